package engine_test

import (
	"context"
	"strings"
	"testing"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
)

var (
	keysLost  = payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonSignOnNeeded, ResponseCode: "A0"}
	otherDay  = payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonBatchMismatch, ResponseCode: "77"}
	lostUnsay = payment.Answer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonBadMAC, SignedOn: true}
)

// TestASaleGoesOnAfterASignOn holds what is asked once more against what the
// journal, the card and the line were told.
func TestASaleGoesOnAfterASignOn(t *testing.T) {
	const first = "card, pin, write intent, send 1, write declined, card hears false, card out"
	const second = ", card, pin, write intent, send 2, write host_approved, card hears true, write approved, print 2, card out"
	cases := []struct {
		name    string
		day     func(*rig)
		state   payment.State
		reason  payment.Reason
		resumes uint64
		story   string
	}{
		{"keys that the bank lost are fetched and the card is asked for again", func(r *rig) { r.answers = []payment.Answer{keysLost} },
			payment.Approved, payment.NoReason, 1, first + second},
		{"another batch number is adopted and the card is asked for again", func(r *rig) { r.answers = []payment.Answer{otherDay} },
			payment.Approved, payment.NoReason, 1, first + second},
		{"the second refusal stands", func(r *rig) { r.answers = []payment.Answer{keysLost, keysLost} },
			payment.Declined, payment.ReasonSignOnNeeded, 1,
			first + ", card, pin, write intent, send 2, write declined, card hears false, card out"},
		{"a second attempt that nobody answers is reversed like any other", func(r *rig) { r.answers = []payment.Answer{keysLost, silence} },
			payment.Reversed, payment.ReasonNoAnswer, 1,
			first + ", card, pin, write intent, send 2, write no_trusted_answer, card hears false, write reversal_sent, reverse 2, write reversed, card out"},
		{"an answer without proof is reversed and not followed, whatever it signed on", func(r *rig) { r.answers = []payment.Answer{lostUnsay} },
			payment.Reversed, payment.ReasonBadMAC, 0,
			"card, pin, write intent, send 1, write no_trusted_answer, card hears false, write reversal_sent, reverse 1, write reversed, card out"},
		{"another refusal is an end", func(r *rig) {
			r.answers = []payment.Answer{{Verdict: payment.VerdictDeclined, Reason: payment.ReasonWrongPIN, ResponseCode: "55"}}
		}, payment.Declined, payment.ReasonWrongPIN, 0, first},
		{"a cashier who cancelled while the bank was asked is not asked again", func(r *rig) { r.answers, r.stopAt = []payment.Answer{keysLost}, "send" },
			payment.Declined, payment.ReasonSignOnNeeded, 0, first},
		{"a sign-on that fails leaves the refusal", func(r *rig) { r.answers, r.readyLater = []payment.Answer{keysLost}, payment.ReasonSignOnFailed },
			payment.Declined, payment.ReasonSignOnNeeded, 0, first},
		{"a journal that cannot write the refusal stops there", func(r *rig) { r.answers, r.failAt = []payment.Answer{keysLost}, "declined" },
			payment.Intent, payment.ReasonJournalAfter, 0, first},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			c.day(r)
			txn := r.sell()
			if txn.State != c.state || txn.Reason != c.reason {
				t.Errorf("got %s, %q, want %s, %q", txn.State, txn.Reason, c.state, c.reason)
			}
			if got := strings.Join(r.story, ", "); got != c.story {
				t.Errorf("got  %s\nwant %s", got, c.story)
			}
			var resumes uint64
			if txn.Resumes != nil {
				resumes = txn.Resumes.ID
			}
			if resumes != c.resumes {
				t.Errorf("it goes on from attempt %d, want %d", resumes, c.resumes)
			}
			r.wiped()
		})
	}
}

