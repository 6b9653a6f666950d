package store

import (
	"os"
	"testing"
	"time"

	"till/store/seal"
	"till/store/storetest"
)

// testKeys gives a keeper of its own to each test.
func testKeys(t testing.TB) *seal.File {
	t.Helper()
	keys, err := seal.CreateFile(t.TempDir() + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// config opens dir without waiting and without a ballast.
func config(dir string, keys seal.Keeper) Config {
	return Config{Dir: dir, Keys: keys, LockWait: time.Millisecond, Ballast: NoBallast, Run: "test",
		Now: func() time.Time { return time.Date(2025, 11, 24, 9, 30, 0, 0, time.FixedZone("", 8*3600)) }}
}

// openTest opens a store that is checked and closed when the test ends.
func openTest(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	t.Cleanup(func() { closeTest(t, s) })
	return s
}

func closeTest(t testing.TB, s *Store) {
	t.Helper()
	if s.closed.Load() {
		return
	}
	if err := s.Check(); err != nil {
		t.Errorf("at the end: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

func newTest(t testing.TB) *Store {
	t.Helper()
	return openTest(t, config(t.TempDir(), testKeys(t)))
}

func TestJournalInAFile(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		New: func(t *testing.T) storetest.Journal { return newTest(t) },
		Reopen: func(t *testing.T, j storetest.Journal) storetest.Journal {
			s := j.(*Store)
			closeTest(t, s)
			return openTest(t, config(s.dir, s.keys))
		},
		InUse:  ErrBatchInUse,
		NoCard: ErrCardErased,
	})
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
