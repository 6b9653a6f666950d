package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"till/store/seal"
	"till/store/storetest"
)

// mirrored is a config with a mirror in another folder that is tried again at
// once.
func mirrored(t testing.TB) Config {
	cfg := config(t.TempDir(), testKeys(t))
	cfg.Mirror, cfg.MirrorRest = t.TempDir(), time.Millisecond
	return cfg
}

// until waits for what another goroutine brings about.
func until(t testing.TB, what string, reached func() bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	for !reached() {
		select {
		case <-late:
			t.Fatalf("waited in vain until %s", what)
		case <-time.After(time.Millisecond):
		}
	}
}

func (l Lag) none() bool { return l.Err == nil && l.Records == 0 }

// mirrorRows reads a whole mirror as a rebuild does.
func mirrorRows(t testing.TB, s *Store) []rawRow {
	t.Helper()
	key, err := s.keys.Derive(seal.PurposeChain)
	if err != nil {
		t.Fatal(err)
	}
	var rows []rawRow
	m := mirrorChain{dir: s.cfg.Mirror, key: key}
	if err := m.each(1, [seal.LinkSize]byte{}, func(row rawRow) error { rows = append(rows, row); return nil }); err != nil {
		t.Error(err)
	}
	return rows
}

// isMirrored demands that the mirror holds the journal's records to the byte.
func isMirrored(t testing.TB, s *Store) {
	t.Helper()
	newest, err := s.Newest()
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.rawRows(1, int(newest))
	if err != nil {
		t.Fatal(err)
	}
	got := mirrorRows(t, s)
	if len(got) != len(want) {
		t.Fatalf("the mirror has %d records, the journal %d", len(got), len(want))
	}
	for i, row := range want {
		if got[i].seq != row.seq || string(got[i].value) != string(row.value) {
			t.Fatalf("record %d differs in the mirror", row.seq)
		}
	}
}

func TestTheMirrorFollows(t *testing.T) {
	cfg := mirrored(t)
	s := openTest(t, cfg)
	for range 3 {
		trade(t, s, 7)
		until(t, "the mirror has it", func() bool { return s.MirrorLag().none() })
		isMirrored(t, s)
	}
	trade(t, s, 20)
	closeTest(t, s) // says farewell
	readable := cfg
	readable.ReadOnly = true
	r := openTest(t, readable)
	isMirrored(t, r)
	if lag := r.MirrorLag(); lag != (Lag{}) {
		t.Errorf("who only reads writes no mirror: %+v", lag)
	}
}

func TestTheMirrorCatchesUpAtAStart(t *testing.T) {
	cfg := mirrored(t)
	alone := cfg
	alone.Mirror = ""
	s := openTest(t, cfg)
	trade(t, s, 5)
	closeTest(t, s)
	s = openTest(t, alone)
	trade(t, s, 30)
	closeTest(t, s)
	files, err := mirrorFiles(cfg.Mirror)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	whole := mustRead(t, files[0])
	for name, left := range map[string][]byte{
		"as it was": whole, "a torn end": whole[:len(whole)-9], "a torn head": append(whole[:len(whole):len(whole)], 0, 0, 0),
		"a sector that was lost": append(whole[:len(whole)-600:len(whole)-600], make([]byte, 600)...), "empty": nil,
	} {
		if err := os.WriteFile(files[0], left, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openTest(t, cfg)
		until(t, name+": the mirror has it", func() bool { return s.MirrorLag().none() })
		isMirrored(t, s)
		closeTest(t, s)
	}
}

// TestAMirrorThatCannotFollow costs the mirror alone, is said, and mends itself.
func TestAMirrorThatCannotFollow(t *testing.T) {
	cfg := mirrored(t)
	s := openTest(t, cfg)
	trade(t, s, 2)
	until(t, "the mirror has it", func() bool { return s.MirrorLag().none() })
	gone := cfg.Mirror + ".pulled"
	if err := os.Rename(cfg.Mirror, gone); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
		t.Errorf("a sale without the mirror: %v", err)
	}
	until(t, "it is said", func() bool { return s.MirrorLag().Err != nil })
	if lag := s.MirrorLag(); !errors.Is(lag.Err, ErrMirror) || !errors.Is(lag.Err, fs.ErrNotExist) || lag.Records == 0 || lag.Dir != cfg.Mirror {
		t.Errorf("with the folder gone: %+v", lag)
	}
	if _, err := os.Stat(cfg.Mirror); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made, on the wrong disk: %v", err)
	}
	trade(t, s, 3)
	if err := os.Rename(gone, cfg.Mirror); err != nil {
		t.Fatal(err)
	}
	until(t, "the mirror is back", func() bool { return s.MirrorLag().none() })
	isMirrored(t, s)
}

// TestAMirrorThatKnowsMore shows that the journal is an older copy, or a fork.
func TestAMirrorThatKnowsMore(t *testing.T) {
	cfg := mirrored(t)
	s := openTest(t, cfg)
	trade(t, s, 5)
	closeTest(t, s)
	older := mustRead(t, s.path())
	s = openTest(t, cfg)
	trade(t, s, 5)
	closeTest(t, s)
	if err := os.WriteFile(s.path(), older, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.dir, anchorFile)); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, cfg)
	until(t, "it is said", func() bool { return s.MirrorLag().Err != nil })
	if err := s.MirrorLag().Err; !errors.Is(err, ErrOlder) || !strings.Contains(err.Error(), "the journal has not") {
		t.Errorf("older: %v", err)
	}
	trade(t, s, 9)
	until(t, "the fork is said", func() bool {
		err := s.MirrorLag().Err
		return err != nil && strings.Contains(err.Error(), "another record")
	})
}

func TestTheMirrorBeginsNewFiles(t *testing.T) {
	cfg := mirrored(t)
	s := openTest(t, cfg)
	trade(t, s, 3)
	until(t, "the mirror has it", func() bool { return s.MirrorLag().none() })
	closeTest(t, s)
	s = openTest(t, cfg)
	until(t, "the mirror has it", func() bool { return s.MirrorLag().none() })
	s.mirror.farewell()
	<-s.mirror.done
	m := &mirror{store: s, dir: cfg.Mirror}
	if err := m.find(); err != nil {
		t.Fatal(err)
	}
	m.size = mirrorFileMax + 1
	s.mirror = nil
	trade(t, s, 3)
	if err := m.follow(); err != nil {
		t.Fatal(err)
	}
	m.shut()
	if files, err := mirrorFiles(cfg.Mirror); err != nil || len(files) != 2 {
		t.Errorf("%d files, %v, want 2", len(files), err)
	}
	isMirrored(t, s)
	if err := os.WriteFile(filepath.Join(cfg.Mirror, "mirror-000000000099.log"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.find(); !errors.Is(err, ErrOlder) {
		t.Errorf("a file that begins behind the journal: %v, want %v", err, ErrOlder)
	}
}

func FuzzMirror(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 9, 9})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 1, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "mirror-000000000001.log")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, end, _, err := lastFrame(path)
		if err != nil || end > int64(len(text)) {
			t.Errorf("ends at %d of %d, %v", end, len(text), err)
		}
	})
}
