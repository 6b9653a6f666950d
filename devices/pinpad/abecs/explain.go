package abecs

import (
	"fmt"
	"strings"
)

// Explained is one command or answer in words, for a technician.
type Explained struct {
	Command string            `json:"command"`
	Status  string            `json:"status"` // "" for a command
	Fields  map[string]string `json:"fields"`
}

// Explain reads a packet (from its SYN) or a bare payload, from either side.
// Card numbers, tracks, names, PIN blocks, keys and secret tags are masked with
// one star a character unless inClear.
func Explain(bytes []byte, inClear bool) (Explained, error) {
	payload, err := unframe(bytes)
	if err != nil {
		return Explained{}, err
	}
	if r, read, ok := explainAnswer(payload); ok {
		return Explained{r.ID, r.Status.String(), shown(answerLayouts[r.ID], read, inClear)}, nil
	}
	c, err := ParseCommand(payload)
	if err != nil {
		return Explained{}, err
	}
	known, ok := commandLayouts[c.ID]
	if !ok {
		return Explained{c.ID, "", opaque(c.Blocks)}, nil
	}
	read, err := known.parse(c.Blocks)
	if err != nil {
		return Explained{}, fmt.Errorf("command %s: %w", c.ID, err)
	}
	return Explained{c.ID, "", shown(known, read, inClear)}, nil
}

// explainAnswer tries a payload as an answer: a status other than 000 has no
// blocks, and the blocks of 000 fit their layout.
func explainAnswer(payload []byte) (Response, fields, bool) {
	r, err := ParseResponse(payload)
	if err != nil || r.Status != statusOK && len(r.Blocks) > 0 {
		return r, nil, false
	}
	if r.Status != statusOK || len(r.Blocks) == 0 {
		return r, nil, true
	}
	read, err := r.fields()
	return r, read, err == nil
}

// unframe is the payload of one whole packet, or the bytes themselves.
func unframe(bytes []byte) ([]byte, error) {
	if len(bytes) == 0 || bytes[0] != syn {
		return bytes, nil
	}
	var d Decoder
	for i, b := range bytes {
		payload, done, err := d.Feed(b)
		if !done {
			continue
		}
		if err == nil && i != len(bytes)-1 {
			err = ErrFrame
		}
		return payload, err
	}
	return nil, ErrFrame
}

// shown writes fields as text, secrets masked. Every field that was read
// belongs to l, whatever the width of its filler.
func shown(l layout, read fields, inClear bool) map[string]string {
	out := make(map[string]string, len(read))
	for _, block := range l {
		for _, f := range block {
			value, ok := read[f.name]
			if !ok {
				continue
			}
			text := latin(value)
			switch {
			case inClear:
			case f.secret:
				text = strings.Repeat("*", len(value))
			case strings.HasSuffix(f.name, "EMVDAT"), strings.HasSuffix(f.name, "ISSDAT"):
				text = publicData(value)
			}
			out[f.name] = text
		}
	}
	return out
}

// publicData is TLV in hex without its secret tags; unreadable data is masked.
func publicData(value []byte) string {
	objects, err := chipData(value)
	if err != nil {
		return strings.Repeat("*", len(value))
	}
	return upperHex(objects.Encode())
}

// opaque tells the lengths of blocks that no layout is known for.
func opaque(blocks [][]byte) map[string]string {
	out := make(map[string]string, len(blocks))
	for i, block := range blocks {
		out[fmt.Sprintf("block%d", i+1)] = fmt.Sprintf("%d bytes", len(block))
	}
	return out
}

// latin is ISO 8859-1 text with all of its spaces.
func latin(text []byte) string {
	runes := make([]rune, len(text))
	for i, b := range text {
		runes[i] = rune(b)
	}
	return string(runes)
}
