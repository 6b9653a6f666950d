package wire

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"till/payment"
	"till/payment/profile"
)

// flat is a message on one line: its type, then each field but those that are
// the same in every request (41, 42, 49).
func flat(m *Message) string {
	var out strings.Builder
	out.WriteString(m.MTI)
	for _, f := range m.Fields() {
		switch f {
		case DE41TerminalID, DE42MerchantID, DE49Currency:
			continue
		}
		fmt.Fprintf(&out, " %d=%s", f, m.Value(f))
	}
	return out.String()
}

// order is a transaction of a kind in a mode, with everything that any message
// of it may need.
func order(t testing.TB, kind payment.Kind, mode payment.Mode) payment.Request {
	return request(t, func(req *payment.Request) {
		req.Txn.Kind, req.Txn.Mode = kind, mode
		req.Txn.Original = &payment.Original{ID: 3, STAN: "000007", Batch: "000122", RRN: "101500123456",
			Date: "1123", AuthCode: "288886", Voucher: "10200000000000000012", Amount: 1250}
		p, err := profile.Load("unionpay")
		if err != nil {
			t.Fatal(err)
		}
		plan, known := p.Plan(kind, mode)
		if !known {
			t.Fatalf("no %s", payment.MessageName(kind, mode))
		}
		switch {
		case mode == payment.ModeQR:
			req.Card = payment.Card{Facts: payment.CardFacts{Entry: payment.EntryQR}}
			req.QRCode = payment.NewSecret([]byte("6212345678901234567"))
		case plan.Card != profile.CardRead:
			keyed(req)
		case !plan.PIN:
			req.Card.PINBlock, req.Card.Facts.CVM = payment.PINBlock{}, payment.CVMNone
		}
		if mode == payment.ModeInstalment {
			req.Txn.Instalments = 6
		}
		if mode == payment.ModeEMV {
			req.Txn.Original, req.Txn.CardEMV, req.Card.EMV = nil, req.Card.EMV, nil
			req.Card.Track2 = payment.Track2{} // it is told later, from the journal
			return
		}
		if kind == payment.OfflineSale {
			req.Txn.Original, req.Txn.PhoneCode, req.Txn.IssuerID = nil, "654321", "03080000"
			stripe(req)
		}
		if kind == payment.Tip {
			req.Txn.Tip, req.Txn.Organisation = 150, "VIS"
		}
	})
}

// keyed is a number without its card.
func keyed(req *payment.Request) {
	req.Card.Facts = payment.CardFacts{Entry: payment.EntryKeyed}
	req.Card.Track2, req.Card.PINBlock, req.Card.EMV = payment.Track2{}, payment.PINBlock{}, nil
}

