package ui

import (
	"time"

	"till/payment"
	"till/ui/screen"
	"till/ui/widget"
)

// Shop, Day, Tally and PaperLine are what the screens show of the shop, of the
// day and of a slip. They are declared by the parts that draw them.
type (
	// Shop is who sells: names, terminal, operator, practice, hotline.
	Shop = widget.Shop
	// Allows is what the bank lets the till do.
	Allows = widget.Allows
	// Day is today in counts and sums, with the newest attempts.
	Day = screen.Day
	// Tally is a count and a sum.
	Tally = screen.Tally
	// PaperLine is one line of a slip as the printer got it.
	PaperLine = widget.PaperLine
	// Name is a name in both languages.
	Name = widget.Name
)

// Cashier is everything that the screens can ask of the till. The methods of
// Seller, Settle, StopSettle and Events are called by Update and must return at
// once; all others run in commands of their own and may take their time.
type Cashier interface {
	Seller
	Books
	Desk
	Slips
	DayEnd
	Reports
	Keeper
	Trainer
	Gear
	People
	// Shop is fixed while the counter is open, from Ready on, but for who is signed
	// on.
	Shop() Shop
	// Events is the one channel on which everything arrives, in order. It is
	// closed when the till ends.
	Events() <-chan Event
}

// Seller starts a transaction and asks for its end.
type Seller interface {
	// Sell starts a sale and returns its number at once; what happens comes
	// over Events as Progress and, exactly once, Done. Only one sale is open at
	// a time: the root model never calls Sell before the Done of the last one.
	Sell(payment.SaleRequest) (sale int)
	// Do is Sell for any kind of transaction; both take their numbers from one row.
	// The order's secrets belong to the till from then on, which wipes them. What
	// the bank does not let this till do ends as never sent.
	Do(payment.Order) (sale int)
	// Cancel asks to stop a sale. It returns at once and does nothing once a
	// byte may have left (Progress.Sent); the Done tells how it ended.
	Cancel(sale int)
}

// Books answers what happened.
type Books interface {
	// Today is the day so far, with at most limit of the newest attempts.
	Today(limit int) (Day, error)
	// List is at most limit attempts that match, newest first, with an ID below
	// before; before 0 starts at the newest. match is safe to call from any
	// goroutine; nil matches all.
	List(match func(payment.Txn) bool, before uint64, limit int) ([]payment.Txn, error)
	// Search is one part of a long look, so that it can be stopped between two parts:
	// at most a bounded number of attempts from where From says is looked at. Part
	// says where the next one goes on.
	Search(match func(payment.Txn) bool, from From, limit int) (Part, error)
}

// From is where a part of a search begins: at the attempts with an ID below
// Before, zero for the newest; or, with Day, at those of the days before it. Day
// is a midnight, and the day that begins there has attempts.
type From struct {
	Before uint64
	Day    time.Time
}

// Part is what one part of a search found, newest first. Next goes on from here;
// it is zero when there is nothing older. At is when the last attempt that was
// looked at began.
type Part struct {
	Found []payment.Txn
	Next  uint64
	At    time.Time
}

// Desk is the undecided desk.
type Desk interface {
	// Undecided is every attempt that something is owed for but the mere telling of
	// an offline sale, oldest first; a hold is one too. Behind them come those that
	// the bank refused after they were approved here: not paid, and to be chased.
	// Last come those that wait to be sent.
	Undecided() ([]payment.Txn, error)
	// NextTry is when the next reversal of an attempt goes by itself; zero
	// where none is planned.
	NextTry(id uint64) time.Time
	// Retry tries the owed reversal of an attempt now and returns when its end
	// is known and written.
	Retry(id uint64) error
	// CloseByHand closes an item with evidence that was checked, prints its slip
	// and returns when that is written; an error means that it is as open as before.
	CloseByHand(id uint64, evidence payment.Evidence) error
}

// Slips is the printer's side.
type Slips interface {
	// Paper is the slip of an attempt as it was really sent to the printer, at
	// most as many cells a line as the printer has columns; empty when nothing was
	// sent.
	Paper(id uint64) []PaperLine
	// Reprint prints the slip of an attempt: the waiting one where it waits, a
	// marked copy of a printed one, the pending slip of an undecided one. It
	// returns when the print is over; an error means that there is no such slip.
	Reprint(id uint64) (payment.PrintResult, error)
	// PrintWaiting prints all slips that wait, however old, and gives how many still
	// wait when that is over.
	PrintWaiting() (left int, err error)
	// OpenDrawer kicks the cash drawer open and writes down who did and, at a till
	// with operators, who stands for it; an error means that it stayed shut.
	OpenDrawer(approval *payment.Approval) (payment.PrintResult, error)
	// SlipSeen writes down that a person saw the slip whole that the till was in
	// doubt about.
	SlipSeen(id uint64) error
}

// Event is something that the till tells the screens.
type Event interface{ event() }

// Progress is where the open sale is. One of another sale is dropped.
type Progress struct{ payment.Progress }

// Done ends a sale: Txn says how. Err is a technician's line about what broke
// on the way, "" when nothing did; it never changes the money word.
type Done struct {
	Sale int
	Txn  payment.Txn
	Err  string
}

// HealthChanged brings lamps that changed; parts that are not named keep theirs.
type HealthChanged struct{ Health []payment.Health }

// Changed says that lists and sums must be read again: a record was written, a
// reversal ended, a slip came out.
type Changed struct{}

// Ready says that the journal is checked and recovery is written: from now on
// keys are accepted. It is needed only with Config.Opening. Err is why the till
// cannot sell; then only the screen with that sentence remains.
type Ready struct{ Err string }

// Notice is a sentence for the cashier that belongs to no sale on the screen.
type Notice struct{ Text Name }

// Scanned brings what a reader on a line of its own read.
type Scanned struct{ Scan Scan }

func (Scanned) event()       {}
func (Progress) event()      {}
func (Done) event()          {}
func (HealthChanged) event() {}
func (Changed) event()       {}
func (Ready) event()         {}
func (Notice) event()        {}
