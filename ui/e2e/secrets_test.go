//go:build unix

package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"till/payment/keys/clearpin"
)

// hunted is everything that must not be found, by a name that may be printed.
type hunted map[string][]byte

// card adds a card number in every form in which it could lie about. The track
// holds the number, and so does every form of the track.
func (h hunted) card(pan, what string) {
	h.add(what+" as text", []byte(pan))
	packed, _ := hex.DecodeString(pan + strings.Repeat("F", len(pan)%2))
	h.add(what+" packed", packed)
	shifted, _ := hex.DecodeString("0" + pan + strings.Repeat("F", (len(pan)+1)%2))
	h.add(what+" packed a nibble later", shifted[1:len(shifted)-1])
}

// add adds bytes as they are, in hex and in base64 wherever it began.
func (h hunted) add(what string, secret []byte) {
	h[what] = secret
	h[what+", hex"] = []byte(hex.EncodeToString(secret))
	h[what+", HEX"] = bytes.ToUpper(h[what+", hex"])
	for skip := range 3 {
		// The characters at both ends also hold bits of what stands beside it.
		coded := base64.StdEncoding.EncodeToString(append(make([]byte, skip), secret...))
		coded = strings.TrimRight(coded, "=")
		h[fmt.Sprintf("%s, base64 from %d", what, skip)] = []byte(coded[(skip*8+5)/6 : len(coded)-1])
	}
}

// found are the names of what a text holds that it must not.
func (h hunted) found(text []byte) []string {
	var names []string
	for what, secret := range h {
		if bytes.Contains(text, secret) {
			names = append(names, what)
		}
	}
	for _, run := range digitRuns.FindAll(text, -1) {
		if at := bytes.Index(run, []byte(practiceBIN)); at >= 0 && someLuhn(run[at:]) {
			names = append(names, "a card number of practice's bank")
		}
	}
	return names
}

// practiceBIN is the prefix of every practice card.
const practiceBIN = "622202"

var digitRuns = regexp.MustCompile(`[0-9]{13,}`)

// someLuhn reports whether 13 to 19 digits from the start pass the check.
func someLuhn(digits []byte) bool {
	for n := 13; n <= min(19, len(digits)); n++ {
		sum := 0
		for i := range n {
			d := int(digits[n-1-i] - '0')
			if i%2 == 1 {
				if d *= 2; d > 9 {
					d -= 9
				}
			}
			sum += d
		}
		if sum%10 == 0 {
			return true
		}
	}
	return false
}

func TestTheHuntFindsWhatIsPlanted(t *testing.T) {
	h := hunted{}
	h.card("6222020000028123", "card")
	h.add("block", []byte{0xC1, 0x5E, 0x00, 0x37, 0x99, 0xAB, 0x42, 0x10})
	for name, text := range map[string]string{
		"a number in a line":        "card 6222020000028123 was read",
		"a track":                   ";6222020000028123=49122010000000000?",
		"a packed track":            "\x35\x32\x62\x22\x02\x00\x00\x02\x81\x23\xD4\x91",
		"a track packed oddly":      "\xF6\x22\x20\x20\x00\x00\x28\x12\x3D\x49\x12",
		"a block":                   "\x00\xC1\x5E\x00\x37\x99\xAB\x42\x10\x00",
		"a block in hex":            `{"52":"c15e003799ab4210"}`,
		"a block in HEX":            `GPN000C15E003799AB4210`,
		"a block in base64":         base64.StdEncoding.EncodeToString([]byte("\xC1\x5E\x00\x37\x99\xAB\x42\x10")),
		"a block in base64 later":   base64.StdEncoding.EncodeToString([]byte("x\xC1\x5E\x00\x37\x99\xAB\x42\x10z")),
		"a block in base64 later 2": base64.StdEncoding.EncodeToString([]byte("xy\xC1\x5E\x00\x37\x99\xAB\x42\x10zz")),
		"another card of that bank": "0062220200000612184500",
		"a number inside a number":  "20261124622202000002812300",
	} {
		if len(h.found([]byte(text))) == 0 {
			t.Errorf("%s was not found", name)
		}
	}
	for _, text := range []string{"622202******8123", "112400000002 000002 20261124153422", "6222020000999998"} {
		if names := h.found([]byte(text)); len(names) > 0 {
			t.Errorf("%q was taken for %v", text, names)
		}
	}
}

