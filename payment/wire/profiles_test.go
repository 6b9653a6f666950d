package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
)

// dialectOf is an embedded profile, changed where a test wants another host.
func dialectOf(t testing.TB, name string, change func(*profile.Profile)) *Dialect {
	t.Helper()
	p, err := profile.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(p)
	}
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hashSeal stands for any MAC: what it covers decides what it is.
type hashSeal struct{}

func (hashSeal) MAC(_ context.Context, covered []byte) ([]byte, error) {
	sum := sha256.Sum256(covered)
	return sum[:macBytes], nil
}

// hexCharacters is a host that writes everything in characters.
func hexCharacters(p *profile.Profile) {
	p.Coding.Bitmap, p.Coding.Binary = profile.BytesHex, profile.BytesHex
}

// bare is a host that puts nothing before a message.
func bare(p *profile.Profile) { p.Framing.LengthBytes = 0 }

// macIn64 is a host with two bitmaps that seals in the first.
func macIn64(p *profile.Profile) {
	p.MAC.Field = profile.FieldsOneBitmap
	p.Fields[64] = p.Fields[128]
	delete(p.Fields, 128)
}

// withTPDU is a host that wants an envelope around characters.
func withTPDU(p *profile.Profile) {
	p.Framing.TPDU, p.Framing.Header = "6000060000", "603100311003"
}

// everyDialect is each embedded profile and each setting of how it is written.
func everyDialect(t testing.TB) map[string]*Dialect {
	return map[string]*Dialect{
		"unionpay":                         dialectOf(t, "unionpay", nil),
		"unionpay without an envelope":     dialectOf(t, "unionpay", func(p *profile.Profile) { p.Framing = profile.Framing{FrameMax: 2048} }),
		"unionpay with a TPDU alone":       dialectOf(t, "unionpay", func(p *profile.Profile) { p.Framing.Header = "" }),
		"unionpay-sm4":                     dialectOf(t, "unionpay-sm4", nil),
		"iso87-ascii":                      dialectOf(t, "iso87-ascii", nil),
		"iso87-ascii all in characters":    dialectOf(t, "iso87-ascii", hexCharacters),
		"iso87-ascii without a length":     dialectOf(t, "iso87-ascii", bare),
		"iso87-ascii in characters, bare":  dialectOf(t, "iso87-ascii", func(p *profile.Profile) { hexCharacters(p); bare(p) }),
		"iso87-ascii with its MAC in 64":   dialectOf(t, "iso87-ascii", macIn64),
		"iso87-ascii with TPDU and header": dialectOf(t, "iso87-ascii", withTPDU),
	}
}

// TestASaleGoesThereAndBackInEveryDialect also reads the frame off a line, byte
// by byte, with another one behind it.
func TestASaleGoesThereAndBackInEveryDialect(t *testing.T) {
	for name, d := range everyDialect(t) {
		t.Run(name, func(t *testing.T) {
			req := request(t, func(req *payment.Request) {
				if d.longPIN() {
					req.Card.PINBlock = payment.PINBlock{Secret: payment.NewSecret(unhex(t, "AEF1EDFEBBEBC0942AB1DDE8E516F5A4"))}
				}
			})
			built, err := d.Request(req, lane)
			if err != nil {
				t.Fatal(err)
			}
			frame, err := d.Pack(context.Background(), built, hashSeal{})
			if err != nil {
				t.Fatal(err)
			}
			line := iotest.OneByteReader(bytes.NewReader(append(bytes.Clone(frame), frame...)))
			for range 2 {
				read, err := d.ReadFrame(line)
				if err != nil || !bytes.Equal(read, frame) {
					t.Fatalf("read %X of %X, error %v", read, frame, err)
				}
			}
			if _, err := d.ReadFrame(line); !errors.Is(err, io.EOF) {
				t.Errorf("after the last frame: %v", err)
			}
			got, err := d.Unpack(frame)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Verify(context.Background(), got, hashSeal{}); err != nil {
				t.Error(err)
			}
			seal := got.Value(d.MACField())
			built.Set(d.MACField(), seal)
			built.Framing = got.Framing
			if diff := cmp.Diff(values(built), values(got)); diff != "" {
				t.Errorf("fields (-sent +received):\n%s", diff)
			}
			if d.NameOf(got) != "sale" {
				t.Errorf("it reads as %q", d.NameOf(got))
			}
			block, err := d.PINBlockOf(got)
			if err != nil || !bytes.Equal(block, req.Card.PINBlock.Reveal()) {
				t.Errorf("PIN block %X, error %v", block, err)
			}
		})
	}
}

