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
	// Within is the number of power cuts by which the laws have found it, with the
	// worlds counting up from seed 1.
	Within int
	// LyingDisk makes the disk say "synced" when it has not; it needs the store.
	LyingDisk bool
}

// Mutants lists the mistakes that the laws must find.
var Mutants = []Mutant{
	{Name: "a time-out counts as a decline", Within: 400, Plant: answering(flow.Asking, verdictFor(payment.ReasonNoAnswer, payment.VerdictDeclined))},
	{Name: "a bad MAC counts as a decline", Within: 200, Plant: answering(flow.Asking, verdictFor(payment.ReasonBadMAC, payment.VerdictDeclined))},
	{Name: "an unsure code counts as a decline", Within: 50, Plant: answering(flow.Asking, verdictFor(payment.ReasonHostUnsure, payment.VerdictDeclined))},
	{Name: "a broken line counts as not sent", Within: 400, Plant: answering(flow.Asking, verdictFor(payment.ReasonLineBroken, payment.VerdictNotSent))},
	{Name: "a partial approval is booked as the whole", Within: 100, Plant: answering(flow.Asking, bookWhole)},
	{Name: "a reversal is given up after seven tries", Within: 400, Plant: answering(flow.Reversing, giveUp)},
	{Name: "any answer to a reversal ends it", Within: 200, Plant: answering(flow.Reversing, anyAnswer)},
	{Name: "a late approval ends a reversal as paid", Within: 1500, Plant: deciding(lateApproval)},
	{Name: "the request leaves before its record", Within: 50, Plant: deciding(sendFirst)},
	{Name: "the slip is printed before the approval is written", Within: 50, Plant: deciding(printEarly(flow.Asking, "answered"))},
	{Name: "the slip is printed before the card agreed", Within: 50, Plant: deciding(printEarly(flow.WritingAnswer, "written"))},
	{Name: "the card hears of an approval that is not written", Within: 50, Plant: deciding(tellCardEarly)},
	{Name: "a cancel after sending counts", Within: 200, Plant: deciding(cancelLate)},
	{Name: "a card that refuses after the approval is ignored", Within: 200, Plant: deciding(ignoreCard)},
	{Name: "an approval without its card is kept at restart", Within: 400, Plant: deciding(keepUnfinished)},
	{Name: "an intent is forgotten at restart", Within: 400, Plant: deciding(forgetIntent)},
	{Name: "nothing is recovered at start", Within: 50, Plant: keeping(func(j engine.Journal) engine.Journal { return hiding{j, payment.Intent, payment.HostApproved} })},
	{Name: "a sale does not try what is owed first", Within: 50, Plant: keeping(func(j engine.Journal) engine.Journal { return hiding{j, payment.ReversalDue, payment.ReversalDue} })},
	{Name: "errors of the journal are swallowed", Within: 400, Plant: keeping(func(j engine.Journal) engine.Journal { return swallowing{Journal: j} })},
	{Name: "records are written in the background", Within: 50, Plant: keeping(func(j engine.Journal) engine.Journal { return &lazy{Journal: j} })},
	{Name: "the card number is kept in the record", Within: 50, Plant: keeping(func(j engine.Journal) engine.Journal { return chatty{j} })},
	{Name: "a reversal carries the card of the newest sale", Within: 200, Plant: keeping(func(j engine.Journal) engine.Journal { return &mixedUp{Journal: j} })},
	{Name: "a slip whose print broke is printed as new", Within: 200, Plant: keeping(func(j engine.Journal) engine.Journal { return &forgetful{Journal: j, known: map[uint64]payment.Txn{}} })},
	{Name: "STANs are counted in memory", Within: 50, Plant: countInMemory},
	{Name: "a request without an answer is sent again", Within: 50, Plant: sending(func(h engine.Host) engine.Host { return resending{h, false} })},
	{Name: "a reversal that is not taken is sent again at once", Within: 200, Plant: sending(func(h engine.Host) engine.Host { return resending{h, true} })},
	{Name: "a reversal that finds no line does not stop the sale", Within: 1200, Plant: sending(func(h engine.Host) engine.Host { return hopeful{h} })},
	{Name: "a void counts although its answer was lost", Within: 400, Plant: answering(flow.Asking, voidUnheard)},
	{Name: "a completion is booked as the whole hold", Within: 200, Plant: answering(flow.Asking, wholeHold)},
	{Name: "a sale without an answer is sent again by its rules", Within: 50, Plant: ruling(payment.Sale, oweRepeat)},
	{Name: "a refund without an answer is reversed", Within: 100, Plant: ruling(payment.Refund, oweReversal)},
	{Name: "an inquiry without an answer is reversed", Within: 1500, Plant: ruling(payment.Balance, oweReversal)},
	{Name: "a refund gets a new number when it is told again", Within: 200, Plant: sendingWrong(renumber)},
	{Name: "a repeat does not say that it is one", Within: 200, Plant: sendingWrong(unmarked)},
	{Name: "the reversal of a void undoes the sale", Within: 400, Plant: sendingWrong(undoOriginal)},
	{Name: "a refund without an answer is given up at restart", Within: 400, Plant: deciding(giveUpRefund)},
	{Name: "an advice leaves before it is written", Within: 50, Plant: deciding(adviceFirst)},
	{Name: "an advice is forgotten", Within: 100, Plant: keeping(func(j engine.Journal) engine.Journal {
		return hiding{j, payment.OfflineApproved, payment.OfflineApproved}
	})},
	{Name: "an advice that the bank declined counts as told", Within: 200, Plant: answering(flow.Advising, declineTold)},
	{Name: "a first advice that is called a duplicate counts as told", Within: 800, Plant: answering(flow.Advising, duplicateTold)},
	{Name: "an advice that the bank did not read is given up", Within: 4000, Plant: answering(flow.Advising, unreadRefused)},
	{Name: "a phone sale counts as paid before the bank knows", Within: 50, Plant: deciding(storedPaid)},
	{Name: "a cancelled phone sale keeps its slip", Within: 800, Plant: deciding(keepSlip)},
	{Name: "the owner's limits are counted from each start", Within: 800, Plant: countFromStart},
	{Name: "a limit of zero is none", Within: 3000, Plant: zeroIsNone},
	{Name: "what a card has paid before is not counted", Within: 3000, Plant: forgetCards},
	{Name: "a chip that wants its bank is taken for one that approves", Within: 400, Plant: wantsIsYes},
	{Name: "a sale goes on without the line although its answer was lost", Within: 400, Plant: offlineAfterUnknown},
	{Name: "a sale that may have left is taken back", Within: 3000, Plant: deciding(takeBackSent)},
	{Name: "evidence is believed to say paid", Within: 200, Plant: closed(believeHope)},
	{Name: "an item is closed without its evidence", Within: 50, Plant: closed(loseEvidence)},
	{Name: "a late answer opens what a person has closed", Within: 200, Plant: deciding(lateOpens)},
	{Name: "a sale is asked again although its answer proved nothing", Within: 200, Plant: goingBack(afterUnknown)},
	{Name: "a sale is asked again and again", Within: 400, Plant: goingBack(everyTime)},
	{Name: "a refusal of the issuer is asked again", Within: 200, Plant: goingBack(afterAnyRefusal)},
	{Name: "the batch number moves before the bank's answer", Within: 50, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return rewriting{j, closeEarly} })},
	{Name: "a batch without an answer is open again", Within: 200, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return rewriting{j, openAgain} })},
	{Name: "what is carried over is not named", Within: 200, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return rewriting{j, forgetCarried} })},
	{Name: "the totals are added up anew after a restart", Within: 2000, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return rereading{j, sumAgain} })},
	{Name: "the upload begins at the start after a restart", Within: 400, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return rereading{j, fromTheStart} })},
	{Name: "an undecided payment is in the totals", Within: 200, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return countingAll{j} })},
	{Name: "the card numbers of a closed batch are kept", Within: 50, Plant: settlingWrong(func(j engine.BatchJournal) engine.BatchJournal { return hoarding{j} })},
	{Name: "the cursor moves before the answer", Within: 100, Plant: askingWrong(func(s engine.Settler, j engine.BatchJournal) engine.Settler { return early{s, j} })},
	{Name: "silence at the day's end counts as agreement", Within: 200, Plant: hearingWrong(hearing{verdict: silenceAgrees})},
	{Name: "every verdict counts as equal", Within: 200, Plant: hearingWrong(hearing{verdict: allEqual})},
	{Name: "an end message without an answer closes the batch", Within: 400, Plant: hearingWrong(hearing{upload: endUnheard})},
	{Name: "a detail without an answer counts as uploaded", Within: 400, Plant: hearingWrong(hearing{upload: detailUnheard})},
	{Name: "the end counts a detail twice", Within: 50, Plant: hearingWrong(hearing{tell: countTwice})},
	{Name: "the journal is not synced", Within: 50, LyingDisk: true},
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
