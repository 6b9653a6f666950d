package host

import (
	"context"
	"fmt"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// Settle asks for the settlement of a batch and waits for the bank's verdict.
// Without a proof that covers s nothing is sent. The message has the number of
// the newest try. A bank that wants a new sign-on first has not looked at it: it
// is sent once more, as it was, under new keys.
func (c *Client) Settle(ctx context.Context, proof payment.RecordedBatch, s payment.Settlement) payment.SettleAnswer {
	if !proof.Covers(s) || len(s.Attempts) == 0 {
		return payment.SettleAnswer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonJournal}
	}
	request, err := c.dialect.Settlement(s, s.Attempts[len(s.Attempts)-1].STAN, c.config.Terminal)
	if err != nil {
		return payment.SettleAnswer{Verdict: payment.VerdictNotSent, Reason: c.failed(err, payment.ReasonFormatError)}
	}
	got := c.dayEnd(ctx, request)
	if got.answer == nil {
		return payment.SettleAnswer{Verdict: got.verdict, Reason: got.reason, Line: got.line, Host: got.host}
	}
	answer := c.dialect.SettleAnswer(request, got.answer)
	answer.Line, answer.Host = got.line, got.host
	if answer.Verdict != payment.VerdictApproved {
		c.tell(Event{Kind: EventFailed, MTI: got.answer.MTI, STAN: request.Value(wire.DE11STAN), Code: answer.ResponseCode,
			Detail: "settlement refused"})
	}
	return answer
}

// Upload sends one message of the batch upload. VerdictApproved means that the
// bank has it, VerdictDuplicate that it had it before, VerdictDeclined that it
// will not take it.
func (c *Client) Upload(ctx context.Context, proof payment.RecordedBatch, req payment.UploadRequest) payment.Answer {
	if !proof.Covers(req.Settlement) {
		return notSent(payment.ReasonJournal)
	}
	request, err := c.dialect.Upload(req, c.config.Terminal)
	if err != nil {
		// It can be built no better the next time: the others go on without it.
		reason := c.failed(err, payment.ReasonFormatError)
		return payment.Answer{Verdict: payment.VerdictRefused, Reason: reason}
	}
	got := c.dayEnd(ctx, request)
	if got.answer == nil {
		if got.verdict == payment.VerdictNotSent && got.reason == payment.ReasonFormatError {
			got.verdict = payment.VerdictRefused
		}
		return payment.Answer{Verdict: got.verdict, Reason: got.reason, Line: got.line, Host: got.host}
	}
	answer := payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: got.answer.Value(wire.DE39ResponseCode),
		Line: got.line, Host: got.host}
	if answer.ResponseCode == "" {
		return answer
	}
	switch response := c.profile.ResponseOf(answer.ResponseCode); response.Class {
	case profile.ClassApproved:
	case profile.ClassDuplicate:
		answer.Verdict = payment.VerdictDuplicate
	case profile.ClassUnsure:
		answer.Verdict, answer.Reason = payment.VerdictUnknown, payment.ReasonHostUnsure
	default:
		answer.Verdict, answer.Reason = payment.VerdictDeclined, response.Reason
	}
	return answer
}

// dayEnd exchanges one message of a day's end. None of them has a MAC
// (unionpay-pos 15.1), and none moves money: one that the bank did not look at,
// because it wants a sign-on, goes again.
func (c *Client) dayEnd(ctx context.Context, request *wire.Message) result {
	end, err := c.begin(ctx)
	if err != nil {
		return result{verdict: payment.VerdictNotSent, reason: payment.ReasonInterrupted}
	}
	defer end()
	frame, err := c.dialect.Pack(ctx, request, nil)
	if err != nil {
		return result{verdict: payment.VerdictNotSent, reason: c.failed(fmt.Errorf("a day's end: %w", err), payment.ReasonFormatError)}
	}
	got := c.exchange(ctx, request, frame, false, false)
	if got.answer != nil && c.profile.ResponseOf(got.answer.Value(wire.DE39ResponseCode)).Class == profile.ClassSignOn &&
		got.answer.Value(wire.DE48Additional) == "" {
		c.keysLoaded(false)
		if reason := c.signOn(ctx); reason == payment.NoReason {
			got = c.exchange(ctx, request, frame, false, false)
		}
	}
	if got.strange {
		got.reason = payment.ReasonCertificateRefused
	}
	c.note(got.reason)
	return got
}
