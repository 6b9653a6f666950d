package hostsim_test

import (
	"fmt"
	"testing"

	"till/payment"
	"till/payment/hostsim"
	"till/payment/keys/clearpin"
	"till/payment/profile"
	"till/payment/wire"
)

// step is one message of a story, and what the bank makes of it.
type step struct {
	name   string
	as     string // how later steps call it
	kind   payment.Kind
	mode   payment.Mode
	amount payment.Amount
	of     string // the step that it follows
	undo   string // the step that it reverses, instead of a kind
	again  string // the step that it repeats byte for byte, instead of a kind
	stanOf string // the step whose number it takes
	change func(*payment.Request)
	code   string
	ledger string // the states in the order of the ledger, "" for no look
	// taken is what stands against the stripe's account afterwards, -1 for no
	// look. Where it is asked for, the terminal makes a balance inquiry.
	taken payment.Amount
}

// story is what one terminal has said so far.
type story struct {
	*terminal
	t        *testing.T
	server   *hostsim.Server
	requests map[string]payment.Request
	sent     map[string]*wire.Message
	answers  map[string]payment.Answer
	restart  func() // after each step, where it is set
}

func newStory(t *testing.T, config hostsim.Config) *story {
	t.Helper()
	s, term := started(t, config)
	return &story{terminal: term, t: t, server: s, requests: map[string]payment.Request{},
		sent: map[string]*wire.Message{}, answers: map[string]payment.Answer{}}
}

// tell plays the steps one after the other, in every dialect.
func tell(t *testing.T, steps []step) {
	t.Helper()
	for _, dialect := range []string{"unionpay", "unionpay-sm4", "iso87-ascii"} {
		t.Run(dialect, func(t *testing.T) { play(t, newStory(t, speaking(t, dialect)), steps) })
	}
}

func play(t *testing.T, st *story, steps []step) {
	t.Helper()
	for _, next := range steps {
		answer := st.ask(st.messageOf(next))
		if got := answer.Value(wire.DE39ResponseCode); got != next.code {
			t.Fatalf("%s: answered %s, want %s", next.name, got, next.code)
		}
		if next.as != "" {
			st.answers[next.as] = st.dialect.Answer(st.sent[next.as], answer)
		}
		if got := states(st.server); next.ledger != "" && got != "["+next.ledger+"]" {
			t.Fatalf("%s: the ledger says %s, want [%s]", next.name, got, next.ledger)
		}
		if next.taken >= 0 {
			if got := st.taken(); got != next.taken {
				t.Fatalf("%s: %s stands against the card, want %s", next.name, got, next.taken)
			}
		}
		if st.restart != nil {
			st.restart()
		}
	}
}

// messageOf builds the message of a step with the till's own dialect.
func (st *story) messageOf(next step) *wire.Message {
	st.t.Helper()
	if next.again != "" {
		return st.sent[next.again]
	}
	req := st.requests[next.undo]
	if next.undo != "" {
		answer := st.answers[next.undo]
		req.Reversal, req.Txn.State = true, payment.ReversalDue
		req.Txn.RRN, req.Txn.AuthCode, req.Txn.HostDate = answer.RRN, answer.AuthCode, answer.HostDate
	} else {
		req = st.request(next)
	}
	if next.stanOf != "" {
		req.Txn.STAN = st.requests[next.stanOf].Txn.STAN
	}
	if next.change != nil {
		next.change(&req)
	}
	m, err := st.dialect.Request(req, st.identity())
	if err != nil {
		st.t.Fatalf("%s: %v", next.name, err)
	}
	if next.as != "" {
		st.requests[next.as], st.sent[next.as] = req, m
	}
	return m
}

func (term *terminal) identity() wire.Terminal {
	return wire.Terminal{TerminalID: term.tid, MerchantID: testMID, Operator: "01"}
}

