package host

import (
	"context"
	"fmt"

	"till/payment"
	"till/payment/profile"
)

// FetchMasterKey brings a terminal master key over the line (unionpay-pos
// 19.2): the host's RSA key, a transport key that the pad makes, the new key
// under it, its activation. The till sees ciphertext only. The new key ends the
// working keys: the next request signs on again.
func (c *Client) FetchMasterKey(ctx context.Context) payment.Reason {
	pad, can := c.pad.(MasterKeyPad)
	if !can {
		return c.failed(fmt.Errorf("%w: a terminal master key over the line", errPadCannot), payment.ReasonPadUnfit)
	}
	answer, reason := c.ask(ctx, profile.MessageTMKRSA, "")
	if reason != payment.NoReason {
		return reason
	}
	public, err := c.dialect.HostKeyOf(answer)
	if err != nil {
		return c.failed(err, payment.ReasonBadAnswer)
	}
	transport, err := pad.TransportKey(ctx, public.Modulus, public.Exponent)
	if err != nil {
		return c.failed(err, payment.ReasonPadGone)
	}
	if answer, reason = c.ask(ctx, profile.MessageTMKDownload, c.dialect.AskMasterKey(public, transport)); reason != payment.NoReason {
		return reason
	}
	key, err := c.dialect.MasterKeyOf(answer)
	if err != nil {
		return c.failed(err, payment.ReasonBadAnswer)
	}
	reason, err = pad.LoadMasterKey(ctx, key)
	if err != nil && reason == payment.NoReason {
		reason = payment.ReasonPadGone
	}
	if reason != payment.NoReason {
		return c.failed(err, reason)
	}
	c.keysLoaded(false)
	_, reason = c.ask(ctx, profile.MessageTMKActivate, "")
	return reason
}