// huntDay is a part of a day of practice sales: a till, a bank behind a relay, a
// pad of its own, and all that any of them said.
type huntDay struct {
	t     *testing.T
	home  string
	relay *relay
	pad   string // the pad's address
	ends  []*server
	said  map[string][]byte
}

func newHuntDay(t *testing.T) *huntDay {
	d := &huntDay{t: t, home: t.TempDir(), said: map[string][]byte{}}
	bank, line := start(t, d.home, "host", "--practice", "--listen", "127.0.0.1:0",
		"--data", filepath.Join(d.home, "bank"), "--ledger", filepath.Join(d.home, "ledger.jsonl"))
	pad, where := start(t, d.home, "pinpad", "--practice", "--pty", filepath.Join(d.home, "pad"),
		"--data", filepath.Join(d.home, "padfolder"))
	d.relay, d.pad, d.ends = newRelay(t, line[strings.LastIndex(line, " ")+1:]), where, []*server{bank, pad}
	return d
}

// till is a till's command, with the bank behind the relay.
func (d *huntDay) till(args ...string) []string {
	return append(args, "--practice", "--data", filepath.Join(d.home, "s"), "--host", d.relay.addr())
}

func (d *huntDay) keep(said string, args []string) {
	name := strings.Join(args, " ")
	d.said[name] = append(d.said[name], said...)
}

func (d *huntDay) run(args ...string) (code int, out string) {
	code, out, errs := run(d.t, d.home, args...)
	d.keep(out+errs, args)
	return code, out
}

// TestADayLeavesNoSecret sells with every card and every row of the practice
// table, on the screen and without one, kills a till in the middle, and then
// searches every byte that is left.
func TestADayLeavesNoSecret(t *testing.T) {
	for name, part := range map[string]func(*huntDay){
		"every card":           (*huntDay).sellWithEveryCard,
		"every quick row":      (*huntDay).sellEveryQuickRow,
		"every silent row":     (*huntDay).sellEverySilentRow,
		"the counter":          (*huntDay).sellAtTheCounter,
		"a bank in the till":   (*huntDay).sellAlone,
		"a kill in the middle": (*huntDay).killInTheMiddle,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newHuntDay(t)
			part(d)
			d.hunt()
		})
	}
}

// hunt searches what was said and what was written.
func (d *huntDay) hunt() {
	for _, end := range d.ends {
		end.kill()
		d.keep(end.errs.String(), end.cmd.Args[1:])
	}
	h := d.secrets()
	for name, text := range d.said {
		if names := h.found(text); len(names) > 0 {
			d.t.Errorf("what %q said holds %v", name, names)
		}
	}
	files := d.searchFiles(h)
	d.t.Logf("%d secrets hunted in %d files and what %d commands said", len(h), files, len(d.said))
}

func (d *huntDay) sellWithEveryCard() {
	for _, card := range []string{"chip", "contactless", "stripe", "fallback"} {
		for _, face := range [][]string{{"--json"}, {"--lang", "zh", "--printer", "file:" + filepath.Join(d.home, card+".slip")}} {
			if code, out := d.run(append(d.till("sale", "12.50", "--card", card), face...)...); code != 0 {
				d.t.Fatalf("a %s did not pay: %s", card, out)
			}
		}
	}
	for _, holder := range []string{"cancels", "removes-card", "wrong-pin"} {
		d.run(d.till("sale", "12.50", "--holder", holder, "--json")...)
	}
}

func (d *huntDay) sellEveryQuickRow() {
	for _, cents := range []string{"10", "41", "51", "54", "55", "61", "75", "91", "96", "97", "17", "18", "19", "20", "21", "30"} {
		d.run(d.till("sale", "3."+cents, "--json", "--pad", d.pad)...)
	}
	for _, args := range [][]string{{"status"}, {"status", "--json"}, {"undecided"}, {"journal", "list", "--json"},
		{"journal", "list"}, {"journal", "show", "2", "--json"}, {"journal", "verify"}, {"journal", "reprint", "2"}} {
		d.run(d.till(args...)...)
	}
}

func (d *huntDay) sellEverySilentRow() {
	for _, cents := range []string{"68", "69", "98", "99"} {
		d.run(d.till("sale", "3."+cents, "--lang", "zh")...)
	}
	d.run(d.till("undecided", "--json", "--lang", "zh")...)
	d.run(d.till("undecided", "--retry")...)
}

