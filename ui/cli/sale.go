package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"till/payment"
	"till/ui/text"
)

func (s *session) saleCommand(words *text.Commands) *cobra.Command {
	cmd, a := s.orderCommand(words, "sale AMOUNT", words.Sale, 1, firstIsAmount, s.sale)
	cmd.Flags().IntVar(&a.instalments, "instalments", 0, words.FlagInstalments)
	cmd.Flags().BoolVar(&a.moto, "moto", false, words.FlagMOTO)
	cmd.Flags().StringVar(&a.again, "again", "", words.FlagAgain)
	cmd.Flags().StringVar(&a.phoneCode, "phone-auth", "", words.FlagTel)
	cmd.MarkFlagsMutuallyExclusive("instalments", "moto", "phone-auth")
	return cmd
}

// sale is a sale in one of its modes.
func (s *session) sale(t *till, a asked) (payment.Order, error) {
	order := payment.Order{Kind: payment.Sale, Amount: amountOf(a)}
	if a.phoneCode != "" {
		if !phoneCode(a.phoneCode) {
			return order, usage(func(c *text.Commands) string { return c.BadPhoneCode })
		}
		order.Kind, order.PhoneCode = payment.OfflineSale, a.phoneCode
	}
	if a.instalments != 0 {
		if a.instalments < 2 || a.instalments > 99 {
			return order, usage(func(c *text.Commands) string { return c.BadInstalments })
		}
		order.Mode, order.Instalments = payment.ModeInstalment, a.instalments
	}
	order, err := s.keyed(t, order, a)
	if err != nil {
		return order, err
	}
	return s.madeAgain(t, a, order)
}

// phoneCode reports whether a code fits DE 38: six letters and digits at most.
// A sale with another one would be stored here and never taken by the bank.
func phoneCode(code string) bool {
	const most = 6
	return len(code) <= most && strings.Trim(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// operator is the number given, else the shop's.
func (s *session) operator(t *till) string {
	if s.flags.operator != "" {
		return s.flags.operator
	}
	return t.folder.settings.Shop.Operator
}

// amountFault refuses what is no amount.
func amountFault(given string, err error) error {
	return usage(func(c *text.Commands) string { return amountSentence(c, err)(given) })
}

func amountSentence(c *text.Commands, err error) func(string) string {
	switch {
	case errors.Is(err, payment.ErrAmountZero):
		return c.AmountZero
	case errors.Is(err, payment.ErrAmountNegative):
		return c.AmountNegative
	case errors.Is(err, payment.ErrAmountTooLarge):
		return c.AmountTooLarge
	}
	return c.AmountForm
}

// report prints a finished attempt and turns it into the exit code.
func (s *session) report(t *till, txn payment.Txn) error {
	slip := t.slipText(txn)
	if s.flags.json {
		if err := printJSON(s.stdout, asJSON(txn, slip)); err != nil {
			// Nobody read it; the code still tells where the money is.
			_, _ = fmt.Fprintln(s.stderr, s.words().Failed(err))
		}
		return status(exitOf(txn))
	}
	s.tell(txn)
	if line := s.links(t.books, txn); line != "" {
		_, _ = fmt.Fprintln(s.stdout, line)
	}
	if txn.State == payment.Approved && s.spoken {
		s.tellSlip(txn)
	} else if txn.State == payment.Approved {
		_, _ = fmt.Fprintf(s.stdout, "\n%s", slip)
	}
	return status(exitOf(txn))
}

// tellSlip says in one line whether the slip came out.
func (s *session) tellSlip(txn payment.Txn) {
	words := s.words()
	line := words.SlipPrinted
	switch txn.Receipt.State {
	case payment.ReceiptNone:
		return
	case payment.ReceiptPending:
		line = words.SlipWaits
	case payment.ReceiptUnknown:
		line = words.SlipUnknown
	}
	_, _ = fmt.Fprintln(s.stdout, line)
}

// tell prints an attempt in a few lines: the money's word first.
func (s *session) tell(txn payment.Txn) {
	lang := s.words().Lang
	what, next := text.Story(lang, txn)
	amount := txn.Amount
	if txn.Balance != nil {
		amount, what = *txn.Balance, s.words().BalanceIs(*txn.Balance)
	}
	_, _ = fmt.Fprintln(s.stdout, s.words().MoneyLine(text.MoneyWord(lang, txn), amount, text.Facts(lang, txn)))
	_, _ = fmt.Fprintln(s.stdout, what)
	_, _ = fmt.Fprintln(s.stdout, s.words().NextIs+next)
	for _, finding := range txn.Risk {
		_, _ = fmt.Fprintln(s.stdout, s.words().RiskNote+text.RiskSentence(lang, finding))
	}
}

// narrate says on stderr who is asked at the moment, so that a person at a
// plain terminal never waits without knowing for whom. A terminal that was
// stopped, or a pipe that is full, holds up these lines and never the sale; end
// gives them a moment to come out.
func (s *session) narrate() (watch func(payment.Progress), end func()) {
	words := text.In(s.words().Lang)
	lines, out := make(chan string, narrateLines), make(chan struct{})
	go func() {
		defer close(out)
		for line := range lines {
			_, _ = fmt.Fprintln(s.stderr, line)
		}
	}()
	var last payment.Stage
	watch = func(p payment.Progress) {
		line := text.StageLine(words, p.Stage)
		if p.Stage == last || line == "" {
			return
		}
		last = p.Stage
		select {
		case lines <- line:
		default:
		}
	}
	return watch, func() {
		close(lines)
		select {
		case <-out:
		case <-time.After(narrateMax):
		}
	}
}

// narrateLines is more than a sale has stages.
const narrateLines = 32

// narrateMax is how long the last line may take once the sale is over.
const narrateMax = time.Second
