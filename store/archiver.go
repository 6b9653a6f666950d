package store

import (
	"bytes"
	"context"
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

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

// unfinished is behind the name of a file that is being written.
const unfinished = ".new"

// archiver writes the records up to a cut into the archives of their months.
// Each file is written beside the one it replaces, verified, and renamed: an
// archive is whole at any moment.
type archiver struct {
	s       *Store
	plan    *rotation
	month   uint32
	file    *freshJournal // nil between two files
	written []string
}

// fillArchives brings the archives up to the plan's cut and fills in what the
// base will say. An earlier rotation may have done a part, or more.
func (s *Store) fillArchives(ctx context.Context, plan *rotation) ([]string, error) {
	known := s.base.Load().archives()
	a := &archiver{s: s, plan: plan}
	from := uint64(1)
	for i, note := range plan.notes {
		from, a.month = note.To+1, monthOf(note.File)
		if i >= len(known) || known[i].To != note.To { // written before the power went
			a.written = append(a.written, note.File)
		}
	}
	for from <= plan.cut {
		if err := ctx.Err(); err != nil {
			return nil, errors.Join(err, a.drop())
		}
		rows, err := s.rawRows(from, int(min(chunk, plan.cut+1-from)))
		if err == nil && len(rows) == 0 {
			err = s.damaged(liveFile, fmt.Sprintf("record %d is missing", from))
		}
		if err == nil {
			err = a.add(rows)
		}
		if err != nil {
			return nil, errors.Join(err, a.drop())
		}
		from += uint64(len(rows))
	}
	if err := a.finish(); err != nil {
		return nil, errors.Join(err, a.drop())
	}
	return a.written, s.planBase(plan)
}

// monthOf reads the month out of an archive's name, 0 for another file.
func monthOf(file string) uint32 {
	digits := strings.TrimSuffix(strings.TrimPrefix(file, "archive-"), ".db")
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || archiveFile(uint32(n)) != file {
		return 0
	}
	return uint32(n)
}

// archivesOnDisk is what the base knows, and what a rotation that never came to
// its end has added behind it. Those records are in the live file still, so
// another history is noticed.
func (s *Store) archivesOnDisk(known []archiveNote) ([]archiveNote, error) {
	notes := slices.Clone(known)
	newest := ""
	if len(known) > 0 {
		newest = known[len(known)-1].File
		notes = notes[:len(notes)-1]
	}
	paths, err := filepath.Glob(filepath.Join(s.dir, archivePattern))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	for _, path := range paths {
		file := filepath.Base(path)
		if monthOf(file) == 0 || file < newest {
			continue
		}
		note, err := s.noteOf(file)
		if err != nil {
			return nil, err
		}
		if err := s.isOurs(note); err != nil {
			return nil, err
		}
		notes = append(notes, note)
	}
	if len(notes) < len(known) {
		return nil, &FolderError{Kind: ErrMissing, Dir: s.dir, File: newest}
	}
	return notes, nil
}

// isOurs compares the newest record of an archive with the one that the journal
// has under its number.
func (s *Store) isOurs(note archiveNote) error {
	if known := s.base.Load(); known.archived(note.To) {
		for _, k := range known.Archives {
			if k.File == note.File && k.To == note.To && bytes.Equal(k.Link, note.Link) {
				return nil
			}
		}
		return s.damaged(note.File, "it is not the archive that this journal wrote")
	}
	rows, err := s.rawRows(note.To, 1)
	if err != nil {
		return err
	}
	if len(rows) == 1 {
		if raw, err := splitRecord(rows[0].value); err == nil && bytes.Equal(raw.link[:], note.Link) {
			return nil
		}
	}
	return s.damaged(note.File, "it belongs to another journal: move it away")
}

// noteOf reads what a base says about an archive.
func (s *Store) noteOf(file string) (archiveNote, error) {
	note := archiveNote{File: file}
	err := s.inArchive(file, func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		note.To, note.Link, note.ID = h.seq, bytes.Clone(h.link[:]), h.id
		days := tx.Bucket([]byte(bucketDay)).Cursor()
		if key, _ := days.First(); len(key) == 12 {
			note.From = binary.BigEndian.Uint32(key)
		}
		if key, _ := days.Last(); len(key) == 12 {
			note.Until = binary.BigEndian.Uint32(key)
		}
		return err
	})
	return note, err
}

// planBase fills in what follows from the newest archive.
func (s *Store) planBase(plan *rotation) error {
	last := plan.notes[len(plan.notes)-1]
	plan.link = [seal.LinkSize]byte(last.Link)
	return s.inArchive(last.File, func(tx *bolt.Tx) (err error) {
		plan.base, err = baseBehind(tx)
		if err != nil {
			return err
		}
		plan.base.Archives = plan.notes
		digest := newCarriedDigest()
		for _, row := range plan.rows {
			raw, err := splitRecord(row.value)
			if err != nil {
				return fmt.Errorf("record %d: %w", row.seq, err)
			}
			digest.add(row.seq, raw.link)
		}
		plan.base.Carried, plan.base.Digest = digest.n, digest.sum.Sum(nil)
		return nil
	})
}

