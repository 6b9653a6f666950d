package store

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/seal"
)

// After a rotation live.db no longer begins with record 1. Then it begins with
// a base, the row 0 of bucket j: the state of the counters behind the newest
// record that went to the archives, and the list of those. Between the base and
// the next record of the chain stand the records that were carried over, their
// numbers and links unchanged: the first and the newest of each attempt that is
// not over. Everything else in the file follows from these rows alone.

// base is what stands before the first record of a file's own chain. The link
// of record Seq is the base's previous link.
type base struct {
	Seq   uint64 `json:"seq"`
	ID    uint64 `json:"id"`
	STAN  uint32 `json:"stan"`
	Batch uint32 `json:"batch"`
	Clock int64  `json:"clock"`
	// Batches is how many attempts each batch had, as pairs.
	Batches [][2]uint32 `json:"batches"`
	// Settled is what is known of the settlements among them.
	Settled []settledNote `json:"settled,omitempty"`
	// Pad is the serial number of the pad that was accepted last, "" for none.
	Pad string `json:"pad,omitempty"`
	// Staff is the record that says who may sign on, 0 for none.
	Staff uint64 `json:"staff,omitempty"`
	// Z and Shift are the newest records of their kind, 0 for none.
	Z     uint64 `json:"z,omitempty"`
	Shift uint64 `json:"shift,omitempty"`
	// Archives hold the records up to Seq, oldest first.
	Archives []archiveNote `json:"archives,omitempty"`
	// Carried counts the records that were carried over, Digest is over their
	// numbers and links.
	Carried int    `json:"carried"`
	Digest  []byte `json:"digest,omitempty"`
}

// settledNote is what a base knows about the settlement of a batch.
type settledNote struct {
	Batch uint32             `json:"batch"`
	State payment.BatchState `json:"state"`
	Seq   uint64             `json:"seq"` // its newest record
}

// archiveNote is what a base knows about an archive.
type archiveNote struct {
	File string `json:"file"`
	To   uint64 `json:"to"`   // its newest record
	Link []byte `json:"link"` // and that record's link
	ID   uint64 `json:"id"`   // its newest attempt
	// From and Until are the first and last day of the attempts in it, as
	// 20251124; zero if none began in it.
	From  uint32 `json:"from"`
	Until uint32 `json:"until"`
}

// files lists the archives' names.
func (b *base) archives() []archiveNote {
	if b == nil {
		return nil
	}
	return b.Archives
}

// archived reports whether a record, and hasID whether an attempt, may stand in
// an archive. A nil base archives nothing.
func (b *base) archived(seq uint64) bool { return b != nil && seq != 0 && seq <= b.Seq }
func (b *base) hasID(id uint64) bool     { return b != nil && id != 0 && id <= b.ID }

// hadBatch reports that attempts of a batch are in the archives.
func (b *base) hadBatch(batch uint32) bool {
	if b == nil {
		return false
	}
	for _, pair := range b.Batches {
		if pair[0] == batch {
			return pair[1] > 0
		}
	}
	return false
}

// head is the end of the journal as the base leaves it.
func (b *base) head(link [seal.LinkSize]byte) head {
	return head{seq: b.Seq, link: link, id: b.ID, stan: b.STAN, batch: b.Batch, clock: b.Clock}
}

// apply puts the rows that follow from a base alone, in place of genesis.
func (b *base) apply(ix index, link [seal.LinkSize]byte) error {
	if err := ix.put(bucketMeta, []byte(metaHead), b.head(link).encode()); err != nil {
		return err
	}
	if b.Staff != 0 {
		if err := ix.put(bucketMeta, []byte(metaStaff), key8(b.Staff)); err != nil {
			return err
		}
	}
	if b.Pad != "" {
		if err := ix.put(bucketMeta, []byte(metaPad), []byte(b.Pad)); err != nil {
			return err
		}
	}
	for name, seq := range map[string]uint64{metaZ: b.Z, metaShift: b.Shift} {
		if seq == 0 {
			continue
		}
		if err := ix.put(bucketMeta, []byte(name), key8(seq)); err != nil {
			return err
		}
	}
	settled := map[uint32]settledNote{}
	for _, note := range b.Settled {
		settled[note.Batch] = note
	}
	for _, pair := range b.Batches {
		row := batchRow{state: payment.BatchOpen, attempts: pair[1]}
		if note, found := settled[pair[0]]; found {
			row.state, row.settlement = note.State, note.Seq
		}
		if err := ix.put(bucketBatch, batchKey(pair[0]), row.encode()); err != nil {
			return err
		}
	}
	return nil
}

