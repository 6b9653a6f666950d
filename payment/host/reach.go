package host

import (
	"context"

	"till/payment"
)

// Reach opens a connection, or makes sure that the one that is kept is open, and
// sends nothing: NoReason means that there is a line, and of the bank behind it
// nothing is known. ReasonLineDown and those of certificates say why there is none.
// The connection stays for the request that follows.
func (c *Client) Reach(ctx context.Context) payment.Reason {
	end, err := c.begin(ctx)
	if err != nil {
		return payment.ReasonInterrupted
	}
	defer end()
	if _, err := c.connect(ctx, false); err != nil {
		if ctx.Err() != nil {
			return payment.ReasonInterrupted
		}
		c.tell(Event{Kind: EventFailed, Detail: err.Error()})
		reason := unopened(err)
		c.note(reason)
		return reason
	}
	return payment.NoReason
}
