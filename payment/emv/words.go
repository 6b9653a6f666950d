package emv

import "fmt"

// cvmResultWords reads 9F34: which method, under which condition, with which result.
func cvmResultWords(value []byte) ([]Word, error) {
	if len(value) != 3 {
		return nil, fmt.Errorf("putting 9F34 in words: %w", ErrBits)
	}
	words := []Word{
		{Text: MethodName(value[0])},
		{Text: conditionName(value[1])},
		{Text: nameOf(value[2], map[byte]string{0: "result unknown", 1: "failed", 2: "successful"}, "result")},
	}
	if value[0]&0x40 != 0 && value[0]&0x3F != 0x3F {
		words = append(words, Word{Byte: 1, Bit: 7, Text: "on failure the next method applies"})
	}
	return words, nil
}

// MethodName names a cardholder verification method by the low six bits of its code.
func MethodName(code byte) string {
	return nameOf(code&0x3F, map[byte]string{
		0x00: "verification fails",
		0x01: "offline PIN in clear",
		0x02: "online PIN",
		0x03: "offline PIN in clear and signature",
		0x04: "offline PIN enciphered",
		0x05: "offline PIN enciphered and signature",
		0x1E: "signature",
		0x1F: "no verification required",
		0x20: "identity document checked",
		0x3F: "no verification performed",
	}, "method")
}

func conditionName(code byte) string {
	return nameOf(code, map[byte]string{
		0x00: "always",
		0x01: "for unattended cash",
		0x02: "except for cash and cashback",
		0x03: "if the terminal supports it",
		0x04: "for manual cash",
		0x05: "for cashback",
		0x06: "under amount X",
		0x07: "over amount X",
		0x08: "under amount Y",
		0x09: "over amount Y",
	}, "condition")
}

// cidWords reads 9F27: the kind of cryptogram, and what the card advises.
func cidWords(value []byte) ([]Word, error) {
	if len(value) != 1 {
		return nil, fmt.Errorf("putting 9F27 in words: %w", ErrBits)
	}
	words := []Word{{Text: CryptogramName(value[0])}}
	if value[0]&0x08 != 0 {
		words = append(words, Word{Byte: 1, Bit: 4, Text: "advice required"})
	}
	if reason := value[0] & 0x07; reason != 0 {
		words = append(words, Word{Text: nameOf(reason, map[byte]string{
			1: "service not allowed", 2: "PIN tries used up", 3: "issuer authentication failed",
		}, "reason")})
	}
	return words, nil
}

// CryptogramName names the kind of a cryptogram by its information byte (9F27):
// "ARQC", "TC" or "AAC".
func CryptogramName(cid byte) string {
	switch cid & 0xC0 {
	case 0x00:
		return "AAC"
	case 0x40:
		return "TC"
	case 0x80:
		return "ARQC"
	}
	return "reserved kind of cryptogram"
}

// terminalTypeWords reads 9F35: who runs the terminal, and what it can.
func terminalTypeWords(value []byte) ([]Word, error) {
	if len(value) != 1 {
		return nil, fmt.Errorf("putting 9F35 in words: %w", ErrBits)
	}
	return []Word{
		{Text: nameOf(value[0]>>4, map[byte]string{
			1: "run by a financial institution", 2: "run by a merchant", 3: "run by the cardholder",
		}, "operator")},
		{Text: nameOf(value[0]&0x0F, map[byte]string{
			1: "attended, online only", 2: "attended, offline with online", 3: "attended, offline only",
			4: "unattended, online only", 5: "unattended, offline with online", 6: "unattended, offline only",
		}, "environment")},
	}, nil
}

func nameOf(code byte, names map[byte]string, what string) string {
	if name, known := names[code]; known {
		return name
	}
	return fmt.Sprintf("%s %02X (reserved)", what, code)
}
