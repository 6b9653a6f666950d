package simtest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"till/payment"
	"till/payment/batch"
	"till/payment/engine"
	"till/store"
)

// This file is the day's end of a world: a person who settles, and the laws of
// the batch.

// days is what the world knows of batches across lives.
type days struct {
	batch    string                          // the current one, as last confirmed
	known    map[string]payment.Settlement   // as last confirmed
	closed   []string                        // in their order
	sent     map[string]map[uint64]bool      // batch → attempts whose detail ever left
	answered map[string]map[int]bool         // batch → places of the upload with a durable answer
	anyway   bool                            // a supervisor closes whatever comes of it
	heard    map[string]payment.SettleAnswer // batch → the verdict that came through last
	endHeard map[string]bool                 // batches whose end had an answer that came through
}

func newDays() days {
	return days{batch: six(1), known: map[string]payment.Settlement{}, sent: map[string]map[uint64]bool{}, answered: map[string]map[int]bool{}, heard: map[string]payment.SettleAnswer{}, endHeard: map[string]bool{}}
}

// settle is a person who closes the batch, or goes on with it.
func (w *world) settle() (payment.Settlement, payment.Reason) {
	order := engine.SettleOrder{Operator: "01"}
	if !w.healthy && w.chance(0.25) {
		order.Anyway = true
		if w.chance(0.7) {
			order.Approval = &payment.Approval{By: "Li Hua"}
		}
	}
	if order.Anyway {
		w.note("a person settles the batch, and means to close it anyway")
	} else {
		w.note("a person settles the batch")
	}
	w.sale, w.laws.tried = memory{}, map[uint64]int{}
	w.days.anyway = order.Anyway && order.Approval != nil
	if w.chance(0.3) {
		w.checkPreflight()
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if !w.healthy && w.chance(0.05) {
		cancel()
	}
	s, reason := w.engine.Settle(ctx, order, func(p payment.SettleProgress) {
		w.point("the screen: %s of batch %s, %d of %d", string(p.Stage), p.Settlement.Batch, p.Done, p.Of)
	})
	w.note("batch %s is %s: %s", s.Batch, string(s.State), either(string(reason), "no trouble"))
	w.days.anyway = false
	if reason == payment.ReasonJournal && !w.ailing {
		w.fail("the journal takes a settlement", "batch %s, %s", s.Batch, s.State)
	}
	if !w.ailing && s.State != w.days.known[s.Batch].State && (s.State != payment.BatchOpen || w.days.known[s.Batch].State != "") {
		w.fail("law 2 show it after it is written", "batch %s is shown as %s, the journal says %q", s.Batch, s.State, w.days.known[s.Batch].State)
	}
	w.saw("batch " + string(s.State))
	if reason != payment.NoReason {
		w.saw("settlement stopped: " + string(reason))
	}
	if len(s.Carried) > 0 && s.State.Over() {
		w.saw("carried over")
	}
	return s, reason
}

// checkPreflight: the list of what stands in the way forgets nothing.
func (w *world) checkPreflight() {
	findings, err := w.engine.Preflight()
	if err != nil {
		if !w.ailing {
			w.fail("what stands in the way can be listed", "%v", err)
		}
		return
	}
	named := map[uint64]bool{}
	for _, f := range findings {
		named[f.Txn.ID] = true
	}
	for _, txn := range w.books.open() {
		if !named[txn.ID] {
			w.fail("what stands in the way is named", "attempt %d is %s and not named", txn.ID, txn.State)
		}
	}
}

// sumOf is a batch as the journal has it, added up without the product's own
// arithmetic. An attempt counts if the bank was heard to have it.
func (w *world) sumOf(number string, without ...[]uint64) payment.BatchTotals {
	var t payment.BatchTotals
	for id := uint64(1); id <= w.books.last(); id++ {
		txn := w.books.known[id]
		if txn.Batch != number || txn.STAN == "" || !stands(txn) || nobodyKnows(txn) || changesAnother(txn.Kind) || listed(id, without...) {
			continue
		}
		amount := txn.Amount
		for _, f := range w.books.following[id] {
			if change := w.books.known[f]; changesAnother(change.Kind) && stands(change) && change.Batch == number && !listed(f, without...) {
				amount = change.Amount
			}
		}
		add(&t, txn.Kind, payment.ForeignCard(txn), amount)
	}
	return t
}

// WriteSettlement is the journal's, watched.
func (r *recorder) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	r.writing(payment.Record{Event: rec.Event})
	proof, err := r.real.WriteSettlement(rec)
	if errors.Is(err, store.ErrRecord) || errors.Is(err, ErrRefused) {
		r.w.fail("the journal takes a settlement", "%s of batch %s: %v", rec.Event, rec.Settlement.Batch, err)
	}
	if err != nil || r.w.medium.off() {
		r.w.days.doubt(rec)
	} else {
		r.w.settlementKept(rec.Settlement)
	}
	r.wrote(rec.Event, nil, err)
	return proof, err
}

