package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// freshFile is a live file that a rotation is writing; it is nobody's before it
// is renamed.
const freshFile = "live.db.fresh"

// Rotated is what a rotation did.
type Rotated struct {
	Records  int      // that went from the live file to the archives
	Carried  int      // attempts that are not over and stay in the live file too
	Archives []string // the files written to
}

// ErrRotating: a rotation is under way already.
var ErrRotating = errors.New("the journal is being rotated already")

// Rotate moves what is over out of the live file: the records up to the first
// one of the previous batch go to the archives of their months, and a fresh live
// file begins behind them, with the attempts that still owe something, wait for
// paper or are not settled carried over. Nothing is deleted row by row. Sales go
// on meanwhile; they wait only for the last few records and the renaming.
//
// The power may go at any moment: until the renaming the live file is as it was,
// and the next Rotate goes on where this one ended. With nothing to move it does
// nothing. Errors before the renaming leave the store as it was.
func (s *Store) Rotate(ctx context.Context) (Rotated, error) {
	if s.readOnly {
		return Rotated{}, &FolderError{Kind: ErrReadOnly, Dir: s.dir}
	}
	if !s.rotating.TryLock() {
		return Rotated{}, ErrRotating
	}
	defer s.rotating.Unlock()
	plan, err := s.planRotation(ctx)
	if err != nil || plan == nil {
		return Rotated{}, err
	}
	report := Rotated{Carried: len(plan.carried)}
	if known := s.base.Load(); known != nil {
		report.Records = -int(known.Seq)
	}
	report.Records += int(plan.cut)
	written, err := s.fillArchives(ctx, plan)
	if err != nil {
		return Rotated{}, fmt.Errorf("filling the archives: %w", err)
	}
	report.Archives = written
	for _, file := range written {
		if err := s.markArchived(plan, file); err != nil {
			return Rotated{}, err
		}
	}
	if err := s.step("marked"); err != nil {
		return Rotated{}, err
	}
	if err := s.renew(ctx, plan); err != nil {
		return Rotated{}, fmt.Errorf("beginning a fresh file: %w", err)
	}
	return report, s.step("done")
}

// step is where a test lets the power go.
func (s *Store) step(name string) error {
	if s.seam == nil {
		return nil
	}
	return s.seam(name)
}

// markArchived says in the journal itself where its older part is.
func (s *Store) markArchived(plan *rotation, file string) error {
	i := slices.IndexFunc(plan.notes, func(n archiveNote) bool { return n.File == file })
	return s.count(func(boltIndex, head) (body, error) {
		return body{Event: EventArchived, Archive: file, Upto: plan.notes[i].To}, nil
	})
}

// renew writes the fresh file and puts it in the place of the live one.
func (s *Store) renew(ctx context.Context, plan *rotation) error {
	path := filepath.Join(s.dir, freshFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh, err := s.beginFresh(plan, path)
	if err != nil {
		return err
	}
	swapped := false
	defer func() {
		if !swapped {
			_ = guard(fresh.db.Close)
			_ = os.Remove(path)
		}
	}()
	if err := fresh.catchUp(ctx, s); err != nil {
		return err
	}
	if err := guard(fresh.db.Sync); err != nil {
		return err
	}
	if report := VerifyFile(path, s.keys); !report.OK {
		return fmt.Errorf("the fresh file does not verify: record %d: %s", report.FirstBad.Seq, report.FirstBad.Why)
	}
	if err := s.step("fresh"); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := fresh.catchUp(ctx, s); err != nil {
		return err
	}
	if err := fresh.equals(s); err != nil {
		return err
	}
	swapped = true
	return s.swapIn(fresh.db, plan.base)
}

// swapIn renames the fresh file over the live one and goes on with it. The
// caller holds s.mu. The lock on the fresh file is held all the time, so that no
// other till comes between.
func (s *Store) swapIn(fresh *bolt.DB, begins *base) error {
	s.swap.Lock()
	defer s.swap.Unlock()
	if err := guard(fresh.Sync); err != nil {
		return errors.Join(err, guard(fresh.Close))
	}
	if runtime.GOOS == "windows" {
		return s.swapClosed(fresh, begins)
	}
	if err := os.Rename(filepath.Join(s.dir, freshFile), s.path()); err != nil {
		return errors.Join(err, guard(fresh.Close))
	}
	old := s.db
	s.db = fresh
	s.db.NoSync = false
	s.base.Store(begins)
	_ = guard(old.Close)
	if err := s.opened(s.cfg); err != nil {
		return s.stop(err)
	}
	if err := syncDir(s.dir); err != nil {
		return s.stop(err)
	}
	return nil
}

// swapClosed is swapIn where an open file cannot be replaced: the lock is let go
// of for the moment of the renaming. A till that takes it then has a whole
// journal, and this one stops.
func (s *Store) swapClosed(fresh *bolt.DB, begins *base) error {
	err := errors.Join(guard(fresh.Close), guard(s.db.Close))
	if err == nil {
		err = os.Rename(filepath.Join(s.dir, freshFile), s.path())
	}
	if err == nil {
		err = s.openFile(s.cfg)
	}
	if err != nil {
		return s.stop(err)
	}
	s.base.Store(begins)
	return nil
}

// freshJournal is a live file that is being written.
type freshJournal struct {
	db    *bolt.DB
	chain *chainReader
}

// beginFresh writes base and carried records.
func (s *Store) beginFresh(plan *rotation, path string) (*freshJournal, error) {
	options := boltOptions(s.cfg)
	options.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		return openAs(path, name, flag, mode)
	}
	var db *bolt.DB
	err := guard(func() (err error) {
		db, err = bolt.Open(s.path(), 0o600, options)
		return err
	})
	if err != nil {
		return nil, err
	}
	db.AllocSize, db.NoSync = growBy, true // one Sync at the end is enough
	f := &freshJournal{db: db, chain: newChainReader(s.chain, true)}
	row, _, err := encodeRecord(s.chain, plan.link, 0, body{Event: eventBase, Time: s.now(), Run: s.run, Base: plan.base})
	if err == nil {
		err = guard(func() error {
			return db.Update(func(tx *bolt.Tx) error { return f.begin(tx, s, row, plan.rows) })
		})
	}
	if err != nil {
		return nil, errors.Join(err, guard(db.Close))
	}
	return f, nil
}

