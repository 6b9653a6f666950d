package host

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// other is a second front of the same acquirer.
func (a *acquirer) other(t *testing.T) *acquirer {
	t.Helper()
	b := &acquirer{t: t, dialect: a.dialect, mak: a.mak}
	b.listen("127.0.0.1:0")
	t.Cleanup(func() { _ = b.listener.Close() })
	return b
}

func TestTheLineGoesToTheSecondHostAndComesBack(t *testing.T) {
	a := startAcquirer(t, func(p *profile.Profile) { p.Line.BackAfter = profile.Duration(time.Hour) })
	b := a.other(t)
	first := a.listener.Addr().String()
	side := a.client(t, func(config *Config) { config.Addresses = []string{"tcp://" + b.listener.Addr().String()} })
	send := func(want payment.Verdict) {
		t.Helper()
		proof, req := sale(t)
		if got := side.Send(context.Background(), proof, req); got.Verdict != want {
			t.Fatalf("got %s %q", got.Verdict, got.Reason)
		}
	}
	send(payment.VerdictApproved)
	_ = a.listener.Close()
	send(payment.VerdictApproved)
	if !side.told(EventMoved) || !strings.Contains(side.Health().Detail, b.listener.Addr().String()) {
		t.Errorf("moved silently: %v, %s", side.events, side.Health().Detail)
	}
	a.listen(first)
	send(payment.VerdictApproved) // its time is not over
	side.Client.mu.Lock()
	side.moved = time.Now().Add(-2 * time.Hour)
	side.Client.mu.Unlock()
	send(payment.VerdictApproved)
	if diff := cmp.Diff([]string{"0800", "0200", "0200"}, a.messages()); diff != "" {
		t.Errorf("first host (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0200", "0200"}, b.messages()); diff != "" {
		t.Errorf("second host (-want +got):\n%s", diff)
	}
	_ = a.listener.Close()
	_ = b.listener.Close()
	send(payment.VerdictNotSent)
}

func TestAHostThatIsSilentTwiceIsLeft(t *testing.T) {
	a := startAcquirer(t, nil)
	b := a.other(t)
	side := a.client(t, func(config *Config) { config.Addresses = []string{"tcp://" + b.listener.Addr().String()} })
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	a.play(func(*wire.Message) reply { return reply{hangUp: true} })
	for _, want := range []payment.Verdict{payment.VerdictUnknown, payment.VerdictUnknown, payment.VerdictApproved} {
		proof, req := sale(t)
		if got := side.Send(context.Background(), proof, req); got.Verdict != want {
			t.Errorf("got %s %q, want %s", got.Verdict, got.Reason, want)
		}
	}
}

// TestWhatComesOverAKeptLineIsHandedOver: the answer to a sale that is given up
// already is nobody's approval, and is told.
func TestWhatComesOverAKeptLineIsHandedOver(t *testing.T) {
	for name, c := range map[string]struct {
		spoil    bool
		verified bool
	}{"sealed": {false, true}, "with a wrong MAC": {true, false}} {
		t.Run(name, func(t *testing.T) {
			a := startAcquirer(t, func(p *profile.Profile) { p.Line.KeepAlive = true })
			side := a.client(t, nil)
			a.play(func(request *wire.Message) reply {
				first := a.answer(request, "00", nil)
				late := a.answer(request, "00", func(m *wire.Message) { m.Set(wire.DE11STAN, "000041") })
				if c.spoil {
					late[len(late)-1] ^= 1
				}
				return reply{bytes: append(first, late...)}
			})
			proof, req := sale(t)
			if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
				t.Fatalf("got %s", got.Verdict)
			}
			a.play(nil)
			if _, reason := side.Echo(context.Background()); reason != payment.NoReason {
				t.Fatal(reason)
			}
			side.mu.Lock()
			defer side.mu.Unlock()
			for _, event := range side.events {
				if event.Kind == EventLate {
					want := Event{Kind: EventLate, MTI: "0210", STAN: "000041", Code: "00", Verified: c.verified}
					if event != want {
						t.Errorf("got %+v", event)
					}
					return
				}
			}
			t.Errorf("not told: %v", side.events)
		})
	}
}

