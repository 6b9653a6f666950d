//go:build unix

package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// The words of the stories, beside testscript's own. Where a word takes an
// expression it is a regular one.
//
//	exits CODE COMMAND …   runs a command, which must end with that code
//	refused TEXT           nothing on stdout, one line on stderr that holds TEXT
//	shape KIND             stdout is one JSON object with the keys of that kind
//	json PATH WANT         a value in it; text.zh, attempts.1.result, items.count
//	inorder FILE TEXT …    the texts stand in the file in that order
//	begin NAME COMMAND …   starts a process that goes on
//	counter NAME SIZE COMMAND …  starts one on a terminal of 80x24, say
//	heard NAME TEXT        waits until it has said so; what stands in () is $NAME
//	key NAME KEY …         types at its terminal
//	insist NAME KEY TEXT   presses a key until the screen shows what it brings
//	screen NAME TEXT       waits until its screen shows it; ! until it does not
//	signal NAME SIGNAL     usr1, usr2, int, term, hup or kill
//	ends NAME CODE         waits for its end; its output is then stdout and stderr
var verbs = map[string]func(*testscript.TestScript, bool, []string){
	"exits": exits, "refused": refused, "shape": shape, "json": jsonIs, "inorder": inOrder,
	"begin": beginOne, "counter": beginCounter, "heard": heardOne, "key": pressKeys, "insist": insistOn, "screen": seesScreen,
	"signal": signalOne, "ends": endsOne,
	"shop": shopDoes, "killed": killedWhileBooked, "settled": settledAll, "agree": agreeWithBank,
	"keep": keepValue, "booked": bookedSo, // of one shop and one bank: dialect_test.go
}

// cast is the processes of one story.
type cast map[string]*live

type castKey struct{}

func (c cast) one(ts *testscript.TestScript, name string) *live {
	l := c[name]
	if l == nil {
		ts.Fatalf("no process %s was begun", name)
	}
	return l
}

func processesOf(ts *testscript.TestScript) cast { return ts.Value(castKey{}).(cast) }

func need(ts *testscript.TestScript, args []string, least int, usage string) {
	if len(args) < least {
		ts.Fatalf("usage: %s", usage)
	}
}

func expression(ts *testscript.TestScript, text string) *regexp.Regexp {
	re, err := regexp.Compile(`(?m)` + text)
	ts.Check(err)
	return re
}

func number(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "exits CODE COMMAND …")
	want, code := number(ts, args[0]), 0
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if code != want {
		ts.Fatalf("exit %d, not %d", code, want)
	}
}

func refused(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 1, "refused TEXT")
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if out != "" {
		ts.Fatalf("a refusal said something on stdout: %q", out)
	}
	if strings.Count(errs, "\n") != 1 || !strings.HasSuffix(errs, "\n") {
		ts.Fatalf("stderr is not one line: %q", errs)
	}
	if !expression(ts, args[0]).MatchString(errs) {
		ts.Fatalf("stderr does not hold %q: %s", args[0], errs)
	}
}

// shapes are the keys of every kind of object, in order of the alphabet; they
// are a promise to scripts.
var shapes = map[string][]string{
	"transaction": {"amount", "attempts", "auth_code", "batch", "by_hand", "card", "currency", "entry", "kind",
		"money", "next", "operator", "original", "outcome", "reason", "receipt", "requested", "response_code",
		"returned_amount", "rrn", "stages_ms", "stan", "text", "time"},
	"list":    {"items"},
	"verdict": {"first_bad", "ok", "records"},
	"message": {"fields", "framing", "header", "mac", "mti", "tpdu"},
	"packet":  {"command", "fields", "status"},
	// Objects inside.
	"text": {"en", "zh"}, "next": {"en", "zh"},
	"stages_ms": {"card", "host", "line", "pin", "print", "record"},
	"first_bad": {"seq", "why"}, "attempt": {"mti", "result", "time"},
}

// object is exactly one JSON object and nothing behind it.
func object(text string) (map[string]any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("stdout is no JSON object: %w: %q", err, text)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something stands behind the JSON object: %q", text)
	}
	return value, nil
}

func shape(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 1, "shape KIND")
	value, err := object(ts.ReadFile("stdout"))
	ts.Check(err)
	ts.Check(hasShape(args[0], value))
	list, _ := value["items"].([]any)
	if args[0] == "list" && len(args) > 1 {
		for _, item := range list {
			inner, _ := item.(map[string]any)
			ts.Check(hasShape(args[1], inner))
		}
	}
}

