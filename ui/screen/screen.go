package screen

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Screen is one screen of the counter.
type Screen interface {
	// Update takes a key, a paste or a message of this package. A nil Action
	// wants nothing.
	Update(msg tea.Msg, l widget.Look) (Screen, Action)
	// View is the screen without its two bands.
	View(l widget.Look) *style.Sheet
	// Hints is every key that does something now, the most wanted first.
	Hints(l widget.Look) []keymap.Hint
	// Beat is how soon it looks different without any message; zero means by
	// the minute.
	Beat(now time.Time) time.Duration
	// Typing reports whether letters are text here, so that the letter twins of
	// other keys do not work.
	Typing() bool
}

// Action is what a screen wants. The root model does it.
type Action any

// The actions.
type (
	// Charge wants a sale of an amount: of things that were scanned, or by the code
	// on a customer's phone instead of a card.
	Charge struct {
		Amount  payment.Amount
		Items   []payment.Item
		PayCode payment.Secret
	}
	// Do wants one transaction done, of any kind. Its currency and operator are the
	// root model's to fill in.
	// Override says that a rule of the shop wants somebody's consent first.
	Do struct {
		Order    payment.Order
		Override bool
	}
	// GoWish wants the form of a transaction.
	GoWish struct{ Wish Wish }
	// Pick wants the list from which the original of a transaction is chosen.
	Pick struct{ Kind payment.Kind }
	// VoidLast wants the newest sale of this batch voided.
	VoidLast struct{}
	// TakeRest wants the amount screen with what is still to be paid on it.
	TakeRest struct{ Amount payment.Amount }
	// SwitchOperator wants another one to sign on; SignOff wants nobody signed on.
	SwitchOperator struct{}
	SignOff        struct{}
	// Copy wants a text in the clipboard of the terminal.
	Copy struct{ Text string }
	// Run wants the palette gone, and then what was chosen on it.
	Run struct{ Action Action }
	// CancelSale wants the open sale stopped; nothing was sent yet.
	CancelSale struct{}
	// Leave wants to go back where this screen was opened.
	Leave struct{}
	// GoHome wants the amount screen.
	GoHome struct{}
	// GoHistory wants the list of transactions.
	GoHistory struct{}
	// GoDesk wants the undecided desk.
	GoDesk struct{}
	// GoPalette wants the list of everything.
	GoPalette struct{}
	// GoHelp wants all keys.
	GoHelp struct{}
	// ChangeLanguage wants the other language.
	ChangeLanguage struct{}
	// AskQuit wants the counter closed.
	AskQuit struct{}
	// LastSlip wants the newest slip printed again.
	LastSlip struct{}
	// Reprint wants the slip of an attempt.
	Reprint struct{ ID uint64 }
	// PrintWaiting wants every slip that waits; OpenDrawer the cash drawer open.
	PrintWaiting struct{}
	OpenDrawer   struct{}
	// Retry wants an owed reversal tried now.
	Retry struct{ ID uint64 }
	// EnterEvidence wants the form by which a person closes an item.
	EnterEvidence struct{ Txn payment.Txn }
	// CloseItem wants an item closed with evidence that was checked.
	CloseItem struct {
		ID       uint64
		Evidence payment.Evidence
	}
	// TypePart wants the amount screen, for the part of a sum that a card pays.
	TypePart struct{ Of payment.Amount }
	// Find wants at most Limit attempts that fit a text, newest first, with an ID
	// below Before; 0 is from the newest. With a kind it wants those alone that a
	// transaction of that kind may follow.
	Find struct {
		Text   string
		For    payment.Kind
		Day    time.Time // only those of the days before this midnight; zero is no bound
		Quiet  bool      // what stands on the screen stays until all is found
		Before uint64
		Limit  int
	}
	// ShowPaper wants a whole slip over the screen.
	ShowPaper struct{ Lines []widget.PaperLine }
	// ReadPaper wants the slip of an attempt for the screen.
	ReadPaper struct{ ID uint64 }
)

