package printer

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// sample is one entry of testdata/samples.json: bytes, and what a strict
// renderer made of them.
type sample struct {
	ID       string          `json:"id"`
	Paper    json.RawMessage `json:"paper_mm"`
	Hex      string          `json:"hex"`
	Exit     int             `json:"expect_exit"` // 0 clean, 2 malformed, 3 findings
	Text     []string        `json:"expect_text"`
	Findings []string        `json:"expect_findings"`
	Why      string          `json:"why"`
}

func (s sample) columns() int {
	switch string(s.Paper) {
	case "58":
		return 32
	case `"80-42"`:
		return 42
	}
	return 48
}

func samples(t testing.TB) []sample {
	t.Helper()
	text, err := os.ReadFile("testdata/samples.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Samples []sample }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Samples) < 40 {
		t.Fatalf("only %d samples: the file is not whole", len(file.Samples))
	}
	return file.Samples
}

func (s sample) bytes(t testing.TB) []byte {
	t.Helper()
	data, err := hex.DecodeString(s.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEverySampleReadsAsTheStrictRendererSaid(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.ID, func(t *testing.T) {
			paper, err := Parse(s.bytes(t), s.columns())
			if s.Exit == 2 {
				checkParseError(t, s, err)
				return
			}
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			rows := paper.Rows()
			for len(rows) > 0 && rows[len(rows)-1] == "" {
				rows = rows[:len(rows)-1]
			}
			if want := missingGlyphs(trimmed(s.Text)); !cmp.Equal(rows, want) && len(rows)+len(want) > 0 {
				t.Errorf("paper differs (-want +got):\n%s", cmp.Diff(want, rows))
			}
			if diff := cmp.Diff(s.Findings, paper.Findings); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

func trimmed(rows []string) []string {
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// missingGlyphs are shown alike: the renderer of the samples names them by a
// private character, we by U+FFFD, and paper shows neither.
func missingGlyphs(rows []string) []string {
	shown := make([]string, len(rows))
	for i, row := range rows {
		shown[i] = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Co, r) {
				return unicode.ReplacementChar
			}
			return r
		}, row)
	}
	return shown
}

func checkParseError(t *testing.T, s sample, err error) {
	t.Helper()
	var bad *ParseError
	if !errors.As(err, &bad) {
		t.Fatalf("Parse gave %v, want a *ParseError: %s", err, s.Why)
	}
	if !strings.HasPrefix(s.Why, fmt.Sprintf("BAD at byte %d ", bad.At)) {
		t.Errorf("Parse stumbled at byte %d, want: %s", bad.At, s.Why)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.bytes(f))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		paper, err := Parse(data, 32)
		if err == nil {
			paper.Text()
		}
		for _, cut := range paper.Cuts {
			if cut.After > len(paper.Lines) {
				t.Fatalf("cut after line %d of %d", cut.After, len(paper.Lines))
			}
		}
		if len(paper.Lines) > linesMax+2*255 {
			t.Fatalf("%d lines from %d bytes", len(paper.Lines), len(data))
		}
	})
}
