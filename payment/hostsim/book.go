package hostsim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"

	"till/payment"
)

// book is all that the host remembers. It belongs to the server's lock. Whoever
// changes it uses its methods: they change what is in memory and note the same
// in change, which becomes one line of the log.
type book struct {
	sequence int    // numbers RRNs and authorisation codes
	draws    uint64 // numbers the random stream of faults
	tokenKey string // makes card numbers into tokens
	tmkCheck string // check value of the TMK that wraps the terminals' keys

	terminals map[string]terminal
	undone    map[place]bool // originals that were reversed before they came
	pinTries  map[string]int // wrong PINs in a row, by token

	records   []*record
	byPlace   map[place]*record
	byRRN     map[string]*record
	byVoucher map[string]*record
	holds     map[holdKey]*record
	lastSTANs map[batchKey]string
	standing  map[string]payment.Amount // what stands against a card, by token
	closings  map[batchKey]closing      // what was said at the end of a batch
	byBatch   map[batchKey][]*record

	// change is what the message under way has changed so far.
	change change
}

// terminal is what the host knows of one terminal: its batch, its working keys
// under its TMK, and its own TMK, where it was given one, under the host's. Keys
// stand as textOf writes them.
type terminal struct {
	Batch string `json:"batch"`
	PIK   string `json:"pik"`
	MAK   string `json:"mak"`
	TDK   string `json:"tdk,omitempty"`
	TMK   string `json:"tmk,omitempty"`
	// NextTMK was downloaded and is not activated yet.
	NextTMK string `json:"next_tmk,omitempty"`
}

// batchKey is a batch of one terminal.
type batchKey struct{ tid, batch string }

// holdKey is how a pre-authorisation is found again (unionpay-pos 5).
type holdKey struct{ mid, authCode, date, token string }

// change is one line of the log: all that one message changed. It holds what
// is, not what was added, so that reading a line twice is harmless.
type change struct {
	Sequence  int                 `json:"sequence,omitempty"`
	Draws     uint64              `json:"draws,omitempty"`
	TokenKey  string              `json:"token_key,omitempty"`
	TMKCheck  string              `json:"tmk_check,omitempty"`
	Terminals map[string]terminal `json:"terminals,omitempty"`
	Undone    []place             `json:"undone,omitempty"`
	PINTries  map[string]int      `json:"pin_tries,omitempty"`
	Facts     []fact              `json:"facts,omitempty"`
	Closings  []closing           `json:"closings,omitempty"`
}

func newBook() *book {
	return &book{
		terminals: make(map[string]terminal), undone: make(map[place]bool), pinTries: make(map[string]int),
		byPlace: make(map[place]*record), byRRN: make(map[string]*record), byVoucher: make(map[string]*record),
		holds: make(map[holdKey]*record), lastSTANs: make(map[batchKey]string),
		standing: make(map[string]payment.Amount),
		closings: make(map[batchKey]closing), byBatch: make(map[batchKey][]*record),
	}
}

// apply brings the book to where a line of the log says it was.
func (b *book) apply(c change) {
	b.sequence, b.draws = max(b.sequence, c.Sequence), max(b.draws, c.Draws)
	if c.TokenKey != "" {
		b.tokenKey = c.TokenKey
	}
	if c.TMKCheck != "" {
		b.tmkCheck = c.TMKCheck
	}
	for tid, t := range c.Terminals {
		b.terminals[tid] = t
	}
	for _, p := range c.Undone {
		b.undone[p] = true
	}
	for token, tries := range c.PINTries {
		b.setTries(token, tries)
	}
	for _, f := range c.Facts {
		b.enter(f)
	}
	for _, closing := range c.Closings {
		b.closings[batchKey{closing.TID, closing.Batch}] = closing
	}
}

// head is everything but the transactions: the first line of a log.
func (b *book) head() change {
	c := change{Sequence: b.sequence, Draws: b.draws, TokenKey: b.tokenKey, TMKCheck: b.tmkCheck,
		Terminals: b.terminals, PINTries: b.pinTries}
	for p := range b.undone {
		c.Undone = append(c.Undone, p)
	}
	for _, closing := range b.closings {
		c.Closings = append(c.Closings, closing)
	}
	return c
}

// put enters a transaction, or what has become of one.
func (b *book) put(f fact) {
	b.enter(f)
	b.change.Facts = append(b.change.Facts, f)
}

// enter keeps records, indexes and sums together.
func (b *book) enter(f fact) {
	p := f.Entry.place()
	r := b.byPlace[p]
	if r == nil {
		r = &record{at: len(b.records)}
		b.records = append(b.records, r)
		b.byPlace[p] = r
		key := batchKey{p.TID, p.Batch}
		b.lastSTANs[key] = max(b.lastSTANs[key], p.STAN)
		b.byBatch[key] = append(b.byBatch[key], r)
	}
	b.standing[f.Token] += f.weight() - r.weight()
	r.fact = f
	if f.Entry.RRN != "" {
		b.byRRN[f.Entry.RRN] = r
	}
	if f.Voucher != "" {
		b.byVoucher[f.Voucher] = r
	}
	if f.Entry.Kind == payment.PreAuth && f.Entry.AuthCode != "" {
		b.holds[holdKey{p.MID, f.Entry.AuthCode, f.mmdd(), f.Token}] = r
	}
}

// keepTerminal remembers what a terminal was given.
func (b *book) keepTerminal(tid string, t terminal) {
	b.terminals[tid] = t
	if b.change.Terminals == nil {
		b.change.Terminals = make(map[string]terminal)
	}
	b.change.Terminals[tid] = t
}

// undo remembers a reversal whose original has not arrived.
func (b *book) undo(p place) {
	if !b.undone[p] {
		b.undone[p] = true
		b.change.Undone = append(b.change.Undone, p)
	}
}

// keepTries remembers how many wrong PINs in a row a card has had.
func (b *book) keepTries(token string, tries int) {
	if b.pinTries[token] == tries {
		return
	}
	b.setTries(token, tries)
	if b.change.PINTries == nil {
		b.change.PINTries = make(map[string]int)
	}
	b.change.PINTries[token] = tries
}

func (b *book) setTries(token string, tries int) {
	if tries == 0 {
		delete(b.pinTries, token)
		return
	}
	b.pinTries[token] = tries
}

// lastSTAN is the highest STAN of a terminal's transactions in a batch, "" for none.
func (b *book) lastSTAN(tid, batch string) string { return b.lastSTANs[batchKey{tid, batch}] }

// next numbers a transaction: its RRN, twelve digits, and the code that goes
// with an approval.
func (b *book) next(date string) (rrn, authCode string) {
	b.sequence++
	b.change.Sequence = b.sequence
	return fmt.Sprintf("%s%08d", date, b.sequence%100_000_000), fmt.Sprintf("%06d", b.sequence%1_000_000)
}

// token stands for a card in files and logs. Without the key, which is random
// and the host's own, nobody can try numbers against it.
func (b *book) token(pan string) string {
	mac := hmac.New(sha256.New, []byte(b.tokenKey))
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
