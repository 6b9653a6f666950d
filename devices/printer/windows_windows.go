package printer

import (
	"context"
	"errors"
	"time"

	spool "github.com/alexbrainman/printer"

	"till/payment"
)

// windowsEndpoint is a queue of the Windows spooler. It cannot answer; whether a
// job has left the queue is all that can be seen.
type windowsEndpoint string

func newWindowsEndpoint(queue string) (endpoint, error) { return windowsEndpoint(queue), nil }

func (e windowsEndpoint) twoWay() bool { return false }

func (e windowsEndpoint) open(context.Context) (channel, error) {
	return nil, errors.New("a queue takes whole jobs only")
}

// windowsType is the data type of bytes that go through as they are: drivers of
// version 4 make an empty job of RAW.
func windowsType(p *spool.Printer) string {
	info, err := p.DriverInfo()
	if err == nil && info.Attributes&spool.PRINTER_DRIVER_XPS != 0 {
		return "XPS_PASS"
	}
	return "RAW"
}

func (e windowsEndpoint) spool(ctx context.Context, job []byte, timing Timing) payment.PrintResult {
	p, err := spool.Open(string(e))
	if err != nil {
		return failed(payment.PrinterGone)
	}
	defer p.Close()
	if err := p.StartDocument(jobName, windowsType(p)); err != nil {
		return failed(payment.PrinterOffline)
	}
	err = p.StartPage()
	taken := 0
	for err == nil && taken < len(job) {
		var n int
		n, err = p.Write(job[taken:])
		taken += n
		if n == 0 && err == nil {
			err = errStuck
		}
	}
	err = errors.Join(err, p.EndPage(), p.EndDocument())
	switch {
	case err != nil && taken == 0:
		return failed(payment.PrinterOffline)
	case err != nil:
		return unknown(payment.PrinterOffline)
	}
	return e.follow(ctx, p, timing)
}

// The bits of a job's status that mean a person must come (JOB_STATUS_*).
const (
	jobOffline      = 0x20
	jobPaperOut     = 0x40
	jobIntervention = 0x400
	jobError        = 0x02
)

// follow waits until the job has left the queue. One that is still there prints
// by itself later: nothing is sent again.
func (e windowsEndpoint) follow(ctx context.Context, p *spool.Printer, timing Timing) payment.PrintResult {
	deadline := time.Now().Add(timing.Confirm)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		jobs, err := p.Jobs()
		if err != nil {
			return unknown(payment.PrinterGone)
		}
		waiting := false
		for _, j := range jobs {
			if j.DocumentName != jobName {
				continue
			}
			waiting = true
			switch {
			case j.StatusCode&jobPaperOut != 0:
				return unknown(payment.PrinterPaperOut)
			case j.StatusCode&(jobOffline|jobIntervention) != 0:
				return unknown(payment.PrinterOffline)
			case j.StatusCode&jobError != 0:
				return unknown(payment.PrinterError)
			}
		}
		if !waiting {
			return payment.PrintResult{Certainty: payment.PrintSent}
		}
		pause(ctx, timing.Poll)
	}
	return unknown(payment.PrinterOffline)
}

func (e windowsEndpoint) ask(context.Context) (payment.PrinterReason, error) {
	p, err := spool.Open(string(e))
	if err != nil {
		return payment.PrinterGone, err
	}
	return "", p.Close()
}

func windowsQueues(context.Context) ([]Found, error) {
	names, err := spool.ReadNames()
	if err != nil {
		return nil, err
	}
	var found []Found
	for _, name := range names {
		found = append(found, Found{Address: string(ToWin) + ":" + name, Name: name, Kind: ToWin})
	}
	return found, nil
}
