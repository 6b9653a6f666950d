package host

import (
	"context"
	"errors"
	"fmt"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// errPadCannot means that the pad lacks what the profile needs.
var errPadCannot = errors.New("the pad cannot do what the profile needs")

// seal is the MAC of messages, made by the pad that holds the MAK: block by
// block where that is enough, whole where the pad can do more.
type seal struct {
	pad  KeyPad
	kind keys.Seal
}

// padBlock is the block that EncryptWithMAK takes, in bytes.
const padBlock = 8

func (c *Client) seal() seal {
	return seal{pad: c.pad, kind: keys.Seal{Algorithm: keys.Algorithm(c.profile.Keys.Algorithm),
		Method: keys.Method(c.profile.MAC.Method), Form: keys.Form(c.profile.MAC.Form)}}
}

// MAC is the content of the field that seals.
func (s seal) MAC(ctx context.Context, covered []byte) ([]byte, error) {
	if whole, can := s.pad.(MACPad); can && !s.kind.ByBlocks(padBlock) {
		mac, err := whole.SealWithMAK(ctx, covered)
		if err != nil {
			return nil, fmt.Errorf("making a MAC in the pad: %w", err)
		}
		return mac, nil
	}
	if !s.kind.ByBlocks(padBlock) {
		return nil, fmt.Errorf("making a MAC in the pad: %s under %s: %w", s.kind.Method, s.kind.Algorithm, errPadCannot)
	}
	mac, err := s.kind.MACBy(func(in []byte) ([]byte, error) {
		out, err := s.pad.EncryptWithMAK(ctx, [padBlock]byte(in))
		return out[:], err
	}, covered)
	if err != nil {
		return nil, fmt.Errorf("making a MAC in the pad: %w", err)
	}
	return mac, nil
}

// watchedSeal tells a pad that failed from a message that could not be packed.
type watchedSeal struct {
	seal
	failed error
}

func (w *watchedSeal) MAC(ctx context.Context, covered []byte) ([]byte, error) {
	mac, err := w.seal.MAC(ctx, covered)
	w.failed = err
	return mac, err
}

// verified is why an answer cannot be trusted, or NoReason.
func (c *Client) verified(ctx context.Context, request, answer *wire.Message, sealed bool) payment.Reason {
	if !sealed {
		return payment.NoReason
	}
	err := c.dialect.Verify(ctx, answer, c.seal())
	switch {
	case err == nil:
		return payment.NoReason
	case errors.Is(err, wire.ErrNoMAC) && c.profile.MAC.UnsignedDeclines &&
		c.profile.ResponseOf(answer.Value(wire.DE39ResponseCode)).Class == profile.ClassDeclined:
		return payment.NoReason
	case errors.Is(err, wire.ErrBadMAC), errors.Is(err, wire.ErrNoMAC):
		return c.dropped(request, err, payment.ReasonBadMAC)
	}
	return c.dropped(request, err, payment.ReasonPadGoneAfter)
}
