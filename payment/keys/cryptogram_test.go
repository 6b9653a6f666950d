package keys_test

import (
	"errors"
	"testing"

	"till/payment/keys"
)

type cryptogramVector struct {
	ID          string       `json:"id"`
	IMK         string       `json:"imk_ac"`
	PAN         string       `json:"pan"`
	PSN         string       `json:"psn"`
	CardKey     string       `json:"icc_mk"`
	Diversifier string       `json:"diversifier"`
	SessionKey  string       `json:"sk_ac"`
	Data        string       `json:"data"`
	Padding     keys.Padding `json:"padding"`
	ARQC        string       `json:"arqc"`
	Method      int          `json:"arpc_method"`
	ARPCKey     string       `json:"arpc_key"`
	ARPCCode    string       `json:"arpc_rc"`
	ARPC        string       `json:"arpc"`
	CSU         string       `json:"csu"`
	Own         string       `json:"prop_auth_data"`
}

func TestCryptogramVectorsHold(t *testing.T) {
	for _, v := range readVectors[cryptogramVector](t, "emv_ac.json") {
		t.Run(v.ID, func(t *testing.T) {
			session := unhex(t, v.SessionKey)
			if v.IMK != "" {
				session = checkDerivation(t, v)
			}
			if v.Data != "" {
				arqc, err := keys.ARQC(session, unhex(t, v.Data), v.Padding)
				wantMAC(t, arqc, err, v.ARQC)
			}
			checkARPC(t, v, session)
		})
	}
}

// checkDerivation walks from the issuer's key to the session key. A vector
// without a session key uses the card's own (CVN 10).
func checkDerivation(t *testing.T, v cryptogramVector) []byte {
	card, err := keys.CardMasterKey(unhex(t, v.IMK), v.PAN, v.PSN)
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "card master key", card, v.CardKey)
	if v.Diversifier == "" {
		return card
	}
	session, err := keys.SessionKey(card, [8]byte(unhex(t, v.Diversifier)))
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "session key", session, v.SessionKey)
	return session
}

func checkARPC(t *testing.T, v cryptogramVector, session []byte) {
	switch v.Method {
	case 1:
		key := session
		if v.ARPCKey == "icc" {
			key = unhex(t, v.CardKey)
		}
		arpc, err := keys.ARPC(key, unhex(t, v.ARQC), [2]byte(unhex(t, v.ARPCCode)))
		wantMAC(t, arpc, err, v.ARPC)
	case 2:
		arpc, err := keys.ARPCStatus(session, unhex(t, v.ARQC), unhex(t, v.CSU), unhex(t, v.Own))
		wantMAC(t, arpc, err, v.ARPC)
	}
}

func TestCryptogramInputsThatCannotBeAreRefused(t *testing.T) {
	key := make([]byte, 16)
	cases := []struct {
		name string
		call func() error
		want error
	}{
		{"a sequence number has two digits", func() error { _, err := keys.CardMasterKey(key, "6222020000028123", "1"); return err }, keys.ErrCryptogramInput},
		{"a card number is digits", func() error { _, err := keys.CardMasterKey(key, "62220200000=8123", "01"); return err }, keys.ErrCryptogramInput},
		{"a card number is not empty", func() error { _, err := keys.CardMasterKey(key, "", "01"); return err }, keys.ErrCryptogramInput},
		{"an issuer's key has sixteen bytes", func() error { _, err := keys.CardMasterKey(key[:8], "6222020000028123", "01"); return err }, keys.ErrKeyLength},
		{"a cryptogram has eight bytes", func() error { _, err := keys.ARPC(key, key[:7], [2]byte{'0', '0'}); return err }, keys.ErrCryptogramInput},
		{"a card status update has four bytes", func() error { _, err := keys.ARPCStatus(key, key[:8], nil, nil); return err }, keys.ErrCryptogramInput},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
}
