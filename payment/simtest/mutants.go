package simtest

import (
	"slices"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
)

// Mutant is a mistake that a programmer could make, planted in a wrapper of
// flow.Step or of a port: the product itself has no switch for it. A proof that
// does not find it proves nothing.
type Mutant struct {
	// Name says what is done wrong.
	Name string
	// Plant changes what the engine is made of, at each start of the program;
	// each world gets its own function, which may remember across starts.
	Plant func() func(*engine.Config)
	// LyingDisk makes the disk say "synced" when it has not; it needs the store.
	LyingDisk bool
}

// Mutants lists the mistakes that the laws must find.
var Mutants = []Mutant{
	{Name: "a time-out counts as a decline", Plant: answering(flow.Asking, verdictFor(payment.ReasonNoAnswer, payment.VerdictDeclined))},
	{Name: "a bad MAC counts as a decline", Plant: answering(flow.Asking, verdictFor(payment.ReasonBadMAC, payment.VerdictDeclined))},
	{Name: "an unsure code counts as a decline", Plant: answering(flow.Asking, verdictFor(payment.ReasonHostUnsure, payment.VerdictDeclined))},
	{Name: "a broken line counts as not sent", Plant: answering(flow.Asking, verdictFor(payment.ReasonLineBroken, payment.VerdictNotSent))},
	{Name: "a partial approval is booked as the whole", Plant: answering(flow.Asking, bookWhole)},
	{Name: "a reversal is given up after seven tries", Plant: answering(flow.Reversing, giveUp)},
	{Name: "any answer to a reversal ends it", Plant: answering(flow.Reversing, anyAnswer)},
	{Name: "a late approval ends a reversal as paid", Plant: deciding(lateApproval)},
	{Name: "the request leaves before its record", Plant: deciding(sendFirst)},
	{Name: "the slip is printed before the approval is written", Plant: deciding(printEarly(flow.Asking, "answered"))},
	{Name: "the slip is printed before the card agreed", Plant: deciding(printEarly(flow.WritingAnswer, "written"))},
	{Name: "the card hears of an approval that is not written", Plant: deciding(tellCardEarly)},
	{Name: "a cancel after sending counts", Plant: deciding(cancelLate)},
	{Name: "a card that refuses after the approval is ignored", Plant: deciding(ignoreCard)},
	{Name: "an approval without its card is kept at restart", Plant: deciding(keepUnfinished)},
	{Name: "an intent is forgotten at restart", Plant: deciding(forgetIntent)},
	{Name: "nothing is recovered at start", Plant: keeping(func(j engine.Journal) engine.Journal { return hiding{j, payment.Intent, payment.HostApproved} })},
	{Name: "a sale does not try what is owed first", Plant: keeping(func(j engine.Journal) engine.Journal { return hiding{j, payment.ReversalDue, payment.ReversalDue} })},
	{Name: "errors of the journal are swallowed", Plant: keeping(func(j engine.Journal) engine.Journal { return swallowing{Journal: j} })},
	{Name: "a slip's mark that failed is taken for written", Plant: keeping(func(j engine.Journal) engine.Journal { return swallowing{j, "receipt_"} })},
	{Name: "records are written in the background", Plant: keeping(func(j engine.Journal) engine.Journal { return &lazy{Journal: j} })},
	{Name: "the card number is kept in the record", Plant: keeping(func(j engine.Journal) engine.Journal { return chatty{j} })},
	{Name: "a reversal carries the card of the newest sale", Plant: keeping(func(j engine.Journal) engine.Journal { return &mixedUp{Journal: j} })},
	{Name: "a slip whose print broke is printed as new", Plant: keeping(func(j engine.Journal) engine.Journal { return &forgetful{Journal: j, known: map[uint64]payment.Txn{}} })},
	{Name: "STANs are counted in memory", Plant: countInMemory},
	{Name: "a request without an answer is sent again", Plant: sending(func(h engine.Host) engine.Host { return resending{h, false} })},
	{Name: "a reversal that is not taken is sent again at once", Plant: sending(func(h engine.Host) engine.Host { return resending{h, true} })},
	{Name: "a reversal that finds no line does not stop the sale", Plant: sending(func(h engine.Host) engine.Host { return hopeful{h} })},
	{Name: "the journal is not synced", LyingDisk: true},
}

func (m *Mutant) plant() func(*engine.Config) {
	if m.Plant == nil {
		return func(*engine.Config) {}
	}
	return m.Plant()
}

// step is the decision.
type step = func(flow.Attempt, flow.Event) (flow.Attempt, []flow.Effect, error)

