package hostsim_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/hex"
	"maps"
	"math/big"
	"strings"
	"testing"

	"till/payment"
	"till/payment/emv"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// management is a message without a seal, by its name in the profile's table.
func (term *terminal) management(name, asked string) *wire.Message {
	term.t.Helper()
	entry := term.dialect.Profile().Messages[name]
	m := term.message(entry.MTI)
	m.Set(wire.DE11STAN, term.nextSTAN())
	m.Set(wire.DE60Private, entry.TypeCode+term.batch+entry.NetworkCode)
	if asked != "" {
		m.Set(wire.DE62Private, asked)
	}
	return m
}

// askOpen sends a management message and demands a code.
func (term *terminal) askOpen(name, asked, code string) *wire.Message {
	term.t.Helper()
	m := term.management(name, asked)
	term.send(m, nil)
	answer := term.read()
	if got := answer.Value(wire.DE39ResponseCode); got != code {
		term.t.Fatalf("%s is answered %s, want %s", name, got, code)
	}
	if err := term.dialect.Match(m, answer); err != nil {
		term.t.Fatalf("the answer to %s: %v", name, err)
	}
	return answer
}

func TestEveryManagementMessageIsAnswered(t *testing.T) {
	_, term := started(t, practice(t))
	for name, entry := range term.dialect.Profile().Messages {
		if entry.MAC || name == profile.MessageTMKDownload || name == profile.MessageTMKActivate || entry.CodeOptional {
			continue // the day's end has tests of its own
		}
		asked := ""
		switch name {
		case profile.MessageCAQuery, profile.MessageAIDQuery:
			asked = "313030"
		case profile.MessageCADownload, profile.MessageAIDDownload:
			asked = "9F0605A000000333"
		}
		term.askOpen(name, asked, "00")
	}
}

func TestDownloadsAreReadByTheTillsOwnDialect(t *testing.T) {
	want := map[string]int{profile.DownloadCA: 4, profile.DownloadAID: 3, profile.DownloadBlacklist: 1, profile.DownloadBINB: 3,
		profile.DownloadBINC: 3, profile.DownloadContactless: 10, profile.DownloadParameters: 12}
	_, term := started(t, practice(t))
	for name, download := range term.dialect.Profile().Downloads {
		t.Run(name, func(t *testing.T) {
			items := term.download(t, download)
			if len(items) != want[name] {
				t.Errorf("%d entries came, want %d: %v", len(items), want[name], items)
			}
			for _, item := range items {
				if download.Fetch == "" {
					break
				}
				asked, err := term.dialect.AskItem(download, item)
				if err != nil {
					t.Fatal(err)
				}
				got, found, err := term.dialect.ItemOf(download, term.askOpen(download.Fetch, asked, "00"))
				if err != nil || !found || got.Key != item.Key {
					t.Errorf("fetching %s gave %s, %v, %v", item.Key, got.Key, found, err)
				}
				checkCAKey(t, name, got.Value)
			}
		})
	}
	if answer := term.askOpen(profile.MessageCADownload, "9F0605A0000009999F220101", "00"); answer.Value(wire.DE62Private) != "30" {
		t.Errorf("a key that nobody has is answered %s", answer.Value(wire.DE62Private))
	}
}

// download asks until nothing follows.
func (term *terminal) download(t *testing.T, download profile.Download) []wire.Item {
	t.Helper()
	var items []wire.Item
	for last := 0; ; {
		asked, err := term.dialect.Ask(download, len(items), last)
		if err != nil {
			t.Fatal(err)
		}
		page, err := term.dialect.PageOf(download, term.askOpen(download.Query, asked, "00"))
		if err != nil {
			t.Fatal(err)
		}
		items, last = append(items, page.Items...), page.Last
		if !page.More {
			return items
		}
	}
}

// checkCAKey proves the checksum of a CA key.
func checkCAKey(t *testing.T, name, value string) {
	t.Helper()
	if name != profile.DownloadCA {
		return
	}
	data, err := hex.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	list, err := emv.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha1.New()
	for _, tag := range []emv.Tag{0x9F06, 0x9F22, 0xDF02, 0xDF04} {
		part, _ := list.Find(tag)
		sum.Write(part)
	}
	if own, _ := list.Find(0xDF03); !bytes.Equal(own, sum.Sum(nil)) {
		t.Errorf("the checksum of a key is %X, want %X", own, sum.Sum(nil))
	}
}

func TestBadQuestionsAreFormatErrors(t *testing.T) {
	_, term := started(t, practice(t))
	for name, asked := range map[string]string{
		profile.MessageCAQuery: "31", profile.MessageAIDQuery: "31FFFF", profile.MessageCADownload: "9F06",
		profile.MessageBlacklist: "FFFFFF", profile.MessageTMKDownload: "9F0605A000000333",
	} {
		term.askOpen(name, asked, "30")
	}
	term.askOpen(profile.MessageTMKActivate, "", "12")
}

