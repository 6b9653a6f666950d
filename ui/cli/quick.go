package cli

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"till/payment"
	"till/store"
)

// The quick amounts that a shop did not set are learned from what it sold.
const (
	quickMax    = 5                // as many as the screen has keys for
	quickLeast  = 3                // sold less often it is chance
	quickSample = 1000             // of the newest attempts
	quickStale  = 10 * time.Minute // what is usual does not change by the sale
)

// usualAmounts are the amounts that a shop sells most often, at most most of
// them, the smallest first. Only what was paid counts, and a sale that was given
// back does not; of amounts that were sold as often the newer one stays.
func usualAmounts(newestFirst []payment.Txn, most int) []payment.Amount {
	type seen struct {
		amount        payment.Amount
		count, newest int
	}
	var all []seen
	at := map[payment.Amount]int{}
	for i, txn := range newestFirst {
		if txn.Kind != payment.Sale || txn.Money() != payment.Paid {
			continue
		}
		place, known := at[txn.Amount]
		if !known {
			place = len(all)
			at[txn.Amount] = place
			all = append(all, seen{amount: txn.Amount, newest: i})
		}
		all[place].count++
	}
	all = slices.DeleteFunc(all, func(s seen) bool { return s.count < quickLeast })
	slices.SortFunc(all, func(a, b seen) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.newest, b.newest))
	})
	var amounts []payment.Amount
	for _, s := range all[:min(most, len(all))] {
		amounts = append(amounts, s.amount)
	}
	slices.Sort(amounts)
	return amounts
}

// learned keeps the quick amounts between two looks at the journal. It is safe for
// any goroutine.
type learned struct {
	mu      sync.Mutex
	at      time.Time
	amounts []payment.Amount
}

// read gives the amounts, learned anew where they are stale. A journal that cannot
// be read keeps the old ones: it says so elsewhere.
func (l *learned) read(now time.Time, journal *store.Store) []payment.Amount {
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := now.Sub(l.at); l.at.IsZero() || age < 0 || age >= quickStale {
		if newest, err := journal.List(store.Filter{Limit: quickSample}); err == nil {
			l.at, l.amounts = now, usualAmounts(newest, quickMax)
		}
	}
	return l.amounts
}
