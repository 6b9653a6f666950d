package screen

import (
	"errors"
	"fmt"

	"till/payment"
	"till/ui/style"
	"till/ui/widget"
)

// ScanKind is what was scanned or swiped.
type ScanKind string

// The kinds.
const (
	ScanUnknown ScanKind = ""
	ScanItem    ScanKind = "item"     // a thing of the price list
	ScanPayCode ScanKind = "pay_code" // the code on a customer's phone
	ScanSlip    ScanKind = "slip"     // the code of one of our slips
	ScanMisread ScanKind = "misread"  // of a slip, and not read right
	ScanCard    ScanKind = "card"     // a stripe; its data never reach a screen
)

// Scan brings what a reader read: a serial one, or one that types like a keyboard.
type Scan struct {
	Kind    ScanKind
	Item    payment.Item
	PayCode payment.Secret
	Slip    payment.SlipRef
}

// scanned does what a code wants at the amount screen.
func (h Home) scanned(scan Scan, l widget.Look) (Screen, Action) {
	w := l.Words.Home
	h.notice, h.quick = "", false
	switch scan.Kind {
	case ScanItem:
		items, err := payment.AddItem(h.items, scan.Item)
		switch {
		case errors.Is(err, payment.ErrItems):
			h.notice = string(w.ItemsFull)
		case err != nil:
			h.notice = string(w.SumLarge)
		default:
			h.items = items
		}
	case ScanPayCode:
		charge, sentence := h.wish(l)
		if sentence != "" {
			h.notice = string(w.ScanAmount)
			if h.line != "" {
				h.notice = sentence
			}
			return h, nil
		}
		charge.PayCode = scan.PayCode
		return h, charge
	case ScanMisread:
		h.notice = string(w.Misread)
	case ScanCard:
		h.notice = string(w.SwipePad)
	default:
		h.notice = string(w.NoPrice)
	}
	return h, nil
}

// wish is what Enter charges: the things and the line together; a sentence where
// they make no amount.
func (h Home) wish(l widget.Look) (Charge, string) {
	charge := Charge{Items: h.items}
	sum, err := payment.ItemsSum(h.items)
	if h.line != "" && err == nil {
		var typed payment.Amount
		typed, err = payment.Sum(h.complete())
		if sum += typed; err == nil && len(h.items) > 0 {
			// What was typed stands on the slip as a thing without a name.
			charge.Items = append(append([]payment.Item(nil), h.items...), payment.Item{Quantity: 1, Price: typed})
		}
	}
	charge.Amount = sum
	switch {
	case err == nil && sum == 0:
		err = payment.ErrAmountZero
	case err == nil && sum > payment.AmountMax:
		err = payment.ErrAmountTooLarge
	}
	if err != nil {
		return charge, sumSentence(err, l.Words.Home)
	}
	return charge, ""
}

// empty reports that nothing was typed or scanned.
func (h Home) empty() bool { return h.line == "" && len(h.items) == 0 }

// things counts what was scanned.
func (h Home) things() int {
	n := 0
	for _, item := range h.items {
		n += item.Quantity
	}
	return n
}

// drawItems draws what was scanned, the newest always in sight.
func (h Home) drawItems(s *style.Sheet, l widget.Look, y int) {
	w := l.Words.Home
	charge, _ := h.wish(l)
	l.Heading(s, l.Axis, y, l.Inner(), fmt.Sprintf(w.Items, h.things()), "")
	s.PutRightBold(l.Right, y, style.Text, l.Yuan(charge.Amount))
	rows := max(1, l.Bottom-(y+2))
	shown := charge.Items
	if len(shown) > rows {
		shown = shown[len(shown)-rows+1:]
		s.Put(l.Axis, y+2, style.Muted, fmt.Sprintf(w.MoreItems, len(charge.Items)-len(shown)))
		y++
	}
	for i, item := range shown {
		at := y + 2 + i
		total := item.Sum().String()
		s.PutRight(l.Right, at, style.Text, total)
		price, room := "", l.Right-style.Width(total)-2
		if item.Quantity > 1 {
			price = fmt.Sprintf("%d %s %s", item.Quantity, l.Glyphs.Times, item.Price)
			room -= 16
			s.PutRight(room+14, at, style.Soft, price)
		}
		name, role := widget.Hide(item.Name), style.Text
		if name == "" {
			name, role = w.Typed, style.Muted
		}
		s.Put(l.Axis, at, role, style.Clip(name, room-l.Axis, l.Glyphs))
	}
}
