package host

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
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"till/payment"
)

// identity is a self-signed certificate for 127.0.0.1.
func identity(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "acquirer"},
		NotBefore: today.Add(-time.Hour), NotAfter: today.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func pinOf(t *testing.T, certificate tls.Certificate) string {
	t.Helper()
	leaf, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(hash[:])
}

func TestASecureLineSpeaksOnlyToTheAcquirer(t *testing.T) {
	certificate, authority := identity(t)
	other, otherAuthority := identity(t)
	own, strange := pinOf(t, certificate), pinOf(t, other)
	next := hex.EncodeToString(make([]byte, sha256.Size))
	tests := []struct {
		name    string
		options TLSOptions
		verdict payment.Verdict
	}{
		{"with its authority", TLSOptions{CA: authority}, payment.VerdictApproved},
		{"with its pinned key", TLSOptions{CA: authority, Pins: []string{own, next}}, payment.VerdictApproved},
		{"not under another authority", TLSOptions{CA: otherAuthority}, payment.VerdictNotSent},
		{"not with another key", TLSOptions{CA: authority, Pins: []string{strange, next}}, payment.VerdictNotSent},
		{"not under another name", TLSOptions{CA: authority, ServerName: "bank.example"}, payment.VerdictNotSent},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			plain := a.listener
			defer plain.Close()
			inner, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			secure := tls.NewListener(inner, &tls.Config{Certificates: []tls.Certificate{certificate}})
			defer secure.Close()
			go a.serve(secure)
			address := "tls://" + inner.Addr().String()
			config, err := SecureTLS(address, test.options)
			if err != nil {
				t.Fatal(err)
			}
			side := a.client(t, func(c *Config) { c.Address, c.TLS = address, config })
			proof, req := sale(t)
			got := side.Send(context.Background(), proof, req)
			if got.Verdict != test.verdict {
				t.Errorf("got %s %q, %v", got.Verdict, got.Reason, side.events)
			}
		})
	}
}

func TestTLSSettingsThatAreRefused(t *testing.T) {
	_, authority := identity(t)
	pin := hex.EncodeToString(make([]byte, sha256.Size))
	for _, test := range []struct {
		name, address string
		options       TLSOptions
		want          error
	}{
		{"no authority", "tls://bank.example:8583", TLSOptions{}, ErrTLSAuthority},
		{"one pin", "tls://bank.example:8583", TLSOptions{CA: authority, Pins: []string{pin}}, ErrTLSPins},
		{"one pin twice", "tls://bank.example:8583", TLSOptions{CA: authority, Pins: []string{pin, pin}}, ErrTLSPins},
		{"a pin that is no hash", "tls://bank.example:8583", TLSOptions{CA: authority, Pins: []string{"00", pin}}, ErrTLSPins},
		{"an address that is none", "bank.example", TLSOptions{CA: authority}, ErrAddress},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := SecureTLS(test.address, test.options); !errors.Is(err, test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
