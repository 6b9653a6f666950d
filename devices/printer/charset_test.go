package printer

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestWidthIsTheNumberOfGB18030Bytes(t *testing.T) {
	for _, r := range "aZ9 汉，·—…“”×℃é￥€" {
		if got, want := Width(string(r)), len(libraryCode(t, string(r))); got != want {
			t.Errorf("%q takes %d columns, its code %d bytes", r, got, want)
		}
	}
}

// libraryCode is text as golang.org/x/text encodes it.
func libraryCode(t testing.TB, text string) []byte {
	t.Helper()
	code, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return code
}

func TestTheTableOfGlyphsSaysWhatTheLibrarySays(t *testing.T) {
	for r := rune(0x80); r < planeSize; r++ {
		if !hasGlyph(r) {
			continue
		}
		if got, want := (charset{GB18030}).appendTo(nil, string(r)), libraryCode(t, string(r)); !bytes.Equal(got, want) {
			t.Errorf("%U is % X, the library says % X", r, got, want)
		}
	}
}

func TestTextIsCleanedBeforeItIsPrinted(t *testing.T) {
	cases := []struct {
		name, text     string
		gb18030, ascii string
	}{
		{"commands in a shop's name lose their control bytes", "Caf\x1b@e\x1d\x56\x00\x1c!", "Caf@eV!", "Caf@eV!"},
		{"real-time requests too", "\x10\x04\x01x", "x", "x"},
		{"tabs and line ends become blanks", "a\tb\r\nc", "a b  c", "a b  c"},
		{"the half-width yen has a four-byte code", "¥128.50", "￥128.50", "RMB128.50"},
		{"the euro has two bytes", "€5", "€5", "EUR5"},
		{"accented letters that GB has stay", "café", "café", "cafe"},
		{"a letter and its accent apart count as one", "cafe\u0301", "café", "cafe"},
		{"accented letters that GB lacks lose the accent", "Señor Añejo", "Senor Anejo", "Senor Anejo"},
		{"signs of trade are dropped", "Till®™", "Till", "Till"},
		{"emoji is a question mark", "ok 🙂", "ok ?", "ok ?"},
		{"joiners and selectors vanish", "a\u200db\ufe0f", "ab", "ab"},
		{"rare Han that printers lack", "𠮷野家", "?野家", "???"},
		{"user-defined characters have no picture", "a\ue000b", "a?b", "a?b"},
		{"broken UTF-8", "a\xffb", "a?b", "a?b"},
		{"Chinese marks on a printer without Chinese", "你，好", "你，好", "?,?"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := (charset{GB18030}).clean(c.text); got != c.gb18030 {
				t.Errorf("GB18030: %q, want %q", got, c.gb18030)
			}
			if got := (charset{ASCII}).clean(c.text); got != c.ascii {
				t.Errorf("ASCII: %q, want %q", got, c.ascii)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"锦绣便利店", "\x1b@\x1c&", "¥ñ®🙂", "a\xffb", "e\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, set := range []charset{{GB18030}, {ASCII}} {
			clean := set.clean(text)
			if again := set.clean(clean); again != clean {
				t.Errorf("%q is cleaned to %q, and that to %q", text, clean, again)
			}
			code := set.appendTo(nil, clean)
			if len(code) != Width(clean) {
				t.Errorf("%q is %d bytes and %d columns", clean, len(code), Width(clean))
			}
			if i := strings.IndexFunc(clean, func(r rune) bool { return r < 0x20 || r == 0x7F }); i >= 0 {
				t.Errorf("%q still holds a control byte at %d", clean, i)
			}
		}
	})
}

func TestAnUnknownEncodingIsRefused(t *testing.T) {
	if _, err := newCharset("utf16"); err == nil || !strings.Contains(err.Error(), "gb18030") {
		t.Errorf("got %v, want an error that names what is known", err)
	}
}
