package screen

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	"till/payment"
	"till/ui/style"
	"till/ui/widget"
)

// drawSummary draws the chosen attempt beside the list, or in five rows below it;
// keys is whether something can be done with it from here.
func drawSummary(s *style.Sheet, l widget.Look, txn payment.Txn, said Said, keys bool) {
	if l.HasSide() {
		drawSidePanel(s, l, txn, said, keys)
		return
	}
	money := txn.Money()
	y := l.Bottom - 5
	panel(s, l, l.Spine, y, l.Main, 5, money)
	drawTitleLine(s, l, l.Axis, y, txn)
	s.PutRightBold(l.Right, y, style.Text, l.Yuan(txn.Amount))
	half := l.Inner()/2 - 2
	l.Pairs(s, l.Axis, y+1, half, firstPairs(reasonPairs(txn, l), 2))
	l.Pairs(s, l.Right-half, y+1, half, firstPairs(facts(txn, l), 2))
	if !keys {
		return
	}
	x := drawSlipKey(s, l, l.Axis, y+4, txn)
	if said.Text == "" {
		drawFollowUps(s, l, x, y+4, l.Right, txn)
	}
	s.Put(x, y+4, saidRole(said), style.Clip(said.Text, l.Right-x, l.Glyphs))
}

// slipKey is the key that prints the slip of an attempt; there is none where
// nothing was to be put on paper.
func slipKey(txn payment.Txn, l widget.Look) (key.Binding, bool) {
	b := l.Keys.History.Reprint
	switch {
	case txn.Money() == payment.Undecided:
		b.SetHelp(b.Help().Key, l.Words.Keys.PendingSlip)
	case txn.Receipt.State == payment.ReceiptPending:
		b.SetHelp(b.Help().Key, l.Words.Keys.PrintWaiting)
	case txn.Receipt.State == payment.ReceiptNone:
		return b, false
	}
	return b, true
}

func drawSlipKey(s *style.Sheet, l widget.Look, x, y int, txn payment.Txn) int {
	b, ok := slipKey(txn, l)
	if !ok {
		return x
	}
	x = l.Cap(s, x, y, b.Help().Key, false) + 1
	return s.Put(x, y, style.Soft, b.Help().Desc) + 3
}

func firstPairs(pairs []widget.Pair, n int) []widget.Pair {
	var out []widget.Pair
	for _, pair := range pairs {
		if pair.Value != "" && len(out) < n {
			out = append(out, pair)
		}
	}
	return out
}

func saidRole(said Said) style.Role {
	if said.Bad {
		return style.NotPaid
	}
	return style.Text
}

// panel is a surface with the spine of a money word.
func panel(s *style.Sheet, l widget.Look, x, y, w, h int, money payment.Money) {
	s.Fill(x, y, w, h, style.Surface)
	for row := range h {
		s.Put(x, y+row, widget.MoneyRole(money), l.Glyphs.Spine)
	}
}

// drawTitleLine is the money word, the kind and the trace.
func drawTitleLine(s *style.Sheet, l widget.Look, x, y int, txn payment.Txn) {
	money := txn.Money()
	end := s.PutBold(x, y, widget.MoneyRole(money), l.MoneyWord(money))
	if isHeld(txn) {
		end = s.PutBold(end+1, y, style.Text, strings.ToLower(l.Words.Money.Held))
	}
	s.Put(end+2, y, style.Soft, l.Words.Kinds.Of(txn.Kind)+" "+txn.STAN)
}

// isHeld reports a hold that stands: it has a word, though none for money.
func isHeld(txn payment.Txn) bool {
	return txn.Kind == payment.PreAuth && payment.Follows(payment.Completion, txn)
}

const panelWidth = 36

// drawSidePanel draws everything about the chosen attempt in the side column.
func drawSidePanel(s *style.Sheet, l widget.Look, txn payment.Txn, said Said, keys bool) {
	x, right := l.Side+3, l.Side+panelWidth-2
	panel(s, l, l.Side, 2, panelWidth, l.Bottom-2, txn.Money())
	drawTitleLine(s, l, x, 3, txn)
	s.PutRightBold(right, 5, style.Text, l.Glyphs.Yuan+" "+txn.Amount.String())
	y := 7
	if txn.Reason != payment.NoReason {
		for _, line := range style.Wrap(string(l.Words.Advice(txn.Reason).What), right-x) {
			s.Put(x, y, style.Text, line)
			y++
		}
		y++
	}
	y = l.Pairs(s, x, y, right-x, append(reasonPairs(txn, l), facts(txn, l)...)) + 1
	y = l.Pairs(s, x, y, right-x, times(txn, l)) + 1
	if keys && y < l.Bottom-2 {
		if drawSlipKey(s, l, x, y, txn) > x {
			y++
		}
		y = drawFollowUpColumn(s, l, x, y, l.Bottom-2, txn) - 1
	}
	for i, line := range style.Wrap(said.Text, right-x) {
		s.Put(x, min(y+2+i, l.Bottom-1), saidRole(said), line)
	}
}