// sellAlone has every end in the till's own process and folder.
func (d *huntDay) sellAlone() {
	d.run(d.till("sale", "1.00", "--json")...)
	for _, cents := range []string{"00", "10", "19", "21", "30", "51", "96"} {
		d.run("sale", "3."+cents, "--practice", "--data", filepath.Join(d.home, "alone"), "--json")
	}
}

// killInTheMiddle is a power cut while the bank is asked.
func (d *huntDay) killInTheMiddle() {
	args := d.till("sale", "4.68")
	sale, err := begin(command(d.t, d.home, args...))
	if err != nil {
		d.t.Fatal(err)
	}
	d.relay.untilPIN(d.t)
	sale.kill()
	out, errs := sale.said()
	d.keep(out+errs, args)
	d.run(d.till("status", "--json")...)
	d.run(d.till("undecided", "--retry", "--json")...)
}

// sellAtTheCounter sells on the screen, and asks the socket meanwhile.
func (d *huntDay) sellAtTheCounter() {
	args := d.till()
	counter, err := beginOnTerminal(command(d.t, d.home, args...), 100, 30)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(counter.kill)
	see := func(want string) {
		if err := counter.sees(regexp.MustCompile(want), true); err != nil {
			d.t.Fatal(err)
		}
	}
	see("0-9  ")
	if err := counter.press("1", "2", "5", "0", "enter"); err != nil {
		d.t.Fatal(err)
	}
	see("✓ Paid")
	see("✓ printed")
	for _, asked := range [][]string{{"status", "--json"}, {"journal", "show", "2", "--json"}, {"journal", "list"}, {"undecided"}} {
		d.keep(d.askSocket(asked), append([]string{"socket"}, asked...))
	}
	counter.kill()
	out, _ := counter.said()
	d.keep(out+counter.text(), args)
}

// askSocket is the raw answer of the counter's socket.
func (d *huntDay) askSocket(args []string) string {
	conn, err := net.Dial("unix", filepath.Join(d.home, "s", "till.sock"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := json.NewEncoder(conn).Encode(map[string]any{"args": args, "lang": "zh"}); err != nil {
		d.t.Fatal(err)
	}
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(conn); err != nil || answer.Len() < 20 {
		d.t.Fatalf("the socket answers %q (%v)", answer.String(), err)
	}
	return answer.String()
}

// secrets are the cards of practice, their PINs, and what was on the wire.
func (d *huntDay) secrets() hunted {
	h := hunted{}
	for _, card := range clearpin.PracticeCards() {
		h.card(card.PAN, card.Name)
		block, err := clearpin.Encode(clearpin.Format0, card.PIN, card.PAN, nil)
		if err != nil {
			d.t.Fatal(err)
		}
		h.add("the clear block of "+card.Name, block)
		h[card.Name+"'s PIN behind its tail"] = []byte(card.PAN[12:] + string(card.PIN))
	}
	cards, blocks := map[string]bool{}, 0
	for _, fields := range d.relay.messages(d.t) {
		track, _, _ := strings.Cut(fields["35"], "D")
		cards[fields["2"]], cards[track] = true, true
		if block, err := hex.DecodeString(fields["52"]); err == nil && len(block) == 8 {
			blocks++
			h.add(fmt.Sprintf("PIN block %d of the wire", blocks), block)
		}
	}
	if blocks == 0 || !cards[clearpin.PracticeCards()[0].PAN] {
		d.t.Fatalf("%d PIN blocks were on the wire: the part was too quiet", blocks)
	}
	return h
}

// searchFiles reads every file of the day: folders, slips, ledgers, states.
func (d *huntDay) searchFiles(h hunted) (files int) {
	err := filepath.WalkDir(d.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		name, _ := filepath.Rel(d.home, path)
		if names := h.found([]byte(path)); len(names) > 0 {
			d.t.Errorf("a file is named by %v", names)
		}
		if names := h.found(text); len(names) > 0 {
			d.t.Errorf("%s holds %v", name, names)
		}
		return nil
	})
	if err != nil || files < 10 {
		d.t.Fatalf("%d files were searched (%v)", files, err)
	}
	return files
}
