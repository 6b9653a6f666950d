package e2e_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// journalFile is the one file that holds the money's story.
const journalFile = "live.db"

// day is a folder with a small journal, and the records in it, as found from
// outside.
type day struct {
	dir     string
	file    []byte
	records map[uint64][]byte
}

// aDay sells a few times; every road of the journal is in it.
func aDay(t *testing.T) day {
	t.Helper()
	d := day{dir: filepath.Join(t.TempDir(), "shop"), records: map[uint64][]byte{}}
	for amount, want := range map[string]int{"12.50": 0, "12.51": 10, "12.96": 11, "12.18": 11, "12.21": 0} {
		if code, _, errs := run(t, d.dir, "sale", amount, "--practice", "--data", d.dir); code != want {
			t.Fatalf("the sale of %s ended with %d: %s", amount, code, errs)
		}
	}
	var err error
	if d.file, err = os.ReadFile(filepath.Join(d.dir, journalFile)); err != nil {
		t.Fatal(err)
	}
	change(t, d.dir, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("j")).ForEach(func(seq, record []byte) error {
			d.records[binary.BigEndian.Uint64(seq)] = bytes.Clone(record)
			return nil
		})
	})
	if len(d.records) < 10 {
		t.Fatalf("only %d records: the day is too quiet", len(d.records))
	}
	return d
}

// change opens a journal behind the program's back.
func change(t *testing.T, dir string, act func(*bolt.Tx) error) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, journalFile), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Update(act); err != nil {
		t.Fatal(err)
	}
}

