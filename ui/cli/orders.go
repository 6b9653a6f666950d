package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/people"
	"till/store"
	"till/ui/text"
)

// asked is what a person wrote about an order, before it is checked.
type asked struct {
	amount, original, batch, date, code string
	voucher                             string
	phoneCode                           string
	again, by                           string
	instalments                         int
	hasAmount                           bool // an amount was written, be it an empty one
	moto, advice                        bool
}

// orderCommand is a command that carries out one order.
func (s *session) orderCommand(words *text.Commands, use, short string, args int, build func(a asked, given []string) asked,
	order func(*till, asked) (payment.Order, error)) (*cobra.Command, *asked) {
	var a asked
	cmd := &cobra.Command{
		Use: use, Short: short, Args: between(args, args),
		RunE: s.do(func(ctx context.Context, given []string) error {
			return s.order(ctx, build(a, given), order)
		}),
	}
	cmd.Flags().StringVar(&a.by, "by", "", words.FlagBy)
	return cmd, &a
}

// firstIsAmount and firstIsOriginal say what the arguments are.
func firstIsAmount(a asked, given []string) asked {
	a.amount, a.hasAmount = given[0], true
	return a
}

func firstIsOriginal(a asked, given []string) asked {
	a.original = given[0]
	if len(given) > 1 {
		a.amount, a.hasAmount = given[1], true
	}
	return a
}
func nothingGiven(a asked, _ []string) asked { return a }

// order opens a till, makes the order and carries it out. A wrong amount is
// refused before anything is opened.
func (s *session) order(ctx context.Context, a asked, make func(*till, asked) (payment.Order, error)) error {
	if a.hasAmount {
		if _, err := payment.ParseAmount(a.amount); err != nil {
			return amountFault(a.amount, err)
		}
	}
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return err
	}
	defer t.close()
	order, err := make(t, a)
	if err != nil {
		return err
	}
	action := people.ActionOf(order.Kind, order.Mode)
	if order.Again != nil {
		action = payment.MayPayAgain
	}
	who, err := s.allowed(t, action, order.Amount, a.by, a.original)
	if err != nil {
		return err
	}
	order.Currency, order.Operator = payment.CNY, who.operator
	if a.by != "" && who.self == nil && order.Approval == nil {
		approval, err := payment.Approval{By: a.by}.Check()
		if err != nil {
			return approvalFault(err)
		}
		order.Approval = &approval
	}
	if stands := who.stands(); who.approval != nil || stands != nil && order.Approval != nil {
		order.Approval = stands
	}
	if t.unsent(order) {
		return s.voidHere(ctx, t, order)
	}
	watch, end := func(payment.Progress) {}, func() {}
	if !s.flags.json {
		watch, end = s.narrate()
	}
	txn, broke := t.carry(ctx, order, watch)
	end()
	s.tellBroken(broke)
	return s.report(t, txn)
}

// amountOf is an amount that was checked already.
func amountOf(a asked) payment.Amount {
	amount, _ := payment.ParseAmount(a.amount)
	return amount
}

// follows finds the transaction that an order follows: by STAN or RRN.
func (s *session) follows(t *till, a asked) (payment.Txn, error) {
	if a.original == "" { // the newest attempt is nobody's wish
		return payment.Txn{}, usage(func(c *text.Commands) string { return c.WhichOriginal })
	}
	if len(a.original) == rrnLength {
		txn, err := t.books.store.FindRRN(a.original)
		if errors.Is(err, store.ErrNotFound) {
			return txn, unusable(err, func(c *text.Commands) string { return c.NoRRN(a.original) })
		}
		return txn, err
	}
	return find(t.books.store, a.original, a.batch)
}

// rrnLength tells an RRN from a STAN.
const rrnLength = 12

