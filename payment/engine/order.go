package engine

import (
	"context"

	"till/payment"
	"till/payment/flow"
	"till/payment/offline"
)

// Sell takes one card payment from amount to slip: Do with a sale.
func (e *Engine) Sell(ctx context.Context, req payment.SaleRequest, watch func(payment.Progress)) payment.Txn {
	return e.Do(ctx, payment.OrderOf(req), watch)
}

// Do carries one order through and returns how it ended; the money's word is in
// the transaction. ctx ends the wait for card and PIN; once the request may have
// left it is ignored. watch hears every change and may be nil. Before a request
// every owed reversal is tried once (law 4); slips that wait come out before
// this one's, and never hold up the payment. After an approval the bank is told
// what was stored for it.
//
// Where the bank refused to look at it until the till has signed on, the till
// does so and asks the same once more, as an attempt of its own that names the
// first (flow.GoesBack); that one is returned then. So is the one that goes on
// without the line where the owner allows it (flow.GoesOffline). A code or a keyed card is
// sent again; whoever presented a card presents it again, because the
// cryptogram and the PIN block belong to the first attempt and to the old keys.
// What was owed is not tried again between the two. Do wipes the order's secrets.
func (e *Engine) Do(ctx context.Context, order payment.Order, watch func(payment.Progress)) payment.Txn {
	e.lane.enter()
	defer e.lane.leave()
	if watch == nil {
		watch = func(payment.Progress) {}
	}
	defer order.Wipe()
	e.flushMarks()
	r := e.carry(ctx, order, nil, watch)
	for e.goBack(r) { // once: what resumes another never goes back
		r = e.carry(ctx, order, linkTo(r.attempt.Txn), watch)
	}
	if e.goesOffline(r) {
		r = e.carry(ctx, offlineOf(order), linkTo(r.attempt.Txn), watch)
	}
	if r.attempt.Txn.State != payment.Approved {
		// An approval has printed them before its own slip.
		e.printWaiting(context.WithoutCancel(ctx), r.attempt.Txn.ID)
	}
	r.report(payment.Progress{Stage: payment.StageDone})
	if r.attempt.Txn.State == payment.Approved {
		if r.attempt.Txn.Script.State == payment.ScriptOwed {
			e.tellScripts(ctx)
		}
		e.tellStored(ctx)
	}
	if e.cfg.Ended != nil {
		e.cfg.Ended(r.attempt.Txn)
	}
	e.wakeUp()
	return r.attempt.Txn
}

// carry takes one attempt at an order to its end; resumes is the one that was
// refused unread before it.
func (e *Engine) carry(ctx context.Context, order payment.Order, resumes *payment.Original, watch func(payment.Progress)) *run {
	rules, offered := e.rulesFor(order.Kind, order.Mode)
	txn := e.attemptOf(order)
	txn.Resumes = resumes
	r := e.run(ctx, flow.Begin(txn, rules), order.Sale, watch)
	r.order = order
	reason := payment.ReasonNotSupported
	if offered {
		reason = e.prepare(r, rules)
	}
	r.noticeCancel()
	if reason != payment.NoReason {
		if ctx.Err() != nil {
			reason = stopReason(ctx)
		}
		r.feed(flow.NotReady{Reason: reason})
	} else {
		r.feed(flow.Start{At: e.cfg.Clock.Now()})
	}
	return r
}

// goBack signs on where an attempt was refused unread, and reports that the same
// can be asked once more. A cancel that came meanwhile counts: of the next
// attempt nothing has left.
func (e *Engine) goBack(r *run) bool {
	if !e.cfg.GoesBack(r.attempt) || r.ctx.Err() != nil {
		return false
	}
	r.begin(payment.StageSignOn, 0, false)
	return r.answer.SignedOn || e.cfg.Host.Ready(r.ctx) == payment.NoReason
}

func linkTo(txn payment.Txn) *payment.Original {
	return &payment.Original{ID: txn.ID, STAN: txn.STAN, Batch: txn.Batch, RRN: txn.RRN, Date: txn.HostDate, Amount: txn.Requested}
}

func (e *Engine) rulesFor(kind payment.Kind, mode payment.Mode) (flow.Rules, bool) {
	if kind == payment.Sale && mode == payment.ModeCard || e.cfg.RulesFor == nil {
		return e.cfg.Rules, kind == payment.Sale
	}
	return e.cfg.RulesFor(kind, mode)
}

