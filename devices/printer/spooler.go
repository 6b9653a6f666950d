package printer

import (
	"context"
	"time"

	"till/payment"
)

// spooler is an endpoint that takes whole jobs: a queue of the system. What
// becomes of a job can be followed there; the printer itself cannot be asked.
type spooler interface {
	// spool hands over one job and follows it. The best that it can claim is
	// "sent": a queue's "completed" means handed to the device.
	spool(ctx context.Context, job []byte, timing Timing) payment.PrintResult
	// ask says what is wrong with the queue, "" when it takes jobs.
	ask(ctx context.Context) (payment.PrinterReason, error)
}

// jobName is what a queue's window shows: it names no shop and no card.
const jobName = "till receipt"

// pause waits for d or for the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// printSpooled hands the whole job to a queue.
func (p *Printer) printSpooled(ctx context.Context, queue spooler, job []byte) payment.PrintResult {
	p.beginJob()
	result := queue.spool(ctx, job, p.config.Timing)
	if result.Certainty != payment.PrintFailed {
		p.took(job)
	}
	return p.conclude(result.Certainty, result.Reason)
}

// pollSpooled asks a queue how it is.
func (p *Printer) pollSpooled(ctx context.Context, queue spooler) {
	reason, err := queue.ask(ctx)
	switch {
	case reason != "":
		p.note(payment.ConditionDown, reason, "")
	case err != nil:
		p.note(payment.ConditionDown, payment.PrinterGone, "")
	default:
		p.note(payment.ConditionReady, "", "")
	}
}