// request is what the engine would want sent.
func (st *story) request(next step) payment.Request {
	st.t.Helper()
	req := payment.Request{Txn: payment.Txn{Kind: next.kind, Mode: next.mode, State: payment.Intent,
		Requested: next.amount, Amount: next.amount, Currency: payment.CNY, STAN: st.nextSTAN(), Batch: st.batch}}
	if next.of != "" {
		before, answer := st.requests[next.of], st.answers[next.of]
		req.Txn.Original = &payment.Original{STAN: before.Txn.STAN, Batch: before.Txn.Batch, RRN: answer.RRN,
			Date: answer.HostDate, AuthCode: answer.AuthCode, Voucher: answer.Voucher, Amount: before.Txn.Amount}
		req.Txn.AuthCode = answer.AuthCode
	}
	card := cardNamed(st.t, "stripe")
	plan, _ := st.dialect.Profile().Plan(next.kind, next.mode)
	switch {
	case next.mode == payment.ModeQR:
		req.Card.Facts.Entry = payment.EntryQR
		req.QRCode = payment.NewSecret([]byte("6212345678901234567"))
	case plan.Card == "read" && next.kind != payment.OfflineSale:
		req.Card = swiped(st.t, st.terminal, card, plan.PIN)
	default:
		req.Card = keyedCard(st.t, card)
	}
	if next.mode == payment.ModeInstalment {
		req.Txn.Instalments = 12
	}
	if next.kind == payment.OfflineSale {
		req.Txn.PhoneCode, req.Txn.AuthCode = "778899", "778899"
	}
	req.Txn.Card = req.Card.Facts
	return req
}

func keyedCard(t *testing.T, card clearpin.Card) payment.Card {
	t.Helper()
	pan, err := payment.NewPAN(card.PAN)
	if err != nil {
		t.Fatal(err)
	}
	return payment.Card{PAN: pan, Expiry: card.Expiry,
		Facts: payment.CardFacts{Entry: payment.EntryKeyed, Masked: pan.Masked()}}
}

func swiped(t *testing.T, term *terminal, card clearpin.Card, pin bool) payment.Card {
	t.Helper()
	read := keyedCard(t, card)
	read.Facts.Entry = payment.EntryStripe
	read.Track2 = payment.Track2{Secret: payment.NewSecret([]byte(card.Track2()))}
	if pin {
		block, err := clearpin.Encrypt(clearpin.Format0, term.pik, card.PIN, card.PAN, nil)
		if term.dialect.Profile().PIN.Block == profile.PINBlockSM4 {
			block, err = clearpin.EncryptSM4(term.pik, card.PIN, card.PAN)
		}
		if err != nil {
			t.Fatal(err)
		}
		read.PINBlock = payment.PINBlock{Secret: payment.NewSecret(block)}
	}
	return read
}

// taken asks the bank for the balance.
func (st *story) taken() payment.Amount {
	st.t.Helper()
	next := step{name: "the balance", kind: payment.Balance}
	m, err := st.dialect.Request(st.request(next), st.identity())
	if err != nil {
		st.t.Fatal(err)
	}
	answer := st.dialect.Answer(m, st.ask(m))
	if answer.Balance == nil {
		st.t.Fatal("a balance inquiry brought no balance")
	}
	return cardNamed(st.t, "stripe").Balance - *answer.Balance
}

// withPAN is another card of the practice table.
func withPAN(t *testing.T, name string) func(*payment.Request) {
	return func(req *payment.Request) { req.Card = keyedCard(t, cardNamed(t, name)) }
}

func dated(date string) func(*payment.Request) {
	return func(req *payment.Request) { req.Txn.Original.Date = date }
}

