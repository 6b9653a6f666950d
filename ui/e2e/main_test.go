package e2e_test

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"till/ui/cli"
)

// asTill makes this test's binary run as the program itself.
const asTill = "TILL_E2E_RUN"

var (
	kills    = flag.Int("kills", 25, "how many processes the kill test kills")
	killSeed = flag.Uint64("kill-seed", 0, "replays one run of the kill test; 0 draws one")
)

func TestMain(m *testing.M) {
	if os.Getenv(asTill) != "" {
		os.Exit(cli.Run(os.Args[1:]))
	}
	// Most of a story is waiting for time-outs: more of them than processors run
	// at once. The flag of the command line, read later, wins.
	_ = flag.Set("test.parallel", "8")
	testscript.Main(m, map[string]func(){"till": func() { os.Exit(cli.Run(os.Args[1:])) }})
}
