package receipt

import (
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/payment/profile"
)

// everySlip is a slip of every function of a Maker with one text in each place
// that holds words from outside.
func everySlip(language Language, latin bool, text string) []payment.Slip {
	both := profile.Text{ZH: text, EN: text}
	config := shop(language)
	config.Latin = latin
	config.MerchantZH, config.MerchantEN, config.AddressZH, config.AddressEN = text, text, text, text
	config.Texts.Hotline = text
	config.Texts.Institutions = map[string]Institution{"01020000": {text, text}, "01050000": {text, text}}
	config.Texts.Slip = profile.Slip{Title: both, MerchantCopy: both, CardholderCopy: both, Statement: both, PINVerified: both, TipLine: true}
	config.Copies = []Copy{MerchantCopy, CardholderCopy}
	m := New(config)
	txn := chipSale()
	txn.Operator, txn.Card.Masked, txn.Card.Label = text, text, text
	txn.Items = []payment.Item{{Name: text, Quantity: 1, Price: 100}}
	txn.Again, txn.Approval = &payment.Original{STAN: "000099", Batch: "000042"}, &payment.Approval{By: text}
	slips := []payment.Slip{m.Slip(txn, false), m.Slip(txn, true)}
	for _, state := range []payment.State{payment.ReversalDue, payment.Declined, payment.Suspect} {
		other := txn
		other.State = state
		slips = append(slips, m.Slip(other, false))
	}
	closed := txn
	closed.State, closed.Evidence = payment.ClosedByHand, &payment.Evidence{By: text, Text: text, Money: payment.NotPaid}
	signed := txn
	signed.Card.Entry, signed.Card.CVM = payment.EntryStripe, payment.CVMSignature
	second, _ := m.SecondCopy(signed)
	at := time.Unix(0, 0)
	list := []payment.Txn{txn, closed}
	return append(slips, m.Slip(closed, false), m.Slip(signed, false), second, m.TestPage(at), m.Audit(list, at),
		m.Settlement(Settlement{Operator: text, Undecided: list, Details: list}),
		m.Report(Report{Operator: text, Undecided: list, Brands: []BrandSum{{Brand: text}}}))
}

// cardNumber finds a whole card number on a line, blanks and dashes in it or not.
func cardNumber(line payment.SlipLine) string {
	if line.Kind == payment.SlipCode || line.Kind == payment.SlipRow && (strings.Contains(line.Label, "商户编号") || line.Label == "Merchant ID") {
		return ""
	}
	for _, text := range []string{line.Label, line.Middle, line.Text} {
		digits := strings.NewReplacer(" ", "", "-", "").Replace(text)
		for from := range len(digits) {
			for end := from + 13; end <= min(len(digits), from+19); end++ {
				if part := digits[from:end]; strings.Trim(part, "0123456789") == "" && strings.Trim(part, "0") != "" && payment.Luhn(part) {
					return part
				}
			}
		}
	}
	return ""
}

func FuzzNoSlipHoldsACardNumber(f *testing.F) {
	for _, text := range []string{"6222020000000008128", "4111 1111 1111 1111", "call 4111-1111-1111-1111 now", "店4111111111111111号",
		"41111111111111114111111111111111", "no number", "5555555555554444\x1b@", "0000000000000000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, language := range []Language{Chinese, English} {
			for _, slip := range everySlip(language, language == English, text) {
				for _, line := range slip.Lines {
					if card := cardNumber(line); card != "" && carries(text, card) {
						t.Errorf("the card number %s stands on %+v", card, line)
					}
				}
			}
		}
	})
}

// carries reports that a number came from the text and not from what a slip adds.
func carries(text, number string) bool {
	return strings.Contains(strings.NewReplacer(" ", "", "-", "").Replace(text), number)
}

func TestPaperWithoutChineseHasNoneAndNoQuestionMarks(t *testing.T) {
	for _, text := range []string{"锦绣便利店", "李华 Li Hua", "Café Latte", "表情 🙂", "Привет"} {
		for _, made := range everySlip(Chinese, true, text) {
			for _, line := range made.Lines {
				all := line.Label + line.Middle + line.Text
				if strings.ContainsFunc(all, func(r rune) bool { return r >= 0x250 && (r < 0x2000 || r >= 0x2100) && r != '￥' }) {
					t.Errorf("%s: paper without Chinese gets %+v", text, line)
				}
			}
		}
	}
}

func TestPaperWithoutChineseStillSaysWhatMatters(t *testing.T) {
	config := shop(Chinese)
	config.Latin = true
	txn := chipSale()
	txn.State = payment.ReversalDue
	pending := dump(New(config).Slip(txn, false))
	for _, words := range []string{"Do not pay again", "000042/000117", "RMB 1,286.50", "95516"} {
		if !strings.Contains(pending, words) {
			t.Errorf("the pending slip does not say %q:\n%s", words, pending)
		}
	}
	txn = chipSale()
	txn.Items = basket()
	sale := dump(New(config).Slip(txn, false))
	for _, words := range []string{"Jinxiu Store", "Handmade Cookie", "1,286.50"} {
		if !strings.Contains(sale, words) {
			t.Errorf("the slip does not say %q:\n%s", words, sale)
		}
	}
}
