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
	if len(payload) > 0 && payload[0] == dc2 {
		return Explained{Command: Enciphered, Fields: map[string]string{}}, nil
	}
	if told, ok := explainNewer(payload, inClear); ok {
		return told, nil
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

// Enciphered stands for the command in a packet that only the pad and the till
// of that session can read.
const Enciphered = "enciphered"

// explainNewer tries a payload as a newer command or its answer.
func explainNewer(payload []byte, inClear bool) (Explained, bool) {
	if len(payload) < 3 || !newer[string(payload[:3])] {
		return Explained{}, false
	}
	told, blocks := Explained{Command: string(payload[:3])}, [][]byte(nil)
	if r, err := ParseResponse(payload); err == nil && (r.Status == statusOK || len(r.Blocks) == 0) {
		told.Status, blocks = r.Status.String(), r.Blocks
	} else if c, err := ParseCommand(payload); err == nil {
		blocks = c.Blocks
	} else {
		return Explained{}, false
	}
	list, err := splitParameters(blocks)
	if err != nil {
		return Explained{}, false
	}
	told.Fields = make(map[string]string, len(list))
	for _, p := range list {
		name, value := p.shown(inClear)
		if before, again := told.Fields[name]; again {
			value = before + "\n" + value // SPE_MNUOPT
		}
		told.Fields[name] = value
	}
	return told, true
}

// shown is a parameter's name and its value for a person.
func (p parameter) shown(inClear bool) (name, value string) {
	known, ok := parameterNames[p.id]
	switch {
	case ok:
	case p.id&^0xFF == ppKSNPIN:
		return fmt.Sprintf("PP_KSNTDESP%02X", p.id&0xFF), upperHex(p.value)
	case p.id&^0xFF == ppKSNDat:
		return fmt.Sprintf("PP_KSNTDESD%02X", p.id&0xFF), upperHex(p.value)
	case p.id&^0xFF == ppTabVer:
		return fmt.Sprintf("PP_TABVER%02X", p.id&0xFF), latin(p.value)
	default:
		return fmt.Sprintf("%04X", p.id), fmt.Sprintf("%d bytes", len(p.value))
	}
	switch {
	case known.shape == asBytes, inClear && known.shape == asTLV:
		return known.name, upperHex(p.value)
	case known.shape == asTLV:
		objects, err := publicObjects(p.value)
		if err != nil {
			return known.name, strings.Repeat("*", 2*len(p.value))
		}
		return known.name, upperHex(objects.Encode())
	case known.shape == asSecret && !inClear:
		return known.name, strings.Repeat("*", len(p.value))
	case known.shape == asSecret && !printable(p.value):
		return known.name, upperHex(p.value)
	}
	return known.name, latin(p.value)
}

// printable reports whether every byte is a character of ISO 8859-1.
func printable(value []byte) bool {
	for _, b := range value {
		if b < 0x20 || b >= 0x7F && b < 0xA0 {
			return false
		}
	}
	return true
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
