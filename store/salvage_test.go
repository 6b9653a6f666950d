package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/store/storetest"
)

// damages are ways in which a file goes bad; each spoils the records.
func damages(live []byte) map[string][]byte {
	random := rand.New(rand.NewPCG(7, 7))
	spoil := func(act func(b []byte) []byte) []byte { return act(slices.Clone(live)) }
	return map[string][]byte{
		"bytes of the middle": spoil(func(b []byte) []byte {
			for range 40 {
				b[2*pageSize+random.IntN(len(b)-2*pageSize)] ^= 0x55
			}
			return b
		}),
		"both heads":     spoil(func(b []byte) []byte { clear(b[:2*pageSize]); return b }),
		"the newer head": spoil(func(b []byte) []byte { at := newerHead(b); clear(b[at : at+100]); return b }),
		"half is gone": spoil(func(b []byte) []byte {
			newest, _, _ := newestMeta(readerOf(b))
			return b[:newest.end/2*pageSize]
		}),
		"everything":  spoil(func(b []byte) []byte { clear(b); return b }),
		"it is empty": {},
		"pages at random": spoil(func(b []byte) []byte {
			for at := 2 * pageSize; at < len(b); at += pageSize { // so many that some are in use
				if random.IntN(2) == 0 {
					clear(b[at:min(at+pageSize, len(b))])
				}
			}
			return b
		}),
	}
}

// newerHead is where the meta page of the newest commit begins.
func newerHead(b []byte) int {
	newest, _, _ := newestMeta(readerOf(b))
	return int(newest.txid%2) * pageSize
}

// rowsOf is dump of a closed folder.
func rowsOf(t *testing.T, cfg Config) map[string]map[string]string {
	t.Helper()
	cfg.ReadOnly = true
	s := openTest(t, cfg)
	defer closeTest(t, s)
	return dump(t, s)
}