// reasonPairs is what is not ordinary about an attempt.
func reasonPairs(txn payment.Txn, l widget.Look) []widget.Pair {
	w := l.Words.Detail
	var pairs []widget.Pair
	if txn.Money() == payment.NotPaid || txn.Money() == payment.Undecided {
		pairs = append(pairs, widget.Pair{Label: w.Outcome, Value: l.Words.Outcomes.Of(txn.Outcome)})
	}
	if txn.ResponseCode != "" && txn.ResponseCode != "00" {
		pairs = append(pairs, widget.Pair{Label: w.Code, Value: txn.ResponseCode})
	}
	if txn.Resumes != nil {
		pairs = append(pairs, widget.Pair{Label: w.Resumes, Value: txn.Resumes.STAN})
	}
	if txn.Requested != txn.Amount && txn.Requested > 0 {
		pairs = append(pairs, widget.Pair{Label: w.Asked, Value: txn.Requested.String()})
	}
	return pairs
}

// facts is what names an attempt to others.
func facts(txn payment.Txn, l widget.Look) []widget.Pair {
	w := l.Words.Detail
	return []widget.Pair{{Label: w.Card, Value: widget.Card(txn.Card.Masked)}, {Label: w.Entry, Value: l.Words.Entries.Of(txn.Card.Entry)},
		{Label: w.AuthCode, Value: txn.AuthCode}, {Label: w.Reference, Value: txn.RRN},
		{Label: w.Batch, Value: txn.Batch}, {Label: w.Operator, Value: txn.Operator},
		{Label: w.Slip, Value: l.SlipState(txn.Receipt)}}
}

// times is how long each stage took.
func times(txn payment.Txn, l widget.Look) []widget.Pair {
	w, t := l.Words.Stages, txn.Stages
	span := func(d time.Duration) string {
		if d <= 0 {
			return ""
		}
		return l.Took(d)
	}
	return []widget.Pair{{Label: w.Card, Value: span(t.Card)}, {Label: w.PIN, Value: span(t.PIN)}, {Label: w.Line, Value: span(t.Line)},
		{Label: w.Bank, Value: span(t.Host)}, {Label: w.Record, Value: span(t.Record)}, {Label: w.Slip, Value: span(t.Print)}}
}

// drawDetail fills the screen with one attempt: facts, everything that was sent,
// and the slip as paper.
func drawDetail(s *style.Sheet, l widget.Look, txn payment.Txn, paper []widget.PaperLine, said Said) {
	l = l.WithPaper(paper)
	w, right := l.Words.Detail, l.Right
	if !l.HasSide() {
		right = l.Side - 3
	}
	drawTitleLine(s, l, l.Axis, 2, txn)
	s.PutRightBold(right, 2, style.Text, l.Yuan(txn.Amount))
	s.Repeat(l.Axis, 3, right-l.Axis, style.Line, l.Glyphs.Left)
	pairs := append(reasonPairs(txn, l), widget.Pair{Label: l.Words.Result.Time, Value: txn.Started.Format("01-02 15:04:05")})
	pairs = append(pairs, facts(txn, l)...)
	y := 4
	if why := l.Words.Advice(txn.Reason); txn.Reason != payment.NoReason {
		for _, line := range style.Wrap(string(why.What), right-l.Axis) {
			s.PutBold(l.Axis, y, style.Text, line)
			y++
		}
	}
	if said.Text != "" {
		s.Put(l.Axis, y, saidRole(said), style.Clip(said.Text, right-l.Axis, l.Glyphs))
		y++
	}
	y = l.Pairs(s, l.Axis, y, right-l.Axis, pairs) + 1
	if l.HasSide() {
		y = l.Pairs(s, l.Axis, y, right-l.Axis, times(txn, l)) + 1
	}
	bottom := drawFollowUpRows(s, l, l.Axis, l.Bottom, right, txn)
	if room := bottom - y - 2; room > 0 {
		l.Heading(s, l.Axis, y, right-l.Axis, w.Tried, "")
		if len(txn.Attempts) == 0 {
			s.Put(l.Axis, y+2, style.Soft, w.NoTries)
		}
		l.DrawTries(s, l.Axis, right, y+2, bottom, txn)
	}
	if len(paper) == 0 {
		s.Put(l.Side, 2, style.Muted, w.NoSlip)
		return
	}
	l.DrawPaper(s, l.Side, 2, l.Bottom, paper)
}
