//go:build unix

package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The words of the stories of one shop and one bank: the shop's folder is $shop,
// the bank listens at $bank and writes ledger.jsonl. A till that is asked there
// gets its folder and its bank, and card.txt to read where a number is keyed in.
//
//	shop CODE COMMAND …    asks the till, which must end with that code
//	killed COMMAND …       kill -9 after the bank has booked it and before it answers
//	settled                retries until nothing is owed any more
//	agree [FOLDER …]       journals and ledger say the same about every number
//	keep NAME PATH [FORM]  a value of the JSON object on stdout is $NAME from here
//	                       on; a time in that form, 0102 for month and day
//	booked STATE COUNT     how many lines of the ledger are in that state

const ledgerFile = "ledger.jsonl"

// tillAt is a till's command in the shop against its bank.
func tillAt(ts *testscript.TestScript, args ...string) *exec.Cmd {
	cmd := commandOf(ts, slices.Concat([]string{"till"}, args,
		[]string{"--practice", "--data", ts.Getenv("shop"), "--host", "tcp://" + ts.Getenv("bank")}))
	if slices.Contains(args, "--moto") {
		cmd.Stdin = strings.NewReader(ts.ReadFile("card.txt"))
	}
	return cmd
}

// asks runs a till's command to its end and gives its exit code and stdout.
func asks(ts *testscript.TestScript, args ...string) (code int, out string) {
	l, err := begin(tillAt(ts, append(args, "--json")...))
	ts.Check(err)
	defer l.kill()
	code, err = l.ended()
	ts.Check(err)
	out, errs := l.said()
	_, _ = io.WriteString(ts.Stderr(), errs)
	return code, out
}

func shopDoes(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "shop CODE COMMAND …")
	code, out := asks(ts, args[1:]...)
	_, _ = io.WriteString(ts.Stdout(), out)
	if want := number(ts, args[0]); code != want {
		ts.Fatalf("exit %d, not %d: %s", code, want, out)
	}
}

// lookEvery is how often a file is looked at that another process writes.
const lookEvery = 5 * time.Millisecond

func killedWhileBooked(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 1, "killed COMMAND …")
	before := ts.ReadFile(ledgerFile)
	l, err := begin(tillAt(ts, args...))
	ts.Check(err)
	defer l.kill()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	limit := time.After(patience)
	for {
		select {
		case <-l.done:
			out, errs := l.said()
			ts.Fatalf("it ended before the bank had booked it: %s%s", out, errs)
		case <-limit:
			ts.Fatalf("the bank never booked it")
		case <-look.C:
		}
		if ts.ReadFile(ledgerFile) != before {
			return
		}
	}
}

// retriesMax is how often a clerk asks the bank again.
const retriesMax = 5

func settledAll(ts *testscript.TestScript, _ bool, _ []string) {
	for range retriesMax {
		switch code, out := asks(ts, "undecided", "--retry"); code {
		case 0:
			_, _ = io.WriteString(ts.Stdout(), out)
			return
		case 12:
		default:
			ts.Fatalf("exit %d: %s", code, out)
		}
	}
	ts.Fatalf("something is owed after %d retries", retriesMax)
}

func keepValue(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "keep NAME PATH [FORM|/REGEXP/]")
	value, err := object(ts.ReadFile("stdout"))
	ts.Check(err)
	found, err := at(value, args[1])
	ts.Check(err)
	if len(args) > 2 && strings.HasPrefix(args[2], "/") {
		part := regexp.MustCompile(strings.Trim(args[2], "/")).FindString(found)
		if part == "" {
			ts.Fatalf("%s has nothing like %s: %s", args[1], args[2], found)
		}
		ts.Setenv(args[0], part)
		return
	}
	if len(args) > 2 {
		moment, err := time.Parse(time.RFC3339, found)
		ts.Check(err)
		found = moment.Format(args[2])
	}
	ts.Setenv(args[0], found)
}

func bookedSo(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, args, 2, "booked STATE COUNT")
	lines, err := ledgerOf(ts.MkAbs(ledgerFile))
	ts.Check(err)
	count := 0
	for _, line := range lines {
		if line.State == args[0] {
			count++
		}
	}
	if count != number(ts, args[1]) {
		ts.Fatalf("%d lines are %s, not %s", count, args[0], args[1])
	}
}

// line is one line of the bank's ledger.
type line struct {
	TID, Batch, STAN, Kind, Amount, State, RRN string
}

func ledgerOf(path string) (lines []line, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		var one line
		if err := json.Unmarshal(scanner.Bytes(), &one); err != nil {
			return nil, err
		}
		lines = append(lines, one)
	}
	return lines, scanner.Err()
}

