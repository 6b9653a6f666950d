package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

// A damaged journal is never mended in place. What can be proved of it, each
// record by its link from the first one on, is written to a new file: from the
// damaged file itself, the mirror and the archives, whichever has the next
// record whole.

// salvager reads what is left of a journal.
type salvager struct {
	dir    string
	mirror string // "" for none
	keys   seal.Keeper
	key    seal.Key
	rows   map[uint64][]byte // of the damaged file
	known  uint64            // the newest record that was written once, as far as is known
	out    *freshJournal
	from   map[string]int // records by source
}

func newSalvager(dir, mirror string, keys seal.Keeper) (*salvager, error) {
	key, err := keys.Derive(seal.PurposeChain)
	if err != nil {
		return nil, err
	}
	g := &salvager{dir: dir, mirror: mirror, keys: keys, key: key, rows: map[uint64][]byte{}, from: map[string]int{}}
	if a, ok := (&Store{dir: dir, chain: key}).readAnchor(); ok {
		g.known = a.Seq
	}
	return g, nil
}

// readLive collects the rows of j that can be reached in the damaged file.
func (g *salvager) readLive(src io.ReaderAt) {
	_ = guard(func() error {
		newest, _, err := newestMeta(src)
		if newest == (meta{}) {
			return err
		}
		v := newVerifier(src, g.keys)
		v.pages = &pages{src: src, meta: newest, seen: pageSet{}}
		v.findBuckets()
		if h, err := decodeHead(v.metaRow(metaHead)); err == nil {
			g.known = max(g.known, h.seq)
		}
		v.walkBucket(bucketJ, func(r row) {
			if _, err := splitRecord(r.value); err != nil || len(r.key) != 8 || r.bucket {
				return
			}
			seq := binary.BigEndian.Uint64(r.key)
			g.known = max(g.known, seq)
			g.rows[seq] = bytes.Clone(r.value)
		})
		return nil
	})
}

// write puts everything that can be proved into a new file.
func (g *salvager) write(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	options := boltOptions(Config{LockWait: LockWait})
	options.InitialMmapSize = 0
	db, err := openLocked(path, options)
	if err != nil {
		return err
	}
	db.AllocSize, db.NoSync = growBy, true
	g.out = &freshJournal{db: db, chain: newChainReader(g.key, true)}
	err = g.begin()
	if err == nil {
		err = g.gather()
	}
	return errors.Join(err, guard(db.Sync))
}

// begin takes over base and carried records where all of them are whole, or
// begins with record 1.
func (g *salvager) begin() error {
	s := &Store{keys: g.keys}
	return guard(func() error {
		return g.out.db.Update(func(tx *bolt.Tx) error {
			if carried, ok := g.baseRows(); ok {
				return g.out.begin(tx, s, g.rows[0], carried)
			}
			return createSchema(tx, g.keys, schemaVersion)
		})
	})
}

func (g *salvager) baseRows() ([]rawRow, bool) {
	probe := newChainReader(g.key, true)
	if _, _, err := probe.take(key8(0), g.rows[0]); err != nil {
		return nil, false
	}
	var carried []rawRow
	for seq, value := range g.rows {
		if probe.base.archived(seq) {
			carried = append(carried, rawRow{seq, value})
		}
	}
	slices.SortFunc(carried, func(a, b rawRow) int { return int(int64(a.seq) - int64(b.seq)) })
	for _, row := range carried {
		if _, _, err := probe.take(key8(row.seq), row.value); err != nil {
			return nil, false
		}
	}
	return carried, probe.complete() == nil
}

// gather goes round the sources until none has the next record.
func (g *salvager) gather() error {
	for {
		before := g.out.chain.next
		for _, source := range []struct {
			name string
			each func(take func(rawRow) error) error
		}{{"archives", g.eachArchived}, {"live", g.eachLive}, {"mirror", g.eachMirrored}} {
			if err := g.drain(source.name, source.each); err != nil {
				return err
			}
		}
		if g.out.chain.next == before {
			return nil
		}
	}
}

// errUnfit ends a source that does not have the next record.
var errUnfit = errors.New("not the next record")

