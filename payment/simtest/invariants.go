package simtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"till/payment"
	"till/payment/offline"
	"till/store"
)

// recorder stands between the engine and the journal: it keeps what the journal
// promised, so that the next life can be held against it, and it is where the
// power may go before and after each write.
type recorder struct {
	w    *world
	real books
	// known is every attempt as the journal last confirmed it.
	known map[uint64]payment.Txn
	// following lists the attempts that name another one as their original.
	following map[uint64][]uint64
	before    uint64 // the newest record when the write that is under way began
}

// promise is one record that the journal confirmed.
type promise struct {
	event string
	txn   []byte // JSON; nil for a record of the counters
}

// laws is what the world knows across lives.
type laws struct {
	// checked is the newest record that was read back; promised holds the newer
	// ones, doubt the write that was under way when the power went.
	checked  uint64
	promised []promise
	doubt    *promise

	txns      map[uint64]payment.Txn // as last read back
	stans     map[string]bool        // batch and STAN, ever given out
	shownPaid map[uint64]bool
	notPaid   map[uint64]bool // shown as not paid
	sent      map[uint64]bool // its request may have left
	tried     map[uint64]int  // reversals sent in the act under way
	refused   map[uint64]bool // the card said no, or nobody can ask it any more
}

func newLaws() laws {
	return laws{txns: map[uint64]payment.Txn{}, stans: map[string]bool{}, shownPaid: map[uint64]bool{},
		notPaid: map[uint64]bool{}, sent: map[uint64]bool{}, refused: map[uint64]bool{}}
}

// stateOf is what is durable of an attempt.
func (r *recorder) stateOf(id uint64) payment.State { return r.known[id].State }

func (r *recorder) last() uint64 { return uint64(len(r.known)) }

// open lists what owes something, by what was confirmed.
func (r *recorder) open() []payment.Txn {
	var list []payment.Txn
	for id := uint64(1); id <= r.last(); id++ {
		if r.known[id].State.Open() {
			list = append(list, r.known[id])
		}
	}
	return list
}

// followers lists what follows an attempt and has not ended without it.
func (r *recorder) followers(id uint64) []payment.Txn {
	var list []payment.Txn
	for _, follower := range r.following[id] {
		if txn := r.known[follower]; txn.State != payment.Declined && txn.State != payment.Reversed {
			list = append(list, txn)
		}
	}
	return list
}

// learn keeps an attempt as the journal confirmed it.
func (r *recorder) learn(txn payment.Txn) {
	txn.ReturnedAmount, txn.ReturningAmount, txn.ChangedAmount = 0, 0, 0 // a query's, not the record's
	txn.State = r.w.unsettled(txn, r.known[txn.ID].State)
	if _, known := r.known[txn.ID]; !known && txn.Original != nil {
		r.following[txn.Original.ID] = append(r.following[txn.Original.ID], txn.ID)
	}
	r.known[txn.ID] = txn
}

// writing marks a write as under way; the power may go before it. After a
// failure nothing is written any more, and the doubt is about the one that failed.
func (r *recorder) writing(rec payment.Record) {
	r.w.point("the journal writes: %s", rec.Event)
	r.before, _ = r.real.Newest()
	if !r.w.ailing {
		r.w.laws.doubt = &promise{event: rec.Event}
	}
}

// wrote ends it: by a power cut, a failure, or for good.
func (r *recorder) wrote(event string, txn *payment.Txn, err error) {
	if r.w.medium.off() {
		r.w.die("power cut in the middle of the write")
	}
	if err != nil {
		r.w.note("the write fails: %s", event)
		r.w.saw("write failed")
		r.w.ailing = true
		return
	}
	p := promise{event: event}
	if txn != nil {
		r.learn(*txn)
		p.txn, _ = json.Marshal(txn)
	}
	r.w.laws.doubt = nil
	for range r.records(event) {
		r.w.laws.promised = append(r.w.laws.promised, p)
	}
	r.w.point("on disk: %s", event)
}

// errFull stands for the store's refusal of a new attempt while its ballast is gone.
var errFull = errors.New("simulated full disk")