func TestCharactersOnTheWire(t *testing.T) {
	d := dialectOf(t, "iso87-ascii", hexCharacters)
	m := &Message{MTI: "0200"}
	m.Set(DE3ProcessingCode, "000000")
	m.Set(DE22EntryMode, "021")
	m.Set(DE35Track2, "6222020000000008128D3012")
	m.Set(102, "12345")
	frame, err := d.Pack(context.Background(), m, hashSeal{})
	if err != nil {
		t.Fatal(err)
	}
	body := string(frame[lengthBytes:])
	const want = "0200" + "A000040020000000" + "0000000004000001" + "000000" + "021" + "246222020000000008128=3012" + "0512345"
	if len(body) != len(want)+2*macBytes || body[:len(want)] != want {
		t.Errorf("on the wire\n%s, want\n%s and a MAC", body, want)
	}
	if int(frame[1]) != len(body) {
		t.Errorf("the length says %d of %d", frame[1], len(body))
	}
}

// TestAnSM4BlockIsAnnouncedByZeros is unionpay-pos 16.6.
func TestAnSM4BlockIsAnnouncedByZeros(t *testing.T) {
	d := dialectOf(t, "unionpay-sm4", nil)
	const block = "AEF1EDFEBBEBC0942AB1DDE8E516F5A4"
	m, err := d.Request(request(t, func(req *payment.Request) {
		req.Card.PINBlock = payment.PINBlock{Secret: payment.NewSecret(unhex(t, block))}
	}), lane)
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[Field]string{DE52PINBlock: "0000000000000000", DE59Private: "hex:" + block,
		DE53Security: "2300000000000000"} {
		if got := m.Value(f); got != want {
			t.Errorf("%s is %s, want %s", f, got, want)
		}
	}
	for _, field := range d.Describe(m, false).Fields {
		if field.Field == DE59Private && strings.Trim(field.Value, "*") != "" {
			t.Errorf("the PIN block shows: %s", field.Value)
		}
	}
	without, err := d.Request(request(t, func(req *payment.Request) { req.Card.PINBlock = payment.PINBlock{} }), lane)
	if err != nil {
		t.Fatal(err)
	}
	if without.Has(DE59Private) || without.Has(DE52PINBlock) {
		t.Error("a sale without a PIN has a PIN block")
	}
	m.Set(DE52PINBlock, "0102030405060708")
	if _, err := d.PINBlockOf(m); !errors.Is(err, ErrMalformed) {
		t.Errorf("two PIN blocks: %v", err)
	}
}

