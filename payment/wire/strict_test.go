package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestMalformedBytesAreRefused changes one thing of a good message at a time.
func TestMalformedBytesAreRefused(t *testing.T) {
	d := dialect(t)
	// 0200, fields 3 4 11 22 25 35 41 60, as a bare body.
	good := "0200" + "3020048020800010" + "000000" + "000000000051" + "001834" + "0210" + "00" +
		"09" + "6222D30120" + "3136363838303134" + "0008" + "22000001"
	if _, err := d.Unpack(unhex(t, good)); err != nil {
		t.Fatalf("the good message: %v", err)
	}
	tests := []struct {
		name, old, new, why string
	}{
		{"a byte left over", "22000001", "2200000100", "1 bytes after"},
		{"a byte missing", "22000001", "220000", "fewer bytes"},
		{"a nibble above nine in an amount", "000000000051", "00000000005A", "DE 4: a nibble"},
		{"a separator in an amount", "000000000051", "0000000000D1", "DE 4: a nibble"},
		{"a nibble above nine in a length", "0008", "00A8", "DE 60: a nibble"},
		{"a length above the limit", "0008", "9999", "DE 60: length 9999 above 30"},
		{"a track longer than a track", "09" + "6222", "38" + "6222", "DE 35: length 38 above 37"},
		{"another separator in a track", "6222D30120", "6222E30120", "DE 35: a nibble"},
		{"a field that the profile does not know", "3020048020800010", "3020048020800012", ""},
		{"a second bitmap", "3020048020800010", "B020048020800010", "second bitmap"},
		{"a type that is no number", "0200" + "3020", "0A00" + "3020", "a nibble"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(good, test.old) {
				t.Fatal("the message has no such part")
			}
			_, err := d.Unpack(unhex(t, strings.Replace(good, test.old, test.new, 1)))
			if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), test.why) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFieldOutsideTheProfileStopsTheMessage(t *testing.T) {
	_, err := dialect(t).Unpack(unhex(t, "0200"+"0100000000000000"+"00000000"))
	if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), "field 8") {
		t.Errorf("got %v", err)
	}
}

