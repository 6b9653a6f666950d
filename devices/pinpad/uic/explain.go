package uic

import (
	"strconv"
	"strings"
)

// Explained is one message in words, for a technician.
type Explained struct {
	Command string            `json:"command"`
	Status  string            `json:"status"` // "" where the message has none
	Fields  map[string]string `json:"fields"`
}

// Explain reads one frame, from either side. Accounts, tracks, PIN blocks, keys
// and what is to be sealed are masked with one star a character unless inClear.
func Explain(bytes []byte, inClear bool) (Explained, error) {
	f, err := ParseFrame(bytes)
	if err != nil {
		return Explained{}, err
	}
	id := identifier(f)
	e := Explained{Command: id, Fields: map[string]string{}}
	if id == "?" {
		e.Fields["bytes"] = strconv.Itoa(len(f.Data))
		return e, nil
	}
	rest := string(f.Data[len(id):])
	secret := func(name, value string) {
		if !inClear {
			value = strings.Repeat("*", len(value))
		}
		e.Fields[name] = value
	}
	switch id {
	case msgAskPIN, msgAskPINAs, "Z62":
		explainQuestion(&e, rest, secret)
	case msgPIN:
		explainPIN(&e, f.Data, secret)
	case msgStripe, msgTapped:
		secret("tracks", strings.TrimPrefix(rest, "."))
	case msgLoadMaster:
		if rest != "" {
			e.Fields["slot"] = rest[:1]
			secret("key", rest[1:])
		}
	case msgMAC:
		explainMAC(&e, rest, secret)
	case msgMACMade:
		if rest != "" {
			e.Status = rest[:1]
			secret("mac", rest[1:])
		}
	case msgPrompt, msgPrompts:
		e.Fields["text"] = strings.ReplaceAll(strings.TrimPrefix(rest, string(rune(sub))), fieldSeparator, " / ")
	case msgCheckKey, msgSelectMaster, msgTracks:
		e.Fields["value"] = rest
	case msgSerial:
		e.Fields["serial"] = rest
	default:
		if rest != "" {
			secret("data", rest)
		}
	}
	return e, nil
}

// explainQuestion is 70, Z60 and Z62.
func explainQuestion(e *Explained, rest string, secret func(name, value string)) {
	parts := strings.Split(strings.TrimPrefix(rest, "."), fieldSeparator)
	secret("account", parts[0])
	if len(parts) > 1 {
		cut := min(32, len(parts[1]))
		secret("session_key", parts[1][:cut])
		if e.Command == msgAskPIN {
			e.Fields["amount"] = parts[1][cut:]
		}
	}
	if len(parts) > 2 {
		e.Fields["timeout"] = parts[2]
	}
}

func explainPIN(e *Explained, data []byte, secret func(name, value string)) {
	pin, err := parsePIN(data)
	if err != nil {
		secret("data", string(data[len(msgPIN):]))
		return
	}
	e.Status = string(rune(pin.code))
	if pin.block != nil {
		secret("pin_block", upperHex(pin.block))
	}
	if pin.ksn != "" {
		e.Fields["ksn"] = pin.ksn
	}
}

func explainMAC(e *Explained, rest string, secret func(name, value string)) {
	parts := strings.Split(rest, fieldSeparator)
	e.Fields["packet"] = parts[0]
	if len(parts) == 4 {
		secret("session_key", parts[1])
		secret("message", parts[3])
	}
}
