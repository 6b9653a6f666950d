package screen

import (
	"fmt"
	"strings"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// slab is the difference where there is one, else the net of the batch.
func (d Settled) slab(l widget.Look) widget.Slab {
	w, s := l.Words.DayEnd, d.closed.Settlement
	net := s.Totals.Net()
	slab := widget.Slab{Title: w.Title, Note: fmt.Sprintf(w.Batch, s.Batch)}
	if net < 0 {
		slab.Sub = w.MoreBack
	}
	switch s.State {
	case payment.BatchClosed:
		slab.Stamp = widget.Stamp{Word: w.Settled}
	case payment.BatchDisputed:
		slab.Stamp = widget.Stamp{Word: w.Differs, Tone: widget.ToneCare}
		if d.differs() {
			net = d.closed.Explanation.Difference.Net()
			slab.Sub = map[bool]string{true: w.HereMore, false: w.BankMore}[net < 0]
			if net == 0 {
				slab.Sub = w.SameSum
			}
		}
	case payment.BatchOpen:
		slab.Stamp, slab.Quiet = widget.Stamp{Word: w.NotSettled, Tone: widget.ToneBad}, true
	default:
		slab.Stamp = widget.Stamp{Word: w.Unfinished, Tone: widget.ToneCare}
	}
	slab.Amount = max(net, -net)
	return slab
}

// words are what happened, what it means for the batch, and what to do.
func (d Settled) words(l widget.Look) (text.Instruction, []string) {
	w, s := l.Words.DayEnd, d.closed.Settlement
	var what text.Instruction
	var notes []string
	switch s.State {
	case payment.BatchClosed:
		what = w.Agree
		if d.back == nil {
			notes = append(notes, fmt.Sprintf(w.NextBatch, s.Next))
		}
		if s.Receipt.State == payment.ReceiptPending {
			notes = append(notes, w.NoPaper)
		}
	case payment.BatchDisputed:
		what, notes = d.explains(l)
	case payment.BatchClosing:
		what, notes = w.PausedClosing, []string{d.because(l), w.PausedNote}
	case payment.BatchUpload:
		what, notes = w.PausedUpload, []string{d.because(l), fmt.Sprintf(w.Message, s.Done, s.Uploads) + l.Stop(), w.PausedNote}
	default:
		what, notes = w.NothingHappened, []string{w.NothingHappenedNote, d.calls(l, w.AgainLater)}
		if d.closed.Reason != payment.NoReason {
			what = l.Words.Advice(d.closed.Reason).What
		}
	}
	if len(s.Carried) > 0 {
		notes = append(notes, w.Carried(len(s.Carried)))
	}
	if s.State.Over() && len(s.Refused)+len(s.Unsaid) > 0 {
		notes = append(notes, w.Untaken(len(s.Refused), len(s.Unsaid)))
	}
	if d.closed.Err != "" {
		notes = append(notes, fmt.Sprintf(l.Words.Result.TillError, widget.Hide(d.closed.Err)))
	}
	return what, withoutEmpty(notes)
}

// because is why it is not over, where the instruction does not say that itself.
// What a reason advises is about a sale, and is left out.
func (d Settled) because(l widget.Look) string {
	if reason := d.closed.Reason; reason != payment.NoReason && reason != payment.ReasonNoAnswer {
		return string(l.Words.Advice(reason).What) + strings.TrimSpace(l.Stop())
	}
	return ""
}

// calls is a sentence with the bank's number, "" where that is not known.
func (d Settled) calls(l widget.Look, sentence string) string {
	if l.Shop.Hotline == "" {
		return ""
	}
	return fmt.Sprintf(sentence, l.Shop.Hotline)
}

func withoutEmpty(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// explains is why the two sides differ, in a sentence, and whom to call.
func (d Settled) explains(l widget.Look) (text.Instruction, []string) {
	w, e := l.Words.DayEnd, d.closed.Explanation
	call := d.calls(l, w.CallBank)
	switch blamed := e.Blamed; {
	case d.closed.Settlement.Bank == nil:
		c, s := text.CommandsIn(l.Words.Lang), d.closed.Settlement
		verdict := strings.TrimSpace(c.SettleVerdict(c.SettleVerdicts[s.Domestic], c.SettleVerdicts[s.Foreign]))
		return w.NoTotals, []string{verdict, call}
	case len(blamed) == 0:
		return w.NoneFound, []string{w.NoneFoundNote, call}
	case len(blamed) == 1:
		txn := blamed[0].Txn
		note := w.Causes[blamed[0].Cause] + l.Stop()
		if e.Others > 0 {
			note += w.Others(e.Others)
		}
		return text.Instruction(fmt.Sprintf(w.One, txn.Started.Format("15:04"), txn.STAN)), []string{strings.TrimSpace(note), call}
	default:
		lines := make([]string, 0, len(blamed)+1)
		for _, blame := range blamed {
			lines = append(lines, fmt.Sprintf("%s  %s  %s  %s", blame.Txn.STAN, l.Yuan(asked(blame.Txn)), widget.CardTail(blame.Txn.Card.Masked), w.Causes[blame.Cause]))
		}
		return text.Instruction(fmt.Sprintf(w.Several, len(blamed))), append(lines, call)
	}
}

// asked is what moved, or what was asked for where nothing did.
func asked(txn payment.Txn) payment.Amount {
	if txn.Amount != 0 {
		return txn.Amount
	}
	return txn.Requested
}

// drawBody is both sides next to each other where they differ, else the batch in
// pairs.
func (d Settled) drawBody(s *style.Sheet, l widget.Look, y, right int) {
	settlement := d.closed.Settlement
	if settlement.State == payment.BatchDisputed {
		sides := widget.Sides{Here: settlement.Totals, Bank: settlement.Bank}
		air := l.Air()
		if room := l.StageRow() - l.SidesRows(sides) - y; room <= air {
			air = max(0, min(1, room))
		}
		l.DrawSides(s, y+air, sides)
		return
	}
	w, t := l.Words.DayEnd, settlement.Totals
	var pairs []widget.Pair
	for _, sum := range []struct {
		label string
		sum   payment.Subtotal
	}{{w.DomesticIn, t.Domestic.Debit}, {w.DomesticBack, t.Domestic.Credit}, {w.ForeignIn, t.Foreign.Debit}, {w.ForeignBack, t.Foreign.Credit}} {
		if sum.sum.Count > 0 {
			pairs = append(pairs, widget.Pair{Label: sum.label, Value: l.Items(sum.sum.Count) + "  " + sum.sum.Amount.String()})
		}
	}
	if settlement.State.Over() {
		pairs = append(pairs, widget.Pair{Label: l.Words.Result.Printer, Value: l.SlipState(settlement.Receipt)},
			widget.Pair{Label: l.Words.Result.Time, Value: settlement.Ended.Format("01-02 15:04:05")},
			widget.Pair{Label: l.Words.Result.Reference, Value: settlement.RRN})
	}
	y += l.Air()
	l.Pairs(s, l.Axis, y, right-l.Axis, pairs[:max(0, min(len(pairs), l.StageRow()-y))])
}
