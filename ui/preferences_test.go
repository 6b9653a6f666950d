package ui_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui"
	"till/ui/course"
	"till/ui/keymap"
	"till/ui/screen"
	"till/ui/style"
	"till/ui/text"
	"till/ui/uitest"
)

// settings opens the settings screen.
func settings(d *uitest.Driver) { d.Wish(screen.GoSettings{}) }

func TestEachPreferenceIsSeenAtOnceAndWrittenDown(t *testing.T) {
	for _, c := range []struct {
		name string
		key  string
		want func(ui.Preferences) bool
		sees string
	}{
		{"language", "1", func(p ui.Preferences) bool { return p.Lang == text.ZH }, "颜色"},
		{"colours", "2", func(p ui.Preferences) bool { return p.Background == ui.Light }, "light"},
		{"large digits", "3", func(p ui.Preferences) bool { return p.Large }, "very large"},
		{"sound", "4", func(p ui.Preferences) bool { return p.Bell }, "undecided 3"},
		{"motion", "5", func(p ui.Preferences) bool { return p.Still }, "seconds only"},
		{"keys", "6", func(p ui.Preferences) bool { return p.Caps == keymap.Full }, "full keyboard"},
		{"signs", "7", func(p ui.Preferences) bool { return p.ASCII }, "ASCII"},
		{"slips", "8", func(p ui.Preferences) bool { return p.Copies == "merchant" }, "shop only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				settings(d)
				d.Key(c.key)
				d.MustSee(c.sees, text.In(d.Lang()).Looks.Kept)
				if kept := d.Cashier.Kept(); len(kept) != 1 || !c.want(kept[0]) {
					t.Errorf("written down: %+v", kept)
				}
			})
		})
	}
}

func TestColoursGoRoundThroughAllThemes(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		settings(d)
		seen := map[string]bool{d.App.View().Content: true}
		for range 4 {
			d.Key("2")
			seen[d.App.View().Content] = true
		}
		if len(seen) != 5 {
			t.Errorf("%d looks in five themes", len(seen))
		}
		d.Send(tea.BackgroundColorMsg{Color: style.New(style.Standard, false, style.TrueColour).Background()})
		d.MustSee("automatic")
		d.Key("2", "2")
		d.MustSee("light")
	})
}

func TestTheLastOfManyChoicesIsWrittenLast(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		settings(d)
		d.Burst(uitest.Press("3"), uitest.Press("4"), uitest.Press("5"))
		kept := d.Cashier.Kept()
		if last := kept[len(kept)-1]; len(kept) != 2 || !last.Large || !last.Bell || !last.Still {
			t.Errorf("written %d times, last %+v", len(kept), last)
		}
	})
}

func TestWhatCannotBeWrittenDownIsSaid(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Cashier.Deny(errors.New("disk full"))
		settings(d)
		d.Key("4")
		d.MustSee("Not written down: disk full")
	})
}

func TestTheBellTellsTheMoneyWordAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name string
		bell bool
		txn  payment.Txn
		want int
	}{
		{"paid rings once", true, uitest.Approved(118, coffee), 1},
		{"not paid rings twice", true, uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51"), 2},
		{"undecided rings three times", true, uitest.NoAnswer(118, coffee), 3},
		{"off is off", false, uitest.NoAnswer(118, coffee), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{Bell: c.bell}, uitest.Busy, func(d *uitest.Driver) {
				stage(payment.StageHost, 0, 30*time.Second)(d)
				d.Advance(2 * time.Second)
				if d.Rung != 0 {
					t.Errorf("%d rings during a wait", d.Rung)
				}
				d.Tell(ui.Done{Sale: 1, Txn: c.txn})
				d.Tell(ui.Changed{})
				d.Advance(2 * time.Second)
				if d.Rung != c.want {
					t.Errorf("%d rings, want %d", d.Rung, c.want)
				}
			})
		})
	}
}

func TestWithoutMotionOnlySecondsMove(t *testing.T) {
	uitest.Drive(t, uitest.Setup{Still: true}, uitest.Busy, func(d *uitest.Driver) {
		stage(payment.StageHost, 0, 30*time.Second)(d)
		before, lines := d.Updates, strings.Count(d.Frame(), "━")
		d.Advance(5 * time.Second)
		if n := d.Updates - before; n > 6 {
			t.Errorf("%d beats in five seconds", n)
		}
		if now := strings.Count(d.Frame(), "━"); now != lines {
			t.Errorf("the lines grew from %d to %d cells", lines, now)
		}
		d.MustSee("5.0 s")
	})
}

// The eye of a cashier finds amount and instruction where it left them.
func TestNothingJumpsThroughASale(t *testing.T) {
	stages := []payment.Stage{payment.StageCard, payment.StagePIN, payment.StageLine, payment.StageHost, payment.StageFinish}
	for _, large := range []bool{false, true} {
		for _, size := range sizes {
			for _, lang := range []text.Lang{text.EN, text.ZH} {
				uitest.Drive(t, uitest.Setup{Cols: size[0], Rows: size[1], Lang: lang, Large: large}, uitest.Busy, func(d *uitest.Driver) {
					d.Advance(0)
					pay(d)
					slab, instruction := d.Slab()
					for _, s := range stages {
						d.Tell(uitest.At(s, uitest.Asking(118, coffee, s), time.Second, time.Minute))
						same(t, d, string(s), slab, instruction)
					}
					for _, txn := range []payment.Txn{uitest.Approved(118, coffee)} {
						d.Tell(ui.Done{Sale: 1, Txn: txn})
						same(t, d, "the result", slab, instruction)
					}
				})
			}
		}
	}
}

func same(t *testing.T, d *uitest.Driver, at string, slab [2]int, instruction int) {
	t.Helper()
	if s, i := d.Slab(); s != slab || i != instruction {
		t.Errorf("%s: slab %v and instruction %d, were %v and %d:\n%s", at, s, i, slab, instruction, d.Frame())
	}
}

func TestTheCourseIsAnsweredSkippedAndBegunAgain(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		learns(course.State{Task: course.Lookup, Said: course.GoOn}, 0)(d)
		d.Key("1", "9", "0")
		d.MustSee(text.In(text.EN).Course.Sure)
		d.Key("0")
		want := []ui.CourseWish{{}, {Answer: payment.Paid}, {Skip: true}, {Again: true}}
		if got := d.Cashier.CourseWishes(); !slices.Equal(got, want) {
			t.Errorf("wished %+v, want %+v", got, want)
		}
		d.Key("enter")
		d.MustSee(text.In(text.EN).Home.Prompt)
	})
}