// TestThePadNibbleIsNotLookedAt is the one leniency: hosts fill it with what
// they like (unionpay-pos 2).
func TestThePadNibbleIsNotLookedAt(t *testing.T) {
	d := dialect(t)
	for _, test := range []struct{ name, body, field, want string }{
		{"F after an odd account number", "02004000000000000000" + "15" + "622202000000123F", "2", "622202000000123"},
		{"F after an entry mode", "02000000040000000000" + "071F", "22", "071"},
		{"F before a sequence number", "02000000020000000000" + "F001", "23", "001"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := d.Unpack(unhex(t, test.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := values(m)[test.field]; got != test.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestValuesThatDoNotFitAreNotPacked(t *testing.T) {
	d := dialect(t)
	tests := []struct {
		name  string
		field Field
		value string
		why   string
	}{
		{"letters in an amount", DE4Amount, "00000000005A", "no digit"},
		{"an amount too short", DE4Amount, "51", "2 digits where 12"},
		{"an account number too long", DE2PAN, "62220200000000081234", "20 digits, 19"},
		{"an equals sign in a track", DE35Track2, "6222=3012", "no digit"},
		{"a PIN block of seven bytes", DE52PINBlock, "01020304050607", "7 bytes"},
		{"a PIN block that is no hex", DE52PINBlock, "0102030405060708zz", "no hex"},
		{"a terminal number too long", DE41TerminalID, "123456789", "9 bytes"},
		{"text that GBK does not have", DE63Private, "till 🧾", "GBK"},
		{"marked bytes that are no hex", DE63Private, "hex:0", "no hex"},
		{"a field that the profile does not know", 8, "1", "not in the profile"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &Message{MTI: "0200", Framing: FramingBody}
			m.Set(test.field, test.value)
			_, err := d.Pack(context.Background(), m, nil)
			var at *FieldError
			if !errors.As(err, &at) || at.Field != test.field || !strings.Contains(at.Why, test.why) {
				t.Errorf("got %v", err)
			}
			if err != nil && len(test.value) > 4 && strings.Contains(err.Error(), test.value) {
				t.Errorf("the error tells the value: %v", err)
			}
		})
	}
}

func TestEnvelopesThatAreWrongAreNotPacked(t *testing.T) {
	d := dialect(t)
	for _, test := range []struct {
		name string
		m    Message
	}{
		{"no type", Message{Framing: FramingBody}},
		{"a type with letters", Message{MTI: "02x0", Framing: FramingBody}},
		{"a framing nobody knows", Message{MTI: "0200", Framing: "carrier pigeon"}},
		{"no TPDU", Message{MTI: "0200", Header: "603100311003"}},
		{"a TPDU of another kind", Message{MTI: "0200", TPDU: "7000060000", Header: "603100311003"}},
		{"a TPDU that is no hex", Message{MTI: "0200", TPDU: "60000600zz", Header: "603100311003"}},
		{"a header with letters", Message{MTI: "0200", TPDU: "6000060000", Header: "60310031100F"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := d.Pack(context.Background(), &test.m, nil); !errors.Is(err, ErrMalformed) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTextKeepsItsBytes(t *testing.T) {
	for _, test := range []struct{ name, bytes, want string }{
		{"plain", "CUP   ", "CUP   "},
		{"Chinese", "\xB3\xC9\xB9\xA6", "成功"},
		{"a control character", "SM\x01", "hex:534D01"},
		{"half a character", "\xB3", "hex:B3"},
		{"bytes that would not come back", "\xA2\xE3", "hex:A2E3"},
		{"text that looks like marked bytes", "hex:00", "hex:6865783A3030"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := decodeText(test.bytes)
			if got != test.want {
				t.Errorf("got %q", got)
			}
			back, err := encodeText(got)
			if err != nil || string(back) != test.bytes {
				t.Errorf("back %q, %v", back, err)
			}
		})
	}
}

func TestFramesAreReadWithinTheirLimit(t *testing.T) {
	whole := "0015" + "6000060000" + "603100311003" + "0820" + "0000000000000000"
	tests := []struct {
		name, bytes string
		limit       int
		want        error
	}{
		{"a frame", whole, 21, nil},
		{"a frame above the limit", whole, 20, ErrFrameTooLong},
		{"a length of 65535", "FFFF", 2048, ErrFrameTooLong},
		{"a length of nothing", "0000", 2048, ErrMalformed},
		{"a frame too short for a message", "0014" + whole[4:], 2048, ErrMalformed},
		{"nothing", "", 2048, io.EOF},
		{"half a length", "00", 2048, io.ErrUnexpectedEOF},
		{"a length and nothing", "0015", 2048, io.ErrUnexpectedEOF},
		{"half a frame", whole[:20], 2048, io.ErrUnexpectedEOF},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data := unhex(t, test.bytes)
			got, err := ReadFrame(iotest.OneByteReader(bytes.NewReader(data)), test.limit)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v", err)
			}
			if test.want == nil && !bytes.Equal(got, data) {
				t.Errorf("got %X", got)
			}
		})
	}
}

func TestAnEndlessLengthAllocatesNothing(t *testing.T) {
	line := bytes.NewReader([]byte{0xFF, 0xFF})
	allocated := testing.AllocsPerRun(100, func() {
		line.Reset([]byte{0xFF, 0xFF})
		if _, err := ReadFrame(line, 2048); err == nil {
			t.Fatal("read")
		}
	})
	if allocated > 12 {
		t.Errorf("%v allocations for a refused length", allocated)
	}
}

// FuzzUnpack: no bytes stop the codec, and what unpacks packs to a message that
// unpacks to the same values, byte for byte but for pad nibbles.
func FuzzUnpack(f *testing.F) {
	d := dialect(f)
	for _, v := range vectors(f) {
		f.Add(v.bytes(f))
	}
	f.Add([]byte{})
	f.Add([]byte{0x60})
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := d.Unpack(frame)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		again, err := d.Pack(context.Background(), m, nil)
		if err != nil {
			t.Fatalf("does not pack again: %v", err)
		}
		if len(again) != len(frame) {
			t.Fatalf("packs to %d bytes, came as %d", len(again), len(frame))
		}
		back, err := d.Unpack(again)
		if err != nil {
			t.Fatalf("does not unpack again: %v", err)
		}
		if back.values != m.values || back.set != m.set || back.MTI != m.MTI || back.Header != m.Header || back.TPDU != m.TPDU {
			t.Fatal("values changed on the way")
		}
		if masked := d.Describe(m, false); len(masked.Fields) != len(m.Fields()) {
			t.Fatal("the description lost a field")
		}
	})
}

// FuzzReadFrame: no bytes stop the reader, and it never reads past its frame.
func FuzzReadFrame(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.bytes(f))
	}
	f.Add([]byte{0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		line := bytes.NewReader(data)
		frame, err := ReadFrame(line, 2048)
		if err == nil && (!bytes.HasPrefix(data, frame) || line.Len() != len(data)-len(frame)) {
			t.Fatal("the frame is not what was read")
		}
		if err != nil && frame != nil {
			t.Fatal("a frame and an error")
		}
	})
}
