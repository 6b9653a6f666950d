package profile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"till/payment"
)

func TestEmbeddedProfilesLoad(t *testing.T) {
	if len(Names()) == 0 {
		t.Fatal("no embedded profile")
	}
	for _, name := range Names() {
		p, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != name {
			t.Errorf("profile %s calls itself %s", name, p.Name)
		}
	}
}

func TestAnUnknownNameSaysWhichThereAre(t *testing.T) {
	_, err := Load("../unionpay")
	if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "there are: iso87-ascii, unionpay") {
		t.Errorf("got %v", err)
	}
}

func TestAFileIsReadAsTheEmbeddedOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.toml")
	if err := os.WriteFile(path, []byte(source(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if time.Duration(p.Timeouts.Answer) != time.Minute {
		t.Errorf("answer time-out %v", time.Duration(p.Timeouts.Answer))
	}
	if _, err := LoadFile(path + ".gone"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
	if err := os.WriteFile(path, make([]byte, fileMax+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadFile(path); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("an endless file gives %v", err)
	}
}

func TestUnsafeCodesAreNeverDeclines(t *testing.T) {
	p, err := Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"06", "09", "68", "96", "98", "Q9", ""} {
		response := p.ResponseOf(code)
		if response.Class != ClassUnsure || response.Reason != payment.ReasonHostUnsure {
			t.Errorf("code %q is %s, %s", code, response.Class, response.Reason)
		}
	}
}

// TestEveryReasonOfADeclineHasACode holds the table against the closed list.
func TestEveryReasonOfADeclineHasACode(t *testing.T) {
	p, err := Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	used := map[payment.Reason]bool{}
	for _, response := range p.Responses {
		used[response.Reason] = true
	}
	for _, reason := range payment.Reasons {
		if reason == payment.ReasonNoCard || reason == payment.ReasonCustomerCancelled {
			break // from here on the reasons are no host's
		}
		if reason != payment.ReasonDeclined && !used[reason] {
			t.Errorf("no code means %s", reason)
		}
	}
}

func source(t testing.TB) string {
	t.Helper()
	data, err := embedded.ReadFile("unionpay.toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAWrongProfileIsRefusedWithItsLine(t *testing.T) {
	tests := []struct {
		name, old, new string
		key, why       string
	}{
		{"a key nobody knows", "frame_max = 2048", "frame_max = 2048\nframe_min = 1", "framing.frame_min", "unknown key"},
		{"a key in an inline table nobody knows", `3 = { name = "processing code"`, `3 = { nam = "x", name = "processing code"`, "field.nam", "unknown key"},
		{"text that is no TOML", "[framing]", "[framing", "", "expected"},
		{"a wait that is no time", `answer = "60s"`, `answer = "a minute"`, "timeouts.answer", "invalid duration"},
		{"no wait at all", `answer = "60s"`, `answer = "0s"`, "timeouts.answer", "above zero"},
		{"a name with capitals", `name = "unionpay"`, `name = "UnionPay"`, "name", "lower-case"},
		{"a title in one language", `title = { zh = "银联 POS, 3DES", en`, `title = { en`, "title", "zh and en"},
		{"a currency without a number", `currency = "CNY"`, `currency = "XTS"`, "currency", "not known"},
		{"unknown codes as approvals", `other_codes = "unsure"`, `other_codes = "approved"`, "other_codes", "none of"},
		{"a TPDU of another kind", `tpdu = "6000060000"`, `tpdu = "7000060000"`, "framing.tpdu", "begin with 60"},
		{"a short header", `header = "603100311003"`, `header = "6031"`, "framing.header", "12 digits"},
		{"a length of four bytes", "length_bytes = 2", "length_bytes = 4", "framing.length_bytes", "2, or 0"},
		{"a field with no side", `max = 3, justify = "left"`, `max = 3`, "field.22.justify", "none of"},
		{"a field with a needless side", `3 = { name = "processing code",`, `3 = { justify = "left", name = "processing code",`, "field.3.justify", "odd number"},
		{"a field too long for its length", `length = "ll", max = 19`, `length = "ll", max = 190`, "field.2.max", "1 to 99"},
		{"a MAC of four bytes", `64 = { name = "MAC", content = "binary", length = "fixed", max = 8`, `64 = { name = "MAC", content = "binary", length = "fixed", max = 4`, "field.64", "fixed, 8"},
		{"no sale", "[message.sale]", "[message.sail]", "message.sale", "missing"},
		{"a request typed as an answer", "mti = \"0800\"", "mti = \"0810\"", "message.sign_on.mti", "answer"},
		{"a field that is not in the table", "required = [41, 42, 60]", "required = [41, 42, 60, 7]", "message.echo.required", "field 7"},
		{"a field twice", "required = [41, 42, 60]", "required = [41, 42, 60, 60]", "message.echo.required", "twice"},
		{"the MAC as a field", "required = [41, 42, 60]", "required = [41, 42, 60, 64]", "message.echo.required", "follows from mac"},
		{"a code for a field that is not there", "network_code = \"301\"", "network_code = \"301\"\nprocessing_code = \"000000\"", "message.echo.processing_code", "field 3"},
		{"61 without its rule", `original = "batch_trace"`, `original = ""`, "message.void.original", "go together"},
		{"a reversible message without a MAC", "required = [41, 42, 60]\ncard = \"none\"\nunknown = \"nothing\"", "required = [41, 42, 60]\ncard = \"none\"\nunknown = \"reverse\"", "message.echo.unknown", "MAC"},
		{"a mode without a code", "keyed = \"01\"", "", "entry.codes.keyed", "2 digits"},
		{"one digit for PIN and for none", "no_pin = \"2\"", "no_pin = \"1\"", "entry.no_pin", "same"},
		{"a PIN of two digits", "min = 4", "min = 2", "pin.min", "4 to 12"},
		{"another MAC method", `method = "cup-ecb"`, `method = "x919"`, "mac.method", "none of"},
		{"keys that do not fill their field", `40 = [`, `41 = [`, "keys.layout.41", "do not fill"},
		{"keys that may be shown", `open_codes = ["360"`, `open_codes = ["003"`, "keys.open_codes", "holds keys"},
		{"an answer matched without its STAN", "equal = [3, 4, 11, 41, 42]", "equal = [3, 4, 41, 42]", "match.equal", "11 must"},
		{"a partial approval that is none", `partial = "10"`, `partial = "51"`, "match.partial", "not an approval"},
		{"a reversal with the PIN", "optional = [2, 14, 23, 32, 38, 55, 61]", "optional = [2, 52]", "reversal.optional", "never kept"},
		{"a reversal without the batch", "39, 41, 42, 49, 60]\noptional = [2, 14, 23, 32", "39, 41, 42, 49]\noptional = [2, 14, 23, 32", "reversal.required", "field 60"},
		{"a reversal type that is none", "mti = \"0400\"\nrepeat", "mti = \"0200\"\nrepeat", "reversal.mti", "no reversal"},
		{"a code that proves and does not", `same_day_proof = ["25"]`, `same_day_proof = ["12"]`, "reversal.same_day_proof", "twice"},
		{"an unsure code as proof", `proof = ["00", "12"]`, `proof = ["00", "96"]`, "reversal.proof", "proves nothing"},
		{"a cause for no known reason", "no_answer = \"98\"", "bad_luck = \"98\"", "reversal.causes.bad_luck", "no reason"},
		{"a code of three characters", "C3 = {", "C33 = {", "response.C33", "two characters"},
		{"a class nobody knows", `51 = { class = "declined"`, `51 = { class = "maybe"`, "response.51.class", "none of"},
		{"a reason nobody knows", `reason = "insufficient_funds"`, `reason = "poor"`, "response.51.reason", "no reason"},
		{"an approval declined", `00 = { class = "approved",`, `00 = { class = "declined", reason = "declined",`, "response.00", "approval"},
		{"an unsure code with a decline's reason", `68 = { class = "unsure", reason = "host_unsure"`, `68 = { class = "unsure", reason = "declined"`, "response.68.reason", "unsure"},
		{"a stored advice with a track", "optional = [14, 63]", "optional = [14, 35, 63]", "message.offline_sale.stored", "sent later"},
		{"a stored advice that is never repeated", "unknown = \"repeat\"\nstored = true", "unknown = \"ask\"\nstored = true", "message.offline_sale.stored", "repeated"},
		{"a PIN without its field", "unknown = \"reverse\"\nuse = { 59 = \"qr_code\" }", "unknown = \"reverse\"\npin = true\nuse = { 59 = \"qr_code\" }", "message.qr_sale.pin", "field 52"},
		{"a card where none is", "required = [3, 4, 11, 22, 25, 41, 42, 49, 59, 60]", "required = [2, 3, 4, 11, 22, 25, 41, 42, 49, 59, 60]", "message.qr_sale.card", "field 2"},
		{"a card source nobody knows", "card = \"keyed\"", "card = \"found\"", "message.moto_sale.card", "none of"},
		{"a debt nobody knows", "unknown = \"reverse\"", "unknown = \"forget\"", "message.sale.unknown", "none of"},
		{"management that owes", "card = \"none\"\nunknown = \"nothing\"", "card = \"none\"\nunknown = \"ask\"", "message.sign_on.unknown", "owes nothing"},
		{"a private field without its use", "use = { 59 = \"qr_code\" }", "", "message.qr_sale.use", "field 59"},
		{"a use for another field", "use = { 59 = \"qr_code\" }", "use = { 59 = \"tip\" }", "message.qr_sale.use.59", "none of"},
		{"61 of the message itself in a request", "original = \"batch_trace\"", "original = \"own_batch_trace\"", "message.void.original", "none of"},
		{"a download of a message that is not there", "query = \"ca_query\"", "query = \"ca_ask\"", "download.ca.query", "no message"},
		{"a query that cannot ask", "form = \"cards\"\nask = \"start\"", "form = \"cards\"\nask = \"nothing\"", "download.blacklist.ask", "go together"},
		{"a fetch of what has no tags", "query = \"blacklist\"", "query = \"blacklist\"\nfetch = \"ca_download\"", "download.blacklist.fetch", "form tlv"},
		{"a list without what it is fetched by", "by = [\"9F06\"]", "", "download.aid.by", "form tlv"},
		{"a wish nobody knows", "7 = \"blacklist\"", "7 = \"coffee\"", "wish.7", "none of"},
		{"a parameter without a length", "{ name = \"redials\", bytes = 1 }", "{ name = \"redials\" }", "parameter.13.bytes", "1 to"},
		{"an advice that ends with a decline", "done = [\"00\", \"94\"]", "done = [\"00\", \"51\"]", "advice.done", "has it"},
		{"an advice at no time", "when = \"after\"", "when = \"sometimes\"", "advice.when", "none of"},
		{"echoes over no line", "echo_every = \"0s\"", "echo_every = \"30s\"", "line.echo_every", "keep_alive"},
		{"one authority for two", "phone = \"01\"", "phone = \"00\"", "de61.phone", "same"},
		{"elements without a length", "length_digits = 3", "length_digits = 0", "de59.length_digits", "1 to"},
		{"enciphered tracks without their codes", "encrypted = false\nwith_pin = \"2610000000000000\"", "encrypted = true\nwith_pin = \"26\"", "tracks.with_pin", "16 digits"},
		{"a tag of a key that is no hex", "{ tag = \"01\", key = \"mak\"", "{ tag = \"0G\", key = \"mak\"", "keys.layout.75", "no tag"},
		{"a check value that is too short", "key = \"mak\", bytes = 16, check = 8", "key = \"mak\", bytes = 16, check = 2", "keys.layout.75", "shorter"},
		{"a script without tries", "tries = 3\n\n[settlement]", "tries = 0\n\n[settlement]", "script.tries", "1 or more"},
		{"a tag of a script that is none", "tags = [\"9F33\"", "tags = [\"XX\"", "script.tags", "no tag"},
		{"a reversal in no batch", "batch = \"original\"", "batch = \"any\"", "reversal.batch", "none of"},
		{"a slip without its statement", "statement = {", "statment = {", "slip.statment", "unknown key"},
	}
	good := source(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(good, test.old) {
				t.Fatalf("the profile has no %q", test.old)
			}
			bad := strings.Replace(good, test.old, test.new, 1)
			_, err := Parse([]byte(bad), "bank.toml")
			var refused *FileError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			for _, problem := range refused.Problems {
				if problem.Key == test.key && strings.Contains(problem.Why, test.why) && atItsPlace(bad, problem) {
					return
				}
			}
			t.Errorf("no %q at its line among %v", test.why, refused.Problems)
		})
	}
}

// atItsPlace reports whether the line named holds the key, or the table it is
// missing from.
func atItsPlace(text string, problem Problem) bool {
	lines := strings.Split(text, "\n")
	if problem.Line < 1 || problem.Line > len(lines) || problem.Column < 1 {
		return false
	}
	line := lines[problem.Line-1]
	parts := strings.Split(problem.Key, ".")
	for _, part := range parts {
		if part != "" && strings.Contains(line, part) {
			return true
		}
	}
	return problem.Key == "" || problem.Line == 1
}

func FuzzParse(f *testing.F) {
	good := source(f)
	f.Add([]byte(good))
	f.Add([]byte("[framing"))
	f.Add([]byte("field = 3"))
	f.Add([]byte(good[:len(good)/2]))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data, "fuzz.toml")
		if (p == nil) == (err == nil) {
			t.Fatal("a profile or an error, and not both")
		}
		if p != nil && p.Check() != nil {
			t.Fatal("a profile that was accepted does not pass its own check")
		}
	})
}
