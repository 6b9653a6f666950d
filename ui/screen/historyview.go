package screen

import (
	"fmt"
	"strings"

	"till/payment"
	"till/ui/style"
	"till/ui/widget"
)

// View implements Screen.
func (h History) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	if txn, ok := h.chosen(); ok && h.open {
		if h.message {
			drawMessage(s, l, txn)
			return s
		}
		drawDetail(s, l, txn, h.paper, h.said)
		return s
	}
	h.drawTitle(s, l)
	h.drawHead(s, l)
	if len(h.items) == 0 {
		h.drawEmpty(s, l)
		return s
	}
	list := h.list.Window(l.HistoryRows(), len(h.items))
	for i := list.Top; i < min(len(h.items), list.Top+l.HistoryRows()); i++ {
		h.drawRow(s, l, l.HistoryTop()+i-list.Top, h.items[i], i == list.Cursor)
	}
	if txn, ok := h.chosen(); ok {
		drawSummary(s, l, txn, h.said, h.pick == "")
	}
	return s
}

// drawTitle is today's sums and what is looked for.
func (h History) drawTitle(s *style.Sheet, l widget.Look) {
	w := l.Words.History
	if h.pick != "" {
		x := s.PutBold(l.Axis, 2, style.Text, l.Words.TitleOf(h.pick, payment.ModeCard)) + 3
		s.Put(x, 2, style.Text, l.Words.Wishes.PickTitle)
		h.drawFind(s, l)
		return
	}
	if !h.day0.IsZero() {
		s.PutBold(l.Axis, 2, style.Text, fmt.Sprintf(l.Words.Wishes.Before, h.day0.Format("2006-01-02")))
		h.drawFind(s, l)
		return
	}
	x := s.PutBold(l.Axis, 2, style.Text, w.Title) + 3
	if !h.at.IsZero() && h.find != "" {
		s.Put(x, 2, style.Soft, fmt.Sprintf(l.Words.Wishes.SearchedTo, h.at.Format("2006-01-02")))
		h.drawFind(s, l)
		return
	}
	x = s.Put(x, 2, style.Soft, l.Items(h.day.Items())) + 3
	net := strings.ReplaceAll(fmt.Sprintf(w.Net, h.day.Net), "¥", l.Glyphs.Yuan)
	if !h.finding && h.find == "" {
		s.Put(x, 2, style.Soft, net)
	}
	h.drawFind(s, l)
}

// drawFind is what is looked for, at the right of the title.
func (h History) drawFind(s *style.Sheet, l widget.Look) {
	w := l.Words.History
	if !h.finding && h.find == "" {
		s.PutRight(l.Right, 2, style.Muted, w.Find)
		return
	}
	const field = 26
	x := l.Right - field
	s.Fill(x, 2, field, 1, style.Cap)
	s.PutRight(x-1, 2, style.Muted, w.Finding)
	end := s.PutBold(x+1, 2, style.Text, h.find)
	if h.finding {
		s.Put(end, 2, style.Accent, l.Glyphs.Caret)
		s.Cursor = &style.Point{X: end, Y: 2}
	}
}

// column is one column of the table; a right one ends at x.
type column struct {
	x     int
	right bool
	head  string
}

const (
	colTime = iota
	colTrace
	colKind
	colCard
	colAmount
	colMoney
)

// columns places the table: a narrow one has no kind and short cards.
func (h History) columns(l widget.Look) []column {
	w := l.Words.History
	if l.Inner() >= 68 {
		return []column{{0, false, w.Time}, {8, false, w.Trace}, {17, false, w.Kind}, {28, false, w.Card}, {54, true, w.Amount}, {57, false, w.Money}}
	}
	return []column{{0, false, w.Time}, {7, false, w.Trace}, {-1, false, ""}, {15, false, w.Card}, {36, true, w.Amount}, {38, false, w.Money}}
}

func (h History) drawHead(s *style.Sheet, l widget.Look) {
	for _, c := range h.columns(l) {
		switch {
		case c.x < 0:
		case c.right:
			s.PutRight(l.Axis+c.x, 4, style.Muted, c.head)
		default:
			s.Put(l.Axis+c.x, 4, style.Muted, c.head)
		}
	}
	s.Repeat(l.Axis, 5, l.Inner(), style.Line, l.Glyphs.Left)
}

// drawRow draws one attempt: quiet where it is ordinary.
func (h History) drawRow(s *style.Sheet, l widget.Look, y int, txn payment.Txn, chosen bool) {
	cols, money := h.columns(l), txn.Money()
	main, amount, put := style.Soft, widget.AmountRole(money), s.PutRight
	if chosen {
		s.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
		s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		main, put = style.Text, s.PutRightBold
	}
	when := txn.Started.Format("15:04")
	if txn.Started.Format("0102") != l.Now.Format("0102") {
		when = txn.Started.Format("01-02")
	}
	s.Put(l.Axis+cols[colTime].x, y, main, when)
	s.Put(l.Axis+cols[colTrace].x, y, style.Muted, orNone(txn.STAN, l))
	card := widget.CardTail(txn.Card.Masked)
	if cols[colKind].x >= 0 {
		s.Put(l.Axis+cols[colKind].x, y, main, l.Words.Kinds.Of(txn.Kind))
		card = widget.CardShort(txn.Card.Masked)
	}
	s.Put(l.Axis+cols[colCard].x, y, style.Muted, orNone(card, l))
	put(l.Axis+cols[colAmount].x, y, amount, txn.Amount.String())
	end := l.PutMoney(s, l.Axis+cols[colMoney].x, y, money)
	if isHeld(txn) {
		s.Put(end, y, style.Soft, strings.ToLower(l.Words.Money.Held))
	}
	if money == payment.NotPaid && txn.ResponseCode != "" {
		s.Put(end+1, y, widget.MoneyRole(money), txn.ResponseCode)
	}
}

func orNone(value string, l widget.Look) string {
	if value == "" {
		return l.Words.Detail.None
	}
	return value
}

// drawEmpty says why the list is empty, and what fills it.
func (h History) drawEmpty(s *style.Sheet, l widget.Look) {
	w := l.Words.History
	what, how := w.Empty, w.EmptyHow
	switch {
	case !h.read, !h.at.IsZero():
		what, how = w.Reading, ""
	case h.pick != "" && h.find == "":
		what, how = l.Words.Wishes.PickEmpty, l.Words.Wishes.PickHow
	case h.find != "":
		what, how = fmt.Sprintf(w.NoMatch, h.find), w.NoMatchHow
	}
	s.PutBold(l.Axis, 7, style.Text, what)
	for i, line := range style.Wrap(how, l.Inner()) {
		s.Put(l.Axis, 8+i, style.Soft, line)
	}
}
