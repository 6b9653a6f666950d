package receipt

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var counterZone = time.FixedZone("CST", 8*3600)

// shop is a counter as a golden file sees it.
func shop(language Language) Config {
	return Config{
		Language:   language,
		MerchantZH: "锦绣便利店（人民路店）", MerchantEN: "Jinxiu Store, Renmin Road",
		AddressZH: "人民路 12 号", AddressEN: "12 Renmin Road",
		TerminalID: "T0000004", MerchantID: "104110054110001",
		Texts: Texts{Hotline: "95516", NoPINLimit: 100000,
			Institutions: map[string]Institution{"01020000": {"工商银行", "ICBC"}, "01050000": {ZH: "建设银行"}}},
	}
}

// chipSale is an approved sale with a chip and a PIN.
func chipSale() payment.Txn {
	started := time.Date(2026, 11, 22, 14, 3, 20, 0, counterZone)
	return payment.Txn{
		ID: 7, Kind: payment.Sale, State: payment.Approved, Outcome: payment.OutcomeApproved, ResponseCode: "00",
		Requested: 128650, Amount: 128650, Currency: payment.CNY,
		Card: payment.CardFacts{Entry: payment.EntryChip, Masked: "622202******8123", Scheme: "UnionPay",
			Sequence: "001", AID: "A000000333010101", Label: "PBOC DEBIT", CVM: payment.CVMOnlinePIN,
			Cryptogram: "9F2A61C40B7E3358", TVR: "0000048000", TSI: "F800", ATC: "0012"},
		STAN: "000117", Batch: "000042", RRN: "112214031876", AuthCode: "034217",
		HostDate: "1122", HostTime: "140321", IssuerID: "01020000", AcquirerID: "01050000",
		Operator: "071", Started: started, Updated: started.Add(2 * time.Second),
	}
}

// goldenCases are the slips whose every line is kept in testdata; the printer's
// own golden files are made from the same slips.
func goldenCases() map[string]func(language Language) payment.Slip {
	with := func(change func(*Config, *payment.Txn), reprint bool) func(Language) payment.Slip {
		return func(language Language) payment.Slip {
			config, txn := shop(language), chipSale()
			change(&config, &txn)
			if len(config.Copies) > 0 {
				return New(config).CopiesOf(txn, reprint, config.Copies...)
			}
			return New(config).Slip(txn, reprint)
		}
	}
	cases := map[string]func(Language) payment.Slip{
		"sale-chip-pin": with(func(*Config, *payment.Txn) {}, false),
		"sale-practice": with(func(c *Config, _ *payment.Txn) { c.Practice = true }, false),
		"sale-reprint":  with(func(_ *Config, txn *payment.Txn) { txn.Receipt.Reprints = 1 }, true),
		"sale-both-copies-signed": with(func(c *Config, txn *payment.Txn) {
			c.Copies = []Copy{MerchantCopy, CardholderCopy}
			txn.Card = payment.CardFacts{Entry: payment.EntryStripe, Masked: "411111******1111", Scheme: "Visa",
				CVM: payment.CVMSignature}
		}, false),
		"sale-tap-no-pin": with(func(_ *Config, txn *payment.Txn) {
			txn.Card.Entry, txn.Card.CVM = payment.EntryContactless, payment.CVMNone
		}, false),
		"sale-partial": with(func(_ *Config, txn *payment.Txn) {
			txn.Requested, txn.Amount, txn.ResponseCode = 1210, 605, "10"
			txn.Reason = payment.ReasonApprovedPartly
		}, false),
		"void": with(func(_ *Config, txn *payment.Txn) {
			txn.Kind = payment.Void
			txn.Original = &payment.Original{STAN: "000101", Batch: "000042", RRN: "112213587210"}
		}, false),
		"pending": with(func(_ *Config, txn *payment.Txn) {
			txn.State, txn.Outcome, txn.Reason = payment.ReversalDue, payment.OutcomeUndecided, payment.ReasonNoAnswer
			txn.AuthCode, txn.RRN, txn.HostDate, txn.HostTime = "", "", "", ""
		}, false),
		"closed-by-hand": with(func(_ *Config, txn *payment.Txn) {
			txn.State, txn.ByHand, txn.Outcome, txn.Reason = payment.ClosedByHand, true, payment.OutcomeDeclined, payment.ReasonNoAnswer
			txn.AuthCode, txn.RRN, txn.ResponseCode = "", "", ""
			txn.Evidence = &payment.Evidence{By: "李华 Li Hua", Text: "95516 热线，工单 20251124-42：银行没有这笔", Money: payment.NotPaid,
				Time: txn.Started.Add(time.Hour)}
			txn.Attempts = append(txn.Attempts, payment.Try{MTI: "0210", Result: payment.TryLate, Code: "00"})
		}, false),
		"sale-again": with(func(_ *Config, txn *payment.Txn) {
			txn.Again, txn.Approval = &payment.Original{STAN: "000099", Batch: "000042"}, &payment.Approval{By: "Li Hua"}
		}, false),
		"declined": with(func(_ *Config, txn *payment.Txn) {
			txn.State, txn.Outcome, txn.Reason = payment.Declined, payment.OutcomeDeclined, payment.ReasonInsufficientFunds
			txn.ResponseCode, txn.AuthCode = "51", ""
		}, false),
		"reversed": with(func(_ *Config, txn *payment.Txn) {
			txn.State, txn.Outcome, txn.Reason = payment.Reversed, payment.OutcomeReversed, payment.ReasonNoAnswer
			txn.ResponseCode, txn.AuthCode, txn.RRN = "", "", ""
		}, false),
	}
	for name, change := range moreCases() {
		cases[name] = with(change, false)
	}
	for name, slip := range dayCases() {
		cases[name] = func(language Language) payment.Slip { return slip(New(shop(language))) }
	}
	return cases
}

