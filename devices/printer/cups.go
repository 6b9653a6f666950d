package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/OpenPrinting/goipp"

	"till/payment"
)

// cupsEndpoint is a queue of CUPS. The queue should be a raw one: jobs go as
// application/vnd.cups-raw, which no filter touches.
type cupsEndpoint struct {
	server string // HOST:PORT
	queue  string
}

// cupsPort is IPP's own.
const cupsPort = "631"

func newCUPSEndpoint(target string) cupsEndpoint {
	server, queue, far := strings.Cut(target, "/")
	if !far {
		return cupsEndpoint{server: "localhost:" + cupsPort, queue: target}
	}
	if !strings.Contains(server, ":") {
		server += ":" + cupsPort
	}
	return cupsEndpoint{server: server, queue: queue}
}

func (e cupsEndpoint) twoWay() bool { return false }

func (e cupsEndpoint) open(context.Context) (channel, error) {
	return nil, errors.New("a queue takes whole jobs only")
}

func (e cupsEndpoint) uri() string { return "ipp://" + e.server + "/printers/" + e.queue }

// Limits of a conversation with CUPS.
const (
	cupsAnswerMax = 1 << 20 // bytes
	cupsWait      = 5 * time.Second
)

// request begins an IPP request in the order that the standard demands.
func (e cupsEndpoint) request(op goipp.Op) *goipp.Message {
	m := goipp.NewRequest(goipp.DefaultVersion, op, 1)
	m.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	m.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	if e.queue != "" {
		m.Operation.Add(goipp.MakeAttribute("printer-uri", goipp.TagURI, goipp.String(e.uri())))
	}
	return m
}

// call sends a request and what follows it, and reads the answer.
func (e cupsEndpoint) call(ctx context.Context, m *goipp.Message, document []byte) (*goipp.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, cupsWait)
	defer cancel()
	head, err := m.EncodeBytes()
	if err != nil {
		return nil, fmt.Errorf("packing IPP: %w", err)
	}
	path := "/"
	if e.queue != "" {
		path = "/printers/" + e.queue
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+e.server+path, bytes.NewReader(append(head, document...)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", goipp.ContentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, cupsAnswerMax))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("CUPS at %s answers %s", e.server, response.Status)
	}
	return readIPP(body)
}

// readIPP unpacks an answer; a status of failure is an error.
func readIPP(body []byte) (*goipp.Message, error) {
	answer := &goipp.Message{}
	if err := answer.DecodeBytes(body); err != nil {
		return nil, fmt.Errorf("unpacking IPP: %w", err)
	}
	if status := goipp.Status(answer.Code); status >= 0x0100 {
		return nil, fmt.Errorf("CUPS refuses: %s", status)
	}
	return answer, nil
}

// spool prints one job and follows it. A job that CUPS still holds at the end
// is cancelled: it would come out by itself when nobody expects it any more.
func (e cupsEndpoint) spool(ctx context.Context, job []byte, timing Timing) payment.PrintResult {
	if reason, err := e.ask(ctx); err != nil || reason != "" {
		return failed(orGone(reason))
	}
	m := e.request(goipp.OpPrintJob)
	m.Operation.Add(goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String("till")))
	m.Operation.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(jobName)))
	m.Operation.Add(goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String("application/vnd.cups-raw")))
	answer, err := e.call(ctx, m, job)
	if err != nil {
		return e.notTaken(err)
	}
	id, found := integerOf(answer.Job, "job-id")
	if !found {
		return unknown(payment.PrinterError)
	}
	return e.follow(ctx, id, timing)
}

// notTaken is a Print-Job without a good answer: refused is nothing printed; a
// broken line leaves open whether CUPS has the job.
func (e cupsEndpoint) notTaken(err error) payment.PrintResult {
	if strings.HasPrefix(err.Error(), "CUPS ") {
		return failed(payment.PrinterOffline)
	}
	return unknown(payment.PrinterGone)
}

func orGone(reason payment.PrinterReason) payment.PrinterReason {
	if reason == "" {
		return payment.PrinterGone
	}
	return reason
}

// The states of an IPP job.
const (
	jobPending    = 3
	jobHeld       = 4
	jobProcessing = 5
	jobCompleted  = 9
)

// follow looks at the job until it has ended.
func (e cupsEndpoint) follow(ctx context.Context, id int, timing Timing) payment.PrintResult {
	deadline := time.Now().Add(timing.Confirm)
	for {
		state, err := e.jobState(ctx, id)
		switch {
		case err != nil:
			return unknown(payment.PrinterGone)
		case state == jobCompleted:
			return payment.PrintResult{Certainty: payment.PrintSent}
		case state > jobProcessing:
			return unknown(e.why(ctx))
		case time.Now().After(deadline) || ctx.Err() != nil:
			return e.giveUp(context.WithoutCancel(ctx), id, state)
		}
		pause(ctx, timing.Poll)
	}
}

