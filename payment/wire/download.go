package wire

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"till/payment/emv"
	"till/payment/profile"
)

// Item is one thing that a host handed out: a CA key, the parameters of an
// application, a card prefix, a value by its code.
type Item struct {
	// Key is what the item is known by: the values of the tags it is fetched by,
	// a prefix, a tag in hex, a code.
	Key string
	// Value is the hex of its data objects, or the text of a value; a card
	// prefix has none.
	Value string
}

// Page is one answer of a download.
type Page struct {
	Items []Item
	// More tells that the same question goes on.
	More bool
	// Last is the number of the last card prefix, for the next question.
	Last int
}

// Flags at the head of a list (unionpay-pos 6.3, 6.4).
const (
	flagNone = '0'
	flagAll  = '1'
	flagMore = '2'
	flagLast = '3'
)

// Sizes in a download.
const (
	startDigits  = 3
	startMost    = 999
	countMost    = 99
	prefixDigits = 2
	tagDigits    = 6
	codeDigits   = 2
)

// Ask is DE 62 of a query that received so many entries before, as hex; from is
// the number of the last one where the query goes by numbers.
func (d *Dialect) Ask(download profile.Download, received, from int) (string, error) {
	switch download.Ask {
	case profile.AskCount:
		head := download.First
		if received > 0 {
			head = download.Again
		}
		if received > countMost {
			return "", fmt.Errorf("%w: more than %d entries cannot be asked for", ErrIncomplete, countMost)
		}
		return upper([]byte(fmt.Sprintf("%s%02d", head, received))), nil
	case profile.AskStart:
		if from > startMost {
			return "", fmt.Errorf("%w: numbers end at %d", ErrIncomplete, startMost)
		}
		return upper([]byte(fmt.Sprintf("%0*d", startDigits, from))), nil
	}
	return "", nil
}

// AskItem is DE 62 that fetches one entry of a list: the objects it goes by.
func (d *Dialect) AskItem(download profile.Download, item Item) (string, error) {
	list, err := objects(item.Value)
	if err != nil {
		return "", err
	}
	var by emv.List
	for _, object := range list {
		if contains(download.By, object.Tag.String()) {
			by = append(by, object)
		}
	}
	if len(by) != len(download.By) {
		return "", &FieldError{DE62Private, "an entry without what it is fetched by"}
	}
	return upper(by.Encode()), nil
}

// PageOf reads DE 62 of an answer to a query.
func (d *Dialect) PageOf(download profile.Download, answer *Message) (Page, error) {
	data, err := hex.DecodeString(answer.Value(DE62Private))
	if err != nil {
		return Page{}, &FieldError{DE62Private, errHex.Error()}
	}
	if download.Form == profile.FormCodes {
		return Page{Items: d.codes(data)}, nil
	}
	if len(data) == 0 {
		return Page{}, nil
	}
	flag, rest := data[0], data[1:]
	if flag < flagNone || flag > flagLast {
		return Page{}, &FieldError{DE62Private, "a list begins with 0, 1, 2 or 3"}
	}
	page := Page{More: flag == flagMore}
	if flag == flagNone {
		return page, nil
	}
	switch download.Form {
	case profile.FormObjects:
		page.Items, err = entries(download, rest)
	case profile.FormCards:
		page.Items, page.Last, err = prefixes(string(rest))
	case profile.FormTags:
		page.Items, err = tagged(string(rest))
	}
	if err != nil {
		return Page{}, err
	}
	return page, nil
}

// ItemOf reads DE 62 of an answer that brings one entry; false means that the
// host has none.
func (d *Dialect) ItemOf(download profile.Download, answer *Message) (Item, bool, error) {
	data, err := hex.DecodeString(answer.Value(DE62Private))
	if err != nil || len(data) == 0 {
		return Item{}, false, &FieldError{DE62Private, "no entry"}
	}
	if data[0] == flagNone {
		return Item{}, false, nil
	}
	if data[0] != flagAll {
		return Item{}, false, &FieldError{DE62Private, "an entry begins with 0 or 1"}
	}
	items, err := entries(download, data[1:])
	if err != nil {
		return Item{}, false, err
	}
	if len(items) != 1 {
		return Item{}, false, &FieldError{DE62Private, fmt.Sprintf("%d entries where one was asked for", len(items))}
	}
	return items[0], true, nil
}

