package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"till/store/seal"
)

// memRow is a row as it should be, with the record that it follows from.
type memRow struct {
	value []byte
	seq   uint64
}

// memIndex works out in memory what the index should be.
type memIndex struct {
	seq  uint64 // the record being applied
	rows map[string]map[string]memRow
	gone map[string]uint64 // bucket and key → the record that removed the row
	rrns map[string][]byte // RRN → the largest key that begins with it
}

func newMemIndex() *memIndex {
	ix := &memIndex{rows: map[string]map[string]memRow{}, gone: map[string]uint64{}, rrns: map[string][]byte{}}
	for _, name := range bucketNames(schemaVersion) {
		ix.rows[name] = map[string]memRow{}
	}
	return ix
}

func (ix *memIndex) get(bucket string, key []byte) []byte {
	return ix.rows[bucket][string(key)].value
}

func (ix *memIndex) put(bucket string, key, value []byte) error {
	if old, ok := ix.rows[bucket][string(key)]; ok && bytes.Equal(old.value, value) {
		return nil
	}
	ix.rows[bucket][string(key)] = memRow{value: bytes.Clone(value), seq: ix.seq}
	if rrn := string(key[:min(len(key), rrnSize)]); bucket == bucketRRN && bytes.Compare(key, ix.rrns[rrn]) > 0 {
		ix.rrns[rrn] = bytes.Clone(key)
	}
	return nil
}

func (ix *memIndex) del(bucket string, key []byte) error {
	if _, ok := ix.rows[bucket][string(key)]; ok {
		delete(ix.rows[bucket], string(key))
		ix.gone[bucket+string(key)] = ix.seq
	}
	return nil
}

// forget removes the rows of a bucket.
func (ix *memIndex) forget(bucket string) { ix.rows[bucket] = map[string]memRow{} }

// each gives no more than apply needs: the newest attempt that had an RRN.
func (ix *memIndex) each(bucket string, prefix []byte, fn func(key, value []byte) bool) {
	if key := ix.rrns[string(prefix)]; bucket == bucketRRN && key != nil {
		fn(key, ix.get(bucket, key))
	}
}

// verifier walks one image of a journal.
type verifier struct {
	report  Report
	pages   *pages
	keyed   bool
	check   []byte // the key check value that the keys give
	want    *memIndex
	rows    *chainReader
	broken  bool // a record is bad: what follows from it is not known
	buckets map[string]bucketPlace
	src     io.ReaderAt
	keys    seal.Keeper
	schema  uint32

	begins   [seal.LinkSize]byte // what the first record of the chain follows
	newest   string              // the event of the newest record
	mark     uint64              // a record whose link is wanted
	marked   [seal.LinkSize]byte // that link
	total    uint64              // how many records there are, as far as is known
	done     int                 // records of other files before this one
	progress Progress
}

func newVerifier(src io.ReaderAt, keys seal.Keeper) *verifier {
	return &verifier{report: Report{OK: true}, want: newMemIndex(), rows: newChainReader(seal.Key{}, false),
		buckets: map[string]bucketPlace{}, src: src, keys: keys}
}

// verifyImage checks a whole image.
func verifyImage(src io.ReaderAt, keys seal.Keeper) Report { return newVerifier(src, keys).verify() }

func (v *verifier) verify() Report {
	if err := guard(v.run); err != nil {
		v.report.note(0, err.Error())
	}
	return v.report
}

func (v *verifier) run() error {
	src, keys := v.src, v.keys
	newest, ok, err := newestMeta(src)
	if newest == (meta{}) {
		return err
	}
	if !ok {
		v.report.note(0, err.Error()+"; the newest commit may be lost")
	}
	v.pages = &pages{src: src, meta: newest, seen: pageSet{}}
	free, err := v.pages.freelist()
	if err != nil {
		v.report.note(0, err.Error())
	}
	v.findBuckets()
	if err := v.prepareKeys(keys); err != nil {
		return err
	}
	if err := genesis(v.want); err != nil {
		return err
	}
	if stored, err := decodeHead(v.metaRow(metaHead)); err == nil {
		v.total = max(v.total, stored.seq)
	}
	v.walkBucket(bucketJ, v.record)
	v.checkEnd()
	if !v.broken {
		for _, name := range bucketNames(v.schema) {
			if name != bucketJ {
				v.compare(name)
			}
		}
	}
	if why := v.pages.account(free, true); err == nil && why != "" {
		v.report.note(0, why)
	}
	return nil
}

func (v *verifier) prepareKeys(keys seal.Keeper) error {
	if keys == nil {
		return v.want.put(bucketMeta, []byte(metaSchema), schemaRow(v.schema))
	}
	chain, err := keys.Derive(seal.PurposeChain)
	if err != nil {
		return err
	}
	v.keyed, v.rows = true, newChainReader(chain, true)
	if err := putSchema(v.want, keys, v.schema); err != nil {
		return err
	}
	v.check, err = keyCheck(keys, v.schema)
	return err
}

