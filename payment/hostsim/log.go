package hostsim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// bookFile is the file in Config.Dir: the host's log. Its first line is what the
// host remembered when the file was begun; the transactions of that time follow,
// a line each, and then a line for each message that changed something.
const bookFile = "book.jsonl"

// Lines that a log may have beyond those that a fresh one would: then it is
// begun anew. It doubles with the book, so that the work of rewriting stays a
// small share of the work of writing.
const staleLines = 4096

// errDamaged means a log that no kill can have left behind.
var errDamaged = errors.New("the file is damaged")

// bookLog is the file of a book. A change is a single write at its end, made
// before its answer leaves: whoever is killed in between leaves the line or a
// part of it, and a part is dropped at the next start. The file is not synced
// to the disk: a kill forgets nothing, a power cut may, and a pretend bank need
// not survive one.
type bookLog struct {
	path   string // "" remembers nothing
	mirror *mirror

	// mu guards what follows. It is taken before the server's lock, never after.
	mu    sync.Mutex
	file  *os.File
	lines int    // in the file
	kept  uint64 // the newest change that is written
	err   error  // the first write that failed: nothing is written after it
}

// pending is what has changed since the last write. It belongs to the server's
// lock.
type pending struct {
	made    uint64 // counts the changes
	lines   int
	data    bytes.Buffer
	entries []mirrorLine
}

// note moves what a message changed from the book to the pending lines and
// gives the number of the change: what is kept up to it may be answered.
func (p *pending) note(b *book, mirrored bool) (uint64, error) {
	c := b.change
	b.change = change{}
	if c.Sequence == 0 && c.Draws == 0 && c.Terminals == nil && c.Undone == nil && c.PINTries == nil && c.Facts == nil && c.Closings == nil {
		return p.made, nil
	}
	if err := json.NewEncoder(&p.data).Encode(c); err != nil {
		return p.made, fmt.Errorf("writing the host's book: %w", err)
	}
	for _, f := range c.Facts {
		if !mirrored {
			break
		}
		line, err := json.Marshal(f.Entry)
		if err != nil {
			return p.made, fmt.Errorf("writing the ledger: %w", err)
		}
		p.entries = append(p.entries, mirrorLine{b.byPlace[f.Entry.place()].at, append(line, '\n')})
	}
	p.lines++
	p.made++
	return p.made, nil
}

// keep writes everything that is pending, at least up to a change. Whoever comes
// while another writes waits for it, and finds most often that its own change
// went with the other's: under load one write keeps many.
func (s *Server) keep(upTo uint64) error {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil || l.kept >= upTo {
		return l.err
	}
	s.mu.Lock()
	p := s.pending
	s.pending = pending{made: p.made}
	// A fresh log is made of the book as it is, pending changes and all.
	fresh := l.path != "" && l.lines+p.lines > 2*len(s.book.records)+staleLines
	if fresh {
		l.err = l.begin(s.book)
	}
	s.mu.Unlock()
	if !fresh {
		l.err = l.append(&p)
	}
	if l.err == nil {
		l.err = l.mirror.update(p.entries)
	}
	if l.err == nil {
		l.kept = p.made
	}
	return l.err
}

// append adds lines at the end of the file.
func (l *bookLog) append(p *pending) error {
	if l.path == "" || p.data.Len() == 0 {
		return nil
	}
	if _, err := l.file.Write(p.data.Bytes()); err != nil {
		return fmt.Errorf("writing the host's book: %w", err)
	}
	l.lines += p.lines
	return nil
}

// begin writes a fresh log and puts it in place by one rename: whoever is killed
// in between leaves the old or the new, never a half.
func (l *bookLog) begin(b *book) error {
	if l.path == "" {
		return nil
	}
	l.close()
	err := l.write(b, l.path+".new")
	if err == nil {
		err = os.Rename(l.path+".new", l.path)
	}
	if err == nil {
		l.file, err = os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND, 0o600)
	}
	if err != nil {
		return fmt.Errorf("writing the host's book: %w", err)
	}
	l.lines = 1 + len(b.records)
	return nil
}

func (l *bookLog) write(b *book, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<16)
	encoder := json.NewEncoder(out)
	err = encoder.Encode(b.head())
	for i := 0; err == nil && i < len(b.records); i++ {
		err = encoder.Encode(change{Facts: []fact{b.records[i].fact}})
	}
	return errors.Join(err, out.Flush(), file.Close())
}

func (l *bookLog) close() {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
}

// readBook reads a log as it is, or gives an empty book where there is none.
func readBook(path string) (*book, error) {
	b := newBook()
	if path == "" {
		return b, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return b, b.replay(bufio.NewReaderSize(file, 1<<16))
}

// replay reads the lines of a log. The last one may be cut, if it is not the
// first, which only ever came into place as a whole.
func (b *book) replay(in *bufio.Reader) error {
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && (number > 1 || len(line) == 0):
			if number == 1 {
				return fmt.Errorf("line 1: %w", errDamaged)
			}
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("line 1: %w", errDamaged)
		case err != nil:
			return err
		}
		// A line may also be a fact by itself: so the books of older hosts are.
		var read struct {
			change
			fact
		}
		if err := json.Unmarshal(line, &read); err != nil {
			return fmt.Errorf("line %d: %w: %w", number, errDamaged, err)
		}
		b.apply(read.change)
		if read.Entry.STAN != "" {
			b.enter(read.fact)
		}
	}
}
