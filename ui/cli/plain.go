package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"till/payment"
)

// lineMax bounds a line that a person types, in bytes.
const lineMax = 4096

// openPlain is the counter as question and answer: for a terminal that shows no
// screens, for a reader that speaks, for a pipe.
func (s *session) openPlain(ctx context.Context) error {
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return err
	}
	defer t.close()
	words := s.words()
	lines := make(chan string)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(s.stdin)
		scanner.Buffer(make([]byte, 0, lineMax), lineMax)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		_, _ = fmt.Fprint(s.stdout, words.PlainPrompt)
		select {
		case <-ctx.Done():
			return nil
		case line, open := <-lines:
			if !open || strings.TrimSpace(line) == "q" {
				return nil
			}
			s.plainSale(ctx, t, strings.TrimSpace(line))
		}
	}
}

// plainSale takes one line: an amount as the counter reads it.
func (s *session) plainSale(ctx context.Context, t *till, line string) {
	if line == "" {
		return
	}
	amount, err := payment.Sum(line)
	if err != nil {
		_, _ = fmt.Fprintln(s.stdout, amountSentence(s.words(), err)(line))
		return
	}
	order := payment.OrderOf(payment.SaleRequest{Amount: amount, Currency: payment.CNY, Operator: s.operator(t)})
	watch, end := s.narrate()
	txn, broke := t.carry(ctx, order, watch)
	end()
	s.tellBroken(broke)
	_ = s.report(t, txn)
}
