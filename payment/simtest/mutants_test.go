package simtest_test

import (
	"testing"

	"till/payment/simtest"
)

// TestPlantedMistakesAreFound holds each mistake to its own limit of power cuts.
func TestPlantedMistakesAreFound(t *testing.T) {
	if len(simtest.Mutants) < 60 {
		t.Fatalf("only %d mistakes are planted", len(simtest.Mutants))
	}
	if raced {
		t.Skip("the mistakes are of one goroutine: the race detector only makes them slow")
	}
	for _, m := range simtest.Mutants {
		t.Run(m.Name, func(t *testing.T) {
			catch := m.Hunt(1)
			switch {
			case catch.Broken == nil:
				t.Errorf("not found by %d power cuts", catch.Cuts)
			case catch.Broken.Law == "nothing crashes":
				t.Errorf("it crashed, which proves nothing: %v", catch.Broken)
			default:
				t.Logf("found after %d of at most %d power cuts: %v", catch.Cuts, m.Within, catch.Broken)
			}
		})
	}
}
