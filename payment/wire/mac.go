package wire

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
)

// macBytes is the size of DE 64.
const macBytes = 8

// MACer seals messages: a PIN pad that holds the MAK, or a simulator's key.
type MACer interface {
	// MAC is the content of DE 64 over the covered bytes: from the message type
	// to the last byte before DE 64, with bit 64 set.
	MAC(ctx context.Context, covered []byte) ([]byte, error)
}

// Verify checks DE 64 of a received message over the bytes as they came:
// ErrNoMAC, ErrBadMAC, or the error of the MACer.
func (d *Dialect) Verify(ctx context.Context, m *Message, seal MACer) error {
	text, present := m.Text(DE64MAC)
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

// sealed replaces the last eight bytes of a body by its MAC.
func sealed(ctx context.Context, body []byte, seal MACer) error {
	end := len(body) - macBytes
	mac, err := seal.MAC(ctx, body[:end:end])
	if err != nil {
		return fmt.Errorf("sealing: %w", err)
	}
	if len(mac) != macBytes {
		return fmt.Errorf("sealing: a MAC of %d bytes where DE 64 has %d", len(mac), macBytes)
	}
	copy(body[end:], mac)
	return nil
}
