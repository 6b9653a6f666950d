package abecs

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"till/devices/pinpad"
	"till/payment"
)

// methodMasterKey is "working key under a master key, triple DES".
const methodMasterKey = "1"

// LoadKeys keeps the working keys that a sign-on brought, as the cryptograms
// they are, in memory only. It proves each key that the pad can use for data by
// letting the pad encipher a block of zeros under it. ReasonKeyCheck means that
// one differs: none is kept, and the ones from before are forgotten too.
// ReasonPadUnfit means that the pad has no master key in its slot.
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

// prove compares a key's check value with what the pad makes of eight zeros.
func (p *Pad) prove(ctx context.Context, key payment.WrappedKey) (payment.Reason, error) {
	if p.cfg.SM4 {
		return p.proveSM4(ctx, key)
	}
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

// EncryptWithMAK enciphers one block under the MAK inside the pad: two such
// blocks make a UnionPay MAC.
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

// EncryptWithTDK enciphers one block of track data under the TDK inside the pad.
// These pads know triple DES alone: any length but eight bytes is refused.
func (p *Pad) EncryptWithTDK(ctx context.Context, block []byte) ([]byte, error) {
	if len(block) != 8 {
		return nil, fmt.Errorf("a block of %d bytes under the TDK: %w", len(block), errors.ErrUnsupported)
	}
	done, err := p.here.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	if len(p.keys.TDK.Cryptogram) == 0 {
		return nil, pinpad.ErrNoKeys
	}
	made, reason, err := p.encipher(ctx, p.keys.TDK, [8]byte(block))
	if err == nil && reason != payment.NoReason {
		err = fmt.Errorf("enciphering under the TDK: %s", reason)
	}
	return made[:], err
}

// methodMKWKECB is EBX's "working key under a master key, triple DES, ECB".
const methodMKWKECB = "10"

// encipherNewer is EBX.
func (p *Pad) encipherNewer(ctx context.Context, working string, block [8]byte) ([8]byte, payment.Reason, error) {
	var made [8]byte
	wrapped, err := hex.DecodeString(working)
	if err != nil {
		return made, payment.ReasonKeyCheck, nil
	}
	response, err := p.ask(ctx, p.soon(), "EBX", parameter{speDataIn, bytes.Clone(block[:])},
		text(speMthdDat, methodMKWKECB), number(speKeyIdx, int64(p.cfg.DataSlot), 2), parameter{speWKEnc, wrapped})
	if err != nil {
		return made, payment.NoReason, err
	}
	if response.Status != statusOK {
		return made, payment.ReasonPadUnfit, nil
	}
	defer response.wipe()
	d, err := response.data()
	if err == nil && len(d[ppDataOut]) != len(made) {
		err = ErrLayout
	}
	if err != nil {
		return made, payment.NoReason, broken(err)
	}
	return [8]byte(d[ppDataOut]), payment.NoReason, nil
}

// encipher lets the pad encipher one block under a working key (EBX or ENB).
func (p *Pad) encipher(ctx context.Context, key payment.WrappedKey, block [8]byte) ([8]byte, payment.Reason, error) {
	var made [8]byte
	working, err := doubled(key.Cryptogram)
	if err != nil {
		return made, payment.ReasonKeyCheck, nil
	}
	if p.newer() {
		return p.encipherNewer(ctx, working, block)
	}
	response, err := p.command(ctx, "ENB", values{
		"ENB_METHOD": methodMasterKey,
		"ENB_MKIDX":  strconv.Itoa(p.cfg.DataSlot),
		"ENB_WKENC":  working,
		"ENB_INPUT":  upperHex(block[:]),
	}, wait{limit: p.cfg.Limits.Answer})
	if err != nil {
		return made, payment.NoReason, err
	}
	if response.Status != statusOK {
		return made, payment.ReasonPadUnfit, nil
	}
	defer response.wipe()
	f, err := response.fields()
	if err != nil {
		return made, payment.NoReason, broken(err)
	}
	_, err = hex.Decode(made[:], f["ENB_OUTPUT"])
	return made, payment.NoReason, err
}

// doubled writes a key cryptogram as the 16 bytes that a pad takes. A key of 8
// bytes is given twice: each half is enciphered for itself, so that the pad
// finds a triple DES key with equal halves, which is single DES. A key of 8
// bytes in a place of 16 has zeros behind it (unionpay-pos 6.1).
func doubled(cryptogram []byte) (string, error) {
	if len(cryptogram) == 16 && bytes.Equal(cryptogram[8:], make([]byte, 8)) {
		cryptogram = cryptogram[:8]
	}
	switch len(cryptogram) {
	case 8:
		return strings.Repeat(upperHex(cryptogram), 2), nil
	case 16:
		return upperHex(cryptogram), nil
	}
	return "", fmt.Errorf("a working key of %d bytes", len(cryptogram))
}

// two is a slot as the classic commands write it.
func two(slot int) string { return fmt.Sprintf("%02d", slot) }

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
