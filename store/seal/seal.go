package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// SealMax is the longest secret that may be sealed, in bytes: keys and card
// numbers fit, files do not.
const SealMax = 4096

// LinkSize is the length of one link of the chain, TokenSize that of a card
// token, in bytes.
const (
	LinkSize  = sha256.Size
	TokenSize = 16
)

const nonceSize = 12

var (
	// ErrSealed means that a sealed value does not open: another key, a changed
	// byte, or a value that was moved from where it was sealed for.
	ErrSealed = errors.New("sealed value does not open")
	// ErrTooLong means a secret of more than SealMax bytes.
	ErrTooLong = errors.New("secret is too long to be sealed")
)

// Kind names the place where a root key is guarded.
type Kind string

// The kinds, strongest first. Only KindFile exists so far.
const (
	KindTPM        Kind = "tpm"
	KindKeyring    Kind = "keyring"
	KindPassphrase Kind = "passphrase"
	// KindFile is a plain file with mode 0600: whoever reads the file reads the
	// secrets. It is for practice only.
	KindFile Kind = "file (practice only)"
)

// Purpose tells sub-keys apart; two purposes never share a key.
type Purpose string

// The purposes of the journal.
const (
	PurposeChain    Purpose = "till journal chain v1"    // HMAC over the records
	PurposePANToken Purpose = "till card token v1"       // HMAC over a card number
	PurposeField    Purpose = "till sealed field v1"     // AES-256-GCM of single fields
	PurposeShelf    Purpose = "till shelf v1"            // AES-256-GCM of what a bank handed out
	PurposeStaff    Purpose = "till staff v1"            // AES-256-GCM of who may sign on
	PurposePepper   Purpose = "till operator pepper v1"  // what operators' PINs are hashed with
	PurposeCheck    Purpose = "till key check value v1"  // shows which root key it is
	purposeWrap     Purpose = "till wrapping of keys v1" // what Seal itself uses
)

// Keeper guards one root key. Implementations are safe for use by many
// goroutines.
type Keeper interface {
	// Kind tells where the root key lives, for `till doctor` and the screens.
	Kind() Kind
	// Seal encrypts a secret of at most SealMax bytes; aad names the place it
	// belongs to and must be given again to open it.
	Seal(plain, aad []byte) ([]byte, error)
	// Unseal opens what Seal made, or fails with ErrSealed.
	Unseal(sealed, aad []byte) ([]byte, error)
	// Derive gives the sub-key of a purpose, the same one each time.
	Derive(purpose Purpose) (Key, error)
}

// Key is a 256-bit key. It prints masked by every fmt verb.
type Key [32]byte

// Format prints the mask.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[key]") }

// Wipe overwrites this copy of the key.
func (k *Key) Wipe() { clear(k[:]) }

// NewKey draws a key from random.
func NewKey(random io.Reader) (Key, error) {
	var k Key
	if _, err := io.ReadFull(random, k[:]); err != nil {
		return Key{}, fmt.Errorf("drawing a key: %w", err)
	}
	return k, nil
}

// Subkey derives the key of a purpose from a root key (HKDF-SHA-256, RFC 5869,
// no salt: the root is uniformly random).
func Subkey(root Key, purpose Purpose) (Key, error) {
	out, err := hkdf.Key(sha256.New, root[:], nil, string(purpose), len(Key{}))
	if err != nil {
		return Key{}, fmt.Errorf("deriving a key: %w", err)
	}
	return Key(out), nil
}

// Seal encrypts plain with AES-256-GCM under a fresh random nonce. The result
// is nonce, ciphertext and tag. A key may seal at most 2^32 values; the till
// draws a new one for each batch.
func Seal(key Key, random io.Reader, plain, aad []byte) ([]byte, error) {
	if len(plain) > SealMax {
		return nil, ErrTooLong
	}
	aead, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, nonceSize, nonceSize+len(plain)+aead.Overhead())
	if _, err := io.ReadFull(random, out); err != nil {
		return nil, fmt.Errorf("drawing a nonce: %w", err)
	}
	return aead.Seal(out, out, plain, aad), nil
}

// Unseal opens what Seal made with the same key and aad, or fails with
// ErrSealed.
func Unseal(key Key, sealed, aad []byte) ([]byte, error) {
	aead, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < nonceSize+aead.Overhead() {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, sealed[:nonceSize], sealed[nonceSize:], aad)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func newGCM(key Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("preparing AES: %w", err)
	}
	return cipher.NewGCM(block)
}

// AAD names the place of a sealed field: table, row, column and the key it is
// sealed under. A value that is copied to another row does not open there.
func AAD(table string, row uint64, column, keyID string) []byte {
	return []byte(table + "|" + strconv.FormatUint(row, 10) + "|" + column + "|" + keyID)
}

// Link is the next link of the chain: HMAC-SHA-256(key, prev | seq | length |
// record), seq as 8 and length as 4 bytes, big-endian. The link before the
// first record is all zeros.
func Link(key Key, prev [LinkSize]byte, seq uint64, record []byte) [LinkSize]byte {
	mac := hmac.New(sha256.New, key[:])
	head := make([]byte, 0, LinkSize+12)
	head = append(head, prev[:]...)
	head = binary.BigEndian.AppendUint64(head, seq)
	head = binary.BigEndian.AppendUint32(head, uint32(len(record)))
	mac.Write(head)
	mac.Write(record)
	return [LinkSize]byte(mac.Sum(nil))
}

// Token stands for a card number where one must be found again and not be
// read: HMAC-SHA-256(key, digits), first 16 bytes.
func Token(key Key, digits string) [TokenSize]byte {
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(digits))
	return [TokenSize]byte(mac.Sum(nil)[:TokenSize])
}
