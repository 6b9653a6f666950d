package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

const (
	// TailLength is how many records the check at start-up looks at.
	TailLength = 1000
	// copyMax is the largest journal, in bytes, that Verify copies into memory
	// to be independent of a till that runs. A larger one is an archive, which
	// nobody writes to, and is read in place.
	copyMax = 256 << 20
	// copyTries is how often Verify begins again because a commit came between.
	copyTries = 20
)

// Report is what a check found.
type Report struct {
	OK       bool `json:"ok"`
	Records  int  `json:"records"`   // records read, bad ones included
	FirstBad *Bad `json:"first_bad"` // nil if all is well
}

// Bad is the first thing that is not as it was written.
type Bad struct {
	// Seq is the record that is changed or missing, or that a changed or missing
	// row of an index follows from. It is 0 where no record is concerned, such as
	// in the list of free pages.
	Seq uint64 `json:"seq"`
	Why string `json:"why"`
}

// Err is nil if all is well, else a *FolderError of kind ErrDamaged.
func (r Report) Err(dir string) error {
	if r.OK {
		return nil
	}
	why := "nothing could be read"
	if r.FirstBad != nil {
		why = fmt.Sprintf("record %d: %s", r.FirstBad.Seq, r.FirstBad.Why)
	}
	return &FolderError{Kind: ErrDamaged, Dir: dir, File: liveFile, Why: why}
}

// note keeps the finding with the lowest record.
func (r *Report) note(seq uint64, why string) {
	r.OK = false
	if r.FirstBad == nil || seq != 0 && (r.FirstBad.Seq == 0 || seq < r.FirstBad.Seq) {
		r.FirstBad = &Bad{Seq: seq, Why: why}
	}
}

// Verify walks the whole journal of a data folder: each record's checksum and
// link, the order without a gap, every row of every index, and the pages of the
// file. It finds every changed byte of a record or an index and every missing
// record; bytes in pages that are free are harmless and not looked at. What
// only an anchor kept elsewhere can show, an older copy of the whole file, it
// does not find.
//
// It takes no lock and disturbs no till that runs. No damage crashes it. Without
// keys (nil) the links are compared and not recomputed: a slip of the disk is
// found, a forger is not.
//
// The archives that the journal names are walked too, and each must end where
// the next one begins.
func Verify(dir string, keys seal.Keeper) Report { return VerifyProgress(dir, keys, nil) }

// Progress is told how many records were looked at, and how many there are as
// far as is known.
type Progress func(done, total uint64)

// progressEvery is how many records lie between two calls of a Progress.
const progressEvery = 1000

// VerifyProgress is Verify that tells how far it is; progress may be nil.
func VerifyProgress(dir string, keys seal.Keeper, progress Progress) Report {
	report, live := verifyFile(filepath.Join(dir, liveFile), keys, func(v *verifier) { v.progress = progress })
	if live == nil {
		return report
	}
	before := [seal.LinkSize]byte{} // the link that the next archive must begin with
	for _, note := range live.rows.base.archives() {
		one, found := verifyFile(filepath.Join(dir, note.File), keys, func(v *verifier) {
			v.progress, v.done, v.total, v.mark = progress, report.Records, live.total, note.To
		})
		report.Records += one.Records
		switch {
		case !one.OK:
			report.note(max(one.FirstBad.Seq, 1), note.File+": "+one.FirstBad.Why)
		case found.begins != before || !bytes.Equal(found.marked[:], note.Link):
			report.note(note.To, note.File+" is not the archive that this journal wrote")
		}
		before = [seal.LinkSize]byte(note.Link)
	}
	if progress != nil {
		progress(uint64(report.Records), uint64(report.Records))
	}
	return report
}

// VerifyFile is Verify for one journal file, wherever it is, and for no archive.
func VerifyFile(path string, keys seal.Keeper) Report {
	report, _ := verifyFile(path, keys, func(*verifier) {})
	return report
}

// verifyFile gives the walk too, nil where there was none. Prepare sees it first.
func verifyFile(path string, keys seal.Keeper, prepare func(*verifier)) (Report, *verifier) {
	var report Report
	f, err := os.Open(path)
	if err != nil {
		report.note(0, fmt.Sprintf("it cannot be opened: %v", errors.Unwrap(err)))
		return report, nil
	}
	defer f.Close()
	image, err := steadyImage(f)
	if err != nil {
		report.note(0, err.Error())
		return report, nil
	}
	v := newVerifier(image, keys)
	prepare(v)
	return v.verify(), v
}

// Verify checks the open journal as the package's Verify does.
func (s *Store) Verify() Report {
	if err := s.usable(); err != nil {
		report := Report{}
		report.note(0, err.Error())
		return report
	}
	return Verify(s.dir, s.keys)
}

// Check is Verify as an error, for the end of every test that opened a store.
func (s *Store) Check() error { return s.Verify().Err(s.dir) }

// steadyImage gives a view of the file that no commit changes. Pages of a
// commit are not written over before the second commit after it; so what was
// copied while the newest commit stayed the same is that commit.
func steadyImage(f *os.File) (io.ReaderAt, error) {
	for range copyTries {
		before, _, err := newestMeta(f)
		if before == (meta{}) {
			return nil, err
		}
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		size := info.Size()
		if end := before.end; end < uint64(size)/pageSize {
			size = int64(end) * pageSize
		}
		if size > copyMax {
			return f, nil
		}
		image := make([]byte, size)
		if n, err := f.ReadAt(image, 0); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading stopped after %d bytes: %w", n, err)
		}
		if after, _, _ := newestMeta(f); after.txid == before.txid {
			return bytes.NewReader(image), nil
		}
	}
	return nil, errors.New("the till is too busy: try again")
}

// VerifyTail checks checksum, link and order of the newest n records, and that
// the head fits them: the check after the first frame of a start. A full check
// is Verify's.
func (s *Store) VerifyTail(n int) Report {
	report := Report{OK: true}
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if err != nil {
			return err
		}
		c := tx.Bucket([]byte(bucketJ)).Cursor()
		next, link := h.seq, h.link
		begins, first, err := readBase(tx, s.chain)
		if err != nil {
			return err
		}
		for key, value := c.Last(); key != nil && report.Records < n; key, value = c.Prev() {
			if begins != nil && next == begins.Seq {
				break
			}
			report.Records++
			if seq := binary.BigEndian.Uint64(key); seq != next {
				report.note(next, "record is missing")
				return nil
			}
			raw, err := splitRecord(value)
			if err == nil && (raw.link != link || seal.Link(s.chain, raw.prev, next, raw.text) != link) {
				err = errRecordLink
			}
			if err != nil {
				report.note(next, err.Error())
				return nil
			}
			next, link = next-1, raw.prev
		}
		switch {
		case begins != nil && next == begins.Seq:
			if link != first {
				report.note(next+1, errRecordPrevious.Error())
			}
		case next > 0 && report.Records < n:
			report.note(next, "record is missing")
		}
		return nil
	})
	if err != nil {
		report.note(0, err.Error())
	}
	return report
}
