package abecs

import (
	"errors"
	"strings"
	"testing"

	"till/devices/pinpad"
	"till/payment"
)

// recorded reads the log of a real pad: what it answered to each command, in
// order. The log's card is masked; a published test card of the same lengths
// stands in for it. The long GIX answer is damaged in the log: what is whole of
// it is what the pad knows.
func recorded(t *testing.T) (answers map[string][]string, knows map[uint16]string) {
	t.Helper()
	answers, knows = make(map[string][]string), make(map[uint16]string)
	var notices []string
	for _, v := range vectors(t, "ppc930_session.json") {
		if v.Direction != "pad->host" || v.Layer != "payload" {
			continue
		}
		payload := latin(unhex(t, v.Hex))
		payload = strings.ReplaceAll(payload, strings.Repeat("M", 24), chipTrack)
		payload = strings.ReplaceAll(payload, strings.Repeat("M", 19), latin(packed(t, "6222020000061009D4912201000000000000FF")))
		payload = strings.ReplaceAll(payload, strings.Repeat("M", 16), testPAN)
		id := payload[:3]
		switch id {
		case "NTM":
			notices = append(notices, payload)
		case "GIX":
			learn(knows, latin1(payload)[9:])
		default:
			answers[id] = append(append(answers[id], notices...), payload)
			notices = nil
		}
	}
	return answers, knows
}

// learn keeps the parameters of a block up to the first that is not whole.
func learn(knows map[uint16]string, block []byte) {
	for n := 4; n <= len(block); {
		list, err := splitParameters([][]byte{block[:n]})
		if err != nil {
			n++
			continue
		}
		knows[list[0].id] = latin(list[0].value)
		block, n = block[n:], 4
	}
}

// TestTheRecordedSessionReplays drives the answers of a Gertec PPC930 through the
// driver, end to end: secure open, identify, event, contactless card, tracks,
// encipher, approve. Where the recorded till sent what ours must send too, the
// bytes are compared.
func TestTheRecordedSessionReplays(t *testing.T) {
	answers, knows := recorded(t)
	n := 0
	ebx := func(holds string) newerTurn {
		n++
		return newerTurn{id: "EBX", holds: map[uint16]string{speDataIn: holds, speMthdDat: "10", speKeyIdx: "02"},
			answers: answers["EBX"][n-1 : n]}
	}
	const block = "\x0C\x5A\x40\x7B\u00F1\u00F8\x26\u00DC"
	script := []newerTurn{
		{id: "DEX", answers: answers["DEX"]},
		{id: "CEX", holds: map[uint16]string{speCEXOpt: "111100"}, answers: answers["CEX"]},
		{id: "GCX", holds: map[uint16]string{speTrnDate: "251111", speTrnTime: "173647", speGCXOpt: "10000"}, answers: answers["GCX"]},
		{id: "GTK", answers: answers["GTK"]},
		ebx(block),
		{id: "GOX", holds: map[uint16]string{speAcqRef: "02", speKeyIdx: "02"}, answers: answers["GOX"]},
		ebx(block),
		{id: "FCX", holds: map[uint16]string{speFCXOpt: "0000", speARC: "00"}, answers: answers["FCX"]},
		{id: "DSP", holds: nil, answers: answers["DSP"][:1]},
	}
	var heard []string
	pad := newerScriptedWith(t, knows, script, func(t *testing.T, p *Pad) {
		replay(t, p, func(text string) { heard = append(heard, text) })
	})
	if strings.Join(heard, ",") != "SELECIONADO: CREDITO" {
		t.Errorf("the cashier reads %q", heard)
	}
	want := "EBX044\x00\x0F\x00\x08" + block + "\x00\x03\x00\x0210\x00\x09\x00\x0202\x00\x0A\x00\x10" + latin(recordedKey(t))
	sent := 0
	for _, command := range pad.heard {
		if command == want {
			sent++
		}
	}
	if sent != 2 {
		t.Errorf("the recorded EBX command was sent %d times, want 2", sent)
	}
}

func recordedKey(t *testing.T) []byte { return unhex(t, "2CC30CF882FB8877AA6AD6353BE44F32") }

func replay(t *testing.T, p *Pad, notify func(string)) {
	t.Helper()
	id := p.Identity()
	if id.Maker != "GERTEC" || id.Model != "PPC-930;192MB" || id.Serial != "7200032211005539" || id.Protocol != "2.12" || !id.Contactless {
		t.Errorf("the pad is %+v", id)
	}
	d, err := p.Describe(t.Context())
	if err != nil || !d.Secure || d.Tables != "1807202408" || !d.Has(pinpad.CanPIN3DES) {
		t.Errorf("%+v, %v", d, err)
	}
	key := payment.WrappedKey{Cryptogram: recordedKey(t)}
	p.keep(payment.WorkingKeys{PIK: key, MAK: key, TDK: key})
	if err := p.Message(t.Context(), "VALOR: 0.01\nAPROXIME, INSIRA", Plain); err != nil {
		t.Error(err)
	}
	event, _, err := p.WaitEvent(t.Context(), Awaited{Key: true, Stripe: true, Chip: true, Contactless: true})
	if err != nil || event != EventContactless {
		t.Errorf("event %q, %v", event, err)
	}
	req := request(notify)
	req.Amount = 1
	p.sale.slot = slotEmpty // the event said so
	card, reason, err := p.ReadCard(t.Context(), req)
	if err != nil || reason != "" || card.Facts.Entry != payment.EntryContactless || card.PAN.Reveal() != testPAN ||
		string(card.Track2.Reveal()) != "6222020000061009=4912201000000000000" || card.Expiry != "3107" {
		t.Fatalf("%q, %v, %+v, expiry %s", reason, err, card.Facts, card.Expiry)
	}
	block := [8]byte(unhex(t, "0C5A407BF1F826DC"))
	if made, err := p.EncryptWithTDK(t.Context(), block[:]); err != nil || upperHex(made) != "F4CF6D48D80AEF05" {
		t.Errorf("under the TDK: %X, %v", made, err)
	}
	card, reason, err = p.AskPIN(t.Context(), payment.PINRequest{Amount: 1, Currency: payment.CNY, Card: card})
	if err != nil || reason != "" || card.Facts.Cryptogram != "A94958501BC710A2" || card.Facts.ATC != "01EC" ||
		card.Facts.AID != "A0000000041010" || card.Facts.CVM != payment.CVMNone || !card.PINBlock.Empty() {
		t.Fatalf("%q, %v, %+v", reason, err, card.Facts)
	}
	if made, err := p.EncryptWithMAK(t.Context(), block); err != nil || upperHex(made[:]) != "F4CF6D48D80AEF05" {
		t.Errorf("under the MAK: %X, %v", made, err)
	}
	if _, err := p.EncryptWithTDK(t.Context(), make([]byte, 16)); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a block of sixteen: %v", err)
	}
	end, reason, err := p.FinishCard(t.Context(), payment.CardVerdict{Approved: true, ResponseCode: "00"})
	if err != nil || reason != "" || end.Facts.Cryptogram != "A94958501BC710A2" {
		t.Errorf("%q, %v, %+v", reason, err, end.Facts)
	}
	if err := p.Idle(t.Context(), "AUTORIZADO"); err != nil {
		t.Error(err)
	}
}