func TestAVoid(t *testing.T) {
	tell(t, []step{
		{name: "a sale", as: "sale", kind: payment.Sale, amount: 1250, code: "00", ledger: "approved", taken: 1250},
		{name: "another amount", kind: payment.Void, of: "sale", amount: 1000, code: "64", taken: 1250},
		{name: "another card", kind: payment.Void, of: "sale", amount: 1250, change: withPAN(t, "chip"), code: "25", taken: 1250},
		{name: "another RRN", kind: payment.Void, of: "sale", amount: 1250, code: "25", taken: 1250,
			change: func(req *payment.Request) { req.Txn.Original.RRN = "031499999999" }},
		{name: "another batch", kind: payment.Void, of: "sale", amount: 1250, code: "25", taken: 1250,
			change: func(req *payment.Request) { req.Txn.Batch = "000002" }},
		{name: "a QR void of it", kind: payment.Void, mode: payment.ModeQR, of: "sale", amount: 1250, code: "25", taken: 1250,
			change: func(req *payment.Request) { req.Txn.Original.Voucher = "20260314000000000012" }},
		{name: "the whole", as: "void", kind: payment.Void, of: "sale", amount: 1250, code: "00", taken: 0},
		{name: "once only", kind: payment.Void, of: "sale", amount: 1250, code: "25", taken: 0},
		{name: "nothing goes back twice", kind: payment.Refund, of: "sale", amount: 100, code: "25", taken: 0},
		{name: "the void's reversal", undo: "void", code: "00", taken: 1250},
		{name: "and once more", undo: "void", code: "00", taken: 1250},
		{name: "the sale can be voided again", as: "void2", kind: payment.Void, of: "sale", amount: 1250, code: "00", taken: 0},
		{name: "and cannot be reversed", undo: "sale", code: "25", taken: 0},
	})
}

func TestRefunds(t *testing.T) {
	tell(t, []step{
		{name: "a sale", as: "sale", kind: payment.Sale, amount: 1000, code: "00", taken: 1000},
		{name: "more than it was", kind: payment.Refund, of: "sale", amount: 1001, code: "64", taken: 1000},
		{name: "of another day", kind: payment.Refund, of: "sale", amount: 400, change: dated("0313"), code: "25", taken: 1000},
		{name: "to another card", kind: payment.Refund, of: "sale", amount: 400, change: withPAN(t, "chip"), code: "25", taken: 1000},
		{name: "of no sale at all", kind: payment.Refund, of: "sale", amount: 400, code: "25", taken: 1000,
			change: func(req *payment.Request) { req.Txn.Original.RRN = "031499999999" }},
		{name: "a part", as: "part", kind: payment.Refund, of: "sale", amount: 400, code: "00", taken: 600},
		{name: "the same advice again moves nothing", again: "part", code: "00", taken: 600},
		{name: "the number with another amount", kind: payment.Refund, of: "sale", amount: 100, stanOf: "part", code: "94", taken: 600},
		{name: "a void is too late", kind: payment.Void, of: "sale", amount: 1000, code: "25", taken: 600},
		{name: "more than is left", kind: payment.Refund, of: "sale", amount: 601, code: "61", taken: 600},
		{name: "from another batch", kind: payment.Refund, of: "sale", amount: 100, code: "00", taken: 500,
			change: func(req *payment.Request) { req.Txn.Batch = "000009" }},
		{name: "the rest", kind: payment.Refund, of: "sale", amount: 500, code: "00", taken: 0},
		{name: "and a fen more", kind: payment.Refund, of: "sale", amount: 1, code: "61", taken: 0},
	})
}

