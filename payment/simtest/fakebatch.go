package simtest

import (
	"encoding/json"
	"fmt"

	"till/payment"
)

// The closing of a batch in the journal in memory. Like attempts, a settlement
// goes through JSON, so that nothing of it survives that would not on disk.

// settled is a settlement as it lies there.
type settled struct {
	text  []byte
	state payment.BatchState
}

func (s settled) closing() bool {
	return s.state == payment.BatchClosing || s.state == payment.BatchUpload
}

// WriteSettlement makes the next record of a settlement durable; the one that
// ends it opens the next batch.
func (j *Journal) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	text, err := json.Marshal(rec.Settlement)
	if err != nil {
		return payment.RecordedBatch{}, err
	}
	var seq uint64
	err = j.write(func(s *Snapshot) error {
		was, now := s.settled[rec.Settlement.Batch], settled{text, rec.Settlement.State}
		switch {
		case was.state.Over() && now.state != was.state, !was.state.Over() && rec.Settlement.Batch != six(s.batch), now.state == "":
			return fmt.Errorf("%w: batch %s is not to be settled", ErrRefused, rec.Settlement.Batch)
		}
		if now.state.Over() && !was.state.Over() {
			next, err := number(rec.Settlement.Next)
			if err != nil || next == s.batch || s.settled[rec.Settlement.Next].state.Over() {
				return fmt.Errorf("%w: %q follows no batch", ErrRefused, rec.Settlement.Next)
			}
			s.batch = next
		}
		s.settled[rec.Settlement.Batch], s.latest = now, rec.Settlement.Batch
		seq, err = s.add(rec.Event, nil)
		return err
	})
	if err != nil {
		return payment.RecordedBatch{}, err
	}
	return payment.NewRecordedBatch(rec.Settlement, seq), nil
}

// Begun is the settlement of a batch, false where nobody began it.
func (j *Journal) Begun(batch string) (payment.Settlement, bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept, begun := j.durable.settled[batch]
	if !begun {
		return payment.Settlement{Batch: batch, State: payment.BatchOpen}, false, nil
	}
	var found payment.Settlement
	return found, true, json.Unmarshal(kept.text, &found)
}

// Latest is the settlement that was begun last, false where there is none.
func (j *Journal) Latest() (payment.Settlement, bool, error) {
	j.mu.Lock()
	batch := j.durable.latest
	j.mu.Unlock()
	if batch == "" {
		return payment.Settlement{}, false, nil
	}
	return j.Begun(batch)
}

// BatchTxns lists the attempts of a batch, oldest first.
func (j *Journal) BatchTxns(batch string) ([]payment.Txn, error) {
	return j.list(func(t payment.Txn) bool { return t.Batch == batch && t.STAN != "" })
}

// EraseSettled forgets the card numbers of batches that are over and owe nothing.
func (j *Journal) EraseSettled() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	owes := map[string]bool{}
	for _, at := range j.durable.newest {
		if txn := j.durable.entries[at].read; txn.State.Open() {
			owes[txn.Batch] = true
		}
	}
	for id, at := range j.durable.newest {
		if batch := j.durable.entries[at].read.Batch; j.durable.settled[batch].state.Over() && !owes[batch] {
			delete(j.durable.cards, id)
		}
	}
	return nil
}

// asSettled gives an attempt the state that its batch has brought it to.
func (s *Snapshot) asSettled(txn payment.Txn) payment.Txn {
	if (txn.State == payment.Approved || txn.State == payment.Advised) && s.settled[txn.Batch].state.Over() {
		txn.State = payment.Settled
	}
	return txn
}
