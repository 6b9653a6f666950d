package emv

import (
	"errors"
	"fmt"
)

// ErrCryptogramData means chip data that lacks an object which the cryptogram
// covers, or holds it in another length.
var ErrCryptogramData = errors.New("chip data lacks what its cryptogram covers")

// cryptogramParts are what a practice card's cryptogram covers, in order, and
// how many bytes of each.
var cryptogramParts = [...]DOLEntry{
	{Tag9F02Amount, 6}, {Tag9F03AmountOther, 6}, {Tag9F1ACountry, 2}, {Tag95TVR, 5},
	{Tag5F2ACurrency, 2}, {Tag9ADate, 3}, {Tag9CType, 1}, {Tag9F37Unpredictable, 4},
	{Tag82AIP, 2}, {Tag9F36ATC, 2},
}

// CryptogramData gathers the bytes that an ARQC covers out of the chip data of
// a request: amounts, country, TVR, currency, date, type, unpredictable number,
// AIP, ATC, and the card verification results inside 9F10. The pretend card
// makes its cryptogram over them and the pretend issuer checks it.
func CryptogramData(objects List) ([]byte, error) {
	var data []byte
	for _, part := range cryptogramParts {
		value, found := objects.Find(part.Tag)
		if !found || len(value) != part.Length {
			return nil, fmt.Errorf("gathering a cryptogram's data, tag %s: %w", part.Tag, ErrCryptogramData)
		}
		data = append(data, value...)
	}
	issuer, _ := objects.Find(Tag9F10IssuerData)
	if len(issuer) < 7 {
		return nil, fmt.Errorf("gathering a cryptogram's data, tag 9F10: %w", ErrCryptogramData)
	}
	return append(data, issuer[3:7]...), nil
}

// IssuerAuthentication is the value of tag 91 by method 1: the issuer's
// cryptogram and the two characters of the response code.
func IssuerAuthentication(arpc [8]byte, code [2]byte) []byte {
	return append(arpc[:], code[:]...)
}

// SplitIssuerAuthentication takes tag 91 apart, or reports false where it has
// not the ten bytes of method 1.
func SplitIssuerAuthentication(value []byte) (arpc [8]byte, code [2]byte, ok bool) {
	if len(value) != 10 {
		return arpc, code, false
	}
	return [8]byte(value[:8]), [2]byte(value[8:]), true
}
