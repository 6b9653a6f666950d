package devicesim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// PadFaultKind is a way in which a pretend pad misbehaves.
type PadFaultKind string

// The faults, from the cable upwards. PadFaultStatus has a status behind it, as
// in "status-061".
const (
	// Bytes: a frame that the till must not believe, and asks for again.
	PadFaultBefore   PadFaultKind = "garbage-before" // noise, then the frame
	PadFaultInside   PadFaultKind = "garbage-inside" // a byte too many
	PadFaultAfter    PadFaultKind = "garbage-after"  // the frame, then noise
	PadFaultBitFlip  PadFaultKind = "bit-flip"
	PadFaultDropped  PadFaultKind = "byte-dropped"
	PadFaultDoubled  PadFaultKind = "byte-doubled"
	PadFaultSlow     PadFaultKind = "slow-bytes" // a tenth of a second between bytes
	PadFaultHalf     PadFaultKind = "half"       // half of a frame, then silence
	PadFaultNAK      PadFaultKind = "nak"        // the command is refused as damaged
	PadFaultNoACK    PadFaultKind = "no-ack"     // the command is not heard at all
	PadFaultMute     PadFaultKind = "mute"       // taken, and never answered
	PadFaultLate     PadFaultKind = "late"       // answered after twelve seconds
	PadFaultLength   PadFaultKind = "wrong-length"
	PadFaultPrevious PadFaultKind = "previous" // the answer of the command before
	PadFaultRepeat   PadFaultKind = "repeat"   // the answer, five times
	PadFaultFlood    PadFaultKind = "flood"    // notices without end
	PadFaultStatus   PadFaultKind = "status-"
)

// padByteFaults are those that a frame suffers on the cable. All of them mend
// when the frame is asked for again.
var padByteFaults = []PadFaultKind{PadFaultBefore, PadFaultInside, PadFaultAfter, PadFaultBitFlip, PadFaultDropped,
	PadFaultDoubled, PadFaultSlow, PadFaultHalf}

var padOtherFaults = []PadFaultKind{PadFaultNAK, PadFaultNoACK, PadFaultMute, PadFaultLate, PadFaultLength,
	PadFaultPrevious, PadFaultRepeat, PadFaultFlood}

// AnyCommand is the Command of a fault that meets all of them.
const AnyCommand = "any"

// PadFault says which commands meet which fault.
type PadFault struct {
	// Command is three capitals, or AnyCommand.
	Command string
	Kind    PadFaultKind
	// Times is how often; 0 is always.
	Times int
}

// ErrPadFault means a fault that is not COMMAND:FAULT[:TIMES].
var ErrPadFault = errors.New("a fault is written COMMAND:FAULT[:TIMES], such as GCR:status-061:1 or any:bit-flip:2")

// ParsePadFault reads a fault as the command line writes it.
func ParsePadFault(text string) (PadFault, error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return PadFault{}, fmt.Errorf("%q: %w", text, ErrPadFault)
	}
	fault := PadFault{Command: parts[0], Kind: PadFaultKind(parts[1])}
	if len(parts) == 3 && parts[2] != "always" {
		times, err := strconv.Atoi(parts[2])
		if err != nil || times < 1 {
			return PadFault{}, fmt.Errorf("%q: %w", text, ErrPadFault)
		}
		fault.Times = times
	}
	return fault, fault.check()
}

func (f PadFault) check() error {
	_, hasStatus := f.Kind.status()
	known := hasStatus || slices.Contains(padByteFaults, f.Kind) || slices.Contains(padOtherFaults, f.Kind)
	command := f.Command == AnyCommand || len(f.Command) == 3 && f.Command == strings.ToUpper(f.Command)
	if !known || !command || f.Times < 0 {
		return fmt.Errorf("%s:%s: %w", f.Command, f.Kind, ErrPadFault)
	}
	return nil
}

// status is the number of a PadFaultStatus.
func (k PadFaultKind) status() (int, bool) {
	text, found := strings.CutPrefix(string(k), string(PadFaultStatus))
	if !found || len(text) != 3 {
		return 0, false
	}
	number, err := strconv.ParseUint(text, 10, 10)
	return int(number), err == nil && number > 0
}

