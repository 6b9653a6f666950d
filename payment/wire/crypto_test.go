package wire

import (
	"context"
	"crypto/cipher"
	"crypto/des"
	"encoding/hex"
	"errors"
	"testing"
)

// cupSeal is the UnionPay MAC written down once more for the tests of this
// package, which must not know the key arithmetic of the product.
type cupSeal struct{ key []byte }

func (s cupSeal) MAC(_ context.Context, covered []byte) ([]byte, error) {
	var block cipher.Block
	var err error
	if len(s.key) == 8 {
		block, err = des.NewCipher(s.key)
	} else {
		block, err = des.NewTripleDESCipher(append(append([]byte(nil), s.key...), s.key[:8]...))
	}
	if err != nil {
		return nil, err
	}
	var folded [8]byte
	for i, octet := range covered {
		folded[i%8] ^= octet
	}
	text := []byte(upper(folded[:]))
	block.Encrypt(text[:8], text[:8])
	for i := range 8 {
		text[i] ^= text[8+i]
	}
	block.Encrypt(text[:8], text[:8])
	return []byte(upper(text[:4])), nil
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// published finds a vector by its name.
func published(t testing.TB, name string) vector {
	t.Helper()
	for _, v := range vectors(t) {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no vector %s", name)
	return vector{}
}

func TestPublishedMACsAreRecomputed(t *testing.T) {
	d, checked := dialect(t), 0
	for _, v := range vectors(t) {
		if v.Crypto["mac_ascii"] == "" {
			continue
		}
		checked++
		m, err := d.Unpack(v.bytes(t))
		if err != nil {
			t.Fatal(err)
		}
		seal := cupSeal{unhex(t, v.Crypto["mak"])}
		if err := d.Verify(context.Background(), m, seal); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		m.Drop(DE64MAC)
		frame, err := d.Pack(context.Background(), m, seal)
		if err != nil {
			t.Fatal(err)
		}
		if upper(frame) != v.Hex {
			t.Errorf("%s: sealed again\n got %X\nwant %s", v.Name, frame, v.Hex)
		}
	}
	if checked == 0 {
		t.Error("no vector has a MAC and its key")
	}
}

func TestPublishedKeysComeOutOfField62(t *testing.T) {
	d := dialect(t)
	tests := []struct {
		name     string
		pik, mak int // bytes
		refused  bool
	}{
		{name: "easy8583-signon-rsp", pik: 16, mak: 8},
		{name: "yuantu-signon-rsp", pik: 16, mak: 8},
		{name: "posfmt-signon-rsp", pik: 16, mak: 16},
		{name: "vfwz-signon-rsp", refused: true},       // 57 bytes: a vendor's layout
		{name: "whty-signon-rsp-tdk", refused: true},   // 104 bytes: another
		{name: "topwise-sale-rsp-chip", refused: true}, // no field 62 at all
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := d.Unpack(published(t, test.name).bytes(t))
			if err != nil {
				t.Fatal(err)
			}
			keys, err := d.KeysOf(m)
			if test.refused {
				if !errors.Is(err, ErrMalformed) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(keys.PIK.Cryptogram) != test.pik || len(keys.MAK.Cryptogram) != test.mak || len(keys.TDK.Cryptogram) != 0 {
				t.Errorf("PIK %d, MAK %d, TDK %d bytes", len(keys.PIK.Cryptogram), len(keys.MAK.Cryptogram), len(keys.TDK.Cryptogram))
			}
			value := m.Value(DE62Private)
			if upper(keys.PIK.KCV) != value[32:40] || upper(keys.MAK.KCV) != value[72:80] {
				t.Errorf("check values %X and %X", keys.PIK.KCV, keys.MAK.KCV)
			}
		})
	}
}

func TestKeysOfEveryLayout(t *testing.T) {
	d := dialect(t)
	tests := []struct {
		name, value   string
		pik, mak, tdk string
	}{
		{"single length", "950973182317F80B00962B60F679786E2411E3DEADC67D84",
			"950973182317F80B", "F679786E2411E3DE", ""},
		{"double length, MAK half empty", "4C555721128EF42B482EF01EB4BA66AF08D7B4FB96D605EA176B7E9E00000000000000000547DB3E",
			"4C555721128EF42B482EF01EB4BA66AF", "96D605EA176B7E9E", ""},
		{"with a track key", "FD7AF640961CDB8B583B10F7FB64A9E92950BEA13EB3B72576BBBE832532DF5DD75880D3491510CA7CD9C626C78B90C7B6CEB30CD0DA3046DB205DC0",
			"FD7AF640961CDB8B583B10F7FB64A9E9", "3EB3B72576BBBE832532DF5DD75880D3", "7CD9C626C78B90C7B6CEB30CD0DA3046"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &Message{MTI: "0810"}
			m.Set(DE62Private, test.value)
			keys, err := d.KeysOf(m)
			if err != nil {
				t.Fatal(err)
			}
			got := [3]string{upper(keys.PIK.Cryptogram), upper(keys.MAK.Cryptogram), upper(keys.TDK.Cryptogram)}
			if want := [3]string{test.pik, test.mak, test.tdk}; got != want {
				t.Errorf("got %v\nwant %v", got, want)
			}
		})
	}
}

// brokenSeal is a pad that is gone, or one that makes MACs of another size.
type brokenSeal struct{ size int }

var errGone = errors.New("pad gone")

func (s brokenSeal) MAC(context.Context, []byte) ([]byte, error) {
	if s.size == 0 {
		return nil, errGone
	}
	return make([]byte, s.size), nil
}

func TestVerifyTellsWhatIsWrong(t *testing.T) {
	d, ctx := dialect(t), context.Background()
	v := published(t, "macdemo-sale-req")
	seal := cupSeal{unhex(t, v.Crypto["mak"])}
	changed := v.bytes(t)
	changed[20] ^= 1
	unsealed, err := d.Unpack(v.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	unsealed.Drop(DE64MAC)
	built := &Message{MTI: "0200"}
	built.Set(DE64MAC, "3030303030303030")
	tests := []struct {
		name string
		m    *Message
		seal MACer
		want error
	}{
		{"a byte that changed on the way", unpacked(t, d, changed), seal, ErrBadMAC},
		{"another key", unpacked(t, d, v.bytes(t)), cupSeal{make([]byte, 16)}, ErrBadMAC},
		{"no MAC", unsealed, seal, ErrNoMAC},
		{"a message that never came over a line", built, seal, ErrNoMAC},
		{"a pad that is gone", unpacked(t, d, v.bytes(t)), brokenSeal{}, errGone},
		{"a MAC of another size", unpacked(t, d, v.bytes(t)), brokenSeal{4}, ErrBadMAC},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := d.Verify(ctx, test.m, test.seal); !errors.Is(err, test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := d.Pack(ctx, unsealed, brokenSeal{}); !errors.Is(err, errGone) {
		t.Errorf("packing with a pad that is gone: %v", err)
	}
	if _, err := d.Pack(ctx, unsealed, brokenSeal{4}); err == nil {
		t.Error("a MAC of four bytes was sent")
	}
}

func unpacked(t testing.TB, d *Dialect, frame []byte) *Message {
	t.Helper()
	m, err := d.Unpack(frame)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
