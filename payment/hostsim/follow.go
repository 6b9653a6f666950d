package hostsim

import (
	"strconv"
	"strings"
	"time"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// refundDaysMax is how old a sale may be when money goes back.
const refundDaysMax = 30

// tipPercentMax is how much a tip may add to a sale.
const tipPercentMax = 20

// findSale is the sale that a void cancels: of this terminal, in the batch that
// is open, whole, and only once (unionpay-pos 8).
func findSale(s *Server, x *exchange) (*record, string) {
	r := s.book.byPlace[x.originalPlace()]
	switch {
	case r == nil || r.Entry.Batch != x.place.Batch || r.Entry.Kind != payment.Sale || !x.follows(r) ||
		r.Entry.State != StateApproved || r.Refunded != 0 || r.Entry.Settled:
		return nil, codeNoOriginal
	case x.amount != r.total():
		return nil, codeAmountDiffers
	}
	return r, ""
}

// findPaid is the payment that a refund gives back in whole or in part: of this
// merchant, of any terminal, batch and of the last thirty days, by RRN and date,
// or by the voucher of a QR payment.
func findPaid(s *Server, x *exchange) (*record, string) {
	r := s.book.byRRN[trimmed(x.request, wire.DE37RRN)]
	if x.mode == payment.ModeQR {
		r = s.book.byVoucher[x.voucher]
	}
	switch {
	case r == nil || r.Entry.MerchantID != x.place.MID || !r.paid() || !x.follows(r) || !sameDate(x.originalDate(), r):
		return nil, codeNoOriginal
	case s.age(r) > refundDaysMax*24*time.Hour:
		return nil, codeTooOld
	case x.amount > r.total():
		return nil, codeAmountDiffers
	case x.amount > r.total()-r.Refunded:
		return nil, codeOverLimit
	}
	return r, ""
}

// findHoldToVoid is the pre-authorisation that is given up, whole.
func findHoldToVoid(s *Server, x *exchange) (*record, string) {
	r := s.findHold(x)
	switch {
	case r == nil:
		return nil, codeNoOriginal
	case x.amount != r.Entry.Amount:
		return nil, codeAmountDiffers
	}
	return r, ""
}

// findHoldToComplete is the pre-authorisation that is taken: once, for less than
// was held or for a little more.
func findHoldToComplete(s *Server, x *exchange) (*record, string) {
	r := s.findHold(x)
	switch {
	case r == nil:
		return nil, codeNoOriginal
	case int64(x.amount)*100 > int64(r.Entry.Amount)*int64(100+s.config.CompletionOver):
		return nil, codeOverLimit
	}
	return r, ""
}

// findHold goes by authorisation code, date and card, as hosts do: the batch and
// the number of the pre-authorisation are not asked for (unionpay-pos 5).
func (s *Server) findHold(x *exchange) *record {
	r := s.book.holds[holdKey{x.place.MID, trimmed(x.request, wire.DE38AuthCode), x.originalDate(), x.card.token}]
	if r == nil || r.Entry.State != StateHeld || r.Entry.Settled {
		return nil
	}
	return r
}

// findCompletion is the completion that its void cancels, whole and in its own
// batch. One that came as an advice cannot be voided.
func findCompletion(s *Server, x *exchange) (*record, string) {
	p := x.originalPlace()
	if strings.Trim(p.Batch, "0") == "" {
		p.Batch = x.place.Batch // some terminals leave it out
	}
	r := s.book.byPlace[p]
	switch {
	case r == nil || r.Entry.Batch != x.place.Batch || r.Entry.Kind != payment.Completion || !x.follows(r) ||
		r.Entry.State != StateApproved || r.Refunded != 0 || r.Entry.Settled:
		return nil, codeNoOriginal
	case x.amount != r.Entry.Amount:
		return nil, codeAmountDiffers
	}
	return r, ""
}

// findToAdjust is the sale whose amount was set anew at the counter.
func findToAdjust(s *Server, x *exchange) (*record, string) {
	r := s.book.byPlace[x.originalPlace()]
	if r == nil || r.Entry.Kind != payment.Sale && r.Entry.Kind != payment.OfflineSale || !x.follows(r) ||
		r.Entry.State != StateApproved || r.Refunded != 0 || r.Entry.Settled {
		return nil, codeNoOriginal
	}
	return r, ""
}

// findToTip is the sale that a tip was added to: DE 4 is the sum of both.
func findToTip(s *Server, x *exchange) (*record, string) {
	r, code := findToAdjust(s, x)
	if code != "" {
		return nil, code
	}
	tip := x.amount - r.Entry.Amount
	for number, use := range s.config.Profile.Messages[x.name].Uses {
		if use == profile.UseTip && amountOf(x.request.Value(wire.Field(number))) != tip {
			return nil, codeAmountDiffers
		}
	}
	switch {
	case tip <= 0:
		return nil, codeAmountDiffers
	case int64(tip)*100 > int64(r.Entry.Amount)*tipPercentMax:
		return nil, codeOverLimit
	}
	return r, ""
}

// follows reports whether what the request says of its original is true of r: its
// card, its RRN and its voucher, as far as they are there. A QR payment is
// followed by its own kind only.
func (x *exchange) follows(r *record) bool {
	rrn := trimmed(x.request, wire.DE37RRN)
	return (x.card.token == "" || x.card.token == r.Token) && (rrn == "" || rrn == r.Entry.RRN) &&
		(x.mode == payment.ModeQR) == (r.Mode == payment.ModeQR) && (x.mode != payment.ModeQR || x.voucher == r.Voucher)
}

// paid reports whether money of r can go back.
func (r *record) paid() bool {
	switch r.Entry.Kind {
	case payment.Sale, payment.Completion, payment.CompletionAdvice, payment.OfflineSale:
		return r.Entry.State == StateApproved || r.Entry.State == StateRefunded
	}
	return false
}

// age is how long ago r was, by the host's calendar.
func (s *Server) age(r *record) time.Duration {
	now := s.config.Now()
	day, err := time.ParseInLocation("20060102", r.Day, now.Location())
	if err != nil {
		return 0 // of an older host, which did not keep the day
	}
	return now.Sub(day)
}

// originalPlace is where DE 61 says that the original stands.
func (x *exchange) originalPlace() place {
	p := x.place
	p.Batch, p.STAN = batchAndSTAN(x.request.Value(wire.DE61Original))
	return p
}

// originalDate is 61.3, "" where the message does not carry it.
func (x *exchange) originalDate() string {
	if value := x.request.Value(wire.DE61Original); len(value) >= 16 {
		return value[12:16]
	}
	return ""
}

// sameDate holds 61.3 against a transaction; zeros mean that it is not known.
func sameDate(date string, r *record) bool {
	return date == r.mmdd() || date == "0000"
}

// batchAndSTAN are the first two parts of DE 61.
func batchAndSTAN(original string) (batch, stan string) {
	if len(original) < 12 {
		return "", ""
	}
	return original[:6], original[6:12]
}

// trimmed is a text field without its padding.
func trimmed(m *wire.Message, f wire.Field) string { return strings.TrimSpace(m.Value(f)) }

// amountOf reads DE 4; what is no amount is none.
func amountOf(digits string) payment.Amount {
	minor, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return payment.Amount(minor)
}
