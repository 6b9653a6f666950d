package hostsim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"

	"till/payment"
)

// book is all that the host remembers. It belongs to the server's lock.
type book struct {
	// Sequence numbers RRNs and authorisation codes; Draws the random stream.
	Sequence int    `json:"sequence"`
	Draws    uint64 `json:"draws"`
	// TokenKey makes card numbers into tokens.
	TokenKey string `json:"token_key"`
	// TMKCheck is the check value of the TMK that wraps the terminals' keys.
	TMKCheck  string               `json:"tmk_check"`
	Terminals map[string]*terminal `json:"terminals"`
	// Undone are the places of originals that were reversed before they came.
	Undone []place `json:"undone"`
	// PINTries counts wrong PINs in a row by token; only a strict host looks.
	PINTries map[string]int `json:"pin_tries"`

	// records stand in the file behind the rest, a line each.
	records []*record
	byPlace map[place]*record
	undone  map[place]bool
}

// terminal is what the host knows of one terminal: its batch, and its working
// keys under the TMK, as textOf writes them.
type terminal struct {
	Batch string `json:"batch"`
	PIK   string `json:"pik"`
	MAK   string `json:"mak"`
}

// index makes a book that was read, or a new one, ready for use.
func (b *book) index() {
	if b.Terminals == nil {
		b.Terminals = make(map[string]*terminal)
	}
	if b.PINTries == nil {
		b.PINTries = make(map[string]int)
	}
	b.byPlace = make(map[place]*record, len(b.records))
	for _, r := range b.records {
		b.byPlace[r.Entry.place()] = r
	}
	b.undone = make(map[place]bool, len(b.Undone))
	for _, p := range b.Undone {
		b.undone[p] = true
	}
}

// add enters a transaction.
func (b *book) add(r *record) {
	b.records = append(b.records, r)
	b.byPlace[r.Entry.place()] = r
}

// undo remembers a reversal whose original has not arrived.
func (b *book) undo(p place) {
	if !b.undone[p] {
		b.undone[p] = true
		b.Undone = append(b.Undone, p)
	}
}

// spent is what stands against a card.
func (b *book) spent(token string) payment.Amount {
	sum := payment.Amount(0)
	for _, r := range b.records {
		if r.Token == token && r.Entry.State.Stands() && r.Entry.Kind.Moves() != payment.MovesOut {
			sum += r.Entry.Amount
		}
	}
	return sum
}

// lastSTAN is the highest STAN of a terminal's transactions in a batch, "" for none.
func (b *book) lastSTAN(tid, batch string) string {
	last := ""
	for _, r := range b.records {
		if r.Entry.TerminalID == tid && r.Entry.Batch == batch && r.Entry.STAN > last {
			last = r.Entry.STAN
		}
	}
	return last
}

// next numbers a transaction: its RRN, twelve digits, and the code that goes
// with an approval.
func (b *book) next(date string) (rrn, authCode string) {
	b.Sequence++
	return fmt.Sprintf("%s%08d", date, b.Sequence), fmt.Sprintf("%06d", b.Sequence%1_000_000)
}

// token stands for a card in files and logs. Without the key, which is random
// and the host's own, nobody can try numbers against it.
func (b *book) token(pan string) string {
	mac := hmac.New(sha256.New, []byte(b.TokenKey))
	mac.Write([]byte(pan))
	return textOf(mac.Sum(nil)[:16])
}

// textOf writes bytes for the book. Base 32 has few digits: whoever searches
// files for card numbers finds none in it, not even by chance, as in hex.
func textOf(data []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(data)
}

// bytesOf reads what textOf wrote.
func bytesOf(text string) ([]byte, error) {
	return base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
}
