package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"till/payment"
	"till/payment/flow"
)

// How one sale goes through here:
//
//	Sell ─▶ flow.Step ─▶ effects ─▶ a port acts ─▶ event ─▶ flow.Step …
//	                        │
//	                        └─ Write ─▶ Journal ─▶ Recorded ─▶ Host.Send takes it
//
// One attempt at a time has the lane; owed reversals use the same road.

// Waits bounds what a person watches, so that the screen can count down. The
// devices and the host keep these limits themselves.
type Waits struct {
	Card, PIN, Host time.Duration
}

// Terminal is who the till is to the bank.
type Terminal struct {
	TerminalID string // DE 41, eight characters
	MerchantID string // DE 42, fifteen characters
	Practice   bool
}

// Config is everything the engine needs; every port is required.
type Config struct {
	Reader   CardReader
	PINPad   PINPad
	Host     Host
	Journal  Journal
	Printer  Printer
	Receipts Receipts
	// Drawer opens the cash drawer with the first slip of each paid sale; the
	// attempt's receipt says so in the journal.
	Drawer bool
	Clock  Clock

	// Rules are those of a sale with a card; RulesFor those of any other kind,
	// false where the acquirer does not offer it. A nil RulesFor offers sales alone.
	Rules    flow.Rules
	RulesFor func(payment.Kind, payment.Mode) (flow.Rules, bool)
	Waits    Waits
	Terminal Terminal
	// OwedBlocksSale forbids a sale while a reversal is owed, for banks that
	// demand it (profile switch reversal.blocks_sale).
	OwedBlocksSale bool
	// Stopped reports that the bank's list of stopped cards names a card: it is
	// refused here, and nothing is sent. nil stops none.
	Stopped func(payment.PAN) bool
	// Scripts tells the bank what issuer scripts did.
	Scripts Scripts
	// Offline is what selling without the line needs; zero never does.
	Offline Offline
	// Risk is what the shop's own rules say of an attempt before anything is sent;
	// nil says nothing. It must be quick: the customer waits.
	Risk func(payment.Txn) []payment.RiskFinding
	// Ended hears of each attempt when it is as far as it comes for now; nil hears
	// nothing.
	Ended func(payment.Txn)
	// Settling is what a day's end needs; zero cannot settle.
	Settling Settling
	// Backoff is how long to wait after a number of tries; nil takes Backoff.
	Backoff func(tries int) time.Duration
	// Step decides; nil takes flow.Step, and so does every till. Whoever proves
	// the proof puts a decision with a mistake in its place (payment/simtest).
	Step func(flow.Attempt, flow.Event) (flow.Attempt, []flow.Effect, error)
	// GoesBack decides whether the same is asked once more after a sign-on; nil
	// takes flow.GoesBack, as with Step.
	GoesBack func(flow.Attempt) bool
	// GoesOffline decides whether what found no line may go on without one; nil
	// takes flow.GoesOffline, as with Step.
	GoesOffline func(flow.Attempt) bool
}

// Engine carries transactions through. Its methods may be called by several
// goroutines; money moves one attempt at a time.
type Engine struct {
	cfg  Config
	lane lane // held while an attempt or a reversal is under way

	mu     sync.Mutex
	marks  []payment.Record // receipt marks that ride with a later commit
	wake   chan struct{}
	notify func(payment.Txn)

	doubted []payment.Txn // slips that Recover found on their way to paper
}

// lane is the one way on which money moves. Whoever waits longest goes first:
// background work that lets go between two tries never keeps a customer waiting
// for both.
type lane chan struct{}

func (l lane) enter() { l <- struct{}{} }
func (l lane) leave() { <-l }

// ErrInterrupted is the cause to cancel a context with when a signal, not a
// person, stops a sale.
var ErrInterrupted = errors.New("interrupted by a signal")

// New makes an engine. Call Recover before anything else.
func New(cfg Config) *Engine {
	if cfg.Backoff == nil {
		cfg.Backoff = Backoff
	}
	if cfg.Step == nil {
		cfg.Step = flow.Step
	}
	if cfg.GoesBack == nil {
		cfg.GoesBack = flow.GoesBack
	}
	if cfg.GoesOffline == nil {
		cfg.GoesOffline = flow.GoesOffline
	}
	return &Engine{cfg: cfg, lane: make(lane, 1), wake: make(chan struct{}, 1)}
}

// Ready signs on where working keys are missing. It moves no money; a sale
// does the same, so that calling it early only saves the customer's time.
func (e *Engine) Ready(ctx context.Context) payment.Reason {
	e.lane.enter()
	defer e.lane.leave()
	return e.cfg.Host.Ready(ctx)
}

// clearTheWay signs on where needed and tries every owed reversal once. A line
// that cannot be used stops the sale: it could not go online either.
func (e *Engine) clearTheWay(ctx context.Context, sale int, watch func(payment.Progress)) payment.Reason {
	if reason := e.cfg.Host.Ready(ctx); reason != payment.NoReason {
		return reason
	}
	e.tellScripts(ctx) // before any reversal (unionpay-pos 12)
	owed, err := e.owedReversals()
	if err != nil {
		return payment.ReasonJournal
	}
	still := 0
	for _, txn := range owed {
		if ctx.Err() != nil {
			return stopReason(ctx)
		}
		r := e.run(ctx, e.resume(txn), sale, watch)
		r.feed(flow.Reverse{At: e.cfg.Clock.Now()})
		e.tell(r.attempt.Txn)
		if reason := r.stopsSale(); reason != payment.NoReason {
			return reason
		}
		if r.attempt.Txn.State == payment.ReversalDue {
			still++
		}
	}
	if still > 0 && e.cfg.OwedBlocksSale {
		return payment.ReasonOwedFirst
	}
	return e.reach(ctx)
}

// stopsSale is why no sale can follow the try of a reversal: the journal failed,
// or the line cannot be used. A reversal that cannot be made, because its card
// is no longer kept or the message does not pack, says nothing about the line
// and stays on the desk.
func (r *run) stopsSale() payment.Reason {
	if r.attempt.Phase == flow.Halted {
		return payment.ReasonJournal
	}
	if r.answer.Verdict != payment.VerdictNotSent {
		return payment.NoReason
	}
	switch r.answer.Reason {
	case payment.ReasonCardNotKept, payment.ReasonFormatError:
		return payment.NoReason
	case payment.NoReason:
		return payment.ReasonLineDown
	}
	return r.answer.Reason
}

func stopReason(ctx context.Context) payment.Reason {
	if errors.Is(context.Cause(ctx), ErrInterrupted) {
		return payment.ReasonInterrupted
	}
	return payment.ReasonCashierCancelled
}

// OnChange sets who hears of attempts that change in the background. Set it
// before Keep runs.
func (e *Engine) OnChange(notify func(payment.Txn)) { e.notify = notify }

func (e *Engine) tell(txn payment.Txn) {
	if e.notify != nil {
		e.notify(txn)
	}
}
