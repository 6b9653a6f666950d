package simtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"till/payment"
	"till/payment/engine"
)

// bin begins every card number of a world; no bank issues numbers like these.
const bin = "622202000000"

// pinBlock stands for a PIN under a key: whoever finds it on a disk found a leak.
const pinBlock = "PIN-BLK!"

var (
	errCable   = errors.New("simulated broken cable")
	errCashier = errors.New("the cashier pressed cancel")
)

// pad is reader and PIN pad in one, with the customer before it.
type pad struct {
	w     *world
	cards int
	given []payment.Card // in this sale, to see them wiped
}

func newPad(w *world) *pad { return &pad{w: w} }

// newCard is a card that nobody has used yet.
func (p *pad) newCard() payment.Card {
	p.cards++
	digits := fmt.Sprintf("%s%06d", bin, p.cards)
	digits += string('0' + checkDigit(digits))
	pan, err := payment.NewPAN(digits)
	if err != nil {
		p.w.fail("the world is sound", "%v", err)
	}
	entry := payment.EntryChip
	switch dice := p.w.random.IntN(10); {
	case dice < 3:
		entry = payment.EntryContactless
	case dice == 3:
		entry = payment.EntryStripe
	case dice == 4:
		entry = payment.EntryFallback
	}
	return payment.Card{PAN: pan, Expiry: "3012", PINAsked: true,
		Track2: payment.Track2{Secret: payment.NewSecret([]byte(digits + "=3012201"))},
		Facts:  payment.CardFacts{Entry: entry, Masked: pan.Masked(), Scheme: "UnionPay"}}
}

// checkDigit is Luhn's.
func checkDigit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return byte((10 - sum%10) % 10)
}

// interrupted lets the cashier's finger come, and gives the reason if the pad
// noticed in time; often it is too late for that.
func (p *pad) interrupted(ctx context.Context, where string) payment.Reason {
	p.w.cancelAt(where)
	if ctx.Err() != nil && p.w.chance(0.6) {
		return payment.ReasonCashierCancelled
	}
	return payment.NoReason
}

// ReadCard lets a customer present a card, or not.
func (p *pad) ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	p.w.point("card asked for")
	p.w.pass(time.Second, 15*time.Second)
	if reason := p.interrupted(ctx, "card"); reason != payment.NoReason {
		return payment.Card{}, reason, nil
	}
	if !p.w.healthy {
		switch p.w.random.IntN(25) {
		case 0:
			return payment.Card{}, payment.ReasonNoCard, nil
		case 1:
			return payment.Card{}, payment.ReasonCustomerCancelled, nil
		case 2:
			return payment.Card{}, payment.NoReason, errCable
		}
	}
	card := p.newCard()
	p.given = append(p.given, card)
	p.w.point("card read: %s %s", card.Facts.Entry, card.Facts.Masked)
	return card, payment.NoReason, nil
}

// AskPIN lets the customer type, or go.
func (p *pad) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	p.w.point("PIN asked for")
	p.w.pass(2*time.Second, 20*time.Second)
	if reason := p.interrupted(ctx, "pin"); reason != payment.NoReason {
		return payment.Card{}, reason, nil
	}
	if !p.w.healthy {
		switch p.w.random.IntN(25) {
		case 0:
			return payment.Card{}, payment.ReasonCustomerCancelled, nil
		case 1:
			return payment.Card{}, payment.ReasonCardRemoved, nil
		case 2:
			return payment.Card{}, payment.NoReason, errCable
		}
	}
	card := req.Card
	card.PINBlock = payment.PINBlock{Secret: payment.NewSecret([]byte(pinBlock))}
	card.ReversalEMV = []byte{0x95, 0x05, 0, 0, 0, 0, 0}
	card.Facts.CVM = payment.CVMOnlinePIN
	p.given = append(p.given, card)
	return card, payment.NoReason, nil
}

