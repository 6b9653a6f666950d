package course

import (
	"till/payment"
)

// Tasks is how many tasks there are. They are numbered from 0, in the order in which
// they are done.
const Tasks = 10

// The tasks.
const (
	Sale       = iota // a plain sale
	Decline           // the bank says no
	Void              // the first sale is taken back
	PartRefund        // a part of a sale is given back
	PaperOut          // the slip waits for paper
	Reversed          // no answer, and the reversal is acknowledged
	Undecided         // no answer, and it stays so: evidence closes it
	QR                // the code on a phone
	Lookup            // what happened to that one? its slip once more
	Settle            // the day's end
)

// The amounts of the tasks. The cents choose what the pretend bank and devices do.
const (
	SaleAmount      payment.Amount = 1250
	DeclineAmount   payment.Amount = 1251
	RefundedAmount  payment.Amount = 2000
	RefundAmount    payment.Amount = 500
	PaperAmount     payment.Amount = 621
	ReversedAmount  payment.Amount = 868
	UndecidedAmount payment.Amount = 1299
	QRAmount        payment.Amount = 700
)

// Verdict is what the judge says of the last thing that was done.
type Verdict string

// The verdicts. GoOn is the right way, not yet at its end.
const (
	Nothing     Verdict = ""             // the task was not begun
	Right       Verdict = "right"        // done
	GoOn        Verdict = "go_on"        // the first half is done
	WrongAmount Verdict = "wrong_amount" // the right thing, another amount
	WrongThing  Verdict = "wrong_thing"  // another kind of transaction
	WrongEnd    Verdict = "wrong_end"    // it ended otherwise: cancelled, say
	WrongWord   Verdict = "wrong_word"   // the answer to a question
	Skipped     Verdict = "skipped"
)

// Wrong reports a verdict that costs points.
func (v Verdict) Wrong() bool {
	return v == WrongAmount || v == WrongThing || v == WrongEnd || v == WrongWord
}

// State is how far a trainee is. It is kept between sittings.
type State struct {
	// Task is the one that is open, Tasks when the course is over.
	Task int `json:"task"`
	// Began is the newest attempt of the journal when the course began, Judged the
	// newest that was judged.
	Began  uint64 `json:"began"`
	Judged uint64 `json:"judged"`
	// From is the newest attempt when the open task began: what was done before is
	// not its.
	From uint64 `json:"from"`
	// Batch is the one that was open when the last task began.
	Batch string `json:"batch"`
	// Done says how each task ended, Mistakes how often it was done wrong.
	Done     [Tasks]Verdict `json:"done"`
	Mistakes [Tasks]int     `json:"mistakes"`
	// Said is the last verdict and Of the attempt that it is about, 0 for none.
	Said Verdict `json:"said,omitempty"`
	Of   uint64  `json:"of,omitempty"`
	// Answer is what was answered to the question of Lookup.
	Answer payment.Money `json:"answer,omitempty"`
}

// Begin is a course that starts behind the newest attempt of a journal.
func Begin(newest uint64, batch string) State {
	return State{Began: newest, Judged: newest, From: newest, Batch: batch}
}

// Over reports that all tasks are done or skipped.
func (s State) Over() bool { return s.Task >= Tasks }

// Points of a task: ten at the first go, five after a mistake, none when skipped.
const (
	pointsClean = 10
	pointsMuddy = 5
)

// Score is the points so far, of 100.
func (s State) Score() int {
	score := 0
	for task, verdict := range s.Done {
		switch {
		case verdict != Right:
		case s.Mistakes[task] == 0:
			score += pointsClean
		default:
			score += pointsMuddy
		}
	}
	return score
}

// Skip goes to the next task without points.
func (s State) Skip(newest uint64, batch string) State {
	if !s.Over() {
		s = s.ends(Skipped, 0)
		s.From, s.Judged, s.Batch = newest, newest, batch
	}
	return s
}

func (s State) ends(v Verdict, of uint64) State {
	s.Done[s.Task], s.Said, s.Of = v, v, of
	s.Task++
	return s
}

