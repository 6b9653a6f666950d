package uic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// far is a pad that a test plays: on has the raw bytes that follow each message.
type far struct {
	line io.ReadWriteCloser
	on   func(id string, times int) string
}

func frameOf(text string) string { return string(AppendFrame(nil, transaction(text))) }
func adminOf(text string) string { return string(AppendFrame(nil, admin(text))) }

const acked = "\x06"

// healthy is what a pad without a card says.
func healthy(id string) string {
	switch id {
	case msgSerial:
		return acked + adminOf("06PP791000123") + "\x04"
	case msgSelectMaster:
		return acked + adminOf("080") + "\x04"
	case msgCheckKey:
		return acked + adminOf("040") + "\x04"
	case msgMAC:
		return acked + frameOf("Z670A1B2C3D4E5F60718")
	}
	return acked
}

func (f far) serve() {
	var d Decoder
	var one [1]byte
	times := map[string]int{}
	for {
		if _, err := f.line.Read(one[:]); err != nil {
			return
		}
		e, frame := d.feed(one[0])
		if e != whole {
			continue
		}
		id := identifier(frame)
		times[id]++
		_, _ = io.WriteString(f.line, f.on(id, times[id]))
	}
}

// played opens a driver on a pad whose messages on answers; what on leaves to it
// is a healthy pad's. It runs in virtual time.
func played(t *testing.T, on func(id string, times int) (string, bool), run func(t *testing.T, p *Pad)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, end := link.Pipe()
		pad := far{end, func(id string, times int) string {
			if text, mine := on(id, times); mine {
				return text
			}
			return healthy(id)
		}}
		go pad.serve()
		cfg := Default()
		cfg.Merchant = "Coffee"
		p, err := Open(t.Context(), near, cfg)
		if err != nil {
			t.Fatal(err)
		}
		run(t, p)
		_ = p.Close()
		_ = end.Close()
	})
}

func nothingOwn(string, int) (string, bool) { return "", false }

// only answers one message its own way.
func only(id, text string) func(string, int) (string, bool) {
	return func(got string, _ int) (string, bool) { return text, got == id }
}

var order = payment.CardRequest{Amount: 1250, Currency: payment.CNY}

func read(p *Pad, t *testing.T) (payment.Card, payment.Reason, error) {
	return p.ReadCard(t.Context(), order)
}