func TestSlipsAreAsTheGoldenFilesSay(t *testing.T) {
	for name, slip := range goldenCases() {
		for _, language := range []Language{Chinese, English} {
			t.Run(name+"."+string(language), func(t *testing.T) {
				got := dump(slip(language))
				path := filepath.Join("testdata", name+"."+string(language)+".slip")
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("slip differs (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// slipKinds name the shapes in golden files.
var slipKinds = map[payment.SlipLineKind]string{
	payment.SlipText: "text", payment.SlipRow: "row", payment.SlipAmount: "amount", payment.SlipRule: "rule",
	payment.SlipBlank: "blank", payment.SlipCut: "cut", payment.SlipSignature: "signature",
	payment.SlipCode: "code", payment.SlipLogo: "logo", payment.SlipTable: "table",
}

// dump is a slip a line each: shape, style, label, middle, text, with a bar between.
func dump(slip payment.Slip) string {
	var out strings.Builder
	for _, line := range slip.Lines {
		style := [...]string{"left", "centre", "right"}[line.Align]
		if line.Bold {
			style += " bold"
		}
		if line.Big {
			style += " big"
		}
		fmt.Fprintf(&out, "%s|%s|%s|%s|%s\n", slipKinds[line.Kind], style, line.Label, line.Middle, line.Text)
	}
	return out.String()
}

func TestASlipThatIsNoApprovalCannotPassForOne(t *testing.T) {
	states := map[payment.State]payment.Outcome{
		payment.Intent: "", payment.HostApproved: "", payment.ReversalDue: payment.OutcomeUndecided,
		payment.Suspect: payment.OutcomeUndecided, payment.Declined: payment.OutcomeDeclined,
		payment.Reversed: payment.OutcomeReversed, payment.AdviceRefused: payment.OutcomeDeclined,
		payment.ClosedByHand: payment.OutcomeUndecided,
	}
	for state, outcome := range states {
		for _, language := range []Language{Chinese, English} {
			t.Run(string(state)+"."+string(language), func(t *testing.T) {
				txn := chipSale()
				txn.State, txn.Outcome, txn.Reason = state, outcome, payment.ReasonNoAnswer
				slip := New(shop(language)).Slip(txn, false)
				for _, word := range []string{"APPROVED", "签购单", "SALES SLIP", "CARD SALE", "SIGNATURE"} {
					if strings.Contains(dump(slip), word) {
						t.Errorf("the slip says %q:\n%s", word, dump(slip))
					}
				}
				for _, line := range slip.Lines {
					if line.Kind == payment.SlipAmount {
						t.Errorf("the amount stands in double size: %+v", line)
					}
				}
			})
		}
	}
}

func TestThePendingSlipTellsBothLanguagesNotToPayAgain(t *testing.T) {
	for _, language := range []Language{Chinese, English} {
		for _, state := range []payment.State{payment.Intent, payment.HostApproved, payment.ReversalDue, payment.Suspect} {
			txn := chipSale()
			txn.State = state
			got := dump(New(shop(language)).Slip(txn, false))
			for _, words := range []string{"请勿重复刷卡", "Do not pay again", "95516", "未定凭单", "000042/000117"} {
				if !strings.Contains(got, words) {
					t.Errorf("%s slip of state %s does not say %q:\n%s", language, state, words, got)
				}
			}
		}
	}
}

func TestWithoutAHotlineThePendingSlipNamesTheCounter(t *testing.T) {
	config, txn := shop(English), chipSale()
	config.Texts.Hotline, txn.State = "", payment.ReversalDue
	got := dump(New(config).Slip(txn, false))
	if !strings.Contains(got, "ask at this counter") || !strings.Contains(got, "向本店查询") {
		t.Errorf("the slip does not say whom to ask:\n%s", got)
	}
}

func TestThePendingSlipNamesTheSumThatWasAskedForWhileNoneIsInQuestion(t *testing.T) {
	txn := chipSale()
	txn.State, txn.Amount = payment.Intent, 0
	if got := dump(New(shop(English)).Slip(txn, false)); !strings.Contains(got, "RMB 1,286.50") {
		t.Errorf("the slip names no sum:\n%s", got)
	}
}

func TestPracticeIsSaidOnEverySlipAboveAndBelow(t *testing.T) {
	for _, state := range payment.States {
		for _, language := range []Language{Chinese, English} {
			txn := chipSale()
			txn.State, txn.Practice = state, true
			got := dump(New(shop(language)).Slip(txn, false))
			if n := strings.Count(got, "PRACTICE - NOT A REAL SALE"); n != 2 {
				t.Errorf("%s slip of state %q says PRACTICE %d times, want 2:\n%s", language, state, n, got)
			}
			if language == Chinese && strings.Count(got, "练习，非真实交易") != 2 {
				t.Errorf("slip of state %q lacks the Chinese banner:\n%s", state, got)
			}
		}
	}
}

func TestACardNumberIsMaskedEvenIfTheRecordIsNot(t *testing.T) {
	full := "6222020000000008123"
	for _, state := range payment.States {
		txn := chipSale()
		txn.State, txn.Card.Masked = state, full
		for _, c := range []Copy{MerchantCopy, CardholderCopy} {
			if got := dump(New(shop(Chinese)).CopiesOf(txn, true, c)); strings.Contains(got, full) {
				t.Errorf("state %q, %s copy shows the whole number", state, c)
			}
		}
	}
}

func TestAForeignCardShowsItsHolderFourDigits(t *testing.T) {
	txn := chipSale()
	txn.Card.Masked, txn.Card.Scheme = "411111******1111", "Visa"
	m := New(shop(English))
	if got := dump(m.CopiesOf(txn, false, CardholderCopy)); !strings.Contains(got, "VISA ************1111") {
		t.Errorf("cardholder copy:\n%s", got)
	}
	if got := dump(m.CopiesOf(txn, false, MerchantCopy)); !strings.Contains(got, "VISA 411111******1111") {
		t.Errorf("merchant copy:\n%s", got)
	}
}

func TestTheYearIsTheOneNearestToTheTills(t *testing.T) {
	cases := map[string]struct {
		started  time.Time
		hostDate string
		want     string
	}{
		"the host is already in the new year": {time.Date(2026, 12, 31, 23, 59, 59, 0, counterZone), "0101", "2027-01-01 140321"},
		"the host is still in the old year":   {time.Date(2027, 1, 1, 0, 0, 1, 0, counterZone), "1231", "2026-12-31 140321"},
		"an ordinary day":                     {time.Date(2026, 6, 1, 9, 0, 0, 0, counterZone), "0601", "2026-06-01 140321"},
		"no date from the host":               {time.Date(2026, 6, 1, 9, 0, 0, 0, counterZone), "", "2026-06-01 090000"},
		"letters for a date":                  {time.Date(2026, 6, 1, 9, 0, 0, 0, counterZone), "06A1", "2026-06-01 090000"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			txn := chipSale()
			txn.Started, txn.HostDate = c.started, c.hostDate
			p := &page{txn: txn}
			if got := strings.ReplaceAll(p.moment(), ":", ""); got != c.want {
				t.Errorf("moment is %q, want %q", got, c.want)
			}
		})
	}
}

func TestVerificationIsWordedAsTheCardWasVerified(t *testing.T) {
	cases := map[string]struct {
		entry payment.EntryMode
		cvm   payment.CVM
		copy  Copy
		says  string
		signs bool
	}{
		"PIN with a chip":                  {payment.EntryChip, payment.CVMOnlinePIN, MerchantCopy, "PIN VERIFIED", false},
		"PIN with a stripe":                {payment.EntryStripe, payment.CVMOnlinePIN, MerchantCopy, "PIN VERIFIED", false},
		"signature, merchant's copy":       {payment.EntryChip, payment.CVMSignature, MerchantCopy, "持卡人签名", true},
		"signature, cardholder's copy":     {payment.EntryChip, payment.CVMSignature, CardholderCopy, "", false},
		"a stripe that nothing verified":   {payment.EntryStripe, payment.CVMNone, MerchantCopy, "持卡人签名", true},
		"fallback that nothing verified":   {payment.EntryFallback, payment.CVMNone, MerchantCopy, "持卡人签名", true},
		"a tap below the limit":            {payment.EntryContactless, payment.CVMNone, MerchantCopy, "未超1000元，免密免签", false},
		"a phone that verified its holder": {payment.EntryContactless, payment.CVMDevice, MerchantCopy, "移动设备已验证用户", false},
		"a chip without verification":      {payment.EntryChip, payment.CVMNone, MerchantCopy, "免密免签", false},
		"a code on a phone":                {payment.EntryQR, payment.CVMNone, MerchantCopy, "扫码交易", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			txn := chipSale()
			txn.Card.Entry, txn.Card.CVM = c.entry, c.cvm
			slip := New(shop(Chinese)).CopiesOf(txn, false, c.copy)
			if !strings.Contains(dump(slip), c.says) {
				t.Errorf("the slip does not say %q:\n%s", c.says, dump(slip))
			}
			if signs := strings.Contains(dump(slip), "signature|"); signs != c.signs {
				t.Errorf("room for a signature: %v, want %v", signs, c.signs)
			}
		})
	}
}

func TestEachCopyEndsWithACut(t *testing.T) {
	config := shop(English)
	config.Copies = []Copy{MerchantCopy, CardholderCopy}
	lines := New(config).Slip(chipSale(), false).Lines
	cuts := 0
	for _, line := range lines {
		if line.Kind == payment.SlipCut {
			cuts++
		}
	}
	if cuts != 2 || lines[len(lines)-1].Kind != payment.SlipCut {
		t.Errorf("%d cuts, last line %+v; want 2 and a cut", cuts, lines[len(lines)-1])
	}
}

func TestEveryReasonHasWordsInEveryLanguage(t *testing.T) {
	for _, w := range []words{wordsZH, wordsEN} {
		for _, reason := range payment.Reasons {
			if w.reasons[reason] == "" {
				t.Errorf("%s slips have no words for reason %q", w.language, reason)
			}
		}
	}
}

func TestEveryWordFitsTheNarrowestPaper(t *testing.T) {
	const columns = 32
	for name, set := range map[string]any{"zh": wordsZH, "en": wordsEN} {
		for _, word := range texts(reflect.ValueOf(set)) {
			word = strings.ReplaceAll(word, "%s", "1000")
			code, err := simplifiedchinese.GBK.NewEncoder().String(word)
			if err != nil {
				t.Errorf("%s: %q has characters that printers lack: %v", name, word, err)
			}
			if len(code) > columns {
				t.Errorf("%s: %q takes %d columns of %d", name, word, len(code), columns)
			}
		}
	}
}

// texts collects every string inside a value.
func texts(v reflect.Value) []string {
	var all []string
	switch v.Kind() {
	case reflect.String:
		all = append(all, v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, texts(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, texts(v.Index(i))...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			all = append(all, texts(v.MapIndex(key))...)
		}
	}
	return all
}

func TestTheCustomersCopyComesByItselfUnlessTheSlipIsSigned(t *testing.T) {
	config := shop(English)
	config.Copies = []Copy{MerchantCopy, CardholderCopy}
	m := New(config)
	signed := chipSale()
	signed.Card.CVM = payment.CVMSignature
	declined := signed
	declined.State = payment.Declined
	cases := map[string]struct {
		txn    payment.Txn
		copies int
		second bool
	}{
		"a PIN was entered: both come out":                    {chipSale(), 2, false},
		"it is to be signed: the merchant's, then on request": {signed, 1, true},
		"a refusal has one form":                              {declined, 1, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if n := strings.Count(dump(m.Slip(c.txn, false)), "cut|"); n != c.copies {
				t.Errorf("%d copies come out, want %d", n, c.copies)
			}
			slip, second := m.SecondCopy(c.txn)
			if second != c.second || second && !strings.Contains(dump(slip), "CARDHOLDER COPY") {
				t.Errorf("second copy: %v, want %v:\n%s", second, c.second, dump(slip))
			}
		})
	}
}
