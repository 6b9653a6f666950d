package printer

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"till/payment"
)

// beginJob forgets the job before: from here on the preview is of this one.
func (p *Printer) beginJob() {
	p.mu.Lock()
	p.sent = nil
	p.mu.Unlock()
}

// took keeps what the transport took of the job.
func (p *Printer) took(piece []byte) {
	if len(piece) == 0 {
		return
	}
	p.mu.Lock()
	p.sent = append(p.sent, piece...)
	p.mu.Unlock()
	if p.config.OnBytes != nil {
		p.config.OnBytes(append([]byte(nil), piece...))
	}
}

func (p *Printer) noteAnswered() {
	p.mu.Lock()
	first := !p.answered
	p.answered = true
	p.mu.Unlock()
	if first && p.config.OnAnswer != nil {
		p.config.OnAnswer()
	}
}

func (p *Printer) hasAnswered() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.answered
}

// conclude keeps the lamp in step with what a job found.
func (p *Printer) conclude(certainty payment.Certainty, reason payment.PrinterReason) payment.PrintResult {
	condition := payment.ConditionReady
	switch {
	case certainty == payment.PrintFailed || reason != "":
		condition = payment.ConditionDown
	case certainty == payment.PrintUnknown:
		condition = payment.ConditionCare
	}
	p.note(condition, reason, "")
	return payment.PrintResult{Certainty: certainty, Reason: reason}
}

// noteStatus keeps what a look at the printer found.
func (p *Printer) noteStatus(s status, err error) {
	if err == nil {
		p.noteAnswered()
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && p.hasAnswered() && s.reason() == "":
		p.note(payment.ConditionDown, payment.PrinterOffline, "")
	case errors.Is(err, os.ErrDeadlineExceeded) && s.reason() == "":
		p.note(payment.ConditionReady, "", "no status")
	case err != nil && s.reason() == "":
		p.note(payment.ConditionDown, payment.PrinterGone, "")
	case s.reason() != "":
		p.note(payment.ConditionDown, s.reason(), "")
	case s.paperNearEnd:
		p.note(payment.ConditionCare, "", "paper near end")
	default:
		p.note(payment.ConditionReady, "", "")
	}
}

func (p *Printer) note(condition payment.Condition, reason payment.PrinterReason, remark string) {
	detail := []string{p.config.Transport, fmt.Sprintf("%d columns", p.config.Columns)}
	if remark != "" {
		detail = append(detail, remark)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.health = payment.Health{Part: payment.PartPrinter, Condition: condition, Printer: reason,
		Simulated: p.config.Simulated, Detail: strings.Join(detail, ", ")}
}

// count keeps how many jobs are under way: one may begin before the last one's
// caller has got its result.
func (p *Printer) count(change int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.jobs += change
}

// base36 is n in four letters and digits.
func base36(n uint32) string {
	text := strings.ToUpper(strconv.FormatUint(uint64(n%idSpace), 36))
	return strings.Repeat("0", 4-len(text)) + text
}
