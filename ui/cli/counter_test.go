package cli

import (
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/text"
)

// carried carries an order out as the counter does, and gives its end.
func carried(t *testing.T, c *counter, order payment.Order) payment.Txn {
	t.Helper()
	number := c.Do(order)
	for {
		select {
		case event := <-c.events:
			if done, is := event.(ui.Done); is {
				if done.Sale != number || done.Err != "" {
					t.Fatalf("%s ended as %+v", order.Kind, done)
				}
				c.open.Wait()
				return done.Txn
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s never ended", order.Kind)
		}
	}
}

// TestTheCounterCarriesOutEveryKind sells, and follows with everything that can
// follow, over the real engine and the pretend bank.
func TestTheCounterCarriesOutEveryKind(t *testing.T) {
	_, till := practice(t)
	c := newCounter(t.Context(), till, func() *text.Commands { return text.CommandsIn(text.EN) })
	who := &payment.Approval{By: "Li Hua"}
	var before payment.Txn
	follow := func(kind payment.Kind, amount payment.Amount) payment.Order {
		order := payment.Order{Kind: kind, Amount: amount, Original: payment.LinkTo(before)}
		if kind.Moves() == payment.MovesOut || kind == payment.PreAuthVoid {
			order.Approval = who
		}
		return order
	}
	for _, step := range []struct {
		name  string
		order func() payment.Order
		want  payment.Money
		state payment.State
	}{
		{"a sale", func() payment.Order { return payment.Order{Kind: payment.Sale, Amount: 1250} }, payment.Paid, payment.Approved},
		{"it is voided", func() payment.Order { return follow(payment.Void, 1250) }, payment.Returned, payment.Approved},
		{"another sale", func() payment.Order { return payment.Order{Kind: payment.Sale, Amount: 3600} }, payment.Paid, payment.Approved},
		{"a part of it goes back", func() payment.Order { return follow(payment.Refund, 1000) }, payment.Returned, payment.Approved},
		{"a hold", func() payment.Order { return payment.Order{Kind: payment.PreAuth, Amount: 80000} }, payment.NoMoney, payment.Approved},
		{"it is completed", func() payment.Order { return follow(payment.Completion, 45600) }, payment.Paid, payment.Approved},
		{"the completion is taken back", func() payment.Order { return follow(payment.CompletionVoid, 45600) }, payment.Returned, payment.Approved},
		{"another hold", func() payment.Order { return payment.Order{Kind: payment.PreAuth, Amount: 80000} }, payment.NoMoney, payment.Approved},
		{"it is let go", func() payment.Order { return follow(payment.PreAuthVoid, 80000) }, payment.NoMoney, payment.Approved},
		{"a balance", func() payment.Order { return payment.Order{Kind: payment.Balance} }, payment.NoMoney, payment.Approved},
	} {
		t.Run(step.name, func(t *testing.T) {
			order := step.order()
			txn := carried(t, c, order)
			if txn.Money() != step.want || txn.State != step.state {
				t.Errorf("it is %q in state %s (%s %s)", txn.Money(), txn.State, txn.Reason, txn.ResponseCode)
			}
			if order.Approval != nil && (txn.Approval == nil || txn.Approval.By != who.By) {
				t.Errorf("who allowed it is %+v", txn.Approval)
			}
			before = txn
		})
	}
	part, err := c.Search(func(txn payment.Txn) bool { return txn.Kind == payment.Refund }, ui.From{}, 10)
	if err != nil || len(part.Found) != 1 || part.Next != 0 {
		t.Errorf("searching for the refund gives %+v, %v", part, err)
	}
	today := time.Now()
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, today.Location())
	if part, err := c.Search(func(payment.Txn) bool { return true }, ui.From{Day: midnight}, 10); err != nil || len(part.Found) != 0 {
		t.Errorf("before today there is %+v, %v", part, err)
	}
}
