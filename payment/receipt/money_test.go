package receipt

import (
	"regexp"
	"testing"

	"till/payment"
)

// otherWords are words for money besides the five; a slip has none of them.
var otherWords = regexp.MustCompile(`(?i)\b(fail(s|ed|ure)?|success(ful)?|unpaid|in doubt|timed? ?out)\b|失败|成功|已支付|未支付|处理中|存疑`)

// notOfMoney are reasons that speak of a part of the till.
var notOfMoney = map[payment.Reason]bool{
	payment.ReasonCardCheckFailed: true, payment.ReasonSignOnFailed: true, payment.ReasonKeyCheck: true,
	payment.ReasonSecurityFailed: true, payment.ReasonBadMAC: true, payment.ReasonJournal: true,
}

func TestASlipSpeaksOfMoneyInTheFiveWords(t *testing.T) {
	for _, language := range []Language{Chinese, English} {
		check := func(kind payment.Kind, state payment.State, reason payment.Reason) {
			txn := chipSale()
			txn.Kind, txn.State, txn.Reason = kind, state, reason
			txn.Evidence = &payment.Evidence{By: "A", Text: "B", Money: payment.NotPaid}
			slip := dump(New(shop(language)).Slip(txn, false))
			if word := otherWords.FindString(slip); word != "" {
				t.Errorf("%s in %s for %s says %q:\n%s", kind, state, reason, word, slip)
			}
		}
		for _, state := range payment.States {
			for _, kind := range payment.Kinds {
				check(kind, state, payment.ReasonNoAnswer)
			}
			for _, reason := range payment.Reasons {
				if !notOfMoney[reason] {
					check(payment.Sale, state, reason)
				}
			}
		}
	}
}
