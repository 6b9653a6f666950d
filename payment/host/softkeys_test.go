package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
)

// softMaster is the published key of the worked examples.
var softMaster = []byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10}

// softKeys is one for a profile, with the master key in the open.
func softKeys(t *testing.T, name string, pad KeyPad) (*SoftKeys, keys.Algorithm) {
	t.Helper()
	p, err := profile.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	algorithm := keys.Algorithm(p.Keys.Algorithm)
	return NewSoftKeys(p, func(_ context.Context, wrapped []byte) ([]byte, error) {
		return algorithm.Unwrap(softMaster, wrapped)
	}, pad), algorithm
}

// wrapped is a working key as a host sends it.
func wrapped(t *testing.T, algorithm keys.Algorithm, key []byte) payment.WrappedKey {
	t.Helper()
	cryptogram, err := algorithm.Wrap(softMaster, key)
	if err != nil {
		t.Fatal(err)
	}
	kcv, err := algorithm.KCV(key, keys.KCVSize)
	if err != nil {
		t.Fatal(err)
	}
	return payment.WrappedKey{Cryptogram: cryptogram, KCV: kcv}
}

func threeKeys(t *testing.T, algorithm keys.Algorithm) payment.WorkingKeys {
	return payment.WorkingKeys{PIK: wrapped(t, algorithm, []byte("0123456789ABCDEF")),
		MAK: wrapped(t, algorithm, []byte("this is the MAK.")), TDK: wrapped(t, algorithm, []byte("and here the TDK"))}
}

func TestSoftKeysSealAsTheProfileSays(t *testing.T) {
	for _, name := range profile.Names() {
		t.Run(name, func(t *testing.T) {
			soft, algorithm := softKeys(t, name, nil)
			if _, err := soft.SealWithMAK(context.Background(), []byte("bytes")); !errors.Is(err, errNoKeys) || soft.HoldsKeys() {
				t.Errorf("before any sign-on: %v", err)
			}
			if reason, err := soft.LoadKeys(context.Background(), threeKeys(t, algorithm)); reason != payment.NoReason || err != nil {
				t.Fatal(reason, err)
			}
			got, err := soft.SealWithMAK(context.Background(), []byte("bytes"))
			want, wrong := soft.seal.MAC([]byte("this is the MAK."), []byte("bytes"))
			if err != nil || wrong != nil || !bytes.Equal(got, want) {
				t.Errorf("MAC %X, want %X, errors %v, %v", got, want, err, wrong)
			}
			block := make([]byte, algorithm.BlockSize())
			got, err = soft.EncryptWithTDK(context.Background(), block)
			want, wrong = algorithm.KCV([]byte("and here the TDK"), len(block))
			if err != nil || wrong != nil || !bytes.Equal(got, want) {
				t.Errorf("a block under the TDK is %X, want %X, errors %v, %v", got, want, err, wrong)
			}
			if !soft.HoldsKeys() {
				t.Error("keys were loaded and are not held")
			}
		})
	}
}

func TestSoftKeysEncipherBlocksAsAPadDoes(t *testing.T) {
	soft, algorithm := softKeys(t, "unionpay", nil)
	if _, err := soft.LoadKeys(context.Background(), threeKeys(t, algorithm)); err != nil {
		t.Fatal(err)
	}
	got, err := soft.EncryptWithMAK(context.Background(), [8]byte{})
	want, wrong := algorithm.KCV([]byte("this is the MAK."), 8)
	if err != nil || wrong != nil || !bytes.Equal(got[:], want) {
		t.Errorf("a block is %X, want %X, errors %v, %v", got, want, err, wrong)
	}
	sm4, algorithm := softKeys(t, "unionpay-sm4", nil)
	if _, err := sm4.LoadKeys(context.Background(), threeKeys(t, algorithm)); err != nil {
		t.Fatal(err)
	}
	if _, err := sm4.EncryptWithMAK(context.Background(), [8]byte{}); !errors.Is(err, keys.ErrDataLength) {
		t.Errorf("a block of eight bytes under SM4: %v", err)
	}
}

