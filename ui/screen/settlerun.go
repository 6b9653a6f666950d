package screen

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// The steps of a settlement, in the order in which they are drawn.
const (
	stepCheck = iota
	stepCompare
	stepUpload
	stepPrint
	stepNext
	stepCount
)

// SettleRun is a settlement while it goes on. It can be stopped until the totals
// are frozen; from then on the key says why not.
type SettleRun struct {
	progress payment.SettleProgress
	totals   payment.BatchTotals // until the settlement has its own
	began    [stepCount]time.Time
	stopping bool
}

// NewSettleRun is a settlement that was just asked for.
func NewSettleRun(now time.Time) SettleRun {
	return SettleRun{progress: payment.SettleProgress{Stage: payment.StageReversal, Since: now,
		Settlement: payment.Settlement{State: payment.BatchOpen}}}.begins(now)
}

// At is the same a stage on.
func (r SettleRun) At(p payment.SettleProgress, now time.Time) SettleRun {
	r.progress = p
	return r.begins(now)
}

// Showing gives the slab the totals that stand before they are frozen.
func (r SettleRun) Showing(totals payment.BatchTotals) SettleRun {
	r.totals = totals
	return r
}

// Stopped is the same after a person asked to stop it.
func (r SettleRun) Stopped() SettleRun {
	r.stopping = true
	return r
}

// MayStop reports that nothing was asked of the bank and no total is frozen.
func (r SettleRun) MayStop() bool {
	return r.progress.Settlement.State == payment.BatchOpen && r.progress.Stage != payment.StageDone && !r.stopping
}

func (r SettleRun) begins(now time.Time) SettleRun {
	for i := range r.step() + 1 {
		if r.began[i].IsZero() {
			r.began[i] = now
		}
	}
	return r
}

// step is where it is.
func (r SettleRun) step() int {
	switch r.progress.Stage {
	case payment.StageHost:
		if r.progress.Settlement.State == payment.BatchUpload {
			return stepUpload
		}
		return stepCompare
	case payment.StagePrint:
		return stepPrint
	case payment.StageDone:
		return stepNext
	}
	return stepCheck
}

// took is how long each step that is over took.
func (r SettleRun) took() (spans [stepCount]time.Duration) {
	for i := range stepCount - 1 {
		if next := r.began[i+1]; !next.IsZero() && !r.began[i].IsZero() {
			spans[i] = next.Sub(r.began[i])
		}
	}
	return spans
}

// Update implements Screen.
func (r SettleRun) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, l.Keys.DayEnd.Stop) && r.MayStop() {
		return r, StopSettle{}
	}
	return r, nil
}

// Beat implements Screen.
func (r SettleRun) Beat(now time.Time) time.Duration {
	if now.Sub(r.progress.Since) < 10*time.Second {
		return quarter
	}
	return second
}

// Typing implements Screen.
func (r SettleRun) Typing() bool { return false }

// Hints implements Screen.
func (r SettleRun) Hints(l widget.Look) []keymap.Hint {
	if r.progress.Settlement.State == payment.BatchOpen {
		return []keymap.Hint{{Binding: l.Keys.DayEnd.Stop, Off: r.stopping, Last: true}}
	}
	return []keymap.Hint{{Binding: l.Keys.DayEnd.Off, Off: true}}
}

// View implements Screen.
func (r SettleRun) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	settlement, w := r.progress.Settlement, l.Words.DayEnd
	totals := settlement.Totals
	if settlement.State == payment.BatchOpen {
		totals = r.totals
	}
	net := totals.Net()
	slab := widget.Slab{Title: w.Title, Amount: max(net, -net)}
	if settlement.Batch != "" {
		slab.Sub = fmt.Sprintf(w.Batch, settlement.Batch)
	}
	if net < 0 {
		slab = aside(l, slab, w.MoreBack)
	}
	l.DrawSlab(s, slab)
	what, note := r.words(w)
	elapsed := max(0, l.Now.Sub(r.progress.Since))
	y := l.Instruct(s, l.Right, what, l.Span(elapsed), note) + l.Air()
	switch r.step() {
	case stepCompare:
		if limit := r.progress.Deadline.Sub(r.progress.Since); !r.progress.Deadline.IsZero() {
			l.DrawWait(s, y, widget.WaitLine{Elapsed: elapsed, Limit: limit})
			s.Put(l.Axis, y+2, style.Muted, style.Clip(fmt.Sprintf(w.AtTheEnd, l.Seconds(limit)), l.Inner(), l.Glyphs))
		}
	case stepUpload:
		l.DrawCounts(s, y, r.progress.Done, r.progress.Of, fmt.Sprintf(w.Message, r.progress.Done, r.progress.Of),
			l.Span(max(0, l.Now.Sub(r.began[stepUpload]))))
		if limit := r.progress.Deadline.Sub(r.progress.Since); !r.progress.Deadline.IsZero() {
			s.Put(l.Axis, y+2, style.Muted, style.Clip(fmt.Sprintf(w.SentAgain, l.Seconds(limit)), l.Inner(), l.Glyphs))
		}
	}
	l.DrawSteps(s, r.steps(l))
	return s
}

func (r SettleRun) words(w text.DayEnd) (text.Instruction, string) {
	switch {
	case r.stopping && r.progress.Settlement.State == payment.BatchOpen:
		return w.Stopping, w.StoppingNote
	case r.progress.Stage == payment.StageReversal:
		return w.Clearing, w.ClearingNote
	case r.step() == stepCheck:
		return w.Telling, w.TellingNote
	case r.step() == stepCompare:
		return w.Asking, w.AskingNote
	case r.step() == stepUpload:
		return w.Uploading, w.UploadingNote
	}
	return w.Printing, w.PrintingNote
}

func (r SettleRun) steps(l widget.Look) (steps [stepCount]widget.Step) {
	took := r.took()
	for i, name := range l.Words.DayEnd.Steps {
		steps[i] = widget.Step{Name: name, Took: took[i]}
		switch at := r.step(); {
		case i < at:
			steps[i].State = widget.StepDone
		case i == at:
			steps[i].State = widget.StepNow
		}
	}
	if r.step() == stepUpload {
		steps[stepUpload].Done, steps[stepUpload].Of = r.progress.Done, r.progress.Of
	}
	return steps
}
