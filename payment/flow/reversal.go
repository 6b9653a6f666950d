package flow

import "till/payment"

// This file is the way of a reversal: owed, tried, acknowledged. It has no
// other end: nothing is dropped by a count of tries (law 3).

// oweReversal makes the debt part of the record that is about to be written.
func oweReversal(txn *payment.Txn, cause payment.Reason, event string) []Effect {
	if cause == payment.NoReason {
		cause = payment.ReasonNoAnswer
	}
	txn.State = payment.ReversalDue
	txn.Outcome = payment.OutcomeUndecided
	txn.Reason, txn.ReversalCause = cause, cause
	return []Effect{write(event, *txn)}
}

// restartedAsking: the request may have been sent and its answer was lost with
// the power. It is written, never sent, at start.
func restartedAsking(a Attempt, _ Restarted) (Attempt, []Effect) {
	a.Phase = WritingAnswer
	settleTry(&a.Txn, payment.TryNoAnswer, "")
	return a, a.oweUnknown(payment.ReasonRestarted, "restarted")
}

// restartedFinishing: the bank approved, and whether the card agreed is lost
// with the power. It may have said no, which is reversed whatever the profile
// says, and nobody can ask it any more.
func restartedFinishing(a Attempt, _ Restarted) (Attempt, []Effect) {
	a.Phase = WritingEnd
	return a, a.oweBack(payment.ReasonRestarted, "restarted")
}

// restartedUntold: a request that is repeated stays an intent. What the power cut
// short is written once, so that the desk can say why it is undecided.
func restartedUntold(a Attempt, _ Restarted) (Attempt, []Effect) {
	if a.Txn.State != payment.Intent || a.Txn.Reason != payment.NoReason {
		return a, nil
	}
	a.Phase = WritingAnswer
	settleTry(&a.Txn, payment.TryNoAnswer, "")
	return a, a.oweUnknown(payment.ReasonRestarted, "restarted")
}

// restartedOwed: the debt is on disk already, or nothing is owed. A try whose
// end is unknown stays in the history as sent.
func restartedOwed(a Attempt, _ Restarted) (Attempt, []Effect) { return a, nil }

// tryReversal writes the try before it is made, so that the count on the desk
// is never smaller than what the bank has seen.
func tryReversal(a Attempt, e Reverse) (Attempt, []Effect) {
	a.Phase = WritingTry
	fold(&a.Txn)
	a.Txn.Attempts = append(a.Txn.Attempts[:len(a.Txn.Attempts):len(a.Txn.Attempts)],
		payment.Try{Time: e.At, MTI: a.Rules.ReversalMTI, Result: payment.TrySent})
	return a, []Effect{write("reversal_sent", a.Txn)}
}

// fold makes room for one more try in the attempt's history; the journal keeps
// what leaves it. The request itself, the first line, always stays.
func fold(txn *payment.Txn) {
	reversals, repeats := 0, -1
	for _, try := range txn.Attempts {
		if try.Reversal() {
			reversals++
		} else {
			repeats++
		}
	}
	reversals -= payment.TriesKept - 1
	repeats -= payment.TriesKept - 1
	if reversals <= 0 && repeats <= 0 {
		return
	}
	// The slice is shared with attempts of the past: change a copy.
	kept := make([]payment.Try, 0, len(txn.Attempts))
	for i, try := range txn.Attempts {
		switch {
		case try.Reversal() && reversals > 0:
			reversals--
			txn.Folded++
		case !try.Reversal() && repeats > 0 && i > 0:
			repeats--
			txn.FoldedRepeats++
		default:
			kept = append(kept, try)
		}
	}
	txn.Attempts = kept
}

func tryWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Reversing
	return a, []Effect{SendReversal{}}
}

// tryLost: the try was not written, so it is not made.
func tryLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	a.Phase = Halted
	settleTry(&a.Txn, payment.TryNotSent, "")
	return a, nil
}

// reversalAnswered closes the debt on an acknowledgement alone. A power cut
// before that is written repeats the reversal; a host takes it twice.
func reversalAnswered(a Attempt, e Answered) (Attempt, []Effect) {
	a.Phase = WritingReversal
	settleTry(&a.Txn, e.Answer.Result(), e.Answer.ResponseCode)
	if e.Answer.Verdict != payment.VerdictAcknowledged {
		return a, []Effect{write("reversal_owed", a.Txn)}
	}
	a.Txn.State, a.Txn.Outcome = payment.Reversed, payment.OutcomeReversed
	return a, []Effect{write("reversed", a.Txn)}
}

func reversalWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Over
	if a.Txn.State == payment.ReversalDue {
		a.Phase = Owed
	}
	return a, nil
}

// reversalLost: the disk says that the reversal is still owed, and so does the
// screen; it is repeated after the next start.
func reversalLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	return halt(a, payment.ReversalDue, payment.ReasonJournal), nil
}
