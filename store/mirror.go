package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"till/store/seal"
)

// The mirror is a copy of the records alone, in plain files that only grow, in a
// folder that should be on another disk. It is written behind the commits by a
// goroutine of its own: a slow, full or missing disk costs the mirror and nothing
// else. A damaged journal is rebuilt from it.
//
// A mirror file is named after its first record, mirror-000000000001.log, and
// is a line of frames: sequence number(8), length(4), the row of bucket j. The
// row has its checksum and link, so that nothing else needs any.
const (
	mirrorPattern   = "mirror-????????????.log"
	mirrorFrameHead = 12
	// mirrorFileMax is how large one file of the mirror grows, in bytes; the
	// newest one is read at each start.
	mirrorFileMax = 16 << 20
	// mirrorRest is how long a mirror that fails is left alone.
	mirrorRest = 10 * time.Second
	// mirrorFarewell bounds how long Close waits for the mirror to catch up.
	mirrorFarewell = 2 * time.Second
)

// ErrMirror: the mirror does not follow; the cause is behind it.
var ErrMirror = errors.New("the mirror of the journal is not written")

// Lag is how far the mirror is behind the journal.
type Lag struct {
	// Dir is the mirror's folder, "" where none is wanted.
	Dir string
	// Records are in the journal and not in the mirror.
	Records uint64
	// Err is why it does not follow, nil while it does.
	Err error
}

// MirrorLag tells how far the mirror is behind. A few records after a sale are
// nothing; an Err is for the technician, and ErrOlder inside it means that the
// mirror knows records that this journal does not.
func (s *Store) MirrorLag() Lag {
	m := s.mirror
	if m == nil {
		return Lag{}
	}
	newest, err := s.Newest()
	m.mu.Lock()
	defer m.mu.Unlock()
	lag := Lag{Dir: m.dir, Err: m.err}
	if err == nil && newest > m.newest {
		lag.Records = newest - m.newest
	}
	return lag
}

// mirror writes the mirror. Only its goroutine touches the file.
type mirror struct {
	store *Store
	dir   string
	rest  time.Duration
	wake  chan struct{} // there are new records
	quit  chan struct{}
	done  chan struct{}

	file *os.File
	size int64
	next uint64 // the record to be written next

	mu     sync.Mutex
	newest uint64 // the newest record that is synced
	err    error
}

// startMirror begins to follow.
func (s *Store) startMirror() {
	if s.cfg.Mirror == "" {
		return
	}
	m := &mirror{store: s, dir: s.cfg.Mirror, rest: mirrorRest,
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	if s.cfg.MirrorRest > 0 {
		m.rest = s.cfg.MirrorRest
	}
	s.mirror = m
	go m.run()
}

// tell says that a commit returned. It never waits.
func (m *mirror) tell() {
	if m == nil {
		return
	}
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// farewell lets the mirror catch up before the journal is closed, for a while.
func (m *mirror) farewell() {
	if m == nil {
		return
	}
	close(m.quit)
	select {
	case <-m.done:
	case <-time.After(mirrorFarewell):
	}
}

func (m *mirror) run() {
	defer close(m.done)
	defer m.shut()
	for last := false; !last; {
		err := guard(m.follow)
		if err != nil {
			m.shut()
		}
		m.mu.Lock()
		m.err = nil
		if err != nil {
			m.err = fmt.Errorf("%w: %w", ErrMirror, err)
		}
		m.mu.Unlock()
		if err != nil {
			select {
			case <-m.quit:
				return
			case <-time.After(m.rest):
			}
			continue
		}
		select {
		case <-m.quit:
			last = m.caughtUp()
		case <-m.wake:
		}
	}
}

func (m *mirror) caughtUp() bool {
	newest, err := m.store.Newest()
	return err != nil || newest < m.next
}

// shut closes the file; the next follow finds its place again.
func (m *mirror) shut() {
	if m.file != nil {
		_ = m.file.Close()
		m.file = nil
	}
}

// follow copies what the mirror lacks.
func (m *mirror) follow() error {
	if m.file == nil {
		if err := m.find(); err != nil {
			return err
		}
	}
	for {
		rows, err := m.store.rawRows(m.next, chunk)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return m.stillThere()
		}
		if err := m.write(rows); err != nil {
			return err
		}
	}
}

// write appends rows and syncs them. A write that fails leaves a torn end, which
// find cuts off.
func (m *mirror) write(rows []rawRow) error {
	if m.size > mirrorFileMax {
		m.shut()
		if err := m.begin(); err != nil {
			return err
		}
	}
	var text []byte
	for _, row := range rows {
		text = binary.BigEndian.AppendUint64(text, row.seq)
		text = binary.BigEndian.AppendUint32(text, uint32(len(row.value)))
		text = append(text, row.value...)
	}
	n, err := m.file.Write(text)
	m.size += int64(n)
	if err == nil {
		err = m.file.Sync()
	}
	if err == nil {
		err = m.stillThere()
	}
	if err != nil {
		return err
	}
	m.next = rows[len(rows)-1].seq + 1
	m.synced(m.next - 1)
	return nil
}

func (m *mirror) synced(seq uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.newest = seq
}

// stillThere makes sure that what is written to has a name: a disk that was
// pulled out takes bytes for a while without a word.
func (m *mirror) stillThere() error {
	named, err := os.Stat(m.file.Name())
	if err != nil {
		return err
	}
	if opened, err := m.file.Stat(); err != nil || !os.SameFile(named, opened) {
		return errors.Join(fs.ErrNotExist, err)
	}
	return nil
}

// find opens the newest file behind its last whole record. The folder is never
// made: where another disk is missing, its mount point would take the copy.
func (m *mirror) find() error {
	files, err := mirrorFiles(m.dir)
	if err != nil {
		return err
	}
	m.next = 1
	if len(files) == 0 {
		return m.begin()
	}
	path := files[len(files)-1]
	first, end, last, err := lastFrame(path)
	if err != nil {
		return err
	}
	m.next = max(first, last.seq+1)
	if err := m.isOurs(last, m.next-1); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	m.file, m.size = file, end
	if err := file.Truncate(end); err != nil {
		return err
	}
	if _, err := file.Seek(end, io.SeekStart); err != nil {
		return err
	}
	m.synced(m.next - 1)
	return nil
}

// isOurs compares the mirror's newest record with the journal's. In a file that
// was just begun there is none: then only its number is known.
func (m *mirror) isOurs(last rawRow, seq uint64) error {
	if seq == 0 {
		return nil
	}
	rows, err := m.store.rawRows(seq, 1)
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return &FolderError{Kind: ErrOlder, Dir: m.store.dir, File: liveFile,
			Why: fmt.Sprintf("the mirror in %s has record %d, the journal has not", m.dir, seq)}
	case last.seq != 0 && string(rows[0].value) != string(last.value):
		return &FolderError{Kind: ErrOlder, Dir: m.store.dir, File: liveFile,
			Why: fmt.Sprintf("the mirror in %s has another record %d", m.dir, seq)}
	}
	return nil
}