// drain takes from one source as long as its records follow.
func (g *salvager) drain(name string, each func(take func(rawRow) error) error) error {
	probe := &chainReader{key: g.key, keyed: true, carried: newCarriedDigest(), next: g.out.chain.next, link: g.out.chain.link}
	var rows []rawRow
	flush := func() error {
		err := g.out.add(rows)
		g.from[name] += len(rows)
		rows = nil
		return err
	}
	var failed error
	err := each(func(row rawRow) error {
		if _, _, err := probe.take(key8(row.seq), row.value); err != nil {
			return errUnfit
		}
		if rows = append(rows, rawRow{row.seq, bytes.Clone(row.value)}); len(rows) == chunk {
			failed = flush()
		}
		return failed
	})
	if failed != nil {
		return failed
	}
	_ = err // a source that breaks off has given what it had
	return flush()
}

func (g *salvager) eachLive(take func(rawRow) error) error {
	for seq := g.out.chain.next; ; seq++ {
		value, ok := g.rows[seq]
		if !ok {
			return nil
		}
		if err := take(rawRow{seq, value}); err != nil {
			return err
		}
	}
}

func (g *salvager) eachMirrored(take func(rawRow) error) error {
	if g.mirror == "" {
		return nil
	}
	return mirrorChain{dir: g.mirror, key: g.key}.each(g.out.chain.next, g.out.chain.link, take)
}

// eachArchived reads the archives as it reads the damaged file: without trust.
func (g *salvager) eachArchived(take func(rawRow) error) error {
	paths, err := filepath.Glob(filepath.Join(g.dir, archivePattern))
	if err != nil {
		return err
	}
	slices.Sort(paths)
	next := g.out.chain.next
	for _, path := range paths {
		one := &salvager{keys: g.keys, rows: map[uint64][]byte{}}
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		one.readLive(f)
		_ = f.Close()
		for value, ok := one.rows[next]; ok; value, ok = one.rows[next] {
			if err := take(rawRow{next, value}); err != nil {
				return err
			}
			next++
		}
	}
	return nil
}

// Damage is what is wrong with a journal that was opened all the same.
type Damage struct {
	// LastGood is the newest record that is proved, with everything before it.
	LastGood uint64
	// Known is the newest record that was written once, as far as is known.
	Known uint64
	// Why is the first thing that is wrong, for the technician.
	Why string
}

// OpenDamaged opens what can be proved of a damaged journal, for questions
// alone. It reads a copy in a folder for temporary files: the damaged file is
// not touched. It fails where a till has the folder open or nothing is left.
func OpenDamaged(cfg Config) (*Store, Damage, error) {
	report := Verify(cfg.Dir, cfg.Keys)
	damage := Damage{Why: "nothing that a full check finds"}
	if report.FirstBad != nil {
		damage.Why = report.FirstBad.Why
	}
	g, err := newSalvager(cfg.Dir, "", cfg.Keys)
	if err != nil {
		return nil, damage, err
	}
	f, err := os.Open(filepath.Join(cfg.Dir, liveFile))
	if err != nil {
		return nil, damage, err
	}
	defer f.Close()
	g.readLive(f)
	temp, err := os.MkdirTemp("", "till-damaged-*")
	if err != nil {
		return nil, damage, err
	}
	copied := filepath.Join(temp, liveFile)
	err = g.write(copied)
	if g.out != nil {
		err = errors.Join(err, guard(g.out.db.Close))
		damage.LastGood = g.out.chain.next - 1
	}
	damage.Known = max(g.known, damage.LastGood)
	var s *Store
	if err == nil {
		s, err = openCopy(cfg, copied)
	}
	if err != nil {
		_ = os.RemoveAll(temp)
		return nil, damage, err
	}
	s.onClose = func() { _ = os.RemoveAll(temp) }
	return s, damage, nil
}

// openCopy opens a live file that lies elsewhere, to be read with the archives
// and keys of the folder.
func openCopy(cfg Config, path string) (*Store, error) {
	cfg.ReadOnly, cfg.Mirror, cfg.Opened = true, "", nil
	s, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	s.file = path
	if err := s.openFile(cfg); err != nil {
		return nil, err
	}
	if err := s.settleIn(); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}
