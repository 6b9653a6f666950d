package abecs

import (
	"bytes"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"testing"
)

// secureVector is one of the secure session: the source is in the file.
type secureVector struct {
	Name     string
	Hex      string
	FrameHex string `json:"frame_hex"`
	Decoded  struct {
		KSec    string `json:"ksec_hex"`
		Clear   string `json:"clear_payload_hex"`
		Modulus string `json:"OPN_MOD"`
	}
	PrivateExponent string `json:"rsa_private_exponent_hex"`
	KSec            string `json:"ksec_hex"`
}

func secureVectors(t testing.TB) map[string]secureVector {
	t.Helper()
	raw, err := os.ReadFile("testdata/abecs_secure.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Vectors []secureVector }
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]secureVector)
	for _, v := range all.Vectors {
		byName[v.Name] = v
	}
	return byName
}

// specKey is the specification's own example key, with its exponent of 13.
func specKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	all := secureVectors(t)
	n := new(big.Int).SetBytes(unhex(t, all["opn_secure_cmd"].Decoded.Modulus))
	d := new(big.Int).SetBytes(unhex(t, all["opn_secure_rsp"].PrivateExponent))
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: 13}, D: d}
}

func TestTheSecureOpenIsTheSpecifications(t *testing.T) {
	all := secureVectors(t)
	key := specKey(t)
	c, err := secureOpen(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	// The example prints an exponent of one byte, "0D".
	payload, err := c.Payload()
	if err != nil || !bytes.Equal(payload, unhex(t, all["opn_secure_cmd"].Hex)) {
		t.Errorf("OPN is %s, %v", payload, err)
	}
	r, err := ParseResponse(unhex(t, all["opn_secure_rsp"].Hex))
	if err != nil {
		t.Fatal(err)
	}
	s, err := takeSessionKey(key, r)
	if err != nil {
		t.Fatal(err)
	}
	if got := upperHex(s.key[:]); got != all["opn_secure_rsp"].KSec {
		t.Errorf("the session key is %s, want %s", got, all["opn_secure_rsp"].KSec)
	}
	s.end()
	if s.key != [sessionKeySize]byte{} {
		t.Error("the key outlives its session")
	}
	if s, err := takeSessionKey(key, Response{ID: "OPN"}); s != nil || err != nil {
		t.Errorf("a plain answer gives a session: %v, %v", s, err)
	}
}

func TestEncipheredPacketsAreTheSpecifications(t *testing.T) {
	for name, v := range secureVectors(t) {
		if v.Decoded.Clear == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s, err := newSession(unhex(t, v.Decoded.KSec))
			if err != nil {
				t.Fatal(err)
			}
			sealed := s.seal(unhex(t, v.Decoded.Clear))
			if !bytes.Equal(sealed, unhex(t, v.Hex)) {
				t.Errorf("sealed %X, want %s", sealed, v.Hex)
			}
			if frame := AppendFrame(nil, sealed); !bytes.Equal(frame, unhex(t, v.FrameHex)) {
				t.Errorf("packet %X, want %s", frame, v.FrameHex)
			}
			opened, err := s.open(sealed)
			if err != nil || !bytes.Equal(opened, unhex(t, v.Decoded.Clear)) {
				t.Errorf("opened %X, %v", opened, err)
			}
		})
	}
}

func TestPacketsThatTheSessionDoesNotOpen(t *testing.T) {
	s, err := newSession(bytes.Repeat([]byte{7}, sessionKeySize))
	if err != nil {
		t.Fatal(err)
	}
	good := s.seal([]byte("GIX000"))
	flipped := bytes.Clone(good)
	flipped[5] ^= 1
	other, err := newSession(bytes.Repeat([]byte{8}, sessionKeySize))
	if err != nil {
		t.Fatal(err)
	}
	for name, sealed := range map[string][]byte{
		"nothing inside": {dc2}, "half a block": good[:9], "a flipped bit": flipped,
		"another session's": other.seal([]byte("GIX000")),
	} {
		if _, err := s.open(sealed); !errors.Is(err, ErrSession) {
			t.Errorf("%s: error %v, want ErrSession", name, err)
		}
	}
	if _, err := newSession([]byte("short")); !errors.Is(err, ErrSession) {
		t.Errorf("a short key: %v", err)
	}
}

func TestOnlyWhatMayBeClearIsTakenClearInASession(t *testing.T) {
	s, err := newSession(make([]byte, sessionKeySize))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		session *session
		payload []byte
		ok      bool
	}{
		{"an answer in a session", s, s.seal([]byte("GCX000")), true},
		{"a clear answer in a session", s, []byte("GCX000"), false},
		{"a clear notice in a session", s, []byte("NTM000032" + "X                               "), false},
		{"the answer to the end of the session", s, []byte("CLO000"), true},
		{"the answer to the newer end", s, []byte("CLX000"), true},
		{"a pad that has no session", s, []byte("ERR003"), true},
		{"a pad that could not open the packet", s, []byte("ERR009"), true},
		{"a clear command refused", s, []byte("DSP009"), true},
		{"an enciphered answer without a session", nil, s.seal([]byte("GCX000")), false},
		{"a clear answer without a session", nil, []byte("GCR000"), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := &exchange{session: test.session}
			if _, err := x.unseal(test.payload); (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
		})
	}
}
