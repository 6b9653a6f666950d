package hostsim

import (
	"strings"
	"unicode/utf8"

	"till/payment/wire"
)

// Who the pretend host says it is.
const (
	issuerID   = "99990001"
	acquirerID = "99990000"
	hostText   = "练习主机 PRACTICE"
)

// organisationOf is 63.1 of a card by its first digits.
func organisationOf(card string) string {
	for prefix, name := range map[string]string{"4": "VIS", "5": "MCC", "35": "JCB", "34": "AMX", "37": "AMX"} {
		if strings.HasPrefix(card, prefix) {
			return name
		}
	}
	return "CUP"
}

// shownCard is the masked number of the card that a message is about.
func (x *exchange) shownCard() string {
	if x.card.masked == "" && x.original != nil {
		return x.original.Entry.Card
	}
	return x.card.masked
}

// echoed are the fields that come back as they were sent.
var echoed = [...]wire.Field{
	wire.DE3ProcessingCode, wire.DE4Amount, wire.DE11STAN, wire.DE23PANSequence, wire.DE25ConditionCode,
	wire.DE41TerminalID, wire.DE42MerchantID, wire.DE49Currency, wire.DE60Private,
}

// answerTo begins the answer to a request: envelope, type and echoed fields.
func (s *Server) answerTo(request *wire.Message) *wire.Message {
	answer := &wire.Message{
		Framing: request.Framing,
		TPDU:    turned(request.TPDU),
		Header:  quiet(request.Header),
		MTI:     wire.AnswerMTI(request.MTI),
	}
	for _, field := range echoed {
		if value, there := request.Text(field); there {
			answer.Set(field, value)
		}
	}
	answer.Set(wire.DE32Acquirer, acquirerID)
	return answer
}

// turned changes the places of destination and origin in a TPDU.
func turned(tpdu string) string {
	if len(tpdu) != 10 {
		return tpdu
	}
	return tpdu[:2] + tpdu[6:] + tpdu[2:6]
}

// quiet is a header by which the host asks for nothing.
func quiet(header string) string {
	if len(header) != 12 {
		return header
	}
	return header[:5] + "0" + header[6:]
}

// text20 is one of the texts of DE 63: twenty bytes of GBK, where a Chinese
// character takes two.
func text20(text string) string {
	var fitted strings.Builder
	room := 20
	for _, r := range text {
		size := 1
		if r >= utf8.RuneSelf {
			size = 2
		}
		if room -= size; room < 0 {
			room += size
			break
		}
		fitted.WriteRune(r)
	}
	return fitted.String() + strings.Repeat(" ", room)
}