// Begin is the journal's, watched. A full disk takes no new attempt: what is left
// of it is for what is owed.
func (r *recorder) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	if r.w.full {
		r.w.note("the disk is full: no new attempt")
		r.w.saw("disk full")
		return payment.Txn{}, payment.Recorded{}, errFull
	}
	r.writing(rec)
	txn, proof, err := r.real.Begin(rec, stan)
	if errors.Is(err, ErrBatchClosing) || errors.Is(err, store.ErrBatchClosing) {
		r.w.fail("no sale while the batch is closing", "a %s was begun", rec.Txn.Kind)
	}
	if err == nil && !r.w.medium.off() {
		r.w.sale.id = txn.ID
		if stan {
			r.take(txn.Batch, txn.STAN)
			r.w.cancelAt("intent")
		}
	}
	r.wrote(rec.Event, &txn, err)
	return txn, proof, err
}

// Write is the journal's, watched.
func (r *recorder) Write(rec payment.Record) (payment.Recorded, error) {
	r.writing(rec)
	proof, err := r.real.Write(rec)
	r.wrote(rec.Event, &rec.Txn, err)
	return proof, err
}

// records is how many records a write that succeeded must have left. An answer of
// an upload may be kept beside the chain, which checkDays reads back; numbers may
// be taken ahead.
func (r *recorder) records(event string) uint64 {
	if now, err := r.real.Newest(); err == nil && (event == uploaded || event == stanTaken) {
		return now - r.before
	}
	return 1
}

// The events that may leave another number of records than one.
const (
	uploaded  = "uploaded"
	stanTaken = "stan_taken"
)

// NextSTAN is the journal's, watched.
func (r *recorder) NextSTAN() (string, error) {
	r.writing(payment.Record{Event: stanTaken})
	stan, err := r.real.NextSTAN()
	if err == nil {
		batch, failed := r.real.Batch()
		if err = failed; err == nil {
			r.take(batch, stan)
		}
	}
	r.wrote(stanTaken, nil, err)
	return stan, err
}

// AdoptBatch is the journal's, watched.
func (r *recorder) AdoptBatch(batch string) error {
	now, err := r.real.Batch()
	if err != nil || now == batch {
		return err
	}
	r.writing(payment.Record{Event: "batch_adopted"})
	err = r.real.AdoptBatch(batch)
	if errors.Is(err, ErrBatchInUse) || errors.Is(err, store.ErrBatchInUse) {
		// Something was approved here before the first sign-on: the till goes on
		// with its own number, as the host client does.
		r.w.laws.doubt = nil
		r.w.note("the bank's batch is not taken: there are transactions in this one")
		r.w.saw("batch kept")
		return nil
	}
	if err == nil && !r.w.medium.off() {
		r.w.days.batch = batch
	} else {
		r.w.days.batch = ""
	}
	r.wrote("batch_adopted", nil, err)
	return err
}

// What follows only reads.

func (r *recorder) Batch() (string, error) { return r.real.Batch() }
func (r *recorder) Begun(batch string) (payment.Settlement, bool, error) {
	return r.real.Begun(batch)
}
func (r *recorder) Latest() (payment.Settlement, bool, error)     { return r.real.Latest() }
func (r *recorder) BatchTxns(batch string) ([]payment.Txn, error) { return r.real.BatchTxns(batch) }
func (r *recorder) EraseSettled() error                           { return r.real.EraseSettled() }
func (r *recorder) Txn(id uint64) (payment.Txn, error)            { return r.real.Txn(id) }
func (r *recorder) Open() ([]payment.Txn, error)                  { return r.real.Open() }
func (r *recorder) Waiting() ([]payment.Txn, error)               { return r.real.Waiting() }
func (r *recorder) CardOf(id uint64) (payment.PAN, string, error) {
	return r.real.CardOf(id)
}

// take is I5: a STAN of a batch names one message for ever.
func (r *recorder) take(batch, stan string) {
	if key := batch + "/" + stan; r.w.laws.stans[key] {
		r.w.fail("I5 no STAN twice in a batch", "%s is given out again", key)
	} else {
		r.w.laws.stans[key] = true
	}
}

