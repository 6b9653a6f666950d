package uic

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"
	"slices"

	"till/devices/pinpad"
	"till/payment"
)

// LoadKeys keeps the working keys that a sign-on brought, as the cryptograms
// they are, in memory only. It proves a key by letting the pad make the MAC of a
// block of zeros under it, which is what its check value is the head of.
// ReasonKeyCheck means that one differs: none is kept, and the ones from before
// are forgotten too. ReasonPadUnfit means that the pad has no master key for it.
func (p *Pad) LoadKeys(ctx context.Context, keys payment.WorkingKeys) (payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return payment.NoReason, err
	}
	defer done()
	p.keep(payment.WorkingKeys{})
	proved := []payment.WrappedKey{keys.MAK, keys.TDK}
	if p.cfg.SharedMaster {
		proved = append(proved, keys.PIK)
	}
	for _, key := range proved {
		if len(key.Cryptogram) == 0 {
			continue
		}
		if reason, err := p.prove(ctx, key); err != nil || reason != payment.NoReason {
			return reason, err
		}
	}
	if len(keys.PIK.Cryptogram) > 0 {
		if _, err := doubled(keys.PIK.Cryptogram); err != nil {
			return payment.ReasonKeyCheck, nil
		}
	}
	p.keep(keys)
	return payment.NoReason, nil
}

func (p *Pad) prove(ctx context.Context, key payment.WrappedKey) (payment.Reason, error) {
	made, reason, err := p.encipher(ctx, key, [8]byte{})
	if err != nil || reason != payment.NoReason {
		return reason, err
	}
	n := len(key.KCV)
	if n < 3 || n > len(made) || subtle.ConstantTimeCompare(made[:n], key.KCV) != 1 {
		return payment.ReasonKeyCheck, nil
	}
	return payment.NoReason, nil
}

// EncryptWithMAK enciphers one block under the MAK inside the pad.
func (p *Pad) EncryptWithMAK(ctx context.Context, block [8]byte) ([8]byte, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return [8]byte{}, err
	}
	defer done()
	if len(p.keys.MAK.Cryptogram) == 0 {
		return [8]byte{}, pinpad.ErrNoKeys
	}
	made, reason, err := p.encipher(ctx, p.keys.MAK, block)
	if err == nil && reason != payment.NoReason {
		err = fmt.Errorf("enciphering under the MAK: %s", reason)
	}
	return made, err
}

// encipher lets the pad encipher one block under a session key (Z66). Its MAC is
// ISO 9797-1 algorithm 3 with the start value zero, which over a single block is
// that block under triple DES.
func (p *Pad) encipher(ctx context.Context, key payment.WrappedKey, block [8]byte) ([8]byte, payment.Reason, error) {
	session, err := doubled(key.Cryptogram)
	if err != nil {
		return [8]byte{}, payment.ReasonKeyCheck, nil
	}
	answer, err := p.ask(ctx, macOf(p.cfg.MACSlot, session, block), msgMACMade)
	if errors.Is(err, errEnded) {
		return [8]byte{}, payment.ReasonPadUnfit, nil
	}
	if err != nil {
		return [8]byte{}, payment.NoReason, err
	}
	defer clear(answer.Data)
	made, code, err := parseMAC(answer.Data)
	switch {
	case err != nil:
		return made, payment.NoReason, broken(err)
	case code == '8':
		return made, payment.ReasonKeyCheck, nil
	case code != '0':
		p.noted(code)
		return made, payment.ReasonPadUnfit, nil
	}
	return made, payment.NoReason, nil
}

// ErrMasterKey means that the pad did not take a master key.
var ErrMasterKey = errors.New("the PIN pad did not take the master key")

// LoadMaster gives a slot its master key as a key block (TR-31) under the pad's
// key loading key. The pad echoes it and stores it after our ACK: whatever is
// echoed wrongly is not stored. A key in clear is loaded in the room of the key
// officers, with two passwords on the pad itself, and never by this program.
func (p *Pad) LoadMaster(ctx context.Context, slot byte, block string) error {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	p.keep(payment.WorkingKeys{}) // they were proved under the key that goes
	err = p.exchange.loadMaster(ctx, slot, block)
	p.settle(err)
	return err
}

