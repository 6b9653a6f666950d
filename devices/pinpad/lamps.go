package pinpad

import "till/payment"

// Lamps is the health of the two parts of a pad: lost is why it cannot be used, busy
// that a card or a PIN is waited for, and h tells what its driver knows besides.
func Lamps(h payment.Health, lost error, busy bool) []payment.Health {
	h.Condition = payment.ConditionReady
	switch {
	case lost != nil:
		h.Condition, h.Reason = payment.ConditionDown, payment.ReasonPadGone
		h.Detail += ": " + lost.Error()
	case busy:
		h.Condition = payment.ConditionBusy
	}
	reader, pad := h, h
	reader.Part, pad.Part = payment.PartReader, payment.PartPINPad
	return []payment.Health{reader, pad}
}
