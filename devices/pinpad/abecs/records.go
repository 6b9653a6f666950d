package abecs

import (
	"bytes"
	"crypto/sha1" // #nosec G505 -- EMV's own check of a public key
	"errors"
	"fmt"
	"strconv"

	"till/payment"
)

// Terminal is what a chip is told of the till (EMV Book 4, annex A). Start from
// the zero value: what is empty takes a Chinese counter's usual data.
type Terminal struct {
	MerchantID string // 9F16, 15 characters
	TerminalID string // 9F1C, 8 characters
	MCC        string // 9F15, four digits
	Country    string // 9F1A, ISO 3166, three digits; 156
	Currency   string // 5F2A, ISO 4217, three digits; 156
	// Capabilities (9F33, three bytes) and MoreCapabilities (9F40, five) in hex.
	Capabilities, MoreCapabilities string
	Type                           string // 9F35; 22, attended, with and without a line
}

// Defaults of a counter in China (crypto-emv 6.3): stripe, chip and keys, PIN
// to the bank, signature or none; goods and services.
const (
	chinaCode           = "156"
	counterCapabilities = "E0E8C8"
	moreCapabilities    = "6000F0F001"
	attendedType        = "22"
)

func (t Terminal) filled() Terminal {
	for _, f := range []struct {
		field *string
		value string
	}{
		{&t.Country, chinaCode}, {&t.Currency, chinaCode}, {&t.Capabilities, counterCapabilities},
		{&t.MoreCapabilities, moreCapabilities}, {&t.Type, attendedType},
	} {
		if *f.field == "" {
			*f.field = f.value
		}
	}
	return t
}

// ErrTables means EMV tables that cannot be put into a pad as they are.
var ErrTables = errors.New("EMV tables are not fit to load")

// The records of the tables (pinpad.md 4.2 to 4.4).
var (
	recordHead = []field{
		{name: "TAB_LEN", form: digitsForm, width: 3},
		{name: "TAB_ID", form: digitsForm, width: 1},
		{name: "TAB_ACQ", form: digitsForm, width: 2},
		{name: "TAB_RECIDX", form: textForm, width: 2, exact: true},
	}
	applicationRecord = layout{append(recordHead[:4:4], []field{
		{name: "T1_AIDLEN", form: digitsForm, width: 2},
		{name: "T1_AID", form: hexForm, width: 32, left: true},
		{name: "T1_APPTYPE", form: digitsForm, width: 2},
		{name: "T1_DEFLABEL", form: textForm, width: 16, exact: true},
		{name: "T1_ICCSTD", form: digitsForm, width: 2},
		{name: "T1_APPVER1", form: hexForm, width: 4},
		{name: "T1_APPVER2", form: hexForm, width: 4},
		{name: "T1_APPVER3", form: hexForm, width: 4},
		{name: "T1_TRMCNTRY", form: digitsForm, width: 3},
		{name: "T1_TRNCURR", form: digitsForm, width: 3},
		{name: "T1_TRNCRREXP", form: digitsForm, width: 1},
		{name: "T1_MERCHID", form: textForm, width: 15, exact: true},
		{name: "T1_MCC", form: digitsForm, width: 4},
		{name: "T1_TRMID", form: textForm, width: 8, exact: true},
		{name: "T1_TRMCAPAB", form: hexForm, width: 6},
		{name: "T1_ADDTRMCP", form: hexForm, width: 10},
		{name: "T1_TRMTYP", form: digitsForm, width: 2},
		{name: "T1_TACDEF", form: hexForm, width: 10},
		{name: "T1_TACDEN", form: hexForm, width: 10},
		{name: "T1_TACONL", form: hexForm, width: 10},
		{name: "T1_FLRLIMIT", form: hexForm, width: 8},
		{name: "T1_TCC", form: textForm, width: 1, exact: true},
		{name: "T1_CTLSZEROAM", form: textForm, width: 1, exact: true},
		{name: "T1_CTLSMODE", form: textForm, width: 1, exact: true},
		{name: "T1_CTLSTRNLIM", form: hexForm, width: 8},
		{name: "T1_CTLSFLRLIM", form: hexForm, width: 8},
		{name: "T1_CTLSCVMLIM", form: hexForm, width: 8},
		{name: "T1_CTLSAPPVER", form: hexForm, width: 4},
		{name: "T1_RUF1", form: digitsForm, width: 1},
		{name: "T1_TDOLDEF", form: hexForm, width: 40, left: true},
		{name: "T1_DDOLDEF", form: hexForm, width: 40, left: true},
		{name: "T1_ARCOFFLN", form: textForm, width: 8, exact: true},
		{name: "T1_CTLSTACDEF", form: hexForm, width: 10, optional: true},
		{name: "T1_CTLSTACDEN", form: hexForm, width: 10, optional: true},
		{name: "T1_CTLSTACONL", form: hexForm, width: 10, optional: true},
		{name: "T1_CTLSTRMCP", form: hexForm, width: 6, optional: true},
		{name: "T1_MOBCVM", form: digitsForm, width: 1, optional: true},
		{name: "T1_CTLSADDTC", form: hexForm, width: 10, optional: true},
		{name: "T1_CTLSMBTLIM", form: hexForm, width: 8, optional: true},
		{name: "T1_CTLSISSSCR", form: digitsForm, width: 1, optional: true},
	}...)}
	keyRecord = layout{append(recordHead[:4:4], []field{
		{name: "T2_RID", form: hexForm, width: 10},
		{name: "T2_CAPKIDX", form: hexForm, width: 2},
		{name: "T2_RUF1", form: digitsForm, width: 2},
		{name: "T2_EXPLEN", form: digitsForm, width: 1},
		{name: "T2_EXP", form: hexForm, width: 6, left: true},
		{name: "T2_MODLEN", form: digitsForm, width: 3},
		{name: "T2_MOD", form: hexForm, width: 496, left: true},
		{name: "T2_CHKSTAT", form: digitsForm, width: 1},
		{name: "T2_CHECKSUM", form: hexForm, width: 40},
		{name: "T2_RUF2", form: digitsForm, width: 42},
	}...)}
	revokedRecord = layout{append(recordHead[:4:4], []field{
		{name: "T3_RID", form: hexForm, width: 10},
		{name: "T3_CAPKIDX", form: hexForm, width: 2},
		{name: "T3_CERTSN", form: hexForm, width: 6},
	}...)}
)

