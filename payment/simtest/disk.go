package simtest

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"reflect"
	"sync"
	"unsafe"

	bolt "go.etcd.io/bbolt"
)

// Errors that a simulated disk gives.
var (
	// ErrPowerCut: the power went; nothing reaches the disk any more.
	ErrPowerCut = errors.New("simulated power cut")
	// ErrDisk is a write that the disk could not do.
	ErrDisk = errors.New("simulated failure of the disk")
)

// sectorSize is what a disk writes whole or not at all, in bytes.
const sectorSize = 512

// metaPages is how many pages at the head of a bbolt file name its newest
// commit, pageSize the size of each.
const (
	metaPages = 2
	pageSize  = 4096
	// allocSize is by how much a file grows: short files are read and cut faster.
	allocSize = 64 << 10
)

// Disk stands between bbolt and the file of one journal and loses power.
//
// It holds what is durable, an image, and the writes that no sync has made
// durable yet. A power cut keeps a random part of the latter, sector by sector,
// the write under way included; Reboot puts what is left in the place of the
// file, as the next run of the program would find it.
//
//	disk := simtest.NewDisk(seed)
//	cfg.Opened = disk.Attach      // store.Config
//	disk.CutAfter(7)              // the power goes at the seventh write
//	…                             // until disk.Off(), or until disk.PowerCut()
//	store.Close(); disk.Reboot(); store.Open(cfg)
//
// bbolt shows its writes and not its syncs. They are inferred: it syncs right
// before and right after it writes a meta page, and when the file grows, before
// it writes the new pages. TestBboltSyncsWhereTheDiskThinks fails when that
// changes. Everything else in the data folder is durable at once.
//
// A cut shows as ErrPowerCut from the journal. The program under test runs on
// in the same process: whoever drives it must give it nothing more to do, and
// let nothing out, once Off is true.
type Disk struct {
	mu       sync.Mutex
	random   *rand.Rand
	path     string
	real     func(b []byte, off int64) (int, error)
	image    []byte  // durable
	unsynced []write // in the order they were asked for
	meta     bool    // the newest write was of a meta page
	off      bool
	cutIn    int // writes until the power goes; 0 is never
	failIn   int // writes until one fails; 0 is never
	writes   int
	cuts     int
	lying    bool
}

type write struct {
	off  int64
	data []byte
}

// NewDisk gives a disk whose luck follows from a seed.
func NewDisk(seed uint64) *Disk {
	return &Disk{random: rand.New(rand.NewPCG(seed, seed^0x9E3779B97F4A7C15))}
}

// RAMDir is where a journal on a simulated disk lies best, for os.MkdirTemp: in
// memory where the system offers it, else "".
func RAMDir() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return ""
}

// Attach takes over the writes of an opened file; what it holds is durable. It
// panics where bbolt is not the version it was made for.
func (d *Disk) Attach(db *bolt.DB) {
	hook, err := writeHook(db)
	if err != nil {
		panic(err)
	}
	image, err := os.ReadFile(db.Path())
	if err != nil {
		panic(fmt.Errorf("simulating the disk: %w", err))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.path, d.real, d.image = db.Path(), *hook, image
	d.unsynced, d.meta, d.off = nil, false, false
	*hook = d.writeAt
	db.NoSync = true // durable is what the image holds; real syncs would only take time
	db.AllocSize = allocSize
}

// writeHook finds the function by which bbolt writes its pages. It is a field
// that the package does not export.
func writeHook(db *bolt.DB) (*func([]byte, int64) (int, error), error) {
	field := reflect.ValueOf(db).Elem().FieldByName("ops")
	if field.IsValid() && field.Kind() == reflect.Struct {
		field = field.FieldByName("writeAt")
	}
	var want func([]byte, int64) (int, error)
	if !field.IsValid() || field.Type() != reflect.TypeOf(want) {
		return nil, errors.New("simulating the disk: bbolt no longer writes through ops.writeAt")
	}
	return (*func([]byte, int64) (int, error))(unsafe.Pointer(field.UnsafeAddr())), nil
}

// CutAfter lets the power go at the n-th write from now, n ≥ 1; that write is
// under way and may be torn. Zero takes it back.
func (d *Disk) CutAfter(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cutIn = n
}

// FailAfter makes the n-th write from now fail with ErrDisk, as a broken
// sector or a full disk does. Zero takes it back.
func (d *Disk) FailAfter(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failIn = n
}

// LieAboutSyncs makes a disk that says "synced" and has not synced. No journal
// can live on it: a test of a test uses it.
func (d *Disk) LieAboutSyncs() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lying = true
}

