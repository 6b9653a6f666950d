package cli

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// served is a till whose socket is being served.
func served(t *testing.T) (*till, func() net.Conn) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no such sockets here")
	}
	_, open := practice(t)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		open.serveSocket(t.Context())
	}()
	t.Cleanup(func() { <-ended })
	path := filepath.Join(open.folder.dir, socketFile)
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("unix", path)
		for tries := 0; err != nil && tries < 1000; tries++ {
			runtime.Gosched()
			if conn, err = net.Dial("unix", path); err != nil {
				<-time.After(time.Millisecond)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	return open, dial
}

func ask(t *testing.T, conn net.Conn, args ...string) (socketAnswer, error) {
	t.Helper()
	var answer socketAnswer
	if err := json.NewEncoder(conn).Encode(socketRequest{Args: args, Lang: "en"}); err != nil {
		return answer, err
	}
	err := json.NewDecoder(conn).Decode(&answer)
	return answer, err
}

// TestACallerGetsAnswersAndNothingElse: whoever reaches the socket can ask what
// happened. It cannot move money, read files or start anything.
func TestACallerGetsAnswersAndNothingElse(t *testing.T) {
	open, dial := served(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("0123456789ABCDEFFEDCBA9876543210"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args []string
		exit int
	}{
		{[]string{"status"}, exitUnusable}, // nothing was sold yet
		{[]string{"undecided"}, exitDone},
		{[]string{"undecided", "--retry"}, exitDone},
		{[]string{"journal", "verify"}, exitDone},
		{[]string{"status", "--data", t.TempDir()}, exitUnusable},
		{[]string{"status", "--lang", "../zh"}, exitUsage},
		{[]string{"status", "one", "two"}, exitUsage},
		{[]string{"status", "--no-such-flag"}, exitUsage},
		{[]string{"sale", "12.50"}, exitUnusable},
		{[]string{"--data", "status", "sale", "12.50"}, exitUnusable},
		{[]string{"--lang", "en", "sale", "12.50", "--practice"}, exitUnusable},
		{[]string{"host"}, exitUnusable},
		{[]string{"pinpad"}, exitUnusable},
		{[]string{"signon"}, exitUnusable},
		{[]string{"message", "decode", "--mak-file", secret, "00"}, exitUnusable},
		{[]string{"message", "decode", "--profile", secret, "00"}, exitUnusable},
		{[]string{"completion", "bash"}, exitUnusable},
		{[]string{"__complete", "sale", ""}, exitUnusable},
		{[]string{"help", "sale"}, exitUnusable},
		{[]string{"nonsense"}, exitUnusable},
		{[]string{"--plain"}, exitUnusable},
		{nil, exitUnusable},
	}
	for _, test := range tests {
		answer, err := ask(t, dial(), test.args...)
		if err != nil || answer.Exit != test.exit {
			t.Errorf("%v: exit %d, %v, want %d: %s%s", test.args, answer.Exit, err, test.exit, answer.Stdout, answer.Stderr)
		}
		if strings.Contains(answer.Stdout+answer.Stderr, "0123456789") {
			t.Errorf("%v: a file was read: %s%s", test.args, answer.Stdout, answer.Stderr)
		}
		if answer.Exit != exitDone && strings.Count(strings.TrimSpace(answer.Stderr), "\n") > 0 {
			t.Errorf("%v: more than one line: %q", test.args, answer.Stderr)
		}
	}
	if txn := open.newest(); txn.ID != 0 {
		t.Errorf("money was moved over the socket: %+v", txn)
	}
	info, err := os.Stat(filepath.Join(open.folder.dir, socketFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestBadCallersCostNothing: noise, a question without end, a crowd that says
// nothing, and one that breaks this program.
func TestBadCallersCostNothing(t *testing.T) {
	open, dial := served(t)
	hungUp := func(what string, conn net.Conn) {
		t.Helper()
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		if n, err := conn.Read(make([]byte, 1)); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: read %d, %v", what, n, err)
		}
	}
	for what, said := range map[string]string{
		"noise": "\x00\xff\x16", "depth": strings.Repeat("[", 60_000), "length": `{"args":["` + strings.Repeat("A", 2*requestMax),
	} {
		conn := dial()
		_, _ = io.WriteString(conn, said+"\n")
		hungUp(what, conn)
	}
	crowd := make([]net.Conn, 10*callersMax)
	for i := range crowd {
		crowd[i] = dial()
	}
	for _, late := range crowd[callersMax:] {
		hungUp("one of a crowd", late)
	}
	for _, seated := range crowd[:callersMax] {
		_ = seated.Close()
	}
	// A seat is free again a moment after its caller has gone.
	patient := func(args ...string) (answer socketAnswer, err error) {
		for range 1000 {
			if answer, err = ask(t, dial(), args...); err == nil {
				return answer, nil
			}
			<-time.After(time.Millisecond)
		}
		return answer, err
	}
	whole := open.books
	open.books = nil
	if answer, err := patient("status"); err != nil || answer.Exit != exitFailed {
		t.Errorf("a question that breaks: %+v, %v", answer, err)
	}
	open.books = whole
	if answer, err := patient("undecided"); err != nil || answer.Exit != exitDone {
		t.Errorf("after all that: %+v, %v", answer, err)
	}
}
