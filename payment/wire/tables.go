package wire

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"time"

	"till/payment"
	"till/payment/emv"
)

// Errors of what a bank handed out for chips. Each problem of Tables wraps one,
// behind the name of its item.
var (
	// ErrCAKeyCheck: the SHA-1 of a public key is not the one that came with it.
	ErrCAKeyCheck = errors.New("the check value of the key is another one")
	// ErrTableItem: an item lacks an object, or has one of a wrong length or value.
	ErrTableItem = errors.New("the item cannot be used")
	// ErrTableTwice: an item came before under the same name.
	ErrTableTwice = errors.New("the item came twice")
)

// Lengths and limits of the items (EMV Book 2 and 4, unionpay-pos 6.3).
const (
	ridBytes             = 5
	aidLeast, aidMost    = 5, 16
	tacBytes             = 5
	modulusLeast         = 64
	modulusMost          = 248
	exponentMost         = 3
	caDate               = "20060102"
	tablesVersionLetters = 10
)

// Tables makes the chip tables out of the items of an AID and a CA key download.
// An item that cannot be used is left out and named among the problems: a pad
// must not believe a certificate because half of a key came. Tables without an
// item have no version.
func Tables(aids, keys []Item) (tables payment.EMVTables, problems []error) {
	seen := map[string]bool{}
	usable := func(kind string, item Item) (emv.List, bool) {
		list, err := objects(item.Value)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("%s %s: %w", kind, item.Key, err))
		case len(list.Duplicates()) > 0:
			err = fmt.Errorf("%w: tag %s comes twice", ErrTableItem, list.Duplicates()[0])
			problems = append(problems, fmt.Errorf("%s %s: %w", kind, item.Key, err))
		case seen[kind+item.Key]:
			err = ErrTableTwice
			problems = append(problems, fmt.Errorf("%s %s: %w", kind, item.Key, err))
		}
		seen[kind+item.Key] = true
		return list, err == nil && len(list.Duplicates()) == 0
	}
	for _, item := range aids {
		if list, ok := usable("AID", item); ok {
			application, err := applicationOf(list)
			if err != nil {
				problems = append(problems, fmt.Errorf("AID %s: %w", item.Key, err))
				continue
			}
			tables.Applications = append(tables.Applications, application)
		}
	}
	for _, item := range keys {
		if list, ok := usable("CA key", item); ok {
			key, err := caKeyOf(list)
			if err != nil {
				problems = append(problems, fmt.Errorf("CA key %s: %w", item.Key, err))
				continue
			}
			tables.CAKeys = append(tables.CAKeys, key)
		}
	}
	tables.Version = tablesVersion(tables)
	return tables, problems
}

// tablesVersion names what the tables hold: the same tables have the same name.
func tablesVersion(tables payment.EMVTables) string {
	if len(tables.Applications)+len(tables.CAKeys) == 0 {
		return ""
	}
	sum := sha256.New()
	for _, a := range tables.Applications {
		_, _ = fmt.Fprintf(sum, "a%x|%t|%x|%x|%x|%x|%d|%d|%d|%d|%x|%t|", a.AID, a.Partial, a.Version, a.Default, a.Online, a.Denial,
			a.Floor, a.Threshold, a.MaxTarget, a.Target, a.DDOL, a.PINOnline)
		if tap := a.Contactless; tap != nil {
			_, _ = fmt.Fprintf(sum, "t%d|%d|%d|", tap.Floor, tap.Transaction, tap.NoPIN)
		}
	}
	for _, k := range tables.CAKeys {
		_, _ = fmt.Fprintf(sum, "k%x|%x|%s|%x|%x|", k.RID, k.Index, k.Expiry, k.Modulus, k.Exponent)
	}
	return base32.StdEncoding.EncodeToString(sum.Sum(nil))[:tablesVersionLetters]
}

// objectReader takes objects out of an item and remembers the first that is wrong.
type objectReader struct {
	list emv.List
	err  error
}

// bytes is a value of least to most bytes; where it may be missing, least is 0.
func (r *objectReader) bytes(tag emv.Tag, least, most int) []byte {
	value, there := r.list.Find(tag)
	switch {
	case !there && least > 0:
		r.fail(tag, "is missing")
	case there && (len(value) < least || len(value) > most):
		r.fail(tag, fmt.Sprintf("has %d bytes", len(value)))
	}
	return bytes.Clone(value)
}

func (r *objectReader) fail(tag emv.Tag, what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: tag %s %s", ErrTableItem, tag, what)
	}
}

// binary is an amount of fen as a binary number of four bytes at most (9F1B, DF15).
func (r *objectReader) binary(tag emv.Tag) (amount payment.Amount) {
	const most = 4
	for _, b := range r.bytes(tag, 0, most) {
		amount = amount<<8 | payment.Amount(b)
	}
	return amount
}

