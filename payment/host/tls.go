package host

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"time"

	"till/payment"
)

// TLSOptions is what an acquirer gives for its line (crypto-emv 11).
type TLSOptions struct {
	// CA is the acquirer's certificate authority in PEM. The system's own are
	// not trusted.
	CA []byte
	// ServerName is the name in the acquirer's certificate; empty takes the
	// host of the address.
	ServerName string
	// Pins are SHA-256 hashes of public keys in hex, of which the server's
	// certificate must have one. Two at least, the current and the next, or none.
	Pins []string
	// Certificate is the till's own, where the acquirer asks for one.
	Certificate *tls.Certificate
}

// Errors of TLS settings and of a server that is not the acquirer's.
var (
	ErrTLSAuthority = errors.New("the certificate authority holds no certificate in PEM")
	ErrTLSPins      = errors.New("pins need SHA-256 in hex, two at least")
	ErrTLSPin       = errors.New("the server's key is none of those pinned")
	ErrTLSExpired   = errors.New("the acquirer's certificate has expired")
	ErrTLSEarly     = errors.New("the acquirer's certificate is not valid yet")
	ErrTLSForeign   = errors.New("the server's certificate is from another authority than the acquirer's")
	ErrTLSName      = errors.New("the server's certificate is for another name")
	ErrTLSRefused   = errors.New("the server refuses the line: it may want another certificate of the till")
)

// pinsLeast is the current key and the next, so that a change of keys does not
// stop the counter.
const pinsLeast = 2

// SecureTLS makes the settings of a tls:// line: TLS 1.2 or later, the
// acquirer's authority alone, and its pinned keys.
func SecureTLS(address string, options TLSOptions) (*tls.Config, error) {
	at, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	name := options.ServerName
	if name == "" {
		name = at.host
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(options.CA) {
		return nil, ErrTLSAuthority
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities, ServerName: name}
	if options.Certificate != nil {
		config.Certificates = []tls.Certificate{*options.Certificate}
	}
	if len(options.Pins) == 0 {
		return config, nil
	}
	pins := map[string]bool{}
	for _, pin := range options.Pins {
		hash, err := hex.DecodeString(pin)
		if err != nil || len(hash) != sha256.Size {
			return nil, ErrTLSPins
		}
		pins[string(hash)] = true
	}
	if len(pins) < pinsLeast {
		return nil, ErrTLSPins
	}
	// Unlike VerifyPeerCertificate this runs for resumed sessions too.
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return ErrTLSPin
		}
		hash := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
		if !pins[string(hash[:])] {
			return fmt.Errorf("%w: %X", ErrTLSPin, hash)
		}
		return nil
	}
	return config, nil
}

// refusedBy reports that the other end broke off the handshake by an alert.
func refusedBy(err error) bool {
	var remote *net.OpError
	return errors.As(err, &remote) && remote.Op == "remote error"
}

// unopened is the reason for people of a line that could not be opened.
func unopened(err error) payment.Reason {
	for _, known := range []struct {
		cause  error
		reason payment.Reason
	}{
		{ErrTLSExpired, payment.ReasonCertificateExpired}, {ErrTLSEarly, payment.ReasonCertificateEarly},
		{ErrTLSForeign, payment.ReasonCertificateForeign}, {ErrTLSName, payment.ReasonCertificateForeign},
		{ErrTLSPin, payment.ReasonCertificateUnpinned}, {ErrTLSRefused, payment.ReasonCertificateRefused},
	} {
		if errors.Is(err, known.cause) {
			return known.reason
		}
	}
	return payment.ReasonLineDown
}

// strange reports a reason of unopened that is about certificates.
func strange(reason payment.Reason) bool {
	switch reason {
	case payment.ReasonCertificateExpired, payment.ReasonCertificateEarly, payment.ReasonCertificateForeign,
		payment.ReasonCertificateUnpinned, payment.ReasonCertificateRefused:
		return true
	}
	return false
}

// explained says of a failed handshake what is wrong: an expired certificate, a
// foreign one, one for another name, or a clock that cannot be right.
func explained(err error, now time.Time) error {
	const day = time.DateOnly
	var invalid x509.CertificateInvalidError
	var foreign x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && now.Before(invalid.Cert.NotBefore):
		return fmt.Errorf("%w, from %s on, and the clock here says %s: %w",
			ErrTLSEarly, invalid.Cert.NotBefore.Format(day), now.Format(day), err)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("%w on %s, and the clock here says %s: %w",
			ErrTLSExpired, invalid.Cert.NotAfter.Format(day), now.Format(day), err)
	case errors.As(err, &foreign):
		return fmt.Errorf("%w: %w", ErrTLSForeign, err)
	case errors.As(err, &name):
		return fmt.Errorf("%w: %w", ErrTLSName, err)
	case refusedBy(err):
		return fmt.Errorf("%w: %w", ErrTLSRefused, err)
	}
	return err
}
