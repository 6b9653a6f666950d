package wire

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
)

// closing is a batch with both kinds of cards in it.
func closing() payment.Settlement {
	return payment.Settlement{Batch: "000123", State: payment.BatchClosing, Totals: payment.BatchTotals{
		Domestic: payment.GroupTotals{Debit: payment.Subtotal{Count: 12, Amount: 123456}, Credit: payment.Subtotal{Count: 1, Amount: 250}},
		Foreign:  payment.GroupTotals{Debit: payment.Subtotal{Count: 1002, Amount: 99}},
	}}
}

// across packs a message, unpacks it and names it, as the bank would.
func across(t *testing.T, d *Dialect, m *Message) *Message {
	t.Helper()
	frame, err := d.Pack(context.Background(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Unpack(frame)
	if err != nil {
		t.Fatal(err)
	}
	if flat(got) != flat(m) {
		t.Errorf("sent     %s\nreceived %s", flat(m), flat(got))
	}
	got.Name = d.NameOf(got)
	return got
}

func TestSettlementMessage(t *testing.T) {
	d := dialect(t)
	m, err := d.Settlement(closing(), "000077", lane)
	if err != nil {
		t.Fatal(err)
	}
	got := across(t, d, m)
	want := "0500 11=000077 48=00000012345601200000000025000100000000000990020000000000000000 60=00000123201 63=01 "
	if flat(got) != want || got.Name != profile.MessageSettlement {
		t.Errorf("%s is\n%s, not\n%s", got.Name, flat(got), want)
	}
	one := dialectOf(t, "unionpay", func(p *profile.Profile) { p.Settlement.Groups = 1 })
	if m, err = one.Settlement(closing(), "000077", lane); err != nil || m.Value(DE48Additional) != "0000001235550140000000002500010" {
		t.Errorf("in one group: %s, %v", m.Value(DE48Additional), err)
	}
	huge := closing()
	huge.Totals.Domestic.Debit.Amount = payment.AmountMax + 1
	if _, err := d.Settlement(huge, "000077", lane); err == nil {
		t.Error("a total that does not fit was cut in silence")
	}
}

func TestSettlementAnswers(t *testing.T) {
	d := dialect(t)
	asked, err := d.Settlement(closing(), "000077", lane)
	if err != nil {
		t.Fatal(err)
	}
	sent := asked.Value(DE48Additional)
	with := func(domestic, foreign string) string { return sent[:30] + domestic + sent[31:61] + foreign }
	less := "000000123456011" + sent[15:30] + "2" + sent[31:61] + "1"
	tests := map[string]struct {
		code, value string
		want        payment.SettleAnswer
	}{
		"balanced, without a code": {"", with("1", "1"), payment.SettleAnswer{Verdict: payment.VerdictApproved, Domestic: 1, Foreign: 1}},
		"one group uneven":         {"00", with("1", "2"), payment.SettleAnswer{Verdict: payment.VerdictApproved, ResponseCode: "00", Domestic: 1, Foreign: 2}},
		"an error with 77":         {"77", with("3", "1"), payment.SettleAnswer{Verdict: payment.VerdictApproved, ResponseCode: "77", Domestic: 3, Foreign: 1}},
		"nonsense is unsaid":       {"", with("9", "0"), payment.SettleAnswer{Verdict: payment.VerdictApproved}},
		"the bank's own totals": {"", less, payment.SettleAnswer{Verdict: payment.VerdictApproved, Domestic: 2, Foreign: 1,
			Bank: &payment.BatchTotals{
				Domestic: payment.GroupTotals{Debit: payment.Subtotal{Count: 11, Amount: 123456}, Credit: payment.Subtotal{Count: 1, Amount: 250}},
				Foreign:  payment.GroupTotals{Debit: payment.Subtotal{Count: 2, Amount: 99}}}}},
		"refused":               {"97", with("0", "0"), payment.SettleAnswer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonUnknownTerminal, ResponseCode: "97"}},
		"another batch":         {"77", "", payment.SettleAnswer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonBatchMismatch, ResponseCode: "77"}},
		"nobody knows":          {"96", with("1", "1"), payment.SettleAnswer{Reason: payment.ReasonHostUnsure, ResponseCode: "96"}},
		"totals cut off":        {"", sent[:40], payment.SettleAnswer{Reason: payment.ReasonBadAnswer}},
		"no totals, no verdict": {"", "", payment.SettleAnswer{Reason: payment.ReasonBadAnswer}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answer := &Message{MTI: "0510"}
			for _, f := range []Field{DE11STAN, DE41TerminalID, DE42MerchantID} {
				answer.Set(f, asked.Value(f))
			}
			if test.code != "" {
				answer.Set(DE39ResponseCode, test.code)
			}
			if test.value != "" {
				answer.Set(DE48Additional, test.value)
			}
			if err := d.Match(asked, answer); err != nil {
				t.Fatalf("it does not match: %v", err)
			}
			if diff := cmp.Diff(test.want, d.SettleAnswer(asked, answer)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUploadMessages(t *testing.T) {
	d := dialect(t)
	sale := func(stan, organisation string, fen payment.Amount) payment.Txn {
		return payment.Txn{ID: 1, Kind: payment.Sale, STAN: stan, Batch: "000123", Amount: fen, Requested: 2 * fen, Currency: payment.CNY,
			Organisation: organisation, Card: payment.CardFacts{Entry: payment.EntryChip, Sequence: "001", Masked: "622202*********8128"},
			CardEMV: []byte{0x9F, 0x26, 0x02, 0xAA, 0xBB}}
	}
	card := order(t, payment.Void, payment.ModeCard).Card
	pan := card.PAN.Reveal()
	qr := sale("000044", "", 99)
	qr.Mode, qr.Voucher, qr.Card = payment.ModeQR, "10200000000000000012", payment.CardFacts{Entry: payment.EntryQR}
	offline := order(t, payment.OfflineSale, payment.ModeCard)
	offline.Txn.Amount = 1000
	padded := "00000000000000000000"[:20-len(pan)] + pan
	tests := map[string]struct {
		upload payment.Upload
		cards  []payment.Card
		want   string
		name   string
	}{
		"details of three": {payment.Upload{Step: payment.UploadDetails, Txns: []payment.Txn{sale("000042", "CUP", 1250), sale("000043", "VIS", 300), qr}},
			[]payment.Card{card, card, {}},
			"0320 11=000077 48=0300000042" + padded + "00000000125001000043" + padded + "00000000030000000044" + "10200000000000000012" + "000000000099 60=00000123201",
			profile.MessageBatchDetails},
		"a certificate, balanced": {payment.Upload{Step: payment.UploadTC, Balanced: true, Txns: []payment.Txn{sale("000042", "CUP", 1250)}}, []payment.Card{card},
			"0320 2=" + pan + " 4=000000001250 11=000042 22=052 23=001 55=9F2602AABB 60=00000123203 62=" + upper([]byte("610000000000001250156")),
			profile.MessageBatchTC},
		"a failed one, uneven, of a foreign card": {payment.Upload{Step: payment.UploadFailed, Txns: []payment.Txn{sale("000042", "VIS", 1250)}}, []payment.Card{card},
			"0320 2=" + pan + " 4=000000001250 11=000042 22=052 23=001 55=9F2602AABB 60=00000123206 62=" + upper([]byte("71010500000000125015622")),
			profile.MessageBatchFailed},
		"an offline sale, as its advice was": {payment.Upload{Step: payment.UploadOffline, Txns: []payment.Txn{offline.Txn}}, []payment.Card{offline.Card},
			"0320 2=PAN 3=000000 4=000000001000 11=000042 14=3012 22=022 25=00 38=654321 60=30000123000611 61=00000000000000000103080000 63=000", ""},
		"the end, uneven":   {payment.Upload{Step: payment.UploadEnd, Details: 57}, nil, "0320 11=000077 48=0057 60=00000123202", profile.MessageBatchEnd},
		"the end, balanced": {payment.Upload{Step: payment.UploadEnd, Balanced: true}, nil, "0320 11=000077 48=0000 60=00000123207", profile.MessageBatchEnd},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := d.Upload(payment.UploadRequest{Settlement: closing(), Upload: test.upload, STAN: "000077", Cards: test.cards}, lane)
			if err != nil {
				t.Fatal(err)
			}
			got := across(t, d, m)
			if shown := withoutPAN(flat(got), test.want, offline.Card.PAN.Reveal()); shown != test.want || got.Name != test.name {
				t.Errorf("%q is\n%s, not\n%s", got.Name, shown, test.want)
			}
		})
	}
}

// withoutPAN puts PAN in place of the card number where the wanted text has it.
func withoutPAN(text, want, pan string) string {
	if len(want) > 10 && want[:10] == "0320 2=PAN" {
		return "0320 2=PAN" + text[len("0320 2=")+len(pan):]
	}
	return text
}

func TestDetailsAreReadBack(t *testing.T) {
	want := []Detail{{STAN: "000042", Number: "6222020000000008128", Amount: 1250}, {Foreign: true, STAN: "000043", Number: "12", Amount: 1}}
	got, whole := ReadDetails("02" + "00000042" + "06222020000000008128" + "000000001250" + "01000043" + "00000000000000000012" + "000000000001")
	if diff := cmp.Diff(want, got); diff != "" || !whole {
		t.Error(diff)
	}
	for _, bad := range []string{"", "0", "00", "01", "02" + "00000042" + "06222020000000008128" + "000000001250", "0100000042062220200000000081280000000012X0"} {
		if _, whole := ReadDetails(bad); whole {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzReadDayEnd(f *testing.F) {
	f.Add("00000012345601200000000025000100000000000990020000000000000000")
	f.Add("0100000042062220200000000081280000000012500")
	f.Fuzz(func(t *testing.T, value string) {
		if totals, whole := ReadTotals(value); whole && totals.Domestic.Debit.Amount < 0 {
			t.Errorf("%q makes %+v", value, totals)
		}
		if details, whole := ReadDetails(value); whole && len(value) != 2+40*len(details) {
			t.Errorf("%q makes %d records", value, len(details))
		}
	})
}
