package simtest_test

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/receipt"
	"till/payment/wire"
	"till/store"
	"till/store/seal"
)

const (
	// floorMin is the shortest synced append that is one: what takes less never
	// reached a disk, and a ratio to it says nothing.
	floorMin = 100 * time.Microsecond
	// saleTurn sales and saleTurn times three appends are taken in turn, at
	// least saleTurns times.
	saleTurn, saleTurns = 20, 10
)

// BenchmarkLocalSale measures what a chip sale costs here, everything but card
// and bank: the engine, three records in the real store on a real disk, the
// messages packed, sealed, unpacked and verified both ways, the slip. It
// reports x-floor, a sale as a multiple of three appends of 4 KiB, each synced:
// medians of a turn, and of all turns the middle one, so that a machine that
// becomes slow for a while is slow for both. x-floor-mark is the same with the
// mark of the slip, which the counter writes behind the customer's back.
func BenchmarkLocalSale(b *testing.B) {
	floor, err := os.Create(filepath.Join(b.TempDir(), "floor"))
	if err != nil {
		b.Fatal(err)
	}
	defer floor.Close()
	if took := middle(appends(b, floor, 30)); took < floorMin {
		b.Skipf("a synced append takes %v here: no disk is under it, so there is nothing to compare with", took)
	}
	till, end := benchTill(b)
	defer end()
	var times []time.Duration
	var ratios, marked []float64
	for turn := 0; turn < max(saleTurns, b.N/saleTurn); turn++ {
		sales, withMark := benchTurn(b, till)
		took, least := appends(b, floor, 3*saleTurn), []time.Duration(nil)
		for i := 0; i < len(took); i += 3 {
			least = append(least, took[i]+took[i+1]+took[i+2])
		}
		times = append(times, middle(sales))
		ratios = append(ratios, float64(middle(sales))/float64(middle(least)))
		marked = append(marked, float64(middle(withMark))/float64(middle(least)))
	}
	b.ReportMetric(float64(middle(times).Nanoseconds()), "ns/op")
	b.ReportMetric(middle(ratios), "x-floor")
	b.ReportMetric(middle(marked), "x-floor-mark")
}

// benchTurn sells for one turn and gives the times without and with the mark.
func benchTurn(b *testing.B, till *engine.Engine) (sales, withMark []time.Duration) {
	b.Helper()
	for range saleTurn {
		began := time.Now()
		txn := till.Sell(context.Background(), payment.SaleRequest{Amount: 1250, Currency: payment.CNY, Operator: "01"}, nil)
		sales = append(sales, time.Since(began))
		if txn.Money() != payment.Paid || txn.Card.Cryptogram == "" {
			b.Fatalf("the sale is %s, %s", txn.Money(), txn.Reason)
		}
		till.Close()
		withMark = append(withMark, time.Since(began))
	}
	return sales, withMark
}

