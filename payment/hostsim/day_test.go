package hostsim_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"till/payment"
	"till/payment/host"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/keys/clearpin"
	"till/payment/profile"
	"till/payment/wire"
)

// tillDay is a terminal of one day: the real client, keys where the profile's can
// be held, and the requests of an engine.
type tillDay struct {
	*counter
	config hostsim.Config
	server *hostsim.Server
	soft   *host.SoftKeys // nil where the pad seals

	mu    sync.Mutex
	words []string // what the line told
}

// newDay wires the client as the till does: the pad alone where it can seal,
// keys in memory beside it where it cannot, and no pad where it has no such keys.
func newDay(t *testing.T, config hostsim.Config, change func(*host.Config)) *tillDay {
	t.Helper()
	s, _ := serve(t, config)
	d := &tillDay{counter: &counter{t: t, pad: &keyPad{}, numbers: numbers{batch: "000001"}}, config: config, server: s}
	dialect, err := wire.New(config.Profile)
	if err != nil {
		t.Fatal(err)
	}
	p := config.Profile
	var pad host.KeyPad = d.pad
	if !host.PadSeals(p) {
		beside := pad
		if !host.PadTakesPINs(p) {
			beside = nil
		}
		algorithm := keys.Algorithm(p.Keys.Algorithm)
		d.soft = host.NewSoftKeys(p, func(_ context.Context, wrapped []byte) ([]byte, error) {
			return algorithm.Unwrap(clearpin.PracticeTMK(), wrapped)
		}, beside)
		pad = d.soft
	}
	settings := host.Config{Address: "tcp://" + s.Addr(), Dialect: dialect, Now: noon,
		Terminal: wire.Terminal{TerminalID: testTID, MerchantID: testMID, Operator: "01"},
		Notify: func(e host.Event) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.words = append(d.words, e.Detail)
		},
		Timeouts: host.Timeouts{Connect: answerMax, Answer: answerMax, OriginalLife: time.Millisecond}}
	if change != nil {
		change(&settings)
	}
	d.client, err = host.New(settings, pad, &d.numbers)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.client.Close() })
	return d
}

// sells is a stripe's sale. Under SM4 no pad here takes a PIN, and there is none.
func (d *tillDay) sells(amount payment.Amount) payment.Request {
	d.t.Helper()
	stan, _ := d.NextSTAN()
	card := cardNamed(d.t, "stripe")
	read := keyedCard(d.t, card)
	read.Facts.Entry = payment.EntryStripe
	read.Track2 = payment.Track2{Secret: payment.NewSecret([]byte(card.Track2()))}
	if host.PadTakesPINs(d.config.Profile) {
		block, err := clearpin.Encrypt(clearpin.Format0, d.pad.pik, card.PIN, card.PAN, nil)
		if err != nil {
			d.t.Fatal(err)
		}
		read.Facts.CVM = payment.CVMOnlinePIN
		read.PINBlock = payment.PINBlock{Secret: payment.NewSecret(block)}
	}
	return payment.Request{Card: read, Txn: payment.Txn{ID: uint64(d.stan), Kind: payment.Sale, State: payment.Intent,
		Requested: amount, Amount: amount, Currency: payment.CNY, STAN: stan, Batch: d.batch, Started: noon(), Card: read.Facts}}
}

// voids takes back a sale by its answer.
func (d *tillDay) voids(sale payment.Request, answer payment.Answer) payment.Request {
	stan, _ := d.NextSTAN()
	card := keyedCard(d.t, cardNamed(d.t, "stripe"))
	return payment.Request{Card: card, Txn: payment.Txn{ID: uint64(d.stan), Kind: payment.Void, State: payment.Intent,
		Requested: sale.Txn.Amount, Amount: sale.Txn.Amount, Currency: payment.CNY, STAN: stan, Batch: d.batch,
		Started: noon(), Card: card.Facts, Original: &payment.Original{STAN: sale.Txn.STAN, Batch: sale.Txn.Batch,
			RRN: answer.RRN, AuthCode: answer.AuthCode, Amount: sale.Txn.Amount}}}
}

func (d *tillDay) wants(what string, answer payment.Answer, verdict payment.Verdict) payment.Answer {
	d.t.Helper()
	if answer.Verdict != verdict {
		d.t.Fatalf("%s: the client says %s, %q; the line told %v", what, answer.Verdict, answer.Reason, d.words)
	}
	return answer
}

