package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/seal"
)

// Card numbers are sealed under a key of their batch. The key stands in a file
// of its own, batch-NNNNNN.key, itself sealed under the folder's root key, and
// is overwritten when the batch is closed: the journal, its mirror and its
// archive stay whole, and the numbers in them are gone.

// cardKeyPattern matches the key files of all batches.
const cardKeyPattern = "batch-??????.key"

// setAside ends the name of a key file that does not open, for the technician.
const setAside = ".damaged"

const (
	cardKeyIDSize = 8
	cardPANMax    = 19
	cardPlainSize = 1 + cardPANMax + 1 + 4 // length, digits, length, expiry: tells no length
)

// cardKey is the key of one batch with the name by which sealed cards refer to
// it.
type cardKey struct {
	id  [cardKeyIDSize]byte
	key seal.Key
}

func (k *cardKey) name() string { return hex.EncodeToString(k.id[:]) }

func cardKeyFile(batch uint32) string { return "batch-" + formatSix(batch) + ".key" }

func cardKeyPlace(batch uint32) []byte {
	return seal.AAD("batch", uint64(batch), "key", cardKeyFile(batch))
}

// openCardKeys has the key of the current batch ready before the first sale.
func (s *Store) openCardKeys() error {
	h, err := s.newestHead()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.cardKeyFor(h.batch)
	return err
}

// cardKeyFor gives the key of a batch, drawing one for a batch that has none. A
// key that is damaged is set aside and another drawn: the numbers under it cannot
// be read any more, as if they were erased, and that must not stop the lane. The
// caller holds s.mu.
func (s *Store) cardKeyFor(batch uint32) (*cardKey, error) {
	key, err := s.readCardKey(batch)
	if errors.Is(err, ErrDamaged) {
		path := filepath.Join(s.dir, cardKeyFile(batch))
		if err := os.Rename(path, path+setAside); err != nil {
			return nil, s.folderError(cardKeyFile(batch), err)
		}
	} else if !errors.Is(err, ErrCardErased) {
		return key, err
	}
	key = &cardKey{}
	if _, err := io.ReadFull(s.random, key.id[:]); err != nil {
		return nil, fmt.Errorf("drawing a card key: %w", err)
	}
	if key.key, err = seal.NewKey(s.random); err != nil {
		return nil, err
	}
	plain := append(key.id[:], key.key[:]...)
	defer clear(plain)
	sealed, err := s.keys.Seal(plain, cardKeyPlace(batch))
	if err != nil {
		return nil, fmt.Errorf("sealing a card key: %w", err)
	}
	if err := writeWhole(filepath.Join(s.dir, cardKeyFile(batch)), sealed); err != nil {
		return nil, s.folderError(cardKeyFile(batch), err)
	}
	s.cards[batch] = key
	return key, nil
}