// TestWhatIsOwedIsTriedOnceForBoth: the way was cleared for the first attempt.
func TestWhatIsOwedIsTriedOnceForBoth(t *testing.T) {
	r := newRig(t)
	r.owe()
	r.answers, r.undone = []payment.Answer{keysLost}, []payment.Answer{refusal}
	if txn := r.sell(); txn.State != payment.Approved {
		t.Fatalf("the sale is %s, %s", txn.State, txn.Reason)
	}
	if tries := strings.Count(strings.Join(r.story, ", ")+",", "reverse 1,"); tries != 1 {
		t.Errorf("the reversal was tried %d times in %v", tries, r.story)
	}
}

// TestAnOrderWithoutAPresentCardIsSentAgain: what nobody can present again lives
// until the verdict, and not longer.
func TestAnOrderWithoutAPresentCardIsSentAgain(t *testing.T) {
	cases := []struct {
		name    string
		mode    payment.Mode
		answers []payment.Answer
		sent    int
		kept    []bool // whether the order's data is in memory when each answer is judged
	}{
		{"a keyed card is sent again", payment.ModeMOTO, []payment.Answer{keysLost}, 2, []bool{true, false}},
		{"a code is sent again", payment.ModeQR, []payment.Answer{keysLost}, 2, []bool{true, false}},
		{"twice is enough", payment.ModeQR, []payment.Answer{keysLost, keysLost}, 2, []bool{true, false}},
		{"an approval wipes it at once", payment.ModeQR, nil, 1, []bool{false}},
		{"an unproved answer wipes it at once", payment.ModeMOTO, []payment.Answer{lostUnsay}, 1, []bool{false}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			order := payment.Order{Sale: 1, Kind: payment.Sale, Mode: c.mode, Amount: 1250, Currency: payment.CNY, Operator: "01"}
			secret := func() []byte { return order.QRCode.Reveal() }
			if c.mode == payment.ModeMOTO {
				pan, err := payment.NewPAN(testPAN)
				if err != nil {
					t.Fatal(err)
				}
				order.Keyed = &payment.Card{PAN: pan, Expiry: "3012"}
				secret = func() []byte { return []byte(pan.Reveal()) }
			} else {
				order.QRCode = payment.NewSecret([]byte("6220000000000000001"))
			}
			line := &codeLine{rig: r, t: t, clear: string(secret())}
			r.answers, r.cfg.Host = c.answers, line
			r.cfg.RulesFor = func(payment.Kind, payment.Mode) (flow.Rules, bool) {
				return flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200", ReversalMTI: "0400"}, true
			}
			var kept []bool
			r.cfg.Step = func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
				if event.Name() == "answered" && a.Phase == flow.Asking {
					kept = append(kept, string(secret()) == line.clear)
				}
				return flow.Step(a, event)
			}
			r.start()
			r.Do(context.Background(), order, nil)
			if line.sent != c.sent {
				t.Errorf("%d requests left, want %d", line.sent, c.sent)
			}
			for i, want := range c.kept {
				if i >= len(kept) || kept[i] != want {
					t.Errorf("in memory at each answer: %v, want %v", kept, c.kept)
				}
			}
			if strings.Trim(string(secret()), "\x00") != "" {
				t.Error("the order is over and its secret is in memory")
			}
			for _, line := range r.story {
				if line == "card" || line == "pin" {
					t.Error("a card was asked for")
				}
			}
		})
	}
}

// codeLine is the rig's line for requests that have no card of the reader.
type codeLine struct {
	*rig
	t     *testing.T
	clear string
	sent  int
}

// Send satisfies engine.Host.
func (l *codeLine) Send(_ context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	if !proof.Covers(req.Txn) {
		l.t.Errorf("attempt %d leaves without proof", req.Txn.ID)
	}
	if req.Reversal {
		return taken
	}
	if l.sent++; string(req.QRCode.Reveal()) != l.clear && req.Card.PAN.Reveal() != l.clear {
		l.t.Error("a request leaves without what the customer gave")
	}
	if len(l.answers) == 0 {
		return yes
	}
	answer := l.answers[0]
	l.answers = l.answers[1:]
	return answer
}

var _ engine.Host = (*codeLine)(nil)
