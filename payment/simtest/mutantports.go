package simtest

import (
	"context"
	"slices"
	"strings"

	"till/payment"
	"till/payment/engine"
)

// This file holds the mistakes that hide in a port.

// keeping plants a mistake between the engine and its journal.
func keeping(mistake func(engine.Journal) engine.Journal) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) { cfg.Journal = mistake(cfg.Journal) }
	}
}

// sending plants a mistake between the engine and the line.
func sending(mistake func(engine.Host) engine.Host) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) { cfg.Host = mistake(cfg.Host) }
	}
}

// hiding does not list what is open in some states.
type hiding struct {
	engine.Journal
	one, two payment.State
}

func (h hiding) Open() ([]payment.Txn, error) {
	open, err := h.Journal.Open()
	return slices.DeleteFunc(open, func(t payment.Txn) bool { return t.State == h.one || t.State == h.two }), err
}

// swallowing takes a failed write for a good one, where its event begins so.
type swallowing struct {
	engine.Journal
	events string
}

func (s swallowing) Write(rec payment.Record) (payment.Recorded, error) {
	proof, err := s.Journal.Write(rec)
	if err != nil && strings.HasPrefix(rec.Event, s.events) {
		return payment.NewRecorded(rec.Txn, 1), nil
	}
	return proof, err
}

// lazy says that a record is written and writes it with the next one.
type lazy struct {
	engine.Journal
	late *payment.Record
}

func (l *lazy) flush() {
	if l.late != nil {
		rec := *l.late
		l.late = nil
		_, _ = l.Journal.Write(rec)
	}
}

func (l *lazy) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	l.flush()
	return l.Journal.Begin(rec, stan)
}

func (l *lazy) Write(rec payment.Record) (payment.Recorded, error) {
	l.flush()
	l.late = &rec
	return payment.NewRecorded(rec.Txn, 1), nil
}

func (l *lazy) Open() ([]payment.Txn, error) {
	l.flush()
	return l.Journal.Open()
}

// chatty writes the card number where a label belongs.
type chatty struct{ engine.Journal }

func (c chatty) Write(rec payment.Record) (payment.Recorded, error) {
	if pan, _, err := c.CardOf(rec.Txn.ID); err == nil {
		rec.Txn.Card.Label = pan.Reveal()
	}
	return c.Journal.Write(rec)
}

// mixedUp gives the newest card for every attempt.
type mixedUp struct {
	engine.Journal
	newest uint64
}

func (m *mixedUp) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	txn, proof, err := m.Journal.Begin(rec, stan)
	if stan {
		m.newest = txn.ID
	}
	return txn, proof, err
}

func (m *mixedUp) CardOf(id uint64) (payment.PAN, string, error) {
	if m.newest != 0 {
		id = m.newest
	}
	return m.Journal.CardOf(id)
}

// forgetful offers a slip again as if nothing had come out of the printer.
type forgetful struct {
	engine.Journal
	known map[uint64]payment.Txn
}

func (f *forgetful) Write(rec payment.Record) (payment.Recorded, error) {
	f.known[rec.Txn.ID] = rec.Txn
	return f.Journal.Write(rec)
}

func (f *forgetful) Waiting() ([]payment.Txn, error) {
	waiting, err := f.Journal.Waiting()
	for _, txn := range f.known {
		if txn.Receipt.State == payment.ReceiptUnknown {
			txn.Receipt.State = payment.ReceiptPending
			waiting = append(waiting, txn)
		}
	}
	return waiting, err
}

// countInMemory forgets at each start which STANs were given out. Its journal
// must be the one in memory.
func countInMemory() func(*engine.Config) {
	return func(cfg *engine.Config) {
		m := cfg.Journal.(*recorder).real.(*inMemory)
		m.mu.Lock()
		defer m.mu.Unlock()
		m.durable.stan, m.durable.used = 0, map[string]bool{}
	}
}

// resending asks again where the end of an exchange is not known.
type resending struct {
	engine.Host
	reversals bool
}

func (r resending) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	answer := r.Host.Send(ctx, proof, req)
	if req.Reversal == r.reversals && answer.Verdict == payment.VerdictUnknown {
		answer = r.Host.Send(ctx, proof, req)
	}
	return answer
}

// hopeful takes a line that cannot be opened for a bank that is slow.
type hopeful struct{ engine.Host }

func (h hopeful) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	answer := h.Host.Send(ctx, proof, req)
	if req.Reversal && answer.Verdict == payment.VerdictNotSent {
		answer.Verdict = payment.VerdictUnknown
	}
	return answer
}
