package widget

import (
	"fmt"
	"strings"
	"time"

	"till/payment"
	"till/ui/style"
)

// StageClock is the five short lines that close the body of every sale screen:
// progress while it runs, evidence when it is over.
type StageClock struct {
	// Done is what the stages that are over took.
	Done payment.Stages
	// Now is the running stage, "" when the sale is over; Elapsed of Limit.
	Now            payment.Stage
	Elapsed, Limit time.Duration
	// Failed is the stage where it ended badly, in the colour of Role.
	Failed payment.Stage
	Role   style.Role
	// Usual is what the stages took lately, for windows with a third row.
	Usual payment.Stages
}

const stageCount = 5

// stageIndex is the place of a stage on the clock, -1 for none.
func stageIndex(stage payment.Stage) int {
	switch stage {
	case payment.StageCard:
		return 0
	case payment.StagePIN:
		return 1
	case payment.StageLine:
		return 2
	case payment.StageHost, payment.StageFinish, payment.StageReversal, payment.StageSignOn:
		return 3
	case payment.StagePrint:
		return 4
	}
	return -1
}

func stageTimes(s payment.Stages) [stageCount]time.Duration {
	return [stageCount]time.Duration{s.Card, s.PIN, s.Line, s.Host, s.Print}
}

// LastStage is the furthest stage that took time, for showing where it failed.
func LastStage(s payment.Stages) payment.Stage {
	last := payment.StageCard
	for i, took := range stageTimes(s) {
		if took > 0 && i < 4 {
			last = [...]payment.Stage{payment.StageCard, payment.StagePIN, payment.StageLine, payment.StageHost}[i]
		}
	}
	return last
}

// DrawStages draws the clock at the end of the body.
func (l Look) DrawStages(s *style.Sheet, c StageClock) {
	y := l.StageRow()
	if y+1 >= l.H-1 {
		return // the room went to the large digits
	}
	names := [stageCount]string{l.Words.Stages.Card, l.Words.Stages.PIN, l.Words.Stages.Line, l.Words.Stages.Bank, l.Words.Stages.Slip}
	done, usual := stageTimes(c.Done), stageTimes(c.Usual)
	now, failed := stageIndex(c.Now), stageIndex(c.Failed)
	for i := range stageCount {
		x, w := l.stagePlace(i)
		cell := stageCell{name: names[i], took: done[i]}
		switch {
		case i == failed:
			cell.full, cell.role = w, c.Role
		case i == now:
			cell.now, cell.full, cell.took = true, l.part(w, c.Elapsed, c.Limit), c.Elapsed
		case done[i] > 0:
			cell.full, cell.role = w, style.Muted
		case i < now && i == stageIndex(payment.StageLine): // past, its time is told with the end
			cell.full, cell.role = w, style.Muted
		case i < now:
			cell.none = true
		}
		l.stage(s, x, y, w, cell)
		if l.Class == Large && usual[i] > 0 {
			s.Put(x, y+2, style.Muted, l.Words.Stages.Usual)
			s.PutRight(x+w, y+2, style.Muted, l.rounded(usual[i]))
		}
	}
}

// stagePlace is where one of the five stands, and how wide it is.
func (l Look) stagePlace(i int) (x, w int) {
	gap := 2
	if l.Class == Medium {
		gap = 1 // the narrowest column of all: a name and its time need nine cells
	}
	span := l.Inner() + gap
	x = l.Axis + i*span/stageCount
	return x, l.Axis + (i+1)*span/stageCount - x - gap
}

// Step is one of the five short lines of something that is no sale.
type Step struct {
	Name  string
	State StepState
	Took  time.Duration // of one that is over, where it is known
	Done  int           // of one that goes on by counts: Done of Of
	Of    int
}

// StepState is how far a step is.
type StepState int

// The states of a step.
const (
	StepAhead  StepState = iota
	StepNow              // it goes on
	StepDone             // it is over
	StepCare             // it is over, and somebody must look
	StepFailed           // it ended here
	StepNone             // it was not needed
)

