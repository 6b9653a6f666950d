package abecs

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// turn is one command that the pad expects, by what its payload begins and ends
// with, and what it answers.
type turn struct{ begins, ends, answer string }

// play is a pad that follows a script: it acknowledges each packet, answers CAN
// with EOT and compares each command.
func play(t *testing.T, line io.ReadWriter, script []turn) {
	var d Decoder
	var one [1]byte
	for {
		if _, err := line.Read(one[:]); err != nil {
			if len(script) > 0 {
				t.Errorf("the till never sent %q", script[0].begins)
			}
			return
		}
		if d.Idle() && one[0] == can {
			_, _ = line.Write([]byte{eot})
			continue
		}
		payload, done, err := d.Feed(one[0])
		if !done {
			continue
		}
		text := latin(payload)
		if err != nil || len(script) == 0 {
			t.Errorf("the till sent %q (%v) after the script's end", text, err)
			return
		}
		want := script[0]
		script = script[1:]
		if !strings.HasPrefix(text, want.begins) || !strings.HasSuffix(text, want.ends) {
			t.Errorf("the till sent %q, want %q … %q", text, want.begins, want.ends)
		}
		_, _ = line.Write([]byte{ack})
		if want.answer != "" {
			_, _ = line.Write(AppendFrame(nil, []byte(want.answer)))
		}
	}
}

// greeting opens a pad of the classic kind.
var greeting = []turn{
	{begins: "OPN", answer: "OPN000"},
	{begins: "GIN00200", answer: "GIN000100" + "CYGNUS              PP X-1;10MB        C8065XA077X0060X     2.00001.03 130715   001101010300000     "},
}

// clearing is what comes before the first card.
var clearing = []turn{
	{begins: "RMC", answer: "RMC000"}, // nobody knows what is in the slot
	{begins: "DSP032COFFEE          CNY 12.50       ", answer: "DSP000"},
}

// scripted opens a pad on a script that begins with the first card, in virtual time.
func scripted(t *testing.T, script []turn, run func(t *testing.T, p *Pad)) {
	t.Helper()
	opened(t, append(append([]turn(nil), clearing...), script...), run)
}

// opened opens a pad on a script that begins after its greeting, in virtual time.
func opened(t *testing.T, script []turn, run func(t *testing.T, p *Pad)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, far := link.Pipe()
		played := make(chan struct{})
		go func() {
			defer close(played)
			play(t, far, append(append([]turn(nil), greeting...), script...))
		}()
		cfg := Default()
		cfg.Merchant = "Coffee"
		cfg.SessionKey = oneKey
		cfg.Now = func() time.Time { return time.Date(2025, 11, 11, 10, 20, 30, 0, time.UTC) }
		p, err := Open(t.Context(), near, cfg)
		if err != nil {
			t.Fatal(err)
		}
		run(t, p)
		if err := near.Close(); err != nil {
			t.Error(err)
		}
		<-played
	})
}

func request(notify func(string)) payment.CardRequest {
	return payment.CardRequest{Kind: payment.Sale, Amount: 1250, Currency: payment.CNY, Notify: notify}
}

// gcr is the request that the till must send, to the byte.
const gcr = "GCR0410099000000001250251111102030TABVER000100"

// stripeAnswer is a GCR answer for a card that was swiped.
func stripeAnswer(cardType, chip, track string) string {
	answer := []byte(gcrPayload(29, ""))
	head := len("GCR000342")
	copy(answer[head:], cardType+chip)
	copy(answer[head+9+2+76:], strings.Repeat(" ", 39))
	copy(answer[head+9+2+76:], []byte{'0' + byte(len(track)/10), '0' + byte(len(track)%10)})
	copy(answer[head+9+2+76+2:], track)
	return string(answer)
}

const track = "6222020000061009=4910120000"

