package abecs

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"till/payment"
)

// gcrPayload is a GCR answer with that filler and acquirer data.
func gcrPayload(filler int, acquirerData string) string {
	block := "03001040" + "4" + fmt.Sprintf("%02d%-76s", 0, "") + fmt.Sprintf("%02d%-37s", 37, "5464999910769990=19122062812366907700") +
		fmt.Sprintf("%03d%-104s", 0, "") + fmt.Sprintf("16%-19s", "5464999910769990") + "00" + fmt.Sprintf("%-16s", "CREDITO") +
		"201" + fmt.Sprintf("%-26s", "LEE WEINRIB / GEDDY") + "191231" + strings.Repeat("0", filler) + "156" +
		fmt.Sprintf("%03d%s", len(acquirerData), acquirerData)
	return fmt.Sprintf("GCR000%03d%s", len(block), block)
}

func TestACardIsReadWithEitherFiller(t *testing.T) {
	tests := []struct {
		name    string
		payload string
		good    bool
	}{
		{"29 characters, as the layout says", gcrPayload(29, ""), true},
		{"39 characters, as the examples have it", gcrPayload(39, ""), true},
		{"29 characters and ten of the acquirer", gcrPayload(29, "9F0702FF00"), true},
		{"39 characters and 66 of the acquirer", gcrPayload(39, strings.Repeat("7", 66)), true},
		{"34 characters, which nobody has", gcrPayload(34, ""), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := ParseResponse([]byte(test.payload))
			if err != nil {
				t.Fatal(err)
			}
			f, err := r.fields()
			if (err == nil) != test.good {
				t.Fatalf("error %v", err)
			}
			if err == nil && string(f["GCR_ISSCNTRY"]) != "156" {
				t.Errorf("issuer country %q", f["GCR_ISSCNTRY"])
			}
		})
	}
}

func TestPayloadsThatAreNoneAreRefused(t *testing.T) {
	for _, payload := range []string{"", "GI", "GIN", "GIN0", "GIN00x", "gin000", "GIN000001", "GIN000999x",
		"GIN0000x5abcde", "GIN000-01", "GIN000 00"} {
		if _, err := ParseResponse([]byte(payload)); !errors.Is(err, ErrPayload) {
			t.Errorf("%q: error %v, want ErrPayload", payload, err)
		}
	}
}

func TestCommandsThatDoNotFitAreRefused(t *testing.T) {
	if _, err := newCommand("GCR", values{"GCR_AMOUNT": "1234567890123"}); !errors.Is(err, ErrField) {
		t.Errorf("thirteen digits: error %v", err)
	}
	if _, err := newCommand("GCR", values{"GCR_AMOUNT": "12.50"}); !errors.Is(err, ErrField) {
		t.Errorf("an amount with a point: error %v", err)
	}
	if _, err := newCommand("ENB", values{"ENB_INPUT": "XYZ"}); !errors.Is(err, ErrField) {
		t.Errorf("no hex: error %v", err)
	}
	if _, err := newCommand("DEX", values{"DEX_MSG": strings.Repeat("A", 997)}); !errors.Is(err, ErrField) {
		t.Errorf("a block too long: error %v", err)
	}
	long := Command{ID: "DSP", Blocks: [][]byte{make([]byte, 600), make([]byte, 600)}}
	if _, err := long.Payload(); !errors.Is(err, ErrPayload) {
		t.Errorf("a command too long: error %v", err)
	}
}

// TestEveryStatusOfTheSpecificationIsInTheTable: pinpad.md 2.4, by its names.
func TestEveryStatusOfTheSpecificationIsInTheTable(t *testing.T) {
	const all = `0 OK 3 NOSEC 4 F1 5 F2 6 F3 7 F4 8 BACKSP 9 ERRPKTSEC 10 INVCALL 11 INVPARM 12 TIMEOUT 13 CANCEL
		19 MANDAT 20 TABVERDIF 21 TABERR 40 INTERR 41 MCDATAERR 42 ERRKEY 43 NOCARD 44 PINBUSY 45 RSPOVRFL 46 ERRCRYPT
		47 SECURITY 51 NOSAM 60 DUMBCARD 61 ERRCARD 67 CARDINVALIDAT 68 CARDPROBLEMS 69 CARDINVDATA 70 CARDAPPNAV
		71 CARDAPPNAUT 76 ERRFALLBACK 77 INVAMOUNT 78 ERRMAXAID 79 CARDBLOCKED 80 CTLSMULTIPLE 81 CTLSCOMMERR
		82 CTLSINVALIDAT 83 CTLSPROBLEMS 84 CTLSAPPNAV 85 CTLSAPPNAUT 86 CTLSEXTCVM 87 CTLSIFCHG
		100 MFNFOUND 101 MFERRFMT 102 MFERR
		1 PROCESSING 2 NOTIFY 14 ALREADYOPEN 15 NOTOPEN 16 EXECERR 17 INVMODEL 18 NOFUNC`
	words := strings.Fields(all)
	if len(meanings) != len(words)/2 {
		t.Errorf("the table has %d statuses, the specification %d", len(meanings), len(words)/2)
	}
	for i := 0; i < len(words); i += 2 {
		n, err := strconv.Atoi(words[i])
		if err != nil {
			t.Fatal(err)
		}
		if m, known := meanings[Status(n)]; !known || m.name != words[i+1] {
			t.Errorf("status %03d is %q in the table, want %q", n, m.name, words[i+1])
		}
	}
}

