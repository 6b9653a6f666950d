package hostsim_test

import (
	"context"
	"errors"
	"testing"

	"till/payment"
	"till/payment/wire"
)

// TestFaultsMeetEveryKind lets one rule loose on each financial message of the
// profile's table: the answer is under a wrong MAC, and the bank has done what
// was asked. What the terminal does then, a reversal or the advice again, finds
// that.
func TestFaultsMeetEveryKind(t *testing.T) {
	p := practice(t).Profile
	for name, plan := range p.Messages {
		kind, mode := split(name)
		if !plan.MAC || kind == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			st := newStory(t, faulty(t, name+":bad-mac:1"))
			steps, of := before(kind)
			for _, next := range steps {
				next.mode = mode
				m := st.messageOf(next)
				st.answers[next.as] = st.dialect.Answer(m, st.ask(m))
			}
			next := step{name: name, as: "it", kind: kind, mode: mode, of: of, amount: 1250}
			if kind == payment.Tip {
				next.change = func(req *payment.Request) { req.Txn.Requested, req.Txn.Tip = 1300, 50 }
			}
			m := st.messageOf(next)
			st.send(m, st.terminal)
			answer := st.read()
			if err := st.dialect.Verify(context.Background(), answer, st.terminal); !errors.Is(err, wire.ErrBadMAC) {
				t.Fatalf("verifying gave %v", err)
			}
			if got := answer.Value(wire.DE39ResponseCode); got != "00" {
				t.Fatalf("the bank says %s", got)
			}
			after := step{name: "again", again: "it"}
			want := "00"
			if plan.Reversible() {
				after = step{name: "reversal", undo: "it"}
			} else if kind == payment.Balance {
				after = step{name: "another", kind: kind, mode: mode}
			}
			if got := st.ask(st.messageOf(after)).Value(wire.DE39ResponseCode); got != want {
				t.Errorf("%s is answered %s, want %s", after.name, got, want)
			}
		})
	}
}

// split is a message's kind and mode, "" for management.
func split(name string) (payment.Kind, payment.Mode) {
	for _, kind := range payment.Kinds {
		for _, mode := range []payment.Mode{payment.ModeCard, payment.ModeQR, payment.ModeMOTO, payment.ModeInstalment} {
			if payment.MessageName(kind, mode) == name {
				return kind, mode
			}
		}
	}
	return "", ""
}