func TestAPreAuthorisationFamily(t *testing.T) {
	for _, mode := range []payment.Mode{payment.ModeCard, payment.ModeMOTO} {
		t.Run("mode "+string(mode), func(t *testing.T) {
			steps := []step{
				{name: "a hold", as: "hold", kind: payment.PreAuth, amount: 10000, code: "00", ledger: "held", taken: 10000},
				{name: "its reversal frees it", undo: "hold", code: "00", ledger: "reversed", taken: 0},
				{name: "a second hold", as: "hold2", kind: payment.PreAuth, amount: 10000, code: "00", taken: 10000},
				{name: "given up in part", kind: payment.PreAuthVoid, of: "hold2", amount: 9000, code: "64", taken: 10000},
				{name: "given up under another date", kind: payment.PreAuthVoid, of: "hold2", amount: 10000, change: dated("0313"), code: "25", taken: 10000},
				{name: "given up by another card", kind: payment.PreAuthVoid, of: "hold2", amount: 10000, change: withPAN(t, "chip"), code: "25", taken: 10000},
				{name: "given up under another code", kind: payment.PreAuthVoid, of: "hold2", amount: 10000, code: "25", taken: 10000,
					change: func(req *payment.Request) { req.Txn.AuthCode, req.Txn.Original.AuthCode = "999999", "999999" }},
				{name: "given up", as: "void", kind: payment.PreAuthVoid, of: "hold2", amount: 10000, code: "00", taken: 0},
				{name: "a hold that is given up cannot be taken", kind: payment.Completion, of: "hold2", amount: 100, code: "25", taken: 0},
				{name: "the reversal of that holds again", undo: "void", code: "00", taken: 10000},
				{name: "taken for more than allowed", kind: payment.Completion, of: "hold2", amount: 11501, code: "61", taken: 10000},
				{name: "taken for a little more", as: "done", kind: payment.Completion, of: "hold2", amount: 11500, code: "00", taken: 11500},
				{name: "taken again", kind: payment.Completion, of: "hold2", amount: 100, code: "25", taken: 11500},
				{name: "given up too late", kind: payment.PreAuthVoid, of: "hold2", amount: 10000, code: "25", taken: 11500},
				{name: "reversed too late", undo: "hold2", code: "25", taken: 11500},
				{name: "the completion's reversal holds again", undo: "done", code: "00", taken: 10000},
				{name: "taken for less", as: "done2", kind: payment.Completion, of: "hold2", amount: 4000, code: "00", taken: 4000},
				{name: "voided in part", kind: payment.CompletionVoid, of: "done2", amount: 100, code: "64", taken: 4000},
				{name: "voided", as: "cancel", kind: payment.CompletionVoid, of: "done2", amount: 4000, code: "00", taken: 10000},
				{name: "voided again", kind: payment.CompletionVoid, of: "done2", amount: 4000, code: "25", taken: 10000},
				{name: "the void's reversal", undo: "cancel", code: "00", taken: 4000},
				{name: "voided once more", kind: payment.CompletionVoid, of: "done2", amount: 4000, code: "00", taken: 10000},
				{name: "taken by advice", as: "advice", kind: payment.CompletionAdvice, of: "hold2", amount: 8000, code: "00", taken: 8000},
				{name: "the advice again", again: "advice", code: "00", taken: 8000},
				{name: "an advice cannot be voided", kind: payment.CompletionVoid, of: "advice", amount: 8000, code: "25", taken: 8000},
			}
			for i := range steps {
				steps[i].mode = mode
			}
			if mode == payment.ModeCard {
				steps = append(steps, step{name: "its money goes back in part", kind: payment.Refund, of: "advice", amount: 3000, code: "00", taken: 5000})
			}
			tell(t, steps)
		})
	}
}

func TestWhatIsToldLater(t *testing.T) {
	tip := func(amount payment.Amount) func(*payment.Request) {
		return func(req *payment.Request) { req.Txn.Tip = amount }
	}
	tell(t, []step{
		{name: "an offline sale", as: "offline", kind: payment.OfflineSale, amount: 5000, code: "00", ledger: "approved", taken: 5000},
		{name: "told again", again: "offline", code: "00", ledger: "approved", taken: 5000},
		{name: "another amount for it", as: "adjust", kind: payment.Adjust, of: "offline", amount: 5500, code: "00", taken: 5500},
		{name: "and again", again: "adjust", code: "00", taken: 5500},
		{name: "for a sale that nobody knows", kind: payment.Adjust, of: "offline", amount: 5600, code: "25", taken: 5500,
			change: func(req *payment.Request) { req.Txn.Original.STAN, req.Txn.Original.RRN = "000777", "" }},
		{name: "a sale", as: "sale", kind: payment.Sale, amount: 10000, code: "00", taken: 15500},
		{name: "a tip that is no sum", kind: payment.Tip, of: "sale", amount: 11000, change: tip(500), code: "64", taken: 15500},
		{name: "a tip beyond reason", kind: payment.Tip, of: "sale", amount: 12001, change: tip(2001), code: "61", taken: 15500},
		{name: "a tip", kind: payment.Tip, of: "sale", amount: 11500, change: tip(1500), code: "00", taken: 17000},
		{name: "a void of the sale without its tip", kind: payment.Void, of: "sale", amount: 10000, code: "64", taken: 17000},
		{name: "a refund of all", kind: payment.Refund, of: "sale", amount: 11500, code: "00", taken: 5500},
	})
}

