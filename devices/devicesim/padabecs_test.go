package devicesim_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"till/devices/devicesim"
	"till/devices/pinpad/abecs"
	"till/payment/emv"
	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// tlv is a block of parameters: id in four hex digits, then the value.
func tlv(t *testing.T, parts ...string) string {
	t.Helper()
	var block []byte
	for i := 0; i < len(parts); i += 2 {
		id, err := hex.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		block = append(block, id...)
		block = binary.BigEndian.AppendUint16(block, uint16(len(parts[i+1])))
		block = append(block, parts[i+1]...)
	}
	return fmt.Sprintf("%03d%s", len(block), block)
}

// params takes an answer's parameters apart.
func params(t *testing.T, answer string) map[string]string {
	t.Helper()
	found := map[string]string{}
	if len(answer) < 9 {
		return found
	}
	for rest := answer[9:]; len(rest) >= 4; {
		n := int(binary.BigEndian.Uint16([]byte(rest[2:4])))
		if n > len(rest)-4 {
			t.Fatalf("answer %q does not add up", answer)
		}
		found[fmt.Sprintf("%X", rest[:2])] = rest[4 : 4+n]
		rest = rest[4+n:]
	}
	return found
}

// sixteen is a working key's cryptogram under the practice master key.
func sixteen(t *testing.T, key []byte) string { return string(wrapped(t, key).Cryptogram) }

func gcx(t *testing.T, amount string) string {
	return "GCX" + tlv(t, "0015", "251111", "0016", "102030", "0017", "10000", "0013", amount, "0004", "\x5F\x24\x84")
}

func gox(t *testing.T, amount, method, slot, key string) string {
	return "GOX" + tlv(t, "0010", "04", "0013", amount, "0002", method, "0009", slot, "000A", key,
		"001A", strings.Repeat("\x00", 10), // a floor limit of zero
		"0004", "\x82\x95\x9A\x9C\x5F\x2A\x9F\x02\x9F\x03\x9F\x10\x9F\x1A\x9F\x26\x9F\x27\x9F\x34\x9F\x36\x9F\x37\x84")
}

func TestASaleInParameters(t *testing.T) {
	onWire(t, devicesim.PadConfig{}, func(w wire, _ *devicesim.Pad) {
		w.open()
		read := params(w.t, w.command(gcx(t, "000000001250")))
		if read["804F"] != "03" || read["8052"] != "6222020000028123" || !strings.HasPrefix(read["8051"], "0401") ||
			read["8042"] != "6222020000028123=4912201" || read["8054"] != "\x5F\x24\x03\x49\x12\x31\x84\x08\xA0\x00\x00\x03\x33\x01\x01\x01" {
			t.Errorf("GCX says %q", read)
		}
		tracks := params(w.t, w.command("GTK"+tlv(t, "0007", "1111")))
		if fmt.Sprintf("%X", tracks["8045"]) != "6222020000028123D49122010000000000" || fmt.Sprintf("%X", tracks["804A"]) != "6222020000028123" {
			t.Errorf("GTK says %X", tracks)
		}
		if got := w.command("GTK" + tlv(t, "0007", "1111")); got != "GTK010" {
			t.Errorf("a second GTK is answered %q", got)
		}
		went := params(w.t, w.command(gox(t, "000000001250", "1", "01", sixteen(t, pik))))
		if went["8056"] != "202000" || len(went["8057"]) != 8 {
			t.Fatalf("GOX says %q", went)
		}
		pin, err := clearpin.Decrypt(clearpin.Format0, pik, []byte(went["8057"]), "6222020000028123")
		if err != nil || pin != "123456" {
			t.Errorf("the PIN block holds something else (%v)", err)
		}
		arqc := cryptogramOf(t, went["8054"])
		proof := bank(t, cardNamed(t, "chip"), []byte(went["8054"]), "00")
		finished := params(w.t, w.command("FCX"+tlv(t, "0019", "0000", "001C", "00", "0005", string(proof), "0004", "\x9F\x26\x9F\x27\x95")))
		if finished["8058"] != "000" || cryptogramOf(t, finished["8054"]) == arqc {
			t.Errorf("FCX says %q", finished)
		}
		if got := w.command("RMC032" + strings.Repeat(" ", 32)); got != "RMC000" {
			t.Errorf("RMC says %q", got)
		}
	})
}

