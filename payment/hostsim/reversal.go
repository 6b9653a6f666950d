package hostsim

import (
	"strconv"

	"till/payment"
	"till/payment/wire"
)

// reverse undoes the transaction that the terminal knows no end of. It is asked
// again and again until it answers 00, so asking twice must be harmless; and it
// may overtake its original, which must then never be approved.
func (s *Server) reverse(x *exchange) {
	if code, declines := x.fault.decline(); declines {
		x.code = code
		return
	}
	original := x.place
	if x.name != string(payment.Sale) && x.name != string(payment.PreAuth) {
		original.Batch, _ = batchAndSTAN(x.request.Value(wire.DE61Original))
	}
	if original.STAN == "" || original.Batch == "" {
		x.code = codeFormat
		return
	}
	r := s.book.byPlace[original]
	switch {
	case r == nil:
		s.book.undo(original)
		x.code = codeApproved
	case r.Entry.State == StateReversed:
		x.code = codeApproved
	case r.Entry.State == StateDeclined:
		x.code = codeInvalid // the original was never approved
	case r.Entry.Settled || !r.Entry.State.Stands():
		x.code = codeNoOriginal
	case x.amount != r.Asked:
		x.code = codeAmountDiffers
	case r.Refuse != 0:
		x.code = codeRefused
		if r.Refuse != Always {
			r.Refuse--
		}
	default:
		s.takeBack(r)
		x.code = codeApproved
	}
	if r != nil {
		x.answer.Set(wire.DE37RRN, r.Entry.RRN)
	}
}

// takeBack reverses what stands. The original of a void stands again.
func (s *Server) takeBack(r *record) {
	r.Entry.State = StateReversed
	if voided := s.book.byPlace[r.Original]; voided != nil && voided.Entry.State == StateVoided {
		voided.Entry.State = StateApproved
	}
}

// void cancels a finished sale of the open batch, found by DE 61.
func (s *Server) void(x *exchange) {
	if code, declines := x.fault.decline(); declines {
		x.code = code
		return
	}
	original := x.place
	original.Batch, original.STAN = batchAndSTAN(x.request.Value(wire.DE61Original))
	r := s.book.byPlace[original]
	switch {
	case x.place.STAN == "" || x.place.Batch == "":
		x.code = codeFormat
		return
	case s.book.byPlace[x.place] != nil:
		x.code = codeDuplicate
		return
	case s.book.undone[x.place]:
		x.code = codeInvalid
		return
	case r == nil || r.Entry.State != StateApproved || r.Entry.Settled || r.Entry.Kind != payment.Sale:
		x.code = codeNoOriginal
		return
	case x.amount != r.Entry.Amount:
		x.code = codeAmountDiffers
		return
	}
	x.code = codeApproved
	r.Entry.State = StateVoided
	rrn, authCode := s.book.next(s.config.Now().Format("0102"))
	entry := Entry{
		TerminalID: x.place.TID, MerchantID: x.place.MID, Batch: x.place.Batch, STAN: x.place.STAN,
		Kind: payment.Void, Amount: x.amount, Currency: s.config.Profile.Currency,
		Card: r.Entry.Card, RRN: rrn, AuthCode: authCode, State: StateApproved,
	}
	s.book.add(&record{fact: fact{Entry: entry, Asked: x.amount, Token: r.Token, Original: r.Entry.place(),
		Refuse: s.faults.refusals(x.kind, x.amount)}})
	x.answer.Set(wire.DE37RRN, rrn)
	x.answer.Set(wire.DE38AuthCode, authCode)
	x.approved = &entry
}

// batchAndSTAN are the first two parts of DE 61.
func batchAndSTAN(original string) (batch, stan string) {
	if len(original) < 12 {
		return "", ""
	}
	return original[:6], original[6:12]
}

// amountOf reads DE 4; what is no amount is none.
func amountOf(digits string) payment.Amount {
	minor, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return payment.Amount(minor)
}
