package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// followUp is something that can be done with an attempt of the list.
type followUp struct {
	binding key.Binding
	does    string
	action  Action
}

// followUps is what can be done with an attempt, beside its slip: void or refund
// it, complete or let go of a hold, add a tip, copy the bank's reference.
func followUps(txn payment.Txn, l widget.Look) []followUp {
	k, w := l.Keys.History, l.Words.Wishes
	var all []followUp
	after := func(b key.Binding, does string, kind payment.Kind) {
		if fitsBefore(kind, txn) {
			all = append(all, followUp{b, does, GoWish{Wish{Kind: kind, Original: txn}}})
		}
	}
	after(k.Undo, w.KeyVoid, payment.Void)
	after(k.Undo, w.KeyCancelHold, payment.PreAuthVoid)
	after(k.Undo, w.KeyVoid, payment.CompletionVoid)
	after(k.Further, w.KeyRefund, payment.Refund)
	after(k.Further, w.KeyComplete, payment.Completion)
	if txn.RRN != "" {
		all = append(all, followUp{k.Copy, w.KeyCopy, Copy{txn.RRN}})
	}
	if l.Shop.Allows.Tips {
		after(k.More, w.KeyTip, payment.Tip)
	}
	after(k.More, w.KeyAdvise, payment.CompletionAdvice)
	return all
}

// pressFollowUp is the wish behind a key, nil for none.
func pressFollowUp(msg tea.KeyPressMsg, txn payment.Txn, l widget.Look) Action {
	for _, one := range followUps(txn, l) {
		if key.Matches(msg, one.binding) {
			return one.action
		}
	}
	return nil
}

// followHints are the keys as the overlay of all keys shows them; they stand
// beside the attempt.
func followHints(txn payment.Txn, l widget.Look) []keymap.Hint {
	var hints []keymap.Hint
	for _, one := range followUps(txn, l) {
		b := one.binding
		b.SetHelp(b.Help().Key, one.does)
		hints = append(hints, keymap.Hint{Binding: b, Area: true})
	}
	return hints
}

// drawFollowUps draws the keys in one row, as far as it reaches, and gives the
// column after them.
func drawFollowUps(s *style.Sheet, l widget.Look, x, y, right int, txn payment.Txn) int {
	for _, one := range followUps(txn, l) {
		caption := one.binding.Help().Key
		if x+style.Width(caption)+3+style.Width(one.does) > right {
			return x
		}
		x = l.Cap(s, x, y, caption, false) + 1
		x = s.Put(x, y, style.Soft, one.does) + 3
	}
	return x
}

// drawFollowUpColumn draws the keys below each other.
func drawFollowUpColumn(s *style.Sheet, l widget.Look, x, y, bottom int, txn payment.Txn) int {
	for _, one := range followUps(txn, l) {
		if y >= bottom {
			return y
		}
		end := l.Cap(s, x, y, one.binding.Help().Key, false) + 1
		s.Put(end, y, style.Soft, one.does)
		y++
	}
	return y
}

// drawFollowUpRows draws the keys in rows that end at bottom, and gives the row at
// which other things must end.
func drawFollowUpRows(s *style.Sheet, l widget.Look, x, bottom, right int, txn payment.Txn) int {
	all := append(followUps(txn, l), followUp{l.Keys.History.Message, l.Words.Wishes.KeyMessage, nil})
	rows, at := [][]followUp{nil}, x
	for _, one := range all {
		width := style.Width(one.binding.Help().Key) + 3 + style.Width(one.does)
		if at+width > right && at > x {
			rows, at = append(rows, nil), x
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], one)
		at += width + 3
	}
	y := bottom - len(rows)
	for i, row := range rows {
		at := x
		for _, one := range row {
			at = l.Cap(s, at, y+i, one.binding.Help().Key, false) + 1
			at = s.Put(at, y+i, style.Soft, one.does) + 3
		}
	}
	return y - 1
}