// applyCarried follows a record that was carried over: the counters know it
// already.
func applyCarried(ix index, rec record) error {
	if rec.body.Txn == nil {
		return errRecordBody
	}
	row := ix.get(bucketAtt, key8(rec.body.Txn.ID))
	if row == nil && rec.body.After == 0 {
		if err := applyFirst(ix, rec.body); err != nil {
			return err
		}
	}
	return applyStep(ix, row, rec)
}

// carriedDigest adds up what was carried over.
type carriedDigest struct {
	n   int
	sum hash.Hash
}

func newCarriedDigest() *carriedDigest { return &carriedDigest{sum: sha256.New()} }

func (d *carriedDigest) add(seq uint64, link [seal.LinkSize]byte) {
	d.n++
	d.sum.Write(binary.BigEndian.AppendUint64(nil, seq))
	d.sum.Write(link[:])
}

func (d *carriedDigest) fits(b *base) bool {
	if d.n == 0 {
		return b.Carried == 0
	}
	return b.Carried == d.n && string(b.Digest) == string(d.sum.Sum(nil))
}

var errCarried = errors.New("a record that was carried over is missing")

// chainReader takes the rows of bucket j one after another, verifies each as far
// as its keys allow, and says what it is. Writing, rebuilding and verifying all
// read j through it.
type chainReader struct {
	key     seal.Key
	keyed   bool
	base    *base
	carried *carriedDigest
	next    uint64 // the record of the chain that should come next
	link    [seal.LinkSize]byte
}

func newChainReader(key seal.Key, keyed bool) *chainReader {
	return &chainReader{key: key, keyed: keyed, carried: newCarriedDigest(), next: 1}
}

// take verifies the next row. fromBase tells a base or a carried record from a
// record of the file's own chain.
func (c *chainReader) take(key, value []byte) (rec record, fromBase bool, err error) {
	if len(key) != 8 {
		return record{}, false, errors.New("its key is damaged")
	}
	seq := binary.BigEndian.Uint64(key)
	fromBase = seq == 0 || c.base.archived(seq)
	if !fromBase {
		if err := c.follows(seq); err != nil {
			return record{seq: c.next}, false, err
		}
	}
	raw, err := splitRecord(value)
	switch {
	case err != nil:
	case !fromBase && raw.prev != c.link:
		err = errRecordPrevious
	case c.keyed && seal.Link(c.key, raw.prev, seq, raw.text) != raw.link:
		err = errRecordLink
	}
	if err != nil {
		return record{seq: seq}, fromBase, err
	}
	b, err := decodeBody(raw.text)
	rec = record{seq: seq, link: raw.link, body: b}
	if err != nil {
		return rec, fromBase, err
	}
	switch {
	case seq == 0:
		return rec, true, c.begin(b, raw)
	case fromBase:
		c.carried.add(seq, raw.link)
	default:
		c.next, c.link = seq+1, raw.link
	}
	return rec, fromBase, nil
}

// follows demands that a record of the chain is the next one, and before the
// first of them that everything carried over was there.
func (c *chainReader) follows(seq uint64) error {
	if err := c.complete(); err != nil {
		return err
	}
	switch {
	case seq < c.next:
		return errors.New("record is out of order")
	case seq > c.next:
		return errors.New("record is missing")
	}
	return nil
}

// complete reports what was carried over and is not there.
func (c *chainReader) complete() error {
	if c.base != nil && c.next == c.base.Seq+1 && !c.carried.fits(c.base) {
		return errCarried
	}
	return nil
}

func (c *chainReader) begin(b body, raw rawRecord) error {
	if b.Base == nil || c.next != 1 || c.base != nil {
		return errRecordBody
	}
	c.base, c.next, c.link = b.Base, b.Base.Seq+1, raw.prev
	return nil
}

// apply brings an index up to date with a row that take gave.
func (c *chainReader) apply(ix index, rec record, fromBase bool) error {
	switch {
	case rec.seq == 0:
		return c.base.apply(ix, c.link)
	case fromBase:
		return applyCarried(ix, rec)
	}
	return apply(ix, rec)
}

// readBase reads the base of a file, nil if it begins with record 1.
func readBase(tx *bolt.Tx, key seal.Key) (*base, [seal.LinkSize]byte, error) {
	var none [seal.LinkSize]byte
	value := tx.Bucket([]byte(bucketJ)).Get(key8(0))
	if value == nil {
		return nil, none, nil
	}
	c := newChainReader(key, true)
	if _, _, err := c.take(key8(0), value); err != nil {
		return nil, none, fmt.Errorf("the base: %w", err)
	}
	return c.base, c.link, nil
}
