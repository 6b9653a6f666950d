package payment

// Record is what the engine asks the journal to make durable: the attempt as it
// stands after a step. The journal gives it its place in the chain.
type Record struct {
	// Event names what happened, for the reader of the journal: "intent",
	// "approved", "reversal_sent", "receipt_printed" …
	Event string
	Txn   Txn
	// PAN is given with the record that makes the attempt durable (the intent)
	// and left empty later. The journal keeps it sealed under the batch's key
	// and nowhere else (law 6).
	PAN PAN
	// Expiry (YYMM) is kept sealed beside the PAN, for DE 14 of a reversal.
	Expiry string
}

// Recorded proves that a record of one attempt is durable. The host client
// takes it before the first byte leaves (law 1). Only a journal can make one:
// a shape test holds the list of callers of NewRecorded.
type Recorded struct {
	txn   uint64
	seq   uint64
	state State
}

// NewRecorded is for store and the journals of tests alone: seq is the durable
// record's place in the journal.
func NewRecorded(txn Txn, seq uint64) Recorded {
	return Recorded{txn: txn.ID, seq: seq, state: txn.State}
}

// Covers reports whether this proof is for that attempt in that very state.
func (r Recorded) Covers(txn Txn) bool {
	return r.seq != 0 && r.txn == txn.ID && r.state == txn.State
}

// Seq is the place of the durable record in the journal.
func (r Recorded) Seq() uint64 { return r.seq }