// resume is an attempt from the journal, under the rules of its kind.
func (e *Engine) resume(txn payment.Txn) flow.Attempt {
	rules, _ := e.rulesFor(txn.Kind, txn.Mode)
	return flow.Resume(txn, rules)
}

func (e *Engine) attemptOf(order payment.Order) payment.Txn {
	return payment.Txn{
		Kind: order.Kind, Mode: order.Mode,
		Requested: order.Amount, Currency: order.Currency,
		Original: order.Original, Again: order.Again, Approval: order.Approval, Instalments: order.Instalments, Tip: order.Tip, PhoneCode: order.PhoneCode,
		Items:      order.Items[:min(len(order.Items), payment.ItemsMax)],
		Operator:   order.Operator,
		TerminalID: e.cfg.Terminal.TerminalID,
		MerchantID: e.cfg.Terminal.MerchantID,
		Practice:   e.cfg.Terminal.Practice,
		Started:    e.cfg.Clock.Now(),
	}
}

// prepare makes ready what the order needs before anybody is asked for
// anything: the line, and the number of a card that is not there.
func (e *Engine) prepare(r *run, rules flow.Rules) payment.Reason {
	if e.settling() {
		return payment.ReasonSettling
	}
	if rules.NoCard {
		if reason := r.takeKept(); reason != payment.NoReason {
			return reason
		}
		if reason := r.weigh(r.card.Facts); reason != payment.NoReason {
			return reason
		}
	}
	if offline.Sold(r.attempt.Txn) {
		return e.limitOf(r.attempt.Txn)
	}
	if rules.Stored {
		return payment.NoReason // it is told later
	}
	if r.attempt.Txn.Resumes != nil {
		return payment.NoReason // the way was cleared for the first, and goBack signed on
	}
	reason := e.clearTheWay(r.ctx, r.sale, r.watch)
	if r.ctx.Err() == nil && e.sellsOffline(r.attempt.Txn, reason) {
		return r.goOffline()
	}
	return reason
}

// takeKept takes a card that was keyed in, or the number that the journal keeps
// sealed for the original. A QR payment has none.
func (r *run) takeKept() payment.Reason {
	switch {
	case r.order.Mode == payment.ModeQR:
		r.card.Facts.Entry = payment.EntryQR
	case r.order.Keyed != nil:
		r.card = *r.order.Keyed
		r.card.PAN = r.card.PAN.Clone() // the order's own is needed to go back
		r.card.Facts.Entry, r.card.Facts.Masked = payment.EntryKeyed, r.card.PAN.Masked()
		if r.stopped() {
			r.attempt.Txn.Card = r.card.Facts
			return payment.ReasonCardStopped
		}
	case r.order.Original != nil && r.order.Original.ID != 0:
		pan, expiry, err := r.e.cfg.Journal.CardOf(r.order.Original.ID)
		if err != nil {
			return payment.ReasonCardNotKept
		}
		r.card = payment.Card{PAN: pan, Expiry: expiry,
			Facts: payment.CardFacts{Entry: payment.EntryKeyed, Masked: pan.Masked()}}
	default:
		return payment.ReasonCardNotKept
	}
	r.attempt.Txn.Card = r.card.Facts
	return payment.NoReason
}

// storedMax is how many stored advices ride behind one approval.
const storedMax = 10

// tellStored tells the bank what was stored for it, while the line is known to work.
func (e *Engine) tellStored(ctx context.Context) {
	open, err := e.cfg.Journal.Open()
	if err != nil {
		return
	}
	told := 0
	for _, txn := range open {
		if txn.State != payment.OfflineApproved || told == storedMax || !e.ripeNow(txn) {
			continue
		}
		told++
		if r := e.again(ctx, txn, nil); r.answer.Verdict == payment.VerdictUnknown || r.answer.Verdict == payment.VerdictNotSent {
			return
		}
	}
}

// again tries what an attempt owes, once: its reversal, or the message itself.
// The attempt is read again: since the list was made, the slip of another one may
// have brought the mark of this one to the disk.
func (e *Engine) again(ctx context.Context, txn payment.Txn, watch func(payment.Progress)) *run {
	if now, err := e.cfg.Journal.Txn(txn.ID); err == nil {
		txn = now
	}
	r := e.run(ctx, e.resume(txn), 0, watch)
	at := e.cfg.Clock.Now()
	if r.attempt.Phase == flow.Untold {
		r.feed(flow.Advise{At: at})
	} else {
		r.feed(flow.Reverse{At: at})
	}
	e.tell(r.attempt.Txn)
	return r
}
