package flow_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/flow"
)

var update = flag.Bool("update", false, "write the table into doc.go")

var (
	noon  = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	rules = flow.Rules{RequestMTI: "0200", ReversalMTI: "0400"}
	chip  = payment.CardFacts{Entry: payment.EntryChip, Masked: "622202******8123"}
	tap   = payment.CardFacts{Entry: payment.EntryContactless, Masked: "622202******8123"}
)

func newSale() flow.Attempt {
	return flow.Sale(payment.Txn{Requested: 1250, Currency: payment.CNY}, rules)
}

// written confirms the last record asked for, as the journal would.
func written(t testing.TB, effects []flow.Effect) flow.Written {
	t.Helper()
	for _, effect := range effects {
		if w, is := effect.(flow.Write); is {
			txn := w.Txn
			if w.First {
				txn.ID, txn.Batch = 1, "000001"
			}
			if w.NeedsSTAN {
				txn.STAN = "000007"
			}
			return flow.Written{Txn: txn}
		}
	}
	t.Fatalf("no record was asked for: %v", effects)
	return flow.Written{}
}

func answer(v payment.Verdict, reason payment.Reason, code string) flow.Answered {
	return flow.Answered{Answer: payment.Answer{Verdict: v, Reason: reason, ResponseCode: code, RRN: "112214031876"}}
}

// drive feeds events; an event of nil means "the journal confirms".
func drive(t testing.TB, a flow.Attempt, events ...flow.Event) (flow.Attempt, []flow.Effect) {
	t.Helper()
	var effects, asked []flow.Effect
	for i, event := range events {
		if event == nil {
			event = written(t, asked)
		}
		var err error
		if a, effects, err = flow.Step(a, event); err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
		if len(effects) > 0 {
			asked = effects
		}
	}
	return a, effects
}