func cryptogramOf(t *testing.T, data string) string {
	t.Helper()
	objects, err := emv.Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	value, found := objects.Find(emv.Tag9F26Cryptogram)
	if !found {
		t.Fatal("no cryptogram")
	}
	return string(value)
}

// TestAWrongProofOfTheBankIsRefusedByTheCard: the chip has the last word.
func TestAWrongProofOfTheBankIsRefusedByTheCard(t *testing.T) {
	onWire(t, devicesim.PadConfig{}, func(w wire, _ *devicesim.Pad) {
		w.open()
		w.command(gcx(t, "000000001250"))
		went := params(w.t, w.command(gox(t, "000000001250", "1", "01", sixteen(t, pik))))
		proof := bank(t, cardNamed(t, "chip"), []byte(went["8054"]), "00")
		proof[3] ^= 1
		finished := params(w.t, w.command("FCX"+tlv(t, "0019", "0000", "001C", "00", "0005", string(proof), "0004", "\x9F\x27\x95")))
		if finished["8058"] != "100" || finished["8054"][:4] != "\x9F\x27\x01\x00" {
			t.Errorf("FCX says %q", finished)
		}
	})
}

func TestWhatAbecsCommandsRefuse(t *testing.T) {
	tests := []struct{ name, payload, answer string }{
		{"GCX without a date", "GCX" + tlv(t, "0013", "000000001250"), "GCX019"},
		{"GCX with a short amount", "GCX" + tlv(t, "0013", "1250", "0015", "251111", "0016", "102030"), "GCX011"},
		{"a parameter over the end of its block", "GCX006\x00\x15\x00\x06ab", "GCX011"},
		{"GOX before GCX", gox(t, "000000001250", "1", "01", strings.Repeat("k", 16)), "GOX010"},
		{"FCX before GOX", "FCX" + tlv(t, "0019", "0000", "001C", "00"), "FCX010"},
		{"GTK before a card", "GTK" + tlv(t, "0007", "1111"), "GTK010"},
		{"GED before GOX", "GED" + tlv(t, "0004", "\x95"), "GED010"},
		{"EBX under an empty slot", "EBX" + tlv(t, "000F", "12345678", "0003", "10", "0009", "77", "000A", strings.Repeat("k", 16)), "EBX042"},
		{"EBX of seven bytes", "EBX" + tlv(t, "000F", "1234567", "0003", "10", "0009", "01", "000A", strings.Repeat("k", 16)), "EBX011"},
		{"EBX without its working key", "EBX" + tlv(t, "000F", "12345678", "0003", "10", "0009", "01"), "EBX019"},
		{"TLR without TLI", "TLR00200", "TLR010"},
		{"a picture that is not there", "DSI" + tlv(t, "001E", "NOTHING"), "DSI100"},
		{"a picture of no known kind", "MLI" + tlv(t, "001E", "A", "001F", "\x00\x00\x00\x08\x00\x00\x09\x00\x00\x00"), "MLI101"},
		{"digits in clear without a fixed prompt", "GCD" + tlv(t, "000B", "\x00\x40", "000D", "\x04", "000E", "\x06"), "GCD011"},
		{"a menu without choices", "MNU" + tlv(t, "001B", "Choose"), "MNU019"},
		{"the serial number of an empty DUKPT slot", "GDU003340", "GDU042"},
	}
	onWire(t, devicesim.PadConfig{}, func(w wire, _ *devicesim.Pad) {
		w.open()
		for _, test := range tests {
			if got := w.command(test.payload); got != test.answer {
				t.Errorf("%s is answered %q, want %q", test.name, got, test.answer)
			}
		}
	})
}

func TestAClassicPadKnowsNoParameters(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	onWire(t, devicesim.PadConfig{Model: devicesim.PadClassic}, func(w wire, _ *devicesim.Pad) {
		if got := w.command(secureOpen(key)); got != "OPN000" {
			t.Errorf("a secure OPN is answered %q", got[:min(len(got), 9)])
		}
		if got := w.command("GIX"); got != "ERR010" {
			t.Errorf("GIX is answered %q", got)
		}
	})
}

// secureOpen is an OPN with the till's key, exponent 65537.
func secureOpen(key *rsa.PrivateKey) string {
	return fmt.Sprintf("OPN5230256%0512X3010001", key.N)
}

// secured is a till's end of a secure session, made here from the protocol.
type secured struct {
	wire
	key []byte
}

