package cli

import (
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"till/devices/link"
	"till/devices/pinpad/abecs"
	"till/devices/pinpad/uic"
	"till/ui/text"
)

// padJSON is one packet of a PIN pad's line, in words.
type padJSON struct {
	Command string            `json:"command"`
	Status  *string           `json:"status"`
	Fields  map[string]string `json:"fields"`
}

// explainPacket reads a packet of whichever family; its first byte tells.
func explainPacket(raw []byte, clearText bool) (abecs.Explained, error) {
	if len(raw) > 0 && (raw[0] == uic.FirstByte || raw[0] == uic.FirstAdminByte) {
		e, err := uic.Explain(raw, clearText)
		return abecs.Explained(e), err
	}
	return abecs.Explain(raw, clearText)
}

// decodePad explains a packet of a PIN pad's line, from its SYN or bare.
func (s *session) decodePad(arg string, clearText bool) error {
	given, err := s.packetInput(arg)
	if err != nil {
		return err
	}
	if link.IsTrace(given) {
		return s.decodeTrace(arg, given, clearText)
	}
	raw, err := hex.DecodeString(strings.Join(strings.Fields(string(given)), ""))
	if err != nil {
		return usage(func(c *text.Commands) string { return c.BadHex(err) })
	}
	explained, err := explainPacket(raw, clearText)
	if err != nil {
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return c.BadPacket(err) }}
	}
	if s.flags.json {
		return printJSON(s.stdout, padJSON{explained.Command, known(explained.Status), explained.Fields})
	}
	printPacket(s.stdout, explained, "")
	return nil
}

// traceMax bounds a trace, in bytes.
const traceMax = 64 << 20

// packetInput is the argument, a file of that name, or stdin.
func (s *session) packetInput(arg string) ([]byte, error) {
	if info, err := os.Stat(arg); err == nil && info.Mode().IsRegular() {
		file, err := os.Open(arg)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		return io.ReadAll(io.LimitReader(file, traceMax))
	}
	if arg != "" && arg != "-" {
		return []byte(arg), nil
	}
	return io.ReadAll(io.LimitReader(s.stdin, traceMax))
}

func printPacket(out io.Writer, e abecs.Explained, indent string) {
	_, _ = fmt.Fprintln(out, strings.TrimSpace(e.Command+" "+e.Status))
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		_, _ = fmt.Fprintf(out, "%s  %-14s %s\n", indent, name, printable(e.Fields[name]))
	}
}

// entryJSON is one event of a trace: a packet, a control byte or a remark.
type entryJSON struct {
	AtMS    int64             `json:"at_ms"`
	From    string            `json:"from"` // till, pad, or "" for a remark
	Command *string           `json:"command"`
	Status  *string           `json:"status"`
	Fields  map[string]string `json:"fields"`
	Note    *string           `json:"note"`
}

// decodeTrace explains every event of a recorded trace.
func (s *session) decodeTrace(path string, given []byte, clearText bool) error {
	recordings, err := link.ReadTrace(strings.NewReader(string(given)))
	if err != nil {
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return text.DevicesIn(c.Lang).BadTrace(path, err) }}
	}
	list := items[entryJSON]{Items: []entryJSON{}}
	for _, r := range recordings {
		if !s.flags.json {
			_, _ = fmt.Fprintln(s.stdout, text.DevicesIn(s.words().Lang).TraceOf(printable(r.Family), printable(r.Port), r.Began.Format(time.DateTime)))
		}
		for _, entry := range r.Items {
			list.Items = append(list.Items, s.explainEntry(entry, clearText))
		}
	}
	if s.flags.json {
		return printJSON(s.stdout, list)
	}
	return nil
}

// explainEntry explains one event and, unless JSON is wanted, prints it.
func (s *session) explainEntry(entry link.Entry, clearText bool) entryJSON {
	out := entryJSON{AtMS: entry.At.Milliseconds(), From: "pad", Note: known(printable(entry.Note)), Fields: map[string]string{}}
	arrow, what := "<", abecs.Explained{}
	switch {
	case entry.Bytes == nil:
		out.From, arrow, what.Command = "", "!", printable(entry.Note)
	case entry.Sent:
		out.From, arrow = "till", ">"
		fallthrough
	default:
		explained, err := explainPacket(entry.Bytes, clearText)
		if err != nil { // a control byte, noise, a damaged packet
			explained = abecs.Explained{Command: strings.TrimSpace(abecs.Describe(entry.Bytes)), Fields: map[string]string{}}
			if explained.Command == "" {
				explained.Command = fmt.Sprintf("%X", entry.Bytes[:min(len(entry.Bytes), 16)])
			}
		}
		what = explained
		out.Command, out.Status, out.Fields = known(what.Command), known(what.Status), what.Fields
	}
	if !s.flags.json {
		_, _ = fmt.Fprintf(s.stdout, "%10.3f %s ", entry.At.Seconds(), arrow)
		printPacket(s.stdout, what, "           ")
	}
	return out
}