func TestEveryStatusHasAReasonOfTheList(t *testing.T) {
	for status := range Status(1000) {
		for _, reason := range []payment.Reason{status.cardReason(), status.pinReason()} {
			if status == statusOK && reason == payment.NoReason {
				continue
			}
			if !slices.Contains(payment.Reasons, reason) {
				t.Errorf("status %s: reason %q is not in the list", status, reason)
			}
		}
		if r := status.finishReason(); status != statusOK && r != payment.ReasonCardRefusedAfter && r != payment.ReasonCardRemovedAfter {
			t.Errorf("status %s after an approval: %q", status, r)
		}
		if again := status.readAgain(statusOK); again != notAgain && status.words() == "" {
			t.Errorf("status %s is tried again without a word", status)
		}
	}
	for status, want := range map[Status]payment.Reason{
		12: payment.ReasonNoCard, 13: payment.ReasonCustomerCancelled, 42: payment.ReasonPadNoKey,
		43: payment.ReasonNoCard, 60: payment.ReasonChipMute, 70: payment.ReasonCardUnsupported,
		79: payment.ReasonCardBlocked, 80: payment.ReasonManyCards, 999: payment.ReasonPadFault,
	} {
		if got := status.cardReason(); got != want {
			t.Errorf("status %s at the card: %q, want %q", status, got, want)
		}
	}
	for status, want := range map[Status]payment.Reason{
		12: payment.ReasonPINTimeout, 13: payment.ReasonCustomerCancelled, 43: payment.ReasonCardRemoved,
		61: payment.ReasonCardRemoved, 42: payment.ReasonPadNoKey,
	} {
		if got := status.pinReason(); got != want {
			t.Errorf("status %s at the PIN: %q, want %q", status, got, want)
		}
	}
}

func TestExplainMasksUnlessAsked(t *testing.T) {
	payload := []byte(gcrPayload(29, ""))
	masked, err := Explain(AppendFrame(nil, payload), false)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range masked.Fields {
		if strings.Contains(text, "546499") || strings.Contains(text, "GEDDY") {
			t.Errorf("%s shows %q", name, text)
		}
	}
	if masked.Fields["GCR_APPLABEL"] != "CREDITO         " || masked.Status != "000" || masked.Command != "GCR" {
		t.Errorf("explained as %+v", masked)
	}
	open, err := Explain(payload, true)
	if err != nil || open.Fields["GCR_PAN"] != "5464999910769990   " {
		t.Errorf("in clear: %+v, %v", open, err)
	}
	goc, err := Explain([]byte("GOC000073200000"+strings.Repeat("0", 36)+"0128202"+"7C00"+"5A086222020000028123000"), false)
	if err == nil && strings.Contains(goc.Fields["GOC_EMVDAT"], "6222020000028123") {
		t.Errorf("chip data shows a card number: %+v", goc)
	}
}

func FuzzResponse(f *testing.F) {
	for _, v := range vectors(f, "abecs_commands.json") {
		f.Add(unhex(f, v.Hex))
	}
	f.Add([]byte(gcrPayload(39, "")))
	f.Fuzz(func(t *testing.T, payload []byte) {
		_, _ = Explain(payload, false)
		r, err := ParseResponse(payload)
		if err != nil {
			return
		}
		again := fmt.Appendf(nil, "%s%s", r.ID, r.Status)
		for _, block := range r.Blocks {
			again = append(fmt.Appendf(again, "%03d", len(block)), block...)
		}
		if !bytes.Equal(again, payload) {
			t.Errorf("%q packs back to %q", payload, again)
		}
		read, err := r.fields()
		if err != nil {
			return
		}
		var whole []byte
		for _, block := range r.Blocks[:min(1, len(r.Blocks))] {
			whole = block
		}
		total := 0
		for _, value := range read {
			total += len(value)
		}
		if len(answerLayouts[r.ID]) > 0 && total != len(whole) {
			t.Errorf("fields of %s hold %d bytes of %d", r.ID, total, len(whole))
		}
		p := &Pad{cfg: Default()}
		_, _, _ = p.cardOf(Response{ID: "GCR", Blocks: [][]byte{bytes.Clone(whole)}})
		_, _ = parseIdentity(r)
		if said, err := classicSaid(read); err == nil {
			_, _ = p.chipAnswer(payment.Card{}, said)
		}
		if end, err := classicEnd(read); err == nil {
			_ = p.takeEnd(end)
		}
	})
}
