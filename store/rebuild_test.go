package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
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
		live := mustRead(t, path)
		newest, ok, err := newestMeta(bytes.NewReader(live))
		if !ok {
			t.Fatal(err)
		}
		v := &verifier{report: Report{OK: true}, want: newMemIndex(), buckets: map[string]bucketPlace{},
			pages: &pages{src: bytes.NewReader(live), meta: newest, seen: map[uint64]bool{}}}
		free, err := v.pages.freelist()
		if err != nil {
			t.Fatal(err)
		}
		v.findBuckets()
		v.report = Report{OK: true} // the other buckets are not there
		rows := 0
		v.walkBucket(bucketJ, func(row) { rows++ })
		v.accountPages(free)
		if !v.report.OK {
			t.Fatalf("round %d: %+v", round, v.report.FirstBad)
		}
		_ = db.View(func(tx *bolt.Tx) error {
			if n := tx.Bucket([]byte(bucketJ)).Stats().KeyN; n != rows {
				t.Errorf("round %d: %d rows, bbolt has %d", round, rows, n)
			}
			return nil
		})
	}
}
