package payment

import (
	"errors"
	"strings"
	"testing"
)

func TestSum(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       Amount
	}{
		{"digits without a point are fen", "1250", 1250},
		{"one fen", "1", 1},
		{"leading zeros are digits like others", "0050", 50},
		{"a sum of fen", "1250+300", 1550},
		{"a point makes yuan", "12.50", 1250},
		{"one decimal is tens of fen", "12.5", 1250},
		{"a point at the end is whole yuan", "12.", 1200},
		{"a point anywhere makes every term yuan", "12.50+8", 2050},
		{"a later point counts for earlier terms", "8+12.50", 2050},
		{"the number after a star counts", "12.50+8*3", 3650},
		{"a count of fen", "600*3", 1800},
		{"counts of counts", "1.00*2*3", 600},
		{"none of something", "1250+300*0", 1250},
		{"percent off", "12.50-10%", 1125},
		{"percent off in fen", "1250-10%", 1125},
		{"percent off a whole sum", "12.50+8*3-10%", 3285},
		{"percent off, then more", "10.00-50%+1", 600},
		{"percent on top", "100.00+15%", 11500},
		{"half a fen is the customer's", "0.05-50%", 2},
		{"percent off twice", "100.00-10%-10%", 8100},
		{"minus takes away", "12.50-2", 1050},
		{"below zero on the way is no matter", "5-10+20", 15},
		{"the largest amount in fen", "999999999999", AmountMax},
		{"the largest amount in yuan", "9999999999.99", AmountMax},
		{"the largest amount as a sum", "999999999998+1", AmountMax},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := Sum(c.line); err != nil || got != c.want {
				t.Errorf("Sum(%q) = %v, %v; want %v", c.line, got, err, c.want)
			}
		})
	}
}

func TestSumRefusesByName(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       error
	}{
		{"nothing", "", ErrSumForm},
		{"a blank", " 12", ErrSumForm},
		{"percent of nothing", "10%", ErrSumForm},
		{"percent first", "10%+5", ErrSumForm},
		{"percent without a number", "12-%", ErrSumForm},
		{"percent with a point", "12.00-1.5%", ErrSumForm},
		{"more than all of it", "12-101%", ErrSumForm},
		{"counted percent", "12-10%*2", ErrSumForm},
		{"all of it off", "12-100%", ErrAmountZero},
		{"percent of what is below zero", "5-10-10%", ErrAmountNegative},
		{"a letter", "12x", ErrSumForm},
		{"full-width digits", "１２５０", ErrSumForm},
		{"a full-width point", "12。50", ErrSumForm},
		{"a comma", "1,250.00", ErrSumForm},
		{"three decimals", "1.234", ErrSumForm},
		{"two points in a term", "1.2.3", ErrSumForm},
		{"a point alone", ".", ErrSumForm},
		{"no yuan before the point", ".50", ErrSumForm},
		{"a plus without a term", "12+", ErrSumForm},
		{"two operators", "12++3", ErrSumForm},
		{"a star without a count", "12*", ErrSumForm},
		{"a count with a point", "12.50*1.5", ErrSumForm},
		{"a star without a price", "*3", ErrSumForm},
		{"a longer line than is read", strings.Repeat("1+", SumLineMax/2) + "1", ErrSumForm},
		{"zero", "0", ErrAmountZero},
		{"zero yuan", "0.00", ErrAmountZero},
		{"a sum of zero", "5-5", ErrAmountZero},
		{"below zero", "5-8", ErrAmountNegative},
		{"a minus at the start", "-5", ErrAmountNegative},
		{"a minus before nonsense", "-x", ErrSumForm},
		{"thirteen digits", "1000000000000", ErrAmountTooLarge},
		{"eleven digits of yuan", "10000000000.00", ErrAmountTooLarge},
		{"a product that is too large", "999999999999*2", ErrAmountTooLarge},
		{"products that would wrap an integer", "999999999999*9999*9999*9999*9999", ErrAmountTooLarge},
		{"a sum that is too large", "999999999999+1", ErrAmountTooLarge},
		{"a count that is too large", "1*10000", ErrAmountTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := Sum(c.line); !errors.Is(err, c.want) {
				t.Errorf("Sum(%q) = %v, %v; want %v", c.line, got, err, c.want)
			}
		})
	}
}

// FuzzSum: no panic, an amount that is accepted is one that DE 4 can carry, and
// its own plain form sums to itself.
func FuzzSum(f *testing.F) {
	for _, seed := range []string{"1250", "12.50+8*3", "1250-300", "0", "-5", "１２", "999999999999*9999", "1..2", "12.+.5", "*", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		amount, err := Sum(line)
		if err != nil {
			if amount != 0 {
				t.Fatalf("Sum(%q) gives %v with %v", line, amount, err)
			}
			return
		}
		if amount <= 0 || amount > AmountMax {
			t.Fatalf("Sum(%q) = %d is no amount", line, amount)
		}
		if again, err := Sum(amount.Plain()); err != nil || again != amount {
			t.Fatalf("Sum(%q) = %v, yet Sum(%q) = %v, %v", line, amount, amount.Plain(), again, err)
		}
	})
}