// doubt forgets what is known of a batch whose write ended in the dark: the next
// life reads it.
func (d *days) doubt(rec payment.SettleRecord) { d.batch = "" }

// settlementKept holds a settlement that is durable now against the laws.
func (w *world) settlementKept(s payment.Settlement) {
	was := w.days.known[s.Batch]
	w.days.known[s.Batch] = clone(s)
	if was.State.Over() {
		return // its slip
	}
	begun := was.State == payment.BatchClosing || was.State == payment.BatchUpload
	if !begun {
		w.checkFrozen(s)
	} else if s.Totals != was.Totals || !slices.Equal(s.Carried, was.Carried) {
		w.fail("I11 frozen totals stand", "batch %s was frozen as %+v and is %+v", s.Batch, was.Totals, s.Totals)
	}
	c := w.bank.closingOf(s.Batch)
	switch s.State {
	case payment.BatchOpen:
		onItsWay := func(try payment.SettleTry) bool { return w.bank.onItsWay(s.Batch + "/" + try.STAN) }
		if c.heard || slices.ContainsFunc(s.Attempts, onItsWay) {
			w.fail("a batch that the bank may have closed stays closing", "batch %s is open again", s.Batch)
		}
		w.saw("a settlement that never reached the bank")
	case payment.BatchUpload:
		if heard, came := w.days.heard[s.Batch]; !came || heard.Domestic != s.Domestic || heard.Foreign != s.Foreign {
			w.fail("I6 a verdict is the bank's", "batch %s is uploaded with verdicts %d and %d, heard was %+v", s.Batch, s.Domestic, s.Foreign, heard)
		}
		if s.Done == was.Done+1 {
			w.answered(s.Batch)[was.Done] = true
		} else if s.Done != was.Done {
			w.fail("the cursor moves message by message", "batch %s went from %d to %d", s.Batch, was.Done, s.Done)
		}
	}
	if s.State.Over() {
		w.checkClosed(s, c)
		w.days.batch = s.Next
		w.days.closed = append(w.days.closed, s.Batch)
	}
}

func clone(s payment.Settlement) payment.Settlement {
	var copied payment.Settlement
	text, _ := json.Marshal(s)
	_ = json.Unmarshal(text, &copied)
	return copied
}

func (w *world) answered(batch string) map[int]bool {
	if w.days.answered[batch] == nil {
		w.days.answered[batch] = map[int]bool{}
	}
	return w.days.answered[batch]
}

// checkFrozen is I11 at the moment when the totals are frozen.
func (w *world) checkFrozen(s payment.Settlement) {
	if want := w.sumOf(s.Batch); s.Totals != want {
		w.fail("I11 the totals are the journal's", "batch %s is frozen as %+v, the journal adds up to %+v", s.Batch, s.Totals, want)
	}
	for _, txn := range w.books.open() {
		switch {
		case txn.Batch != s.Batch:
		case txn.State == payment.OfflineApproved:
			w.fail("the bank knows every sale before the totals", "attempt %d is not sent, batch %s is frozen", txn.ID, s.Batch)
		case !listed(txn.ID, s.Carried):
			w.fail("what is undecided is carried over by name", "attempt %d is %s, batch %s is frozen", txn.ID, txn.State, s.Batch)
		}
	}
}

