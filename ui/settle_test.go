package ui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui"
	"till/ui/text"
	"till/ui/uitest"
)

// atTheDay runs a story at 80x24 in English on a counter with a day's end ahead.
func atTheDay(t *testing.T, cashier func() *uitest.Cashier, story func(*uitest.Driver)) {
	t.Helper()
	uitest.Drive(t, uitest.Setup{}, cashier, func(d *uitest.Driver) {
		d.Advance(0)
		story(d)
	})
}

func TestSettlementTakesTwoKeysPlusApproval(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		d.Key("/", "9") // the two
		d.MustSee("Nothing stands in the way", "9,741.80")
		d.Key("enter") // from here it is the approval: the question, a name, Enter
		d.MustSee("Settle 38 payments?")
		if asked := d.Cashier.SettlesAsked(); len(asked) != 0 {
			t.Fatalf("%d settlements began before anybody allowed one", len(asked))
		}
		d.Type("71")
		d.Key("enter")
		if asked := d.Cashier.SettlesAsked(); len(asked) != 1 || asked[0].Approval == nil || asked[0].Approval.By != "71" || asked[0].Anyway {
			t.Errorf("asked for %+v, want one settlement that 71 allows", asked)
		}
	})
}

func TestNoEnterSettlesTwice(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		d.Key("/", "9")
		enter := uitest.Press("enter")
		d.Burst(enter, enter, enter, enter)
		if asked := d.Cashier.SettlesAsked(); len(asked) != 0 {
			t.Fatalf("Enter alone settled %d times", len(asked))
		}
		d.Type("71")
		d.Burst(enter, enter, enter, enter)
		d.Tell(ui.SettleDone{DayClosed: closedAs(payment.BatchClosing, payment.ReasonNoAnswer)})
		d.Burst(enter, enter) // still in the buffer when the end opens by itself
		if asked := d.Cashier.SettlesAsked(); len(asked) != 1 {
			t.Errorf("settled %d times, want once", len(asked))
		}
	})
}

func TestWhatStandsInTheWayIsResolvedByItsKey(t *testing.T) {
	for _, c := range []struct {
		name, key string
		want      string
	}{
		{"undecided ones are tried", "1", "try all"},
		{"unsent ones are sent", "2", "try all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			atTheDay(t, dayOf(everyHindrance...), func(d *uitest.Driver) {
				d.Key("/", "9", c.key)
				if did := d.Cashier.Did(); len(did) != 1 || did[0] != c.want {
					t.Errorf("the till did %q, want %q", did, c.want)
				}
			})
		})
	}
	t.Run("slips are printed", func(t *testing.T) {
		atTheDay(t, dayOf(everyHindrance...), func(d *uitest.Driver) {
			d.Key("/", "9", "4")
			d.MustSee(text.In(text.EN).Notices.NoneWaits)
		})
	})
	t.Run("a refused one is on the desk", func(t *testing.T) {
		atTheDay(t, dayOf(everyHindrance...), func(d *uitest.Driver) {
			d.Key("/", "9", "3")
			d.MustSee("Undecided desk")
		})
	})
	t.Run("a script's result has no key", func(t *testing.T) {
		atTheDay(t, dayOf(payment.HinderScript), func(d *uitest.Driver) {
			d.Key("/", "9", "1")
			d.MustSee("Nothing to do")
			if did := d.Cashier.Did(); len(did) != 0 {
				t.Errorf("the till did %q", did)
			}
		})
	})
}

func TestASettlementStopsOnlyWhereItIsHarmless(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		runs(payment.StageReversal, payment.BatchOpen)(d)
		d.MustSee("Stop, nothing is settled")
		d.Key("/", "/")
		if n := d.Cashier.Stops(); n != 1 {
			t.Errorf("asked to stop %d times, want once", n)
		}
	})
	for _, state := range []payment.BatchState{payment.BatchClosing, payment.BatchUpload} {
		atTheDay(t, dayOf(), func(d *uitest.Driver) {
			runs(payment.StageHost, state)(d)
			d.MustSee("it cannot be stopped now")
			d.Key("/", "esc")
			if n := d.Cashier.Stops(); n != 0 {
				t.Errorf("%s: a key stopped it", state)
			}
		})
	}
}

