package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/seal"
	"till/store/storetest"
)

// flips is how many bytes are changed, one at a time, by a test that cannot
// change them all. The samples are the same in every run.
const flips = 1000

// trade puts n attempts of every fate into a journal, with what follows them.
func trade(t testing.TB, s *Store, n int) {
	t.Helper()
	states := []payment.State{payment.Approved, payment.Declined, payment.ReversalDue, payment.Reversed,
		payment.HostApproved, payment.Suspect, payment.OfflineApproved, payment.AdviceRefused}
	var sold payment.Txn
	for i := range n {
		rec := storetest.Sale(payment.Amount(100 + i))
		if i%5 == 4 && sold.ID != 0 {
			rec.Txn.Kind = payment.Refund
			rec.Txn.Original = &payment.Original{STAN: sold.STAN, Batch: sold.Batch, RRN: sold.RRN}
		}
		txn, _, err := s.Begin(rec, i%9 != 8)
		if err != nil {
			t.Fatal(err)
		}
		txn.State = states[i%len(states)]
		txn.RRN = fmt.Sprintf("1124093%05d", i)
		if txn.State == payment.Approved {
			txn.Receipt.State = payment.ReceiptPending
			sold = txn
		}
		if _, err := s.Write(payment.Record{Event: "step", Txn: txn}); err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 && txn.Receipt.State == payment.ReceiptPending {
			txn.Receipt.State = payment.ReceiptPrinted
			if _, err := s.Write(payment.Record{Event: "receipt_printed", Txn: txn}); err != nil {
				t.Fatal(err)
			}
		}
		if i%11 == 10 {
			if _, err := s.NextSTAN(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// image gives the bytes of a journal with n attempts, and its keys.
func image(t testing.TB, n int) ([]byte, seal.Keeper) {
	t.Helper()
	keys := testKeys(t)
	s := openTest(t, config(t.TempDir(), keys))
	trade(t, s, n)
	closeTest(t, s)
	return mustRead(t, s.path()), keys
}

// place is a run of bytes that mean something.
type place struct {
	from, to int64
	bucket   string
	seq      uint64 // of a record
}

// places lists the keys and values of every row, the heads of the pages and
// what else a tree is held together by.
func places(t testing.TB, live []byte) (rows, frame []place) {
	t.Helper()
	newest, ok, err := newestMeta(bytes.NewReader(live))
	if !ok {
		t.Fatal(err)
	}
	v := &verifier{want: newMemIndex(), buckets: map[string]bucketPlace{},
		pages: &pages{src: bytes.NewReader(live), meta: newest, seen: pageSet{}}}
	if _, err := v.pages.freelist(); err != nil {
		t.Fatal(err)
	}
	v.findBuckets()
	for _, name := range bucketNames(schemaVersion) {
		v.walkBucket(name, func(r row) {
			p := place{from: r.at, to: r.at + int64(len(r.key)+len(r.value)), bucket: name}
			if name == bucketJ {
				p.seq = binary.BigEndian.Uint64(r.key)
			}
			rows = append(rows, p)
		})
	}
	for n := range int64(2) {
		frame = append(frame, place{from: n * pageSize, to: n*pageSize + 10}, // the rest of the header is not used
			place{from: n*pageSize + pageHeaderSize, to: n*pageSize + pageHeaderSize + metaSize})
	}
	for id := range v.pages.meta.end {
		if !v.pages.seen.has(id) {
			continue
		}
		data, flags, count, err := v.pages.load(id)
		if err != nil {
			continue // the second page of a long row
		}
		size := elementSize
		if flags == flagFreelist {
			size = 8
		}
		from := int64(id) * pageSize
		frame = append(frame, place{from: from, to: from + min(int64(pageHeaderSize+count*size), int64(len(data)))})
	}
	return rows, frame
}

func TestVerifyFindsEveryChangedByteOfARow(t *testing.T) {
	live, keys := image(t, 60)
	rows, _ := places(t, live)
	random := rand.New(rand.NewPCG(1, 1))
	seen := map[string]int{}
	for i := range max(flips, len(rows)) {
		p := rows[i%len(rows)]
		at := p.from + random.Int64N(p.to-p.from)
		damaged := bytes.Clone(live)
		damaged[at] ^= byte(1 + random.IntN(255))
		report := verifyImage(bytes.NewReader(damaged), keys)
		seen[p.bucket]++
		switch {
		case report.OK || report.FirstBad == nil:
			t.Fatalf("byte %d of bucket %s changed and not found", at, p.bucket)
		case p.bucket == bucketJ && report.FirstBad.Seq != p.seq && report.FirstBad.Seq != p.seq+1:
			t.Errorf("byte %d of record %d: named %d, %s", at, p.seq, report.FirstBad.Seq, report.FirstBad.Why)
		case p.bucket != bucketJ && p.bucket != bucketMeta && report.FirstBad.Seq == 0:
			t.Errorf("byte %d of index %s: no record named, %s", at, p.bucket, report.FirstBad.Why)
		}
	}
	for _, name := range bucketNames(schemaVersion) {
		if seen[name] == 0 && name != bucketOut {
			t.Errorf("no byte of bucket %s was tried", name)
		}
	}
}

func TestVerifyFindsEveryChangedByteThatHoldsTheTreesTogether(t *testing.T) {
	live, keys := image(t, 60)
	_, frame := places(t, live)
	random := rand.New(rand.NewPCG(2, 2))
	for i := range flips {
		p := frame[i%len(frame)]
		at := p.from + random.Int64N(p.to-p.from)
		damaged := bytes.Clone(live)
		damaged[at] ^= byte(1 + random.IntN(255))
		if report := verifyImage(bytes.NewReader(damaged), keys); report.OK {
			t.Errorf("byte %d (page %d, offset %d) changed and not found", at, at/pageSize, at%pageSize)
		}
	}
}

func TestVerifyDoesNotMindFreePages(t *testing.T) {
	live, keys := image(t, 60)
	newest, _, err := newestMeta(bytes.NewReader(live))
	if err != nil {
		t.Fatal(err)
	}
	p := &pages{src: bytes.NewReader(live), meta: newest, seen: pageSet{}}
	free, err := p.freelist()
	if err != nil || len(free) == 0 {
		t.Fatalf("%d free pages, %v", len(free), err)
	}
	for _, id := range free {
		for i := range uint64(pageSize) {
			live[id*pageSize+i] ^= 0x5A
		}
	}
	if report := verifyImage(bytes.NewReader(live), keys); !report.OK {
		t.Errorf("free pages changed: %+v", report.FirstBad)
	}
}

// change edits a closed journal through bbolt, as a careful forger would.
func change(t *testing.T, s *Store, edit func(tx *bolt.Tx) error) Report {
	t.Helper()
	db, err := bolt.Open(s.path(), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(edit); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return Verify(s.dir, s.keys)
}

func TestVerifyNamesTheRecord(t *testing.T) {
	bucket := func(tx *bolt.Tx, name string) *bolt.Bucket { return tx.Bucket([]byte(name)) }
	cases := []struct {
		name string
		seq  uint64
		why  string
		edit func(tx *bolt.Tx) error
	}{
		{"a record is taken out of the middle", 7, "missing", func(tx *bolt.Tx) error { return bucket(tx, bucketJ).Delete(key8(7)) }},
		{"the first record is taken out", 1, "missing", func(tx *bolt.Tx) error { return bucket(tx, bucketJ).Delete(key8(1)) }},
		{"the newest record is taken out", 26, "missing", func(tx *bolt.Tx) error { return bucket(tx, bucketJ).Delete(key8(26)) }},
		{"two records change places", 4, "follow", func(tx *bolt.Tx) error {
			j := bucket(tx, bucketJ)
			four, five := bytes.Clone(j.Get(key8(4))), bytes.Clone(j.Get(key8(5)))
			return errors.Join(j.Put(key8(4), five), j.Put(key8(5), four))
		}},
		{"a record is forged by somebody without the key", 9, "link", func(tx *bolt.Tx) error {
			j := bucket(tx, bucketJ)
			raw, err := splitRecord(j.Get(key8(9)))
			if err != nil {
				return err
			}
			b, err := decodeBody(raw.text)
			if err != nil {
				return err
			}
			b.Txn.Amount = 1
			forged, _, err := encodeRecord(seal.Key{}, raw.prev, 9, b)
			if err != nil {
				return err
			}
			copy(forged[len(forged)-seal.LinkSize:], raw.link[:])
			return j.Put(key8(9), forged)
		}},
		{"a row of an index is taken out", 4, "stan lacks", func(tx *bolt.Tx) error { return bucket(tx, bucketSTAN).Delete(stanKey(1, 2)) }},
		{"an owed reversal is forgotten", 7, "open lacks", func(tx *bolt.Tx) error { return bucket(tx, bucketOpen).Delete(key8(3)) }},
		{"a decided attempt is put back", 5, "open has", func(tx *bolt.Tx) error {
			return bucket(tx, bucketOpen).Put(key8(2), []byte{1, 0, 0, 2})
		}},
		{"an attempt stands at an older record", 5, "att has", func(tx *bolt.Tx) error {
			return bucket(tx, bucketAtt).Put(key8(2), key16(4, 4))
		}},
		{"a whole index is emptied", 1, "day", func(tx *bolt.Tx) error {
			_, err := tx.CreateBucket([]byte("spare"))
			return errors.Join(err, tx.DeleteBucket([]byte("spare")), tx.DeleteBucket([]byte(bucketDay)))
		}},
		{"there is something that is not ours", 0, "not ours", func(tx *bolt.Tx) error {
			_, err := tx.CreateBucket([]byte("spare"))
			return err
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := openTest(t, config(t.TempDir(), testKeys(t)))
			trade(t, s, 12)
			if got := s.Verify(); !got.OK || got.Records != 26 {
				t.Fatalf("before: %+v", got)
			}
			closeTest(t, s)
			report := change(t, s, c.edit)
			if report.OK || report.FirstBad.Seq != c.seq || !strings.Contains(report.FirstBad.Why, c.why) {
				t.Errorf("found %+v, want record %d and %q", report.FirstBad, c.seq, c.why)
			}
		})
	}
}

func TestVerifyOfFilesThatAreNoJournal(t *testing.T) {
	live, keys := image(t, 20)
	newest, _, err := newestMeta(bytes.NewReader(live))
	if err != nil {
		t.Fatal(err)
	}
	live = live[:newest.end*pageSize]
	random := rand.New(rand.NewPCG(3, 3))
	noise := make([]byte, len(live))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	cases := map[string][]byte{
		"an empty file":                 {},
		"one byte":                      {0},
		"zeros":                         make([]byte, len(live)),
		"noise":                         noise,
		"a text":                        []byte("no journal\n"),
		"one page":                      live[:pageSize],
		"two pages":                     live[:2*pageSize],
		"half of it":                    live[:len(live)/2],
		"the head alone, then zeros":    append(bytes.Clone(live[:2*pageSize]), make([]byte, len(live)-2*pageSize)...),
		"the head alone, then noise":    append(bytes.Clone(live[:2*pageSize]), noise[2*pageSize:]...),
		"pages shifted by half of one":  append(make([]byte, pageSize/2), live...),
		"everything after page 4 again": append(bytes.Clone(live[:4*pageSize]), live[:len(live)-4*pageSize]...),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, liveFile), data, 0o600); err != nil {
				t.Fatal(err)
			}
			if report := Verify(dir, keys); report.OK || report.FirstBad == nil {
				t.Errorf("found nothing: %+v", report)
			}
			s, err := Open(config(dir, keys))
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("opening: %v, want %v", err, ErrDamaged)
			}
			if s != nil {
				t.Error("a store came with the error")
			}
		})
	}
	if report := Verify(t.TempDir(), keys); report.OK || report.FirstBad == nil {
		t.Errorf("a folder without a journal: %+v", report)
	}
}