// deciding plants a mistake in the decision.
func deciding(mistake func(step) step) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) { cfg.Step = mistake(flow.Step) }
	}
}

// answering plants a mistake in how an answer is read.
func answering(phase flow.Phase, mistake func(flow.Attempt, *payment.Answer)) func() func(*engine.Config) {
	return deciding(func(next step) step {
		return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
			if e, is := event.(flow.Answered); is && a.Phase == phase {
				mistake(a, &e.Answer)
				event = e
			}
			return next(a, event)
		}
	})
}

func verdictFor(reason payment.Reason, verdict payment.Verdict) func(flow.Attempt, *payment.Answer) {
	return func(_ flow.Attempt, answer *payment.Answer) {
		if answer.Verdict == payment.VerdictUnknown && answer.Reason == reason {
			answer.Verdict = verdict
		}
	}
}

func bookWhole(a flow.Attempt, answer *payment.Answer) {
	if answer.Verdict == payment.VerdictApproved {
		answer.Amount = a.Txn.Requested
	}
}

func giveUp(a flow.Attempt, answer *payment.Answer) {
	if a.Txn.Tries() >= 7 {
		answer.Verdict = payment.VerdictAcknowledged
	}
}

func anyAnswer(_ flow.Attempt, answer *payment.Answer) {
	if answer.Verdict != payment.VerdictUnknown && answer.Verdict != payment.VerdictNotSent {
		answer.Verdict = payment.VerdictAcknowledged
	}
}

func lateApproval(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		e, is := event.(flow.Answered)
		if !is || a.Phase != flow.Reversing || e.Answer.Verdict != payment.VerdictApproved {
			return next(a, event)
		}
		a.Phase, a.Txn.State, a.Txn.Outcome = flow.WritingEnd, payment.Approved, payment.OutcomeApproved
		return a, []flow.Effect{flow.Write{Event: "approved", Txn: a.Txn}}, nil
	}
}

func sendFirst(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		a, effects, err := next(a, event)
		if a.Phase == flow.WritingIntent && len(effects) == 1 {
			a.Phase = flow.Asking
			effects = []flow.Effect{flow.Send{}}
		}
		return a, effects, err
	}
}

// printEarly prints on an event that may bring an approval.
func printEarly(phase flow.Phase, name string) func(step) step {
	return func(next step) step {
		return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
			was := a.Phase
			a, effects, err := next(a, event)
			if was == phase && event.Name() == name && (a.Txn.State == payment.Approved || a.Txn.State == payment.HostApproved) {
				effects = slices.Concat([]flow.Effect{flow.Print{}}, effects)
			}
			return a, effects, err
		}
	}
}

func tellCardEarly(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		was := a.Phase
		a, effects, err := next(a, event)
		if was == flow.Asking && a.Txn.State == payment.HostApproved {
			effects = slices.Concat([]flow.Effect{flow.EndCard{Verdict: payment.CardVerdict{Approved: true}}}, effects)
		}
		return a, effects, err
	}
}

func cancelLate(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		if e, is := event.(flow.Cancel); is && a.Phase == flow.Asking {
			a.Cancelled = e.Reason
			return a, nil, nil
		}
		if e, is := event.(flow.Answered); is && a.Phase == flow.Asking && a.Cancelled != payment.NoReason {
			e.Answer = payment.Answer{Verdict: payment.VerdictNotSent, Reason: a.Cancelled}
			event = e
		}
		return next(a, event)
	}
}

func ignoreCard(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		if _, is := event.(flow.CardEnded); is && a.Phase == flow.Finishing {
			event = flow.CardFinished{End: payment.CardEnd{Facts: a.Txn.Card}}
		}
		return next(a, event)
	}
}

func keepUnfinished(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		if event.Name() == "restarted" && a.Phase == flow.Finishing {
			a.Phase, a.Txn.State, a.Txn.Outcome = flow.WritingEnd, payment.Approved, payment.OutcomeApproved
			return a, []flow.Effect{flow.Write{Event: "approved", Txn: a.Txn}}, nil
		}
		return next(a, event)
	}
}

func forgetIntent(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		if event.Name() == "restarted" && a.Phase == flow.Asking {
			a.Txn.State, a.Txn.Outcome = payment.Declined, payment.OutcomeNotSent
			a.Phase = flow.WritingRefusal
			return a, []flow.Effect{flow.Write{Event: "not_sent", Txn: a.Txn}}, nil
		}
		return next(a, event)
	}
}