func TestAQRPayment(t *testing.T) {
	qr := payment.ModeQR
	voucher := func(number string) func(*payment.Request) {
		return func(req *payment.Request) { req.Txn.Original.Voucher = number }
	}
	tell(t, []step{
		{name: "a sale", as: "sale", kind: payment.Sale, mode: qr, amount: 1250, code: "00", ledger: "approved", taken: 0},
		{name: "a void under another voucher", kind: payment.Void, mode: qr, of: "sale", amount: 1250, change: voucher("20260314000000000099"), code: "25", taken: 0},
		{name: "a void", as: "void", kind: payment.Void, mode: qr, of: "sale", amount: 1250, code: "00", ledger: "voided declined approved", taken: 0},
		{name: "its reversal", undo: "void", code: "00", ledger: "approved declined reversed", taken: 0},
		{name: "a refund in part", kind: payment.Refund, mode: qr, of: "sale", amount: 250, code: "00", taken: 0},
		{name: "a refund of too much", kind: payment.Refund, mode: qr, of: "sale", amount: 1001, code: "61", taken: 0},
		{name: "a refund to a card", kind: payment.Refund, of: "sale", amount: 100, code: "25", taken: 0},
		{name: "a refund under no voucher", kind: payment.Refund, mode: qr, of: "sale", amount: 100, change: voucher("1"), code: "25", taken: 0},
		{name: "a second sale", as: "sale2", kind: payment.Sale, mode: qr, amount: 700, code: "00", taken: 0},
		{name: "its reversal", undo: "sale2", code: "00", taken: 0},
		{name: "a sale that the bank declines", kind: payment.Sale, mode: qr, amount: 1251, code: "51", taken: 0},
	})
}

func TestOrdersAndInstalments(t *testing.T) {
	for _, mode := range []payment.Mode{payment.ModeMOTO, payment.ModeInstalment} {
		t.Run(string(mode), func(t *testing.T) {
			steps := []step{
				{name: "a sale", as: "sale", kind: payment.Sale, amount: 1250, code: "00", taken: 1250},
				{name: "its reversal", undo: "sale", code: "00", taken: 0},
				{name: "a second sale", as: "sale2", kind: payment.Sale, amount: 1250, code: "00", taken: 1250},
				{name: "its void", as: "void", kind: payment.Void, of: "sale2", amount: 1250, code: "00", taken: 0},
				{name: "the void's reversal", undo: "void", code: "00", taken: 1250},
			}
			if mode == payment.ModeMOTO {
				steps = append(steps, step{name: "a refund", kind: payment.Refund, of: "sale2", amount: 250, code: "00", taken: 1000})
			} else {
				steps = append(steps, step{name: "in one part", kind: payment.Sale, amount: 1250, code: "30", taken: 1250,
					change: func(req *payment.Request) { req.Txn.Instalments = 1 }})
			}
			for i := range steps {
				steps[i].mode = mode
			}
			tell(t, steps)
		})
	}
}

