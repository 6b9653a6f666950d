package abecs

import (
	"fmt"
	"strings"
	"testing"
)

// TestWhatPassesOnTheLineIsNeverPrinted: a card number and a PIN block pass here.
func TestWhatPassesOnTheLineIsNeverPrinted(t *testing.T) {
	const number = "6222020000000008128"
	blocks := [][]byte{[]byte(number)}
	for _, value := range []any{Command{"GPN", blocks}, &Command{"GPN", blocks}, Response{"GPN", 0, blocks},
		&Response{"GPN", 0, blocks}, []Command{{"GPN", blocks}}, fields{"GPN_PAN": []byte(number)}, values{"GPN_PAN": number}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			got := fmt.Sprintf(verb, value)
			for _, secret := range []string{number, fmt.Sprintf("%x", number), fmt.Sprint([]byte(number))[1:20]} {
				if strings.Contains(strings.ReplaceAll(got, "0x", ""), secret) {
					t.Errorf("%T with %s: %s", value, verb, got)
				}
			}
		}
	}
	if got := fmt.Sprint(Response{"GPN", 13, blocks}); got != "GPN status 013" {
		t.Errorf("an answer is called %q", got)
	}
}
