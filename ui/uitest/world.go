package uitest

import (
	"fmt"
	"strings"
	"time"

	"till/payment"
	"till/ui"
)

// Shop is the shop of the frames.
func Shop() ui.Shop {
	return ui.Shop{Name: ui.Name{ZH: "锦绣便利店", EN: "Jinxiu Store"}, Terminal: "T-04", Operator: ui.Name{ZH: "王小明", EN: "Wang X."},
		OperatorID: "071", Currency: payment.CNY, Practice: true, Hotline: "95516", Batch: "000042",
		Quick:  []payment.Amount{600, 1200, 1850, 3600, 5000},
		Allows: ui.Allows{Keyed: true, Drawer: true, Tips: true, TipPercent: 20}}
}

// sample is one row of the day.
type sample struct {
	minutes int // before Start
	amount  payment.Amount
	masked  string
	money   payment.Money
	code    string
}

var samples = []sample{
	{2, 3600, "622848******0071", payment.Paid, ""},
	{5, 5990, "622202******4410", payment.Returned, ""},
	{11, 41200, "530910******2236", payment.NotPaid, "51"},
	{16, 1850, "621700******7715", payment.Paid, ""},
	{23, 8800, "621700******9082", payment.Paid, ""},
	{32, 230000, "622588******1003", payment.Undecided, ""},
	{41, 50000, "439225******6541", payment.Paid, ""},
	{48, 6420, "622202******8123", payment.Paid, ""},
	{54, 1200, "622848******3308", payment.NotPaid, ""},
	{61, 990, "621700******7120", payment.Paid, ""},
}

// Busy is a cashier in the middle of a day: a full list, one item undecided.
func Busy() *Cashier {
	c := NewCashier(Shop())
	for i, s := range samples {
		c.Add(row(uint64(117-i), s))
	}
	for i := range 40 {
		id := uint64(107 - i)
		c.Add(row(id, sample{66 + 6*i, payment.Amount(400 + (i*3770)%9300), fmt.Sprintf("622202******%04d", (811+i*1373)%10000), payment.Paid, ""}))
	}
	c.Plan(112, Start.Add(24*time.Second))
	c.Set(func(c *Cashier) {
		c.day.Usual = payment.Stages{Card: 5 * time.Second, PIN: 9 * time.Second, Line: 100 * time.Millisecond,
			Host: 1400 * time.Millisecond, Print: 900 * time.Millisecond}
		c.day.Checked = Start.Add(-6 * time.Hour)
	})
	healthy(c)
	return c
}

// Fresh is a cashier on the first day: nothing was sold yet.
func Fresh() *Cashier {
	shop := Shop()
	shop.Quick = nil
	c := NewCashier(shop)
	healthy(c)
	return c
}

func healthy(c *Cashier) {
	var health []payment.Health
	for _, part := range payment.Parts {
		health = append(health, payment.Health{Part: part, Condition: payment.ConditionReady, Simulated: true})
	}
	c.Tell(ui.HealthChanged{Health: health})
}

// row makes one attempt of the day.
func row(id uint64, s sample) payment.Txn {
	at := Start.Add(-time.Duration(s.minutes) * time.Minute)
	txn := Approved(id, s.amount)
	txn.Card.Masked, txn.Started, txn.Updated = s.masked, at, at
	txn.Attempts[0].Time = at
	switch s.money {
	case payment.Returned:
		txn.ReturnedAmount = txn.Amount
	case payment.NotPaid:
		txn = Declined(id, s.amount, payment.ReasonInsufficientFunds, s.code)
		if s.code == "" {
			txn = Cancelled(id, s.amount, payment.ReasonCustomerCancelled)
		}
		txn.Card.Masked, txn.Started, txn.Updated = s.masked, at, at
	case payment.Undecided:
		txn = Waiting(id, s.amount, at)
		txn.Card.Masked = s.masked
	}
	return txn
}

