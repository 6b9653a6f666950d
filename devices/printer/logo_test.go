package printer

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"

	"till/payment"
)

func picture(t testing.TB, width, height int, grey uint8) *bytes.Reader {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = grey
	}
	img.Set(0, 0, color.Black)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

func TestALogoIsMadeSmallerUntilItFitsThePaper(t *testing.T) {
	cases := []struct {
		name                      string
		width, height, wide, high int
	}{
		{"a small one stays as it is", 100, 40, 100, 40},
		{"a wide one takes the width", 768, 100, 384, 50},
		{"a high one takes the rows", 384, 384, 192, 192},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			logo, err := ReadLogo(picture(t, c.width, c.height, 128), 32)
			if err != nil || logo.Width != c.wide || logo.Height != c.high {
				t.Fatalf("got %+v, %v, want %dx%d", logo, err, c.wide, c.high)
			}
			black := 0
			for _, dot := range logo.bits {
				if dot {
					black++
				}
			}
			if share := float64(black) / float64(len(logo.bits)); share < 0.4 || share > 0.6 {
				t.Errorf("a middle grey has %.2f of its dots black", share)
			}
			slip := payment.Slip{Lines: []payment.SlipLine{{Kind: payment.SlipLogo}}}
			paper, err := Parse(encoder{columns: 32, set: charset{GB18030}, logo: logo}.job(slip), 32)
			if err != nil || len(paper.Findings) > 0 || len(paper.Lines) != 1 || paper.Lines[0].Picture == nil {
				t.Errorf("paper %+v, %v", paper, err)
			}
		})
	}
}

func TestWhatIsNoPictureIsNoLogo(t *testing.T) {
	if _, err := ReadLogo(bytes.NewReader([]byte("GIF89a")), 32); !errors.Is(err, ErrLogo) {
		t.Errorf("got %v", err)
	}
}

func TestAPictureSpellsNoCommand(t *testing.T) {
	data := []byte{0x10, 0x04, 0x10, 0x14, 0x01, 0x10, 0x05, 0x10}
	defuse(data)
	for _, command := range [][]byte{{0x10, 0x04}, {0x10, 0x05}, {0x10, 0x14}} {
		if bytes.Contains(data, command) {
			t.Errorf("% X is still in % X", command, data)
		}
	}
}