func TestFramesThatAreNoneInCharacters(t *testing.T) {
	const second = "00000000040000010512345"
	tests := []struct {
		name, body string
		change     func(*profile.Profile)
	}{
		{"nothing", "", hexCharacters},
		{"a bitmap of lower-case hex", "0200200000000000000a", hexCharacters},
		{"a bitmap of no hex", "0200200000000000000G", hexCharacters},
		{"half a bitmap", "020020000000", hexCharacters},
		{"a second bitmap that is not there", "0200A000000000000000", hexCharacters},
		{"a second bitmap that is empty", "0200A0000000000000000000000000000000000000", hexCharacters},
		{"a third bitmap", "0200A0000000000000008000000000000000000000", hexCharacters},
		{"field 65", "02008000000000000000" + "8000000004000000" + "0512345", hexCharacters},
		{"a field that is not in the table", "02008000000000000000" + "4000000000000000" + "0512345", hexCharacters},
		{"a type of letters", "02X02000000000000000000000", hexCharacters},
		{"a length of letters", "02008000000000000000" + "0000000004000000" + "0X12345", hexCharacters},
		{"a length above the limit", "02008000000000000000" + "0000000004000000" + "29" + strings.Repeat("1", 29), hexCharacters},
		{"a value shorter than its length", "02008000000000000000" + "0000000004000000" + "051234", hexCharacters},
		{"bytes behind the last field", "02008000000000000000" + "0000000004000000" + "05123456", hexCharacters},
		{"fields behind a MAC in 64", "0200" + "8000000000000001" + "0000000004000000" + "3030303030303030" + "0512345",
			func(p *profile.Profile) { hexCharacters(p); macIn64(p) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := dialectOf(t, "iso87-ascii", test.change)
			if _, err := d.Unpack([]byte(test.body)); !errors.Is(err, ErrMalformed) {
				t.Errorf("got %v", err)
			}
		})
	}
	d := dialectOf(t, "iso87-ascii", hexCharacters)
	if _, err := d.Unpack([]byte("02008000000000000000" + second[:16] + "0512345" + strings.Repeat("0", 16))); err != nil {
		t.Errorf("a whole one is refused: %v", err)
	}
}

func TestALineThatBreaksInsideAFrameWithoutLength(t *testing.T) {
	d := dialectOf(t, "iso87-ascii", bare)
	m, err := d.Request(request(t, nil), lane)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := d.Pack(context.Background(), m, hashSeal{})
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(frame); cut++ {
		if _, err := d.ReadFrame(bytes.NewReader(frame[:cut])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("cut after %d bytes: %v", cut, err)
		}
	}
	short := dialectOf(t, "iso87-ascii", func(p *profile.Profile) { bare(p); p.Framing.FrameMax = 100 })
	if _, err := short.ReadFrame(bytes.NewReader(frame)); !errors.Is(err, ErrFrameTooLong) {
		t.Errorf("a frame above the limit: %v", err)
	}
}

// FuzzEveryDialect: no bytes stop a dialect, what unpacks packs back to the
// bytes it came from (pad nibbles aside), and what has no length before it ends
// where its fields say.
func FuzzEveryDialect(f *testing.F) {
	names := []string{"unionpay", "unionpay-sm4", "iso87-ascii", "iso87-ascii all in characters",
		"iso87-ascii without a length", "iso87-ascii in characters, bare", "iso87-ascii with its MAC in 64",
		"iso87-ascii with TPDU and header"}
	dialects := everyDialect(f)
	for i, name := range names {
		d := dialects[name]
		m, err := d.Request(request(f, func(req *payment.Request) {
			if d.longPIN() {
				req.Card.PINBlock = payment.PINBlock{}
			}
		}), lane)
		if err != nil {
			f.Fatal(err)
		}
		frame, err := d.Pack(context.Background(), m, hashSeal{})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), frame)
		f.Add(uint8(i), frame[:len(frame)/2])
	}
	f.Add(uint8(3), []byte("02008000000000000000"+"0000000004000000"+"0512345"))
	f.Fuzz(func(t *testing.T, which uint8, frame []byte) {
		d := dialects[names[int(which)%len(names)]]
		m, err := d.Unpack(frame)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatalf("not an ErrMalformed: %v", err)
			}
			return
		}
		back, err := d.Pack(context.Background(), m, nil)
		if err != nil {
			t.Fatalf("what unpacked does not pack: %v", err)
		}
		if d.profile.Coding.Digits == profile.DigitsASCII && m.Framing != FramingFull && !bytes.Equal(back, frame) {
			t.Fatalf("packed back as\n%s, came as\n%s", hex.EncodeToString(back), hex.EncodeToString(frame))
		}
		again, err := d.Unpack(back)
		if err != nil || !cmp.Equal(values(m), values(again)) {
			t.Fatalf("the fields changed on the way, error %v", err)
		}
		d.Describe(m, false)
		if d.profile.Framing.LengthBytes > 0 {
			return
		}
		read, err := d.ReadFrame(bytes.NewReader(frame))
		if err != nil || !bytes.Equal(read, frame) {
			t.Fatalf("off the line it is %X, error %v", read, err)
		}
	})
}