// checkClosed: a batch is over only with the bank's word and all it wanted, or
// by a supervisor's; and in peace only if both sides are equal.
func (w *world) checkClosed(s payment.Settlement, c *closing) {
	if s.Next != following(s.Batch) {
		w.fail("I6 the number moves by one", "batch %s is followed by %s", s.Batch, s.Next)
	}
	if w.days.anyway && s.State == payment.BatchDisputed {
		w.saw("closed anyway")
		return
	}
	switch {
	case !c.heard || c.said.Verdict != payment.VerdictApproved:
		w.fail("I6 a batch is closed by the bank", "batch %s is %s, the bank gave no verdict", s.Batch, s.State)
	case !w.days.endHeard[s.Batch], !c.ended && !s.EndRefused:
		w.fail("I6 a batch is closed by the bank", "batch %s is %s, its end has no answer", s.Batch, s.State)
	case !s.EndRefused && c.counts != len(w.days.sent[s.Batch]):
		w.fail("the end counts what was uploaded", "batch %s: the end says %d, %d were sent", s.Batch, c.counts, len(w.days.sent[s.Batch]))
	}
	if s.State == payment.BatchClosed && (!s.Balanced() || len(s.Refused)+len(s.Unsaid) > 0 || c.ours != s.Totals) {
		w.fail("I6 closed in peace is equal on both sides", "batch %s: verdicts %d and %d, here %+v, there %+v",
			s.Batch, s.Domestic, s.Foreign, s.Totals, c.ours)
	}
	for id := uint64(1); id <= w.books.last(); id++ {
		txn := w.books.known[id]
		if txn.Batch != s.Batch || !stands(txn) || nobodyKnows(txn) || listed(id, s.Carried, s.Chased, s.Refused, s.Unsaid) ||
			txn.Kind.Moves() == payment.MovesNothing || changesAnother(txn.Kind) {
			continue
		}
		verdict := s.Domestic
		if payment.ForeignCard(txn) {
			verdict = s.Foreign
		}
		if chip := txn.Kind == payment.Sale && len(txn.CardEMV) > 0; (chip || verdict != payment.GroupEqual) && !c.has(txn) {
			w.fail("each record reaches the bank", "batch %s is %s, attempt %d was not uploaded", s.Batch, s.State, id)
		}
	}
}

// beforeSettling is law 1 for the question.
func (w *world) beforeSettling(proof payment.RecordedBatch, s payment.Settlement) {
	durable := w.days.known[s.Batch]
	if !proof.Covers(s) || durable.State != payment.BatchClosing || len(durable.Attempts) != len(s.Attempts) || len(s.Attempts) == 0 {
		w.fail("law 1 write it down, then send it", "the settlement of batch %s leaves, the journal says %q", s.Batch, durable.State)
	}
	if s.Totals != durable.Totals {
		w.fail("I11 the totals sent are those frozen", "batch %s sends %+v, the journal has %+v", s.Batch, s.Totals, durable.Totals)
	}
}

// beforeUpload is law 1 for a detail: it leaves with the journal at its place,
// and never again once its answer is durable.
func (w *world) beforeUpload(proof payment.RecordedBatch, req payment.UploadRequest) {
	s, durable := req.Settlement, w.days.known[req.Settlement.Batch]
	if !proof.Covers(s) || durable.State != payment.BatchUpload || durable.Done != s.Done {
		w.fail("law 1 write it down, then send it", "upload %d of batch %s leaves, the journal is %q at %d", s.Done, s.Batch, durable.State, durable.Done)
	}
	ids := []uint64{}
	for i, txn := range req.Upload.Txns {
		ids = append(ids, txn.ID)
		if txn.Batch != s.Batch || listed(txn.ID, s.Carried, s.Chased) {
			w.fail("an upload tells its own batch", "attempt %d of batch %s is uploaded in %s", txn.ID, txn.Batch, s.Batch)
		}
		if pan := req.Cards[i].PAN.Reveal(); txn.Mode != payment.ModeQR && len(pan) < len(bin) {
			w.fail("a message has its card", "attempt %d is uploaded with card %q", txn.ID, req.Cards[i].PAN.Masked())
		}
	}
	again := len(ids) > 0 && slices.ContainsFunc(ids, func(id uint64) bool { return listed(id, durable.Unsaid) })
	if w.answered(s.Batch)[s.Done] && !again {
		w.fail("what is answered is not sent again", "upload %d of batch %s leaves again", s.Done, s.Batch)
	}
	if w.days.sent[s.Batch] == nil {
		w.days.sent[s.Batch] = map[uint64]bool{}
	}
	for _, id := range ids {
		w.days.sent[s.Batch][id] = true
	}
}

func (w *world) afterUpload(req payment.UploadRequest, answer payment.Answer) {
	w.saw("upload " + string(req.Upload.Step))
	if req.Upload.Step == payment.UploadEnd && answer.Verdict != payment.VerdictUnknown && answer.Verdict != payment.VerdictNotSent {
		w.days.endHeard[req.Settlement.Batch] = true
	}
	if answer.Verdict == payment.VerdictDuplicate {
		w.saw("an upload called a duplicate")
	}
}