// TestAHostThatIsKilledAfterEachStepGoesOn starts a host anew over the same
// folder after every message.
func TestAHostThatIsKilledAfterEachStepGoesOn(t *testing.T) {
	config := practice(t)
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	st := &story{terminal: term, t: t, server: s, requests: map[string]payment.Request{},
		sent: map[string]*wire.Message{}, answers: map[string]payment.Answer{}}
	st.restart = func() {
		stop()
		st.server, stop = serve(t, config)
		term.address = st.server.Addr()
		term.dial()
	}
	play(t, st, []step{
		{name: "a sale", as: "sale", kind: payment.Sale, amount: 1000, code: "00", taken: 1000},
		{name: "a part of it back", as: "part", kind: payment.Refund, of: "sale", amount: 400, code: "00", taken: 600},
		{name: "told again", again: "part", code: "00", taken: 600},
		{name: "too much", kind: payment.Refund, of: "sale", amount: 601, code: "61", taken: 600},
		{name: "a hold", as: "hold", kind: payment.PreAuth, amount: 5000, code: "00", taken: 5600},
		{name: "its completion", as: "done", kind: payment.Completion, of: "hold", amount: 4000, code: "00", taken: 4600},
		{name: "voided", as: "cancel", kind: payment.CompletionVoid, of: "done", amount: 4000, code: "00", taken: 5600},
		{name: "and that reversed", undo: "cancel", code: "00", taken: 4600},
		{name: "an offline sale of a card that was inserted", as: "offline", kind: payment.OfflineSale, amount: 700, code: "00", taken: 5300,
			change: func(req *payment.Request) {
				req.Card.Facts.Entry = payment.EntryChip
				req.Txn.Card = req.Card.Facts
			}},
		{name: "adjusted", kind: payment.Adjust, of: "offline", amount: 800, code: "00", taken: 5400},
		{name: "given back", kind: payment.Refund, of: "offline", amount: 800, code: "00", taken: 4600},
		{name: "a code", as: "qr", kind: payment.Sale, mode: payment.ModeQR, amount: 300, code: "00", taken: 4600},
		{name: "given back", kind: payment.Refund, mode: payment.ModeQR, of: "qr", amount: 300, code: "00", taken: 4600,
			ledger: "approved approved declined approved approved reversed refunded approved approved refunded approved"},
	})
}

// TestALateOriginalIsRefused holds for everything that can be reversed: its
// reversal came first.
func TestALateOriginalIsRefused(t *testing.T) {
	for _, kind := range []payment.Kind{payment.Sale, payment.PreAuth, payment.Void, payment.PreAuthVoid, payment.Completion, payment.CompletionVoid} {
		t.Run(string(kind), func(t *testing.T) {
			st := newStory(t, practice(t))
			steps, before := before(kind)
			for _, next := range append(steps, step{name: "late", as: "late", kind: kind, of: before, amount: 1250}) {
				m := st.messageOf(next)
				if next.name == "late" {
					reversal := st.messageOf(step{name: "reversal", undo: "late"})
					if got := st.ask(reversal).Value(wire.DE39ResponseCode); got != "00" {
						t.Fatalf("the reversal is answered %s", got)
					}
					want := fmt.Sprint(st.server.Entries())
					if got := st.ask(m).Value(wire.DE39ResponseCode); got != "12" {
						t.Errorf("the late original is answered %s, want 12", got)
					}
					entries := st.server.Entries()
					if got := fmt.Sprint(entries[:len(entries)-1]); got != want {
						t.Errorf("the ledger was\n%s and is\n%s", want, got)
					}
					return
				}
				st.answers[next.as] = st.dialect.Answer(m, st.ask(m))
			}
		})
	}
}

// before is what a kind needs to have happened, and the step that it follows.
func before(kind payment.Kind) ([]step, string) {
	hold := step{name: "hold", as: "hold", kind: payment.PreAuth, amount: 1250}
	switch kind {
	case payment.Void, payment.Refund, payment.Adjust, payment.Tip:
		return []step{{name: "sale", as: "sale", kind: payment.Sale, amount: 1250}}, "sale"
	case payment.PreAuthVoid, payment.Completion, payment.CompletionAdvice:
		return []step{hold}, "hold"
	case payment.CompletionVoid:
		return []step{hold, {name: "completion", as: "done", kind: payment.Completion, of: "hold", amount: 1250}}, "done"
	}
	return nil, ""
}
