package batch

import (
	"slices"
	"time"

	"till/payment"
)

// Begin freezes the totals of a batch. Nothing has been sent; the lane takes no
// sale until the settlement is over or provably never reached the bank.
func Begin(s payment.Settlement, txns []payment.Txn, at time.Time) payment.Settlement {
	s.State, s.Begun = payment.BatchClosing, at
	s.Totals = TotalsOf(Lines(txns))
	s.Carried, s.Chased = CarriedOver(s.Batch, txns), nil
	for _, txn := range txns {
		if txn.Batch == s.Batch && stands(payment.HinderRefused, s.Batch, txn) {
			s.Chased = append(s.Chased, txn.ID)
		}
	}
	return s
}

// Asked notes a message that asks for the settlement, before it leaves.
func Asked(s payment.Settlement, stan string, at time.Time) payment.Settlement {
	s.Attempts = append(slices.Clone(s.Attempts), payment.SettleTry{Time: at, STAN: stan, Result: payment.TrySent})
	return s
}

// Answered takes what the newest question brought.
//
// A verdict of the bank ends the asking. Without one the batch stays closing, and
// the bank is asked again with the same totals: it may have closed its own. Only
// where no question can have reached the bank, or it refused each of them, is the
// batch open again and the lane free.
func Answered(s payment.Settlement, answer payment.SettleAnswer) payment.Settlement {
	s.Attempts = slices.Clone(s.Attempts)
	if n := len(s.Attempts); n > 0 {
		last := &s.Attempts[n-1]
		last.Result, last.Code = payment.Answer{Verdict: answer.Verdict, Reason: answer.Reason}.Result(), answer.ResponseCode
	}
	switch answer.Verdict {
	case payment.VerdictApproved:
		s.State = payment.BatchUpload
		s.Domestic, s.Foreign, s.Bank = answer.Domestic, answer.Foreign, answer.Bank
		s.RRN, s.HostDate, s.HostTime = answer.RRN, answer.HostDate, answer.HostTime
	case payment.VerdictNotSent, payment.VerdictDeclined:
		if harmless(s.Attempts) {
			s.State = payment.BatchOpen
		}
	}
	return s
}

// harmless reports whether none of the questions can have closed the batch at
// the bank.
func harmless(tries []payment.SettleTry) bool {
	for _, try := range tries {
		if try.Result != payment.TryNotSent && try.Result != payment.TryDeclined {
			return false
		}
	}
	return true
}

// Cut takes a question whose end nobody saw, after a restart.
func Cut(s payment.Settlement) payment.Settlement {
	s.Attempts = slices.Clone(s.Attempts)
	for i := range s.Attempts {
		if s.Attempts[i].Result == payment.TrySent {
			s.Attempts[i].Result = payment.TryNoAnswer
		}
	}
	return s
}

// Planned notes how much there is to upload.
func Planned(s payment.Settlement, plan []payment.Upload) payment.Settlement {
	s.Uploads = len(plan)
	s.Details = plan[len(plan)-1].Details
	return s
}

// Uploaded takes the answer to the message at the cursor and moves on. A detail
// that the bank refuses, or never answers for, is remembered and does not hold up
// the others; a duplicate (94) is one that it has.
func Uploaded(s payment.Settlement, upload payment.Upload, verdict payment.Verdict) payment.Settlement {
	s.Done++
	ids := idsOf(upload)
	switch verdict {
	case payment.VerdictApproved, payment.VerdictDuplicate, payment.VerdictAcknowledged:
	case payment.VerdictDeclined, payment.VerdictRefused:
		s.Refused = append(slices.Clone(s.Refused), ids...)
		s.EndRefused = upload.Step == payment.UploadEnd
	default:
		s.Unsaid = append(slices.Clone(s.Unsaid), ids...)
	}
	return s
}

// Answers takes the answer to a message that had none in the first round.
func Answers(s payment.Settlement, upload payment.Upload, verdict payment.Verdict) payment.Settlement {
	ids := idsOf(upload)
	switch verdict {
	case payment.VerdictUnknown, payment.VerdictNotSent:
		return s
	case payment.VerdictDeclined, payment.VerdictRefused:
		s.Refused = append(slices.Clone(s.Refused), ids...)
	}
	s.Unsaid = slices.DeleteFunc(slices.Clone(s.Unsaid), func(id uint64) bool { return slices.Contains(ids, id) })
	return s
}

func idsOf(upload payment.Upload) []uint64 {
	var ids []uint64
	for _, txn := range upload.Txns {
		ids = append(ids, txn.ID)
	}
	return ids
}

// Close ends a settlement and opens the next batch. It is closed in peace only
// where the bank called both groups equal and has every message; else it is
// disputed, and the slip says so.
func Close(s payment.Settlement, next string, at time.Time) payment.Settlement {
	s.State = payment.BatchDisputed
	if s.Balanced() && s.Done == s.Uploads && !s.EndRefused && len(s.Refused) == 0 && len(s.Unsaid) == 0 {
		s.State = payment.BatchClosed
	}
	s.Next, s.Ended = next, at
	return s
}

// NextBatch is the number after batch: 999999 is followed by 000001.
func NextBatch(batch string) string {
	number := 0
	for _, digit := range batch {
		number = number*10 + int(digit-'0')
	}
	if number++; number > 999999 {
		number = 1
	}
	digits := []byte("000000")
	for i := 5; i >= 0; i-- {
		digits[i] = byte('0' + number%10)
		number /= 10
	}
	return string(digits)
}