// checkDays holds the batches that a life finds against what was confirmed.
func (w *world) checkDays() {
	number, err := w.books.real.Batch()
	if err != nil {
		w.fail("I12 the indexes equal the journal", "%v", err)
	}
	if w.days.batch != "" && w.days.batch != number {
		w.fail("I6 the number moves only with a closing", "batch %s became %s", w.days.batch, number)
	}
	for _, known := range []string{w.lastKnown(), number} {
		if known == "" {
			continue
		}
		s, begun, err := w.books.real.Begun(known)
		if err != nil {
			w.fail("I12 the indexes equal the journal", "%v", err)
		}
		was, confirmed := w.days.known[known]
		switch {
		case w.days.batch != "" && confirmed != begun, w.days.batch != "" && begun && !same(s, was):
			w.fail("what was confirmed is kept", "the settlement of batch %s is\n%+v\nand was\n%+v", known, s, was)
		case begun && w.days.batch == "" && !same(s, was):
			w.days.batch = known
			w.settlementKept(s)
		}
	}
	w.days.batch = number
	if s := w.days.known[number]; s.State.Over() {
		w.fail("I6 a batch that is over takes nothing", "batch %s is %s and the current one", number, s.State)
	}
}

// lastKnown is the batch before the current one as far as the world knows, or the
// current one.
func (w *world) lastKnown() string {
	last := w.days.batch
	for number := range w.days.known {
		if number > last {
			last = number
		}
	}
	return last
}

func same(a, b payment.Settlement) bool {
	one, _ := json.Marshal(a)
	other, _ := json.Marshal(b)
	return string(one) == string(other)
}

// settlementSlip is the slip of a settlement: its Z sums are those that the bank
// was told.
func (w *world) settlementSlip(s payment.Settlement, reprint bool) payment.Slip {
	txns, err := w.books.real.BatchTxns(s.Batch)
	if err == nil && !w.ailing && batch.TotalsOf(batch.Lines(batch.Frozen(s, txns))) != s.Totals {
		w.fail("I11 Z is what was settled", "batch %s: the slip adds up to %+v, settled were %+v",
			s.Batch, batch.TotalsOf(batch.Lines(batch.Frozen(s, txns))), s.Totals)
	}
	if durable := w.days.known[s.Batch]; !durable.State.Over() {
		w.fail("law 2 show it after it is written", "the slip of batch %s is printed, the journal says %q", s.Batch, durable.State)
	}
	text := s.Batch
	if reprint {
		text = copyMark
	}
	return payment.Slip{Lines: []payment.SlipLine{{Label: settlementLabel, Text: text}}}
}

const settlementLabel = "settlement"

// checkDaysQuiet is the end of a world: every batch that is over adds up to what
// was settled, and its cards are gone once nothing of it is owed.
func (w *world) checkDaysQuiet() {
	owed := map[string]bool{}
	for _, txn := range w.books.open() {
		owed[txn.Batch] = true
	}
	for _, number := range w.days.closed {
		s := w.days.known[number]
		if sum := w.sumOf(number, s.Carried, s.Chased); sum != s.Totals {
			w.fail("I11 the totals are the journal's", "batch %s was settled as %+v, the journal adds up to %+v", number, s.Totals, sum)
		}
	}
	for id := uint64(1); id <= w.books.last(); id++ {
		txn := w.books.known[id]
		if txn.STAN == "" || txn.Card.Masked == "" || owed[txn.Batch] || !w.days.known[txn.Batch].State.Over() {
			continue
		}
		if _, _, err := w.books.real.CardOf(id); err == nil {
			w.fail("law 6 the number is gone with its batch", "attempt %d of batch %s can be read", id, txn.Batch)
		}
	}
}

// lastSettlement is the day's end when all is well: it always comes to one.
func (w *world) lastSettlement() {
	for range 2 {
		s, reason := w.settle()
		if reason == payment.ReasonUnsentFirst || reason == payment.ReasonNothingSold && s.State == payment.BatchOpen {
			break
		}
		if !s.State.Over() {
			w.fail("a settlement comes to an end", "batch %s is %s in a healed world: %s", s.Batch, s.State, reason)
		}
	}
	if s, _, err := w.books.real.Begun(w.days.batch); err != nil || s.State == payment.BatchClosing || s.State == payment.BatchUpload {
		w.fail("a settlement comes to an end", "batch %s is %s, %v", w.days.batch, s.State, err)
	}
	w.checkDaysQuiet()
}
