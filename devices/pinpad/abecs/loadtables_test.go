package abecs

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"till/payment"
)

// tableVector is one record: the source is in the file.
type tableVector struct {
	Name    string
	Text    string
	Decoded map[string]string
}

func tableVectors(t testing.TB) []tableVector {
	t.Helper()
	raw, err := os.ReadFile("testdata/abecs_tables.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Vectors []tableVector }
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Vectors) != 31 {
		t.Fatalf("%d records", len(all.Vectors))
	}
	return all.Vectors
}

func TestTableRecordsAreTheSpecificationsToTheByte(t *testing.T) {
	layouts := map[string]layout{"1": applicationRecord, "2": keyRecord, "3": revokedRecord}
	for _, v := range tableVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			l := layouts[v.Decoded["TAB_ID"]]
			read, err := l.parse([][]byte{latin1(v.Text)})
			if err != nil {
				t.Fatal(err)
			}
			got := make(values)
			for name, value := range read {
				got[name] = latin(value)
				if got[name] != v.Decoded[name] {
					t.Errorf("%s is %q, want %q", name, got[name], v.Decoded[name])
				}
			}
			if len(got) != len(v.Decoded) {
				t.Errorf("%d fields, want %d", len(got), len(v.Decoded))
			}
			built, err := l.build(got)
			if err != nil || latin(built[0]) != v.Text {
				t.Errorf("built %s, %v", built, err)
			}
		})
	}
}

// keyOf makes a key of a vector's record.
func keyOf(t testing.TB, d map[string]string) payment.CAKey {
	return payment.CAKey{
		RID: unhex(t, d["T2_RID"]), Index: unhex(t, d["T2_CAPKIDX"])[0],
		Exponent: unhex(t, d["T2_EXP"][:2]), Modulus: unhex(t, strings.TrimRight(d["T2_MOD"], " ")),
		Check: unhex(t, d["T2_CHECKSUM"]),
	}
}

func TestKeysAreTheSpecificationsToTheByte(t *testing.T) {
	tested := 0
	for _, v := range tableVectors(t) {
		d := v.Decoded
		if d["TAB_ID"] != "2" || d["T2_CHKSTAT"] != "1" || d["T2_EXPLEN"] != "1" {
			continue
		}
		tested++
		k := keyOf(t, d)
		n := map[string]int{"128": 128, "144": 144, "176": 176, "248": 248}[d["T2_MODLEN"]]
		k.Modulus = k.Modulus[:n]
		made, err := keyValues(k, 1)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		blocks, err := keyRecord.build(made)
		if err != nil || latin(blocks[0][8:]) != v.Text[8:] {
			t.Errorf("%s: %s, %v", v.Name, blocks, err)
		}
		k.Check[3] ^= 1
		if _, err := keyValues(k, 1); err == nil {
			t.Errorf("%s: a key whose check differs is loaded", v.Name)
		}
	}
	if tested < 10 {
		t.Errorf("only %d keys were tested", tested)
	}
}

// unionPay is an application as a profile has it (crypto-emv 6.4).
func unionPay(t testing.TB) payment.EMVApplication {
	return payment.EMVApplication{
		AID: unhex(t, "A000000333010102"), Name: "UnionPay Credit", Version: unhex(t, "0020"),
		Default: unhex(t, "D84000A800"), Denial: unhex(t, "0010000000"), Online: unhex(t, "D84004F800"),
		Floor: 5000, DDOL: unhex(t, "9F3704"), PINOnline: true,
		Contactless: &payment.ContactlessLimits{Transaction: 100000, NoPIN: 100000},
	}
}

func someTables(t testing.TB) payment.EMVTables {
	tables := payment.EMVTables{Version: "UP20261124", Applications: []payment.EMVApplication{unionPay(t)},
		Revoked: []payment.RevokedKey{{RID: unhex(t, "A000000003"), Index: 0x97, Serial: unhex(t, "555555")}}}
	for _, v := range tableVectors(t) {
		if v.Name == "cloudwalk_10" {
			k := keyOf(t, v.Decoded)
			k.Modulus = k.Modulus[:144]
			tables.CAKeys = append(tables.CAKeys, k)
		}
	}
	return tables
}

