package devicetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"till/devices/pinpad"
	"till/payment"
)

// T is what a case reports to. Fatalf must not return.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Pad is a card reader, PIN pad and key store, as the till uses one.
type Pad interface {
	ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error)
	AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error)
	FinishCard(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error)
	ReleaseCard(ctx context.Context) error
	LoadKeys(ctx context.Context, keys payment.WorkingKeys) (payment.Reason, error)
	EncryptWithMAK(ctx context.Context, block [8]byte) ([8]byte, error)
	Health() []payment.Health
}

// PadRig is one pad on the bench.
type PadRig struct {
	// Pad is at rest, with no keys loaded.
	Pad Pad
	// Keys are working keys under the pad's master key.
	Keys payment.WorkingKeys
	// Present puts a customer before the pad: card and behaviour by name, as
	// the practice flags spell them. On hardware it asks the person at the bench.
	Present func(card, holder string) error
	// Wait bounds each step of a case.
	Wait time.Duration
	// Plain is the card of the cases that are about no card in particular: "chip"
	// where it is empty, "stripe" for a pad that reads nothing else.
	Plain payment.EntryMode
}

// PadCase is one thing that a till relies on.
type PadCase struct {
	Name string
	Run  func(t T, rig PadRig)
	// Needs is what a pad must be able to do for it; a pad that cannot is left
	// out of the case, and named unfit elsewhere.
	Needs []pinpad.Capability
	// Alone says that nobody needs to be there.
	Alone bool
}

// PadCasesFor is the part of the suite that a pad of these capabilities must pass.
func PadCasesFor(can ...pinpad.Capability) []PadCase {
	return slices.DeleteFunc(PadCases(), func(c PadCase) bool {
		return slices.ContainsFunc(c.Needs, func(need pinpad.Capability) bool { return !slices.Contains(can, need) })
	})
}

// Groups of what a case needs.
var (
	chip = []pinpad.Capability{pinpad.CanChip}
	tap  = []pinpad.Capability{pinpad.CanContactless}
)

// PadCases is the suite. Each case wants a rig of its own.
func PadCases() []PadCase {
	return []PadCase{
		{Name: "a chip card pays and ends with a certificate", Run: chipPays, Needs: chip},
		{Name: "a tapped card pays and needs no finish", Run: tapPays, Needs: tap},
		{Name: "a stripe pays with its PIN alone", Run: stripePays},
		{Name: "a chip that fails falls back to its stripe", Run: chipFallsBack, Needs: chip},
		{Name: "a wrong PIN is for the bank to find out", Run: wrongPINLeaves},
		{Name: "the customer's cancel key is no fault", Run: customerCancels},
		{Name: "a card pulled early is told", Run: cardPulled, Needs: chip},
		{Name: "the cashier's cancel frees the pad for the next card", Run: cashierCancels},
		{Name: "nobody presents a card in time", Run: nobodyComes, Alone: true},
		{Name: "no PIN without working keys", Run: noKeys},
		{Name: "a wrong check value leaves no key behind", Run: wrongKCV, Alone: true},
		{Name: "the key that makes MACs proves itself", Run: makEnciphers, Alone: true},
		{Name: "a declined card ends without a certificate and without a reason", Run: declinedEnds},
		{Name: "secrets do not print", Run: secretsHide},
		{Name: "both lamps are lit", Run: lampsLit, Alone: true},
		{Name: "ten sales in a row", Run: tenSales},
	}
}

// bench is a rig with its case.
type bench struct {
	T
	PadRig
	ctx context.Context
}

func at(t T, rig PadRig) (bench, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*rig.Wait)
	return bench{t, rig, ctx}, cancel
}

// load loads the rig's keys.
func (b bench) load() {
	b.Helper()
	if reason, err := b.Pad.LoadKeys(b.ctx, b.Keys); err != nil || reason != payment.NoReason {
		b.Fatalf("loading keys: %q, %v", reason, err)
	}
}

// amount is one that no rule turns into something else.
const amount payment.Amount = 1250

func (b bench) present(card, holder string) {
	b.Helper()
	if err := b.Present(card, holder); err != nil {
		b.Fatalf("presenting %s %s: %v", card, holder, err)
	}
}

func (b bench) read() (payment.Card, payment.Reason) {
	b.Helper()
	card, reason, err := b.Pad.ReadCard(b.ctx, payment.CardRequest{Kind: payment.Sale, Amount: amount, Currency: payment.CNY,
		TimeoutSeconds: max(1, int(b.Wait/time.Second))})
	if err != nil {
		b.Fatalf("reading a card: %v", err)
	}
	return card, reason
}

func (b bench) ask(card payment.Card) (payment.Card, payment.Reason) {
	b.Helper()
	card, reason, err := b.Pad.AskPIN(b.ctx, payment.PINRequest{Kind: payment.Sale, Amount: amount, Currency: payment.CNY, Card: card})
	if err != nil {
		b.Fatalf("asking for the PIN: %v", err)
	}
	return card, reason
}

