package hostsim

import (
	"context"
	"fmt"
	"strings"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// exchange is one message on its way through the host.
type exchange struct {
	request  *wire.Message
	answer   *wire.Message
	name     string // in the profile's table; of a reversal, its original's
	reversal bool
	kind     payment.Kind // "" for management
	mode     payment.Mode
	draw     uint64
	amount   payment.Amount // 0 where the message has none
	place    place
	terminal terminal
	seal     wire.MACer
	card     cardData
	voucher  string  // of the QR payment that the request follows
	original *record // what the request follows
	code     string
	fault    Fault
	wish     byte   // digit 6 of the answer's header
	approved *Entry // for the hook
}

// newExchange reads what every message says of itself and begins its answer.
func (s *Server) newExchange(request *wire.Message) *exchange {
	x := &exchange{request: request, answer: s.answerTo(request), name: s.dialect.NameOf(request)}
	rules := s.config.Profile.Reversal
	x.reversal = request.MTI == rules.MTI || request.MTI == rules.RepeatMTI
	x.kind, x.mode = kindOf(x.name)
	x.amount = amountOf(request.Value(wire.DE4Amount))
	x.place = place{
		MID:   request.Value(wire.DE42MerchantID),
		TID:   request.Value(wire.DE41TerminalID),
		Batch: s.dialect.BatchOf(request),
		STAN:  request.Value(wire.DE11STAN),
	}
	return x
}

// modes are what may stand before a kind in a message's name.
var modes = [...]payment.Mode{payment.ModeQR, payment.ModeMOTO, payment.ModeInstalment, payment.ModeEMV}

// kindOf is the inverse of payment.MessageName, "" for management.
func kindOf(name string) (payment.Kind, payment.Mode) {
	mode := payment.ModeCard
	for _, m := range modes {
		if rest, found := strings.CutPrefix(name, string(m)+"_"); found {
			name, mode = rest, m
		}
	}
	if _, known := transactions[payment.Kind(name)]; !known {
		return "", payment.ModeCard
	}
	return payment.Kind(name), mode
}

// subject is what rules call the message: its name, or KindReversal.
func (x *exchange) subject() string {
	if x.reversal {
		return KindReversal
	}
	return x.name
}

// handle does what the message asks for. It fails only where the host itself
// is broken; everything else is an answer.
func (s *Server) handle(ctx context.Context, x *exchange) error {
	x.terminal = s.book.terminals[x.place.TID]
	x.fault = s.faults.pick(x.subject(), x.amount, x.draw)
	if x.fault == FaultLost || x.fault == FaultGarbage {
		return nil
	}
	if wish, asked := x.fault.wish(); asked {
		x.wish = wish
	}
	var err error
	refusal := s.registered(x.place)
	switch code, declines := x.fault.decline(); {
	case x.place.TID == "" || x.place.MID == "":
		x.code = codeFormat
	case refusal != "":
		x.code = refusal
	case s.sealedKind(x):
		err = s.handleSealed(ctx, x)
	case declines:
		x.code = code
	default:
		err = s.manage(x)
	}
	s.finish(x)
	return err
}

// sealedKind reports whether a message must have a MAC. What the profile does
// not know at all is refused only after its MAC was looked at.
func (s *Server) sealedKind(x *exchange) bool {
	if x.name == "" && x.request.MTI == s.config.Profile.Settlement.UploadMTI {
		return false // an advice told again at the day's end (unionpay-pos 15.1)
	}
	entry, known := s.config.Profile.Messages[x.name]
	return x.reversal || !known || entry.MAC
}

// handleSealed is for what moves money: nothing is believed without its MAC.
func (s *Server) handleSealed(ctx context.Context, x *exchange) error {
	if x.terminal.MAK == "" {
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
	switch {
	case x.reversal:
		s.reverse(x)
	case x.kind != "":
		return s.transact(x)
	case x.name == profile.MessageScript:
		s.scriptResult(x)
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
	if x.code != "" { // a settlement is answered without one
		x.answer.Set(wire.DE39ResponseCode, x.code)
	}
	if x.wish != 0 && len(x.answer.Header) == len("603100311003") {
		x.answer.Header = x.answer.Header[:5] + string(rune(x.wish)) + x.answer.Header[6:]
	}
	if x.seal == nil {
		return
	}
	x.answer.Set(wire.DE15SettlementDate, now.Format("0102"))
	x.answer.Set(wire.DE44ResponseData, fmt.Sprintf("%-11s%-11s", issuerID, acquirerID))
	if !x.reversal {
		x.answer.Set(wire.DE63Private, organisationOf(x.shownCard())+text20(hostText)+text20(s.config.Profile.ResponseOf(x.code).ZH))
	}
}

// seal is a MAK as the wire wants it, for one exchange.
type seal struct {
	keys.Seal
	mak []byte
}

// MAC makes the content of the MAC field.
func (s seal) MAC(_ context.Context, covered []byte) ([]byte, error) {
	return s.Seal.MAC(s.mak, covered)
}

// algorithm is the cipher of the profile's keys.
func (s *Server) algorithm() keys.Algorithm { return keys.Algorithm(s.config.Profile.Keys.Algorithm) }

// sealOf makes the seal of a terminal's MAK.
func (s *Server) sealOf(t terminal) (wire.MACer, error) {
	mak, err := s.unwrap(t, t.MAK)
	if err != nil {
		return nil, err
	}
	mac := s.config.Profile.MAC
	return seal{keys.Seal{Algorithm: s.algorithm(), Method: keys.Method(mac.Method), Form: keys.Form(mac.Form)}, mak}, nil
}

// tmkOf is the key that wraps a terminal's working keys: its own, where it was
// given one, else the one that all have.
func (s *Server) tmkOf(t terminal) ([]byte, error) {
	if t.TMK == "" {
		return s.config.TMK, nil
	}
	return s.open(s.config.TMK, t.TMK)
}

// unwrap takes a terminal's working key out of the book.
func (s *Server) unwrap(t terminal, text string) ([]byte, error) {
	tmk, err := s.tmkOf(t)
	if err != nil {
		return nil, err
	}
	return s.open(tmk, text)
}

func (s *Server) open(under []byte, text string) ([]byte, error) {
	wrapped, err := bytesOf(text)
	if err != nil {
		return nil, fmt.Errorf("reading a key from the host's book: %w", err)
	}
	return s.algorithm().Unwrap(under, wrapped)
}