// wholeEvery is how often a life reads its whole journal; the others verify what
// is new, and the last life reads everything again.
const wholeEvery = 4

// check holds the journal that a life finds against everything before it.
func (w *world) check() {
	w.bank.deliver()
	if err := w.books.real.verify(w.lives%wholeEvery == 1 || w.healthy); err != nil {
		w.fail("I9 the chain verifies", "%v", err)
	}
	w.readBack()
	w.books.known = make(map[uint64]payment.Txn, len(w.laws.txns))
	w.books.following = map[uint64][]uint64{}
	for id := uint64(1); id <= uint64(len(w.laws.txns)); id++ {
		w.books.learn(w.laws.txns[id])
	}
	w.checkDays()
	w.checkLists()
	w.checkMoney()
	w.checkNet()
	w.checkShown()
	if w.lives%wholeEvery == 1 || w.healthy {
		w.checkReports()
	}
	if leak := w.medium.leaks(secrets); leak != "" {
		w.fail("I10 no secret on disk", "found %s", leak)
	}
}

// secrets are what must not be readable anywhere: the head of every card
// number, and the PIN block as text and as JSON has it.
var secrets = []string{bin, pinBlock, "UElOLUJMSyE"}

// readBack compares the new records with what was promised.
func (w *world) readBack() {
	entries, err := w.books.real.entries(w.laws.checked + 1)
	if err != nil {
		w.fail("I9 the chain verifies", "%v", err)
	}
	for i, e := range entries {
		if w.laws.checked++; e.Seq != w.laws.checked {
			w.fail("I9 no gap and no repeat", "record %d follows %d", e.Seq, w.laws.checked-1)
		}
		want := w.laws.doubt
		if i < len(w.laws.promised) {
			want = &w.laws.promised[i]
		}
		if want == nil || i > len(w.laws.promised) && want.event != stanTaken || e.Event != want.event {
			w.fail("only what was asked for is written", "record %d is %q", e.Seq, e.Event)
		}
		if want.txn != nil {
			if text, _ := json.Marshal(e.Txn); !bytes.Equal(text, want.txn) {
				w.fail("what was confirmed is kept", "record %d is\n%s\nand was\n%s", e.Seq, text, want.txn)
			}
		}
		if e.Txn.ID != 0 {
			w.learn(e)
		}
	}
	if len(entries) < len(w.laws.promised) {
		w.fail("what was confirmed is kept", "%d records of %d are gone", len(w.laws.promised)-len(entries), len(w.laws.promised))
	}
	w.laws.promised, w.laws.doubt = nil, nil
	for id, txn := range w.laws.txns {
		if txn.State == payment.HostApproved {
			w.laws.refused[id] = true // this life cannot ask the card any more
		}
	}
}

// follows says where an attempt may go. Everything else is money without a
// name (I8 is the row of reversal_due). Only what is told stays an intent, and
// only a person leaves through closed_by_hand.
var follows = map[payment.State][]payment.State{
	payment.None: {payment.Intent, payment.Declined, payment.OfflineApproved},
	payment.Intent: {payment.HostApproved, payment.Approved, payment.Declined, payment.ReversalDue, payment.Suspect,
		payment.Intent, payment.ClosedByHand},
	payment.HostApproved:    {payment.Approved, payment.ReversalDue, payment.Declined}, // the last for an inquiry
	payment.ReversalDue:     {payment.ReversalDue, payment.Reversed, payment.ClosedByHand},
	payment.Approved:        {payment.Approved},
	payment.OfflineApproved: {payment.OfflineApproved, payment.Advised, payment.AdviceRefused, payment.Suspect, payment.Declined},
	payment.Advised:         {payment.Advised},
	payment.AdviceRefused:   {payment.AdviceRefused, payment.ClosedByHand},
	payment.Suspect:         {payment.Suspect, payment.ClosedByHand},
	payment.ClosedByHand:    {payment.ClosedByHand},
}