// base is a sale with a chip card.
func base(id uint64, amount payment.Amount) payment.Txn {
	return payment.Txn{ID: id, Kind: payment.Sale, Requested: amount, Amount: amount, Currency: payment.CNY,
		Card: payment.CardFacts{Entry: payment.EntryChip, Masked: "622202******8123", Scheme: "UnionPay", Label: "UnionPay debit",
			AID: "A000000333010101"},
		STAN: fmt.Sprintf("%06d", id), Batch: "000042", Operator: "071", TerminalID: "T0000004", MerchantID: "104110054110001",
		Practice: true, Started: Start, Updated: Start,
		Stages: payment.Stages{Card: 6200 * time.Millisecond, PIN: 14 * time.Second, Line: 100 * time.Millisecond,
			Host: 1600 * time.Millisecond, Record: 4 * time.Millisecond}}
}

// Approved is a paid sale whose slip is out.
func Approved(id uint64, amount payment.Amount) payment.Txn {
	txn := base(id, amount)
	txn.State, txn.Outcome, txn.ResponseCode = payment.Approved, payment.OutcomeApproved, "00"
	txn.RRN, txn.AuthCode = fmt.Sprintf("112214%06d", id*277), fmt.Sprintf("%06d", id*293)
	txn.Stages.Print = 900 * time.Millisecond
	txn.Attempts = []payment.Try{{Time: Start, MTI: "0200", Result: payment.TryApproved, Code: "00"}}
	txn.Receipt = payment.Receipt{State: payment.ReceiptPrinted, Certainty: payment.PrintConfirmed}
	return txn
}

// Declined is a sale that the bank refused.
func Declined(id uint64, amount payment.Amount, reason payment.Reason, code string) payment.Txn {
	txn := base(id, amount)
	txn.State, txn.Outcome, txn.Reason, txn.ResponseCode = payment.Declined, payment.OutcomeDeclined, reason, code
	txn.Attempts = []payment.Try{{Time: Start, MTI: "0200", Result: payment.TryDeclined, Code: code}}
	return txn
}

// Cancelled is a sale that ended before anything was sent.
func Cancelled(id uint64, amount payment.Amount, reason payment.Reason) payment.Txn {
	txn := base(id, amount)
	txn.State, txn.Outcome, txn.Reason, txn.STAN = payment.Declined, payment.OutcomeCancelled, reason, ""
	txn.Stages = payment.Stages{Card: 6200 * time.Millisecond}
	return txn
}

// NoAnswer is a sale without an answer, its first reversal under way.
func NoAnswer(id uint64, amount payment.Amount) payment.Txn {
	txn := base(id, amount)
	txn.State, txn.Outcome, txn.Reason = payment.ReversalDue, payment.OutcomeUndecided, payment.ReasonNoAnswer
	txn.Stages.Host = 30 * time.Second
	txn.Attempts = []payment.Try{{Time: Start.Add(-60 * time.Second), MTI: "0200", Result: payment.TryNoAnswer},
		{Time: Start.Add(-30 * time.Second), MTI: "0400", Result: payment.TryNoAnswer},
		{Time: Start.Add(-8 * time.Second), MTI: "0400", Result: payment.TrySent}}
	return txn
}

// Waiting is an undecided sale between two reversals.
func Waiting(id uint64, amount payment.Amount, at time.Time) payment.Txn {
	txn := NoAnswer(id, amount)
	txn.Started, txn.Updated = at, at
	txn.Attempts = []payment.Try{{Time: at, MTI: "0200", Result: payment.TryNoAnswer},
		{Time: at.Add(30 * time.Second), MTI: "0400", Result: payment.TryNoAnswer},
		{Time: at.Add(5 * time.Minute), MTI: "0400", Result: payment.TryRefused, Code: "96"},
		{Time: at.Add(20 * time.Minute), MTI: "0400", Result: payment.TryNoAnswer}}
	return txn
}

// Reversed is a sale whose reversal was acknowledged.
func Reversed(id uint64, amount payment.Amount) payment.Txn {
	txn := NoAnswer(id, amount)
	txn.State, txn.Outcome = payment.Reversed, payment.OutcomeReversed
	txn.Attempts[2].Result, txn.Attempts[2].Code = payment.TryAcknowledged, "00"
	return txn
}