func TestCardsAreReadAgainAsTheTableSays(t *testing.T) {
	idle := turn{begins: "DSP", answer: "DSP000"}
	good := stripeAnswer("00", "0", track)
	tests := []struct {
		name   string
		script []turn
		entry  payment.EntryMode
		reason payment.Reason
		heard  string
	}{
		{name: "read at once", entry: payment.EntryStripe,
			script: []turn{{gcr, "1", good}}},
		{name: "two cards, then one", entry: payment.EntryStripe, heard: "ONE CARD ONLY",
			script: []turn{{gcr, "1", "GCR080"}, {gcr, "1", good}}},
		{name: "a second contactless error turns contactless off", entry: payment.EntryStripe, heard: "TAP AGAIN,TAP AGAIN",
			script: []turn{{gcr, "1", "GCR081"}, {gcr, "1", "GCR081"}, {gcr, "0", good}}},
		{name: "a card that wants another way in turns contactless off", entry: payment.EntryStripe, heard: "INSERT CARD",
			script: []turn{{gcr, "1", "GCR087"}, {gcr, "0", good}}},
		{name: "a phone that wants to be confirmed", entry: payment.EntryStripe, heard: "SEE PHONE",
			script: []turn{{gcr, "1", "GCR086"}, {gcr, "1", good}}},
		{name: "a chip that fails and a stripe that may be read", entry: payment.EntryFallback, heard: "SWIPE CARD",
			script: []turn{{gcr, "1", "GCR076"}, {gcr, "1", stripeAnswer("00", "1", track)}}},
		{name: "an end to trying", reason: payment.ReasonManyCards, heard: "ONE CARD ONLY,ONE CARD ONLY,ONE CARD ONLY,ONE CARD ONLY",
			script: []turn{{gcr, "1", "GCR080"}, {gcr, "1", "GCR080"}, {gcr, "1", "GCR080"}, {gcr, "1", "GCR080"}, idle}},
		{name: "the customer's cancel key", reason: payment.ReasonCustomerCancelled,
			script: []turn{{gcr, "1", "GCR013"}, idle}},
		{name: "tables of another version", reason: payment.ReasonPadTables,
			script: []turn{{gcr, "1", "GCR020"}, idle}},
		{name: "a chip whose applications are not ours", reason: payment.ReasonCardUnsupported,
			script: []turn{{gcr, "1", stripeAnswer("00", "2", track)}, idle}},
		{name: "a contactless card that plays a stripe", reason: payment.ReasonCardUnsupported,
			script: []turn{{gcr, "1", stripeAnswer("05", "0", track)}, idle}},
		{name: "a stripe with nothing on it", reason: payment.ReasonStripeUnreadable,
			script: []turn{{gcr, "1", stripeAnswer("00", "0", "")}, idle}},
		{name: "a stripe that has a chip", reason: payment.ReasonInsertChip,
			script: []turn{{gcr, "1", stripeAnswer("00", "0", "6222020000061009=4910220000")}, idle}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var heard []string
			scripted(t, test.script, func(t *testing.T, p *Pad) {
				card, reason, err := p.ReadCard(t.Context(), request(func(text string) { heard = append(heard, text) }))
				if err != nil || reason != test.reason || card.Facts.Entry != test.entry {
					t.Errorf("%q, %v, entry %q, want %q, %q", reason, err, card.Facts.Entry, test.reason, test.entry)
				}
			})
			if got := strings.Join(heard, ","); got != test.heard {
				t.Errorf("the cashier reads %q, want %q", got, test.heard)
			}
		})
	}
}

func TestAChipCardIsRemovedAtTheEnd(t *testing.T) {
	script := []turn{
		{gcr, "1", gcrPayload(39, "")},
		{"RMC032COFFEE          REMOVE CARD     ", "", "RMC000"},
		{"DSP032COFFEE          WELCOME         ", "", "DSP000"},
	}
	scripted(t, script, func(t *testing.T, p *Pad) {
		card, reason, err := p.ReadCard(t.Context(), request(nil))
		if err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		want := payment.CardFacts{Entry: payment.EntryChip, Masked: "546499******9990", Scheme: "Mastercard", Sequence: "000",
			Label: "CREDITO", ServiceCode: "206"}
		if card.Facts != want || card.Expiry != "1912" || !card.PINAsked {
			t.Errorf("facts %+v, expiry %s", card.Facts, card.Expiry)
		}
		if err := p.ReleaseCard(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestTheChipIsAskedInTheAcquirersManner(t *testing.T) {
	wants := map[string]string{"04": "000", "01": "003000", "02": "032" + "COFFEE          " + "ENTER PIN       "}
	for acquirer, want := range wants {
		p := &Pad{cfg: Default().filled()}
		p.cfg.Merchant = "Coffee"
		p.sale.acquirer = acquirer
		c, err := newCommand("GOC", values{"GOC_ACQPR": p.acquirerWishes(), "GOC_TAGS2LEN": "000"})
		if err != nil {
			t.Fatal(err)
		}
		fixed := 12 + 12 + 1 + 1 + 1 + 1 + 2 + 32 + 1 + 8 + 2 + 8 + 2
		if got := string(c.Blocks[0][fixed:]); got != want {
			t.Errorf("acquirer %s: %q, want %q", acquirer, got, want)
		}
	}
}

func TestAPadThatDoesNotOpenSaysWhy(t *testing.T) {
	tests := []struct {
		name   string
		script []turn
		err    error
	}{
		{"OPN is refused, with a key and without", []turn{{"OPN5", "", "OPN011"}, {"OPN", "OPN", "OPN040"}}, pinpad.ErrProtocol},
		{"OPN brings a session key that is none", []turn{{"OPN5", "", "OPN000005001AA"}}, pinpad.ErrProtocol},
		{"GIN is refused", []turn{{"OPN", "", "OPN000"}, {"GIN", "", "GIN010"}}, pinpad.ErrProtocol},
		{"GIN is short", []turn{{"OPN", "", "OPN000"}, {"GIN", "", "GIN000003ABC"}}, ErrLayout},
		{"OPN is not answered", []turn{{"OPN", "", ""}}, link.ErrTimeout},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := link.Pipe()
				played := make(chan struct{})
				go func() {
					defer close(played)
					play(t, far, test.script)
				}()
				if _, err := Open(t.Context(), near, Default()); !errors.Is(err, test.err) || !strings.Contains(err.Error(), "pipe") {
					t.Errorf("error %v, want %v and the port's name", err, test.err)
				}
				<-played // the line was closed
			})
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	near, _ := link.Pipe()
	if _, err := Open(ctx, near, Default()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestAnswersThatCannotBeReadAreErrorsAndNotReasons(t *testing.T) {
	script := []turn{{gcr, "1", "GCR000003ABC"}, {"DSP", "", "DSP000"}}
	scripted(t, script, func(t *testing.T, p *Pad) {
		if _, reason, err := p.ReadCard(t.Context(), request(nil)); !errors.Is(err, pinpad.ErrProtocol) || reason != "" {
			t.Errorf("%q, %v, want ErrProtocol", reason, err)
		}
		// The pad is at rest, and usable.
		if err := p.Idle(t.Context(), ""); err != nil {
			t.Error(err)
		}
	})
}
