package simtest_test

import (
	"testing"

	"till/payment/simtest"
)

// mutantCuts is how many power cuts the laws have to find a mistake.
const mutantCuts = 2000

func TestPlantedMistakesAreFound(t *testing.T) {
	if len(simtest.Mutants) < 20 {
		t.Fatalf("only %d mistakes are planted", len(simtest.Mutants))
	}
	if raced {
		t.Skip("the mistakes are of one goroutine: the race detector only makes them slow")
	}
	for _, m := range simtest.Mutants {
		t.Run(m.Name, func(t *testing.T) {
			cuts := 0
			for seed := uint64(1); cuts < mutantCuts; seed++ {
				r := simtest.Play(simtest.Plan{Seed: seed, Memory: !m.LyingDisk, Mutant: &m})
				cuts += r.Cuts
				if r.Broken == nil {
					continue
				}
				if r.Broken.Law == "nothing crashes" {
					t.Fatalf("it crashed, which proves nothing: %v", r.Broken)
				}
				t.Logf("found after %d power cuts: %v", cuts, r.Broken)
				return
			}
			t.Errorf("not found by %d power cuts", cuts)
		})
	}
}
