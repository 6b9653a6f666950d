package abecs

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"math/big"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/link"
	"till/payment"
)

// newerTurn is one command that a newer pad expects, the parameters that it must
// hold (by id, as text or raw) and what the pad answers, notices first.
type newerTurn struct {
	id      string
	holds   map[uint16]string
	lacks   []uint16
	answers []string
}

// newerPad is a scripted pad that speaks the newer commands in an enciphered
// session. What it shows and whom it is it answers by itself.
type newerPad struct {
	t      *testing.T
	script []newerTurn
	knows  map[uint16]string // what GIX tells
	seal   *session
	heard  []string // every command's payload, clear
}

func (n *newerPad) serve(line io.ReadWriter) {
	var d Decoder
	var one [1]byte
	for {
		if _, err := line.Read(one[:]); err != nil {
			for _, left := range n.script {
				n.t.Errorf("the till never sent %s", left.id)
			}
			return
		}
		if d.Idle() && one[0] == can {
			_, _ = line.Write([]byte{eot})
			continue
		}
		payload, done, err := d.Feed(one[0])
		if !done {
			continue
		}
		if err != nil {
			n.t.Errorf("the till's packet: %v", err)
			return
		}
		_, _ = line.Write([]byte{ack})
		for _, answer := range n.answer(payload) {
			_, _ = line.Write(AppendFrame(nil, answer))
		}
	}
}

// answer is the payloads that a command gets, as they travel.
func (n *newerPad) answer(payload []byte) [][]byte {
	if payload[0] != dc2 {
		return [][]byte{n.open(payload)}
	}
	if n.seal == nil {
		return [][]byte{[]byte("ERR003")}
	}
	payload, err := n.seal.open(payload)
	if err != nil {
		n.t.Errorf("the till's packet: %v", err)
		return nil
	}
	n.heard = append(n.heard, latin(payload))
	id := string(payload[:3])
	if id == "CLO" {
		return [][]byte{[]byte("CLO000")}
	}
	var out [][]byte
	for _, answer := range n.act(id, payload) {
		if strings.HasPrefix(answer, "clear:") {
			out = append(out, []byte(strings.TrimPrefix(answer, "clear:")))
			continue
		}
		out = append(out, n.seal.seal(latin1(answer)))
	}
	return out
}

func (n *newerPad) act(id string, payload []byte) []string {
	if len(n.script) > 0 && n.script[0].id == id {
		turn := n.script[0]
		n.script = n.script[1:]
		n.compare(turn, payload)
		return turn.answers
	}
	switch id {
	case "GIX":
		return []string{n.gix(payload)}
	case "DSP", "RMC", "DEX":
		return []string{id + "000"}
	}
	n.t.Errorf("the till sent %s, which is not in the script", id)
	return []string{id + "010"}
}

func (n *newerPad) compare(turn newerTurn, payload []byte) {
	if !newer[turn.id] {
		return
	}
	d := commandData(n.t, payload)
	for id, want := range turn.holds {
		if got := latin(d[id]); got != want {
			n.t.Errorf("%s: parameter %04X is %q, want %q", turn.id, id, got, want)
		}
	}
	for _, id := range turn.lacks {
		if _, there := d[id]; there {
			n.t.Errorf("%s: parameter %04X ought not to be there", turn.id, id)
		}
	}
}

func commandData(t *testing.T, payload []byte) data {
	t.Helper()
	c, err := ParseCommand(payload)
	if err != nil {
		t.Error(err)
		return nil
	}
	d, err := Response{Blocks: c.Blocks}.data()
	if err != nil {
		t.Error(err)
	}
	return d
}

// gix tells what the pad knows of what it is asked for.
func (n *newerPad) gix(payload []byte) string {
	var list []parameter
	ids := commandData(n.t, payload)[speIDList]
	for i := 0; i+1 < len(ids); i += 2 {
		id := uint16(ids[i])<<8 | uint16(ids[i+1])
		if value, known := n.knows[id]; known {
			list = append(list, parameter{id, latin1(value)})
		}
	}
	return answerOf("GIX", list...)
}