// unsettled is a state without its batch: a record that is written after the
// closing says that the attempt is settled, and it is what it was.
func (w *world) unsettled(txn payment.Txn, was payment.State) payment.State {
	if txn.State != payment.Settled {
		return txn.State
	}
	if was != payment.Approved && was != payment.Advised || !w.days.known[txn.Batch].State.Over() {
		w.fail("I6 settled is what a closed batch holds", "attempt %d was %q in batch %s", txn.ID, was, txn.Batch)
	}
	return was
}

func (w *world) learn(e Entry) {
	was := w.laws.txns[e.Txn.ID]
	e.Txn.State = w.unsettled(e.Txn, was.State)
	marked := was.Withdrawn != nil && e.Txn.Withdrawn != nil && was.State == e.Txn.State // how its slip came out
	if !slices.Contains(follows[was.State], e.Txn.State) && !marked {
		w.fail("I8 a state follows from the one before", "record %d: attempt %d went from %q to %q", e.Seq, e.Txn.ID, was.State, e.Txn.State)
	}
	if e.Txn.State == payment.Intent && was.State == payment.Intent && !w.told(e.Txn) {
		w.fail("law 5 never resend money", "record %d: attempt %d is sent again", e.Seq, e.Txn.ID)
	}
	if e.Txn.State == payment.Declined && was.State == payment.HostApproved && e.Txn.Kind != payment.Balance {
		w.fail("law 3 unknown is not a decline", "record %d: attempt %d was approved and is declined", e.Seq, e.Txn.ID)
	}
	if e.Txn.State == payment.Declined && was.State == payment.OfflineApproved && w.laws.sent[e.Txn.ID] {
		w.fail("law 3 unknown is not a decline", "record %d: attempt %d was told and is cancelled", e.Seq, e.Txn.ID)
	}
	if e.Txn.ByHand != (e.Txn.State == payment.ClosedByHand) || e.Txn.ByHand && (e.Txn.Evidence == nil || e.Txn.Evidence.Text == "") {
		w.fail("nothing is closed without evidence", "record %d: attempt %d is %s, by hand: %t", e.Seq, e.Txn.ID, e.Txn.State, e.Txn.ByHand)
	}
	if e.Txn.State == payment.Approved && w.laws.refused[e.Txn.ID] {
		w.fail("a card that did not agree pays nothing", "record %d: attempt %d is approved", e.Seq, e.Txn.ID)
	}
	if was.STAN != "" && (was.STAN != e.Txn.STAN || was.Batch != e.Txn.Batch) || was.ID == 0 && e.Txn.ID != uint64(len(w.laws.txns))+1 {
		w.fail("I5 an attempt keeps its number", "record %d: attempt %d", e.Seq, e.Txn.ID)
	}
	if e.Txn.Resumes != nil && was.ID == 0 {
		w.checkResumes(e.Txn)
	}
	if was.ID == 0 && e.Txn.State == payment.OfflineApproved && offline.Sold(e.Txn) {
		w.checkLimits(e.Txn)
	}
	if e.Txn.STAN != "" {
		w.laws.stans[e.Txn.Batch+"/"+e.Txn.STAN] = true
	}
	if e.Txn.State == payment.Suspect {
		w.saw("suspect")
	}
	w.laws.txns[e.Txn.ID] = e.Txn
}

// checkLists is I12 as far as the engine leans on it: the lists follow from the
// records.
func (w *world) checkLists() {
	open, err1 := w.books.Open()
	waiting, err2 := w.books.Waiting()
	if err1 != nil || err2 != nil {
		w.fail("I12 the indexes equal the journal", "%v, %v", err1, err2)
	}
	listed := map[uint64]payment.State{}
	for _, txn := range open {
		listed[txn.ID] = txn.State
	}
	slips := map[uint64]bool{}
	for _, txn := range waiting {
		slips[txn.ID] = true
	}
	for id, txn := range w.laws.txns {
		state, is := listed[id]
		if is != txn.State.Open() || is && state != txn.State || slips[id] != (txn.Receipt.State == payment.ReceiptPending) {
			w.fail("I12 the indexes equal the journal", "attempt %d is %s and listed %v; its slip is %q", id, txn.State, is, txn.Receipt.State)
		}
	}
}