// appends is what that many synced appends of 4 KiB take, one by one.
func appends(b *testing.B, file *os.File, count int) []time.Duration {
	b.Helper()
	var took []time.Duration
	block := make([]byte, 4096)
	for range count {
		began := time.Now()
		_, err := file.Write(block)
		if err = errors.Join(err, file.Sync()); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	return took
}

func middle[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// benchTill is a till over the real store with a bank at the other end of no line.
func benchTill(b *testing.B) (*engine.Engine, func()) {
	b.Helper()
	dir := b.TempDir()
	keeper, err := seal.CreateFile(filepath.Join(dir, "keys"))
	if err != nil {
		b.Fatal(err)
	}
	journal, err := store.Open(store.Config{Dir: filepath.Join(dir, "till"), Keys: keeper, Ballast: store.NoBallast})
	if err != nil {
		b.Fatal(err)
	}
	p, err := profile.Load("unionpay")
	if err != nil {
		b.Fatal(err)
	}
	dialect, err := wire.New(p)
	if err != nil {
		b.Fatal(err)
	}
	encrypt, err := keys.BlockEncrypter([]byte("0123456789ABCDEF"))
	if err != nil {
		b.Fatal(err)
	}
	counter := &benchCounter{b: b, dialect: dialect, encrypt: encrypt}
	till := engine.New(engine.Config{
		Reader: counter, PINPad: counter, Host: counter, Journal: journal, Printer: counter,
		Receipts: receipt.New(receipt.Config{MerchantEN: "COFFEE", MerchantZH: "咖啡", TerminalID: benchTerminal.TerminalID, MerchantID: benchTerminal.MerchantID}),
		Clock:    benchClock{time.Now()},
		Rules:    flow.Rules{RequestMTI: p.Messages[string(payment.Sale)].MTI, ReversalMTI: p.Reversal.MTI},
		Terminal: engine.Terminal{TerminalID: benchTerminal.TerminalID, MerchantID: benchTerminal.MerchantID},
	})
	return till, func() {
		if err := errors.Join(journal.Check(), journal.Close()); err != nil {
			b.Error(err)
		}
	}
}

var benchTerminal = wire.Terminal{TerminalID: "10000001", MerchantID: "103290053110001", Operator: "01"}

// benchCounter is a customer and a bank that take no time.
type benchCounter struct {
	b       *testing.B
	dialect *wire.Dialect
	encrypt func([8]byte) ([8]byte, error)
}

// MAC seals as a pad with the MAK does.
func (c *benchCounter) MAC(_ context.Context, covered []byte) ([]byte, error) {
	return keys.CUPMAC(covered, c.encrypt)
}

func (c *benchCounter) ReadCard(context.Context, payment.CardRequest) (payment.Card, payment.Reason, error) {
	const digits = "6222020000000008128"
	pan, err := payment.NewPAN(digits)
	return payment.Card{PAN: pan, Expiry: "3012", PINAsked: true,
		Track2: payment.Track2{Secret: payment.NewSecret([]byte(digits + "=30122010000000000"))},
		Facts:  payment.CardFacts{Entry: payment.EntryChip, Masked: pan.Masked(), Scheme: "UnionPay", Sequence: "001"}}, payment.NoReason, err
}

// chipData is a typical DE 55, without a real card in it.
const chipData = "9F260811223344556677889F2701809F101307010103A0A802010A010000000000A1B2C3D49F3704DEADBEEF9F36020001" +
	"950500000000009A032511249C01009F02060000000012505F2A02015682027C009F1A0201569F03060000000000009F3303E0F1C8"

func (c *benchCounter) AskPIN(_ context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	card := req.Card
	card.Facts.CVM = payment.CVMOnlinePIN
	card.PINBlock = payment.PINBlock{Secret: payment.NewSecret([]byte("\x01\x23\x45\x67\x89\xAB\xCD\xEF"))}
	chip, err := hex.DecodeString(chipData)
	card.EMV = chip
	return card, payment.NoReason, err
}

func (c *benchCounter) FinishCard(context.Context, payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	return payment.CardEnd{Facts: payment.CardFacts{Entry: payment.EntryChip, Masked: "622202*********8128", Scheme: "UnionPay",
		Cryptogram: "1122334455667788", TVR: "0000000000", TSI: "E800"}}, payment.NoReason, nil
}

func (c *benchCounter) ReleaseCard(context.Context) error { return nil }

func (c *benchCounter) Print(_ context.Context, slip payment.Slip) payment.PrintResult {
	if len(slip.Lines) < 10 {
		c.b.Error("the slip is empty")
	}
	return payment.PrintResult{Certainty: payment.PrintConfirmed}
}

func (c *benchCounter) Ready(context.Context) payment.Reason { return payment.NoReason }

// Send is what client and bank do to one request, without the line.
func (c *benchCounter) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	if !proof.Covers(req.Txn) {
		c.b.Fatal("a request leaves without proof")
	}
	request, err := c.dialect.Request(req, benchTerminal)
	if err != nil {
		c.b.Fatal(err)
	}
	frame, err := c.dialect.Pack(ctx, request, c)
	if err != nil {
		c.b.Fatal(err)
	}
	answer, err := c.dialect.Unpack(c.bank(ctx, frame))
	if err = errors.Join(err, c.dialect.Verify(ctx, answer, c), c.dialect.Match(request, answer)); err != nil {
		c.b.Fatal(err)
	}
	return c.dialect.Answer(request, answer)
}

// bank approves a frame.
func (c *benchCounter) bank(ctx context.Context, frame []byte) []byte {
	request, err := c.dialect.Unpack(frame)
	if err = errors.Join(err, c.dialect.Verify(ctx, request, c)); err != nil {
		c.b.Fatal(err)
	}
	answer := &wire.Message{Framing: request.Framing, TPDU: request.TPDU, Header: request.Header, MTI: wire.AnswerMTI(request.MTI)}
	for _, field := range []wire.Field{wire.DE3ProcessingCode, wire.DE4Amount, wire.DE11STAN, wire.DE25ConditionCode,
		wire.DE41TerminalID, wire.DE42MerchantID, wire.DE49Currency, wire.DE60Private} {
		if value, there := request.Text(field); there {
			answer.Set(field, value)
		}
	}
	answer.Set(wire.DE12LocalTime, "093000")
	answer.Set(wire.DE13LocalDate, "1124")
	answer.Set(wire.DE37RRN, "000000"+request.Value(wire.DE11STAN))
	answer.Set(wire.DE38AuthCode, "A00001")
	answer.Set(wire.DE39ResponseCode, "00")
	packed, err := c.dialect.Pack(ctx, answer, c)
	if err != nil {
		c.b.Fatal(err)
	}
	return packed
}

type benchClock struct{ start time.Time }

func (benchClock) Now() time.Time                         { return time.Now() }
func (c benchClock) Mono() time.Duration                  { return time.Since(c.start) }
func (benchClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