// readCardKey gives the key of a batch that has one, or fails with
// ErrCardErased. The caller holds s.mu.
func (s *Store) readCardKey(batch uint32) (*cardKey, error) {
	if key, ok := s.cards[batch]; ok {
		return key, nil
	}
	file := cardKeyFile(batch)
	sealed, err := os.ReadFile(filepath.Join(s.dir, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrCardErased
	}
	if err != nil {
		return nil, s.folderError(file, err)
	}
	plain, err := s.keys.Unseal(sealed, cardKeyPlace(batch))
	if err != nil || len(plain) != cardKeyIDSize+len(seal.Key{}) {
		return nil, s.damaged(file, "it does not open with the folder's keys")
	}
	defer clear(plain)
	key := &cardKey{id: [cardKeyIDSize]byte(plain), key: seal.Key(plain[cardKeyIDSize:])}
	s.cards[batch] = key
	return key, nil
}

func (s *Store) forgetCardKeys() {
	for batch, key := range s.cards {
		key.key.Wipe()
		delete(s.cards, batch)
	}
}

// sealCard puts token and sealed number into the record that begins an
// attempt. keep is false where nothing is to be sent: then nobody will need
// the number. The caller holds s.mu.
func (s *Store) sealCard(b *body, rec payment.Record, batch uint32, keep bool) error {
	if rec.PAN.Empty() {
		return nil
	}
	token := seal.Token(s.token, rec.PAN.Reveal())
	b.Token = token[:]
	if !keep {
		return nil
	}
	key, err := s.cardKeyFor(batch)
	if err != nil {
		return err
	}
	plain, err := packCard(rec.PAN.Reveal(), rec.Expiry)
	if err != nil {
		return err
	}
	defer clear(plain)
	sealed, err := seal.Seal(key.key, s.random, plain, cardPlace(b.Txn.ID, key))
	if err != nil {
		return err
	}
	b.Card = append(key.id[:], sealed...)
	return nil
}

// unsealCard opens what sealCard made. The caller holds s.mu.
func (s *Store) unsealCard(sealed []byte, batch uint32, id uint64) (payment.PAN, string, error) {
	key, err := s.readCardKey(batch)
	if err != nil {
		return payment.PAN{}, "", err
	}
	if len(sealed) < cardKeyIDSize || [cardKeyIDSize]byte(sealed) != key.id {
		return payment.PAN{}, "", ErrCardErased
	}
	plain, err := seal.Unseal(key.key, sealed[cardKeyIDSize:], cardPlace(id, key))
	if err != nil {
		return payment.PAN{}, "", s.damaged(liveFile, fmt.Sprintf("the card of attempt %d: %v", id, err))
	}
	defer clear(plain)
	return unpackCard(plain)
}

func cardPlace(id uint64, key *cardKey) []byte {
	return seal.AAD(bucketJ, id, "card", key.name())
}

func packCard(digits, expiry string) ([]byte, error) {
	if len(digits) > cardPANMax || len(expiry) > 4 {
		return nil, fmt.Errorf("%w: card number or expiry is too long", ErrRecord)
	}
	plain := make([]byte, cardPlainSize)
	plain[0] = byte(len(digits))
	copy(plain[1:], digits)
	plain[1+cardPANMax] = byte(len(expiry))
	copy(plain[2+cardPANMax:], expiry)
	return plain, nil
}

func unpackCard(plain []byte) (payment.PAN, string, error) {
	if len(plain) != cardPlainSize || plain[0] > cardPANMax || plain[1+cardPANMax] > 4 {
		return payment.PAN{}, "", seal.ErrSealed
	}
	pan, err := payment.NewPAN(string(plain[1 : 1+plain[0]]))
	expiry := plain[2+cardPANMax:]
	return pan, string(expiry[:plain[1+cardPANMax]]), err
}

// EraseCards makes the card numbers of a batch unreadable for ever, by
// overwriting the batch's key; everything else about its attempts stays. It
// fails with ErrBatchInUse for the current batch and while an attempt of the
// batch still owes something: a reversal needs the number. A batch whose key is
// gone already is no error.
//
// On a disk that writes elsewhere than it is told (flash, copy on write) the
// old bytes may survive overwriting; they are sealed under the folder's root
// key.
func (s *Store) EraseCards(batch string) error {
	number, err := sixDigits(batch)
	if err != nil {
		return fmt.Errorf("erasing the cards of batch %q: %w", batch, err)
	}
	if s.readOnly {
		return &FolderError{Kind: ErrReadOnly, Dir: s.dir}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.view(func(tx *bolt.Tx) error { return s.mayErase(tx, number) }); err != nil {
		return err
	}
	if key, ok := s.cards[number]; ok {
		key.key.Wipe()
		delete(s.cards, number)
	}
	path := filepath.Join(s.dir, cardKeyFile(number))
	for _, file := range []string{path, path + setAside} {
		if err := overwrite(file, s.random); err != nil {
			return fmt.Errorf("erasing the cards of batch %s: %w", batch, err)
		}
	}
	return syncDir(s.dir)
}

func (s *Store) mayErase(tx *bolt.Tx, batch uint32) error {
	ix := boltIndex{tx}
	h, err := readHead(ix)
	if err != nil {
		return err
	}
	if h.batch == batch {
		return fmt.Errorf("%w: batch %s is open", ErrBatchInUse, formatSix(batch))
	}
	return tx.Bucket([]byte(bucketOpen)).ForEach(func(key, _ []byte) error {
		rec, err := s.newest(tx, binary.BigEndian.Uint64(key))
		if err != nil {
			return err
		}
		if rec.body.Txn.Batch == formatSix(batch) {
			return fmt.Errorf("%w: attempt %d of batch %s is undecided", ErrBatchInUse, rec.body.Txn.ID, formatSix(batch))
		}
		return nil
	})
}

// overwrite fills a file with random bytes, then zeros, each synced, and
// removes it.
func overwrite(path string, random io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	noise := make([]byte, info.Size())
	if _, err := io.ReadFull(random, noise); err != nil {
		return err
	}
	for _, fill := range [][]byte{noise, make([]byte, len(noise))} {
		if _, err := f.WriteAt(fill, 0); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Remove(path)
}

// writeWhole writes a small file so that it is complete or absent whenever the
// power goes.
func writeWhole(path string, text []byte) error {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp)
		return err
	}
	return syncDir(filepath.Dir(path))
}