func (b bench) release() {
	b.Helper()
	if err := b.Pad.ReleaseCard(b.ctx); err != nil {
		b.Fatalf("releasing the card: %v", err)
	}
}

// plain presents the card of a case that is about no card in particular.
func (b bench) plain(holder string) payment.EntryMode {
	b.Helper()
	entry := b.Plain
	if entry == "" {
		entry = payment.EntryChip
	}
	b.present(string(entry), holder)
	return entry
}

// pay reads a card and takes its PIN; any reason is fatal.
func (b bench) pay(entry payment.EntryMode) payment.Card {
	b.Helper()
	card, reason := b.read()
	if reason != payment.NoReason {
		b.Fatalf("the card was not read: %q", reason)
	}
	if card.Facts.Entry != entry || card.PAN.Empty() || card.Track2.Empty() || len(card.Expiry) != 4 || !card.PINAsked {
		b.Errorf("card read as %+v", card)
	}
	card, reason = b.ask(card)
	if reason != payment.NoReason {
		b.Fatalf("the PIN was not taken: %q", reason)
	}
	if len(card.PINBlock.Reveal()) != 8 || card.Facts.CVM != payment.CVMOnlinePIN {
		b.Errorf("after the PIN: %+v", card)
	}
	return card
}

var approved = payment.CardVerdict{Approved: true, ResponseCode: "00"}

func (b bench) finish(verdict payment.CardVerdict) payment.CardEnd {
	b.Helper()
	end, reason, err := b.Pad.FinishCard(b.ctx, verdict)
	if err != nil || reason != payment.NoReason {
		b.Fatalf("finishing the card: %q, %v", reason, err)
	}
	return end
}

func chipPays(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("chip", "")
	card := b.pay(payment.EntryChip)
	first := card.Facts.Cryptogram
	if len(first) != 16 || card.Facts.AID == "" || len(card.Facts.TVR) != 10 || len(card.Facts.ATC) != 4 || card.Facts.Sequence == "" {
		b.Errorf("facts of the chip: %+v", card.Facts)
	}
	checkChipData(b, card.EMV)
	end := b.finish(approved)
	if end.Facts.Cryptogram == first || end.Facts.Masked != card.Facts.Masked || end.Facts.Entry != payment.EntryChip {
		b.Errorf("facts at the end: %+v", end.Facts)
	}
	if len(end.ReversalEMV) == 0 || len(card.ReversalEMV) == 0 {
		b.Errorf("a reversal would have no chip data")
	}
	checkChipData(b, end.EMV) // the certificate that the day's end uploads
	b.release()
}

// checkChipData walks the data for DE 55 and refuses what must never be in it.
func checkChipData(b bench, data []byte) {
	b.Helper()
	seen := map[string]bool{}
	for len(data) > 1 {
		n := 1
		if data[0]&0x1F == 0x1F {
			n = 2
		}
		if len(data) <= n || int(data[n]) > len(data)-n-1 || data[n] > 0x7F {
			b.Fatalf("chip data does not add up at % X", data)
		}
		seen[fmt.Sprintf("%X", data[:n])] = true
		data = data[n+1+int(data[n]):]
	}
	for _, tag := range []string{"9F26", "9F27", "9F10", "9F37", "9F36", "95", "9A", "9C", "9F02", "5F2A", "82", "9F1A", "9F03", "9F33"} {
		if !seen[tag] {
			b.Errorf("chip data lacks %s", tag)
		}
	}
	for _, tag := range []string{"57", "5A", "5F20", "9F1F", "9F20", "56", "99"} {
		if seen[tag] {
			b.Errorf("chip data holds %s", tag)
		}
	}
}

func tapPays(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("contactless", "")
	card := b.pay(payment.EntryContactless)
	checkChipData(b, card.EMV)
	if end := b.finish(approved); end.Facts.Cryptogram != card.Facts.Cryptogram {
		b.Errorf("a tapped card was asked again: %+v", end.Facts)
	}
	b.release()
}

func stripePays(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("stripe", "")
	card := b.pay(payment.EntryStripe)
	if len(card.EMV) != 0 || card.Facts.Cryptogram != "" || len(card.Facts.ServiceCode) != 3 {
		b.Errorf("stripe with chip data: %+v", card.Facts)
	}
	b.finish(approved)
	b.release()
}

func chipFallsBack(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("fallback", "")
	if card := b.pay(payment.EntryFallback); len(card.EMV) != 0 {
		b.Errorf("fallback with chip data")
	}
	b.release()
}

func wrongPINLeaves(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("stripe", "")
	good := b.pay(payment.EntryStripe)
	right := bytes.Clone(good.PINBlock.Reveal())
	b.release()
	b.present("stripe", "wrong-pin")
	if wrong := b.pay(payment.EntryStripe); bytes.Equal(right, wrong.PINBlock.Reveal()) {
		b.Errorf("the same PIN block for another PIN")
	}
	b.release()
}

