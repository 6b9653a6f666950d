package keys

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Limits of a key block.
const (
	blockHeader    = 16
	blockMax       = 9999 // its length has four digits
	blockPartsMax  = 99
	blockPartFixed = 4 // id and length of an optional part
)

// ErrKeyBlock means a key block that is malformed, of another version, or not
// sealed by this key. It says no more, and no key comes with it.
var ErrKeyBlock = errors.New("key block is not valid")

// KeyBlock is a key with what it may be used for, sealed together
// (TR-31:2018, X9.143). Nothing in it may be trusted before OpenKeyBlock.
type KeyBlock struct {
	Version       byte   // 'A' to 'E'
	Usage         string // "P0" PIN, "M3" MAC, "K0" key encryption, "B0" base of DUKPT …
	Algorithm     byte   // 'T' 3DES, 'A' AES, 'D' DES, 'H' HMAC …
	Mode          byte   // 'E' encrypt only, 'B' both ways, 'G' generate, 'V' verify, 'N' any …
	KeyVersion    string // two characters
	Exportability byte   // 'E', 'N', 'S'
	Reserved      string // two characters, "00"
	Parts         []KeyBlockPart
}

// KeyBlockPart is an optional part of a key block's header.
type KeyBlockPart struct {
	ID   string // two characters
	Data string
}

// OpenKeyBlock checks the seal of a key block under its protection key and
// takes the key out. What the key is for is the caller's to compare with where
// it is to be loaded: a PIN key must never become a MAC key.
func OpenKeyBlock(protection []byte, text string) (KeyBlock, []byte, error) {
	header, rest, err := parseKeyBlock(text)
	if err != nil {
		return KeyBlock{}, nil, err
	}
	scheme, err := schemeOf(header.Version, protection)
	if err != nil {
		return KeyBlock{}, nil, err
	}
	defer scheme.wipe()
	data, err := hex.DecodeString(rest)
	if err != nil || len(data) <= scheme.macSize {
		return KeyBlock{}, nil, ErrKeyBlock
	}
	sealed, mac := data[:len(data)-scheme.macSize], data[len(data)-scheme.macSize:]
	payload, err := scheme.open([]byte(text[:len(text)-len(rest)]), sealed, mac)
	if err != nil {
		return KeyBlock{}, nil, ErrKeyBlock
	}
	defer clear(payload)
	bits := int(binary.BigEndian.Uint16(payload))
	if bits == 0 || bits%8 != 0 || bits/8 > len(payload)-2 {
		return KeyBlock{}, nil, ErrKeyBlock
	}
	return header, append([]byte(nil), payload[2:2+bits/8]...), nil
}

// SealKeyBlock puts a key and its header under a protection key. random fills
// what is left of the last block, so that a key's length does not show.
func SealKeyBlock(protection []byte, header KeyBlock, key []byte, random io.Reader) (string, error) {
	scheme, err := schemeOf(header.Version, protection)
	if err != nil {
		return "", err
	}
	defer scheme.wipe()
	if len(key) == 0 || len(key) > 8191 {
		return "", fmt.Errorf("sealing a key block: %w", ErrKeyLength)
	}
	payload := binary.BigEndian.AppendUint16(nil, uint16(len(key)*8))
	payload = append(payload, key...)
	defer clear(payload)
	if size := scheme.encrypt.BlockSize(); header.Version != 'E' && len(payload)%size != 0 {
		fill := make([]byte, size-len(payload)%size)
		if _, err := io.ReadFull(random, fill); err != nil {
			return "", fmt.Errorf("sealing a key block: %w", err)
		}
		payload = append(payload, fill...)
	}
	text, err := header.text(2*(len(payload)+scheme.macSize), scheme.encrypt.BlockSize())
	if err != nil {
		return "", err
	}
	sealed, mac, err := scheme.seal([]byte(text), payload)
	if err != nil {
		return "", err
	}
	return text + strings.ToUpper(hex.EncodeToString(sealed)+hex.EncodeToString(mac)), nil
}

// parseKeyBlock reads the header and gives back what follows it.
func parseKeyBlock(text string) (KeyBlock, string, error) {
	if len(text) < blockHeader || len(text) > blockMax || !printable(text) {
		return KeyBlock{}, "", ErrKeyBlock
	}
	length, err := strconv.Atoi(text[1:5])
	count, wrong := strconv.Atoi(text[12:14])
	if err != nil || wrong != nil || length != len(text) || count < 0 {
		return KeyBlock{}, "", ErrKeyBlock
	}
	header := KeyBlock{Version: text[0], Usage: text[5:7], Algorithm: text[7], Mode: text[8],
		KeyVersion: text[9:11], Exportability: text[11], Reserved: text[14:16]}
	rest := text[blockHeader:]
	for range count {
		var part KeyBlockPart
		if part, rest, err = parsePart(rest); err != nil {
			return KeyBlock{}, "", err
		}
		header.Parts = append(header.Parts, part)
	}
	return header, rest, nil
}

