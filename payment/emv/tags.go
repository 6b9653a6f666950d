package emv

import "fmt"

// Tag is the tag of a data object, its bytes read as one number: 0x9F26.
type Tag uint32

// The tags that a till meets, each with its number and its meaning.
const (
	Tag4FAID                     Tag = 0x4F
	Tag50Label                   Tag = 0x50
	Tag56Track1                  Tag = 0x56
	Tag57Track2                  Tag = 0x57
	Tag5APAN                     Tag = 0x5A
	Tag5F20HolderName            Tag = 0x5F20
	Tag5F24Expiry                Tag = 0x5F24
	Tag5F25Effective             Tag = 0x5F25
	Tag5F28IssuerCountry         Tag = 0x5F28
	Tag5F2ACurrency              Tag = 0x5F2A
	Tag5F30ServiceCode           Tag = 0x5F30
	Tag5F34PANSequence           Tag = 0x5F34
	Tag61Application             Tag = 0x61
	Tag6FFCI                     Tag = 0x6F
	Tag70Record                  Tag = 0x70
	Tag71ScriptBefore            Tag = 0x71
	Tag72ScriptAfter             Tag = 0x72
	Tag77Response                Tag = 0x77
	Tag82AIP                     Tag = 0x82
	Tag84DFName                  Tag = 0x84
	Tag86ScriptCommand           Tag = 0x86
	Tag8AResponseCode            Tag = 0x8A
	Tag8CCDOL1                   Tag = 0x8C
	Tag8DCDOL2                   Tag = 0x8D
	Tag8ECVMList                 Tag = 0x8E
	Tag91IssuerAuthentication    Tag = 0x91
	Tag95TVR                     Tag = 0x95
	Tag99PINData                 Tag = 0x99
	Tag9ADate                    Tag = 0x9A
	Tag9BTSI                     Tag = 0x9B
	Tag9CType                    Tag = 0x9C
	Tag9F02Amount                Tag = 0x9F02
	Tag9F03AmountOther           Tag = 0x9F03
	Tag9F06AID                   Tag = 0x9F06
	Tag9F07AUC                   Tag = 0x9F07
	Tag9F09Version               Tag = 0x9F09
	Tag9F0DIACDefault            Tag = 0x9F0D
	Tag9F0EIACDenial             Tag = 0x9F0E
	Tag9F0FIACOnline             Tag = 0x9F0F
	Tag9F10IssuerData            Tag = 0x9F10
	Tag9F12PreferredName         Tag = 0x9F12
	Tag9F1ACountry               Tag = 0x9F1A
	Tag9F1EDeviceSerial          Tag = 0x9F1E
	Tag9F1FTrack1Discretionary   Tag = 0x9F1F
	Tag9F20Track2Discretionary   Tag = 0x9F20
	Tag9F21Time                  Tag = 0x9F21
	Tag9F26Cryptogram            Tag = 0x9F26
	Tag9F27CID                   Tag = 0x9F27
	Tag9F33Capabilities          Tag = 0x9F33
	Tag9F34CVMResults            Tag = 0x9F34
	Tag9F35TerminalType          Tag = 0x9F35
	Tag9F36ATC                   Tag = 0x9F36
	Tag9F37Unpredictable         Tag = 0x9F37
	Tag9F38PDOL                  Tag = 0x9F38
	Tag9F40MoreCapabilities      Tag = 0x9F40
	Tag9F41Counter               Tag = 0x9F41
	Tag9F4EMerchantName          Tag = 0x9F4E
	Tag9F5BScriptResults         Tag = 0x9F5B
	Tag9F63CardProduct           Tag = 0x9F63
	Tag9F66TTQ                   Tag = 0x9F66
	Tag9F6BTrack2Contactless     Tag = 0x9F6B
	Tag9F74OfflineCode           Tag = 0x9F74
	TagA5Proprietary             Tag = 0xA5
	TagDF31ScriptResults         Tag = 0xDF31
	TagDF11TACDefault            Tag = 0xDF11
	TagDF12TACOnline             Tag = 0xDF12
	TagDF13TACDenial             Tag = 0xDF13
	TagDF8129ContactlessOutcome  Tag = 0xDF8129
	TagBF0CIssuerDiscretionary   Tag = 0xBF0C
	Tag9F6ECardDataOrFormFactor  Tag = 0x9F6E
	Tag9F6CCardQualifiers        Tag = 0x9F6C
	Tag9F5DAvailableOfflineMoney Tag = 0x9F5D
)

// String is the tag in upper-case hex: "9F26".
func (t Tag) String() string {
	if t > 0xFF {
		return fmt.Sprintf("%04X", uint32(t))
	}
	return fmt.Sprintf("%02X", uint32(t))
}

// Constructed reports whether the value is objects in their turn.
func (t Tag) Constructed() bool {
	first := uint32(t)
	for first > 0xFF {
		first >>= 8
	}
	return first&0x20 != 0
}

// Secret reports whether the object holds card number, track, holder's name or
// PIN: it is masked wherever it shows, never stored, and never in DE 55.
func (t Tag) Secret() bool {
	switch t {
	case Tag56Track1, Tag57Track2, Tag5APAN, Tag5F20HolderName, Tag99PINData,
		Tag9F1FTrack1Discretionary, Tag9F20Track2Discretionary, Tag9F6BTrack2Contactless:
		return true
	}
	return false
}

// append writes the tag's own bytes.
func (t Tag) append(dst []byte) []byte {
	for shift := 24; shift > 0; shift -= 8 {
		if t>>shift != 0 {
			dst = append(dst, byte(t>>shift))
		}
	}
	return append(dst, byte(t))
}

// RequestTags are what DE 55 of an online request holds, in the order in which
// UnionPay terminals send them (unionpay-pos 11.6). The first fourteen are
// mandatory.
func RequestTags() []Tag {
	return append(RequiredTags(),
		Tag9F34CVMResults, Tag9F35TerminalType, Tag9F1EDeviceSerial, Tag84DFName,
		Tag9F09Version, Tag9F41Counter, Tag9F63CardProduct, Tag9F74OfflineCode)
}

// RequiredTags are the part of RequestTags without which a request must not go out.
func RequiredTags() []Tag {
	return []Tag{
		Tag9F26Cryptogram, Tag9F27CID, Tag9F10IssuerData, Tag9F37Unpredictable, Tag9F36ATC,
		Tag95TVR, Tag9ADate, Tag9CType, Tag9F02Amount, Tag5F2ACurrency, Tag82AIP,
		Tag9F1ACountry, Tag9F03AmountOther, Tag9F33Capabilities,
	}
}

// CertificateTags are what the day's end uploads of a chip that approved, as far
// as they exist (unionpay-pos 14.3): what a request holds, with the last
// cryptogram in the place of the first.
func CertificateTags() []Tag { return RequestTags() }

// ReversalTags are what DE 55 of a reversal holds, as far as they exist.
func ReversalTags() []Tag {
	return []Tag{Tag95TVR, Tag9F1EDeviceSerial, Tag9F10IssuerData, Tag9F36ATC, TagDF31ScriptResults}
}

// IssuerTags are what an issuer's answer brings for the card.
func IssuerTags() []Tag {
	return []Tag{Tag91IssuerAuthentication, Tag71ScriptBefore, Tag72ScriptAfter}
}
