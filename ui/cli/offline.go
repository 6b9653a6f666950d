package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/payment/offline"
	"till/store"
	"till/ui/text"
)

// OfflineSettings are the owner's limits for sales that a chip approves while the
// line is down. A limit that is not written is refused; one of zero allows nothing.
type OfflineSettings struct {
	On         bool     `toml:"on" comment:"sell by the card's chip while the line to the bank is down. The bank is told later, and where it\nrefuses then, the shop has handed over the goods and carries the loss: till help offline"`
	AcceptedBy string   `toml:"accepted_by" comment:"the owner who carries that loss, by name"`
	PerSale    string   `toml:"per_sale" comment:"the most that one sale may be, as 200.00; a limit of zero allows nothing"`
	PerCardDay string   `toml:"per_card_day" comment:"the most that one card may pay on one day"`
	Count      *int     `toml:"count" comment:"how many sales may wait to be sent"`
	Sum        string   `toml:"sum" comment:"what they may come to"`
	Hours      *int     `toml:"hours" comment:"no further sale once the oldest has waited as long"`
	Cards      []string `toml:"cards" comment:"chip, contactless or both; never a stripe, a fallback or a keyed number"`
}

// offlineCards are the kinds of card that are taken where none is named.
var offlineCards = []string{string(payment.EntryChip)}

// noOfflineSales is how a new folder begins: off, and every limit at zero.
func noOfflineSales() OfflineSettings {
	const nothing = "0.00"
	var none int
	return OfflineSettings{PerSale: nothing, PerCardDay: nothing, Sum: nothing, Count: &none, Hours: &none, Cards: offlineCards}
}

// limits are the owner's, nil where nothing is sold without the line.
func (o OfflineSettings) limits() (*offline.Limits, error) {
	if !o.On {
		return nil, nil
	}
	if strings.TrimSpace(o.AcceptedBy) == "" {
		return nil, errors.New("offline.accepted_by is empty: the owner who carries the loss writes the name (till help offline)")
	}
	var l offline.Limits
	for _, limit := range []struct {
		key, value string
		amount     *payment.Amount
	}{{"per_sale", o.PerSale, &l.PerSale}, {"per_card_day", o.PerCardDay, &l.PerCard}, {"sum", o.Sum, &l.Sum}} {
		amount, err := payment.ParseAmount(limit.value)
		if err != nil && !errors.Is(err, payment.ErrAmountZero) {
			return nil, fmt.Errorf("offline.%s is %q: write an amount as 200.00; 0.00 allows nothing", limit.key, limit.value)
		}
		*limit.amount = amount
	}
	if o.Count == nil || *o.Count < 0 {
		return nil, errors.New("offline.count is missing: write how many sales may wait; 0 allows none")
	}
	if o.Hours == nil || *o.Hours < 0 {
		return nil, errors.New("offline.hours is missing: write how long the oldest may wait; 0 allows no sale")
	}
	l.Count, l.Age = *o.Count, time.Duration(*o.Hours)*time.Hour
	cards := o.Cards
	if cards == nil {
		cards = offlineCards
	}
	for _, card := range cards {
		kind := payment.EntryMode(card)
		if !slices.Contains(offline.KindsKnown, kind) {
			return nil, fmt.Errorf("offline.cards names %q: only chip and contactless can approve a payment", card)
		}
		l.Kinds = append(l.Kinds, kind)
	}
	return &l, nil
}

// check refuses limits that are not whole.
func (o OfflineSettings) check() error {
	_, err := o.limits()
	return err
}

// offlineOf is what the engine needs to sell without the line.
func (t *till) offlineOf() engine.Offline {
	if t.books.limits == nil {
		return engine.Offline{}
	}
	return engine.Offline{Limits: t.books.limits, SoldSince: t.soldSince, Reach: t.host.Reach}
}

// soldSince lists every attempt that began then or later.
func (t *till) soldSince(since time.Time) ([]payment.Txn, error) {
	var all []payment.Txn
	before := uint64(0)
	for {
		page, err := t.books.store.List(store.Filter{Since: since, Before: before})
		all = append(all, page...)
		if err != nil || len(page) < store.ListMax {
			return all, err
		}
		before = page[len(page)-1].ID
	}
}

// unsent reports that an order voids a sale that waits to be sent: that one is
// taken back here and the bank never hears of it.
func (t *till) unsent(order payment.Order) bool {
	if order.Kind != payment.Void || order.Original == nil || order.Original.ID == 0 {
		return false
	}
	txn, err := t.books.store.Txn(order.Original.ID)
	return err == nil && txn.State == payment.OfflineApproved
}

// withdraw takes back a sale that waits, and writes the mark of its slip.
func (t *till) withdraw(ctx context.Context, id uint64, by string) (payment.Txn, error) {
	t.world.refill()
	defer t.engine.Close()
	return t.engine.Withdraw(ctx, id, by)
}

// takenBack is the same for the counter: one that may have left, or is changed by
// another that waits, goes to the bank before anything can follow it.
func (t *till) takenBack(ctx context.Context, order payment.Order) payment.Txn {
	txn, err := t.withdraw(ctx, order.Original.ID, order.Operator)
	if err == nil {
		return txn
	}
	return payment.Txn{Kind: order.Kind, Mode: order.Mode, State: payment.Declined, Outcome: payment.OutcomeNotSent,
		Reason: payment.ReasonNotWithdrawn, Requested: order.Amount, Amount: order.Amount, Currency: order.Currency,
		Original: order.Original, Operator: order.Operator, Started: time.Now()}
}

// voidHere is till void of a sale that waits to be sent.
func (s *session) voidHere(ctx context.Context, t *till, order payment.Order) error {
	txn, err := t.withdraw(ctx, order.Original.ID, order.Operator)
	switch {
	case errors.Is(err, engine.ErrSent):
		return usage(func(c *text.Commands) string { return text.OfflineIn(c.Lang).MayHaveLeft(text.TraceOf(txn)) })
	case errors.Is(err, engine.ErrFollowed):
		return usage(func(c *text.Commands) string { return text.OfflineIn(c.Lang).ChangedSince(text.TraceOf(txn)) })
	case errors.Is(err, engine.ErrNotWritten):
		return unusable(err, func(c *text.Commands) string { return c.NotWritten })
	case err != nil:
		return err
	}
	slip := t.slipText(txn)
	if s.flags.json {
		return errors.Join(printJSON(s.stdout, asJSON(txn, slip)), status(exitOf(txn)))
	}
	s.tell(txn)
	_, _ = fmt.Fprintf(s.stdout, "\n%s", slip)
	return status(exitOf(txn))
}

// tellOffline says what is left of the owner's limits, nothing where there are none.
func (s *session) tellOffline(b *books, waiting []payment.Txn) {
	if b.limits != nil {
		left := text.OfflineLeft{Limits: *b.limits, Used: offline.UsageOf(waiting), Now: time.Now()}
		_, _ = fmt.Fprintln(s.stdout, "\n"+text.OfflineIn(s.words().Lang).Left(left))
	}
}

// explainOffline says what selling without the line is, and who carries the loss.
func (s *session) explainOffline() {
	words := text.OfflineIn(s.words().Lang)
	_, _ = fmt.Fprintln(s.stdout, words.Title)
	for _, line := range words.Lines {
		_, _ = fmt.Fprintln(s.stdout, "  "+line)
	}
	_, _ = fmt.Fprintln(s.stdout)
}
