package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/storetest"
)

func TestOpenOfAFolderInUse(t *testing.T) {
	s := newTest(t)
	_, err := Open(config(s.dir, s.keys))
	folder := new(FolderError)
	if !errors.Is(err, ErrLocked) || !errors.As(err, &folder) {
		t.Fatalf("opening twice: %v, want %v", err, ErrLocked)
	}
	if folder.PID != os.Getpid() || folder.Since.IsZero() || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("the error does not name this process: %v", err)
	}
	cfg := config(s.dir, s.keys)
	cfg.ReadOnly = true
	if _, err := Open(cfg); !errors.Is(err, ErrLocked) {
		t.Errorf("opening to read: %v, want %v", err, ErrLocked)
	}
	closeTest(t, s)
	again := openTest(t, config(s.dir, s.keys))
	closeTest(t, again)
	if _, err := os.Stat(filepath.Join(s.dir, lockInfoFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after closing, the word about the lock is still there: %v", err)
	}
}

func TestOpenOfAFileFromAnotherVersion(t *testing.T) {
	for _, c := range []struct {
		schema uint32
		want   error
	}{{schemaVersion + 1, ErrNewer}, {0, ErrDamaged}} {
		s := openTest(t, config(t.TempDir(), testKeys(t)))
		closeTest(t, s)
		change(t, s, func(tx *bolt.Tx) error {
			return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaSchema), binary.BigEndian.AppendUint32(nil, c.schema))
		})
		_, err := Open(config(s.dir, s.keys))
		if !errors.Is(err, c.want) {
			t.Errorf("schema %d: %v, want %v", c.schema, err, c.want)
		}
		if folder := new(FolderError); c.want == ErrNewer && (!errors.As(err, &folder) || folder.Schema != c.schema || folder.Known != schemaVersion) {
			t.Errorf("the error does not name both versions: %v", err)
		}
	}
}

func TestOpenWithOtherKeys(t *testing.T) {
	for _, sales := range []int{0, 3} {
		s := openTest(t, config(t.TempDir(), testKeys(t)))
		trade(t, s, sales)
		closeTest(t, s)
		if _, err := Open(config(s.dir, testKeys(t))); !errors.Is(err, ErrWrongKey) {
			t.Errorf("after %d sales: %v, want %v", sales, err, ErrWrongKey)
		}
	}
}

func TestOpenOfAFolderThatLostItsJournal(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	closeTest(t, s)
	if err := os.Remove(s.path()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(config(s.dir, s.keys)); !errors.Is(err, ErrDamaged) {
		t.Errorf("opening: %v, want %v", err, ErrDamaged)
	}
	cfg := config(t.TempDir(), s.keys)
	cfg.ReadOnly = true
	if _, err := Open(cfg); !errors.Is(err, ErrMissing) {
		t.Errorf("reading an empty folder: %v, want %v", err, ErrMissing)
	}
}

func TestOpenGoesOnAfterAPowerCutDuringCreation(t *testing.T) {
	whole := openTest(t, config(t.TempDir(), testKeys(t)))
	closeTest(t, whole)
	live := mustRead(t, whole.path())
	for name, left := range map[string][]byte{
		"an empty file": {}, "a torn file": live[:pageSize+100], "zeros": make([]byte, 4*pageSize), "a whole file": live,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, newFile), left, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(config(dir, whole.keys))
		if err != nil {
			t.Errorf("%s left behind: %v", name, err)
			continue
		}
		trade(t, s, 2)
		closeTest(t, s)
	}
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps no mode bits")
	}
	dir := filepath.Join(t.TempDir(), "shop", "till")
	cfg := config(dir, testKeys(t))
	cfg.Ballast = 100_000
	s := openTest(t, cfg)
	trade(t, s, 2)
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 4 {
		t.Fatalf("%d files, %v, want live.db, a card key, the ballast and the lock's word", len(files), err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", file.Name(), info.Mode(), err)
		}
	}
}

func TestErrorsOfTheFolderAreTold(t *testing.T) {
	s := &Store{dir: "/shop"}
	for _, c := range []struct{ err, want error }{
		{&fs.PathError{Op: "open", Path: "live.db", Err: syscall.EACCES}, ErrReadOnly},
		{&fs.PathError{Op: "open", Path: "live.db", Err: syscall.EROFS}, ErrReadOnly},
		{&crashError{"fault"}, ErrDamaged},
	} {
		if err := s.folderError(liveFile, c.err); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "/shop") {
			t.Errorf("%v becomes %v, want %v", c.err, err, c.want)
		}
	}
	if !diskFull(&fs.PathError{Op: "write", Path: "live.db", Err: syscall.ENOSPC}) || diskFull(syscall.EIO) || diskFull(nil) {
		t.Error("a full disk is not told from another failure")
	}
}

