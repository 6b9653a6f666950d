package wire

import (
	"fmt"
	"strconv"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// Settlement builds the message that closes a batch: its totals as they were
// frozen, under a number of its own (unionpay-pos 14.2).
func (d *Dialect) Settlement(s payment.Settlement, stan string, t Terminal) (*Message, error) {
	totals, err := d.totals(s.Totals)
	if err != nil {
		return nil, err
	}
	return d.dayEnd(profile.MessageSettlement, stan, s.Batch, totals, true, t)
}

// Upload builds one message of the batch upload (unionpay-pos 14.3). An offline
// sale, a refund or a completion advice is its own advice again, with another
// type and no MAC.
func (d *Dialect) Upload(req payment.UploadRequest, t Terminal) (*Message, error) {
	up := req.Upload
	switch up.Step {
	case payment.UploadDetails:
		records, err := d.details(req)
		if err != nil {
			return nil, err
		}
		return d.dayEnd(profile.MessageBatchDetails, req.STAN, req.Settlement.Batch, records, up.Balanced, t)
	case payment.UploadEnd:
		return d.dayEnd(profile.MessageBatchEnd, req.STAN, req.Settlement.Batch, fmt.Sprintf("%04d", up.Details%10000), up.Balanced, t)
	}
	if len(up.Txns) != 1 || len(req.Cards) != 1 {
		return nil, fmt.Errorf("%w: an upload of one transaction holds %d", ErrIncomplete, len(up.Txns))
	}
	txn, card := up.Txns[0], req.Cards[0]
	txn.Requested = txn.Amount
	if txn.Card.Entry != "" {
		card.Facts = txn.Card
	}
	switch up.Step {
	case payment.UploadTC:
		return d.certified(profile.MessageBatchTC, txn, card, up.Balanced, t)
	case payment.UploadFailed:
		return d.certified(profile.MessageBatchFailed, txn, card, up.Balanced, t)
	}
	message, err := d.Request(payment.Request{Txn: txn, Card: card, Repeat: true}, t)
	if err == nil {
		// The table's field set is that of the advice, whose MAC this has not.
		message.Name, message.MTI = "", d.profile.Settlement.UploadMTI
	}
	return message, err
}

func (d *Dialect) dayEnd(name, stan, batch, totals string, balanced bool, t Terminal) (*Message, error) {
	entry, known := d.profile.Messages[name]
	if !known {
		return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
	}
	return d.build(name, draft{profile: d.profile, entry: uneven(entry, balanced), plan: entry, terminal: t,
		stan: stan, batch: batch, totals: totals})
}

func (d *Dialect) certified(name string, txn payment.Txn, card payment.Card, balanced bool, t Terminal) (*Message, error) {
	entry, known := d.profile.Messages[name]
	if !known {
		return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
	}
	return d.build(name, draft{profile: d.profile, entry: uneven(entry, balanced), plan: entry, terminal: t, upload: true,
		req: payment.Request{Txn: txn, Card: card}, stan: txn.STAN, batch: txn.Batch})
}

// uneven is a message of an upload with its 60.3 for totals that differ.
func uneven(entry profile.Message, balanced bool) profile.Message {
	if !balanced && entry.UnevenCode != "" {
		entry.NetworkCode = entry.UnevenCode
	}
	return entry
}

// totals is DE 48 of a settlement, its results zero.
func (d *Dialect) totals(t payment.BatchTotals) (string, error) {
	if d.profile.Settlement.Groups == 1 {
		return group(payment.GroupTotals{
			Debit:  payment.Subtotal{Count: t.Domestic.Debit.Count + t.Foreign.Debit.Count, Amount: t.Domestic.Debit.Amount + t.Foreign.Debit.Amount},
			Credit: payment.Subtotal{Count: t.Domestic.Credit.Count + t.Foreign.Credit.Count, Amount: t.Domestic.Credit.Amount + t.Foreign.Credit.Amount},
		})
	}
	domestic, err := group(t.Domestic)
	if err != nil {
		return "", err
	}
	foreign, err := group(t.Foreign)
	return domestic + foreign, err
}

// countRound is where the counts of DE 48 begin again. What is more goes
// round, as counters of three digits do: the amount tells batches apart, and a
// batch of a thousand sales is closed all the same.
const countRound = 1000

func group(g payment.GroupTotals) (string, error) {
	if g.Debit.Amount > payment.AmountMax || g.Credit.Amount > payment.AmountMax {
		return "", fmt.Errorf("%w: a total that %s cannot hold", ErrIncomplete, DE48Additional)
	}
	return fmt.Sprintf("%012d%03d%012d%03d0", int64(g.Debit.Amount), g.Debit.Count%countRound,
		int64(g.Credit.Amount), g.Credit.Count%countRound), nil
}

// details is DE 48 of a details message: a count, then forty digits for each
// record: card kind, trace, card number, amount. The payment code of a QR sale is
// no longer known; its voucher takes the number's place.
func (d *Dialect) details(req payment.UploadRequest) (string, error) {
	up := req.Upload
	if len(up.Txns) == 0 || len(up.Txns) > payment.UploadDetailsMax || len(req.Cards) != len(up.Txns) {
		return "", fmt.Errorf("%w: %d records in %s", ErrIncomplete, len(up.Txns), DE48Additional)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%02d", len(up.Txns))
	for i, txn := range up.Txns {
		number := req.Cards[i].PAN.Reveal()
		if number == "" {
			number = onlyDigits(either(txn.Voucher, originalVoucher(txn)))
		}
		fmt.Fprintf(&text, "%s%06.6s%0*s%012d", cardKind(txn), txn.STAN, uploadNumber, number[max(0, len(number)-uploadNumber):], int64(txn.Amount))
	}
	return text.String(), nil
}

func originalVoucher(txn payment.Txn) string {
	if txn.Original == nil {
		return ""
	}
	return txn.Original.Voucher
}

// onlyDigits drops what is no digit: DE 48 has nothing else.
func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// cardKind is 00 for UnionPay's own cards and 01 for others.
func cardKind(txn payment.Txn) string {
	if payment.ForeignCard(txn) {
		return "01"
	}
	return "00"
}

// certificate is DE 62 of a chip's certificate (unionpay-pos 6.5).
func (d draft) certificate() string {
	kind, amount := cardKind(d.req.Txn), fmt.Sprintf("%012d", int64(d.req.Txn.Amount))
	currency, _ := d.currency()
	if d.entry.NetworkCode == d.profile.Messages[profile.MessageBatchTC].NetworkCode ||
		d.entry.NetworkCode == d.profile.Messages[profile.MessageBatchTC].UnevenCode {
		return "61" + kind + "00" + amount + currency
	}
	return "71" + kind + "05" + amount + currency + "22"
}

// SettleAnswer is what the answer to a settlement says. A group whose digit is
// nothing that is defined is GroupUnsaid: its details are uploaded. The bank's
// totals are given where they are not ours sent back.
func (d *Dialect) SettleAnswer(asked, answer *Message) payment.SettleAnswer {
	out := payment.SettleAnswer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonBadAnswer,
		RRN: strings.TrimSpace(answer.Value(DE37RRN)), HostDate: answer.Value(DE13LocalDate), HostTime: answer.Value(DE12LocalTime)}
	out.ResponseCode = answer.Value(DE39ResponseCode)
	response := d.profile.ResponseOf(out.ResponseCode)
	switch {
	case out.ResponseCode == "", response.Class == profile.ClassApproved, out.ResponseCode == "77":
	case response.Class == profile.ClassUnsure:
		out.Reason = payment.ReasonHostUnsure
		return out
	default:
		out.Verdict, out.Reason = payment.VerdictDeclined, response.Reason
		return out
	}
	value := answer.Value(DE48Additional)
	if len(value) != d.profile.Settlement.Groups*groupDigits || !digitsOnly(value, false) {
		if out.ResponseCode == "77" {
			out.Verdict, out.Reason = payment.VerdictDeclined, response.Reason
		}
		return out
	}
	out.Verdict, out.Reason = payment.VerdictApproved, payment.NoReason
	domestic, verdict := readGroup(value[:groupDigits])
	bank := payment.BatchTotals{Domestic: domestic}
	out.Domestic, out.Foreign = verdict, verdict
	if d.profile.Settlement.Groups == 2 {
		bank.Foreign, out.Foreign = readGroup(value[groupDigits:])
	}
	if sent := asked.Value(DE48Additional); !sameTotals(sent, value) {
		out.Bank = &bank
	}
	return out
}

// sameTotals reports that two values of DE 48 differ in their results at most.
func sameTotals(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for at := 0; at+groupDigits <= len(a); at += groupDigits {
		if a[at:at+groupDigits-1] != b[at:at+groupDigits-1] {
			return false
		}
	}
	return true
}

// ReadTotals reads DE 48 of a settlement, of one group or two.
func ReadTotals(value string) (payment.BatchTotals, bool) {
	if len(value) != groupDigits && len(value) != totalsDigits || !digitsOnly(value, false) {
		return payment.BatchTotals{}, false
	}
	var t payment.BatchTotals
	t.Domestic, _ = readGroup(value[:groupDigits])
	if len(value) == totalsDigits {
		t.Foreign, _ = readGroup(value[groupDigits:])
	}
	return t, true
}

func readGroup(digits string) (payment.GroupTotals, payment.GroupVerdict) {
	p := parts{digits}
	next := func(n int) int64 {
		value, _ := strconv.ParseInt(p.next(n), 10, 64) // digits, as was checked
		return value
	}
	g := payment.GroupTotals{
		Debit:  payment.Subtotal{Amount: payment.Amount(next(amountDigits)), Count: int(next(3))},
		Credit: payment.Subtotal{Amount: payment.Amount(next(amountDigits)), Count: int(next(3))},
	}
	verdict := payment.GroupVerdict(next(1))
	if verdict > payment.GroupError {
		verdict = payment.GroupUnsaid
	}
	return g, verdict
}

// Detail is one record of a details message.
type Detail struct {
	Foreign bool
	STAN    string
	Number  string // a card's, or a voucher's
	Amount  payment.Amount
}

// ReadDetails reads DE 48 of a details message.
func ReadDetails(value string) ([]Detail, bool) {
	if len(value) < uploadHead || !digitsOnly(value, false) {
		return nil, false
	}
	count, err := strconv.Atoi(value[:uploadHead])
	if err != nil || count < 1 || len(value) != uploadHead+count*uploadRecord {
		return nil, false
	}
	details := make([]Detail, 0, count)
	for rest := value[uploadHead:]; rest != ""; rest = rest[uploadRecord:] {
		p := parts{rest[:uploadRecord]}
		detail := Detail{Foreign: p.next(2) == "01", STAN: p.next(6), Number: strings.TrimLeft(p.next(uploadNumber), "0")}
		amount, err := strconv.ParseInt(p.next(amountDigits), 10, 64)
		if err != nil {
			return nil, false
		}
		detail.Amount = payment.Amount(amount)
		details = append(details, detail)
	}
	return details, true
}
