package wire

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
)

var lane = Terminal{TerminalID: "10000001", MerchantID: "104110058120001", Operator: "01"}

const testPAN = "6222020000000008128"

// request is a sale of 12.50 by a chip with a PIN; change makes another of it.
func request(t testing.TB, change func(*payment.Request)) payment.Request {
	t.Helper()
	pan, err := payment.NewPAN(testPAN)
	if err != nil {
		t.Fatal(err)
	}
	req := payment.Request{
		Txn: payment.Txn{ID: 7, Kind: payment.Sale, Requested: 1250, Amount: 1250, Currency: payment.CNY,
			STAN: "000042", Batch: "000123"},
		Card: payment.Card{
			Facts: payment.CardFacts{Entry: payment.EntryChip, Sequence: "001", CVM: payment.CVMOnlinePIN},
			PAN:   pan, Expiry: "3012",
			Track2:   payment.Track2{Secret: payment.NewSecret([]byte(testPAN + "=30122010000000000"))},
			PINBlock: payment.PINBlock{Secret: payment.NewSecret(unhex(t, "3D87C8B8FA17C67C"))},
			EMV:      unhex(t, "9F36020057950500000000009F10020102"),
		},
	}
	if change != nil {
		change(&req)
	}
	return req
}

// reversal is the 0400 of that sale, as the engine asks for it: from the journal.
func reversal(t testing.TB, change func(*payment.Request)) payment.Request {
	return request(t, func(req *payment.Request) {
		req.Reversal = true
		req.Txn.Card = req.Card.Facts
		req.Txn.ReversalCause = payment.ReasonNoAnswer
		req.Txn.ReversalEMV = unhex(t, "950500000000009F360200579F10020102")
		req.Txn.Attempts = []payment.Try{{MTI: "0200"}, {MTI: "0400"}}
		req.Card.Track2, req.Card.PINBlock, req.Card.EMV = payment.Track2{}, payment.PINBlock{}, nil
		if change != nil {
			change(req)
		}
	})
}

func stripe(req *payment.Request) {
	req.Card.Facts = payment.CardFacts{Entry: payment.EntryStripe, CVM: payment.CVMOnlinePIN}
	req.Card.EMV = nil
}

