package flow

import (
	"time"

	"till/payment"
)

// This file is the way of a request: card, PIN, intent, answer, card again.
// For each step the comment says what a power cut right after it leaves, and
// what a duplicate does.

// begin: a power cut leaves nothing; nothing was promised.
func begin(a Attempt, e Start) (Attempt, []Effect) {
	if a.Cancelled != payment.NoReason {
		return refuse(a, a.Cancelled)
	}
	if a.Rules.NoCard {
		return intend(a, e.At)
	}
	a.Phase = ReadingCard
	return a, []Effect{ReadCard{}}
}

func refuseNotReady(a Attempt, e NotReady) (Attempt, []Effect) { return refuse(a, e.Reason) }

func noteCancel(a Attempt, e Cancel) (Attempt, []Effect) {
	a.Cancelled = e.Reason
	return a, nil
}

// ignoreCancel: from the moment a byte may have left, nobody can cancel; the
// timer or the answer decides.
func ignoreCancel(a Attempt, _ Cancel) (Attempt, []Effect) { return a, nil }

// stopCard remembers the wish as well: the card may have been read, or the PIN
// taken, in the same moment, and then that answer must not start a request.
func stopCard(a Attempt, e Cancel) (Attempt, []Effect) {
	a.Cancelled = e.Reason
	return a, []Effect{StopCard{}}
}

func cardRead(a Attempt, e CardRead) (Attempt, []Effect) {
	a.Txn.Card = e.Facts
	if a.Cancelled != payment.NoReason {
		return refuse(a, a.Cancelled)
	}
	a.Phase = AskingPIN
	return a, []Effect{AskPIN{}}
}

func cardEnded(a Attempt, e CardEnded) (Attempt, []Effect) {
	if a.Cancelled != payment.NoReason {
		return refuse(a, a.Cancelled)
	}
	return refuse(a, e.Reason)
}

// pinDone asks for C1. A power cut before C1 leaves nothing, and nothing was sent.
func pinDone(a Attempt, e PINDone) (Attempt, []Effect) {
	a.Txn.Card = e.Facts
	if a.Cancelled != payment.NoReason {
		return refuse(a, a.Cancelled)
	}
	a.NeedsFinish = e.Facts.Entry.NeedsFinish() && !a.Rules.NoPIN
	a.Txn.ReversalEMV = e.ReversalEMV
	approvedHere(&a.Txn, e.CardEMV)
	return intend(a, e.At)
}

// intend asks for C1. A stored transaction is approved with it: the bank is
// told later, and a power cut before that leaves it to be told.
func intend(a Attempt, at time.Time) (Attempt, []Effect) {
	a.Phase = WritingIntent
	if a.Rules.Stored {
		a.Txn.State, a.Txn.Outcome = payment.OfflineApproved, payment.OutcomeOffline
		a.Txn.Receipt.State = payment.ReceiptPending
		return a, []Effect{Write{Event: "stored", Txn: a.Txn, First: true, NeedsSTAN: true}}
	}
	a.Txn.State = payment.Intent
	a.Txn.Attempts = append(a.Txn.Attempts[:len(a.Txn.Attempts):len(a.Txn.Attempts)],
		payment.Try{Time: at, MTI: a.Rules.RequestMTI, Result: payment.TrySent})
	return a, []Effect{Write{Event: "intent", Txn: a.Txn, First: true, NeedsSTAN: true}}
}

// refuse ends an attempt of which nothing was sent. It is written down too, so
// that "what happened to that one?" has an answer; a power cut before that
// leaves nothing, which is as true.
func refuse(a Attempt, reason payment.Reason) (Attempt, []Effect) {
	first := a.Txn.ID == 0
	a.Phase = WritingRefusal
	a.Txn.State = payment.Declined
	a.Txn.Outcome = refusalOutcome(reason)
	a.Txn.Reason = reason
	a.Txn.Receipt = payment.Receipt{} // a stored one had a slip to wait for
	return a, []Effect{Write{Event: string(a.Txn.Outcome), Txn: a.Txn, First: first}}
}

// refusalOutcome tells an end at the card from one at the till or its line.
func refusalOutcome(reason payment.Reason) payment.Outcome {
	switch reason {
	case payment.ReasonLineDown, payment.ReasonSignOnFailed, payment.ReasonSignOnNeeded, payment.ReasonKeyCheck,
		payment.ReasonUnknownTerminal, payment.ReasonInvalidMerchant, payment.ReasonFormatError,
		payment.ReasonPadGone, payment.ReasonPadUnfit, payment.ReasonPadChanged, payment.ReasonJournal, payment.ReasonOwedFirst, payment.ReasonSettling,
		payment.ReasonRiskAsks, payment.ReasonRiskRefuses,
		payment.ReasonPadNoKey, payment.ReasonPadTables, payment.ReasonPadFault,
		payment.ReasonNotSupported, payment.ReasonCardNotKept,
		payment.ReasonOfflineSaleLimit, payment.ReasonOfflineCardLimit, payment.ReasonOfflineCount, payment.ReasonOfflineSum,
		payment.ReasonOfflineAge, payment.ReasonOfflineCardKind, payment.ReasonCardWantsBank,
		payment.ReasonNotWithdrawn,
		payment.ReasonCertificateExpired, payment.ReasonCertificateEarly, payment.ReasonCertificateForeign,
		payment.ReasonCertificateUnpinned, payment.ReasonCertificateRefused:
		return payment.OutcomeNotSent
	}
	return payment.OutcomeCancelled
}

func refusalWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Over
	return a, []Effect{EndCard{payment.CardVerdict{NoHost: true}}, ReleaseCard{}}
}

// refusalLost: nothing was sent, so the word stands although the journal does
// not know of it. But where the disk holds a record that the next start tells the
// bank, the cancel is lost with this one, and nobody may hear that nothing comes
// of it.
func refusalLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	a.Phase = Over
	switch {
	case a.Txn.ID == 0:
	case a.Rules.Stored:
		a = halt(a, payment.OfflineApproved, payment.ReasonJournal)
		a.Txn.Outcome = payment.OutcomeOffline
	case a.Rules.Unknown == OweRepeat:
		a = halt(a, payment.Intent, payment.ReasonJournal)
	}
	return a, []Effect{EndCard{payment.CardVerdict{NoHost: true}}, ReleaseCard{}}
}

// intentWritten sends. A power cut from here on leaves an intent: the next
// start owes its reversal, whether or not the request left.
func intentWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn = e.Txn
	if a.Cancelled != payment.NoReason {
		settleTry(&a.Txn, payment.TryNotSent, "")
		return refuse(a, a.Cancelled)
	}
	if a.Rules.Stored {
		a.Phase = Untold
		return a, []Effect{Print{}, ReleaseCard{}}
	}
	a.Phase = Asking
	return a, []Effect{Send{}}
}

// intentLost: the commit failed, so nothing is sent. Should it have reached the
// disk after all, the next start reverses a sale that the bank never saw.
func intentLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	a.Phase = Halted
	a.Txn.State = payment.Declined
	a.Txn.Outcome, a.Txn.Reason = payment.OutcomeNotSent, payment.ReasonJournal
	settleTry(&a.Txn, payment.TryNotSent, "")
	return a, []Effect{EndCard{payment.CardVerdict{NoHost: true}}, ReleaseCard{}}
}

// answered asks for C2. A power cut before C2 loses the answer: the intent on
// disk becomes a reversal, and an approved sale is taken back.
func answered(a Attempt, e Answered) (Attempt, []Effect) {
	answer := e.Answer
	a.Phase = WritingAnswer
	settleTry(&a.Txn, answer.Result(), answer.ResponseCode)
	takeAnswer(&a.Txn, answer)
	switch answer.Verdict {
	case payment.VerdictApproved:
		return approved(a, answer)
	case payment.VerdictDeclined:
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Declined, payment.OutcomeDeclined, answer.Reason
		return a, []Effect{write("declined", a.Txn)}
	case payment.VerdictNotSent:
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Declined, payment.OutcomeNotSent, answer.Reason
		return a, []Effect{write("not_sent", a.Txn)}
	case payment.VerdictDuplicate:
		// A reversal could hit the older sale that the bank means: nothing is
		// reversed blindly.
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Suspect, payment.OutcomeUndecided, payment.ReasonDuplicate
		return a, []Effect{write("suspect", a.Txn)}
	}
	return a, a.oweUnknown(answer.Reason, "no_trusted_answer")
}

// approved merges C2 and C3 where no card step follows.
func approved(a Attempt, answer payment.Answer) (Attempt, []Effect) {
	a.IssuerEMV = answer.IssuerEMV
	a.Txn.Reason = answer.Reason
	if a.NeedsFinish {
		a.Txn.State = payment.HostApproved
		return a, []Effect{write("host_approved", a.Txn)}
	}
	keepApproval(&a.Txn)
	return a, []Effect{write("approved", a.Txn)}
}

func keepApproval(txn *payment.Txn) {
	txn.State, txn.Outcome = payment.Approved, payment.OutcomeApproved
	if txn.Kind != payment.Balance { // a balance is shown, never printed
		txn.Receipt.State = payment.ReceiptPending
	}
}

// answerWritten goes on from what is durable now.
func answerWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn = e.Txn
	switch a.Txn.State {
	case payment.HostApproved:
		a.Phase = Finishing
		return a, []Effect{FinishCard{a.verdict(true)}}
	case payment.Approved:
		a.Phase = Over
		return a, a.printAndRelease()
	case payment.ReversalDue:
		a.Phase = Owed
		return a, []Effect{EndCard{payment.CardVerdict{NoHost: true}}, TryReversal{}, ReleaseCard{}}
	case payment.Intent:
		a.Phase = Untold
		return a, []Effect{EndCard{payment.CardVerdict{NoHost: true}}, ReleaseCard{}}
	case payment.Suspect:
		a.Phase = Doubted
		return a, []Effect{EndCard{a.verdict(false)}, ReleaseCard{}}
	}
	a.Phase = Over
	return a, []Effect{EndCard{a.verdict(false)}, ReleaseCard{}}
}

