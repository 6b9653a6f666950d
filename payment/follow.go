package payment

// followers is which kinds may follow which: the state table of the field
// (unionpay-pos 7).
var followers = map[Kind][]Kind{
	Void:             {Sale},
	Refund:           {Sale, OfflineSale, Completion, CompletionAdvice},
	Completion:       {PreAuth},
	CompletionAdvice: {PreAuth},
	PreAuthVoid:      {PreAuth},
	CompletionVoid:   {Completion},
	Adjust:           {OfflineSale, Sale},
	Tip:              {Sale, OfflineSale},
}

// Follows reports whether a transaction of a kind may follow another one: its
// kind fits, and the bank approved it. What was given back already does not
// count here; LeftOf does.
func Follows(kind Kind, original Txn) bool {
	if kind == Void && original.Kind == OfflineSale {
		return original.State == OfflineApproved // it is taken back here, before it is sent
	}
	for _, before := range followers[kind] {
		if before == original.Kind {
			switch original.State {
			case Approved, OfflineApproved, Advised:
				return true
			case Settled:
				return !inBatch(kind)
			}
		}
	}
	return false
}

// inBatch reports whether a kind changes what its batch comes to, so that it can
// follow nothing whose batch is over: the bank refuses a void of it, and another
// amount would be in the totals of no batch.
func inBatch(kind Kind) bool { return kind == Void || kind == CompletionVoid || kind.Changes() }

// LeftOf is the most that a transaction of a kind may take of its original: zero
// where nothing is left to void or to give back. What is undecided counts as given
// back: money whose way out is not known must not go out again (law 5).
func LeftOf(kind Kind, original Txn) Amount {
	switch kind {
	case Void:
		if original.ReturnedAmount+original.ReturningAmount > 0 {
			return 0
		}
	case Refund:
		return max(0, original.ComesTo()-original.ReturnedAmount-original.ReturningAmount)
	}
	return original.ComesTo()
}

// ComesTo is what stands for a payment now: its amount, or what a tip or an
// adjustment has made of it. A void takes that (unionpay-pos 7.9).
func (t Txn) ComesTo() Amount {
	if t.ChangedAmount != 0 {
		return t.ChangedAmount
	}
	return t.Amount
}

// ModeAfter is the mode of what follows a transaction: that of its original, but
// for a chip that approved by itself, after which nothing is special.
func ModeAfter(original Txn) Mode {
	if original.Mode == ModeEMV {
		return ModeCard
	}
	return original.Mode
}

// LinkTo is the link from a transaction to the one it follows.
func LinkTo(txn Txn) *Original {
	return &Original{ID: txn.ID, STAN: txn.STAN, Batch: txn.Batch, RRN: txn.RRN, Date: txn.HostDate,
		AuthCode: txn.AuthCode, Voucher: txn.Voucher, Amount: txn.Amount}
}
