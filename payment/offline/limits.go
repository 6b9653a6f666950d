package offline

import (
	"slices"
	"time"

	"till/payment"
)

// Limits are what the owner allows without the line. Each of them holds, and
// zero allows nothing.
type Limits struct {
	// PerSale is the most that one sale may be; PerCard what one card may pay on
	// one day, by the till's calendar; Sum what all sales that wait may come to.
	PerSale, PerCard, Sum payment.Amount
	// Count is how many sales may wait to be sent.
	Count int
	// Age is how long the oldest of them may have waited when another is made.
	Age time.Duration
	// Kinds are the cards that may pay like this: chip, contactless or both.
	Kinds []payment.EntryMode
}

// KindsKnown are the entry modes that Limits.Kinds may name: a card must be able
// to approve, and only a chip is.
var KindsKnown = []payment.EntryMode{payment.EntryChip, payment.EntryContactless}

// Usage is what waits to be sent under the limits.
type Usage struct {
	Count int
	Sum   payment.Amount
	// Oldest is when the oldest of them began, zero where none waits.
	Oldest time.Time
}

// Sold reports whether an attempt is a sale that its chip approved here.
func Sold(txn payment.Txn) bool {
	return txn.Kind == payment.OfflineSale && txn.Mode == payment.ModeEMV
}

// UsageOf counts what waits among attempts. Sales that were authorised by
// telephone are not among it: a bank has said yes to those.
func UsageOf(open []payment.Txn) Usage {
	var u Usage
	for _, txn := range open {
		if txn.State != payment.OfflineApproved || !Sold(txn) {
			continue
		}
		u.Count++
		u.Sum += txn.Amount
		if u.Oldest.IsZero() || txn.Started.Before(u.Oldest) {
			u.Oldest = txn.Started
		}
	}
	return u
}

// clockSlack is how far a clock may be set back before nobody knows how old a
// sale is (reliability 3.3).
const clockSlack = 5 * time.Minute

// Age is how long the oldest has waited; known is false where it lies in the
// future: the clock was set back, and it may have waited for any time.
func (u Usage) Age(now time.Time) (age time.Duration, known bool) {
	if u.Oldest.IsZero() {
		return 0, true
	}
	age = now.Sub(u.Oldest)
	return max(age, 0), age >= -clockSlack
}

// Allows says why one more sale of that amount may not be made, NoReason where it
// may. The card is for AllowsCard.
func (l Limits) Allows(u Usage, amount payment.Amount, now time.Time) payment.Reason {
	age, known := u.Age(now)
	switch {
	case amount <= 0 || amount > l.PerSale:
		return payment.ReasonOfflineSaleLimit
	case u.Count >= l.Count:
		return payment.ReasonOfflineCount
	case u.Sum > l.Sum-amount:
		return payment.ReasonOfflineSum
	case l.Age <= 0 || !known || u.Count > 0 && age >= l.Age:
		return payment.ReasonOfflineAge
	}
	return payment.NoReason
}

// Nothing reports limits under which no sale can be made: one of them is zero, or
// no kind of card may pay.
func (l Limits) Nothing() bool {
	return l.PerSale <= 0 || l.PerCard <= 0 || l.Sum <= 0 || l.Count <= 0 || l.Age <= 0 || len(l.Kinds) == 0
}

// AllowsCard says why a card may not pay that amount, after what it has paid
// here without the line on the same day.
func (l Limits) AllowsCard(entry payment.EntryMode, paid, amount payment.Amount) payment.Reason {
	switch {
	case !slices.Contains(KindsKnown, entry) || !slices.Contains(l.Kinds, entry):
		return payment.ReasonOfflineCardKind
	case paid > l.PerCard-amount:
		return payment.ReasonOfflineCardLimit
	}
	return payment.NoReason
}

// DayOf is when the day of a moment began, by its own calendar.
func DayOf(now time.Time) time.Time {
	year, month, day := now.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, now.Location())
}

// PaidBy adds up what a card paid without the line since a moment, among
// attempts. The bank may have taken or refused it since; what was taken back here
// does not count. Cards are told apart by what may be kept of their numbers, so
// that two of the same beginning and end share one limit.
func PaidBy(masked string, since time.Time, sales []payment.Txn) (paid payment.Amount) {
	for _, txn := range sales {
		if Sold(txn) && txn.Card.Masked == masked && txn.STAN != "" && txn.State != payment.Declined && !txn.Started.Before(since) {
			paid += txn.Amount
		}
	}
	return paid
}
