package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"till/payment/simtest"
	"till/ui/text"
)

// storySeeds is how many worlds the words are held against.
const storySeeds = 60

// TestEveryEventOfAWorldHasItsWords: a technician who reads Chinese is not told
// half of the story in English, and nobody reads the words of a machine.
func TestEveryEventOfAWorldHasItsWords(t *testing.T) {
	missing := map[string]bool{}
	for seed := uint64(1); seed <= storySeeds; seed++ {
		simtest.Play(simtest.Plan{Seed: seed, Memory: true, Explain: func(m simtest.Moment) {
			if !text.KnowsTold(text.ZH, m.What) {
				missing[m.What] = true
			}
			for _, arg := range m.Args {
				if word, is := arg.(string); is && !text.KnowsTold(text.ZH, word) && !isNumber(word) {
					missing[word] = true
				}
			}
			for _, lang := range []text.Lang{text.EN, text.ZH} {
				if line := text.Told(lang, m.What, m.Args); strings.Contains(line, "_") || strings.Contains(line, "%!") {
					missing[line] = true
				}
			}
		}})
	}
	for word := range missing {
		t.Errorf("no words for %q", word)
	}
}

// isNumber is a place of a message, a masked card, a response code.
func isNumber(word string) bool { return strings.Trim(word, "0123456789/*A") == "" }

func TestEveryFaultAndEveryMistakeHasAName(t *testing.T) {
	for _, fault := range simtest.Faults {
		if !text.KnowsTold(text.ZH, fault) {
			t.Errorf("no words for the fault %q", fault)
		}
	}
	names := text.CommandsIn(text.ZH).Mistakes
	for _, m := range simtest.Mutants {
		if names[m.Name] == "" {
			t.Errorf("no words for the mistake %q", m.Name)
		}
	}
	if len(names) != len(simtest.Mutants) {
		t.Errorf("%d mistakes have names, %d are planted", len(names), len(simtest.Mutants))
	}
}

// TestAWriteIsToldOnce: when it is on disk, or where the power goes in it.
func TestAWriteIsToldOnce(t *testing.T) {
	var out bytes.Buffer
	teller := &storyteller{out: &out, words: text.CommandsIn(text.EN)}
	for _, m := range []simtest.Moment{
		{Life: 1, What: writeBegins, Args: []any{"intent"}},
		{Life: 1, What: writeEnds, Args: []any{"intent"}},
		{Life: 1, What: writeBegins, Args: []any{"approved"}},
		{Life: 1, What: "power cut in the middle of the write"},
		{Life: 2, What: "the till signs on"},
	} {
		teller.hear(m)
	}
	teller.end()
	want := []string{"", "Start 1 of the program",
		"  day 1 08:00:00  on disk: what is about to be sent",
		"  day 1 08:00:00  the journal writes: approved",
		"  day 1 08:00:00  ⚡ power cut in the middle of the write",
		"", "Start 2 of the program",
		"  day 1 08:00:00  the till signs on", ""}
	if got := strings.Split(out.String(), "\n"); !slices.Equal(got, want) {
		t.Errorf("told:\n%s", out.String())
	}
}
