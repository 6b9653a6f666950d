package uitest

import (
	"slices"
	"sync"
	"time"

	"till/payment"
	"till/ui"
)

// Cashier is a till that does nothing by itself: a test says what happens.
type Cashier struct {
	mu     sync.Mutex
	events chan ui.Event

	shop    ui.Shop
	day     ui.Day
	txns    []payment.Txn // newest first
	next    map[uint64]time.Time
	paper   map[uint64][]ui.PaperLine
	end     dayEnd
	reports takings
	fail    error // of queries
	deny    error // of reversals and prints

	sales     int // started, of whatever kind
	sold      []payment.SaleRequest
	orders    []payment.Order
	cancelled []int
	retried   []uint64
	closed    []payment.Evidence
	reprinted []uint64
	drawers   []*payment.Approval
	people    people
	slipsSeen []uint64
	searched  int
	kept      []ui.Preferences
	learning  ui.CourseRead
	wishes    []ui.CourseWish
	plugged   []ui.Plugged
	tested    []payment.Part
	looks     int
	held      chan struct{} // LoadTables waits for it, nil for nothing
	print     payment.PrintResult
}

// NewCashier is a cashier of a shop with an empty journal.
func NewCashier(shop ui.Shop) *Cashier {
	return &Cashier{shop: shop, events: make(chan ui.Event, 1000), next: map[uint64]time.Time{}, paper: map[uint64][]ui.PaperLine{},
		print: payment.PrintResult{Certainty: payment.PrintConfirmed}}
}

// Tell sends an event.
func (c *Cashier) Tell(event ui.Event) { c.events <- event }

// Close ends the events.
func (c *Cashier) Close() {
	close(c.events)
	if c.held != nil {
		close(c.held)
	}
}

// Set changes the pretend journal under its lock.
func (c *Cashier) Set(change func(*Cashier)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
}

// Add puts attempts into the journal, newest first.
func (c *Cashier) Add(txns ...payment.Txn) {
	c.Set(func(c *Cashier) {
		c.txns = append(slices.Clone(txns), c.txns...)
		slices.SortFunc(c.txns, func(a, b payment.Txn) int { return int(b.ID) - int(a.ID) })
	})
}

// Replace changes an attempt that is in the journal.
func (c *Cashier) Replace(txn payment.Txn) {
	c.Set(func(c *Cashier) {
		for i := range c.txns {
			if c.txns[i].ID == txn.ID {
				c.txns[i] = txn
			}
		}
	})
}

// Plan sets when the next reversal of an attempt goes.
func (c *Cashier) Plan(id uint64, at time.Time) { c.Set(func(c *Cashier) { c.next[id] = at }) }

// Slip sets what the printer got for an attempt.
func (c *Cashier) Slip(id uint64, lines []ui.PaperLine) {
	c.Set(func(c *Cashier) { c.paper[id] = lines })
}

// Fail makes every query end with an error, nil for none.
func (c *Cashier) Fail(err error) { c.Set(func(c *Cashier) { c.fail = err }) }

// Learn sets the amounts that are sold most often.
func (c *Cashier) Learn(amounts ...payment.Amount) {
	c.Set(func(c *Cashier) { c.day.Quick = amounts })
}

// Deny makes every reversal and print end with an error, nil for none.
func (c *Cashier) Deny(err error) { c.Set(func(c *Cashier) { c.deny = err }) }

// Printer sets how the next reprints end.
func (c *Cashier) Printer(result payment.PrintResult) {
	c.Set(func(c *Cashier) { c.print = result })
}

// Sold is every sale that was started.
func (c *Cashier) Sold() []payment.SaleRequest { return read(c, &c.sold) }

// Cancelled is every sale that was asked to stop.
func (c *Cashier) Cancelled() []int { return read(c, &c.cancelled) }

// Retried is every attempt whose reversal was asked for.
func (c *Cashier) Retried() []uint64 { return read(c, &c.retried) }

// Reprinted is every attempt whose slip was asked for.
func (c *Cashier) Reprinted() []uint64 { return read(c, &c.reprinted) }

func read[T any](c *Cashier, list *[]T) []T {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(*list)
}

// Shop implements ui.Cashier.
func (c *Cashier) Shop() ui.Shop {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shop
}

// Events implements ui.Cashier.
func (c *Cashier) Events() <-chan ui.Event { return c.events }

// Sell implements ui.Seller; sales are numbered from 1.
func (c *Cashier) Sell(request payment.SaleRequest) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sold = append(c.sold, request)
	c.sales++
	return c.sales
}

// Do implements ui.Seller.
func (c *Cashier) Do(order payment.Order) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orders = append(c.orders, order)
	c.sales++
	return c.sales
}

// Orders is every transaction that was started besides plain sales.
func (c *Cashier) Orders() []payment.Order { return read(c, &c.orders) }

// Cancel implements ui.Seller.
func (c *Cashier) Cancel(sale int) {
	c.Set(func(c *Cashier) { c.cancelled = append(c.cancelled, sale) })
}

// Today implements ui.Books.
func (c *Cashier) Today(limit int) (ui.Day, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	day := c.day
	day.Recent = slices.Clone(c.txns[:min(limit, len(c.txns))])
	for _, txn := range c.txns {
		tally := map[payment.Money]*ui.Tally{payment.Paid: &day.Paid, payment.NotPaid: &day.NotPaid, payment.Returned: &day.Returned,
			payment.Undecided: &day.Undecided}[txn.Money()]
		if tally == nil {
			continue
		}
		tally.Count++
		tally.Sum += txn.Amount
		if txn.Money() == payment.Paid {
			day.Net += txn.Amount
			day.Hours[txn.Started.Hour()]++
		}
		if txn.Receipt.State == payment.ReceiptPending {
			day.SlipsWaiting++
		}
	}
	return day, c.fail
}

