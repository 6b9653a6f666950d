package abecs

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// vector is one line of the files in testdata, whose sources are written in them.
type vector struct {
	Name      string          `json:"name"`
	Direction string          `json:"direction"`
	Layer     string          `json:"layer"`
	Hex       string          `json:"hex"`
	FrameHex  string          `json:"frame_hex"`
	CRC       string          `json:"crc"`
	Decoded   json.RawMessage `json:"decoded"`
	CRCValid  *bool           `json:"crc_valid"`
}

func vectors(t testing.TB, file string) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Vectors []vector }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Vectors) == 0 {
		t.Fatalf("%s holds no vectors", file)
	}
	return all.Vectors
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// decodeAll feeds bytes and returns the first payload or error.
func decodeAll(frame []byte) (payload []byte, done bool, err error) {
	var d Decoder
	for _, b := range frame {
		if payload, done, err = d.Feed(b); done {
			return payload, true, err
		}
	}
	return nil, false, nil
}

func TestLinkVectorsHold(t *testing.T) {
	for _, v := range vectors(t, "abecs_link.json") {
		t.Run(v.Name, func(t *testing.T) {
			raw := unhex(t, v.Hex)
			switch v.Layer {
			case "control":
				control := map[string]byte{"ack": ack, "nak": nak, "can": can, "eot": eot}
				if want := control[v.Name]; len(raw) != 1 || raw[0] != want {
					t.Errorf("control byte % X, ours is %02X", raw, want)
				}
			case "payload":
				if frame := AppendFrame(nil, raw); !bytes.Equal(frame, unhex(t, v.FrameHex)) {
					t.Errorf("packet %X, want %s", frame, v.FrameHex)
				}
			case "frame":
				checkFrame(t, raw, *v.CRCValid)
			default:
				t.Fatalf("layer %q is not tested", v.Layer)
			}
		})
	}
}

func checkFrame(t *testing.T, raw []byte, valid bool) {
	t.Helper()
	payload, done, err := decodeAll(raw)
	if !done {
		t.Fatal("the packet does not end")
	}
	if !valid {
		if err != ErrCRC {
			t.Errorf("error %v, want ErrCRC", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if again := AppendFrame(nil, payload); !bytes.Equal(again, raw) {
		t.Errorf("packed again: %X, want %X", again, raw)
	}
}

func TestCommandVectorsHold(t *testing.T) {
	tested := 0
	for _, v := range vectors(t, "abecs_commands.json") {
		if v.Layer != "payload" {
			continue
		}
		payload := unhex(t, v.Hex)
		tested++
		t.Run(v.Name, func(t *testing.T) {
			if frame := AppendFrame(nil, payload); !bytes.Equal(frame, unhex(t, v.FrameHex)) {
				t.Errorf("packet %X, want %s", frame, v.FrameHex)
			}
			got, err := Explain(unhex(t, v.FrameHex), true)
			if err != nil {
				t.Fatal(err)
			}
			compareDecoded(t, got, v.Decoded)
			if got.Status == "" && !newer[got.Command] {
				checkBuildsAgain(t, payload)
			}
			if newer[got.Command] {
				checkParametersBuildAgain(t, payload, v.Decoded)
			}
		})
	}
	if tested < 45 {
		t.Errorf("only %d vectors were tested", tested)
	}
}

// checkParametersBuildAgain compares every parameter's bytes, and builds them again.
func checkParametersBuildAgain(t *testing.T, payload []byte, decoded json.RawMessage) {
	t.Helper()
	head := 3
	if bytes.HasPrefix(payload[3:], []byte("000")) {
		head = 6
	}
	blocks, err := splitBlocks(payload[head:])
	if err != nil {
		t.Fatal(err)
	}
	list, err := splitParameters(blocks)
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		TLV []struct {
			ID, Text, Hex string
			Len           int
		}
	}
	if err := json.Unmarshal(decoded, &want); err != nil {
		t.Fatal(err)
	}
	if len(list) != len(want.TLV) {
		t.Fatalf("%d parameters, want %d", len(list), len(want.TLV))
	}
	for i, w := range want.TLV {
		value := upperHex(list[i].value)
		if w.Text != "" {
			value, w.Hex = latin(list[i].value), w.Text
		}
		if fmt.Sprintf("%04X", list[i].id) != w.ID || value != w.Hex || len(list[i].value) != w.Len {
			t.Errorf("parameter %04X of %d bytes is %q, want %s %q", list[i].id, len(list[i].value), value, w.ID, w.Hex)
		}
	}
	built, err := newParameters(string(payload[:3]), list...)
	if err != nil {
		t.Fatal(err)
	}
	again, err := built.Payload()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again[3:], payload[head:]) {
		t.Errorf("built % X, want % X", again[3:], payload[head:])
	}
}

// compareDecoded compares every field that the vector spells out.
func compareDecoded(t *testing.T, got Explained, decoded json.RawMessage) {
	t.Helper()
	var want map[string]any
	if err := json.Unmarshal(decoded, &want); err != nil {
		t.Fatal(err)
	}
	for name, value := range want {
		text, ok := value.(string)
		switch {
		case name == "id":
			if got.Command != text {
				t.Errorf("id %s, want %s", got.Command, text)
			}
		case name == "status":
			if got.Status != text {
				t.Errorf("status %s, want %s", got.Status, text)
			}
		case name == "tlv", !strings.Contains(name, "_") || name == "ruf1_width":
		case !ok: // a list: entries side by side on the wire
			var joined strings.Builder
			for _, entry := range value.([]any) {
				joined.WriteString(entry.(string))
			}
			text = joined.String()
			fallthrough
		default:
			if got.Fields[name] != text {
				t.Errorf("%s is %q, want %q", name, got.Fields[name], text)
			}
		}
	}
}

// checkBuildsAgain builds the same command from its fields.
func checkBuildsAgain(t *testing.T, payload []byte) {
	t.Helper()
	c, err := ParseCommand(payload)
	if err != nil {
		t.Fatal(err)
	}
	read, err := commandLayouts[c.ID].parse(c.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	v := make(values, len(read))
	for name, value := range read {
		v[name] = latin(value)
	}
	built, err := newCommand(c.ID, v)
	if err != nil {
		t.Fatal(err)
	}
	again, err := built.Payload()
	if err != nil {
		t.Fatal(err)
	}
	// Texts go out in upper case; some of the examples are not.
	if !bytes.EqualFold(again, payload) && !strings.EqualFold(latin(again), latin(payload)) {
		t.Errorf("built %q, want %q", again, payload)
	}
}
