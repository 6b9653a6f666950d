package wire

import (
	"context"
	"io"

	"till/payment"
	"till/payment/profile"
)

const (
	tpduDigits   = 10
	headerDigits = 12
)

// MACer seals messages: a PIN pad that holds the MAK, or a simulator's key.
type MACer interface {
	// MAC is the content of DE 64 over the covered bytes: from the message type
	// to the last byte before DE 64, with bit 64 set.
	MAC(ctx context.Context, covered []byte) ([]byte, error)
}

// Terminal is who sends.
type Terminal struct {
	TerminalID string // DE 41, eight characters
	MerchantID string // DE 42, fifteen characters
	Operator   string // DE 63 of a sign-on, up to three characters
}

// Dialect is a profile made ready to pack and unpack. It does not change and
// may be shared by goroutines.
type Dialect struct {
	profile *profile.Profile
}

// New makes a dialect of a profile.
func New(p *profile.Profile) (*Dialect, error) { return &Dialect{profile: p}, nil }

// Profile is what the dialect was made of.
func (d *Dialect) Profile() *profile.Profile { return d.profile }

// Pack makes the frame of a message. A message with a Name is checked against
// the profile's message table. With a MACer the message is sealed, whatever DE
// 64 holds; without one DE 64 goes as it stands.
func (d *Dialect) Pack(ctx context.Context, m *Message, seal MACer) ([]byte, error) { return nil, nil }

// Unpack takes a frame apart: length, TPDU, header and body, or without the
// length, or the body alone. Its error is an ErrMalformed.
func (d *Dialect) Unpack(frame []byte) (*Message, error) { return nil, nil }

// Verify checks DE 64 of a received message over the bytes as they came:
// ErrNoMAC, ErrBadMAC, or the error of the MACer.
func (d *Dialect) Verify(ctx context.Context, m *Message, seal MACer) error { return nil }

// ReadFrame reads one frame with its length. It allocates nothing for a length
// above limit, which counts the bytes after the length.
func ReadFrame(r io.Reader, limit int) ([]byte, error) { return nil, nil }

// Request builds the request of a transaction, or its reversal, from the
// profile's message table.
func (d *Dialect) Request(req payment.Request, t Terminal) (*Message, error) { return nil, nil }

// SignOn builds the message that asks for working keys.
func (d *Dialect) SignOn(stan, batch string, t Terminal) (*Message, error) { return nil, nil }

// Echo builds the message that only asks whether the host is there.
func (d *Dialect) Echo(batch string, t Terminal) (*Message, error) { return nil, nil }

// Match reports why an answer does not belong to a request: ErrOtherSTAN where
// it belongs to another, ErrMismatch where it contradicts this one, nil where
// it matches (unionpay-pos 10.2). It does not check the MAC.
func (d *Dialect) Match(request, answer *Message) error { return nil }

// Answer is what a matched and verified answer to a request proves.
func (d *Dialect) Answer(request, answer *Message) payment.Answer { return payment.Answer{} }

// KeysOf takes the working keys out of DE 62 of a sign-on answer.
func (d *Dialect) KeysOf(m *Message) (payment.WorkingKeys, error) { return payment.WorkingKeys{}, nil }

// BatchOf is 60.2, "" where the message does not carry it.
func (d *Dialect) BatchOf(m *Message) string { return "" }

// NameOf is the name in the profile's message table of the request that a
// message is, answers, or undoes; "" if none fits.
func (d *Dialect) NameOf(m *Message) string { return "" }

// Describe is a message as a technician sees it; clear shows what is masked
// otherwise.
func (d *Dialect) Describe(m *Message, clear bool) Description { return Description{} }

// Encode makes a message of the JSON form of a Description.
func (d *Dialect) Encode(data []byte) (*Message, error) { return nil, nil }

// Description is the JSON object of "till message decode".
type Description struct{}
