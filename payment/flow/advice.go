package flow

import "till/payment"

// This file is the way of a message that is told rather than asked: an advice
// that waits for the line, and a request that is repeated under its own STAN
// because the host removes duplicates. Neither is ever reversed.

// oweUnknown writes down what is owed when no trusted answer came.
func (a *Attempt) oweUnknown(cause payment.Reason, event string) []Effect {
	if cause == payment.NoReason {
		cause = payment.ReasonNoAnswer
	}
	switch a.Rules.Unknown {
	case OweRepeat:
		// The intent stays what it is: sent perhaps, and to be sent again.
		a.Txn.Outcome, a.Txn.Reason = payment.OutcomeUndecided, cause
	case OweEvidence:
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Suspect, payment.OutcomeUndecided, cause
	case OweNothing:
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Declined, payment.OutcomeNotSent, cause
	default:
		return oweReversal(&a.Txn, cause, event)
	}
	return []Effect{write(event, a.Txn)}
}

// advise writes the try before it is made.
func advise(a Attempt, e Advise) (Attempt, []Effect) {
	a.Phase = WritingAdvice
	fold(&a.Txn)
	a.Txn.Attempts = append(a.Txn.Attempts[:len(a.Txn.Attempts):len(a.Txn.Attempts)],
		payment.Try{Time: e.At, MTI: a.Rules.RequestMTI, Result: payment.TrySent})
	return a, []Effect{write("advice_sent", a.Txn)}
}

func adviceWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Advising
	return a, []Effect{SendAdvice{}}
}

// advised: a trusted yes, or "I have it already" to a message that may have
// been sent before, ends it; a trusted no is a loss that stays on the desk; all
// else is told again. "I have it already" to a message that never left before
// may mean another one: that is for a person to find out. A power cut before the
// answer is written repeats the message, which the host takes once.
func advised(a Attempt, e Answered) (Attempt, []Effect) {
	answer := e.Answer
	a.Phase = WritingAdvised
	settleTry(&a.Txn, answer.Result(), answer.ResponseCode)
	stored := a.Txn.State == payment.OfflineApproved
	if answer.Verdict == payment.VerdictDuplicate && a.Txn.Left() < 2 {
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Suspect, payment.OutcomeUndecided, payment.ReasonDuplicate
		return a, []Effect{write("suspect", a.Txn)}
	}
	switch answer.Verdict {
	case payment.VerdictApproved, payment.VerdictDuplicate:
		takeAnswer(&a.Txn, answer)
		a.Txn.Reason = payment.NoReason
		if stored {
			a.Txn.State = payment.Advised
			return a, []Effect{write("advised", a.Txn)}
		}
		keepApproval(&a.Txn)
		return a, []Effect{write("approved", a.Txn)}
	case payment.VerdictDeclined:
		if unread(answer.Reason) {
			break // it did not look at this one, and may hold an earlier one
		}
		takeAnswer(&a.Txn, answer)
		a.Txn.Reason, a.Txn.Outcome = answer.Reason, payment.OutcomeDeclined
		a.Txn.State = payment.Declined
		if stored {
			a.Txn.State = payment.AdviceRefused
			return a, []Effect{write("advice_refused", a.Txn)}
		}
		return a, []Effect{write("declined", a.Txn)}
	}
	return a, []Effect{write("advice_owed", a.Txn)}
}

func advisedWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Over
	switch a.Txn.State {
	case payment.OfflineApproved, payment.Intent:
		a.Phase = Untold
	case payment.Suspect:
		a.Phase = Doubted
	case payment.AdviceRefused:
		a.Phase = Refused
	case payment.Approved:
		return a, []Effect{Print{}}
	}
	return a, nil
}

// advisedLost: the disk says that the bank is still to be told, and so it is.
func advisedLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	onDisk := payment.Intent
	if a.Rules.Stored {
		onDisk = payment.OfflineApproved
	}
	a = halt(a, onDisk, payment.ReasonJournal)
	if a.Rules.Stored {
		a.Txn.Outcome = payment.OutcomeOffline
	}
	return a, nil
}