// after makes an order of a kind that follows another, for the whole amount of
// it or for the one given.
func (s *session) after(kind payment.Kind) func(*till, asked) (payment.Order, error) {
	return func(t *till, a asked) (payment.Order, error) {
		if a.date != "" && !monthDay(a.date) {
			return payment.Order{}, usage(func(c *text.Commands) string { return c.BadDate(a.date) })
		}
		original, err := s.follows(t, a)
		if errors.Is(err, store.ErrNotFound) && kind == payment.Refund && len(a.original) == rrnLength && a.date != "" {
			if a.voucher != "" && !voucher(a.voucher) {
				return payment.Order{}, usage(func(c *text.Commands) string { return c.BadVoucher })
			}
			return elsewhere(a), nil
		}
		if err != nil {
			return payment.Order{}, err
		}
		order := payment.Order{Kind: kind, Mode: payment.ModeAfter(original), Amount: original.ComesTo(), Original: payment.LinkTo(original)}
		if a.hasAmount {
			order.Amount = amountOf(a)
		}
		if a.date != "" {
			order.Original.Date = a.date
		}
		return order, s.fits(kind, original, order)
	}
}

// elsewhere is a refund of a payment that this journal does not hold: of another
// till, or of a folder that is gone. The bank finds it by reference and date,
// and knows what can still be given back.
func elsewhere(a asked) payment.Order {
	order := payment.Order{Kind: payment.Refund, Amount: amountOf(a),
		Original: &payment.Original{RRN: a.original, Date: a.date, Voucher: a.voucher}}
	if a.voucher != "" {
		order.Mode = payment.ModeQR // no card was there, and none is asked for
	}
	return order
}

// voucher reports whether a text is a number that a bank gives to a QR payment:
// twenty digits (unionpay-pos 7.4).
func voucher(text string) bool {
	const digits = 20
	return len(text) == digits && strings.Trim(text, "0123456789") == ""
}

// monthDay reports whether a date is MMDD.
func monthDay(date string) bool {
	_, err := time.Parse("20060102", leapYear+date)
	return err == nil
}

// leapYear has every day that a year can have.
const leapYear = "2000"

// fits refuses an order that cannot follow its original, before the bank is asked.
func (s *session) fits(kind payment.Kind, original payment.Txn, order payment.Order) error {
	switch left := payment.LeftOf(kind, original); {
	case !payment.Follows(kind, original):
		return usage(func(c *text.Commands) string { return c.CannotFollow(text.TraceOf(original)) })
	case original.ReturningAmount > 0 && (kind == payment.Void || kind == payment.Refund && order.Amount > left):
		return usage(func(c *text.Commands) string { return c.ReturnUndecided(text.TraceOf(original)) })
	case kind == payment.Void && left == 0:
		return usage(func(c *text.Commands) string { return c.AlreadyReturned(text.TraceOf(original)) })
	case kind == payment.Refund && order.Amount > left:
		return usage(func(c *text.Commands) string { return c.RefundTooMuch(left) })
	}
	return nil
}

