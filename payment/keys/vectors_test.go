package keys_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// vectorFile is one file of testdata; every case names its source there.
type vectorFile[V any] struct {
	Count   int `json:"count"`
	Vectors []V `json:"vectors"`
}

func readVectors[V any](t *testing.T, name string) []V {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var file vectorFile[V]
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	if len(file.Vectors) != file.Count || file.Count == 0 {
		t.Fatalf("%s holds %d vectors and says %d", name, len(file.Vectors), file.Count)
	}
	return file.Vectors
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatalf("vector holds %q, which is no hex", text)
	}
	return b
}

func wantBytes(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if !bytes.Equal(got, unhex(t, want)) {
		t.Errorf("%s is %X, want %s", what, got, want)
	}
}
