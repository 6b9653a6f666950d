package payment

import (
	"errors"
	"fmt"
	"testing"
)

func TestThingsAddUp(t *testing.T) {
	coffee, cake := Item{Name: "Coffee", Price: 1250}, Item{Name: "Cake", Price: 800}
	var items []Item
	for _, one := range []Item{coffee, cake, coffee} {
		before := fmt.Sprint(items)
		next, err := AddItem(items, one)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(items) != before {
			t.Error("the list that was given has changed")
		}
		items = next
	}
	sum, err := ItemsSum(items)
	if err != nil || sum != 3300 || len(items) != 2 || items[0].Quantity != 2 || items[0].Sum() != 2500 {
		t.Errorf("%v come to %d, %v", items, sum, err)
	}
	for _, left := range []int{2, 1, 1, 0, 0} {
		if len(items) != left {
			t.Errorf("%v, want %d lines", items, left)
		}
		items = DropItem(items)
	}
}

func TestAListOfThingsHasLimits(t *testing.T) {
	var items []Item
	for i := range ItemsMax {
		items = append(items, Item{Name: fmt.Sprint(i), Price: 1, Quantity: 1})
	}
	if _, err := AddItem(items, Item{Name: "one more", Price: 1}); !errors.Is(err, ErrItems) {
		t.Errorf("error %v, want ErrItems", err)
	}
	if _, err := AddItem(items[:1], Item{Name: "gold", Price: AmountMax}); !errors.Is(err, ErrAmountTooLarge) {
		t.Errorf("error %v, want ErrAmountTooLarge", err)
	}
	if _, err := ItemsSum([]Item{{Price: AmountMax, Quantity: countMax}}); !errors.Is(err, ErrAmountTooLarge) {
		t.Errorf("error %v, want ErrAmountTooLarge", err)
	}
}
