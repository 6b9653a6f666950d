package store

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"till/payment"
)

// recentMax is how many decoded records are kept for the next list: two busy
// days, about 10 MB.
const recentMax = 8192

// recent keeps records that a list decoded. A record never changes, so what is
// kept is never wrong; what is given out is a copy that its holder may change.
type recent struct {
	mu   sync.Mutex
	txns map[uint64]payment.Txn // by the record's sequence number
	// starts is when attempts began that no list gave, by the same number.
	starts map[uint64]time.Time
}

// startsMax is how many of those are kept: about 3 MB.
const startsMax = 1 << 15

// start is when the attempt of a record began, false if it is not kept.
func (r *recent) start(seq uint64) (time.Time, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	began, ok := r.starts[seq]
	return began, ok
}

// keepStart keeps when the attempt of a record of this file began.
func (r *recent) keepStart(seq uint64, began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if seq == 0 {
		return
	}
	if r.starts == nil || len(r.starts) >= startsMax {
		r.starts = map[uint64]time.Time{}
	}
	r.starts[seq] = began
}

// get gives a record's attempt, false if it is not kept.
func (r *recent) get(seq uint64) (payment.Txn, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	txn, ok := r.txns[seq]
	return txn, ok
}

// put keeps a record's attempt; nobody else may hold it.
func (r *recent) put(seq uint64, txn payment.Txn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.txns == nil || len(r.txns) >= recentMax {
		r.txns = make(map[uint64]payment.Txn, recentMax/8)
	}
	r.txns[seq] = txn
}

// cloned is an attempt that shares nothing with t. A test knows its fields.
func cloned(t payment.Txn) payment.Txn {
	t.Attempts = slices.Clone(t.Attempts)
	t.Items, t.Risk = slices.Clone(t.Items), slices.Clone(t.Risk)
	t.ReversalEMV, t.CardEMV = bytes.Clone(t.ReversalEMV), bytes.Clone(t.CardEMV)
	t.Original, t.Again, t.Resumes = copied(t.Original), copied(t.Again), copied(t.Resumes)
	t.Approval, t.Evidence, t.Withdrawn = copied(t.Approval), copied(t.Evidence), copied(t.Withdrawn)
	return t
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	other := *p
	return &other
}
