package widget

import (
	"fmt"
	"time"

	"till/payment"
	"till/ui/style"
)

// Bars are columns of half blocks, one for each hour. All are quiet but the
// greatest: a day has one peak, and the eye finds it.
type Bars struct {
	First  int // the hour of the first column
	Values []payment.Amount
}

// BarsOf leaves out the hours before the first sale and after the last one, but
// not so many that one bar stands alone.
func BarsOf(hours [24]payment.Amount) Bars {
	first, last := len(hours), -1
	for hour, net := range hours {
		if net != 0 {
			first, last = min(first, hour), hour
		}
	}
	if last < 0 {
		return Bars{}
	}
	for last-first+1 < barsMin {
		first, last = max(0, first-1), min(len(hours)-1, last+1)
	}
	return Bars{First: first, Values: hours[first : last+1]}
}

// barsMin is the fewest columns.
const barsMin = 8

// Best is the hour with the greatest sum, and that sum; 0 where nothing was earned.
func (b Bars) Best() (hour int, net payment.Amount) {
	for i, value := range b.Values {
		if value > net {
			hour, net = b.First+i, value
		}
	}
	return hour, net
}

// DrawBars draws them rows high with the hours below, and gives the row after that.
// An hour that gave back more than it took has no bar.
func (l Look) DrawBars(s *style.Sheet, x, y, w, rows int, b Bars) int {
	best, most := b.Best()
	step := min(w/max(1, len(b.Values)), 4)
	if step == 0 {
		return y
	}
	thick := max(1, step-1)
	for i, value := range b.Values {
		role, left := style.Muted, x+i*step
		if most > 0 && b.First+i == best {
			role = style.Accent
		}
		halves := 0
		if value > 0 {
			halves = max(1, int(value*payment.Amount(2*rows)/most))
		}
		for row := range rows {
			switch low := 2 * (rows - 1 - row); {
			case halves >= low+2:
				s.Repeat(left, y+row, thick, role, l.block(true))
			case halves == low+1:
				s.Repeat(left, y+row, thick, role, l.block(false))
			case low == 0:
				s.Repeat(left, y+row, thick, style.Line, l.Glyphs.Left)
			}
		}
		if step >= 3 || (b.First+i)%3 == 0 {
			s.Put(left, y+rows, style.Muted, fmt.Sprintf("%02d", b.First+i))
		}
	}
	return y + rows + 1
}

// block is a full cell, or its lower half.
func (l Look) block(full bool) string {
	switch {
	case l.Glyphs.ASCII && full:
		return "#"
	case l.Glyphs.ASCII:
		return "="
	case full:
		return "█"
	}
	return "▄"
}

// Heat is a month: how much each day took, told by how full its two cells are, so
// that it is read without colour as well.
type Heat struct {
	Month  time.Time // its first midnight
	Days   map[string]payment.Amount
	Chosen time.Time // the day that is shown beside it; zero for none
	Today  time.Time // later days stay empty
}

const (
	heatWeek = 4 // the label of a week
	heatCell = 4 // two cells and a gap of two
	heatFull = 4 // the levels of a day
)

// DrawHeat draws a row for each week from Monday, the date of its first day before
// it, and gives the row after the last.
func (l Look) DrawHeat(s *style.Sheet, x, y int, h Heat) int {
	for i, name := range l.Words.Takings.Weekdays {
		s.Put(x+heatWeek+i*heatCell, y, style.Muted, name)
	}
	var most payment.Amount
	for _, net := range h.Days {
		most = max(most, net)
	}
	y++
	for day := h.Month; day.Month() == h.Month.Month(); day = day.AddDate(0, 0, 1) {
		column := (int(day.Weekday()) + 6) % 7
		if day.Day() == 1 || column == 0 {
			s.Put(x, y, style.Muted, fmt.Sprintf("%02d", day.Day()))
		}
		if !day.After(h.Today) {
			l.heatDay(s, x+heatWeek+column*heatCell, y, h.Days[day.Format(time.DateOnly)], most, day.Equal(h.Chosen))
		}
		if column == 6 {
			y++
		}
	}
	return y + 1
}

func (l Look) heatDay(s *style.Sheet, x, y int, net, most payment.Amount, chosen bool) {
	role := style.Muted
	if chosen {
		role = style.Accent
	}
	if net <= 0 || most <= 0 {
		if !chosen {
			role = style.Line
		}
		s.Repeat(x, y, 2, role, l.Glyphs.Left)
		return
	}
	level := max(1, int((net*heatFull+most-1)/most))
	for cell := range 2 {
		switch {
		case level > cell+2:
			s.Put(x+cell, y, role, l.block(true))
		case level > cell:
			s.Put(x+cell, y, role, l.block(false))
		}
	}
}