// parsePart takes one optional part off the front. Its length is two hex
// digits, or 00, the number of digits, and the length in so many.
func parsePart(text string) (KeyBlockPart, string, error) {
	if len(text) < blockPartFixed {
		return KeyBlockPart{}, "", ErrKeyBlock
	}
	size, err := strconv.ParseUint(text[2:4], 16, 16)
	start := blockPartFixed
	if err == nil && size == 0 {
		if len(text) < start+2 {
			return KeyBlockPart{}, "", ErrKeyBlock
		}
		var digits uint64
		if digits, err = strconv.ParseUint(text[4:6], 16, 8); err != nil || digits == 0 || digits > 4 ||
			len(text) < start+2+int(digits) {
			return KeyBlockPart{}, "", ErrKeyBlock
		}
		start += 2 + int(digits)
		size, err = strconv.ParseUint(text[6:start], 16, 16)
	}
	if err != nil || int(size) < start || int(size) > len(text) {
		return KeyBlockPart{}, "", ErrKeyBlock
	}
	return KeyBlockPart{ID: text[:2], Data: text[start:size]}, text[size:], nil
}

// text writes the header of a block whose body has so many characters. Optional
// parts are padded to the cipher's block by a part PB.
func (b KeyBlock) text(body, blockSize int) (string, error) {
	if len(b.Usage) != 2 || len(b.KeyVersion) != 2 || len(b.Reserved) != 2 || len(b.Parts) >= blockPartsMax {
		return "", fmt.Errorf("writing a key block's header: %w", ErrKeyBlock)
	}
	var parts strings.Builder
	for _, part := range b.Parts {
		size := blockPartFixed + len(part.Data)
		if len(part.ID) != 2 || size > 0xFF {
			return "", fmt.Errorf("writing a key block's header: %w", ErrKeyBlock)
		}
		fmt.Fprintf(&parts, "%s%02X%s", part.ID, size, part.Data)
	}
	count := len(b.Parts)
	if over := parts.Len() % blockSize; over != 0 {
		size := blockSize - over
		if size < blockPartFixed {
			size += blockSize
		}
		fmt.Fprintf(&parts, "PB%02X%s", size, strings.Repeat("0", size-blockPartFixed))
		count++
	}
	length := blockHeader + parts.Len() + body
	text := fmt.Sprintf("%c%04d%s%c%c%s%c%02d%s%s", b.Version, length, b.Usage, b.Algorithm, b.Mode, b.KeyVersion,
		b.Exportability, count, b.Reserved, parts.String())
	if length > blockMax || !printable(text) {
		return "", fmt.Errorf("writing a key block's header: %w", ErrKeyBlock)
	}
	return text, nil
}

func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// blockScheme is how one version of key block enciphers and seals.
type blockScheme struct {
	encrypt cipher.Block
	macSize int
	keys    [][]byte // derived, wiped after use
	// mac seals what it covers.
	mac func(covered []byte) ([]byte, error)
	// overCipher seals header and cipher text (A, C); otherwise header and
	// clear text, and the MAC starts the encipherment.
	overCipher bool
	counter    bool // CTR instead of CBC (E)
}

func (s blockScheme) wipe() {
	for _, key := range s.keys {
		clear(key)
	}
}

// open checks and deciphers; the MAC is compared before anything is looked at.
func (s blockScheme) open(header, sealed, mac []byte) ([]byte, error) {
	if len(sealed) < 3 || !s.counter && len(sealed)%s.encrypt.BlockSize() != 0 {
		return nil, ErrKeyBlock
	}
	start, covered := mac, sealed
	if s.overCipher {
		start = header[:s.encrypt.BlockSize()]
	}
	payload := make([]byte, len(sealed))
	if s.counter {
		cipher.NewCTR(s.encrypt, start).XORKeyStream(payload, sealed)
	} else {
		cipher.NewCBCDecrypter(s.encrypt, start).CryptBlocks(payload, sealed)
	}
	if !s.overCipher {
		covered = payload
	}
	own, err := s.mac(append(append([]byte(nil), header...), covered...))
	if err != nil || subtle.ConstantTimeCompare(own[:s.macSize], mac) != 1 {
		clear(payload)
		return nil, ErrKeyBlock
	}
	return payload, nil
}

// seal enciphers a payload of whole blocks and makes its MAC.
func (s blockScheme) seal(header, payload []byte) (sealed, mac []byte, err error) {
	covered := append([]byte(nil), header...)
	start := header[:s.encrypt.BlockSize()]
	sealed = make([]byte, len(payload))
	if !s.overCipher {
		if mac, err = s.mac(append(covered, payload...)); err != nil {
			return nil, nil, err
		}
		start = mac
	}
	if s.counter {
		cipher.NewCTR(s.encrypt, start).XORKeyStream(sealed, payload)
	} else {
		cipher.NewCBCEncrypter(s.encrypt, start).CryptBlocks(sealed, payload)
	}
	if s.overCipher {
		mac, err = s.mac(append(covered, sealed...))
		if err != nil {
			return nil, nil, err
		}
	}
	return sealed, mac[:s.macSize], nil
}
