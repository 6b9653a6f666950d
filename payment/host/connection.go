package host

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"till/payment"
)

// address is where the acquirer listens.
type address struct {
	text     string
	host     string
	hostPort string
	secure   bool
}

// CheckAddress tells what is wrong with an address of a host, nil for nothing.
func CheckAddress(text string) error {
	_, err := parseAddress(text)
	return err
}

func parseAddress(text string) (address, error) {
	scheme, hostPort, found := strings.Cut(text, "://")
	if !found || scheme != "tcp" && scheme != "tls" {
		return address{}, fmt.Errorf("%w, not %q", ErrAddress, text)
	}
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil || host == "" || port == "" {
		return address{}, fmt.Errorf("%w, not %q", ErrAddress, text)
	}
	return address{text: text, host: host, hostPort: hostPort, secure: scheme == "tls"}, nil
}

// connection is one connection and whether it may carry another exchange.
type connection struct {
	net.Conn
	// plain means that Write counts exactly what the socket took.
	plain bool
}

// connect gives a connection: the kept one where one is kept and still open, a
// new one otherwise and always when fresh. Where one address cannot be reached
// the next is tried: not one byte of the request has left yet.
func (c *Client) connect(ctx context.Context, fresh bool) (*connection, error) {
	if kept := c.current(); kept != nil {
		if c.heard(ctx, kept) && !fresh {
			return kept, nil
		}
		c.Drop()
	}
	first := c.preferred()
	var failed error
	for i := range c.addresses {
		at := (first + i) % len(c.addresses)
		conn, err := c.dial(ctx, c.addresses[at])
		if err == nil {
			return c.settle(conn, at)
		}
		failed = errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	c.stay(first)
	return nil, failed
}

// dial opens a connection to one address.
func (c *Client) dial(ctx context.Context, to address) (*connection, error) {
	deadline := time.Now().Add(c.config.Timeouts.Connect)
	c.stage(payment.StageLine, deadline)
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	dialed, err := (&net.Dialer{}).DialContext(ctx, "tcp", to.hostPort)
	if err != nil {
		return nil, err
	}
	if !to.secure {
		return &connection{Conn: dialed, plain: true}, nil
	}
	secure := tls.Client(dialed, c.tlsFor(to))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = dialed.Close()
		return nil, explained(err, c.config.Now())
	}
	return &connection{Conn: secure}, nil
}

// tlsFor is the settings of an address: a certificate is for the name that was
// dialed, unless the acquirer gave another.
func (c *Client) tlsFor(to address) *tls.Config {
	if c.config.TLS.ServerName != c.addresses[0].host || to.host == c.addresses[0].host {
		return c.config.TLS
	}
	settings := c.config.TLS.Clone()
	settings.ServerName = to.host
	return settings
}

// preferred is which address to try first. The first one gets its turn again
// after a while, whatever happened there.
func (c *Client) preferred() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at != 0 && time.Since(c.moved) >= time.Duration(c.profile.Line.BackAfter) {
		return 0
	}
	return c.at
}

// settle takes a connection into use.
func (c *Client) settle(conn *connection, at int) (*connection, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	moved := c.at != at
	if moved || at != 0 && time.Since(c.moved) >= time.Duration(c.profile.Line.BackAfter) {
		c.moved = time.Now()
	}
	if moved {
		c.silent = 0
	}
	c.conn, c.at = conn, at
	c.mu.Unlock()
	if moved {
		c.tell(Event{Kind: EventMoved, Detail: c.addresses[at].text})
	}
	return conn, nil
}

// stay remembers where the next connection begins after none could be opened.
func (c *Client) stay(at int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// silentMost is how many exchanges in a row may end without an answer at an
// address before the next one is used.
const silentMost = 2

// carried notes what an exchange says about the address.
func (c *Client) carried(out result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used = time.Now()
	if out.answer != nil || out.verdict == payment.VerdictNotSent {
		c.silent = 0
		return
	}
	c.silent++
	if c.silent >= silentMost && len(c.addresses) > 1 {
		c.silent, c.moved = 0, time.Now()
		c.at = (c.at + 1) % len(c.addresses)
	}
}

// Waits of a kept connection: idlePeek is how long it is listened to before it
// is used again, so that one that the host has closed is not taken for an open
// one; lateRest bounds the reading of what came over it meanwhile.
const (
	idlePeek = time.Millisecond
	lateRest = 100 * time.Millisecond
)

// heard reports whether a kept connection is open and silent. What came unasked
// belongs to an exchange that is over: it is handed over, and the connection is
// not used again.
func (c *Client) heard(ctx context.Context, conn *connection) bool {
	if err := conn.SetReadDeadline(time.Now().Add(idlePeek)); err != nil {
		return false
	}
	var unasked [1]byte
	n, err := conn.Read(unasked[:])
	if n == 0 {
		return errors.Is(err, os.ErrDeadlineExceeded)
	}
	if err := conn.SetReadDeadline(time.Now().Add(lateRest)); err != nil {
		return false
	}
	rest := io.MultiReader(bytes.NewReader(unasked[:]), conn)
	for {
		frame, err := c.dialect.ReadFrame(rest)
		if err != nil {
			return false
		}
		answer, err := c.dialect.Unpack(frame)
		if err != nil {
			return false
		}
		c.late(ctx, answer)
	}
}

func (c *Client) current() *connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conn
}

// Drop closes the connection that is open or kept, if there is one. An exchange
// under way ends as a broken line.
func (c *Client) Drop() {
	c.mu.Lock()
	conn := c.conn
	c.conn = nil
	c.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
}

// KeepAlive sends an echo over a kept connection that was silent for as long as
// the profile says, until ctx ends. It returns at once where the profile keeps
// no connection or wants no echo.
func (c *Client) KeepAlive(ctx context.Context) {
	every := time.Duration(c.profile.Line.EchoEvery)
	if every <= 0 {
		return
	}
	timer := time.NewTimer(every)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		rest := every
		if c.current() != nil {
			if rest = every - c.silence(); rest <= 0 {
				_, _ = c.Echo(ctx) // the lamp tells how it went
				rest = every
			}
		}
		timer.Reset(rest)
	}
}

// silence is how long the line has carried nothing.
func (c *Client) silence() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.used)
}
