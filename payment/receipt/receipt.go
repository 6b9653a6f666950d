package receipt

import (
	"till/payment"
	"till/payment/profile"
)

// Language chooses the words of a slip.
type Language string

// The languages. Chinese slips carry English beside the Chinese, as slips of
// the UnionPay field do.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Copy is whose copy a slip is.
type Copy string

// The copies.
const (
	MerchantCopy   Copy = "merchant"   // 商户存根: carries the signature
	CardholderCopy Copy = "cardholder" // 持卡人存根
)

// Config is what a slip says besides the transaction.
type Config struct {
	// Language is Chinese or English; anything else is English.
	Language Language
	// MerchantZH and MerchantEN name the shop, up to 40 characters each. One of
	// them stands in for the other.
	MerchantZH, MerchantEN string
	// AddressZH and AddressEN are printed below the name, "" for none.
	AddressZH, AddressEN string
	// TerminalID (8) and MerchantID (15) are used where a record has none.
	TerminalID, MerchantID string
	// Latin is for paper that has no Chinese: slips are English whatever Language
	// says, the pending slip too, and names in other letters give way.
	Latin bool
	// Practice marks every slip as no real sale; a record made in practice is
	// marked whatever this says.
	Practice bool
	// Copies are printed one after the other, a cut between them. Empty means
	// the merchant's copy alone.
	Copies []Copy
	// Logo puts the place of the shop's picture at the head of each slip.
	Logo  bool
	Texts Texts
	// Chain is the journal's short mark of an attempt, such as "3F2A-9C01", by
	// which a slip is held against its record; nil, or "", prints none.
	Chain func(payment.Txn) string
}

// Texts are the acquirer's, from its profile.
type Texts struct {
	// Hotline is whom a customer asks about an undecided payment, such as 95516.
	Hotline string
	// NoPINLimit is the sum up to which a contactless card needs no PIN and no
	// signature; zero leaves the sum out of the sentence (unionpay-pos 18).
	NoPINLimit payment.Amount
	// Institutions gives names to the codes of DE 32 and DE 44. A code without a
	// name in the slip's language is printed as it is.
	Institutions map[string]Institution
	// Slip is the acquirer's own wording; what is empty in it keeps ours.
	Slip profile.Slip
}

// Institution is a bank's name in both languages; either may be missing.
type Institution struct{ ZH, EN string }

// Maker makes the slips of one counter. It is safe for use by many goroutines.
type Maker struct {
	config Config
	words  words
}

// New makes a Maker.
func New(config Config) *Maker {
	m := &Maker{config: config, words: wordsEN}
	if config.Language == Chinese && !config.Latin {
		m.words = wordsZH
	}
	if len(m.config.Copies) == 0 {
		m.config.Copies = []Copy{MerchantCopy}
	}
	return m
}

// Slip is the slip of an attempt as its record stands: the sale slip when money
// moved, the pending slip while it is undecided, and a notice that cannot pass
// for an approval when it was declined, cancelled or reversed. Every copy of
// the configuration is in it, a cut after each, but for SecondCopy. reprint marks every copy after
// the first print that reached paper.
func (m *Maker) Slip(txn payment.Txn, reprint bool) payment.Slip {
	if _, later := m.SecondCopy(txn); later && !reprint {
		return m.CopiesOf(txn, reprint, m.config.Copies[0])
	}
	return m.CopiesOf(txn, reprint, m.config.Copies...)
}

// SecondCopy is the cardholder's copy of a slip that is signed: it comes out when
// somebody asks for it, after the merchant's has been torn off and signed. It is
// false for every slip whose copies come out together, without a key press.
func (m *Maker) SecondCopy(txn payment.Txn) (payment.Slip, bool) {
	copies := m.config.Copies
	if len(copies) != 2 || copies[0] != MerchantCopy || !(&page{txn: txn}).signs() || !sold(txn) {
		return payment.Slip{}, false
	}
	return m.CopiesOf(txn, false, copies[1]), true
}

// sold reports an attempt that has a sale slip, in copies.
func sold(txn payment.Txn) bool {
	switch txn.State {
	case payment.Approved, payment.Advised, payment.Settled, payment.OfflineApproved:
		return txn.Kind != payment.Balance
	}
	return false
}

// CopiesOf is Slip with the copies chosen by the caller: the cashier asks for
// the customer's. Slips that are no sale slip have one form for everybody, and
// come out once.
func (m *Maker) CopiesOf(txn payment.Txn, reprint bool, copies ...Copy) payment.Slip {
	page := &page{words: m.words, config: m.config, txn: txn, reprint: reprint}
	switch txn.State {
	case payment.Approved, payment.Advised, payment.Settled, payment.OfflineApproved:
		if txn.Kind == payment.Balance {
			page.notice() // no money moved, and what the bank said is not kept
			break
		}
		for _, c := range copies {
			page.sale(c)
		}
	case payment.Intent, payment.HostApproved, payment.ReversalDue, payment.Suspect:
		page.pending()
	default:
		page.notice()
	}
	return page.slip()
}