func TestRequests(t *testing.T) {
	tests := []struct {
		name string
		req  payment.Request
		want map[string]string
	}{
		{"a chip sale with PIN", request(t, nil), map[string]string{
			"mti": "0200", "2": testPAN, "3": "000000", "4": "000000001250", "11": "000042", "14": "3012", "22": "051",
			"23": "001", "25": "00", "26": "12", "35": testPAN + "D30122010000000000", "41": "10000001",
			"42": "104110058120001", "49": "156", "52": "3D87C8B8FA17C67C", "53": "2600000000000000",
			"55": "9F36020057950500000000009F10020102", "60": "22000123000601"}},
		{"a contactless sale without PIN", request(t, func(req *payment.Request) {
			req.Card.Facts.Entry, req.Card.Facts.CVM = payment.EntryContactless, payment.CVMNone
			req.Card.PINBlock, req.Card.Track2 = payment.PINBlock{}, payment.Track2{}
		}), map[string]string{
			"mti": "0200", "2": testPAN, "3": "000000", "4": "000000001250", "11": "000042", "14": "3012", "22": "072",
			"23": "001", "25": "00", "41": "10000001", "42": "104110058120001", "49": "156",
			"55": "9F36020057950500000000009F10020102", "60": "22000123000601"}},
		{"a stripe sale has its number in the track only", request(t, stripe), map[string]string{
			"mti": "0200", "3": "000000", "4": "000000001250", "11": "000042", "22": "021", "25": "00", "26": "12",
			"35": testPAN + "D30122010000000000", "41": "10000001", "42": "104110058120001", "49": "156",
			"52": "3D87C8B8FA17C67C", "53": "2600000000000000", "60": "22000123000611"}},
		{"a fallback says that the chip failed", request(t, func(req *payment.Request) {
			stripe(req)
			req.Card.Facts = payment.CardFacts{Entry: payment.EntryFallback}
			req.Card.PINBlock = payment.PINBlock{}
		}), map[string]string{
			"mti": "0200", "3": "000000", "4": "000000001250", "11": "000042", "22": "022", "25": "00",
			"35": testPAN + "D30122010000000000", "41": "10000001", "42": "104110058120001", "49": "156",
			"60": "22000123000621"}},
		{"a reversal is the original's in number, batch and codes", reversal(t, nil), map[string]string{
			"mti": "0400", "2": testPAN, "3": "000000", "4": "000000001250", "11": "000042", "14": "3012", "22": "051",
			"23": "001", "25": "00", "39": "98", "41": "10000001", "42": "104110058120001", "49": "156",
			"55": "950500000000009F360200579F10020102", "60": "22000123000601"}},
		{"a reversal after a partial approval asks for the whole", reversal(t, func(req *payment.Request) {
			stripe(req)
			req.Txn.Amount, req.Txn.AuthCode, req.Txn.Acquirer = 625, "288886", "00085500"
			req.Txn.ReversalCause = payment.ReasonCardRefusedAfter
			req.Txn.TerminalID, req.Txn.MerchantID = "10000009", "104110058120009"
		}), map[string]string{
			"mti": "0400", "2": testPAN, "3": "000000", "4": "000000001250", "11": "000042", "14": "3012", "22": "021",
			"25": "00", "32": "00085500", "38": "288886", "39": "06", "41": "10000009", "42": "104110058120009",
			"49": "156", "60": "22000123000611"}},
		{"a reversal after a wrong MAC says so", reversal(t, func(req *payment.Request) {
			req.Txn.ReversalCause = payment.ReasonBadMAC
			req.Txn.ReversalEMV = nil
		}), map[string]string{
			"mti": "0400", "2": testPAN, "3": "000000", "4": "000000001250", "11": "000042", "14": "3012", "22": "051",
			"23": "001", "25": "00", "39": "A0", "41": "10000001", "42": "104110058120001", "49": "156",
			"60": "22000123000601"}},
		{"a void names the sale", request(t, func(req *payment.Request) {
			stripe(req)
			req.Txn.Kind = payment.Void
			req.Txn.Original = &payment.Original{STAN: "000007", Batch: "000122", RRN: "101500123456"}
		}), map[string]string{
			"mti": "0200", "3": "200000", "4": "000000001250", "11": "000042", "22": "021", "25": "00", "26": "12",
			"35": testPAN + "D30122010000000000", "37": "101500123456", "41": "10000001", "42": "104110058120001",
			"49": "156", "52": "3D87C8B8FA17C67C", "53": "2600000000000000", "60": "23000123000611",
			"61": "000122000007"}},
		{"the reversal of a void names the void", reversal(t, func(req *payment.Request) {
			stripe(req)
			req.Txn.Kind = payment.Void
			req.Txn.Original = &payment.Original{STAN: "000007", Batch: "000122", RRN: "101500123456"}
		}), map[string]string{
			"mti": "0400", "2": testPAN, "3": "200000", "4": "000000001250", "11": "000042", "14": "3012", "22": "021",
			"25": "00", "39": "98", "41": "10000001", "42": "104110058120001", "49": "156", "60": "23000123000611",
			"61": "000123000042"}},
		{"a balance has no amount", request(t, func(req *payment.Request) {
			stripe(req)
			req.Txn.Kind = payment.Balance
		}), map[string]string{
			"mti": "0200", "3": "310000", "11": "000042", "22": "021", "25": "00", "26": "12",
			"35": testPAN + "D30122010000000000", "41": "10000001", "42": "104110058120001", "49": "156",
			"52": "3D87C8B8FA17C67C", "53": "2600000000000000", "60": "01000123000611"}},
	}
	d := dialect(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := d.Request(test.req, lane)
			if err != nil {
				t.Fatal(err)
			}
			test.want["tpdu"], test.want["header"] = "6000060000", "603100311003"
			if diff := cmp.Diff(test.want, values(m)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			frame, err := d.Pack(context.Background(), m, cupSeal{unhex(t, "0123456789ABCDEFFEDCBA9876543210")})
			if err != nil {
				t.Fatal(err)
			}
			back := unpacked(t, d, frame)
			if err := d.Verify(context.Background(), back, cupSeal{unhex(t, "0123456789ABCDEFFEDCBA9876543210")}); err != nil {
				t.Error(err)
			}
			if got, want := d.NameOf(back), string(test.req.Txn.Kind); got != want {
				t.Errorf("the message reads as %q, want %q", got, want)
			}
		})
	}
}

func TestSecretChipObjectsDoNotTravel(t *testing.T) {
	req := request(t, func(req *payment.Request) {
		req.Card.EMV = unhex(t, "5A086222020000000008"+"9F36020057"+"57046222D301")
	})
	m, err := dialect(t).Request(req, lane)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Value(DE55Chip); got != "9F36020057" {
		t.Errorf("DE 55 is %s", got)
	}
}

