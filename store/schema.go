package store

import (
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/seal"
)

// schemaVersion is the layout below. A file with a higher one is left alone.
// Before schemaChase there is no bucket chase; in schemaOldest the file begins
// with record 1, always. An archive keeps the layout that it was begun in.
const (
	schemaVersion = 3
	schemaChase   = 3
	schemaOldest  = 1
)

func schemaRow(schema uint32) []byte { return binary.BigEndian.AppendUint32(nil, schema) }

// The buckets. Keys and values are big-endian; an attempt is named by its ID.
const (
	bucketMeta  = "meta"  // schema, keycheck, head
	bucketJ     = "j"     // seq(8) → record: the truth; seq 0 → base
	bucketAtt   = "att"   // id(8) → first record(8) newest record(8)
	bucketOpen  = "open"  // id(8) → state(1) stan(3): something is owed
	bucketChase = "chase" // id(8) → empty: refused after it was approved here
	bucketWait  = "wait"  // id(8) → empty: the slip waits
	bucketSTAN  = "stan"  // batch(4) stan(3) → id(8), 0 for a message that is no attempt
	bucketRRN   = "rrn"   // rrn(12) id(8) → empty
	bucketDay   = "day"   // date(4, as 20251124) id(8) → empty
	bucketPAN   = "pan"   // token(16) id(8) → empty
	bucketLink  = "link"  // original's id(8) id(8) → empty: what followed an attempt
	bucketBatch = "batch" // batch(4) → state(1) attempts(4) newest settlement record(8), 0 for none
	bucketOut   = "out"   // seq(8) → empty: not yet with the ledger; nothing fills it so far
)

// fill is how full bbolt packs the pages of a bucket: high where keys only
// grow, so that history takes half the room.
func fill(bucket string) float64 {
	switch bucket {
	case bucketJ, bucketSTAN, bucketDay, bucketOut:
		return 0.95
	}
	return 0.5
}

// bucketNames lists the buckets of a layout.
func bucketNames(schema uint32) []string {
	names := []string{bucketMeta, bucketJ, bucketAtt, bucketOpen, bucketWait, bucketSTAN,
		bucketRRN, bucketDay, bucketPAN, bucketLink, bucketBatch, bucketOut}
	if schema >= schemaChase {
		names = append(names, bucketChase)
	}
	return names
}

// schemaOf is the layout of a file, 0 where it names none.
func schemaOf(ix index) uint32 {
	row := ix.get(bucketMeta, []byte(metaSchema))
	if len(row) != 4 {
		return 0
	}
	return binary.BigEndian.Uint32(row)
}

// Keys of bucket meta.
const (
	metaSchema   = "schema"   // version(4)
	metaKeyCheck = "keycheck" // 8 bytes that only the right root key gives
	metaHead     = "head"     // see head
	metaStaff    = "staff"    // seq(8) of the newest record with who may sign on
	metaPad      = "pad"      // serial number of the pad that was accepted last
	metaZ        = "z"        // seq(8) of the newest Z report
	metaShift    = "shift"    // seq(8) of the newest record of a shift
)

// batchCode is the state of a batch as one byte on disk. The numbers never
// change.
func batchCode(s payment.BatchState) byte {
	for i, state := range batchStates {
		if s == state {
			return byte(i)
		}
	}
	return 0
}

// batchStates are the states by their codes.
var batchStates = [...]payment.BatchState{"", payment.BatchOpen, payment.BatchClosing, payment.BatchUpload,
	payment.BatchClosed, payment.BatchDisputed}

// head is the end of the journal: everything the next record depends on.
type head struct {
	seq   uint64              // newest record
	link  [seal.LinkSize]byte // its link
	id    uint64              // newest attempt
	stan  uint32              // newest STAN given out
	batch uint32              // current batch
	clock int64               // wall time of the newest record, Unix nanoseconds
}

const headSize = 8 + seal.LinkSize + 8 + 4 + 4 + 8

func (h head) encode() []byte {
	b := make([]byte, 0, headSize)
	b = binary.BigEndian.AppendUint64(b, h.seq)
	b = append(b, h.link[:]...)
	b = binary.BigEndian.AppendUint64(b, h.id)
	b = binary.BigEndian.AppendUint32(b, h.stan)
	b = binary.BigEndian.AppendUint32(b, h.batch)
	return binary.BigEndian.AppendUint64(b, uint64(h.clock))
}

func decodeHead(b []byte) (head, error) {
	if len(b) != headSize {
		return head{}, fmt.Errorf("head has %d bytes, not %d", len(b), headSize)
	}
	n := 8 + seal.LinkSize
	return head{
		seq:   binary.BigEndian.Uint64(b),
		link:  [seal.LinkSize]byte(b[8:]),
		id:    binary.BigEndian.Uint64(b[n:]),
		stan:  binary.BigEndian.Uint32(b[n+8:]),
		batch: binary.BigEndian.Uint32(b[n+12:]),
		clock: int64(binary.BigEndian.Uint64(b[n+16:])),
	}, nil
}

// stateCode is a state as one byte on disk. The numbers never change.
func stateCode(s payment.State) byte {
	switch s {
	case payment.Intent:
		return 1
	case payment.HostApproved:
		return 2
	case payment.ReversalDue:
		return 3
	case payment.OfflineApproved:
		return 4
	case payment.Suspect:
		return 5
	}
	return 0
}

