package screen

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/course"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// The actions of the course.
type (
	// GoCourse wants the trainee's course.
	GoCourse struct{}
	// CourseWish wants the course looked at again, after an answer, a skip or a new
	// start.
	CourseWish struct {
		Answer      payment.Money
		Skip, Again bool
	}
)

// CourseRead brings how the course stands, with the attempt of the last verdict.
type CourseRead struct {
	State course.State
	Of    payment.Txn
	Known bool // it was read: before that nothing is said of it
}

// Course is the screen of the trainee's course. The tasks are done at the counter
// itself; this only says which, and how it went.
type Course struct {
	read CourseRead
	said Said
	sure bool // once more begins again
}

// NewCourse is the course before it was read.
func NewCourse() Course { return Course{} }

// Update implements Screen.
func (c Course) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case Refresh:
		return c, CourseWish{}
	case CourseRead:
		c.read = msg
	case Said:
		c.said = msg
	case tea.KeyPressMsg:
		return c.press(msg, l)
	}
	return c, nil
}

// courseWords are the answers to the question, by their key.
var courseWords = map[string]payment.Money{"1": payment.Paid, "2": payment.NotPaid, "3": payment.Undecided, "4": payment.Returned}

func (c Course) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Course
	c.said = Said{}
	again := c.sure
	c.sure = false
	switch {
	case key.Matches(msg, k.Go, k.Back):
		return c, Leave{}
	case !c.read.Known:
		return c, nil
	case key.Matches(msg, k.Skip) && !c.read.State.Over():
		return c, CourseWish{Skip: true}
	case key.Matches(msg, k.Again) && !again && c.read.State.Task > 0:
		c.sure, c.said = true, Said{Text: l.Words.Course.Sure}
	case key.Matches(msg, k.Again):
		return c, CourseWish{Again: true}
	case c.asks():
		if money, is := courseWords[msg.String()]; is {
			return c, CourseWish{Answer: money}
		}
	}
	return c, nil
}

// asks reports that the question of Lookup is open.
func (c Course) asks() bool {
	s := c.read.State
	return s.Task == course.Lookup && (s.Said == course.GoOn || s.Said == course.WrongWord)
}

// Beat implements Screen.
func (c Course) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (c Course) Typing() bool { return false }

// Hints implements Screen.
func (c Course) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Course
	hints := []keymap.Hint{{Binding: k.Go, Hot: true}}
	if !c.read.Known {
		return append(hints, keymap.Hint{Binding: k.Back, Last: true})
	}
	if !c.read.State.Over() {
		hints = append(hints, keymap.Hint{Binding: k.Skip})
	}
	return append(hints, keymap.Hint{Binding: k.Again}, keymap.Hint{Binding: k.Back, Last: true})
}

// View implements Screen.
func (c Course) View(l widget.Look) *style.Sheet {
	s, w, state := style.NewSheet(l.W, l.H), l.Words.Course, c.read.State
	s.PutBold(l.Axis, 2, style.Text, w.Title)
	s.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	if !c.read.Known {
		return s
	}
	s.PutRight(l.Right, 2, style.Soft, fmt.Sprintf(w.Score, state.Score()))
	y := c.drawTask(s, l, 5)
	for i := range w.Tasks {
		if row := y + 1 + i; row < l.Bottom {
			c.drawRow(s, l, row, i)
		}
	}
	return s
}

// drawTask draws what to do, and what the judge says.
func (c Course) drawTask(s *style.Sheet, l widget.Look, y int) int {
	w, state := l.Words.Course, c.read.State
	bold, plain := fmt.Sprintf(w.Over, state.Score()), w.OverNote
	if !state.Over() {
		task := w.Tasks[state.Task]
		bold, plain = fmt.Sprintf(w.Of, state.Task+1, course.Tasks)+"  "+task.Name, task.Do
	}
	s.PutBold(l.Axis, y, style.Text, bold)
	y++
	for _, line := range style.Wrap(plain, l.Inner()) {
		s.Put(l.Axis, y, style.Text, line)
		y++
	}
	says := text.CourseSays(l.Words.Lang, state, did(l, c.read.Of))
	if c.asks() {
		says += " " + w.Answers
	}
	if c.said.Text != "" {
		says = c.said.Text
	}
	role := style.Soft
	switch {
	case state.Said.Wrong():
		role = style.Und
	case state.Said == course.Right:
		role = style.Paid
	}
	for _, line := range style.Wrap(says, l.Inner()) {
		s.Put(l.Spine, y, role, l.Glyphs.Spine)
		s.Put(l.Axis, y, style.Soft, line)
		y++
	}
	return y
}

// did is an attempt in a few words, "" for none.
func did(l widget.Look, txn payment.Txn) string {
	if txn.ID == 0 {
		return ""
	}
	return l.Words.Kinds.Of(txn.Kind) + " " + l.Yuan(txn.Amount) + " " + l.MoneyWord(txn.Money())
}

func (c Course) drawRow(s *style.Sheet, l widget.Look, y, task int) {
	state := c.read.State
	role, glyph, put := style.Muted, l.Glyphs.Dot, s.Put
	switch {
	case state.Done[task] == course.Right:
		glyph, role = l.Glyphs.Paid, style.Soft
	case state.Done[task] == course.Skipped:
		glyph = l.Glyphs.Left
	case task == state.Task:
		glyph, role, put = l.Glyphs.Now, style.Text, s.PutBold
	}
	mark := role
	if state.Done[task] == course.Right {
		mark = style.Paid
	}
	s.Put(l.Axis, y, mark, glyph)
	put(l.Axis+3, y, role, fmt.Sprintf("%2d  %s", task+1, l.Words.Course.Tasks[task].Name))
	if n := state.Mistakes[task]; n > 0 {
		s.PutRight(l.Right, y, style.Muted, l.Words.Course.Mistakes(n))
	}
}
