package screen

import (
	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// riskNotes is what the shop's own rules said of an attempt, a sentence each. What
// only tells is left out where something graver stopped it.
func riskNotes(txn payment.Txn, l widget.Look) []string {
	var notes []string
	verdict := payment.RiskVerdict(txn.Risk)
	stopped := txn.Reason == payment.ReasonRiskAsks || txn.Reason == payment.ReasonRiskRefuses
	for _, finding := range txn.Risk {
		if !stopped || finding.Action == verdict {
			notes = append(notes, text.RiskSentence(l.Words.Lang, finding))
		}
	}
	return notes
}

// drawRisk says above what the pad says what the shop's own rules said: it stops
// nobody, and is read while the customer acts.
func (s Sale) drawRisk(sheet *style.Sheet, l widget.Look) {
	notes := riskNotes(s.Progress.Txn, l)
	if len(notes) == 0 {
		return
	}
	line := l.Words.Door.RiskNote + notes[0]
	sheet.PutBold(l.Axis, l.StageRow()-3, style.Und, style.Clip(line, l.Inner(), l.Glyphs))
}