// The messages that bring what was asked for. Err is a technician's line.
type (
	// DayRead brings the day.
	DayRead struct{ Day Day }
	// DeskRead brings the undecided items, oldest first, with their next tries.
	DeskRead struct {
		Items []payment.Txn
		Next  map[uint64]time.Time
	}
	// CardWaits says until when the pad waits for the card to be taken out; a zero
	// time ends the wait. Left says that the pad has reminded of it.
	CardWaits struct {
		Until time.Time
		Left  bool
	}
	// HealthRead brings how the journal is, and every lamp.
	HealthRead struct {
		Journal payment.Health
		Lamps   widget.Lamps
	}
	// Found answers Find, in one or several parts. Items of a part that is not First
	// go behind those before; At is how far a search has come that goes on, zero at
	// its end.
	Found struct {
		Text   string
		Before uint64
		Day    time.Time
		Items  []payment.Txn
		First  bool
		More   bool
		At     time.Time
	}
	// TxnRead brings one attempt as it stands now.
	TxnRead struct{ Txn payment.Txn }
	// PaperRead answers ReadPaper.
	PaperRead struct {
		ID    uint64
		Lines []widget.PaperLine
	}
	// Said brings a sentence about what was asked for; Bad means it was not done.
	Said struct {
		Text string
		Bad  bool
	}
	// Tick says that time went on by one beat.
	Tick struct{}
	// Refresh says that what was read may have changed.
	Refresh struct{}
	// Tried says that the reversal of an attempt was tried, however it ended.
	Tried struct{ ID uint64 }
)

// Day is today so far.
type Day struct {
	Paid, Returned, NotPaid, Undecided Tally
	// Net is paid less returned.
	Net payment.Amount
	// Recent is the newest attempts, newest first.
	Recent []payment.Txn
	// SlipsWaiting and ToSend count what is still to be done.
	SlipsWaiting, ToSend int
	// Offline is what is left of the owner's limits without the line, nil where
	// nothing is sold like that.
	Offline *text.OfflineLeft
	// Hours counts paid attempts by the hour of the day.
	Hours [24]int
	// Usual is what the stages of a sale took lately, zero where not known.
	Usual payment.Stages
	// Quick are the amounts that are sold most often, for a shop that set none.
	Quick []payment.Amount
	// Checked is when the journal was last found whole, zero for not today.
	Checked time.Time
	// Settling is the batch whose settlement was begun and is not over: it takes no
	// sale. "" is none.
	Settling string
}

// Tally is a count and a sum.
type Tally struct {
	Count int
	Sum   payment.Amount
}

// Items is how many attempts the day has.
func (d Day) Items() int {
	return d.Paid.Count + d.Returned.Count + d.NotPaid.Count + d.Undecided.Count
}

// Sale is the open sale as its screens show it.
type Sale struct {
	Amount payment.Amount
	// Order is what was asked for, its secrets wiped; the zero value is a sale.
	Order    payment.Order
	Progress payment.Progress
	// Stopping is true once the cashier asked to stop.
	Stopping bool
	Day      Day
	// CardUntil is until when the pad waits for the card to be taken out, zero for
	// no wait.
	CardUntil time.Time
	// CardLeft is true once the pad has reminded of the card.
	CardLeft bool
}

// Elapsed and Limit of the wait that is under way.
func (s Sale) Elapsed(now time.Time) time.Duration {
	if s.Progress.Since.IsZero() {
		return 0
	}
	return max(0, now.Sub(s.Progress.Since))
}

// Limit is how long the wait may be, zero for no limit.
func (s Sale) Limit() time.Duration {
	if s.Progress.Deadline.IsZero() || s.Progress.Since.IsZero() {
		return 0
	}
	return s.Progress.Deadline.Sub(s.Progress.Since)
}

// left is the countdown of the wait, "" where there is none.
func (s Sale) left(now time.Time) string {
	if s.Limit() == 0 {
		return ""
	}
	return widget.Countdown(s.Progress.Deadline.Sub(now))
}

