package hostsim

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"till/payment"
	"till/payment/emv"
	"till/payment/keys"
	"till/payment/keys/clearpin"
	"till/payment/profile"
	"till/payment/wire"
)

// pinTriesMax is how many wrong PINs in a row a strict issuer takes.
const pinTriesMax = 3

// cardData is what a request says of its card, or of the code that its customer
// showed.
type cardData struct {
	pan, expiry, sequence string
	chip                  emv.List
	token, masked         string // as the book has it, "" without a card
}

// readCard takes the card out of a request: number and expiry from their own
// fields, or from the track. Chip data that cannot be read is an error, and so
// is a QR payment without a code.
func (s *Server) readCard(x *exchange) (cardData, error) {
	request := x.request
	if x.mode == payment.ModeQR {
		if x.kind != payment.Sale {
			return cardData{}, nil
		}
		code := s.qrCode(x)
		if code == "" {
			return cardData{}, errNoCode
		}
		return cardData{token: s.book.token(code)}, nil
	}
	card := cardData{pan: request.Value(wire.DE2PAN), expiry: request.Value(wire.DE14Expiry), sequence: "00"}
	track, err := s.track(x)
	if err != nil {
		return card, err
	}
	if pan, rest, found := strings.Cut(track, "D"); found {
		card.pan = pan
		if len(rest) >= 4 {
			card.expiry = rest[:4]
		}
	}
	if card.pan != "" {
		card.token = s.book.token(card.pan)
	}
	if pan, err := payment.NewPAN(card.pan); err == nil {
		card.masked = pan.Masked()
	}
	if sequence := request.Value(wire.DE23PANSequence); len(sequence) == 3 {
		card.sequence = sequence[1:]
	}
	chip, err := hex.DecodeString(request.Value(wire.DE55Chip))
	if err != nil {
		return card, err
	}
	card.chip, err = emv.Parse(chip)
	return card, err
}

// trackDigit is where DE 53 says whether the track is enciphered.
const trackDigit = 2

// track is DE 35 in clear. A terminal that has a TDK enciphers a block of it
// (unionpay-pos 16.5).
func (s *Server) track(x *exchange) (string, error) {
	track := x.request.Value(wire.DE35Track2)
	security := x.request.Value(wire.DE53Security)
	if track == "" || len(security) <= trackDigit || security[trackDigit] != '1' {
		return track, nil
	}
	tdk, err := s.unwrap(x.terminal, x.terminal.TDK)
	if err != nil {
		return "", err
	}
	defer clear(tdk)
	block, err := s.algorithm().New(tdk)
	if err != nil {
		return "", err
	}
	sealed := payment.Track2{Secret: payment.NewSecret([]byte(track))}
	opened, err := wire.EncipherTrack(sealed, block.BlockSize(), func(in []byte) ([]byte, error) {
		out := make([]byte, len(in))
		block.Decrypt(out, in)
		return out, nil
	})
	if err != nil {
		return "", err
	}
	return strings.TrimLeft(string(opened.Reveal()), "F"), nil
}

// errNoCode means a QR payment whose code is missing or is none.
var errNoCode = errors.New("no code of a customer")

// known is the issuer's record of a card.
func (s *Server) known(pan string) (clearpin.Card, bool) {
	for _, card := range s.config.Cards {
		if card.PAN == pan {
			return card, true
		}
	}
	return clearpin.Card{}, false
}

// checkCard is the issuer's look at card, PIN and cryptogram: "" or the code
// that declines. It gives back the key of the card's session, nil without one.
func (s *Server) checkCard(x *exchange) (code string, session []byte, err error) {
	if x.mode == payment.ModeQR || x.card.pan == "" && transactions[x.kind].cardless {
		return "", nil, nil
	}
	known, found := s.known(x.card.pan)
	switch {
	case !found:
		return codeUnknownCard, nil, nil
	case x.card.expiry != "" && (x.card.expiry != known.Expiry || x.card.expiry < s.config.Now().Format("0601")):
		return codeExpired, nil, nil
	}
	if code, err := s.checkPIN(x, known); code != "" || err != nil {
		return code, nil, err
	}
	// What follows another transaction may come without its card, and what was
	// authorised by telephone has no cryptogram.
	told := transactions[x.kind].find != nil || !s.config.Profile.Messages[x.name].Has(int(wire.DE55Chip))
	if !x.chipEntry(s) || len(x.card.chip) == 0 && told {
		return "", nil, nil
	}
	return s.checkCryptogram(x.card)
}