// DrawSteps draws five steps where a sale has its stage clock.
func (l Look) DrawSteps(s *style.Sheet, steps [5]Step) {
	y := l.StageRow()
	if y+1 >= l.H-1 {
		return // the room went to the large digits
	}
	for i, step := range steps {
		x, w := l.stagePlace(i)
		cell := stageCell{name: step.Name, took: step.Took, none: step.State == StepNone}
		switch step.State {
		case StepNow:
			cell.now, cell.full, cell.note = true, 1, " "
			if step.Of > 0 {
				cell.full, cell.note = max(1, w*step.Done/step.Of), fmt.Sprintf("%d/%d", step.Done, step.Of)
			}
		case StepDone:
			cell.full, cell.role = w, style.Muted
		case StepCare:
			cell.full, cell.role, cell.note = w, style.Und, l.Glyphs.Care
		case StepFailed:
			cell.full, cell.role, cell.note = w, style.NotPaid, l.Glyphs.NotPaid
		}
		l.stage(s, x, y, w, cell)
	}
}

// stageCell is one of the five.
type stageCell struct {
	name string
	took time.Duration
	full int
	role style.Role
	now  bool
	none bool   // it is past and was not needed
	note string // stands instead of the time
}

func (l Look) stage(s *style.Sheet, x, y, w int, c stageCell) {
	s.Repeat(x, y, w, style.Line, l.Glyphs.Left)
	switch {
	case c.now:
		s.Repeat(x, y, c.full, style.Accent, l.Glyphs.Used)
		s.PutBold(x, y+1, style.Text, c.name)
		s.PutRight(x+w, y+1, style.Text, l.stageTime(c, w))
	case c.full > 0:
		s.Repeat(x, y, c.full, c.role, l.Glyphs.Used)
		name, took := style.Soft, style.Soft
		if c.role != style.Muted {
			name, took = style.Text, c.role
		}
		s.Put(x, y+1, name, c.name)
		if c.took > 0 || c.note != "" {
			s.PutRight(x+w, y+1, took, l.stageTime(c, w))
		}
	default:
		s.Put(x, y+1, style.Muted, c.name)
		if c.none {
			s.PutRight(x+w, y+1, style.Muted, l.Glyphs.Dot)
		}
	}
}

// stageTime is the time of a stage, without its blank where room is short.
func (l Look) stageTime(c stageCell, w int) string {
	took := l.Took(c.took)
	if c.note != "" {
		if style.Width(c.name)+1+style.Width(c.note) > w {
			return ""
		}
		return c.note
	}
	if c.now {
		took = l.Span(c.took)
	}
	if style.Width(c.name)+1+style.Width(took) > w {
		took = strings.ReplaceAll(took, " ", "")
	}
	if style.Width(c.name)+1+style.Width(took) > w {
		return "" // the name matters more
	}
	return took
}

// part is how many of w cells an elapsed time fills: at least one once it runs.
func (l Look) part(w int, elapsed, limit time.Duration) int {
	if limit <= 0 || l.Still {
		return 1
	}
	return min(w, max(1, int(time.Duration(w)*elapsed/limit)))
}

// WaitLine is the one long line to a deadline: the bank's.
type WaitLine struct{ Elapsed, Limit, Usual time.Duration }

// DrawWait draws the line over three rows: the marks, the line, what happens at
// its end.
func (l Look) DrawWait(s *style.Sheet, y int, wait WaitLine) {
	w := l.Inner()
	full := l.part(w, wait.Elapsed, wait.Limit)
	s.Repeat(l.Axis, y+1, w, style.Line, l.Glyphs.Left)
	s.Repeat(l.Axis, y+1, full, style.Accent, l.Glyphs.Used)
	s.PutRight(l.Right, y, style.Muted, l.rounded(wait.Limit))
	if wait.Usual <= 0 || wait.Usual >= wait.Limit {
		return
	}
	mark := min(w-1, int(time.Duration(w)*wait.Usual/wait.Limit))
	s.Put(l.Axis+mark, y, style.Soft, l.Glyphs.Usual)
	if usual := l.usual(wait.Usual); l.Axis+mark+2+style.Width(usual)+2 < l.Right-style.Width(l.rounded(wait.Limit)) {
		s.Put(l.Axis+mark+2, y, style.Muted, usual)
	}
	glyph, role := l.Glyphs.UsualLeft, style.Line
	if mark < full {
		glyph, role = l.Glyphs.UsualUsed, style.Accent
	}
	s.Put(l.Axis+mark, y+1, role, glyph)
}