// answerOf is a good answer with parameters.
func answerOf(id string, list ...parameter) string {
	c, err := newParameters(id, list...)
	if err != nil {
		panic(err)
	}
	payload, err := c.Payload()
	if err != nil {
		panic(err)
	}
	return id + "000" + latin(payload[3:])
}

func latin1(text string) []byte { return field{form: textForm, count: "free"}.counted(text) }

// open is the answer to a clear command: OPN with a key, or 009 within a session.
func (n *newerPad) open(payload []byte) []byte {
	c, err := ParseCommand(payload)
	if err != nil || c.ID != "OPN" || len(c.Blocks) == 0 {
		return []byte(string(payload[:3]) + "009")
	}
	f, err := commandLayouts["OPN"].parse(c.Blocks)
	if err != nil {
		n.t.Error(err)
		return []byte("OPN011")
	}
	modulus := new(big.Int).SetBytes(unhex(n.t, string(f["OPN_MOD"])))
	exponent := new(big.Int).SetBytes(unhex(n.t, string(f["OPN_EXP"])))
	secret := make([]byte, sessionKeySize)
	_, _ = rand.Read(secret)
	n.seal, err = newSession(secret)
	if err != nil {
		n.t.Error(err)
	}
	wrapped, err := rsa.EncryptPKCS1v15(rand.Reader, &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}, secret)
	if err != nil {
		n.t.Error(err)
	}
	return []byte("OPN000515256" + upperHex(wrapped))
}

// oneKey is one key pair for all scripts: making one takes longer than a script.
var oneKey = sync.OnceValues(NewSessionKey)

var told = map[uint16]string{
	ppSerNum: "7200032211005539", ppModel: "PPC-930;192MB", ppMaker: "GERTEC", ppCapab: "1200000000",
	ppSoVer: "14100.12503.V2115", ppSpecVer: "2.12", ppTabVer: "1807202408",
	ppMKPIN: "0102", ppMKDat: "0012", ppDUKPTPIN: "0100", ppKSNPIN + 1: "\xFF\xFF\xF0\x80\x34\xF4\x3D\xE0\x00\x11",
}

// newerScripted opens a newer pad on a script, in virtual time.
func newerScripted(t *testing.T, script []newerTurn, run func(t *testing.T, p *Pad)) *newerPad {
	t.Helper()
	knows := make(map[uint16]string)
	for id, value := range told {
		knows[id] = latin([]byte(value))
	}
	return newerScriptedWith(t, knows, script, run)
}

func newerScriptedWith(t *testing.T, knows map[uint16]string, script []newerTurn, run func(t *testing.T, p *Pad)) *newerPad {
	t.Helper()
	n := &newerPad{t: t, script: script, knows: knows}
	synctest.Test(t, func(t *testing.T) {
		near, far := link.Pipe()
		served := make(chan struct{})
		go func() {
			defer close(served)
			n.serve(far)
		}()
		cfg := Default()
		cfg.Merchant = "Coffee"
		cfg.PINSlot, cfg.DataSlot = 2, 2
		cfg.SessionKey = oneKey
		cfg.Now = func() time.Time { return time.Date(2025, 11, 11, 17, 36, 47, 0, time.UTC) }
		p, err := Open(t.Context(), near, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			<-served
		}()
		run(t, p)
	})
	return n
}

// The cards of the scripts: published test numbers.
const (
	testPAN   = "6222020000061009"
	testTrack = "6222020000061009D49122010000"
	chipTrack = "6222020000061009=4912201"
)

func packed(t *testing.T, digits string) []byte {
	if len(digits)%2 == 1 {
		digits += "F"
	}
	return unhex(t, digits)
}

func chipRead(kind string) string {
	return answerOf("GCX", text(ppAIDTabInfo, "020101"), text(ppLabel, "CREDITO"), text(ppCardType, kind),
		text(ppTrk2Inc, chipTrack), text(ppPAN, testPAN), text(ppPANSeqNo, "01"), text(ppCardExp, "491231"))
}

func stripeRead(state, track string) string {
	return answerOf("GCX", text(ppCardType, "00"), text(ppICCStat, state), text(ppTrk2Inc, track))
}

