package host

import (
	"context"
	"time"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// Ready makes sure that working keys of today are in the pad, and signs on if
// not. NoReason means ready; nothing about the line is proved by it.
func (c *Client) Ready(ctx context.Context) payment.Reason {
	end, err := c.begin(ctx)
	if err != nil {
		return payment.ReasonInterrupted
	}
	defer end()
	if c.hasKeys() {
		return payment.NoReason
	}
	return c.signOn(ctx)
}

// SignOn fetches working keys and loads them into the pad. NoReason means done.
func (c *Client) SignOn(ctx context.Context) payment.Reason {
	end, err := c.begin(ctx)
	if err != nil {
		return payment.ReasonInterrupted
	}
	defer end()
	return c.signOn(ctx)
}

func (c *Client) signOn(ctx context.Context) payment.Reason {
	reason := c.fetchKeys(ctx)
	c.keysLoaded(reason == payment.NoReason)
	c.note(reason)
	return reason
}

// fetchKeys asks for keys, loads them and takes over the host's batch number.
func (c *Client) fetchKeys(ctx context.Context) payment.Reason {
	stan, err := c.counter.NextSTAN()
	if err != nil {
		return c.failed(err, payment.ReasonJournal)
	}
	batch, err := c.counter.Batch()
	if err != nil {
		return c.failed(err, payment.ReasonJournal)
	}
	request, err := c.dialect.SignOn(stan, batch, c.config.Terminal)
	if err != nil {
		return c.failed(err, payment.ReasonSignOnFailed)
	}
	got, reason := c.manage(ctx, request)
	if reason != payment.NoReason {
		return reason
	}
	code := got.answer.Value(wire.DE39ResponseCode)
	if c.profile.ResponseOf(code).Class != profile.ClassApproved {
		c.tell(Event{Kind: EventFailed, MTI: got.answer.MTI, STAN: stan, Code: code, Detail: "sign-on refused"})
		return refusal(c.profile.ResponseOf(code).Reason)
	}
	keys, err := c.dialect.KeysOf(got.answer)
	if err != nil {
		return c.failed(err, payment.ReasonSignOnFailed)
	}
	reason, err = c.pad.LoadKeys(ctx, keys)
	if err != nil && reason == payment.NoReason {
		reason = payment.ReasonPadGone
	}
	if reason != payment.NoReason {
		return c.failed(err, reason)
	}
	if given := c.dialect.BatchOf(got.answer); given != "" && given != batch {
		c.adopt(given)
	}
	c.compareClock(got.answer)
	c.tell(Event{Kind: EventSignedOn, MTI: got.answer.MTI, STAN: stan, Code: code,
		Detail: "batch " + c.dialect.BatchOf(got.answer)})
	return payment.NoReason
}

// adopt takes over the host's batch number. One that cannot be taken, because
// the till's own batch holds sales already or because it is no number, must not
// stop the lane: the till goes on in its own batch, which every message names.
// A journal that fails says so again where the next sale begins.
func (c *Client) adopt(batch string) {
	if err := c.counter.AdoptBatch(batch); err != nil {
		c.tell(Event{Kind: EventBatchKept, Detail: err.Error()})
	}
}

// clockSlack is how far the host's clock may be from the till's before somebody
// is told.
const clockSlack = 2 * time.Minute

// compareClock notes how far the host's clock (DE 12 and 13) is from the
// till's. The year is the one that brings them nearest.
func (c *Client) compareClock(answer *wire.Message) {
	now := c.config.Now()
	told, err := time.ParseInLocation("20060102150405", now.Format("2006")+
		answer.Value(wire.DE13LocalDate)+answer.Value(wire.DE12LocalTime), now.Location())
	if err != nil {
		return
	}
	offset := told.Sub(now)
	for _, years := range [...]int{-1, 1} {
		if other := told.AddDate(years, 0, 0).Sub(now); other.Abs() < offset.Abs() {
			offset = other
		}
	}
	c.mu.Lock()
	c.offset = offset
	c.mu.Unlock()
	if offset.Abs() > clockSlack {
		c.tell(Event{Kind: EventClock, MTI: answer.MTI, Detail: "the host's clock is " + offset.Round(time.Second).String() + " from the till's"})
	}
}

// ClockOffset is how far the host's clock was from the till's at the last
// sign-on: above zero where the host's is ahead. The till's own clock is the
// system's and is not set.
func (c *Client) ClockOffset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// refusal keeps the reasons that tell a technician what to put right.
func refusal(reason payment.Reason) payment.Reason {
	switch reason {
	case payment.ReasonUnknownTerminal, payment.ReasonInvalidMerchant:
		return reason
	}
	return payment.ReasonSignOnFailed
}

// failed tells the technician why; the cashier reads the reason.
func (c *Client) failed(err error, reason payment.Reason) payment.Reason {
	event := Event{Kind: EventFailed, Detail: string(reason)}
	if err != nil {
		event.Detail = err.Error()
	}
	c.tell(event)
	return reason
}

// SignOff ends the day: the host forgets the working keys, and so does the
// client, so that what comes next signs on first. NoReason means that the host
// took it.
func (c *Client) SignOff(ctx context.Context) payment.Reason {
	answer, reason := c.ask(ctx, profile.MessageSignOff, "")
	if reason != payment.NoReason {
		return reason
	}
	c.keysLoaded(false)
	if held, wipes := c.pad.(Wiper); wipes {
		held.Wipe()
	}
	c.tell(Event{Kind: EventSignedOff, MTI: answer.MTI, STAN: answer.Value(wire.DE11STAN)})
	return payment.NoReason
}

// Echo asks whether the host is there, and how long it takes to answer.
func (c *Client) Echo(ctx context.Context) (time.Duration, payment.Reason) {
	end, err := c.begin(ctx)
	if err != nil {
		return 0, payment.ReasonInterrupted
	}
	defer end()
	batch, err := c.counter.Batch()
	if err != nil {
		return 0, c.failed(err, payment.ReasonJournal)
	}
	request, err := c.dialect.Echo(batch, c.config.Terminal)
	if err != nil {
		return 0, c.failed(err, payment.ReasonFormatError)
	}
	got, reason := c.manage(ctx, request)
	c.note(reason)
	return got.line + got.host, reason
}

// manage sends a message that moves no money and has no seal.
func (c *Client) manage(ctx context.Context, request *wire.Message) (result, payment.Reason) {
	frame, err := c.dialect.Pack(ctx, request, nil)
	if err != nil {
		return result{}, c.failed(err, payment.ReasonSignOnFailed)
	}
	got := c.exchange(ctx, request, frame, false, false)
	if got.answer != nil {
		return got, payment.NoReason
	}
	if got.verdict == payment.VerdictNotSent {
		return got, got.reason
	}
	if got.strange {
		return got, payment.ReasonCertificateRefused
	}
	return got, payment.ReasonSignOnFailed
}
