package abecs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// ErrPayload means bytes that are no command and no answer: a bad id, a bad
// status, or blocks that do not add up.
var ErrPayload = errors.New("payload is no command and no answer")

// Command is one request to the pad.
type Command struct {
	ID     string
	Blocks [][]byte
}

// Format prints the id alone, for every verb: the blocks may hold a card number.
func (c Command) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.ID) }

// newCommand builds a command from its layout.
func newCommand(id string, v values) (Command, error) {
	blocks, err := commandLayouts[id].build(v)
	if err != nil {
		return Command{}, fmt.Errorf("building %s: %w", id, err)
	}
	return Command{id, blocks}, nil
}

// wipe overwrites the fields, which may hold a card number.
func (c Command) wipe() {
	for _, block := range c.Blocks {
		clear(block)
	}
}

// Payload is the command as it goes into a packet: its id, then each block
// after its length.
func (c Command) Payload() ([]byte, error) {
	payload := []byte(c.ID)
	for _, block := range c.Blocks {
		payload = fmt.Appendf(payload, "%03d", len(block))
		payload = append(payload, block...)
	}
	limit := commandMax
	if newer[c.ID] {
		limit = parametersMax
	}
	if !isID([]byte(c.ID)) || len(payload) > limit {
		return nil, fmt.Errorf("command %q of %d bytes: %w", c.ID, len(payload), ErrPayload)
	}
	return payload, nil
}

// ParseCommand reads a request; it is for people who look at a line.
func ParseCommand(payload []byte) (Command, error) {
	if len(payload) < 3 || !isID(payload[:3]) {
		return Command{}, ErrPayload
	}
	blocks, err := splitBlocks(payload[3:])
	return Command{string(payload[:3]), blocks}, err
}

// Response is one answer of the pad, or a notice while it works.
type Response struct {
	ID     string
	Status Status
	Blocks [][]byte
}

// Format prints id and status, for every verb: the blocks may hold a track.
func (r Response) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, r.ID+" status "+r.Status.String())
}

// idNotice and idError name the answers that belong to no one command.
const (
	idNotice = "NTM"
	idError  = "ERR"
)

// ParseResponse reads an answer. Its blocks are views into payload.
func ParseResponse(payload []byte) (Response, error) {
	if len(payload) < 6 || !isID(payload[:3]) || !digitsForm.fits(payload[3:6]) {
		return Response{}, ErrPayload
	}
	status, err := strconv.Atoi(string(payload[3:6]))
	if err != nil {
		return Response{}, ErrPayload
	}
	blocks, err := splitBlocks(payload[6:])
	if err != nil {
		return Response{}, err
	}
	return Response{string(payload[:3]), Status(status), blocks}, nil
}

func splitBlocks(rest []byte) ([][]byte, error) {
	var blocks [][]byte
	for len(rest) > 0 {
		if len(rest) < 3 || !digitsForm.fits(rest[:3]) {
			return nil, ErrPayload
		}
		size, err := strconv.Atoi(string(rest[:3]))
		rest = rest[3:]
		if err != nil || size > len(rest) {
			return nil, ErrPayload
		}
		blocks, rest = append(blocks, rest[:size:size]), rest[size:]
	}
	return blocks, nil
}

// fields reads the blocks by the layout of the answer's id. For a card read it
// chooses the filler width that makes the length come out right.
func (r Response) fields() (fields, error) {
	if r.ID == "GCR" {
		return r.cardFields()
	}
	known, ok := answerLayouts[r.ID]
	if !ok {
		return nil, fmt.Errorf("answer %s: %w", r.ID, ErrLayout)
	}
	return known.parse(r.Blocks)
}

func (r Response) cardFields() (fields, error) {
	for _, filler := range []int{gcrFiller, gcrFillerLong} {
		read, err := gcrAnswer(filler).parse(r.Blocks)
		if err == nil {
			return read, nil
		}
	}
	return nil, fmt.Errorf("reading a card: %w", ErrLayout)
}

// wipe overwrites what the answer brought, once it has been read.
func (r Response) wipe() {
	for _, block := range r.Blocks {
		clear(block)
	}
}

// notice is the text of an NTM, its two lines as one.
func (r Response) notice() string {
	read, err := r.fields()
	if err != nil {
		return ""
	}
	return read.text("NTM_MSG")
}

// trimmedDigits is a field without the spaces around it, if digits are left.
func trimmedDigits(value []byte) string {
	value = bytes.TrimSpace(value)
	if !digitsForm.fits(value) {
		return ""
	}
	return string(value)
}
