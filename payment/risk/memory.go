package risk

import (
	"slices"
	"time"

	"till/payment"
)

// recentFor is how long single attempts are remembered; no rule looks further.
const recentFor = time.Hour

// learnMost is how many amounts of an hour of the day are learned from; the
// oldest make room.
const learnMost = 500

// Memory is what the rules know of the past. It is told of each attempt once, in
// the order in which they ended, and belongs to one goroutine.
type Memory struct {
	recent []past // of the last hour, oldest first
	today  day
	seen   map[string]bool
	hours  [24]learned
	// complete tells that the history was told far enough back for a card to be
	// called new.
	complete bool
}

// learned is the newest amounts of one hour of the day, in a ring.
type learned struct {
	amounts []payment.Amount
	next    int
}

// past is an attempt of the last hour.
type past struct {
	at       time.Time
	card     string
	entry    payment.EntryMode
	amount   payment.Amount
	sale     bool
	taken    bool // paid, to send, held, or not decided: it may be charged
	declined bool
}

// day is what one day came to.
type day struct {
	date     string
	in, back payment.Amount
	sold     map[string]int // by operator
	voided   map[string]int
	cards    map[string]payment.Subtotal
}

// NewMemory remembers nothing.
func NewMemory() *Memory { return &Memory{seen: map[string]bool{}} }

// Complete tells that everything was told that a card is to be known from.
func (m *Memory) Complete() { m.complete = true }

// Tell remembers an attempt that has ended, or that is as far as it will come for
// now.
func (m *Memory) Tell(txn payment.Txn) {
	at := txn.Started
	d := m.day(at)
	taken := txn.State == payment.Approved || txn.State == payment.Advised || txn.State == payment.Settled ||
		txn.State == payment.OfflineApproved || txn.State.Open()
	amount := txn.Amount
	if amount == 0 {
		amount = txn.Requested
	}
	m.recent = append(m.recent, past{at: at, card: txn.Card.Masked, entry: txn.Card.Entry, amount: amount, sale: sells(txn),
		taken: taken, declined: txn.Outcome == payment.OutcomeDeclined})
	if !taken {
		return
	}
	if txn.Card.Masked != "" {
		m.seen[txn.Card.Masked] = true
	}
	switch {
	case sells(txn) && txn.Kind != payment.PreAuth, txn.Kind == payment.Completion, txn.Kind == payment.CompletionAdvice:
		d.in += amount
		d.sold[txn.Operator]++
		if txn.Card.Masked != "" {
			d.cards[txn.Card.Masked] = d.cards[txn.Card.Masked].Plus(amount)
		}
		m.learn(at.Hour(), amount)
	case txn.Kind.Moves() == payment.MovesOut:
		d.back += amount
		if txn.Kind == payment.Void {
			d.voided[txn.Operator]++
		}
	}
}

// day is the day of a time; another one begins with nothing.
func (m *Memory) day(at time.Time) *day {
	date := at.Format(time.DateOnly)
	if m.today.date == date {
		return &m.today
	}
	fresh := day{date: date, sold: map[string]int{}, voided: map[string]int{}, cards: map[string]payment.Subtotal{}}
	if date < m.today.date {
		return &fresh // of a day that is over: it changes nothing of today
	}
	m.today = fresh
	return &m.today
}

func (m *Memory) cardDay(card string, at time.Time) payment.Subtotal { return m.day(at).cards[card] }

// forget drops what no rule looks at any more.
func (m *Memory) forget(now time.Time) {
	first := slices.IndexFunc(m.recent, func(p past) bool { return now.Sub(p.at) <= recentFor })
	switch {
	case first < 0:
		m.recent = m.recent[:0]
	case first > 0:
		m.recent = slices.Delete(m.recent, 0, first)
	}
}

// learn remembers an amount of an hour in place of the oldest.
func (m *Memory) learn(hour int, amount payment.Amount) {
	l := &m.hours[hour]
	if len(l.amounts) < learnMost {
		l.amounts = append(l.amounts, amount)
		return
	}
	l.amounts[l.next] = amount
	l.next = (l.next + 1) % learnMost
}

// usual is the median of an hour, the median distance from it, and how many
// payments that was learned from.
func (m *Memory) usual(hour int) (middle, spread payment.Amount, count int) {
	list := slices.Clone(m.hours[hour].amounts)
	if len(list) == 0 {
		return 0, 0, 0
	}
	slices.Sort(list)
	middle = list[len(list)/2]
	for i, amount := range list {
		list[i] = max(amount-middle, middle-amount)
	}
	slices.Sort(list)
	return middle, list[len(list)/2], len(list)
}
