package host

import (
	"context"
	"encoding/hex"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// acquirer is a scripted host on loopback: it reads one frame of a connection
// at a time and writes the bytes that the script gives for it.
type acquirer struct {
	t        *testing.T
	dialect  *wire.Dialect
	listener net.Listener
	mak      []byte

	mu     sync.Mutex
	script func(request *wire.Message) reply
	// all lets the script answer sign-ons too.
	all   bool
	seen  []*wire.Message
	conns []int // the connection that each message came over
}

// reply is what the script does with a request.
type reply struct {
	bytes []byte
	// hangUp closes the connection after the bytes.
	hangUp bool
	// until keeps the connection silent before the bytes go, until it is closed.
	until <-chan struct{}
}

// testMAK is the published key of the worked examples (unionpay-pos 16.6).
const testMAK = "0123456789ABCDEFFEDCBA9876543210"

// keyField is a DE 62 of forty bytes.
const keyField = "46F161A743497B32EAC760DF5EA57DF5900ECCE3977731A7EA402DDF1122334455667788CFF1592A"

func startAcquirer(t *testing.T, change func(*profile.Profile)) *acquirer {
	t.Helper()
	p, err := profile.Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(p)
	}
	dialect, err := wire.New(p)
	if err != nil {
		t.Fatal(err)
	}
	mak, _ := hex.DecodeString(testMAK)
	a := &acquirer{t: t, dialect: dialect, mak: mak}
	a.listen("127.0.0.1:0")
	t.Cleanup(func() { _ = a.listener.Close() })
	return a
}

func (a *acquirer) listen(address string) {
	a.t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		a.t.Fatal(err)
	}
	a.listener = listener
	go a.serve(listener)
}

func (a *acquirer) serve(listener net.Listener) {
	for number := 1; ; number++ {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go a.talk(conn, number)
	}
}

func (a *acquirer) talk(conn net.Conn, number int) {
	defer conn.Close()
	for {
		frame, err := wire.ReadFrame(conn, 2048)
		if err != nil {
			return
		}
		request, err := a.dialect.Unpack(frame)
		if err != nil {
			a.t.Errorf("the client sent a malformed frame: %v", err)
			return
		}
		a.mu.Lock()
		a.seen = append(a.seen, request)
		a.conns = append(a.conns, number)
		script := a.script
		if request.MTI == "0800" && !a.all {
			script = nil
		}
		a.mu.Unlock()
		do := reply{bytes: a.answer(request, "00", nil)}
		if request.MTI == "0800" {
			do.bytes = a.keysFor(request)
		}
		if script != nil {
			do = script(request)
		}
		if do.until != nil {
			<-do.until
		}
		if _, err := conn.Write(do.bytes); err != nil || do.hangUp {
			return
		}
	}
}

func (a *acquirer) play(script func(request *wire.Message) reply) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.script, a.all = script, false
}

// playAll scripts sign-ons too.
func (a *acquirer) playAll(script func(request *wire.Message) reply) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.script, a.all = script, true
}

// messages lists the types of what was received.
func (a *acquirer) messages() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	types := make([]string, 0, len(a.seen))
	for _, m := range a.seen {
		types = append(types, m.MTI)
	}
	return types
}

func (a *acquirer) last() *wire.Message {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen[len(a.seen)-1]
}

// answer is a sealed answer; change works on it before it is packed.
func (a *acquirer) answer(request *wire.Message, code string, change func(*wire.Message)) []byte {
	m := &wire.Message{MTI: wire.AnswerMTI(request.MTI), TPDU: request.TPDU, Header: request.Header}
	for _, f := range []wire.Field{wire.DE3ProcessingCode, wire.DE4Amount, wire.DE11STAN, wire.DE25ConditionCode,
		wire.DE41TerminalID, wire.DE42MerchantID, wire.DE49Currency, wire.DE60Private} {
		if value, there := request.Text(f); there {
			m.Set(f, value)
		}
	}
	m.Set(wire.DE12LocalTime, "101500")
	m.Set(wire.DE13LocalDate, "1124")
	m.Set(wire.DE32Acquirer, "00085500")
	m.Set(wire.DE37RRN, "101500123456")
	m.Set(wire.DE39ResponseCode, code)
	if change != nil {
		change(m)
	}
	var seal wire.MACer
	if request.Has(wire.DE64MAC) {
		seal = makSeal{a.mak}
	}
	frame, err := a.dialect.Pack(context.Background(), m, seal)
	if err != nil {
		a.t.Errorf("packing an answer: %v", err)
	}
	return frame
}

// unsealed is an answer whose MAC the change decides.
func (a *acquirer) unsealed(request *wire.Message, code string, change func(*wire.Message)) []byte {
	m, err := a.dialect.Unpack(a.answer(request, code, nil))
	if err != nil {
		a.t.Fatal(err)
	}
	change(m)
	frame, err := a.dialect.Pack(context.Background(), m, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return frame
}

// keysFor answers a sign-on with keys and the batch that was asked with.
func (a *acquirer) keysFor(request *wire.Message) []byte {
	return a.answer(request, "00", func(m *wire.Message) { m.Set(wire.DE62Private, keyField) })
}

type makSeal struct{ mak []byte }

func (s makSeal) MAC(_ context.Context, covered []byte) ([]byte, error) {
	encrypt, err := keys.BlockEncrypter(s.mak)
	if err != nil {
		return nil, err
	}
	return keys.CUPMAC(covered, encrypt)
}

// fakePad holds the MAK and counts nothing: its state can be read.
type fakePad struct {
	mu     sync.Mutex
	mak    []byte
	loaded []payment.WorkingKeys
	reason payment.Reason
	gone   bool
	// goneAfter lets that many block encryptions through before the pad is gone.
	goneAfter int
	blocks    int
	swapped   bool // another pad is there, without keys
}

var errPadGone = errors.New("pad unplugged")

func (p *fakePad) LoadKeys(_ context.Context, got payment.WorkingKeys) (payment.Reason, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return payment.NoReason, errPadGone
	}
	if p.reason == payment.NoReason {
		p.loaded = append(p.loaded, got)
	}
	return p.reason, nil
}

