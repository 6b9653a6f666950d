package simtest

import (
	"fmt"
	"slices"

	"till/payment"
)

// standing is what the bank holds of one original.
type standing string

const (
	held     standing = "approved"
	refused  standing = "declined"
	returned standing = "reversed"
)

// item is a line of the bank's ledger. One with no request is a reversal that
// came before its original: a good bank remembers it and refuses the original.
type item struct {
	key       string
	kind      payment.Kind
	attempt   uint64
	requested bool
	asked     payment.Amount
	amount    payment.Amount
	pan       string
	standing  standing
	code      string
	foreign   bool
	// follows is the item that it voids, gives back, completes or changes.
	follows *item
	// followers are those that follow it, in the order in which they came.
	followers []*item
}

// message is what the bank needs of a request; the till wipes the card.
type message struct {
	key, original string
	attempt       uint64
	kind          payment.Kind
	mode          payment.Mode
	asked         payment.Amount
	pan           string
	told, repeat  bool
}

func keyOf(txn payment.Txn) string { return txn.Batch + "/" + txn.STAN }

// decide is the issuer's say on a request that arrived. A message that is told
// is taken once: whoever sends it again hears that it is there.
func (b *bank) decide(m message) payment.Answer {
	if m.kind == payment.Balance {
		return b.balance()
	}
	was := b.ledger[m.key]
	if (was == nil || m.repeat) && b.unread() {
		b.signedOn = false // it does not look at the message
		code := unreadCodes[b.w.random.IntN(len(unreadCodes))]
		if was == nil && !m.repeat {
			b.book(m, nil).refuse(code)
		}
		return declined(code)
	}
	if was != nil && was.requested {
		switch {
		case !m.told || was.standing != refused:
			return duplicate
		case !m.repeat || was.code != unsure && !slices.Contains(unreadCodes, was.code):
			return declined(was.code) // it stands by what it said
		}
	}
	if was == nil && !m.repeat && b.deaf(0.03) {
		b.w.saw("a first send called a duplicate")
		return duplicate // it means another message of that number
	}
	undone := was != nil && !was.requested // its reversal was here before it
	now := b.book(m, was)
	if undone {
		b.w.saw("late original refused")
		now.standing, now.code = returned, "22"
		return payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonWrongOperation, ResponseCode: "22"}
	}
	if code := now.unfit(m); code != "" {
		b.w.saw("the bank refuses a " + string(m.kind))
		now.refuse(code)
		return declined(code)
	}
	return b.say(now)
}

// The codes by which a bank says that it does not know, and that it did not
// look at the message because it has lost the terminal's keys or holds another
// batch.
const (
	unsure     = "96"
	keysLost   = "A0"
	keysRefuse = "99"
	otherBatch = "77"
)

var unreadCodes = []string{keysLost, keysRefuse, otherBatch}

func (it *item) refuse(code string) { it.standing, it.code = refused, code }

func declined(code string) payment.Answer {
	reason := payment.ReasonNoOriginal
	switch code {
	case "51":
		reason = payment.ReasonInsufficientFunds
	case keysLost, keysRefuse:
		reason = payment.ReasonSignOnNeeded
	case otherBatch:
		reason = payment.ReasonBatchMismatch
	}
	return payment.Answer{Verdict: payment.VerdictDeclined, Reason: reason, ResponseCode: code}
}

var duplicate = payment.Answer{Verdict: payment.VerdictDuplicate, Reason: payment.ReasonDuplicate, ResponseCode: "94"}

// unread draws whether the bank looks at a message at all. What made it lose keys
// may last: new ones can be lost as well.
func (b *bank) unread() bool {
	rate := 0.05
	if b.lostKeys {
		rate = 0.25
	}
	b.lostKeys = b.deaf(rate)
	return b.lostKeys
}

// deaf draws a trouble of the bank, which a healed world has none of.
func (b *bank) deaf(rate float64) bool { return !b.w.healthy && b.w.chance(rate) }

// book makes the line of a request; a line that was refused is written anew.
func (b *bank) book(m message, was *item) *item {
	now := was
	if now == nil {
		now = &item{key: m.key}
		b.ledger[m.key] = now
	}
	if now.follows == nil && m.original != "" {
		if now.follows = b.ledger[m.original]; now.follows != nil {
			now.follows.followers = append(now.follows.followers, now)
		}
	}
	now.kind, now.attempt, now.requested = m.kind, m.attempt, true
	now.asked, now.amount, now.pan = m.asked, m.asked, m.pan
	now.foreign = foreignCard(m.pan, m.mode)
	now.standing, now.code = held, "00"
	return now
}

// takenBack is what voids and refunds have given back of an item, but for one.
func (it *item) takenBack(but *item) (sum payment.Amount) {
	for _, f := range it.followers {
		if f != but && f.standing == held && f.kind.Moves() == payment.MovesOut {
			sum += f.amount
		}
	}
	return sum
}

