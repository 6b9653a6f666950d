package hostsim

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// mirror is the ledger as a file of JSON Lines for somebody to compare with. It
// is rewritten whole and put in place by one rename, so that a reader sees one
// moment of it. A nil one is nobody's wish.
type mirror struct {
	path  string
	lines [][]byte
}

// mirrorLine is the new text of an entry.
type mirrorLine struct {
	at   int
	text []byte
}

// newMirror begins a mirror of a book that was read.
func newMirror(path string, b *book) (*mirror, error) {
	if path == "" {
		return nil, nil
	}
	m := &mirror{path: path, lines: make([][]byte, len(b.records))}
	for i, r := range b.records {
		line, err := json.Marshal(r.Entry)
		if err != nil {
			return nil, fmt.Errorf("writing the ledger: %w", err)
		}
		m.lines[i] = append(line, '\n')
	}
	return m, m.write()
}

// update takes over what changed.
func (m *mirror) update(entries []mirrorLine) error {
	if m == nil || len(entries) == 0 {
		return nil
	}
	for _, entry := range entries {
		for entry.at >= len(m.lines) {
			m.lines = append(m.lines, nil)
		}
		m.lines[entry.at] = entry.text
	}
	return m.write()
}

func (m *mirror) write() error {
	next := m.path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	out := bufio.NewWriterSize(file, 1<<16)
	for _, line := range m.lines {
		if _, err = out.Write(line); err != nil {
			break
		}
	}
	if err := errors.Join(err, out.Flush(), file.Close()); err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	if err := os.Rename(next, m.path); err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	return nil
}
