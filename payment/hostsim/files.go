package hostsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"till/payment/keys"
)

// bookFile is the file in Config.Dir: a line of what the host remembers, then a
// line for each transaction.
const bookFile = "book.jsonl"

// files is where a book is kept. Each change rewrites the files whole and puts
// them in place by one rename: whoever is killed in between leaves the old or
// the new, never a half. They are not synced to the disk: a kill forgets
// nothing, a power cut may, and a pretend bank need not survive one.
type files struct {
	dir, ledger string
}

// load reads the book, or starts one.
func (f files) load(tmk []byte, random io.Reader) (*book, error) {
	b, err := f.read()
	if err != nil {
		return nil, fmt.Errorf("reading the host's book %s: %w", filepath.Join(f.dir, bookFile), err)
	}
	if b.TokenKey == "" {
		key := make([]byte, 32)
		if _, err := io.ReadFull(random, key); err != nil {
			return nil, fmt.Errorf("making a token key: %w", err)
		}
		b.TokenKey = textOf(key)
	}
	check, err := keys.KCV(tmk, keys.KCVSize)
	if err != nil {
		return nil, err
	}
	if text := textOf(check); b.TMKCheck != text {
		// Keys under another TMK are of no use: every terminal signs on again.
		for _, t := range b.Terminals {
			t.PIK, t.MAK = "", ""
		}
		b.TMKCheck = text
	}
	b.index()
	return b, f.save(b)
}

// read reads the book as it is, or an empty one where there is none.
func (f files) read() (*book, error) {
	b := &book{}
	if f.dir == "" {
		return b, nil
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(f.dir, bookFile))
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(b); err != nil {
		return nil, err
	}
	for decoder.More() {
		r := &record{}
		if err := decoder.Decode(&r.fact); err != nil {
			return nil, err
		}
		b.records = append(b.records, r)
	}
	return b, nil
}

// save writes the book and the mirror of its ledger.
func (f files) save(b *book) error {
	var whole, ledger bytes.Buffer
	if err := json.NewEncoder(&whole).Encode(b); err != nil {
		return fmt.Errorf("writing the host's book: %w", err)
	}
	for _, r := range b.records {
		fact, line, err := r.lines()
		if err != nil {
			return fmt.Errorf("writing the host's book: %w", err)
		}
		whole.Write(fact)
		ledger.Write(line)
	}
	if f.dir != "" {
		if err := replace(filepath.Join(f.dir, bookFile), whole.Bytes()); err != nil {
			return fmt.Errorf("writing the host's book: %w", err)
		}
	}
	if f.ledger != "" {
		if err := replace(f.ledger, ledger.Bytes()); err != nil {
			return fmt.Errorf("writing the ledger: %w", err)
		}
	}
	return nil
}

// replace puts a file in place whole. Its half-written neighbour of an earlier
// kill is overwritten.
func replace(path string, data []byte) error {
	next := path + ".new"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}
