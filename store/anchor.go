package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

// The chain shows every change inside a journal and none of the whole file
// against an older copy of itself. An anchor beside it does: the number and link
// of the newest record, written at each start and end. What is further away, a
// slip, a settlement, the mirror, the bank's own list, anchors it better.

// anchorFile holds the anchor.
const anchorFile = "anchor"

// anchor names a record that the journal had once.
type anchor struct {
	Seq  uint64 `json:"seq"`
	Link string `json:"link"`
	Seal string `json:"seal"` // so that a slip of the disk is no anchor
}

func (s *Store) newAnchor(seq uint64, link [seal.LinkSize]byte) anchor {
	mark := seal.Link(s.chain, link, seq, []byte(anchorFile))
	return anchor{Seq: seq, Link: hex.EncodeToString(link[:]), Seal: hex.EncodeToString(mark[:8])}
}

// readAnchor gives the anchor, false where there is none that can be trusted:
// a folder of an older version has none.
func (s *Store) readAnchor() (anchor, bool) {
	var a anchor
	text, err := os.ReadFile(filepath.Join(s.dir, anchorFile))
	if err != nil || json.Unmarshal(text, &a) != nil {
		return anchor{}, false
	}
	link, err := hex.DecodeString(a.Link)
	if err != nil || len(link) != seal.LinkSize {
		return anchor{}, false
	}
	return a, a == s.newAnchor(a.Seq, [seal.LinkSize]byte(link))
}

// checkAnchor refuses a journal that is an older copy of itself, or another
// one: it would give out numbers again that the bank knows, and has forgotten
// what is owed.
func (s *Store) checkAnchor() error {
	a, ok := s.readAnchor()
	if !ok || a.Seq == 0 {
		return nil
	}
	why, err := s.differs(a)
	if err == nil && why != "" {
		err = &FolderError{Kind: ErrOlder, Dir: s.dir, File: liveFile, Why: why}
	}
	return err
}

// differs says how the journal differs from one that had a record, "" for not
// at all.
func (s *Store) differs(a anchor) (why string, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if err != nil {
			return err
		}
		if h.seq < a.Seq {
			why = fmt.Sprintf("it ends at record %d, and record %d was written once", h.seq, a.Seq)
			return nil
		}
		value, err := s.rawAt(tx, a.Seq)
		if err != nil {
			return nil // in an archive that cannot be read: verify says so
		}
		if raw, err := splitRecord(value); err == nil && hex.EncodeToString(raw.link[:]) != a.Link {
			why = fmt.Sprintf("record %d is not the one that was written", a.Seq)
		}
		return nil
	})
	return why, err
}

// writeAnchor names the newest record. The caller holds s.mu or is alone.
func (s *Store) writeAnchor() error {
	h, err := s.newestHead()
	if err != nil || h.seq == s.anchored {
		return err
	}
	text, err := json.Marshal(s.newAnchor(h.seq, h.link))
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(s.dir, anchorFile), append(text, '\n')); err != nil {
		return err
	}
	s.anchored = h.seq
	return nil
}

// ShortCode is the first eight hex digits of a record's link, for a slip or a
// report: whoever keeps the paper can show later that the journal up to that
// record is the one it was. It fails with ErrNotFound.
func (s *Store) ShortCode(seq uint64) (string, error) {
	var code string
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if err != nil {
			return err
		}
		if seq == 0 || seq > h.seq {
			return ErrNotFound
		}
		rec, err := s.recordAt(tx, seq)
		code = hex.EncodeToString(rec.link[:4])
		return err
	})
	return code, err
}

// Newest is the number of the newest record, 0 in an empty journal.
func (s *Store) Newest() (uint64, error) {
	h, err := s.newestHead()
	return h.seq, err
}

func (s *Store) newestHead() (head, error) {
	var h head
	err := s.view(func(tx *bolt.Tx) (err error) {
		h, err = readHead(boltIndex{tx})
		return err
	})
	return h, err
}
