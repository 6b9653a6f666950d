package wire

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
)

// macBytes is the size of a MAC.
const macBytes = 8

// MACer seals messages: a PIN pad that holds the MAK, or a simulator's key.
type MACer interface {
	// MAC is the eight bytes of DE 64, or of DE 128, over the covered bytes: from
	// the message type to the last byte before the MAC, with its own bit set.
	MAC(ctx context.Context, covered []byte) ([]byte, error)
}

// MACField is the field that seals the dialect's messages.
func (d *Dialect) MACField() Field { return Field(d.profile.MAC.Field) }

// Verify checks the MAC of a received message over the bytes as they came:
// ErrNoMAC, ErrBadMAC, or the error of the MACer.
func (d *Dialect) Verify(ctx context.Context, m *Message, seal MACer) error {
	text, present := m.Text(d.MACField())
	if !present || m.covered == nil {
		return ErrNoMAC
	}
	received, err := hex.DecodeString(text)
	if err != nil {
		return ErrBadMAC
	}
	expected, err := seal.MAC(ctx, m.covered)
	if err != nil {
		return fmt.Errorf("checking the MAC: %w", err)
	}
	if subtle.ConstantTimeCompare(received, expected) != 1 {
		return ErrBadMAC
	}
	return nil
}

// sealed replaces the place at the end of a body by its MAC.
func (d *Dialect) sealed(ctx context.Context, body []byte, seal MACer) error {
	end := len(body) - d.layouts[d.MACField()].size(macBytes)
	mac, err := seal.MAC(ctx, body[:end:end])
	if err != nil {
		return fmt.Errorf("sealing: %w", err)
	}
	if len(mac) != macBytes {
		return fmt.Errorf("sealing: a MAC of %d bytes where %s has %d", len(mac), d.MACField(), macBytes)
	}
	if d.layouts[d.MACField()].doubled {
		mac = []byte(upper(mac))
	}
	copy(body[end:], mac)
	return nil
}
