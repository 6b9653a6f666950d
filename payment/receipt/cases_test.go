package receipt

import (
	"time"

	"till/payment"
	"till/payment/profile"
)

// moreCases are slips of every kind and mode, each a change of the chip sale.
func moreCases() map[string]func(*Config, *payment.Txn) {
	original := func(txn *payment.Txn) {
		txn.Original = &payment.Original{STAN: "000101", Batch: "000042", RRN: "112213587210", Date: "1120", AuthCode: "771203"}
	}
	follows := func(kind payment.Kind) func(*Config, *payment.Txn) {
		return func(_ *Config, txn *payment.Txn) { txn.Kind = kind; original(txn) }
	}
	mode := func(mode payment.Mode, change func(*payment.Txn)) func(*Config, *payment.Txn) {
		return func(_ *Config, txn *payment.Txn) { txn.Mode = mode; change(txn) }
	}
	signed := payment.CardFacts{Entry: payment.EntryStripe, Masked: "622202******8123", Scheme: "UnionPay", CVM: payment.CVMSignature}
	return map[string]func(*Config, *payment.Txn){
		"refund":            follows(payment.Refund),
		"preauth":           func(_ *Config, txn *payment.Txn) { txn.Kind = payment.PreAuth },
		"preauth-void":      follows(payment.PreAuthVoid),
		"completion":        follows(payment.Completion),
		"completion-advice": follows(payment.CompletionAdvice),
		"completion-void":   follows(payment.CompletionVoid),
		"adjust":            follows(payment.Adjust),
		"tip":               func(c *Config, txn *payment.Txn) { follows(payment.Tip)(c, txn); txn.Tip = 12000 },
		"balance":           func(_ *Config, txn *payment.Txn) { txn.Kind, txn.Amount, txn.Requested = payment.Balance, 0, 0 },
		"sale-instalments":  mode(payment.ModeInstalment, func(txn *payment.Txn) { txn.Instalments = 12 }),
		"sale-by-telephone": mode(payment.ModeMOTO, func(txn *payment.Txn) {
			txn.Card = payment.CardFacts{Entry: payment.EntryKeyed, Masked: "622202******8123", Scheme: "UnionPay"}
		}),
		"sale-on-a-phone": func(_ *Config, txn *payment.Txn) {
			txn.Card.Entry, txn.Card.CVM = payment.EntryContactless, payment.CVMDevice
		},
		"sale-with-items":    func(_ *Config, txn *payment.Txn) { txn.Items = basket() },
		"sale-with-tip-line": func(c *Config, txn *payment.Txn) { txn.Card, c.Texts.Slip.TipLine = signed, true },
		"sale-of-a-long-name": func(c *Config, txn *payment.Txn) {
			c.MerchantZH, c.MerchantEN = longName, longName
			txn.Amount = payment.AmountMax
			txn.Requested = payment.AmountMax
		},
		"sale-in-their-words": func(c *Config, txn *payment.Txn) { txn.Card, c.Texts.Slip = signed, theirWords() },
		"sale-with-a-logo": func(c *Config, _ *payment.Txn) {
			c.Logo = true
			c.Chain = func(payment.Txn) string { return "3F2A-9C01" }
		},
		"qr-sale": mode(payment.ModeQR, func(txn *payment.Txn) {
			txn.Card, txn.Voucher, txn.AuthCode = payment.CardFacts{Entry: payment.EntryQR}, "20261122140321000042", ""
		}),
		"offline-sale": func(_ *Config, txn *payment.Txn) {
			txn.Kind, txn.State, txn.Outcome = payment.OfflineSale, payment.OfflineApproved, payment.OutcomeOffline
			txn.Card, txn.PhoneCode, txn.AuthCode, txn.RRN = signed, "A12345", "", ""
		},
		"pending-refused": func(_ *Config, txn *payment.Txn) {
			txn.State, txn.Outcome, txn.Reason = payment.ReversalDue, payment.OutcomeUndecided, payment.ReasonNoAnswer
			txn.Attempts = []payment.Try{{MTI: "0200", Result: payment.TryNoAnswer}, {MTI: "0400", Result: payment.TryRefused, Code: "96"},
				{MTI: "0400", Result: payment.TryRefused, Code: "96"}}
		},
		"cancelled": func(_ *Config, txn *payment.Txn) {
			txn.State, txn.Outcome, txn.Reason = payment.Declined, payment.OutcomeCancelled, payment.ReasonCustomerCancelled
			txn.STAN, txn.Batch, txn.AuthCode, txn.RRN, txn.ResponseCode = "", "", "", "", ""
		},
		"advice-refused": func(_ *Config, txn *payment.Txn) {
			txn.Kind, txn.State, txn.Outcome, txn.Reason = payment.OfflineSale, payment.AdviceRefused, payment.OutcomeDeclined, payment.ReasonExpiredCard
			txn.ResponseCode = "54"
		},
	}
}

