package store

import (
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// uploading is a journal whose batch is uploaded, up to a place.
func uploading(t *testing.T, cfg Config, done int) (*Store, payment.Settlement) {
	t.Helper()
	s := openTest(t, cfg)
	sold(t, s, payment.Approved)
	settlement := payment.Settlement{Batch: "000001", State: payment.BatchUpload, Uploads: 1000}
	mustSettle(t, s, settlement)
	for range done {
		settlement.Done++
		if proof := mustSettle(t, s, settlement); !proof.Covers(settlement) {
			t.Fatalf("the proof does not cover place %d", settlement.Done)
		}
	}
	return s, settlement
}

// killed is the journal as the next life finds it.
func killed(t *testing.T, s *Store, cfg Config) (*Store, payment.Settlement) {
	t.Helper()
	_ = s.db.Close() // no farewell
	again := openTest(t, cfg)
	settlement, err := again.Settlement("000001")
	if err != nil {
		t.Fatal(err)
	}
	return again, settlement
}

func TestAnUploadGoesOnAtItsVeryRecord(t *testing.T) {
	for _, done := range []int{1, 2, 3, cursorEvery - 1, cursorEvery, cursorEvery + 1, 2*cursorEvery + 5} {
		cfg := config(t.TempDir(), testKeys(t))
		s, settlement := uploading(t, cfg, done)
		again, kept := killed(t, s, cfg)
		if kept.Done != done {
			t.Errorf("after %d answers the next life goes on at %d", done, kept.Done)
		}
		settlement.Done++
		mustSettle(t, again, settlement) // the first of a life is a record
		settlement.Done++
		mustSettle(t, again, settlement)
		if now, err := again.Settlement("000001"); err != nil || now.Done != done+2 {
			t.Errorf("it stands at %d, %v, want %d", now.Done, err, done+2)
		}
		closeTest(t, again)
	}
}

// TestAnUploadWhoseCursorIsTorn loses the answer that was being written, and no
// other; a cursor that is gone or strange loses what the chain has not.
func TestAnUploadWhoseCursorIsTorn(t *testing.T) {
	const done = 7
	for name, c := range map[string]struct {
		spoil func(slots []byte) []byte
		want  int
	}{
		"the slot that was written":  {func(b []byte) []byte { b[cursorSlot*(done%2)+15] ^= 1; return b }, done - 1},
		"half of the mark":           {func(b []byte) []byte { clear(b[cursorSlot*(done%2)+40:][:20]); return b }, done - 1},
		"the other slot":             {func(b []byte) []byte { clear(b[:cursorSlot]); return b }, done},
		"both":                       {func(b []byte) []byte { return make([]byte, len(b)) }, 0},
		"a place that nobody sealed": {func(b []byte) []byte { b[cursorText-1] = 99; b[cursorSlot+cursorText-1] = 99; return b }, 0},
		"a shorter file":             {func(b []byte) []byte { return b[:100] }, 0},
		"nothing":                    {func([]byte) []byte { return nil }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t.TempDir(), testKeys(t))
			s, _ := uploading(t, cfg, done)
			path := filepath.Join(cfg.Dir, cursorFile)
			if err := os.WriteFile(path, c.spoil(mustRead(t, path)), 0o600); err != nil {
				t.Fatal(err)
			}
			again, kept := killed(t, s, cfg)
			if kept.Done != c.want {
				t.Errorf("it goes on at %d, want %d", kept.Done, c.want)
			}
			for range 3 { // and the cursor works again
				kept.Done++
				mustSettle(t, again, kept)
			}
			again, then := killed(t, again, cfg)
			if then.Done != kept.Done {
				t.Errorf("three answers later it goes on at %d, want %d", then.Done, kept.Done)
			}
			closeTest(t, again)
		})
	}
}

// TestACursorHoldsForItsRecordAlone: one that is older than the newest record of
// the settlement says nothing, whatever its place.
func TestACursorHoldsForItsRecordAlone(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s, settlement := uploading(t, cfg, 5)
	settlement.Done, settlement.Refused = 2, []uint64{1}
	mustSettle(t, s, settlement)
	again, kept := killed(t, s, cfg)
	if kept.Done != 2 || len(kept.Refused) != 1 {
		t.Errorf("it goes on at %d with %v refused", kept.Done, kept.Refused)
	}
	settlement.State, settlement.Next = payment.BatchDisputed, "000002"
	mustSettle(t, again, settlement)
	if _, err := os.Stat(filepath.Join(cfg.Dir, cursorFile)); !os.IsNotExist(err) {
		t.Errorf("the cursor of a batch that is over is there: %v", err)
	}
	closeTest(t, again)
}

func TestSTANsOfAnUploadAreTakenAheadAndNeverTwice(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s, settlement := uploading(t, cfg, 0)
	seen := map[string]bool{}
	take := func(s *Store, n int) {
		t.Helper()
		for range n {
			stan, err := s.NextSTAN()
			if err != nil || seen[stan] {
				t.Fatalf("number %s, %v: it was given out before", stan, err)
			}
			seen[stan] = true
		}
	}
	take(s, stansAhead+3)
	again, _ := killed(t, s, cfg)
	take(again, 5)
	settlement.State, settlement.Next = payment.BatchClosed, "000002"
	mustSettle(t, again, settlement)
	take(again, 1)
	if err := again.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if number := formatSix(h.stan); !seen[number] {
			t.Errorf("number %s is taken and nobody has it: only an upload takes ahead", number)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	closeTest(t, again)
}
