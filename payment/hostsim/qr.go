package hostsim

import (
	"fmt"
	"strconv"
	"strings"

	"till/payment/wire"
)

// Elements of DE 59 (unionpay-pos 7.4): a tag of two characters, three digits of
// length, a value.
const (
	tagQRCode  = "A3" // what the customer's phone shows
	tagVoucher = "A4" // the number of a QR payment

	elementHead = 5
)

// codeMin and codeMax are how long the digits of a customer's code may be.
const (
	codeMin = 16
	codeMax = 64
)

// element writes one element of DE 59.
func element(tag, value string) string { return fmt.Sprintf("%s%03d%s", tag, len(value), value) }

// elementOf is the value of a tag in DE 59, "" where it is not there.
func elementOf(text, tag string) string {
	for len(text) >= elementHead {
		length, err := strconv.Atoi(text[2:elementHead])
		if err != nil || length < 0 || length > len(text)-elementHead {
			return ""
		}
		if text[:2] == tag {
			return text[elementHead : elementHead+length]
		}
		text = text[elementHead+length:]
	}
	return ""
}

// voucher is the number of the QR payment that a request follows.
func (x *exchange) voucher() string { return elementOf(x.request.Value(wire.DE59Private), tagVoucher) }

// qrCode is the code that the customer showed, "" where it is none.
func (x *exchange) qrCode() string {
	code := elementOf(x.request.Value(wire.DE59Private), tagQRCode)
	if len(code) < codeMin || len(code) > codeMax || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return code
}

// voucherOf numbers a QR payment: the day and the RRN, twenty digits.
func voucherOf(f fact) string { return f.Day + f.Entry.RRN }
