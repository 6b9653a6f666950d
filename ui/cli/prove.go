package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"till/payment/simtest"
	"till/ui/text"
)

const (
	// proofCuts is how many power cuts a proof has where nobody says how many.
	proofCuts = 5000
	// proofCutsMax is a day and a half of two cores.
	proofCutsMax = 100_000_000
	// proofGarbage lets the worlds, which are short and many, keep more memory
	// than a till may, and be a fifth faster for it.
	proofGarbage = 400
)

// proveCommand plays this very program's decisions through power cuts, in worlds
// of its own: no folder is opened, nothing is sent, no device is touched.
func (s *session) proveCommand(words *text.Commands) *cobra.Command {
	cuts, first, explain := proofCuts, uint64(1), false
	cmd := &cobra.Command{
		Use: "prove", Short: words.Prove, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if cuts < 1 || cuts > proofCutsMax {
				return usage(func(c *text.Commands) string { return c.BadCuts })
			}
			defer debug.SetGCPercent(debug.SetGCPercent(proofGarbage))
			if explain {
				return s.explain(first)
			}
			return s.prove(ctx, first, cuts)
		}),
	}
	cmd.Flags().IntVar(&cuts, "cuts", cuts, words.FlagCuts)
	cmd.Flags().Uint64Var(&first, "seed", first, words.FlagSeed)
	cmd.Flags().BoolVar(&explain, "explain", false, words.FlagExplain)
	return cmd
}

// proof is what a proof found.
type proof struct {
	first, last uint64
	total       simtest.Result
	catches     []simtest.Catch
	took        time.Duration // of the power cuts alone
	whole       time.Duration
	stopped     bool
}

// holds reports that no law broke and that every mistake was caught: laws that
// catch nothing prove nothing.
func (p proof) holds() bool {
	return !p.stopped && p.total.Broken == nil && p.caught() == len(p.catches)
}

func (p proof) caught() int {
	caught := 0
	for _, c := range p.catches {
		if c.Broken != nil {
			caught++
		}
	}
	return caught
}

func (p proof) perSecond() int { return rate(p.total.Cuts, p.took) }

func rate(cuts int, took time.Duration) int {
	return int(float64(cuts) / max(took.Seconds(), 0.001))
}

// prove plays worlds on every core, then hunts the planted mistakes, then prints
// one page.
func (s *session) prove(ctx context.Context, first uint64, cuts int) error {
	workers, began := runtime.GOMAXPROCS(0), time.Now()
	shown := s.proofProgress()
	p := proof{first: first}
	played := 0
	p.total = simtest.Campaign(ctx, first, cuts, workers, func(r simtest.Result) {
		p.last = r.Seed
		played += r.Cuts
		shown.say(s.words().Playing(min(played, cuts), cuts, rate(played, time.Since(began))), played >= cuts)
	})
	p.took = time.Since(began)
	p.stopped = ctx.Err() != nil
	if p.total.Broken == nil && !p.stopped {
		caught := 0
		p.catches = simtest.HuntAll(ctx, 1, workers, func(c simtest.Catch) {
			if c.Broken != nil {
				caught++
			}
			shown.say(s.words().Hunting(caught, len(simtest.Mutants)), caught == len(simtest.Mutants))
		})
		p.stopped = ctx.Err() != nil
	}
	p.whole = time.Since(began)
	shown.end()
	if s.flags.json {
		if err := printJSON(s.stdout, p.asJSON()); err != nil {
			return err
		}
	} else {
		s.proofPage(p)
	}
	if !p.holds() {
		return status(exitFailed)
	}
	return nil
}

// proofPage is the page that a technician shows the bank.
func (s *session) proofPage(p proof) {
	w, out := s.words(), s.stdout
	row := func(label, value string) {
		_, _ = fmt.Fprintf(out, "  %s%s\n", pad(label, labelWidth), value)
	}
	_, _ = fmt.Fprintf(out, "%s\n\n", w.ProofTitle)
	row(w.ProofBuild, build())
	row(w.ProofSeeds, w.Range(p.first, max(p.first, p.last)))
	row(w.ProofCuts, fmt.Sprint(p.total.Cuts))
	row(w.ProofLives, fmt.Sprint(p.total.Lives))
	row(w.ProofOrders, fmt.Sprint(p.total.Sales))
	row(w.ProofSteps, fmt.Sprint(p.total.Steps))
	row(w.ProofTime, w.TookLine(p.whole, p.perSecond()))
	if broken := p.total.Broken; broken != nil {
		row(w.ProofBroken, w.BrokenLine(p.total.Seed, broken.Error()))
		row("", w.ReplayLine(p.total.Seed))
	} else {
		row(w.ProofBroken, w.ProofNone)
	}
	s.proofFaults(out, p.total.Seen)
	if len(p.catches) > 0 {
		_, _ = fmt.Fprintf(out, "\n%s: %s\n", w.ProofCaught, w.CaughtOf(p.caught(), len(p.catches)))
		for _, c := range p.catches {
			line := w.CaughtLine(c.Cuts, w.Mistake(c.Mutant.Name))
			if c.Broken == nil {
				line = w.MissedLine(c.Cuts, w.Mistake(c.Mutant.Name))
			}
			_, _ = fmt.Fprintln(out, line)
		}
	}
	_, _ = fmt.Fprintf(out, "\n%s\n", s.proofVerdict(p))
}