// endsAtPIN reads a card and wants the PIN step to end with a reason.
func endsAtPIN(b bench, holder string, want payment.Reason) {
	b.Helper()
	b.load()
	b.plain(holder)
	card, reason := b.read()
	if reason != payment.NoReason {
		b.Fatalf("the card was not read: %q", reason)
	}
	card, reason = b.ask(card)
	if reason != want || !card.PINBlock.Empty() {
		b.Errorf("reason %q, want %q", reason, want)
	}
	b.release()
	b.pay(b.plain(""))
	b.finish(approved)
	b.release()
}

func customerCancels(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	endsAtPIN(b, "cancels", payment.ReasonCustomerCancelled)
}

func cardPulled(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	endsAtPIN(b, "removes-card", payment.ReasonCardRemoved)
}

func cashierCancels(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("none", "")
	ctx, stop := context.WithCancel(b.ctx)
	time.AfterFunc(b.Wait/10, stop)
	_, reason, err := b.Pad.ReadCard(ctx, payment.CardRequest{Kind: payment.Sale, Amount: amount, Currency: payment.CNY})
	if err != nil || reason != payment.ReasonCashierCancelled {
		b.Errorf("cancelled: %q, %v", reason, err)
	}
	b.present("stripe", "")
	b.pay(payment.EntryStripe)
	b.release()
}

func nobodyComes(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.present("none", "")
	if _, reason := b.read(); reason != payment.ReasonNoCard {
		b.Errorf("reason %q, want %q", reason, payment.ReasonNoCard)
	}
}

func noKeys(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.present("stripe", "")
	card, reason := b.read()
	if reason != payment.NoReason {
		b.Fatalf("the card was not read: %q", reason)
	}
	if _, reason = b.ask(card); reason != payment.ReasonSignOnNeeded {
		b.Errorf("reason %q, want %q", reason, payment.ReasonSignOnNeeded)
	}
	if _, err := b.Pad.EncryptWithMAK(b.ctx, [8]byte{}); err == nil {
		b.Errorf("a block was enciphered under no key")
	}
	b.release()
}

func wrongKCV(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	wrong := b.Keys
	wrong.MAK.KCV = bytes.Clone(wrong.MAK.KCV)
	wrong.MAK.KCV[0] ^= 1
	if reason, err := b.Pad.LoadKeys(b.ctx, wrong); err != nil || reason != payment.ReasonKeyCheck {
		b.Errorf("a wrong check value: %q, %v", reason, err)
	}
	if _, err := b.Pad.EncryptWithMAK(b.ctx, [8]byte{}); err == nil {
		b.Errorf("the old key is still used")
	}
	b.load()
}

func makEnciphers(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	made, err := b.Pad.EncryptWithMAK(b.ctx, [8]byte{})
	if err != nil || !bytes.HasPrefix(made[:], b.Keys.MAK.KCV) {
		b.Errorf("eight zeros under the MAK do not begin with its check value (%v)", err)
	}
}

func declinedEnds(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	for _, verdict := range []payment.CardVerdict{{ResponseCode: "51"}, {NoHost: true}} {
		b.load()
		b.pay(b.plain(""))
		b.finish(verdict)
		b.release()
	}
}

func secretsHide(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	b.present("stripe", "")
	card := b.pay(payment.EntryStripe)
	pan := card.PAN.Reveal()
	text := fmt.Sprintf("%v %+v %#v %s %x", card, card, card, card.Track2, card.PINBlock)
	if strings.Contains(text, pan) || strings.Contains(text, pan[6:12]) ||
		strings.Contains(text, fmt.Sprintf("%x", card.PINBlock.Reveal())) {
		b.Errorf("a card prints its secrets")
	}
	for _, health := range b.Pad.Health() {
		if strings.Contains(health.Detail, pan) {
			b.Errorf("the lamp's detail shows the card")
		}
	}
	b.release()
}

func lampsLit(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	parts := map[payment.Part]bool{}
	for _, health := range b.Pad.Health() {
		parts[health.Part] = true
		if health.Condition != payment.ConditionReady || health.Detail == "" {
			b.Errorf("lamp %+v", health)
		}
	}
	if !parts[payment.PartReader] || !parts[payment.PartPINPad] {
		b.Errorf("lamps %v", parts)
	}
}

func tenSales(t T, rig PadRig) {
	b, cancel := at(t, rig)
	defer cancel()
	b.load()
	atc := ""
	for i := range 10 {
		card := b.pay(b.plain(""))
		if card.Facts.Entry.HasChipData() && card.Facts.ATC <= atc {
			b.Errorf("sale %d: transaction counter %s after %s", i, card.Facts.ATC, atc)
		}
		atc = card.Facts.ATC
		b.finish(approved)
		b.release()
	}
	if err := b.ctx.Err(); errors.Is(err, context.DeadlineExceeded) {
		b.Errorf("ten sales took too long")
	}
}
