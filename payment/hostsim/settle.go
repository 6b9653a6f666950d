package hostsim

import (
	"fmt"
	"strconv"

	"till/payment"
	"till/payment/wire"
)

// closing is what the host said, and was told, at the end of a terminal's batch.
type closing struct {
	TID   string `json:"tid"`
	Batch string `json:"batch"`
	// Totals is the host's own DE 48 with its verdicts: whoever asks again hears
	// the same.
	Totals string `json:"totals"`
	// Told counts the records of the upload.
	Told   int  `json:"told"`
	Closed bool `json:"closed"`
}

// keepClosing remembers what became of a batch.
func (b *book) keepClosing(c closing) {
	b.closings[batchKey{c.TID, c.Batch}] = c
	b.change.Closings = append(b.change.Closings, c)
}

func (x *exchange) batchKey() batchKey { return batchKey{x.place.TID, x.place.Batch} }

// settle compares the terminal's totals with the host's own (unionpay-pos 14.2).
// The answer has the host's totals and, as most hosts', no code.
func (s *Server) settle(x *exchange) {
	x.code = ""
	asked := x.request.Value(wire.DE48Additional)
	theirs, whole := wire.ReadTotals(asked)
	if !whole || x.place.Batch == "" || len(asked) != s.config.Profile.Settlement.Groups*totalsGroup {
		x.code = codeFormat
		return
	}
	said, before := s.book.closings[x.batchKey()]
	if !before {
		said = closing{TID: x.place.TID, Batch: x.place.Batch}
	}
	if !said.Closed {
		ours := s.book.totals(x.batchKey())
		if s.config.Profile.Settlement.Groups == 1 {
			ours = oneGroup(ours)
		}
		said.Totals = s.verdict(x, ours, theirs)
		s.book.keepClosing(said)
	}
	rrn, _ := s.book.next(s.config.Now().Format("0102"))
	x.answer.Set(wire.DE37RRN, rrn)
	x.answer.Set(wire.DE15SettlementDate, s.config.Now().Format("0102"))
	x.answer.Set(wire.DE48Additional, said.Totals)
}

// totalsGroup is how many digits of DE 48 one group has.
const totalsGroup = 31

// verdict writes the host's totals with a digit for each group.
func (s *Server) verdict(x *exchange, ours, theirs payment.BatchTotals) string {
	digit := func(ours, theirs payment.GroupTotals) string {
		if said, forced := x.fault.verdict(); forced {
			return said
		}
		ours.Debit.Count, ours.Credit.Count = ours.Debit.Count%1000, ours.Credit.Count%1000
		if ours == theirs {
			return "1"
		}
		return "2"
	}
	write := func(g payment.GroupTotals) string {
		return fmt.Sprintf("%012d%03d%012d%03d", int64(g.Debit.Amount), g.Debit.Count%1000, int64(g.Credit.Amount), g.Credit.Count%1000)
	}
	text := write(ours.Domestic) + digit(ours.Domestic, theirs.Domestic)
	if s.config.Profile.Settlement.Groups == 1 {
		return text
	}
	return text + write(ours.Foreign) + digit(ours.Foreign, theirs.Foreign)
}

func oneGroup(t payment.BatchTotals) payment.BatchTotals {
	add := func(a, b payment.Subtotal) payment.Subtotal {
		return payment.Subtotal{Count: a.Count + b.Count, Amount: a.Amount + b.Amount}
	}
	return payment.BatchTotals{Domestic: payment.GroupTotals{
		Debit: add(t.Domestic.Debit, t.Foreign.Debit), Credit: add(t.Domestic.Credit, t.Foreign.Credit)}}
}

// totals is what the host counts of a batch (unionpay-pos 14.2): a voided sale
// stays and its void stands against it.
func (b *book) totals(key batchKey) payment.BatchTotals {
	var t payment.BatchTotals
	for _, r := range b.byBatch[key] {
		if !r.counts() || r.Miscount == FaultForget {
			continue
		}
		times := 1
		if r.Miscount == FaultTwice {
			times = 2
		}
		for range times {
			r.addTo(&t)
		}
	}
	return t
}