func wholeTrack(t *testing.T, digits string) newerTurn {
	return newerTurn{id: "GTK", holds: map[uint16]string{speTracks: "1010"}, lacks: []uint16{speMthdDat},
		answers: []string{answerOf("GTK", parameter{ppTrack2, packed(t, digits)})}}
}

func TestCardsAreReadWithTheNewerCommands(t *testing.T) {
	gcx := func(contactless string, answers ...string) newerTurn {
		return newerTurn{id: "GCX", answers: answers, holds: map[uint16]string{
			speAmount: "000000001250", speTrnDate: "251111", speTrnTime: "173647", speGCXOpt: contactless + "0000",
			speTrnType: "\x00", speTrnCurr: "156", speDspMsg: "COFFEE\rCNY 12.50",
		}}
	}
	const plainTrack = "6222020000061009=4912101"
	tests := []struct {
		name   string
		script []newerTurn
		entry  payment.EntryMode
		reason payment.Reason
		heard  string
	}{
		{name: "a chip", entry: payment.EntryChip, heard: "SELECIONADO: CREDITO",
			script: []newerTurn{gcx("1", "NTM000032SELECIONADO:    CREDITO         ", chipRead("03")), wholeTrack(t, testTrack)}},
		{name: "a tap", entry: payment.EntryContactless,
			script: []newerTurn{gcx("1", chipRead("06")), wholeTrack(t, testTrack)}},
		{name: "a stripe", entry: payment.EntryStripe,
			script: []newerTurn{gcx("1", stripeRead("0", plainTrack)), wholeTrack(t, "6222020000061009D49121010000")}},
		{name: "a stripe that has a chip is not asked for its track", reason: payment.ReasonInsertChip,
			script: []newerTurn{gcx("1", stripeRead("0", chipTrack))}},
		{name: "a stripe after its chip failed", entry: payment.EntryFallback,
			script: []newerTurn{gcx("1", stripeRead("1", chipTrack)), wholeTrack(t, testTrack)}},
		{name: "a chip whose applications are not ours", reason: payment.ReasonCardUnsupported,
			script: []newerTurn{gcx("1", stripeRead("2", chipTrack))}},
		{name: "a tap that plays a stripe", reason: payment.ReasonCardUnsupported,
			script: []newerTurn{gcx("1", chipRead("05"))}},
		{name: "a swipe that nobody can read", reason: payment.ReasonStripeUnreadable,
			script: []newerTurn{gcx("1", answerOf("GCX", text(ppCardType, "00"), text(ppICCStat, "0"))), wholeTrack(t, "")}},
		{name: "two taps that fail turn contactless off", entry: payment.EntryChip, heard: "TAP AGAIN,TAP AGAIN",
			script: []newerTurn{gcx("1", "GCX081"), gcx("1", "GCX081"), gcx("0", chipRead("03")), wholeTrack(t, testTrack)}},
		{name: "a phone that wants to be confirmed", entry: payment.EntryContactless, heard: "SEE PHONE",
			script: []newerTurn{gcx("1", "GCX086"), gcx("1", chipRead("06")), wholeTrack(t, testTrack)}},
		{name: "the customer's cancel key", reason: payment.ReasonCustomerCancelled,
			script: []newerTurn{gcx("1", "GCX013")}},
		{name: "nobody came", reason: payment.ReasonNoCard,
			script: []newerTurn{gcx("1", "GCX012")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var heard []string
			newerScripted(t, test.script, func(t *testing.T, p *Pad) {
				card, reason, err := p.ReadCard(t.Context(), request(func(text string) { heard = append(heard, text) }))
				if err != nil || reason != test.reason || card.Facts.Entry != test.entry {
					t.Errorf("%q, %v, entry %q, want %q, %q", reason, err, card.Facts.Entry, test.reason, test.entry)
				}
				if err == nil && test.entry.HasChipData() && (card.Facts.Sequence != "001" || card.Expiry != "4912" ||
					card.Facts.Label != "CREDITO" || card.Facts.Masked != "622202******1009" || card.Facts.ServiceCode != "201") {
					t.Errorf("facts %+v, expiry %s", card.Facts, card.Expiry)
				}
			})
			if got := strings.Join(heard, ","); got != test.heard {
				t.Errorf("the cashier reads %q, want %q", got, test.heard)
			}
		})
	}
}