// begin begins a file with the next record.
func (m *mirror) begin() error {
	path := filepath.Join(m.dir, fmt.Sprintf("mirror-%012d.log", m.next))
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	m.file, m.size = file, 0
	return syncDir(m.dir)
}

// mirrorFiles lists the files of a mirror, oldest first.
func mirrorFiles(dir string) ([]string, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, mirrorPattern))
	slices.Sort(files)
	return files, err
}

// lastFrame reads a file to its last whole record: first is what its name says
// it begins with, end where the whole records end.
func lastFrame(path string) (first uint64, end int64, last rawRow, err error) {
	name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "mirror-"), ".log")
	if first, err = strconv.ParseUint(name, 10, 64); err != nil || first == 0 {
		return 0, 0, rawRow{}, fmt.Errorf("%s has no proper name", filepath.Base(path))
	}
	next := first
	end, err = readFrames(path, func(row rawRow) bool {
		if row.seq != next {
			return false
		}
		if _, err := splitRecord(row.value); err != nil {
			return false
		}
		last, next = row, next+1
		return true
	})
	return first, end, last, err
}

// readFrames calls take for each frame of a mirror's file until it refuses one,
// and tells where the taken ones end. A torn frame is the end.
func readFrames(path string, take func(rawRow) bool) (end int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	for {
		var head [mirrorFrameHead]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return end, endOfFrames(err)
		}
		length := binary.BigEndian.Uint32(head[8:])
		if length > recordMax+recordHead+recordTail {
			return end, nil
		}
		value := make([]byte, length)
		if _, err := io.ReadFull(in, value); err != nil {
			return end, endOfFrames(err)
		}
		if !take(rawRow{binary.BigEndian.Uint64(head[:]), value}) {
			return end, nil
		}
		end += mirrorFrameHead + int64(length)
	}
}

func endOfFrames(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// mirrorChain is a reader of a whole mirror, record after record, with each
// link verified.
type mirrorChain struct {
	dir string
	key seal.Key
}

// each calls take for the records from a number on that follow link; it ends,
// without an error, where the next one is missing or not the right one.
func (m mirrorChain) each(from uint64, link [seal.LinkSize]byte, take func(rawRow) error) error {
	files, err := mirrorFiles(m.dir)
	if err != nil {
		return err
	}
	var failed error
	for _, path := range files {
		_, err := readFrames(path, func(row rawRow) bool {
			if row.seq < from {
				return true
			}
			raw, err := splitRecord(row.value)
			if err != nil || row.seq != from || raw.prev != link ||
				seal.Link(m.key, raw.prev, row.seq, raw.text) != raw.link {
				return false
			}
			from, link = from+1, raw.link
			failed = take(row)
			return failed == nil
		})
		if err := errors.Join(err, failed); err != nil {
			return err
		}
	}
	return nil
}
