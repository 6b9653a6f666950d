package hostsim

import (
	"context"
	"fmt"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// The response codes that the host speaks (unionpay-pos 17).
const (
	codeApproved      = "00"
	codePartly        = "10"
	codeInvalid       = "12"
	codeUnknownCard   = "14"
	codeNoOriginal    = "25"
	codeFormat        = "30"
	codeNotOffered    = "40"
	codeNoMoney       = "51"
	codeExpired       = "54"
	codeWrongPIN      = "55"
	codeCardCheck     = "59"
	codeAmountDiffers = "64"
	codePINTries      = "75"
	codeDuplicate     = "94"
	codeRefused       = "96" // proves nothing: the till must come again
	codePINFormat     = "99"
	codeSignOn        = "A0"
)

// exchange is one message on its way through the host.
type exchange struct {
	request  *wire.Message
	answer   *wire.Message
	kind     string // name in the profile's table, or KindReversal
	name     string // name in the profile's table; of a reversal, its original's
	draw     uint64
	amount   payment.Amount // 0 where the message has none
	place    place
	terminal *terminal // nil before the first sign-on
	seal     wire.MACer
	code     string
	fault    Fault
	approved *Entry // for the hook
}

// newExchange reads what every message says of itself and begins its answer.
func (s *Server) newExchange(request *wire.Message) *exchange {
	x := &exchange{request: request, answer: s.answerTo(request), name: s.dialect.NameOf(request)}
	x.kind = x.name
	if request.MTI == s.config.Profile.Reversal.MTI || request.MTI == s.config.Profile.Reversal.RepeatMTI {
		x.kind = KindReversal
	}
	x.amount = amountOf(request.Value(wire.DE4Amount))
	x.place = place{
		MID:   request.Value(wire.DE42MerchantID),
		TID:   request.Value(wire.DE41TerminalID),
		Batch: s.dialect.BatchOf(request),
		STAN:  request.Value(wire.DE11STAN),
	}
	return x
}

// handle does what the message asks for. It fails only where the host itself
// is broken; everything else is an answer.
func (s *Server) handle(ctx context.Context, x *exchange) error {
	x.terminal = s.book.Terminals[x.place.TID]
	x.fault = s.faults.pick(x.kind, x.amount, x.draw)
	if x.fault == FaultLost || x.fault == FaultGarbage {
		return nil
	}
	code, declines := x.fault.decline()
	var err error
	switch {
	case x.place.TID == "" || x.place.MID == "":
		x.code = codeFormat
	case x.kind != profile.MessageSignOn && x.kind != profile.MessageEcho:
		err = s.handleSealed(ctx, x)
	case declines:
		x.code = code
	case x.kind == profile.MessageSignOn:
		err = s.signOn(x)
	default:
		x.code = codeApproved
	}
	s.finish(x)
	return err
}

// handleSealed is for what moves money: nothing is believed without its MAC.
func (s *Server) handleSealed(ctx context.Context, x *exchange) error {
	if x.terminal == nil || x.terminal.MAK == "" {
		x.code = codeSignOn
		return nil
	}
	seal, err := s.sealOf(x.terminal)
	if err != nil {
		return err
	}
	if s.dialect.Verify(ctx, x.request, seal) != nil {
		// The answer goes without a MAC: a terminal that seals with another
		// key could not check it, and would never learn that it must sign on.
		x.code = codeSignOn
		return nil
	}
	x.seal = seal
	switch x.kind {
	case KindReversal:
		s.reverse(x)
	case string(payment.Sale), string(payment.PreAuth), string(payment.Balance):
		return s.authorise(x)
	case string(payment.Void):
		s.void(x)
	default:
		x.code = codeNotOffered
	}
	return nil
}

// finish puts into the answer what every answer has.
func (s *Server) finish(x *exchange) {
	now := s.config.Now()
	x.answer.Set(wire.DE12LocalTime, now.Format("150405"))
	x.answer.Set(wire.DE13LocalDate, now.Format("0102"))
	x.answer.Set(wire.DE39ResponseCode, x.code)
	if x.seal == nil {
		return
	}
	x.answer.Set(wire.DE15SettlementDate, now.Format("0102"))
	x.answer.Set(wire.DE44ResponseData, fmt.Sprintf("%-11s%-11s", issuerID, acquirerID))
	if x.kind != KindReversal {
		x.answer.Set(wire.DE63Private, "CUP"+text20(hostText)+text20(s.config.Profile.ResponseOf(x.code).ZH))
	}
}

// seal is a MAK as the wire wants it.
type seal struct {
	encrypt func([8]byte) ([8]byte, error)
}

// MAC makes DE 64.
func (s seal) MAC(_ context.Context, covered []byte) ([]byte, error) {
	return keys.CUPMAC(covered, s.encrypt)
}

// sealOf makes the seal of a terminal's MAK.
func (s *Server) sealOf(t *terminal) (wire.MACer, error) {
	mak, err := s.unwrap(t.MAK)
	if err != nil {
		return nil, err
	}
	defer clear(mak)
	encrypt, err := keys.BlockEncrypter(mak)
	if err != nil {
		return nil, err
	}
	return seal{encrypt}, nil
}

// unwrap takes a working key out of the book.
func (s *Server) unwrap(text string) ([]byte, error) {
	wrapped, err := bytesOf(text)
	if err != nil {
		return nil, fmt.Errorf("reading a working key from the host's book: %w", err)
	}
	return keys.Unwrap(s.config.TMK, wrapped)
}