func TestNoSaleAndNoScreenComesBetween(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		runs(payment.StageHost, payment.BatchClosing)(d)
		d.Type("1250")
		d.Key("enter", "ctrl+k")
		d.MustNotSee("Undecided desk", "Transactions")
		d.Key("/")
		d.Send(tea.PasteMsg{Content: "12.50"})
		d.MustSee("Asking the bank")
		if sold := d.Cashier.Sold(); len(sold) != 0 {
			t.Errorf("sold %v while the day was settled", sold)
		}
	})
}

func TestAnUnfinishedSettlementIsOneKeyFromHome(t *testing.T) {
	atTheDay(t, paused(payment.BatchUpload), func(d *uitest.Driver) {
		d.MustSee("Sales are paused", "Go on settling")
		d.Key("enter")
		d.MustSee("The bank has 5 of 12 messages")
		d.Key("enter")
		if asked := d.Cashier.SettlesAsked(); len(asked) != 1 || asked[0].Anyway {
			t.Errorf("asked for %+v, want one that goes on", asked)
		}
	})
}

func TestADisputeNeedsAName(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		settlesTo(closedAs(payment.BatchClosing, payment.ReasonNoAnswer))(d)
		d.Advance(time.Second)
		d.Key("1", "enter", "enter")
		if asked := d.Cashier.SettlesAsked(); len(asked) != 1 {
			t.Fatalf("closed in dispute, and nobody allowed it: %+v", asked)
		}
		d.MustSee("Write who says so first")
		d.Type("Li")
		d.Key("enter")
		asked := d.Cashier.SettlesAsked()
		if len(asked) != 2 || !asked[1].Anyway || asked[1].Approval == nil || asked[1].Approval.By != "Li" {
			t.Errorf("asked for %+v, want a dispute that Li allows", asked)
		}
	})
}

func TestAnEarlierSlipIsPrintedAgain(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		d.Key("/", "9", "*", "+", "1", "enter", "2")
		if did := d.Cashier.Did(); len(did) != 2 || did[0] != "print 000040" || did[1] != "list 000040" {
			t.Errorf("the till did %q, want slip and list of 000040", did)
		}
		d.Key("/")
		d.MustSee("Earlier settlements")
	})
}

func TestTheCounterIsLeftInTheMiddleOfASettlement(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		runs(payment.StageHost, payment.BatchClosing)(d)
		d.Key("ctrl+c", "enter")
		if d.Quit || d.Cashier.Stops() != 0 {
			t.Fatal("Enter left it")
		}
		d.Key("ctrl+c", "1")
		if d.Cashier.Stops() != 1 || d.Quit {
			t.Fatal("it must stop first, and then close")
		}
		d.Tell(ui.SettleDone{DayClosed: closedAs(payment.BatchClosing, payment.ReasonNoAnswer)})
		if !d.Quit {
			t.Error("the counter stays open")
		}
	})
}

// The slab stands still from the question to the end, whatever a stage says.
func TestTheSlabStandsStillThroughASettlement(t *testing.T) {
	atTheDay(t, dayOf(), func(d *uitest.Driver) {
		settles(d)
		row := func() string { return string([]rune(strings.Split(d.Frame(), "\n")[4])[19:]) }
		want := row()
		for _, at := range []func(*uitest.Driver){settleStage(payment.StageReversal, payment.BatchOpen, 0), settleStage(payment.StageHost, payment.BatchClosing, 0),
			settleStage(payment.StageHost, payment.BatchUpload, 0), settleStage(payment.StagePrint, payment.BatchClosed, 0)} {
			at(d)
			if got := row(); got != want {
				t.Errorf("the digits moved: %q, before %q", got, want)
			}
		}
	})
}
