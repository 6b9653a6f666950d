package hostsim_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"till/payment/hostsim"
	"till/payment/wire"
)

func TestALineThatIsDownTakesNobodyAndComesBack(t *testing.T) {
	config := practice(t)
	s, term := started(t, config)
	address := s.Addr()
	for range 3 {
		if err := s.SetDown(true); err != nil {
			t.Fatal(err)
		}
		if _, err := term.conn.Read(make([]byte, 1)); err == nil {
			t.Error("an open connection survived")
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			t.Fatal("a line that is down was dialled")
		}
		for range 2 { // twice is harmless
			if err := s.SetDown(false); err != nil {
				t.Fatal(err)
			}
		}
		if s.Addr() != address {
			t.Fatalf("the address was %s and is %s", address, s.Addr())
		}
		term.dial()
		if got := term.ask(term.sale(1250, cardNamed(t, "chip"))).Value(wire.DE39ResponseCode); got != "00" {
			t.Errorf("answered %s", got)
		}
	}
}

func TestAHostCanStartWithItsLineDown(t *testing.T) {
	config := practice(t)
	config.Down = true
	s, _ := serve(t, config)
	if conn, err := net.Dial("tcp", s.Addr()); err == nil {
		_ = conn.Close()
		t.Fatal("it was dialled")
	}
	if err := s.SetDown(false); err != nil {
		t.Fatal(err)
	}
	newTerminal(t, config, s).signOn()
}

func TestNothingIsLeftAfterClose(t *testing.T) {
	config := practice(t)
	config.After = func(time.Duration) <-chan time.Time { return nil } // a late answer that never comes
	s, stop := serve(t, config)
	var terms []*terminal
	for range 4 {
		term := newTerminal(t, config, s)
		term.signOn()
		terms = append(terms, term)
	}
	terms[3].send(terms[3].sale(1269, cardNamed(t, "chip")), terms[3])
	terms[3].silent()
	stop()
	if err := s.Close(); err != nil {
		t.Errorf("closing again gave %v", err)
	}
	stacks := make([]byte, 1<<20)
	for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(stack, "hostsim.(*") {
			t.Errorf("a goroutine is left:\n%s", stack)
		}
	}
	if err := s.SetDown(false); !errors.Is(err, hostsim.ErrClosed) {
		t.Errorf("a closed host opened its line: %v", err)
	}
	if err := s.Serve(context.Background()); !errors.Is(err, hostsim.ErrClosed) {
		t.Errorf("a closed host serves: %v", err)
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	s, err := hostsim.Open(practice(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Serve(ctx); err != nil {
		t.Errorf("Serve gave %v", err)
	}
}

func TestBytesThatAreNoMessageCloseTheLine(t *testing.T) {
	cases := map[string][]byte{
		"a length above the limit":  {0xFF, 0xFF},
		"a length of nothing":       {0x00, 0x00},
		"a web browser":             []byte("GET / HTTP/1.1\r\nHost: bank\r\n\r\n"),
		"a frame without a message": append([]byte{0x00, 0x18, 0x60}, bytes.Repeat([]byte{0xFF}, 0x17)...),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			_, term := started(t, practice(t))
			if _, err := term.conn.Write(data); err != nil {
				t.Fatal(err)
			}
			// The host may close before it has read everything, which resets the line.
			if n, err := term.conn.Read(make([]byte, 1)); n != 0 || err == nil {
				t.Errorf("%d bytes came back", n)
			}
			term.dial()
			term.ask(term.sale(1250, cardNamed(t, "chip")))
		})
	}
}

func TestTheLineCanBeUnderTLS(t *testing.T) {
	config := practice(t)
	certificate, pool := selfSigned(t)
	config.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	s, _ := serve(t, config)
	conn, err := tls.Dial("tcp", s.Addr(), &tls.Config{RootCAs: pool, ServerName: "bank.example"})
	if err != nil {
		t.Fatal(err)
	}
	plain := newTerminal(t, config, s)
	term := *plain
	term.conn = conn
	defer conn.Close()
	term.signOn()
	term.ask(term.sale(1250, cardNamed(t, "chip")))
	// A plain till is not understood.
	if _, err := plain.conn.Write([]byte{0, 0x18}); err != nil {
		t.Fatal(err)
	}
	if err := plain.conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(plain.conn); err == nil && bytes.Contains(answer, []byte{0x60, 0x00}) {
		t.Errorf("a plain till was answered %X", answer)
	}
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"bank.example"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func FuzzConnection(f *testing.F) {
	config := practice(f)
	config.Dir, config.LedgerFile = "", ""
	s, _ := serve(f, config)
	term := newTerminal(f, config, s)
	term.signOn()
	for _, m := range []*wire.Message{term.sale(1250, cardNamed(f, "chip")), term.echo(), term.reversal(term.sale(1, cardNamed(f, "stripe")))} {
		frame, err := term.dialect.Pack(context.Background(), m, term)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(frame)
		f.Add(append(frame, frame[:20]...))
	}
	f.Add([]byte{0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, data []byte) {
		conn, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatalf("the host is gone: %v", err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(answerMax))
		if _, err := conn.Write(data); err != nil {
			return // closed early, over bytes that are no message
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		for {
			frame, err := wire.ReadFrame(conn, 2048)
			if err != nil {
				return
			}
			if _, err := term.dialect.Unpack(frame); err != nil {
				t.Errorf("the host answered with bytes that are no message: %v", err)
			}
		}
	})
}
