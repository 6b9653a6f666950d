package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Rebuilt is what RebuildFrom did.
type Rebuilt struct {
	// Sound: nothing was wrong, and nothing was done.
	Sound bool
	// Newest is the newest record of the rebuilt journal, Known the newest that
	// was written once, as far as is known. Records between them are lost.
	Newest, Known uint64
	// Mirror and Archives count the records that came from there.
	Mirror, Archives int
	// Kept is the name that the damaged file has now, "" if there was none.
	Kept string
}

// Lost counts the records that nothing could give back.
func (r Rebuilt) Lost() uint64 { return r.Known - r.Newest }

// ErrLoss: records are lost, and nobody has accepted that.
var ErrLoss = errors.New("the newest records cannot be given back")

// RebuildFrom writes a new journal from what can be proved of the damaged one,
// of the mirror and of the archives, verifies it, and puts it in the place of
// the damaged one, which is kept beside. Its indexes are worked out from the
// records, equal to the byte to what they were.
//
// Where the newest records cannot be given back, money may have moved that this
// journal no longer knows of. Then it fails with ErrLoss and changes nothing,
// unless the loss is accepted; the rebuilt journal takes other STANs than the
// lost records may have used. It fails with ErrLocked while a till runs.
func RebuildFrom(cfg Config, acceptLoss bool) (Rebuilt, error) {
	live := filepath.Join(cfg.Dir, liveFile)
	f, err := os.OpenFile(live, os.O_RDWR, 0)
	if err == nil {
		defer f.Close()
		if err := lockFile(f); err != nil {
			return Rebuilt{}, &FolderError{Kind: ErrLocked, Dir: cfg.Dir, PID: readLockInfo(cfg.Dir).PID}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Rebuilt{}, err
	}
	if cfg.Mirror != "" {
		if _, err := mirrorFiles(cfg.Mirror); err != nil {
			return Rebuilt{}, fmt.Errorf("reading the mirror: %w", err)
		}
	}
	g, err := newSalvager(cfg.Dir, cfg.Mirror, cfg.Keys)
	if err != nil {
		return Rebuilt{}, err
	}
	if f != nil {
		g.readLive(f)
	}
	path := filepath.Join(cfg.Dir, rebuiltFile)
	defer os.Remove(path)
	report, err := g.rebuild(cfg, path, acceptLoss)
	if err != nil || report.Sound {
		return report, err
	}
	if f != nil {
		if report.Kept, err = keepBeside(live, cfg.Now); err != nil {
			return report, err
		}
	}
	if report.Lost() > 0 {
		_ = os.Remove(filepath.Join(cfg.Dir, anchorFile)) // it names a record that is lost
	}
	if err := os.Rename(path, live); err != nil {
		return report, err
	}
	return report, syncDir(cfg.Dir)
}

// rebuiltFile is a journal that is being rebuilt.
const rebuiltFile = "live.db.rebuilt"

func (g *salvager) rebuild(cfg Config, path string, acceptLoss bool) (Rebuilt, error) {
	err := g.write(path)
	if g.out == nil {
		return Rebuilt{}, err
	}
	end := g.out.chain.next - 1
	report := Rebuilt{Newest: end, Known: max(g.known, end), Mirror: g.from["mirror"], Archives: g.from["archives"]}
	if err == nil && report.Lost() > 0 && acceptLoss {
		err = g.markLoss(cfg)
	}
	if err = errors.Join(err, guard(g.out.db.Sync), guard(g.out.db.Close)); err != nil {
		return report, err
	}
	if report.Lost() == 0 && VerifyFile(filepath.Join(g.dir, liveFile), g.keys).OK {
		report.Sound = len(g.rows) > 0 && report.Mirror == 0
		if report.Sound {
			return report, nil
		}
	}
	if report.Lost() > 0 && !acceptLoss {
		return report, fmt.Errorf("%w: record %d is the last one, and record %d was written once", ErrLoss, report.Newest, report.Known)
	}
	if found := VerifyFile(path, g.keys); !found.OK {
		return report, found.Err(g.dir)
	}
	return report, nil
}

// markLoss takes the STANs out of reach that the lost records may have used.
func (g *salvager) markLoss(cfg Config) error {
	now := time.Now
	if cfg.Now != nil {
		now = cfg.Now
	}
	return guard(func() error {
		return g.out.db.Update(func(tx *bolt.Tx) error {
			h, err := readHead(boltIndex{tx})
			if err != nil {
				return err
			}
			b := restoredBody(h, true)
			b.Time, b.Run = now(), cfg.Run
			value, _, err := encodeRecord(g.key, h.link, h.seq+1, b)
			if err != nil {
				return err
			}
			return g.out.put(tx, h.seq+1, value)
		})
	})
}

// keepBeside gives the damaged file a second name, so that live.db is never
// missing.
func keepBeside(live string, now func() time.Time) (string, error) {
	if now == nil {
		now = time.Now
	}
	name := live + now().UTC().Format(".damaged-20060102-150405")
	kept := name
	for n := 2; ; n++ {
		err := os.Link(live, kept)
		if errors.Is(err, fs.ErrExist) { // an earlier one of the same second
			kept = fmt.Sprintf("%s-%d", name, n)
			continue
		}
		if err != nil {
			err = copyFile(live, kept) // a file system without hard links
		}
		return filepath.Base(kept), err
	}
}
