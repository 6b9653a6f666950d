package flow

import "till/payment"

// Going back. A bank that has lost a terminal's keys, or holds another batch
// number, answers 99, A0 or 77 and looks at nothing else (unionpay-pos 10.1 and
// 17). The till signs on by itself and asks the same once more, as an attempt of
// its own with a number of its own that names the first one (Txn.Resumes). What
// can go wrong on that way, line by line:
//
//	the refusal came, "declined" is not written   a power cut leaves an intent: it
//	                                              is reversed, and nobody goes back
//	"declined" is written                         a power cut leaves a sale that is
//	                                              not paid; nobody goes back by
//	                                              itself after a restart
//	the sign-on under way                         moves no money: a lost answer ends
//	                                              the way, and a cut forgets keys
//	the second intent is written                  from here it is a sale like any
//	                                              other: cut, lost answer and
//	                                              duplicate do what they always do
//	the refusal comes twice                       the second one belongs to a number
//	                                              that nobody waits for
//	the answer to the first was lost              undecided: it is reversed, and
//	                                              nobody goes back
//	the bank refuses the second as well           it stays declined: at most once

// GoesBack reports whether the bank looked at nothing but keys or batch, so that
// the same may be asked once more after a sign-on. The refusal must be proved
// and written: an attempt whose end is not known is reversed, never followed. An
// attempt that is itself the second one goes back no more.
func GoesBack(a Attempt) bool {
	return a.Phase == Over && a.Txn.State == payment.Declined &&
		a.Txn.Outcome == payment.OutcomeDeclined && unread(a.Txn.Reason) && a.Txn.Resumes == nil
}

// MayGoBack reports, before the refusal is written, whether GoesBack may follow
// from an answer: what nobody can present again is kept until then.
func MayGoBack(a Attempt, answer payment.Answer) bool {
	return answer.Verdict == payment.VerdictDeclined && unread(answer.Reason) && a.Txn.Resumes == nil
}

// unread reports a reason with which a bank refuses what it did not look at.
func unread(reason payment.Reason) bool {
	return reason == payment.ReasonSignOnNeeded || reason == payment.ReasonBatchMismatch
}
