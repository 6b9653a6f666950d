package wire

import (
	"encoding/hex"
	"strings"

	"till/payment/profile"
)

// noPINBlock stands in DE 52 where the block itself is in DE 59.
var noPINBlock = strings.Repeat("0", 2*desBytes)

// longPIN reports that PIN blocks have sixteen bytes and go in DE 59.
func (d *Dialect) longPIN() bool { return d.profile.PIN.Block == profile.PINBlockSM4 }

// de52 is the PIN block, or the zeros that announce a longer one.
func (d draft) de52() (string, bool) {
	if d.sendsPIN() && d.profile.PIN.Block == profile.PINBlockSM4 {
		return noPINBlock, true
	}
	return present(upper(d.req.Card.PINBlock.Reveal()))
}

// longBlock is a PIN block as DE 59 carries it: as it is, whatever else it
// might be read as.
func (d draft) longBlock() (string, bool) {
	return hexMark + upper(d.req.Card.PINBlock.Reveal()), d.sendsPIN()
}

// PINBlockOf is the enciphered PIN block of a request, from the field in which
// the profile puts it; nil where the request has none.
func (d *Dialect) PINBlockOf(m *Message) ([]byte, error) {
	text, there := m.Text(DE52PINBlock)
	if !there {
		return nil, nil
	}
	if !d.longPIN() {
		block, err := hex.DecodeString(text)
		if err != nil {
			return nil, &FieldError{DE52PINBlock, errHex.Error()}
		}
		return block, nil
	}
	block, err := encodeText(m.Value(DE59Private))
	if err != nil || text != noPINBlock {
		return nil, &FieldError{DE52PINBlock, "does not announce a PIN block in DE 59"}
	}
	return block, nil
}