func TestSignOffEndsTheDay(t *testing.T) {
	_, term := started(t, practice(t))
	term.ask(term.sale(1250, cardNamed(t, "stripe")))
	term.askOpen(profile.MessageSignOff, "", "00")
	term.send(term.sale(1250, cardNamed(t, "stripe")), term)
	if got := term.read().Value(wire.DE39ResponseCode); got != "A0" {
		t.Errorf("a sale after sign-off is answered %s, want A0", got)
	}
	term.signOn()
	term.ask(term.sale(1250, cardNamed(t, "stripe")))
}

// signingOn is a host whose profile asks for keys by another network code.
func signingOn(t *testing.T, network string) hostsim.Config {
	t.Helper()
	config := practice(t)
	other := *config.Profile
	other.Messages = maps.Clone(other.Messages)
	entry := other.Messages[profile.MessageSignOn]
	entry.NetworkCode = network
	other.Messages[profile.MessageSignOn] = entry
	config.Profile = &other
	return config
}

func TestASignOnBringsTheKeysThatWereAskedFor(t *testing.T) {
	for network, want := range map[string]int{"001": 24, "003": 40, "004": 60} {
		config := signingOn(t, network)
		s, _ := serve(t, config)
		term := newTerminal(t, config, s)
		answer := term.askOpen(profile.MessageSignOn, "", "00")
		if got := len(answer.Value(wire.DE62Private)) / 2; got != want {
			t.Errorf("%s brings %d bytes of keys, want %d", network, got, want)
		}
		if _, err := term.dialect.KeysOf(answer); err != nil {
			t.Errorf("%s: %v", network, err)
		}
	}
}

