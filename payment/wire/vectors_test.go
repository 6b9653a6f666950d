package wire

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment/profile"
)

// vector is one published message of testdata/messages.
type vector struct {
	Name    string
	Framing Framing
	Hex     string
	Fields  map[string]any
	Crypto  map[string]string
}

func vectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob("testdata/messages/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	all := make([]vector, 0, len(files))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v vector
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, v)
	}
	return all
}

func (v vector) bytes(t testing.TB) []byte {
	t.Helper()
	data, err := hex.DecodeString(v.Hex)
	if err != nil {
		t.Fatalf("%s: %v", v.Name, err)
	}
	return data
}

func dialect(t testing.TB) *Dialect {
	t.Helper()
	p, err := profile.Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// values is a message in the form of a vector's fields.
func values(m *Message) map[string]string {
	all := map[string]string{"mti": m.MTI}
	if m.Framing != FramingBody {
		all["tpdu"], all["header"] = m.TPDU, m.Header
	}
	for _, f := range m.Fields() {
		all[strconv.Itoa(int(f))] = m.Value(f)
	}
	return all
}

func TestEveryPublishedMessageUnpacksToItsFieldsAndPacksAgain(t *testing.T) {
	d := dialect(t)
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			frame := v.bytes(t)
			m, err := d.Unpack(frame)
			if err != nil {
				t.Fatal(err)
			}
			if m.Framing != v.Framing {
				t.Errorf("framing %s, want %s", m.Framing, v.Framing)
			}
			want := map[string]string{}
			for key, value := range v.Fields {
				if text, isText := value.(string); isText && key != "bitmap" {
					want[key] = text
				}
			}
			if diff := cmp.Diff(want, values(m)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			again, err := d.Pack(context.Background(), m, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.ToUpper(hex.EncodeToString(again)); got != v.Hex {
				t.Errorf("packed again\n got %s\nwant %s", got, v.Hex)
			}
		})
	}
}
