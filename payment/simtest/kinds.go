package simtest

import (
	"till/payment"
	"till/payment/flow"
)

// way is how one kind of transaction is done here, as an acquirer's profile
// says it. The table is that of the UnionPay dialect.
type way struct {
	kind  payment.Kind
	mode  payment.Mode
	rules flow.Rules
}

// ways are all kinds but the plain sale, whose rules belong to the world.
var ways = []way{
	{payment.Sale, payment.ModeQR, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Sale, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Sale, payment.ModeInstalment, flow.Rules{RequestMTI: "0200"}},
	{payment.Void, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Void, payment.ModeQR, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Void, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Void, payment.ModeInstalment, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Refund, payment.ModeCard, flow.Rules{NoPIN: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.Refund, payment.ModeQR, flow.Rules{NoCard: true, NoPIN: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.Refund, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.PreAuth, payment.ModeCard, flow.Rules{RequestMTI: "0100"}},
	{payment.PreAuth, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0100"}},
	{payment.PreAuthVoid, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0100"}},
	{payment.PreAuthVoid, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0100"}},
	{payment.Completion, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Completion, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.CompletionAdvice, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.CompletionAdvice, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.CompletionVoid, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.CompletionVoid, payment.ModeMOTO, flow.Rules{NoCard: true, NoPIN: true, RequestMTI: "0200"}},
	{payment.Balance, payment.ModeCard, flow.Rules{Unknown: flow.OweNothing, RequestMTI: "0200"}},
	{payment.OfflineSale, payment.ModeCard, flow.Rules{NoPIN: true, Stored: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.OfflineSale, payment.ModeEMV, flow.Rules{Stored: true, Unknown: flow.OweRepeat, RequestMTI: "0200"}},
	{payment.Adjust, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, Stored: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
	{payment.Tip, payment.ModeCard, flow.Rules{NoCard: true, NoPIN: true, Stored: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}},
}

// rulesOf is Config.RulesFor of a world.
func (w *world) rulesOf(kind payment.Kind, mode payment.Mode) (flow.Rules, bool) {
	if kind == payment.Sale && mode == payment.ModeCard {
		return w.rules, true
	}
	for _, way := range ways {
		if way.kind == kind && way.mode == mode {
			rules := way.rules
			rules.ReversalMTI, rules.KeepCardGone = w.rules.ReversalMTI, w.rules.KeepCardGone
			return rules, true
		}
	}
	return flow.Rules{}, false
}

// told reports whether an attempt is repeated under its own number and never
// reversed.
func (w *world) told(txn payment.Txn) bool {
	rules, _ := w.rulesOf(txn.Kind, txn.Mode)
	return rules.Unknown == flow.OweRepeat
}

// stored reports whether it is approved here and told later.
func (w *world) stored(kind payment.Kind, mode payment.Mode) bool {
	rules, _ := w.rulesOf(kind, mode)
	return rules.Stored
}

// precedes is which kinds a kind may follow.
var precedes = map[payment.Kind][]payment.Kind{
	payment.Void:             {payment.Sale},
	payment.Refund:           {payment.Sale, payment.OfflineSale, payment.Completion, payment.CompletionAdvice},
	payment.PreAuthVoid:      {payment.PreAuth},
	payment.Completion:       {payment.PreAuth},
	payment.CompletionAdvice: {payment.PreAuth},
	payment.CompletionVoid:   {payment.Completion},
	payment.Adjust:           {payment.OfflineSale},
	payment.Tip:              {payment.Sale, payment.OfflineSale},
}

// orderDraw is what a person wants, as the seed has it.
type orderDraw struct {
	kind     payment.Kind
	mode     payment.Mode
	amount   payment.Amount
	original *payment.Txn
	// cancel is where the cashier's finger or a signal comes: "" for nowhere.
	cancel string
	cause  error
}

// share is how often a kind is wanted, in a hundred.
var shares = []struct {
	kind  payment.Kind
	mode  payment.Mode
	share int
}{
	{payment.Sale, payment.ModeCard, 37}, {payment.Sale, payment.ModeQR, 6}, {payment.Sale, payment.ModeMOTO, 3},
	{payment.Sale, payment.ModeInstalment, 2}, {payment.PreAuth, payment.ModeCard, 7}, {payment.PreAuth, payment.ModeMOTO, 1},
	{payment.Void, "", 9}, {payment.Refund, "", 9}, {payment.Completion, "", 5}, {payment.CompletionAdvice, "", 3},
	{payment.PreAuthVoid, "", 3}, {payment.CompletionVoid, "", 5}, {payment.OfflineSale, payment.ModeCard, 4},
	{payment.Adjust, "", 2}, {payment.Tip, "", 2}, {payment.Balance, payment.ModeCard, 2},
}

// drawOrder draws one order. A kind that follows another becomes a sale where
// there is nothing that it could follow.
func (w *world) drawOrder() orderDraw {
	draw := orderDraw{kind: payment.Sale, amount: payment.Amount(1 + w.random.IntN(100_000)), cause: errCashier}
	dice := w.random.IntN(100)
	for _, s := range shares {
		if dice -= s.share; dice >= 0 {
			continue
		}
		if precedes[s.kind] == nil {
			draw.kind, draw.mode = s.kind, s.mode
		} else if original, found := w.drawOriginal(s.kind); found {
			draw.kind, draw.mode, draw.original = s.kind, payment.ModeAfter(original), &original
			draw.amount = w.drawPart(s.kind, original)
		}
		break
	}
	if draw.kind == payment.Balance {
		draw.amount = 0
	}
	if w.chance(0.15) {
		draw.cancel = []string{"start", "card", "pin", "intent", "sent"}[w.random.IntN(5)]
	}
	if w.chance(0.3) {
		draw.cause = errSignal
	}
	return draw
}

// originalsNear is how far back a cashier looks for an original.
const originalsNear = 8

// drawOriginal picks something approved, of late. A cashier now and then picks
// what was given back already: the bank must say no.
func (w *world) drawOriginal(kind payment.Kind) (payment.Txn, bool) {
	var fitting []payment.Txn
	for id := w.books.last(); id > 0 && len(fitting) < originalsNear; id-- {
		txn := w.books.known[id]
		done := txn.State == payment.Approved || txn.State == payment.OfflineApproved || txn.State == payment.Advised
		if !done || !oneOf(txn.Kind, precedes[kind]) || txn.Mode != payment.ModeCard && w.stored(kind, payment.ModeCard) {
			continue
		}
		if len(w.books.followers(txn.ID)) > 0 && !w.chance(0.15) && kind != payment.Refund && kind != payment.Adjust {
			continue
		}
		fitting = append(fitting, txn)
	}
	if len(fitting) == 0 {
		return payment.Txn{}, false
	}
	return fitting[w.random.IntN(len(fitting))], true
}

func oneOf[T comparable](value T, choices []T) bool {
	for _, choice := range choices {
		if value == choice {
			return true
		}
	}
	return false
}

// drawPart is how much of an original is meant.
func (w *world) drawPart(kind payment.Kind, original payment.Txn) payment.Amount {
	whole := original.Amount
	switch kind {
	case payment.Refund:
		if w.chance(0.6) {
			return 1 + payment.Amount(w.random.Int64N(int64(whole)))
		}
	case payment.Completion, payment.CompletionAdvice:
		if w.chance(0.2) {
			return whole + whole/4 + 1 // over the hold
		}
		return 1 + payment.Amount(w.random.Int64N(int64(whole)))
	case payment.Adjust:
		return 1 + payment.Amount(w.random.Int64N(2*int64(whole)))
	case payment.Tip:
		return whole + 1 + payment.Amount(w.random.Int64N(int64(whole)/5+1))
	}
	return whole
}

// order is the draw as the engine takes it.
func (w *world) order(draw orderDraw) payment.Order {
	order := payment.Order{Sale: w.sales, Kind: draw.kind, Mode: draw.mode, Amount: draw.amount, Currency: payment.CNY, Operator: "01"}
	if o := draw.original; o != nil {
		order.Original = &payment.Original{ID: o.ID, STAN: o.STAN, Batch: o.Batch, RRN: o.RRN, Date: o.HostDate,
			AuthCode: o.AuthCode, Amount: o.Amount}
	}
	switch {
	case draw.mode == payment.ModeQR:
		order.QRCode = payment.NewSecret([]byte("6220000000000000001"))
	case draw.mode == payment.ModeMOTO && draw.original == nil:
		card := w.pad.newCard()
		card.Track2 = payment.Track2{}
		w.pad.given = append(w.pad.given, card)
		order.Keyed = &card
	case draw.mode == payment.ModeInstalment:
		order.Instalments = 3
	}
	if draw.kind == payment.Tip {
		order.Tip = draw.amount - draw.original.Amount
	}
	return order
}
