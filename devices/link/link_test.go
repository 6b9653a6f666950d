package link

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPipeKeepsEveryLimit(t *testing.T) {
	tests := []struct {
		name string
		run  func(t *testing.T, near Link, far io.ReadWriteCloser)
	}{
		{"bytes arrive in their order", func(t *testing.T, near Link, far io.ReadWriteCloser) {
			write(t, far, "abc")
			write(t, far, "def")
			synctest.Wait()
			receive(t, near, "abcdef")
		}},
		{"silence ends with ErrTimeout after exactly the limit", func(t *testing.T, near Link, _ io.ReadWriteCloser) {
			start := time.Now()
			_, err := near.Receive(t.Context(), make([]byte, 1), 7*time.Second)
			if !errors.Is(err, ErrTimeout) || time.Since(start) != 7*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		}},
		{"no limit waits for ever", func(t *testing.T, near Link, far io.ReadWriteCloser) {
			time.AfterFunc(100*time.Hour, func() { write(t, far, "x") })
			receive(t, near, "x")
		}},
		{"the caller's end comes first", func(t *testing.T, near Link, _ io.ReadWriteCloser) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			_, err := near.Receive(ctx, make([]byte, 1), time.Minute)
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		}},
		{"what came before the device went is still given", func(t *testing.T, near Link, far io.ReadWriteCloser) {
			write(t, far, "last words")
			far.Close()
			<-near.Gone()
			receive(t, near, "last words")
			if _, err := near.Receive(t.Context(), make([]byte, 1), time.Second); !errors.Is(err, ErrGone) {
				t.Errorf("error %v, want ErrGone", err)
			}
			if err := near.Send([]byte("x"), time.Second); !errors.Is(err, ErrGone) {
				t.Errorf("error %v, want ErrGone", err)
			}
		}},
		{"closing wakes the receiver", func(t *testing.T, near Link, far io.ReadWriteCloser) {
			woken := make(chan error, 1)
			go func() {
				_, err := near.Receive(context.Background(), make([]byte, 1), 0)
				woken <- err
			}()
			synctest.Wait()
			if err := near.Close(); err != nil {
				t.Error(err)
			}
			if err := <-woken; !errors.Is(err, ErrClosed) {
				t.Errorf("error %v, want ErrClosed", err)
			}
			if _, err := far.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("the device reads %v, want io.EOF", err)
			}
			if err := near.Send([]byte("x"), 0); !errors.Is(err, ErrClosed) {
				t.Errorf("error %v, want ErrClosed", err)
			}
		}},
		{"purging forgets what came and not what comes", func(t *testing.T, near Link, far io.ReadWriteCloser) {
			write(t, far, "stale")
			synctest.Wait()
			near.Purge()
			write(t, far, "fresh")
			receive(t, near, "fresh")
		}},
		{"noise that nobody reads is bounded", func(t *testing.T, near Link, far io.ReadWriteCloser) {
			for range 3 {
				write(t, far, strings.Repeat("n", unreadMax/2))
				synctest.Wait()
			}
			write(t, far, "END")
			synctest.Wait()
			var got []byte
			buffer := make([]byte, unreadMax)
			for {
				n, err := near.Receive(t.Context(), buffer, time.Second)
				if err != nil {
					break
				}
				got = append(got, buffer[:n]...)
			}
			if len(got) != unreadMax || !bytes.HasSuffix(got, []byte("END")) {
				t.Errorf("%d bytes kept, ending in %q", len(got), got[len(got)-3:])
			}
		}},
		{"a link that is closed twice is closed", func(t *testing.T, near Link, _ io.ReadWriteCloser) {
			if err := errors.Join(near.Close(), near.Close()); err != nil {
				t.Error(err)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := Pipe()
				defer near.Close()
				test.run(t, near, far)
			})
		})
	}
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Error(err)
	}
}

func receive(t *testing.T, l Link, want string) {
	t.Helper()
	var got []byte
	for len(got) < len(want) {
		buffer := make([]byte, len(want)-len(got))
		n, err := l.Receive(t.Context(), buffer, 0)
		if err != nil {
			t.Errorf("after %q: %v", got, err)
			return
		}
		got = append(got, buffer[:n]...)
	}
	if string(got) != want {
		t.Errorf("received %q, want %q", got, want)
	}
}

// stuck is a driver whose writes hang until it is flushed, as a device does that
// does not drain.
type stuck struct {
	io.ReadWriteCloser
	freed chan struct{}
}

func (s stuck) Write([]byte) (int, error) {
	<-s.freed
	return 0, io.ErrShortWrite
}

func TestADeviceThatDoesNotDrainHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down, up := newHalf(), newHalf()
		driver := stuck{pipeEnd{in: up, out: down}, make(chan struct{})}
		l := newStream(driver, traits{
			name:    "stuck",
			silence: func(err error) bool { return err == nil },
			present: func() bool { return true },
			release: func() error { close(driver.freed); return nil },
		})
		for range 2 {
			start := time.Now()
			if err := l.Send([]byte("x"), 3*time.Second); !errors.Is(err, ErrTimeout) || time.Since(start) != 3*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

// hasty is a driver as an unplugged device leaves it: every read ends at once
// with nothing.
type hastyDriver struct{ io.WriteCloser }

func (hastyDriver) Read([]byte) (int, error) { return 0, io.EOF }

func TestAnUnpluggedDeviceIsToldFromSilenceByThePaceOfReads(t *testing.T) {
	sense := presence{ask: func() bool { return true }}
	l := newStream(hastyDriver{pipeEnd{in: newHalf(), out: newHalf()}}, traits{
		name:    "hasty",
		silence: func(err error) bool { return errors.Is(err, io.EOF) },
		present: sense.present,
	})
	select {
	case <-l.Gone():
	case <-time.After(5 * time.Second):
		t.Fatal("the device is not found gone")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	synctest.Test(t, func(t *testing.T) {
		sense := presence{ask: func() bool { return true }}
		for range 10 * hastyReads {
			time.Sleep(readTimeout)
			if !sense.present() {
				t.Fatal("a silent device is taken for gone")
			}
		}
		sense.ask = func() bool { return false }
		if sense.present() {
			t.Error("the system's word is not heard")
		}
	})
}

func TestTCPHangUpIsGone(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	l, err := DialTCP(t.Context(), listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if want := "tcp:" + listener.Addr().String(); l.String() != want {
		t.Errorf("named %s, want %s", l, want)
	}
	write(t, conn, "bye")
	conn.Close()
	receive(t, l, "bye")
	if _, err := l.Receive(t.Context(), make([]byte, 1), 0); !errors.Is(err, ErrGone) {
		t.Errorf("error %v, want ErrGone", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	listener.Close()
	if _, err := DialTCP(t.Context(), listener.Addr().String()); err == nil {
		t.Error("a port that nobody listens at was opened")
	}
}

func TestATraceHoldsLengthsAndNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		near, far := Pipe()
		traced := Trace(near, func([]byte) string { return "GCR" }, logger)
		if err := traced.Send([]byte("6222020000028123"), time.Second); err != nil {
			t.Error(err)
		}
		write(t, far, "6222020000028123")
		receive(t, traced, "6222020000028123")
		traced.Purge()
		if err := traced.Close(); err != nil {
			t.Error(err)
		}
		if text := log.String(); strings.Contains(text, "622202") || !strings.Contains(text, "bytes=16 what=GCR") {
			t.Errorf("the trace is %s", text)
		}
	})
}