// baseBehind is the base of a file that begins where another one ends.
func baseBehind(tx *bolt.Tx) (*base, error) {
	ix := boltIndex{tx}
	h, err := readHead(ix)
	if err != nil {
		return nil, err
	}
	b := &base{Seq: h.seq, ID: h.id, STAN: h.stan, Batch: h.batch, Clock: h.clock, Batches: [][2]uint32{},
		Pad: string(ix.get(bucketMeta, []byte(metaPad))), Staff: staffSeq(ix),
		Z: namedRecord(ix, metaZ), Shift: namedRecord(ix, metaShift)}
	ix.each(bucketBatch, nil, func(key, row []byte) bool {
		batch, known := binary.BigEndian.Uint32(key), decodeBatch(row)
		b.Batches = append(b.Batches, [2]uint32{batch, known.attempts})
		if known.settlement != 0 {
			b.Settled = append(b.Settled, settledNote{Batch: batch, State: known.state, Seq: known.settlement})
		}
		return true
	})
	return b, nil
}

// add puts records into the archives of their months. A clock that was set back
// leaves them in the month that is being written: order is that of the numbers.
func (a *archiver) add(rows []rawRow) error {
	for len(rows) > 0 {
		month, n := uint32(0), 0
		for n < len(rows) {
			rec, err := decodeRecord(rows[n].seq, rows[n].value)
			if err != nil {
				return fmt.Errorf("record %d: %w", rows[n].seq, err)
			}
			of := max(a.month, dayOf(rec.body.Time)/100)
			if n > 0 && of != month {
				break
			}
			month = of
			n++
		}
		if err := a.turnTo(month); err != nil {
			return err
		}
		if err := a.file.add(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// turnTo has the file of a month open.
func (a *archiver) turnTo(month uint32) error {
	if a.file != nil && month == a.month {
		return nil
	}
	if err := a.finish(); err != nil {
		return err
	}
	a.month = month
	path := filepath.Join(a.s.dir, archiveFile(month))
	temp := path + unfinished
	if err := copyFile(path, temp); err != nil {
		return err
	}
	options := boltOptions(Config{LockWait: LockWait})
	options.InitialMmapSize = 0
	db, err := openLocked(temp, options)
	if err != nil {
		return err
	}
	db.AllocSize, db.NoSync = growBy, true
	a.file = &freshJournal{db: db, chain: newChainReader(a.s.chain, true)}
	return a.begin()
}

// begin goes on at the end of a copy, or begins a new archive.
func (a *archiver) begin() error {
	before := a.plan.notes
	return guard(func() error {
		return a.file.db.Update(func(tx *bolt.Tx) error {
			if tx.Bucket([]byte(bucketMeta)) != nil {
				h, err := readHead(boltIndex{tx})
				a.file.chain.next, a.file.chain.link = h.seq+1, h.link
				return err
			}
			if len(before) == 0 {
				return createSchema(tx, a.s.keys, schemaVersion)
			}
			last := before[len(before)-1]
			var begins *base
			err := a.s.inArchive(last.File, func(tx *bolt.Tx) (err error) {
				begins, err = baseBehind(tx)
				return err
			})
			if err != nil {
				return err
			}
			row, _, err := encodeRecord(a.s.chain, [seal.LinkSize]byte(last.Link), 0,
				body{Event: eventBase, Time: a.s.now(), Run: a.s.run, Base: begins})
			if err != nil {
				return err
			}
			return a.file.begin(tx, a.s, row, nil)
		})
	})
}

// finish verifies the file that is being written and gives it its name.
func (a *archiver) finish() error {
	if a.file == nil {
		return nil
	}
	file := archiveFile(a.month)
	path := filepath.Join(a.s.dir, file)
	if err := a.s.step("filled"); err != nil {
		return err
	}
	err := errors.Join(guard(a.file.db.Sync), guard(a.file.db.Close))
	a.file = nil
	if err != nil {
		return err
	}
	if report := VerifyFile(path+unfinished, a.s.keys); !report.OK {
		return fmt.Errorf("%s does not verify: record %d: %s", file, report.FirstBad.Seq, report.FirstBad.Why)
	}
	if err := a.s.step("verified"); err != nil {
		return err
	}
	if err := a.replace(path); err != nil {
		return err
	}
	note, err := a.s.noteOf(file)
	if err != nil {
		return err
	}
	if i := len(a.plan.notes) - 1; i >= 0 && a.plan.notes[i].File == file {
		a.plan.notes[i] = note
	} else {
		a.plan.notes = append(a.plan.notes, note)
	}
	if !slices.Contains(a.written, file) {
		a.written = append(a.written, file)
	}
	return a.s.step("archived")
}

// replace renames the new file over the old one, which nobody may have open.
func (a *archiver) replace(path string) error {
	shelves := &a.s.shelves
	shelves.mu.Lock()
	defer shelves.mu.Unlock()
	file := filepath.Base(path)
	if db := shelves.open[file]; db != nil {
		delete(shelves.open, file)
		_ = guard(db.Close)
	}
	_ = os.Chmod(path, 0o600) // Windows replaces no file that is read-only
	if err := os.Rename(path+unfinished, path); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o400); err != nil {
		return err
	}
	return syncDir(a.s.dir)
}

// drop removes what is unfinished.
func (a *archiver) drop() error {
	if a.file == nil {
		return nil
	}
	err := guard(a.file.db.Close)
	a.file = nil
	_ = os.Remove(filepath.Join(a.s.dir, archiveFile(a.month)+unfinished))
	return err
}

// copyFile copies a file that may be missing; then the copy is removed.
func copyFile(from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
