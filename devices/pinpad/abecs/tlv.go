package abecs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// ErrParameter means parameters that do not add up to their block.
var ErrParameter = errors.New("parameters do not add up to their block")

// The limits of the newer commands (pinpad.md 1.3 and 2.2).
const (
	parameterMax  = 995  // the value of one parameter
	parametersMax = 2044 // a whole command, clear
)

// parameter is one value of a newer command (SPE_…) or answer (PP_…).
type parameter struct {
	id    uint16
	value []byte
}

// Format prints the id alone, for every verb: the value may be a card number.
func (p parameter) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "parameter %04X", p.id) }

// newParameters builds a newer command: parameters one after the other, in as
// many blocks as they need, none across two.
func newParameters(id string, list ...parameter) (Command, error) {
	c := Command{ID: id}
	total := len(id)
	for _, p := range list {
		if len(p.value) > parameterMax {
			return Command{}, fmt.Errorf("%s, parameter %04X of %d bytes: %w", id, p.id, len(p.value), ErrField)
		}
		size := 4 + len(p.value)
		last := len(c.Blocks) - 1
		if last < 0 || len(c.Blocks[last])+size > blockMax {
			c.Blocks = append(c.Blocks, make([]byte, 0, blockMax))
			last, total = last+1, total+3
		}
		block := binary.BigEndian.AppendUint16(c.Blocks[last], p.id)
		block = binary.BigEndian.AppendUint16(block, uint16(len(p.value)))
		c.Blocks[last] = append(block, p.value...)
		total += size
	}
	if total > parametersMax {
		return Command{}, fmt.Errorf("%s of %d bytes: %w", id, total, ErrField)
	}
	return c, nil
}

// text is a parameter of the forms A, S and N: characters, as ISO 8859-1.
func text(id uint16, value string) parameter {
	return parameter{id, field{form: textForm, count: "free"}.counted(value)}
}

// number is a parameter of a fixed count of digits, zeros at the left.
func number(id uint16, value int64, digits int) parameter {
	return parameter{id, fmt.Appendf(nil, "%0*d", digits, value)}
}

// splitParameters reads the parameters of blocks, in their order.
func splitParameters(blocks [][]byte) ([]parameter, error) {
	var list []parameter
	for _, rest := range blocks {
		for len(rest) > 0 {
			if len(rest) < 4 {
				return nil, ErrParameter
			}
			id, size := binary.BigEndian.Uint16(rest), int(binary.BigEndian.Uint16(rest[2:]))
			rest = rest[4:]
			if size > len(rest) {
				return nil, fmt.Errorf("parameter %04X: %w", id, ErrParameter)
			}
			list = append(list, parameter{id, rest[:size:size]})
			rest = rest[size:]
		}
	}
	return list, nil
}

// data is what an answer brought, by id. They are views into its blocks.
type data map[uint16][]byte

// Format prints how many there are, for every verb: some are secret.
func (d data) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, strconv.Itoa(len(d))+" parameters")
}

// data reads the answer of a newer command. Unknown ids are kept, of a repeated
// one the first counts.
func (r Response) data() (data, error) {
	list, err := splitParameters(r.Blocks)
	if err != nil {
		return nil, fmt.Errorf("answer %s: %w", r.ID, err)
	}
	d := make(data, len(list))
	for _, p := range list {
		if _, known := d[p.id]; !known {
			d[p.id] = p.value
		}
	}
	return d, nil
}

// text is a parameter as text, without the spaces around it.
func (d data) text(id uint16) string { return fields{"": d[id]}.text("") }

// flag is the character at a place of a parameter, 0 where there is none.
func (d data) flag(id uint16, at int) byte {
	if value := d[id]; at < len(value) {
		return value[at]
	}
	return 0
}
