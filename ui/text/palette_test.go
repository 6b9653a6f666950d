package text

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// find gives the entries that fit, the best first and else in their order.
func find(typed string) []CommandID {
	all := AllCommands()
	slices.SortStableFunc(all, func(a, b Command) int { return b.Fits(typed) - a.Fits(typed) })
	var found []CommandID
	for _, c := range all {
		if c.Fits(typed) > 0 {
			found = append(found, c.ID)
		}
	}
	return found
}

func TestEveryCommandCanBeSaidInPinyin(t *testing.T) {
	syllable := regexp.MustCompile(`^[a-z]+$`)
	for _, c := range AllCommands() {
		if c.EN == "" || c.NoteEN == "" || c.NoteZH == "" || c.AlsoEN == "" || len(c.AlsoZH) == 0 {
			t.Errorf("%s lacks words", c.ID)
		}
		for _, name := range append([]Spoken{c.ZH}, c.AlsoZH...) {
			signs := 0
			for _, r := range name.Name {
				if unicode.Is(unicode.Han, r) {
					signs++
				}
			}
			syllables := strings.Fields(name.Pinyin)
			if len(syllables) != signs || len(name.Initials()) != signs {
				t.Errorf("%s has %d signs, %d syllables and the initials %q", name.Name, signs, len(syllables), name.Initials())
			}
			for _, s := range syllables {
				if !syllable.MatchString(s) {
					t.Errorf("%s: %q is no syllable", name.Name, s)
				}
			}
		}
	}
}

func TestACommandIsFoundByWhatPeopleType(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        CommandID
	}{
		{"the initials", "cye", CommandBalance},
		{"the initials of another name", "yecx", CommandBalance},
		{"the initials of what the shop calls it", "jz", CommandSettle},
		{"the whole pinyin", "yushouquan", CommandPreAuth},
		{"pinyin with blanks", "tui huo", CommandRefund},
		{"a part of the pinyin", "tuih", CommandRefund},
		{"the Chinese name", "退货", CommandRefund},
		{"a part of it", "分期", CommandInstalments},
		{"an English word", "refund", CommandRefund},
		{"its beginning, in capitals", "INST", CommandInstalments},
		{"a word inside the name", "hold", CommandMOTOPreAuth},
		{"a word that people also use", "reprint", CommandLastSlip},
		{"the other language's name", "english", CommandLanguage},
		{"void means a sale's", "void a", CommandVoid},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := find(c.typed)
			if len(found) == 0 || found[0] != c.want {
				t.Errorf("%q finds %v, want %s first", c.typed, found, c.want)
			}
		})
	}
	if found := find("xyzzy"); found != nil {
		t.Errorf("nonsense finds %v", found)
	}
	if len(find("")) != len(AllCommands()) {
		t.Error("nothing typed hides something")
	}
}

func TestEveryInitialFindsItsCommand(t *testing.T) {
	for _, c := range AllCommands() {
		for _, name := range append([]Spoken{c.ZH}, c.AlsoZH...) {
			if name.Pinyin != "" && !slices.Contains(find(name.Initials()), c.ID) {
				t.Errorf("%q does not find %s", name.Initials(), c.ID)
			}
		}
	}
}
