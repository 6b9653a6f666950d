package hostsim

import (
	"fmt"
	"slices"
	"strconv"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// transaction is how the host treats one kind.
type transaction struct {
	// state is what an approved one becomes in the ledger.
	state State
	// cardless may come without a card: what it follows names the card.
	cardless bool
	// find looks for what the request follows and holds the request against it:
	// "" or the code that refuses it. Nil follows nothing.
	find func(s *Server, x *exchange) (original *record, code string)
	// take does to the original what the request asks for, restore takes that
	// back; false means that it cannot be taken back any more.
	take    func(b *book, original fact, f fact)
	restore func(b *book, original fact, f fact) bool
}

// transactions are the kinds that the host offers. A balance inquiry is told and
// never booked.
var transactions = map[payment.Kind]transaction{
	payment.Sale:             {state: StateApproved},
	payment.PreAuth:          {state: StateHeld},
	payment.Balance:          {},
	payment.Void:             {state: StateApproved, cardless: true, find: findSale, take: voidIt, restore: unvoidIt},
	payment.Refund:           {state: StateApproved, cardless: true, find: findPaid, take: refundIt, restore: unrefundIt},
	payment.PreAuthVoid:      {state: StateApproved, find: findHoldToVoid, take: voidIt, restore: unvoidIt},
	payment.Completion:       {state: StateApproved, find: findHoldToComplete, take: completeIt, restore: uncompleteIt},
	payment.CompletionAdvice: {state: StateApproved, find: findHoldToComplete, take: completeIt, restore: uncompleteIt},
	payment.CompletionVoid:   {state: StateApproved, cardless: true, find: findCompletion, take: voidCompletion, restore: unvoidCompletion},
	payment.OfflineSale:      {state: StateApproved},
	payment.Adjust:           {state: StateApproved, cardless: true, find: findToAdjust, take: adjustIt},
	payment.Tip:              {state: StateApproved, cardless: true, find: findToTip, take: adjustIt},
}

// transact decides a financial request, books it and prepares its answer.
func (s *Server) transact(x *exchange) error {
	if !s.whole(x) {
		x.code = codeFormat
		return nil
	}
	if r := s.book.byPlace[x.place]; r != nil {
		s.again(x, r)
		return nil
	}
	session, err := s.judge(x)
	if err != nil {
		return err
	}
	if x.kind == payment.Balance {
		s.tellBalance(x)
	} else {
		s.enter(x)
	}
	return s.issuerAnswer(x, session)
}

// whole reports whether a request has what its kind needs, and reads its card.
func (s *Server) whole(x *exchange) bool {
	for _, number := range s.config.Profile.Messages[x.name].Required {
		if !x.request.Has(wire.Field(number)) {
			return false
		}
	}
	if x.place.STAN == "" || x.place.Batch == "" || x.amount <= 0 && x.kind != payment.Balance {
		return false
	}
	if x.mode == payment.ModeQR && x.kind != payment.Sale {
		x.voucher = s.elementOf(x, tagVoucher)
	}
	var err error
	x.card, err = s.readCard(x)
	return err == nil && s.instalments(x)
}

// instalments reports whether an instalment sale says in how many parts, two at
// least; everything else need not.
func (s *Server) instalments(x *exchange) bool {
	if s.config.Profile.Messages[x.name].Uses[int(wire.DE62Private)] != profile.UseInstalments {
		return true
	}
	digits := s.config.Profile.Instalments.Digits
	asked := x.asked()
	if len(asked) < digits {
		return false
	}
	parts, err := strconv.Atoi(string(asked[:digits]))
	return err == nil && parts > 1
}

// again answers a request whose number is taken. An advice that comes again, or
// what a chip approved while the line was down, is answered as before: its
// terminal heard nothing. Everything else is a duplicate.
func (s *Server) again(x *exchange, r *record) {
	if !advice(x.request.MTI) && x.mode != payment.ModeEMV || r.Entry.Kind != x.kind || r.Mode != x.mode || r.Asked != x.amount || r.Code == "" {
		x.code = codeDuplicate
		return
	}
	x.code = r.Code
	x.answer.Set(wire.DE37RRN, r.Entry.RRN)
	if r.Entry.AuthCode != "" {
		x.answer.Set(wire.DE38AuthCode, r.Entry.AuthCode)
	}
}

// advice reports whether a request tells what already happened.
func advice(mti string) bool { return len(mti) == 4 && mti[2] == '2' }

// judge gives the request its code and its amount. It looks at the card first,
// then at what the request follows, then at the fault, and at money last.
func (s *Server) judge(x *exchange) (session []byte, err error) {
	if s.book.undone[x.place] {
		// Its reversal overtook it, and was acknowledged: no money may move.
		x.code = codeInvalid
		return nil, nil
	}
	if x.code, session, err = s.checkCard(x); err != nil || x.code != "" {
		return session, err
	}
	if x.code = s.checkLimits(x); x.code != "" {
		return session, nil
	}
	if find := transactions[x.kind].find; find != nil {
		if x.original, x.code = find(s, x); x.code != "" {
			return session, nil
		}
	}
	s.decideAmount(x)
	return session, nil
}

// decideAmount approves, unless the account or the fault say otherwise.
func (s *Server) decideAmount(x *exchange) {
	x.code = codeApproved
	if s.config.Strict && s.available(x.token()) < s.needs(x) {
		x.code = codeNoMoney
		return
	}
	if code, declines := x.fault.decline(); declines {
		x.code = code
		return
	}
	if code, approves := x.fault.approve(); approves {
		x.code = code
		return
	}
	if x.fault != FaultHalf || x.kind != payment.Sale && x.kind != payment.PreAuth {
		return
	}
	if private := x.request.Value(wire.DE60Private); len(private) <= partialDigit || private[partialDigit] != '1' {
		x.code = codeNoMoney // less than asked for is of no use to this terminal
		return
	}
	if x.amount > 1 {
		x.code, x.amount = codePartly, x.amount/2
		x.answer.Set(wire.DE4Amount, fmt.Sprintf("%012d", int64(x.amount)))
	}
}

// partialDigit is where DE 60 says whether the terminal takes less than it
// asked for (60.6).
const partialDigit = 13

// needs is how much a request takes from the account. A completion has its hold
// already, an adjustment its sale.
func (s *Server) needs(x *exchange) payment.Amount {
	switch x.kind {
	case payment.Sale, payment.PreAuth, payment.OfflineSale:
		return x.amount
	case payment.Completion, payment.CompletionAdvice:
		return x.amount - x.original.Entry.Amount
	case payment.Adjust, payment.Tip:
		return x.amount - x.original.total()
	}
	return 0
}

// token stands for whose money it is.
func (x *exchange) token() string {
	if x.card.token == "" && x.original != nil {
		return x.original.Token
	}
	return x.card.token
}

// approvals are the values of DE 39 that say yes (unionpay-pos 10.2).
var approvals = []string{codeApproved, codePartly, "11", "A2", "A4", "A5", "A6"}

// enter books the transaction, approved or declined. A message that asks for a
// new sign-on was not looked at: it is not booked, so that the same number can be
// told again under new keys.
func (s *Server) enter(x *exchange) {
	if s.config.Profile.ResponseOf(x.code).Class == profile.ClassSignOn {
		return
	}
	now := s.config.Now()
	rrn, authCode := s.book.next(now.Format("0102"))
	x.answer.Set(wire.DE37RRN, rrn)
	f := fact{
		Entry: Entry{
			TerminalID: x.place.TID, MerchantID: x.place.MID, Batch: x.place.Batch, STAN: x.place.STAN,
			Kind: x.kind, Amount: x.amount, Currency: s.config.Profile.Currency, Card: x.card.masked,
			RRN: rrn, State: StateDeclined,
		},
		Mode: x.mode, Asked: amountOf(x.request.Value(wire.DE4Amount)), Token: x.token(), Code: x.code,
		Day: now.Format("20060102"),
	}
	if slices.Contains(miscounts, x.fault) {
		f.Miscount = x.fault
	}
	if x.original != nil {
		f.Original = x.original.Entry.place()
		if f.Entry.Card == "" {
			f.Entry.Card = x.original.Entry.Card
		}
	}
	if slices.Contains(approvals, x.code) {
		f = s.approve(x, f, authCode)
	}
	s.book.put(f)
}

// approve books the approval of f, and what it does to its original.
func (s *Server) approve(x *exchange, f fact, authCode string) fact {
	if given := trimmed(x.request, wire.DE38AuthCode); given != "" && x.kind == payment.OfflineSale {
		authCode = given // it was authorised by telephone
	}
	rule := transactions[x.kind]
	f.Entry.State, f.Entry.AuthCode = rule.state, authCode
	f.Refuse = s.faults.refusals(x.subject(), f.Asked)
	if x.mode == payment.ModeQR && x.kind == payment.Sale {
		f.Voucher = voucherOf(f)
		x.answer.Set(wire.DE59Private, s.element(tagVoucher, f.Voucher))
	}
	if rule.take != nil {
		rule.take(s.book, x.original.fact, f)
	}
	x.answer.Set(wire.DE38AuthCode, authCode)
	x.approved = &f.Entry
	return f
}

// available is what an account still holds.
func (s *Server) available(token string) payment.Amount {
	return s.balance(token) - s.book.standing[token]
}

// tellBalance is DE 54 of a balance inquiry (unionpay-pos 7.3).
func (s *Server) tellBalance(x *exchange) {
	rrn, _ := s.book.next(s.config.Now().Format("0102"))
	x.answer.Set(wire.DE37RRN, rrn)
	if x.code != codeApproved {
		return
	}
	available, sign := s.available(x.card.token), "C"
	if available < 0 {
		available, sign = -available, "D"
	}
	x.answer.Set(wire.DE54Balance, fmt.Sprintf("1002%s%s%012d", s.config.Profile.Currency.Numeric(), sign, int64(available)))
}
