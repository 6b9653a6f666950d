package text

import "till/payment"

// Lang is a language of the screens.
type Lang string

// The languages.
const (
	EN Lang = "en"
	ZH Lang = "zh"
)

// Other is the language that the language key changes to.
func (l Lang) Other() Lang {
	if l == ZH {
		return EN
	}
	return ZH
}

// In gives the words of a language; an unknown one is English.
func In(lang Lang) *Words {
	if lang == ZH {
		return &zh
	}
	return &en
}

// Instruction is the one sentence under the slab that says what to do. It has at
// most InstructionMax cells, so that its countdown fits beside it.
type Instruction string

// InstructionMax is the widest instruction, in cells.
const InstructionMax = 44

// Advice is what a reason means at the counter.
type Advice struct {
	What Instruction // what happened, or what to do where that says it better
	Next string      // what the cashier does now
	Say  string      // what to tell the customer
}

// Words is everything in one language.
type Words struct {
	Lang     Lang
	Money    Money
	Kinds    Kinds
	Outcomes Outcomes
	Parts    Parts
	States   Conditions
	Stages   Stages
	Units    Units
	Tries    Tries
	Entries  Entries
	Frame    Frame
	Home     Home
	Card     Card
	PIN      PIN
	Host     Host
	Result   Result
	History  History
	Detail   Detail
	Desk     Desk
	Evidence Evidence
	Journal  Journal
	DayEnd   DayEnd
	Takings  Takings
	Door     Door
	Topics   Topics
	Looks    Looks
	Palette  Palette
	Wishes   Wishes
	Customer Customer
	Course   Course
	Help     Help
	Quit     Quit
	Slips    SlipQuestions
	Notices  Notices
	Keys     Keys
	Reasons  map[payment.Reason]Advice
	Printer  map[payment.PrinterReason]Advice
}

// Money is the five words, and the one of a hold.
type Money struct{ Paid, NotPaid, Undecided, Returned, ToSend, Held string }

// Kinds is what transactions are called.
type Kinds struct {
	Sale, Void, Refund, PreAuth, PreAuthVoid, Completion, CompletionVoid, Balance string
	Offline, Adjust, Tip                                                          string
}

// Outcomes is how an attempt ended, in at most 19 cells.
type Outcomes struct{ Approved, Declined, Cancelled, NotSent, Reversed, Undecided, Offline string }

// Parts is what the lamps are called.
type Parts struct{ Reader, PINPad, Printer, Bank, Journal string }

// Conditions is what the lamps say.
type Conditions struct{ Ready, Busy, Care, Down, Simulated string }

// Stages is the stage clock.
type Stages struct{ Card, PIN, Line, Bank, Record, Slip, Usual string }

// Units is how times and counts are written; each takes one number.
type Units struct{ Seconds, Minutes, Hours, Item, Items string }

// Tries is what became of the messages of an attempt.
type Tries struct {
	Request, Reversal                                      string // the second takes the number of the try
	RequestShort, ReversalShort                            string // the same where room is short
	Waiting                                                string // takes a time
	NoAnswerIn                                             string // takes a time
	Approved, Declined, NotSent, NoCard, NoAnswer, BadMAC  string
	BadAnswer, LineBroken, Unsure, Duplicate, Acknowledged string
	Refused                                                string
	Late                                                   string // after a person had closed the item
}

// Entries is how the card came in.
type Entries struct{ Chip, Contactless, Stripe, Fallback, Keyed, QR string }

// Frame is the two bands and the window itself.
type Frame struct {
	Practice     string
	Simulated    string // takes a list of parts
	AllSimulated string
	Title        string
	TooSmall     string // takes width and height, needed width and height
	SaleGoes     string // said below TooSmall while a sale is open
	Opening      Instruction
	OpenFails    Instruction
	Closing      string
}

// Home is the amount screen.
type Home struct {
	Title, Prompt         string
	Recent, Today, Hours  string
	Waiting, ToSend       string
	Checked               string
	NoneYet               string
	Strip                 string // takes a count
	StripChase            string // takes a count
	ChaseNext             string
	Tail                  string // takes four digits
	NextTry, TryingNow    string // the first takes a time
	StripMore             string // takes the number of tries
	BadKey, BadPaste      Instruction
	SumForm, SumZero      Instruction
	SumNegative, SumLarge Instruction
	LineFull, BusySelling Instruction
	AfterThis             Instruction // the next sale waits for the card of this one
	CardIn                Instruction // the pad has reminded of it
	NoQuick               Instruction
	NoLast                Instruction
	TypePart              string // takes an amount

	// Scanning. Items takes how many things, MoreItems how many lines are not shown.
	Items, MoreItems    string
	Typed               string // the part without a code
	TakeOff             string // the key that takes the last thing off
	ScanAmount, NoPrice Instruction
	Misread, SwipePad   Instruction
	ItemsFull           Instruction
}

