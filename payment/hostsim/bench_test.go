package hostsim_test

import "testing"

// BenchmarkSale is one sale over the loopback line, booked and saved, with the
// ledger growing as a day goes on.
func BenchmarkSale(b *testing.B) {
	_, term := started(b, practice(b))
	card := cardNamed(b, "stripe")
	for b.Loop() {
		term.ask(term.sale(1250, card))
	}
}
