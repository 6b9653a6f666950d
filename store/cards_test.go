package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

func TestACardKeyThatIsDamaged(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 1)
	closeTest(t, s)
	path := filepath.Join(s.dir, "batch-000001.key")
	sealed := mustRead(t, path)
	sealed[len(sealed)/2] ^= 1
	if err := os.WriteFile(path, sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(config(s.dir, s.keys))
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "batch-000001.key") {
		t.Errorf("opening: %v, want %v and the file's name", err, ErrDamaged)
	}
}