// Card is the wait for a card.
type Card struct {
	Ask                                             Instruction
	NoCard                                          string
	Tap, TapHow, Insert, InsertHow, Swipe, SwipeHow string
	NotPaidYet                                      string
	OnceMore                                        Instruction // after a sign-on that the bank wanted
	OnceMoreNote                                    string
	Stopping                                        Instruction
	PadSays                                         string // takes the pad's text
	TakeOut, StillIn                                string // take a time; the second once the pad has reminded
	NothingCharged                                  string
}

// PIN is the wait for a PIN.
type PIN struct {
	Ask    Instruction
	NoPIN  string
	Secret string
}

// Host is the wait for the bank.
type Host struct {
	Connect, Ask, Finish, Older Instruction
	Reversing                   Instruction // an older payment or this one
	SignOn                      Instruction // the bank refused the keys: it is asked once more
	SignOnNote                  string
	LeaveCard                   string
	NothingSent                 string
	FinishNote, OlderNote       string
	Usual                       string // takes a time
	AtTheEnd                    string // takes a time
	Sent                        string
	OffReason                   string
	Approved                    string
}

// Result is the end of a sale.
type Result struct {
	HandOver, HandOverCard, Printing        Instruction
	PaidNoSlip, LookSlip                    Instruction
	PaidRest                                Instruction // takes an amount
	PartOf                                  string      // takes the amount asked for
	Charged, NothingCharged                 string
	Unsure                                  string
	DoNotCharge                             Instruction
	ReversedNow                             Instruction
	ReversedNote, ReversedSay               string
	Say                                     string
	BankCode                                string // takes a code
	OtherCard, SameCard, Again              string
	SameAmount                              string
	Part, PartNote, Cash, CashNote          string
	AuthCode, Trace, Reference, Time        string
	Printer, Today                          string
	SlipDone, SlipSent, SlipWaits, SlipNone string
	SlipUnknown, SlipStopped                string
	SlipLikely                              string // printed, by all that can be asked
	SlipReady                               string // heading of a slip on the screen
	SlipPart                                string // takes the first and the last line that are seen, and how many there are
	TillError                               string // takes a technician's line
}

// History is the list of transactions.
type History struct {
	Title                                  string
	Net                                    string // takes an amount
	Find, Finding                          string
	Time, Trace, Kind, Card, Amount, Money string
	Empty, EmptyHow                        string
	NoMatch                                string // takes the text looked for
	NoMatchHow                             string
	Reading                                string
	More                                   string // takes first, last
}

// Detail is one transaction.
type Detail struct {
	Card, Entry, AuthCode, Reference, Trace, Batch, Operator, Asked, Code, Outcome, Application string
	Tried, NoTries, Slip, NoSlip                                                                string
	Reprints                                                                                    string
	Resumes                                                                                     string
	None                                                                                        string
}

// Desk is the undecided desk.
type Desk struct {
	Title       string
	Hotline     string // takes a number
	Empty       string
	EmptyNote   string
	Tried       string
	TryCount    string // takes a count
	NotTried    string
	TryingNow   string
	NextIn      string // takes a time
	NoPlan      string
	ByHand      string // nothing goes by itself
	BankRefused string // what was approved here
	Chase       string
	ChaseSay    string
	Retrying    Instruction
	Unconfirmed string // takes a count
}

// Help is the overlay of all keys.
type Help struct {
	Title, Here, Everywhere, Lamps, Amounts string
	AmountLines                             [4]string
}

// Quit is the question before the counter closes.
type Quit struct {
	Title                string
	BeforeSent, Sent     Instruction
	BeforeNote, SentNote string
	Stay                 string
	StopAndClose         string
	CloseAfter           string
	CloseNow, ForceNote  string
}

// SlipQuestions is what is asked about a slip that was on its way to paper when
// the till ended. Which takes a time, an amount and a trace number.
type SlipQuestions struct {
	Title, Which, Look  string
	Whole, Again, Later string
	Noted               string
	NotNoted            string // takes a technician's line
}

// Notices is what the screens say of queries and prints.
type Notices struct {
	Retried, RetryFails   string // the second takes a technician's line
	Reprinted, PrintFails string // the second takes a technician's line
	ReadFails             string // takes a technician's line
	NoneWaits, StillWait  string // the second takes a count
	DrawerOpen            string
	DrawerShut            string // takes a technician's line
}