func names(effects []flow.Effect) string {
	var list []string
	for _, effect := range effects {
		name := strings.TrimPrefix(fmt.Sprintf("%T", effect), "flow.")
		if w, is := effect.(flow.Write); is {
			name += "(" + w.Event + ")"
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

var (
	upToSend = []flow.Event{flow.Start{}, flow.CardRead{Facts: chip}, flow.PINDone{At: noon, Facts: chip}, nil}
	tapped   = []flow.Event{flow.Start{}, flow.CardRead{Facts: tap}, flow.PINDone{At: noon, Facts: tap}, nil}
	approval = answer(payment.VerdictApproved, payment.NoReason, "00")
	silence  = answer(payment.VerdictUnknown, payment.ReasonNoAnswer, "")
	taken    = answer(payment.VerdictAcknowledged, payment.NoReason, "00")
	refusal  = answer(payment.VerdictRefused, payment.ReasonHostUnsure, "96")
	again    = flow.Reverse{At: noon}
	tell     = flow.Advise{At: noon}
	notPaid  = payment.Evidence{By: "Li Hua", Text: "statement of 24 November", Time: noon, Money: payment.NotPaid}
	evidence = payment.Evidence{By: "Li Hua", Text: "hotline, ticket 42", Time: noon, Money: payment.Paid}
)

func story(parts ...[]flow.Event) []flow.Event { return slices.Concat(parts...) }

func TestStories(t *testing.T) {
	type events = []flow.Event
	cases := []struct {
		name    string
		events  events
		phase   flow.Phase
		money   payment.Money
		outcome payment.Outcome
		effects string
	}{
		{"a chip sale is paid after the card agreed and that is written",
			story(upToSend, events{approval, nil, flow.CardFinished{End: payment.CardEnd{Facts: chip}}, nil}),
			flow.Over, payment.Paid, payment.OutcomeApproved, "Print ReleaseCard"},
		{"a tap needs no second word of the card",
			story(tapped, events{approval, nil}),
			flow.Over, payment.Paid, payment.OutcomeApproved, "Print ReleaseCard"},
		{"a decline is not paid and the card hears it",
			story(upToSend, events{answer(payment.VerdictDeclined, payment.ReasonInsufficientFunds, "51"), nil}),
			flow.Over, payment.NotPaid, payment.OutcomeDeclined, "EndCard ReleaseCard"},
		{"a line that never opened is not paid",
			story(upToSend, events{answer(payment.VerdictNotSent, payment.ReasonLineDown, ""), nil}),
			flow.Over, payment.NotPaid, payment.OutcomeNotSent, "EndCard ReleaseCard"},
		{"silence is undecided and its reversal is tried at once",
			story(upToSend, events{silence, nil}),
			flow.Owed, payment.Undecided, payment.OutcomeUndecided, "EndCard TryReversal ReleaseCard"},
		{"an acknowledged reversal is not paid",
			story(upToSend, events{silence, nil, again, nil, taken, nil}),
			flow.Over, payment.NotPaid, payment.OutcomeReversed, ""},
		{"a refused reversal stays owed",
			story(upToSend, events{silence, nil, again, nil, refusal, nil}),
			flow.Owed, payment.Undecided, payment.OutcomeUndecided, ""},
		{"a decline of the original does not end a reversal that is owed",
			story(upToSend, events{silence, nil, again, nil, answer(payment.VerdictDeclined, payment.ReasonDeclined, "05"), nil}),
			flow.Owed, payment.Undecided, payment.OutcomeUndecided, ""},
		{"a late approval does not end a reversal that is owed",
			story(upToSend, events{silence, nil, again, nil, approval, nil}),
			flow.Owed, payment.Undecided, payment.OutcomeUndecided, ""},
		{"a card that says no after the approval is reversed",
			story(upToSend, events{approval, nil, flow.CardEnded{Reason: payment.ReasonCardRefusedAfter}, nil}),
			flow.Owed, payment.Undecided, payment.OutcomeUndecided, "TryReversal ReleaseCard"},
		{"a first send that the bank calls a duplicate is never reversed blindly",
			story(upToSend, events{answer(payment.VerdictDuplicate, payment.ReasonDuplicate, "94"), nil}),
			flow.Doubted, payment.Undecided, payment.OutcomeUndecided, "EndCard ReleaseCard"},
		{"evidence closes a debt with its own word, and prints it",
			story(upToSend, events{silence, nil, again, nil, refusal, nil, flow.Close{Evidence: evidence}, nil}),
			flow.Over, payment.Paid, payment.OutcomeApproved, "Print"},
		{"evidence closes what the bank calls a duplicate",
			story(upToSend, events{answer(payment.VerdictDuplicate, payment.ReasonDuplicate, "94"), nil, flow.Close{Evidence: notPaid}, nil}),
			flow.Over, payment.NotPaid, payment.OutcomeDeclined, "Print"},
		{"evidence that could not be written closes nothing",
			story(upToSend, events{silence, nil, flow.Close{Evidence: evidence}, flow.WriteFailed{}}),
			flow.Halted, payment.Undecided, payment.OutcomeUndecided, ""},
		{"an answer after the end is kept and changes nothing",
			story(upToSend, events{silence, nil, flow.Close{Evidence: notPaid}, nil, flow.LateAnswer{At: noon, MTI: "0210", Code: "00"}, nil}),
			flow.Over, payment.NotPaid, payment.OutcomeDeclined, ""},
		{"the customer's cancel is not paid",
			events{flow.Start{}, flow.CardRead{Facts: chip}, flow.CardEnded{Reason: payment.ReasonCustomerCancelled}, nil},
			flow.Over, payment.NotPaid, payment.OutcomeCancelled, "EndCard ReleaseCard"},
		{"a PIN that arrives after the cashier's cancel starts no request",
			events{flow.Start{}, flow.CardRead{Facts: chip}, flow.Cancel{Reason: payment.ReasonCashierCancelled}, flow.PINDone{At: noon, Facts: chip}, nil},
			flow.Over, payment.NotPaid, payment.OutcomeCancelled, "EndCard ReleaseCard"},
		{"a cancel while the intent is written still sends nothing",
			events{flow.Start{}, flow.CardRead{Facts: chip}, flow.PINDone{At: noon, Facts: chip}, flow.Cancel{Reason: payment.ReasonCashierCancelled}, nil, nil},
			flow.Over, payment.NotPaid, payment.OutcomeCancelled, "EndCard ReleaseCard"},
		{"an intent that could not be written sends nothing",
			events{flow.Start{}, flow.CardRead{Facts: chip}, flow.PINDone{At: noon, Facts: chip}, flow.WriteFailed{}},
			flow.Halted, payment.NotPaid, payment.OutcomeNotSent, "EndCard ReleaseCard"},
		{"an approval that could not be written is undecided, whatever the bank said",
			story(upToSend, events{approval, flow.WriteFailed{}}),
			flow.Halted, payment.Undecided, payment.OutcomeUndecided, "EndCard ReleaseCard"},
		{"an end that could not be written is undecided",
			story(upToSend, events{approval, nil, flow.CardFinished{End: payment.CardEnd{Facts: chip}}, flow.WriteFailed{}}),
			flow.Halted, payment.Undecided, payment.OutcomeUndecided, "ReleaseCard"},
		{"an acknowledgement that could not be written leaves the reversal owed",
			story(upToSend, events{silence, nil, again, nil, taken, flow.WriteFailed{}}),
			flow.Halted, payment.Undecided, payment.OutcomeUndecided, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, effects := drive(t, newSale(), c.events...)
			got := []string{string(a.Phase), string(a.Txn.Money()), string(a.Txn.Outcome), names(effects)}
			want := []string{string(c.phase), string(c.money), string(c.outcome), c.effects}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestAReversalCarriesTheCardsLastWord: the card refused after the bank's yes,
// and the results of the bank's scripts are known to nobody else.
func TestAReversalCarriesTheCardsLastWord(t *testing.T) {
	end := payment.CardEnd{Facts: chip, ReversalEMV: []byte{0x95, 0x01, 0x80, 0xDF, 0x31, 0x01, 0x20}}
	end.Facts.Cryptogram = "AAC0000000000000"
	refused := flow.CardEnded{Reason: payment.ReasonCardRefusedAfter, End: end}
	a, _ := drive(t, newSale(), story(upToSend, []flow.Event{approval, nil, refused, nil})...)
	if a.Txn.State != payment.ReversalDue || !slices.Equal(a.Txn.ReversalEMV, end.ReversalEMV) || a.Txn.Card != end.Facts {
		t.Errorf("%s with %X of %+v", a.Txn.State, a.Txn.ReversalEMV, a.Txn.Card)
	}
	silent := flow.CardEnded{Reason: payment.ReasonPadGoneAfter}
	b, _ := drive(t, newSale(), story(upToSend, []flow.Event{approval, nil, silent, nil})...)
	if b.Txn.State != payment.ReversalDue || b.Txn.Card.Entry != chip.Entry {
		t.Errorf("%s of %+v", b.Txn.State, b.Txn.Card)
	}
}

func TestCardGoneAfterApprovalFollowsTheProfile(t *testing.T) {
	keep := newSale()
	keep.Rules.KeepCardGone = true
	gone := flow.CardEnded{Reason: payment.ReasonCardRemovedAfter}
	a, _ := drive(t, keep, append(slices.Clone(upToSend), approval, nil, gone, nil)...)
	if a.Txn.Money() != payment.Paid {
		t.Errorf("kept: %s", a.Txn.Money())
	}
	refused := flow.CardEnded{Reason: payment.ReasonCardRefusedAfter}
	a, _ = drive(t, keep, append(slices.Clone(upToSend), approval, nil, refused, nil)...)
	if a.Txn.State != payment.ReversalDue {
		t.Errorf("a card that refuses is reversed whatever the profile says: %s", a.Txn.State)
	}
}

func TestALineThatIsNotReadyIsNobodysCancel(t *testing.T) {
	cases := map[payment.Reason]payment.Outcome{
		payment.ReasonLineDown:         payment.OutcomeNotSent,
		payment.ReasonSignOnFailed:     payment.OutcomeNotSent,
		payment.ReasonSignOnNeeded:     payment.OutcomeNotSent,
		payment.ReasonKeyCheck:         payment.OutcomeNotSent,
		payment.ReasonUnknownTerminal:  payment.OutcomeNotSent,
		payment.ReasonInvalidMerchant:  payment.OutcomeNotSent,
		payment.ReasonFormatError:      payment.OutcomeNotSent,
		payment.ReasonPadGone:          payment.OutcomeNotSent,
		payment.ReasonPadUnfit:         payment.OutcomeNotSent,
		payment.ReasonJournal:          payment.OutcomeNotSent,
		payment.ReasonOwedFirst:        payment.OutcomeNotSent,
		payment.ReasonCashierCancelled: payment.OutcomeCancelled,
		payment.ReasonInterrupted:      payment.OutcomeCancelled,
	}
	for reason, want := range cases {
		a, _ := drive(t, newSale(), flow.NotReady{Reason: reason}, nil)
		if a.Txn.Outcome != want || a.Txn.Reason != reason || a.Phase != flow.Over {
			t.Errorf("%s ended as %s, %s in %s, want %s", reason, a.Txn.Outcome, a.Txn.Reason, a.Phase, want)
		}
	}
}

func TestEvidenceOfAPartTakesItsAmount(t *testing.T) {
	part := evidence
	part.Amount = 625
	closing := story(upToSend, []flow.Event{silence, nil, flow.Close{Evidence: part}})
	a, _ := drive(t, newSale(), append(slices.Clone(closing), nil)...)
	if a.Txn.Amount != 625 || a.Txn.Requested != 1250 || a.Txn.Money() != payment.Paid {
		t.Errorf("written: %s of %s, %s", a.Txn.Amount, a.Txn.Requested, a.Txn.Money())
	}
	a, _ = drive(t, newSale(), append(slices.Clone(closing), flow.WriteFailed{})...)
	if a.Txn.Amount != 1250 || a.Txn.Evidence != nil || a.Txn.ByHand || a.Txn.State != payment.ReversalDue {
		t.Errorf("not written: %s, %+v, %s", a.Txn.Amount, a.Txn.Evidence, a.Txn.State)
	}
}

func TestRestartOwesWhatTheDiskLeavesOpen(t *testing.T) {
	cases := []struct {
		state payment.State
		want  payment.State
	}{
		{payment.Intent, payment.ReversalDue},
		{payment.HostApproved, payment.ReversalDue},
		{payment.ReversalDue, payment.ReversalDue},
		{payment.Approved, payment.Approved},
		{payment.Declined, payment.Declined},
		{payment.Reversed, payment.Reversed},
		{payment.Suspect, payment.Suspect},
		{payment.AdviceRefused, payment.AdviceRefused},
		{payment.ClosedByHand, payment.ClosedByHand},
	}
	for i, c := range cases {
		rules := rules
		rules.KeepCardGone = i%2 == 1 // it makes no difference here
		a := flow.Resume(payment.Txn{ID: 1, Kind: payment.Sale, State: c.state}, rules)
		a, effects, err := flow.Step(a, flow.Restarted{})
		if err != nil {
			t.Fatal(err)
		}
		for _, effect := range effects {
			if _, is := effect.(flow.Write); !is {
				t.Errorf("%s: recovery only writes, not %T", c.state, effect)
			}
		}
		if a.Txn.State != c.want {
			t.Errorf("%s became %s, want %s", c.state, a.Txn.State, c.want)
		}
	}
}

// every is one event of each kind, and of each kind of answer.
func every() []flow.Event {
	events := []flow.Event{flow.Start{}, flow.NotReady{Reason: payment.ReasonLineDown}, flow.CardRead{Facts: chip},
		flow.PINDone{At: noon, Facts: chip}, flow.PINDone{At: noon, Facts: tap}, flow.CardEnded{Reason: payment.ReasonCardRemoved}, flow.Cancel{Reason: payment.ReasonCashierCancelled},
		flow.Written{Txn: payment.Txn{ID: 1, Kind: payment.Sale}}, flow.WriteFailed{},
		flow.CardFinished{End: payment.CardEnd{Facts: chip}}, again, tell,
		flow.Close{Evidence: evidence}, flow.LateAnswer{At: noon, MTI: "0210", Code: "00"}, flow.Restarted{}}
	for v := payment.VerdictUnknown; v <= payment.VerdictRefused; v++ {
		events = append(events, answer(v, payment.NoReason, "00"))
	}
	return events
}

func TestEveryCellIsAllowedOrRefusedByName(t *testing.T) {
	walked := 0
	for _, phase := range flow.Phases {
		for _, event := range every() {
			a := newSale()
			a.Phase = phase
			next, effects, err := flow.Step(a, event)
			leads := flow.Leads(phase, event.Name())
			var refused flow.NotAllowed
			switch {
			case len(leads) == 0:
				if !errors.As(err, &refused) || refused.Phase != phase || refused.Event != event.Name() {
					t.Errorf("%s × %s: %v", phase, event.Name(), err)
				}
				if len(effects) != 0 || next.Phase != phase {
					t.Errorf("%s × %s: a refused event changed the attempt", phase, event.Name())
				}
			case err != nil:
				t.Errorf("%s × %s: %v", phase, event.Name(), err)
			case !slices.Contains(leads, next.Phase):
				t.Errorf("%s × %s led to %s, the table says %v", phase, event.Name(), next.Phase, leads)
			}
			walked++
		}
	}
	if want := len(flow.Phases) * len(every()); walked != want {
		t.Fatalf("walked %d of %d cells", walked, want)
	}
}

func TestDocHoldsTheTable(t *testing.T) {
	var table strings.Builder
	for _, phase := range flow.Phases {
		fmt.Fprintf(&table, "//\t%s\n", phase)
		for _, event := range flow.EventNames {
			if leads := flow.Leads(phase, event); len(leads) > 0 {
				list := fmt.Sprint(leads)
				fmt.Fprintf(&table, "//\t    %-14s → %s\n", event, strings.ReplaceAll(strings.Trim(list, "[]"), " ", " | "))
			}
		}
	}
	data, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(data), "//\n//\tnew\n")
	head, _, _ = strings.Cut(head, "//\n// TABLE\n")
	want := head + "//\n" + table.String() + "package flow\n"
	if *update {
		if err := os.WriteFile("doc.go", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if data, _ = os.ReadFile("doc.go"); string(data) != want {
		t.Errorf("doc.go does not hold today's table: go test ./payment/flow -update")
	}
}