func TestARequestThatLacksSomethingIsRefused(t *testing.T) {
	tests := []struct {
		name string
		req  payment.Request
		lane Terminal
		why  string
	}{
		{"no STAN", request(t, func(req *payment.Request) { req.Txn.STAN = "" }), lane, "DE 11"},
		{"no batch", request(t, func(req *payment.Request) { req.Txn.Batch = "" }), lane, "DE 60"},
		{"no entry mode", request(t, func(req *payment.Request) { req.Card.Facts.Entry = "" }), lane, "DE 22"},
		{"no terminal", request(t, nil), Terminal{}, "DE 41"},
		{"a currency without a number", request(t, func(req *payment.Request) { req.Txn.Currency = "XTS" }), lane, "DE 49"},
		{"an amount below zero", request(t, func(req *payment.Request) { req.Txn.Requested = -1 }), lane, "DE 4"},
		{"an amount of thirteen digits", request(t, func(req *payment.Request) { req.Txn.Requested = payment.AmountMax + 1 }), lane, "DE 4"},
		{"a kind that the acquirer does not have", request(t, func(req *payment.Request) { req.Txn.Kind = "cashback" }), lane, "no cashback"},
		{"a void of nothing", request(t, func(req *payment.Request) { req.Txn.Kind = payment.Void }), lane, "DE 37"},
		{"chip data that does not read", request(t, func(req *payment.Request) { req.Card.EMV = []byte{0x9F} }), lane, "DE 55"},
		{"the reversal of a balance", reversal(t, func(req *payment.Request) { req.Txn.Kind = payment.Balance }), lane, "not reversible"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := dialect(t).Request(test.req, test.lane)
			if !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), test.why) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestANamedMessageIsHeldAgainstItsTable(t *testing.T) {
	d, seal := dialect(t), cupSeal{make([]byte, 16)}
	signOn, err := d.SignOn("000001", "000123", lane)
	if err != nil {
		t.Fatal(err)
	}
	sale, err := d.Request(request(t, nil), lane)
	if err != nil {
		t.Fatal(err)
	}
	with := func(m *Message, change func(*Message)) *Message {
		changed := *m
		change(&changed)
		return &changed
	}
	tests := []struct {
		name string
		m    *Message
		seal MACer
		why  string
	}{
		{"a sale without a MAC", sale, nil, "MAC"},
		{"a sign-on with one", signOn, seal, "MAC"},
		{"a sale without an amount", with(sale, func(m *Message) { m.Drop(DE4Amount) }), seal, "DE 4"},
		{"a sale with an original", with(sale, func(m *Message) { m.Set(DE61Original, "000123000007") }), seal, "DE 61"},
		{"a reversal with a PIN", with(sale, func(m *Message) { m.MTI = "0400"; m.Set(DE39ResponseCode, "06") }), seal, "must not have"},
		{"a name that is in no table", with(sale, func(m *Message) { m.Name = "cashback" }), seal, "no cashback"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := d.Pack(context.Background(), test.m, test.seal)
			if !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), test.why) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestARepeatedReversalHasTheProfilesType(t *testing.T) {
	p, err := profile.Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	p.Reversal.RepeatMTI = "0401"
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	for tries, want := range []string{"0400", "0400", "0401", "0401"} {
		req := reversal(t, func(req *payment.Request) {
			req.Txn.Attempts = []payment.Try{{MTI: "0200"}}
			for range tries {
				req.Txn.Attempts = append(req.Txn.Attempts, payment.Try{MTI: "0400"})
			}
		})
		m, err := d.Request(req, lane)
		if err != nil {
			t.Fatal(err)
		}
		if m.MTI != want {
			t.Errorf("try %d is a %s", tries, m.MTI)
		}
	}
}

func TestManagementMessages(t *testing.T) {
	d := dialect(t)
	signOn, err := d.SignOn("000001", "000123", lane)
	if err != nil {
		t.Fatal(err)
	}
	echo, err := d.Echo("000123", lane)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		m    *Message
		want map[string]string
	}{
		{"sign_on", signOn, map[string]string{"mti": "0800", "11": "000001", "41": "10000001", "42": "104110058120001",
			"60": "00000123003", "63": "01 "}},
		{"echo", echo, map[string]string{"mti": "0820", "41": "10000001", "42": "104110058120001", "60": "00000123301"}},
	} {
		test.want["tpdu"], test.want["header"] = "6000060000", "603100311003"
		if diff := cmp.Diff(test.want, values(test.m)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if got := d.NameOf(test.m); got != test.name {
			t.Errorf("%s reads as %q", test.name, got)
		}
	}
}
