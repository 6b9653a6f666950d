package screen

import (
	"fmt"
	"time"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen.
func (r Report) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	l.DrawSlab(s, r.slab(l))
	what, note := r.words(l)
	y := l.Instruct(s, l.Right, what, "", note) + l.Air()
	switch {
	case r.read && r.nothing() && !r.turned:
	case !r.read:
		if r.at.Of > 0 {
			l.DrawCounts(s, y, r.at.Done, r.at.Of, "", fmt.Sprintf(l.Words.Takings.ReadingNote, r.at.Done, r.at.Of))
		}
	case l.HasSide():
		r.drawTables(s, l, l.Axis, y, l.Inner(), r.kinds(l), r.cards(l), r.operators(l))
	case r.turned:
		r.drawTables(s, l, l.Axis, y, reportColumn, r.operators(l))
		r.drawMonth(s, l, l.Right-reportColumn, y)
	default:
		r.drawTables(s, l, l.Axis, y, reportColumn, r.kinds(l), r.cards(l))
		r.drawHours(s, l, l.Right-reportColumn, y, reportColumn, 3)
		r.drawBeside(s, l, l.Right-reportColumn, y+7, reportColumn, l.Bottom)
	}
	if l.HasSide() {
		r.drawSide(s, l)
	}
	return s
}

// reportColumn is one of two columns in a small window.
const reportColumn = 33

// drawSide puts the hours, what is in no sum and the month into the side column.
func (r Report) drawSide(s *style.Sheet, l widget.Look) {
	y, month := 2, l.Bottom-monthRows
	if r.read && !r.nothing() {
		rows := 5
		if l.Class == widget.Large {
			rows = 8
		}
		y = r.drawHours(s, l, l.Side, y, sideColumn, rows) + 1
		l.Heading(s, l.Side, y, sideColumn, l.Words.Takings.Beside, "")
		y = r.drawBeside(s, l, l.Side, y+2, sideColumn, month-1)
	}
	r.drawMonth(s, l, l.Side, max(y+1, month-l.Air()*2))
}

const (
	sideColumn = 36
	monthRows  = 9 // its heading, the days of the week, and six weeks
)

// slab is the net. An amount below zero is told in words: the big digits have no sign.
func (r Report) slab(l widget.Look) widget.Slab {
	w, net := l.Words.Takings, r.takings.Net()
	slab := widget.Slab{Title: w.Title, Sub: r.spanWords(l), Amount: max(net, -net), Quiet: r.takings.Count() == 0}
	switch {
	case net < 0:
		return aside(l, slab, w.MoreBack)
	case r.read:
		return aside(l, slab, l.Items(r.takings.Count()))
	}
	return slab
}

// nothing reports that there is neither money nor an attempt to show.
func (r Report) nothing() bool { return r.takings.Counts.Attempts == 0 && r.takings.Count() == 0 }

// spanWords says of which time the sum is.
func (r Report) spanWords(l widget.Look) string {
	w := l.Words.Takings
	if from := r.span.From; !from.IsZero() {
		return fmt.Sprintf(w.Day, from.Format(time.DateOnly)+" "+w.Weekdays[(int(from.Weekday())+6)%7])
	}
	switch z := r.takings.Z; {
	case !r.read:
		return ""
	case z.Number <= 1 && z.Opened.IsZero():
		return w.SinceFirst
	default:
		return fmt.Sprintf(w.SinceZ, z.Opened.In(l.Now.Location()).Format("01-02 15:04"))
	}
}

// words are the instruction and its note; what was just done stands first.
func (r Report) words(l widget.Look) (text.Instruction, string) {
	w := l.Words.Takings
	what, note := w.Past, ""
	switch {
	case !r.read:
		what = w.Reading
	case r.nothing():
		what, note = w.Nothing, w.NothingNote
	case r.span.From.IsZero():
		what, note = w.Stands, w.StandsNote
	case r.today(l.Now):
		what = w.Stands
	}
	if r.said.Text != "" {
		note = r.said.Text
	}
	return what, note
}

// table is a heading and its rows, named as people call them.
type table struct {
	title string
	rows  []Taking
}

func (r Report) kinds(l widget.Look) table {
	return named(l.Words.Takings.Kinds, r.takings.Kinds, func(key string) string { return l.Words.Kinds.Of(payment.Kind(key)) })
}