func TestSwipesAndWhatComesInstead(t *testing.T) {
	const good = "6222020000061009=49101200000000000"
	tests := []struct {
		name   string
		on     func(id string, times int) (string, bool)
		reason payment.Reason
		err    error
	}{
		{"a swipe", only(msgAskCard, acked+frameOf("81.\x1c"+good)), "", nil},
		{"all three tracks with sentinels", only(msgAskCard, acked+frameOf("81.%B6222020000061009^X/Y^4910120?\x1c;"+good+"?\x1c")), "", nil},
		{"a chip's stripe", only(msgAskCard, acked+frameOf("81.\x1c6222020000028123=4912201")), payment.ReasonInsertChip, nil},
		{"a tap", only(msgAskCard, acked+frameOf("83.\x1c6222020000044567=4911201")), payment.ReasonCardUnsupported, nil},
		{"the customer's cancel key", only(msgAskCard, acked+"\x04"), payment.ReasonCustomerCancelled, nil},
		{"nobody", only(msgAskCard, acked), payment.ReasonNoCard, nil},
		{"unreadable four times", func(id string, _ int) (string, bool) {
			return acked + frameOf("81.\x1c%E?"), id == msgAskCard || id == msgAskAgain
		}, payment.ReasonStripeUnreadable, nil},
		{"unreadable, then read", func(id string, _ int) (string, bool) {
			text := map[string]string{msgAskCard: "81.", msgAskAgain: "81.\x1c" + good}[id]
			return acked + frameOf(text), text != ""
		}, "", nil},
		{"an answer to an older message first", only(msgAskCard, acked+frameOf("Z670A1B2C3D4E5F60718")+frameOf("81.\x1c"+good)), "", nil},
		{"only older answers", only(msgAskCard, acked+strings.Repeat(frameOf("71C"), 9)), "", pinpad.ErrProtocol},
		{"garbage before, then the swipe", only(msgAskCard, "\x00zz"+acked+"\xff\x18"+frameOf("81.\x1c"+good)), "", nil},
		{"damage, then good", func(id string, times int) (string, bool) {
			return acked + "\x0281.\x03\x00" + frameOf("81.\x1c"+good), id == msgAskCard && times == 1
		}, "", nil},
		{"damage for ever", only(msgAskCard, acked+strings.Repeat("\x0281.\x03\x00", 9)), "", pinpad.ErrProtocol},
		{"a frame that never ends", only(msgAskCard, acked+"\x0281."+strings.Repeat("9", 2000)), payment.ReasonNoCard, nil},
		{"a pad that takes no message", only(msgAskCard, ""), "", pinpad.ErrProtocol},
		{"a pad that refuses every message as damaged", only(msgAskCard, "\x15"), "", pinpad.ErrProtocol},
		{"a lost ACK, then the swipe", func(id string, times int) (string, bool) {
			if id == msgAskCard && times == 1 {
				return "", true
			}
			return acked + frameOf("81.\x1c"+good), id == msgAskCard
		}, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			played(t, test.on, func(t *testing.T, p *Pad) {
				card, reason, err := read(p, t)
				if reason != test.reason || !errors.Is(err, test.err) {
					t.Errorf("%q, %v, want %q, %v", reason, err, test.reason, test.err)
				}
				if reason == "" && err == nil && (card.Facts.Entry != payment.EntryStripe || string(card.Track2.Reveal()) != good) {
					t.Errorf("card %+v", card)
				}
				if h := p.Health()[0]; h.Condition != payment.ConditionReady {
					t.Errorf("lamp %+v", h)
				}
			})
		})
	}
}

func TestAPINIsTakenOrTheReasonWhyNot(t *testing.T) {
	tests := []struct {
		name, answer string
		wait         time.Duration // before the answer
		reason       payment.Reason
		err          error
	}{
		{"a block", frameOf("71.00601A1B2C3D4E5F60718"), 0, "", nil},
		{"ENTER without digits", frameOf("71.00001A1B2C3D4E5F60718"), 0, payment.ReasonCustomerCancelled, nil},
		{"a block under a key that nobody named", frameOf("710FFFF9876543210E00001A1B2C3D4E5F60718"), 0, payment.ReasonPadUnfit, nil},
		{"no master key", frameOf("719"), 0, payment.ReasonPadUnfit, nil},
		{"a session key that does not fit", frameOf("711"), 0, payment.ReasonSignOnNeeded, nil},
		{"an account that is none", frameOf("714"), 0, payment.ReasonCardUnsupported, nil},
		{"the cancel key", "\x04", time.Second, payment.ReasonCustomerCancelled, nil},
		{"the end of the time", "\x04", 89 * time.Second, payment.ReasonPINTimeout, nil},
		{"nothing at all", "", 0, payment.ReasonPINTimeout, nil},
		{"a block of the wrong length", frameOf("71.00601A1B2C3D4E5F607"), 0, "", pinpad.ErrProtocol},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			late := func(id string, _ int) (string, bool) {
				if id == msgAskPIN {
					return acked, true
				}
				return "", false
			}
			synctest.Test(t, func(t *testing.T) {
				near, end := link.Pipe()
				pad := far{end, func(id string, times int) string {
					text, mine := late(id, times)
					if !mine {
						return healthy(id)
					}
					if test.wait == 0 {
						return text + test.answer
					}
					time.AfterFunc(test.wait, func() { _, _ = io.WriteString(end, test.answer) })
					return text
				}}
				go pad.serve()
				p, err := Open(t.Context(), near, Default())
				if err != nil {
					t.Fatal(err)
				}
				p.keys.PIK.Cryptogram = []byte("0123456789ABCDEF")
				pan, _ := payment.NewPAN("6222020000061009")
				card := payment.Card{PAN: pan, PINAsked: true, Facts: payment.CardFacts{Entry: payment.EntryStripe}}
				card, reason, err := p.AskPIN(t.Context(), payment.PINRequest{Amount: 1250, Currency: payment.CNY, Card: card})
				if reason != test.reason || !errors.Is(err, test.err) {
					t.Errorf("%q, %v, want %q, %v", reason, err, test.reason, test.err)
				}
				if (reason == "" && err == nil) != (len(card.PINBlock.Reveal()) == 8) {
					t.Errorf("card %+v", card)
				}
				_ = p.Close()
				_ = end.Close()
			})
		})
	}
}