// Lengths of the records that this driver writes.
const applicationSize, keySize, revokedSize = "314", "611", "026"

// contactlessModes are T1_CTLSMODE by scheme, as PP_CTLSCAPAB spells them.
var contactlessModes = map[string]string{
	"A000000003": "2", "A000000004": "4", "A000000025": "6", "A000000152": "9", "A000000333": "B",
}

// debit is the application type of a debit card, credit that of every other.
const credit, debit = "01", "02"

// unionPayDebit is the application of a UnionPay debit card.
const unionPayDebit = "A000000333010101"

const onlinePINBit = 0x40 // 9F33, byte 2

// records are all tables as the pad takes them, in the order in which they are
// loaded. Tables that are not whole are refused before anything is sent.
func (p *Pad) records(t payment.EMVTables, today string) ([][]byte, error) {
	if len(t.Version) != 10 || !isVersion(t.Version) {
		return nil, fmt.Errorf("version %q: %w", t.Version, ErrTables)
	}
	if len(t.Applications) == 0 {
		return nil, fmt.Errorf("no application, no card would be taken: %w", ErrTables)
	}
	var all [][]byte
	add := func(what string, l layout, v values, err error) error {
		if err == nil {
			var blocks [][]byte
			if blocks, err = l.build(v); err == nil {
				all = append(all, blocks...)
				return nil
			}
		}
		return fmt.Errorf("%s: %w: %w", what, ErrTables, err)
	}
	for i, a := range t.Applications {
		v, err := p.cfg.Terminal.application(a, i+1)
		if err := add(fmt.Sprintf("application %X", a.AID), applicationRecord, v, err); err != nil {
			return nil, err
		}
	}
	kept := 0
	for _, k := range t.CAKeys {
		if k.Expiry != "" && k.Expiry < today {
			continue // no certificate under it is believed any more
		}
		kept++
		v, err := keyValues(k, kept)
		if err := add(fmt.Sprintf("key %X of %X", k.Index, k.RID), keyRecord, v, err); err != nil {
			return nil, err
		}
	}
	for i, r := range t.Revoked {
		v := head(revokedSize, "3", i+1)
		v["T3_RID"], v["T3_CAPKIDX"], v["T3_CERTSN"] = upperHex(r.RID), upperHex([]byte{r.Index}), upperHex(r.Serial)
		var err error
		if len(r.RID) != ridSize || len(r.Serial) != 3 {
			err = ErrField
		}
		if err := add(fmt.Sprintf("revoked certificate %X", r.Serial), revokedRecord, v, err); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func isVersion(version string) bool {
	for _, r := range version {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// ownAcquirer is whose records the till writes: 00 stands for all and owns none,
// 01 to 03 have habits of their own (pinpad.md 5.1).
const ownAcquirer = "04"

func head(size, id string, index int) values {
	return values{"TAB_LEN": size, "TAB_ID": id, "TAB_ACQ": ownAcquirer, "TAB_RECIDX": recordIndex(index)}
}

// recordIndex counts 01 to 99, then A0 to Z9: a pad keeps at least 160 of a kind.
func recordIndex(n int) string {
	if n < 100 {
		return two(n)
	}
	n -= 100
	return string(rune('A'+n/10%26)) + strconv.Itoa(n%10)
}

// application is one AID with its parameters.
func (t Terminal) application(a payment.EMVApplication, index int) (values, error) {
	const aidMin, aidMax, actionSize = 5, 16, 5
	if len(a.AID) < aidMin || len(a.AID) > aidMax {
		return nil, fmt.Errorf("AID of %d bytes: %w", len(a.AID), ErrField)
	}
	for _, action := range [][]byte{a.Default, a.Denial, a.Online} {
		if len(action) != actionSize {
			return nil, fmt.Errorf("action code of %d bytes: %w", len(action), ErrField)
		}
	}
	if len(a.Version) != 2 || index > 359 {
		return nil, fmt.Errorf("version of %d bytes, record %d: %w", len(a.Version), index, ErrField)
	}
	capabilities, err := t.capabilities(a.PINOnline)
	if err != nil {
		return nil, err
	}
	v := head(applicationSize, "1", index)
	version := upperHex(a.Version)
	for name, value := range map[string]string{
		"T1_AIDLEN": two(len(a.AID)), "T1_AID": upperHex(a.AID), "T1_APPTYPE": applicationType(a.AID),
		"T1_DEFLABEL": a.Name, "T1_ICCSTD": "03",
		"T1_APPVER1": version, "T1_APPVER2": version, "T1_APPVER3": version,
		"T1_TRMCNTRY": t.Country, "T1_TRNCURR": t.Currency, "T1_TRNCRREXP": "2",
		"T1_MERCHID": t.MerchantID, "T1_MCC": t.MCC, "T1_TRMID": t.TerminalID,
		"T1_TRMCAPAB": capabilities, "T1_ADDTRMCP": t.MoreCapabilities, "T1_TRMTYP": t.Type,
		"T1_TACDEF": upperHex(a.Default), "T1_TACDEN": upperHex(a.Denial), "T1_TACONL": upperHex(a.Online),
		"T1_FLRLIMIT": hexAmount(a.Floor), "T1_TCC": "R",
		"T1_CTLSZEROAM": "0", "T1_CTLSMODE": "0", "T1_CTLSAPPVER": version,
		"T1_DDOLDEF": upperHex(a.DDOL), "T1_ARCOFFLN": "Y1Z1Y3Z3",
		"T1_CTLSTACDEF": upperHex(a.Default), "T1_CTLSTACDEN": upperHex(a.Denial), "T1_CTLSTACONL": upperHex(a.Online),
	} {
		v[name] = value
	}
	if limits := a.Contactless; limits != nil {
		v["T1_CTLSMODE"] = contactlessMode(a.AID)
		v["T1_CTLSTRNLIM"], v["T1_CTLSFLRLIM"] = hexAmount(limits.Transaction), hexAmount(limits.Floor)
		v["T1_CTLSCVMLIM"] = hexAmount(limits.NoPIN)
	}
	return v, nil
}

// capabilities is 9F33 for an application: without a PIN to the bank where the
// application takes none.
func (t Terminal) capabilities(pin bool) (string, error) {
	n, err := strconv.ParseUint(t.Capabilities, 16, 24)
	if err != nil {
		return "", err
	}
	if !pin {
		n &^= onlinePINBit << 8
	}
	return fmt.Sprintf("%06X", n), nil
}

func applicationType(aid []byte) string {
	if upperHex(aid) == unionPayDebit {
		return debit
	}
	return credit
}

// contactlessMode is the brand's, and none for a brand that pads do not tap.
func contactlessMode(aid []byte) string {
	if mode := contactlessModes[upperHex(aid[:ridSize])]; mode != "" {
		return mode
	}
	return "0"
}

// hexAmount is an amount as the tables write one: hexadecimal fen.
func hexAmount(a payment.Amount) string { return fmt.Sprintf("%08X", max(0, int64(a))) }

const ridSize = 5

// keyValues is one public key of a scheme. One whose check differs is refused;
// one without a check is loaded with its check made here.
func keyValues(k payment.CAKey, index int) (values, error) {
	const modulusMax, exponentMax = 248, 3
	exponent := bytes.TrimLeft(k.Exponent, "\x00")
	if len(k.RID) != ridSize || len(k.Modulus) == 0 || len(k.Modulus) > modulusMax ||
		len(exponent) == 0 || len(exponent) > exponentMax || index > 359 {
		return nil, ErrField
	}
	sum := sha1.Sum(bytes.Join([][]byte{k.RID, {k.Index}, k.Modulus, exponent}, nil)) // #nosec G401 -- EMV's own check
	if len(k.Check) > 0 && !bytes.Equal(k.Check, sum[:]) {
		return nil, errors.New("its check differs")
	}
	v := head(keySize, "2", index)
	for name, value := range map[string]string{
		"T2_RID": upperHex(k.RID), "T2_CAPKIDX": upperHex([]byte{k.Index}),
		"T2_EXPLEN": strconv.Itoa(len(exponent)), "T2_EXP": upperHex(exponent),
		"T2_MODLEN": fmt.Sprintf("%03d", len(k.Modulus)), "T2_MOD": upperHex(k.Modulus),
		"T2_CHKSTAT": "1", "T2_CHECKSUM": upperHex(sum[:]),
	} {
		v[name] = value
	}
	return v, nil
}
