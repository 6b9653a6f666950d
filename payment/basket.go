package payment

import "errors"

// ErrItems means a list that has no room for another line.
var ErrItems = errors.New("at most 100 different things in one sale")

// ItemsSum adds a list up. It fails with ErrAmountTooLarge where DE 4 has no room.
func ItemsSum(items []Item) (Amount, error) {
	var sum Amount
	for _, item := range items {
		if item.Price > AmountMax || item.Quantity > countMax || item.Sum() > AmountMax {
			return 0, ErrAmountTooLarge
		}
		if sum += item.Sum(); sum > AmountMax {
			return 0, ErrAmountTooLarge
		}
	}
	return sum, nil
}

// AddItem puts one more of a thing on a list; the list that is given stays as it
// was. It fails with ErrItems or ErrAmountTooLarge.
func AddItem(items []Item, one Item) ([]Item, error) {
	next := append([]Item(nil), items...)
	found := false
	for i := range next {
		if next[i].Name == one.Name && next[i].Price == one.Price {
			next[i].Quantity, found = next[i].Quantity+1, true
		}
	}
	if !found {
		one.Quantity = 1
		next = append(next, one)
	}
	if len(next) > ItemsMax {
		return nil, ErrItems
	}
	if _, err := ItemsSum(next); err != nil {
		return nil, err
	}
	return next, nil
}

// DropItem takes one of the thing that stands last off a list.
func DropItem(items []Item) []Item {
	last := len(items) - 1
	if last < 0 {
		return nil
	}
	next := append([]Item(nil), items...)
	if next[last].Quantity--; next[last].Quantity > 0 {
		return next
	}
	return next[:last]
}
