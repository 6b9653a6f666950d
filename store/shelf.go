package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"till/store/seal"
)

// What a bank asks for and hands out lies in a small file of its own beside the
// journal, and not in live.db: it is no record of money, so no chain, index,
// mirror or rotation has to carry it; it can be thrown away and asked for again,
// so damage in it must never stop a till. The file is written whole under
// another name, synced and renamed: a power cut leaves the old one or the new
// one, and a backup of a running till copies one of them. It is sealed, because
// a blacklist is a list of card numbers.
const (
	shelfFile = "shelf"
	shelfHead = "till shelf 1\n"
	// shelfMax bounds what is read and written, in bytes.
	shelfMax = 4 << 20
	// shelfPiece is the length of one sealed piece before it is sealed, in bytes.
	shelfPiece = seal.SealMax
)

// ErrShelfFull: more was handed out than a shelf holds.
var ErrShelfFull = errors.New("the bank handed out more than the till keeps")

// Shelf keeps what the bank asked for and what it handed out across restarts.
// Every change is durable when its method returns. Its methods are safe for use
// by many goroutines; it belongs to the Store that gave it and its lock.
type Shelf struct {
	s    *Store
	key  seal.Key
	lost bool

	mu   sync.Mutex
	form shelfForm
}

// shelfForm is what the file holds, before it is sealed.
type shelfForm struct {
	Wishes []string          `json:"wishes"`
	Kept   map[string][]byte `json:"kept"`
}

// Shelf opens the shelf of the folder. One that does not open, damaged or of
// another key, begins anew, and Lost tells so.
func (s *Store) Shelf() (*Shelf, error) {
	key, err := s.keys.Derive(seal.PurposeShelf)
	if err != nil {
		return nil, err
	}
	shelf := &Shelf{s: s, key: key, form: shelfForm{Kept: map[string][]byte{}}}
	f, err := os.Open(filepath.Join(s.dir, shelfFile))
	if errors.Is(err, fs.ErrNotExist) {
		return shelf, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the shelf: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 2*shelfMax))
	if err != nil {
		return nil, fmt.Errorf("reading the shelf: %w", err)
	}
	form, err := parseShelf(key, text)
	if err != nil {
		shelf.lost = true
		return shelf, nil
	}
	shelf.form = form
	return shelf, nil
}

// Lost reports that what was kept could not be read: it must be asked for again.
func (s *Shelf) Lost() bool { return s.lost }

// Wishes lists what was noted and not dropped, oldest first.
func (s *Shelf) Wishes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.form.Wishes)
}

// AddWish notes one; a wish that is there already stays once, and costs no write.
func (s *Shelf) AddWish(wish string) error {
	return s.change(func(form *shelfForm) bool {
		if slices.Contains(form.Wishes, wish) {
			return false
		}
		form.Wishes = append(form.Wishes, wish)
		return true
	})
}

// DropWish forgets one that was done.
func (s *Shelf) DropWish(wish string) error {
	return s.change(func(form *shelfForm) bool {
		at := slices.Index(form.Wishes, wish)
		if at < 0 {
			return false
		}
		form.Wishes = slices.Delete(form.Wishes, at, at+1)
		return true
	})
}

// Keep takes the place of what was kept under the name.
func (s *Shelf) Keep(name string, value []byte) error {
	return s.change(func(form *shelfForm) bool {
		form.Kept[name] = slices.Clone(value)
		return true
	})
}

// Kept is what was kept last under a name, false for nothing.
func (s *Shelf) Kept(name string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, there := s.form.Kept[name]
	return slices.Clone(value), there
}

// change writes what a change makes of the shelf. When the write fails the shelf
// is what it was.
func (s *Shelf) change(do func(*shelfForm) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := shelfForm{Wishes: slices.Clone(s.form.Wishes), Kept: maps.Clone(s.form.Kept)}
	if !do(&next) {
		return nil
	}
	if s.s.readOnly {
		return ErrReadOnly
	}
	text, err := formatShelf(s.key, s.s.random, next)
	if err == nil {
		err = s.write(text)
	}
	if err != nil {
		return fmt.Errorf("keeping what the bank gave: %w", err)
	}
	s.form = next
	return nil
}

func (s *Shelf) write(text []byte) error {
	path := filepath.Join(s.s.dir, shelfFile)
	f, err := os.OpenFile(path+unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(path+unfinished, path)
	}
	if err != nil {
		_ = os.Remove(path + unfinished)
		return err
	}
	return syncDir(s.s.dir)
}

// formatShelf seals a shelf piece by piece: length, then the piece, which knows
// its place and how many there are.
func formatShelf(key seal.Key, random io.Reader, form shelfForm) ([]byte, error) {
	plain, err := json.Marshal(form)
	if err != nil {
		return nil, err
	}
	if len(plain) > shelfMax {
		return nil, ErrShelfFull
	}
	pieces := slices.Collect(slices.Chunk(plain, shelfPiece))
	out := binary.BigEndian.AppendUint32([]byte(shelfHead), uint32(len(pieces)))
	for i, piece := range pieces {
		sealed, err := seal.Seal(key, random, piece, shelfPlace(i, len(pieces)))
		if err != nil {
			return nil, err
		}
		out = binary.BigEndian.AppendUint32(out, uint32(len(sealed)))
		out = append(out, sealed...)
	}
	return out, nil
}

var errShelf = errors.New("it is no shelf")

// parseShelf is the inverse of formatShelf.
func parseShelf(key seal.Key, text []byte) (shelfForm, error) {
	form := shelfForm{}
	if len(text) < len(shelfHead)+4 || string(text[:len(shelfHead)]) != shelfHead {
		return form, errShelf
	}
	text = text[len(shelfHead):]
	pieces := int(binary.BigEndian.Uint32(text))
	text = text[4:]
	if pieces > shelfMax/shelfPiece+1 {
		return form, errShelf
	}
	var plain []byte
	for i := range pieces {
		if len(text) < 4 || uint64(len(text)-4) < uint64(binary.BigEndian.Uint32(text)) {
			return form, errShelf
		}
		size := int(binary.BigEndian.Uint32(text))
		piece, err := seal.Unseal(key, text[4:4+size], shelfPlace(i, pieces))
		if err != nil {
			return form, err
		}
		plain, text = append(plain, piece...), text[4+size:]
	}
	if len(text) > 0 {
		return form, errShelf
	}
	if err := json.Unmarshal(plain, &form); err != nil {
		return shelfForm{}, err
	}
	if form.Kept == nil {
		form.Kept = map[string][]byte{}
	}
	return form, nil
}

func shelfPlace(piece, of int) []byte {
	return seal.AAD(shelfFile, uint64(piece), fmt.Sprint(of), string(seal.PurposeShelf))
}
