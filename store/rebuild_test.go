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
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

// dump gives every row of a store.
func dump(t *testing.T, s *Store) map[string]map[string]string {
	t.Helper()
	rows := map[string]map[string]string{}
	err := s.view(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			bucket := map[string]string{}
			rows[string(name)] = bucket
			return b.ForEach(func(k, v []byte) error { bucket[fmt.Sprintf("%x", k)] = fmt.Sprintf("%x", v); return nil })
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestRebuildGivesTheSameRows(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	if err := s.AdoptBatch("000007"); err != nil {
		t.Fatal(err)
	}
	if err := s.AdoptSTAN("999990"); err != nil {
		t.Fatal(err)
	}
	trade(t, s, 60)
	before := dump(t, s)
	closeTest(t, s)
	spoiled := change(t, s, func(tx *bolt.Tx) error {
		return errors.Join(tx.Bucket([]byte(bucketOpen)).Put(key8(2), []byte{9, 9, 9, 9}),
			tx.Bucket([]byte(bucketDay)).Delete(append(dayKey(time.Date(2025, 11, 24, 0, 0, 0, 0, time.UTC)), key8(5)...)),
			tx.Bucket([]byte(bucketRRN)).Put([]byte("nonsense"), nil))
	})
	if spoiled.OK {
		t.Fatal("the journal was not spoiled")
	}
	s, err := Open(config(s.dir, s.keys))
	if err != nil {
		t.Fatal(err)
	}
	defer closeTest(t, s)
	if err := s.Rebuild(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Errorf("rebuilt rows differ (-before +after):\n%s", diff)
	}
}

func TestRebuildLeavesBadRecordsAlone(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 12)
	closeTest(t, s)
	for _, seq := range []uint64{26, 7} {
		change(t, s, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketJ)).Delete(key8(seq)) })
		again, err := Open(config(s.dir, s.keys))
		if err != nil {
			t.Fatal(err)
		}
		before := dump(t, again)
		if err := again.Rebuild(); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("record %d", seq)) {
			t.Errorf("record %d is gone: %v", seq, err)
		}
		if diff := cmp.Diff(before, dump(t, again)); diff != "" {
			t.Errorf("a refused rebuild changed rows:\n%s", diff)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestTheReaderOfPagesAgreesWithBbolt fills trees at random and deletes from
// them: the reader must see what bbolt sees and call nothing damaged.
func TestTheReaderOfPagesAgreesWithBbolt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tree.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{PageSize: pageSize, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	random := rand.New(rand.NewPCG(5, 5))
	for round := range 60 {
		err := db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte(bucketJ))
			if err != nil {
				return err
			}
			b.FillPercent = 0.2 + 0.7*random.Float64()
			for range 150 {
				key := key8(uint64(random.IntN(1500)))
				if random.IntN(100) < 30+round {
					err = b.Delete(key)
				} else {
					err = b.Put(key, make([]byte, random.IntN(900)))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if why := precheck(path); why != "" {
			t.Fatalf("round %d: %s", round, why)
		}
		if why := skeletonOf(t, path); why != "" {
			t.Fatalf("round %d: branches alone: %s", round, why)
		}
		live := mustRead(t, path)
		newest, ok, err := newestMeta(bytes.NewReader(live))
		if !ok {
			t.Fatal(err)
		}
		v := &verifier{report: Report{OK: true}, want: newMemIndex(), buckets: map[string]bucketPlace{},
			pages: &pages{src: bytes.NewReader(live), meta: newest, seen: pageSet{}}}
		free, err := v.pages.freelist()
		if err != nil {
			t.Fatal(err)
		}
		v.findBuckets()
		v.report = Report{OK: true} // the other buckets are not there
		rows := 0
		v.walkBucket(bucketJ, func(row) { rows++ })
		if why := v.pages.account(free, true); !v.report.OK || why != "" {
			t.Fatalf("round %d: %+v %s", round, v.report.FirstBad, why)
		}
		_ = db.View(func(tx *bolt.Tx) error {
			if n := tx.Bucket([]byte(bucketJ)).Stats().KeyN; n != rows {
				t.Errorf("round %d: %d rows, bbolt has %d", round, rows, n)
			}
			return nil
		})
	}
}

// skeletonOf follows the branches of a file as precheck does with a large one.
func skeletonOf(t *testing.T, path string) string {
	t.Helper()
	live := mustRead(t, path)
	newest, _, err := newestMeta(bytes.NewReader(live))
	if err != nil {
		t.Fatal(err)
	}
	p := &pages{src: bytes.NewReader(live), meta: newest, seen: pageSet{}}
	free, err := p.freelist()
	if err != nil {
		t.Fatal(err)
	}
	var why string
	note := func(found string) { why = found }
	root := tree{pages: p, bad: note, row: func(r row) {
		if place, err := placeOf(r); err == nil && place.root != 0 {
			p.skeleton(place.root, note)
		}
	}}
	root.walk(newest.root, nil, 0)
	return why + p.account(free, false)
}

func TestABranchThatNamesAPageTwiceIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tree.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{PageSize: pageSize, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte(bucketJ))
		for i := range uint64(100) {
			err = errors.Join(err, b.Put(key8(i), make([]byte, 500)))
		}
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	live := mustRead(t, path)
	branch := -1
	for at := 0; at < len(live); at += pageSize {
		if binary.NativeEndian.Uint16(live[at+8:]) == flagBranch {
			branch = at
		}
	}
	if branch < 0 || skeletonOf(t, path) != "" || precheck(path) != "" {
		t.Fatal("the test needs a whole tree with a branch")
	}
	first, second := live[branch+pageHeaderSize+8:], live[branch+pageHeaderSize+elementSize+8:]
	self := bytes.Clone(live)
	copy(self[branch+pageHeaderSize+elementSize+8:], live[branch:branch+8])
	copy(second[:8], first[:8])
	for name, damaged := range map[string][]byte{"a leaf twice": live, "itself": self} {
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if skeletonOf(t, path) == "" || precheck(path) == "" {
			t.Errorf("a branch that names %s is not found", name)
		}
	}
}
