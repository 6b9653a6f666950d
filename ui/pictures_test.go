package ui_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/text"
	"till/ui/uitest"
)

// pictures are the screens that the README shows, made by the program itself:
//
//	go test ./ui -run Pictures -update
var pictures = []struct {
	file, title string
	setup       uitest.Setup
	story       func(*uitest.Driver)
}{
	{"home-zh", "收银台，等待下一笔", uitest.Setup{Lang: text.ZH, Cols: 120, Rows: 40}, nil},
	{"bank-en", "Till asks the bank", uitest.Setup{}, stage(payment.StageHost, 3400*time.Millisecond, 30*time.Second)},
	{"paid-en", "Till has been paid", uitest.Setup{Cols: 120, Rows: 40}, ends(uitest.Approved(118, coffee), true)},
	{"undecided-zh", "收银台：一笔未定", uitest.Setup{Lang: text.ZH}, ends(uitest.NoAnswer(118, coffee), false)},
	{"declined-en-light", "Till: the bank said no", uitest.Setup{Light: true}, ends(uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51"), false)},
	{"large-zh", "收银台：特大金额", uitest.Setup{Lang: text.ZH, Large: true}, func(d *uitest.Driver) { d.Type("128650") }},
}

func TestPicturesShowTheProgramAsItIs(t *testing.T) {
	for _, p := range pictures {
		t.Run(p.file, func(t *testing.T) {
			uitest.Drive(t, p.setup, uitest.Busy, func(d *uitest.Driver) {
				d.Advance(0)
				if p.story != nil {
					p.story(d)
				}
				inStep(t, p.file, d.Picture(p.title))
			})
		})
	}
	t.Run("customer", func(t *testing.T) {
		c := customerShows(views()["paid"], 80, 24, ui.Preferences{Background: ui.Dark})
		inStep(t, "customer", uitest.SVG(c.View().Content, 80, 24, "顾客屏 Customer's screen"))
	})
}

// inStep compares a picture with the one that is kept.
func inStep(t *testing.T, file, picture string) {
	t.Helper()
	path := filepath.Join("testdata", "pictures", file+".svg")
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(picture), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || string(kept) != picture {
		t.Errorf("%s does not show the program as it is (%v): look at it and run go test ./ui -run Pictures -update", path, err)
	}
}
