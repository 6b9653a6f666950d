package printer

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/OpenPrinting/goipp"

	"till/payment"
)

// queueOf is a CUPS as a script: what its queue says of itself, and the states
// that its job goes through.
type queueOf struct {
	mu       sync.Mutex
	reasons  []string
	refuse   bool
	states   []int
	document []byte
	cancels  int
}

func (q *queueOf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	request, reader := &goipp.Message{}, bytes.NewReader(body)
	if err := request.Decode(reader); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer := goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, request.RequestID)
	switch goipp.Op(request.Code) {
	case goipp.OpGetPrinterAttributes:
		for i, reason := range q.reasons {
			a := goipp.MakeAttribute("printer-state-reasons", goipp.TagKeyword, goipp.String(reason))
			if i == 0 {
				answer.Printer.Add(a)
			} else {
				answer.Printer[0].Values.Add(goipp.TagKeyword, goipp.String(reason))
			}
		}
	case goipp.OpPrintJob:
		if q.refuse {
			answer.Code = goipp.Code(goipp.StatusErrorNotAcceptingJobs)
			break
		}
		q.document, _ = io.ReadAll(reader)
		answer.Job.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)))
	case goipp.OpGetJobAttributes:
		state := q.states[0]
		if len(q.states) > 1 {
			q.states = q.states[1:]
		}
		answer.Job.Add(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(state)))
	case goipp.OpCancelJob:
		q.cancels++
	}
	packed, err := answer.EncodeBytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(packed)
}

func TestAQueueIsFollowedToItsEnd(t *testing.T) {
	cases := []struct {
		name    string
		queue   queueOf
		want    payment.PrintResult
		cancels int
	}{
		{"handed to the device", queueOf{states: []int{3, 5, 9}}, payment.PrintResult{Certainty: payment.PrintSent}, 0},
		{"out of paper before", queueOf{reasons: []string{"media-empty-error"}}, failed(payment.PrinterPaperOut), 0},
		{"cover open, said as a warning", queueOf{reasons: []string{"none", "cover-open-warning"}}, failed(payment.PrinterCoverOpen), 0},
		{"paused", queueOf{reasons: []string{"paused"}}, failed(payment.PrinterOffline), 0},
		{"refused", queueOf{refuse: true}, failed(payment.PrinterOffline), 0},
		{"aborted in the middle", queueOf{states: []int{5, 8}}, unknown(payment.PrinterOffline), 0},
		{"never begun: cancelled, nothing printed", queueOf{states: []int{3}}, failed(payment.PrinterOffline), 1},
		{"never ended: cancelled, nobody knows", queueOf{states: []int{5}}, unknown(payment.PrinterOffline), 1},
		{"the printer is not reached: cancelled, nothing printed",
			queueOf{states: []int{5}, reasons: []string{"connecting-to-device-report"}}, failed(payment.PrinterOffline), 1},
	}
	for i := range cases {
		c := &cases[i]
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(&c.queue)
			defer server.Close()
			address := "cups://" + strings.TrimPrefix(server.URL, "http://") + "/receipt"
			p, err := Open(Config{Transport: address, Timing: Timing{Confirm: 30e6, Poll: 1e6}})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Print(t.Context(), oneLine); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if c.want.Done() && !bytes.Equal(c.queue.document, p.encoder.job(oneLine)) {
				t.Errorf("the queue got %q", c.queue.document)
			}
			if c.queue.cancels != c.cancels {
				t.Errorf("%d jobs cancelled, want %d", c.queue.cancels, c.cancels)
			}
		})
	}
}

func TestNoCUPSIsNoPrinter(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	gone := strings.TrimPrefix(server.URL, "http://")
	server.Close()
	p, err := Open(Config{Transport: "cups://" + gone + "/receipt"})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Print(t.Context(), oneLine); got != failed(payment.PrinterGone) {
		t.Errorf("got %+v, want not printed, gone", got)
	}
	if lamp := p.Poll(t.Context()); lamp.Printer != payment.PrinterGone {
		t.Errorf("the lamp says %+v", lamp)
	}
	if found, err := cupsQueues(context.Background(), gone); found != nil || err != errNoCUPS {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestUSBPrintersAreListed(t *testing.T) {
	root := t.TempDir()
	usb, class := filepath.Join(root, "usb1"), filepath.Join(root, "class")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(usb, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{filepath.Join(usb, "if0"), filepath.Join(class, "lp0"), filepath.Join(class, "lp1")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write("idVendor", "04b8\n")
	write("idProduct", "0202\n")
	write("manufacturer", "EPSON\n")
	write("product", "TM-T88V\x1b[31m\n")
	if err := os.Symlink(filepath.Join(usb, "if0"), filepath.Join(class, "lp0", "device")); err != nil {
		t.Fatal(err)
	}
	found, err := usbPrinters(class, "/dev/usb")
	want := Found{Address: "usb:/dev/usb/lp0", Name: "EPSON TM-T88V[31m", Kind: ToUSB, Vendor: "04b8", Product: "0202"}
	if err != nil || len(found) != 1 || found[0] != want {
		t.Errorf("found %+v, %v, want %+v", found, err, want)
	}
}

// FuzzReadIPP: whatever a server answers, reading it ends.
func FuzzReadIPP(f *testing.F) {
	answer := goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, 1)
	answer.Job.Add(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(9)))
	packed, err := answer.EncodeBytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add([]byte{1, 1, 4, 0, 0, 0, 0, 1, 3})
	f.Fuzz(func(t *testing.T, body []byte) {
		message, err := readIPP(body)
		if err != nil {
			return
		}
		_, _ = integerOf(message.Job, "job-state")
		_ = queueReason(stringsOf(message.Printer, "printer-state-reasons"))
	})
}
