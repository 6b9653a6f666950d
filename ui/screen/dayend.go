package screen

import (
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/widget"
)

// Ahead is what a settlement would find now.
type Ahead struct {
	// Offered is false where the bank has no message for it.
	Offered bool
	// Settlement is the current batch's: open, or begun and not finished.
	Settlement payment.Settlement
	// Totals are what the bank would be told; frozen once it was begun.
	Totals   payment.BatchTotals
	Findings []payment.Finding
	// Since is the batch's first transaction, zero where there is none.
	Since time.Time
	// Next is the number of the batch after this one.
	Next string
}

// begun reports that the totals are frozen: no sale goes before it is over.
func (a Ahead) begun() bool {
	return a.Settlement.State == payment.BatchClosing || a.Settlement.State == payment.BatchUpload
}

// DayClosed is how a settlement ended, or where it stands.
type DayClosed struct {
	Settlement payment.Settlement
	// Reason is why it is not over, NoReason where it is.
	Reason      payment.Reason
	Explanation payment.Explanation
	// Err is a technician's line where the till broke off; the settlement is then as
	// the journal has it.
	Err string
}

// The actions of the day's end.
type (
	// GoSettle wants what stands in the way, and from there the settlement.
	GoSettle struct{}
	// ReadAhead wants an AheadRead.
	ReadAhead struct{}
	// Settle wants the batch settled, or gone on with. Anyway closes it in dispute
	// if the bank still does not agree.
	Settle struct {
		Approval *payment.Approval
		Anyway   bool
		Totals   payment.BatchTotals // to be shown until they are frozen
	}
	// StopSettle wants it stopped; nothing was asked of the bank yet.
	StopSettle struct{}
	// TryAll wants everything that is owed to the bank tried once, now.
	TryAll struct{}
	// GoSettlements wants the earlier settlements.
	GoSettlements struct{}
	// ReadSettlements wants a SettlementsRead.
	ReadSettlements struct{}
	// ShowSettlement wants an earlier one as it ended.
	ShowSettlement struct{ Batch string }
	// ReadSettlementPaper wants a SettlementPaperRead.
	ReadSettlementPaper struct{ Batch string }
	// PrintSettlement wants the slip of a batch: the waiting one, or a marked copy.
	PrintSettlement struct{ Batch string }
	// PrintBatch wants the list of a batch's transactions on paper.
	PrintBatch struct{ Batch string }
)

// The messages that bring what was asked for.
type (
	// AheadRead brings what a settlement would find.
	AheadRead struct{ Ahead Ahead }
	// SettlementsRead brings the earlier settlements, newest first.
	SettlementsRead struct{ Items []payment.Settlement }
	// SettlementPaperRead brings the slip of a settlement.
	SettlementPaperRead struct {
		Batch string
		Lines []widget.PaperLine
	}
)

// Settlement is what stands in the way of a day's end, with the totals that the
// bank will be told. It moves nothing: Enter asks once more.
type Settlement struct {
	ahead   Ahead
	read    bool
	working bool // something was asked for, no end known yet
	earlier []payment.Settlement
	said    Said
}

// NewSettlement is the screen before anything was read.
func NewSettlement() Settlement { return Settlement{} }

// Update implements Screen.
func (s Settlement) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg, l)
	case Refresh:
		return s, ReadAhead{}
	case AheadRead:
		s.ahead, s.read = msg.Ahead, true
	case SettlementsRead:
		s.earlier = msg.Items
	case Said:
		s.said, s.working = msg, false
	}
	return s, nil
}

func (s Settlement) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.DayEnd
	s.said = Said{}
	switch {
	case key.Matches(msg, k.Back):
		return s, Leave{}
	case key.Matches(msg, k.Earlier):
		return s, GoSettlements{}
	case !s.read, s.working:
		return s, nil
	case key.Matches(msg, k.Settle) && s.ahead.begun():
		return s, Settle{Approval: s.ahead.Settlement.Approval, Totals: s.ahead.Totals}
	case key.Matches(msg, k.Settle) && s.canSettle():
		return newAllow(s, s.ahead.Settlement, s.ahead.Totals, s.ahead.Next, false), nil
	case key.Matches(msg, k.Dispute) && s.ahead.begun():
		return newAllow(s, s.ahead.Settlement, s.ahead.Totals, s.ahead.Next, true), nil
	}
	if s.ahead.begun() {
		return s, nil
	}
	for _, g := range s.groups() {
		if g.key != "" && g.key == msg.String() {
			return s.resolve(g.hindrance)
		}
	}
	return s, nil
}

// canSettle reports that there is a day to close.
func (s Settlement) canSettle() bool { return s.read && s.ahead.Offered && s.ahead.Totals.Count() > 0 }

// group is one sort of what stands in the way, how often it does, and the key that
// resolves it; "" where the settlement does so itself.
type group struct {
	hindrance payment.Hindrance
	count     int
	key       string
}

func (s Settlement) groups() []group {
	var groups []group
	keys := 0
	for _, h := range payment.Hindrances {
		n := 0
		for _, finding := range s.ahead.Findings {
			if finding.Hindrance == h {
				n++
			}
		}
		switch {
		case n == 0:
		case h == payment.HinderScript:
			groups = append(groups, group{h, n, ""})
		default:
			keys++
			groups = append(groups, group{h, n, strconv.Itoa(keys)})
		}
	}
	return groups
}

// resolve does what the key of a row says.
func (s Settlement) resolve(h payment.Hindrance) (Screen, Action) {
	switch h {
	case payment.HinderUndecided, payment.HinderUnsent:
		s.working = true
		return s, TryAll{}
	case payment.HinderUnprinted:
		s.working = true
		return s, PrintWaiting{}
	case payment.HinderRefused:
		return s, GoDesk{}
	}
	return s, nil // a script's result is sent by itself
}

// Beat implements Screen.
func (s Settlement) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (s Settlement) Typing() bool { return false }

// Hints implements Screen.
func (s Settlement) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.DayEnd
	back, earlier := keymap.Hint{Binding: k.Back, Last: true}, keymap.Hint{Binding: k.Earlier}
	switch {
	case s.read && s.ahead.begun():
		return []keymap.Hint{{Binding: k.GoOn, Hot: true}, {Binding: k.Dispute}, earlier, back}
	case s.canSettle():
		hints := []keymap.Hint{{Binding: k.Settle, Hot: true}, earlier, back}
		if len(s.groups()) > 0 {
			hints = append(hints, keymap.Hint{Binding: k.Resolve, Area: true})
		}
		return hints
	}
	return []keymap.Hint{earlier, back}
}
