package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"till/payment"
	"till/store/storetest"
)

func TestNothingReadableIsOnDisk(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	cfg.Ballast = 1000
	s := openTest(t, cfg)
	trade(t, s, 30)
	files, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if bytes.Contains(mustRead(t, filepath.Join(s.dir, file.Name())), []byte(storetest.TestPAN)) {
			t.Errorf("%s holds the card number", file.Name())
		}
	}
}

func TestEraseCards(t *testing.T) {
	s := newTest(t)
	var txns []payment.Txn
	for range 2 {
		txn, _, err := s.Begin(storetest.Sale(100), true)
		if err != nil {
			t.Fatal(err)
		}
		txns = append(txns, txn)
	}
	if err := s.EraseCards("000001"); !errors.Is(err, ErrBatchInUse) {
		t.Errorf("the current batch: %v, want %v", err, ErrBatchInUse)
	}
	nextBatch(t, s, "000002")
	if err := s.EraseCards("000001"); !errors.Is(err, ErrBatchInUse) {
		t.Errorf("while something is owed: %v, want %v", err, ErrBatchInUse)
	}
	for _, txn := range txns {
		txn.State = payment.Approved
		if _, err := s.Write(payment.Record{Event: "approved", Txn: txn}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(s.dir, "batch-000001.key")
	hold, err := os.Open(path) // the bytes stay reachable through this
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	sealed := mustRead(t, path)
	if err := s.EraseCards("000001"); err != nil {
		t.Fatal(err)
	}
	left := make([]byte, len(sealed))
	if _, err := hold.ReadAt(left, 0); err != nil || !bytes.Equal(left, make([]byte, len(sealed))) {
		t.Errorf("the key was removed and not overwritten: %x, %v", left, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the key file is still there: %v", err)
	}
	for _, txn := range txns {
		if _, _, err := s.CardOf(txn.ID); !errors.Is(err, ErrCardErased) {
			t.Errorf("card of attempt %d: %v, want %v", txn.ID, err, ErrCardErased)
		}
	}
	if err := s.EraseCards("000001"); err != nil {
		t.Errorf("erasing again: %v", err)
	}
	txn, _, err := s.Begin(storetest.Sale(100), true)
	if err != nil {
		t.Fatal(err)
	}
	if pan, _, err := s.CardOf(txn.ID); err != nil || pan.Reveal() != storetest.TestPAN {
		t.Errorf("card of the next batch: %v, %v", pan, err)
	}
}

// nextBatch moves on although the batch is in use, as settlement will.
func nextBatch(t *testing.T, s *Store, batch string) {
	t.Helper()
	err := s.count(func(boltIndex, head) (body, error) {
		return body{Event: EventBatchAdopted, Batch: batch}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestACardKeyThatIsDamaged: the numbers under it are gone, and selling goes on.
func TestACardKeyThatIsDamaged(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"one bit": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"empty":   func([]byte) []byte { return nil },
		"garbage": func([]byte) []byte { return bytes.Repeat([]byte{0xA5}, 5000) },
	} {
		t.Run(name, func(t *testing.T) {
			s := openTest(t, config(t.TempDir(), testKeys(t)))
			lost, _, err := s.Begin(storetest.Sale(100), true)
			if err != nil {
				t.Fatal(err)
			}
			closeTest(t, s)
			path := filepath.Join(s.dir, "batch-000001.key")
			if err := os.WriteFile(path, damage(mustRead(t, path)), 0o600); err != nil {
				t.Fatal(err)
			}
			s = openTest(t, config(s.dir, s.keys))
			if _, _, err := s.CardOf(lost.ID); !errors.Is(err, ErrCardErased) {
				t.Errorf("the card under the damaged key: %v, want %v", err, ErrCardErased)
			}
			next, _, err := s.Begin(storetest.Sale(200), true)
			if err != nil {
				t.Fatalf("the next sale: %v", err)
			}
			if pan, _, err := s.CardOf(next.ID); err != nil || pan.Reveal() != storetest.TestPAN {
				t.Errorf("its card: %v, %v", pan, err)
			}
			if report := s.Verify(); !report.OK {
				t.Errorf("the journal: %+v", report.FirstBad)
			}
			for _, txn := range []payment.Txn{lost, next} {
				txn.State = payment.Approved
				if _, err := s.Write(payment.Record{Event: "approved", Txn: txn}); err != nil {
					t.Fatal(err)
				}
			}
			nextBatch(t, s, "000002")
			if err := s.EraseCards("000001"); err != nil {
				t.Fatal(err)
			}
			if left, err := filepath.Glob(path + "*"); err != nil || len(left) > 0 {
				t.Errorf("after erasing there is still %v, %v", left, err)
			}
			closeTest(t, s)
		})
	}
}
