package flow_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/flow"
)

// begin is an attempt of a kind that needs no card.
func begin(kind payment.Kind, rules flow.Rules) flow.Attempt {
	rules.NoCard, rules.RequestMTI, rules.ReversalMTI = true, "0220", "0400"
	return flow.Begin(payment.Txn{Kind: kind, Requested: 1250, Currency: payment.CNY}, rules)
}

func TestKindsThatAreToldRatherThanAsked(t *testing.T) {
	type events = []flow.Event
	repeat, evidence := flow.Rules{Unknown: flow.OweRepeat}, flow.Rules{Unknown: flow.OweEvidence}
	stored := flow.Rules{Stored: true, Unknown: flow.OweRepeat}
	duplicate := answer(payment.VerdictDuplicate, payment.ReasonDuplicate, "94")
	noLine := answer(payment.VerdictNotSent, payment.ReasonLineDown, "")
	unread := answer(payment.VerdictDeclined, payment.ReasonBatchMismatch, "77")
	no := answer(payment.VerdictDeclined, payment.ReasonDeclined, "05")
	sent := events{flow.Start{At: noon}, nil}
	said := payment.Evidence{By: "Li Hua", Text: "statement", Time: noon, Money: payment.Paid}
	cases := []struct {
		name   string
		begin  flow.Attempt
		events events
		phase  flow.Phase
		state  payment.State
		money  payment.Money
		effect string
	}{
		{"a refund that the bank took is returned", begin(payment.Refund, repeat),
			story(sent, events{approval, nil}), flow.Over, payment.Approved, payment.Returned, "Print ReleaseCard"},
		{"a refund without an answer stays an intent that is told again", begin(payment.Refund, repeat),
			story(sent, events{silence, nil}), flow.Untold, payment.Intent, payment.Undecided, "EndCard ReleaseCard"},
		{"a refund told again and taken is returned", begin(payment.Refund, repeat),
			story(sent, events{silence, nil, tell, nil, approval, nil}), flow.Over, payment.Approved, payment.Returned, "Print"},
		{"a refund told again that the bank has already is returned", begin(payment.Refund, repeat),
			story(sent, events{silence, nil, tell, nil, duplicate, nil}), flow.Over, payment.Approved, payment.Returned, "Print"},
		{"a refund told again and refused moved no money", begin(payment.Refund, repeat),
			story(sent, events{silence, nil, tell, nil, no, nil}), flow.Over, payment.Declined, payment.NotPaid, ""},
		{"a refund that nobody may repeat waits for evidence", begin(payment.Refund, evidence),
			story(sent, events{silence, nil}), flow.Doubted, payment.Suspect, payment.Undecided, "EndCard ReleaseCard"},
		{"a balance without an answer owes nothing", begin(payment.Balance, flow.Rules{Unknown: flow.OweNothing}),
			story(sent, events{silence, nil}), flow.Over, payment.Declined, payment.NoMoney, "EndCard ReleaseCard"},
		{"an offline sale is to send once it is written", begin(payment.OfflineSale, stored),
			sent, flow.Untold, payment.OfflineApproved, payment.ToSend, "Print ReleaseCard"},
		{"an offline sale that the bank took is paid", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, approval, nil}), flow.Over, payment.Advised, payment.Paid, ""},
		{"an offline sale that the bank refuses is not paid", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, no, nil}), flow.Refused, payment.AdviceRefused, payment.NotPaid, ""},
		{"what the bank refused is chased until a person's evidence ends it", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, no, nil, flow.Close{Evidence: notPaid}, nil}), flow.Over, payment.ClosedByHand, payment.NotPaid, "Print"},
		{"a chase whose end is not written goes on", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, no, nil, flow.Close{Evidence: said}, flow.WriteFailed{}}), flow.Halted, payment.AdviceRefused, payment.NotPaid, ""},
		{"an offline sale that the bank did not look at is still to send", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, unread, nil}), flow.Untold, payment.OfflineApproved, payment.ToSend, ""},
		{"a refund told again under another batch is no proof about the first", begin(payment.Refund, repeat),
			story(sent, events{silence, nil, tell, nil, unread, nil}), flow.Untold, payment.Intent, payment.Undecided, ""},
		{"an offline sale that never left and that the bank calls a repeat is nobody's proof", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, noLine, nil, tell, nil, duplicate, nil}), flow.Doubted, payment.Suspect, payment.Undecided, ""},
		{"an offline sale told again that the bank has already is paid", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, silence, nil, tell, nil, duplicate, nil}), flow.Over, payment.Advised, payment.Paid, ""},
		{"an offline sale without an answer is still to send", begin(payment.OfflineSale, stored),
			story(sent, events{tell, nil, silence, nil}), flow.Untold, payment.OfflineApproved, payment.ToSend, ""},
		{"a void without an answer is reversed", begin(payment.Void, flow.Rules{}),
			story(sent, events{silence, nil, again, nil, taken, nil}), flow.Over, payment.Reversed, payment.NotPaid, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, effects := drive(t, c.begin, c.events...)
			got := []string{string(a.Phase), string(a.Txn.State), string(a.Txn.Money()), names(effects)}
			want := []string{string(c.phase), string(c.state), string(c.money), c.effect}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatIsToldAgainKeepsItsNumber(t *testing.T) {
	sent := []flow.Event{flow.Start{At: noon}, nil, silence, nil, tell, nil}
	a, _ := drive(t, begin(payment.Refund, flow.Rules{Unknown: flow.OweRepeat}), slices.Clone(sent)...)
	if a.Txn.STAN != "000007" || len(a.Txn.Attempts) != 2 || a.Txn.Tries() != 0 {
		t.Errorf("STAN %q, %d messages, %d reversals", a.Txn.STAN, len(a.Txn.Attempts), a.Txn.Tries())
	}
}

func TestRestartLeavesWhatIsToBeTold(t *testing.T) {
	cases := []struct {
		state payment.State
		rules flow.Rules
		want  payment.State
	}{
		{payment.Intent, flow.Rules{Unknown: flow.OweRepeat}, payment.Intent},
		{payment.Intent, flow.Rules{Unknown: flow.OweEvidence}, payment.Suspect},
		{payment.Intent, flow.Rules{Unknown: flow.OweNothing}, payment.Declined},
		{payment.OfflineApproved, flow.Rules{Stored: true}, payment.OfflineApproved},
	}
	for _, c := range cases {
		a, _, err := flow.Step(flow.Resume(payment.Txn{ID: 1, Kind: payment.Refund, State: c.state}, c.rules), flow.Restarted{})
		if err != nil || a.Txn.State != c.want {
			t.Errorf("%s became %s (%v), want %s", c.state, a.Txn.State, err, c.want)
		}
	}
}

func TestARestartSaysOnceWhyWhatIsRepeatedIsUndecided(t *testing.T) {
	rules := flow.Rules{Unknown: flow.OweRepeat}
	cut := payment.Txn{ID: 1, Kind: payment.Refund, State: payment.Intent, Attempts: []payment.Try{{MTI: "0220", Result: payment.TrySent}}}
	a, effects, err := flow.Step(flow.Resume(cut, rules), flow.Restarted{})
	if err != nil || a.Txn.Reason != payment.ReasonRestarted || a.Txn.Outcome != payment.OutcomeUndecided ||
		a.Txn.Attempts[0].Result != payment.TryNoAnswer || names(effects) != "Write(restarted)" {
		t.Errorf("%v: %s, %s, %v, %s", err, a.Txn.Reason, a.Txn.Outcome, a.Txn.Attempts, names(effects))
	}
	again, effects, err := flow.Step(flow.Resume(a.Txn, rules), flow.Restarted{})
	if err != nil || len(effects) != 0 || again.Phase != flow.Untold {
		t.Errorf("the next start: %v, %s in %s", err, names(effects), again.Phase)
	}
}

// TestACancelThatIsNotWrittenIsNoCancel: the disk holds a record that the next
// start tells the bank, so nobody may hear that nothing comes of it.
func TestACancelThatIsNotWrittenIsNoCancel(t *testing.T) {
	cancel := flow.Cancel{Reason: payment.ReasonCashierCancelled}
	for _, c := range []struct {
		name  string
		rules flow.Rules
		word  payment.Money
	}{
		{"a refund is undecided", flow.Rules{NoCard: true, Unknown: flow.OweRepeat}, payment.Undecided},
		{"an offline sale is to be sent", flow.Rules{NoCard: true, Stored: true, Unknown: flow.OweRepeat}, payment.ToSend},
		{"a sale is reversed by the next start, and not paid", flow.Rules{NoCard: true}, payment.NotPaid},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := flow.Begin(payment.Txn{Kind: payment.Refund, Requested: 1250}, c.rules)
			if c.word == payment.ToSend || c.word == payment.NotPaid {
				begun.Txn.Kind = payment.OfflineSale
			}
			a, _ := drive(t, begun, flow.Start{At: noon}, cancel, nil, flow.WriteFailed{})
			if a.Txn.Money() != c.word {
				t.Errorf("it is %q in %s", a.Txn.Money(), a.Phase)
			}
			// What is written is another matter: then it is over.
			a, _ = drive(t, begun, flow.Start{At: noon}, cancel, nil, nil)
			if a.Txn.Money() != payment.NotPaid || a.Phase != flow.Over {
				t.Errorf("written, it is %q in %s", a.Txn.Money(), a.Phase)
			}
		})
	}
}