func TestADamagedJournalIsRebuiltFromTheMirror(t *testing.T) {
	cfg := mirrored(t)
	s := openTest(t, cfg)
	s.db.NoSync = true
	trade(t, s, 60)
	closeTest(t, s)
	live, want := mustRead(t, s.path()), rowsOf(t, cfg)
	for name, damaged := range damages(live) {
		if err := os.WriteFile(s.path(), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		done, err := RebuildFrom(cfg, false)
		if err != nil || done.Lost() != 0 || done.Mirror == 0 || done.Kept == "" {
			t.Errorf("%s: %+v, %v", name, done, err)
			continue
		}
		if diff := cmp.Diff(want, rowsOf(t, cfg)); diff != "" {
			t.Errorf("%s: rows differ (-before +rebuilt):\n%s", name, diff)
		}
		if kept := mustRead(t, filepath.Join(s.dir, done.Kept)); string(kept) != string(damaged) {
			t.Errorf("%s: what was kept is not the damaged file", name)
		}
		if err := os.Remove(filepath.Join(s.dir, done.Kept)); err != nil {
			t.Fatal(err)
		}
	}
	if done, err := RebuildFrom(cfg, false); err != nil || !done.Sound || done.Kept != "" {
		t.Errorf("a sound journal: %+v, %v", done, err)
	}
	if err := os.Remove(s.path()); err != nil {
		t.Fatal(err)
	}
	if done, err := RebuildFrom(cfg, false); err != nil || done.Lost() != 0 {
		t.Errorf("a journal that is gone: %+v, %v", done, err)
	}
	if diff := cmp.Diff(want, rowsOf(t, cfg)); diff != "" {
		t.Errorf("gone: rows differ:\n%s", diff)
	}
}

func TestWithoutAMirrorTheLossIsNamed(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	s.db.NoSync = true
	trade(t, s, 60)
	closeTest(t, s)
	live := mustRead(t, s.path())
	anchored := mustRead(t, filepath.Join(s.dir, anchorFile))
	stan := headOf(t, cfg).stan
	lossy := 0
	for name, damaged := range damages(live) {
		if err := errors.Join(os.WriteFile(s.path(), damaged, 0o600),
			os.WriteFile(filepath.Join(s.dir, anchorFile), anchored, 0o600)); err != nil {
			t.Fatal(err)
		}
		done, err := RebuildFrom(cfg, false)
		if err == nil {
			continue // only pages that hold no record were hit
		}
		lossy++
		if !errors.Is(err, ErrLoss) || done.Lost() == 0 || string(mustRead(t, s.path())) != string(damaged) {
			t.Errorf("%s: %+v, %v", name, done, err)
		}
		if done, err = RebuildFrom(cfg, true); err != nil {
			t.Errorf("%s: the loss is accepted: %v", name, err)
			continue
		}
		s := openTest(t, cfg)
		h := headOf(t, cfg, s)
		if h.seq != done.Newest+1 {
			t.Errorf("%s: it ends at %d, and %d were proved", name, h.seq, done.Newest)
		}
		txn, _, err := s.Begin(storetest.Sale(100), true)
		if err != nil {
			t.Fatal(err)
		}
		if number, _ := sixDigits(txn.STAN); number <= stan {
			t.Errorf("%s: STAN %s may have been used by a lost sale", name, txn.STAN)
		}
		closeTest(t, s)
		for _, kept := range mustGlob(t, filepath.Join(s.dir, "live.db.damaged-*")) {
			if err := os.Remove(kept); err != nil {
				t.Fatal(err)
			}
		}
	}
	if lossy < 3 {
		t.Errorf("only %d damages lost anything", lossy)
	}
}

func headOf(t *testing.T, cfg Config, open ...*Store) head {
	t.Helper()
	if len(open) == 0 {
		cfg.ReadOnly = true
		open = []*Store{openTest(t, cfg)}
		defer closeTest(t, open[0])
	}
	h, err := open[0].newestHead()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func mustGlob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestADamagedJournalWithArchivesIsRebuilt loses the live file of a journal that
// was rotated, with and without its base.
func TestADamagedJournalWithArchivesIsRebuilt(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	cfg.Mirror = t.TempDir()
	s := openTest(t, cfg)
	season(t, s, c, 12)
	mustRotate(t, s)
	season(t, s, c, 0)
	want, chain := answers(t, s), records(t, s)
	closeTest(t, s)
	live, rows := mustRead(t, s.path()), rowsOf(t, cfg)
	flipped := slices.Clone(live)
	found := slices.Index(flipped[len(flipped)/3:], '"') + len(flipped)/3
	flipped[found] ^= 4
	for name, damaged := range map[string][]byte{"one byte": flipped, "all of it": make([]byte, len(live))} {
		if err := os.WriteFile(s.path(), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		done, err := RebuildFrom(cfg, false)
		if err != nil || done.Lost() != 0 {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		s := openTest(t, cfg)
		if diff := cmp.Diff(want, answers(t, s)); diff != "" {
			t.Errorf("%s: answers differ:\n%s", name, diff)
		}
		if diff := cmp.Diff(chain, records(t, s)[:len(chain)]); diff != "" {
			t.Errorf("%s: records differ:\n%s", name, diff)
		}
		if _, err := s.Rotate(context.Background()); err != nil {
			t.Errorf("%s: the next rotation: %v", name, err)
		}
		if s.base.Load() == nil {
			t.Errorf("%s: the archives were not taken up again", name)
		}
		closeTest(t, s)
		if name == "one byte" && len(rowsOf(t, cfg)[bucketAtt]) != len(rows[bucketAtt]) {
			t.Errorf("%s: %d attempts in the live file, were %d", name, len(rowsOf(t, cfg)[bucketAtt]), len(rows[bucketAtt]))
		}
	}
}

// TestADamagedJournalAnswersQuestions opens what is proved and names it.
func TestADamagedJournalAnswersQuestions(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	s.db.NoSync = true
	trade(t, s, 60)
	chain := records(t, s)
	closeTest(t, s)
	live := mustRead(t, s.path())
	some := 0
	for name, damaged := range damages(live) {
		if err := os.WriteFile(s.path(), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		opened, damage, err := OpenDamaged(cfg)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if damage.Why == "" || damage.Known != uint64(len(chain)) {
			t.Errorf("%s: %+v", name, damage)
		}
		if damage.LastGood > 0 {
			some++
		}
		if diff := cmp.Diff(chain[:damage.LastGood:damage.LastGood], append([]Entry{}, records(t, opened)...)); diff != "" {
			t.Errorf("%s: records differ:\n%s", name, diff)
		}
		if _, _, err := opened.Begin(storetest.Sale(100), true); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: a sale: %v, want %v", name, err, ErrReadOnly)
		}
		temp := filepath.Dir(opened.path())
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(temp); err == nil {
			t.Errorf("%s: the copy was left behind", name)
		}
		if string(mustRead(t, s.path())) != string(damaged) {
			t.Errorf("%s: the damaged file was changed", name)
		}
	}
	if some == 0 {
		t.Error("no damage left anything")
	}
}

func TestARebuildWaitsForNoTill(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	trade(t, s, 1)
	if _, err := RebuildFrom(cfg, false); !errors.Is(err, ErrLocked) {
		t.Errorf("while a till runs: %v, want %v", err, ErrLocked)
	}
	cfg.Mirror = filepath.Join(t.TempDir(), "none")
	closeTest(t, s)
	if _, err := RebuildFrom(cfg, false); err == nil {
		t.Error("a mirror that is not there was read")
	}
}