// loadMissing gives the empty slots of the configuration their keys.
func (p *Pad) loadMissing(ctx context.Context, x *exchange) error {
	for _, slot := range slices.Sorted(maps.Keys(p.cfg.Masters)) {
		filled, err := x.filled(ctx, slot)
		if err != nil {
			return err
		}
		if filled {
			continue
		}
		if err := x.loadMaster(ctx, slot, p.cfg.Masters[slot]); err != nil {
			return err
		}
	}
	return nil
}

// filled is 04.
func (x *exchange) filled(ctx context.Context, slot byte) (bool, error) {
	answer, err := x.ask(ctx, admin(msgCheckKey, string(rune(slot))), x.limits.Answer, msgCheckKey)
	if err != nil {
		return false, err
	}
	filled, err := parseKeyState(answer.Data)
	if err != nil {
		return false, broken(err)
	}
	return filled, x.tail(ctx)
}

// loadMaster is 02: the frame, its echo, our word, the pad's EOT.
func (x *exchange) loadMaster(ctx context.Context, slot byte, block string) error {
	if !slices.Contains(keySlots, slot) || !keyBlock(block) {
		return fmt.Errorf("%w: slot %q or the block is not of the family's form", ErrMasterKey, slot)
	}
	if x.doubtful {
		if err := x.cancel(); err != nil {
			return err
		}
	}
	frame := admin(msgLoadMaster, string(rune(slot)), block)
	sent := AppendFrame(nil, frame)
	x.doubtful = true
	if err := x.send(ctx, sent); err != nil {
		return masterRefused(err)
	}
	e, echo, err := x.frame(ctx, x.limits.Answer)
	switch {
	case err != nil:
		return err
	case e == whole && echo.Admin && bytes.Equal(echo.Data, frame.Data):
	case e == whole && bytes.HasPrefix(echo.Data, []byte(msgLoadMaster+"?")):
		x.doubtful = false
		return errors.Join(fmt.Errorf("%w: code %q", ErrMasterKey, echo.Data[3:]), x.line.Send([]byte{ack}, x.limits.Write))
	default: // EOT, damage, or another key than ours: nothing is stored
		return errors.Join(ErrMasterKey, x.line.Send([]byte{eot}, x.limits.Write))
	}
	if err := x.line.Send([]byte{ack}, x.limits.Write); err != nil {
		return err
	}
	if e, _, err = x.frame(ctx, x.limits.Answer); err != nil || e != ended {
		return errors.Join(ErrMasterKey, err)
	}
	x.doubtful = false
	return nil
}

func masterRefused(err error) error {
	if errors.Is(err, errEnded) {
		return fmt.Errorf("%w: %w", ErrMasterKey, err)
	}
	return err
}

// keyBlock reports whether a text has the form of a TR-31 block of the lengths
// that 02 takes: a version, its own length, upper case letters and digits.
func keyBlock(text string) bool {
	switch len(text) {
	case 56, 72, 80, 88, 96, 112:
	default:
		return false
	}
	for _, r := range text {
		if r < '0' || r > '9' && r < 'A' || r > 'Z' {
			return false
		}
	}
	n, ok := number([]byte(text[1:5]))
	return (text[0] == 'A' || text[0] == 'B') && ok && n == len(text)
}

// Describe asks the pad what it holds, slot by slot, and says what the family
// can do. It has no EMV kernel in this protocol, no key for tracks and no secure
// line: a profile that needs one of them cannot use it.
func (p *Pad) Describe(ctx context.Context) (pinpad.Description, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return pinpad.Description{}, err
	}
	defer done()
	d := pinpad.Description{
		Family: "uic", Identity: p.Identity(),
		Capabilities: []pinpad.Capability{pinpad.CanStripe, pinpad.CanPIN3DES, pinpad.CanMAC, pinpad.CanKeyLoad, pinpad.CanDisplay},
	}
	for _, slot := range keySlots {
		filled, err := p.exchange.filled(ctx, slot)
		if err != nil {
			p.settle(err)
			return d, err
		}
		d.Slots = append(d.Slots, pinpad.Slot{Use: useOf(slot), Number: slotNumber(slot), Filled: filled})
	}
	return d, p.showIdle(ctx, "")
}

// slotNumber is a slot as a number: letters follow the digits.
func slotNumber(slot byte) int {
	if slot >= 'A' {
		return int(slot-'A') + 10
	}
	return int(slot - '0')
}
