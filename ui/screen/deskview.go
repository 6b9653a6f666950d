package screen

import (
	"fmt"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen.
func (d Desk) View(l widget.Look) *style.Sheet {
	if txn, ok := d.chosen(); ok {
		l = l.WithPaper(d.paper[txn.ID])
	}
	s, w := style.NewSheet(l.W, l.H), l.Words.Desk
	x := s.PutBold(l.Axis, 2, style.Text, w.Title) + 3
	if l.Shop.Hotline != "" {
		s.PutRight(l.Right, 2, style.Muted, fmt.Sprintf(w.Hotline, l.Shop.Hotline))
	}
	if len(d.items) == 0 {
		s.PutBold(l.Axis, 4, style.Text, l.Glyphs.Paid+" "+w.Empty)
		s.Put(l.Axis, 5, style.Soft, w.EmptyNote)
		s.Put(l.Axis, 7, saidRole(d.said), style.Clip(d.said.Text, l.Inner(), l.Glyphs))
		return s
	}
	d.drawSums(s, l, x)
	y := d.drawItems(s, l, 4)
	if txn, ok := d.chosen(); ok {
		d.drawChosen(s, l, y, txn)
	}
	return s
}

// drawSums is what the items come to: what is undecided or chased, and apart from
// it what waits to be sent.
func (d Desk) drawSums(s *style.Sheet, l widget.Look, x int) {
	var owed, unsent Tally
	for _, txn := range d.items {
		tally := &owed
		if waits(txn) {
			tally = &unsent
		}
		tally.Count++
		tally.Sum += txn.Amount
	}
	if owed.Count > 0 {
		x = s.Put(x, 2, style.Soft, l.Items(owed.Count)) + 3
		x = s.Put(x, 2, style.Soft, l.Yuan(owed.Sum)) + 3
	}
	if unsent.Count > 0 {
		s.Put(x, 2, style.ToSend, fmt.Sprintf("%s %s %d  %s", l.Glyphs.ToSend, l.Words.Money.ToSend, unsent.Count, l.Yuan(unsent.Sum)))
	}
}

// drawItems draws as many items as leave room for the history of the chosen one.
func (d Desk) drawItems(s *style.Sheet, l widget.Look, y int) int {
	rows := [...]int{2, 4, 6}[l.Class]
	list := d.list.Window(rows, len(d.items))
	for i := list.Top; i < min(len(d.items), list.Top+rows); i++ {
		d.drawItem(s, l, y, d.items[i], i == list.Cursor)
		y += 3
	}
	return y
}

// drawItem is two rows: the money and its age, what was tried and what is next.
func (d Desk) drawItem(s *style.Sheet, l widget.Look, y int, txn payment.Txn, chosen bool) {
	w, spine, mark := l.Words.Desk, style.Und, l.Glyphs.Undecided
	if text.Chased(txn) {
		spine, mark = style.NotPaid, l.Glyphs.NotPaid
	}
	if waits(txn) {
		spine, mark = style.ToSend, l.Glyphs.ToSend
	}
	word := spine
	if chosen {
		s.Fill(l.Spine, y, l.Main, 2, style.TintFocus)
		spine = style.Accent
	}
	s.Put(l.Spine, y, spine, l.Glyphs.Spine)
	s.Put(l.Spine, y+1, spine, l.Glyphs.Spine)
	s.Put(l.Axis, y, word, mark)
	amount := s.PutBold(l.Axis+3, y, style.Text, l.Yuan(txn.Amount))
	s.Put(max(l.Axis+17, amount+2), y, style.Muted, widget.CardShort(txn.Card.Masked))
	s.PutRight(l.Right, y, style.Soft, l.Age(txn.Started))
	s.Put(l.Axis+3, y+1, style.Soft, l.KindOf(txn))
	tried := w.NotTried
	if text.Chased(txn) {
		tried = w.BankRefused
	} else if waits(txn) {
		tried = toldOf(l, txn)
	} else if n := txn.Tries(); n > 0 {
		tried = fmt.Sprintf(w.TryCount, n)
	}
	s.Put(l.Axis+17, y+1, style.Muted, tried)
	next := w.NoPlan
	switch left := d.next[txn.ID].Sub(l.Now); {
	case waits(txn):
		next = d.sendsNext(l, txn)
	case d.trying[txn.ID] || widget.Trying(txn):
		next = w.TryingNow
	case text.Chased(txn):
		next = w.Chase
	case text.ByHand(txn):
		next = w.ByHand
	case d.next[txn.ID].IsZero():
	case left <= 0:
		next = w.TryingNow
	default:
		next = fmt.Sprintf(w.NextIn, l.Until(left))
	}
	s.PutRight(l.Right, y+1, style.Soft, next)
}

// toldOf says how often the bank was told of what waits, without a trusted answer.
func toldOf(l widget.Look, txn payment.Txn) string {
	words := text.OfflineIn(l.Words.Lang)
	if n := txn.Sent(); n > 0 {
		return fmt.Sprintf(words.SentCount, n)
	}
	return words.NotSent
}

// sendsNext says when what waits is sent by itself.
func (d Desk) sendsNext(l widget.Look, txn payment.Txn) string {
	words := text.OfflineIn(l.Words.Lang)
	left := d.next[txn.ID].Sub(l.Now)
	if d.trying[0] || d.next[txn.ID].IsZero() || left <= 0 {
		return words.Sending
	}
	return fmt.Sprintf(words.NextSend, l.Until(left))
}

// drawChosen is what was tried for the chosen item, and what to say.
func (d Desk) drawChosen(s *style.Sheet, l widget.Look, y int, txn payment.Txn) {
	s.PutBold(l.Axis, y, style.Text, l.Yuan(txn.Amount))
	s.Put(l.Axis+style.Width(l.Yuan(txn.Amount))+1, y, style.Muted, l.Words.Desk.Tried)
	s.PutRight(l.Right, y, saidRole(d.said), style.Clip(d.said.Text, l.Inner()/2+6, l.Glyphs))
	s.Repeat(l.Axis, y+1, l.Inner(), style.Line, l.Glyphs.Left)
	say := l.Words.Advice(txn.Reason).Say
	if text.Chased(txn) {
		say = l.Words.Desk.ChaseSay
	}
	if waits(txn) {
		say = text.OfflineIn(l.Words.Lang).Say
	}
	lines := len(style.Wrap(say, l.Inner()-12))
	y = l.DrawTries(s, l.Axis, l.Right, y+2, l.Bottom-lines-1, txn)
	l.Say(s, l.Right, y+1, say)
	if !l.HasSide() {
		return
	}
	if paper := d.paper[txn.ID]; len(paper) > 0 {
		l.DrawPaper(s, l.Side, 2, l.Bottom, paper)
		return
	}
	panel(s, l, l.Side, 2, panelWidth, l.Bottom-2, txn.Money())
	drawTitleLine(s, l, l.Side+3, 3, txn)
	pairs := append([]widget.Pair{{Label: l.Words.Result.Time, Value: txn.Started.Format("01-02 15:04:05")}}, reasonPairs(txn, l)...)
	l.Pairs(s, l.Side+3, 5, panelWidth-5, append(pairs, facts(txn, l)...))
}