// FinishCard tells the card what the bank said. A card that hears of an
// approval that is not durable breaks law 2.
func (p *pad) FinishCard(_ context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	p.w.point("card hears: approved %v, no host %v", verdict.Approved, verdict.NoHost)
	if state := p.w.books.stateOf(p.w.sale.id); verdict.Approved && state != payment.HostApproved {
		p.w.fail("law 2", "the card of attempt %d hears of an approval, the journal says %q", p.w.sale.id, state)
	}
	p.w.pass(200*time.Millisecond, 2*time.Second)
	if !p.w.healthy && verdict.Approved {
		switch p.w.random.IntN(14) {
		case 0:
			p.w.saw("card refused after approval")
			p.w.laws.refused[p.w.sale.id] = true
			return payment.CardEnd{}, payment.ReasonCardRefusedAfter, nil
		case 1:
			p.w.saw("card removed after approval")
			p.w.laws.refused[p.w.sale.id] = !p.w.rules.KeepCardGone
			return payment.CardEnd{}, payment.ReasonCardRemovedAfter, nil
		case 2:
			return payment.CardEnd{}, payment.NoReason, errCable
		}
	}
	facts := payment.CardFacts{Entry: payment.EntryChip}
	if n := len(p.given); n > 0 {
		facts = p.given[n-1].Facts
	}
	facts.Cryptogram = "0011223344556677"
	return payment.CardEnd{Facts: facts}, payment.NoReason, nil
}

// ReleaseCard waits for the card's removal.
func (p *pad) ReleaseCard(context.Context) error {
	p.w.point("card out")
	p.w.pass(time.Second, 5*time.Second)
	if p.w.healthy || p.w.chance(0.95) {
		return nil
	}
	return errCable
}

// unwiped names a secret of this sale that is still in memory.
func (p *pad) unwiped() string {
	for _, card := range p.given {
		for name, secret := range map[string]string{
			"card number": card.PAN.Reveal(), "track": string(card.Track2.Reveal()), "PIN block": string(card.PINBlock.Reveal()),
		} {
			if strings.Trim(secret, "\x00") != "" {
				return name
			}
		}
	}
	return ""
}

// paper is the printer, and the slips that came out of it.
type paper struct {
	w *world
	// ended holds the attempts whose first slip came out in this life; after a
	// power cut one spare slip is allowed.
	ended map[uint64]bool
}

func newPaper(w *world) *paper { return &paper{w: w} }

func (p *paper) restart() { p.ended = map[uint64]bool{} }

// copyMark is on every slip after the first.
const copyMark = "COPY"

// Slip is all that a slip must say here.
func (p *paper) Slip(txn payment.Txn, reprint bool) payment.Slip {
	lines := []payment.SlipLine{{Text: string(txn.Money())}, {Text: txn.Card.Masked}, {Kind: payment.SlipAmount, Text: txn.Amount.String()}}
	if reprint {
		lines = append(lines, payment.SlipLine{Text: copyMark})
	}
	return payment.Slip{TxnID: txn.ID, Lines: lines}
}

// Print puts a slip on paper, or not, or who knows. Paper that says more than
// the journal breaks law 2.
func (p *paper) Print(_ context.Context, slip payment.Slip) payment.PrintResult {
	p.w.point("print %d", slip.TxnID)
	if state := p.w.books.stateOf(slip.TxnID); state != payment.Approved {
		p.w.fail("law 2", "the slip of attempt %d is printed, the journal says %q", slip.TxnID, state)
	}
	first := slip.Lines[len(slip.Lines)-1].Text != copyMark
	if first && p.ended[slip.TxnID] {
		p.w.fail("one original slip", "attempt %d has two", slip.TxnID)
	}
	p.w.pass(500*time.Millisecond, 3*time.Second)
	result := payment.PrintResult{Certainty: payment.PrintConfirmed}
	if !p.w.healthy {
		switch p.w.random.IntN(10) {
		case 0, 1:
			result = payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterPaperOut}
			p.w.saw("paper out")
		case 2:
			result = payment.PrintResult{Certainty: payment.PrintUnknown, Reason: payment.PrinterGone}
			p.w.saw("print unknown")
		}
	}
	if result.Certainty != payment.PrintFailed {
		p.ended[slip.TxnID] = p.ended[slip.TxnID] || first
		p.w.laws.shownPaid[slip.TxnID] = true
	}
	p.w.point("printed: %s", result.Certainty)
	return result
}

