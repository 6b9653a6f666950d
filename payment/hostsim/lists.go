package hostsim

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment/emv"
)

// What terminals can download: short lists, so that a terminal's reader is tried
// and nothing of them is mistaken for a bank's own.

// merchantName is parameter 22.
const (
	merchantName      = "练习商户 PRACTICE"
	merchantNameBytes = 40
)

// parameters is DE 62 of the parameter download: two digits of code and a value
// of the code's length, one after the other (unionpay-pos 6.2).
func parameters() []byte {
	name, err := simplifiedchinese.GBK.NewEncoder().String(merchantName)
	if err != nil {
		name = "PRACTICE"
	}
	return []byte("1160" + // application: magnetic stripe payment
		"1260" + // a minute to answer
		"133" + // redials
		"181" + "1920" + // tips, up to twenty percent
		"201" + // numbers may be keyed
		"210" + // no sign-off after settlement
		"22" + name + strings.Repeat(" ", merchantNameBytes-len(name)) +
		"233" + // resends
		"240" + "251" + // upload when told, terminal key 1
		"26\xFF\xFF\xFF\xFF") // every transaction
}

// practiceBlacklist names one invented card, of a prefix that no practice card
// has.
func practiceBlacklist() []string { return []string{"6222029999999995"} }

// freePrefixes are the beginnings of cards that need no PIN or no signature.
func freePrefixes() []string { return []string{"622202", "622203", "622204"} }

// contactlessParameters are six hex digits of tag, three of length, a value
// (unionpay-pos 6.4): no PIN and no signature below a thousand yuan.
func contactlessParameters() string {
	text := ""
	for _, parameter := range [...][2]string{
		{"FF805D", "1"}, {"FF803A", "010"}, {"FF803C", "010"}, {"FF8058", "000000100000"}, {"FF8054", "1"},
		{"FF8055", "0"}, {"FF8056", "1"}, {"FF8057", "1"}, {"FF8059", "000000100000"}, {"FF805A", "1"},
	} {
		text += fmt.Sprintf("%s%03d%s", parameter[0], len(parameter[1]), parameter[1])
	}
	return text
}

// caKey is the public key of a card scheme; the exponent of all is 3.
type caKey struct {
	rid     string
	index   byte
	modulus string
}

// caExpiry is the end of every key's life, YYYYMMDD.
const caExpiry = "20491231"

func caTable() []caKey {
	return []caKey{
		{ // invented for this host: no card is signed with it
			rid: "A000000333", index: 0xEE, modulus: "A46C25A4752925BA16F5E84894BCE2307AB4C052009B32FDBA93D1CDAE6193DF305E5E81B97A08C003D7FBEDB994A381" +
				"A0B888D3D34DFD6E15B6D5AE1A5960C66A47DB8E106CC393337ACDC929E46548EE42D926BA176CA9C28160255CDA9BAA" +
				"FC898B2BAC140D5FC8E0FA49BDF01D835D87658D102D7EC50ABD3618A28D1B65",
		},
		{ // a published test key of Visa
			rid: "A000000003", index: 0x99, modulus: "AB79FCC9520896967E776E64444E5DCDD6E13611874F3985722520425295EEA4BD0C2781DE7F31CD3D041F565F747306" +
				"EED62954B17EDABA3A6C5B85A1DE1BEB9A34141AF38FCF8279C9DEA0D5A6710D08DB4124F041945587E20359BAB47B75" +
				"75AD94262D4B25F264AF33DEDCF28E09615E937DE32EDC03C54445FE7E382777",
		},
		{ // a published test key of Visa
			rid: "A000000003", index: 0x92, modulus: "996AF56F569187D09293C14810450ED8EE3357397B18A2458EFAA92DA3B6DF6514EC060195318FD43BE9B8F0CC669E3F" +
				"844057CBDDF8BDA191BB64473BC8DC9A730DB8F6B4EDE3924186FFD9B8C7735789C23A36BA0B8AF65372EB57EA5D89E7" +
				"D14E9C7B6B557460F10885DA16AC923F15AF3758F0F03EBD3C5C2C949CBA306DB44E6A2C076C5F67E281D7EF56785DC4" +
				"D75945E491F01918800A9E2DC66F60080566CE0DAF8D17EAD46AD8E30A247C9F",
		},
		{ // a published test key of Mastercard
			rid: "A000000004", index: 0xEF, modulus: "A191CB87473F29349B5D60A88B3EAEE0973AA6F1A082F358D849FDDFF9C091F899EDA9792CAF09EF28F5D22404B88A22" +
				"93EEBBC1949C43BEA4D60CFD879A1539544E09E0F09F60F065B2BF2A13ECC705F3D468B9D33AE77AD9D3F19CA40F23DC" +
				"F5EB7C04DC8F69EBA565B1EBCB4686CD274785530FF6F6E9EE43AA43FDB02CE00DAEC15C7B8FD6A9B394BABA419D3F6D" +
				"C85E16569BE8E76989688EFEA2DF22FF7D35C043338DEAA982A02B866DE5328519EBBCD6F03CDD686673847F84DB651A" +
				"B86C28CF1462562C577B853564A290C8556D818531268D25CC98A4CC6A0BDFFFDA2DCCA3A94C998559E307FDDF915006" +
				"D9A987B07DDAEB3B",
		},
	}
}