// ended reports that a hold was let go or taken, but by one.
func (it *item) ended(but *item) bool {
	for _, f := range it.followers {
		completed := f.kind == payment.Completion || f.kind == payment.CompletionAdvice
		if f != but && f.standing == held && (f.kind == payment.PreAuthVoid || completed && !f.voided()) {
			return true
		}
	}
	return false
}

// voided reports that a completion was taken back: its hold is one again.
func (it *item) voided() bool {
	return slices.ContainsFunc(it.followers, func(f *item) bool {
		return f.kind == payment.CompletionVoid && f.standing == held
	})
}

// total is an item's amount after the changes that were told.
func (it *item) total() payment.Amount {
	sum := it.amount
	for _, f := range it.followers {
		if f.standing == held && (f.kind == payment.Adjust || f.kind == payment.Tip) {
			sum = f.amount
		}
	}
	return sum
}

// sameBatchOnly are the kinds that undo or change what is not settled yet.
var sameBatchOnly = map[payment.Kind]bool{payment.Void: true, payment.CompletionVoid: true, payment.Adjust: true, payment.Tip: true}

func batchIn(key string) string { return key[:6] }

// unfit is why an item cannot follow what it follows: "" where it can.
func (it *item) unfit(m message) string {
	kinds := precedes[it.kind]
	if kinds == nil {
		return ""
	}
	of := it.follows
	if of == nil || of.standing != held || !oneOf(of.kind, kinds) {
		return "25"
	}
	if m.mode != payment.ModeQR && of.pan != it.pan {
		return "14"
	}
	if sameBatchOnly[it.kind] && batchIn(it.key) != batchIn(of.key) {
		return "25" // it was settled
	}
	left := of.total() - of.takenBack(it)
	switch it.kind {
	case payment.Void, payment.CompletionVoid:
		if left != it.asked || of.takenBack(it) > 0 {
			return "64"
		}
	case payment.Refund:
		if it.asked > left {
			return "61"
		}
	case payment.PreAuthVoid:
		if of.ended(it) || it.asked != of.amount {
			return "25"
		}
	case payment.Completion, payment.CompletionAdvice:
		if of.ended(it) || it.asked > of.amount {
			return "61"
		}
	case payment.Adjust, payment.Tip:
		if of.takenBack(it) > 0 {
			return "25"
		}
	}
	return ""
}

func (b *bank) balance() payment.Answer {
	left := payment.Amount(b.w.random.IntN(1_000_000))
	if b.deaf(0.2) {
		return payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonWrongPIN, ResponseCode: "55"}
	}
	return payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: "00", Balance: &left}
}

// say is the issuer's own mind on what fits.
func (b *bank) say(now *item) payment.Answer {
	answer := payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: "00", Amount: now.amount,
		RRN: fmt.Sprintf("%012d", len(b.ledger)), AuthCode: "A00001", HostDate: "1124", HostTime: "120000", Organisation: organisation(now.foreign)}
	switch dice := b.w.random.IntN(100); {
	case b.w.healthy || dice < 78:
		b.hold(now)
		return answer
	case dice < 82 && now.asked > 1 && now.kind == payment.Sale:
		b.w.saw("approved partly")
		now.amount /= 2
		answer.Amount, answer.ResponseCode, answer.Reason = now.amount, "10", payment.ReasonApprovedPartly
		b.hold(now)
		return answer
	case dice < 89: // books it or not, and says neither
		b.w.saw("unsure")
		if b.w.chance(0.5) {
			now.refuse(unsure)
		} else {
			b.hold(now)
		}
		return payment.Answer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonHostUnsure, ResponseCode: unsure}
	}
	now.refuse("51")
	return declined(now.code)
}

// hold counts what was booked: no attempt is booked under two numbers.
func (b *bank) hold(now *item) {
	if key, was := b.booked[now.attempt]; was && key != now.key {
		b.w.fail("law 5 never resend money", "attempt %d is booked as %s and as %s", now.attempt, key, now.key)
	}
	b.booked[now.attempt] = now.key
}

// reverse undoes an original, or remembers that it never shall stand. Twice is
// as good as once.
func (b *bank) reverse(m message) payment.Answer {
	taken := payment.Answer{Verdict: payment.VerdictAcknowledged, ResponseCode: "00"}
	was := b.ledger[m.key]
	if was == nil {
		b.w.saw("reversal before its original")
		b.ledger[m.key] = &item{key: m.key, standing: returned}
		return taken
	}
	if was.requested && (was.asked != m.asked || was.pan != m.pan || was.kind != m.kind) {
		b.w.fail("a reversal is of its original", "%s: %s of %d with %.6s…, the original was %s of %d with %.6s…",
			m.key, m.kind, m.asked, m.pan, was.kind, was.asked, was.pan)
	}
	if was.standing == held && b.line.stubborn() {
		b.w.saw("reversal refused")
		if b.w.chance(0.2) {
			was.standing = returned // it did, and says that it did not
		}
		return payment.Answer{Verdict: payment.VerdictRefused, Reason: payment.ReasonHostUnsure, ResponseCode: "96"}
	}
	was.standing = returned
	return taken
}
