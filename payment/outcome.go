package payment

// Outcome is how an attempt ended, for JSON and for exit codes.
type Outcome string

// The outcomes.
const (
	OutcomeApproved  Outcome = "approved"
	OutcomeDeclined  Outcome = "declined"
	OutcomeCancelled Outcome = "cancelled"
	OutcomeNotSent   Outcome = "not_sent"
	OutcomeReversed  Outcome = "reversed"
	OutcomeUndecided Outcome = "undecided"
	OutcomeOffline   Outcome = "offline"
)

// Verdict is what one exchange with the host proved.
type Verdict int

// The verdicts. Unknown is not a decline (law 3).
const (
	// VerdictUnknown: something may have been sent and no trusted answer came.
	VerdictUnknown Verdict = iota
	// VerdictApproved: a trusted approval.
	VerdictApproved
	// VerdictDeclined: a trusted answer that proves that no money moved.
	VerdictDeclined
	// VerdictNotSent: provably not one byte of the request left.
	VerdictNotSent
	// VerdictDuplicate: the host calls this first send a duplicate (94).
	VerdictDuplicate
	// VerdictAcknowledged: a reversal was taken; no money stands.
	VerdictAcknowledged
	// VerdictRefused: the host answered a reversal, and the answer does not
	// prove that no money moved.
	VerdictRefused
)

// String names the verdict for journals and logs.
func (v Verdict) String() string {
	names := [...]string{"unknown", "approved", "declined", "not_sent", "duplicate", "acknowledged", "refused"}
	if int(v) < len(names) {
		return names[v]
	}
	return "unknown"
}