func TestAnAmountTooLongForThePadsOwnWordsIsShownByAPrompt(t *testing.T) {
	var asked []string
	played(t, func(id string, _ int) (string, bool) {
		asked = append(asked, id)
		return acked + frameOf("71.00601A1B2C3D4E5F60718"), id == msgAskPINAs
	}, func(t *testing.T, p *Pad) {
		p.keys.PIK.Cryptogram = []byte("0123456789ABCDEF")
		pan, _ := payment.NewPAN("6222020000061009")
		card := payment.Card{PAN: pan, Facts: payment.CardFacts{Entry: payment.EntryStripe}}
		_, reason, err := p.AskPIN(t.Context(), payment.PINRequest{Amount: 100_000_000, Currency: payment.CNY, Card: card})
		if err != nil || reason != "" || asked[len(asked)-1] != msgAskPINAs || asked[len(asked)-2] != msgPrompts {
			t.Errorf("%q, %v after %v", reason, err, asked)
		}
	})
}

func TestTheCashiersCancelBringsThePadToRest(t *testing.T) {
	for _, rest := range []string{"\x04", acked, "\x15\x04", "garbage" + frameOf("81.\x1c6222020000061009=4910120") + "\x04"} {
		waiting := false
		played(t, func(id string, _ int) (string, bool) {
			switch {
			case id == msgAskCard:
				waiting = true
				return acked, true
			case id == msgCancel && waiting:
				waiting = false
				return rest, true
			}
			return "", false
		}, func(t *testing.T, p *Pad) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			time.AfterFunc(3*time.Second, cancel)
			if _, reason, err := p.ReadCard(ctx, order); err != nil || reason != payment.ReasonCashierCancelled {
				t.Errorf("%q: %q, %v", rest, reason, err)
			}
			if made, err := p.encipherZeros(t.Context()); err != nil || made[0] != 0xA1 {
				t.Errorf("the next message: %X, %v", made, err)
			}
		})
	}
}

// encipherZeros is a message that moves nothing.
func (p *Pad) encipherZeros(ctx context.Context) ([8]byte, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return [8]byte{}, err
	}
	defer done()
	made, reason, err := p.encipher(ctx, payment.WrappedKey{Cryptogram: []byte("0123456789ABCDEF")}, [8]byte{})
	if reason != payment.NoReason {
		err = errors.New(string(reason))
	}
	return made, err
}

func TestAPadThatCannotBeCancelledIsGivenUp(t *testing.T) {
	quiet := false
	played(t, func(id string, _ int) (string, bool) {
		quiet = quiet || id == msgAskCard
		return "", quiet
	}, func(t *testing.T, p *Pad) {
		if _, _, err := read(p, t); !errors.Is(err, link.ErrTimeout) {
			t.Errorf("error %v, want ErrTimeout", err)
		}
		if h := p.Health()[0]; h.Condition != payment.ConditionDown || h.Reason != payment.ReasonPadGone {
			t.Errorf("lamp %+v", h)
		}
	})
}

