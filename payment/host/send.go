package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// Send sends one request or reversal and waits for its end. Without a proof
// that covers req.Txn nothing is sent: VerdictNotSent, ReasonJournal (law 1).
// An answer that asks for new keys to a request without a PIN is followed by a
// sign-on, and Answer.SignedOn tells that the same can be asked again at once,
// under a new number; after one with a PIN, Ready and the PIN come first.
// It signs on first where working keys are missing, unless the request has a
// PIN: that one is lost with the keys, and nothing is sent.
func (c *Client) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	if !proof.Covers(req.Txn) {
		return notSent(payment.ReasonJournal)
	}
	end, err := c.begin(ctx)
	if err != nil {
		return notSent(payment.ReasonInterrupted)
	}
	defer end()
	if !c.keysInPad() {
		if !req.Reversal && !req.Card.PINBlock.Empty() {
			// The PIN is enciphered under keys that the host has refused since.
			return notSent(payment.ReasonSignOnNeeded)
		}
		if reason := c.signOn(ctx); reason != payment.NoReason {
			return notSent(reason)
		}
	}
	request, frame, reason := c.prepare(ctx, req)
	if reason != payment.NoReason {
		return notSent(reason)
	}
	if !req.Reversal && !req.Script {
		c.leaves(req.Txn.ID)
	}
	got := c.exchange(ctx, request, frame, c.profile.Messages[request.Name].MAC, req.Reversal)
	answer := c.judge(req, request, got)
	answer.Line, answer.Host = got.line, got.host
	c.note(fault(answer))
	if c.keysRefused() && req.Card.PINBlock.Empty() || req.Reversal && !c.keysInPad() {
		// The host did not look at it. With new keys the next try of a reversal
		// counts, and what was refused can be asked again under a new number. After
		// a request with a PIN nothing is done: a PIN block under the old keys must
		// not meet the new ones, so that it takes Ready, and a new PIN.
		answer.SignedOn = c.signOn(ctx) == payment.NoReason
	}
	return answer
}

// prepare builds, packs and seals a request.
func (c *Client) prepare(ctx context.Context, req payment.Request) (*wire.Message, []byte, payment.Reason) {
	terminal := c.config.Terminal
	if c.profile.Reversal.Batch == profile.BatchCurrent {
		batch, err := c.counter.Batch()
		if err != nil {
			return nil, nil, c.failed(err, payment.ReasonJournal)
		}
		terminal.Batch = batch
	}
	if req.Script && req.STAN == "" {
		stan, err := c.counter.NextSTAN()
		if err != nil {
			return nil, nil, c.failed(err, payment.ReasonJournal)
		}
		req.STAN = stan
	}
	if reason := c.encipherTrack(ctx, &req); reason != payment.NoReason {
		return nil, nil, reason
	}
	request, err := c.dialect.Request(req, terminal)
	if err != nil {
		c.tell(Event{Kind: EventFailed, STAN: req.Txn.STAN, Detail: err.Error()})
		return nil, nil, payment.ReasonFormatError
	}
	var sealer wire.MACer
	watched := &watchedSeal{seal: c.seal()}
	if c.profile.Messages[request.Name].MAC {
		sealer = watched
	}
	frame, err := c.dialect.Pack(ctx, request, sealer)
	if err == nil {
		return request, frame, payment.NoReason
	}
	c.tell(Event{Kind: EventFailed, MTI: request.MTI, STAN: req.Txn.STAN, Detail: err.Error()})
	switch {
	case ctx.Err() != nil:
		return nil, nil, payment.ReasonInterrupted
	case errors.Is(watched.failed, errPadCannot):
		return nil, nil, payment.ReasonPadUnfit
	case watched.failed != nil:
		return nil, nil, payment.ReasonPadGone
	}
	return nil, nil, payment.ReasonFormatError
}

