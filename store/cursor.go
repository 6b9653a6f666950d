package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"till/payment"
	"till/store/seal"
)

// A batch upload is thousands of messages, each of whose answers must be durable
// before the next message leaves. A commit of the journal writes several pages
// and waits for the disk twice. So an answer that moves the upload on by one and
// changes nothing else goes into a file of its own, one sector and one wait; every
// cursorEvery answers, and whenever more has changed, a record of the chain says it.
//
// The file has two slots, written in turn: a power cut while one is written leaves
// the other, and then the answer was not durable. A slip of the disk, or a slot of
// an earlier batch, does not carry the mark of the record that it follows, and
// counts for nothing: the upload goes on from the record, and the bank drops what
// it has by its number.

const (
	cursorFile  = "upload.cursor"
	cursorSlot  = 4096 // bytes apart, so that no sector holds two
	cursorText  = 4 + 8 + 8
	cursorSize  = cursorText + seal.LinkSize
	cursorEvery = 64 // answers between two records of the chain
)

// uploadCursor is the settlement whose upload is under way. It is guarded by
// Store.mu.
type uploadCursor struct {
	file  *os.File
	seq   uint64             // the newest record of the settlement, 0 for none
	kept  payment.Settlement // as that record has it, or the cursor
	since int                // answers since that record
}

// follow notes the newest record of a settlement.
func (c *uploadCursor) follow(s payment.Settlement, seq uint64) {
	c.seq, c.kept, c.since = seq, s, 0
	if s.State != payment.BatchUpload {
		c.seq = 0
	}
}

// moves reports that a settlement is the one that is kept, one answer further.
func (c *uploadCursor) moves(s payment.Settlement) bool {
	if c.seq == 0 || c.since+1 >= cursorEvery || s.Done != c.kept.Done+1 || s.Done >= s.Uploads {
		return false
	}
	s.Done = c.kept.Done
	return reflect.DeepEqual(s, c.kept)
}

func (c *uploadCursor) close() {
	if c.file != nil {
		_ = c.file.Close()
		c.file = nil
	}
}

// drop removes the file when its batch is over.
func (c *uploadCursor) drop(dir string) {
	c.close()
	_ = os.Remove(filepath.Join(dir, cursorFile)) // what it says holds for no other record
}

// moveCursor makes an answer durable in the cursor's file, false where a record
// of the chain must say it. The caller holds s.mu.
func (s *Store) moveCursor(settlement payment.Settlement) bool {
	c := &s.cursor
	if !c.moves(settlement) || s.readOnly || s.moved.Load() || s.usable() != nil || s.stillNamed() != nil {
		return false
	}
	batch, err := sixDigits(settlement.Batch)
	if err != nil || s.openCursor() != nil {
		return false
	}
	text := s.cursorText(batch, c.seq, settlement.Done)
	_, err = c.file.WriteAt(text, int64(settlement.Done%2)*cursorSlot)
	if err == nil && !s.db.NoSync {
		err = syncData(c.file)
	}
	if err != nil {
		c.seq = 0 // nobody knows what is on the disk: the next record of the chain does
		return false
	}
	c.kept = settlement
	c.since++
	return true
}

// openCursor opens the cursor's file, whole from the beginning: writing into what
// is there already needs no change of the file's size.
func (s *Store) openCursor() error {
	if s.cursor.file != nil {
		return nil
	}
	path := filepath.Join(s.dir, cursorFile)
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() != 2*cursorSlot {
		if err := writeWhole(path, make([]byte, 2*cursorSlot)); err != nil {
			return err
		}
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	s.cursor.file = file
	return err
}

func (s *Store) cursorText(batch uint32, seq uint64, done int) []byte {
	text := binary.BigEndian.AppendUint32(make([]byte, 0, cursorSize), batch)
	text = binary.BigEndian.AppendUint64(text, seq)
	text = binary.BigEndian.AppendUint64(text, uint64(done))
	mark := seal.Link(s.chain, [seal.LinkSize]byte{}, seq, append([]byte(cursorFile), text...))
	return append(text, mark[:]...)
}

// withCursor gives a settlement the place that the cursor knows, if the cursor
// follows this record.
func (s *Store) withCursor(settlement payment.Settlement, batch uint32, seq uint64) payment.Settlement {
	if settlement.State != payment.BatchUpload {
		return settlement
	}
	file, err := os.ReadFile(filepath.Join(s.dir, cursorFile))
	if err != nil || len(file) != 2*cursorSlot {
		return settlement
	}
	for _, at := range []int{0, cursorSlot} {
		slot := file[at : at+cursorSize]
		done := binary.BigEndian.Uint64(slot[cursorText-8:])
		if done > uint64(settlement.Done) && done < uint64(settlement.Uploads) && bytes.Equal(slot, s.cursorText(batch, seq, int(done))) {
			settlement.Done = int(done)
		}
	}
	return settlement
}