func TestAMasterKeyIsStoredOnlyAfterItsEcho(t *testing.T) {
	const block = "B0080P0TE00N00003C4F5024C59C182F7165BC870FCB7F63456AAE07DB736C32EA391E5834C1AA0C"
	echo := adminOf("02" + "1" + block)
	tests := []struct {
		name, answer string
		slot         byte
		block        string
		good         bool
	}{
		{"echoed and stored", acked + echo + "\x04", '1', block, true},
		{"another key echoed", acked + adminOf("021"+strings.Replace(block, "3C4F", "3C4E", 1)) + "\x04", '1', block, false},
		{"another slot echoed", acked + adminOf("022"+block), '1', block, false},
		{"its MAC is wrong", acked + adminOf("02?C"), '1', block, false},
		{"EOT at once", acked + "\x04", '1', block, false},
		{"never stored", acked + echo, '1', block, false},
		{"never echoed", acked, '1', block, false},
		{"a key in clear", acked + echo, '1', strings.Repeat("19", 16), false},
		{"a slot that is none", acked + echo, 'F', block, false},
		{"a length that lies", acked + echo, '1', strings.Replace(block, "0080", "0081", 1), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			played(t, only(msgLoadMaster, test.answer), func(t *testing.T, p *Pad) {
				err := p.LoadMaster(t.Context(), test.slot, test.block)
				if (err == nil) != test.good {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

func TestEmptySlotsGetTheirKeysAtOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const block = "B0080P0TE00N00003C4F5024C59C182F7165BC870FCB7F63456AAE07DB736C32EA391E5834C1AA0C"
		near, end := link.Pipe()
		loaded := 0
		go far{end, func(id string, _ int) string {
			if id == msgLoadMaster {
				loaded++
				return acked + adminOf("021"+block) + "\x04"
			}
			return healthy(id)
		}}.serve()
		cfg := Default()
		cfg.Masters = map[byte]string{'1': block}
		p, err := Open(t.Context(), near, cfg)
		if err != nil || loaded != 1 {
			t.Fatalf("%d keys were loaded: %v", loaded, err)
		}
		_ = p.Close()
		_ = end.Close()
	})
}

func TestSlotsOutsideTheFamilysAreRefused(t *testing.T) {
	near, end := link.Pipe()
	defer func() { _ = end.Close() }()
	cfg := Default()
	cfg.PINSlot = 'B'
	if _, err := Open(t.Context(), near, cfg); !errors.Is(err, ErrSlot) {
		t.Errorf("error %v, want ErrSlot", err)
	}
}

func TestADescriptionSaysWhatThePadHoldsAndCannot(t *testing.T) {
	played(t, func(id string, times int) (string, bool) {
		return acked + adminOf("04F") + "\x04", id == msgCheckKey && times == 2
	}, func(t *testing.T, p *Pad) {
		d, err := p.Describe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d.Family != "uic" || d.Identity.Serial != "PP791000123" || d.Has(pinpad.CanChip) || !d.Has(pinpad.CanMAC) || d.Tables != "" || d.Secure {
			t.Errorf("%+v", d)
		}
		filled := 0
		for _, slot := range d.Slots {
			if slot.Filled {
				filled++
			}
		}
		if len(d.Slots) != len(keySlots) || filled != 1 || !d.Slots[1].Filled || d.Slots[1].Number != 1 {
			t.Errorf("slots %+v", d.Slots)
		}
	})
}

func TestNothingSecretIsPrinted(t *testing.T) {
	const number = "6222020000061009"
	block := raw(t, "A1B2C3D4E5F60718")
	for _, value := range []any{transaction("81." + number), []Frame{transaction("81." + number)}, pinAnswer{code: '0', block: block}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			got := strings.ReplaceAll(fmt.Sprintf(verb, value), "0x", "")
			for _, secret := range []string{number, fmt.Sprintf("%x", number), fmt.Sprintf("%x", block), fmt.Sprint(block)} {
				if strings.Contains(got, secret) {
					t.Errorf("%T with %s: %s", value, verb, got)
				}
			}
		}
	}
}

func TestThePadIsQuietlyOpened(t *testing.T) {
	played(t, nothingOwn, func(t *testing.T, p *Pad) {
		if p.HoldsKeys() || p.Identity().String() != "UIC PP791 #PP791000123" {
			t.Errorf("%+v", p.Identity())
		}
	})
}
