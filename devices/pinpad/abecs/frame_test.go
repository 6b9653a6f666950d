package abecs

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCRCKnownValues(t *testing.T) {
	for payload, want := range map[string]uint16{"OPN": 0xA8A9, "OPN000": 0x775E} {
		if got := CRC([]byte(payload)); got != want {
			t.Errorf("CRC of %s is %04X, want %04X", payload, got, want)
		}
	}
	sum := uint16(0)
	for _, b := range []byte("123456789") {
		sum = crcByte(sum, b)
	}
	if sum != 0x31C3 {
		t.Errorf("CRC of the check string is %04X, want 31C3", sum)
	}
}

func TestEveryPayloadSurvivesItsPacket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOfN(rapid.Byte(), 1, parametersMax).Draw(t, "payload")
		frame := AppendFrame(nil, payload)
		if n := bytes.Count(frame[1:len(frame)-2], []byte{syn}); n != 0 {
			t.Fatalf("%d SYN inside the packet", n)
		}
		got, done, err := decodeAll(frame)
		if !done || err != nil || !bytes.Equal(got, payload) {
			t.Fatalf("got %X, done %v, %v", got, done, err)
		}
	})
}

func TestBrokenPacketsAreNamed(t *testing.T) {
	long := AppendFrame(nil, bytes.Repeat([]byte("A"), parametersMax+1))
	sealed := AppendFrame(nil, append([]byte{dc2}, bytes.Repeat([]byte("A"), payloadMax)...))
	tests := []struct {
		name  string
		bytes []byte
		err   error
	}{
		{"a byte before the packet", []byte{0x41}, ErrFrame},
		{"an empty payload", AppendFrame(nil, nil), ErrFrame},
		{"one byte too many", long, ErrFrame},
		{"one byte too many, enciphered", sealed, ErrFrame},
		{"an escape of nothing that needs it", []byte{syn, 'O', dc3, 'A'}, ErrFrame},
		{"a packet inside a packet", []byte{syn, 'O', syn}, ErrFrame},
		{"a wrong CRC", []byte{syn, 'O', 'P', 'N', etb, 0, 0}, ErrCRC},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, done, err := decodeAll(test.bytes); !done || !errors.Is(err, test.err) {
				t.Errorf("done %v, error %v, want %v", done, err, test.err)
			}
		})
	}
}

func TestDescribeNamesAndShowsNothing(t *testing.T) {
	pan := "6222020000028123"
	for _, test := range []struct {
		bytes []byte
		want  string
	}{
		{AppendFrame(nil, []byte("GPN093"+pan)), "GPN"},
		{append([]byte{ack}, AppendFrame(nil, []byte("GCR000"+pan))...), "ACK GCR"},
		{[]byte{can}, "CAN"}, {[]byte{eot}, "EOT"}, {[]byte{nak}, "NAK"},
		{[]byte(pan), ""}, {nil, ""}, {[]byte{syn, 'a', 'b', 'c'}, ""},
	} {
		if got := Describe(test.bytes); got != test.want || strings.Contains(got, "62") {
			t.Errorf("% X is described as %q, want %q", test.bytes, got, test.want)
		}
	}
}

func FuzzDecoder(f *testing.F) {
	for _, v := range vectors(f, "abecs_link.json") {
		f.Add(unhex(f, v.Hex))
	}
	for _, v := range vectors(f, "abecs_commands.json") {
		f.Add(unhex(f, v.FrameHex))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var d Decoder
		start := 0
		for i, b := range line {
			payload, done, err := d.Feed(b)
			if !done {
				continue
			}
			if err == nil && !bytes.Equal(AppendFrame(nil, payload), line[start:i+1]) {
				t.Errorf("packed again, %X is %X", line[start:i+1], AppendFrame(nil, payload))
			}
			start = i + 1
		}
	})
}