// Judge looks at what the journal holds now: the attempts since the course began,
// oldest first, and the batch that is open. It gives the same state where nothing
// is new, and never goes back.
func (s State) Judge(txns []payment.Txn, batch string) State {
	if s.Over() {
		return s
	}
	newest := s.Judged
	for _, txn := range txns {
		newest = max(newest, txn.ID)
	}
	for _, txn := range txns {
		if txn.ID <= s.Began || txn.ID <= s.From && s.Task != Lookup || !ended(txn) {
			continue
		}
		switch verdict := s.look(txn); {
		case verdict == Right:
			s = s.ends(Right, txn.ID)
			s.From, s.Judged, s.Batch = newest, newest, batch
			return s
		case verdict == WrongWord:
			s.Mistakes[s.Task]++
			s.Said, s.Of, s.Answer = verdict, txn.ID, payment.NoMoney
		case verdict == GoOn && s.Task == Lookup && s.Said != WrongWord, verdict != Nothing && txn.ID > s.Judged:
			s.Said, s.Of, s.Judged = verdict, txn.ID, max(s.Judged, txn.ID)
			if verdict.Wrong() {
				s.Mistakes[s.Task]++
			}
		}
	}
	if s.Task == Settle && batch != s.Batch && s.Batch != "" {
		return s.ends(Right, 0)
	}
	return s
}

// ended reports that an attempt says something: one that is under way does not yet.
func ended(txn payment.Txn) bool {
	return txn.Outcome != "" || txn.Money() == payment.Undecided && txn.Reason != payment.NoReason
}

// Reply takes the answer to the question of Lookup.
func (s State) Reply(money payment.Money) State {
	s.Answer = money
	return s
}

// look judges one attempt by the task that is open.
func (s State) look(txn payment.Txn) Verdict {
	switch s.Task {
	case Sale:
		return whole(txn, payment.Sale, SaleAmount, txn.Money() == payment.Paid)
	case Decline:
		return whole(txn, payment.Sale, DeclineAmount, txn.Outcome == payment.OutcomeDeclined)
	case Void:
		if txn.Kind == payment.Void && txn.State == payment.Declined {
			return WrongEnd
		}
		return whole(txn, payment.Void, SaleAmount, txn.State == payment.Approved)
	case PartRefund:
		if txn.Kind == payment.Sale && txn.Requested == RefundedAmount && txn.State == payment.Approved {
			return GoOn
		}
		return whole(txn, payment.Refund, RefundAmount, txn.State == payment.Approved)
	case QR:
		if txn.Kind == payment.Sale && txn.Mode != payment.ModeQR {
			return WrongThing
		}
		return whole(txn, payment.Sale, QRAmount, txn.Money() == payment.Paid)
	case Lookup:
		return s.lookup(txn)
	case Settle:
		return Nothing // whatever is sold meanwhile is no mistake
	}
	return lookLong(s.Task, txn)
}

// lookLong judges the tasks that take two steps: what is open is half of it.
func lookLong(task int, txn payment.Txn) Verdict {
	switch task {
	case PaperOut:
		if txn.Requested == PaperAmount && txn.Money() == payment.Paid && txn.Receipt.State != payment.ReceiptPrinted {
			return GoOn
		}
		return whole(txn, payment.Sale, PaperAmount, txn.Receipt.State == payment.ReceiptPrinted)
	case Reversed:
		if txn.Requested == ReversedAmount && txn.Money() == payment.Undecided {
			return GoOn
		}
		return whole(txn, payment.Sale, ReversedAmount, txn.State == payment.Reversed)
	case Undecided:
		if txn.Requested == UndecidedAmount && txn.Money() == payment.Undecided {
			return GoOn
		}
		return whole(txn, payment.Sale, UndecidedAmount, txn.State == payment.ClosedByHand)
	}
	return Nothing
}

// lookup judges the question: first the slip once more, then the answer.
func (s State) lookup(txn payment.Txn) Verdict {
	switch {
	case txn.Kind != payment.Sale || txn.Requested != RefundedAmount || txn.Receipt.Reprints == 0:
		return Nothing
	case s.Answer == payment.NoMoney:
		return GoOn
	case s.Answer != txn.Money():
		return WrongWord
	}
	return Right
}

// whole judges an attempt that should be of a kind and an amount and end well.
func whole(txn payment.Txn, kind payment.Kind, amount payment.Amount, well bool) Verdict {
	switch {
	case txn.Kind != kind:
		return WrongThing
	case txn.Requested != amount && txn.Amount != amount:
		return WrongAmount
	case !well:
		return WrongEnd
	}
	return Right
}
