package hostsim

import (
	"fmt"
	"strconv"
	"strings"

	"till/payment/wire"
)

// Elements of DE 59 (unionpay-pos 7.4): a tag of two characters, digits of length,
// a value.
const (
	tagQRCode  = "A3" // what the customer's phone shows
	tagVoucher = "A4" // the number of a QR payment

	tagLength = 2
)

// codeMin and codeMax are how long the digits of a customer's code may be.
const (
	codeMin = 16
	codeMax = 64
)

// element writes one element of DE 59.
func (s *Server) element(tag, value string) string {
	return fmt.Sprintf("%s%0*d%s", tag, s.config.Profile.DE59.LengthDigits, len(value), value)
}

// elementOf is the value of a tag in DE 59 of a request, "" where it is not
// there.
func (s *Server) elementOf(x *exchange, tag string) string {
	text, head := x.request.Value(wire.DE59Private), tagLength+s.config.Profile.DE59.LengthDigits
	for len(text) >= head {
		length, err := strconv.Atoi(text[tagLength:head])
		if err != nil || length < 0 || length > len(text)-head {
			return ""
		}
		if text[:tagLength] == tag {
			return text[head : head+length]
		}
		text = text[head+length:]
	}
	return ""
}

// qrCode is the code that the customer showed, "" where it is none.
func (s *Server) qrCode(x *exchange) string {
	code := s.elementOf(x, tagQRCode)
	if len(code) < codeMin || len(code) > codeMax || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return code
}

// voucherOf numbers a QR payment: the day and the RRN, twenty digits.
func voucherOf(f fact) string { return f.Day + f.Entry.RRN }
