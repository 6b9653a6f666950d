package simtest

import (
	"context"
	"time"

	"till/payment"
	"till/payment/engine"
)

// heal ends every fault for good.
func (w *world) heal() {
	w.healthy = true
	w.clock.mono += lateMax // whatever is still on its way arrives
	w.note("everything heals")
}

// life is one run of the program, from opening the journal to its end.
func (w *world) life(last bool) {
	w.lives++
	w.bank.restart()
	w.ailing = false
	if w.live(last) {
		if err := w.medium.reboot(); err != nil {
			w.fail("the disk works", "%v", err)
		}
	}
}

// live runs one life and reports whether the power ended it.
func (w *world) live(last bool) (died bool) {
	defer func() {
		if p := recover(); p != nil {
			if _, cut := p.(powerCut); !cut {
				panic(p)
			}
			died = true
		}
	}()
	w.fuse, w.full = 0, false
	real, err := w.medium.open()
	if err != nil {
		w.fail("the journal opens after a power cut", "%v", err)
	}
	w.books = &recorder{w: w, real: real}
	w.check()
	if !last {
		w.arm()
	}
	w.start()
	if last {
		w.rest()
	} else {
		w.trade()
	}
	w.engine.Close()
	w.note("closing time: the program ends")
	if err := w.medium.close(); err != nil && !w.ailing {
		w.fail("the journal closes", "%v", err)
	}
	return false
}

// arm decides how this life will end: at a point between two acts, in the
// middle of a write, or at closing time.
func (w *world) arm() {
	far := []int{4, 15, 60, 150}[w.random.IntN(4)]
	switch n := 1 + w.random.IntN(far); w.random.IntN(8) {
	case 0, 1, 2, 3:
		w.fuse = n
	case 4, 5, 6:
		w.medium.cutAfter(1 + n/2)
	}
	if w.chance(0.1) {
		w.medium.failAfter(1 + w.random.IntN(30))
	}
}

// start is what the program does before the first key.
func (w *world) start() {
	cfg := engine.Config{
		Reader: w.pad, PINPad: w.pad, Host: w.bank, Journal: w.books, Printer: w.paper, Receipts: w.paper, Clock: w.clock,
		Rules:          w.rules,
		RulesFor:       w.rulesOf,
		Waits:          engine.Waits{Card: time.Minute, PIN: time.Minute, Host: answerMax},
		Terminal:       engine.Terminal{TerminalID: "10000001", MerchantID: "103290053110001"},
		OwedBlocksSale: w.blocks,
		Settling:       engine.Settling{Journal: w.books, Host: settling{w.bank}, Slip: w.settlementSlip, Empty: w.empty, Tries: 2},
		Offline:        w.offlineOf(),
	}
	w.plant(&cfg)
	w.engine = engine.New(cfg)
	w.starting = true
	changed, err := w.engine.Recover()
	w.starting = false
	w.note("the program starts and writes down what is owed: %d", len(changed))
	if w.ailing {
		return // the program ends: the folder cannot be written to
	}
	if err != nil {
		w.fail("recovery succeeds", "%v", err)
	}
	for _, txn := range w.books.open() {
		if txn.State == payment.Intent && !w.told(txn) || txn.State == payment.HostApproved {
			w.fail("recovery leaves no attempt in the middle", "attempt %d is %s", txn.ID, txn.State)
		}
	}
}

// trade is a morning at the counter: it ends by a power cut, a failing disk or
// closing time.
func (w *world) trade() {
	for range 1 + w.random.IntN(30) {
		if w.ailing {
			return
		}
		w.act()
		w.perhapsZ()
	}
}

func (w *world) act() {
	if s := w.days.known[w.days.batch]; s.State == payment.BatchClosing || s.State == payment.BatchUpload {
		if w.chance(0.6) { // nothing can be sold: somebody sees to it
			w.settle()
			return
		}
	}
	switch dice := w.random.IntN(100); {
	case dice < 57:
		w.carry(w.drawOrder())
	case dice < 61:
		w.settle()
	case dice < 67:
		w.retry(0)
	case dice < 72:
		w.retry(w.oneOwed())
	case dice < 75:
		w.keep(1 + w.random.IntN(6))
	case dice < 79:
		w.takeBack()
	case dice < 84:
		w.closeOne()
	case dice < 89:
		w.reprint()
	case dice < 91:
		w.full = !w.full
		if w.full {
			w.note("the disk fills up")
		} else {
			w.note("somebody makes room on the disk")
		}
	case dice < 97:
		w.pass(time.Second, 20*time.Minute)
	default:
		w.jump()
	}
}

// jump steps the wall clock: by hours as a rule, back a year or forward ten at times.
func (w *world) jump() {
	w.clock.skew = w.between(-2*time.Hour, 2*time.Hour)
	if w.chance(0.2) {
		w.clock.skew = []time.Duration{-365 * 24 * time.Hour, 10 * 365 * 24 * time.Hour}[w.random.IntN(2)]
		w.saw("a year is gone")
	}
	w.note("the wall clock jumps: it is wrong by %s", w.clock.skew.Round(time.Second))
}

// rest is the last life: with everything well, every debt drains, a person
// closes what the bank called a duplicate, the lane sells and every slip comes
// out.
func (w *world) rest() {
	w.full = false
	w.retry(0)
	w.retry(0) // what waited for an advice before it
	w.keep(2)
	w.closeOne()
	if s := w.days.known[w.days.batch]; s.State == payment.BatchClosing || s.State == payment.BatchUpload {
		w.lastSettlement() // the lane is free again
	}
	for _, txn := range w.books.open() {
		if _, _, known := w.bank.word(txn); known || txn.State != payment.Suspect {
			w.fail("I4 open drains when healed", "attempt %d is still %s after %d tries", txn.ID, txn.State, txn.Tries()+txn.Sent())
		}
	}
	sold := w.carry(orderDraw{kind: payment.Sale, amount: 1250})
	if sold.Money() != payment.Paid {
		w.fail("the lane goes on", "a sale in a healed world is %s, %s", sold.Money(), sold.Reason)
	}
	w.lastSettlement()
	w.engine.PrintStale(context.Background()) // a person asks for the old ones
	w.engine.Close()
	waiting, err := w.books.Waiting()
	if err != nil || len(waiting) > 0 {
		w.fail("slips come out when the printer is well", "%d wait, %v", len(waiting), err)
	}
	w.checkQuiet()
	w.lastZ()
}

// retry tries what is owed as a person asks for it.
func (w *world) retry(only uint64) {
	if only == 0 {
		w.note("a person asks to try all that is owed")
	} else {
		w.note("a person asks to try attempt %d", only)
	}
	w.sale = memory{}
	w.laws.tried = map[uint64]int{}
	tried, reason, err := w.engine.RetryOwed(context.Background(), only, w.watch)
	if err != nil && !w.ailing {
		w.fail("what is owed can be listed", "%v", err)
	}
	w.checkRetried(only, tried, reason)
}

// keep lets the background work for a number of its naps.
func (w *world) keep(naps int) {
	w.note("the till works by itself")
	w.sale = memory{}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	w.clock.naps, w.clock.stop = naps, stop
	w.engine.Keep(ctx)
}
