package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"till/payment"
	"till/store/seal"
)

// A value of bucket j is
//
//	version(1) | previous link(32) | length(4) | body | CRC32C(4) | link(32)
//
// The checksum covers all that stands before it, so that anybody can tell a
// slip of the disk; the link is an HMAC over the previous link, the sequence
// number and the body, so that whoever has the folder's key can tell a change,
// a gap or a swap. Numbers are big-endian.
const (
	recordVersion = 1
	recordHead    = 1 + seal.LinkSize + 4
	recordTail    = 4 + seal.LinkSize
	// recordMax bounds one body, in bytes. An attempt with a hundred reversals
	// takes about 12 KiB.
	recordMax = 1 << 20
)

// Why a single record cannot be right.
var (
	errRecordShort    = errors.New("record is cut short")
	errRecordVersion  = errors.New("record has an unknown version")
	errRecordChecksum = errors.New("record's checksum is wrong")
	errRecordPrevious = errors.New("record does not follow the one before")
	errRecordLink     = errors.New("record's link is wrong")
	errRecordBody     = errors.New("record cannot be read")
	errRecordTooLong  = errors.New("record is too long")
)

// Events of the records that the store writes for its own counters. They carry
// no attempt.
const (
	EventSTANTaken    = "stan_taken"    // by a message that is no attempt, such as a sign-on
	EventSTANSet      = "stan_set"      // AdoptSTAN
	EventBatchAdopted = "batch_adopted" // AdoptBatch
	EventArchived     = "archived"      // Rotate: records up to Upto stand in Archive
	EventMoved        = "moved"         // the folder was given away: only its copy may sell
	EventRestored     = "restored"      // this folder is a copy, and the one that sells
	EventPadAccepted  = "pad_accepted"  // AcceptPad
	EventAudit        = "audit"         // Audit, KeepStaff
	EventZReport      = "z_report"      // WriteZ
	EventShiftOpened  = "shift_opened"  // WriteShift
	EventShiftClosed  = "shift_closed"  // WriteShift
	eventBase         = "base"          // what a file that does not begin with record 1 begins with
)

// body is what a record says.
type body struct {
	Event string    `json:"event"`
	Time  time.Time `json:"time"`
	Run   string    `json:"run,omitempty"`
	// After is the sequence number of the attempt's record before this one.
	After uint64       `json:"after,omitempty"`
	Txn   *payment.Txn `json:"txn,omitempty"`
	// Settlement is of a record of a batch's closing.
	Settlement *payment.Settlement `json:"settlement,omitempty"`
	// Z and Shift are of records of the day; After is then the record of the same
	// kind before this one.
	Z     *payment.ZReport `json:"z,omitempty"`
	Shift *payment.Shift   `json:"shift,omitempty"`
	// Token and Card belong to the attempt's first record: the card number's
	// token, and number and expiry sealed under the batch's key.
	Token []byte `json:"token,omitempty"`
	Card  []byte `json:"card,omitempty"`
	// STAN and Batch are of a record of the counters.
	STAN  string `json:"stan,omitempty"`
	Batch string `json:"batch,omitempty"`
	// Archive and Upto are of EventArchived.
	Archive string `json:"archive,omitempty"`
	Upto    uint64 `json:"upto,omitempty"`
	// Pad is of EventPadAccepted.
	Pad *OwnPad `json:"pad,omitempty"`
	// Audit and Staff are of EventAudit: what a person did, and who may sign on
	// from then on, sealed.
	Audit *payment.Audit `json:"audit,omitempty"`
	Staff [][]byte       `json:"staff,omitempty"`
	// Base is of the record with sequence number 0.
	Base *base `json:"base,omitempty"`
}

// record is one entry of the journal with its place in the chain.
type record struct {
	seq  uint64
	link [seal.LinkSize]byte
	body body
}

func encodeRecord(key seal.Key, prev [seal.LinkSize]byte, seq uint64, b body) ([]byte, record, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return nil, record{}, fmt.Errorf("writing a record: %w", err)
	}
	if len(text) > recordMax {
		return nil, record{}, errRecordTooLong
	}
	link := seal.Link(key, prev, seq, text)
	value := make([]byte, 0, recordHead+len(text)+recordTail)
	value = append(value, recordVersion)
	value = append(value, prev[:]...)
	value = binary.BigEndian.AppendUint32(value, uint32(len(text)))
	value = append(value, text...)
	value = binary.BigEndian.AppendUint32(value, crc32.Checksum(value, crc32.MakeTable(crc32.Castagnoli)))
	value = append(value, link[:]...)
	return value, record{seq: seq, link: link, body: b}, nil
}

// rawRecord is a record taken apart, its checksum verified, its link not.
type rawRecord struct {
	prev, link [seal.LinkSize]byte
	text       []byte // aliases the value
}

func splitRecord(value []byte) (rawRecord, error) {
	if len(value) < recordHead+recordTail {
		return rawRecord{}, errRecordShort
	}
	if value[0] != recordVersion {
		return rawRecord{}, errRecordVersion
	}
	length := binary.BigEndian.Uint32(value[recordHead-4:])
	if uint64(length) != uint64(len(value)-recordHead-recordTail) {
		return rawRecord{}, errRecordShort
	}
	end := recordHead + int(length)
	sum := crc32.Checksum(value[:end], crc32.MakeTable(crc32.Castagnoli))
	if binary.BigEndian.Uint32(value[end:]) != sum {
		return rawRecord{}, errRecordChecksum
	}
	return rawRecord{
		prev: [seal.LinkSize]byte(value[1:]),
		link: [seal.LinkSize]byte(value[end+4:]),
		text: value[recordHead:end],
	}, nil
}

// decodeRecord reads a value for a query: checksum and form are verified, the
// chain is left to Verify.
func decodeRecord(seq uint64, value []byte) (record, error) {
	raw, err := splitRecord(value)
	if err != nil {
		return record{}, err
	}
	b, err := decodeBody(raw.text)
	return record{seq: seq, link: raw.link, body: b}, err
}

func decodeBody(text []byte) (body, error) {
	var b body
	if err := json.Unmarshal(text, &b); err != nil {
		return body{}, errRecordBody
	}
	return b, nil
}
