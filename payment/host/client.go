package host

import (
	"context"
	"crypto/tls"
	"errors"
	"sync"
	"time"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// Timeouts bounds every wait. A zero takes the profile's.
type Timeouts struct {
	Connect      time.Duration // to an open connection, TLS included
	Answer       time.Duration // from the request to its answer
	OriginalLife time.Duration // how long a request may still be on its way
}

// Config is what a client needs to know.
type Config struct {
	// Address is "tcp://host:port" or "tls://host:port".
	Address string
	// Addresses are further ones of the same acquirer, in the order in which
	// they are tried when a connection cannot be opened.
	Addresses []string
	Dialect   *wire.Dialect
	Terminal  wire.Terminal
	Timeouts  Timeouts
	// TLS is needed for a tls:// address; SecureTLS makes one.
	TLS *tls.Config
	// Simulated is told with the health, so that it is said on the screen.
	Simulated bool
	// Notify hears what the line has to tell; nil is allowed. It must not block.
	Notify func(Event)
	// Stage hears which wait began and when it ends by itself; nil is allowed.
	Stage func(stage payment.Stage, deadline time.Time)
	// Shelf keeps wishes and downloads; nil keeps them in memory.
	Shelf Shelf
	// Status is DE 62 of the status upload: codes and values (unionpay-pos 6.2);
	// nil tells the application type alone.
	Status func() string
	// Now is the clock for dates; nil takes the system's. Waits use the
	// monotonic clock whatever Now says.
	Now func() time.Time
}

// Client is the line to one acquirer. Its methods may be called by several
// goroutines; exchanges go one after another.
type Client struct {
	config    Config
	addresses []address
	dialect   *wire.Dialect
	profile   *profile.Profile
	pad       KeyPad
	counter   Counter
	shelf     Shelf

	// turn is held by the exchange under way.
	turn chan struct{}

	mu sync.Mutex // guards what follows
	// conn is the connection in use or kept, nil if there is none.
	conn *connection
	// at is which address is used, moved when the first was left for it, silent
	// how many exchanges in a row had no answer there.
	at     int
	moved  time.Time
	silent int
	// used is when the connection last carried something.
	used   time.Time
	closed bool
	busy   bool
	fault  payment.Reason
	// signedOn is the local day of the last sign-on, "" while keys are missing.
	signedOn string
	// signOnWished means that the host asked for a sign-on, offset is how far its
	// clock was from ours.
	signOnWished bool
	offset       time.Duration
	// sent is when each request of this process left, by the monotonic clock, as
	// long as it may be on its way.
	sent map[uint64]time.Time
}

// Errors of New.
var (
	// ErrAddress means an address that is not tcp://host:port or tls://host:port.
	ErrAddress = errors.New("host address needs tcp://host:port or tls://host:port")
	// ErrTLS means a tls:// address without its settings.
	ErrTLS = errors.New("a tls:// address needs the acquirer's certificate authority")
)

// New makes a client. It opens no connection and needs no host to be there.
func New(config Config, pad KeyPad, counter Counter) (*Client, error) {
	if config.Dialect == nil || pad == nil || counter == nil {
		return nil, errors.New("a host client needs a dialect, a key pad and a counter")
	}
	var addresses []address
	for _, text := range append([]string{config.Address}, config.Addresses...) {
		at, err := parseAddress(text)
		if err != nil {
			return nil, err
		}
		if at.secure && config.TLS == nil {
			return nil, ErrTLS
		}
		addresses = append(addresses, at)
	}
	if config.Shelf == nil {
		config.Shelf = &memoryShelf{}
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.TLS != nil && config.TLS.Time == nil {
		// The dates of a certificate are held against the same clock that is told.
		config.TLS = config.TLS.Clone()
		config.TLS.Time = config.Now
	}
	p := config.Dialect.Profile()
	config.Timeouts = config.Timeouts.over(p.Timeouts)
	return &Client{config: config, addresses: addresses, dialect: config.Dialect, profile: p,
		pad: pad, counter: counter, shelf: config.Shelf, turn: make(chan struct{}, 1), sent: map[uint64]time.Time{}}, nil
}

// over fills what is zero with the profile's time.
func (t Timeouts) over(given profile.Timeouts) Timeouts {
	if t.Connect <= 0 {
		t.Connect = time.Duration(given.Connect)
	}
	if t.Answer <= 0 {
		t.Answer = time.Duration(given.Answer)
	}
	if t.OriginalLife <= 0 {
		t.OriginalLife = time.Duration(given.OriginalLife)
	}
	return t
}

// begin waits for the turn; the function it gives ends it.
func (c *Client) begin(ctx context.Context) (func(), error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		<-c.turn
		return nil, err
	}
	c.setBusy(true)
	return func() {
		c.setBusy(false)
		<-c.turn
	}, nil
}

// Close drops the connection and refuses every later exchange with
// ReasonLineDown.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.Drop()
	return nil
}

// Health is the host's lamp: ready when keys are loaded and the last exchange
// had its answer.
func (c *Client) Health() payment.Health {
	c.mu.Lock()
	defer c.mu.Unlock()
	health := payment.Health{Part: payment.PartHost, Condition: payment.ConditionReady,
		Simulated: c.config.Simulated, Detail: c.addresses[c.at].text}
	switch {
	case c.busy:
		health.Condition = payment.ConditionBusy
	case c.fault == payment.ReasonLineDown, strange(c.fault):
		health.Condition, health.Reason = payment.ConditionDown, c.fault
	case c.fault != payment.NoReason:
		health.Condition, health.Reason = payment.ConditionCare, c.fault
	case c.signedOn == "":
		health.Condition, health.Reason = payment.ConditionCare, payment.ReasonSignOnNeeded
	}
	return health
}

func (c *Client) setBusy(busy bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy = busy
}

// note remembers how the last exchange went, for the lamp.
func (c *Client) note(fault payment.Reason) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = fault
}

// hasKeys reports whether the pad has keys of a sign-on of today
// (unionpay-pos 10.1).
func (c *Client) hasKeys() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.signOnWished || c.signedOn == "" || c.profile.SignOn.Daily && c.signedOn != c.today() {
		return false
	}
	return c.pad.HoldsKeys()
}

// keysInPad reports whether the pad has keys, of whatever day: a request whose
// PIN was taken before midnight goes out after it.
func (c *Client) keysInPad() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.signedOn != "" && c.pad.HoldsKeys()
}

// keysRefused reports that there are no keys because the host refused them.
func (c *Client) keysRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.signedOn == ""
}

func (c *Client) keysLoaded(loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signedOn = ""
	if loaded {
		c.signedOn, c.signOnWished = c.today(), false
	}
}

func (c *Client) today() string { return c.config.Now().Format(time.DateOnly) }

func (c *Client) tell(event Event) {
	if c.config.Notify != nil {
		c.config.Notify(event)
	}
}

func (c *Client) stage(stage payment.Stage, deadline time.Time) {
	if c.config.Stage != nil {
		c.config.Stage(stage, deadline)
	}
}