// everyTransaction is each request, and the reversal of each that has
// one, after unionpay-pos 4, 5, 8 and 9. PAN stands for the card number.
var everyTransaction = []struct {
	kind     payment.Kind
	mode     payment.Mode
	request  string
	reversal string
}{
	{payment.Sale, payment.ModeCard, "0200 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=051 23=001 25=00 26=12 35=PAND30122010000000000 52=3D87C8B8FA17C67C 53=2600000000000000 55=9F36020057950500000000009F10020102 60=22000123000601",
		"0400 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=051 23=001 25=00 39=98 60=22000123000601"},
	{payment.Void, payment.ModeCard, "0200 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=00 37=101500123456 38=288886 60=23000123000601 61=000122000007",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=00 39=98 60=23000123000601 61=000123000042"},
	{payment.Refund, payment.ModeCard, "0220 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=052 23=001 25=00 35=PAND30122010000000000 37=101500123456 38=288886 55=9F36020057950500000000009F10020102 60=25000123000601 61=0000000000001123 63=000",
		""},
	{payment.PreAuth, payment.ModeCard, "0100 2=PAN 3=030000 4=000000001250 11=000042 14=3012 22=051 23=001 25=06 26=12 35=PAND30122010000000000 52=3D87C8B8FA17C67C 53=2600000000000000 55=9F36020057950500000000009F10020102 60=10000123000601",
		"0400 2=PAN 3=030000 4=000000001250 11=000042 14=3012 22=051 23=001 25=06 39=98 60=10000123000601"},
	{payment.PreAuthVoid, payment.ModeCard, "0100 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=06 38=288886 60=11000123000601 61=0000000000001123",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=06 39=98 60=11000123000601 61=0001230000420000"},
	{payment.Completion, payment.ModeCard, "0200 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=06 38=288886 60=20000123000601 61=0000000000001123",
		"0400 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=06 39=98 60=20000123000601 61=0001230000420000"},
	{payment.CompletionAdvice, payment.ModeCard, "0220 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=06 38=288886 60=24000123000601 61=0000000000001123",
		""},
	{payment.CompletionVoid, payment.ModeCard, "0200 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=06 37=101500123456 38=288886 60=21000123000601 61=0001220000071123",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=06 39=98 60=21000123000601 61=0001230000420000"},
	{payment.Balance, payment.ModeCard, "0200 2=PAN 3=310000 11=000042 14=3012 22=051 23=001 25=00 26=12 35=PAND30122010000000000 52=3D87C8B8FA17C67C 53=2600000000000000 55=9F36020057950500000000009F10020102 60=01000123000601",
		""},
	{payment.OfflineSale, payment.ModeCard, "0220 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=022 25=00 38=654321 60=30000123000611 61=00000000000000000103080000 63=000",
		""},
	{payment.OfflineSale, payment.ModeEMV, "0200 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=052 23=001 25=00 55=9F36020057950500000000009F100201028A025931 60=36000123000601",
		""},
	{payment.Adjust, payment.ModeCard, "0220 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=00 38=288886 60=32000123000601 61=000122000007112300 63=000",
		""},
	{payment.Tip, payment.ModeCard, "0220 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=00 38=288886 48=000000000150 60=34000123000601 61=000122000007112300 63=VIS",
		""},
	{payment.Sale, payment.ModeQR, "0200 3=000000 4=000000001250 11=000042 22=032 25=00 59=A30196212345678901234567 60=22000123000601",
		"0400 3=000000 4=000000001250 11=000042 22=032 25=00 39=98 60=22000123000601"},
	{payment.Void, payment.ModeQR, "0200 3=200000 4=000000001250 11=000042 22=032 25=00 37=101500123456 38=288886 59=A402010200000000000000012 60=23000123000601 61=000122000007",
		"0400 3=200000 4=000000001250 11=000042 22=032 25=00 39=98 60=23000123000601 61=000123000042"},
	{payment.Refund, payment.ModeQR, "0220 3=200000 4=000000001250 11=000042 22=032 25=00 37=101500123456 38=288886 59=A402010200000000000000012 60=25000123000601 61=0000000000001123 63=000",
		""},
	{payment.Sale, payment.ModeMOTO, "0200 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=08 60=22000123000601",
		"0400 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=08 39=98 60=22000123000601"},
	{payment.Void, payment.ModeMOTO, "0200 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=08 37=101500123456 38=288886 60=23000123000601 61=000122000007",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=08 39=98 60=23000123000601 61=000123000042"},
	{payment.Refund, payment.ModeMOTO, "0220 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=08 37=101500123456 38=288886 60=25000123000601 61=0000000000001123 63=000",
		""},
	{payment.PreAuth, payment.ModeMOTO, "0100 2=PAN 3=030000 4=000000001250 11=000042 14=3012 22=012 25=18 60=10000123000601",
		"0400 2=PAN 3=030000 4=000000001250 11=000042 14=3012 22=012 25=18 39=98 60=10000123000601"},
	{payment.PreAuthVoid, payment.ModeMOTO, "0100 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=18 38=288886 60=11000123000601 61=0000000000001123",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=18 39=98 60=11000123000601 61=0001230000420000"},
	{payment.Completion, payment.ModeMOTO, "0200 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=18 38=288886 60=20000123000601 61=0000000000001123",
		"0400 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=18 39=98 60=20000123000601 61=0001230000420000"},
	{payment.CompletionAdvice, payment.ModeMOTO, "0220 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=012 25=18 38=288886 60=24000123000601 61=0000000000001123",
		""},
	{payment.CompletionVoid, payment.ModeMOTO, "0200 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=18 37=101500123456 38=288886 60=21000123000601 61=0001220000071123",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=18 39=98 60=21000123000601 61=0001230000420000"},
	{payment.Sale, payment.ModeInstalment, "0200 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=051 23=001 25=64 26=12 35=PAND30122010000000000 52=3D87C8B8FA17C67C 53=2600000000000000 55=9F36020057950500000000009F10020102 60=22000123000601 62=3036",
		"0400 2=PAN 3=000000 4=000000001250 11=000042 14=3012 22=051 23=001 25=64 39=98 60=22000123000601"},
	{payment.Void, payment.ModeInstalment, "0200 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=64 37=101500123456 38=288886 60=23000123000601 61=000122000007",
		"0400 2=PAN 3=200000 4=000000001250 11=000042 14=3012 22=012 25=64 39=98 60=23000123000601 61=000123000042"},
}

func TestEveryTransaction(t *testing.T) {
	d := dialect(t)
	told := map[string]bool{}
	for _, row := range everyTransaction {
		name := payment.MessageName(row.kind, row.mode)
		told[name] = true
		t.Run(name, func(t *testing.T) {
			req := order(t, row.kind, row.mode)
			sameLine(t, d, req, row.request, name)
			req.Reversal = true
			req.Txn.ReversalCause = payment.ReasonNoAnswer
			req.Card.Track2, req.Card.PINBlock, req.Card.EMV = payment.Track2{}, payment.PINBlock{}, nil
			if row.reversal != "" {
				sameLine(t, d, req, row.reversal, name)
			} else if _, err := d.Request(req, lane); !errors.Is(err, ErrIncomplete) {
				t.Errorf("a reversal of what has none: %v", err)
			}
		})
	}
	for _, name := range d.profile.MessageNames() {
		moves := !strings.ContainsRune("835", rune(d.profile.Messages[name].MTI[1])) && name != profile.MessageScript
		if moves && !told[name] {
			t.Errorf("no row for %s", name)
		}
	}
}

// sameLine builds, packs, seals, unpacks and names a request.
func sameLine(t *testing.T, d *Dialect, req payment.Request, want, name string) {
	t.Helper()
	m, err := d.Request(req, lane)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(flat(m), testPAN, "PAN"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	frame, err := d.Pack(context.Background(), m, hashSeal{})
	if err != nil {
		t.Fatal(err)
	}
	back := unpacked(t, d, frame)
	back.Drop(DE64MAC)
	if got := strings.ReplaceAll(flat(back), testPAN, "PAN"); got != want {
		t.Errorf("over the wire\n got %s\nwant %s", got, want)
	}
	// A reversal of an instalment void and the like are told apart by 25 and 22.
	if got := d.NameOf(back); got != name {
		t.Errorf("reads as %q", got)
	}
}

// TestRequestsBySetting: what a bank wants otherwise is data.
func TestRequestsBySetting(t *testing.T) {
	tests := []struct {
		name   string
		change func(*profile.Profile)
		req    func(*payment.Request)
		kind   payment.Kind
		mode   payment.Mode
		want   []string // fields that must be so
		absent []Field
	}{
		{name: "a repeated refund has what is left of the card", kind: payment.Refund,
			req:  func(req *payment.Request) { req.Repeat = true },
			want: []string{" 2=" + testPAN, " 11=000042", " 22=052", " 23=001"}, absent: []Field{DE35Track2, DE55Chip}},
		{name: "a repeat with a type of its own", kind: payment.CompletionAdvice,
			change: func(p *profile.Profile) {
				set(p, "completion_advice", func(m *profile.Message) { m.RepeatMTI = "0221" })
			},
			req: func(req *payment.Request) { req.Repeat = true }, want: []string{"0221 "}},
		{name: "a pre-authorisation void that names its original", kind: payment.PreAuthVoid,
			change: func(p *profile.Profile) {
				set(p, "preauth_void", func(m *profile.Message) { m.Original = profile.OriginalDated })
			}, want: []string{" 61=0001220000071123"}},
		{name: "a completion void without the batch", kind: payment.CompletionVoid,
			change: func(p *profile.Profile) {
				set(p, "completion_void", func(m *profile.Message) { m.Original = profile.OriginalTraceDate })
			}, want: []string{" 61=0000000000071123"}},
		{name: "a reversal that repeats the 61 of the void", kind: payment.Void, req: reversed,
			change: func(p *profile.Profile) {
				set(p, "void", func(m *profile.Message) { m.ReversalOriginal = profile.OriginalSame })
			}, want: []string{"0400 ", " 61=000122000007"}},
		{name: "a reversal of a sale that names it", kind: payment.Sale, req: reversed,
			change: func(p *profile.Profile) {
				set(p, "sale", func(m *profile.Message) { m.ReversalOriginal = profile.OriginalOwnDated })
			}, want: []string{" 61=0001230000420000"}},
		{name: "a reversal dated by the answer", kind: payment.Completion,
			req:  func(req *payment.Request) { reversed(req); req.Txn.HostDate = "1124" },
			want: []string{" 61=0001230000421124"}},
		{name: "a reversal in the batch of today", kind: payment.Void, req: reversed,
			change: func(p *profile.Profile) { p.Reversal.Batch = profile.BatchCurrent },
			want:   []string{" 60=23000200000601", " 61=000123000042"}},
		{name: "a reversal of what was approved", kind: payment.Sale,
			req:    func(req *payment.Request) { reversed(req); req.Txn.Amount = 625 },
			change: func(p *profile.Profile) { p.Reversal.Amount = profile.AmountMoved },
			want:   []string{" 4=000000000625"}},
		{name: "a later try with another cause", kind: payment.Sale,
			req: func(req *payment.Request) {
				reversed(req)
				req.Txn.Attempts = []payment.Try{{MTI: "0200"}, {MTI: "0400"}, {MTI: "0400"}}
			},
			change: func(p *profile.Profile) { p.Reversal.RepeatCause = "06" }, want: []string{" 39=06"}},
		{name: "a void with the card again", kind: payment.Void,
			change: func(p *profile.Profile) {
				set(p, "void", func(m *profile.Message) { m.Card, m.PIN = profile.CardRead, true })
			},
			req:  func(req *payment.Request) { *req = chipAgain(t, *req) },
			want: []string{" 22=051", " 35=", " 52=3D87C8B8FA17C67C"}},
		{name: "the terminal with a code", kind: payment.Sale, mode: payment.ModeQR,
			change: func(p *profile.Profile) {
				p.DE59 = profile.DE59{LengthDigits: 3, Terminal: true, DeviceType: "04", Version: "1.0"}
			},
			want: []string{" 59=A2024010020402004T-77050031.0A30196212345678901234567"}},
		{name: "a tip as an extra amount", kind: payment.Tip,
			change: func(p *profile.Profile) {
				set(p, "tip", func(m *profile.Message) {
					m.Required = []int{2, 3, 4, 11, 22, 25, 41, 42, 49, 54, 60, 61}
					m.Uses = map[int]profile.Use{54: profile.UseTip, 63: profile.UseOrganisation}
				})
			}, want: []string{" 54=000000000150"}, absent: []Field{DE48Additional}},
		{name: "more parts than two digits hold follow the layout", kind: payment.Sale, mode: payment.ModeInstalment,
			change: func(p *profile.Profile) { p.Instalments = profile.Instalments{Digits: 3, Suffix: "1"} },
			want:   []string{" 62=30303631"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := dialectOf(t, "unionpay", test.change)
			req := order(t, test.kind, test.mode)
			if test.req != nil {
				test.req(&req)
			}
			here := lane
			here.Serial, here.Batch = "T-77", "000200"
			m, err := d.Request(req, here)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range test.want {
				if !strings.Contains(flat(m), part) {
					t.Errorf("no %q in %s", part, flat(m))
				}
			}
			for _, f := range test.absent {
				if m.Has(f) {
					t.Errorf("has %s", f)
				}
			}
			if _, err := d.Pack(context.Background(), m, hashSeal{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// set changes one message of a profile.
func set(p *profile.Profile, name string, change func(*profile.Message)) {
	m := p.Messages[name]
	change(&m)
	p.Messages[name] = m
}

func reversed(req *payment.Request) {
	req.Reversal = true
	req.Txn.ReversalCause = payment.ReasonNoAnswer
	req.Txn.Attempts = []payment.Try{{MTI: "0200"}, {MTI: "0400"}}
	req.Card.Track2, req.Card.PINBlock, req.Card.EMV = payment.Track2{}, payment.PINBlock{}, nil
}

// chipAgain is the request with the card at the reader.
func chipAgain(t testing.TB, req payment.Request) payment.Request {
	req.Card = request(t, nil).Card
	return req
}

func TestAKeptNumberIsNotCalledRead(t *testing.T) {
	req := order(t, payment.Void, payment.ModeCard)
	req.Card.Facts.Entry = payment.EntryChip
	if _, err := dialect(t).Request(req, lane); !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), "keyed") {
		t.Errorf("got %v", err)
	}
}

func TestTheScriptResultNamesItsTransaction(t *testing.T) {
	d := dialect(t)
	req := request(t, func(req *payment.Request) {
		req.Script, req.STAN = true, "000043"
		req.Txn.RRN, req.Txn.AuthCode, req.Txn.Acquirer, req.Txn.HostDate = "101500123456", "288886", "00085500", "1124"
		req.Txn.Card = req.Card.Facts
		req.Txn.ReversalEMV = unhex(t, "95050000001000"+"9F36020057"+"DF31052000000000")
		req.Card = payment.Card{PAN: req.Card.PAN, EMV: unhex(t, "82027C00"+"95050000000000"+"9F2608A1A2A3A4A5A6A7A8"+"9F3303E0F8C8")}
	})
	m, err := d.Request(req, lane)
	if err != nil {
		t.Fatal(err)
	}
	want := "0620 2=" + testPAN + " 3=000000 4=000000001250 11=000043 22=051 23=001 25=00 32=00085500 37=101500123456" +
		" 38=288886 55=9F3303E0F8C8" + "95050000001000" + "9F2608A1A2A3A4A5A6A7A8" + "9F36020057" + "82027C00" + "DF31052000000000" +
		" 60=00000123951 61=0001230000421124"
	if got := flat(m); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := d.NameOf(m); got != profile.MessageScript {
		t.Errorf("reads as %q", got)
	}
}

func TestManagement(t *testing.T) {
	d := dialectOf(t, "unionpay", func(p *profile.Profile) { p.SignOn.Sequence = "Sequence No12306012345678" })
	for name, want := range map[string]string{
		profile.MessageSignOn:       "0800 11=000042 60=00000123003 62=53657175656E6365204E6F3132333036303132333435363738 63=01 ",
		profile.MessageSignOff:      "0820 11=000042 60=00000123002",
		profile.MessageEcho:         "0820 60=00000123301",
		profile.MessageParameters:   "0800 11=000042 60=00000123360",
		profile.MessageStatus:       "0820 11=000042 60=00000123362 62=AB",
		profile.MessageCAQuery:      "0820 60=00000123372 62=AB",
		profile.MessageCADownload:   "0800 60=00000123370 62=AB",
		profile.MessageCAEnd:        "0800 60=00000123371",
		profile.MessageAIDQuery:     "0820 60=00000123382 62=AB",
		profile.MessageAIDDownload:  "0800 60=00000123380 62=AB",
		profile.MessageAIDEnd:       "0800 60=00000123381",
		profile.MessageBlacklist:    "0800 60=00000123390 62=AB",
		profile.MessageBlacklistEnd: "0800 60=00000123391",
		profile.MessageContactless:  "0800 60=00000123394",
		profile.MessageBINB:         "0800 60=00000123396 62=AB",
		profile.MessageBINC:         "0800 60=00000123398 62=AB",
		profile.MessageTMKRSA:       "0800 60=00000123352",
		profile.MessageTMKDownload:  "0800 60=00000123350 62=AB",
		profile.MessageTMKActivate:  "0800 60=00000123351",
	} {
		t.Run(name, func(t *testing.T) {
			m, err := d.Manage(name, "000042", "000123", "AB", lane)
			if err != nil {
				t.Fatal(err)
			}
			if got := flat(m); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			frame, err := d.Pack(context.Background(), m, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.NameOf(unpacked(t, d, frame)); got != name {
				t.Errorf("reads as %q", got)
			}
		})
	}
}
