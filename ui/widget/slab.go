package widget

import (
	"till/payment"
	"till/ui/style"
)

// Slab is the block at the top that holds the money. It stands at the same place
// from the first digit to the slip; only its colour changes.
type Slab struct {
	// Title is bold: what is done. With Money it gives way to the badge.
	Title string
	// Money makes the badge, the tint and the spine of a result.
	Money payment.Money
	// Stamp is the badge of a result that has no money word; Money must be none then.
	Stamp Stamp
	// Sub says how far it is, or how it ended.
	Sub string
	// Masked and Name are the card, "" while there is none; Short stands for a
	// Name that has no room.
	Masked, Name, Short string
	// Note stands at the right of the words where there is room: the line that
	// is being typed.
	Note   string
	Amount payment.Amount
	// Quiet draws the amount grey: not typed yet, or it did not move.
	Quiet bool
}

// Stamp is how something ended that is no transaction, such as a settlement: a
// word in the colour of a tone. The zero value is none.
type Stamp struct {
	Word string
	Tone Tone
}

// Tone is how much a stamp asks of a person.
type Tone int

// The tones.
const (
	ToneGood Tone = iota // nothing
	ToneCare             // somebody must look
	ToneBad              // it was not done
)

var toneLooks = map[Tone]moneyLook{
	ToneGood: moneyLooks[payment.Paid],
	ToneCare: {func(g style.Glyphs) string { return g.Care }, style.Und, style.TintUnd, style.BadgeUnd},
	ToneBad:  moneyLooks[payment.NotPaid],
}

// look is the tint, the spine and the badge of the slab.
func (s Slab) look() moneyLook {
	if s.Stamp.Word != "" {
		return toneLooks[s.Stamp.Tone]
	}
	return moneyLooks[s.Money]
}

// stamped draws the badge, of money or of another end; false where there is none.
func (l Look) stamped(s *style.Sheet, x, y int, slab Slab) (int, bool) {
	switch {
	case slab.Stamp.Word != "":
		return l.badge(s, x, y, slab.look(), slab.Stamp.Word), true
	case slab.Money != payment.NoMoney:
		return l.Badge(s, x, y, slab.Money), true
	}
	return x, false
}

// DrawSlab draws the slab.
func (l Look) DrawSlab(s *style.Sheet, slab Slab) {
	look := slab.look()
	spine := look.role
	if slab.Money == payment.NoMoney && slab.Stamp.Word == "" {
		spine = style.Accent
	}
	s.Fill(l.Spine, slabTop, l.Main, l.SlabRows(), look.tint)
	for y := range l.SlabRows() {
		s.Put(l.Spine, slabTop+y, spine, l.Glyphs.Spine)
	}
	start := l.slabAmount(s, slab)
	if l.wordsLeft() {
		l.slabWordsLeft(s, slab, start-2-l.Axis)
		return
	}
	l.slabWordsAbove(s, slab)
}

// wordsLeft reports that the words stand left of the digits and not above them.
func (l Layout) wordsLeft() bool { return l.Class == Small && !l.Big }

// slabAmount draws the digits with their sign and gives the column of the sign.
func (l Look) slabAmount(s *style.Sheet, slab Slab) int {
	digits := slab.Amount.String()
	font := l.slabFont(slab.Amount)
	role := style.Text
	if slab.Quiet {
		role = style.Muted
	}
	y := slabTop + l.SlabRows() - 1 - font.Rows()
	switch {
	case font == FontPlain:
		y = slabTop + l.SlabRows()/2
	case l.Class == Large, l.Big:
		y -= (FontL.Rows() - font.Rows()) / 2
	}
	x := Big(s, l.Right, y, role, digits, font)
	s.Put(x-2, y, style.Muted, l.Glyphs.Yuan)
	return x - 2
}

// slabFont steps down inside the same slab when the amount grows too wide.
func (l Look) slabFont(amount payment.Amount) Font {
	digits := amount.String()
	if l.Glyphs.ASCII {
		if BigWidth(digits, fontASCII)+14 > l.Inner() && l.wordsLeft() {
			return FontPlain
		}
		return fontASCII
	}
	font := FontS
	switch {
	case l.Big, l.Class == Large && amount <= 99_999_99:
		font = FontL
	case l.Class == Large, l.Class == Medium && amount <= 9_999_99, l.Class == Small && amount <= 99_999_99:
		font = FontM
	}
	need := 2 // the sign
	if l.wordsLeft() {
		need += 12 // words at the left
	}
	for font > FontPlain && BigWidth(digits, font)+need > l.Inner() {
		font--
	}
	return font
}

// slabWordsLeft puts up to four lines left of the digits.
func (l Look) slabWordsLeft(s *style.Sheet, slab Slab, width int) {
	y := slabTop + 1
	if _, stamped := l.stamped(s, l.Axis, y, slab); !stamped {
		s.PutBold(l.Axis, y, style.Text, style.Clip(slab.Title, width, l.Glyphs))
	}
	lines := []struct {
		role style.Role
		text string
	}{{style.Soft, slab.Sub}, {style.Muted, fitCard(slab.Masked, width)}, {style.Muted, slab.name(width)}}
	for _, line := range lines {
		if line.text == "" {
			continue
		}
		y++
		s.Put(l.Axis, y, line.role, style.Clip(line.text, width, l.Glyphs))
	}
	if slab.Note != "" {
		s.Put(l.Axis, slabTop+l.SlabRows()-2, style.Soft, clipLeft(slab.Note, width, l.Glyphs))
	}
}

// slabWordsAbove puts one line above the digits: money at the left, card at the right.
func (l Look) slabWordsAbove(s *style.Sheet, slab Slab) {
	y := slabTop + 1
	x, stamped := l.stamped(s, l.Axis, y, slab)
	if !stamped {
		x = s.PutBold(x, y, style.Text, slab.Title)
	}
	right := l.Right
	room := func() int { return right - x - 4 }
	if slab.Note != "" {
		right = s.PutRight(right, y, style.Soft, clipLeft(slab.Note, room(), l.Glyphs)) - 3
	}
	card := fitCard(slab.Masked, room())
	switch {
	case slab.Masked != "" && style.Width(card)+style.Width(slab.Sub)+style.Width(slab.Name)+9 <= right-x:
		right = s.PutRight(right, y, style.Muted, slab.Name)
		if slab.Name != "" {
			right -= 3
		}
		right = s.PutRight(right, y, style.Muted, card)
	case slab.Masked != "":
		if style.Width(card)+style.Width(slab.Sub)+6 > right-x {
			card = CardTail(slab.Masked)
		}
		right = s.PutRight(right, y, style.Muted, card)
	}
	s.Put(x+3, y, style.Soft, style.Clip(slab.Sub, right-x-5, l.Glyphs))
}

// name is the card's name, the short one where the long one has no room.
func (s Slab) name(width int) string {
	if style.Width(s.Name) > width && s.Short != "" {
		return s.Short
	}
	return s.Name
}

// fitCard is the masked number, or its tail where the number has no room.
func fitCard(masked string, width int) string {
	if card := Card(masked); style.Width(card) <= width {
		return card
	}
	return CardTail(masked)
}

// clipLeft keeps the end of a line: of a sum that is typed the end matters.
func clipLeft(text string, width int, g style.Glyphs) string {
	if style.Width(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && style.Width(string(runes)) > width-1 {
		runes = runes[1:]
	}
	return g.Cut + string(runes)
}
