package printer

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"till/payment"
)

func TestDigitalSlipsAreAsTheGoldenFilesSay(t *testing.T) {
	for _, name := range []string{"sale-with-items.zh", "sale-both-copies-signed.en", "pending.zh", "settlement.en"} {
		slip := readSlip(t, filepath.Join(slipFolder, name+".slip"))
		for kind, got := range map[string]string{"html": HTML(slip, name[len(name)-2:]), "svg": SVG(slip, 48)} {
			t.Run(name+"."+kind, func(t *testing.T) {
				path := filepath.Join("testdata", "digital", name+"."+kind)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("the file differs (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// FuzzDigital: no text of a shop, a host or a basket becomes a tag, a script, a
// control character or a mark that turns the direction of writing.
func FuzzDigital(f *testing.F) {
	for _, seed := range []string{"锦绣便利店", `"><script>alert(1)</script>`, "a\u202eb", "\x1b[2J\x00", "&amp;<b>", "🙂 שלום", "]]>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		slip := payment.Slip{Lines: []payment.SlipLine{
			{Text: text}, {Kind: payment.SlipRow, Label: text, Text: text}, {Kind: payment.SlipTable, Label: text, Middle: text, Text: text},
			{Kind: payment.SlipAmount, Label: text, Text: text}, {Kind: payment.SlipSignature, Label: text}, {Kind: payment.SlipCode, Text: text},
		}}
		page, picture := HTML(slip, "en"), SVG(slip, 32)
		for _, file := range []string{page, picture} {
			if i := strings.IndexFunc(file, func(r rune) bool {
				return r != '\n' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf)
			}); i >= 0 {
				t.Errorf("a control character stands at byte %d", i)
			}
			if strings.Contains(file, "<script") {
				t.Error("a text has become a script")
			}
		}
		decoder := xml.NewDecoder(strings.NewReader(picture))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("the picture is no XML: %v", err)
			}
		}
	})
}

func TestACodeIsDrawnInHalfBlocksAsItIs(t *testing.T) {
	slip := payment.Slip{Lines: []payment.SlipLine{{Kind: payment.SlipCode, Text: "TILL1-000042-000117-SG8T-H"}}}
	want, err := qrBitmap("TILL1-000042-000117-SG8T-H")
	if err != nil {
		t.Fatal(err)
	}
	for name, codes := range map[string]Codes{"drawn by the printer": CodesNative, "sent as a picture": CodesRaster} {
		t.Run(name, func(t *testing.T) {
			paper, err := Parse(encoder{columns: 32, set: charset{GB18030}, codes: codes}.job(slip), 32)
			if err != nil || paper.Lines[0].Picture == nil {
				t.Fatalf("the paper shows no picture: %v", err)
			}
			if diff := cmp.Diff(want.HalfBlocks(32), paper.Lines[0].Picture.HalfBlocks(32)); diff != "" {
				t.Errorf("the code differs (-want +got):\n%s", diff)
			}
		})
	}
}