func hasShape(kind string, value map[string]any) error {
	var keys []string
	for key := range value {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if !slices.Equal(keys, shapes[kind]) {
		return fmt.Errorf("a %s has the keys %v, not %v", kind, keys, shapes[kind])
	}
	for key, inner := range value {
		if below, is := inner.(map[string]any); is && shapes[key] != nil {
			if err := hasShape(key, below); err != nil {
				return err
			}
		}
		tries, _ := inner.([]any)
		for _, try := range tries {
			if below, is := try.(map[string]any); is && key == "attempts" {
				if err := hasShape("attempt", below); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func jsonIs(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, args, 2, "json PATH WANT")
	value, err := object(ts.ReadFile("stdout"))
	ts.Check(err)
	found, err := at(value, args[0])
	ts.Check(err)
	if (found == args[1]) == neg {
		ts.Fatalf("%s is %s", args[0], found)
	}
}

// at follows a path of keys and places; count is how many there are.
func at(value any, path string) (string, error) {
	for _, step := range strings.Split(path, ".") {
		switch inner := value.(type) {
		case map[string]any:
			next, has := inner[step]
			if !has {
				return "", fmt.Errorf("no key %s in %s", step, path)
			}
			value = next
		case []any:
			if step == "count" {
				value = float64(len(inner))
				continue
			}
			place, err := strconv.Atoi(step)
			if err != nil || place >= len(inner) {
				return "", fmt.Errorf("no place %s in a list of %d", step, len(inner))
			}
			value = inner[place]
		default:
			return "", fmt.Errorf("nothing below %v in %s", value, path)
		}
	}
	if text, is := value.(string); is {
		return text, nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return strings.TrimSpace(text.String()), err
}

func inOrder(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "inorder FILE TEXT …")
	rest := ts.ReadFile(args[0])
	for _, want := range args[1:] {
		_, after, found := strings.Cut(rest, want)
		if !found {
			ts.Fatalf("%q does not come (again) in %s:\n%s", want, args[0], rest)
		}
		rest = after
	}
}

func beginOne(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "begin NAME COMMAND …")
	l, err := begin(commandOf(ts, args[1:]))
	ts.Check(err)
	enter(ts, args[0], l)
}

func beginCounter(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 3, "counter NAME SIZE COMMAND …")
	cols, rows, _ := strings.Cut(args[1], "x")
	l, err := beginOnTerminal(commandOf(ts, args[2:]), number(ts, cols), number(ts, rows))
	ts.Check(err)
	enter(ts, args[0], l)
}

func enter(ts *testscript.TestScript, name string, l *live) {
	processesOf(ts)[name] = l
	ts.Defer(l.kill)
}

// commandOf is the till in the environment of the story.
func commandOf(ts *testscript.TestScript, args []string) *exec.Cmd {
	if args[0] != "till" {
		ts.Fatalf("only till can be begun, not %s", args[0])
	}
	self, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(self, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{asTill + "=1"}
	for _, name := range storyEnvironment {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	return cmd
}

func heardOne(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "heard NAME TEXT")
	found, err := processesOf(ts).one(ts, args[0]).heard(expression(ts, args[1]))
	ts.Check(err)
	if len(found) > 1 {
		ts.Setenv(args[0], found[1])
	}
}

func pressKeys(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "key NAME KEY …")
	ts.Check(processesOf(ts).one(ts, args[0]).press(args[1:]...))
}

func insistOn(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 3, "insist NAME KEY TEXT")
	l := processesOf(ts).one(ts, args[0])
	ts.Check(l.insist(args[1], expression(ts, args[2])))
	ts.Logf("%s", l.text())
}

func seesScreen(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, args, 2, "screen NAME TEXT")
	l := processesOf(ts).one(ts, args[0])
	ts.Check(l.sees(expression(ts, args[1]), !neg))
	ts.Logf("%s", l.text())
}

var signals = map[string]syscall.Signal{"usr1": syscall.SIGUSR1, "usr2": syscall.SIGUSR2,
	"int": syscall.SIGINT, "term": syscall.SIGTERM, "hup": syscall.SIGHUP}

func signalOne(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "signal NAME SIGNAL")
	l := processesOf(ts).one(ts, args[0])
	if args[1] == "kill" {
		l.kill()
		return
	}
	sig, known := signals[args[1]]
	if !known {
		ts.Fatalf("no signal %s", args[1])
	}
	ts.Check(l.cmd.Process.Signal(sig))
}

func endsOne(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "ends NAME CODE")
	l := processesOf(ts).one(ts, args[0])
	code, err := l.ended()
	ts.Check(err)
	out, errs := l.said()
	_, _ = io.WriteString(ts.Stdout(), out)
	_, _ = io.WriteString(ts.Stderr(), errs)
	if want := number(ts, args[1]); code != want {
		ts.Fatalf("%s ended with %d, not %d", args[0], code, want)
	}
}