// goesBy is sign-on, sale, reversal, void, decline, echo and sign-off.
func (d *tillDay) goesBy() {
	d.t.Helper()
	ctx := context.Background()
	if reason := d.client.SignOn(ctx); reason != payment.NoReason {
		d.t.Fatalf("sign-on: %s; the line told %v", reason, d.words)
	}
	kept := d.sells(1250)
	d.wants("a sale", d.send(kept), payment.VerdictApproved)
	undone := d.sells(2000)
	d.wants("a sale that is undone", d.send(undone), payment.VerdictApproved)
	reversal := undo(undone, payment.ReasonCardRefusedAfter)
	d.wants("its reversal", d.send(reversal), payment.VerdictAcknowledged)
	reversal.Txn.Attempts = []payment.Try{{MTI: "0200"}, {MTI: "0400"}, {MTI: "0400"}}
	d.wants("its reversal again", d.send(reversal), payment.VerdictAcknowledged)
	voided := d.sells(3000)
	answer := d.wants("a sale that is voided", d.send(voided), payment.VerdictApproved)
	d.wants("its void", d.send(d.voids(voided, answer)), payment.VerdictApproved)
	d.wants("a sale above the account", d.send(d.sells(1251)), payment.VerdictDeclined)
	if _, reason := d.client.Echo(ctx); reason != payment.NoReason {
		d.t.Fatalf("echo: %s; the line told %v", reason, d.words)
	}
	if reason := d.client.SignOff(ctx); reason != payment.NoReason {
		d.t.Fatalf("sign-off: %s; the line told %v", reason, d.words)
	}
	if d.soft != nil && d.soft.HoldsKeys() {
		d.t.Error("keys are in memory after the sign-off")
	}
	if got := states(d.server); got != "[approved reversed voided approved declined]" {
		d.t.Errorf("in the evening the ledger says %s", got)
	}
}

// variants are the embedded profiles, and hosts that differ in what a profile
// may say of them.
var variants = []struct {
	name, base string
	change     func(*profile.Profile)
}{
	{"unionpay", "unionpay", nil},
	{"unionpay-sm4", "unionpay-sm4", nil},
	{"iso87-ascii", "iso87-ascii", nil},
	{"unionpay with a MAC of bytes", "unionpay", func(p *profile.Profile) { p.MAC.Form = profile.MACForm4 }},
	{"unionpay sealed by CBC in the pad", "unionpay", func(p *profile.Profile) { p.MAC.Method, p.MAC.Form = profile.MACCBC, profile.MACFormRaw }},
	{"unionpay-sm4 sealed by CMAC", "unionpay-sm4", func(p *profile.Profile) { p.MAC.Method, p.MAC.Form = profile.MACCMAC, profile.MACFormRaw }},
	{"iso87-ascii without a length, all in characters", "iso87-ascii", func(p *profile.Profile) {
		p.Framing.LengthBytes = 0
		p.Coding.Bitmap, p.Coding.Binary = profile.BytesHex, profile.BytesHex
	}},
	{"iso87-ascii on a kept line", "iso87-ascii", func(p *profile.Profile) { p.Line.KeepAlive = true }},
}

func TestADayInEveryProfile(t *testing.T) {
	for _, variant := range variants {
		t.Run(variant.name, func(t *testing.T) {
			t.Parallel()
			config := speaking(t, variant.base)
			if variant.change != nil {
				variant.change(config.Profile)
			}
			newDay(t, config, nil).goesBy()
		})
	}
}

// TestAPadThatCannotSealIsNamedUnfit, and nothing is sent.
func TestAPadThatCannotSealIsNamedUnfit(t *testing.T) {
	config := speaking(t, "iso87-ascii")
	s, _ := serve(t, config)
	till := newCounter(t, config, s)
	if reason := till.client.SignOn(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	got := till.send(till.request(1250))
	if got.Verdict != payment.VerdictNotSent || got.Reason != payment.ReasonPadUnfit {
		t.Errorf("the client says %s, %q", got.Verdict, got.Reason)
	}
	if entries := s.Entries(); len(entries) != 0 {
		t.Errorf("the ledger has %v", entries)
	}
}

// signed is a certificate and its key.
type signed struct {
	tls.Certificate
	leaf *x509.Certificate
	key  *ecdsa.PrivateKey
}

// sign makes a certificate of a name under another, or one of its own.
func sign(t *testing.T, name string, from, to time.Time, by *signed) signed {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: from, NotAfter: to, BasicConstraintsValid: true, IsCA: by == nil,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	parent, parentKey := template, key
	if by != nil {
		parent, parentKey = by.leaf, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return signed{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, leaf, key}
}

func (s signed) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.leaf.Raw})
}

