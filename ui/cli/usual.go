package cli

import (
	"slices"
	"time"

	"till/payment"
)

// usual is the median of each stage over some attempts: what a person means by
// "it usually takes". Only paid attempts count: a time-out is not what is usual.
func usual(txns []payment.Txn) payment.Stages {
	median := func(of func(payment.Stages) time.Duration) time.Duration {
		var all []time.Duration
		for _, txn := range txns {
			if took := of(txn.Stages); took > 0 && txn.Money() == payment.Paid {
				all = append(all, took)
			}
		}
		if len(all) == 0 {
			return 0
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return payment.Stages{
		Card:   median(func(s payment.Stages) time.Duration { return s.Card }),
		PIN:    median(func(s payment.Stages) time.Duration { return s.PIN }),
		Line:   median(func(s payment.Stages) time.Duration { return s.Line }),
		Host:   median(func(s payment.Stages) time.Duration { return s.Host }),
		Record: median(func(s payment.Stages) time.Duration { return s.Record }),
		Print:  median(func(s payment.Stages) time.Duration { return s.Print }),
	}
}
