package devicesim_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/devicesim"
	"till/devices/pinpad/abecs"
	"till/payment"
	"till/payment/emv"
	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// The working keys of these tests, in clear: only a test has them so.
var (
	pik = bytes.Repeat([]byte{0x11, 0x2F}, 8)
	mak = bytes.Repeat([]byte{0x43, 0x5E}, 8)
)

func wrapped(t testing.TB, key []byte) payment.WrappedKey {
	t.Helper()
	cryptogram, err := keys.Wrap(clearpin.PracticeTMK(), key)
	if err != nil {
		t.Fatal(err)
	}
	kcv, err := keys.KCV(key, keys.KCVSize)
	if err != nil {
		t.Fatal(err)
	}
	return payment.WrappedKey{Cryptogram: cryptogram, KCV: kcv}
}

// counter is a till's pad driver at a pretend pad.
type counter struct {
	t      *testing.T
	sim    *devicesim.Pad
	outlet *devicesim.Outlet
	pad    *abecs.Pad
}

// atCounter opens a driver on a pretend pad over a pipe, in virtual time.
func atCounter(t *testing.T, cfg devicesim.PadConfig, run func(c counter)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		cfg.Practice = true
		sim, err := devicesim.NewPad(cfg)
		if err != nil {
			t.Fatal(err)
		}
		outlet := devicesim.PipeOutlet()
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- outlet.Serve(ctx, sim.Serve) }()
		own := abecs.Default()
		own.Merchant, own.SharedMaster, own.Simulated, own.Redial = "Café Ünïque 咖啡", true, true, outlet.Dial
		line, err := outlet.Dial(ctx)
		if err != nil {
			t.Fatal(err)
		}
		pad, err := abecs.Open(ctx, line, own)
		if err != nil {
			t.Fatal(err)
		}
		c := counter{t, sim, outlet, pad}
		c.load(payment.WorkingKeys{PIK: wrapped(t, pik), MAK: wrapped(t, mak)}, payment.NoReason)
		run(c)
		_ = pad.Close()
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}

func (c counter) load(k payment.WorkingKeys, want payment.Reason) {
	c.t.Helper()
	if reason, err := c.pad.LoadKeys(c.t.Context(), k); err != nil || reason != want {
		c.t.Fatalf("loading keys: %q, %v, want %q", reason, err, want)
	}
}

func (c counter) read(amount payment.Amount) (payment.Card, payment.Reason) {
	c.t.Helper()
	card, reason, err := c.pad.ReadCard(c.t.Context(), payment.CardRequest{Amount: amount, Currency: payment.CNY})
	if err != nil {
		c.t.Fatalf("reading a card: %v", err)
	}
	return card, reason
}

func (c counter) ask(amount payment.Amount, card payment.Card) (payment.Card, payment.Reason) {
	c.t.Helper()
	card, reason, err := c.pad.AskPIN(c.t.Context(), payment.PINRequest{Amount: amount, Currency: payment.CNY, Card: card})
	if err != nil {
		c.t.Fatalf("asking for the PIN: %v", err)
	}
	return card, reason
}

func (c counter) finish(v payment.CardVerdict) (payment.CardEnd, payment.Reason) {
	c.t.Helper()
	end, reason, err := c.pad.FinishCard(c.t.Context(), v)
	if err != nil {
		c.t.Fatalf("finishing the card: %v", err)
	}
	return end, reason
}

func (c counter) release() {
	c.t.Helper()
	if err := c.pad.ReleaseCard(c.t.Context()); err != nil {
		c.t.Fatalf("releasing the card: %v", err)
	}
}

// pay goes on to the bank; the sale must get there.
func (c counter) pay(amount payment.Amount) payment.Card {
	c.t.Helper()
	card, reason := c.read(amount)
	if reason != payment.NoReason {
		c.t.Fatalf("card: %q", reason)
	}
	if card, reason = c.ask(amount, card); reason != payment.NoReason {
		c.t.Fatalf("PIN: %q", reason)
	}
	return card
}

// cardNamed is a card of the practice purse.
func cardNamed(t testing.TB, name string) clearpin.Card {
	t.Helper()
	for _, card := range clearpin.PracticeCards() {
		if card.Name == name {
			return card
		}
	}
	t.Fatalf("no card %q", name)
	return clearpin.Card{}
}

