package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// This file reads the pages of a bbolt file (format version 2) without mapping
// it: every offset is checked before it is followed, so that no damage can
// crash, hang or fool the reader. bbolt itself trusts its pages. Numbers on
// disk are in the byte order of the machine.

const (
	boltMagic      = 0xED0CDAED
	boltVersion    = 2
	pageHeaderSize = 16 // id(8) flags(2) count(2) overflow(4)
	elementSize    = 16 // leaf: flags pos ksize vsize; branch: pos ksize page(8)
	metaSize       = 64
	bucketHeader   = 16 // root page(8) sequence(8)
	depthMax       = 32
	metaPages      = 2
)

// Page flags.
const (
	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagMeta     = 0x04
	flagFreelist = 0x10
)

const noFreelist = ^uint64(0)

// meta is one of the two first pages: where a commit begins.
type meta struct {
	root, freelist, end, txid uint64
}

// readMeta reads the meta page n, 0 or 1.
func readMeta(src io.ReaderAt, n int) (meta, error) {
	var page [pageHeaderSize + metaSize]byte
	if _, err := src.ReadAt(page[:], int64(n)*pageSize); err != nil {
		return meta{}, fmt.Errorf("page %d is cut off", n)
	}
	u64 := binary.NativeEndian.Uint64
	u32 := binary.NativeEndian.Uint32
	b := page[pageHeaderSize:]
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	switch {
	case u64(page[:]) != uint64(n) || binary.NativeEndian.Uint16(page[8:]) != flagMeta,
		u32(b) != boltMagic, u32(b[4:]) != boltVersion, sum.Sum64() != u64(b[metaSize-8:]):
		return meta{}, fmt.Errorf("page %d, which says where the newest commit is, is damaged", n)
	case u32(b[8:]) != pageSize:
		return meta{}, fmt.Errorf("page %d names a page size of %d", n, u32(b[8:]))
	}
	return meta{root: u64(b[16:]), freelist: u64(b[32:]), end: u64(b[40:]), txid: u64(b[48:])}, nil
}

// newestMeta gives the newer of the valid meta pages. ok is false if one of
// the two is not valid or they are not of two commits in a row: then the
// newest commit may be lost.
func newestMeta(src io.ReaderAt) (newest meta, ok bool, err error) {
	m0, err0 := readMeta(src, 0)
	m1, err1 := readMeta(src, 1)
	switch {
	case err0 != nil && err1 != nil:
		return meta{}, false, err0
	case err0 != nil:
		return m1, false, err0
	case err1 != nil:
		return m0, false, err1
	case m0.txid == m1.txid+1:
		return m0, true, nil
	case m1.txid == m0.txid+1:
		return m1, true, nil
	}
	return m0, false, fmt.Errorf("the two newest commits are %d and %d", m0.txid, m1.txid)
}

// pageSet is a set of page numbers. It grows with what is put into it and not
// with the numbers, which a damaged file may make up.
type pageSet map[uint64]*[64]uint64

func (s pageSet) has(id uint64) bool {
	block := s[id>>12]
	return block != nil && block[id>>6&63]&(1<<(id&63)) != 0
}

func (s pageSet) add(id uint64) {
	block := s[id>>12]
	if block == nil {
		block = new([64]uint64)
		s[id>>12] = block
	}
	block[id>>6&63] |= 1 << (id & 63)
}

func (s pageSet) drop(id uint64) {
	if s.has(id) {
		s[id>>12][id>>6&63] &^= 1 << (id & 63)
	}
}

// page is one page with its overflow, header verified.
type page struct {
	id     uint64
	branch bool
	count  int
	data   []byte
}

// pages reads one commit of a file. seen counts the references to each page.
type pages struct {
	src  io.ReaderAt
	meta meta
	seen pageSet
}

// read gives a page that a tree refers to. Each page has one place in one tree.
func (p *pages) read(id uint64) (page, error) {
	if id < metaPages || id >= p.meta.end {
		return page{}, fmt.Errorf("page %d is outside the file", id)
	}
	if p.seen.has(id) {
		return page{}, fmt.Errorf("page %d is used twice", id)
	}
	data, flags, count, err := p.load(id)
	if err != nil {
		return page{}, err
	}
	for i := range uint64(len(data) / pageSize) {
		p.seen.add(id + i)
	}
	if flags != flagBranch && flags != flagLeaf {
		return page{}, fmt.Errorf("page %d has no known kind", id)
	}
	if pageHeaderSize+count*elementSize > len(data) {
		return page{}, fmt.Errorf("page %d is overfull", id)
	}
	return page{id: id, branch: flags == flagBranch, count: count, data: data}, nil
}

