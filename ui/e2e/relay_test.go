//go:build unix

package e2e_test

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"till/payment/profile"
	"till/payment/wire"
)

// relay stands between a till and a bank and remembers what passed, as somebody
// with a cable in the shop's network would.
type relay struct {
	listener net.Listener
	bank     string

	mu      sync.Mutex
	spoke   [][]byte      // what each connection carried, till to bank and bank to till
	changed chan struct{} // holds one word when something new has passed
}

func newRelay(t *testing.T, bank string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, bank: bank, changed: make(chan struct{}, 1)}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go r.serve(conn)
		}
	}()
	return r
}

func (r *relay) addr() string { return "tcp://" + r.listener.Addr().String() }

func (r *relay) serve(till net.Conn) {
	defer func() { _ = till.Close() }()
	bank, err := net.Dial("tcp", r.bank)
	if err != nil {
		return
	}
	defer func() { _ = bank.Close() }()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{till, bank}, {bank, till}} {
		go func() {
			_, _ = io.Copy(way[1], io.TeeReader(way[0], r.newEar()))
			done <- struct{}{}
		}()
	}
	<-done
}

// newEar is a place for what one direction of a connection carries.
func (r *relay) newEar() io.Writer {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spoke = append(r.spoke, nil)
	return relayEar{r, len(r.spoke) - 1}
}

type relayEar struct {
	r     *relay
	place int
}

func (e relayEar) Write(heard []byte) (int, error) {
	e.r.mu.Lock()
	defer e.r.mu.Unlock()
	e.r.spoke[e.place] = append(e.r.spoke[e.place], heard...)
	select {
	case e.r.changed <- struct{}{}:
	default:
	}
	return len(heard), nil
}

// untilPIN waits until a PIN block has passed.
func (r *relay) untilPIN(t *testing.T) {
	t.Helper()
	deadline := time.After(patience)
	for {
		for _, fields := range r.messages(t) {
			if fields["52"] != "" {
				return
			}
		}
		select {
		case <-r.changed:
		case <-deadline:
			t.Fatal("no PIN block passed in time")
		}
	}
}

// messages are all whole messages that passed, as fields in clear.
func (r *relay) messages(t *testing.T) []map[string]string {
	t.Helper()
	p, err := profile.Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	dialect, err := wire.New(p)
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []map[string]string
	for _, stream := range r.spoke {
		for len(stream) > 2 {
			end := 2 + int(binary.BigEndian.Uint16(stream))
			if end > len(stream) {
				break // cut, as practice does at .97
			}
			message, err := dialect.Unpack(stream[:end])
			if err != nil && !errors.Is(err, wire.ErrMalformed) {
				t.Fatal(err)
			}
			if err == nil {
				fields := map[string]string{}
				for _, f := range dialect.Describe(message, true).Fields {
					fields[strconv.Itoa(int(f.Field))] = f.Value
				}
				all = append(all, fields)
			}
			stream = stream[end:]
		}
	}
	return all
}