func (a Attempt) verdict(approved bool) payment.CardVerdict {
	return payment.CardVerdict{
		Approved:     approved,
		NoHost:       a.Txn.ResponseCode == "",
		ResponseCode: a.Txn.ResponseCode,
		IssuerEMV:    a.IssuerEMV,
	}
}

// answerLost: the disk says intent, so the word is undecided whatever the bank
// said; the next start reverses. The card must not believe in an approval.
func answerLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	return halt(a, payment.Intent, payment.ReasonJournalAfter),
		[]Effect{EndCard{payment.CardVerdict{NoHost: true}}, ReleaseCard{}}
}

func halt(a Attempt, onDisk payment.State, reason payment.Reason) Attempt {
	a.Phase = Halted
	a.Txn.State, a.Txn.Outcome, a.Txn.Reason = onDisk, payment.OutcomeUndecided, reason
	a.Txn.Receipt.State = payment.ReceiptNone
	return a
}

// cardFinished asks for C3. A power cut before C3 leaves host_approved: the
// next start reverses it, because nobody can ask the card any more.
func cardFinished(a Attempt, e CardFinished) (Attempt, []Effect) {
	a.Phase = WritingEnd
	a.Txn.Card = e.End.Facts
	a.Txn.ReversalEMV, a.Txn.CardEMV = e.End.ReversalEMV, e.End.EMV
	if e.End.ScriptRan {
		a.Txn.Script.State = payment.ScriptOwed
	}
	keepApproval(&a.Txn)
	return a, []Effect{write("approved", a.Txn)}
}

// cardLost: the bank said yes and the card did not hear it, or said no. What it
// said of its end, and of the bank's scripts, goes into the reversal.
func cardLost(a Attempt, e CardEnded) (Attempt, []Effect) {
	a.Phase = WritingEnd
	if e.End.Facts.Entry != "" {
		a.Txn.Card = e.End.Facts
	}
	if len(e.End.ReversalEMV) > 0 {
		a.Txn.ReversalEMV = e.End.ReversalEMV
	}
	if a.Rules.KeepCardGone && e.Reason != payment.ReasonCardRefusedAfter {
		keepApproval(&a.Txn)
		return a, []Effect{write("approved", a.Txn)}
	}
	return a, a.oweBack(e.Reason, "card_lost")
}

// oweBack is what an approval owes that its card did not hear. What the bank was
// told rather than asked is never reversed, and an inquiry has nothing to undo.
func (a *Attempt) oweBack(cause payment.Reason, event string) []Effect {
	switch a.Rules.Unknown {
	case OweRepeat, OweEvidence:
		keepApproval(&a.Txn)
		return []Effect{write("approved", a.Txn)}
	case OweNothing:
		a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Declined, payment.OutcomeDeclined, cause
		return []Effect{write(event, a.Txn)}
	}
	return oweReversal(&a.Txn, cause, event)
}

func endWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn = e.Txn
	if a.Txn.State == payment.ReversalDue {
		a.Phase = Owed
		return a, []Effect{TryReversal{}, ReleaseCard{}}
	}
	a.Phase = Over
	return a, a.printAndRelease()
}

func (a Attempt) printAndRelease() []Effect {
	if a.Txn.Receipt.State != payment.ReceiptPending {
		return []Effect{ReleaseCard{}}
	}
	return []Effect{Print{}, ReleaseCard{}}
}

// endLost: the disk says host_approved. Nothing is shown as paid that is not
// written as paid.
func endLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	return halt(a, payment.HostApproved, payment.ReasonJournalAfter), []Effect{ReleaseCard{}}
}

// settleTry closes the newest line of the attempt's history.
func settleTry(txn *payment.Txn, result payment.TryResult, code string) {
	last := len(txn.Attempts) - 1
	if last < 0 {
		return
	}
	// The slice is shared with attempts of the past: change a copy.
	tries := append([]payment.Try(nil), txn.Attempts...)
	tries[last].Result, tries[last].Code = result, code
	txn.Attempts = tries
}

// takeAnswer keeps what a reversal, a slip or a dispute will need.
func takeAnswer(txn *payment.Txn, answer payment.Answer) {
	txn.ResponseCode = answer.ResponseCode
	txn.Stages.Line, txn.Stages.Host = answer.Line, answer.Host
	keep := func(field *string, value string) {
		if value != "" {
			*field = value
		}
	}
	keep(&txn.RRN, answer.RRN)
	keep(&txn.AuthCode, answer.AuthCode)
	keep(&txn.HostDate, answer.HostDate)
	keep(&txn.HostTime, answer.HostTime)
	keep(&txn.Acquirer, answer.Acquirer)
	keep(&txn.IssuerID, answer.IssuerID)
	keep(&txn.AcquirerID, answer.AcquirerID)
	keep(&txn.Voucher, answer.Voucher)
	keep(&txn.Organisation, answer.Organisation)
	txn.Balance = answer.Balance
	if answer.Verdict == payment.VerdictApproved && answer.Amount > 0 {
		txn.Amount = answer.Amount
	}
}