// saleDraw is a sale as the seed has it.
type saleDraw struct {
	amount payment.Amount
	// cancel is where the cashier's finger or a signal comes: "" for nowhere.
	cancel string
	cause  error
}

func (w *world) drawSale() saleDraw {
	draw := saleDraw{amount: payment.Amount(1 + w.random.IntN(100_000)), cause: errCashier}
	if w.chance(0.15) {
		draw.cancel = []string{"start", "card", "pin", "intent", "sent"}[w.random.IntN(5)]
	}
	if w.chance(0.3) {
		draw.cause = engine.ErrInterrupted
	}
	return draw
}

// memory is what the world remembers of the act under way.
type memory struct {
	id     uint64   // the attempt that began in it
	owed   []uint64 // owed when it began
	noLine bool     // a reversal found no line
	asked  bool     // its request left
	draw   saleDraw
	cancel context.CancelCauseFunc
}

// cancelAt presses cancel if this is the place.
func (w *world) cancelAt(where string) {
	if w.sale.cancel != nil && w.sale.draw.cancel == where {
		w.note("cancel: %v", w.sale.draw.cause)
		w.saw("cancelled at " + where)
		w.sale.cancel(w.sale.draw.cause)
		w.sale.draw.cancel = ""
	}
}

// sell is one sale from amount to slip.
func (w *world) sell(draw saleDraw) payment.Txn {
	w.sales++
	w.note("sale of %s", draw.amount)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	w.sale = memory{draw: draw, cancel: cancel}
	w.pad.given = nil
	w.laws.tried = map[uint64]int{}
	for _, txn := range w.books.open() {
		if txn.State == payment.ReversalDue {
			w.sale.owed = append(w.sale.owed, txn.ID)
		}
	}
	w.cancelAt("start")
	txn := w.engine.Sell(ctx, payment.SaleRequest{Sale: w.sales, Amount: draw.amount, Currency: payment.CNY, Operator: "01"}, w.watch)
	w.note("sale %d: %s, %s, %s", txn.ID, txn.Money(), txn.Outcome, txn.Reason)
	w.saw(string(txn.Outcome))
	w.checkSold(txn, draw)
	return txn
}

// oneOwed picks an attempt whose reversal is owed, 0 if there is none.
func (w *world) oneOwed() uint64 {
	var owed []uint64
	for _, txn := range w.books.open() {
		if txn.State == payment.ReversalDue {
			owed = append(owed, txn.ID)
		}
	}
	if len(owed) == 0 {
		return 0
	}
	return owed[w.random.IntN(len(owed))]
}

// reprint asks for a slip of something paid, old or new.
func (w *world) reprint() {
	var paid []payment.Txn
	for id := uint64(1); id <= w.books.last(); id++ {
		if txn := w.books.known[id]; txn.State == payment.Approved {
			paid = append(paid, txn)
		}
	}
	if len(paid) == 0 {
		return
	}
	txn := paid[max(0, len(paid)-1-w.random.IntN(4))]
	w.note("reprint %d", txn.ID)
	w.sale = memory{}
	after := w.engine.Reprint(context.Background(), txn)
	if after.State != payment.Approved || after.Amount != txn.Amount {
		w.fail("paper changes no money", "reprinting made attempt %d %s of %s", txn.ID, after.State, after.Amount)
	}
	w.saw("reprinted")
}
