package devicesim

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The files of a printer's folder.
const (
	printerPaperFile = "paper.txt"
	printerBytesFile = "printed.bin"
	printerStateFile = "printer.json"
)

// printerStore keeps paper and state through a kill: what has been printed
// hangs out of a real printer too.
type printerStore struct {
	dir          string
	paper, bytes *os.File
}

// openPrinterStore opens or makes the folder and reads what it holds.
func openPrinterStore(dir string) (*printerStore, []string, printerState, error) {
	state := printerState{OutAfter: -1}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, state, err
	}
	text, err := os.ReadFile(filepath.Join(dir, printerPaperFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, state, err
	}
	var lines []string
	if len(text) > 0 {
		lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		lines = slices.Clone(lines[max(0, len(lines)-printerLinesMax):])
	}
	saved, err := os.ReadFile(filepath.Join(dir, printerStateFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, nil, state, err
	default:
		if err := json.Unmarshal(saved, &state); err != nil {
			return nil, nil, state, err
		}
	}
	s := &printerStore{dir: dir}
	if s.paper, err = appendTo(filepath.Join(dir, printerPaperFile)); err != nil {
		return nil, nil, state, err
	}
	if s.bytes, err = appendTo(filepath.Join(dir, printerBytesFile)); err != nil {
		s.paper.Close()
		return nil, nil, state, err
	}
	return s, lines, state, nil
}

func appendTo(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// printed adds what the engine has printed since, bytes first: paper without
// bytes could not be explained.
func (s *printerStore) printed(e *printerEngine) error {
	if len(e.unsaved) > 0 {
		if _, err := s.bytes.Write(e.unsaved); err != nil {
			return err
		}
		e.unsaved = e.unsaved[:0]
	}
	lines := e.lines[e.saved:]
	if len(lines) == 0 {
		return nil
	}
	e.saved = len(e.lines)
	_, err := s.paper.WriteString(strings.Join(lines, "\n") + "\n")
	return err
}

// saveState replaces the state file in one step.
func (s *printerStore) saveState(state printerState) error {
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	path := filepath.Join(s.dir, printerStateFile)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (s *printerStore) close() error {
	return errors.Join(s.paper.Close(), s.bytes.Close())
}
