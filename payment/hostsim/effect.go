package hostsim

import "till/payment"

// What a transaction does to the one that it follows, and what its reversal
// gives back.

// become is the original in another state.
func become(b *book, original fact, state State) {
	original.Entry.State = state
	b.put(original)
}

func voidIt(b *book, original, _ fact) { become(b, original, StateVoided) }

func unvoidIt(b *book, original, _ fact) bool {
	if original.Entry.State != StateVoided {
		return false
	}
	state := StateApproved
	if original.Entry.Kind == payment.PreAuth {
		state = StateHeld
	}
	become(b, original, state)
	return true
}

func refundIt(b *book, original, refund fact) {
	original.Refunded += refund.Entry.Amount
	if original.Refunded >= original.total() {
		original.Entry.State = StateRefunded
	}
	b.put(original)
}

func unrefundIt(b *book, original, refund fact) bool {
	if original.Refunded < refund.Entry.Amount {
		return false
	}
	original.Refunded -= refund.Entry.Amount
	original.Entry.State = StateApproved
	b.put(original)
	return true
}

// completeIt ends a hold: its money is the completion's now, and what was held
// beyond that is free.
func completeIt(b *book, hold, _ fact) { become(b, hold, StateApproved) }

func uncompleteIt(b *book, hold, _ fact) bool {
	if hold.Entry.State != StateApproved {
		return false
	}
	become(b, hold, StateHeld)
	return true
}

// voidCompletion brings the hold back.
func voidCompletion(b *book, completion, _ fact) {
	become(b, completion, StateVoided)
	if hold := b.byPlace[completion.Original]; hold != nil && hold.Entry.State == StateApproved {
		become(b, hold.fact, StateHeld)
	}
}

func unvoidCompletion(b *book, completion, _ fact) bool {
	hold := b.byPlace[completion.Original]
	if completion.Entry.State != StateVoided || hold == nil || hold.Entry.State != StateHeld {
		return false
	}
	become(b, completion, StateApproved)
	become(b, hold.fact, StateApproved)
	return true
}

func adjustIt(b *book, original, f fact) {
	original.Adjusted = f.Entry.Amount
	b.put(original)
}
