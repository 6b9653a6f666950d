package printer

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"time"

	"till/payment"
)

// delivery is one job on its way to a printer that may answer.
//
//	survey ─▶ send ─▶ confirm ─▶ settle
//	 failed   failed   unknown    unknown     what a fault there means
//	          unknown  confirmed  likely
type delivery struct {
	printer      *Printer
	conversation *conversation
	mute         bool
	taken        int
	nearEnd      bool
}

// chunk is how much is written at once: what was taken is known per chunk.
const chunk = 1024

func (d *delivery) run(ctx context.Context, job []byte) payment.PrintResult {
	before, err := d.conversation.survey(ctx)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		if d.printer.hasAnswered() {
			return failed(payment.PrinterOffline) // it can, so it is busy with another or stuck
		}
		d.mute = true // normal for cheap printers: print, and claim less
	case err != nil:
		return failed(payment.PrinterGone)
	case before.reason() != "":
		return failed(before.reason())
	}
	d.nearEnd = before.paperNearEnd
	if !d.mute {
		d.printer.noteAnswered()
	}
	d.printer.beginJob()
	if reason, err := d.send(ctx, d.withQuestions(job)); err != nil {
		if d.taken == 0 {
			return failed(reason)
		}
		return unknown(reason)
	}
	if d.mute || d.printer.config.Confirm == ConfirmNone {
		return d.unvouched(ctx)
	}
	return d.confirm(ctx)
}

// withQuestions appends to the job what the printer answers when it gets there.
func (d *delivery) withQuestions(job []byte) []byte {
	if d.mute || d.printer.config.Confirm == ConfirmNone {
		return job
	}
	job = append(job, cmdPaperInStream...)
	if d.printer.config.Confirm == ConfirmID {
		job = append(job, processID(d.printer.newID())...)
	}
	return job
}

// send writes the job. When the printer stops taking, its status is looked at:
// a stop with a cause ends the job, one without is waited for. Without paper and
// with an open cover a printer still takes the rest and keeps it for later, so
// it gets the rest, for as long as the cashier can wait to hear of the stop.
func (d *delivery) send(ctx context.Context, job []byte) (payment.PrinterReason, error) {
	limit := d.conversation.timing.Send
	deadline := time.Now().Add(limit)
	halted := payment.PrinterReason("")
	for len(job) > 0 {
		if err := ctx.Err(); err != nil {
			return payment.PrinterOffline, err
		}
		n, err := d.piece(job[:min(chunk, len(job))])
		job = job[n:]
		switch {
		case err == nil:
			continue
		case errors.Is(err, errStuck):
			return payment.PrinterOffline, err
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return payment.PrinterGone, err
		case time.Now().After(deadline):
			return orOffline(halted), err
		case halted != "":
			continue
		}
		switch reason := d.stopped(ctx); {
		case n > 0 && (reason == payment.PrinterPaperOut || reason == payment.PrinterCoverOpen):
			halted, deadline = reason, time.Now().Add(goOnMax)
		case reason != "":
			return reason, err
		case n > 0:
			deadline = time.Now().Add(limit) // slow, and alive
		}
	}
	if halted != "" {
		return halted, errStopped
	}
	return "", nil
}

// goOnMax is how long the rest of a job is still sent to a printer that stopped:
// with the look before it, less than the two seconds in which a stop is told.
const goOnMax = time.Second

// errStopped means that the printer has the job and does not print it.
var errStopped = errors.New("printer stopped inside the job")

func orOffline(reason payment.PrinterReason) payment.PrinterReason {
	if reason == "" {
		return payment.PrinterOffline
	}
	return reason
}

// piece writes one piece and counts what was taken of it.
func (d *delivery) piece(piece []byte) (int, error) {
	_ = d.conversation.SetWriteDeadline(time.Now().Add(d.conversation.timing.Poll))
	n, err := d.conversation.Write(piece)
	d.printer.took(piece[:n])
	d.taken += n
	return n, err
}

// looksMore is how often a printer that answered before is asked again when it
// is silent: one answer that comes late, on a busy machine or a slow network,
// must not turn a whole slip into one of unknown fate.
const looksMore = 2

// stopped says why the printer takes or prints nothing more, "" when it seems well.
func (d *delivery) stopped(ctx context.Context) payment.PrinterReason {
	if d.mute {
		return ""
	}
	now, err := d.conversation.survey(ctx)
	for range looksMore {
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		now, err = d.conversation.survey(ctx)
	}
	d.nearEnd = d.nearEnd || now.paperNearEnd
	switch {
	case now.reason() != "":
		return now.reason()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return payment.PrinterOffline // it answered before, and does no more
	case err != nil:
		return payment.PrinterGone
	}
	return ""
}