// takesOut reports that the card is still in the pad.
func (s Sale) takesOut(now time.Time) bool { return now.Before(s.CardUntil) }

// drawTakeOut says above the stage clock who is waited for, and how long.
func (s Sale) drawTakeOut(sheet *style.Sheet, l widget.Look) {
	if s.takesOut(l.Now) {
		put, role, words := sheet.Put, style.Soft, l.Words.Card.TakeOut
		if s.CardLeft {
			put, role, words = sheet.PutBold, style.Und, l.Words.Card.StillIn
		}
		line := fmt.Sprintf(words, widget.Countdown(s.CardUntil.Sub(l.Now)))
		put(l.Axis, l.StageRow()-1, role, style.Clip(line, l.Inner(), l.Glyphs))
	}
}

// clock is the stage clock of the open sale.
func (s Sale) clock(now time.Time) widget.StageClock {
	return widget.StageClock{Done: s.Progress.Txn.Stages, Now: s.Progress.Stage,
		Elapsed: s.Elapsed(now), Limit: s.Limit(), Usual: s.Day.Usual}
}

// slab is the slab of the open sale.
func (s Sale) slab(l widget.Look, sub string) widget.Slab {
	card := s.Progress.Txn.Card
	return widget.Slab{Title: s.title(l), Sub: sub, Masked: card.Masked, Name: l.CardName(card), Short: card.Label, Amount: s.Amount}
}

// kind is what was asked for.
func (s Sale) kind() payment.Kind {
	if s.Order.Kind == "" {
		return payment.Sale
	}
	return s.Order.Kind
}

// title is what it is called on the slab.
func (s Sale) title(l widget.Look) string { return l.Words.TitleOf(s.kind(), s.Order.Mode) }

// again wants the same once more. Where it needs a secret that is not kept, the
// form asks for that.
func (s Sale) again(items []payment.Item) Action {
	switch {
	case s.Order.Mode == payment.ModeMOTO && s.Order.Original == nil:
		return GoWish{Wish{Kind: s.Order.Kind, Mode: s.Order.Mode, Amount: s.Order.Amount}}
	case s.kind() == payment.Sale && s.Order.Mode != payment.ModeInstalment:
		return Charge{Amount: s.Amount, Items: items}
	}
	return Do{Order: s.Order}
}

// saleRecent is how many past sales stand beside a running one: a full list
// pulls the eye from the customer.
const saleRecent = 10

// side draws the last sales beside this one. This one is left out: it has its
// word on the slab, and the list may be a moment older.
func (s Sale) side(l widget.Look, sheet *style.Sheet, this uint64) {
	if !l.HasSide() {
		return
	}
	others := slices.DeleteFunc(slices.Clone(s.Day.Recent), func(t payment.Txn) bool { return this != 0 && t.ID == this })
	if len(others) > 0 {
		l.DrawRecent(sheet, l.Side, 2, 36, l.Bottom, others[:min(len(others), saleRecent)])
	}
}

// stopKey is the back key of a wait: cancel, or off with the reason.
func (s Sale) stopKey(l widget.Look, cancel keymap.Hint) keymap.Hint {
	if s.Progress.Sent {
		return keymap.Hint{Binding: l.Keys.Wait.Off, Off: true}
	}
	if s.Stopping {
		cancel.Off = true
	}
	return cancel
}

// instruct writes the instruction of a wait, or that it is being stopped.
func (s Sale) instruct(l widget.Look, sheet *style.Sheet, what text.Instruction, clock string, notes ...string) int {
	if s.Stopping && !s.Progress.Sent {
		nothing := l.Words.Card.NothingCharged
		if s.kind() != payment.Sale {
			nothing = l.Words.Untouched(s.kind())
		}
		return l.Instruct(sheet, l.Right, l.Words.Card.Stopping, clock, nothing)
	}
	return l.Instruct(sheet, l.Right, what, clock, notes...)
}

// second is the beat of countdowns, quarter that of a wait that counts tenths.
const (
	second  = time.Second
	quarter = 250 * time.Millisecond
)
