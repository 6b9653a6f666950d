package cli

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"till/payment"
	"till/payment/offline"
	"till/store"
	"till/ui"
	"till/ui/text"
)

// counter is the till as the screens see it: ui.Cashier over the core.
type counter struct {
	t      *till
	ctx    context.Context
	events chan ui.Event
	words  func() *text.Commands

	mu      sync.Mutex
	sale    int
	cancels map[int]context.CancelCauseFunc
	gone    chan struct{}                   // closed when no screen listens any more
	open    sync.WaitGroup                  // sales under way
	work    sync.WaitGroup                  // what runs as long as the counter
	quiet   map[int]context.CancelCauseFunc // what goes on while nobody sells
	quiets  int
	look    func() (survey, error) // nil before the till is open
	upkeep  *upkeep                // nil before the till is open
	quick   learned
	must    string // see becomes
}

// eventsMax is how many events wait for the screen before the core waits for it.
const eventsMax = 1024

func newCounter(ctx context.Context, t *till, words func() *text.Commands) *counter {
	return &counter{t: t, ctx: ctx, words: words, events: make(chan ui.Event, eventsMax),
		cancels: map[int]context.CancelCauseFunc{}, quiet: map[int]context.CancelCauseFunc{}, gone: make(chan struct{})}
}

// send gives the screen an event, unless the till is ending or the screen has
// gone: a sale that is finished without it must not wait for it.
func (c *counter) send(event ui.Event) {
	select {
	case c.events <- event:
	case <-c.gone:
	case <-c.ctx.Done():
	}
}

// Sell satisfies ui.Seller: the sale runs on its own, its fate comes as Done.
func (c *counter) Sell(req payment.SaleRequest) int { return c.Do(payment.OrderOf(req)) }

// Do satisfies ui.Seller.
func (c *counter) Do(order payment.Order) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sale++
	order.Sale = c.sale
	if order.Currency == "" {
		order.Currency = payment.CNY
	}
	// The program's end must not cut a sale in two: what was sent is finished.
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(c.ctx))
	c.begins(order.Sale, cancel)
	c.open.Go(func() {
		txn, broke := c.carry(ctx, order)
		cancel(nil)
		c.mu.Lock()
		delete(c.cancels, order.Sale)
		c.mu.Unlock()
		c.send(ui.Done{Sale: order.Sale, Txn: txn, Err: broke})
		c.send(ui.Changed{})
		c.sendHealth()
	})
	return order.Sale
}

// carry carries an order out, unless the bank does not let this till do it: the
// screens offer nothing of the kind, but what the bank allows may have changed
// since they asked.
func (c *counter) carry(ctx context.Context, order payment.Order) (payment.Txn, string) {
	refused := order.Keyed != nil && c.t.mayKey() != nil || order.Kind == payment.Tip && c.t.mayTip(order) != nil
	if refused || c.nobody() || c.wantsPIN(order) {
		order.Wipe()
		return payment.Txn{Kind: order.Kind, Mode: order.Mode, State: payment.Declined, Outcome: payment.OutcomeNotSent,
			Reason: payment.ReasonNotPermittedHere, Requested: order.Amount, Amount: order.Amount, Currency: order.Currency}, ""
	}
	if c.t.unsent(order) { // the bank has not heard of it, and never will
		txn, err := c.t.withdraw(ctx, order.Original.ID, order.Operator)
		if err != nil {
			return txn, err.Error()
		}
		return txn, ""
	}
	return c.t.carry(ctx, order, func(p payment.Progress) { c.send(ui.Progress{Progress: p}) })
}

// wantsPIN reports an order that stands on a name alone in a shop where names are
// proved by a PIN.
func (c *counter) wantsPIN(order payment.Order) bool {
	return order.Approval != nil && c.stood(order.Approval) != nil
}

// begins keeps how a sale is cancelled. The caller holds c.mu, or is a test.
func (c *counter) begins(sale int, cancel context.CancelCauseFunc) {
	c.cancels[sale] = cancel
	for _, end := range c.quiet {
		end(ui.ErrSaleBegan)
	}
}

// Cancel satisfies ui.Seller.
func (c *counter) Cancel(sale int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.cancels[sale]; cancel != nil {
		cancel(errCashier)
	}
}

// errCashier is the cause of a cancel that a person at the counter asked for.
var errCashier = errors.New("cancelled by the cashier")

// idle reports that no sale is open.
func (c *counter) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.cancels) == 0
}

// stop ends every open sale for a reason and waits until its end is written. It
// is called once, when the screens have gone.
func (c *counter) stop(cause error) {
	close(c.gone)
	c.mu.Lock()
	for _, cancel := range c.cancels {
		cancel(cause)
	}
	c.mu.Unlock()
	c.open.Wait()
}

// Events satisfies ui.Cashier.
func (c *counter) Events() <-chan ui.Event { return c.events }