func (s secured) block() cipher.Block {
	block, err := aes.NewCipher(s.key)
	if err != nil {
		s.t.Fatal(err)
	}
	return block
}

// command sends a payload enciphered and gives what was sent back, as it came
// and deciphered.
func (s secured) command(payload string) (answer string, raw string) {
	s.t.Helper()
	body := binary.BigEndian.AppendUint16(nil, uint16(len(payload)))
	body = binary.BigEndian.AppendUint16(body, abecsCRC(payload))
	body = append(body, payload...)
	body = append(body, make([]byte, (16-len(body)%16)%16)...)
	cipher.NewCBCEncrypter(s.block(), make([]byte, 16)).CryptBlocks(body, body)
	raw = s.wire.command("\x12" + string(body))
	if raw[0] != 0x12 {
		return "", raw
	}
	opened := []byte(raw[1:])
	cipher.NewCBCDecrypter(s.block(), make([]byte, 16)).CryptBlocks(opened, opened)
	length := int(binary.BigEndian.Uint16(opened))
	answer = string(opened[4 : 4+length])
	if abecsCRC(answer) != binary.BigEndian.Uint16(opened[2:]) {
		s.t.Errorf("the answer's own CRC is wrong")
	}
	return answer, raw
}

// abecsCRC is CRC-16/XMODEM, bit by bit.
func abecsCRC(text string) uint16 {
	sum := uint16(0)
	for _, b := range []byte(text) {
		sum ^= uint16(b) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
				continue
			}
			sum <<= 1
		}
	}
	return sum
}

func TestASecureSession(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	open := func(w wire) secured {
		answer := w.command(secureOpen(key))
		if !strings.HasPrefix(answer, "OPN000515256") {
			t.Fatalf("OPN is answered %q", answer)
		}
		c, ok := new(big.Int).SetString(answer[12:], 16)
		if !ok {
			t.Fatal("no cryptogram")
		}
		block := new(big.Int).Exp(c, key.D, key.N).FillBytes(make([]byte, 256))
		if block[0] != 0 || block[1] != 2 || block[239] != 0 || bytes.IndexByte(block[2:239], 0) >= 0 {
			t.Fatalf("the session key's block is % X", block[:4])
		}
		return secured{w, block[240:]}
	}
	onWire(t, devicesim.PadConfig{}, func(w wire, _ *devicesim.Pad) {
		s := open(w)
		if got, _ := s.command("DSP032" + strings.Repeat("x", 32)); got != "DSP000" {
			t.Errorf("DSP is answered %q", got)
		}
		if got := w.command("DSP032" + strings.Repeat("x", 32)); got != "DSP009" {
			t.Errorf("a clear command is answered %q", got)
		}
		if got, _ := s.command("GTS00204"); got != "GTS000010TABVER0001" {
			t.Errorf("after a clear command the session says %q", got)
		}
		if _, raw := s.command("CLO032" + strings.Repeat(" ", 32)); raw != "CLO000" {
			t.Errorf("CLO is answered %q, want it clear", raw)
		}
		if got := w.command("\x12" + strings.Repeat("z", 16)); got != "ERR003" {
			t.Errorf("enciphered without a session: %q", got)
		}
		s = open(w)
		if _, raw := s.command("OPN"); raw != "OPN010" {
			t.Errorf("an enciphered OPN is answered %q", raw)
		}
		open(w)
		if got := w.command("\x12" + strings.Repeat("z", 16)); got != "ERR009" {
			t.Errorf("a packet that does not decipher: %q", got)
		}
		if got := w.command("\x12" + strings.Repeat("z", 16)); got != "ERR003" {
			t.Errorf("and then the session is over: %q", got)
		}
	})
}