var newerKeys = payment.WorkingKeys{
	PIK: payment.WrappedKey{Cryptogram: bytes.Repeat([]byte{0x2C}, 16)},
	MAK: payment.WrappedKey{Cryptogram: bytes.Repeat([]byte{0x3C}, 16)},
	TDK: payment.WrappedKey{Cryptogram: bytes.Repeat([]byte{0x4C}, 16)},
}

func TestAChipPaysWithTheNewerCommands(t *testing.T) {
	key := string(bytes.Repeat([]byte{0x2C}, 16))
	script := []newerTurn{
		{id: "GCX", answers: []string{chipRead("03")}},
		wholeTrack(t, testTrack),
		{id: "GOX", holds: map[uint16]string{speAcqRef: "02", speMthdPIN: "1", speKeyIdx: "02", speWKEnc: key,
			speAmount: "000000001250", speGOXOpt: "01100", speDspMsg: "CNY 12.50\rENTER PIN"},
			answers: []string{"NTM000032SOLICITE A SENHA                ", answerOf("GOX", text(ppGOXRes, "202000"),
				parameter{ppPINBlk, unhex(t, "B9DF0A996EA6CCB7")},
				parameter{ppEMVData, unhex(t, "9F2608E0DB51A3742FEA839F2701809F3602004C950500800000009F37044C72562A")})}},
		{id: "FCX", holds: map[uint16]string{speFCXOpt: "0000", speARC: "00", speEMVData: "\u0091\x02\u00AA\u00BB"},
			answers: []string{answerOf("FCX", text(ppFCXRes, "000"), parameter{ppISResults, unhex(t, "2000000000")},
				parameter{ppEMVData, unhex(t, "9F26089524B3FC025E51729F270140")})}},
		{id: "RMC", answers: []string{"RMC000"}},
	}
	var heard []string
	newerScripted(t, append([]newerTurn{{id: "RMC", answers: []string{"RMC000"}}}, script...), func(t *testing.T, p *Pad) {
		p.keep(newerKeys)
		card, reason, err := p.ReadCard(t.Context(), request(nil))
		if err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		card, reason, err = p.AskPIN(t.Context(), payment.PINRequest{Kind: payment.Sale, Amount: 1250, Currency: payment.CNY,
			Card: card, Notify: func(text string) { heard = append(heard, text) }})
		if err != nil || reason != "" || card.Facts.CVM != payment.CVMOnlinePIN || card.Facts.ATC != "004C" ||
			upperHex(card.PINBlock.Reveal()) != "B9DF0A996EA6CCB7" {
			t.Fatalf("%q, %v, %+v", reason, err, card.Facts)
		}
		end, reason, err := p.FinishCard(t.Context(), payment.CardVerdict{Approved: true, ResponseCode: "00",
			IssuerEMV: unhex(t, "9102AABB9F360200AA")})
		if err != nil || reason != "" || end.Facts.Cryptogram != "9524B3FC025E5172" || !end.ScriptRan ||
			!bytes.Contains(end.ReversalEMV, unhex(t, "DF31052000000000")) {
			t.Errorf("%q, %v, %+v %X", reason, err, end.Facts, end.ReversalEMV)
		}
		if err := p.ReleaseCard(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if len(heard) != 1 || heard[0] != "SOLICITE A SENHA" {
		t.Errorf("the cashier reads %q", heard)
	}
}

func TestHowAChipsSaleEndsWithTheNewerCommands(t *testing.T) {
	asked := answerOf("GOX", text(ppGOXRes, "200100"), parameter{ppEMVData, unhex(t, "9F3602004C")})
	fcx := func(result, id string) string {
		return answerOf("FCX", text(map[string]uint16{"58": ppFCXRes, "56": ppGOXRes}[id], result))
	}
	yes := payment.CardVerdict{Approved: true, ResponseCode: "00"}
	tests := []struct {
		name    string
		verdict payment.CardVerdict
		option  string
		answer  string
		reason  payment.Reason
	}{
		{"the card refuses after the bank's yes", yes, "0000", fcx("100", "58"), payment.ReasonCardRefusedAfter},
		{"the result under the id of the specification's example", yes, "0000", fcx("100", "56"), payment.ReasonCardRefusedAfter},
		{"the card was pulled", yes, "0000", "FCX043", payment.ReasonCardRemovedAfter},
		{"the bank said no", payment.CardVerdict{ResponseCode: "51"}, "1000", fcx("100", "58"), ""},
		{"no answer came", payment.CardVerdict{NoHost: true}, "2000", fcx("100", "58"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			script := []newerTurn{
				{id: "GOX", answers: []string{asked}},
				{id: "FCX", holds: map[uint16]string{speFCXOpt: test.option}, answers: []string{test.answer}},
			}
			newerScripted(t, script, func(t *testing.T, p *Pad) {
				p.keep(newerKeys)
				card, reason, err := p.AskPIN(t.Context(), payment.PINRequest{Amount: 1250, Currency: payment.CNY,
					Card: payment.Card{Facts: payment.CardFacts{Entry: payment.EntryChip}}})
				if err != nil || reason != "" || card.Facts.CVM != payment.CVMDevice {
					t.Fatalf("%q, %v, %+v", reason, err, card.Facts)
				}
				if _, reason, err := p.FinishCard(t.Context(), test.verdict); err != nil || reason != test.reason {
					t.Errorf("%q, %v, want %q", reason, err, test.reason)
				}
			})
		})
	}
}

func TestAPadThatLostTheSessionGetsANewOne(t *testing.T) {
	for _, lost := range []string{"clear:ERR003", "clear:ERR009", "clear:DSP009"} {
		t.Run(lost, func(t *testing.T) {
			script := []newerTurn{{id: "DSP", answers: []string{lost}}, {id: "DSP", answers: []string{"DSP000"}}}
			n := newerScripted(t, script, func(t *testing.T, p *Pad) {
				before := p.exchange.session
				if err := p.Idle(t.Context(), ""); err == nil {
					t.Error("a command that was not carried out is no error")
				}
				if p.exchange.session == nil || p.exchange.session == before {
					t.Error("there is no new session")
				}
				if err := p.Idle(t.Context(), ""); err != nil {
					t.Error(err)
				}
				if health := p.Health(); health[0].Condition != payment.ConditionReady {
					t.Errorf("the lamp says %+v", health[0])
				}
			})
			_ = n
		})
	}
}

func TestTheSessionsKeyIsForgottenAtClose(t *testing.T) {
	var kept *session
	newerScripted(t, nil, func(t *testing.T, p *Pad) {
		kept = p.exchange.session
		p.keep(newerKeys)
		if kept.key == [sessionKeySize]byte{} {
			t.Error("there is no key to forget")
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if p.HoldsKeys() || p.exchange.session != nil || kept.key != [sessionKeySize]byte{} {
			t.Error("keys outlive the session")
		}
	})
}

func TestANewerPadDescribesItself(t *testing.T) {
	newerScripted(t, nil, func(t *testing.T, p *Pad) {
		d, err := p.Describe(t.Context())
		if err != nil || !d.Secure || d.Tables != "1807202408" || d.Identity.Model != "PPC-930;192MB" || !d.Identity.Contactless {
			t.Errorf("%+v, %v", d, err)
		}
		var line []string
		for _, s := range d.Slots {
			if s.Filled {
				line = append(line, s.Use+s.KSN)
			}
		}
		if got := strings.Join(line, " "); got != "pin data dukptFFFFF08034F43DE00011" {
			t.Errorf("filled slots %q", got)
		}
		for _, can := range []string{"secure_line", "pin_dukpt", "pin_3des", "chip", "stripe", "contactless"} {
			found := false
			for _, c := range d.Capabilities {
				found = found || string(c) == can
			}
			if !found {
				t.Errorf("it cannot do %s: %v", can, d.Capabilities)
			}
		}
	})
}
