package flow

import "till/payment"

// This file is the way out of the undecided desk that a person takes: with the
// bank's word, and without one more message. Nothing is deleted; what was tried
// stays in the attempt's history.

// closeByHand writes the evidence. A power cut before that leaves the item as it
// was: still owed.
func closeByHand(a Attempt, e Close) (Attempt, []Effect) {
	evidence := e.Evidence
	a.Phase, a.Before = WritingEvidence, a.Txn
	a.Txn.State = payment.ClosedByHand
	a.Txn.ByHand, a.Txn.Evidence = true, &evidence
	if evidence.Amount != 0 {
		a.Txn.Amount = evidence.Amount
	}
	a.Txn.Outcome = payment.OutcomeDeclined
	if a.Txn.Money() != payment.NotPaid {
		a.Txn.Outcome = payment.OutcomeApproved
	}
	if a.Txn.Kind.Moves() == payment.MovesNothing {
		a.Txn.Outcome = payment.OutcomeUndecided // there is no word to take
	}
	a.Txn.Receipt = payment.Receipt{State: payment.ReceiptPending}
	return a, []Effect{write("closed_by_hand", a.Txn)}
}

func evidenceWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Over
	return a, []Effect{Print{}}
}

// evidenceLost: the disk says that the item is as it was, and so does the screen.
func evidenceLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	a.Txn, a.Phase = a.Before, Halted
	return a, nil
}

// noteLate keeps what the bank said after the end. It was not verified and
// decides nothing: a person closed the item, and a person reads this.
func noteLate(a Attempt, e LateAnswer) (Attempt, []Effect) {
	a.Phase = WritingNote
	fold(&a.Txn)
	a.Txn.Attempts = append(a.Txn.Attempts[:len(a.Txn.Attempts):len(a.Txn.Attempts)],
		payment.Try{Time: e.At, MTI: e.MTI, Result: payment.TryLate, Code: e.Code})
	return a, []Effect{write("late_answer", a.Txn)}
}

func noteWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Over
	return a, nil
}

// noteLost: the end stands without the note.
func noteLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	a.Phase = Halted
	if last := len(a.Txn.Attempts) - 1; last >= 0 && a.Txn.Attempts[last].Result == payment.TryLate {
		a.Txn.Attempts = a.Txn.Attempts[:last]
	}
	return a, nil
}