// unvouched ends a job that no answer can follow.
func (d *delivery) unvouched(ctx context.Context) payment.PrintResult {
	if reason := d.stopped(ctx); reason != "" {
		return unknown(reason)
	}
	return payment.PrintResult{Certainty: payment.PrintSent}
}

// confirm waits for the answers that stand behind the job in the stream, and
// looks at the status meanwhile, because a printer that stopped never gets there.
func (d *delivery) confirm(ctx context.Context) payment.PrintResult {
	deadline := time.Now().Add(d.conversation.timing.Confirm)
	reached := false
	for time.Now().Before(deadline) {
		a, err := d.inStream(ctx)
		switch {
		case err == nil && a.kind == answerProcessID && string(a.data) == d.printer.id():
			return payment.PrintResult{Certainty: payment.PrintConfirmed}
		case err == nil && a.kind == answerPaper:
			if reason := paperStatus(a.data[0]).reason(); reason != "" {
				return unknown(reason)
			}
			if d.printer.config.Confirm != ConfirmID {
				return d.settle(ctx)
			}
			if !reached {
				reached = true
				deadline = time.Now().Add(min(idGrace, d.conversation.timing.Confirm))
			}
		case errors.Is(err, errGone):
			return unknown(payment.PrinterGone)
		case errors.Is(err, os.ErrDeadlineExceeded):
			if reason := d.stopped(ctx); reason != "" && !d.idCame() {
				return unknown(reason)
			}
		case err != nil:
			return unknown(payment.PrinterOffline) // ctx ended
		}
	}
	if reached {
		return d.settle(ctx)
	}
	return d.unvouched(ctx)
}

// idGrace is how long a process id may take after GS r was answered, until the
// printer counts as one that knows no process ids.
const idGrace = time.Second

// inStream gives the next answer of the stream: one that came while the status
// was asked for, or one that comes before the next look is due.
func (d *delivery) inStream(ctx context.Context) (answer, error) {
	c := d.conversation
	if len(c.inStream) == 0 {
		a, err := c.next(ctx, c.timing.Poll)
		if err != nil {
			return answer{}, err
		}
		c.keep(a)
		if a.kind == answerASB && c.known.reason() != "" {
			return answer{}, os.ErrDeadlineExceeded // look at once
		}
	}
	if len(c.inStream) == 0 {
		return answer{kind: answerInfo}, nil
	}
	a := c.inStream[0]
	c.inStream = c.inStream[1:]
	return a, nil
}

// idCame tells that the confirmation arrived while the status was asked for.
func (d *delivery) idCame() bool {
	for _, a := range d.conversation.inStream {
		if a.kind == answerProcessID && string(a.data) == d.printer.id() {
			return true
		}
	}
	return false
}

// settle takes two clean looks, a little apart, for "likely": a printer may
// pass the end of the job before its paper sensor or cutter complains.
func (d *delivery) settle(ctx context.Context) payment.PrintResult {
	if reason := d.stopped(ctx); reason != "" {
		return unknown(reason)
	}
	timer := time.NewTimer(d.conversation.timing.Settle)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return unknown(payment.PrinterOffline)
	}
	if reason := d.stopped(ctx); reason != "" {
		return unknown(reason)
	}
	return payment.PrintResult{Certainty: payment.PrintLikely}
}

// deliverOneWay writes to what never answers.
func (p *Printer) deliverOneWay(ch channel, job []byte) payment.PrintResult {
	p.beginJob()
	n, err := ch.Write(job)
	p.took(job[:n])
	switch {
	case err == nil:
		return p.conclude(payment.PrintSent, "")
	case n == 0:
		return p.conclude(payment.PrintFailed, payment.PrinterGone)
	}
	return p.conclude(payment.PrintUnknown, payment.PrinterGone)
}

func failed(reason payment.PrinterReason) payment.PrintResult {
	return payment.PrintResult{Certainty: payment.PrintFailed, Reason: reason}
}

func unknown(reason payment.PrinterReason) payment.PrintResult {
	return payment.PrintResult{Certainty: payment.PrintUnknown, Reason: reason}
}

// idSpace is how many process ids there are: four digits of base 36.
const idSpace = 36 * 36 * 36 * 36

// firstID is anywhere: the answer to a job that an earlier run of the till left
// in the printer must not pass for one of ours.
func firstID() uint32 { return rand.Uint32N(idSpace) }

// newID gives the next job its process id. Ids rise, because a printer keeps
// only the newest that it has not sent.
func (p *Printer) newID() string {
	p.mu.Lock()
	p.nextID = (p.nextID + 1) % idSpace
	p.mu.Unlock()
	return p.id()
}

func (p *Printer) id() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return base36(p.nextID)
}
