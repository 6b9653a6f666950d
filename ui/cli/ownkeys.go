package cli

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"till/payment/keys"
)

// masterKeyFile holds a pretend device's own terminal master key, mode 0600:
// two components in hex, a line each. A host and a pad that are to work
// together are given the same file.
const masterKeyFile = "master.key"

// masterKeyLength is that of a two-key 3DES key.
const masterKeyLength = 16

// ownMasterKey is the master key of a pretend device that runs without practice
// keys: drawn at its first start, kept in its folder, its components printed.
func (s *session) ownMasterKey(dir string) ([]byte, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, folderError(dir, err)
	}
	path := filepath.Join(dir, masterKeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = drawComponents(path)
	}
	if err != nil {
		return nil, folderError(dir, err)
	}
	key := make([]byte, masterKeyLength)
	for i, line := range strings.Fields(string(text)) {
		component, err := hex.DecodeString(line)
		if err != nil || len(component) != masterKeyLength {
			return nil, folderError(dir, fmt.Errorf("%s holds no key component in line %d", masterKeyFile, i+1))
		}
		kcv, err := keys.KCV(component, 3)
		if err != nil {
			return nil, folderError(dir, err)
		}
		_, _ = fmt.Fprintln(s.stderr, s.words().Component(i+1, line, strings.ToUpper(hex.EncodeToString(kcv))))
		for at := range key {
			key[at] ^= component[at]
		}
	}
	return key, nil
}

func drawComponents(path string) ([]byte, error) {
	var lines strings.Builder
	for range 2 {
		component := make([]byte, masterKeyLength)
		if _, err := rand.Read(component); err != nil {
			return nil, err
		}
		fmt.Fprintf(&lines, "%X\n", component)
	}
	text := []byte(lines.String())
	return text, os.WriteFile(path, text, 0o600)
}