func TestAKeptLineIsKeptAliveByEchoes(t *testing.T) {
	a := startAcquirer(t, func(p *profile.Profile) {
		p.Line.KeepAlive, p.Line.EchoEvery = true, profile.Duration(5*time.Millisecond)
	})
	side := a.client(t, nil)
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	echoes := make(chan string, 8)
	a.playAll(func(request *wire.Message) reply {
		select {
		case echoes <- request.Value(wire.DE60Private):
		default:
		}
		return reply{bytes: a.answer(request, "00", nil)}
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { side.KeepAlive(ctx); close(done) }()
	for range 2 {
		if got := <-echoes; got != "00000123301" {
			t.Errorf("DE 60 of an echo is %s", got)
		}
	}
	cancel()
	<-done
	if diff := cmp.Diff(1, a.conns[len(a.conns)-1]); diff != "" {
		t.Errorf("connection (-want +got):\n%s", diff)
	}
	startAcquirer(t, nil).client(t, nil).KeepAlive(context.Background()) // no echo is wanted
}

func TestARepeatThatTheHostKnowsIsDone(t *testing.T) {
	for name, c := range map[string]struct {
		repeat bool
		want   payment.Verdict
	}{"first sent": {false, payment.VerdictDuplicate}, "sent again": {true, payment.VerdictApproved}} {
		t.Run(name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			a.play(func(request *wire.Message) reply { return reply{bytes: a.answer(request, "94", nil)} })
			_, req := sale(t)
			req.Txn.Kind, req.Repeat = payment.Refund, c.repeat
			req.Txn.Original = &payment.Original{RRN: "101500123456", Date: "1123"}
			got := side.Send(context.Background(), payment.NewRecorded(req.Txn, 3), req)
			if got.Verdict != c.want || got.ResponseCode != "94" {
				t.Errorf("got %s %q", got.Verdict, got.ResponseCode)
			}
			if last := a.last(); last.MTI != "0220" || last.Value(wire.DE11STAN) != "000042" {
				t.Errorf("sent %s %s", last.MTI, last.Value(wire.DE11STAN))
			}
		})
	}
}

func TestAScriptResultHasItsOwnNumber(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	proof, req := sale(t)
	req.Script = true
	req.Txn.RRN, req.Txn.HostDate = "101500123456", "1124"
	req.Txn.ReversalEMV = []byte{0xDF, 0x31, 0x01, 0x20}
	for _, c := range []struct{ given, want string }{{"", "000102"}, {"000077", "000077"}} {
		req.STAN = c.given
		if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
			t.Fatalf("got %s %q %v", got.Verdict, got.Reason, side.events)
		}
		if last := a.last(); last.MTI != "0620" || last.Value(wire.DE11STAN) != c.want || last.Value(wire.DE61Original) != "0001230000421124" {
			t.Errorf("sent %s %s %s", last.MTI, last.Value(wire.DE11STAN), last.Value(wire.DE61Original))
		}
	}
}

// trackPad enciphers tracks by turning every bit.
type trackPad struct{ *fakePad }

func (trackPad) EncryptWithTDK(_ context.Context, block []byte) ([]byte, error) {
	out := make([]byte, len(block))
	for i := range block {
		out[i] = ^block[i]
	}
	return out, nil
}

func TestTracksAreEncipheredInThePad(t *testing.T) {
	a := startAcquirer(t, func(p *profile.Profile) { p.Tracks.Encrypted = true })
	side := a.client(t, nil)
	proof, req := sale(t)
	req.Card.Track2 = payment.Track2{Secret: payment.NewSecret([]byte("6222020000000008128=30122010000000000"))}
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictNotSent || got.Reason != payment.ReasonPadUnfit {
		t.Errorf("a pad without a TDK: %s %q", got.Verdict, got.Reason)
	}
	side.Client.pad = trackPad{side.pad}
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
		t.Fatalf("got %s %q", got.Verdict, got.Reason)
	}
	last := a.last()
	if got := last.Value(wire.DE35Track2); got != "6222020000000008128DCFEDDFEFFFFFFFFF0" || last.Value(wire.DE53Security) != "0610000000000000" {
		t.Errorf("DE 35 %s, DE 53 %s", got, last.Value(wire.DE53Security))
	}
}

