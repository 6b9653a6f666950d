package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"till/payment"
	"till/store/storetest"
)

// asNobody runs act with the file rights of an ordinary user, also where the
// tests run as root. Nothing in act may leave its goroutine.
func asNobody(t *testing.T, act func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		act()
		return
	}
	const nobody = 65534
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		err := syscall.Setfsuid(nobody)
		if err == nil {
			act()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Skipf("file rights cannot be given up here: %v", err)
	}
}

func TestOpenOfAFolderWithoutTheRightToWrite(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 2)
	closeTest(t, s)
	shut := func(path string, mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for up := s.dir; up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		shut(up, 0o755)
	}
	cases := []struct {
		name         string
		folder, file os.FileMode
		dir          string
	}{
		{"a folder that is read-only", 0o555, 0o666, s.dir},
		{"a journal that is read-only", 0o777, 0o444, s.dir},
		{"a journal of somebody else", 0o777, 0o600, s.dir},
		{"a new folder inside of one that is read-only", 0o555, 0o600, filepath.Join(s.dir, "new")},
	}
	for _, c := range cases {
		shut(s.path(), c.file)
		shut(s.dir, c.folder)
		asNobody(t, func() {
			opened, err := Open(config(c.dir, s.keys))
			if !errors.Is(err, ErrReadOnly) {
				t.Errorf("%s: %v, want %v", c.name, err, ErrReadOnly)
			}
			if opened != nil {
				_ = opened.Close()
			}
		})
		shut(s.dir, 0o700)
		shut(s.path(), 0o600)
	}
}

// TestAFullDisk fills a real file system: sales end with a name, what is owed
// is still written, and with room the lane goes on.
func TestAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	defer func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }()
	cfg := config(filepath.Join(dir, "till"), testKeys(t))
	cfg.Ballast = 1 << 20
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	owed, _, err := s.Begin(storetest.Sale(100), true)
	if err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(dir, "filler")
	fillUp(t, filler)
	sold := 0
	for ; err == nil && sold < 5000; sold++ {
		_, _, err = s.Begin(storetest.Sale(100), true)
	}
	if !errors.Is(err, ErrStopped) || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("after %d sales: %v, want %v and %v", sold, err, ErrStopped, syscall.ENOSPC)
	}
	_ = s.Close()
	if s, err = Open(cfg); err != nil {
		t.Fatalf("starting again on a full disk: %v", err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); !errors.Is(err, ErrDiskFull) {
		t.Errorf("a new sale: %v, want %v", err, ErrDiskFull)
	}
	owed.State = payment.ReversalDue
	if _, err := s.Write(payment.Record{Event: "reversal_due", Txn: owed}); err != nil {
		t.Errorf("what is owed: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
		t.Errorf("with room again: %v", err)
	}
	closeTest(t, s)
}

func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size >= 1<<12; {
		if _, err := fmt.Fprintf(f, "%*d", size, size); err != nil {
			size >>= 1
		}
	}
}

// TestOpenOnADiskWithoutRoomForAWord: what is owed can still be read and
// written where not even the word about the lock finds room.
func TestOpenOnADiskWithoutRoomForAWord(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	trade(t, s, 2)
	closeTest(t, s)
	if err := os.Symlink("/dev/full", filepath.Join(s.dir, lockInfoFile)); err != nil {
		t.Fatal(err)
	}
	again := openTest(t, config(s.dir, s.keys))
	if _, err := again.Open(); err != nil {
		t.Error(err)
	}
	closeTest(t, again)
}
