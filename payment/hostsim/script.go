package hostsim

import (
	"encoding/hex"
	"strings"

	"till/payment/emv"
	"till/payment/wire"
)

// tagScriptID is the identifier of an issuer script.
const tagScriptID emv.Tag = 0x9F18

// issuerScript is what the pretend issuer wants done to a card where a rule asks
// for it: template 72 with an identifier and one command, APPLICATION UNBLOCK
// with a MAC of nobody. A card need not understand it: its refusal is a result
// as well.
func issuerScript() []byte {
	command := emv.Append(nil, tagScriptID, []byte{0, 0, 0, 1})
	command = emv.Append(command, emv.Tag86ScriptCommand, []byte{0x84, 0x18, 0, 0, 4, 0xDE, 0xAD, 0xBE, 0xEF})
	return emv.Append(nil, emv.Tag72ScriptAfter, command)
}

// scriptResult is told what issuer scripts did to a card (unionpay-pos 12). It
// moves no money and may come twice.
func (s *Server) scriptResult(x *exchange) {
	if code, declines := x.fault.decline(); declines {
		x.code = code
		return
	}
	data, err := hex.DecodeString(x.request.Value(wire.DE55Chip))
	if err != nil {
		x.code = codeFormat
		return
	}
	list, err := emv.Parse(data)
	if err != nil {
		x.code = codeFormat
		return
	}
	r := s.book.byPlace[x.originalPlace()]
	if r == nil {
		x.code = codeNoOriginal
		return
	}
	x.answer.Set(wire.DE37RRN, r.Entry.RRN)
	x.code = codeApproved
	results, told := list.Find(emv.TagDF31ScriptResults)
	if !told {
		x.code = codeFormat
		return
	}
	if f := r.fact; f.Scripts == "" {
		f.Scripts = strings.ToUpper(hex.EncodeToString(results))
		s.book.put(f)
	}
}
