package wire

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// TestADamagedMessageIsRefusedOrIsAnother: every published message with each of
// its bytes flipped in every bit, and cut after every byte. Nothing panics, and
// what is accepted packs back to the very bytes that came, so that it is what
// was sent, damaged on the way and caught by its MAC, and never a third thing.
// Pad nibbles are not looked at and packed as zeros.
func TestADamagedMessageIsRefusedOrIsAnother(t *testing.T) {
	d := dialect(t)
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			whole := v.bytes(t)
			original, err := d.Unpack(whole)
			if err != nil {
				t.Fatal(err)
			}
			for at := range whole {
				damaged := bytes.Clone(whole)
				for bit := range 8 {
					damaged[at] = whole[at] ^ 1<<bit
					holds(t, d, original, damaged)
				}
				holds(t, d, original, whole[:at])
			}
		})
	}
}

// holds asks of damaged bytes that they are refused, or are what they say.
func holds(t *testing.T, d *Dialect, original *Message, damaged []byte) {
	t.Helper()
	got, err := d.Unpack(damaged)
	if err != nil {
		if !errors.Is(err, ErrMalformed) {
			t.Fatalf("an error of another kind: %v", err)
		}
		return
	}
	again, err := d.Pack(context.Background(), got, nil)
	if err != nil {
		t.Fatalf("does not pack again: %v", err)
	}
	same := got.values == original.values && got.set == original.set && got.MTI == original.MTI &&
		got.TPDU == original.TPDU && got.Header == original.Header
	if !same && !bytes.Equal(again, damaged) {
		differ := 0
		for i := range min(len(again), len(damaged)) {
			if again[i] != damaged[i] {
				differ++
			}
		}
		// A damaged length moves a pad nibble to another place.
		if len(again) != len(damaged) || differ > 1 {
			t.Fatalf("accepted, and packs to other bytes:\n came %X\nwould %X", damaged, again)
		}
	}
	_ = d.Describe(got, false).Text()
}

// TestNoFlippedBitKeepsItsSeal: a sealed answer with any bit of its body flipped
// is refused, by its form or by its MAC.
func TestNoFlippedBitKeepsItsSeal(t *testing.T) {
	d, seal := dialect(t), cupSeal{unhex(t, "0123456789ABCDEFFEDCBA9876543210")}
	_, answer := pair(t, nil)
	frame, err := d.Pack(t.Context(), answer, seal)
	if err != nil {
		t.Fatal(err)
	}
	for at := lengthBytes + tpduBytes + headerBytes; at < len(frame); at++ {
		for bit := range 8 {
			damaged := bytes.Clone(frame)
			damaged[at] ^= 1 << bit
			if m, err := d.Unpack(damaged); err == nil && d.Verify(t.Context(), m, seal) == nil {
				t.Fatalf("byte %d, bit %d: accepted with its seal", at, bit)
			}
		}
	}
}
