package store

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"till/store/seal"
)

// A backup is a tar stream: a manifest, the live journal as it was at one
// moment, and every other file of the folder that has a meaning elsewhere. It
// holds the folder's keys, so whoever writes it to a disk seals it first.

// manifestFile is the first entry of a backup.
const manifestFile = "till-backup.json"

const backupVersion = 1

// manifestMax and backupFileMax bound what Restore reads, in bytes.
const (
	manifestMax   = 64 << 10
	backupFileMax = 4 << 30
)

// Manifest is what a backup says of itself.
type Manifest struct {
	Version int       `json:"version"`
	Made    time.Time `json:"made"`
	// Newest is the journal's newest record.
	Newest uint64 `json:"newest"`
	// Owed counts the attempts that were undecided or not sent.
	Owed int `json:"owed"`
	// Moved: the folder was given away, and this is the copy that goes on.
	Moved bool `json:"moved"`
}

// Errors of Backup and Restore.
var (
	// ErrNoBackup: the stream is no backup, or is cut short.
	ErrNoBackup = errors.New("it is no backup of a till")
	// ErrNewerBackup: a newer version made the backup.
	ErrNewerBackup = errors.New("the backup was made by a newer version of this program")
	// ErrNotEmpty: the folder to restore into holds something.
	ErrNotEmpty = errors.New("the folder is not empty")
	// ErrOwed: in a copy of a till that was not given away, money is undecided or
	// not sent: that till may have settled it since, or may do it yet.
	ErrOwed = errors.New("money is undecided or not sent in this copy")
)

// Backup writes a folder to w. It takes no lock: a till may run, and what is
// written is its journal at one moment. A journal that does not verify is
// refused with ErrDamaged.
func Backup(dir string, keys seal.Keeper, made time.Time, w io.Writer) (Manifest, error) {
	f, err := os.Open(filepath.Join(dir, liveFile))
	if err != nil {
		return Manifest{}, fmt.Errorf("backing up: %w", err)
	}
	defer f.Close()
	image, size, err := imageOf(f)
	if err != nil {
		return Manifest{}, fmt.Errorf("backing up: %w", err)
	}
	v := newVerifier(image, keys)
	if report := v.verify(); !report.OK {
		return Manifest{}, report.Err(dir)
	}
	manifest := Manifest{Version: backupVersion, Made: made, Newest: v.rows.next - 1,
		Owed: len(v.want.rows[bucketOpen]), Moved: v.newest == EventMoved}
	text, err := json.Marshal(manifest)
	if err != nil {
		return Manifest{}, err
	}
	out := tar.NewWriter(w)
	if err := put(out, manifestFile, int64(len(text)), made, bytes.NewReader(text)); err != nil {
		return Manifest{}, err
	}
	if err := put(out, liveFile, size, made, io.NewSectionReader(image, 0, size)); err != nil {
		return Manifest{}, err
	}
	if err := putFolder(out, dir); err != nil {
		return Manifest{}, fmt.Errorf("backing up: %w", err)
	}
	return manifest, out.Close()
}

// imageOf is a journal at one moment, and its length.
func imageOf(f *os.File) (io.ReaderAt, int64, error) {
	image, err := steadyImage(f)
	if err != nil {
		return nil, 0, err
	}
	if whole, is := image.(*bytes.Reader); is {
		return image, whole.Size(), nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return image, info.Size(), nil
}

func put(out *tar.Writer, name string, size int64, when time.Time, r io.Reader) error {
	head := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: when}
	if err := out.WriteHeader(head); err != nil {
		return err
	}
	_, err := io.CopyN(out, r, size)
	return err
}

// putFolder adds every file that means something elsewhere.
func putFolder(out *tar.Writer, dir string) error {
	return filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(dir, name)
		if err != nil || !entry.Type().IsRegular() || !travels(inner) {
			return err
		}
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // erased meanwhile
		}
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		return put(out, filepath.ToSlash(inner), info.Size(), info.ModTime(), f)
	})
}

