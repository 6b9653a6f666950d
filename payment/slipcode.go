package payment

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// ErrSlipCode means that a text is no code of one of our slips, or was misread.
var ErrSlipCode = errors.New("this is no code of a slip of this till, or it was misread")

// SlipRef is what the code on a slip says: which transaction of this journal
// the slip is of. It holds no card number and no amount.
type SlipRef struct {
	// Batch and STAN are six digits.
	Batch, STAN string
	// Chain is four characters made from what the first record of the attempt
	// fixed for ever. A slip of another till, or of a journal that was begun
	// anew, has another Chain under the same numbers.
	Chain string
}

// slipCodeHead begins every code; its digit is the version of the form.
const slipCodeHead = "TILL1"

// slipAlphabet is that of a code's check character, in the order of its values
// (ISO 7064, MOD 37-36).
const slipAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// chainLetters has no I, L, O and U: a person may read a code out (Crockford).
var chainLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// SlipRefOf is the reference of an attempt; the zero value where it has no STAN,
// because nothing was to be sent.
func SlipRefOf(txn Txn) SlipRef {
	if len(txn.STAN) != 6 || len(txn.Batch) != 6 {
		return SlipRef{}
	}
	fixed := fmt.Sprintf("%s|%s|%s|%s|%s|", txn.TerminalID, txn.MerchantID, txn.Batch, txn.STAN, txn.Kind)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(fixed), txn.ID))
	return SlipRef{Batch: txn.Batch, STAN: txn.STAN, Chain: chainLetters.EncodeToString(sum[:3])[:4]}
}

// SlipCodeOf is the content of the code on an attempt's slip, such as
// "TILL1-000001-000023-K7QX-C"; "" where there is nothing to refer to. It is
// made of what the alphanumeric mode of a QR code holds.
func SlipCodeOf(txn Txn) string {
	ref := SlipRefOf(txn)
	if ref == (SlipRef{}) {
		return ""
	}
	return ref.String()
}

// String is the code, with its check character.
func (r SlipRef) String() string {
	body := r.Batch + "-" + r.STAN + "-" + r.Chain
	return slipCodeHead + "-" + body + "-" + string(slipCheck(slipCodeHead+r.Batch+r.STAN+r.Chain))
}

// IsSlipCode reports whether a text claims to be a code of a slip, so that one
// that was misread is named so and not taken for something else.
func IsSlipCode(text string) bool {
	return strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), slipCodeHead)
}

// ParseSlipCode reads a code as a scanner or a person gives it: in any case,
// with or without its hyphens. ErrSlipCode is every other text, and one whose
// check character does not fit.
func ParseSlipCode(text string) (SlipRef, error) {
	plain := strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(text)), "-", "")
	body, found := strings.CutPrefix(plain, slipCodeHead)
	if !found || len(body) != 6+6+4+1 || strings.Trim(body, slipAlphabet) != "" || strings.Trim(body[:12], "0123456789") != "" {
		return SlipRef{}, ErrSlipCode
	}
	last := len(plain) - 1
	if slipCheck(plain[:last]) != plain[last] {
		return SlipRef{}, ErrSlipCode
	}
	return SlipRef{Batch: body[:6], STAN: body[6:12], Chain: body[12:16]}, nil
}

// slipCheck is the check character of ISO 7064, MOD 37-36: it finds every single
// wrong character and every two that changed places.
func slipCheck(text string) byte {
	const m = 36
	rest := m
	for i := range len(text) {
		rest += strings.IndexByte(slipAlphabet, text[i])
		if rest %= m; rest == 0 {
			rest = m
		}
		rest = rest * 2 % (m + 1)
	}
	return slipAlphabet[(m+1-rest)%m]
}