func TestTablesAreLoadedAndChooseTheApplication(t *testing.T) {
	folder := t.TempDir()
	record := func(number, aid string, noPIN int) string {
		r := fmt.Sprintf("314103%s%02d%s01%-16s03", number, len(aid)/2, aid+strings.Repeat("0", 32-len(aid)), "TILL")
		return r + "000100010001" + "1561562" + strings.Repeat("0", 15+4+8) + "E0F8C8" + "6000F0A001" + "22" +
			"D84000A800" + "0010000000" + "D84004F800" + "00000000R" + "0B" + "0000C350" + "00000000" + fmt.Sprintf("%08X", noPIN) + "00300" +
			strings.Repeat("0", 80) + "Y1Z1Y3Z3" + strings.Repeat("0", 30)
	}
	onWire(t, devicesim.PadConfig{Dir: folder, Card: "contactless", Virgin: true}, func(w wire, _ *devicesim.Pad) {
		w.open()
		if got := w.command("GTS00200"); got != "GTS0000100000000000" {
			t.Errorf("a virgin pad's version is %q", got)
		}
		if got := w.command(gcx(t, "000000001250")); got != "GCX084" {
			t.Errorf("a tap without tables is answered %q", got)
		}
		if got := w.command("TLI01203VERSION001"); got != "TLI020" {
			t.Errorf("TLI says %q", got)
		}
		tap := record("01", "A0000003330101", 50_000)
		if got := w.command(fmt.Sprintf("TLR%03d01%s", 2+len(tap), tap)); got != "TLR000" {
			t.Fatalf("TLR says %q for %d characters", got, len(tap))
		}
		if got := w.command("TLR00401" + tap[:2]); got != "TLR011" {
			t.Errorf("half a record is answered %q", got)
		}
		if got := w.command("TLE"); got != "TLE000" {
			t.Errorf("TLE says %q", got)
		}
	})
	onWire(t, devicesim.PadConfig{Dir: folder, Card: "contactless"}, func(w wire, _ *devicesim.Pad) {
		w.open()
		for payload, want := range map[string]string{"GTS00203": "GTS000010VERSION001", "GTS00200": "GTS0000100000000000",
			"TLI01203VERSION001": "TLI000"} {
			if got := w.command(payload); got != want {
				t.Errorf("%s says %q, want %q", payload, got, want)
			}
		}
		read := params(w.t, w.command(gcx(t, "000000049999")))
		if read["804F"] != "06" || read["8051"] != "030101" {
			t.Errorf("GCX says %q", read)
		}
		if got := params(w.t, w.command(gox(t, "000000049999", "1", "01", sixteen(t, pik)))); got["8056"] != "200000" {
			t.Errorf("below the limit a tap asks for no PIN: %q", got["8056"])
		}
		w.open()
		if got := w.command(gcx(t, "000000050001")); got != "GCX087" {
			t.Errorf("over the limit of taps: %q", got)
		}
	})
}

func TestHoldersAreKnownInOtherWays(t *testing.T) {
	tests := []struct{ name, card, holder, result, cvm string }{
		{"the chip checks the PIN", devicesim.CardOfflinePIN, "", "201000", "\x41\x03\x02"},
		{"the chip checks an enciphered PIN", devicesim.CardEncipheredPIN, "", "201000", "\x44\x03\x02"},
		{"three wrong PINs block the chip's PIN", devicesim.CardOfflinePIN, devicesim.HolderWrongPIN, "100000", "\x41\x03\x01"},
		{"a signature", devicesim.CardSignature, "", "210000", "\x5E\x03\x00"},
		{"nobody has to prove anything", devicesim.CardNoPIN, "", "200000", "\x1F\x00\x02"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onWire(t, devicesim.PadConfig{Card: test.card, Holder: test.holder}, func(w wire, _ *devicesim.Pad) {
				w.open()
				w.command(gcx(t, "000000001250"))
				went := params(w.t, w.command(gox(t, "000000001250", "1", "01", sixteen(t, pik))))
				if went["8056"] != test.result || !strings.Contains(went["8054"], "\x9F\x34\x03"+test.cvm) {
					t.Errorf("GOX says %q, want %s", went, test.result)
				}
			})
		})
	}
}

func TestAPhoneIsLookedAtFirst(t *testing.T) {
	onWire(t, devicesim.PadConfig{Card: devicesim.CardPhone}, func(w wire, pad *devicesim.Pad) {
		w.open()
		if got := w.command(gcx(t, "000000001250")); got != "GCX086" || pad.Display() != "SEE PHONE" {
			t.Errorf("first: %q, the display shows %q", got, pad.Display())
		}
		if read := params(w.t, w.command(gcx(t, "000000001250"))); read["804F"] != "06" || read["8060"] != "01" {
			t.Errorf("second: %q", read)
		}
		if went := params(w.t, w.command(gox(t, "000000001250", "1", "01", sixteen(t, pik)))); went["8056"] != "200100" {
			t.Errorf("GOX says %q", went)
		}
	})
}