func TestReadOnlyStoreRefusesToWrite(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 3)
	closeTest(t, s)
	before := mustRead(t, s.path())
	cfg := config(s.dir, s.keys)
	cfg.ReadOnly = true
	r := openTest(t, cfg)
	if last, err := r.Last(); err != nil || last.ID != 3 {
		t.Errorf("last is %d, %v", last.ID, err)
	}
	_, _, err1 := r.Begin(storetest.Sale(100), true)
	_, err2 := r.NextSTAN()
	err3 := r.EraseCards("000001")
	for _, err := range []error{err1, err2, err3} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("writing: %v, want %v", err, ErrReadOnly)
		}
	}
	closeTest(t, r)
	if !bytes.Equal(before, mustRead(t, s.path())) {
		t.Error("the file changed")
	}
}

func TestAFailedCommitStopsTheStore(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 2)
	s.db.MaxSize = 1
	var failed error
	sold := 0
	for ; failed == nil && sold < 1000; sold++ {
		_, _, failed = s.Begin(storetest.Sale(100), true)
	}
	if !errors.Is(failed, ErrStopped) {
		t.Fatalf("a commit that cannot grow the file: %v, want %v", failed, ErrStopped)
	}
	s.db.MaxSize = fileMax // the cause is gone, the doubt is not
	_, err1 := s.Write(payment.Record{})
	_, err2 := s.Txn(1)
	_, err3 := s.Open()
	_, err4 := s.NextSTAN()
	for _, err := range []error{err1, err2, err3, err4, s.Check()} {
		if err == nil || !strings.Contains(err.Error(), ErrStopped.Error()) {
			t.Errorf("after the failure: %v, want %v", err, ErrStopped)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openTest(t, config(s.dir, s.keys))
	if last, err := again.Last(); err != nil || last.ID != uint64(sold+1) {
		t.Errorf("after starting again the newest is %d, %v, want %d", last.ID, err, sold+1)
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s := newTest(t)
	closeTest(t, s)
	if _, err := s.Last(); !errors.Is(err, ErrClosed) {
		t.Errorf("Last: %v, want %v", err, ErrClosed)
	}
	if _, _, err := s.Begin(storetest.Sale(1), true); !errors.Is(err, ErrClosed) {
		t.Errorf("Begin: %v, want %v", err, ErrClosed)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func TestBallast(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	cfg.Ballast = 200_001
	s := openTest(t, cfg)
	path := filepath.Join(s.dir, ballastFile)
	if got := len(mustRead(t, path)); got != 200_001 {
		t.Errorf("the ballast has %d bytes", got)
	}
	txn, _, err := s.Begin(storetest.Sale(100), true)
	if err != nil {
		t.Fatal(err)
	}
	s.dropBallast()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the ballast is still there: %v", err)
	}
	if err := os.Mkdir(path+".new", 0o700); err != nil { // it cannot be written again
		t.Fatal(err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); !errors.Is(err, ErrDiskFull) {
		t.Errorf("a new sale: %v, want %v", err, ErrDiskFull)
	}
	txn.State = payment.ReversalDue
	if _, err := s.Write(payment.Record{Event: "reversal_due", Txn: txn}); err != nil {
		t.Errorf("what is owed: %v", err)
	}
	if err := os.Remove(path + ".new"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
		t.Errorf("a new sale after room was made: %v", err)
	}
	if got := len(mustRead(t, path)); got != 200_001 {
		t.Errorf("the ballast came back with %d bytes", got)
	}
}

func TestClockDoubt(t *testing.T) {
	newest := time.Date(2025, 11, 24, 9, 30, 0, 0, time.UTC)
	now := newest
	cfg := config(t.TempDir(), testKeys(t))
	cfg.Now = func() time.Time { return now }
	s := openTest(t, cfg)
	now = newest.AddDate(-9, 0, 0)
	if err := s.ClockDoubt(); err != nil {
		t.Errorf("an empty journal doubts the clock: %v", err)
	}
	now = newest
	trade(t, s, 1)
	for ahead, want := range map[time.Duration]error{
		-365 * 24 * time.Hour: ErrClock, 10 * 365 * 24 * time.Hour: ErrClock, // set back a year, forward ten
		0: nil, -5 * time.Minute: nil, -5*time.Minute - time.Second: ErrClock,
		40 * 24 * time.Hour: nil, 40*24*time.Hour + time.Second: ErrClock,
	} {
		now = newest.Add(ahead)
		if err := s.ClockDoubt(); !errors.Is(err, want) {
			t.Errorf("%v ahead: %v, want %v", ahead, err, want)
		}
		if odd := new(ClockError); errors.As(s.ClockDoubt(), &odd) && odd.Back() != (ahead < 0) {
			t.Errorf("%v ahead: back is %t", ahead, odd.Back())
		}
	}
}

func TestReportAsJSON(t *testing.T) {
	for want, report := range map[string]Report{
		`{"ok":true,"records":2,"first_bad":null}`:                         {OK: true, Records: 2},
		`{"ok":false,"records":2,"first_bad":{"seq":1,"why":"not there"}}`: {Records: 2, FirstBad: &Bad{1, "not there"}},
	} {
		if got, err := json.Marshal(report); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}