// load reads a page and its overflow from the file.
func (p *pages) load(id uint64) (data []byte, flags, count int, err error) {
	head := make([]byte, pageSize)
	if _, err := p.src.ReadAt(head, int64(id)*pageSize); err != nil {
		return nil, 0, 0, fmt.Errorf("page %d is cut off", id)
	}
	if binary.NativeEndian.Uint64(head) != id {
		return nil, 0, 0, fmt.Errorf("page %d does not name itself", id)
	}
	overflow := uint64(binary.NativeEndian.Uint32(head[12:]))
	if overflow >= p.meta.end-id {
		return nil, 0, 0, fmt.Errorf("page %d is too long", id)
	}
	data = head
	if overflow > 0 {
		data = make([]byte, (overflow+1)*pageSize)
		if _, err := p.src.ReadAt(data, int64(id)*pageSize); err != nil {
			return nil, 0, 0, fmt.Errorf("page %d is cut off", id)
		}
	}
	return data, int(binary.NativeEndian.Uint16(head[8:])), int(binary.NativeEndian.Uint16(head[10:])), nil
}

// branchElement gives the key and the child of a branch page's element.
func (pg page) branchElement(i int) (key []byte, child uint64, err error) {
	at := pageHeaderSize + i*elementSize
	e := pg.data[at:]
	key, err = pg.slice(at, binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:]))
	return key, binary.NativeEndian.Uint64(e[8:]), err
}

// leafElement gives one row of a leaf page; at is the key's place in the page.
func (pg page) leafElement(i int) (key, value []byte, bucket bool, at int, err error) {
	start := pageHeaderSize + i*elementSize
	e := pg.data[start:]
	flags, pos := binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:])
	ksize, vsize := binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])
	if flags > 1 {
		return nil, nil, false, 0, fmt.Errorf("page %d holds a row of no known kind", pg.id)
	}
	if key, err = pg.slice(start, pos, ksize); err != nil {
		return nil, nil, false, 0, err
	}
	at = start + int(pos)
	value, err = pg.slice(at, ksize, vsize)
	return key, value, flags == 1, at, err
}

// slice gives size bytes of the page at offset pos from start.
func (pg page) slice(start int, pos, size uint32) ([]byte, error) {
	from := uint64(start) + uint64(pos)
	if from < pageHeaderSize || from+uint64(size) > uint64(len(pg.data)) {
		return nil, fmt.Errorf("page %d holds a row that leaves it", pg.id)
	}
	return pg.data[from : from+uint64(size)], nil
}

// row is one key and value as they stand on a page.
type row struct {
	key, value []byte
	bucket     bool
	at         int64 // where the key begins in the file; the value follows it
}

// tree walks one tree of rows in key order.
type tree struct {
	pages *pages
	row   func(row)
	bad   func(why string) // called where rows could not be read, in order
	last  []byte           // the newest key seen
}

// walk visits the page and everything below it. A branch names each page below
// it by that page's first key: bbolt writes it so and, when it changes a page,
// finds the page's place by it. first is that name, nil for a root.
func (t *tree) walk(id uint64, first []byte, depth int) {
	pg, err := t.pages.read(id)
	switch {
	case err == nil && depth > depthMax:
		err = fmt.Errorf("page %d lies too deep", id)
	case err == nil && pg.count == 0 && (pg.branch || first != nil):
		err = fmt.Errorf("page %d is empty", id)
	}
	if err != nil {
		t.bad(err.Error())
		return
	}
	if !pg.branch {
		t.leaf(pg, first, int64(id)*pageSize)
		return
	}
	for i := range pg.count {
		key, child, err := pg.branchElement(i)
		if err != nil {
			t.bad(err.Error())
			continue
		}
		if i == 0 && first != nil && !bytes.Equal(key, first) || t.last != nil && bytes.Compare(t.last, key) >= 0 {
			t.bad(fmt.Sprintf("page %d is out of order", id))
		}
		t.walk(child, key, depth+1)
	}
}

