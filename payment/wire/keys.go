package wire

import (
	"encoding/hex"
	"fmt"

	"till/payment"
)

// desBytes is the length of a single DES key.
const desBytes = 8

// KeysOf takes the working keys out of DE 62 of a sign-on answer, in the layout
// that the profile gives for its length. A MAK whose second half is zero is a
// key of eight bytes (unionpay-pos 6.1).
func (d *Dialect) KeysOf(m *Message) (payment.WorkingKeys, error) {
	var keys payment.WorkingKeys
	data, err := hex.DecodeString(m.Value(DE62Private))
	if err != nil || len(data) == 0 {
		return keys, &FieldError{DE62Private, "no keys"}
	}
	layout, known := d.profile.Keys.Layouts[len(data)]
	if !known {
		return keys, &FieldError{DE62Private, fmt.Sprintf("%d bytes are no key layout of the profile", len(data))}
	}
	for _, part := range layout {
		key := payment.WrappedKey{
			Cryptogram: data[:part.Bytes:part.Bytes],
			KCV:        data[part.Bytes : part.Bytes+d.profile.Keys.KCVBytes : part.Bytes+d.profile.Keys.KCVBytes],
		}
		data = data[part.Bytes+d.profile.Keys.KCVBytes:]
		switch part.Key {
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