func TestUnsignedDeclines(t *testing.T) {
	for name, c := range map[string]struct {
		believed bool
		code     string
		want     payment.Verdict
	}{
		"believed where the profile says so":   {true, "51", payment.VerdictDeclined},
		"never an approval":                    {true, "00", payment.VerdictUnknown},
		"never a code that proves nothing":     {true, "96", payment.VerdictUnknown},
		"and not believed without the setting": {false, "51", payment.VerdictUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAcquirer(t, func(p *profile.Profile) { p.MAC.UnsignedDeclines = c.believed })
			side := a.client(t, nil)
			a.play(func(request *wire.Message) reply {
				return reply{bytes: a.unsealed(request, c.code, func(m *wire.Message) { m.Drop(wire.DE64MAC) })}
			})
			proof, req := sale(t)
			if got := side.Send(context.Background(), proof, req); got.Verdict != c.want {
				t.Errorf("got %s %q", got.Verdict, got.Reason)
			}
		})
	}
}

// wholePad makes MACs itself.
type wholePad struct {
	*fakePad
	asked int
}

func (p *wholePad) SealWithMAK(context.Context, []byte) ([]byte, error) {
	p.asked++
	return []byte("12345678"), nil
}

func TestAMethodThatThePadCannotMake(t *testing.T) {
	a := startAcquirer(t, func(p *profile.Profile) { p.MAC.Method, p.MAC.Form = profile.MACX919, profile.MACFormRaw })
	a.play(func(request *wire.Message) reply {
		return reply{bytes: a.unsealed(request, "00", func(m *wire.Message) { m.Set(wire.DE64MAC, "3132333435363738") })}
	})
	side := a.client(t, nil)
	proof, req := sale(t)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictNotSent || got.Reason != payment.ReasonPadUnfit {
		t.Errorf("blocks alone: %s %q", got.Verdict, got.Reason)
	}
	pad := &wholePad{fakePad: side.pad}
	side.Client.pad = pad
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved || pad.asked != 2 {
		t.Errorf("a pad that makes it: %s %q, asked %d times", got.Verdict, got.Reason, pad.asked)
	}
}

func TestABrokenHandshakeIsExplained(t *testing.T) {
	leaf := &x509.Certificate{NotBefore: today.AddDate(0, 0, -2), NotAfter: today.AddDate(0, 0, -1)}
	unborn := &x509.Certificate{NotBefore: today.AddDate(0, 0, 1), NotAfter: today.AddDate(1, 0, 0)}
	for name, c := range map[string]struct {
		err, want error
		says      string
	}{
		"expired":      {x509.CertificateInvalidError{Cert: leaf, Reason: x509.Expired}, ErrTLSExpired, "on 2025-11-23, and the clock here says 2025-11-24"},
		"not yet":      {x509.CertificateInvalidError{Cert: unborn, Reason: x509.Expired}, ErrTLSEarly, "from 2025-11-25 on"},
		"foreign":      {x509.UnknownAuthorityError{}, ErrTLSForeign, "another authority"},
		"another name": {x509.HostnameError{Certificate: leaf, Host: "bank"}, ErrTLSName, "another name"},
		"refused":      {&net.OpError{Op: "remote error", Err: tls.AlertError(42)}, ErrTLSRefused, "another certificate"},
		"unpinned":     {ErrTLSPin, ErrTLSPin, "pinned"},
		"a cut line":   {net.ErrClosed, net.ErrClosed, "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := explained(c.err, today); !errors.Is(got, c.want) || !strings.Contains(got.Error(), c.says) {
				t.Errorf("got %v", got)
			}
		})
	}
}