// giveUp cancels a job that is not done in time. A job that never reached the
// printer is one of which nothing was printed.
func (e cupsEndpoint) giveUp(ctx context.Context, id, state int) payment.PrintResult {
	reason, connecting := e.why(ctx), e.reaching(ctx)
	m := e.request(goipp.OpCancelJob)
	m.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id)))
	m.Operation.Add(goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String("till")))
	if _, err := e.call(ctx, m, nil); err != nil {
		if end, again := e.jobState(ctx, id); again == nil && end == jobCompleted {
			return payment.PrintResult{Certainty: payment.PrintSent}
		}
		return unknown(reason)
	}
	if state == jobPending || state == jobHeld || connecting {
		return failed(reason)
	}
	return unknown(reason)
}

func (e cupsEndpoint) jobState(ctx context.Context, id int) (int, error) {
	m := e.request(goipp.OpGetJobAttributes)
	m.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id)))
	answer, err := e.call(ctx, m, nil)
	if err != nil {
		return 0, err
	}
	state, found := integerOf(answer.Job, "job-state")
	if !found {
		return 0, errors.New("CUPS tells no state of the job")
	}
	return state, nil
}

// ask says what is wrong with the queue.
func (e cupsEndpoint) ask(ctx context.Context) (payment.PrinterReason, error) {
	answer, err := e.call(ctx, e.request(goipp.OpGetPrinterAttributes), nil)
	if err != nil {
		return payment.PrinterGone, err
	}
	const stopped = 5
	if reason := queueReason(stringsOf(answer.Printer, "printer-state-reasons")); reason != "" {
		return reason, nil
	}
	if state, _ := integerOf(answer.Printer, "printer-state"); state == stopped {
		return payment.PrinterOffline, nil
	}
	if accepting := stringsOf(answer.Printer, "printer-is-accepting-jobs"); len(accepting) == 1 && accepting[0] == "false" {
		return payment.PrinterOffline, nil
	}
	return "", nil
}

// why is what a person is told of a job that did not end well.
func (e cupsEndpoint) why(ctx context.Context) payment.PrinterReason {
	if reason, err := e.ask(ctx); err != nil || reason != "" {
		return orGone(reason)
	}
	return payment.PrinterOffline
}

// reaching tells that CUPS has not got through to the printer yet.
func (e cupsEndpoint) reaching(ctx context.Context) bool {
	answer, err := e.call(ctx, e.request(goipp.OpGetPrinterAttributes), nil)
	if err != nil {
		return false
	}
	for _, reason := range stringsOf(answer.Printer, "printer-state-reasons") {
		if strings.HasPrefix(reason, "connecting-to-device") {
			return true
		}
	}
	return false
}

// queueReason translates the keywords of printer-state-reasons, which may carry
// "-error", "-warning" or "-report"; a report is no fault.
func queueReason(keywords []string) payment.PrinterReason {
	known := map[string]payment.PrinterReason{
		"media-empty": payment.PrinterPaperOut, "media-needed": payment.PrinterPaperOut,
		"cover-open": payment.PrinterCoverOpen, "door-open": payment.PrinterCoverOpen,
		"offline": payment.PrinterOffline, "paused": payment.PrinterOffline, "shutdown": payment.PrinterOffline,
		"media-jam": payment.PrinterError, "other": payment.PrinterError,
	}
	for _, keyword := range keywords {
		if strings.HasSuffix(keyword, "-report") && !strings.HasPrefix(keyword, "offline") {
			continue
		}
		for _, suffix := range []string{"-error", "-warning", "-report"} {
			keyword = strings.TrimSuffix(keyword, suffix)
		}
		if reason := known[keyword]; reason != "" {
			return reason
		}
	}
	return ""
}

// integerOf is the first number under a name.
func integerOf(list goipp.Attributes, name string) (int, bool) {
	for _, a := range list {
		if a.Name != name || len(a.Values) == 0 {
			continue
		}
		if n, is := a.Values[0].V.(goipp.Integer); is {
			return int(n), true
		}
	}
	return 0, false
}

// stringsOf are the values under a name as text.
func stringsOf(list goipp.Attributes, name string) []string {
	var values []string
	for _, a := range list {
		if a.Name != name {
			continue
		}
		for _, v := range a.Values {
			values = append(values, v.V.String())
		}
	}
	return values
}
