package devicesim_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"till/devices/devicesim"
	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// TestTheKeyLoadPort: a key in two components, or in a key block, is in its slot
// after a restart as well, and enciphers.
func TestTheKeyLoadPort(t *testing.T) {
	folder := t.TempDir()
	open := func() *devicesim.Pad {
		pad, err := devicesim.NewPad(devicesim.PadConfig{Practice: true, Dir: folder})
		if err != nil {
			t.Fatal(err)
		}
		return pad
	}
	one, two := bytes.Repeat([]byte{0x51, 0x62}, 8), bytes.Repeat([]byte{0x13, 0x9E}, 8)
	whole, err := keys.Combine(one, two)
	if err != nil {
		t.Fatal(err)
	}
	want, err := keys.KCV(whole, 3)
	if err != nil {
		t.Fatal(err)
	}
	pad := open()
	slot := devicesim.PadSlot{Number: 7, Use: devicesim.PadData, Scheme: devicesim.PadMaster}
	if kcv, err := pad.LoadComponents(slot, one, two); err != nil || kcv != string(appendHex(nil, want)) {
		t.Fatalf("check value %s, %v, want %X", kcv, err, want)
	}
	block, err := keys.SealKeyBlock(clearpin.PracticeTMK(), keys.KeyBlock{Version: 'B', Usage: "K0", Algorithm: 'T', Mode: 'D',
		KeyVersion: "00", Exportability: 'N', Reserved: "00"}, two, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	slot.Number = 8
	if _, err := pad.LoadKeyBlock(slot, block); err != nil {
		t.Errorf("a key block: %v", err)
	}
	if _, err := pad.LoadKeyBlock(devicesim.PadSlot{Number: 9, Use: devicesim.PadPIN, Scheme: devicesim.PadDUKPT, KSN: make([]byte, 10)}, block); !errors.Is(err, devicesim.ErrPadSlot) {
		t.Errorf("a master key in a slot of DUKPT: %v", err)
	}
	other := "0"
	if strings.HasSuffix(block, other) {
		other = "1"
	}
	if _, err := pad.LoadKeyBlock(slot, block[:len(block)-1]+other); err == nil {
		t.Error("a key block that was changed was loaded")
	}
	for name, bad := range map[string]devicesim.PadSlot{
		"slot 100":             {Number: 100, Use: devicesim.PadPIN, Scheme: devicesim.PadMaster, Key: whole},
		"a key of eight bytes": {Number: 1, Use: devicesim.PadPIN, Scheme: devicesim.PadMaster, Key: whole[:8]},
		"DUKPT without a KSN":  {Number: 1, Use: devicesim.PadPIN, Scheme: devicesim.PadDUKPT, Key: whole},
		"no use":               {Number: 1, Scheme: devicesim.PadMaster, Key: whole},
	} {
		if _, err := pad.LoadKey(bad); !errors.Is(err, devicesim.ErrPadSlot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	loadedKeyWorks(t, folder, whole)
}

// loadedKeyWorks enciphers under a working key of slot 7, after a restart.
func loadedKeyWorks(t *testing.T, folder string, whole []byte) {
	t.Helper()
	working := bytes.Repeat([]byte{0x77, 0x68}, 8)
	cryptogram, err := keys.Wrap(whole, working)
	if err != nil {
		t.Fatal(err)
	}
	onWire(t, devicesim.PadConfig{Dir: folder}, func(w wire, _ *devicesim.Pad) { // the pad after a restart
		w.open()
		encrypt, err := keys.BlockEncrypter(working)
		if err != nil {
			t.Fatal(err)
		}
		made, err := encrypt([8]byte{1, 2, 3, 4, 5, 6, 7, 8})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.command("ENB051107" + string(appendHex(nil, cryptogram)) + "0102030405060708"); got != "ENB000016"+string(appendHex(nil, made[:])) {
			t.Errorf("ENB says %q", got)
		}
		if got := params(w.t, w.command("GIX"+tlv(t, "0001", "\x80\x33")))["8033"]; len(got) != 100 || got[7] != '1' || got[8] != '1' || got[9] != '0' {
			t.Errorf("the map of slots is %q", got)
		}
	})
}

// appendHex writes bytes as capitals.
func appendHex(dst, data []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, b := range data {
		dst = append(dst, digits[b>>4], digits[b&0xF])
	}
	return dst
}

// TestAESDUKPTAndSM4: the two schemes of our own extension.
func TestAESDUKPTAndSM4(t *testing.T) {
	key := bytes.Repeat([]byte{0x21, 0x43}, 8)
	serial := keys.AESKSN{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0}
	slots := []devicesim.PadSlot{
		{Number: 3, Use: devicesim.PadPIN, Scheme: devicesim.PadDUKPTAES, Key: key, KSN: serial[:]},
		{Number: 4, Use: devicesim.PadPIN, Scheme: devicesim.PadMasterSM4, Key: key},
	}
	const pan = "6222020000061009"
	gpn := func(method, slot, wrapped string) string {
		return "GPN093" + method + slot + wrapped + "00" + strings.Repeat(" ", 19) + "10412" + strings.Repeat(" ", 32)
	}
	onWire(t, devicesim.PadConfig{Card: "stripe", Slots: slots}, func(w wire, _ *devicesim.Pad) {
		w.open()
		w.command(gcx(t, "000000001250"))
		answer := w.command(gpn("8", "03", strings.Repeat("0", 32)))
		if len(answer) != 9+32+24 {
			t.Fatalf("GPN says %q", answer)
		}
		block, used := unhexed(t, answer[9:41]), keys.AESKSN(unhexed(t, answer[41:]))
		one, err := keys.AESDUKPTKey(key, used, keys.AESUsePIN, keys.KeyTypeAES128)
		if err != nil || used.Counter() != 1 {
			t.Fatalf("counter %d, %v", used.Counter(), err)
		}
		if pin, err := clearpin.Decrypt(clearpin.Format4, one, block, pan); err != nil || pin != "123456" {
			t.Errorf("AES: the block holds another PIN (%v)", err)
		}
		working := bytes.Repeat([]byte{0x65, 0x87}, 8)
		wrapped, err := keys.SM4.Wrap(key, working)
		if err != nil {
			t.Fatal(err)
		}
		answer = w.command(gpn("9", "04", string(appendHex(nil, wrapped))))
		if len(answer) != 9+32+20 {
			t.Fatalf("GPN says %q", answer)
		}
		if pin, err := clearpin.DecryptSM4(working, unhexed(t, answer[9:41]), pan); err != nil || pin != "123456" {
			t.Errorf("SM4: the block holds another PIN (%v)", err)
		}
	})
}
