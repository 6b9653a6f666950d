package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pelletier/go-toml/v2"
)

// practiceText is a new practice folder's till.toml.
func practiceText(t testing.TB) string {
	t.Helper()
	text, err := toml.Marshal(practiceSettings())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// FuzzSettings: no text stops the program, what is taken is what a bank would
// take, and writing it down gives the same again.
func FuzzSettings(f *testing.F) {
	whole := practiceText(f)
	f.Add(whole)
	f.Add("")
	f.Add("practice = true\nprofle = 'unionpay'\n")
	f.Add(strings.Replace(whole, "99000001", "9900000１", 1))
	f.Add("[[shop]]\nname_zh = 1\n[shop]\n")
	f.Add("shop = {printer = {columns = 1e99}}")
	f.Add("\xff\xfe[shop]\nterminal_id = \"\\u0000\"")
	f.Fuzz(func(t *testing.T, text string) {
		settings, err := parseSettings([]byte(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the reason is not one line: %q", err)
			}
			return
		}
		for _, id := range []string{settings.Shop.TerminalID, settings.Shop.MerchantID} {
			if strings.Trim(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
				t.Errorf("no bank gives %q", id)
			}
		}
		again, err := toml.Marshal(settings)
		if err != nil {
			t.Fatalf("writing what was read: %v", err)
		}
		if got, err := parseSettings(again); err != nil || !cmp.Equal(got, settings, cmpopts.EquateEmpty()) {
			t.Errorf("%+v became %+v, %v", settings, got, err)
		}
	})
}

func TestSettingsThatNoBankWouldTake(t *testing.T) {
	tests := []struct{ name, from, to, says string }{
		{"a quick amount without decimals", "operator = ", "quick = ['12']\noperator = ", "shop.quick[0]"},
		{"more quick amounts than keys", "operator = ", "quick = ['1.00','2.00','3.00','4.00','5.00','6.00']\noperator = ", "write up to 5"},
		{"an unknown key, with its place", "profile = ", "profle = ", "line "},
		{"a terminal number of other characters", "99000001", "终端01", "terminal_id"},
		{"a terminal number with a space", "99000001", "9900 001", "terminal_id"},
		{"a short merchant number", "999100053990001", "99910005399", "merchant_id"},
		{"a merchant number in full width", "999100053990001", "９９９１１", "merchant_id"},
		{"a line break in a name", "'PRACTICE SHOP'", `"PRACTICE\nSHOP"`, "pad_name"},
		{"an escape in a name that goes on paper", "'Practice Shop'", `"Practice\u001b@Shop"`, "name_en"},
		{"columns that no paper has", "columns = 32", "columns = 33", "columns"},
		{"a language that nobody speaks here", "lang = ''", "lang = 'fr'", "lang"},
		{"text that is no settings", "practice = true", "practice = ", "line "},
	}
	whole := practiceText(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(whole, test.from, test.to, 1)
			if text == whole {
				t.Fatalf("there is no %q to change", test.from)
			}
			_, err := parseSettings([]byte(text))
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, test.says)
			}
		})
	}
}
