package hostsim

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"till/payment/emv"
	"till/payment/profile"
	"till/payment/wire"
)

// manage answers what moves no money and has no MAC. A message that only says
// that something is over, or how a terminal is, is thanked for.
func (s *Server) manage(x *exchange) error {
	x.code = codeApproved
	switch x.name {
	case profile.MessageSignOn:
		return s.signOn(x)
	case profile.MessageSignOff:
		s.signOff(x)
	case profile.MessageParameters:
		x.reply62(parameters())
	case profile.MessageCAQuery:
		s.list(x, caEntries())
	case profile.MessageCADownload:
		s.fetch(x, caKeys())
	case profile.MessageAIDQuery:
		s.list(x, aidEntries())
	case profile.MessageAIDDownload:
		s.fetch(x, aids())
	case profile.MessageBlacklist:
		s.cards(x, s.config.Blacklist)
	case profile.MessageBINB, profile.MessageBINC:
		s.cards(x, freePrefixes())
	case profile.MessageContactless:
		x.reply62([]byte(flagAll + contactlessParameters()))
	case profile.MessageSettlement:
		s.settle(x)
	case profile.MessageBatchDetails:
		s.takeDetails(x)
	case profile.MessageBatchTC, profile.MessageBatchFailed, "":
		s.takeRecord(x)
	case profile.MessageBatchEnd:
		s.endBatch(x)
	case profile.MessageTMKRSA:
		return s.tellRSA(x)
	case profile.MessageTMKDownload:
		return s.giveTMK(x)
	case profile.MessageTMKActivate:
		s.activateTMK(x)
	}
	return nil
}

// signOff ends a terminal's day: its keys are worth nothing any more.
func (s *Server) signOff(x *exchange) {
	t := x.terminal
	t.PIK, t.MAK, t.TDK = "", "", ""
	s.book.keepTerminal(x.place.TID, t)
}

// The first byte of a list (unionpay-pos 6.3): how much of it this is.
const (
	flagNone = "0"
	flagAll  = "1"
	flagMore = "2"
	flagLast = "3"
)

// pageMax is how many entries one answer brings. It is small, so that a short
// list already comes in pieces.
const pageMax = 2

// reply62 gives the answer its DE 62.
func (x *exchange) reply62(data []byte) {
	x.answer.Set(wire.DE62Private, strings.ToUpper(hex.EncodeToString(data)))
}

// asked is DE 62 of the request.
func (x *exchange) asked() []byte {
	data, err := hex.DecodeString(x.request.Value(wire.DE62Private))
	if err != nil {
		return nil
	}
	return data
}

// list answers a query: the entries after those that the terminal has already,
// whose number stands in two digits after a first one.
func (s *Server) list(x *exchange, entries [][]byte) {
	asked := x.asked()
	if len(asked) < 3 {
		x.code = codeFormat
		return
	}
	had, err := strconv.Atoi(string(asked[1:3]))
	if err != nil || had < 0 {
		x.code = codeFormat
		return
	}
	rest := entries[min(had, len(entries)):]
	flag := flagAll
	switch {
	case len(rest) == 0:
		flag = flagNone
	case len(rest) > pageMax:
		flag, rest = flagMore, rest[:pageMax]
	case had > 0:
		flag = flagLast
	}
	reply := []byte(flag)
	for _, entry := range rest {
		reply = append(reply, entry...)
	}
	x.reply62(reply)
}

// fetch answers the request for one entry: its objects after a flag, or the
// flag alone where there is no such entry.
func (s *Server) fetch(x *exchange, entries []emv.List) {
	asked, err := emv.Parse(x.asked())
	if err != nil || len(asked) == 0 {
		x.code = codeFormat
		return
	}
	for _, entry := range entries {
		if hasAll(entry, asked) {
			x.reply62(append([]byte(flagAll), entry.Encode()...))
			return
		}
	}
	x.reply62([]byte(flagNone))
}

// hasAll reports whether an entry is the one that is asked for.
func hasAll(entry, asked emv.List) bool {
	for _, object := range asked {
		value, there := entry.Find(object.Tag)
		if !there || string(value) != string(object.Value) {
			return false
		}
	}
	return true
}

// cards answers with card numbers or their beginnings: those after the number in
// the request's three digits, which is the last that the terminal has; the first
// is number 1 (unionpay-pos 6.4).
func (s *Server) cards(x *exchange, all []string) {
	had := 0
	if asked := x.asked(); len(asked) >= 3 {
		number, err := strconv.Atoi(string(asked[:3]))
		if err != nil {
			x.code = codeFormat
			return
		}
		had = max(number, 0)
	}
	if had >= len(all) {
		x.reply62([]byte(flagNone + "000"))
		return
	}
	last, flag := len(all), flagAll
	if last-had > pageMax {
		last, flag = had+pageMax, flagMore
	}
	reply := fmt.Sprintf("%s%03d", flag, last)
	for _, card := range all[had:last] {
		reply += fmt.Sprintf("%02d%s", len(card), card)
	}
	x.reply62([]byte(reply))
}
