package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/store/seal"
)

func openShelf(t testing.TB, s *Store) *Shelf {
	t.Helper()
	shelf, err := s.Shelf()
	if err != nil {
		t.Fatal(err)
	}
	return shelf
}

// blacklist is longer than one sealed piece and full of card numbers.
var blacklist = []byte(strings.Repeat("6222029999999995,", 700))

func stockShelf(t testing.TB, s *Store) *Shelf {
	t.Helper()
	shelf := openShelf(t, s)
	for _, act := range []func() error{
		func() error { return shelf.AddWish("ca") },
		func() error { return shelf.AddWish("status") },
		func() error { return shelf.AddWish("ca") },
		func() error { return shelf.AddWish("params") },
		func() error { return shelf.DropWish("status") },
		func() error { return shelf.DropWish("rates") },
		func() error { return shelf.Keep("blacklist", []byte("old")) },
		func() error { return shelf.Keep("blacklist", blacklist) },
	} {
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
	return shelf
}

func TestWhatABankHandedOutSurvives(t *testing.T) {
	s := newTest(t)
	stockShelf(t, s)
	again := openShelf(t, s) // what a killed process leaves: nobody closed the first
	if diff := cmp.Diff([]string{"ca", "params"}, again.Wishes()); diff != "" {
		t.Errorf("wishes (-want +got):\n%s", diff)
	}
	got, there := again.Kept("blacklist")
	if !there || !bytes.Equal(got, blacklist) {
		t.Errorf("the list is not what was handed out: %d bytes", len(got))
	}
	if _, there := again.Kept("aid"); there || again.Lost() {
		t.Error("something is there that nobody handed out, or something is lost")
	}
	if text := mustRead(t, filepath.Join(s.dir, shelfFile)); bytes.Contains(text, []byte("999999")) {
		t.Error("a card number is readable on the disk")
	}
}

// TestAShelfThatDoesNotOpenBeginsAnew changes, cuts and swaps every part of it.
func TestAShelfThatDoesNotOpenBeginsAnew(t *testing.T) {
	s := newTest(t)
	stockShelf(t, s)
	path := filepath.Join(s.dir, shelfFile)
	whole := mustRead(t, path)
	damage := map[string][]byte{"empty": nil, "cut in the head": whole[:5], "cut in a piece": whole[:len(whole)-9],
		"longer": append(bytes.Clone(whole), 0)}
	for at := 0; at < len(whole); at += 97 {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		damage["a flipped bit at "+string(rune('a'+at%26))] = flipped
	}
	for name, text := range damage {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		shelf := openShelf(t, s)
		if !shelf.Lost() || len(shelf.Wishes()) != 0 {
			t.Errorf("%s: lost %v, wishes %v", name, shelf.Lost(), shelf.Wishes())
		}
		if err := shelf.AddWish("aid"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if again := openShelf(t, s); again.Lost() || len(again.Wishes()) != 1 {
			t.Errorf("%s: it does not begin anew", name)
		}
	}
}

func TestAFailedWriteLeavesTheShelf(t *testing.T) {
	s := newTest(t)
	shelf := stockShelf(t, s)
	if err := shelf.Keep("aid", make([]byte, shelfMax)); !errors.Is(err, ErrShelfFull) {
		t.Errorf("got %v, want %v", err, ErrShelfFull)
	}
	if err := os.Mkdir(filepath.Join(s.dir, shelfFile+unfinished), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := shelf.AddWish("aid"); err == nil {
		t.Error("a write that cannot be made succeeds")
	}
	if diff := cmp.Diff([]string{"ca", "params"}, shelf.Wishes()); diff != "" {
		t.Errorf("wishes in memory (-want +got):\n%s", diff)
	}
	closeTest(t, s)
	cfg := config(s.dir, s.keys)
	cfg.ReadOnly = true
	reader := openTest(t, cfg)
	if err := openShelf(t, reader).AddWish("aid"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader writes: %v", err)
	}
}

func FuzzShelf(f *testing.F) {
	key := seal.Key{1}
	whole, err := formatShelf(key, bytes.NewReader(make([]byte, 64)), shelfForm{Wishes: []string{"ca"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(shelfHead))
	f.Add(whole[:len(whole)-3])
	f.Fuzz(func(t *testing.T, text []byte) {
		form, err := parseShelf(key, text)
		if err == nil && form.Kept == nil {
			t.Error("a shelf without a place for what is handed out")
		}
	})
}