// TestOpenSurvivesDamage opens journals with one changed byte anywhere and
// uses them: whatever happens has a name, and the process lives.
func TestOpenSurvivesDamage(t *testing.T) {
	live, keys := image(t, 30)
	_, frame := places(t, live)
	random := rand.New(rand.NewPCG(4, 4))
	refused, stopped := 0, 0
	for i := range 400 {
		damaged := bytes.Clone(live)
		at := random.Int64N(int64(len(live)))
		if i%2 == 0 { // half of them where it hurts most
			p := frame[random.IntN(len(frame))]
			at = p.from + random.Int64N(p.to-p.from)
		}
		damaged[at] ^= byte(1 + random.IntN(255))
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, liveFile), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		cfg := config(dir, keys)
		s, err := Open(cfg)
		if err != nil {
			if folder := new(FolderError); !errors.As(err, &folder) {
				t.Errorf("byte %d: %v has no name", at, err)
			}
			refused++
			continue
		}
		if err := use(s); err != nil {
			stopped++
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrStopped) && !errors.Is(err, ErrNotFound) &&
				!errors.Is(err, ErrCardErased) {
				t.Errorf("byte %d: %v has no name", at, err)
			}
		}
		_ = s.Close()
	}
	if refused == 0 || stopped == 0 {
		t.Errorf("%d refused, %d failed later: the damage does not reach what it should", refused, stopped)
	}
}

