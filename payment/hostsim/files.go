package hostsim

import (
	"fmt"
	"io"
	"path/filepath"
)

// remember reads the host's book, or starts one, and begins its log and its
// mirror. A file that is damaged is left as it is.
func (s *Server) remember() error {
	path := ""
	if s.config.Dir != "" {
		path = filepath.Join(s.config.Dir, bookFile)
	}
	b, err := readBook(path)
	if err != nil {
		return fmt.Errorf("reading the host's book %s: %w", path, err)
	}
	if b.tokenKey == "" {
		key := make([]byte, 32)
		if _, err := io.ReadFull(s.config.Random, key); err != nil {
			return fmt.Errorf("making a token key: %w", err)
		}
		b.tokenKey = textOf(key)
	}
	check, err := s.algorithm().KCV(s.config.TMK, s.config.Profile.Keys.KCVBytes)
	if err != nil {
		return err
	}
	if text := textOf(check); b.tmkCheck != text {
		// Keys under another TMK are of no use: every terminal signs on again.
		for tid, t := range b.terminals {
			b.terminals[tid] = terminal{Batch: t.Batch}
		}
		b.tmkCheck = text
	}
	s.book = b
	s.log = &bookLog{path: path}
	if err := s.log.begin(b); err != nil {
		return err
	}
	s.log.mirror, err = newMirror(s.config.LedgerFile, b)
	return err
}
