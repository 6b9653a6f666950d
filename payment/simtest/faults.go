package simtest

import "time"

// fate is what the line does to one exchange.
type fate string

const (
	fine        fate = "fine"
	noLine      fate = "no line"            // it cannot be opened: nothing left
	lost        fate = "request lost"       // no answer
	answerLost  fate = "answer lost"        // the bank has decided
	late        fate = "request late"       // it arrives after the till gave up
	doubled     fate = "request doubled"    // the bank sees it twice
	doubledLate fate = "first answer lost"  // the answer to the double is all that comes
	broken      fate = "line broken"        // half-way, who knows where
	badMAC      fate = "bad MAC"            // an answer that proves nothing
	malformed   fate = "malformed answer"   //
	stale       fate = "answer of the past" // to a reversal: the answer to its original
	unmade      fate = "reversal not made"  // it does not pack: nothing left, and the line is well
)

// weather is what the line is like for a while. Faults come in runs: with
// faults that are independent of one another, a till that gives up after seven
// tries is hardly ever found out.
type weather string

const (
	calm   weather = "calm"
	stormy weather = "stormy" // each fate by its own rate
	down   weather = "down"
	deaf   weather = "deaf" // all arrives, nothing comes back
	grim   weather = "grim" // fine, but the bank refuses reversals
)

// network is the line between the till and the bank.
type network struct {
	w     *world
	now   weather
	until time.Duration
	// Drawn once for a world, so that worlds differ in what is common in them.
	rates    map[fate]float64
	weathers []weather
	calmMean time.Duration
	badMean  time.Duration
}

// storms are the fates that a storm brings, in a fixed order.
var storms = []fate{noLine, lost, answerLost, late, doubled, doubledLate, broken, badMAC, malformed, stale, unmade}

func newNetwork(w *world) *network {
	n := &network{w: w, now: calm, rates: map[fate]float64{}}
	for _, fate := range storms {
		if w.chance(0.6) {
			n.rates[fate] = 0.25 * w.random.Float64()
		}
	}
	n.weathers = []weather{stormy}
	for _, bad := range []weather{stormy, down, deaf, grim, grim} {
		if w.chance(0.7) {
			n.weathers = append(n.weathers, bad)
		}
	}
	n.calmMean = w.between(time.Minute, 30*time.Minute)
	n.badMean = w.between(time.Minute, 90*time.Minute)
	return n
}

// look lets the weather change when its time has come.
func (n *network) look() weather {
	if n.w.healthy {
		return calm
	}
	for n.w.clock.mono >= n.until {
		mean := n.calmMean
		if n.now != calm {
			n.now = calm
		} else {
			n.now, mean = n.weathers[n.w.random.IntN(len(n.weathers))], n.badMean
		}
		n.until = n.w.clock.mono + n.w.between(mean/10, 2*mean)
		n.w.note("the line becomes %s", string(n.now))
		n.w.saw("line " + string(n.now))
	}
	return n.now
}

// fate decides about one exchange.
func (n *network) fate(reversal bool) fate {
	switch n.look() {
	case down:
		return noLine
	case deaf:
		return answerLost
	case stormy:
		for _, fate := range storms {
			if (fate == stale || fate == unmade) && !reversal {
				continue
			}
			if n.w.chance(n.rates[fate]) {
				n.w.saw(string(fate))
				return fate
			}
		}
	}
	return fine
}

// stubborn tells whether the bank refuses a reversal now.
func (n *network) stubborn() bool { return n.look() == grim }
