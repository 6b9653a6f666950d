package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/store/storetest"
)

// TestAJournalThatWasReplaced puts other journals in the place of the newest.
func TestAJournalThatWasReplaced(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	trade(t, s, 5)
	closeTest(t, s)
	lastWeek := mustRead(t, s.path())
	s = openTest(t, cfg)
	trade(t, s, 5)
	closeTest(t, s)
	today := mustRead(t, s.path())
	if err := os.WriteFile(s.path(), lastWeek, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.dir, anchorFile)); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, cfg)
	trade(t, s, 7)
	closeTest(t, s)
	fork := mustRead(t, s.path())
	cases := []struct {
		name    string
		journal []byte
		anchor  func([]byte) []byte
		want    error
	}{
		{"the newest", fork, same, nil},
		{"last week's copy", lastWeek, same, ErrOlder},
		{"another that went on from last week's", today, same, ErrOlder},
		{"last week's, and no anchor", lastWeek, func([]byte) []byte { return nil }, nil},
		{"last week's, and an anchor with a changed byte", lastWeek, func(b []byte) []byte { b[8] ^= 1; return b }, nil},
	}
	newest := mustRead(t, filepath.Join(s.dir, anchorFile))
	for _, c := range cases {
		dir := t.TempDir()
		write := func(file string, text []byte) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(liveFile, c.journal)
		write(anchorFile, c.anchor(append([]byte{}, newest...)))
		write(cardKeyFile(1), mustRead(t, filepath.Join(s.dir, cardKeyFile(1))))
		opened, err := Open(config(dir, s.keys))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if opened != nil {
			closeTest(t, opened)
		}
		readable := config(dir, s.keys)
		readable.ReadOnly = true
		if opened, err := Open(readable); err != nil {
			t.Errorf("%s: to be read: %v", c.name, err)
		} else {
			closeTest(t, opened)
		}
	}
}

func same(b []byte) []byte { return b }

func TestTheAnchorIsWrittenAtEachStartAndEnd(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	named := func() uint64 {
		a, _ := s.readAnchor()
		return a.Seq
	}
	trade(t, s, 1)
	if got := named(); got != 0 {
		t.Errorf("while the till runs it names %d", got)
	}
	closeTest(t, s)
	s = openTest(t, cfg)
	if got := named(); got != 3 {
		t.Errorf("after an end it names %d, want 3", got)
	}
	trade(t, s, 1)
	_ = s.db.Close() // killed
	s = openTest(t, cfg)
	if got := named(); got != 6 {
		t.Errorf("after a kill and a start it names %d, want 6", got)
	}
}

func TestShortCodes(t *testing.T) {
	c := newCalendar()
	s := openTest(t, c.config(t))
	season(t, s, c, 14)
	codes := map[uint64]string{}
	for _, entry := range records(t, s) {
		code, err := s.ShortCode(entry.Seq)
		if err != nil || len(code) != 8 {
			t.Fatalf("record %d: %q, %v", entry.Seq, code, err)
		}
		codes[entry.Seq] = code
	}
	mustRotate(t, s)
	for seq, want := range codes {
		if got, err := s.ShortCode(seq); err != nil || got != want {
			t.Errorf("record %d: %q, %v after a rotation, want %q", seq, got, err, want)
		}
	}
	newest, err := s.Newest()
	if err != nil {
		t.Fatal(err)
	}
	for _, seq := range []uint64{0, newest + 1} {
		if _, err := s.ShortCode(seq); !errors.Is(err, ErrNotFound) {
			t.Errorf("record %d: %v, want %v", seq, err, ErrNotFound)
		}
	}
}