func (p *fakePad) EncryptWithMAK(_ context.Context, block [8]byte) ([8]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks++
	if p.gone || p.goneAfter > 0 && p.blocks > p.goneAfter {
		return block, errPadGone
	}
	encrypt, err := keys.BlockEncrypter(p.mak)
	if err != nil {
		return block, err
	}
	return encrypt(block)
}

func (p *fakePad) HoldsKeys() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.swapped
}

// fakeCounter numbers from 000100 on.
type fakeCounter struct {
	mu    sync.Mutex
	stan  int
	batch string
	full  bool
	bound bool // the batch holds sales
}

var errDiskFull = errors.New("disk full")

func (c *fakeCounter) NextSTAN() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.full {
		return "", errDiskFull
	}
	c.stan++
	return "000" + string(rune('0'+c.stan/100)) + string(rune('0'+c.stan/10%10)) + string(rune('0'+c.stan%10)), nil
}

func (c *fakeCounter) Batch() (string, error) { return c.batch, nil }

func (c *fakeCounter) AdoptBatch(batch string) error {
	if c.full {
		return errDiskFull
	}
	if c.bound {
		return errors.New("batch is in use")
	}
	c.batch = batch
	return nil
}

// counterSide is a client, what it works with, and what it told.
type counterSide struct {
	*Client
	pad     *fakePad
	counter *fakeCounter

	mu     sync.Mutex
	events []Event
	stages []payment.Stage
}

// today is when every test happens: a day and time the acquirer agrees with.
var today = time.Date(2025, 11, 24, 10, 15, 0, 0, time.UTC)

func (a *acquirer) client(t *testing.T, change func(*Config)) *counterSide {
	t.Helper()
	mak, _ := hex.DecodeString(testMAK)
	side := &counterSide{pad: &fakePad{mak: mak}, counter: &fakeCounter{stan: 100, batch: "000123"}}
	config := Config{
		Address: "tcp://" + a.listener.Addr().String(),
		Dialect: a.dialect,
		Terminal: wire.Terminal{TerminalID: "10000001", MerchantID: "104110058120001",
			Operator: "01"},
		Timeouts: Timeouts{Connect: 2 * time.Second, Answer: 5 * time.Second, OriginalLife: time.Minute},
		Now:      func() time.Time { return today },
		Notify: func(event Event) {
			side.mu.Lock()
			defer side.mu.Unlock()
			side.events = append(side.events, event)
		},
		Stage: func(stage payment.Stage, deadline time.Time) {
			side.mu.Lock()
			defer side.mu.Unlock()
			if time.Until(deadline) > 6*time.Second {
				t.Errorf("stage %s without an end in sight", stage)
			}
			side.stages = append(side.stages, stage)
		},
	}
	if change != nil {
		change(&config)
	}
	client, err := New(config, side.pad, side.counter)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	side.Client = client
	return side
}

func (s *counterSide) told(kind EventKind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.events, func(event Event) bool { return event.Kind == kind })
}

// sale is a chip sale of 12.50, and the proof that it is recorded.
func sale(t *testing.T) (payment.Recorded, payment.Request) {
	t.Helper()
	pan, err := payment.NewPAN("6222020000000008128")
	if err != nil {
		t.Fatal(err)
	}
	txn := payment.Txn{ID: 7, Kind: payment.Sale, State: payment.Intent, Requested: 1250, Amount: 1250,
		Currency: payment.CNY, STAN: "000042", Batch: "000123", Started: today.Add(-10 * time.Minute)}
	card := payment.Card{
		Facts: payment.CardFacts{Entry: payment.EntryChip, Sequence: "001"},
		PAN:   pan, Expiry: "3012",
		EMV: []byte{0x9F, 0x36, 0x02, 0x00, 0x57},
	}
	return payment.NewRecorded(txn, 3), payment.Request{Txn: txn, Card: card}
}

// reversalOf is the 0400 of that sale.
func reversalOf(t *testing.T, change func(*payment.Txn)) (payment.Recorded, payment.Request) {
	t.Helper()
	_, req := sale(t)
	req.Reversal = true
	req.Card.EMV = nil
	req.Txn.State, req.Txn.ReversalCause = payment.ReversalDue, payment.ReasonNoAnswer
	req.Txn.Attempts = []payment.Try{{Time: today.Add(-10 * time.Minute), MTI: "0200"}}
	if change != nil {
		change(&req.Txn)
	}
	return payment.NewRecorded(req.Txn, 4), req
}

// saleWithPIN is that sale with a PIN taken.
func saleWithPIN(t *testing.T) (payment.Recorded, payment.Request) {
	t.Helper()
	proof, req := sale(t)
	req.Card.PINBlock = payment.PINBlock{Secret: payment.NewSecret([]byte{1, 2, 3, 4, 5, 6, 7, 8})}
	req.Card.Facts.CVM = payment.CVMOnlinePIN
	return proof, req
}