// List implements ui.Books.
func (c *Cashier) List(match func(payment.Txn) bool, before uint64, limit int) ([]payment.Txn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []payment.Txn
	for _, txn := range c.txns {
		if (before == 0 || txn.ID < before) && (match == nil || match(txn)) && len(found) < limit {
			found = append(found, txn)
		}
	}
	return found, c.fail
}

// SearchPart is how many attempts one part of a search looks at.
const SearchPart = 25

// Search implements ui.Books.
func (c *Cashier) Search(match func(payment.Txn) bool, from ui.From, limit int) (ui.Part, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var part ui.Part
	looked := 0
	c.searched++
	for _, txn := range c.txns {
		if from.Before != 0 && txn.ID >= from.Before || !from.Day.IsZero() && !txn.Started.Before(from.Day) {
			continue
		}
		if looked == SearchPart || len(part.Found) == limit {
			return part, c.fail
		}
		looked++
		part.Next, part.At = txn.ID, txn.Started
		if match(txn) {
			part.Found = append(part.Found, txn)
		}
	}
	part.Next = 0
	return part, c.fail
}

// Searched counts the parts of searches so far.
func (c *Cashier) Searched() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.searched
}

// Undecided implements ui.Desk.
func (c *Cashier) Undecided() ([]payment.Txn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []payment.Txn
	for _, txn := range slices.Backward(c.txns) {
		if txn.State.Open() && txn.State != payment.OfflineApproved {
			found = append(found, txn)
		}
	}
	for _, txn := range slices.Backward(c.txns) {
		if txn.State == payment.AdviceRefused {
			found = append(found, txn)
		}
	}
	return found, c.fail
}

// NextTry implements ui.Desk.
func (c *Cashier) NextTry(id uint64) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next[id]
}

// Retry implements ui.Desk.
func (c *Cashier) Retry(id uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retried = append(c.retried, id)
	return c.deny
}

// CloseByHand implements ui.Desk.
func (c *Cashier) CloseByHand(id uint64, evidence payment.Evidence) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.deny != nil {
		return c.deny
	}
	c.closed = append(c.closed, evidence)
	for i := range c.txns {
		if c.txns[i].ID == id {
			c.txns[i].State, c.txns[i].ByHand, c.txns[i].Evidence = payment.ClosedByHand, true, &evidence
		}
	}
	return nil
}

// Closed is the evidence by which items were closed.
func (c *Cashier) Closed() []payment.Evidence { return read(c, &c.closed) }

// Paper implements ui.Slips.
func (c *Cashier) Paper(id uint64) []ui.PaperLine {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.paper[id]
}

// SlipsSeen are the attempts whose slip a person saw whole.
func (c *Cashier) SlipsSeen() []uint64 { return read(c, &c.slipsSeen) }

// PrintWaiting implements ui.Slips.
func (c *Cashier) PrintWaiting() (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.print.Done() {
		return 0, c.deny
	}
	return 1, c.deny
}

// OpenDrawer implements ui.Slips.
func (c *Cashier) OpenDrawer(approval *payment.Approval) (payment.PrintResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drawers = append(c.drawers, approval)
	return c.print, c.deny
}

// SlipSeen implements ui.Slips.
func (c *Cashier) SlipSeen(id uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slipsSeen = append(c.slipsSeen, id)
	return c.deny
}

// Reprint implements ui.Slips.
func (c *Cashier) Reprint(id uint64) (payment.PrintResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reprinted = append(c.reprinted, id)
	return c.print, c.deny
}

// Plug sets what is plugged in.
func (c *Cashier) Plug(items ...ui.Plugged) { c.Set(func(c *Cashier) { c.plugged = items }) }

// Devices implements ui.Gear.
func (c *Cashier) Devices() ([]ui.Plugged, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks++
	return slices.Clone(c.plugged), c.fail
}

// Looks is how often everything was asked.
func (c *Cashier) Looks() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.looks
}

// TestDevice implements ui.Gear.
func (c *Cashier) TestDevice(part payment.Part) (ui.Name, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tested = append(c.tested, part)
	if c.deny != nil {
		return ui.Name{}, c.deny
	}
	return ui.Name{ZH: "应答正常，用时 12 毫秒。", EN: "It answered in 12 ms."}, nil
}

// Tested is every part that was tried out; the tables of the pad are "tables".
func (c *Cashier) Tested() []payment.Part { return read(c, &c.tested) }

// Hold makes LoadTables wait until the events end.
func (c *Cashier) Hold() {
	c.Set(func(c *Cashier) {
		if c.held == nil {
			c.held = make(chan struct{})
		}
	})
}

// LoadTables implements ui.Gear.
func (c *Cashier) LoadTables() error {
	c.mu.Lock()
	held := c.held
	c.mu.Unlock()
	if held != nil {
		<-held
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tested = append(c.tested, "tables")
	return c.deny
}

// Keep implements ui.Keeper.
func (c *Cashier) Keep(p ui.Preferences) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = append(c.kept, p)
	return c.deny
}

// Kept is every change of the preferences.
func (c *Cashier) Kept() []ui.Preferences { return read(c, &c.kept) }

// Course implements ui.Trainer.
func (c *Cashier) Course(wish ui.CourseWish) (ui.CourseRead, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wishes = append(c.wishes, wish)
	return c.learning, c.fail
}

// Learning sets how the course stands.
func (c *Cashier) Learning(read ui.CourseRead) { c.Set(func(c *Cashier) { c.learning = read }) }

// CourseWishes is everything that was wished of the course.
func (c *Cashier) CourseWishes() []ui.CourseWish { return read(c, &c.wishes) }
