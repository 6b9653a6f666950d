package wire

import (
	"encoding/hex"
	"fmt"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// desBytes is the length of a single DES key.
const desBytes = 8

// keyPlace is one key of DE 62 as it came, in hex.
type keyPlace struct {
	part            profile.KeyPart
	tag, key, check string
}

// keyPlaces cuts the hex of DE 62 into the keys of the profile's layout for its
// length; false where there is none, or a tag is another.
func (d *Dialect) keyPlaces(value string) ([]keyPlace, bool) {
	layout, known := d.profile.Keys.Layouts[len(value)/2]
	if !known || len(value)%2 != 0 {
		return nil, false
	}
	rest := parts{value}
	places := make([]keyPlace, 0, len(layout))
	for _, part := range layout {
		tag, key, check := d.profile.Keys.Places(part)
		place := keyPlace{part, rest.next(2 * tag), rest.next(2 * key), rest.next(2 * check)}
		if place.tag != part.Tag {
			return nil, false
		}
		places = append(places, place)
	}
	return places, true
}

// KeysOf takes the working keys out of DE 62 of a sign-on answer, in the layout
// that the profile gives for its length. A MAK whose second half is zero is a
// key of eight bytes (unionpay-pos 6.1). A master key among them is passed over.
func (d *Dialect) KeysOf(m *Message) (payment.WorkingKeys, error) {
	var keys payment.WorkingKeys
	value := m.Value(DE62Private)
	if value == "" {
		return keys, &FieldError{DE62Private, "no keys"}
	}
	places, known := d.keyPlaces(value)
	if !known {
		return keys, &FieldError{DE62Private, fmt.Sprintf("%d bytes are no key layout of the profile", len(value)/2)}
	}
	for _, place := range places {
		cryptogram, err := hex.DecodeString(place.key)
		if err != nil {
			return payment.WorkingKeys{}, &FieldError{DE62Private, errHex.Error()}
		}
		check, err := hex.DecodeString(place.check[:2*d.profile.Keys.KCVBytes])
		if err != nil {
			return payment.WorkingKeys{}, &FieldError{DE62Private, errHex.Error()}
		}
		key := payment.WrappedKey{Cryptogram: cryptogram, KCV: check}
		switch place.part.Key {
		case "pik":
			keys.PIK = key
		case "mak":
			keys.MAK = single(key)
		case "tdk":
			keys.TDK = key
		}
	}
	return keys, nil
}

// single cuts a key whose second half is only filler.
func single(key payment.WrappedKey) payment.WrappedKey {
	if len(key.Cryptogram) != 2*desBytes {
		return key
	}
	for _, octet := range key.Cryptogram[desBytes:] {
		if octet != 0 {
			return key
		}
	}
	key.Cryptogram = key.Cryptogram[:desBytes:desBytes]
	return key
}

// maskKeys hides the key bytes of DE 62 and leaves tags and check values; a
// layout that the profile does not know is hidden whole.
func (d *Dialect) maskKeys(value string) string {
	places, known := d.keyPlaces(value)
	if !known {
		return stars(len(value))
	}
	var shown strings.Builder
	for _, place := range places {
		shown.WriteString(place.tag + stars(len(place.key)) + place.check)
	}
	return shown.String()
}
