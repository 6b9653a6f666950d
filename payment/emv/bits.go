package emv

import (
	"errors"
	"fmt"
)

// ErrBits means an object that has no words, or a value of the wrong length.
var ErrBits = errors.New("object has no words or a wrong length")

// Word is one thing that a bit field says. Byte and Bit count from 1 as the
// standard does, bit 8 being the most significant; both are 0 where the word
// comes from several bits together.
type Word struct {
	Byte, Bit int
	Text      string // for the technician, in English
}

// SetBits are the places of the bits that are set, most significant first.
func SetBits(value []byte) []Word {
	var set []Word
	for i, b := range value {
		for bit := 8; bit >= 1; bit-- {
			if b>>(bit-1)&1 == 1 {
				set = append(set, Word{Byte: i + 1, Bit: bit})
			}
		}
	}
	return set
}

// Words says what a value means, one word a line: TVR, TSI, CVM results,
// capabilities, terminal type, AIP, AUC, CID, action codes, TTQ. A bit without
// a meaning is named as reserved, never left out.
func Words(tag Tag, value []byte) ([]Word, error) {
	switch tag {
	case Tag9F34CVMResults:
		return cvmResultWords(value)
	case Tag9F27CID:
		return cidWords(value)
	case Tag9F35TerminalType:
		return terminalTypeWords(value)
	}
	meanings, known := meaningsOf(tag)
	if !known || len(meanings) != len(value) {
		return nil, fmt.Errorf("putting %s in words: %w", tag, ErrBits)
	}
	words := SetBits(value)
	for i, word := range words {
		text := meanings[word.Byte-1][8-word.Bit]
		if text == "" {
			text = fmt.Sprintf("bit %d.%d set (reserved)", word.Byte, word.Bit)
		}
		words[i].Text = text
	}
	return words, nil
}

// octet is the meanings of one byte's bits, bit 8 first.
type octet [8]string

func meaningsOf(tag Tag) ([]octet, bool) {
	switch tag {
	case Tag95TVR, Tag9F0DIACDefault, Tag9F0EIACDenial, Tag9F0FIACOnline,
		TagDF11TACDefault, TagDF12TACOnline, TagDF13TACDenial:
		return tvrMeanings(), true
	case Tag9BTSI:
		return tsiMeanings(), true
	case Tag9F33Capabilities:
		return capabilityMeanings(), true
	case Tag9F40MoreCapabilities:
		return moreCapabilityMeanings(), true
	case Tag82AIP:
		return aipMeanings(), true
	case Tag9F07AUC:
		return aucMeanings(), true
	case Tag9F66TTQ:
		return ttqMeanings(), true
	}
	return nil, false
}

func tvrMeanings() []octet {
	return []octet{
		{"offline data authentication not performed", "SDA failed", "chip data missing", "card on the exception file",
			"DDA failed", "CDA failed", "SDA selected", "XDA selected"},
		{"card and terminal differ in application version", "application expired", "application not yet effective",
			"service not allowed for this card", "new card", "", "biometric check successful"},
		{"cardholder verification failed", "unknown verification method", "PIN tries used up",
			"PIN pad absent or broken", "PIN not entered", "online PIN taken"},
		{"over the floor limit", "over the lower offline limit", "over the upper offline limit",
			"chosen at random to go online", "merchant forced it online"},
		{"default TDOL used", "issuer authentication failed", "script failed before the last cryptogram",
			"script failed after the last cryptogram", "relay resistance over its limit", "relay resistance out of time",
			"", ""},
	}
}

func tsiMeanings() []octet {
	return []octet{
		{"offline data authentication done", "cardholder verification done", "card risk management done",
			"issuer authentication done", "terminal risk management done", "script processed"},
		{},
	}
}

func capabilityMeanings() []octet {
	return []octet{
		{"reads keyed numbers", "reads the stripe", "reads the contact chip"},
		{"offline PIN in clear", "online PIN", "signature", "offline PIN enciphered (RSA)", "no verification",
			"online biometric check", "offline biometric check", "offline PIN enciphered (ECC)"},
		{"SDA", "DDA", "keeps a card", "", "CDA", "XDA"},
	}
}

func moreCapabilityMeanings() []octet {
	return []octet{
		{"cash", "goods", "services", "cashback", "inquiry", "transfer", "payment", "administration"},
		{"cash deposit"},
		{"digit keys", "letter keys", "command keys", "function keys"},
		{"prints for the attendant", "prints for the cardholder", "shows to the attendant", "shows to the cardholder",
			"", "", "code table 10", "code table 9"},
		{"code table 8", "code table 7", "code table 6", "code table 5", "code table 4", "code table 3",
			"code table 2", "code table 1"},
	}
}

func aipMeanings() []octet {
	return []octet{
		{"XDA supported", "SDA supported", "DDA supported", "cardholder verification supported",
			"terminal risk management wanted", "issuer authentication supported",
			"verification on the device supported", "CDA supported"},
		{"contactless EMV mode supported", "mobile phone"},
	}
}

func aucMeanings() []octet {
	return []octet{
		{"domestic cash", "international cash", "domestic goods", "international goods", "domestic services",
			"international services", "at ATMs", "elsewhere than at ATMs"},
		{"domestic cashback", "international cashback"},
	}
}

func ttqMeanings() []octet {
	return []octet{
		{"stripe mode supported", "", "EMV mode supported", "contact chip supported", "offline-only reader",
			"online PIN supported", "signature supported", "offline authentication before online supported"},
		{"online cryptogram required", "verification required", "offline PIN supported (contact chip)"},
		{"issuer updates supported", "verification on the device supported"},
		{},
	}
}