// randomFault is how many frames out of so many a random fault meets.
const randomFault = 8

// padFaults hands out faults, each as often as it may.
type padFaults struct {
	mu     sync.Mutex
	rules  []PadFault
	spent  []int
	random *rand.Rand // nil: only by rule
	met    int
}

func newPadFaults(rules []PadFault, seed uint64) *padFaults {
	f := &padFaults{rules: rules, spent: make([]int, len(rules))}
	if seed != 0 {
		f.random = rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // a fault has to come again, not to be a secret
	}
	return f
}

// take is the next fault of one of these kinds that a command meets.
func (f *padFaults) take(command string, kinds ...PadFaultKind) PadFaultKind {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, rule := range f.rules {
		if rule.Command != AnyCommand && rule.Command != command || !slices.Contains(kinds, rule.Kind) ||
			rule.Times > 0 && f.spent[i] >= rule.Times {
			continue
		}
		f.spent[i]++
		f.met++
		return rule.Kind
	}
	return ""
}

// takeStatus is the next status that a command is made to answer, 0 for none.
func (f *padFaults) takeStatus(command string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, rule := range f.rules {
		status, found := rule.Kind.status()
		if found && (rule.Command == AnyCommand || rule.Command == command) && (rule.Times == 0 || f.spent[i] < rule.Times) {
			f.spent[i]++
			f.met++
			return status
		}
	}
	return 0
}

// onFrame is what the cable does to a frame: by rule, else by chance. Chance
// never strikes twice in a row: what it breaks is mended by asking again.
func (f *padFaults) onFrame(command string, again bool) PadFaultKind {
	if kind := f.take(command, padByteFaults...); kind != "" {
		return kind
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.random == nil || again || f.random.IntN(randomFault) != 0 {
		return ""
	}
	f.met++
	return padByteFaults[f.random.IntN(len(padByteFaults)-2)] // slow and half only by rule
}

// place is somewhere inside a frame of n bytes, not its first byte.
func (f *padFaults) place(n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.random == nil {
		return max(1, n/2)
	}
	return 1 + f.random.IntN(max(1, n-1))
}

// FaultsMet is how many faults the pad has shown so far.
func (p *Pad) FaultsMet() int {
	p.faults.mu.Lock()
	defer p.faults.mu.Unlock()
	return p.faults.met
}

// padNoise is what a disturbed cable brings: no byte that means anything.
var padNoise = []byte{0x00, 0xFF, 0x7F, 0x41, 0x80}

// damaged is a frame as it comes out of the cable.
func (f *padFaults) damaged(kind PadFaultKind, frame []byte) []byte {
	at := f.place(len(frame))
	switch kind {
	case PadFaultBefore:
		return slices.Concat(padNoise, frame)
	case PadFaultAfter:
		return slices.Concat(frame, padNoise)
	case PadFaultInside:
		return slices.Concat(frame[:at], []byte{0x55}, frame[at:])
	case PadFaultDropped:
		return slices.Concat(frame[:at], frame[at+1:])
	case PadFaultDoubled:
		return slices.Concat(frame[:at], frame[at-1:at], frame[at:])
	case PadFaultBitFlip:
		out := slices.Clone(frame)
		out[at] ^= 0x04
		return out
	case PadFaultHalf:
		return frame[:len(frame)/2]
	}
	return frame
}

// Times and numbers of the faults.
const (
	slowByte    = 100 * time.Millisecond
	lateAnswer  = 12 * time.Second
	floodPause  = time.Millisecond
	floodLength = 100_000 // then even this pad is tired
	repeatTimes = 5
)

// wrongLength makes the first block of an answer say that it is longer.
func wrongLength(answer []byte) []byte {
	if len(answer) < 9 || answer[0] == padDC2 {
		return append(slices.Clone(answer), '9', '9', '9')
	}
	out := slices.Clone(answer)
	copy(out[6:9], "998")
	return out
}
