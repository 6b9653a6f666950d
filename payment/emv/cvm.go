package emv

import (
	"encoding/binary"
	"errors"
)

// ErrCVMList means a list of verification methods that is too short or cut.
var ErrCVMList = errors.New("CVM list is too short or cut")

// CVMList is how a card wants its holder verified (tag 8E).
type CVMList struct {
	// AmountX and AmountY are the limits in minor units that conditions speak of.
	AmountX, AmountY uint32
	Rules            []CVMRule
}

// CVMRule is one rule of a CVM list.
type CVMRule struct {
	Method    byte // low six bits of the code
	Condition byte
	// ApplyNext goes on to the next rule when this method fails; otherwise a
	// failure is final.
	ApplyNext bool
}

// ParseCVMList reads the value of tag 8E: two amounts and up to 122 rules.
func ParseCVMList(value []byte) (CVMList, error) {
	if len(value) < 8 || len(value) > 252 || len(value)%2 != 0 {
		return CVMList{}, ErrCVMList
	}
	list := CVMList{
		AmountX: binary.BigEndian.Uint32(value[:4]),
		AmountY: binary.BigEndian.Uint32(value[4:8]),
	}
	for rest := value[8:]; len(rest) > 0; rest = rest[2:] {
		list.Rules = append(list.Rules, CVMRule{
			Method:    rest[0] & 0x3F,
			Condition: rest[1],
			ApplyNext: rest[0]&0x40 != 0,
		})
	}
	return list, nil
}