func objects(digits string) (emv.List, error) {
	data, err := hex.DecodeString(digits)
	if err != nil {
		return nil, &FieldError{DE62Private, errHex.Error()}
	}
	list, err := emv.Parse(data)
	if err != nil {
		return nil, &FieldError{DE62Private, err.Error()}
	}
	return list, nil
}

// entries cuts a list of data objects where the first tag comes again.
func entries(download profile.Download, data []byte) ([]Item, error) {
	list, err := emv.Parse(data)
	if err != nil {
		return nil, &FieldError{DE62Private, err.Error()}
	}
	if len(download.By) == 0 {
		return nil, &FieldError{DE62Private, "no entries of data objects in the profile's form"}
	}
	var items []Item
	for len(list) > 0 {
		if list[0].Tag.String() != download.By[0] {
			return nil, &FieldError{DE62Private, "an entry begins with " + download.By[0]}
		}
		end := 1
		for end < len(list) && list[end].Tag != list[0].Tag {
			end++
		}
		key := ""
		for _, object := range list[:end] {
			if contains(download.By, object.Tag.String()) {
				key += upper(object.Value)
			}
		}
		items = append(items, Item{Key: key, Value: upper(list[:end].Encode())})
		list = list[end:]
	}
	return items, nil
}

// prefixes reads the number of the last prefix, then each with its length.
func prefixes(text string) ([]Item, int, error) {
	last, rest, err := number(text, startDigits)
	if err != nil {
		return nil, 0, err
	}
	var items []Item
	for rest != "" {
		var length int
		if length, rest, err = number(rest, prefixDigits); err != nil {
			return nil, 0, err
		}
		if length < 1 || length > len(rest) || !digitsOnly(rest[:length], false) {
			return nil, 0, &FieldError{DE62Private, "a card prefix that is no number"}
		}
		items = append(items, Item{Key: rest[:length]})
		rest = rest[length:]
	}
	return items, last, nil
}

// tagged reads values behind a tag of six characters and a length of three.
func tagged(text string) ([]Item, error) {
	var items []Item
	for text != "" {
		if len(text) < tagDigits+startDigits {
			return nil, &FieldError{DE62Private, errShort.Error()}
		}
		tag := text[:tagDigits]
		length, rest, err := number(text[tagDigits:], startDigits)
		if err != nil {
			return nil, err
		}
		if strings.Trim(tag, upperHex) != "" || length > len(rest) {
			return nil, &FieldError{DE62Private, "a value without its tag or length"}
		}
		items = append(items, Item{Key: tag, Value: rest[:length]})
		text = rest[length:]
	}
	return items, nil
}

// codes reads values by their code. A code that is not known ends the reading,
// and what was read counts (unionpay-pos 6.2).
func (d *Dialect) codes(data []byte) []Item {
	var items []Item
	for len(data) >= codeDigits {
		parameter, known := d.profile.Parameters[string(data[:codeDigits])]
		if !known || len(data)-codeDigits < parameter.Bytes {
			break
		}
		value := data[codeDigits : codeDigits+parameter.Bytes]
		items = append(items, Item{Key: string(data[:codeDigits]), Value: strings.TrimRight(decodeText(string(value)), " ")})
		data = data[codeDigits+parameter.Bytes:]
	}
	return items
}

// number reads so many digits.
func number(text string, digits int) (value int, rest string, err error) {
	if len(text) < digits || !digitsOnly(text[:digits], false) {
		return 0, "", &FieldError{DE62Private, "a number that is none"}
	}
	value, err = strconv.Atoi(text[:digits])
	return value, text[digits:], err
}
