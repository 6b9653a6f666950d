package abecs

import (
	"strings"
	"testing"

	"till/payment"
)

func TestAChipDecidesWithoutItsBank(t *testing.T) {
	for _, c := range []struct {
		name, result, data string
		want               payment.Reason
	}{
		{"it approves", "010000", "9F2608E0DB51A3742FEA839F270140", payment.NoReason},
		{"it wants its bank", "200000", "9F2608E0DB51A3742FEA839F270180", payment.ReasonCardWantsBank},
		{"it says no", "100000", "9F2608E0DB51A3742FEA839F270100", payment.ReasonCardRefused},
		{"the pad says yes and the cryptogram is none of an approval", "010000", "9F2608E0DB51A3742FEA839F270180", payment.ReasonCardRefused},
		{"the pad says yes without a cryptogram", "010000", "", payment.ReasonCardRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			newerScripted(t, []newerTurn{
				{id: "RMC", answers: []string{"RMC000"}},
				{id: "GCX", answers: []string{chipRead("03")}},
				wholeTrack(t, testTrack),
				{id: "GOX", holds: map[uint16]string{speGOXOpt: "00100", speWKEnc: strings.Repeat("\x00", 16),
					speEMVData: "\u009F\u0033\x03\u00E0\u00A8\u00C8"},
					answers: []string{answerOf("GOX", text(ppGOXRes, c.result), parameter{ppEMVData, unhex(t, c.data)})}},
			}, func(t *testing.T, p *Pad) { // no working key was ever loaded
				card, reason, err := p.ReadCard(t.Context(), request(nil))
				if err != nil || reason != "" {
					t.Fatalf("%q, %v", reason, err)
				}
				card, reason, err = p.AskPIN(t.Context(), payment.PINRequest{Kind: payment.OfflineSale, Amount: 1250,
					Currency: payment.CNY, Card: card, Offline: true})
				if err != nil || reason != c.want || !card.PINBlock.Empty() {
					t.Errorf("%q, %v, want %q", reason, err, c.want)
				}
			})
		})
	}
}