// orderCommands are the transactions besides a sale.
func (s *session) orderCommands(words *text.Commands) []*cobra.Command {
	preauth, pre := s.orderCommand(words, "preauth AMOUNT", words.PreAuth, 1, firstIsAmount, s.preauth)
	preauth.Flags().BoolVar(&pre.moto, "moto", false, words.FlagMOTO)
	balance, _ := s.orderCommand(words, "balance", words.Balance, 0, nothingGiven,
		func(*till, asked) (payment.Order, error) { return payment.Order{Kind: payment.Balance}, nil })
	qr, code := s.orderCommand(words, "qr AMOUNT --code CODE", words.QR, 1, firstIsAmount, s.qr)
	qr.Flags().StringVar(&code.code, "code", "", words.FlagCode)
	void, voided := s.orderCommand(words, "void STAN", words.Void, 1, firstIsOriginal, s.after(payment.Void))
	void.Flags().StringVar(&voided.batch, "batch", "", words.FlagBatch)
	refund, refunded := s.orderCommand(words, "refund AMOUNT --original STAN|RRN|CODE", words.Refund, 1, firstIsAmount, s.after(payment.Refund))
	refund.Flags().StringVar(&refunded.original, "original", "", words.FlagOriginal)
	refund.Flags().StringVar(&refunded.batch, "batch", "", words.FlagBatch)
	refund.Flags().StringVar(&refunded.date, "date", "", words.FlagDate)
	refund.Flags().StringVar(&refunded.voucher, "voucher", "", words.FlagVoucher)
	complete, completed := s.orderCommand(words, "complete AMOUNT --original STAN|RRN|CODE", words.Complete, 1, firstIsAmount, s.complete)
	complete.Flags().StringVar(&completed.original, "original", "", words.FlagOriginal)
	complete.Flags().StringVar(&completed.batch, "batch", "", words.FlagBatch)
	complete.Flags().BoolVar(&completed.advice, "advice", false, words.FlagAdvice)
	cancelPre, first := s.orderCommand(words, "cancel-preauth STAN", words.CancelPreAuth, 1, firstIsOriginal, s.after(payment.PreAuthVoid))
	cancelPre.Flags().StringVar(&first.batch, "batch", "", words.FlagBatch)
	cancelComplete, second := s.orderCommand(words, "cancel-complete STAN", words.CancelComplete, 1, firstIsOriginal, s.after(payment.CompletionVoid))
	cancelComplete.Flags().StringVar(&second.batch, "batch", "", words.FlagBatch)
	tip, tipped := s.orderCommand(words, "tip STAN AMOUNT", words.Tip, 2, firstIsOriginal, s.tip)
	tip.Flags().StringVar(&tipped.batch, "batch", "", words.FlagBatch)
	adjust, adjusted := s.orderCommand(words, "adjust STAN AMOUNT", words.Adjust, 2, firstIsOriginal, s.after(payment.Adjust))
	adjust.Flags().StringVar(&adjusted.batch, "batch", "", words.FlagBatch)
	return []*cobra.Command{preauth, balance, qr, void, refund, complete, cancelPre, cancelComplete, tip, adjust}
}

func (s *session) preauth(t *till, a asked) (payment.Order, error) {
	order := payment.Order{Kind: payment.PreAuth, Amount: amountOf(a)}
	return s.keyed(t, order, a)
}

// qr charges the code that the customer shows.
func (s *session) qr(_ *till, a asked) (payment.Order, error) {
	if _, err := strconv.ParseUint(a.code[:min(len(a.code), qrCodeMin)], 10, 64); err != nil || len(a.code) < qrCodeMin {
		return payment.Order{}, usage(func(c *text.Commands) string { return c.BadCode })
	}
	return payment.Order{Kind: payment.Sale, Mode: payment.ModeQR, Amount: amountOf(a),
		QRCode: payment.NewSecret([]byte(a.code))}, nil
}

// qrCodeMin is the length of the shortest payment code (unionpay-pos 7.4).
const qrCodeMin = 19

func (s *session) complete(t *till, a asked) (payment.Order, error) {
	kind := payment.Completion
	if a.advice {
		kind = payment.CompletionAdvice
	}
	return s.after(kind)(t, a)
}

// tip adds a tip to a sale: the amount on the line is the tip, the bank gets
// the new total.
func (s *session) tip(t *till, a asked) (payment.Order, error) {
	order, err := s.after(payment.Tip)(t, a)
	if err == nil {
		order.Tip = amountOf(a)
		order.Amount = order.Original.Amount + order.Tip
		err = t.mayTip(order)
	}
	return order, err
}

// keyed reads the card of a mail or telephone order as one line: number, blank,
// expiry. It is never a flag, so that no process list shows it.
func (s *session) keyed(t *till, order payment.Order, a asked) (payment.Order, error) {
	if !a.moto {
		return order, nil
	}
	if err := t.mayKey(); err != nil {
		return order, err
	}
	bad := usage(func(c *text.Commands) string { return c.BadKeyed })
	if !s.flags.json {
		_, _ = fmt.Fprint(s.stderr, s.words().KeyedPrompt)
	}
	line, _ := bufio.NewReader(io.LimitReader(s.stdin, lineMax)).ReadString('\n')
	parts := strings.Fields(line)
	if len(parts) != 2 || len(parts[1]) != 4 || strings.Trim(parts[1], "0123456789") != "" {
		return order, bad
	}
	pan, err := payment.NewPAN(parts[0])
	if err != nil {
		return order, bad
	}
	order.Mode, order.Keyed = payment.ModeMOTO, &payment.Card{PAN: pan, Expiry: parts[1]}
	return order, nil
}
