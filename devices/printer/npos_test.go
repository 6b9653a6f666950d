package printer

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestAnIndependentParserReadsTheSameSlips gives the bytes of every kind of slip,
// for every model, to npos, an ESC/POS parser of other people, and compares the
// text that it finds with the text that was meant. .ci/run --full installs npos
// and names its folder in TILL_NPOS.
func TestAnIndependentParserReadsTheSameSlips(t *testing.T) {
	modules := os.Getenv("TILL_NPOS")
	if modules == "" {
		t.Skip("TILL_NPOS names no folder with npos in it: .ci/run --full installs it")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node here")
	}
	slips, err := filepath.Glob(filepath.Join(slipFolder, "*.slip"))
	if err != nil || len(slips) < 20 {
		t.Fatalf("only %d slips, %v", len(slips), err)
	}
	dir := t.TempDir()
	args := []string{filepath.Join("testdata", "npos", "texts.js"), modules}
	var names []string
	var meant []string
	for _, b := range brands {
		config := b.Apply(Config{Transport: "file:unused"})
		if config.Codes == CodesNative {
			config.Codes = CodesText // npos knows no GS ( k
		}
		p, err := Open(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range slips {
			job := p.jobOf(readSlip(t, file))
			name := b.Name + "-" + filepath.Base(file)
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, job, 0o600); err != nil {
				t.Fatal(err)
			}
			paper, err := Parse(job, config.Columns)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			names, args, meant = append(names, name), append(args, path), append(meant, bare(linesOf(paper)))
		}
	}
	out, err := exec.Command(node, args...).Output()
	if err != nil {
		t.Fatalf("running npos: %v", err)
	}
	rows := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(rows) != len(names) {
		t.Fatalf("npos read %d of %d jobs", len(rows), len(names))
	}
	for i, row := range rows {
		var got struct {
			Error    *string
			Text     string
			Commands int
		}
		if err := json.Unmarshal([]byte(row), &got); err != nil {
			t.Fatal(err)
		}
		if got.Error != nil {
			t.Errorf("%s: npos says %s", names[i], *got.Error)
		} else if bare(got.Text) != meant[i] || got.Commands < 4 {
			t.Errorf("%s: npos reads %q with %d commands, meant is %q", names[i], bare(got.Text), got.Commands, meant[i])
		}
	}
	t.Logf("npos read %d jobs", len(rows))
}

func linesOf(paper Paper) string {
	var all strings.Builder
	for _, l := range paper.Lines {
		if strings.HasPrefix(strings.TrimSpace(l.Text), "[IMG ") {
			continue // a picture holds no text
		}
		all.WriteString(l.Text)
	}
	return all.String()
}

// bare is text without blanks: where they stand is alignment, which is told by
// commands and not by text.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
