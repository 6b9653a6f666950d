package link

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// plain keeps every byte as its own piece.
type plain struct{}

func (plain) Feed(b []byte) [][]byte {
	var pieces [][]byte
	for i := range b {
		pieces = append(pieces, b[i:i+1])
	}
	return pieces
}

func (plain) Rest() int { return 0 }

func everything(bool) Mask { return plain{} }

func TestWhatIsRecordedReplays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var trace bytes.Buffer
		near, far := Pipe()
		l := Record(near, &trace, "test", everything)
		if err := l.Send([]byte{0x18}, time.Second); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		write(t, far, "\x04")
		receive(t, l, "\x04")
		far.Close()
		<-l.Gone()
		if _, err := l.Receive(t.Context(), make([]byte, 1), time.Second); !errors.Is(err, ErrGone) {
			t.Errorf("error %v, want ErrGone", err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		want := "till-trace 1 test pipe 2000-01-01T00:00:00Z\n0.000000 > 18\n1.500000 < 04\n1.500000 ! device is gone: EOF\n"
		got := trace.String()
		if got = got[:23] + "2000-01-01T00:00:00Z" + got[strings.IndexByte(got, '\n'):]; got != want {
			t.Errorf("the trace is\n%s", trace.String())
		}
		recordings, err := ReadTrace(strings.NewReader(trace.String()))
		if err != nil || len(recordings) != 1 || recordings[0].Items[1].At != 1500*time.Millisecond {
			t.Fatalf("%+v, %v", recordings, err)
		}
		again := Replay(recordings[0], everything)
		if _, err := again.Receive(t.Context(), make([]byte, 1), time.Second); !errors.Is(err, ErrTimeout) {
			t.Errorf("before the question: %v, want ErrTimeout", err)
		}
		if err := again.Send([]byte{0x18}, time.Second); err != nil {
			t.Error(err)
		}
		receive(t, again, "\x04")
		if _, err := again.Receive(t.Context(), make([]byte, 1), 0); !errors.Is(err, ErrGone) {
			t.Errorf("at the end: %v, want ErrGone", err)
		}
	})
}

func TestATextThatIsNoTraceIsNamedWithItsLine(t *testing.T) {
	head := "till-trace 1 abecs /dev/ttyACM0 2026-01-31T09:00:00+08:00\n"
	for text, want := range map[string]string{
		"":                     "it is empty",
		"hello\n":              "line 1",
		"till-trace 1 abecs\n": "line 1",
		head + "x > 18\n":      "line 2",
		head + "0.1 > zz\n":    "line 2",
		head + "0.1 ? 18\n":    "line 2",
		head + "-1 > 18\n":     "line 2",
		head + "NaN > 18\n":    "line 2",
		head + "0.1 >\n":       "line 2",
		head + "0.1 < 04\n1\n": "line 3",
	} {
		if _, err := ReadTrace(strings.NewReader(text)); !errors.Is(err, ErrTrace) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadTrace(f *testing.F) {
	f.Add("till-trace 1 abecs /dev/ttyACM0 2026-01-31T09:00:00+08:00\n0.1 > 18\n0.2 < 04\n0.3 ! device is gone\n")
	f.Fuzz(func(t *testing.T, text string) {
		recordings, err := ReadTrace(strings.NewReader(text))
		if err != nil && !errors.Is(err, ErrTrace) {
			t.Errorf("an error of no name: %v", err)
		}
		for _, r := range recordings {
			l := Replay(r, everything)
			for range 1 + len(text) {
				if _, err := l.Receive(t.Context(), make([]byte, 8), time.Nanosecond); errors.Is(err, ErrGone) || errors.Is(err, ErrTimeout) {
					break
				}
			}
		}
	})
}
