package hostsim_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/payment/emv"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/keys/clearpin"
	"till/payment/profile"
	"till/payment/wire"
)

const (
	testTID = "80000001"
	testMID = "898000000000001"
)

// answerMax bounds every wait of a test; none comes near it.
const answerMax = 10 * time.Second

func noon() time.Time { return time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC) }

// practice is a host as practice has it, in a folder of the test.
func practice(t testing.TB) hostsim.Config {
	t.Helper()
	return speaking(t, "unionpay")
}

// speaking is a practice host of another dialect.
func speaking(t testing.TB, dialect string) hostsim.Config {
	t.Helper()
	config := hostsim.Practice()
	p, err := profile.Load(dialect)
	if err != nil {
		t.Fatal(err)
	}
	config.Profile = p
	config.Dir = t.TempDir()
	config.LedgerFile = filepath.Join(config.Dir, "ledger.jsonl")
	config.Now = noon
	return config
}

// serve starts a host and stops it when the test ends, or when stop is called.
func serve(t testing.TB, config hostsim.Config) (s *hostsim.Server, stop func()) {
	t.Helper()
	s, err := hostsim.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(context.Background()) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		// A test may end before its host began to serve.
		if err := <-done; err != nil && !errors.Is(err, hostsim.ErrClosed) {
			t.Errorf("Serve ended with %v", err)
		}
	}
	t.Cleanup(stop)
	return s, stop
}

// terminal is a till reduced to its wire: it packs, seals and reads, and
// believes nothing by itself.
type terminal struct {
	t        testing.TB
	dialect  *wire.Dialect
	address  string
	conn     net.Conn
	tid      string
	batch    string
	stan     int
	pik, mak []byte
}

func newTerminal(t testing.TB, config hostsim.Config, s *hostsim.Server) *terminal {
	t.Helper()
	dialect, err := wire.New(config.Profile)
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, dialect: dialect, address: s.Addr(), tid: testTID, batch: "000001"}
	term.dial()
	t.Cleanup(func() { _ = term.conn.Close() })
	return term
}

func (term *terminal) dial() {
	term.t.Helper()
	if term.conn != nil {
		_ = term.conn.Close()
	}
	conn, err := net.Dial("tcp", term.address)
	if err != nil {
		term.t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(answerMax))
	term.conn = conn
}

// MAC seals with the terminal's MAK.
func (term *terminal) MAC(_ context.Context, covered []byte) ([]byte, error) {
	p := term.dialect.Profile()
	seal := keys.Seal{Algorithm: term.algorithm(), Method: keys.Method(p.MAC.Method), Form: keys.Form(p.MAC.Form)}
	return seal.MAC(term.mak, covered)
}

func (term *terminal) algorithm() keys.Algorithm {
	return keys.Algorithm(term.dialect.Profile().Keys.Algorithm)
}

func (term *terminal) message(mti string) *wire.Message {
	p := term.dialect.Profile()
	m := &wire.Message{Framing: wire.FramingFull, TPDU: p.Framing.TPDU, Header: p.Framing.Header, MTI: mti}
	m.Set(wire.DE41TerminalID, term.tid)
	m.Set(wire.DE42MerchantID, testMID)
	return m
}

func (term *terminal) nextSTAN() string {
	term.stan++
	return fmt.Sprintf("%06d", term.stan)
}

// send packs, seals and writes a message.
func (term *terminal) send(m *wire.Message, sealer wire.MACer) {
	term.t.Helper()
	frame, err := term.dialect.Pack(context.Background(), m, sealer)
	if err != nil {
		term.t.Fatal(err)
	}
	if _, err := term.conn.Write(frame); err != nil {
		term.t.Fatal(err)
	}
}

// read takes the next answer off the line.
func (term *terminal) read() *wire.Message {
	term.t.Helper()
	frame, err := term.dialect.ReadFrame(term.conn)
	if err != nil {
		term.t.Fatalf("reading an answer: %v", err)
	}
	m, err := term.dialect.Unpack(frame)
	if err != nil {
		term.t.Fatalf("an answer is no message: %v", err)
	}
	return m
}