// encipherTrack has the pad encipher the track of a request, where the profile
// wants it so.
func (c *Client) encipherTrack(ctx context.Context, req *payment.Request) payment.Reason {
	if !c.profile.Tracks.Encrypted || req.Card.Track2.Empty() {
		return payment.NoReason
	}
	pad, can := c.pad.(TrackPad)
	if !can {
		return c.failed(fmt.Errorf("%w: tracks under the TDK", errPadCannot), payment.ReasonPadUnfit)
	}
	block := keys.Algorithm(c.profile.Keys.Algorithm).BlockSize()
	track, err := wire.EncipherTrack(req.Card.Track2, block, func(clear []byte) ([]byte, error) {
		return pad.EncryptWithTDK(ctx, clear)
	})
	if err != nil {
		return c.failed(err, payment.ReasonPadGone)
	}
	req.Card.Track2 = track
	return payment.NoReason
}

// judge turns the end of an exchange into what it proves.
func (c *Client) judge(req payment.Request, request *wire.Message, got result) payment.Answer {
	if got.answer == nil {
		// A host that lost our keys cannot seal what it says. Asking for new ones
		// is free; believing it about money is not.
		if c.profile.ResponseOf(got.code).Class == profile.ClassSignOn {
			c.keysLoaded(false)
		}
		return payment.Answer{Verdict: got.verdict, Reason: got.reason}
	}
	if req.Reversal {
		if slices.Contains(c.profile.Reversal.SignOnFirst, got.answer.Value(wire.DE39ResponseCode)) {
			c.keysLoaded(false)
		}
		return c.dialect.ReversalAnswer(request, got.answer, !req.Closed && c.sameDay(req.Txn, got.answer))
	}
	answer := c.dialect.Answer(request, got.answer)
	if req.Repeat && answer.Verdict == payment.VerdictDuplicate &&
		slices.Contains(c.profile.Advice.Done, answer.ResponseCode) {
		// The first send arrived: the host has it.
		answer.Verdict, answer.Reason = payment.VerdictApproved, payment.NoReason
	}
	if c.profile.ResponseOf(answer.ResponseCode).Class == profile.ClassSignOn {
		c.keysLoaded(false)
	}
	return answer
}

// leaves remembers when a request left, and forgets those that have arrived or
// never will.
func (c *Client) leaves(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for other, at := range c.sent {
		if time.Since(at) >= c.config.Timeouts.OriginalLife {
			delete(c.sent, other)
		}
	}
	c.sent[id] = time.Now()
}

// onItsWay reports that a request of this process may still reach the host,
// whatever the wall clock says.
func (c *Client) onItsWay(id uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, known := c.sent[id]
	return known && time.Since(at) < c.config.Timeouts.OriginalLife
}

// sameDay reports whether "no such original" proves that none stands: the host
// names a day, it is the original's, and the original cannot be on its way any
// more (unionpay-pos 11.3).
func (c *Client) sameDay(txn payment.Txn, answer *wire.Message) bool {
	const monthDay = "0102"
	today, told := answer.Text(wire.DE13LocalDate)
	if !told || c.onItsWay(txn.ID) {
		return false
	}
	sent := txn.Started
	if len(txn.Attempts) > 0 {
		sent = txn.Attempts[0].Time
	}
	day := txn.HostDate
	if day == "" {
		day = sent.In(c.config.Now().Location()).Format(monthDay)
	}
	return day == today && c.config.Now().Sub(sent) >= c.config.Timeouts.OriginalLife
}

func notSent(reason payment.Reason) payment.Answer {
	return payment.Answer{Verdict: payment.VerdictNotSent, Reason: reason}
}

// fault is what an answer says about the line: a trusted answer, whatever it
// says about money, leaves it well.
func fault(answer payment.Answer) payment.Reason {
	if answer.Verdict == payment.VerdictNotSent ||
		answer.Verdict == payment.VerdictUnknown && answer.ResponseCode == "" {
		return answer.Reason
	}
	return payment.NoReason
}
