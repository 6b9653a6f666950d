package widget

import (
	"till/payment"
	"till/ui/style"
)

// Board is the cardholder's screen: the shop, one amount, one sentence, in two
// languages at once. It has no keys.
type Board struct {
	W, H           int
	Glyphs         style.Glyphs
	NameZH, NameEN string
	Mark           string // practice
	ZH, EN         string // what the cardholder is to do, or how it ended
	NoteZH, NoteEN string // muted, above the amount
	Card           string
	Money          payment.Money // of a result
	Amount         payment.Amount
	Shows          bool // there is an amount
	Quiet          bool // it did not move
}

// Draw draws the board in any window; what has no room is left out, the sentences last.
func (b Board) Draw() *style.Sheet {
	s := style.NewSheet(b.W, b.H)
	at := min(margin, max(0, (b.W-16)/2))
	right := b.W - at
	s.Fill(0, 0, b.W, 1, style.Surface)
	name := b.NameZH
	if b.NameEN != "" && b.NameEN != b.NameZH {
		name += "  " + b.NameEN
	}
	if b.Mark != "" && style.Width(b.Mark)+6 < b.W {
		right = s.PutRightBold(right, 0, style.Text, b.Mark) - 2
	}
	s.PutBold(at, 0, style.Text, style.Clip(name, right-at, b.Glyphs))
	look := moneyLooks[b.Money]
	spine := look.role
	if b.Money == payment.NoMoney {
		spine = style.Accent
	}
	font := b.font()
	top, rows := b.place(font)
	s.Fill(at, top, b.W-2*at, rows, look.tint)
	for y := range rows {
		s.Put(at, top+y, spine, b.Glyphs.Spine)
	}
	axis := at + min(3, b.W/10)
	y := top
	if rows > 4 {
		y++
	}
	if b.Shows {
		y = b.amount(s, axis, y, font, rows)
	}
	b.sentences(s, axis, y, look)
	return s
}

// place is where the block stands: in the middle, at the same row in every state.
func (b Board) place(font Font) (top, rows int) {
	rows = min(b.H-2, font.Rows()+8)
	return 1 + max(0, (b.H-1-rows)/2), max(1, rows)
}

// font is the largest in which any usual amount fits this window: it does not
// change with what is to pay, so that nothing jumps.
func (b Board) font() Font {
	if b.Glyphs.ASCII {
		if b.H < 12 || b.W < 64 {
			return FontPlain
		}
		return fontASCII
	}
	digits := b.Amount.String()
	if b.Amount < 99_999_99 {
		digits = "99,999.99"
	}
	font := FontL
	for font > FontPlain && (BigWidth(digits, font)+10 > b.W || font.Rows()+9 > b.H) {
		font--
	}
	return font
}

// amount draws card, note and digits, and gives the row after them.
func (b Board) amount(s *style.Sheet, axis, y int, font Font, rows int) int {
	role := style.Text
	if b.Quiet {
		role = style.Muted
	}
	right := b.W - axis
	note := b.NoteZH
	if b.NoteEN != "" {
		note += " " + b.NoteEN
	}
	if rows > 4 {
		s.Put(axis, y, style.Muted, style.Clip(note, right-axis, b.Glyphs))
		if b.Card != "" && style.Width(note)+style.Width(b.Card)+2 <= right-axis {
			s.PutRight(right, y, style.Muted, b.Card)
		}
		y += 2
	}
	x := Big(s, right, y, role, b.Amount.String(), font)
	s.Put(x-2, y, style.Muted, b.Glyphs.Yuan)
	y += font.Rows()
	if rows > 4 {
		y++
	}
	return y
}

// sentences are Chinese first, each in its own line; a result wears its badge.
func (b Board) sentences(s *style.Sheet, axis, y int, look moneyLook) {
	room := b.W - 2*axis
	if !b.Shows {
		y += 2 * min(1, b.H/8)
	}
	for i, line := range []string{b.ZH, b.EN} {
		lines := style.Wrap(line, room)
		if b.Money != payment.NoMoney && len(lines) == 1 && i == 0 && style.Width(line)+4 <= room {
			word := " " + look.glyph(b.Glyphs) + " " + line + " "
			s.Fill(axis, y, style.Width(word), 1, look.badge)
			s.PutBold(axis, y, style.Inverse, word)
			y++
			continue
		}
		for _, one := range lines {
			s.PutBold(axis, y, style.Text, one)
			y++
		}
	}
	if !b.Shows && b.NoteZH != "" {
		s.Put(axis, y+1, style.Muted, style.Clip(b.NoteZH+"  "+b.NoteEN, room, b.Glyphs))
	}
}
