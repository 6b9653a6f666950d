package flow

import "till/payment"

// Phase is where one attempt stands: what is durable, and what is being done
// about it. A phase whose name begins with "writing" has a record under way;
// nothing rests on that record until Written comes.
type Phase string

// The phases.
const (
	// New: the amount is known, nothing was done.
	New Phase = "new"
	// ReadingCard: the reader waits for a card. Nothing durable.
	ReadingCard Phase = "reading_card"
	// AskingPIN: the pad asks for the PIN. Nothing durable.
	AskingPIN Phase = "asking_pin"
	// WritingRefusal: an end before anything was sent is being written.
	WritingRefusal Phase = "writing_refusal"
	// WritingIntent: C1 is under way.
	WritingIntent Phase = "writing_intent"
	// Asking: the intent is durable and the request may have been sent.
	Asking Phase = "asking"
	// WritingAnswer: C2 is under way. On disk: intent.
	WritingAnswer Phase = "writing_answer"
	// Finishing: the approval is durable, the card is being told.
	Finishing Phase = "finishing"
	// WritingEnd: C3 is under way. On disk: host_approved.
	WritingEnd Phase = "writing_end"
	// Owed: a reversal is due, durably; nobody is trying at the moment.
	Owed Phase = "owed"
	// WritingTry: a reversal is about to be sent; that is being written.
	WritingTry Phase = "writing_try"
	// Reversing: a reversal was sent, its answer is awaited.
	Reversing Phase = "reversing"
	// WritingReversal: the end of a reversal's try is being written. On disk: reversal_due.
	WritingReversal Phase = "writing_reversal"
	// Untold: the bank is to be told, for the first time or once more, under the
	// same STAN. On disk: offline_approved, or an intent that is repeated.
	Untold Phase = "untold"
	// WritingAdvice: the message is about to be sent again; that is being written.
	WritingAdvice Phase = "writing_advice"
	// Advising: the message was sent, its answer is awaited.
	Advising Phase = "advising"
	// WritingAdvised: what came of it is being written.
	WritingAdvised Phase = "writing_advised"
	// WritingWithdrawal: a person takes back what never left; that is being written.
	// On disk: offline_approved.
	WritingWithdrawal Phase = "writing_withdrawal"
	// Doubted: the bank calls a first send a duplicate, or the message is one that
	// nobody may repeat or reverse: a person's evidence is owed. On disk: suspect.
	Doubted Phase = "doubted"
	// Refused: the bank said no to what was approved here. Nothing is owed to it;
	// the shop's money is to be seen about, until a person's evidence ends it. On
	// disk: advice_refused.
	Refused Phase = "refused"
	// WritingEvidence: a person's evidence is being written.
	WritingEvidence Phase = "writing_evidence"
	// Over: the end is durable.
	Over Phase = "over"
	// WritingNote: something that changes no money is being added to an end.
	WritingNote Phase = "writing_note"
	// Halted: the journal failed. The disk holds the state before; the next
	// start recovers from it. Nothing is sent from here.
	Halted Phase = "halted"
)

// Phases lists every phase in the order of the table.
var Phases = []Phase{New, ReadingCard, AskingPIN, WritingRefusal, WritingIntent, Asking, WritingAnswer,
	Finishing, WritingEnd, Owed, WritingTry, Reversing, WritingReversal,
	Untold, WritingAdvice, Advising, WritingAdvised, WritingWithdrawal, Doubted, Refused, WritingEvidence, Over, WritingNote, Halted}

// Unknown is what is owed when a request got no trusted answer.
type Unknown int

// The debts.
const (
	// OweReversal undoes the request: the careful default.
	OweReversal Unknown = iota
	// OweRepeat sends the same message again under the same STAN, where the
	// profile says that the host removes duplicates (law 5).
	OweRepeat
	// OweEvidence waits for a person with the bank's word.
	OweEvidence
	// OweNothing is for requests that move no money and hold none.
	OweNothing
)

// Rules are the acquirer's choices that the flow needs, from the profile's
// entry for the kind of transaction.
type Rules struct {
	// NoCard starts without a card: the number is kept, keyed in, or not needed.
	NoCard bool
	// NoPIN takes the card's data and asks for nothing more.
	NoPIN bool
	// Unknown is what is owed without a trusted answer.
	Unknown Unknown
	// Stored transactions are approved here and told to the bank later.
	Stored bool
	// KeepCardGone keeps an approval when the card was pulled, or the pad lost,
	// before it heard the bank's answer. The careful default reverses. A card
	// that says no is always reversed, and so is one that a restart can no
	// longer ask.
	KeepCardGone bool
	// RequestMTI and ReversalMTI name the messages in the attempt's history.
	RequestMTI, ReversalMTI string
}

// Attempt is the state that Step works on. It holds no secret: the card with
// its PIN block stays with the engine.
type Attempt struct {
	Phase Phase
	Txn   payment.Txn
	Rules Rules
	// Cancelled is why the attempt is to stop, NoReason where nobody asked; it
	// counts only as long as nothing was sent.
	Cancelled payment.Reason
	// IssuerEMV is what the card must hear (91, 71, 72).
	IssuerEMV []byte
	// Before, and of it state, outcome, reason, amount and slip, is what the disk
	// says while evidence or a withdrawal is being written.
	Before payment.Txn
	// NeedsFinish tells that an inserted chip waits for the bank's answer.
	NeedsFinish bool
}

// Begin is a new attempt of any kind.
func Begin(txn payment.Txn, rules Rules) Attempt {
	txn.Amount = txn.Requested
	return Attempt{Phase: New, Txn: txn, Rules: rules}
}

// Sale is a new sale.
func Sale(txn payment.Txn, rules Rules) Attempt {
	txn.Kind = payment.Sale
	return Begin(txn, rules)
}

// Resume is an attempt as the journal gave it back: in the phase that its
// durable state stands for.
func Resume(txn payment.Txn, rules Rules) Attempt {
	a := Attempt{Txn: txn, Rules: rules, NeedsFinish: txn.Card.Entry.NeedsFinish()}
	switch txn.State {
	case payment.Intent:
		a.Phase = Asking
		if rules.Unknown == OweRepeat {
			a.Phase = Untold
		}
	case payment.OfflineApproved:
		a.Phase = Untold
	case payment.HostApproved:
		a.Phase = Finishing
	case payment.ReversalDue:
		a.Phase = Owed
	case payment.Suspect:
		a.Phase = Doubted
	case payment.AdviceRefused:
		a.Phase = Refused
	case payment.None:
		a.Phase = New
	default:
		a.Phase = Over
	}
	return a
}