// counts reports whether a transaction is in the totals of its batch.
func (f fact) counts() bool {
	switch f.Entry.Kind {
	case payment.Adjust, payment.Tip, payment.PreAuth, payment.PreAuthVoid, payment.Balance:
		return false
	}
	return f.Entry.State == StateApproved || f.Entry.State == StateVoided || f.Entry.State == StateRefunded
}

// addTo counts a transaction on its side and in its group, or where its miscount
// puts it.
func (f fact) addTo(t *payment.BatchTotals) {
	group := &t.Domestic
	foreign := f.Mode != payment.ModeQR && organisationOf(f.Entry.Card) != "CUP"
	if foreign != (f.Miscount == FaultOtherGroup) {
		group = &t.Foreign
	}
	credit := f.Entry.Kind.Moves() == payment.MovesOut
	if credit != (f.Miscount == FaultOtherWay) {
		group.Credit = group.Credit.Plus(f.total())
	} else {
		group.Debit = group.Debit.Plus(f.total())
	}
}

// takeDetails takes up to eight records. One that comes again is there already.
func (s *Server) takeDetails(x *exchange) {
	details, whole := wire.ReadDetails(x.request.Value(wire.DE48Additional))
	if !whole {
		x.code = codeFormat
		return
	}
	for _, detail := range details {
		p := x.place
		p.STAN = detail.STAN
		s.tell(x, p, detail.Amount)
	}
}

// takeRecord takes one record in a message of its own: a certificate, or an
// advice told again.
func (s *Server) takeRecord(x *exchange) {
	if x.name == "" && x.request.MTI != s.config.Profile.Settlement.UploadMTI {
		x.code = codeNotOffered
		return
	}
	if !s.tell(x, x.place, x.amount) {
		x.code = codeDuplicate
	}
}

// tell notes that the terminal uploaded a record, and reports whether it was the
// first time. One that the host does not have is booked as the terminal says: a
// person will ask about the difference.
func (s *Server) tell(x *exchange, p place, amount payment.Amount) bool {
	r := s.book.byPlace[p]
	if r != nil && r.Told {
		return false
	}
	f := fact{Entry: Entry{TerminalID: p.TID, MerchantID: p.MID, Batch: p.Batch, STAN: p.STAN, Kind: payment.Sale,
		Amount: amount, Currency: s.config.Profile.Currency, State: StateApproved}, Asked: amount}
	if r != nil {
		f = r.fact
	}
	f.Told, f.Miscount = true, NoFault
	s.book.put(f)
	said := s.book.closings[x.batchKey()]
	said.TID, said.Batch = x.place.TID, x.place.Batch
	said.Told++
	s.book.keepClosing(said)
	return true
}

// endBatch closes the batch. All of it is settled where the totals agreed; else
// what the terminal uploaded is, and the rest waits for somebody to ask. The
// terminal's next batch has the next number.
func (s *Server) endBatch(x *exchange) {
	said, asked := s.book.closings[x.batchKey()]
	if _, err := strconv.Atoi(x.request.Value(wire.DE48Additional)); err != nil || !asked || said.Totals == "" {
		x.code = codeInvalid
		return
	}
	if said.Closed {
		return // it came again
	}
	said.Closed = true
	s.book.keepClosing(said)
	for _, r := range s.book.byBatch[x.batchKey()] {
		if r.counts() && (r.Told || s.balanced(said.Totals)) {
			f := r.fact
			f.Entry.Settled = true
			s.book.put(f)
		}
	}
	t := x.terminal
	if t.Batch == x.place.Batch {
		t.Batch = following(t.Batch)
		s.book.keepTerminal(x.place.TID, t)
	}
}

// balanced reports whether the verdict was equal in every group.
func (s *Server) balanced(totals string) bool {
	for at := totalsGroup; at <= len(totals); at += totalsGroup {
		if totals[at-1] != '1' {
			return false
		}
	}
	return true
}