// use reads everything and writes once.
func use(s *Store) error {
	_, err1 := s.Open()
	_, err2 := s.List(Filter{})
	err3 := s.Records(1, func(Entry) error { return nil })
	_, _, err4 := s.Begin(storetest.Sale(100), true)
	_, err5 := s.Totals("2025-11-24")
	s.VerifyTail(TailLength)
	return errors.Join(err1, err2, err3, err4, err5)
}

// TestReadingAMappingThatWasCutShort takes the file away under an open store:
// reading the map is a memory fault then.
func TestReadingAMappingThatWasCutShort(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 40)
	if err := os.Truncate(s.path(), 2*pageSize); err != nil {
		t.Fatal(err)
	}
	err := s.Records(1, func(Entry) error { return nil })
	if !errors.Is(err, ErrStopped) || !errors.Is(err, ErrDamaged) {
		t.Errorf("reading: %v, want %v and %v", err, ErrStopped, ErrDamaged)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); !errors.Is(err, ErrStopped) {
		t.Errorf("Begin: %v, want %v", err, ErrStopped)
	}
	_ = s.Close()
}

func TestVerifyWhileTheTillSells(t *testing.T) {
	s := newTest(t)
	trade(t, s, 10)
	done := make(chan error, 1)
	go func() {
		for range 60 {
			if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 20 {
		if report := Verify(s.dir, s.keys); !report.OK && !strings.Contains(report.FirstBad.Why, "busy") {
			t.Errorf("while selling: %+v", report.FirstBad)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestVerifyTail(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	if report := s.VerifyTail(TailLength); !report.OK || report.Records != 0 {
		t.Errorf("an empty journal: %+v", report)
	}
	trade(t, s, 12)
	for _, c := range []struct{ n, want int }{{5, 5}, {26, 26}, {TailLength, 26}} {
		if report := s.VerifyTail(c.n); !report.OK || report.Records != c.want {
			t.Errorf("the last %d: %+v, want %d records", c.n, report, c.want)
		}
	}
	closeTest(t, s)
	for _, seq := range []uint64{3, 25} {
		change(t, s, func(tx *bolt.Tx) error {
			value := bytes.Clone(tx.Bucket([]byte(bucketJ)).Get(key8(seq)))
			value[recordHead+3] ^= 1
			return tx.Bucket([]byte(bucketJ)).Put(key8(seq), value)
		})
		again, err := Open(config(s.dir, s.keys))
		if err != nil {
			t.Fatal(err)
		}
		report := again.VerifyTail(10)
		if caught := !report.OK; caught != (seq == 25) {
			t.Errorf("record %d damaged: %+v", seq, report)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestVerifyWithoutOrWithOtherKeys(t *testing.T) {
	live, keys := image(t, 10)
	if report := verifyImage(bytes.NewReader(live), nil); !report.OK {
		t.Errorf("without keys: %+v", report.FirstBad)
	}
	report := verifyImage(bytes.NewReader(live), testKeys(t))
	if report.OK || report.FirstBad.Why != ErrWrongKey.Error() {
		t.Errorf("with other keys: %+v", report.FirstBad)
	}
	_ = keys
}

func FuzzVerify(f *testing.F) {
	live, keys := image(f, 3)
	f.Add(live, uint32(0), byte(0))
	f.Add(live[:3*pageSize], uint32(5000), byte(1))
	f.Add([]byte("no journal"), uint32(3), byte(7))
	f.Add(make([]byte, 4*pageSize), uint32(0), byte(9))
	f.Fuzz(func(t *testing.T, data []byte, at uint32, with byte) {
		data = bytes.Clone(data)
		if len(data) > 0 {
			data[int(at)%len(data)] ^= with
		}
		report := verifyImage(bytes.NewReader(data), keys)
		if report.OK != (report.FirstBad == nil) {
			t.Errorf("a report that contradicts itself: %+v", report)
		}
	})
}

func FuzzRecord(f *testing.F) {
	good, _, err := encodeRecord(seal.Key{1}, [32]byte{2}, 3, body{Event: "intent", Txn: &payment.Txn{ID: 1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add(good[:len(good)-1])
	f.Fuzz(func(t *testing.T, value []byte) {
		raw, err := splitRecord(value)
		if err != nil {
			return
		}
		if len(raw.text)+recordHead+recordTail != len(value) {
			t.Error("bytes are left over")
		}
		_, _ = decodeRecord(1, value)
	})
}
