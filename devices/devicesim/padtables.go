package devicesim

import (
	"crypto/sha1" //nolint:gosec // the schemes' own check of a public key (section 4.3)
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// padTables are the EMV tables of a pad: for each acquirer a version and
// records, and one version for all where they were loaded as one.
type padTables struct {
	Unified string                 `json:"unified,omitempty"`
	Sets    map[string]padTableSet `json:"sets"`
}

// padTableSet is what one acquirer loaded.
type padTableSet struct {
	Version string   `json:"version"`
	Records []string `json:"records"`
}

// Kinds of records, and lengths (sections 4.2 to 4.4).
const (
	recordAID, recordCAKey, recordRevoked = '1', '2', '3'

	recordCAKeyLength   = 611
	recordRevokedLength = 26
	// padRecordsMax is the capacity: 160 applications and 80 keys, with some room.
	padRecordsMax = 512

	noVersion    = "0000000000"
	allAcquirers = "00"
)

var recordAIDLengths = []int{284, 314, 340}

// padLoading is a load under way, from TLI to TLE.
type padLoading struct {
	acquirer, version string
	records           []string
}

// factoryTables are those that a pretend pad comes with: the application of
// every chip in the purse, under acquirer 04, without a public key.
func (c PadConfig) factoryTables() padTables {
	var records, seen []string
	for _, card := range c.Cards {
		if card.AID == "" || slices.Contains(seen, card.AID) {
			continue
		}
		seen = append(seen, card.AID)
		records = append(records, factoryRecord(len(seen), card.AID, card.Label))
	}
	if c.Virgin {
		return padTables{}
	}
	return padTables{Unified: c.TableVersion, Sets: map[string]padTableSet{factoryAcquirer: {c.TableVersion, records}}}
}

const factoryAcquirer = "04"

// factoryRecord is an application record with contactless, a limit without PIN of
// zero and floor limits: a till that asks for nothing else sells online, because
// it names a floor of zero, and one that may sell without the line up to these.
func factoryRecord(number int, aid, label string) string {
	return fmt.Sprintf("3141%s%02d%02d%s%s01%s03", factoryAcquirer, number, len(aid)/2, aid, strings.Repeat("0", 32-len(aid)),
		padded(strings.ToUpper(label), 16)) +
		"003000300030" + "1561562" + strings.Repeat(" ", 15) + "0000" + strings.Repeat(" ", 8) +
		"E0F8C8" + "6000F0A001" + "22" + "D84000A800" + "0010000000" + "D84004F800" + factoryFloor + "R" +
		"0" + "B" + "FFFFFFFF" + factoryFloor + "00000000" + "0030" + "0" +
		strings.Repeat("0", 40) + "9F3704" + strings.Repeat("0", 34) + "Y1Z1Y3Z3" + "D84000A800" + "0010000000" + "D84004F800"
}

// factoryFloor is 200.00 in hexadecimal: up to this a chip may approve by itself.
const factoryFloor = "00004E20"

// tableVersion is what GTS gives: zeros where there is none, or where all are
// asked for and each was loaded for itself.
func (p *Pad) tableVersion(acquirer string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	version := p.state.Tables.Unified
	if acquirer != allAcquirers {
		version = p.state.Tables.Sets[acquirer].Version
	}
	if version == "" {
		return noVersion
	}
	return version
}

// tellTables is GTS.
func (p *Pad) tellTables(c padCall) padAnswer {
	acquirer := acquirerField(c.block(0))
	if c.block(0).bad {
		return refused(padParameter)
	}
	return answered(p.tableVersion(acquirer))
}

// acquirerField is two digits.
func acquirerField(f *padFields) string { return fmt.Sprintf("%02d", f.number(2)) }

// beginTables is TLI. Both of its statuses mean that the load has begun: 020
// that the pad holds another version.
func (p *Pad) beginTables(c padCall) padAnswer {
	f := c.block(0)
	acquirer, version := acquirerField(f), f.text(10)
	if f.bad {
		return refused(padParameter)
	}
	same := p.tableVersion(acquirer) == version
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.loading = &padLoading{acquirer: acquirer, version: version}
	if same {
		return padAnswer{}
	}
	return refused(padOtherTables)
}

// takeTables is TLR: so many records, one behind the other.
func (p *Pad) takeTables(c padCall) padAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	loading := p.session.loading
	if loading == nil {
		return refused(padInvalid)
	}
	for i := range max(1, len(c.blocks)) {
		f := c.block(i)
		for range f.number(2) {
			record, ok := readRecord(f, loading.acquirer)
			if !ok {
				return refused(padParameter)
			}
			if len(loading.records) >= padRecordsMax || !checksumHolds(record) {
				return refused(padTableFailed)
			}
			loading.records = append(loading.records, record)
		}
		if f.bad || f.left() != 0 {
			return refused(padParameter)
		}
	}
	return padAnswer{}
}