// findBuckets reads the root of the file, and by it which layout the file has.
func (v *verifier) findBuckets() {
	known := map[string]bool{}
	for _, name := range bucketNames(schemaVersion) {
		known[name] = true
	}
	root := tree{pages: v.pages, bad: func(why string) { v.report.note(0, why) }, row: func(r row) {
		name := string(r.key)
		place, err := placeOf(r)
		switch {
		case err != nil:
			v.report.note(0, err.Error())
		case !known[name]:
			v.report.note(0, fmt.Sprintf("there is a bucket %q that is not ours", name))
		default:
			v.buckets[name] = place
		}
	}}
	root.walk(v.pages.meta.root, nil, 0)
	v.schema = schemaVersion
	for older := uint32(schemaOldest); older < schemaVersion; older++ {
		if bytes.Equal(v.metaRow(metaSchema), schemaRow(older)) {
			v.schema = older
		}
	}
	if _, early := v.buckets[bucketChase]; early && v.schema < schemaChase {
		v.report.note(0, fmt.Sprintf("there is a bucket %q that is not of this layout", bucketChase))
	}
	for _, name := range bucketNames(v.schema) {
		if _, ok := v.buckets[name]; !ok {
			v.report.note(v.firstOf(name), fmt.Sprintf("bucket %s is missing", name))
		}
	}
}

// firstOf is the record to name when a whole bucket is gone.
func (v *verifier) firstOf(bucket string) uint64 {
	if bucket == bucketJ {
		return 1
	}
	return 0
}

// walkBucket visits the rows of a bucket.
func (v *verifier) walkBucket(name string, visit func(row)) {
	place, ok := v.buckets[name]
	if !ok {
		v.broken = v.broken || name == bucketJ
		return
	}
	place.walk(&tree{pages: v.pages, row: visit, bad: func(why string) { v.unreadable(name, why) }})
}

// unreadable notes rows that cannot be reached. In j it is the next record that
// is not where it should be; the rows of an index are missed by compare.
func (v *verifier) unreadable(bucket, why string) {
	if bucket == bucketJ {
		v.fail(v.rows.next, why)
		return
	}
	v.report.note(0, fmt.Sprintf("index %s: %s", bucket, why))
}

// record verifies the next row of j and applies it to what the index should be.
// Behind the first bad one, rows are counted and no longer understood.
func (v *verifier) record(r row) {
	if !bytes.Equal(r.key, key8(0)) {
		v.report.Records++
	}
	if n := v.done + v.report.Records; v.progress != nil && n%progressEvery == 0 {
		v.progress(uint64(n), max(v.total, uint64(n)))
	}
	if v.broken {
		return
	}
	if r.bucket {
		r.key = nil
	}
	rec, fromBase, err := v.rows.take(r.key, r.value)
	if errors.Is(err, errRecordLink) && rec.seq <= 1 && v.otherKeys() {
		err = ErrWrongKey // the records may be well; nobody can tell with these keys
	}
	if err == nil {
		v.want.seq = rec.seq
		v.newest = rec.body.Event
		if rec.seq == v.mark {
			v.marked = rec.link
		}
		if rec.seq == 0 {
			v.begins = v.rows.link
			v.want.forget(bucketBatch) // genesis does not hold here
		}
		err = v.rows.apply(v.want, rec, fromBase)
	}
	if err != nil {
		v.fail(max(rec.seq, 1), err.Error())
	}
}

// otherKeys reports that the file names another root key.
func (v *verifier) otherKeys() bool {
	row := v.metaRow(metaKeyCheck)
	return row != nil && !bytes.Equal(row, v.check)
}

// metaRow looks into bucket meta, which is so small that it always lies in the
// root. It is nil where there is no such row.
func (v *verifier) metaRow(name string) []byte {
	place := v.buckets[bucketMeta]
	pg, err := inlinePage(place.inline)
	if err != nil {
		return nil
	}
	var value []byte
	t := tree{pages: v.pages, bad: func(string) {}, row: func(r row) {
		if string(r.key) == name {
			value = r.value
		}
	}}
	t.leaf(pg, nil, place.at)
	return value
}

// checkEnd holds the end of j against the head, which knows how many records
// there should be.
func (v *verifier) checkEnd() {
	stored, err := decodeHead(v.metaRow(metaHead))
	if err != nil || v.broken {
		return // compare will say so
	}
	if err := v.rows.complete(); err != nil {
		v.fail(v.rows.base.Seq, err.Error())
		return
	}
	if stored.seq >= v.rows.next && stored.link != v.rows.link {
		v.fail(v.rows.next, "record is missing")
	}
}

func (v *verifier) fail(seq uint64, why string) {
	v.broken = true
	v.report.note(seq, why)
}

// compare holds the rows of an index against what they should be.
func (v *verifier) compare(bucket string) {
	want := v.want.rows[bucket]
	found := map[string]bool{}
	v.walkBucket(bucket, func(r row) {
		key := string(r.key)
		if !v.keyed && bucket == bucketMeta && key == metaKeyCheck {
			return
		}
		right, ok := want[key]
		switch {
		case !ok || r.bucket:
			v.report.note(v.owner(bucket, r.key), fmt.Sprintf("index %s has a row too many", bucket))
		case !bytes.Equal(right.value, r.value):
			v.report.note(right.seq, fmt.Sprintf("index %s has a wrong row", bucket))
		}
		found[key] = true
	})
	for key, right := range want {
		if found[key] {
			continue
		}
		v.report.note(right.seq, fmt.Sprintf("index %s lacks a row", bucket))
	}
}

// owner is the record that a row too many belongs to, as far as anybody can
// tell.
func (v *verifier) owner(bucket string, key []byte) uint64 {
	if seq := v.want.gone[bucket+string(key)]; seq != 0 {
		return seq
	}
	if len(key) >= 8 {
		if att := v.want.get(bucketAtt, key[len(key)-8:]); len(att) == 16 {
			return binary.BigEndian.Uint64(att)
		}
	}
	return 0
}
