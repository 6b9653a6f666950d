package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"till/payment"
	"till/store/storetest"
)

// TestAFolderThatVanishes: a commit that nobody can find again is none.
func TestAFolderThatVanishes(t *testing.T) {
	for name, vanish := range map[string]func(dir string) error{
		"the folder is removed":  os.RemoveAll,
		"the folder is renamed":  func(dir string) error { return os.Rename(dir, dir+".away") },
		"the journal is removed": func(dir string) error { return os.Remove(filepath.Join(dir, liveFile)) },
		"another journal takes its place": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "other"), nil, 0o600)
		},
	} {
		cfg := config(filepath.Join(t.TempDir(), "till"), testKeys(t))
		s, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		txn, _, err := s.Begin(storetest.Sale(100), true)
		if err != nil {
			t.Fatal(err)
		}
		if err := vanish(cfg.Dir); err != nil {
			t.Fatal(err)
		}
		if other := filepath.Join(cfg.Dir, "other"); fileThere(other) {
			if err := os.Rename(other, s.path()); err != nil {
				t.Fatal(err)
			}
		}
		txn.State = payment.ReversalDue
		if _, err := s.Write(payment.Record{Event: "reversal_due", Txn: txn}); !errors.Is(err, ErrStopped) || !errors.Is(err, ErrMissing) {
			t.Errorf("%s: %v, want %v", name, err, ErrMissing)
		}
		if _, _, err := s.Begin(storetest.Sale(100), true); !errors.Is(err, ErrStopped) {
			t.Errorf("%s: the next sale: %v, want %v", name, err, ErrStopped)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func fileThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestATillThatWaitsWhileAnotherRotates must not end up with the file that was
// replaced: its lock is free once the other one closes, and it is nobody's.
func TestATillThatWaitsWhileAnotherRotates(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	season(t, s, c, 14)
	cfg.LockWait = LockWait
	opened := make(chan *Store)
	began := make(chan bool)
	go func() {
		close(began)
		other, err := Open(cfg)
		for late := time.After(20 * time.Second); errors.Is(err, ErrLocked); other, err = Open(cfg) {
			select {
			case <-late:
				opened <- nil
				return
			default:
			}
		}
		if err != nil {
			t.Error(err)
		}
		opened <- other
	}()
	<-began
	mustRotate(t, s)
	newest, err := s.Newest()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	other := <-opened
	if other == nil {
		t.Fatal("the other till never got the folder")
	}
	if got, err := other.Newest(); err != nil || got != newest {
		t.Errorf("the other till ends at record %d, %v, want %d", got, err, newest)
	}
	if _, _, err := other.Begin(storetest.Sale(100), true); err != nil {
		t.Errorf("a sale there: %v", err)
	}
	closeTest(t, other)
}