// readRecord takes one record, bounded by its own length and by its block.
func readRecord(f *padFields, acquirer string) (string, bool) {
	head := f.text(3)
	length, err := strconv.Atoi(head)
	if f.bad || err != nil || length < recordRevokedLength {
		return "", false
	}
	record := head + f.text(length-3)
	if f.bad || acquirer != allAcquirers && record[4:6] != acquirer {
		return "", false
	}
	switch record[3] {
	case recordAID:
		_, whole := readApplication(record)
		return record, whole && slices.Contains(recordAIDLengths, length)
	case recordCAKey:
		return record, length == recordCAKeyLength
	case recordRevoked:
		return record, length == recordRevokedLength
	}
	return "", false
}

// checksumHolds proves a public key whose record says that it can be proved.
func checksumHolds(record string) bool {
	if record[3] != recordCAKey {
		return true
	}
	f := padFields{rest: []byte(record[8:])}
	rid, index, _ := f.hex(5), f.hex(1), f.text(2)
	exponents := f.number(1)
	exponent := f.hex(3)
	length := f.number(3)
	modulus := f.hex(248)
	status, sum := f.text(1), f.hex(20)
	if f.bad || exponents < 1 || exponents > 3 || length < 1 || length > len(modulus) {
		return false
	}
	own := sha1.Sum(slices.Concat(rid, index, modulus[:length], exponent[:exponents])) //nolint:gosec // as above
	return status != "1" || slices.Equal(own[:], sum)
}

// endTables is TLE: the load takes the place of what the acquirer had, in one
// step on disk. Without records it erases.
func (p *Pad) endTables(padCall) padAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	loading := p.session.loading
	if loading == nil {
		return refused(padInvalid)
	}
	p.session.loading = nil
	before := p.state.Tables
	p.state.Tables = before.with(*loading)
	if p.store.save(p.state) != nil {
		p.state.Tables = before
		return refused(padTableFailed)
	}
	return padAnswer{}
}

// with is the tables after a load. One for all takes everything's place; one
// acquirer's leaves the others, and no version is for all any more.
func (t padTables) with(l padLoading) padTables {
	sets := map[string]padTableSet{}
	if l.acquirer != allAcquirers {
		for acquirer, set := range t.Sets {
			sets[acquirer] = set
		}
		delete(sets, l.acquirer)
		if len(l.records) > 0 {
			sets[l.acquirer] = padTableSet{l.version, l.records}
		}
		return padTables{Sets: sets}
	}
	for _, record := range l.records {
		set := sets[record[4:6]]
		sets[record[4:6]] = padTableSet{l.version, append(set.Records, record)}
	}
	if len(sets) == 0 {
		return padTables{}
	}
	return padTables{Unified: l.version, Sets: sets}
}

// padApplication is what the kernel takes out of an application record.
type padApplication struct {
	acquirer, record, kind string
	aid, label             string
	denial, online         []byte // terminal action codes
	floor                  int64
	tap                    bool
	tapLimit, tapNoPIN     int64
	tapFloor               int64
}

// readApplication reads a record of an application.
func readApplication(record string) (padApplication, bool) {
	f := padFields{rest: []byte(record)}
	f.text(4)
	a := padApplication{acquirer: f.text(2), record: f.text(2)}
	length, aid := f.number(2), f.text(32)
	if f.bad || length < 5 || length > 16 {
		return a, false
	}
	a.aid = strings.ToUpper(aid[:2*length])
	a.kind, a.label, _ = f.text(2), strings.TrimSpace(f.text(16)), f.text(2)
	f.text(12 + 7 + 27 + 18)
	f.text(10) // default action codes: this pad asks no card again that could not go online
	a.denial, a.online = f.hex(5), f.hex(5)
	a.floor = f.limit()
	f.text(1)
	f.text(1)
	mode := f.text(1)
	a.tapLimit, a.tapFloor, a.tapNoPIN = f.limit(), f.limit(), f.limit()
	a.tap = mode != "0" && mode != " "
	_, err := hex.DecodeString(a.aid)
	return a, !f.bad && err == nil
}

// limit is an amount of eight hexadecimal digits, in minor units.
func (f *padFields) limit() int64 {
	n, err := strconv.ParseUint(f.text(8), 16, 32)
	if err != nil {
		f.bad = true
	}
	return int64(n)
}

// padSelection is which applications a command lets in.
type padSelection struct {
	acquirer string   // "00" or "" takes all
	kinds    []string // application types; empty takes all
	listed   []string // acquirer and record; if set, nothing else counts
}

func (s padSelection) takes(a padApplication) bool {
	if len(s.listed) > 0 {
		return slices.Contains(s.listed, a.acquirer+a.record)
	}
	return (s.acquirer == "" || s.acquirer == allAcquirers || s.acquirer == a.acquirer) &&
		(len(s.kinds) == 0 || slices.Contains(s.kinds, a.kind))
}

// candidates are the loaded applications that a card's own one fits, in order.
func (p *Pad) candidates(aid string, selection padSelection) []padApplication {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []padApplication
	for _, set := range p.state.Tables.Sets {
		for _, record := range set.Records {
			if record[3] != recordAID {
				continue
			}
			a, ok := readApplication(record)
			if ok && strings.HasPrefix(strings.ToUpper(aid), a.aid) && selection.takes(a) {
				found = append(found, a)
			}
		}
	}
	slices.SortFunc(found, func(a, b padApplication) int {
		return strings.Compare(a.acquirer+a.record, b.acquirer+b.record)
	})
	return found
}