// leaf visits the rows of a leaf page that begins at offset base.
func (t *tree) leaf(pg page, first []byte, base int64) {
	for i := range pg.count {
		key, value, bucket, at, err := pg.leafElement(i)
		if err != nil {
			t.bad(err.Error())
			continue
		}
		if i == 0 && first != nil && !bytes.Equal(key, first) || t.last != nil && bytes.Compare(t.last, key) >= 0 {
			t.bad(fmt.Sprintf("page %d is out of order", pg.id))
		}
		t.last = key
		t.row(row{key: key, value: value, bucket: bucket, at: base + int64(at)})
	}
}

// bucketPlace is where the rows of a bucket are.
type bucketPlace struct {
	root   uint64 // 0 for a small bucket that lies in its parent's row
	inline []byte
	at     int64 // where inline begins in the file
}

// placeOf reads the row of the root that stands for a bucket.
func placeOf(r row) (bucketPlace, error) {
	if !r.bucket {
		return bucketPlace{}, fmt.Errorf("there is a row %q among the buckets", r.key)
	}
	if len(r.value) < bucketHeader || binary.NativeEndian.Uint64(r.value[8:]) != 0 {
		return bucketPlace{}, fmt.Errorf("bucket %s has no proper head", r.key)
	}
	place := bucketPlace{root: binary.NativeEndian.Uint64(r.value), inline: r.value[bucketHeader:],
		at: r.at + int64(len(r.key)) + bucketHeader}
	if place.root != 0 && len(place.inline) > 0 {
		return bucketPlace{}, fmt.Errorf("bucket %s has more than a head", r.key)
	}
	return place, nil
}

// walk visits the rows of a bucket.
func (b bucketPlace) walk(t *tree) {
	if b.root != 0 {
		t.walk(b.root, nil, 0)
		return
	}
	pg, err := inlinePage(b.inline)
	if err != nil {
		t.bad(err.Error())
		return
	}
	t.leaf(pg, nil, b.at)
}

// inlinePage reads the leaf page of a bucket that lies in its parent's row.
func inlinePage(data []byte) (page, error) {
	if len(data) < pageHeaderSize || binary.NativeEndian.Uint64(data) != 0 ||
		binary.NativeEndian.Uint16(data[8:]) != flagLeaf || binary.NativeEndian.Uint32(data[12:]) != 0 {
		return page{}, fmt.Errorf("a small bucket's page in the root is damaged")
	}
	pg := page{count: int(binary.NativeEndian.Uint16(data[10:])), data: data}
	end := pageHeaderSize + pg.count*elementSize
	if end > len(data) {
		return page{}, fmt.Errorf("a small bucket's page in the root is overfull")
	}
	for i := range pg.count {
		key, value, _, at, err := pg.leafElement(i)
		if err != nil {
			return page{}, err
		}
		end = at + len(key) + len(value)
	}
	if end != len(data) {
		return page{}, fmt.Errorf("a small bucket's page in the root is not filled")
	}
	return pg, nil
}

// account demands that no page is both in use and free, and, when all pages in
// use were seen, that every page is one of the two.
func (p *pages) account(free []uint64, complete bool) string {
	for _, id := range free {
		if id < metaPages || id >= p.meta.end || p.seen.has(id) {
			return fmt.Sprintf("page %d is called free and is not", id)
		}
		p.seen.add(id)
	}
	for id := uint64(metaPages); complete && id < p.meta.end; id++ {
		if !p.seen.has(id) {
			return fmt.Sprintf("page %d is neither used nor free", id)
		}
	}
	return ""
}

// freelist reads the list of free pages and marks its own pages as used.
func (p *pages) freelist() ([]uint64, error) {
	id := p.meta.freelist
	if id == noFreelist || id < metaPages || id >= p.meta.end {
		return nil, fmt.Errorf("the list of free pages is missing")
	}
	data, flags, count, err := p.load(id)
	if err != nil {
		return nil, err
	}
	if flags != flagFreelist {
		return nil, fmt.Errorf("page %d is no list of free pages", id)
	}
	for i := range uint64(len(data) / pageSize) {
		p.seen.add(id + i)
	}
	ids := data[pageHeaderSize:]
	if count == 0xFFFF { // more than fit 16 bits: the first entry counts them
		if n := binary.NativeEndian.Uint64(ids); n > uint64(len(ids)) {
			return nil, fmt.Errorf("page %d is overfull", id)
		}
		count, ids = int(binary.NativeEndian.Uint64(ids)), ids[8:]
	}
	if count > len(ids)/8 {
		return nil, fmt.Errorf("page %d is overfull", id)
	}
	free := make([]uint64, count)
	for i := range free {
		free[i] = binary.NativeEndian.Uint64(ids[i*8:])
	}
	return free, nil
}