func (r Report) cards(l widget.Look) table {
	w := l.Words.Takings
	return named(w.Cards, r.takings.Cards, func(key string) string {
		switch key {
		case "":
			return w.NoBrand
		case "QR":
			return w.QR
		}
		return key
	})
}

func (r Report) operators(l widget.Look) table {
	w := l.Words.Takings
	return named(w.Operators, r.takings.Operators, func(key string) string {
		if key == "" {
			return w.Nobody
		}
		return key
	})
}

func named(title string, rows []Taking, name func(key string) string) table {
	t := table{title: title}
	for _, row := range rows {
		row.Key = name(row.Key)
		t.rows = append(t.rows, row)
	}
	return t
}

// drawTables draws tables below each other. Where not all rows have room, the last
// one of a table is the sum of its others.
func (r Report) drawTables(s *style.Sheet, l widget.Look, x, y, w int, tables ...table) {
	gap := l.Air()
	if !l.HasSide() {
		gap = 0
	}
	room := l.Bottom - y - len(tables)*2 - (len(tables)-1)*gap
	shown := make([]int, len(tables))
	for grew := true; grew; {
		grew = false
		for i, t := range tables {
			if room > 0 && shown[i] < len(t.rows) {
				shown[i], room, grew = shown[i]+1, room-1, true
			}
		}
	}
	for i, t := range tables {
		if len(t.rows) == 0 {
			continue
		}
		l.Heading(s, x, y, w, t.title, "")
		y += 2
		for _, row := range folded(t.rows, shown[i], l.Words.Takings.Others) {
			s.Put(x, y, style.Soft, style.Clip(row.Key, w-19, l.Glyphs))
			s.PutRight(x+w-13, y, style.Muted, fmt.Sprint(row.Count))
			s.PutRight(x+w, y, style.Text, row.Net.String())
			y++
		}
		y += gap
	}
}

// folded keeps n rows, the last of them the sum of what has no room.
func folded(rows []Taking, n int, others string) []Taking {
	if n >= len(rows) || n == 0 {
		return rows[:n]
	}
	rest := Taking{Key: others}
	for _, row := range rows[n-1:] {
		rest.Count, rest.Net = rest.Count+row.Count, rest.Net+row.Net
	}
	return append(rows[:n-1:n-1], rest)
}

// drawHours draws when it was earned.
func (r Report) drawHours(s *style.Sheet, l widget.Look, x, y, w, rows int) int {
	words, bars := l.Words.Takings, widget.BarsOf(r.takings.Hours)
	best := ""
	if hour, net := bars.Best(); net > 0 {
		best = fmt.Sprintf(words.Best, hour, net)
	}
	l.Heading(s, x, y, w, words.Hours, best)
	return max(l.DrawBars(s, x, y+2, w, rows, bars), y+3+rows)
}

// drawBeside draws what is in no sum; undecided money alone has a colour.
func (r Report) drawBeside(s *style.Sheet, l widget.Look, x, y, w, bottom int) int {
	figures := l.Words.Takings.Figures(r.takings.Counts)
	for _, f := range figures[:max(0, min(len(figures), bottom-y))] {
		s.Put(x, y, style.Muted, f.Word)
		role := style.Soft
		if f.Word == l.Words.Takings.Undecided && f.Count > 0 {
			role = style.Und
		}
		s.PutRight(x+w, y, role, fmt.Sprint(f.Count))
		y++
	}
	return y
}

// drawMonth draws the month of the day that is shown.
func (r Report) drawMonth(s *style.Sheet, l widget.Look, x, y int) {
	words, want := l.Words.Takings, r.wantsMonth(l.Now)
	right := ""
	heat := widget.Heat{Month: want.From, Chosen: r.day(l.Now), Today: midnight(l.Now)}
	if r.of == want {
		heat.Days, right = r.month.Days, r.month.Net().String()
	} else {
		right = words.ReadingMonth
	}
	w := sideColumn
	if !l.HasSide() {
		w = reportColumn
	}
	l.Heading(s, x, y, w, want.From.Format(words.MonthForm), right)
	l.DrawHeat(s, x, y+2, heat)
}
