package abecs

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"till/devices/pinpad"
)

// Event is what happened at the pad.
type Event string

// The events of CEX (pinpad.md 3.7) that a till can wait for.
const (
	EventKey         Event = "key"
	EventStripe      Event = "stripe"
	EventStripeBad   Event = "stripe_bad" // a swipe that could not be read
	EventChipGone    Event = "chip_gone"  // absent, or taken out
	EventChip        Event = "chip"
	EventContactless Event = "contactless"
	EventNoTap       Event = "no_tap" // nobody came within two minutes
	EventTimeout     Event = "timeout"
)

// Awaited is what WaitEvent waits for.
type Awaited struct {
	Key, Stripe, Chip, Contactless bool
	// ChipGone waits for the chip's removal in place of its insertion.
	ChipGone bool
	// Seconds bounds the wait, 1 to 255; 0 is no bound but ctx.
	Seconds int
}

// WaitEvent waits until one of the awaited things happens at the pad. For a key
// the code that the pad gave comes with it ("00" OK, "04" to "07" F1 to F4, "08"
// clear, "13" cancel). A pad of the classic kind cannot be asked.
func (p *Pad) WaitEvent(ctx context.Context, a Awaited) (Event, string, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return "", "", err
	}
	defer done()
	list := []parameter{text(speCEXOpt, a.options())}
	if a.Seconds > 0 {
		list = append(list, parameter{speTimeout, []byte{byte(min(a.Seconds, timeoutMax))}})
	}
	d, status, err := p.newerOnly(ctx, wait{}, "CEX", list...)
	if err != nil {
		return "", "", err
	}
	switch status {
	case statusOK:
	case statusTimeout:
		return EventTimeout, "", nil
	default:
		return "", "", refusal("CEX", status)
	}
	code := string(d[ppEvent])
	events := map[string]Event{"91": EventChipGone, "92": EventChip, "93": EventNoTap, "94": EventContactless}
	switch event, known := events[code]; {
	case known:
		return event, code, nil
	case code != "90":
		return EventKey, code, nil
	case d[0x8041] == nil && d[ppTrk2Inc] == nil && d[0x8043] == nil:
		return EventStripeBad, code, nil
	}
	return EventStripe, code, nil
}

