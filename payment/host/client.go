package host

import (
	"context"
	"crypto/tls"
	"time"

	"till/payment"
	"till/payment/wire"
)

// KeyPad is what the client wants of the device that holds the keys.
type KeyPad interface {
	// LoadKeys checks every key's check value inside the pad and keeps the keys
	// for later commands. ReasonKeyCheck means that one differs and that none is
	// used; ReasonPadGone and ReasonPadUnfit say why there is no pad to use.
	LoadKeys(ctx context.Context, keys payment.WorkingKeys) (payment.Reason, error)
	// EncryptWithMAK enciphers one block under the MAK, DES or 3DES by its length.
	EncryptWithMAK(ctx context.Context, block [8]byte) ([8]byte, error)
}

// Counter is what the client wants of the journal for messages that move no money.
type Counter interface {
	// NextSTAN is a number that no message of the batch had; it is durable
	// before it is given.
	NextSTAN() (string, error)
	// Batch is the current batch's number, six digits.
	Batch() (string, error)
	// AdoptBatch takes the number that a sign-on answer gave.
	AdoptBatch(batch string) error
}

// Timeouts bounds every wait. A zero takes the profile's.
type Timeouts struct {
	Connect      time.Duration // to an open connection, TLS included
	Answer       time.Duration // from the request to its answer
	OriginalLife time.Duration // how long a request may still be on its way
}

// EventKind is what the line had to tell.
type EventKind string

// The events of the line.
const (
	// EventLate is an answer to another STAN than the one waited for.
	EventLate EventKind = "late_answer"
	// EventDropped is a connection closed because of what came over it.
	EventDropped EventKind = "connection_dropped"
	// EventSignedOn is a sign-on that brought working keys.
	EventSignedOn EventKind = "signed_on"
	// EventWish is a host that asks for something (unionpay-pos 1.2).
	EventWish EventKind = "host_wish"
)

// Event is one line for the technician's log. It holds no card data.
type Event struct {
	Kind EventKind
	MTI  string
	STAN string
	// Code is DE 39 where the message had one; of a late answer it was not verified.
	Code   string
	Detail string
}

// Config is what a client needs to know.
type Config struct {
	// Address is "tcp://host:port" or "tls://host:port".
	Address  string
	Dialect  *wire.Dialect
	Terminal wire.Terminal
	Timeouts Timeouts
	// TLS is needed for a tls:// address.
	TLS *tls.Config
	// Simulated is told with the health, so that it is said on the screen.
	Simulated bool
	// Notify hears what the line has to tell; nil is allowed. It must not block.
	Notify func(Event)
	// Stage hears which wait began and when it ends by itself; nil is allowed.
	Stage func(stage payment.Stage, deadline time.Time)
	// Now is the clock for dates; nil takes the system's. Waits use the
	// monotonic clock whatever Now says.
	Now func() time.Time
}

// Client is the line to one acquirer. Its methods may be called by several
// goroutines; exchanges go one after another.
type Client struct{}

// New makes a client. It opens no connection and needs no host to be there.
func New(config Config, pad KeyPad, counter Counter) (*Client, error) { return &Client{}, nil }

// Ready makes sure that working keys are there, and signs on if not.
func (c *Client) Ready(ctx context.Context) payment.Reason { return payment.ReasonLineDown }

// Send sends one request or reversal and waits for its end. Without a proof
// that covers req.Txn nothing is sent: VerdictNotSent, ReasonJournal.
func (c *Client) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	return payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonLineDown}
}

// SignOn fetches working keys and loads them into the pad. NoReason means done.
func (c *Client) SignOn(ctx context.Context) payment.Reason { return payment.ReasonLineDown }

// Echo asks whether the host is there and how long it takes to answer.
func (c *Client) Echo(ctx context.Context) (time.Duration, payment.Reason) {
	return 0, payment.ReasonLineDown
}

// Drop closes the connection that is kept, if there is one. An exchange under
// way ends as a broken line.
func (c *Client) Drop() {}

// Close drops the connection and forgets that the keys are loaded.
func (c *Client) Close() error { return nil }

// Health is the host's lamp.
func (c *Client) Health() payment.Health { return payment.Health{Part: payment.PartHost} }
