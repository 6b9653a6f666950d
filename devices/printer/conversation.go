package printer

import (
	"context"
	"errors"
	"net"
	"os"
	"time"
)

// conversation is one connection to a printer: what we write, and the answers
// that come back through one goroutine, cut and sorted.
//
//	printer ─▶ read ─▶ answers ─┬─▶ ask: DLE EOT, answered at once
//	                            ├─▶ seen: ASB, joined into what is known
//	                            └─▶ inStream: GS r and process ids, when reached
type conversation struct {
	channel
	answers  chan answer // closed when reading has ended
	inStream []answer
	known    status // of ASB groups: the newest
	timing   Timing
}

// answersMax is how many answers may wait to be looked at; more are dropped,
// because only a printer gone mad sends them.
const answersMax = 64

// errGone means that the printer closed or broke the connection.
var errGone = errors.New("printer connection ended")

func converse(ch channel, timing Timing) *conversation {
	c := &conversation{channel: ch, answers: make(chan answer, answersMax), timing: timing}
	go c.read()
	return c
}

func (c *conversation) read() {
	defer close(c.answers)
	var reader answerReader
	buffer := make([]byte, 256)
	for {
		n, err := c.Read(buffer)
		for _, a := range reader.feed(buffer[:n]) {
			select {
			case c.answers <- a:
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

// next waits for one answer. It gives errGone when the connection ended, and
// os.ErrDeadlineExceeded when nothing came in time.
func (c *conversation) next(ctx context.Context, wait time.Duration) (answer, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case a, open := <-c.answers:
		if !open {
			return answer{}, errGone
		}
		return a, nil
	case <-timer.C:
		return answer{}, os.ErrDeadlineExceeded
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// ask sends DLE EOT n twice and takes the last answer: some printers answer
// the request before (printing.md 2.2). A mute printer gives
// os.ErrDeadlineExceeded.
func (c *conversation) ask(ctx context.Context, n byte) (status, error) {
	question := append(realTime(n), realTime(n)...)
	if err := c.write(question, c.timing.Status); err != nil {
		return status{}, err
	}
	var heard []byte
	deadline := time.Now().Add(c.timing.Status)
	for len(heard) < 2 {
		a, err := c.next(ctx, time.Until(deadline))
		if errors.Is(err, os.ErrDeadlineExceeded) && len(heard) > 0 {
			break
		}
		if err != nil {
			return status{}, err
		}
		if a.kind == answerRealTime {
			heard = append(heard, a.data[0])
			continue
		}
		c.keep(a)
	}
	return realTimeStatus(n, heard[len(heard)-1]), nil
}

// keep sorts an answer that nobody waits for just now.
func (c *conversation) keep(a answer) {
	switch a.kind {
	case answerASB:
		c.known = asbStatus(a.data)
	case answerPaper, answerProcessID:
		c.inStream = append(c.inStream, a)
	}
}

// survey asks how the printer is: printer and paper always, the causes only
// when something is wrong.
func (c *conversation) survey(ctx context.Context) (status, error) {
	s, err := c.ask(ctx, 1)
	if err != nil {
		return status{}, err
	}
	paper, err := c.ask(ctx, 4)
	if err != nil {
		return status{}, err
	}
	s = s.and(paper)
	if s.reason() == "" {
		return s.and(c.known), nil
	}
	for _, n := range []byte{2, 3} {
		cause, err := c.ask(ctx, n)
		if err != nil {
			return s, err
		}
		s = s.and(cause)
	}
	return s.and(c.known), nil
}

// write sends all of data or says how it ended.
func (c *conversation) write(data []byte, timeout time.Duration) error {
	if err := c.SetWriteDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	_, err := c.Write(data)
	return err
}

// lingerMax bounds the wait for the printer's own end of the connection.
const lingerMax = time.Second

// hangUp ends the conversation without cutting off the tail of a job: closing
// with unread answers would make the system send a reset, and the printer would
// drop what it has not read (printing.md 5).
func (c *conversation) hangUp() {
	if tcp, ok := c.channel.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
		timer := time.NewTimer(lingerMax)
		defer timer.Stop()
		c.drain(timer.C)
	}
	_ = c.Close()
	c.drain(nil)
}

// leave ends a conversation in which nothing was printed.
func (c *conversation) leave() {
	_ = c.Close()
	c.drain(nil)
}

// drain throws answers away until the reading has ended or until fires.
func (c *conversation) drain(until <-chan time.Time) {
	for {
		select {
		case _, open := <-c.answers:
			if !open {
				return
			}
		case <-until:
			return
		}
	}
}