// travels tells the files of a folder from those of one run of the program and
// of one place.
func travels(inner string) bool {
	switch inner {
	case liveFile, lockInfoFile, ballastFile, anchorFile:
		return false
	}
	return !strings.HasPrefix(inner, liveFile) && !strings.HasSuffix(inner, unfinished) && !strings.HasSuffix(inner, ".sock")
}

// Restored is what Restore did.
type Restored struct {
	Manifest
	// STANs: the copy goes on with other STANs, for the till it was copied from
	// may have used the next ones since.
	STANs bool
}

// Restore makes a folder out of a backup, in a place that is new or empty, and
// makes it the one that sells: its journal records a new run. The keys are
// opened once the files are there. The journal is verified first; what fails
// leaves nothing behind.
//
// A till that was not given away may still sell, and may have settled since what
// is undecided in this copy. So a copy of one that owes something is refused
// with ErrOwed unless it is forced.
func Restore(r io.Reader, dir string, open func(dir string) (seal.Keeper, error), force bool) (Restored, error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return Restored{}, ErrNotEmpty
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Restored{}, err
	}
	temp := filepath.Clean(dir) + ".restoring"
	if err := os.RemoveAll(temp); err != nil {
		return Restored{}, err
	}
	defer os.RemoveAll(temp)
	manifest, err := unpack(r, temp)
	if err != nil {
		return Restored{}, fmt.Errorf("restoring: %w", err)
	}
	done := Restored{Manifest: manifest, STANs: !manifest.Moved}
	if manifest.Owed > 0 && !manifest.Moved && !force {
		return done, ErrOwed
	}
	keys, err := open(temp)
	if err != nil {
		return done, err
	}
	if err := goOn(temp, keys, done.STANs); err != nil {
		return done, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return done, err
	}
	if err := os.Rename(temp, dir); err != nil {
		return done, err
	}
	_ = syncDir(filepath.Dir(dir))
	return done, nil
}

// goOn verifies a copy and makes it the one that sells.
func goOn(dir string, keys seal.Keeper, leap bool) error {
	if report := Verify(dir, keys); !report.OK {
		return report.Err(dir)
	}
	s, err := Open(Config{Dir: dir, Keys: keys, Moved: true, Ballast: NoBallast})
	if err != nil {
		return err
	}
	return errors.Join(s.markRestored(leap), s.Close())
}

// unpack writes the files of a backup into a new folder.
func unpack(r io.Reader, dir string) (Manifest, error) {
	in := tar.NewReader(r)
	manifest, err := readManifest(in)
	if err != nil {
		return manifest, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return manifest, err
	}
	for {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return manifest, fmt.Errorf("%w: %w", ErrNoBackup, err)
		}
		if err := unpackFile(in, head, dir); err != nil {
			return manifest, err
		}
	}
	// Whatever seals the stream tells a cut one only at its end.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return manifest, fmt.Errorf("%w: %w", ErrNoBackup, err)
	}
	if !Exists(dir) {
		return manifest, ErrNoBackup
	}
	return manifest, nil
}

func readManifest(in *tar.Reader) (Manifest, error) {
	var manifest Manifest
	head, err := in.Next()
	if err != nil || head.Name != manifestFile || head.Size > manifestMax {
		return manifest, errors.Join(ErrNoBackup, err)
	}
	text, err := io.ReadAll(in)
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	switch {
	case err != nil || manifest.Version < 1:
		return manifest, errors.Join(ErrNoBackup, err)
	case manifest.Version > backupVersion:
		return manifest, ErrNewerBackup
	}
	return manifest, nil
}

func unpackFile(in io.Reader, head *tar.Header, dir string) error {
	inner := path.Clean(head.Name)
	if head.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(inner)) || head.Size > backupFileMax {
		return fmt.Errorf("%w: it holds %q", ErrNoBackup, head.Name)
	}
	name := filepath.Join(dir, filepath.FromSlash(inner))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, in)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: it is cut short", ErrNoBackup)
	}
	return errors.Join(err, f.Sync(), f.Close())
}