const longName = "这是一家名字非常非常长的商店，长到没有任何一台打印机可以把它印在一行里 Grand Harbour International Duty-Free & Travel Retail (North Pier)"

func basket() []payment.Item {
	return []payment.Item{
		{Name: "拿铁 Latte", Quantity: 2, Price: 1800},
		{Name: "一块名字比纸还要宽的手工曲奇饼干 Handmade Cookie", Quantity: 10, Price: 1250},
		{Quantity: 1, Price: 112550},
	}
}

func theirWords() profile.Slip {
	return profile.Slip{
		Title:          profile.Text{ZH: "某银行签购单", EN: "SOME BANK SALES SLIP"},
		MerchantCopy:   profile.Text{ZH: "商户存根", EN: "MERCHANT COPY"},
		CardholderCopy: profile.Text{ZH: "持卡人存根", EN: "CARDHOLDER COPY"},
		Statement: profile.Text{ZH: "本人确认以上交易, 同意将其记入本卡账户",
			EN: "I ACKNOWLEDGE SATISFACTORY RECEIPT OF RELATIVE GOODS/SERVICE"},
		CurrencySign: "CNY",
	}
}

// dayCases are the slips that are of no single transaction.
func dayCases() map[string]func(*Maker) payment.Slip {
	at := time.Date(2026, 11, 22, 22, 1, 40, 0, counterZone)
	undecided := chipSale()
	undecided.State, undecided.STAN = payment.ReversalDue, "000098"
	refund := chipSale()
	refund.Kind, refund.STAN, refund.Amount = payment.Refund, "000121", 12850
	declined := chipSale()
	declined.State, declined.STAN = payment.Declined, "000122"
	kinds := []KindSum{
		{payment.Sale, payment.Subtotal{Count: 57, Amount: 1234560}}, {payment.Void, payment.Subtotal{Count: 2, Amount: 8800}},
		{payment.Refund, payment.Subtotal{Count: 1, Amount: 12850}}, {payment.PreAuth, payment.Subtotal{Count: 4, Amount: 400000}},
		{payment.Completion, payment.Subtotal{Count: 3, Amount: 90000}},
	}
	return map[string]func(*Maker) payment.Slip{
		"settlement": func(m *Maker) payment.Slip {
			return m.Settlement(Settlement{Batch: "000042", From: at.Add(-14 * time.Hour), At: at, Operator: "01", Kinds: kinds,
				Totals: payment.BatchTotals{
					Domestic: payment.GroupTotals{Debit: payment.Subtotal{Count: 57, Amount: 1294560}, Credit: payment.Subtotal{Count: 3, Amount: 21650}},
					Foreign:  payment.GroupTotals{Debit: payment.Subtotal{Count: 3, Amount: 30000}}},
				Domestic: payment.GroupEqual, Foreign: payment.GroupUneven,
				Undecided: []payment.Txn{undecided}, Details: []payment.Txn{chipSale(), refund}})
		},
		"x-report": func(m *Maker) payment.Slip {
			return m.Report(Report{Operator: "01", Opened: at.Add(-14 * time.Hour), Printed: at, Kinds: kinds, Declined: 4})
		},
		"z-report": func(m *Maker) payment.Slip {
			return m.Report(Report{Z: 317, Operator: "01", Opened: at.Add(-14 * time.Hour), Printed: at, Kinds: kinds,
				Brands:    []BrandSum{{"UnionPay", payment.Subtotal{Count: 51, Amount: 1100000}}, {"Visa", payment.Subtotal{Count: 12, Amount: 202910}}},
				Undecided: []payment.Txn{undecided}, Declined: 4, Reversed: 1, Reprints: 2, Drawer: 6, Reprint: 1})
		},
		"audit": func(m *Maker) payment.Slip {
			return m.Audit([]payment.Txn{chipSale(), refund, declined, undecided}, at)
		},
		"test-page": func(m *Maker) payment.Slip { return m.TestPage(at) },
	}
}
