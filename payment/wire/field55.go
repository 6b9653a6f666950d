package wire

import (
	"bytes"
	"slices"

	"till/payment/emv"
)

// publicChipData is chip data without the objects that DE 55 must not carry
// (crypto-emv 6.2). Data that has none is not written anew.
func publicChipData(data []byte) []byte {
	list, err := emv.Parse(data)
	if err != nil {
		return nil
	}
	public := list.Public().Encode()
	if bytes.Equal(public, list.Encode()) {
		return data
	}
	return public
}

// issuerData is what the card must hear of an answer's chip data: the issuer's
// cryptogram and every script, in their order; nil where it cannot be read.
func issuerData(data []byte) []byte {
	list, err := emv.Parse(data)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(list, func(object emv.Object) bool {
		switch object.Tag {
		case emv.Tag91IssuerAuthentication, emv.Tag71ScriptBefore, emv.Tag72ScriptAfter:
			return false
		}
		return true
	}).Encode()
}

// maskChip hides the values of secret objects in the hex of DE 55; data that
// does not read as objects is hidden whole.
func maskChip(data []byte) string {
	marked := slices.Clone(data)
	list, err := emv.Parse(marked)
	if err != nil {
		return stars(2 * len(data))
	}
	invertSecrets(list)
	text := []byte(upper(data))
	for i := range data {
		if marked[i] != data[i] {
			text[2*i], text[2*i+1] = '*', '*'
		}
	}
	return string(text)
}

// invertSecrets flips every byte of the secret values, which lie in the data
// that was parsed: a flipped byte never equals what it was.
func invertSecrets(list emv.List) {
	for _, object := range list {
		if object.Tag.Secret() {
			for i := range object.Value {
				object.Value[i] = ^object.Value[i]
			}
			continue
		}
		invertSecrets(object.Children)
	}
}
