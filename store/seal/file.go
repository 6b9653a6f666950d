package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

var (
	// ErrNoKeys means that there is no key file.
	ErrNoKeys = errors.New("key file is missing")
	// ErrBadKeys means a key file that cannot be read as one.
	ErrBadKeys = errors.New("key file is damaged")
	// ErrLooseKeys means a key file that others may read; it needs mode 0600.
	ErrLooseKeys = errors.New("key file can be read by others")
)

const (
	fileVersion = 1
	fileNote    = "For practice only: whoever can read this file can read every sealed card number of its folder."
	fileSizeMax = 4096
)

// File is a Keeper whose root key stands in a file with mode 0600. It protects
// against nobody who can read that file: practice uses it, and Kind says so.
type File struct {
	root Key
	wrap Key
}

// fileForm is the file as JSON.
type fileForm struct {
	Version int    `json:"version"`
	Note    string `json:"note"`
	Root    string `json:"root"`  // 64 hex digits
	Check   string `json:"check"` // 16 hex digits, so that a slip of the disk is not taken for another key
}

// OpenFile reads an existing key file. It fails with ErrNoKeys, ErrBadKeys or
// ErrLooseKeys.
func OpenFile(path string) (*File, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoKeys, path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o, run chmod 600", ErrLooseKeys, path, info.Mode().Perm())
	}
	if info.Size() > fileSizeMax {
		return nil, fmt.Errorf("%w: %s", ErrBadKeys, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	root, err := parseFile(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return newFile(root)
}

// CreateFile makes a key file with a new random root key, or opens the one
// that is already there: keys are never overwritten. The file is complete and
// synced, or absent, whenever the power goes.
func CreateFile(path string) (*File, error) {
	if _, err := os.Stat(path); err == nil {
		return OpenFile(path)
	}
	root, err := NewKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	text, err := formatFile(root)
	if err != nil {
		return nil, err
	}
	if err := writeNew(path, text); errors.Is(err, fs.ErrExist) {
		return OpenFile(path)
	} else if err != nil {
		return nil, fmt.Errorf("writing the key file: %w", err)
	}
	return newFile(root)
}

func newFile(root Key) (*File, error) {
	wrap, err := Subkey(root, purposeWrap)
	if err != nil {
		return nil, err
	}
	return &File{root: root, wrap: wrap}, nil
}

// Kind says that this keeper is for practice.
func (f *File) Kind() Kind { return KindFile }

// Seal encrypts a small secret for the place that aad names.
func (f *File) Seal(plain, aad []byte) ([]byte, error) {
	return Seal(f.wrap, rand.Reader, plain, aad)
}

// Unseal opens what Seal made.
func (f *File) Unseal(sealed, aad []byte) ([]byte, error) { return Unseal(f.wrap, sealed, aad) }

// Derive gives the sub-key of a purpose.
func (f *File) Derive(purpose Purpose) (Key, error) { return Subkey(f.root, purpose) }

func formatFile(root Key) ([]byte, error) {
	check, err := checkValue(root)
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(fileForm{
		Version: fileVersion, Note: fileNote,
		Root: hex.EncodeToString(root[:]), Check: hex.EncodeToString(check),
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the key file: %w", err)
	}
	return append(text, '\n'), nil
}

func parseFile(text []byte) (Key, error) {
	var form fileForm
	if err := json.Unmarshal(text, &form); err != nil || form.Version != fileVersion {
		return Key{}, ErrBadKeys
	}
	raw, err := hex.DecodeString(form.Root)
	if err != nil || len(raw) != len(Key{}) {
		return Key{}, ErrBadKeys
	}
	root := Key(raw)
	want, err := checkValue(root)
	if err != nil {
		return Key{}, err
	}
	got, err := hex.DecodeString(form.Check)
	if err != nil || !hmac.Equal(got, want) {
		return Key{}, ErrBadKeys
	}
	return root, nil
}

func checkValue(root Key) ([]byte, error) {
	check, err := Subkey(root, PurposeCheck)
	return check[:8], err
}

// writeNew writes a file that must not exist yet: under a name of its own
// first, synced, then linked to its place, so that nobody ever sees half.
func writeNew(path string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err == nil {
		err = temp.Sync()
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil { // a file system without hard links
		if err := os.Rename(temp.Name(), path); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a new name durable. Windows has no such call and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
