package printer

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"till/payment"
)

// peer is a printer as a script: what it answers to the bytes it just got. A
// nil answer is silence; more set to false ends the connection after it.
type peer func(got []byte) (answer []byte, more bool)

// scripted is an endpoint with a peer behind a pipe.
type scripted struct{ peer }

func (s scripted) twoWay() bool { return true }

func (s scripted) open(context.Context) (channel, error) {
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		buffer := make([]byte, 4096)
		for {
			n, err := far.Read(buffer)
			if err != nil {
				return
			}
			reply, more := s.peer(buffer[:n])
			if len(reply) > 0 {
				if _, err := far.Write(reply); err != nil {
					return
				}
			}
			if !more {
				return
			}
		}
	}()
	return near, nil
}

func scriptedPrinter(t testing.TB, confirm Confirm, p peer) *Printer {
	t.Helper()
	driver, err := Open(Config{Transport: "file:unused", Confirm: confirm})
	if err != nil {
		t.Fatal(err)
	}
	driver.endpoint = scripted{p}
	return driver
}

var oneLine = payment.Slip{Lines: []payment.SlipLine{{Text: "12.50"}, {Kind: payment.SlipCut}}}

// well answers status requests as a printer without a fault; other bytes go to rest.
func well(rest peer) peer {
	return func(got []byte) ([]byte, bool) {
		if n := bytes.Count(got, []byte{0x10, 0x04}); n > 0 && len(got) == 3*n {
			return bytes.Repeat([]byte{0x12}, n), true
		}
		return rest(got)
	}
}

func TestAnswersDecideWhatMayBeClaimed(t *testing.T) {
	say := func(reply ...byte) peer { return func([]byte) ([]byte, bool) { return reply, true } }
	likely := payment.PrintResult{Certainty: payment.PrintLikely}
	sent := payment.PrintResult{Certainty: payment.PrintSent}
	cases := []struct {
		name    string
		confirm Confirm
		peer    peer
		want    payment.PrintResult
	}{
		{"GS r says paper", ConfirmStatus, well(say(0x00)), likely},
		{"GS r says the roll is thin", ConfirmStatus, well(say(0x03)), likely},
		{"GS r says no paper", ConfirmStatus, well(say(0x0F)), unknown(payment.PrinterPaperOut)},
		{"GS r behind noise", ConfirmStatus, well(say(0xFF, 0x13, 0x80, 0x11, 0x00)), likely},
		{"no answer in the stream", ConfirmStatus, well(say()), sent},
		{"a change of status: no paper", ConfirmStatus, well(say(0x1C, 0x00, 0x0F, 0x0F)), unknown(payment.PrinterPaperOut)},
		{"a change of status: cover open", ConfirmID, well(say(0x3C, 0x00, 0x00, 0x0F)), unknown(payment.PrinterCoverOpen)},
		{"the process id of another job", ConfirmID, well(say([]byte("\x37\x22????\x00\x00")...)), likely},
		{"the connection ends after the job", ConfirmStatus,
			well(func([]byte) ([]byte, bool) { return nil, false }), unknown(payment.PrinterGone)},
		{"the connection ends after the job, nothing asked", ConfirmNone,
			well(func([]byte) ([]byte, bool) { return nil, false }), unknown(payment.PrinterGone)},
		{"a printer that answers the request before", ConfirmStatus, oneBehind(0x7E), failed(payment.PrinterPaperOut)},
		{"a connection that ends at once", ConfirmStatus,
			func([]byte) ([]byte, bool) { return nil, false }, failed(payment.PrinterGone)},
		{"nothing but noise", ConfirmStatus, say(0xFF, 0x80, 0xC0), sent},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := scriptedPrinter(t, c.confirm, c.peer)
				start := time.Now()
				got := p.Print(t.Context(), oneLine)
				if got != c.want {
					t.Errorf("got %+v, want %+v", got, c.want)
				}
				if took := time.Since(start); got.Reason != "" && took > 2*time.Second {
					t.Errorf("it took %v to tell, limit 2s", took)
				}
				p.Close()
			})
		})
	}
}

// oneBehind answers each status request with the answer to the one before, and
// has this to say of its paper.
func oneBehind(paper byte) peer {
	before := byte(0x12)
	return func(got []byte) ([]byte, bool) {
		var reply []byte
		for ; len(got) >= 3 && got[0] == 0x10; got = got[3:] {
			reply = append(reply, before)
			before = 0x12
			if got[2] == 4 {
				before = paper
			}
		}
		return reply, true
	}
}

