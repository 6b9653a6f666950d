package wire

import (
	"slices"
	"strings"
	"testing"

	"till/payment"
)

// TestNotesSayWhatEachPartMeans holds the words of a decoded message.
func TestNotesSayWhatEachPartMeans(t *testing.T) {
	records := "02" + "00" + "000042" + "0" + testPAN + "000000001250" + "01" + "000043" + "0" + testPAN + "000000000100"
	for _, c := range []struct {
		name  string
		mti   string
		field Field
		value string
		want  []string
	}{
		{"processing code", "0200", DE3ProcessingCode, "200000", []string{"20 return, from account 00, to 00"}},
		{"amount", "0200", DE4Amount, "000000125000", []string{"1,250.00 CNY"}},
		{"entry mode", "0200", DE22EntryMode, "051", []string{"05 chip, 1 PIN in this message"}},
		{"entry mode that is not listed", "0200", DE22EntryMode, "552", []string{"55, 2 no PIN"}},
		{"condition", "0200", DE25ConditionCode, "64", []string{"64 instalments"}},
		{"decline", "0210", DE39ResponseCode, "51", []string{"insufficient funds · 可用余额不足 (declined)"}},
		{"unknown code", "0210", DE39ResponseCode, "ZZ", []string{"not in the profile (unsure)"}},
		{"cause", "0400", DE39ResponseCode, "A0", []string{"cause of the reversal: bad_mac"}},
		{"institutions", "0210", DE44ResponseData, "03080000   48025800   ", []string{"issuer 03080000, acquirer 48025800"}},
		{"totals", "0510", DE48Additional, "000000125000002000000000100001" + "1" + "000000000000000000000000000000" + "3", []string{
			"domestic: debit 1,250.00 CNY in 002, credit 1.00 CNY in 001, 1 balanced",
			"foreign: debit 0.00 CNY in 000, credit 0.00 CNY in 000, 3 error"}},
		{"records", "0320", DE48Additional, records, []string{"02 records",
			"00 domestic, trace 000042, card 622202*********8128, 12.50 CNY",
			"01 foreign, trace 000043, card 622202*********8128, 1.00 CNY"}},
		{"end of an upload", "0320", DE48Additional, "0007", []string{"0007 records in all"}},
		{"tip", "0220", DE48Additional, "000000000150", []string{"tip 1.50 CNY"}},
		{"security", "0200", DE53Security, "2610000000000000", []string{"2 PIN with card number, 6 two-key 3DES, 1 track enciphered"}},
		{"balance", "0210", DE54Balance, "1002156D000000012345", []string{"account type 10, amount type 02 available, currency 156, -123.45 CNY"}},
		{"payment code", "0200", DE59Private, "A30196212345678901234567", []string{"A3 customer's code: *******************"}},
		{"voucher", "0210", DE59Private, "A402010200000000000000012", []string{"A4 payment voucher: 10200000000000000012"}},
		{"type, batch and abilities", "0200", DE60Private, "22000123000601000", []string{"60.1 type 22 sale", "60.2 batch 000123",
			"60.3 network code 000 financial", "60.4 capability 6 stripe, chip, contactless",
			"60.5 chip condition 0 unused or chip read", "60.6 partial 1 partial approval and balance taken", "60.7 account 000 none"}},
		{"a cut 60", "0800", DE60Private, "00000123003", []string{"60.1 type 00 management", "60.2 batch 000123", "60.3 network code 003 sign-on, double keys"}},
		{"original", "0220", DE61Original, "00012200000711230103080000", []string{"61.1 batch 000122", "61.2 trace 000007",
			"61.3 date 1123", "61.4 authorised 01 by telephone", "61.5 institution 03080000"}},
		{"original by date", "0220", DE61Original, "0000000000001123", []string{"61.1 batch 000000 not told",
			"61.2 trace 000000 not told", "61.3 date 1123"}},
		{"operator", "0800", DE63Private, "01 ", []string{"operator 01"}},
		{"scheme", "0210", DE63Private, "CUP工商银行", []string{"card organisation CUP", "says: 工商银行"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &Message{MTI: c.mti}
			m.Set(DE60Private, "22000123000601")
			m.Set(c.field, c.value)
			for _, field := range dialect(t).Describe(m, false).Fields {
				if field.Field == c.field && !slices.Equal(field.Notes, c.want) {
					t.Errorf("\n got %q\nwant %q", field.Notes, c.want)
				}
			}
		})
	}
}

func TestNotesOfField62(t *testing.T) {
	d := dialect(t)
	for _, c := range []struct {
		name, mti, private, value string
		want                      []string
	}{
		{"keys", "0810", "00000123003", strings.Repeat("11", 16) + "A1A2A3A4" + strings.Repeat("22", 16) + "B1B2B3B4",
			[]string{"PIK 16 bytes, check value A1A2A3A4", "MAK 16 bytes, check value B1B2B3B4"}},
		{"keys in a form that is not known", "0810", "00000123003", strings.Repeat("11", 57), []string{"57 bytes"}},
		{"a master key", "0810", "00000123350", "DF2110" + strings.Repeat("33", 16) + "DF2204A1A2A3A4",
			[]string{"DF21 16 bytes", "DF22 check value A1A2A3A4"}},
		{"CA keys", "0830", "00000123372", "329F0605A0000003339F22010B", []string{"9F06 A000000333", "9F22 0B", "more follow"}},
		{"parameters", "0810", "00000123360", upper([]byte("1260" + "181")), []string{"12 answer time-out, seconds: 60", "18 tips: 1"}},
		{"card prefixes", "0810", "00000123396", upper([]byte("1001" + "06622262")), []string{"622262"}},
		{"no such entry", "0810", "00000123380", "30", []string{"no such entry"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &Message{MTI: c.mti}
			m.Set(DE60Private, c.private)
			m.Set(DE62Private, c.value)
			for _, clear := range []bool{false, true} {
				for _, field := range d.Describe(m, clear).Fields {
					if field.Field == DE62Private && !slices.Equal(field.Notes, c.want) {
						t.Errorf("clear %v\n got %q\nwant %q", clear, field.Notes, c.want)
					}
				}
			}
		})
	}
}

func TestTheHeaderIsExplained(t *testing.T) {
	m := &Message{MTI: "0210", TPDU: "6000060000", Header: "603113311003"}
	got := dialect(t).Describe(m, false).Notes
	want := []string{"class 60 magnetic-card payment, version 31, status 1 training, host wants 3 sign on again, sub-version 311003"}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// TestAPaymentCodeDoesNotShow: neither the code nor the card's last digits in
// the terminal's own element.
func TestAPaymentCodeDoesNotShow(t *testing.T) {
	d := dialect(t)
	req := order(t, payment.Sale, payment.ModeQR)
	m, err := d.Request(req, lane)
	if err != nil {
		t.Fatal(err)
	}
	code := m.Value(DE59Private)
	for _, value := range []string{"A201103006008128" + code, "XX" + code, code + "1"} {
		m.Set(DE59Private, value)
		text := d.Describe(m, false).Text()
		if strings.Contains(text, "6212345678901234567") || strings.Contains(text, "008128") {
			t.Errorf("shows\n%s", text)
		}
	}
}
