package cli

import (
	"time"

	"till/payment"
	"till/store"
	"till/ui"
)

// List satisfies ui.Books.
func (c *counter) List(match func(payment.Txn) bool, before uint64, limit int) ([]payment.Txn, error) {
	var found []payment.Txn
	for len(found) < limit {
		page, err := c.t.books.store.List(store.Filter{Before: before})
		if err != nil {
			return nil, err
		}
		for _, txn := range page {
			before = txn.ID
			if match == nil || match(txn) {
				found = append(found, txn)
				if len(found) == limit {
					break
				}
			}
		}
		if len(page) < store.ListMax {
			break
		}
	}
	return found, nil
}

// searchPart is how many attempts one part of a search looks at: a few tens of
// milliseconds, after which the search can be stopped.
const searchPart = 2 * store.ListMax

// Search satisfies ui.Books.
func (c *counter) Search(match func(payment.Txn) bool, from ui.From, limit int) (ui.Part, error) {
	part := ui.Part{Next: from.Before}
	if !from.Day.IsZero() {
		first, err := c.firstOf(from.Day)
		if err != nil || first == 0 {
			return ui.Part{}, err
		}
		part.Next = first
	}
	for looked := 0; looked < searchPart; {
		page, err := c.t.books.store.List(store.Filter{Before: part.Next})
		if err != nil {
			return part, err
		}
		for _, txn := range page {
			part.Next, part.At = txn.ID, txn.Started
			if match(txn) {
				part.Found = append(part.Found, txn)
				if len(part.Found) == limit {
					return part, nil
				}
			}
		}
		looked += len(page)
		if len(page) < store.ListMax {
			part.Next = 0
			return part, nil
		}
	}
	return part, nil
}

// firstOf is the first attempt of the day that begins at a midnight, 0 for none.
func (c *counter) firstOf(midnight time.Time) (uint64, error) {
	filter := store.Filter{Since: midnight, Until: midnight.AddDate(0, 0, 1)}
	first := uint64(0)
	for {
		page, err := c.t.books.store.List(filter)
		if err != nil || len(page) == 0 {
			return first, err
		}
		first = page[len(page)-1].ID
		if len(page) < store.ListMax || first <= 1 {
			return first, nil
		}
		filter.Before = first
	}
}
