package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ownWords = `# our till, bought in May
practice = true
lang = 'en' # Wang reads English
profile = 'unionpay'

[shop] # as on the contract
name_zh = '锦绣'
name_en = "Jin # 'xiu'"   # the sign over the door
pad_name = 'JINXIU'
hotline = '95516'
merchant_id = '999100053990001'
terminal_id = '99000001'
operator = '01'

# the printer stands under the counter
[printer]
columns = 32
`

func TestAChangedSettingLeavesEveryOtherLineAlone(t *testing.T) {
	for _, c := range []struct {
		name    string
		text    string
		changes []change
		was, is string
	}{
		{"a value keeps its comment", ownWords, []change{{"", "lang", "zh"}}, "lang = 'en' # Wang", "lang = 'zh' # Wang"},
		{"a value with a # in it keeps its comment", ownWords, []change{{"shop", "name_en", "Jade"}},
			`name_en = "Jin # 'xiu'"   # the`, `name_en = 'Jade'   # the`},
		{"a text with a quotation mark", ownWords, []change{{"shop", "name_en", "Wang's"}}, `name_en = "Jin # 'xiu'"`, `name_en = "Wang's"`},
		{"a new key goes to the end of its section", ownWords, []change{{"shop", "pad_name", "JADE"}, {"printer", "model", "epson"}},
			"columns = 32\n", "columns = 32\nmodel = 'epson'\n"},
		{"a new section goes to the end", ownWords, []change{{"ui", "large_digits", true}}, "", "\n[ui]\nlarge_digits = true\n"},
		{"the same key of another section stays", ownWords, []change{{"ui", "theme", "dark"}, {"ui", "theme", "light"}}, "", "theme = 'light'\n"},
		{"a key above the first section", ownWords, []change{{"", "host", "tcp:1.2.3.4:5"}}, "", "profile = 'unionpay'\nhost = 'tcp:1.2.3.4:5'\n"},
		{"a file without a last line end", strings.TrimSuffix(ownWords, "\n"), []change{{"printer", "copies", "both"}}, "columns = 32", "columns = 32\ncopies = 'both'\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := edited([]byte(c.text), c.changes)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(got), c.is) {
				t.Errorf("%q is not in\n%s", c.is, got)
			}
			for _, line := range strings.Split(c.text, "\n") {
				if strings.Contains(line, "#") && !strings.Contains(string(got), line[strings.LastIndex(line, "#"):]) {
					t.Errorf("the comment of %q is lost:\n%s", line, got)
				}
			}
		})
	}
}

func TestAChangeThatCannotBeMadeSafelyIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		change change
	}{
		"a section written on one line": {strings.Replace(ownWords, "[printer]\ncolumns = 32\n", "", 1) + "", change{"shop", "terminal_id", "1"}},
		"dotted keys":                   {strings.Replace(ownWords, "lang = 'en'", "ui.theme = 'dark'\nlang = 'en'", 1), change{"ui", "theme", "light"}},
		"a word that nobody knows":      {ownWords, change{"ui", "theme", "pink"}},
		"a key that nobody knows":       {ownWords, change{"ui", "colour", "pink"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := edited([]byte(c.text), []change{c.change}); err == nil {
				t.Errorf("written:\n%s", got)
			}
		})
	}
}

func TestARefusedChangeLeavesTheFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, settingsFile)
	if err := os.WriteFile(path, []byte(ownWords), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := changeSettings(dir, change{"ui", "sound", "trumpet"}); err == nil {
		t.Error("a trumpet was taken")
	}
	if got, _ := os.ReadFile(path); string(got) != ownWords {
		t.Errorf("the file is\n%s", got)
	}
}

// FuzzChange: whatever stands in the file, a change is made whole or refused, and
// what was no part of it stays.
func FuzzChange(f *testing.F) {
	f.Add(ownWords, "Wang's")
	f.Add(practiceText(f), "x")
	f.Add("[printer]\n[shop]\nname_zh = '''\n[printer]\ncopies = 1'''\n", "both")
	f.Fuzz(func(t *testing.T, text, value string) {
		got, err := edited([]byte(text), []change{{"shop", "name_en", value}})
		if err != nil {
			return
		}
		settings, err := parseSettings(got)
		if err != nil || settings.Shop.NameEN != value {
			t.Errorf("%q became %q: %v", value, settings.Shop.NameEN, err)
		}
	})
}
