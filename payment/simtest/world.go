package simtest

import (
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"till/payment/engine"
	"till/payment/flow"
	"till/payment/offline"
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
	// Explain hears every event; nil for nobody.
	Explain func(Moment)
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
	limits *offline.Limits // the owner's, of sales without the line; nil allows none
	blocks bool            // the bank forbids a sale while a reversal is owed
	empty  bool            // a batch without a transaction is settled too

	cutsWanted, cuts, lives, sales, steps int

	fuse     int // points until the power goes; 0 is never
	ailing   bool
	healthy  bool // no fault any more
	full     bool // the disk takes no new attempt
	starting bool // recovery is under way

	sale    memory
	laws    laws
	days    days
	reports reports

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
	w.limits = w.drawLimits()
	w.bank = newBank(w)
	w.pad = newPad(w)
	w.paper = newPaper(w)
	w.laws, w.days, w.reports = newLaws(), newDays(), newReports(plan.Seed)
	w.empty = w.chance(0.3)
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
		w.die("power cut")
	}
}

func (w *world) die(how string) {
	w.cuts++
	w.note(how)
	panic(powerCut{})
}

// Moment is one event of a world. What is a form that Args fill, so that it can
// be told in another language.
type Moment struct {
	Life int
	// At is the time since the world began, by its own clock.
	At   time.Duration
	What string
	Args []any
}

// String is the event as one line of English.
func (m Moment) String() string {
	return fmt.Sprintf("%4d %9.1fs  ", m.Life, m.At.Seconds()) + fmt.Sprintf(m.What, m.Args...)
}

// note makes an event part of the trace.
func (w *world) note(format string, args ...any) {
	moment := Moment{Life: w.lives, At: w.clock.mono, What: format, Args: args}
	line := moment.String()
	_, _ = io.WriteString(w.trace, line)
	if w.plan.Explain != nil {
		w.plan.Explain(moment)
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
	w.note("LAW BROKEN: %s", v.Error())
	panic(v)
}

func (w *world) chance(p float64) bool { return w.random.Float64() < p }

// between draws a time span.
func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.random.Int64N(int64(most-least)+1))
}

// pass lets time go by.
func (w *world) pass(least, most time.Duration) { w.clock.mono += w.between(least, most) }
