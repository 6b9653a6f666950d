package simtest

import (
	"context"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
)

// Plan says which world to play.
type Plan struct {
	// Seed decides everything: every delay, loss, duplicate, power cut, card and
	// finger.
	Seed uint64
	// Cuts is how many power cuts the world lives through before everything
	// heals and must come to rest; zero takes what the seed draws.
	Cuts int
	// Memory keeps the journal in memory instead of the real store on a
	// simulated disk: much faster, and blind to mistakes of the store.
	Memory bool
	// Mutant is a mistake to plant, nil for the product as it is.
	Mutant *Mutant
	// Explain hears every event as a line of text; nil for nobody.
	Explain io.Writer
}

// Result is what became of a world.
type Result struct {
	Seed uint64
	// Cuts, Lives and Sales count power cuts, runs of the program and amounts
	// entered; Steps counts everything that happened.
	Cuts, Lives, Sales, Steps int
	// Trace is a hash of every event in its order: the same seed gives the same.
	Trace uint64
	// Seen counts what the world came across, by name, so that a test can tell
	// that its luck was not too good.
	Seen map[string]int
	// Broken is the first law that did not hold, nil if all held.
	Broken *Violation
	// Tail is the last events before that.
	Tail []string
}

// Violation is a law that did not hold. The laws I1 to I12 are those of the
// money; the others have a name of their own.
type Violation struct {
	Law  string
	What string
}

// Error is one line: the law and what was found.
func (v *Violation) Error() string { return v.Law + ": " + v.What }

// Play plays one world to its end: lives of the till one after another, each
// ended by a power cut or by closing time, then a last one in which everything
// is well and every debt must drain. The laws are checked after each life.
func Play(plan Plan) (result Result) {
	w := newWorld(plan)
	defer func() {
		if p := recover(); p != nil {
			w.broken = asViolation(p)
		}
		if w.medium != nil {
			w.medium.remove()
		}
		result = w.result()
	}()
	w.open()
	for w.cuts < w.cutsWanted {
		w.life(false)
	}
	w.heal()
	w.life(true)
	return w.result()
}

// Campaign plays world after world, the seeds counting up from first, until
// they had that many power cuts together or a law was broken. each hears every
// result and may be nil. It returns the sum, or the result that is broken.
func Campaign(first uint64, cuts int, each func(Result)) Result {
	total := Result{Seed: first, Seen: map[string]int{}}
	for seed := first; total.Cuts < cuts; seed++ {
		one := Play(PlanOf(seed))
		if each != nil {
			each(one)
		}
		if one.Broken != nil {
			return one
		}
		total.add(one)
	}
	return total
}

// PlanOf is the plan that a seed alone stands for: every second world lies on
// the simulated disk under the real store, the others in memory.
func PlanOf(seed uint64) Plan { return Plan{Seed: seed, Memory: seed%2 != 0} }

func (r *Result) add(one Result) {
	r.Cuts += one.Cuts
	r.Lives += one.Lives
	r.Sales += one.Sales
	r.Steps += one.Steps
	r.Trace = r.Trace*31 + one.Trace
	for name, times := range one.Seen {
		r.Seen[name] += times
	}
}

func asViolation(p any) *Violation {
	if v, is := p.(*Violation); is {
		return v
	}
	return &Violation{Law: "nothing crashes", What: fmt.Sprintf("%v\n%s", p, debug.Stack())}
}

// Bounds of one world.
const (
	stepsMax  = 200_000 // events, after which it is called endless
	tailMax   = 60      // events kept for a report
	cutsLeast = 8
	cutsMore  = 24 // a seed draws cutsLeast to cutsLeast+cutsMore-1 cuts
)

// world is one till, its customers, its bank and its disk, in one goroutine.
type world struct {
	plan   Plan
	random *rand.Rand
	plant  func(*engine.Config)
	clock  *clock
	bank   *bank
	pad    *pad
	paper  *paper
	medium medium
	books  *recorder
	engine *engine.Engine
	rules  flow.Rules
	blocks bool // the bank forbids a sale while a reversal is owed

	cutsWanted, cuts, lives, sales, steps int

	fuse     int // points until the power goes; 0 is never
	ailing   bool
	healthy  bool // no fault any more
	starting bool // recovery is under way

	sale memory
	laws laws

	trace  hash.Hash64
	tail   []string
	seen   map[string]int
	broken *Violation
}

func newWorld(plan Plan) *world {
	w := &world{plan: plan, random: rand.New(rand.NewPCG(plan.Seed, 0x7111)), trace: fnv.New64a(), seen: map[string]int{}}
	w.clock = &clock{}
	w.cutsWanted = plan.Cuts
	if drawn := cutsLeast + w.random.IntN(cutsMore); plan.Cuts == 0 {
		w.cutsWanted = drawn
	}
	w.rules = flow.Rules{RequestMTI: "0200", ReversalMTI: "0400", KeepCardGone: w.chance(0.2)}
	w.blocks = w.chance(0.15)
	w.bank = newBank(w)
	w.pad = newPad(w)
	w.paper = newPaper(w)
	w.laws = newLaws()
	w.plant = func(*engine.Config) {}
	if plan.Mutant != nil {
		w.plant = plan.Mutant.plant()
	}
	return w
}

func (w *world) open() {
	if w.plan.Memory {
		w.medium = newInMemory(w.random)
		return
	}
	disk, err := newOnDisk(w.plan.Seed, w.clock.Now)
	if err != nil {
		w.fail("the disk works", "%v", err)
	}
	w.medium = disk
	if w.plan.Mutant != nil && w.plan.Mutant.LyingDisk {
		disk.disk.LieAboutSyncs()
	}
}