func TestAFolderThatWasGivenAway(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	trade(t, s, 3)
	if err := s.MarkMoved(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); !errors.Is(err, ErrMoved) {
		t.Errorf("a sale: %v, want %v", err, ErrMoved)
	}
	if err := s.MarkMoved(); err != nil {
		t.Errorf("again: %v", err)
	}
	closeTest(t, s)
	if _, err := Open(cfg); !errors.Is(err, ErrMoved) {
		t.Errorf("opening: %v, want %v", err, ErrMoved)
	}
	readable := cfg
	readable.ReadOnly = true
	r := openTest(t, readable)
	if last, err := r.Last(); err != nil || last.ID != 3 {
		t.Errorf("reading it: %d, %v", last.ID, err)
	}
	closeTest(t, r)
	cfg.Moved = true
	s = openTest(t, cfg)
	if _, err := s.Write(payment.Record{Txn: payment.Txn{ID: 1}}); !errors.Is(err, ErrMoved) {
		t.Errorf("writing: %v, want %v", err, ErrMoved)
	}
}

// TestAClockThatJumps sells a year back and ten years ahead: order is that of
// the numbers, and the doubt is said.
func TestAClockThatJumps(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	var ids []uint64
	for _, years := range []int{0, -1, 11, -10} {
		c.now = c.now.AddDate(years, 0, 0)
		if err := s.ClockDoubt(); (err != nil) != (years != 0) || err != nil && !strings.Contains(err.Error(), c.now.Format(time.RFC3339)) {
			t.Errorf("%d years: %v", years, err)
		}
		rec := storetest.Sale(100)
		rec.Txn.Started = c.now
		txn, _, err := s.Begin(rec, true)
		if err != nil {
			t.Fatal(err)
		}
		ids = append([]uint64{txn.ID}, ids...)
	}
	if list, err := s.List(Filter{}); err != nil || idsOf(list) != idsOf(txnsOf(ids)) {
		t.Errorf("listed %s, %v", idsOf(list), err)
	}
	if last, err := s.Last(); err != nil || last.ID != ids[0] {
		t.Errorf("the last is %d, %v", last.ID, err)
	}
	closeTest(t, s)
	openTest(t, cfg)
}

func txnsOf(ids []uint64) []payment.Txn {
	var txns []payment.Txn
	for _, id := range ids {
		txns = append(txns, payment.Txn{ID: id})
	}
	return txns
}

// TestTheLastCommitCutAtEveryByte writes no more than the first n bytes of the
// newest commit, for every n: the journal is the one before it, the one after
// it, or is called damaged where the page that names the commit is torn. It is
// never anything else.
func TestTheLastCommitCutAtEveryByte(t *testing.T) {
	keys := testKeys(t)
	s := openTest(t, config(t.TempDir(), keys))
	trade(t, s, 6)
	before := mustRead(t, s.path())
	ended, err := s.Newest()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Begin(storetest.Sale(4711), true); err != nil {
		t.Fatal(err)
	}
	after := mustRead(t, s.path())
	closeTest(t, s)
	old, _, _ := newestMeta(readerOf(before))
	named := int(old.txid+1) % metaPages * pageSize // the meta page of the new commit
	if len(after) != len(before) {
		t.Fatal("the file grew: the test needs a commit that only changes it")
	}
	var order []int // the bytes that the commit changed, data first, its meta page last
	for at := range after {
		if at/pageSize*pageSize != named && before[at] != after[at] {
			order = append(order, at)
		}
	}
	for at := named; at < named+pageSize; at++ {
		if before[at] != after[at] {
			order = append(order, at)
		}
	}
	image := append([]byte{}, before...)
	seen := map[string]int{}
	for n := 0; n <= len(order); n++ {
		report := verifyImage(readerOf(image), keys)
		torn := n < len(order) && n > 0 && order[n-1]/pageSize*pageSize == named
		switch {
		case report.OK && report.Records == int(ended), report.OK && report.Records == int(ended)+1 && n == len(order):
			seen["whole"]++
		case !report.OK && torn:
			seen["torn"]++
		default:
			t.Fatalf("after %d of %d bytes: %d records, %+v", n, len(order), report.Records, report.FirstBad)
		}
		if n < len(order) {
			image[order[n]] = after[order[n]]
		}
	}
	if seen["whole"] < 100 || seen["torn"] < 5 {
		t.Errorf("saw %v: too little was cut", seen)
	}
}

func readerOf(b []byte) *bytes.Reader { return bytes.NewReader(b) }
