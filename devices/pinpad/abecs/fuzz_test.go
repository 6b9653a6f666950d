package abecs

import (
	"bytes"
	"testing"

	"till/payment"
)

// FuzzNewerAnswer: whatever a pad says in a newer answer is read or refused, and
// what is read packs back to the same bytes.
func FuzzNewerAnswer(f *testing.F) {
	for _, file := range []string{"abecs_commands.json", "ppc930_session.json"} {
		for _, v := range vectors(f, file) {
			if v.Layer == "payload" {
				f.Add(unhex(f, v.Hex))
			}
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		_, _ = Explain(payload, false)
		r, err := ParseResponse(payload)
		if err != nil {
			return
		}
		list, err := splitParameters(r.Blocks)
		if err != nil {
			return
		}
		var again, whole []byte
		for _, block := range r.Blocks {
			whole = append(whole, block...)
		}
		if built, err := newParameters("GIX", list...); err == nil {
			for _, block := range built.Blocks {
				again = append(again, block...)
			}
			if !bytes.Equal(again, whole) {
				t.Errorf("% X packs back to % X", whole, again)
			}
		}
		readNewer(t, r)
	})
}

// readNewer reads one answer as each of the newer ones.
func readNewer(t *testing.T, r Response) {
	t.Helper()
	d, err := r.data()
	if err != nil {
		t.Errorf("parameters that can be split are no data: %v", err)
	}
	_, _ = identityOf(r, nil)
	_ = capabilities(d)
	_ = slots(d[ppMKPIN], "pin")
	p := &Pad{cfg: Default()}
	entry, _ := p.entryOf(string(d[ppCardType]), string(d[ppICCStat]))
	card, reason, err := p.takeCard(entry, cardData{
		track: nibbles(d[ppTrack2]), pan: d[ppPAN], expiry: trimmedDigits(d[ppCardExp]),
		label: d.text(ppLabel), sequence: trimmedDigits(d[ppPANSeqNo]),
	})
	if err != nil || reason == payment.NoReason && card.PAN.Empty() {
		t.Errorf("a card without a number: %q, %v", reason, err)
	}
	if said, err := newerSaid(d); err == nil {
		if said.pinOnline && len(said.block.Reveal()) != pinBlockSize {
			t.Errorf("a PIN block of %d bytes", len(said.block.Reveal()))
		}
		_, _ = p.chipAnswer(payment.Card{}, said)
	}
	if end, err := newerEnd(d); err == nil {
		_ = p.takeEnd(end)
	}
}

// FuzzEnciphered: an enciphered payload is opened or refused, and only what this
// session sealed is opened.
func FuzzEnciphered(f *testing.F) {
	key := bytes.Repeat([]byte{7}, sessionKeySize)
	s, err := newSession(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.seal([]byte("GIX000")))
	f.Add([]byte{dc2})
	f.Add(bytes.Repeat([]byte{dc2}, 17))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		x := &exchange{session: s}
		if len(sealed) == 0 {
			return // no packet is empty
		}
		opened, err := x.unseal(bytes.Clone(sealed))
		if err != nil || sealed[0] != dc2 {
			return
		}
		if len(opened) > len(sealed) || !bytes.Equal(s.seal(bytes.Clone(opened))[:sealedHead], sealed[:sealedHead]) {
			t.Errorf("% X opens to % X", sealed, opened)
		}
	})
}
