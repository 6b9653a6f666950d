package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait for a process of ours.
const patience = 30 * time.Second

// command is the program with arguments, in an environment of its own.
func command(t testing.TB, home string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = []string{asTill + "=1", "HOME=" + home, "XDG_DATA_HOME=" + home, "LANG=en_US.UTF-8",
		"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "GOCOVERDIR=" + home}
	return cmd
}

// run runs a command to its end and gives its code and output.
func run(t testing.TB, home string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := command(t, home, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// sold is what the tests read of a transaction's JSON.
type sold struct {
	Kind         string  `json:"kind"`
	Money        *string `json:"money"`
	Outcome      *string `json:"outcome"`
	Reason       *string `json:"reason"`
	Amount       string  `json:"amount"`
	STAN         *string `json:"stan"`
	Batch        *string `json:"batch"`
	Entry        *string `json:"entry"`
	Receipt      *string `json:"receipt"`
	ResponseCode *string `json:"response_code"`
	Text, Next   struct{ ZH, EN string }
}

func word(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

func decode[T any](t testing.TB, text string) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("no JSON object: %v\n%s", err, text)
	}
	return value
}

// server is a process of ours that runs until it is killed.
type server struct {
	cmd   *exec.Cmd
	lines chan string
	mu    sync.Mutex
	errs  bytes.Buffer
}

// start starts a process and waits for its first line.
func start(t testing.TB, home string, args ...string) (*server, string) {
	t.Helper()
	s := &server{cmd: command(t, home, args...), lines: make(chan string, 100)}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = &s.errs
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.lines)
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			s.lines <- scanner.Text()
		}
	}()
	select {
	case line, running := <-s.lines:
		if !running {
			_ = s.cmd.Wait()
			t.Fatalf("%s ended at once: %s", strings.Join(args, " "), s.errs.String())
		}
		t.Cleanup(s.kill)
		return s, line
	case <-time.After(patience):
		t.Fatalf("%s said nothing", strings.Join(args, " "))
	}
	return nil, ""
}

// kill is kill -9: the process has no say in it.
func (s *server) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}
