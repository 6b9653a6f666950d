package hostsim

import (
	"strings"

	"till/payment"
	"till/payment/profile"
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
	p := s.reversedPlace(x)
	if p.STAN == "" || p.Batch == "" {
		x.code = codeFormat
		return
	}
	r := s.book.byPlace[p]
	if r == nil {
		s.book.undo(p)
		x.code = codeApproved
		return
	}
	x.answer.Set(wire.DE37RRN, r.Entry.RRN)
	x.code = s.reversed(x, r)
}

// reversed is what becomes of a reversal whose original is there.
func (s *Server) reversed(x *exchange, r *record) string {
	switch {
	case r.Entry.State == StateReversed:
		return codeApproved
	case r.Entry.State == StateDeclined:
		return codeInvalid // the original was never approved
	case r.Entry.Settled || !r.Entry.State.Stands() || s.config.Strict && r.Day != s.config.Now().Format("20060102"):
		return codeNoOriginal
	case x.amount != s.reversedAmount(r):
		return codeAmountDiffers
	case r.Refuse != 0:
		if r.Refuse != Always {
			f := r.fact
			f.Refuse--
			s.book.put(f)
		}
		return codeRefused
	case !s.takeBack(r.fact):
		return codeNoOriginal
	}
	return codeApproved
}

// reversedAmount is DE 4 of a 0400 as the profile wants it: what was asked for, or
// what was approved (unionpay-pos 11.2).
func (s *Server) reversedAmount(r *record) payment.Amount {
	if s.config.Profile.Reversal.Amount == profile.AmountMoved {
		return r.Entry.Amount
	}
	return r.Asked
}

// reversedPlace is where the original of a 0400 stands: 61.1 names its batch where
// the profile has the reversal's own batch and trace there, and it is there at
// all, else 60.2 (unionpay-pos 5).
func (s *Server) reversedPlace(x *exchange) place {
	p := x.place
	form := s.config.Profile.Messages[x.name].ReversalOriginal
	if original := x.originalPlace(); original.Batch != "" && strings.HasPrefix(string(form), "own_") {
		p.Batch = original.Batch
	}
	return p
}

// takeBack reverses what stands, and gives back what it did to its original. It
// is too late where something else follows it already.
func (s *Server) takeBack(f fact) bool {
	if f.Refunded != 0 || f.Adjusted != 0 || f.Entry.Kind == payment.PreAuth && f.Entry.State != StateHeld {
		return false
	}
	if rule := transactions[f.Entry.Kind]; rule.take != nil {
		original := s.book.byPlace[f.Original]
		if original == nil || rule.restore == nil || !rule.restore(s.book, original.fact, f) {
			return false
		}
	}
	f.Entry.State = StateReversed
	s.book.put(f)
	return true
}
