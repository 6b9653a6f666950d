package wire_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"till/payment/wire"
)

// TestAMessageThatIsPrintedTellsNoSecret: whatever verb a tired person writes, a
// card number, a track and a PIN block stay out of logs and panics.
func TestAMessageThatIsPrintedTellsNoSecret(t *testing.T) {
	m := &wire.Message{MTI: "0200"}
	m.Set(wire.DE2PAN, "6222020000000008128")
	m.Set(wire.DE35Track2, "6222020000000008128D3012201")
	m.Set(wire.DE52PINBlock, "0123456789ABCDEF")
	m.Set(wire.DE11STAN, "000042")
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("sent", "message", m, "value", *m)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	said := []string{log.String(), string(text), fmt.Sprint(m, *m, []*wire.Message{m}, struct{ M wire.Message }{*m})}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		said = append(said, fmt.Sprintf(verb, m), fmt.Sprintf(verb, *m), fmt.Sprintf(verb, struct{ M *wire.Message }{m}))
	}
	for _, line := range said {
		for _, secret := range []string{"0000000008128", "0123456789ABCDEF", fmt.Sprintf("%x", "0000008128")} {
			if strings.Contains(line, secret) {
				t.Errorf("it says %q", line)
			}
		}
	}
	if got := fmt.Sprint(m); got != "0200 trace 000042 fields [2 11 35 52]" {
		t.Errorf("it is called %q", got)
	}
}
