//go:build linux

package link

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// port is a pseudo-terminal: the driver under test opens its near end by name.
func port(t *testing.T) (path string, far *os.File, near *os.File) {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	if _, err := term.MakeRaw(int(near.Fd())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(far.Close(), near.Close()) })
	return near.Name(), far, near
}

func open(t *testing.T, path string) Link {
	t.Helper()
	l, err := OpenSerial(Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestASerialPortCarriesEveryByte(t *testing.T) {
	path, far, _ := port(t)
	l := open(t, path)
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	if err := l.Send(all, time.Second); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(all))
	if _, err := io.ReadFull(far, got); err != nil || string(got) != string(all) {
		t.Errorf("the device received % X (%v)", got, err)
	}
	if _, err := far.Write(all); err != nil {
		t.Fatal(err)
	}
	receive(t, l, string(all))
	if l.String() != path {
		t.Errorf("named %s, want %s", l, path)
	}
}

func TestStaleInputIsForgottenAtOpen(t *testing.T) {
	path, far, _ := port(t)
	if _, err := far.WriteString("from the last till"); err != nil {
		t.Fatal(err)
	}
	l := open(t, path)
	if _, err := far.WriteString("fresh"); err != nil {
		t.Fatal(err)
	}
	receive(t, l, "fresh")
}

func TestSilenceOnASerialPortIsNoEnd(t *testing.T) {
	path, far, _ := port(t)
	l := open(t, path)
	start := time.Now()
	_, err := l.Receive(t.Context(), make([]byte, 1), 3*readTimeout)
	if !errors.Is(err, ErrTimeout) || time.Since(start) < 3*readTimeout {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	select {
	case <-l.Gone():
		t.Error("a silent port is taken for gone")
	default:
	}
	if _, err := far.WriteString("still here"); err != nil {
		t.Fatal(err)
	}
	receive(t, l, "still here")
}

func TestClosingASerialPortWaitsForNoDevice(t *testing.T) {
	path, _, _ := port(t)
	l := open(t, path)
	reading := make(chan error, 1)
	go func() {
		_, err := l.Receive(context.Background(), make([]byte, 1), 0)
		reading <- err
	}()
	start := time.Now()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 3*readTimeout {
		t.Errorf("closing took %v", took)
	}
	if err := <-reading; !errors.Is(err, ErrClosed) {
		t.Errorf("the reader got %v, want ErrClosed", err)
	}
	again := open(t, path) // the port is free at once
	if err := again.Send([]byte("x"), time.Second); err != nil {
		t.Error(err)
	}
}

func TestClosingASerialPortThatDoesNotDrain(t *testing.T) {
	path, _, _ := port(t)
	l := open(t, path)
	err := error(nil)
	for range 64 { // nobody reads at the far end
		if err = l.Send([]byte(strings.Repeat("x", 4096)), 50*time.Millisecond); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrTimeout) {
		t.Fatalf("error %v, want ErrTimeout", err)
	}
	start := time.Now()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 3*readTimeout {
		t.Errorf("closing took %v", took)
	}
}

func TestUnpluggingIsToldAtOnce(t *testing.T) {
	path, far, near := port(t)
	l := open(t, path)
	waiting := make(chan error, 1)
	go func() {
		_, err := l.Receive(context.Background(), make([]byte, 1), 0)
		waiting <- err
	}()
	near.Close()
	far.Close()
	select {
	case err := <-waiting:
		if !errors.Is(err, ErrGone) {
			t.Errorf("error %v, want ErrGone", err)
		}
	case <-time.After(10 * readTimeout):
		t.Fatal("an unplugged port reads as silence")
	}
	if err := l.Send([]byte("x"), time.Second); !errors.Is(err, ErrGone) {
		t.Errorf("writing: %v, want ErrGone", err)
	}
	if err := l.Close(); err != nil {
		t.Logf("closing what is gone: %v", err)
	}
	if _, err := OpenSerial(Config{Path: path}); err == nil {
		t.Error("a port that is gone was opened")
	}
}

func TestAPortHasOneTillAtATime(t *testing.T) {
	path, _, _ := port(t)
	first := open(t, path)
	if _, err := OpenSerial(Config{Path: path}); !errors.Is(err, ErrBusy) {
		t.Errorf("a second till: %v, want ErrBusy", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	open(t, path)
}

func TestPortsThatCannotBeOpenedSayWhy(t *testing.T) {
	path, _, _ := port(t)
	for name, c := range map[string]Config{
		"a port that is not there":     {Path: "/dev/there-is-none"},
		"a speed that is none":         {Path: path, Baud: 12345},
		"a file that is no port":       {Path: "/dev/null"},
		"a folder instead of a device": {Path: t.TempDir()},
	} {
		l, err := OpenSerial(c)
		if err == nil {
			l.Close()
			t.Errorf("%s was opened", name)
		} else if !strings.Contains(err.Error(), c.Path) {
			t.Errorf("%s: %v does not name it", name, err)
		}
	}
	open(t, path) // a failed try leaves no lock behind
}

func TestALinkLeavesNoDescriptorBehind(t *testing.T) {
	path, _, _ := port(t)
	before := descriptors(t)
	for range 5 {
		l, err := OpenSerial(Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// descriptors counts the open files of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	n := 0
	for fd := range 256 {
		var stat syscall.Stat_t
		if syscall.Fstat(fd, &stat) == nil {
			n++
		}
	}
	return n
}
