package printer

import "till/payment"

// answerKind tells apart what a printer may send by itself or when asked.
type answerKind int

const (
	answerRealTime  answerKind = iota // one byte to DLE EOT n
	answerASB                         // four bytes, at each change, if switched on
	answerPaper                       // one byte to GS r 1, when it is reached
	answerProcessID                   // 37h 22h d1..d4 00h: printed
	answerInfo                        // 5Fh text 00h: maker, model, serial
)

// answer is one whole answer. Data leaves out the marks around it.
type answer struct {
	kind answerKind
	data []byte
}

// blockMax bounds an answer that should end with 00h: the longest is a model's
// name. What is longer is noise, and is dropped.
const blockMax = 80

// answerReader cuts the bytes that a printer sends into answers, telling them
// apart by the first byte (printing.md 2.2). It keeps at most one unfinished
// answer, and never loses step for longer than that.
type answerReader struct {
	pending []byte
}

// feed takes bytes as they come, in pieces of any length.
func (r *answerReader) feed(received []byte) []answer {
	var answers []answer
	for _, b := range received {
		if a, whole := r.take(b); whole {
			answers = append(answers, a)
		}
	}
	return answers
}

func (r *answerReader) take(b byte) (answer, bool) {
	if len(r.pending) == 0 {
		return r.first(b)
	}
	r.pending = append(r.pending, b)
	switch r.pending[0] {
	case 0x37, 0x5F:
		return r.block(b)
	}
	if !asbByte(b) {
		r.pending = nil
		return r.first(b) // the group broke off: this byte begins something else
	}
	if len(r.pending) < 4 {
		return answer{}, false
	}
	return r.finish(answerASB, r.pending)
}

// first decides by the first byte of an answer.
func (r *answerReader) first(b byte) (answer, bool) {
	switch {
	case b == 0x11 || b == 0x13:
		return answer{}, false // XON, XOFF: flow control, no status
	case b == 0x37 || b == 0x5F:
		r.pending = []byte{b}
		return answer{}, false
	case b&0x93 == 0x10:
		r.pending = []byte{b}
		return answer{}, false
	case b&0x93 == 0x12:
		return answer{answerRealTime, []byte{b}}, true
	case b&0x90 == 0x00:
		return answer{answerPaper, []byte{b}}, true
	}
	return answer{}, false
}

// asbByte tells the second to fourth bytes of an ASB group: bits 4 and 7 are 0.
func asbByte(b byte) bool { return b&0x90 == 0 }

// block collects up to the closing zero.
func (r *answerReader) block(b byte) (answer, bool) {
	if b != 0 {
		if len(r.pending) >= blockMax {
			r.pending = nil
		}
		return answer{}, false
	}
	body := r.pending[1 : len(r.pending)-1]
	if r.pending[0] == 0x5F {
		return r.finish(answerInfo, body)
	}
	if len(body) == 5 && body[0] == 0x22 {
		return r.finish(answerProcessID, body[1:])
	}
	r.pending = nil
	return answer{}, false
}

func (r *answerReader) finish(kind answerKind, data []byte) (answer, bool) {
	r.pending = nil
	return answer{kind, data}, true
}

// status is what is known of a printer's state. The zero status is well.
type status struct {
	offline       bool
	coverOpen     bool
	feeding       bool // somebody holds the feed button
	paperEnd      bool
	paperNearEnd  bool
	failed        bool // some error: the rest says which
	cutter        bool
	unrecoverable bool
	recovers      bool // a hot head: it goes on by itself
}

// realTimeStatus reads the answer to DLE EOT n. Bit 2 of n = 1 is the drawer's
// pin and says nothing of the printer.
func realTimeStatus(n, b byte) status {
	switch n {
	case 1:
		return status{offline: b&0x08 != 0}
	case 2:
		return status{coverOpen: b&0x04 != 0, feeding: b&0x08 != 0, paperEnd: b&0x20 != 0, failed: b&0x40 != 0}
	case 3:
		s := status{cutter: b&0x08 != 0, unrecoverable: b&0x20 != 0, recovers: b&0x40 != 0}
		s.failed = s.cutter || s.unrecoverable || s.recovers
		return s
	case 4:
		return status{paperNearEnd: b&0x0C == 0x0C, paperEnd: b&0x60 == 0x60}
	}
	return status{}
}

// asbStatus reads the four bytes of automatic status back.
func asbStatus(group []byte) status {
	if len(group) != 4 {
		return status{}
	}
	s := status{
		offline: group[0]&0x08 != 0, coverOpen: group[0]&0x20 != 0, feeding: group[0]&0x40 != 0,
		cutter: group[1]&0x08 != 0, unrecoverable: group[1]&0x20 != 0, recovers: group[1]&0x40 != 0,
		paperNearEnd: group[2]&0x03 == 0x03, paperEnd: group[2]&0x0C == 0x0C,
	}
	s.failed = s.cutter || s.unrecoverable || s.recovers || group[1]&0x04 != 0
	return s
}

// paperStatus reads the answer to GS r 1.
func paperStatus(b byte) status {
	return status{paperNearEnd: b&0x03 == 0x03, paperEnd: b&0x0C == 0x0C}
}

// and is both together: a printer is well when every answer says so.
func (s status) and(other status) status {
	return status{
		offline: s.offline || other.offline, coverOpen: s.coverOpen || other.coverOpen,
		feeding: s.feeding || other.feeding, paperEnd: s.paperEnd || other.paperEnd,
		paperNearEnd: s.paperNearEnd || other.paperNearEnd, failed: s.failed || other.failed,
		cutter: s.cutter || other.cutter, unrecoverable: s.unrecoverable || other.unrecoverable,
		recovers: s.recovers || other.recovers,
	}
}

// reason is what a person must see to first, "" when the printer is well. An
// open cover comes first, because with it open the paper cannot be seen.
func (s status) reason() payment.PrinterReason {
	switch {
	case s.coverOpen:
		return payment.PrinterCoverOpen
	case s.paperEnd:
		return payment.PrinterPaperOut
	case s.cutter:
		return payment.PrinterCutter
	case s.failed:
		return payment.PrinterError
	case s.offline, s.feeding:
		return payment.PrinterOffline
	}
	return ""
}
