package reader

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment"
)

// Limits of a price list.
const (
	pricesMax = 16 << 20 // bytes of the file
	// A code that a burst of keys can be told by has six characters or more.
	codeMin, codeMax = 6, 32
	nameMax          = 40 // characters
)

// ErrPrices means a price list that cannot be used; the text names the line.
var ErrPrices = errors.New("the price list cannot be used")

// Prices is what each code costs.
type Prices struct{ items map[string]payment.Item }

// Len is how many codes have a price.
func (p Prices) Len() int { return len(p.items) }

// Find is the thing of a code, one of it.
func (p Prices) Find(code string) (payment.Item, bool) {
	item, found := p.items[code]
	return item, found
}

// ReadPrices reads a price list: code, name and price in yuan on each line, the
// first line may name the columns. It is UTF-8, with or without a mark, or GBK as
// Excel writes it in China. It is strict: a line that cannot be read, a code that
// stands twice or a price that is none refuses the list, with the line's number,
// because a wrong price is taken from a customer.
func ReadPrices(r io.Reader) (Prices, error) {
	data, err := io.ReadAll(io.LimitReader(r, pricesMax+1))
	if err != nil {
		return Prices{}, fmt.Errorf("%w: %w", ErrPrices, err)
	}
	if len(data) > pricesMax {
		return Prices{}, fmt.Errorf("%w: it has more than %d bytes", ErrPrices, pricesMax)
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(data) {
		if data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data); err != nil || bytes.ContainsRune(data, utf8.RuneError) {
			return Prices{}, fmt.Errorf("%w: it is neither UTF-8 nor GBK", ErrPrices)
		}
	}
	return parsePrices(data)
}

func parsePrices(data []byte) (Prices, error) {
	lines := csv.NewReader(bytes.NewReader(data))
	lines.FieldsPerRecord = -1
	p := Prices{items: map[string]payment.Item{}}
	at := map[string]int{} // the line of each code
	for first := true; ; first = false {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return Prices{}, fmt.Errorf("%w: line %d, column %d: %w", ErrPrices, broken.Line, broken.Column, broken.Err)
		}
		if err != nil {
			return Prices{}, fmt.Errorf("%w: %w", ErrPrices, err)
		}
		number, _ := lines.FieldPos(0)
		if first && isHeader(fields) {
			continue
		}
		code, item, err := priceLine(fields)
		if err == nil && at[code] != 0 {
			err = fmt.Errorf("the code %s stands in line %d already", code, at[code])
		}
		if err != nil {
			return Prices{}, fmt.Errorf("%w: line %d: %w", ErrPrices, number, err)
		}
		p.items[code], at[code] = item, number
	}
}

// isHeader reports a first line that names the columns, in either language.
func isHeader(fields []string) bool {
	if len(fields) != 3 {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(fields[0])) {
	case "code", "条码", "编码", "代码":
		return true
	}
	return false
}

func priceLine(fields []string) (code string, item payment.Item, err error) {
	if len(fields) != 3 {
		return "", item, fmt.Errorf("%d columns: write code, name and price", len(fields))
	}
	code, name := strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1])
	if len(code) < codeMin || len(code) > codeMax || strings.ContainsFunc(code, notCode) {
		return "", item, fmt.Errorf("the code %q: write %d to %d letters, digits, '-', '.' or '_'", code, codeMin, codeMax)
	}
	if payment.IsSlipCode(code) {
		return "", item, fmt.Errorf("the code %q is the form of our slips' codes", code)
	}
	if name == "" || utf8.RuneCountInString(name) > nameMax || strings.ContainsFunc(name, unprintable) {
		return "", item, fmt.Errorf("the name %q: write 1 to %d printable characters", name, nameMax)
	}
	price, err := payment.ParseAmount(strings.TrimSpace(fields[2]))
	if err != nil {
		return "", item, fmt.Errorf("the price %q: write yuan with two decimals such as 12.50", fields[2])
	}
	return code, payment.Item{Name: name, Quantity: 1, Price: price}, nil
}

func notCode(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-._", r)
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