func (w *world) result() Result {
	r := Result{Seed: w.plan.Seed, Cuts: w.cuts, Lives: w.lives, Sales: w.sales, Steps: w.steps,
		Trace: w.trace.Sum64(), Seen: w.seen, Broken: w.broken}
	if w.broken != nil {
		r.Tail = w.tail
	}
	return r
}

// powerCut is the end of a life: whatever ran is gone.
type powerCut struct{}

// point is a place where the power may go.
func (w *world) point(name string, args ...any) {
	w.note(name, args...)
	if w.fuse == 0 {
		return
	}
	if w.fuse--; w.fuse == 0 {
		w.medium.powerCut()
		w.die("at " + fmt.Sprintf(name, args...))
	}
}

func (w *world) die(where string) {
	w.cuts++
	w.note("power cut %s", where)
	panic(powerCut{})
}

// note makes an event part of the trace.
func (w *world) note(format string, args ...any) {
	line := fmt.Sprintf("%4d %9.1fs  ", w.lives, w.clock.mono.Seconds()) + fmt.Sprintf(format, args...)
	_, _ = io.WriteString(w.trace, line)
	if w.plan.Explain != nil {
		_, _ = fmt.Fprintln(w.plan.Explain, line)
	}
	if len(w.tail) == tailMax {
		w.tail = append(w.tail[:0], w.tail[1:]...)
	}
	w.tail = append(w.tail, line)
	if w.steps++; w.steps > stepsMax {
		w.steps = 0
		w.fail("every run ends", "it did not within %d steps", stepsMax)
	}
}

func (w *world) saw(name string) { w.seen[name]++ }

// fail ends the world: a law does not hold.
func (w *world) fail(law, format string, args ...any) {
	v := &Violation{Law: law, What: fmt.Sprintf(format, args...)}
	w.note("BROKEN %s", v.Error())
	panic(v)
}

func (w *world) chance(p float64) bool { return w.random.Float64() < p }

// between draws a time span.
func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.random.Int64N(int64(most-least)+1))
}

// pass lets time go by.
func (w *world) pass(least, most time.Duration) { w.clock.mono += w.between(least, most) }

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
	w.paper.restart()
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
	w.fuse = 0
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
	w.note("closing time")
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
	if w.chance(0.05) {
		w.medium.failAfter(1 + w.random.IntN(30))
	}
}

// start is what the program does before the first key.
func (w *world) start() {
	cfg := engine.Config{
		Reader: w.pad, PINPad: w.pad, Host: w.bank, Journal: w.books, Printer: w.paper, Receipts: w.paper, Clock: w.clock,
		Rules:          w.rules,
		Waits:          engine.Waits{Card: time.Minute, PIN: time.Minute, Host: answerMax},
		Terminal:       engine.Terminal{TerminalID: "10000001", MerchantID: "103290053110001"},
		OwedBlocksSale: w.blocks,
	}
	w.plant(&cfg)
	w.engine = engine.New(cfg)
	w.starting = true
	changed, err := w.engine.Recover()
	w.starting = false
	w.note("recovered %d", len(changed))
	if w.ailing {
		return // the program ends: the folder cannot be written to
	}
	if err != nil {
		w.fail("recovery succeeds", "%v", err)
	}
	for _, txn := range w.books.open() {
		if txn.State == payment.Intent || txn.State == payment.HostApproved {
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
	}
}

func (w *world) act() {
	switch dice := w.random.IntN(100); {
	case dice < 60:
		w.sell(w.drawSale())
	case dice < 68:
		w.retry(0)
	case dice < 73:
		w.retry(w.oneOwed())
	case dice < 81:
		w.keep(1 + w.random.IntN(6))
	case dice < 88:
		w.reprint()
	case dice < 96:
		w.pass(time.Second, 20*time.Minute)
	default:
		w.clock.skew = w.between(-2*time.Hour, 2*time.Hour)
		w.note("the wall clock jumps to %+.0fs", w.clock.skew.Seconds())
	}
}

// rest is the last life: with everything well, every debt drains, the lane
// sells and every slip comes out.
func (w *world) rest() {
	w.retry(0)
	w.keep(2)
	for _, txn := range w.books.open() {
		if txn.State != payment.Suspect {
			w.fail("I4 open drains when healed", "attempt %d is still %s after %d tries", txn.ID, txn.State, txn.Tries())
		}
	}
	sold := w.sell(saleDraw{amount: 1250})
	if sold.Money() != payment.Paid {
		w.fail("the lane goes on", "a sale in a healed world is %s, %s", sold.Money(), sold.Reason)
	}
	w.engine.Close()
	waiting, err := w.books.Waiting()
	if err != nil || len(waiting) > 0 {
		w.fail("slips come out when the printer is well", "%d wait, %v", len(waiting), err)
	}
	w.checkQuiet()
}

// retry tries owed reversals as a person asks for it.
func (w *world) retry(only uint64) {
	w.note("retry %d", only)
	w.sale = memory{}
	w.laws.tried = map[uint64]int{}
	tried, reason, err := w.engine.RetryOwed(context.Background(), only, w.watch)
	if err != nil && !w.ailing {
		w.fail("owed reversals can be listed", "%v", err)
	}
	w.checkRetried(only, tried, reason)
}

// keep lets the background work for a number of its naps.
func (w *world) keep(naps int) {
	w.note("background for %d naps", naps)
	w.sale = memory{}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	w.clock.naps, w.clock.stop = naps, stop
	w.engine.Keep(ctx)
}