func (f *freshJournal) begin(tx *bolt.Tx, s *Store, baseRow []byte, carried []rawRow) error {
	for _, name := range bucketNames(schemaVersion) {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	if err := putSchema(boltIndex{tx}, s.keys, schemaVersion); err != nil {
		return err
	}
	if err := f.put(tx, 0, baseRow); err != nil {
		return err
	}
	for _, row := range carried {
		if err := f.put(tx, row.seq, row.value); err != nil {
			return err
		}
	}
	return f.chain.complete()
}

// put verifies a row of j, writes it and what follows from it.
func (f *freshJournal) put(tx *bolt.Tx, seq uint64, value []byte) error {
	rec, fromBase, err := f.chain.take(key8(seq), value)
	if err != nil {
		return fmt.Errorf("record %d: %w", seq, err)
	}
	ix := boltIndex{tx}
	if err := ix.put(bucketJ, key8(seq), value); err != nil {
		return err
	}
	if err := f.chain.apply(ix, rec, fromBase); err != nil {
		return fmt.Errorf("record %d: %w", seq, err)
	}
	return nil
}

// catchUp copies the records that the fresh file does not have yet.
func (f *freshJournal) catchUp(ctx context.Context, s *Store) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := s.rawRows(f.chain.next, chunk)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := f.add(rows); err != nil {
			return err
		}
	}
}

// add writes rows of the chain in one commit.
func (f *freshJournal) add(rows []rawRow) error {
	return guard(func() error {
		return f.db.Update(func(tx *bolt.Tx) error {
			for _, row := range rows {
				if err := f.put(tx, row.seq, row.value); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// equals demands that both files end alike and owe the same.
func (f *freshJournal) equals(s *Store) error {
	return s.view(func(old *bolt.Tx) error {
		return guard(func() error {
			return f.db.View(func(tx *bolt.Tx) error {
				for _, name := range []string{bucketOpen, bucketChase, bucketWait, bucketBatch} {
					if !sameRows(old.Bucket([]byte(name)), tx.Bucket([]byte(name))) {
						return fmt.Errorf("bucket %s would not be the same", name)
					}
				}
				if !bytes.Equal(boltIndex{old}.get(bucketMeta, []byte(metaHead)), boltIndex{tx}.get(bucketMeta, []byte(metaHead))) {
					return errors.New("the end would not be the same")
				}
				return nil
			})
		})
	})
}

func sameRows(a, b *bolt.Bucket) bool {
	ca, cb := a.Cursor(), b.Cursor()
	ka, va := ca.First()
	kb, vb := cb.First()
	for ka != nil && bytes.Equal(ka, kb) && bytes.Equal(va, vb) {
		ka, va = ca.Next()
		kb, vb = cb.Next()
	}
	return ka == nil && kb == nil
}

// rawRow is a row of j outside of any transaction.
type rawRow struct {
	seq   uint64
	value []byte
}

// rawRows copies up to limit records that follow one another.
func (s *Store) rawRows(next uint64, limit int) ([]rawRow, error) {
	var rows []rawRow
	err := s.eachRecord(next, limit, func(seq uint64, value []byte) error {
		rows = append(rows, rawRow{seq, bytes.Clone(value)})
		return nil
	})
	return rows, err
}