func TestAnApplicationIsWrittenForThePad(t *testing.T) {
	terminal := Terminal{MerchantID: "104110054110001", TerminalID: "T0000004", MCC: "5814"}.filled()
	v, err := terminal.application(unionPay(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := applicationRecord.build(v)
	if err != nil {
		t.Fatal(err)
	}
	want := "314" + "1" + "04" + "01" + "08" + "A0000003330101020000000000000000" + "01" + "UnionPay Credit " + "03" +
		"002000200020" + "156" + "156" + "2" + "104110054110001" + "5814" + "T0000004" + "E0E8C8" + "6000F0F001" + "22" +
		"D84000A800" + "0010000000" + "D84004F800" + "00001388" + "R" + "0" + "B" + "000186A0" + "00000000" + "000186A0" + "0020" +
		"0" + strings.Repeat("0", 40) + "9F3704" + strings.Repeat("0", 34) + "Y1Z1Y3Z3" + "D84000A800" + "0010000000" + "D84004F800"
	if got := latin(blocks[0]); got != want || len(got) != 314 {
		t.Errorf("the record is %d long:\n%s\nwant\n%s", len(got), got, want)
	}
	a := unionPay(t)
	a.AID, a.PINOnline, a.Contactless = unhex(t, unionPayDebit), false, nil
	if v, err = terminal.application(a, 1); err != nil || v["T1_TRMCAPAB"] != "E0A8C8" || v["T1_APPTYPE"] != "02" || v["T1_CTLSMODE"] != "0" {
		t.Errorf("%v, capabilities %s, type %s, contactless %s", err, v["T1_TRMCAPAB"], v["T1_APPTYPE"], v["T1_CTLSMODE"])
	}
}

func TestTablesThatAreNotWholeAreRefusedBeforeThePadIsTouched(t *testing.T) {
	spoil := map[string]func(*payment.EMVTables){
		"no application":           func(e *payment.EMVTables) { e.Applications = nil },
		"a version of nine":        func(e *payment.EMVTables) { e.Version = "UP2026112" },
		"a version in small":       func(e *payment.EMVTables) { e.Version = "up20261124" },
		"an AID of four bytes":     func(e *payment.EMVTables) { e.Applications[0].AID = e.Applications[0].AID[:4] },
		"an action code too short": func(e *payment.EMVTables) { e.Applications[0].Online = []byte{1} },
		"no version of the kernel": func(e *payment.EMVTables) { e.Applications[0].Version = nil },
		"a DDOL too long":          func(e *payment.EMVTables) { e.Applications[0].DDOL = make([]byte, 21) },
		"a key without a modulus":  func(e *payment.EMVTables) { e.CAKeys[0].Modulus = nil },
		"a key that was altered":   func(e *payment.EMVTables) { e.CAKeys[0].Modulus[7] ^= 1 },
		"a revoked serial of two":  func(e *payment.EMVTables) { e.Revoked[0].Serial = []byte{1, 2} },
	}
	opened(t, nil, func(t *testing.T, p *Pad) {
		for name, damage := range spoil {
			tables := someTables(t)
			damage(&tables)
			if err := p.LoadTables(t.Context(), tables, nil); !errors.Is(err, ErrTables) {
				t.Errorf("%s: error %v, want ErrTables", name, err)
			}
		}
	})
	p := &Pad{cfg: Default().filled()}
	tables := someTables(t)
	tables.CAKeys[0].Expiry = "20201231"
	if records, err := p.records(tables, "20261124"); err != nil || len(records) != 2 {
		t.Errorf("an expired key: %d records, %v, want it left out", len(records), err)
	}
}

func TestTablesAreLoadedOnlyWhenTheyDiffer(t *testing.T) {
	tables := someTables(t)
	p := &Pad{cfg: Default().filled()}
	records, err := p.records(tables, "20261124")
	if err != nil || len(records) != 3 {
		t.Fatal(len(records), err)
	}
	first := "TLR95103" + latin(records[0]) + latin(records[1]) + latin(records[2]) // 2 + 314 + 611 + 26 = 953
	first = strings.Replace(first, "TLR951", "TLR953", 1)
	refused := turn{begins: "GTS00200", answer: "GTS0000100000000000"}
	tests := []struct {
		name   string
		script []turn
		ok     bool
		broken bool
		steps  string
	}{
		{name: "the version is there", ok: true, steps: "3/3",
			script: []turn{{begins: "GTS00200", answer: "GTS000010UP20261124"}}},
		{name: "another version is there", ok: true, steps: "0/3 3/3", script: []turn{
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI01200UP20261124", answer: "TLI020"},
			{begins: first, answer: "TLR000"}, {begins: "TLE", answer: "TLE000"}, {begins: "GTS00200", answer: "GTS000010UP20261124"}}},
		{name: "a pad without tables", ok: true, steps: "0/3 3/3", script: []turn{
			refused, {begins: "TLI01200UP20261124", answer: "TLI000"},
			{begins: first, answer: "TLR000"}, {begins: "TLE", answer: "TLE000"}, {begins: "GTS00200", answer: "GTS000010UP20261124"}}},
		{name: "the pad's memory is full and the old ones stay", steps: "0/3", script: []turn{
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI", answer: "TLI020"},
			{begins: "TLR", answer: "TLR021"}, {begins: "GTS00200", answer: "GTS000010TABVER0001"}}},
		{name: "the pad's memory is full and the old ones are gone", broken: true, steps: "0/3", script: []turn{
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI", answer: "TLI020"},
			{begins: "TLR", answer: "TLR021"}, refused}},
		{name: "it never answers a record", broken: true, steps: "0/3", script: []turn{
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI", answer: "TLI020"}, {begins: "TLR"}, refused}},
		{name: "loading is not begun", steps: "", script: []turn{
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI", answer: "TLI011"},
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}}},
		{name: "it says that it is done and holds the old ones", steps: "0/3", script: []turn{
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI", answer: "TLI020"}, {begins: "TLR", answer: "TLR000"},
			{begins: "TLE", answer: "TLE000"}, {begins: "GTS00200", answer: "GTS000010TABVER0001"},
			{begins: "GTS00200", answer: "GTS000010TABVER0001"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opened(t, test.script, func(t *testing.T, p *Pad) {
				var steps []string
				err := p.LoadTables(t.Context(), someTables(t), func(done, total int) {
					steps = append(steps, two(done)[1:]+"/"+two(total)[1:])
				})
				if (err == nil) != test.ok || strings.Join(steps, " ") != test.steps || p.tablesBroken != test.broken {
					t.Errorf("error %v, steps %q, broken %v", err, steps, p.tablesBroken)
				}
				if test.ok && p.cfg.TableVersion != "UP20261124" {
					t.Errorf("cards are read with version %s", p.cfg.TableVersion)
				}
				if !test.broken {
					return
				}
				if _, reason, err := p.ReadCard(t.Context(), request(nil)); err != nil || reason != payment.ReasonPadTables {
					t.Errorf("a pad with half its tables reads a card: %q, %v", reason, err)
				}
			})
		})
	}
}

func TestLoadingTablesThatIsGivenUpAsksWhatIsLeft(t *testing.T) {
	script := []turn{
		{begins: "GTS00200", answer: "GTS000010TABVER0001"}, {begins: "TLI", answer: "TLI020"},
		{begins: "GTS00200", answer: "GTS000010TABVER0001"},
	}
	opened(t, script, func(t *testing.T, p *Pad) {
		ctx, cancel := context.WithCancel(t.Context())
		err := p.LoadTables(ctx, someTables(t), func(int, int) { cancel() })
		if !errors.Is(err, context.Canceled) || p.tablesBroken {
			t.Errorf("error %v, broken %v", err, p.tablesBroken)
		}
	})
}

func TestRecordsArePackedIntoAsFewCommandsAsTheyFit(t *testing.T) {
	var records [][]byte
	for range 5 {
		records = append(records, make([]byte, 314))
	}
	block, count := packRecords(records)
	if count != 3 || len(block) != 2+3*314 || string(block[:2]) != "03" {
		t.Errorf("%d records in %d bytes", count, len(block))
	}
	for n, want := range map[int]string{1: "01", 99: "99", 100: "A0", 159: "F9", 359: "Z9"} {
		if got := recordIndex(n); got != want {
			t.Errorf("record %d is called %s, want %s", n, got, want)
		}
	}
}
