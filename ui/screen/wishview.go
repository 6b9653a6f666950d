package screen

import (
	"fmt"
	"slices"
	"strings"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen.
func (f Form) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	l.DrawSlab(s, f.slab(l))
	what := f.ask(l)
	var notes []string
	if f.said.Text != "" {
		what = text.Instruction(f.said.Text)
	}
	if of := f.wish.Original; of.ID != 0 && !l.HasSide() {
		facts := []string{of.Started.Format("15:04"), of.STAN, widget.CardShort(of.Card.Masked), l.Yuan(of.Amount)}
		notes = append(notes, strings.Join(slices.DeleteFunc(facts, func(s string) bool { return s == "" }), "   "))
	}
	y := l.Instruct(s, l.Right, what, "", notes...) + 1
	for i, one := range f.rows {
		if one != rowAmount {
			y = f.drawRow(s, l, y, i)
		}
	}
	f.drawSends(s, l, y)
	if l.HasSide() && f.wish.Original.ID != 0 {
		drawOriginal(s, l, f.wish.Original)
	}
	return s
}

func (f Form) slab(l widget.Look) widget.Slab {
	amount, err := f.amount()
	slab := widget.Slab{Title: l.Words.TitleOf(f.wish.Kind, f.wish.Mode), Sub: l.Words.Wishes.NotSent,
		Masked: f.wish.Original.Card.Masked, Quiet: err != nil || f.row() == rowAmount && f.line == ""}
	if err == nil {
		slab.Amount = amount
	}
	if strings.ContainsAny(f.line, "+-*.") {
		slab.Note = spell(f.line, l.Glyphs)
	}
	return slab
}

// ask is the one thing to do now.
func (f Form) ask(l widget.Look) text.Instruction {
	w := l.Words.Wishes
	switch f.row() {
	case rowParts:
		return w.AskParts
	case rowCode:
		return w.AskCode
	case rowNumber:
		return w.AskNumber
	case rowExpiry:
		return w.AskExpiry
	case rowPayCode:
		return w.AskPayCode
	case rowName:
		return w.AskName
	case rowSure:
		return l.Words.Door.AskSure
	}
	switch {
	case f.wish.Kind == payment.Tip:
		return w.AskTip
	case f.line == "" && f.wish.Amount > 0 && f.wish.Original.ID != 0:
		return w.AskWhole
	}
	if most := f.most(l); most > 0 {
		return text.Instruction(fmt.Sprintf(string(w.AskAtMost), most))
	}
	return w.AskAmount
}

// drawRow is a label and what was typed. Of a card number and of a code that pays
// only the last four digits are shown.
func (f Form) drawRow(s *style.Sheet, l widget.Look, y, i int) int {
	one, here := f.rows[i], f.at == i
	label, note := f.label(one, l)
	answer := widget.Hide(f.answers[one]) // a card number is no name, and stands nowhere
	if one == rowNumber || one == rowPayCode {
		answer = hidden(f.secret)
	}
	return l.DrawField(s, y, widget.Field{Label: label, Note: note, Answer: answer, Here: here})
}

func (f Form) label(one row, l widget.Look) (label, note string) {
	w := l.Words.Wishes
	switch one {
	case rowParts:
		return w.Parts, w.PartsNote
	case rowCode:
		return w.Code, w.CodeNote
	case rowNumber:
		return w.Number, w.NumberNote
	case rowExpiry:
		return w.Expiry, w.ExpiryNote
	case rowPayCode:
		return w.PayCode, w.PayCodeNote
	case rowSure:
		return l.Words.Door.Sure, l.Words.Door.SureNote
	}
	return w.Name, w.NameNote
}

// hidden is a secret as it may be seen while it is typed.
func hidden(secret []byte) string {
	shown := max(0, len(secret)-4)
	return strings.Repeat("*", shown) + string(secret[shown:])
}

// drawSends says what Enter does in the last row, and what becomes of the name.
func (f Form) drawSends(s *style.Sheet, l widget.Look, y int) {
	w := l.Words.Wishes
	amount, err := f.amount()
	if f.wish.Kind == payment.Tip && err == nil {
		s.Put(l.Axis, y, style.Soft, fmt.Sprintf(w.Total, f.wish.Original.Amount+amount))
		y++
	}
	if f.at == len(f.rows)-1 && err == nil {
		s.Put(l.Axis, y, style.Soft, style.Clip(fmt.Sprintf(f.sends(w), amount), l.Inner(), l.Glyphs))
		y++
	}
	switch {
	case slices.Contains(f.rows, rowName):
		s.Put(l.Axis, y, style.Muted, w.Unverified)
	case slices.Contains(f.rows, rowSure):
		s.Put(l.Axis, y, style.Muted, l.Words.Door.Proved)
	}
}

func (f Form) sends(w text.Wishes) string {
	switch f.wish.Kind {
	case payment.Void, payment.Refund, payment.CompletionVoid:
		return w.SendsOut
	case payment.PreAuth:
		return w.SendsHold
	case payment.PreAuthVoid:
		return w.SendsFree
	}
	return w.SendsIn
}

// drawOriginal draws the transaction that is followed in the side column.
func drawOriginal(s *style.Sheet, l widget.Look, txn payment.Txn) {
	x, right := l.Side+3, l.Side+panelWidth-2
	panel(s, l, l.Side, 2, panelWidth, min(18, l.Bottom-2), txn.Money())
	drawTitleLine(s, l, x, 3, txn)
	s.PutRightBold(right, 5, style.Text, l.Glyphs.Yuan+" "+txn.Amount.String())
	pairs := append([]widget.Pair{{Label: l.Words.Result.Time, Value: txn.Started.Format("01-02 15:04:05")}}, facts(txn, l)...)
	l.Pairs(s, x, 7, right-x, pairs)
}