// issuerKey is the session key that the bank derives for a request.
func issuerKey(t testing.TB, card clearpin.Card, objects emv.List) []byte {
	t.Helper()
	master, err := keys.CardMasterKey(clearpin.PracticeIMK(), card.PAN, card.Sequence)
	if err != nil {
		t.Fatal(err)
	}
	atc, _ := objects.Find(emv.Tag9F36ATC)
	session, err := keys.SessionKey(master, [8]byte{atc[0], atc[1]})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// bank checks the ARQC of a request and answers it in tag 91.
func bank(t testing.TB, card clearpin.Card, data []byte, code string) []byte {
	t.Helper()
	objects, err := emv.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	session := issuerKey(t, card, objects)
	covered, err := emv.CryptogramData(objects)
	if err != nil {
		t.Fatal(err)
	}
	own, err := keys.ARQC(session, covered, keys.PadOneZeros)
	if err != nil {
		t.Fatal(err)
	}
	arqc, _ := objects.Find(emv.Tag9F26Cryptogram)
	if !keys.EqualMAC(own, arqc) {
		t.Fatalf("the bank does not believe the card's cryptogram")
	}
	arpc, err := keys.ARPC(session, arqc, [2]byte([]byte(code)))
	if err != nil {
		t.Fatal(err)
	}
	return emv.Append(nil, emv.Tag91IssuerAuthentication, emv.IssuerAuthentication([8]byte(arpc), [2]byte([]byte(code))))
}

func TestTheBankBelievesPINAndCryptogram(t *testing.T) {
	for _, name := range []string{"chip", "contactless", "stripe", "fallback"} {
		for _, holder := range []string{devicesim.HolderNormal, devicesim.HolderWrongPIN} {
			t.Run(name+" "+holder, func(t *testing.T) {
				atCounter(t, devicesim.PadConfig{Card: name, Holder: holder}, func(c counter) {
					card := c.pay(1250)
					own := cardNamed(t, name)
					if card.PAN.Reveal() != own.PAN || string(card.Track2.Reveal()) != own.Track2() || card.Expiry != own.Expiry {
						t.Errorf("card read as %v", card)
					}
					pin, err := clearpin.Decrypt(clearpin.Format0, pik, card.PINBlock.Reveal(), own.PAN)
					if err != nil || (pin == own.PIN) != (holder == devicesim.HolderNormal) {
						t.Errorf("the PIN block is not of the right PIN (%v)", err)
					}
					if !card.Facts.Entry.HasChipData() {
						if len(card.EMV) != 0 {
							t.Error("chip data without a chip")
						}
						return
					}
					bank(t, own, card.EMV, "00")
				})
			})
		}
	}
}

func TestTheChipHearsTheBank(t *testing.T) {
	const approvedTVR = "0000048000"
	tests := []struct {
		name   string
		answer func(proof []byte) payment.CardVerdict
		rules  []devicesim.PadRule
		reason payment.Reason
		tsi    string
		tvr    string
	}{
		{name: "approved with a good proof", tsi: "F800", tvr: approvedTVR,
			answer: func(proof []byte) payment.CardVerdict {
				return payment.CardVerdict{Approved: true, ResponseCode: "00", IssuerEMV: proof}
			}},
		{name: "approved without a proof", tsi: "E800", tvr: approvedTVR,
			answer: func([]byte) payment.CardVerdict { return payment.CardVerdict{Approved: true, ResponseCode: "00"} }},
		{name: "approved for a part", tsi: "E800", tvr: approvedTVR,
			answer: func([]byte) payment.CardVerdict { return payment.CardVerdict{Approved: true, ResponseCode: "10"} }},
		{name: "approved with a proof of somebody else", reason: payment.ReasonCardRefusedAfter, tsi: "F800", tvr: "0000048040",
			answer: func(proof []byte) payment.CardVerdict {
				proof[len(proof)-3] ^= 1
				return payment.CardVerdict{Approved: true, ResponseCode: "00", IssuerEMV: proof}
			}},
		{name: "approved, and the card refuses", reason: payment.ReasonCardRefusedAfter, tsi: "F800", tvr: approvedTVR,
			rules: []devicesim.PadRule{{Cents: 50, RefuseAtFinish: true}},
			answer: func(proof []byte) payment.CardVerdict {
				return payment.CardVerdict{Approved: true, ResponseCode: "00", IssuerEMV: proof}
			}},
		{name: "approved, and the card is gone", reason: payment.ReasonCardRemovedAfter, tsi: "E800", tvr: approvedTVR,
			rules: []devicesim.PadRule{{Cents: 50, PullAtFinish: true}},
			answer: func(proof []byte) payment.CardVerdict {
				return payment.CardVerdict{Approved: true, ResponseCode: "00", IssuerEMV: proof}
			}},
		{name: "declined", tsi: "E800", tvr: approvedTVR,
			answer: func([]byte) payment.CardVerdict { return payment.CardVerdict{ResponseCode: "51"} }},
		{name: "declined, and the card is gone", tsi: "E800", tvr: approvedTVR,
			rules:  []devicesim.PadRule{{Cents: 50, PullAtFinish: true}},
			answer: func([]byte) payment.CardVerdict { return payment.CardVerdict{ResponseCode: "51"} }},
		{name: "no answer", tsi: "E800", tvr: approvedTVR,
			answer: func([]byte) payment.CardVerdict { return payment.CardVerdict{NoHost: true} }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			atCounter(t, devicesim.PadConfig{Rules: test.rules}, func(c counter) {
				card := c.pay(1250)
				end, reason := c.finish(test.answer(bank(t, cardNamed(t, "chip"), card.EMV, "00")))
				if reason != test.reason || end.Facts.TSI != test.tsi || end.Facts.TVR != test.tvr {
					t.Errorf("%q, TSI %s, TVR %s, want %q, %s, %s", reason, end.Facts.TSI, end.Facts.TVR, test.reason, test.tsi, test.tvr)
				}
				checkReversalData(t, end.ReversalEMV)
				c.release()
				c.pay(1300)
			})
		})
	}
}

