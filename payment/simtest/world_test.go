package simtest_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"till/payment/simtest"
)

var (
	cutsFlag = flag.Int("cuts", 0, "power cuts of TestWorld: 5000, with -short 1000, under the race detector 200")
	seedFlag = flag.Uint64("seed", 1, "first seed of TestWorld")
)

// cuts is how many power cuts TestWorld lives through.
func cuts() int {
	switch {
	case *cutsFlag > 0:
		return *cutsFlag
	case raced:
		return 200
	case testing.Short():
		return 1000
	}
	return 5000
}

// report fails with all that is needed to play the world again.
func report(t *testing.T, r simtest.Result) {
	t.Helper()
	t.Fatalf("seed %d, after %d power cuts: %v\n%s\nagain: go test ./payment/simtest -run 'TestWorld$' -seed %d -cuts 1",
		r.Seed, r.Cuts, r.Broken, strings.Join(r.Tail, "\n"), r.Seed)
}

// TestWorld plays world after world. What it must have come across stands
// below: luck that is too good proves nothing.
func TestWorld(t *testing.T) {
	r := simtest.Campaign(context.Background(), *seedFlag, cuts(), runtime.GOMAXPROCS(0), nil)
	if r.Broken != nil {
		report(t, r)
	}
	t.Logf("%d power cuts, %d runs of the till, %d sales, %d steps", r.Cuts, r.Lives, r.Sales, r.Steps)
	if r.Cuts < 500 {
		return
	}
	for _, event := range []string{
		"approved", "declined", "cancelled", "not_sent", "reversed", "undecided", "suspect",
		"cancelled at start", "cancelled at card", "cancelled at pin", "cancelled at intent", "cancelled at sent",
		"no line", "request lost", "answer lost", "request late", "request doubled", "first answer lost", "line broken",
		"bad MAC", "malformed answer", "answer of the past", "reversal not made", "unsure", "approved partly", "called a duplicate",
		"line calm", "line stormy", "line down", "line deaf", "line grim",
		"late original refused", "reversal before its original", "reversal refused", "more than seven tries", "acknowledged",
		"card refused after approval", "card removed after approval", "paper out", "print unknown", "reprinted", "write failed",
		"void approved", "void declined", "void reversed", "refund approved", "refund declined", "refund undecided",
		"preauth approved", "preauth_void approved", "completion approved", "completion declined", "completion_advice approved",
		"completion_void approved", "offline_sale offline", "adjust offline", "tip offline", "balance approved",
		"the bank refuses a void", "the bank refuses a refund", "the bank refuses a completion", "a repeat called a duplicate",
		"a first send called a duplicate", "asked once more: approved", "asked once more: declined", "closed by hand", "a chase is closed", "disk full", "batch kept", "a year is gone",
		"batch open", "batch closing", "batch upload", "batch closed", "batch disputed", "carried over", "closed anyway",
		"a settlement that never reached the bank", "the bank counts otherwise", "settlement stopped: nothing_sold",
		"settlement stopped: line_down", "settlement stopped: no_answer", "upload details", "upload advice", "upload tc", "upload end",
		"a detail refused", "a detail unsure", "a detail that came again",
		"a chip approves alone", "sold without the line", "taken back before it was sent", "the end refused",
	} {
		if r.Seen[event] == 0 {
			t.Errorf("in %d power cuts the world never saw %q", r.Cuts, event)
		}
	}
	if r.Cuts < rareAfter {
		return
	}
	for _, event := range []string{
		"closed with a part", "asked once more: cancelled", "asked once more: reversed", "completion_void approved", "upload offline", "upload failed",
		"the bank forgets its verdict", "a sign-on in the middle of a settlement", "settlement stopped: unsent_first",
	} {
		if r.Seen[event] == 0 {
			t.Errorf("in %d power cuts the world never saw %q", r.Cuts, event)
		}
	}
}

// rareAfter is the number of power cuts by which the world must have come across
// what happens once or twice in a thousand.
const rareAfter = 4000

// TestOldSeeds plays first what once broke a law.
func TestOldSeeds(t *testing.T) {
	text, err := os.ReadFile("testdata/seeds.txt")
	if err != nil {
		t.Fatal(err)
	}
	played := 0
	for line := range strings.Lines(string(text)) {
		number, _, _ := strings.Cut(line, "#")
		if number = strings.TrimSpace(number); number == "" {
			continue
		}
		seed, err := strconv.ParseUint(number, 10, 64)
		if err != nil {
			t.Fatalf("testdata/seeds.txt: %v", err)
		}
		for _, memory := range []bool{true, false} {
			if r := simtest.Play(simtest.Plan{Seed: seed, Memory: memory}); r.Broken != nil {
				report(t, r)
			}
		}
		played++
	}
	if played == 0 {
		t.Error("testdata/seeds.txt holds no seed")
	}
}

// TestTheSameSeedGivesTheSameWorld: else a failure could not be played again.
func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	traces := map[uint64]uint64{}
	last := uint64(24)
	if raced {
		last = 4
	}
	for seed := uint64(1); seed <= last; seed++ {
		one, two := simtest.Play(simtest.PlanOf(seed)), simtest.Play(simtest.PlanOf(seed))
		if one.Trace != two.Trace || one.Steps != two.Steps || one.Cuts != two.Cuts {
			t.Errorf("seed %d: %d steps with trace %x, then %d with %x", seed, one.Steps, one.Trace, two.Steps, two.Trace)
		}
		if other, known := traces[one.Trace]; known {
			t.Errorf("seeds %d and %d are the same world", other, seed)
		}
		traces[one.Trace] = seed
	}
}

// TestALongLifeEnds: one world with many more cuts than a seed draws.
func TestALongLifeEnds(t *testing.T) {
	var told strings.Builder
	r := simtest.Play(simtest.Plan{Seed: 7, Cuts: 60, Memory: true, Explain: func(m simtest.Moment) { _, _ = fmt.Fprintln(&told, m) }})
	if r.Broken != nil {
		report(t, r)
	}
	lines := slices.Collect(strings.Lines(told.String()))
	if r.Cuts != 60 || len(lines) != r.Steps || strings.Count(told.String(), "power cut") != 60 {
		t.Errorf("%d cuts and %d steps; told of %d cuts in %d lines", r.Cuts, r.Steps, strings.Count(told.String(), "power cut"), len(lines))
	}
}