// Keys is what each key does, for bands and for the overlay.
type Keys struct {
	Charge, Digits, Point, Calc, Clear, Erase        string
	EraseLetter                                      string
	History, LastSlip, Desk, Quick, Menu             string
	Cancel, BackToAmount, Off, OffPrint              string
	Next, Reprint, PrintWaiting, SecondCopy, Home    string
	Again, Part, Cash, EndSale                       string
	PendingSlip                                      string
	UpDown, Page, Find, Details, List, Back, EndFind string
	RetryNow                                         string
	Choose, WholeSlip                                string
	Help, Language, Quit, CloseHelp                  string
	Stay, Yes                                        string
}

// Of is the word for money, "" for none.
func (m Money) Of(money payment.Money) string {
	switch money {
	case payment.Paid:
		return m.Paid
	case payment.NotPaid:
		return m.NotPaid
	case payment.Undecided:
		return m.Undecided
	case payment.Returned:
		return m.Returned
	case payment.ToSend:
		return m.ToSend
	}
	return ""
}

// Of is the word for a kind.
func (k Kinds) Of(kind payment.Kind) string {
	switch kind {
	case payment.Void:
		return k.Void
	case payment.Refund:
		return k.Refund
	case payment.PreAuth:
		return k.PreAuth
	case payment.PreAuthVoid:
		return k.PreAuthVoid
	case payment.Completion, payment.CompletionAdvice:
		return k.Completion
	case payment.CompletionVoid:
		return k.CompletionVoid
	case payment.Balance:
		return k.Balance
	case payment.OfflineSale:
		return k.Offline
	case payment.Adjust:
		return k.Adjust
	case payment.Tip:
		return k.Tip
	}
	return k.Sale
}

// Of is the word for an outcome.
func (o Outcomes) Of(outcome payment.Outcome) string {
	switch outcome {
	case payment.OutcomeApproved:
		return o.Approved
	case payment.OutcomeDeclined:
		return o.Declined
	case payment.OutcomeCancelled:
		return o.Cancelled
	case payment.OutcomeNotSent:
		return o.NotSent
	case payment.OutcomeReversed:
		return o.Reversed
	case payment.OutcomeOffline:
		return o.Offline
	}
	return o.Undecided
}

// Of is the name of a part.
func (p Parts) Of(part payment.Part) string {
	switch part {
	case payment.PartPINPad:
		return p.PINPad
	case payment.PartPrinter:
		return p.Printer
	case payment.PartHost:
		return p.Bank
	case payment.PartJournal:
		return p.Journal
	}
	return p.Reader
}

// Of is the word for a condition.
func (c Conditions) Of(condition payment.Condition) string {
	switch condition {
	case payment.ConditionBusy:
		return c.Busy
	case payment.ConditionCare:
		return c.Care
	case payment.ConditionDown:
		return c.Down
	}
	return c.Ready
}

// Of is the word for an entry mode, "" for none.
func (e Entries) Of(entry payment.EntryMode) string {
	switch entry {
	case payment.EntryChip:
		return e.Chip
	case payment.EntryContactless:
		return e.Contactless
	case payment.EntryStripe:
		return e.Stripe
	case payment.EntryFallback:
		return e.Fallback
	case payment.EntryKeyed:
		return e.Keyed
	case payment.EntryQR:
		return e.QR
	}
	return ""
}

// Of is what became of a message; the code stands beside it where there is one.
func (t Tries) Of(try payment.Try) string {
	words := map[payment.TryResult]string{
		payment.TryApproved: t.Approved, payment.TryDeclined: t.Declined, payment.TryNotSent: t.NotSent,
		payment.TryNoCard:   t.NoCard,
		payment.TryNoAnswer: t.NoAnswer, payment.TryBadMAC: t.BadMAC, payment.TryBadAnswer: t.BadAnswer,
		payment.TryLineBroken: t.LineBroken, payment.TryUnsure: t.Unsure, payment.TryDuplicate: t.Duplicate,
		payment.TryAcknowledged: t.Acknowledged, payment.TryRefused: t.Refused, payment.TryLate: t.Late,
	}
	word, known := words[try.Result]
	if !known {
		return t.NoAnswer
	}
	if try.Code != "" && try.Result != payment.TryApproved && try.Result != payment.TryAcknowledged {
		return word + " " + try.Code
	}
	return word
}

// Advice is what a reason means, that of a plain decline where none is known.
func (w *Words) Advice(reason payment.Reason) Advice {
	if advice, ok := w.Reasons[reason]; ok {
		return advice
	}
	return w.Reasons[payment.ReasonDeclined]
}

// PrinterAdvice is what a printer's reason means.
func (w *Words) PrinterAdvice(reason payment.PrinterReason) Advice {
	if advice, ok := w.Printer[reason]; ok {
		return advice
	}
	return w.Printer[payment.PrinterError]
}