// checkReversalData wants what a 0400 must carry, in its order.
func checkReversalData(t *testing.T, data []byte) {
	t.Helper()
	objects, err := emv.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var tags []emv.Tag
	for _, object := range objects {
		tags = append(tags, object.Tag)
	}
	if want := emv.ReversalTags(); !slices.Equal(tags, want) && !slices.Equal(tags, want[:4]) {
		t.Errorf("a reversal would carry %v", tags)
	}
}

func TestScriptsOfTheBankReportTheirResult(t *testing.T) {
	atCounter(t, devicesim.PadConfig{}, func(c counter) {
		card := c.pay(1250)
		proof := bank(t, cardNamed(t, "chip"), card.EMV, "00")
		script := []byte{0x72, 0x0D, 0x9F, 0x18, 0x04, 1, 2, 3, 4, 0x86, 0x04, 0x84, 0x24, 0, 0}
		end, reason := c.finish(payment.CardVerdict{Approved: true, ResponseCode: "00", IssuerEMV: append(proof, script...)})
		if reason != payment.NoReason || end.Facts.TSI != "FC00" || !end.ScriptRan {
			t.Errorf("%q, TSI %s, script ran: %t", reason, end.Facts.TSI, end.ScriptRan)
		}
		if !bytes.HasSuffix(end.ReversalEMV, []byte{0xDF, 0x31, 5, 0x20, 1, 2, 3, 4}) {
			t.Errorf("a reversal would carry % X", end.ReversalEMV)
		}
	})
}

func TestThePracticeTableOfThePad(t *testing.T) {
	tests := []struct {
		amount    payment.Amount
		card, pin payment.Reason
		entry     payment.EntryMode
		finish    payment.Reason
	}{
		{amount: 1200, entry: payment.EntryChip},
		{amount: 1217, pin: payment.ReasonCardRemoved, entry: payment.EntryChip},
		{amount: 1218, pin: payment.ReasonCustomerCancelled, entry: payment.EntryChip},
		{amount: 1219, entry: payment.EntryFallback},
		{amount: 1220, entry: payment.EntryChip, finish: payment.ReasonCardRefusedAfter},
	}
	for _, test := range tests {
		t.Run(test.amount.Plain(), func(t *testing.T) {
			atCounter(t, devicesim.PadConfig{Rules: devicesim.PracticePadRules()}, func(c counter) {
				for range 2 { // and once more, as if nothing had been
					card, reason := c.read(test.amount)
					if reason != test.card || card.Facts.Entry != test.entry {
						t.Fatalf("card: %q, entry %q", reason, card.Facts.Entry)
					}
					card, reason = c.ask(test.amount, card)
					if reason != test.pin {
						t.Fatalf("PIN: %q, want %q", reason, test.pin)
					}
					if reason == payment.NoReason && card.Facts.Entry.NeedsFinish() {
						if _, reason = c.finish(payment.CardVerdict{Approved: true, ResponseCode: "00"}); reason != test.finish {
							t.Fatalf("finish: %q, want %q", reason, test.finish)
						}
					}
					c.release()
				}
			})
		})
	}
}