// options is SPE_CEXOPT: keys, stripe, chip, contactless and two zeros.
func (a Awaited) options() string {
	chip := flag(a.Chip)
	if a.ChipGone {
		chip = "2"
	}
	return flag(a.Key) + flag(a.Stripe) + chip + flag(a.Contactless) + "00"
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// Limits of a menu on the pad.
const (
	menuMax      = 20
	menuTextMax  = 24
	menuTitleMax = 128
)

// Menu lets the customer choose on the pad; choice counts from 0. It is -1 when
// the customer cancelled or did nothing for the given seconds.
func (p *Pad) Menu(ctx context.Context, title string, options []string, seconds int) (choice int, err error) {
	if len(options) == 0 || len(options) > menuMax {
		return -1, fmt.Errorf("a menu of %d options: %w", len(options), ErrField)
	}
	done, err := p.here.Begin(ctx)
	if err != nil {
		return -1, err
	}
	defer done()
	list := []parameter{{speTimeout, []byte{byte(min(max(seconds, 0), timeoutMax))}}, cut(speDspMsg, title, menuTitleMax)}
	for _, option := range options {
		list = append(list, cut(speMnuOpt, option, menuTextMax))
	}
	d, status, err := p.newerOnly(ctx, wait{}, "MNU", list...)
	switch {
	case err != nil:
		return -1, err
	case status == statusTimeout, status == statusCancelled:
		return -1, nil
	case status != statusOK:
		return -1, refusal("MNU", status)
	}
	n, err := strconv.Atoi(string(d[ppValue]))
	if err != nil || n < 1 || n > len(options) {
		return -1, broken(ErrLayout)
	}
	return n - 1, nil
}

// cut is a text parameter of at most limit characters.
func cut(id uint16, value string, limit int) parameter {
	p := text(id, value)
	p.value = p.value[:min(len(p.value), limit)]
	return p
}

// Tone is what kind of message stands on the pad (ABECS 2.20, DEX options).
type Tone int

// The tones.
const (
	Plain Tone = iota
	Success
	Failure
	Warning
	Information
)

// messageMax is the longest text of DEX.
const messageMax = 160

// Message shows a text of several lines, centred, "\n" between them. A pad of
// before 2.20 leaves the tone alone.
func (p *Pad) Message(ctx context.Context, lines string, tone Tone) error {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	shown := []byte(nil)
	for _, r := range lines {
		if r == '\n' {
			r = '\r'
		}
		if len(shown) < messageMax {
			shown = append(shown, field{form: textForm, count: "free"}.counted(string(r))...)
		}
	}
	v := values{"DEX_MSG": latin(shown)}
	if p.newer() && p.Identity().Protocol >= "2.20" {
		v["DEX_OPTIONS"] = fmt.Sprintf("22%d000", tone)
	}
	response, err := p.command(ctx, "DEX", v, p.soon())
	if err == nil && response.Status != statusOK {
		err = refusal("DEX", response.Status)
	}
	return err
}

// newerOnly runs a newer command; errors.ErrUnsupported on a classic pad.
func (p *Pad) newerOnly(ctx context.Context, w wait, id string, list ...parameter) (data, Status, error) {
	if !p.newer() {
		return nil, 0, fmt.Errorf("%s: a pad of the classic kind: %w", id, errors.ErrUnsupported)
	}
	response, err := p.ask(ctx, w, id, list...)
	if err != nil {
		return nil, 0, err
	}
	d, err := response.data()
	if err != nil {
		return nil, 0, broken(err)
	}
	return d, response.Status, nil
}

// refusal is a status that a command cannot do anything with.
func refusal(id string, status Status) error {
	return fmt.Errorf("%w: %s answered with status %s", pinpad.ErrProtocol, id, status)
}

// ImageKind is the format of a picture for the pad.
type ImageKind byte

// The formats (SPE_MFINFO).
const (
	PNG ImageKind = 1
	JPG ImageKind = 2
	GIF ImageKind = 3
)

const imageNameMax = 8

// LoadImage puts a picture into the pad under a name of at most eight of A-Z and
// 0-9 (MLI, MLR, MLE).
func (p *Pad) LoadImage(ctx context.Context, name string, kind ImageKind, image []byte) error {
	if len(name) == 0 || len(name) > imageNameMax {
		return fmt.Errorf("picture %q: %w", name, ErrField)
	}
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	info := binary.BigEndian.AppendUint32(nil, uint32(len(image)))
	info = binary.BigEndian.AppendUint16(info, crcOf(image))
	info = append(info, byte(kind), 0, 0, 0)
	if err := p.must(ctx, "MLI", imageName(name), parameter{speMFInfo, info}); err != nil {
		return err
	}
	for len(image) > 0 {
		n := min(len(image), parameterMax)
		if err := p.must(ctx, "MLR", parameter{speDataIn, append([]byte(nil), image[:n]...)}); err != nil {
			return err
		}
		image = image[n:]
	}
	return p.must(ctx, "MLE")
}

func imageName(name string) parameter {
	return parameter{speMFName, pinpad.Latin(name, imageNameMax)}
}

// ShowImage shows a picture that is in the pad (DSI).
func (p *Pad) ShowImage(ctx context.Context, name string) error {
	return p.withTurn(ctx, func() error { return p.must(ctx, "DSI", imageName(name)) })
}

// DropImage deletes a picture (DMF).
func (p *Pad) DropImage(ctx context.Context, name string) error {
	return p.withTurn(ctx, func() error { return p.must(ctx, "DMF", imageName(name)) })
}

// Images lists the pictures in the pad (LMF).
func (p *Pad) Images(ctx context.Context) ([]string, error) {
	var names []string
	err := p.withTurn(ctx, func() error {
		if !p.newer() {
			return fmt.Errorf("LMF: a pad of the classic kind: %w", errors.ErrUnsupported)
		}
		response, err := p.ask(ctx, p.soon(), "LMF")
		if err != nil {
			return err
		}
		if response.Status != statusOK {
			return refusal("LMF", response.Status)
		}
		list, err := splitParameters(response.Blocks)
		if err != nil {
			return broken(err)
		}
		for _, one := range list {
			if one.id == ppMFName {
				names = append(names, pinpad.FromLatin(one.value))
			}
		}
		return nil
	})
	return names, err
}

func (p *Pad) withTurn(ctx context.Context, act func() error) error {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	return act()
}

// must runs a newer command that only has to go well.
func (p *Pad) must(ctx context.Context, id string, list ...parameter) error {
	_, status, err := p.newerOnly(ctx, wait{limit: p.cfg.Limits.Slow}, id, list...)
	if err == nil && status != statusOK {
		err = refusal(id, status)
	}
	return err
}