func TestDUKPTCountsOnAndNeverBack(t *testing.T) {
	folder := t.TempDir()
	serials := map[string]bool{}
	for range 2 { // the second pad is the first after a kill
		onWire(t, devicesim.PadConfig{Dir: folder, Card: "stripe"}, func(w wire, _ *devicesim.Pad) {
			w.open()
			for range 3 {
				w.command(gcx(t, "000000001250"))
				answer := w.command("GPN093301" + strings.Repeat("0", 32) + "00" + strings.Repeat(" ", 19) + "10412" + strings.Repeat(" ", 32))
				if len(answer) != 45 || !strings.HasPrefix(answer, "GPN000036") {
					t.Fatalf("GPN says %q", answer)
				}
				block, serial := unhexed(t, answer[9:25]), unhexed(t, answer[25:])
				if serials[string(serial)] {
					t.Errorf("serial number %X came twice", serial)
				}
				serials[string(serial)] = true
				initial, err := keys.DUKPTInitialKey(clearpin.PracticeTMK(), keys.KSN(serial))
				if err != nil {
					t.Fatal(err)
				}
				derived, err := keys.DUKPTKey(initial, keys.KSN(serial))
				if err != nil {
					t.Fatal(err)
				}
				key, err := keys.DUKPTVariant(derived, keys.DUKPTPIN)
				if err != nil {
					t.Fatal(err)
				}
				if pin, err := clearpin.Decrypt(clearpin.Format0, key, block, "6222020000061009"); err != nil || pin != "123456" {
					t.Errorf("the block of %X holds another PIN (%v)", serial, err)
				}
			}
		})
	}
}

func unhexed(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestThePadMisbehavesOnRequest(t *testing.T) {
	fault := func(text string) devicesim.PadFault {
		f, err := devicesim.ParsePadFault(text)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	t.Run("a frame that was hurt comes whole when it is asked for again", func(t *testing.T) {
		for _, kind := range []string{"garbage-inside", "bit-flip", "byte-dropped", "byte-doubled", "half"} {
			onWire(t, devicesim.PadConfig{Faults: []devicesim.PadFault{fault("OPN:" + kind + ":1")}}, func(w wire, _ *devicesim.Pad) {
				w.send(frameOPN)
				var got []byte
				buffer := make([]byte, 64)
				for {
					n, err := w.line.Receive(w.t.Context(), buffer, 1e9)
					if err != nil {
						break
					}
					got = append(got, buffer[:n]...)
				}
				if strings.Contains(strings.ToUpper(hex.EncodeToString(got)), frameOPN0) {
					t.Errorf("%s: the frame came whole", kind)
				}
				w.send("15")
				w.expect(frameOPN0)
			})
		}
	})
	t.Run("a status by request", func(t *testing.T) {
		onWire(t, devicesim.PadConfig{Faults: []devicesim.PadFault{fault("GTS:status-040:1")}}, func(w wire, _ *devicesim.Pad) {
			w.open()
			if first, then := w.command("GTS00200"), w.command("GTS00200"); first != "GTS040" || then != "GTS000010TABVER0001" {
				t.Errorf("%q, then %q", first, then)
			}
		})
	})
	t.Run("NAK twice, then heard", func(t *testing.T) {
		onWire(t, devicesim.PadConfig{Faults: []devicesim.PadFault{fault("OPN:nak:2")}}, func(w wire, _ *devicesim.Pad) {
			for range 2 {
				w.send(frameOPN)
				w.expect("15")
			}
			w.open()
		})
	})
	t.Run("a flood ends with CAN", func(t *testing.T) {
		onWire(t, devicesim.PadConfig{Faults: []devicesim.PadFault{fault("GTS:flood:1")}}, func(w wire, _ *devicesim.Pad) {
			w.open()
			if err := w.line.Send(abecs.AppendFrame(nil, []byte("GTS00200")), 1e9); err != nil {
				t.Fatal(err)
			}
			w.receive(500)
			w.send("18")
			for w.receive(1)[0] != 0x04 {
			}
			w.quiet()
		})
	})
	for _, text := range []string{"", "GCR", "GCR:sulk", "gcr:mute", "GCR:status-", "GCR:status-000", "GCR:status-1000", "GCR:mute:0", "GCR:mute:x", "a:b:c:d"} {
		if _, err := devicesim.ParsePadFault(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
