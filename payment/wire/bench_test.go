package wire

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"till/payment/profile"
)

// floorCodec is the least that any codec for this message must do: walk a table,
// turn values into bytes and bytes into values. It checks no nibble, no limit
// and no field set, and knows no text.
type floorCodec struct {
	fields [65]floorField
}

type floorField struct {
	packed, hex, right bool
	prefix, max        int
}

func newFloorCodec(p *profile.Profile) *floorCodec {
	codec := &floorCodec{}
	for number, f := range p.Fields {
		codec.fields[number] = floorField{
			packed: f.Content == profile.ContentDigits || f.Content == profile.ContentTrack,
			hex:    f.Content == profile.ContentBinary,
			right:  f.Justify == profile.JustifyRight,
			prefix: map[profile.LengthForm]int{profile.LengthLL: 1, profile.LengthLLL: 2}[f.Length],
			max:    f.Max,
		}
	}
	return codec
}

func (c *floorCodec) pack(mti string, set uint64, values *[65]string) []byte {
	out := make([]byte, 0, 512)
	out = appendDigits(out, mti, false)
	for shift := 56; shift >= 0; shift -= 8 {
		out = append(out, byte(set>>shift))
	}
	for number := 2; number <= 64; number++ {
		if set&(1<<(64-number)) == 0 {
			continue
		}
		f, value := c.fields[number], values[number]
		length := len(value)
		if f.hex {
			length /= 2
		}
		switch f.prefix {
		case 1:
			out = append(out, byte(length/10<<4|length%10))
		case 2:
			out = append(out, byte(length/1000<<4|length/100%10), byte(length/10%10<<4|length%10))
		}
		switch {
		case f.packed:
			out = appendDigits(out, value, f.right)
		case f.hex:
			out, _ = hex.AppendDecode(out, []byte(value))
		default:
			out = append(out, value...)
		}
	}
	return out
}

func appendDigits(out []byte, digits string, right bool) []byte {
	at := 0
	if right {
		at = len(digits) % 2
	}
	if at == 1 {
		out = append(out, 0)
	}
	for i := range len(digits) {
		nibble := digits[i] - '0'
		if nibble > 9 {
			nibble = 0xD
		}
		if at%2 == 0 {
			out = append(out, nibble<<4)
		} else {
			out[len(out)-1] |= nibble
		}
		at++
	}
	return out
}

func (c *floorCodec) unpack(body []byte, values *[65]string) (mti string, set uint64) {
	mti = digitsOf(body, 4, false)
	for _, octet := range body[2:10] {
		set = set<<8 | uint64(octet)
	}
	at := 10
	for number := 2; number <= 64; number++ {
		if set&(1<<(64-number)) == 0 {
			continue
		}
		f := c.fields[number]
		length := f.max
		if f.prefix > 0 {
			length = 0
			for _, octet := range body[at : at+f.prefix] {
				length = length*100 + int(octet>>4)*10 + int(octet&15)
			}
			at += f.prefix
		}
		switch {
		case f.packed:
			values[number] = digitsOf(body[at:], length, f.right)
			at += (length + 1) / 2
		case f.hex:
			values[number] = upper(body[at : at+length])
			at += length
		default:
			values[number] = string(body[at : at+length])
			at += length
		}
	}
	return mti, set
}

func digitsOf(data []byte, count int, right bool) string {
	digits := make([]byte, count)
	at := 0
	if right {
		at = count % 2
	}
	for i := range digits {
		nibble := data[at/2]
		if at%2 == 0 {
			nibble >>= 4
		}
		digits[i] = upperHex[nibble&15]
		at++
	}
	return string(digits)
}

// typicalSale is a 0200 of a contactless card with an online PIN, 20 fields.
func typicalSale(t testing.TB) vector {
	for _, v := range vectors(t) {
		if v.Name == "whty-sale-req-contactless" {
			return v
		}
	}
	t.Fatal("the typical sale is missing")
	return vector{}
}

func TestFloorCodecDoesTheSameWork(t *testing.T) {
	frame := typicalSale(t).bytes(t)
	floor := newFloorCodec(dialect(t).Profile())
	var values [65]string
	mti, set := floor.unpack(frame, &values)
	m, err := dialect(t).Unpack(frame)
	if err != nil {
		t.Fatal(err)
	}
	if values != m.values || set != m.set || mti != m.MTI {
		t.Error("the floor codec reads the message differently")
	}
	if !bytes.Equal(floor.pack(mti, set, &values), frame) {
		t.Error("the floor codec packs the message differently")
	}
}

// BenchmarkCodec reports x-floor: the time to pack and unpack a typical 0200 as
// a multiple of the floor codec's, both measured in turns of the same run.
func BenchmarkCodec(b *testing.B) {
	d := dialect(b)
	frame := typicalSale(b).bytes(b)
	floor := newFloorCodec(d.Profile())
	m, err := d.Unpack(frame)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	const turn = 200
	var ours, least []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		for range turn {
			packed, err := d.Pack(ctx, m, nil)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := d.Unpack(packed); err != nil {
				b.Fatal(err)
			}
		}
		ours = append(ours, time.Since(start))
		start = time.Now()
		for range turn {
			var values [65]string
			packed := floor.pack(m.MTI, m.set, &m.values)
			floor.unpack(packed, &values)
		}
		least = append(least, time.Since(start))
	}
	b.ReportMetric(float64(median(ours))/float64(median(least)), "x-floor")
	b.ReportMetric(float64(median(ours).Nanoseconds())/turn, "ns/codec")
	b.ReportMetric(float64(median(least).Nanoseconds())/turn, "ns/floor")
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
