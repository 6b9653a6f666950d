package hostsim

import (
	"strings"

	"till/payment"
)

// registered is "" where the terminal is one of the acquirer's, or the code that
// refuses it.
func (s *Server) registered(p place) string {
	if len(s.config.Terminals) == 0 {
		return ""
	}
	switch mid, known := s.config.Terminals[p.TID]; {
	case !known:
		return codeUnregistered
	case mid != p.MID:
		return codeBadMerchant
	}
	return ""
}

// checkLimits is what a strict bank refuses before it asks for money: "" or the
// code. Nothing of it meets a terminal that practises.
func (s *Server) checkLimits(x *exchange) string {
	if !s.config.Strict {
		return ""
	}
	switch {
	case x.terminal.Batch != "" && x.place.Batch != x.terminal.Batch:
		return codeBatchDiffers
	case s.blacklisted(x.card.pan):
		return codePickUp
	case x.kind.Moves() != payment.MovesOut && x.amount > s.config.AmountMax:
		return codeOverLimit
	}
	return ""
}

func (s *Server) blacklisted(pan string) bool {
	for _, listed := range s.config.Blacklist {
		if pan != "" && strings.HasPrefix(pan, listed) {
			return true
		}
	}
	return false
}

// codeBalance is what the account behind any customer's code holds.
const codeBalance payment.Amount = 500_000

// balance is what an account held before the first transaction.
func (s *Server) balance(token string) payment.Amount {
	for _, card := range s.config.Cards {
		if s.book.token(card.PAN) == token {
			return card.Balance
		}
	}
	return codeBalance
}