// copyWith is the same folder with another journal.
func (d day) copyWith(t *testing.T, journal []byte) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"till.toml", "keys", "batch-000001.key"} {
		text, err := os.ReadFile(filepath.Join(d.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, journalFile), journal, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// verdict is what journal verify prints.
type verdict struct {
	OK       bool
	FirstBad *struct {
		Seq uint64
		Why string
	} `json:"first_bad"`
}

// verify asks the program, which must answer with one object and a code that
// says the same, whatever the file is.
func verify(t *testing.T, dir, what string) verdict {
	t.Helper()
	code, out, errs := run(t, dir, "journal", "verify", "--json", "--data", dir)
	found := decode[verdict](t, out)
	switch {
	case errs != "":
		t.Errorf("%s: verify said on stderr: %s", what, errs)
	case found.OK && (code != 0 || found.FirstBad != nil), !found.OK && (code != 1 || found.FirstBad == nil):
		t.Errorf("%s: verify ended with %d and %s", what, code, out)
	case !found.OK && found.FirstBad.Why == "":
		t.Errorf("%s: verify does not say why: %s", what, out)
	}
	return found
}

// mustRefuse demands that nothing is sold over a journal that is damaged.
func mustRefuse(t *testing.T, dir, what string) {
	t.Helper()
	code, out, errs := run(t, dir, "sale", "5.00", "--json", "--data", dir)
	if code != 1 || out != "" || strings.Count(errs, "\n") != 1 {
		t.Errorf("%s: a sale ended with %d, %q, %q", what, code, out, errs)
	}
	if book, err := os.ReadFile(filepath.Join(dir, "host", "book.jsonl")); err == nil && bytes.Contains(book, []byte("5.00")) {
		t.Errorf("%s: the bank heard of a sale", what)
	}
}

func TestVerifyNamesTheRecordWithAChangedByte(t *testing.T) {
	t.Parallel()
	d := aDay(t)
	for seq, record := range d.records {
		for _, at := range []int{0, len(record) / 2, len(record) - 1} {
			damaged := bytes.Clone(d.file)
			for start := 0; ; { // wherever the record stands, free pages included
				next := bytes.Index(damaged[start:], record)
				if next < 0 {
					break
				}
				damaged[start+next+at] ^= 0x20
				start += next + 1
			}
			if bytes.Equal(damaged, d.file) {
				t.Fatalf("record %d is not in the file", seq)
			}
			what := fmt.Sprintf("byte %d of record %d", at, seq)
			dir := d.copyWith(t, damaged)
			if found := verify(t, dir, what); found.OK || found.FirstBad.Seq != seq {
				t.Errorf("%s: verify found %+v", what, found.FirstBad)
			}
			if at == 0 {
				mustRefuse(t, dir, what)
			}
		}
	}
}

func TestVerifyNamesAMissingRecord(t *testing.T) {
	t.Parallel()
	d := aDay(t)
	for seq := range d.records {
		dir := d.copyWith(t, d.file)
		change(t, dir, func(tx *bolt.Tx) error {
			return tx.Bucket([]byte("j")).Delete(binary.BigEndian.AppendUint64(nil, seq))
		})
		what := fmt.Sprintf("without record %d", seq)
		if found := verify(t, dir, what); found.OK || found.FirstBad.Seq != seq {
			t.Errorf("%s: verify found %+v", what, found.FirstBad)
		}
		mustRefuse(t, dir, what)
	}
}

// TestVerifyNeverCrashes changes bytes all over the file. In a page that bbolt
// does not use they are harmless; anywhere else they are found.
func TestVerifyNeverCrashes(t *testing.T) {
	t.Parallel()
	d := aDay(t)
	const workers, flips = 4, 160
	used := bytes.TrimRight(d.file, "\x00")
	var all sync.WaitGroup
	var mu sync.Mutex
	bad := 0
	for w := range workers {
		all.Go(func() {
			for i := w; i < flips; i += workers {
				at := i * len(used) / flips
				damaged := bytes.Clone(d.file)
				damaged[at] ^= 0xFF
				if !verify(t, d.copyWith(t, damaged), fmt.Sprintf("byte %d", at)).OK {
					mu.Lock()
					bad++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if bad == 0 {
		t.Error("no change was found: the flips hit nothing")
	}
}

func TestAJournalThatIsNoneIsDamaged(t *testing.T) {
	t.Parallel()
	d := aDay(t)
	page := os.Getpagesize()
	zeroed := func(from, to int) []byte {
		file := bytes.Clone(d.file)
		clear(file[from:min(to, len(file))])
		return file
	}
	for what, journal := range map[string][]byte{
		"an empty file":              {},
		"one byte":                   d.file[:1],
		"one page":                   d.file[:page],
		"half of the first page":     d.file[:page/2],
		"two pages":                  d.file[:2*page],
		"four pages":                 d.file[:4*page],
		"the first page zeroed":      zeroed(0, page),
		"both heads zeroed":          zeroed(0, 2*page),
		"all but the heads zeroed":   zeroed(2*page, len(d.file)),
		"everything zeroed":          zeroed(0, len(d.file)),
		"a text":                     []byte("this was a journal once\n"),
		"the file behind two pages":  append(bytes.Repeat([]byte{0xA5}, 2*page), d.file...),
		"the file turned inside out": turned(d.file, page),
	} {
		dir := d.copyWith(t, journal)
		if found := verify(t, dir, what); found.OK && what != "the first page zeroed" {
			t.Errorf("%s: verify found nothing", what)
		} else if !found.OK {
			mustRefuse(t, dir, what)
		}
	}
}

// turned has the pages in the opposite order.
func turned(file []byte, page int) []byte {
	var out []byte
	for end := len(file); end > 0; end -= page {
		out = append(out, file[max(0, end-page):end]...)
	}
	return out
}

func TestANewerJournalIsLeftAlone(t *testing.T) {
	t.Parallel()
	d := aDay(t)
	dir := d.copyWith(t, d.file)
	change(t, dir, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), binary.BigEndian.AppendUint32(nil, 99))
	})
	before, err := os.ReadFile(filepath.Join(dir, journalFile))
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "newer version: install that version", "zh": "新版本写的：请安装新版本"} {
		for _, args := range [][]string{{"sale", "5.00"}, {"status"}, {"undecided"}} {
			code, out, errs := run(t, dir, append(args, "--data", dir, "--lang", lang, "--json")...)
			if code != 3 || out != "" || !strings.Contains(errs, want) {
				t.Errorf("%v: %d %q %q", args, code, out, errs)
			}
		}
	}
	if after, err := os.ReadFile(filepath.Join(dir, journalFile)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the newer journal was changed (%v)", err)
	}
}