// ask sends a sealed message and demands a sealed answer.
func (term *terminal) ask(m *wire.Message) *wire.Message {
	term.t.Helper()
	term.send(m, term)
	answer := term.read()
	if err := term.dialect.Verify(context.Background(), answer, term); err != nil {
		term.t.Fatalf("answer %s: %v", answer.Value(wire.DE39ResponseCode), err)
	}
	if err := term.dialect.Match(m, answer); err != nil {
		term.t.Fatalf("answer %s: %v", answer.Value(wire.DE39ResponseCode), err)
	}
	return answer
}

func (term *terminal) echo() *wire.Message {
	m := term.message("0820")
	m.Set(wire.DE60Private, "00"+term.batch+"301")
	return m
}

// silent proves that nothing came back so far: an echo sent behind is answered
// first.
func (term *terminal) silent() {
	term.t.Helper()
	term.send(term.echo(), nil)
	if answer := term.read(); answer.MTI != "0830" {
		term.t.Fatalf("an answer %s came where silence was wanted", answer.MTI)
	}
}

// signOn fetches working keys and proves them.
func (term *terminal) signOn() *wire.Message {
	term.t.Helper()
	m, err := term.dialect.SignOn(term.nextSTAN(), term.batch, term.identity())
	if err != nil {
		term.t.Fatal(err)
	}
	term.send(m, nil)
	answer := term.read()
	if code := answer.Value(wire.DE39ResponseCode); code != "00" {
		term.t.Fatalf("sign-on answered %s", code)
	}
	wrapped, err := term.dialect.KeysOf(answer)
	if err != nil {
		term.t.Fatal(err)
	}
	term.pik, term.mak = term.unwrap(wrapped.PIK), term.unwrap(wrapped.MAK)
	if len(term.mak) != 16 || len(term.pik) != 16 {
		term.t.Fatal("working keys have not 16 bytes")
	}
	if batch := term.dialect.BatchOf(answer); batch != term.batch {
		term.batch, term.stan = batch, 0
	}
	return answer
}

func (term *terminal) unwrap(key payment.WrappedKey) []byte {
	term.t.Helper()
	plain, err := term.algorithm().Unwrap(clearpin.PracticeTMK(), key.Cryptogram)
	if err != nil {
		term.t.Fatal(err)
	}
	if err := term.algorithm().CheckKCV(plain, key.KCV); err != nil {
		term.t.Fatal(err)
	}
	return plain
}

// sale is a chip sale with PIN of a practice card.
func (term *terminal) sale(amount payment.Amount, card clearpin.Card) *wire.Message {
	term.t.Helper()
	m := term.message("0200")
	m.Set(wire.DE3ProcessingCode, "000000")
	m.Set(wire.DE4Amount, fmt.Sprintf("%012d", int64(amount)))
	m.Set(wire.DE11STAN, term.nextSTAN())
	m.Set(wire.DE25ConditionCode, "00")
	m.Set(wire.DE26PINCapture, "12")
	m.Set(wire.DE49Currency, "156")
	m.Set(wire.DE53Security, "2600000000000000")
	m.Set(wire.DE60Private, "22"+term.batch+"000601")
	term.pin(m, card.PIN, card.PAN)
	if card.HasChip() && !card.ChipFails {
		m.Set(wire.DE2PAN, card.PAN)
		m.Set(wire.DE14Expiry, card.Expiry)
		m.Set(wire.DE22EntryMode, "051")
		m.Set(wire.DE23PANSequence, "0"+card.Sequence)
		m.Set(wire.DE55Chip, chipData(term.t, amount, card))
		return m
	}
	m.Set(wire.DE22EntryMode, "021")
	m.Set(wire.DE35Track2, strings.ReplaceAll(card.Track2(), "=", "D"))
	return m
}

// pin puts a PIN block into a message.
func (term *terminal) pin(m *wire.Message, pin clearpin.PIN, pan string) {
	term.t.Helper()
	block, err := clearpin.Encrypt(clearpin.Format0, term.pik, pin, pan, nil)
	if err != nil {
		term.t.Fatal(err)
	}
	m.Set(wire.DE52PINBlock, strings.ToUpper(hex.EncodeToString(block)))
}

