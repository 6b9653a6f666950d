package store

import (
	"archive/tar"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/store/seal"
	"till/store/storetest"
)

// backedUp is a backup of a folder.
func backedUp(t *testing.T, s *Store) ([]byte, Manifest) {
	t.Helper()
	var out bytes.Buffer
	manifest, err := Backup(s.dir, s.keys, time.Date(2025, 11, 24, 22, 0, 0, 0, time.UTC), &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), manifest
}

func keysOf(s *Store) func(string) (seal.Keeper, error) {
	return func(string) (seal.Keeper, error) { return s.keys, nil }
}

func TestABackupIsTheSameTill(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	season(t, s, c, 12)
	mustRotate(t, s)
	write(t, filepath.Join(s.dir, "receipts", "slip.txt"), "paid")
	write(t, filepath.Join(s.dir, "till.sock"), "")
	want := answers(t, s)
	saved, manifest := backedUp(t, s) // while the till runs
	if manifest.Owed == 0 || manifest.Moved || manifest.Newest < 100 {
		t.Errorf("the manifest says %+v", manifest)
	}
	cfg.Dir = filepath.Join(t.TempDir(), "new", "till")
	if _, err := Restore(bytes.NewReader(saved), cfg.Dir, keysOf(s), false); !errors.Is(err, ErrOwed) {
		t.Errorf("a copy that owes: %v, want %v", err, ErrOwed)
	}
	if _, err := os.Stat(cfg.Dir); err == nil {
		t.Error("a refused restore left a folder")
	}
	done, err := Restore(bytes.NewReader(saved), cfg.Dir, keysOf(s), true)
	if err != nil || !done.STANs {
		t.Fatalf("restored %+v, %v", done, err)
	}
	copied := openTest(t, cfg)
	if diff := cmp.Diff(want, answers(t, copied)); diff != "" {
		t.Errorf("answers differ (-old +restored):\n%s", diff)
	}
	if got := string(mustRead(t, filepath.Join(cfg.Dir, "receipts", "slip.txt"))); got != "paid" {
		t.Errorf("a slip came as %q", got)
	}
	if _, err := os.Stat(filepath.Join(cfg.Dir, "till.sock")); err == nil {
		t.Error("a socket travelled")
	}
	old, _, err1 := s.Begin(storetest.Sale(100), true)
	now, _, err2 := copied.Begin(storetest.Sale(100), true)
	if err := errors.Join(err1, err2); err != nil || old.STAN == now.STAN {
		t.Errorf("both take STAN %s, %v", now.STAN, err)
	}
	if _, err := Restore(bytes.NewReader(saved), cfg.Dir, keysOf(s), true); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a folder in use: %v, want %v", err, ErrNotEmpty)
	}
}

// TestAMovedTillSendsNothingTwice: the old folder is shut, the copy carries on
// with what is owed and the very next number.
func TestAMovedTillSendsNothingTwice(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	owed := sell(t, s, 100, payment.ReversalDue, func(*payment.Txn) {})
	if err := s.MarkMoved(); err != nil {
		t.Fatal(err)
	}
	saved, manifest := backedUp(t, s)
	closeTest(t, s)
	if !manifest.Moved || manifest.Owed != 1 {
		t.Errorf("the manifest says %+v", manifest)
	}
	old := cfg
	cfg.Dir = filepath.Join(t.TempDir(), "till")
	if _, err := Restore(bytes.NewReader(saved), cfg.Dir, keysOf(s), false); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(old); !errors.Is(err, ErrMoved) {
		t.Errorf("the old folder: %v, want %v", err, ErrMoved)
	}
	copied := openTest(t, cfg)
	if open, err := copied.Open(); err != nil || idsOf(open) != idsOf([]payment.Txn{owed}) {
		t.Errorf("the copy owes %s, %v", idsOf(open), err)
	}
	if pan, _, err := copied.CardOf(owed.ID); err != nil || pan.Empty() {
		t.Errorf("the card of what is owed: %v", err)
	}
	if txn, _, err := copied.Begin(storetest.Sale(100), true); err != nil || txn.STAN != "000002" {
		t.Errorf("the next sale has STAN %s, %v", txn.STAN, err)
	}
}

func TestWhatIsNoBackupLeavesNothing(t *testing.T) {
	s := newTest(t)
	trade(t, s, 2)
	saved, _ := backedUp(t, s)
	evil := func(name string, kind byte) []byte {
		var b bytes.Buffer
		out := tar.NewWriter(&b)
		in := tar.NewReader(bytes.NewReader(saved))
		head, _ := in.Next()
		text := make([]byte, head.Size)
		_, _ = in.Read(text)
		_ = put(out, manifestFile, int64(len(text)), time.Time{}, bytes.NewReader(text))
		_ = out.WriteHeader(&tar.Header{Typeflag: kind, Name: name, Linkname: "/etc/passwd", Mode: 0o600})
		_ = out.Close()
		return b.Bytes()
	}
	newer := bytes.Replace(saved, []byte(`"version":1`), []byte(`"version":9`), 1)
	for name, c := range map[string]struct {
		text []byte
		want error
	}{
		"nothing": {nil, ErrNoBackup}, "a text": {[]byte("hello"), ErrNoBackup},
		"a half": {saved[:len(saved)/2], ErrNoBackup}, "the manifest alone": {saved[:1024], ErrNoBackup},
		"a name that leaves the folder": {evil("../evil", tar.TypeReg), ErrNoBackup},
		"an absolute name":              {evil("/tmp/evil", tar.TypeReg), ErrNoBackup},
		"a link":                        {evil("keys", tar.TypeSymlink), ErrNoBackup},
		"a newer one":                   {newer, ErrNewerBackup},
	} {
		top := t.TempDir()
		_, err := Restore(bytes.NewReader(c.text), filepath.Join(top, "till"), keysOf(s), true)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if left := mustGlob(t, filepath.Join(top, "*")); len(left) != 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
	damaged := bytes.ReplaceAll(saved, []byte(`"event":"step"`), []byte(`"event":"stop"`))
	if _, err := Restore(bytes.NewReader(damaged), filepath.Join(t.TempDir(), "till"), keysOf(s), true); !errors.Is(err, ErrDamaged) {
		t.Errorf("changed bytes: %v, want %v", err, ErrDamaged)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
