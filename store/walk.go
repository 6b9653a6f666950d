package store

import (
	"bytes"
	"encoding/binary"
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
}

func newMemIndex() *memIndex {
	ix := &memIndex{rows: map[string]map[string]memRow{}, gone: map[string]uint64{}}
	for _, name := range bucketNames() {
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
	return nil
}

func (ix *memIndex) del(bucket string, key []byte) error {
	if _, ok := ix.rows[bucket][string(key)]; ok {
		delete(ix.rows[bucket], string(key))
		ix.gone[bucket+string(key)] = ix.seq
	}
	return nil
}

// each does not promise an order beyond what apply needs: the RRN's newest
// attempt last.
func (ix *memIndex) each(bucket string, prefix []byte, fn func(key, value []byte) bool) {
	var newest []byte
	for key := range ix.rows[bucket] {
		if bytes.HasPrefix([]byte(key), prefix) && bytes.Compare([]byte(key), newest) > 0 {
			newest = []byte(key)
		}
	}
	if newest != nil {
		fn(newest, ix.get(bucket, newest))
	}
}

// verifier walks one image of a journal.
type verifier struct {
	report  Report
	pages   *pages
	keyed   bool
	chain   seal.Key
	check   []byte // the key check value that the keys give
	want    *memIndex
	next    uint64 // the record that should come next
	link    [seal.LinkSize]byte
	broken  bool // a record is bad: what follows from it is not known
	wrong   bool // the keys are not those of this journal
	buckets map[string]bucketPlace
}

// verifyImage checks a whole image.
func verifyImage(src io.ReaderAt, keys seal.Keeper) Report {
	v := &verifier{report: Report{OK: true}, want: newMemIndex(), next: 1, buckets: map[string]bucketPlace{}}
	err := guard(func() error { return v.run(src, keys) })
	if err != nil {
		v.report.note(0, err.Error())
	}
	return v.report
}

func (v *verifier) run(src io.ReaderAt, keys seal.Keeper) error {
	newest, ok, err := newestMeta(src)
	if newest == (meta{}) {
		return err
	}
	if !ok {
		v.report.note(0, err.Error()+"; the newest commit may be lost")
	}
	v.pages = &pages{src: src, meta: newest, seen: map[uint64]bool{}}
	if err := v.prepareKeys(keys); err != nil {
		return err
	}
	if err := genesis(v.want); err != nil {
		return err
	}
	free, err := v.pages.freelist()
	if err != nil {
		v.report.note(0, err.Error())
	}
	v.findBuckets()
	v.walkBucket(bucketJ, v.record)
	v.checkEnd()
	if !v.broken {
		for _, name := range bucketNames() {
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
	schema := binary.BigEndian.AppendUint32(nil, schemaVersion)
	if err := v.want.put(bucketMeta, []byte(metaSchema), schema); err != nil || keys == nil {
		return err
	}
	var err error
	if v.chain, err = keys.Derive(seal.PurposeChain); err != nil {
		return err
	}
	v.keyed = true
	if v.check, err = keyCheck(keys); err != nil {
		return err
	}
	return v.want.put(bucketMeta, []byte(metaKeyCheck), v.check)
}

// findBuckets reads the root of the file.
func (v *verifier) findBuckets() {
	known := map[string]bool{}
	for _, name := range bucketNames() {
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
	for _, name := range bucketNames() {
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
		v.broken = true
		v.report.note(v.next, why)
		return
	}
	v.report.note(0, fmt.Sprintf("index %s: %s", bucket, why))
}

// record verifies the next record of j and applies it to what the index should
// be.
func (v *verifier) record(r row) {
	v.report.Records++
	if len(r.key) != 8 || r.bucket {
		v.fail(v.next, "its key is damaged")
		return
	}
	seq := binary.BigEndian.Uint64(r.key)
	switch {
	case seq < v.next:
		v.fail(seq, "record is out of order")
		return
	case seq > v.next:
		v.fail(v.next, "record is missing")
		v.next = seq
	}
	v.next++
	raw, err := splitRecord(r.value)
	if err == nil {
		err = v.checkLink(seq, raw)
	}
	if err != nil {
		v.fail(seq, err.Error())
		return
	}
	v.link = raw.link
	if v.broken {
		return
	}
	b, err := decodeBody(raw.text)
	if err != nil {
		v.fail(seq, err.Error())
		return
	}
	v.want.seq = seq
	if err := apply(v.want, record{seq: seq, link: raw.link, body: b}); err != nil {
		v.fail(seq, err.Error())
	}
}

func (v *verifier) checkLink(seq uint64, raw rawRecord) error {
	if !v.broken && raw.prev != v.link {
		return errRecordPrevious
	}
	if !v.keyed || v.wrong || seal.Link(v.chain, raw.prev, seq, raw.text) == raw.link {
		return nil
	}
	if seq == 1 && v.otherKeys() {
		v.wrong = true // the records may be well; nobody can tell with these keys
		return ErrWrongKey
	}
	return errRecordLink
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
	if stored.seq >= v.next && stored.link != v.link {
		v.fail(v.next, "record is missing")
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