// Off reports that the power went and Reboot has not come yet.
func (d *Disk) Off() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.off
}

// Writes counts the writes so far, Cuts the power cuts.
func (d *Disk) Writes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.writes
}

// Cuts counts the power cuts so far.
func (d *Disk) Cuts() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cuts
}

// PowerCut lets the power go between two calls of the journal: whatever a call
// made durable before it returned stays.
func (d *Disk) PowerCut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off {
		return
	}
	if d.meta { // the commit returned, so its last sync was done
		d.sync()
	}
	d.cut()
}

// writeAt is what bbolt calls.
func (d *Disk) writeAt(b []byte, off int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off {
		return 0, ErrPowerCut
	}
	meta := off < metaPages*pageSize
	if meta || d.meta {
		d.sync()
	}
	d.meta = meta
	d.writes++
	if err := d.grow(off + int64(len(b))); err != nil {
		return 0, err
	}
	d.unsynced = append(d.unsynced, write{off, append([]byte(nil), b...)})
	if counted(&d.cutIn) {
		d.cut()
		return 0, ErrPowerCut
	}
	if counted(&d.failIn) {
		return 0, ErrDisk
	}
	return d.real(b, off)
}

// counted counts down to an event and reports that it is due.
func counted(left *int) bool {
	if *left == 0 {
		return false
	}
	*left--
	return *left == 0
}

// sync makes every write durable.
func (d *Disk) sync() {
	if d.lying {
		return
	}
	for _, w := range d.unsynced {
		copy(d.image[w.off:], w.data)
	}
	d.unsynced = nil
}

// grow follows a file that bbolt has made longer, which it syncs at once.
func (d *Disk) grow(end int64) error {
	if end <= int64(len(d.image)) {
		return nil
	}
	info, err := os.Stat(d.path)
	if err != nil {
		return fmt.Errorf("simulating the disk: %w", err)
	}
	longer := make([]byte, max(end, info.Size()))
	copy(longer, d.image)
	d.image = longer
	return nil
}

// cut takes the power away. How much of what was not synced is kept follows one
// of four moods of a disk: all, half, an eighth, nothing.
func (d *Disk) cut() {
	d.off, d.cutIn, d.failIn = true, 0, 0
	d.cuts++
	kept := []float64{1, 0.5, 0.125, 0}[d.random.IntN(4)]
	for _, w := range d.unsynced {
		for at := 0; at < len(w.data); at += sectorSize {
			if d.random.Float64() < kept {
				copy(d.image[w.off+int64(at):], w.data[at:min(at+sectorSize, len(w.data))])
			}
		}
	}
	d.unsynced = nil
}

// FlipBit changes one random bit of what is durable, as ageing disks do, and
// tells where. It works between PowerCut and Reboot.
func (d *Disk) FlipBit() (off int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	off = d.random.Int64N(int64(len(d.image)))
	d.image[off] ^= 1 << d.random.IntN(8)
	return off
}

// Reboot puts what survived in the place of the file. The store must be closed;
// open it again and its Opened hook attaches the disk anew.
func (d *Disk) Reboot() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.off {
		return errors.New("simulating the disk: the power is on")
	}
	// A file of its own: whatever still maps the old one must not see this.
	if err := os.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("simulating the disk: %w", err)
	}
	if err := os.WriteFile(d.path, d.image, 0o600); err != nil {
		return fmt.Errorf("simulating the disk: %w", err)
	}
	d.off = false
	return nil
}