// chipEntry reports whether DE 22 says that the chip was read.
func (x *exchange) chipEntry(s *Server) bool {
	codes := s.config.Profile.Entry.Codes
	mode := x.request.Value(wire.DE22EntryMode)
	return len(mode) == 3 && (mode[:2] == codes[payment.EntryChip] || mode[:2] == codes[payment.EntryContactless])
}

// checkPIN deciphers the PIN block, where there is one, and compares.
func (s *Server) checkPIN(x *exchange, card clearpin.Card) (code string, err error) {
	block, err := s.dialect.PINBlockOf(x.request)
	if err != nil {
		return codePINFormat, nil
	}
	if block == nil {
		return "", nil
	}
	token := s.book.token(card.PAN)
	if s.config.Strict && s.book.pinTries[token] >= pinTriesMax {
		return codePINTries, nil
	}
	pin, err := s.pinOf(x, block, card.PAN)
	switch {
	case errors.Is(err, errNoPIN):
		return codePINFormat, nil
	case err != nil:
		return "", err
	case pin == card.PIN:
		s.book.keepTries(token, 0)
		return "", nil
	case !s.config.Strict:
		return codeWrongPIN, nil
	}
	tries := s.book.pinTries[token] + 1
	s.book.keepTries(token, tries)
	if tries >= pinTriesMax {
		return codePINTries, nil
	}
	return codeWrongPIN, nil
}

// errNoPIN means a block that holds no PIN of that card.
var errNoPIN = errors.New("a PIN block that holds no PIN")

// pinOf opens a PIN block under the terminal's PIK.
func (s *Server) pinOf(x *exchange, block []byte, pan string) (pin clearpin.PIN, err error) {
	pik, err := s.unwrap(x.terminal, x.terminal.PIK)
	if err != nil {
		return "", err
	}
	defer clear(pik)
	if s.config.Profile.PIN.Block == profile.PINBlockSM4 {
		pin, err = clearpin.DecryptSM4(pik, block, pan)
	} else {
		pin, err = clearpin.Decrypt(clearpin.Format0, pik, block, pan)
	}
	if err != nil {
		return "", errNoPIN
	}
	return pin, nil
}

// checkCryptogram makes the card's cryptogram again and compares.
func (s *Server) checkCryptogram(card cardData) (code string, session []byte, err error) {
	data, err := emv.CryptogramData(card.chip)
	if err != nil {
		return codeFormat, nil, nil
	}
	arqc, found := card.chip.Find(emv.Tag9F26Cryptogram)
	if !found {
		return codeFormat, nil, nil
	}
	session, err = s.sessionKey(card)
	if err != nil {
		return "", nil, err
	}
	own, err := keys.ARQC(session, data, keys.PadOneZeros)
	if err != nil {
		return "", nil, err
	}
	if !keys.EqualMAC(own, arqc) {
		return codeCardCheck, nil, nil
	}
	return "", session, nil
}

// sessionKey derives the key of one cryptogram from the issuer's own, by the
// card's transaction counter.
func (s *Server) sessionKey(card cardData) ([]byte, error) {
	master, err := keys.CardMasterKey(s.config.IMK, card.pan, card.sequence)
	if err != nil {
		return nil, fmt.Errorf("deriving a card's key: %w", err)
	}
	defer clear(master)
	var diversifier [8]byte
	counter, _ := card.chip.Find(emv.Tag9F36ATC)
	copy(diversifier[:2], counter)
	return keys.SessionKey(master, diversifier)
}

// issuerAnswer is DE 55 of the answer: tag 91, by which the card knows its
// issuer again, and a script where a rule asks for one. A tapped card is gone by
// then and gets none.
func (s *Server) issuerAnswer(x *exchange, session []byte) error {
	contact := s.config.Profile.Entry.Codes[payment.EntryChip]
	if session == nil || !strings.HasPrefix(x.request.Value(wire.DE22EntryMode), contact) {
		return nil
	}
	arqc, _ := x.card.chip.Find(emv.Tag9F26Cryptogram)
	code := [2]byte([]byte(x.code))
	arpc, err := keys.ARPC(session, arqc, code)
	if err != nil {
		return fmt.Errorf("answering a cryptogram: %w", err)
	}
	data := emv.Append(nil, emv.Tag91IssuerAuthentication, emv.IssuerAuthentication([8]byte(arpc), code))
	if x.fault == FaultScript {
		data = append(data, issuerScript()...)
	}
	x.answer.Set(wire.DE55Chip, strings.ToUpper(hex.EncodeToString(data)))
	return nil
}
