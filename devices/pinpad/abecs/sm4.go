package abecs

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/hex"

	"till/payment"
)

// ABECS knows triple DES alone. For a profile with SM4 keys (unionpay-pos 16.6)
// this driver speaks an extension of its own, which the pretend pad understands
// and a pad on a desk refuses: method 9 where a PIN's method stands, method 28
// where data's does. Blocks have sixteen bytes.
const (
	methodMasterKeySM4 = "9"
	methodMKWKSM4      = "28"

	pinBlockSM4 = 16
)

// pinMethod is the method of PIN commands.
func (p *Pad) pinMethod() string {
	if p.cfg.SM4 {
		return methodMasterKeySM4
	}
	return methodMasterKey
}

// proveSM4 compares a key's check value with what the pad makes of sixteen zeros.
func (p *Pad) proveSM4(ctx context.Context, key payment.WrappedKey) (payment.Reason, error) {
	if !p.newer() {
		return payment.ReasonPadUnfit, nil
	}
	response, err := p.ask(ctx, p.soon(), "EBX", parameter{speDataIn, make([]byte, pinBlockSM4)},
		text(speMthdDat, methodMKWKSM4), number(speKeyIdx, int64(p.cfg.DataSlot), 2),
		parameter{speWKEnc, bytes.Clone(key.Cryptogram)})
	if err != nil {
		return payment.NoReason, err
	}
	if response.Status != statusOK {
		return payment.ReasonPadUnfit, nil
	}
	defer response.wipe()
	d, err := response.data()
	if err != nil {
		return payment.NoReason, broken(err)
	}
	made, n := d[ppDataOut], len(key.KCV)
	if n < 3 || n > len(made) || subtle.ConstantTimeCompare(made[:n], key.KCV) != 1 {
		return payment.ReasonKeyCheck, nil
	}
	return payment.NoReason, nil
}

// longPINFields reads a GPN answer of method 9: the block has 32 digits there.
func longPINFields(r Response) (fields, error) {
	if len(r.Blocks) != 1 || len(r.Blocks[0]) != 2*pinBlockSM4+20 {
		return nil, ErrLayout
	}
	block := r.Blocks[0][:2*pinBlockSM4]
	if _, err := hex.DecodeString(string(block)); err != nil {
		return nil, ErrLayout
	}
	return fields{"GPN_PINBLK": block, "GPN_KSN": r.Blocks[0][2*pinBlockSM4:]}, nil
}
