package simtest_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"till/payment/simtest"
)

var (
	cutsFlag = flag.Int("cuts", 5000, "power cuts of TestWorld")
	seedFlag = flag.Uint64("seed", 1, "first seed of TestWorld")
)

func report(t *testing.T, r simtest.Result) {
	t.Helper()
	t.Fatalf("seed %d, after %d power cuts: %v\n%s\nagain: go test ./payment/simtest -run 'TestWorld$' -seed %d -cuts 1",
		r.Seed, r.Cuts, r.Broken, strings.Join(r.Tail, "\n"), r.Seed)
}

func TestWorld(t *testing.T) {
	r := simtest.Campaign(*seedFlag, *cutsFlag, nil)
	if r.Broken != nil {
		report(t, r)
	}
	t.Log(fmt.Sprint(r.Cuts, " ", r.Lives, " ", r.Sales, " ", r.Steps, " ", r.Seen))
}
