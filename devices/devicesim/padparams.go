package devicesim

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// The parameters of the Abecs commands that this pad looks at (section 2.6).
const (
	speIDList     = 0x0001
	speMethodPIN  = 0x0002
	speMethodData = 0x0003
	speTagList    = 0x0004
	speEMVData    = 0x0005
	speCEXOptions = 0x0006
	speTracks     = 0x0007
	speKeyIndex   = 0x0009
	speWorkingKey = 0x000A
	speTimeout    = 0x000C
	speMinDigits  = 0x000D
	speMaxDigits  = 0x000E
	speDataIn     = 0x000F
	speAcquirer   = 0x0010
	speAppType    = 0x0011
	speAIDList    = 0x0012
	speAmount     = 0x0013
	speCashback   = 0x0014
	speDate       = 0x0015
	speTime       = 0x0016
	speGCXOptions = 0x0017
	speGOXOptions = 0x0018
	speFCXOptions = 0x0019
	speTerminal   = 0x001A
	speMessage    = 0x001B
	speARC        = 0x001C
	speIV         = 0x001D
	speMediaName  = 0x001E
	speMediaInfo  = 0x001F
	speMenuOption = 0x0020
	speType       = 0x0021
	spePrompt     = 0x000B
	spePANMask    = 0x0023
	speModulus    = 0x0024
	speExponent   = 0x0025
)

// What the pad answers with (section 2.7).
const (
	ppEvent      = 0x8040
	ppTrack1Cut  = 0x8041
	ppTrack2Cut  = 0x8042
	ppTrack1     = 0x8044
	ppTrack2     = 0x8045
	ppTrack2KSN  = 0x8048
	ppPANSealed  = 0x804A
	ppPANKSN     = 0x804B
	ppKSN        = 0x804C
	ppValue      = 0x804D
	ppDataOut    = 0x804E
	ppCardType   = 0x804F
	ppChipState  = 0x8050
	ppAIDInfo    = 0x8051
	ppPAN        = 0x8052
	ppSequence   = 0x8053
	ppEMVData    = 0x8054
	ppHolder     = 0x8055
	ppGOXResult  = 0x8056
	ppPINBlock   = 0x8057
	ppFCXResult  = 0x8058
	ppScripts    = 0x8059
	ppLabel      = 0x805B
	ppCountry    = 0x805C
	ppExpiry     = 0x805D
	ppMediaName  = 0x805E
	ppDeviceType = 0x8060
	ppRandomKey  = 0x8063
	ppPINKSN     = 0x9100
	ppDataKSN    = 0x9200
	ppTables     = 0x9300
)

// padParam is one parameter: two bytes of id, two of length, the value.
type padParam struct {
	id    uint16
	value []byte
}

// padParams are the parameters of a command, as its blocks bring them.
type padParams []padParam

// params takes the blocks of a command apart. A parameter never goes over the
// end of its block.
func (c padCall) params() (padParams, bool) {
	var all padParams
	for _, block := range c.blocks {
		for rest := block.rest; len(rest) > 0; {
			if len(rest) < 4 {
				return nil, false
			}
			id, n := binary.BigEndian.Uint16(rest), int(binary.BigEndian.Uint16(rest[2:]))
			if n > len(rest)-4 {
				return nil, false
			}
			all, rest = append(all, padParam{id, rest[4 : 4+n]}), rest[4+n:]
		}
	}
	return all, true
}

// value is the first parameter of that id: those that repeat it do not count.
func (ps padParams) value(id uint16) ([]byte, bool) {
	for _, p := range ps {
		if p.id == id {
			return p.value, true
		}
	}
	return nil, false
}

// text is a parameter as text, "" where it is missing.
func (ps padParams) text(id uint16) string {
	value, _ := ps.value(id)
	return latinText(value)
}

// digits is a parameter of exactly n digits; absent gives zero and true.
func (ps padParams) digits(id uint16, n int) (int64, bool) {
	value, there := ps.value(id)
	if !there {
		return 0, true
	}
	number, err := strconv.ParseUint(string(value), 10, 63)
	return int64(number), err == nil && len(value) == n
}

// option is one digit of a parameter of options, counted from 0; '0' if absent.
func (ps padParams) option(id uint16, at int) byte {
	value, _ := ps.value(id)
	if at >= len(value) {
		return '0'
	}
	return value[at]
}

// missing reports whether one of these is not there.
func (ps padParams) missing(ids ...uint16) bool {
	for _, id := range ids {
		if _, there := ps.value(id); !there {
			return true
		}
	}
	return false
}

// padBlockMax is the longest block of an answer.
const padBlockMax = 999

// packed puts parameters into as few blocks as they need.
func (ps padParams) packed() [][]byte {
	var blocks [][]byte
	var block []byte
	for _, p := range ps {
		if len(block) > 0 && len(block)+4+len(p.value) > padBlockMax {
			blocks, block = append(blocks, block), nil
		}
		block = binary.BigEndian.AppendUint16(block, p.id)
		block = binary.BigEndian.AppendUint16(block, uint16(len(p.value)))
		block = append(block, p.value...)
	}
	if len(block) > 0 {
		blocks = append(blocks, block)
	}
	return blocks
}

// with adds a parameter.
func (ps padParams) with(id uint16, value []byte) padParams { return append(ps, padParam{id, value}) }

// withText adds a parameter of text, unless it is empty.
func (ps padParams) withText(id uint16, text string) padParams {
	if text == "" {
		return ps
	}
	return ps.with(id, latinBytes(text))
}

// told is an answer of parameters.
func told(ps padParams) padAnswer { return padAnswer{blocks: ps.packed()} }

// padded is text in exactly n characters.
func padded(text string, n int) string { return fmt.Sprintf("%-*.*s", n, n, text) }
