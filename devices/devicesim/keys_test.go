package devicesim_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"

	"till/devices/devicesim"
	"till/devices/link"
	"till/devices/pinpad/abecs"
	"till/payment"
	"till/payment/keys"
)

func TestKeysThatDoNotProveThemselves(t *testing.T) {
	atCounter(t, devicesim.PadConfig{}, func(c counter) {
		good := payment.WorkingKeys{PIK: wrapped(t, pik), MAK: wrapped(t, mak), TDK: wrapped(t, mak)}
		c.load(good, payment.NoReason)
		for name, spoil := range map[string]func(k *payment.WorkingKeys){
			"PIK": func(k *payment.WorkingKeys) { k.PIK.KCV = []byte{1, 2, 3, 4} },
			"MAK": func(k *payment.WorkingKeys) { k.MAK.KCV = []byte{1, 2, 3, 4} },
			"TDK": func(k *payment.WorkingKeys) { k.TDK.KCV = []byte{1, 2, 3, 4} },
			"a check value of one byte": func(k *payment.WorkingKeys) {
				k.MAK.KCV = k.MAK.KCV[:1]
			},
			"a MAK of seven bytes": func(k *payment.WorkingKeys) { k.MAK.Cryptogram = k.MAK.Cryptogram[:7] },
			"a PIK of seven bytes": func(k *payment.WorkingKeys) { k.PIK.Cryptogram = k.PIK.Cryptogram[:7] },
		} {
			bad := good
			spoil(&bad)
			c.load(bad, payment.ReasonKeyCheck)
			if _, err := c.pad.EncryptWithMAK(c.t.Context(), [8]byte{}); err == nil {
				t.Errorf("%s: the old MAK is still used", name)
			}
		}
	})
}

func TestASingleLengthMAKEnciphersAsDES(t *testing.T) {
	single := mak[:8]
	atCounter(t, devicesim.PadConfig{}, func(c counter) {
		for name, cryptogram := range map[string][]byte{
			"eight bytes":           wrapped(t, single).Cryptogram,
			"eight bytes and zeros": append(wrapped(t, single).Cryptogram, make([]byte, 8)...),
		} {
			key := wrapped(t, single)
			key.Cryptogram = cryptogram
			c.load(payment.WorkingKeys{PIK: wrapped(t, pik), MAK: key}, payment.NoReason)
			encrypt, err := keys.BlockEncrypter(single)
			if err != nil {
				t.Fatal(err)
			}
			block := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
			want, err := encrypt(block)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := c.pad.EncryptWithMAK(c.t.Context(), block); err != nil || got != want {
				t.Errorf("%s: % X, %v, want % X", name, got, err, want)
			}
		}
	})
}

func TestAPadWithoutItsKeyIsUnfit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim, err := devicesim.NewPad(devicesim.PadConfig{Practice: true, Slot: 7})
		if err != nil {
			t.Fatal(err)
		}
		near, far := link.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- sim.Serve(ctx, far) }()
		pad, err := abecs.Open(ctx, near, abecs.Default())
		if err != nil {
			t.Fatal(err)
		}
		reason, err := pad.LoadKeys(ctx, payment.WorkingKeys{PIK: wrapped(t, pik), MAK: wrapped(t, mak)})
		if err != nil || reason != payment.ReasonPadUnfit {
			t.Errorf("%q, %v, want %q", reason, err, payment.ReasonPadUnfit)
		}
		if detail := pad.Health()[0].Detail; !bytes.Contains([]byte(detail), []byte("042")) {
			t.Errorf("the technician reads %q", detail)
		}
		if err := pad.Close(); err != nil {
			t.Error(err)
		}
		cancel()
		<-served
	})
}