func TestSoftKeysRefuseAndForget(t *testing.T) {
	broken := errors.New("nothing opens it")
	unproved := func(w *payment.WrappedKey) { w.KCV = []byte{1, 2, 3, 4} }
	tests := []struct {
		name   string
		change func(k *payment.WorkingKeys)
		pad    *fakePad
		broken bool
		reason payment.Reason
		failed bool
	}{
		{"a MAK with another check value", func(k *payment.WorkingKeys) { unproved(&k.MAK) }, nil, false, payment.ReasonKeyCheck, true},
		{"a TDK with another check value", func(k *payment.WorkingKeys) { unproved(&k.TDK) }, nil, false, payment.ReasonKeyCheck, true},
		{"a master key that is not there", nil, nil, true, payment.ReasonPadUnfit, true},
		{"a pad beside that refuses the PIK", nil, &fakePad{reason: payment.ReasonKeyCheck}, false, payment.ReasonKeyCheck, false},
		{"a pad beside that is gone", nil, &fakePad{gone: true}, false, payment.NoReason, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var pad KeyPad
			if test.pad != nil {
				pad = test.pad
			}
			soft, algorithm := softKeys(t, "unionpay", pad)
			working := threeKeys(t, algorithm)
			good := working
			if test.change != nil {
				test.change(&working)
			}
			if test.broken {
				soft.open = func(context.Context, []byte) ([]byte, error) { return nil, broken }
			} else if pad == nil {
				// Keys that are held must not outlive the ones that are refused.
				if _, err := soft.LoadKeys(context.Background(), good); err != nil {
					t.Fatal(err)
				}
			}
			reason, err := soft.LoadKeys(context.Background(), working)
			if reason != test.reason || (err != nil) != test.failed {
				t.Errorf("got %q, %v", reason, err)
			}
			if soft.HoldsKeys() {
				t.Error("refused keys are held")
			}
			if _, err := soft.EncryptWithMAK(context.Background(), [8]byte{}); !errors.Is(err, errNoKeys) {
				t.Errorf("a block went through: %v", err)
			}
		})
	}
}

func TestSoftKeysBesideAPad(t *testing.T) {
	pad := &fakePad{}
	soft, algorithm := softKeys(t, "iso87-ascii", pad)
	if _, err := soft.LoadKeys(context.Background(), threeKeys(t, algorithm)); err != nil {
		t.Fatal(err)
	}
	if len(pad.loaded) != 1 || !soft.HoldsKeys() {
		t.Error("the pad beside did not get the keys")
	}
	pad.swapped = true
	if soft.HoldsKeys() {
		t.Error("another pad is said to hold the PIK")
	}
}

// TestWipedKeysAreOverwritten looks at the memory that held them.
func TestWipedKeysAreOverwritten(t *testing.T) {
	soft, algorithm := softKeys(t, "unionpay-sm4", nil)
	if _, err := soft.LoadKeys(context.Background(), threeKeys(t, algorithm)); err != nil {
		t.Fatal(err)
	}
	mak, tdk := soft.mak, soft.tdk
	if text := fmt.Sprintf("%v %+v %#v %s", soft, soft, soft, soft); strings.Contains(text, fmt.Sprint(mak[:4])[1:8]) || strings.Contains(text, "this") {
		t.Errorf("a key prints: %s", text)
	}
	soft.Wipe()
	if !bytes.Equal(mak, make([]byte, 16)) || !bytes.Equal(tdk, make([]byte, 16)) {
		t.Error("a key is still where it was")
	}
	if soft.HoldsKeys() {
		t.Error("wiped keys are held")
	}
}

func TestWhatAPadCanDoForAProfile(t *testing.T) {
	for name, want := range map[string][2]bool{"unionpay": {true, true}, "unionpay-sm4": {false, false},
		"iso87-ascii": {false, true}} {
		p, err := profile.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{PadSeals(p), PadTakesPINs(p)}; got != want {
			t.Errorf("%s: a pad seals and takes PINs: %v, want %v", name, got, want)
		}
	}
}