func (s *session) proofVerdict(p proof) string {
	switch {
	case p.holds():
		return s.words().ProofHolds
	case p.stopped:
		return s.words().ProofStopped
	}
	return s.words().ProofFails
}

// labelWidth is the room for what stands left of a value, in cells.
const labelWidth = 26

// faultColumns is how many faults stand in a line.
const faultColumns = 2

func (s *session) proofFaults(out io.Writer, seen map[string]int) {
	_, _ = fmt.Fprintf(out, "\n%s\n", s.words().ProofFaults)
	line, columns := "", 0
	for _, name := range simtest.Faults {
		if seen[name] == 0 {
			continue
		}
		line += fmt.Sprintf("%7d  %s", seen[name], pad(text.ToldWord(s.words().Lang, name), labelWidth+3))
		if columns++; columns%faultColumns == 0 {
			_, _ = fmt.Fprintln(out, strings.TrimRight(line, " "))
			line = ""
		}
	}
	if line != "" {
		_, _ = fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
}

// build names the program that was proved: its version, and the head of the
// checksum of its file, which anybody can compute.
func build() string {
	version := "devel"
	if info, known := debug.ReadBuildInfo(); known && info.Main.Version != "" {
		version = info.Main.Version
	}
	path, err := os.Executable()
	if err != nil {
		return version
	}
	file, err := os.Open(path)
	if err != nil {
		return version
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return version
	}
	return version + ", sha256 " + hex.EncodeToString(sum.Sum(nil)[:8])
}

// progressLine is one line that is written over and over on a terminal, and now
// and then on anything else.
type progressLine struct {
	out      io.Writer
	terminal bool
	last     time.Time
	open     bool
}

// How often progress is shown: to a person, and to a log.
const (
	progressLive = 100 * time.Millisecond
	progressLog  = 5 * time.Second
)

func (s *session) proofProgress() *progressLine {
	p := &progressLine{out: s.stderr}
	if file, is := s.stderr.(*os.File); is {
		p.terminal = term.IsTerminal(int(file.Fd()))
	}
	if s.flags.json {
		p.out = io.Discard
	}
	return p
}

// say shows a line when it is time to, and always when it is the last of its kind.
func (p *progressLine) say(line string, last bool) {
	every := progressLog
	if p.terminal {
		every = progressLive
	}
	if !last && time.Since(p.last) < every {
		return
	}
	p.last = time.Now()
	if !p.terminal {
		_, _ = fmt.Fprintln(p.out, line)
		return
	}
	_, _ = fmt.Fprintf(p.out, "\r\x1b[K%s", line)
	p.open = true
}

func (p *progressLine) end() {
	if p.open {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// proofJSON is a proof as scripts read it.
type proofJSON struct {
	OK              bool            `json:"ok"`
	Stopped         bool            `json:"stopped"`
	Build           string          `json:"build"`
	FirstSeed       uint64          `json:"first_seed"`
	LastSeed        uint64          `json:"last_seed"`
	Cuts            int             `json:"cuts"`
	Lives           int             `json:"lives"`
	Transactions    int             `json:"transactions"`
	Events          int             `json:"events"`
	Faults          map[string]int  `json:"faults"`
	Violations      []violationJSON `json:"violations"`
	MistakesCaught  int             `json:"mistakes_caught"`
	MistakesPlanted int             `json:"mistakes_planted"`
	Mistakes        []mistakeJSON   `json:"mistakes"`
	Seconds         float64         `json:"seconds"`
	CutsPerSecond   int             `json:"cuts_per_second"`
}

type violationJSON struct {
	Seed uint64 `json:"seed"`
	Law  string `json:"law"`
	What string `json:"what"`
}

type mistakeJSON struct {
	Name   string `json:"name"`
	Caught bool   `json:"caught"`
	Cuts   int    `json:"cuts"`
	Within int    `json:"within"`
	Law    string `json:"law"`
}

func (p proof) asJSON() proofJSON {
	out := proofJSON{OK: p.holds(), Stopped: p.stopped, Build: build(), FirstSeed: p.first, LastSeed: p.last,
		Cuts: p.total.Cuts, Lives: p.total.Lives, Transactions: p.total.Sales, Events: p.total.Steps,
		Faults: map[string]int{}, Violations: []violationJSON{}, Mistakes: []mistakeJSON{},
		MistakesCaught: p.caught(), MistakesPlanted: len(p.catches),
		Seconds: p.whole.Seconds(), CutsPerSecond: p.perSecond()}
	for _, name := range slices.Sorted(maps.Keys(p.total.Seen)) {
		if slices.Contains(simtest.Faults, name) {
			out.Faults[name] = p.total.Seen[name]
		}
	}
	if broken := p.total.Broken; broken != nil {
		out.Violations = append(out.Violations, violationJSON{p.total.Seed, broken.Law, broken.What})
	}
	for _, c := range p.catches {
		m := mistakeJSON{Name: c.Mutant.Name, Caught: c.Broken != nil, Cuts: c.Cuts, Within: c.Mutant.Within}
		if c.Broken != nil {
			m.Law = c.Broken.Law
		}
		out.Mistakes = append(out.Mistakes, m)
	}
	return out
}
