package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
)

// Scan is what a text that a reader typed is; false where it is of no form that is
// known. Config.Scan must be quick: Update calls it.
type Scan = screen.Scan

// A reader that acts as a keyboard types faster than hands do. Keys that write are
// held for burstGap; those that come closer together than that are one burst.
const (
	burstGap = 30 * time.Millisecond
	// burstKnown is the shortest burst that is taken for a code of a known form,
	// burstAny that which is taken for a code at all. Hands, or keys that waited
	// while the PC was busy, make shorter ones.
	burstKnown, burstAny = 6, 8
	burstMax             = 320 // three tracks and their ends
)

// burst is the keys that are held.
type burst struct {
	keys  []tea.KeyPressMsg
	last  time.Time
	count int // of keys so far: the generation of heldMsg
	long  bool
}

// heldMsg says that burstGap has passed since a key; that of an older key is dropped.
type heldMsg struct{ count int }

// onTyped holds a key that writes, until it is known whether hands pressed it.
//
//	key that writes ─→ held ─ next within the gap ─→ held …
//	                     │ Enter or silence: a code? ─→ scan, no key reaches a screen
//	                     └ else ─→ each key, in order, to onKey
func (a *App) onTyped(m tea.KeyPressMsg) tea.Cmd {
	var before tea.Cmd
	if len(a.burst.keys) > 0 && a.now.Sub(a.burst.last) > burstGap {
		before = a.endBurst()
	}
	if m.Text != "" && m.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper|tea.ModHyper) == 0 {
		if a.burst.last, a.burst.count = a.now, a.burst.count+1; len(a.burst.keys) < burstMax {
			a.burst.keys = append(a.burst.keys, m)
		} else {
			a.burst.long = true
		}
		count := a.burst.count
		return tea.Batch(before, tea.Tick(burstGap, func(time.Time) tea.Msg { return heldMsg{count} }))
	}
	ends := m.Code == tea.KeyEnter || m.Code == tea.KeyTab
	if scan, is := a.scanOf(); ends && is {
		a.dropBurst()
		return tea.Batch(before, a.onScan(scan))
	}
	flushed := a.flush()
	return tea.Batch(before, flushed, a.onKey(m))
}

// onHeld ends a burst after which nothing came.
func (a *App) onHeld(m heldMsg) tea.Cmd {
	if m.count != a.burst.count || len(a.burst.keys) == 0 {
		return nil
	}
	return a.endBurst()
}

func (a *App) endBurst() tea.Cmd {
	if scan, is := a.scanOf(); is {
		a.dropBurst()
		return a.onScan(scan)
	}
	return a.flush()
}

// scanOf is the code that the held keys are, if they are one. Where a text is
// typed, only codes of a known form are taken out of it.
func (a *App) scanOf() (Scan, bool) {
	if a.burst.long {
		return Scan{}, true // noise: nothing of it is for a screen
	}
	if len(a.burst.keys) < burstKnown {
		return Scan{}, false
	}
	var text strings.Builder
	for _, k := range a.burst.keys {
		text.WriteString(k.Text)
	}
	if scan, known := a.cfg.Scan(text.String()); known {
		return scan, true
	}
	return Scan{}, len(a.burst.keys) >= burstAny && !a.current().Typing() && !isSum(text.String())
}

// isSum reports a line that only a person types: an amount with a point or a sign.
func isSum(text string) bool {
	return strings.Trim(text, "0123456789+-*.%") == "" && strings.ContainsAny(text, "+-*.%")
}

// flush gives the held keys to the screen, one after the other.
func (a *App) flush() tea.Cmd {
	keys := a.burst.keys
	a.burst.keys = nil
	var cmds []tea.Cmd
	for _, k := range keys {
		cmds = append(cmds, a.onKey(k))
	}
	return tea.Batch(cmds...)
}

// dropBurst overwrites the held keys: they may be a card.
func (a *App) dropBurst() {
	clear(a.burst.keys)
	a.burst.keys, a.burst.long = nil, false
}

// onScan gives what was read to the screen it is for. A question, a check at the
// start and a sale under way take none: a code answers nothing.
func (a *App) onScan(scan Scan) tea.Cmd {
	switch {
	case scan.Kind == screen.ScanPayCode && a.asksForCard():
		return a.payByCode(scan.PayCode)
	case a.guard.door != nil, a.guard.asking, a.ask != nil, a.broken != "", a.opening, a.now.Before(a.quiet), a.sale.open && a.sale.watched, a.closing.open:
		scan.PayCode.Wipe()
		return nil
	case scan.Kind == screen.ScanSlip:
		a.over = nil
		return a.goTo(screen.NewHistoryOf(a.day, scan.Slip))
	case a.sale.result != 0 || a.over != nil: // the next customer's things
		cmd := a.goHome()
		return tea.Batch(cmd, a.toHome(scan))
	}
	return a.toCurrent(scan)
}

// asksForCard reports that the open sale is a plain one which waits for a card, and
// that nobody has asked to stop it.
func (a *App) asksForCard() bool {
	last := a.sale.last
	return a.ask == nil && a.over == nil && a.sale.open && a.sale.watched && !a.sale.closing && !last.Stopping &&
		last.Progress.Stage == payment.StageCard && !last.Progress.Sent && a.sale.charged.Amount > 0
}

// payByCode lets the customer's code pay instead of the card that is asked for: the
// sale by card is stopped first, and only one that ended by that stop is followed by
// the other. Whoever has shown a card meanwhile has paid with it.
func (a *App) payByCode(code payment.Secret) tea.Cmd {
	a.sale.instead = a.sale.charged
	a.sale.instead.PayCode = code
	return a.cancelSale()
}

// takeInstead starts the sale by code after the one by card was stopped; false where
// there is none, or the card was faster.
func (a *App) takeInstead(done payment.Txn) (tea.Cmd, bool) {
	instead := a.sale.instead
	a.sale.instead = screen.Charge{}
	if instead.Amount == 0 {
		return nil, false
	}
	if a.sale.closing || done.Reason != payment.ReasonCashierCancelled || endOf(done) != payment.NotPaid {
		instead.PayCode.Wipe()
		return nil, false
	}
	return a.charge(instead), true
}
