package simtest

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	bolt "go.etcd.io/bbolt"
)

// boltVersion is the version whose order of writes and syncs Disk relies on.
// Before raising it, read its tx.go and db.go and see the tests below pass.
const boltVersion = "go.etcd.io/bbolt v1.5.0"

func TestBboltIsTheVersionThatWasRead(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), boltVersion+"\n") {
		t.Errorf("go.mod no longer asks for %s: read the new version's order of writes and syncs first", boltVersion)
	}
}

// tap records the writes of a commit, and from a given kind of write on makes
// every sync fail: it puts a pipe, which cannot be synced, in the place of the
// file's descriptor. Writes go on to the file itself.
type tap struct {
	file   *os.File // the file, by a descriptor of its own
	fd     int      // the descriptor that bbolt uses
	pipe   int
	writes string // d for a data page, m for a meta page
	breaks byte   // the write after which syncs fail; 0 for none
	broken bool
}

func (p *tap) writeAt(b []byte, off int64) (int, error) {
	kind := byte('d')
	if off < metaPages*pageSize {
		kind = 'm'
	}
	p.writes += string(kind)
	n, err := p.file.WriteAt(b, off)
	if kind == p.breaks && !p.broken {
		p.broken = true
		if err := syscall.Dup3(p.pipe, p.fd, syscall.O_CLOEXEC); err != nil {
			return 0, err
		}
	}
	return n, err
}

// commit writes one row through a tap.
func commit(t *testing.T, breaks byte) (*tap, error) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "guard.db"), 0o600, &bolt.Options{PageSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	put := func(value string) error {
		return db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("b"))
			if err != nil {
				return err
			}
			return b.Put([]byte("k"), []byte(value))
		})
	}
	for range 3 { // so that the file need not grow any more
		if err := put("before"); err != nil {
			t.Fatal(err)
		}
	}
	hook, err := writeHook(db)
	if err != nil {
		t.Fatal(err)
	}
	field := reflect.ValueOf(db).Elem().FieldByName("file")
	fd := int((*(**os.File)(unsafe.Pointer(field.UnsafeAddr()))).Fd())
	own, err := syscall.Dup(fd)
	if err != nil {
		t.Fatal(err)
	}
	pipe := make([]int, 2)
	if err := syscall.Pipe2(pipe, syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	p := &tap{file: os.NewFile(uintptr(own), "guard.db"), fd: fd, pipe: pipe[1], breaks: breaks}
	*hook = p.writeAt
	result := put("after")
	if err := syscall.Dup3(own, fd, syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Close(), p.file.Close(), syscall.Close(pipe[0]), syscall.Close(pipe[1])); err != nil {
		t.Error(err)
	}
	return p, result
}

func TestBboltSyncsWhereTheDiskThinks(t *testing.T) {
	p, err := commit(t, 0)
	if err != nil || !strings.HasSuffix(p.writes, "dm") || strings.Count(p.writes, "m") != 1 {
		t.Fatalf("a commit writes %q, %v, want data pages and then one meta page", p.writes, err)
	}
	p, err = commit(t, 'd')
	if !errors.Is(err, syscall.EINVAL) || strings.Contains(p.writes, "m") {
		t.Errorf("syncs fail after the first data page: writes %q, %v; "+
			"want a failed sync before the meta page is written", p.writes, err)
	}
	p, err = commit(t, 'm')
	if !errors.Is(err, syscall.EINVAL) || !strings.HasSuffix(p.writes, "dm") {
		t.Errorf("syncs fail after the meta page: writes %q, %v; want a failed sync after it", p.writes, err)
	}
}

func TestBboltMakesTheFileLongBeforeItWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "grow.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{PageSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hook, err := writeHook(db)
	if err != nil {
		t.Fatal(err)
	}
	real, longest := *hook, int64(0)
	*hook = func(b []byte, off int64) (int, error) {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		if longest = max(longest, info.Size()); off+int64(len(b)) > info.Size() {
			t.Errorf("a write ends at %d, the file at %d", off+int64(len(b)), info.Size())
		}
		return real(b, off)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("b"))
		if err != nil {
			return err
		}
		return b.Put([]byte("k"), make([]byte, 1<<20))
	})
	if err != nil || longest < 1<<20 {
		t.Errorf("the file grew to %d, %v", longest, err)
	}
}
