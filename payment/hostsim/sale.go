package hostsim

import (
	"fmt"

	"till/payment"
	"till/payment/wire"
)

// partialDigit is where DE 60 says whether the terminal takes less than it
// asked for (60.6).
const partialDigit = 13

// authorise decides a request that asks for money: a sale, a pre-authorisation,
// and a balance inquiry, which asks for none.
func (s *Server) authorise(x *exchange) error {
	switch {
	case x.place.STAN == "" || x.place.Batch == "" || x.amount == 0 && x.kind != string(payment.Balance):
		x.code = codeFormat
		return nil
	case s.book.byPlace[x.place] != nil:
		x.code = codeDuplicate
		return nil
	}
	card, err := readCard(x.request)
	if err != nil {
		x.code = codeFormat
		return nil
	}
	var session []byte
	if s.book.undone[x.place] {
		// Its reversal overtook it, and was acknowledged: no money may move.
		x.code = codeInvalid
	} else if x.code, session, err = s.checkCard(x, card); err != nil {
		return err
	}
	s.decideAmount(x, card)
	if x.kind == string(payment.Balance) {
		s.tellBalance(x, card)
	} else {
		s.enter(x, card)
	}
	return s.issuerAnswer(x, card, session)
}

// decideAmount gives the answer its code and its amount, by the account and by
// the fault. What the card check declined stays declined.
func (s *Server) decideAmount(x *exchange, card cardData) {
	if x.code != "" {
		return
	}
	x.code = codeApproved
	if s.config.Strict && s.available(card) < x.amount {
		x.code = codeNoMoney
		return
	}
	if code, declines := x.fault.decline(); declines {
		x.code = code
		return
	}
	if x.fault != FaultHalf {
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

// available is what a card's account still holds.
func (s *Server) available(card cardData) payment.Amount {
	known, _ := s.known(card.pan)
	return known.Balance - s.book.spent(s.book.token(card.pan))
}

// tellBalance is DE 54 of a balance inquiry (unionpay-pos 7.3).
func (s *Server) tellBalance(x *exchange, card cardData) {
	if x.code != codeApproved {
		return
	}
	available, sign := s.available(card), "C"
	if available < 0 {
		available, sign = -available, "D"
	}
	x.answer.Set(wire.DE54Balance, fmt.Sprintf("1002156%s%012d", sign, int64(available)))
}

// enter books the transaction, approved or declined.
func (s *Server) enter(x *exchange, card cardData) {
	rrn, authCode := s.book.next(s.config.Now().Format("0102"))
	entry := Entry{
		TerminalID: x.place.TID, MerchantID: x.place.MID, Batch: x.place.Batch, STAN: x.place.STAN,
		Kind: payment.Kind(x.kind), Amount: x.amount, Currency: s.config.Profile.Currency,
		RRN: rrn, State: StateDeclined,
	}
	if pan, err := payment.NewPAN(card.pan); err == nil {
		entry.Card = pan.Masked()
	}
	f := fact{Asked: amountOf(x.request.Value(wire.DE4Amount)), Token: s.book.token(card.pan)}
	if x.code == codeApproved || x.code == codePartly {
		entry.State, entry.AuthCode = StateApproved, authCode
		if x.kind == string(payment.PreAuth) {
			entry.State = StateHeld
		}
		f.Refuse = s.faults.refusals(x.kind, f.Asked)
		x.answer.Set(wire.DE38AuthCode, authCode)
		x.approved = &entry
	}
	x.answer.Set(wire.DE37RRN, rrn)
	f.Entry = entry
	s.book.add(&record{fact: f})
}