func TestTheRightProcessIDConfirms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := scriptedPrinter(t, ConfirmID, well(func(got []byte) ([]byte, bool) {
			_, id, _ := bytes.Cut(got, []byte{0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30})
			return append(append([]byte{0x00, 0x37, 0x22}, id...), 0), true
		}))
		defer p.Close()
		for range 3 {
			if got := p.Print(t.Context(), oneLine); got.Certainty != payment.PrintConfirmed {
				t.Errorf("got %+v, want confirmed", got)
			}
		}
	})
}

// deafTo answers as peer, but not to the status question of that number.
func deafTo(question int, answers peer) peer {
	asked := 0
	return func(got []byte) ([]byte, bool) {
		if bytes.HasPrefix(got, []byte{0x10, 0x04}) {
			if asked++; asked == question {
				return nil, true
			}
		}
		return answers(got)
	}
}

func TestOneLostAnswerDoesNotMakeASlipUnknown(t *testing.T) {
	// Questions 1 and 2 go before the job: there, silence means a mute printer.
	for question := 3; question <= 6; question++ {
		synctest.Test(t, func(t *testing.T) {
			p := scriptedPrinter(t, ConfirmStatus, deafTo(question, well(func([]byte) ([]byte, bool) { return []byte{0x00}, true })))
			if got := p.Print(t.Context(), oneLine); got.Certainty != payment.PrintLikely {
				t.Errorf("deaf to question %d: got %+v, want likely", question, got)
			}
			p.Close()
		})
	}
}

// staller answers status, takes some bytes of the job, and then nothing more.
type staller struct{ takes int }

func (s staller) twoWay() bool { return true }

func (s staller) open(context.Context) (channel, error) {
	near, far := net.Pipe()
	go func() {
		question := make([]byte, 6)
		for range 2 { // DLE EOT 1 and 4
			if _, err := io.ReadFull(far, question); err != nil {
				return
			}
			if _, err := far.Write([]byte{0x12, 0x12}); err != nil {
				return
			}
		}
		_, _ = io.ReadFull(far, make([]byte, s.takes))
	}()
	return near, nil
}

func TestAPrinterThatStopsTakingIsReported(t *testing.T) {
	cases := []struct {
		name  string
		takes int
		want  payment.PrintResult
	}{
		{"before the first byte, nothing was printed", 0, failed(payment.PrinterOffline)},
		{"inside the job, nobody knows", 10, unknown(payment.PrinterOffline)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := scriptedPrinter(t, ConfirmStatus, nil)
				p.endpoint = staller{c.takes}
				start := time.Now()
				if got := p.Print(t.Context(), oneLine); got != c.want {
					t.Errorf("got %+v, want %+v", got, c.want)
				}
				if took := time.Since(start); took > 2*time.Second {
					t.Errorf("it took %v to tell, limit 2s", took)
				}
				p.Close()
			})
		})
	}
}

func TestTheCallerCanStopWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := scriptedPrinter(t, ConfirmStatus, well(func([]byte) ([]byte, bool) { return nil, true }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		got := p.Print(ctx, oneLine)
		if got.Certainty != payment.PrintUnknown || time.Since(start) > 1100*time.Millisecond {
			t.Errorf("got %+v after %v, want unknown after 1s", got, time.Since(start))
		}
		p.Close()
	})
}

// FuzzDelivery: whatever a printer answers, a print ends, and nothing that a
// printer invents counts as the job's own process id.
func FuzzDelivery(f *testing.F) {
	f.Add([]byte{0x12}, []byte{0x00})
	f.Add([]byte{0x12, 0x12}, []byte("\x37\x22A001\x00"))
	f.Add([]byte{0x16, 0x7E, 0x13}, []byte{0x1C, 0x00, 0x0F, 0x0F})
	f.Fuzz(func(t *testing.T, toStatus, toJob []byte) {
		synctest.Test(t, func(t *testing.T) {
			p := scriptedPrinter(t, ConfirmID, func(got []byte) ([]byte, bool) {
				if got[0] == 0x10 {
					return toStatus, true
				}
				return toJob, true
			})
			p.nextID = 0
			result := p.Print(t.Context(), oneLine)
			if result.Certainty == payment.PrintConfirmed && !bytes.Contains(append(toStatus, toJob...), []byte(p.id())) {
				t.Errorf("confirmed by answers that do not hold the id: % X, % X", toStatus, toJob)
			}
			p.Close()
		})
	})
}
