package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"till/payment/simtest"
	"till/ui/style"
	"till/ui/text"
)

// explain plays the world of one seed and tells it, one line for each event.
func (s *session) explain(seed uint64) error {
	plan := simtest.PlanOf(seed)
	teller := &storyteller{out: s.stdout, words: s.words()}
	var told []toldJSON
	plan.Explain = teller.hear
	if s.flags.json {
		plan.Explain = func(m simtest.Moment) {
			told = append(told, toldJSON{m.Life, m.At.Milliseconds(), text.Told(text.EN, m.What, m.Args), text.Told(text.ZH, m.What, m.Args)})
		}
	} else {
		_, _ = fmt.Fprintln(s.stdout, s.words().StoryHead(seed, simtest.CutsOf(plan), plan.Memory))
	}
	result := simtest.Play(plan)
	if s.flags.json {
		if err := printJSON(s.stdout, storyJSON{OK: result.Broken == nil, Seed: seed, Cuts: result.Cuts, Items: told}); err != nil {
			return err
		}
	} else {
		teller.end()
		if result.Broken == nil {
			_, _ = fmt.Fprintf(s.stdout, "\n%s\n", s.words().StoryEnd(result.Cuts, result.Sales))
		} else {
			_, _ = fmt.Fprintf(s.stdout, "\n%s\n", s.words().ProofFails)
		}
	}
	if result.Broken != nil {
		return status(exitFailed)
	}
	return nil
}

type storyJSON struct {
	OK    bool       `json:"ok"`
	Seed  uint64     `json:"seed"`
	Cuts  int        `json:"cuts"`
	Items []toldJSON `json:"items"`
}

type toldJSON struct {
	Life int    `json:"life"`
	AtMS int64  `json:"at_ms"`
	EN   string `json:"en"`
	ZH   string `json:"zh"`
}

// storyteller tells moments as they come. A write that ends well is told once,
// when it is on disk; its beginning matters only where the power goes in it.
type storyteller struct {
	out   io.Writer
	words *text.Commands
	life  int
	held  *simtest.Moment
}

// The two moments of a write.
const (
	writeBegins = "the journal writes: %s"
	writeEnds   = "on disk: %s"
)

func (t *storyteller) hear(m simtest.Moment) {
	if m.Life != t.life {
		t.end()
		t.life = m.Life
		_, _ = fmt.Fprintf(t.out, "\n%s\n", t.words.StoryLife(m.Life))
	}
	if m.What == writeEnds {
		t.held = nil
	}
	t.end()
	if m.What == writeBegins {
		t.held = &m
		return
	}
	t.line(m)
}

// end tells what was held back.
func (t *storyteller) end() {
	if t.held != nil {
		t.line(*t.held)
	}
	t.held = nil
}

// worldDawn is the time of day at which every world begins.
const worldDawn = 8 * time.Hour

func (t *storyteller) line(m simtest.Moment) {
	at := worldDawn + m.At
	day, rest := int(at/(24*time.Hour))+1, at%(24*time.Hour)
	clock := fmt.Sprintf("%02d:%02d:%02d", int(rest.Hours()), int(rest.Minutes())%60, int(rest.Seconds())%60)
	what := text.Told(t.words.Lang, m.What, m.Args)
	if strings.HasPrefix(m.What, "power cut") {
		what = "⚡ " + what
	}
	_, _ = fmt.Fprintf(t.out, "  %s  %s\n", t.words.StoryDay(day, clock), what)
}

// pad fills a text with blanks to a width in cells.
func pad(words string, width int) string {
	return words + strings.Repeat(" ", max(1, width-style.Width(words)))
}
