package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// The files of a pretend bank's certificate: itself, its key, and the key that
// will come after it, whose pin a till should know already.
const (
	identityFile = "tls-ca.pem"
	identityKey  = "tls.key"
	identityNext = "tls-next.key"
)

// identityLife is how long a pretend bank's certificate is good.
const identityLife = 10 * 365 * 24 * time.Hour

// ownIdentity is the certificate of a pretend bank, made at its first start,
// and told with its pins.
func (s *session) ownIdentity(dir, listen string) (*tls.Config, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, folderError(dir, err)
	}
	path := filepath.Join(dir, identityFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := drawIdentity(dir, listen); err != nil {
			return nil, folderError(dir, err)
		}
	}
	own, err := tls.LoadX509KeyPair(path, filepath.Join(dir, identityKey))
	if err != nil {
		return nil, folderError(dir, err)
	}
	next, err := readKey(filepath.Join(dir, identityNext))
	if err != nil {
		return nil, folderError(dir, err)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, folderError(dir, err)
	}
	nextPin, err := pinOf(next)
	if err != nil {
		return nil, folderError(dir, err)
	}
	ownPin := sha256.Sum256(own.Leaf.RawSubjectPublicKeyInfo)
	_, _ = fmt.Fprintf(s.stderr, "%s\n[tls]\nca = %q\npins = [\"%x\", \"%x\"]\n", s.words().TLSMade, whole, ownPin, nextPin)
	return &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}, nil
}

// pinOf is the hash of a key's public half.
func pinOf(key *ecdsa.PrivateKey) ([sha256.Size]byte, error) {
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	return sha256.Sum256(public), err
}

// drawIdentity makes the keys and a certificate that signs itself, for the
// address listened on and for this computer.
func drawIdentity(dir, listen string) error {
	key, err := drawKey(filepath.Join(dir, identityKey))
	if err != nil {
		return err
	}
	if _, err := drawKey(filepath.Join(dir, identityNext)); err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "till host (pretend)"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(identityLife),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if name, _, err := net.SplitHostPort(listen); err == nil && name != "" {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, identityFile), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}

func drawKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

func readKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key in PEM", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, is := parsed.(*ecdsa.PrivateKey)
	if !is {
		return nil, fmt.Errorf("%s holds a key of another kind", path)
	}
	return key, nil
}