func TestPeopleTakeTheirTime(t *testing.T) {
	delay := devicesim.PadDelay{Card: time.Second, PIN: 1500 * time.Millisecond, Remove: time.Second}
	sale := func(holder string) (took time.Duration) {
		atCounter(t, devicesim.PadConfig{Holder: holder, Delay: delay}, func(c counter) {
			start := time.Now()
			c.pay(1250)
			c.finish(payment.CardVerdict{Approved: true, ResponseCode: "00"})
			c.release()
			took = time.Since(start)
		})
		return took
	}
	quick, slow := sale(devicesim.HolderNormal), sale(devicesim.HolderSlow)
	if quick < 3500*time.Millisecond || quick > 4*time.Second || slow < 8*3500*time.Millisecond {
		t.Errorf("a quick customer takes %v, a slow one %v", quick, slow)
	}
}

func TestAStripeThatHasAChipIsSentBack(t *testing.T) {
	card := cardNamed(t, "stripe")
	card.ServiceCode = "220"
	atCounter(t, devicesim.PadConfig{Card: "stripe", Cards: []clearpin.Card{card}}, func(c counter) {
		if got, reason := c.read(1250); reason != payment.ReasonInsertChip || !got.PAN.Empty() {
			t.Errorf("%q, %v", reason, got)
		}
	})
}

func TestAForgottenCardIsAskedForBeforeTheNext(t *testing.T) {
	atCounter(t, devicesim.PadConfig{Holder: devicesim.HolderForgets}, func(c counter) {
		c.pay(1250)
		c.finish(payment.CardVerdict{Approved: true, ResponseCode: "00"})
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
		defer cancel()
		if err := c.pad.ReleaseCard(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v, want the end of the wait", err)
		}
		type read struct {
			card   payment.Card
			reason payment.Reason
		}
		heard, got := make(chan string, 9), make(chan read, 1)
		next := func() {
			card, reason, _ := c.pad.ReadCard(c.t.Context(), payment.CardRequest{Amount: 1300, Currency: payment.CNY,
				Notify: func(text string) { heard <- text }})
			got <- read{card, reason}
		}
		go next()
		if text := <-heard; text != "REMOVE CARD" {
			t.Errorf("the cashier reads %q", text)
		}
		synctest.Wait()
		if show := c.sim.Display(); show != "CAFÉ ÜNÏQUE ??\nREMOVE CARD" {
			t.Errorf("the pad shows %q", show)
		}
		if r := <-got; r.reason != payment.ReasonNoCard || !r.card.PAN.Empty() {
			t.Errorf("%+v, while another card is in the slot", r)
		}
		c.sim.TakeCard()
		go next()
		if r := <-got; r.reason != payment.NoReason || r.card.Facts.Entry != payment.EntryChip {
			t.Errorf("%+v, with the slot empty", r)
		}
	})
}

func TestAChipNeverUsesACounterTwice(t *testing.T) {
	folder := t.TempDir()
	last := ""
	for range 3 { // the pad is killed and started again
		atCounter(t, devicesim.PadConfig{Dir: folder}, func(c counter) {
			for range 2 {
				card := c.pay(1250)
				if card.Facts.ATC <= last {
					t.Errorf("counter %s after %s", card.Facts.ATC, last)
				}
				last = card.Facts.ATC
			}
		})
	}
}

func TestACardThatAKilledTillLeftIsAskedForFirst(t *testing.T) {
	atCounter(t, devicesim.PadConfig{Delay: devicesim.PadDelay{Remove: time.Second}}, func(c counter) {
		c.pay(1250) // and the till dies with the card in the slot
		if err := c.sim.Present("stripe", ""); err != nil {
			t.Fatal(err)
		}
		line, err := c.outlet.Dial(c.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pad, err := abecs.Open(c.t.Context(), line, abecs.Default())
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		card, reason, err := pad.ReadCard(c.t.Context(), payment.CardRequest{Amount: 1300, Currency: payment.CNY})
		if err != nil || reason != payment.NoReason || card.Facts.Entry != payment.EntryStripe {
			t.Errorf("%q, %v, entry %q", reason, err, card.Facts.Entry)
		}
		if took := time.Since(start); took < time.Second {
			t.Errorf("the next card was read after %v, before the old one was out", took)
		}
		_ = pad.Close()
	})
}