func agreeWithBank(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		args = []string{ts.Getenv("shop")}
	}
	here := ts.Getenv("shop")
	defer ts.Setenv("shop", here)
	var journal []attempt
	for _, shop := range args {
		ts.Setenv("shop", shop)
		code, out := asks(ts, "journal", "list", "--limit", "1000")
		if code != 0 {
			ts.Fatalf("journal list of %s: exit %d", shop, code)
		}
		var list struct{ Items []attempt }
		ts.Check(json.Unmarshal([]byte(out), &list))
		for _, item := range list.Items {
			item.TID = terminalOf(ts)
			journal = append(journal, item)
		}
		if code, out := asks(ts, "journal", "verify"); code != 0 {
			ts.Fatalf("the journal of %s does not verify: %s", shop, out)
		}
	}
	lines, err := ledgerOf(ts.MkAbs(ledgerFile))
	ts.Check(err)
	if problems := compareBooks(journal, lines); len(problems) > 0 {
		ts.Fatalf("till and bank differ:\n%s", strings.Join(problems, "\n"))
	}
}

// terminalOf is the number by which the bank knows the shop's till.
func terminalOf(ts *testscript.TestScript) string {
	for line := range strings.Lines(ts.ReadFile(ts.Getenv("shop") + "/till.toml")) {
		if value, found := strings.CutPrefix(line, "terminal_id = "); found {
			return strings.Trim(value, "'\" \n")
		}
	}
	ts.Fatalf("the shop's settings name no terminal")
	return ""
}

// attempt is what the journal's list says of one number.
type attempt struct {
	TID, Kind, Amount   string
	Money, Outcome, RRN *string
	STAN, Batch         *string
	Original            *struct{ STAN, Batch, RRN *string }
}

func (a attempt) place() string { return a.TID + "/" + word(a.Batch) + "/" + word(a.STAN) }

// done reports whether the till says that the bank took it.
func (a attempt) done() bool {
	return word(a.Outcome) == "approved" || word(a.Outcome) == "offline" && word(a.Money) == "paid"
}

// follows reports whether a is about the other one: by reference, which the
// bank gave, or by number.
func (a attempt) follows(other attempt) bool {
	switch {
	case a.Original == nil:
		return false
	case a.Original.RRN != nil:
		return word(a.Original.RRN) == word(other.RRN)
	}
	return word(a.Original.STAN) == word(other.STAN) && word(a.Original.Batch) == word(other.Batch) && a.TID == other.TID
}

// compareBooks holds the attempts of tills against the bank's lines, both ways,
// and gives what differs.
func compareBooks(journal []attempt, lines []line) (problems []string) {
	differs := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	booked := map[string]line{}
	for _, one := range lines {
		booked[one.TID+"/"+one.Batch+"/"+one.STAN] = one
	}
	if len(journal) == 0 || len(booked) == 0 {
		differs("%d attempts and %d lines: nothing to compare", len(journal), len(booked))
	}
	for _, a := range journal {
		if a.STAN == nil || a.Kind == "balance" {
			continue
		}
		entry, there := booked[a.place()]
		delete(booked, a.place())
		states := statesOf(a, journal)
		switch {
		case !there && !slices.Contains(states, ""):
			differs("%s %s of %s is %s, and the bank does not know it", a.Kind, a.place(), a.Amount, word(a.Outcome))
		case there && !slices.Contains(states, entry.State):
			differs("%s %s is %s and %s here, %s at the bank", a.Kind, a.place(), word(a.Money), word(a.Outcome), entry.State)
		case there && (entry.Kind != a.Kind || a.done() && entry.Amount != a.Amount):
			differs("%s %s of %s here, %s of %s at the bank", a.Kind, a.place(), a.Amount, entry.Kind, entry.Amount)
		case a.done() && word(a.RRN) != entry.RRN:
			differs("%s %s is %s here, %s at the bank", a.Kind, a.place(), word(a.RRN), entry.RRN)
		}
	}
	for place, entry := range booked {
		differs("the bank holds a %s %s of %s that no till knows", entry.Kind, place, entry.Amount)
	}
	return problems
}

// statesOf is what the bank may call an attempt, "" where it need not know it.
func statesOf(a attempt, journal []attempt) []string {
	switch outcome := word(a.Outcome); {
	case a.done():
		return []string{stands(a, journal)}
	case outcome == "declined":
		return []string{"", "declined"}
	case outcome == "reversed":
		return []string{"", "reversed", "declined"}
	case outcome == "cancelled", outcome == "not_sent":
		return []string{""}
	}
	return nil // undecided, or to send: nothing is to be left so
}

// stands is the state of an approval after all that followed it.
func stands(a attempt, journal []attempt) string {
	state, total, back := "approved", fen(a.Amount), 0
	if a.Kind == "preauth" {
		state = "held"
	}
	for _, later := range journal {
		if !later.follows(a) || !later.done() {
			continue
		}
		switch later.Kind {
		case "void", "preauth_void", "completion_void":
			return "voided"
		case "completion", "completion_advice":
			if stands(later, journal) != "voided" {
				state = "approved"
			}
		case "tip", "adjust":
			total = fen(later.Amount)
		case "refund":
			back += fen(later.Amount)
		}
	}
	if back > 0 && back >= total {
		return "refunded"
	}
	return state
}

// fen is an amount as the journal writes it, without the point.
func fen(amount string) (minor int) {
	_, _ = fmt.Sscanf(strings.Replace(amount, ".", "", 1), "%d", &minor)
	return minor
}