func key8(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func key16(a, b uint64) []byte { return binary.BigEndian.AppendUint64(key8(a), b) }

func batchKey(batch uint32) []byte { return binary.BigEndian.AppendUint32(nil, batch) }

func stanKey(batch, stan uint32) []byte {
	return append(batchKey(batch), byte(stan>>16), byte(stan>>8), byte(stan))
}

// dayKey is the local date of t, in t's own zone, as eight decimal digits.
func dayKey(t time.Time) []byte { return binary.BigEndian.AppendUint32(nil, dayOf(t)) }

// dayOf is that date as a number, 20251124.
func dayOf(t time.Time) uint32 {
	y, m, d := t.Date()
	return uint32(y*10000 + int(m)*100 + d)
}

// rrnSize is how long an RRN is in a key.
const rrnSize = 12

// rrnKey is an RRN in twelve bytes, padded with spaces, cut if a host sends more.
func rrnKey(rrn string) []byte {
	return []byte(fmt.Sprintf("%-12.12s", rrn))
}

// sixDigits reads a STAN or a batch number.
func sixDigits(text string) (uint32, error) {
	if len(text) != 6 {
		return 0, ErrNumber
	}
	var n uint32
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, ErrNumber
		}
		n = n*10 + uint32(text[i]-'0')
	}
	if n == 0 {
		return 0, ErrNumber
	}
	return n, nil
}

func formatSix(n uint32) string { return fmt.Sprintf("%06d", n) }

// genesis puts the rows that stand before the first record.
func genesis(ix index) error {
	if err := ix.put(bucketMeta, []byte(metaHead), head{batch: 1}.encode()); err != nil {
		return err
	}
	return ix.put(bucketBatch, batchKey(1), openBatch.encode())
}

// batchRow is what the index says of a batch.
type batchRow struct {
	state      payment.BatchState
	attempts   uint32
	settlement uint64 // the newest record of its settlement, 0 for none
}

// openBatch is a batch that nothing was sent in.
var openBatch = batchRow{state: payment.BatchOpen}

func (r batchRow) encode() []byte {
	row := binary.BigEndian.AppendUint32([]byte{batchCode(r.state)}, r.attempts)
	return binary.BigEndian.AppendUint64(row, r.settlement)
}

// decodeBatch reads a row; a batch without one is empty and open.
func decodeBatch(row []byte) batchRow {
	if len(row) != 13 || int(row[0]) >= len(batchStates) {
		return openBatch
	}
	return batchRow{state: batchStates[row[0]], attempts: binary.BigEndian.Uint32(row[1:]),
		settlement: binary.BigEndian.Uint64(row[5:])}
}

// createSchema fills a new file. It does nothing to one that is filled: another
// till was faster.
func createSchema(tx *bolt.Tx, keys seal.Keeper, schema uint32) error {
	for _, name := range bucketNames(schema) {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	ix := boltIndex{tx}
	if ix.get(bucketMeta, []byte(metaHead)) != nil {
		return nil
	}
	if err := putSchema(ix, keys, schema); err != nil {
		return err
	}
	return genesis(ix)
}

// putSchema names the layout and the keys of a file.
func putSchema(ix index, keys seal.Keeper, schema uint32) error {
	check, err := keyCheck(keys, schema)
	if err != nil {
		return err
	}
	if err := ix.put(bucketMeta, []byte(metaSchema), schemaRow(schema)); err != nil {
		return err
	}
	return ix.put(bucketMeta, []byte(metaKeyCheck), check)
}

// keyCheck is a value by which a root key is known again, and nothing else. It
// covers the schema too, so that a changed byte there is not taken for an older
// file.
func keyCheck(keys seal.Keeper, schema uint32) ([]byte, error) {
	key, err := keys.Derive(seal.PurposeCheck)
	if err != nil || schema == schemaOldest {
		return key[:8], err
	}
	link := seal.Link(key, [seal.LinkSize]byte{}, uint64(schema), nil)
	return link[:8], nil
}

// raiseSchema takes an older file over to this layout, unless money is undecided
// or unsent in it: then the file stays as it is, this program works with it as
// it is, and the next start tries again. So the way back to the older program is
// never shut while somebody might need it.
func (s *Store) raiseSchema() error {
	var raise bool
	err := s.view(func(tx *bolt.Tx) error {
		owed, _ := tx.Bucket([]byte(bucketOpen)).Cursor().First()
		raise = schemaOf(boltIndex{tx}) < schemaVersion && owed == nil
		return nil
	})
	if err != nil || !raise {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.update(func(tx *bolt.Tx) error {
		if _, err := tx.CreateBucketIfNotExists([]byte(bucketChase)); err != nil {
			return err
		}
		if err := putSchema(boltIndex{tx}, s.keys, schemaVersion); err != nil {
			return err
		}
		return s.fillChase(tx)
	})
}

// fillChase lists what the bank refused before there was a list of it.
func (s *Store) fillChase(tx *bolt.Tx) error {
	return tx.Bucket([]byte(bucketAtt)).ForEach(func(id, _ []byte) error {
		rec, err := s.newest(tx, binary.BigEndian.Uint64(id))
		if err != nil {
			return err
		}
		return applyChase(boltIndex{tx}, rec.body.Txn)
	})
}
