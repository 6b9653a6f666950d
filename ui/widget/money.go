package widget

import (
	"fmt"
	"strings"
	"time"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
)

// moneyLook is how one of the five words looks.
type moneyLook struct {
	glyph func(style.Glyphs) string
	role  style.Role
	tint  style.Ground
	badge style.Ground
}

var moneyLooks = map[payment.Money]moneyLook{
	payment.Paid:      {func(g style.Glyphs) string { return g.Paid }, style.Paid, style.TintPaid, style.BadgePaid},
	payment.NotPaid:   {func(g style.Glyphs) string { return g.NotPaid }, style.NotPaid, style.TintNotPaid, style.BadgeNotPaid},
	payment.Undecided: {func(g style.Glyphs) string { return g.Undecided }, style.Und, style.TintUnd, style.BadgeUnd},
	payment.Returned:  {func(g style.Glyphs) string { return g.Returned }, style.Returned, style.Surface, style.BadgeReturned},
	payment.ToSend:    {func(g style.Glyphs) string { return g.ToSend }, style.ToSend, style.Surface, style.BadgeToSend},
	payment.NoMoney:   {func(g style.Glyphs) string { return g.Dot }, style.Muted, style.Surface, style.Cap},
}

// MoneyRole is the colour of a money word.
func MoneyRole(m payment.Money) style.Role { return moneyLooks[m].role }

// MoneyWord is the glyph and the word, such as "✓ paid" inside a line.
func (l Look) MoneyWord(m payment.Money) string {
	look := moneyLooks[m]
	if m == payment.NoMoney {
		return look.glyph(l.Glyphs)
	}
	return look.glyph(l.Glyphs) + " " + strings.ToLower(l.Words.Money.Of(m))
}

// PutMoney writes the word as a list shows it: paid is a green tick and quiet
// words, everything else wears its colour.
func (l Look) PutMoney(s *style.Sheet, x, y int, m payment.Money) int {
	look := moneyLooks[m]
	word := strings.ToLower(l.Words.Money.Of(m))
	x = s.Put(x, y, look.role, look.glyph(l.Glyphs)) + 1
	if m == payment.Paid {
		return s.Put(x, y, style.Soft, word)
	}
	return s.Put(x, y, look.role, word)
}

// AmountRole is how bright an amount in a list is: one that did not move is muted.
func AmountRole(m payment.Money) style.Role {
	switch m {
	case payment.NotPaid, payment.Returned:
		return style.Muted
	case payment.Undecided:
		return style.Text
	}
	return style.Soft
}

// Badge is the solid block with the money word of a result; it gives the column
// after it.
func (l Look) Badge(s *style.Sheet, x, y int, m payment.Money) int {
	return l.badge(s, x, y, moneyLooks[m], l.Words.Money.Of(m))
}

func (l Look) badge(s *style.Sheet, x, y int, look moneyLook, word string) int {
	word = " " + look.glyph(l.Glyphs) + " " + word + " "
	s.Fill(x, y, style.Width(word), 1, look.badge)
	return s.PutBold(x, y, style.Inverse, word)
}

// Yuan is an amount with its sign, as it stands inside a line.
func (l Look) Yuan(a payment.Amount) string { return l.Glyphs.Yuan + a.String() }

// Span is a time that was measured: "6.2 s" below ten, "14 s" above.
func (l Look) Span(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%d.%d s", d/time.Second, d%time.Second/(100*time.Millisecond))
	}
	return fmt.Sprintf("%d s", d.Round(time.Second)/time.Second)
}

// Took is a time that is over: below a tenth of a second in milliseconds.
func (l Look) Took(d time.Duration) string {
	if d < 100*time.Millisecond {
		return fmt.Sprintf("%d ms", max(1, d/time.Millisecond))
	}
	return l.Span(d)
}

// Items is how many attempts.
func (l Look) Items(n int) string {
	if n == 1 {
		return fmt.Sprintf(l.Words.Units.Item, n)
	}
	return fmt.Sprintf(l.Words.Units.Items, n)
}

// rounded is a usual time: whole seconds have no tenths.
func (l Look) rounded(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return l.Took(d)
}

// Countdown is a time that runs down: "0:42".
func Countdown(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	seconds := int((d + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// Age is how long ago something was, in minutes or hours, never less than one.
func (l Look) Age(since time.Time) string {
	d := l.Now.Sub(since)
	if d < time.Hour {
		return fmt.Sprintf(l.Words.Units.Minutes, max(1, int(d/time.Minute)))
	}
	return fmt.Sprintf(l.Words.Units.Hours, int(d/time.Hour))
}

// Card is a masked number in groups of four, as it stands on the slab.
func Card(masked string) string {
	var out strings.Builder
	for i, r := range Hide(masked) {
		if i > 0 && i%4 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// CardShort is first four and last four, as it stands in a list.
func CardShort(masked string) string {
	if len(masked) < 8 {
		return masked
	}
	return masked[:4] + " **** " + masked[len(masked)-4:]
}

// CardTail is the last four only.
func CardTail(masked string) string {
	if len(masked) < 4 {
		return masked
	}
	return "**** " + masked[len(masked)-4:]
}

// CardName is what card it is and how it came in: "UnionPay debit, chip".
func (l Look) CardName(facts payment.CardFacts) string {
	name := facts.Label
	if name == "" {
		name = facts.Scheme
	}
	entry := l.Words.Entries.Of(facts.Entry)
	switch {
	case name == "":
		return entry
	case entry == "":
		return name
	case l.Words.Lang == text.ZH:
		return name + " " + entry
	}
	return name + ", " + entry
}

// Seconds is a whole number of seconds inside a sentence.
func (l Look) Seconds(d time.Duration) string {
	return fmt.Sprintf(l.Words.Units.Seconds, int(d.Round(time.Second)/time.Second))
}

// SlipState is where a slip is, and how sure that is, in words (printing.md 2.3).
func (l Look) SlipState(r payment.Receipt) string {
	w := l.Words.Result
	switch r.State {
	case payment.ReceiptPending:
		return l.Glyphs.Care + " " + w.SlipWaits
	case payment.ReceiptUnknown:
		return l.Glyphs.Care + " " + w.SlipUnknown
	case payment.ReceiptPrinted:
		switch r.Certainty {
		case payment.PrintSent:
			return l.Glyphs.Paid + " " + w.SlipSent
		case payment.PrintLikely:
			return l.Glyphs.Paid + " " + w.SlipLikely
		}
		return l.Glyphs.Paid + " " + w.SlipDone
	}
	return w.SlipNone
}