func (s signed) pin() string {
	hash := sha256.Sum256(s.leaf.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(hash[:])
}

// secure is a bank's side of TLS that asks for a certificate of the till.
func secure(server signed, authority signed, versions ...uint16) *tls.Config {
	clients := x509.NewCertPool()
	clients.AddCert(authority.leaf)
	config := &tls.Config{Certificates: []tls.Certificate{server.Certificate}, ClientCAs: clients,
		ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12, Time: noon}
	if len(versions) > 0 {
		config.MaxVersion = versions[0]
	}
	return config
}

// TestADayOverTLS is the day with a pinned key and a certificate of the till;
// each thing that is wrong ends it before a single byte about money is sent.
func TestADayOverTLS(t *testing.T) {
	const hour, year = time.Hour, 365 * 24 * time.Hour
	from, to := noon().Add(-hour), noon().Add(year)
	authority := sign(t, "acquirer authority", from, to, nil)
	foreign := sign(t, "somebody else", from, to, nil)
	bank := sign(t, "bank", from, to, &authority)
	old := sign(t, "bank", noon().Add(-year), noon().Add(-hour), &authority)
	till := sign(t, "till", from, to, &authority)
	stranger := sign(t, "till", from, to, &foreign)
	next := hex.EncodeToString(make([]byte, sha256.Size))
	good := host.TLSOptions{CA: authority.pem(), Pins: []string{bank.pin(), next}, Certificate: &till.Certificate}
	tests := []struct {
		name    string
		bank    signed
		version uint16
		change  func(*host.TLSOptions)
		clock   func() time.Time
		reason  payment.Reason
	}{
		{name: "as the bank wants it", bank: bank},
		{name: "under TLS 1.2", bank: bank, version: tls.VersionTLS12},
		{name: "under another authority", bank: bank, reason: payment.ReasonCertificateForeign,
			change: func(o *host.TLSOptions) { o.CA = foreign.pem() }},
		{name: "for another name", bank: bank, reason: payment.ReasonCertificateForeign,
			change: func(o *host.TLSOptions) { o.ServerName = "bank.example" }},
		{name: "with another key", bank: bank, reason: payment.ReasonCertificateUnpinned,
			change: func(o *host.TLSOptions) { o.Pins = []string{till.pin(), next} }},
		{name: "expired", bank: old, reason: payment.ReasonCertificateExpired,
			change: func(o *host.TLSOptions) { o.Pins = []string{old.pin(), next} }},
		{name: "with a clock that is two years ahead", bank: bank, reason: payment.ReasonCertificateExpired,
			clock: func() time.Time { return noon().Add(2 * year) }},
		{name: "with a clock that is a year behind", bank: bank, reason: payment.ReasonCertificateEarly,
			clock: func() time.Time { return noon().Add(-year) }},
		{name: "without a certificate of the till", bank: bank, reason: payment.ReasonCertificateRefused,
			change: func(o *host.TLSOptions) { o.Certificate = nil }},
		{name: "without a certificate of the till, under TLS 1.2", bank: bank, version: tls.VersionTLS12,
			reason: payment.ReasonCertificateRefused, change: func(o *host.TLSOptions) { o.Certificate = nil }},
		{name: "with a certificate that a stranger signed", bank: bank, reason: payment.ReasonCertificateRefused,
			change: func(o *host.TLSOptions) { o.Certificate = &stranger.Certificate }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := speaking(t, "unionpay")
			config.TLS = secure(test.bank, authority)
			if test.version != 0 {
				config.TLS.MaxVersion = test.version
			}
			options := good
			if test.change != nil {
				test.change(&options)
			}
			d := newDay(t, config, func(c *host.Config) {
				c.Address = "tls" + c.Address[len("tcp"):]
				if test.clock != nil {
					c.Now = test.clock
				}
				var err error
				if c.TLS, err = host.SecureTLS(c.Address, options); err != nil {
					t.Fatal(err)
				}
			})
			if test.reason == payment.NoReason {
				d.goesBy()
				return
			}
			d.failsClosed(test.reason)
		})
	}
}

// failsClosed tries to sign on and to sell: the reason is told, and the bank
// hears of no money.
func (d *tillDay) failsClosed(reason payment.Reason) {
	d.t.Helper()
	if got := d.client.SignOn(context.Background()); got != reason {
		d.t.Errorf("sign-on says %q, want %q; the line told %v", got, reason, d.words)
	}
	answer := d.send(payment.Request{Txn: payment.Txn{ID: 1, Kind: payment.Sale, State: payment.Intent, Requested: 1250,
		Amount: 1250, Currency: payment.CNY, STAN: "000009", Batch: d.batch}})
	if answer.Verdict != payment.VerdictNotSent || answer.Reason != reason {
		d.t.Errorf("a sale says %s, %q, want not sent, %q", answer.Verdict, answer.Reason, reason)
	}
	if health := d.client.Health(); health.Condition != payment.ConditionDown || health.Reason != reason {
		d.t.Errorf("the lamp says %s, %q", health.Condition, health.Reason)
	}
	if entries := d.server.Entries(); len(entries) != 0 {
		d.t.Errorf("the ledger has %v", fmt.Sprint(entries))
	}
}