// reversal undoes a request, as the terminal would send it.
func (term *terminal) reversal(of *wire.Message) *wire.Message {
	m := term.message("0400")
	for _, field := range []wire.Field{wire.DE2PAN, wire.DE3ProcessingCode, wire.DE4Amount, wire.DE11STAN,
		wire.DE14Expiry, wire.DE22EntryMode, wire.DE23PANSequence, wire.DE25ConditionCode, wire.DE49Currency,
		wire.DE60Private, wire.DE61Original} {
		if value, there := of.Text(field); there {
			m.Set(field, value)
		}
	}
	m.Set(wire.DE39ResponseCode, "98")
	return m
}

// sessionKey is what the card would seal with.
func sessionKey(t testing.TB, card clearpin.Card, counter [2]byte) []byte {
	t.Helper()
	master, err := keys.CardMasterKey(clearpin.PracticeIMK(), card.PAN, card.Sequence)
	if err != nil {
		t.Fatal(err)
	}
	session, err := keys.SessionKey(master, [8]byte{counter[0], counter[1]})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// chipData is DE 55 of a practice card's first cryptogram.
func chipData(t testing.TB, amount payment.Amount, card clearpin.Card) string {
	t.Helper()
	amountBytes, err := hex.DecodeString(fmt.Sprintf("%012d", int64(amount)))
	if err != nil {
		t.Fatal(err)
	}
	list := emv.List{
		{Tag: emv.Tag9F10IssuerData, Value: []byte{7, 1, 1, 3, 0xA0, 0, 0, 1}},
		{Tag: emv.Tag9F37Unpredictable, Value: []byte{1, 2, 3, 4}},
		{Tag: emv.Tag9F36ATC, Value: []byte{0, 0x1B}},
		{Tag: emv.Tag95TVR, Value: []byte{0x80, 0, 4, 0x80, 0}},
		{Tag: emv.Tag9ADate, Value: []byte{0x26, 3, 0x14}},
		{Tag: emv.Tag9CType, Value: []byte{0}},
		{Tag: emv.Tag9F02Amount, Value: amountBytes},
		{Tag: emv.Tag5F2ACurrency, Value: []byte{1, 0x56}},
		{Tag: emv.Tag82AIP, Value: []byte{0x7C, 0}},
		{Tag: emv.Tag9F1ACountry, Value: []byte{1, 0x56}},
		{Tag: emv.Tag9F03AmountOther, Value: make([]byte, 6)},
	}
	data, err := emv.CryptogramData(list)
	if err != nil {
		t.Fatal(err)
	}
	arqc, err := keys.ARQC(sessionKey(t, card, [2]byte{0, 0x1B}), data, keys.PadOneZeros)
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, emv.Object{Tag: emv.Tag9F26Cryptogram, Value: arqc})
	return strings.ToUpper(hex.EncodeToString(list.Encode()))
}

// cardNamed is a card of the practice table.
func cardNamed(t testing.TB, name string) clearpin.Card {
	t.Helper()
	for _, card := range clearpin.PracticeCards() {
		if card.Name == name {
			return card
		}
	}
	t.Fatalf("no practice card %q", name)
	return clearpin.Card{}
}

// started is a host with a terminal that has signed on.
func started(t testing.TB, config hostsim.Config) (*hostsim.Server, *terminal) {
	t.Helper()
	s, _ := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	return s, term
}

// onlyEntry is the one entry of a ledger.
func onlyEntry(t testing.TB, s *hostsim.Server) hostsim.Entry {
	t.Helper()
	entries := s.Entries()
	if len(entries) != 1 {
		t.Fatalf("the ledger has %d entries, want 1", len(entries))
	}
	return entries[0]
}

// rest reads until the host closes the line.
func (term *terminal) rest() []byte {
	term.t.Helper()
	var all bytes.Buffer
	if _, err := io.Copy(&all, term.conn); err != nil {
		term.t.Fatalf("waiting for the line to close: %v", err)
	}
	return all.Bytes()
}

// hangUp tells the host that nothing more comes and waits until it has done
// what was sent and closed the line.
func (term *terminal) hangUp() {
	term.t.Helper()
	if err := term.conn.(*net.TCPConn).CloseWrite(); err != nil {
		term.t.Fatal(err)
	}
	term.rest()
}