// Today satisfies ui.Books. The day is the calendar's, by this PC's clock.
func (c *counter) Today(limit int) (ui.Day, error) {
	now := time.Now()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	var day ui.Day
	before := uint64(0)
	for {
		page, err := c.t.books.store.List(store.Filter{Since: midnight, Before: before})
		if err != nil {
			return ui.Day{}, err
		}
		for _, txn := range page {
			if txn.Money() == payment.Paid {
				day.Hours[txn.Started.Local().Hour()]++
			}
			if len(day.Recent) < limit {
				day.Recent = append(day.Recent, txn)
			}
			before = txn.ID
		}
		if len(page) < store.ListMax {
			break
		}
	}
	waiting, err := c.t.books.store.Waiting()
	if err != nil {
		return ui.Day{}, err
	}
	day.SlipsWaiting = len(waiting)
	day.Usual, day.Quick = usual(day.Recent), c.quick.read(now, c.t.books.store)
	totals, err := c.t.books.store.Totals(now.Format(time.DateOnly))
	addUp(&day, totals)
	if limits := c.t.books.limits; err == nil && limits != nil {
		var unsent []payment.Txn
		unsent, err = c.t.books.store.ToSend()
		day.Offline = &text.OfflineLeft{Limits: *limits, Used: offline.UsageOf(unsent), Now: now}
	}
	day.Settling = c.t.books.unfinished()
	return day, err
}

// addUp puts the journal's sums into the day.
func addUp(day *ui.Day, totals store.Totals) {
	day.Paid, day.Returned = ui.Tally(totals.Paid), ui.Tally(totals.Returned)
	day.NotPaid, day.Undecided = ui.Tally(totals.NotPaid), ui.Tally(totals.Undecided)
	day.ToSend, day.Net = totals.ToSend.Count, totals.Net()
}

// Undecided satisfies ui.Desk.
func (c *counter) Undecided() ([]payment.Txn, error) {
	open, err1 := c.t.books.store.Undecided()
	chased, err2 := c.t.books.store.Chases()
	unsent, err3 := c.t.books.store.ToSend()
	return slices.Concat(open, chased, unsent), errors.Join(err1, err2, err3)
}

// NextTry satisfies ui.Desk.
func (c *counter) NextTry(id uint64) time.Time {
	txn, err := c.t.books.store.Txn(id)
	if err != nil || txn.State != payment.ReversalDue && txn.State != payment.OfflineApproved || c.t.engine == nil {
		return time.Time{}
	}
	return c.t.engine.NextTry(txn)
}

// Retry satisfies ui.Desk.
func (c *counter) Retry(id uint64) error {
	_, reason, err := c.t.engine.RetryOwed(c.ctx, id, nil)
	c.sendHealth()
	if err == nil && reason != payment.NoReason {
		return errors.New(string(text.In(c.words().Lang).Reasons[reason].What))
	}
	return err
}

// CloseByHand satisfies ui.Desk.
func (c *counter) CloseByHand(id uint64, evidence payment.Evidence) error {
	if err := c.stood(&payment.Approval{By: evidence.By, Verified: evidence.Verified}); err != nil {
		return err
	}
	_, err := c.t.closeByHand(c.ctx, id, evidence)
	c.send(ui.Changed{})
	return err
}

// Paper satisfies ui.Slips: what the printer took, or, for a slip of long ago,
// the same slip laid out anew.
func (c *counter) Paper(id uint64) []ui.PaperLine {
	txn, err := c.t.books.store.Txn(id)
	if err != nil {
		return nil
	}
	if lines := c.t.paper.slip(id, c.t.books.columns); lines != nil {
		return lines
	}
	if txn.Receipt.State == payment.ReceiptNone {
		return nil
	}
	return laidOut(c.t.books.receipts.Slip(txn, false), c.t.books.columns, c.t.logo)
}

// Reprint satisfies ui.Slips.
func (c *counter) Reprint(id uint64) (payment.PrintResult, error) {
	txn, err := c.t.books.store.Txn(id)
	if err != nil {
		return payment.PrintResult{}, err
	}
	txn = c.t.reprint(c.ctx, txn)
	c.send(ui.Changed{})
	c.sendHealth()
	return payment.PrintResult{Certainty: txn.Receipt.Certainty, Reason: txn.Receipt.Reason}, nil
}

// Shop satisfies ui.Cashier.
func (c *counter) Shop() ui.Shop {
	shop := c.t.folder.settings.Shop
	batch, _ := c.t.books.store.Batch()
	return c.staffed(ui.Shop{
		Name:       ui.Name{ZH: shop.NameZH, EN: shop.NameEN},
		Terminal:   shop.TerminalID,
		OperatorID: shop.Operator,
		Currency:   payment.CNY,
		Practice:   c.t.folder.settings.Practice,
		Hotline:    shop.Hotline,
		Batch:      batch,
		Quick:      shop.quick(),
		Allows:     c.allows(),
	})
}

// allows is what the bank's parameters, and the dialect, let this till do.
func (c *counter) allows() ui.Allows {
	if c.t.engine == nil {
		return ui.Allows{} // the books alone are open
	}
	given := c.t.shelf.parameters()
	allows := ui.Allows{Proved: c.t.operator() != "", Drawer: c.t.hasDrawer(), Keyed: c.t.mayKey() == nil, Tips: given.Tips == nil || *given.Tips}
	if given.TipPercent != nil {
		allows.TipPercent = *given.TipPercent
	}
	return allows
}

// sendHealth sends the lamps as they are; nothing is asked of a device.
func (c *counter) sendHealth() {
	if c.t.engine == nil {
		return
	}
	lamps := append(c.t.padHealth(), c.t.printer.Health(), c.t.host.Health())
	if c.upkeep != nil {
		lamps = append(lamps, c.upkeep.health())
	}
	c.send(ui.HealthChanged{Health: lamps})
}

var _ ui.Cashier = (*counter)(nil)