func TestAnEncipheredTrackIsRead(t *testing.T) {
	config := signingOn(t, "004")
	config.Profile.Tracks.Encrypted = true
	s, _ := serve(t, config)
	term := newTerminal(t, config, s)
	wrapped, err := term.dialect.KeysOf(term.askOpen(profile.MessageSignOn, "", "00"))
	if err != nil {
		t.Fatal(err)
	}
	term.pik, term.mak = term.unwrap(wrapped.PIK), term.unwrap(wrapped.MAK)
	tdk, err := keys.NewDES(term.unwrap(wrapped.TDK))
	if err != nil {
		t.Fatal(err)
	}
	card := cardNamed(t, "stripe")
	sale := term.sale(1250, card)
	track, err := wire.EncipherTrack(payment.Track2{Secret: payment.NewSecret([]byte(card.Track2()))}, 8,
		func(in []byte) ([]byte, error) {
			out := make([]byte, len(in))
			tdk.Encrypt(out, in)
			return out, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	sale.Set(wire.DE35Track2, strings.ReplaceAll(string(track.Reveal()), "=", "D"))
	sale.Set(wire.DE53Security, "2610000000000000")
	if got := term.ask(sale).Value(wire.DE39ResponseCode); got != "00" {
		t.Fatalf("answered %s", got)
	}
	if got := onlyEntry(t, s).Card; got != "622202******1009" {
		t.Errorf("the ledger names %s", got)
	}
}

// TestATerminalGetsAKeyOfItsOwn walks the way of unionpay-pos 19.2.
func TestATerminalGetsAKeyOfItsOwn(t *testing.T) {
	config := practice(t)
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	list := term.objects(term.askOpen(profile.MessageTMKRSA, "", "00"))
	modulus, _ := list.Find(0xDF02)
	exponent, _ := list.Find(0xDF04)
	public := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(new(big.Int).SetBytes(exponent).Int64())}
	random, err := hex.DecodeString("0123456789ABCDEFFEDCBA9876543211")
	if err != nil {
		t.Fatal(err)
	}
	block, err := rsa.EncryptPKCS1v15(rand.Reader, public, random)
	if err != nil {
		t.Fatal(err)
	}
	kcv, err := keys.KCV(random, 4)
	if err != nil {
		t.Fatal(err)
	}
	asked := append(list[:2:2], emv.Object{Tag: 0xDF23, Value: block}, emv.Object{Tag: 0xDF24, Value: kcv})
	list = term.objects(term.askOpen(profile.MessageTMKDownload, strings.ToUpper(hex.EncodeToString(asked.Encode())), "00"))
	wrapped, _ := list.Find(0xDF21)
	proof, _ := list.Find(0xDF22)
	tmk, err := keys.Unwrap(random, wrapped)
	if err != nil || keys.CheckKCV(tmk, proof) != nil {
		t.Fatalf("the new key does not prove itself: %v", err)
	}
	term.askOpen(profile.MessageTMKActivate, "", "00")
	// A host that was killed still knows it.
	stop()
	s, _ = serve(t, config)
	term.address = s.Addr()
	term.dial()
	answer := term.askOpen(profile.MessageSignOn, "", "00")
	given, err := term.dialect.KeysOf(answer)
	if err != nil {
		t.Fatal(err)
	}
	if term.mak, err = keys.Unwrap(tmk, given.MAK.Cryptogram); err != nil || keys.CheckKCV(term.mak, given.MAK.KCV) != nil {
		t.Fatal("the working keys are not under the terminal's own key")
	}
	if term.pik, err = keys.Unwrap(tmk, given.PIK.Cryptogram); err != nil {
		t.Fatal(err)
	}
	term.ask(term.sale(1250, cardNamed(t, "chip")))
}

func (term *terminal) objects(answer *wire.Message) emv.List {
	term.t.Helper()
	data, err := hex.DecodeString(answer.Value(wire.DE62Private))
	if err != nil {
		term.t.Fatal(err)
	}
	list, err := emv.Parse(data)
	if err != nil {
		term.t.Fatal(err)
	}
	return list
}

func TestAScriptAndItsResult(t *testing.T) {
	s, term := started(t, faulty(t, "sale:script:1"))
	sale := term.sale(1250, cardNamed(t, "chip"))
	answer := term.ask(sale)
	data, err := hex.DecodeString(answer.Value(wire.DE55Chip))
	if err != nil {
		t.Fatal(err)
	}
	list, err := emv.Parse(data)
	if err != nil || !has(list, emv.Tag72ScriptAfter) {
		t.Fatalf("no script came: %X, %v", data, err)
	}
	script := term.message("0620")
	for _, field := range []wire.Field{wire.DE2PAN, wire.DE3ProcessingCode, wire.DE4Amount, wire.DE22EntryMode, wire.DE25ConditionCode, wire.DE49Currency} {
		script.Set(field, sale.Value(field))
	}
	script.Set(wire.DE11STAN, term.nextSTAN())
	script.Set(wire.DE37RRN, answer.Value(wire.DE37RRN))
	script.Set(wire.DE55Chip, "DF31052000000001")
	script.Set(wire.DE60Private, "00"+term.batch+"951")
	script.Set(wire.DE61Original, term.batch+sale.Value(wire.DE11STAN)+"0314")
	for _, step := range []struct{ original, chip, want string }{
		{script.Value(wire.DE61Original), "DF31052000000001", "00"},
		{script.Value(wire.DE61Original), "DF31052000000001", "00"}, // twice is harmless
		{term.batch + "0007770314", "DF31052000000001", "25"},
		{script.Value(wire.DE61Original), "9F360200", "30"},
	} {
		script.Set(wire.DE61Original, step.original)
		script.Set(wire.DE55Chip, step.chip)
		if got := term.ask(script).Value(wire.DE39ResponseCode); got != step.want {
			t.Errorf("%s of %s is answered %s, want %s", step.chip, step.original, got, step.want)
		}
	}
	if got := states(s); got != "[approved]" {
		t.Errorf("the ledger says %s", got)
	}
}

func TestAWishIsInTheHeader(t *testing.T) {
	_, term := started(t, faulty(t, "sale:wish-4:1", "echo:wish-7:1"))
	if got := term.ask(term.sale(1250, cardNamed(t, "stripe"))).Wish(); got != '4' {
		t.Errorf("the sale's wish is %c", got)
	}
	if got := term.askOpen(profile.MessageEcho, "", "00").Wish(); got != '7' {
		t.Errorf("the echo's wish is %c", got)
	}
	if got := term.ask(term.sale(1250, cardNamed(t, "stripe"))).Wish(); got != '0' {
		t.Errorf("the next sale's wish is %c", got)
	}
}

func TestEveryApprovalIsBooked(t *testing.T) {
	for _, code := range []string{"11", "A2", "A4", "A5", "A6"} {
		s, term := started(t, faulty(t, "sale:approve-"+code))
		if got := term.ask(term.sale(1250, cardNamed(t, "stripe"))).Value(wire.DE39ResponseCode); got != code {
			t.Errorf("answered %s, want %s", got, code)
		}
		if got := onlyEntry(t, s).State; got != hostsim.StateApproved {
			t.Errorf("%s: the ledger says %s", code, got)
		}
	}
}

func has(list emv.List, tag emv.Tag) bool {
	for _, object := range list {
		if object.Tag == tag {
			return true
		}
	}
	return false
}
