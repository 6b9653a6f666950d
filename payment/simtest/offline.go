package simtest

import (
	"context"
	"errors"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/payment/offline"
)

// This file is selling without the line: the owner's limits of a world, the law
// that they hold whatever was cut, and the person who takes a sale back.

// drawLimits are those of one owner: none in some worlds, one of them zero now and
// then, and always so small that a bad hour reaches them.
func (w *world) drawLimits() *offline.Limits {
	if w.chance(0.3) {
		return nil
	}
	l := &offline.Limits{
		PerSale: payment.Amount(20_000 + w.random.IntN(100_000)), PerCard: payment.Amount(20_000 + w.random.IntN(100_000)),
		Sum: payment.Amount(100_000 + w.random.IntN(300_000)), Count: 1 + w.random.IntN(6),
		Age: w.between(time.Hour, 48*time.Hour), Kinds: offline.KindsKnown[:1+w.random.IntN(2)],
	}
	switch w.random.IntN(20) {
	case 0:
		l.Count = 0
	case 1:
		l.Sum = 0
	case 2:
		l.PerSale = 0
	}
	return l
}

// offlineOf is Config.Offline of a world.
func (w *world) offlineOf() engine.Offline {
	if w.limits == nil {
		return engine.Offline{}
	}
	return engine.Offline{Limits: w.limits, Waiting: w.books.Open, SoldSince: w.soldSince, Reach: w.bank.Reach}
}

func (w *world) soldSince(since time.Time) ([]payment.Txn, error) {
	var sold []payment.Txn
	for id := uint64(1); id <= w.books.last(); id++ {
		if txn := w.books.known[id]; !txn.Started.Before(since) {
			sold = append(sold, txn)
		}
	}
	return sold, nil
}

// Reach opens the line and sends nothing.
func (b *bank) Reach(ctx context.Context) payment.Reason {
	if ctx.Err() != nil {
		return payment.ReasonInterrupted
	}
	b.w.point("the till opens the line")
	switch weather := b.line.look(); {
	case weather == down, weather == stormy && b.w.chance(b.line.rates[noLine]):
		b.w.pass(100*time.Millisecond, 10*time.Second)
		return payment.ReasonLineDown
	}
	return payment.NoReason
}

// decideAlone is a chip that is asked to approve without its bank.
func (p *pad) decideAlone(card payment.Card) (payment.Card, payment.Reason) {
	card.PINBlock.Wipe()
	switch dice := p.w.random.IntN(20); {
	case dice == 0:
		return card, payment.ReasonCardRefused
	case dice == 1:
		return card, payment.ReasonCardWantsBank
	}
	p.w.saw("a chip approves alone")
	card.PINBlock = payment.PINBlock{}
	card.EMV = []byte{0x9F, 0x27, 0x01, 0x40}
	card.Facts.CVM = payment.CVMSignature
	return card, payment.NoReason
}

// checkLimits is the owner's law, held against the records of all lives: what a
// sale without the line adds is within every limit, and its chip may approve. The
// sale is not among what waited before it.
func (w *world) checkLimits(txn payment.Txn) {
	if w.limits == nil {
		w.fail("the owner's limits hold", "attempt %d is sold without the line, which nobody allows", txn.ID)
	}
	var waits []payment.Txn
	for _, other := range w.laws.txns {
		waits = append(waits, other)
	}
	day := offline.PaidBy(txn.Card.Masked, offline.DayOf(txn.Updated), waits)
	used := offline.UsageOf(waits)
	switch l := w.limits; {
	case used.Count+1 > l.Count:
		w.fail("the owner's limits hold", "attempt %d is number %d of %d that wait", txn.ID, used.Count+1, l.Count)
	case used.Sum+txn.Amount > l.Sum:
		w.fail("the owner's limits hold", "attempt %d makes %s wait of %s", txn.ID, used.Sum+txn.Amount, l.Sum)
	case txn.Amount > l.PerSale || txn.Amount <= 0:
		w.fail("the owner's limits hold", "attempt %d is of %s, above %s", txn.ID, txn.Amount, l.PerSale)
	case !txn.Card.Entry.HasChipData() || len(txn.CardEMV) == 0:
		w.fail("the owner's limits hold", "attempt %d is by %s: no chip has approved it", txn.ID, txn.Card.Entry)
	case day+txn.Amount > l.PerCard:
		w.fail("the owner's limits hold", "attempt %d: its card has paid %s", txn.ID, day+txn.Amount)
	}
	w.saw("sold without the line")
}

// checkGoesOffline holds what goes on without the line: of the first nothing left,
// which is written, and nobody goes on twice.
func (w *world) checkGoesOffline(txn, first payment.Txn) {
	const law = "only what found no line goes on without one"
	switch it := w.bank.ledger[keyOf(first)]; {
	case first.State != payment.Declined || first.Outcome != payment.OutcomeNotSent || w.laws.sent[first.ID] || first.Resumes != nil:
		w.fail(law, "attempt %d follows %d, which is %s, %s", txn.ID, first.ID, either(string(first.State), "not written"), first.Reason)
	case it != nil && it.standing == held:
		w.fail(law, "attempt %d follows %d, which the bank holds", txn.ID, first.ID)
	case first.Kind != payment.Sale || txn.Requested != first.Requested || txn.ID != first.ID+1:
		w.fail(law, "attempt %d is not what %d was", txn.ID, first.ID)
	}
	w.saw("goes on without the line")
}

// takeBack is a person who voids a sale that waits. Whatever comes of it, one that
// may have left is not taken back (law 3), and one that was is never sent.
func (w *world) takeBack() {
	for id := w.books.last(); id > 0; id-- {
		txn := w.books.known[id]
		if txn.State != payment.OfflineApproved || txn.Kind != payment.OfflineSale || w.chance(0.2) {
			continue
		}
		w.note("a person takes back attempt %d", id)
		w.sale = memory{}
		after, err := w.engine.Withdraw(context.Background(), id, "01")
		switch {
		case w.ailing, errors.Is(err, engine.ErrSent), errors.Is(err, engine.ErrFollowed):
		case err != nil || after.Money() != payment.NotPaid || after.Withdrawn == nil:
			w.fail("what never left can be taken back", "attempt %d is %s, %v", id, after.Money(), err)
		default:
			w.saw("taken back before it was sent")
			w.laws.notPaid[id] = true
		}
		return
	}
}
