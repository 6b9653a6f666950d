//go:build unix

package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// live is a process of ours under way: what it has said so far can be waited
// for, never slept for.
type live struct {
	cmd    *exec.Cmd
	done   chan struct{} // closed when the process has ended and was heard out
	tty    *os.File      // the near end of its terminal; nil for a process without one
	screen *vt.Emulator  // guarded by mu

	mu      sync.Mutex
	out     bytes.Buffer // stdout, or everything that went to the terminal
	errs    bytes.Buffer
	changed chan struct{} // closed and replaced whenever something was said
}

// begin starts a process without a terminal.
func begin(cmd *exec.Cmd) (*live, error) {
	l := &live{cmd: cmd, done: make(chan struct{}), changed: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = ear{l, &l.out}, ear{l, &l.errs}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait()
		close(l.done)
	}()
	return l, nil
}

// beginOnTerminal starts a process on a terminal of its own.
func beginOnTerminal(cmd *exec.Cmd, cols, rows int) (*live, error) {
	l := &live{cmd: cmd, done: make(chan struct{}), changed: make(chan struct{}),
		screen: vt.NewEmulator(cols, rows)}
	var err error
	if l.tty, err = pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(l.tty, l.screen) }() // the terminal answers what it is asked
	go func() {
		_, _ = io.Copy(ear{l, &l.out}, l.tty) // until the far end is closed
		_ = cmd.Wait()
		close(l.done)
	}()
	return l, nil
}

// ear keeps what a process says and wakes who waits for it.
type ear struct {
	l    *live
	into *bytes.Buffer
}

func (e ear) Write(said []byte) (int, error) {
	e.l.mu.Lock()
	defer e.l.mu.Unlock()
	close(e.l.changed)
	e.l.changed = make(chan struct{})
	if e.l.screen != nil {
		_, _ = e.l.screen.Write(said)
	}
	return e.into.Write(said)
}

// said is stdout and stderr so far.
func (l *live) said() (out, errs string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String(), l.errs.String()
}

// until waits until a condition holds. It is looked at whenever the process
// says something, and once more when it has ended.
func (l *live) until(holds func() bool) error { return l.within(patience, holds) }

func (l *live) within(limit time.Duration, holds func() bool) error {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for {
		l.mu.Lock()
		changed := l.changed
		l.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-l.done:
			if holds() {
				return nil
			}
			return errors.New("the process has ended")
		case <-deadline.C:
			return errors.New("nothing of the kind came in time")
		}
	}
}

// heard waits for words on stdout or stderr and gives what the parentheses hold.
func (l *live) heard(want *regexp.Regexp) (found []string, err error) {
	err = l.until(func() bool {
		out, errs := l.said()
		found = want.FindStringSubmatch(out + "\n" + errs)
		return found != nil
	})
	if err != nil {
		out, errs := l.said()
		return nil, fmt.Errorf("waiting for %q: %w; it said:\n%s%s", want, err, out, errs)
	}
	return found, nil
}

// sees waits until the screen shows a text, or no longer shows it.
func (l *live) sees(want *regexp.Regexp, there bool) error {
	err := l.until(func() bool { return want.MatchString(l.text()) == there })
	if err != nil {
		return fmt.Errorf("waiting for %q (%t): %w; the screen is:\n%s", want, there, err, l.text())
	}
	return nil
}

// insist presses a key until the screen shows what it brings, as a person does:
// a screen that opened by itself leaves the first keys alone.
func (l *live) insist(key string, want *regexp.Regexp) error {
	shows := func() bool { return want.MatchString(l.text()) }
	for range int(patience / time.Second) {
		if err := l.press(key); err != nil {
			return err
		}
		if l.within(time.Second, shows) == nil {
			return nil
		}
	}
	return fmt.Errorf("%s does not bring %q; the screen is:\n%s", key, want, l.text())
}

// text is the screen, without the blanks at the right; a hard blank is a blank.
func (l *live) text() string {
	l.mu.Lock()
	lines := strings.Split(strings.ReplaceAll(l.screen.String(), "\u00a0", " "), "\n")
	l.mu.Unlock()
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.Join(lines, "\n")
}

// press types keys, one write a key, as a person does; paste:TEXT is a paste.
func (l *live) press(keys ...string) error {
	for _, key := range keys {
		bytes, named := keyBytes[key]
		if !named {
			bytes = key
		}
		if pasted, is := strings.CutPrefix(key, "paste:"); is {
			bytes = "\x1b[200~" + pasted + "\x1b[201~"
		}
		if _, err := io.WriteString(l.tty, bytes); err != nil {
			return err
		}
	}
	return nil
}

// keyBytes is what a terminal sends for keys that are not letters.
var keyBytes = map[string]string{"enter": "\r", "esc": "\x1b", "ctrl+c": "\x03", "f2": "\x1bOQ"}

// ended waits for the end of the process and gives its exit code.
func (l *live) ended() (int, error) {
	select {
	case <-l.done:
		return l.cmd.ProcessState.ExitCode(), nil
	case <-time.After(patience):
		out, errs := l.said()
		return 0, fmt.Errorf("the process does not end; it said:\n%s%s", out, errs)
	}
}

// kill is kill -9, and waits until the process is gone.
func (l *live) kill() {
	_ = l.cmd.Process.Kill()
	<-l.done
	if l.tty != nil {
		_ = l.tty.Close()
		if replies, closes := l.screen.InputPipe().(io.Closer); closes {
			_ = replies.Close()
		}
	}
}
