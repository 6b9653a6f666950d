package wire

import (
	"till/payment"
	"till/payment/emv"
)

// Objects of a terminal master key over the line (unionpay-pos 19.2).
const (
	tagIndex        emv.Tag = 0x9F22
	tagModulus      emv.Tag = 0xDF02
	tagExponent     emv.Tag = 0xDF04
	tagMasterKey    emv.Tag = 0xDF21
	tagMasterKCV    emv.Tag = 0xDF22
	tagTransport    emv.Tag = 0xDF23
	tagTransportKCV emv.Tag = 0xDF24
)

// HostKey is the host's public key for transport keys.
type HostKey struct {
	RID, Index        []byte
	Modulus, Exponent []byte
}

// HostKeyOf takes the public key out of DE 62.
func (d *Dialect) HostKeyOf(answer *Message) (HostKey, error) {
	var key HostKey
	list, err := objects(answer.Value(DE62Private))
	if err != nil {
		return key, err
	}
	return key, take(list, map[emv.Tag]*[]byte{emv.Tag9F06AID: &key.RID, tagIndex: &key.Index,
		tagModulus: &key.Modulus, tagExponent: &key.Exponent})
}

// AskMasterKey is DE 62 that asks for a master key: which public key was used,
// and the transport key under it with its check value.
func (d *Dialect) AskMasterKey(key HostKey, transport payment.WrappedKey) string {
	return upper(emv.List{{Tag: emv.Tag9F06AID, Value: key.RID}, {Tag: tagIndex, Value: key.Index},
		{Tag: tagTransport, Value: transport.Cryptogram}, {Tag: tagTransportKCV, Value: transport.KCV}}.Encode())
}

// MasterKeyOf takes the master key, enciphered under the transport key, out of
// DE 62.
func (d *Dialect) MasterKeyOf(answer *Message) (payment.WrappedKey, error) {
	var key payment.WrappedKey
	list, err := objects(answer.Value(DE62Private))
	if err != nil {
		return key, err
	}
	return key, take(list, map[emv.Tag]*[]byte{tagMasterKey: &key.Cryptogram, tagMasterKCV: &key.KCV})
}

// take fills places from objects, each of which must be there.
func take(list emv.List, places map[emv.Tag]*[]byte) error {
	for tag, place := range places {
		value, there := list.Find(tag)
		if !there || len(value) == 0 {
			return &FieldError{DE62Private, "lacks " + tag.String()}
		}
		*place = value
	}
	return nil
}