// Repeated is a sale that the bank calls a repeat of another one: nothing
// reverses it by itself.
func Repeated(id uint64, amount payment.Amount) payment.Txn {
	txn := base(id, amount)
	txn.State, txn.Outcome, txn.Reason = payment.Suspect, payment.OutcomeUndecided, payment.ReasonDuplicate
	txn.ResponseCode = "94"
	txn.Attempts = []payment.Try{{Time: Start, MTI: "0200", Result: payment.TryDuplicate, Code: "94"}}
	return txn
}

// Of makes an attempt one of another kind.
func Of(kind payment.Kind, txn payment.Txn) payment.Txn {
	txn.Kind = kind
	return txn
}

// Slip is the paper of an approved sale, 32 columns wide.
func Slip(txn payment.Txn) []ui.PaperLine { return SlipOf(txn, 32) }

// SlipOf is Slip on paper of another width, with a code as a screen draws it.
func SlipOf(txn payment.Txn, columns int) []ui.PaperLine {
	row := func(label, value string) ui.PaperLine {
		gap := columns - cells(label) - cells(value)
		return ui.PaperLine{Text: label + fmt.Sprintf("%*s", max(1, gap), "") + value}
	}
	bold := func(line ui.PaperLine) ui.PaperLine {
		line.Bold = true
		return line
	}
	rule := ui.PaperLine{Text: strings.Repeat("-", columns)}
	lines := []ui.PaperLine{
		{Text: "锦绣便利店（人民路店）", Bold: true, Align: payment.AlignCentre}, {Text: "签购单 · 商户存根", Align: payment.AlignCentre}, {},
		row("商户号", txn.MerchantID), row("终端号", txn.TerminalID), row("操作员", txn.Operator), rule,
		bold(row("消费", "SALE")), row("卡号", txn.Card.Masked+" /C"), row("批次/凭证", txn.Batch+"/"+txn.STAN),
		row("授权码", txn.AuthCode), row("参考号", txn.RRN), row("时间", txn.Started.Format("2006-01-02 15:04:05")),
		bold(row("金额", "RMB "+txn.Amount.String())), rule, row("AID", txn.Card.AID), {},
		{Text: "本人确认以上交易", Align: payment.AlignCentre}, {}, {Text: "签名"}, {},
	}
	if columns == 32 {
		return lines
	}
	for _, dots := range []string{"         ", " ▄▄▄ ▄ ▄ ", " █▄█ ▀▄█ ", "         "} {
		lines = append(lines, ui.PaperLine{Text: dots, Picture: true, Align: payment.AlignCentre})
	}
	return append(lines, ui.PaperLine{Text: "TILL1-" + txn.Batch + "-" + txn.STAN, Align: payment.AlignCentre})
}

func cells(text string) int {
	width := 0
	for _, r := range text {
		if r > 0x2000 {
			width++
		}
		width++
	}
	return width
}

// At is progress of the first sale at a stage, with what the journal holds then.
func At(stage payment.Stage, txn payment.Txn, since, limit time.Duration) ui.Progress {
	p := payment.Progress{Sale: 1, Stage: stage, Txn: txn, Since: Start.Add(-since)}
	if limit > 0 {
		p.Deadline = p.Since.Add(limit)
	}
	p.Sent = stage == payment.StageHost || stage == payment.StageFinish || stage == payment.StagePrint || stage == payment.StageReversal
	return ui.Progress{Progress: p}
}

// Asking is a sale on its way, as the journal holds it at a stage.
func Asking(id uint64, amount payment.Amount, stage payment.Stage) payment.Txn {
	txn := base(id, amount)
	txn.State, txn.Stages = payment.Intent, payment.Stages{}
	switch stage {
	case payment.StageCard:
		txn.State, txn.Card, txn.STAN, txn.Batch = payment.None, payment.CardFacts{}, "", ""
	case payment.StagePIN:
		txn.Stages = payment.Stages{Card: 6200 * time.Millisecond}
		txn.State = payment.None
	case payment.StageLine:
		txn.Stages = payment.Stages{Card: 6200 * time.Millisecond, PIN: 14 * time.Second}
	case payment.StageHost:
		txn.Stages = payment.Stages{Card: 6200 * time.Millisecond, PIN: 14 * time.Second, Line: 100 * time.Millisecond}
	case payment.StageFinish:
		txn = base(id, amount)
		txn.State = payment.HostApproved
	}
	return txn
}