// caKeys are the keys as their download brings them (unionpay-pos 6.3).
func caKeys() []emv.List {
	var all []emv.List
	for _, key := range caTable() {
		rid, modulus := bytesOfHex(key.rid), bytesOfHex(key.modulus)
		sum := sha1.New()
		for _, part := range [][]byte{rid, {key.index}, modulus, {3}} {
			sum.Write(part)
		}
		all = append(all, emv.List{
			{Tag: tagRID, Value: rid},
			{Tag: tagIndex, Value: []byte{key.index}},
			{Tag: 0xDF05, Value: []byte(caExpiry)},
			{Tag: 0xDF06, Value: []byte{1}}, // SHA-1
			{Tag: 0xDF07, Value: []byte{1}}, // RSA
			{Tag: tagModulus, Value: modulus},
			{Tag: tagExponent, Value: []byte{3}},
			{Tag: 0xDF03, Value: sum.Sum(nil)},
		})
	}
	return all
}

// caEntries are the keys as a query lists them: scheme, index, expiry.
func caEntries() [][]byte {
	var all [][]byte
	for _, key := range caKeys() {
		all = append(all, key[:3].Encode())
	}
	return all
}

// aids are the applications of the practice cards, and one of another scheme.
func aids() []emv.List {
	var all []emv.List
	for _, aid := range []string{"A000000333010101", "A000000333010102", "A0000000031010"} {
		list := emv.List{{Tag: tagRID, Value: bytesOfHex(aid)}}
		for _, parameter := range [...]struct {
			tag   emv.Tag
			value string
		}{
			{0xDF01, "00"}, {0x9F08, "0030"}, {0x9F09, "0030"}, // partial selection, versions
			{emv.TagDF11TACDefault, "D84000A800"}, {emv.TagDF12TACOnline, "D84004F800"}, {emv.TagDF13TACDenial, "0010000000"},
			{0x9F1B, "00004E20"}, {0xDF15, "00000000"}, {0xDF16, "99"}, {0xDF17, "99"}, // a floor limit of 200.00
			{0xDF14, "9F3704"}, {0xDF18, "01"}, {0x9F7B, "000000000000"},
			{0xDF19, "000000020000"}, {0xDF20, "000005000000"}, {0xDF21, "000000100000"},
		} {
			list = append(list, emv.Object{Tag: parameter.tag, Value: bytesOfHex(parameter.value)})
		}
		all = append(all, list)
	}
	return all
}

// aidEntries are the applications as a query lists them.
func aidEntries() [][]byte {
	var all [][]byte
	for _, aid := range aids() {
		all = append(all, aid[:1].Encode())
	}
	return all
}

// bytesOfHex reads the digits of this file, which a test has read before.
func bytesOfHex(text string) []byte {
	data, err := hex.DecodeString(strings.ToUpper(text))
	if err != nil {
		return nil
	}
	return data
}