// decimal is a number in BCD of so many bytes at most; false where it is missing.
func (r *objectReader) decimal(tag emv.Tag, most int) (number int64, there bool) {
	value := r.bytes(tag, 0, most)
	for _, b := range value {
		if b>>4 > 9 || b&0xF > 9 {
			r.fail(tag, "is no decimal number")
			return 0, false
		}
		number = number*100 + int64(b>>4)*10 + int64(b&0xF)
	}
	return number, len(value) > 0
}

// perCent is a number of 0 to 99 in one byte.
func (r *objectReader) perCent(tag emv.Tag) int {
	number, _ := r.decimal(tag, 1)
	return int(number)
}

// flag is a byte that is 0 or 1.
func (r *objectReader) flag(tag emv.Tag) bool {
	value := r.bytes(tag, 0, 1)
	if len(value) == 1 && value[0] > 1 {
		r.fail(tag, "is neither 0 nor 1")
	}
	return len(value) == 1 && value[0] == 1
}

// applicationOf reads the parameters of one AID (unionpay-pos 6.3).
func applicationOf(list emv.List) (payment.EMVApplication, error) {
	const versionBytes, ddolMost, amountBytes = 2, 64, 6
	r := &objectReader{list: list}
	a := payment.EMVApplication{
		AID:     r.bytes(emv.Tag9F06AID, aidLeast, aidMost),
		Partial: !r.flag(tagSelection), // 0 takes the AID's beginning
		Version: r.bytes(emv.Tag9F09Version, 0, versionBytes),
		Default: r.bytes(emv.TagDF11TACDefault, tacBytes, tacBytes),
		Online:  r.bytes(emv.TagDF12TACOnline, tacBytes, tacBytes),
		Denial:  r.bytes(emv.TagDF13TACDenial, tacBytes, tacBytes),
		Floor:   r.binary(tagFloor), Threshold: r.binary(tagThreshold),
		MaxTarget: r.perCent(tagMaxTarget), Target: r.perCent(tagTarget),
		DDOL:      r.bytes(tagDDOL, 0, ddolMost),
		PINOnline: r.flag(tagPINOnline),
	}
	if len(a.Version) == 0 {
		a.Version = r.bytes(tagCardVersion, 0, versionBytes)
	}
	floor, hasFloor := r.decimal(tagTapFloor, amountBytes)
	transaction, hasLimit := r.decimal(tagTapLimit, amountBytes)
	noPIN, hasNoPIN := r.decimal(tagTapNoPIN, amountBytes)
	if hasFloor || hasLimit || hasNoPIN {
		a.Contactless = &payment.ContactlessLimits{Floor: payment.Amount(floor),
			Transaction: payment.Amount(transaction), NoPIN: payment.Amount(noPIN)}
	}
	if r.err == nil && a.Target > a.MaxTarget {
		r.fail(tagTarget, "is above the most")
	}
	return a, r.err
}

// caKeyOf reads one public key and holds it against its own SHA-1 (EMV Book 2,
// table 10 and unionpay-pos 6.3).
func caKeyOf(list emv.List) (payment.CAKey, error) {
	r := &objectReader{list: list}
	key := payment.CAKey{
		RID:      r.bytes(emv.Tag9F06AID, ridBytes, ridBytes),
		Modulus:  r.bytes(tagModulus, modulusLeast, modulusMost),
		Exponent: r.bytes(tagExponent, 1, exponentMost),
		Check:    r.bytes(tagCheck, sha1.Size, sha1.Size),
	}
	index := r.bytes(tagIndex, 1, 1)
	expiry := r.bytes(tagExpiry, 4, len(caDate))
	if r.err != nil {
		return key, r.err
	}
	key.Index, key.Expiry = index[0], string(expiry)
	if len(expiry) == 4 {
		key.Expiry = fmt.Sprintf("%X", expiry)
	}
	if _, err := time.Parse(caDate, key.Expiry); err != nil {
		return key, fmt.Errorf("%w: tag %s is no date", ErrTableItem, tagExpiry)
	}
	sum := sha1.New()
	for _, part := range [][]byte{key.RID, index, key.Modulus, key.Exponent} {
		sum.Write(part)
	}
	if !bytes.Equal(sum.Sum(nil), key.Check) {
		return key, ErrCAKeyCheck
	}
	return key, nil
}

// The tags that only these downloads have.
const (
	tagCheck       emv.Tag = 0xDF03
	tagExpiry      emv.Tag = 0xDF05
	tagSelection   emv.Tag = 0xDF01
	tagCardVersion emv.Tag = 0x9F08
	tagFloor       emv.Tag = 0x9F1B
	tagThreshold   emv.Tag = 0xDF15
	tagMaxTarget   emv.Tag = 0xDF16
	tagTarget      emv.Tag = 0xDF17
	tagDDOL        emv.Tag = 0xDF14
	tagPINOnline   emv.Tag = 0xDF18
	tagTapFloor    emv.Tag = 0xDF19
	tagTapLimit    emv.Tag = 0xDF20
	tagTapNoPIN    emv.Tag = 0xDF21
)
