package widget

import (
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
)

func TestBarsShowTheWholeOfADay(t *testing.T) {
	for name, c := range map[string]struct {
		hours [24]payment.Amount
		want  string
	}{
		"half a cell for half as much": {[24]payment.Amount{8: 100, 9: 200, 10: 400}, strings.Join([]string{
			"               ██", "── ── ── ▄▄ ██ ██ ── ── ──"}, "\n")},
		"a sale of a cent is seen":          {[24]payment.Amount{8: 1, 15: 100000}, "                            ███\n▄▄▄ ─── ─── ─── ─── ─── ─── ███"},
		"what went back has no bar":         {[24]payment.Amount{8: -500, 15: 100}, "                            ███\n─── ─── ─── ─── ─── ─── ─── ███"},
		"more back than in all day":         {[24]payment.Amount{8: -500, 15: -1}, "\n─── ─── ─── ─── ─── ─── ─── ───"},
		"nothing sold draws nothing at all": {[24]payment.Amount{}, "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := style.NewSheet(33, 4)
			Look{Glyphs: style.Unicode()}.DrawBars(s, 0, 0, 33, 2, BarsOf(c.hours))
			lines := strings.Split(s.String(), "\n")[:2]
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("drew\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestAMonthIsReadWithoutColour(t *testing.T) {
	month := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	days := map[string]payment.Amount{"2026-02-01": 400, "2026-02-02": 300, "2026-02-03": 200, "2026-02-04": 100, "2026-02-06": -5}
	s := style.NewSheet(36, 8)
	l := Look{Glyphs: style.Unicode(), Words: text.In(text.EN)}
	next := l.DrawHeat(s, 0, 0, Heat{Month: month, Days: days, Today: month.AddDate(0, 0, 6)})
	lines := strings.Split(s.String(), "\n")
	for i, want := range []string{"    Mo  Tu  We  Th  Fr  Sa  Su", "01                          ██", "02  █▄  ▄▄  ▄   ──  ──  ──"} {
		if got := strings.TrimRight(lines[i], " "); got != want {
			t.Errorf("row %d is %q, want %q", i, got, want)
		}
	}
	if next != 6 {
		t.Errorf("the row after it is %d, want 6: the days to come have their weeks", next)
	}
}
