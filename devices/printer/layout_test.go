package printer

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"till/payment"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// slipFolder holds the slips that payment/receipt makes, a line each: shape,
// style, label, text.
const slipFolder = "../../payment/receipt/testdata"

func readSlip(t testing.TB, path string) payment.Slip {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]payment.SlipLineKind{
		"text": payment.SlipText, "row": payment.SlipRow, "amount": payment.SlipAmount, "rule": payment.SlipRule,
		"blank": payment.SlipBlank, "cut": payment.SlipCut, "signature": payment.SlipSignature,
		"code": payment.SlipCode, "logo": payment.SlipLogo, "table": payment.SlipTable,
	}
	var slip payment.Slip
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		parts := strings.SplitN(line, "|", 5)
		kind, known := kinds[parts[0]]
		if !known || len(parts) != 5 {
			t.Fatalf("%s: line %q is no slip line", path, line)
		}
		entry := payment.SlipLine{Kind: kind, Label: parts[2], Middle: parts[3], Text: parts[4],
			Bold: strings.Contains(parts[1], "bold"), Big: strings.Contains(parts[1], "big")}
		if strings.HasPrefix(parts[1], "centre") {
			entry.Align = payment.AlignCentre
		}
		if strings.HasPrefix(parts[1], "right") {
			entry.Align = payment.AlignRight
		}
		slip.Lines = append(slip.Lines, entry)
	}
	return slip
}

func slipFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(slipFolder, "*.slip"))
	if err != nil || len(files) < 20 {
		t.Fatalf("found %d slips in %s (%v), want 20 or more", len(files), slipFolder, err)
	}
	return files
}

func TestSlipsComeOutAsTheGoldenFilesSay(t *testing.T) {
	for _, file := range slipFiles(t) {
		for _, columns := range []int{32, 42, 48} {
			name := strings.TrimSuffix(filepath.Base(file), ".slip") + "." + strconv.Itoa(columns)
			t.Run(name, func(t *testing.T) {
				e := encoder{columns: columns, set: charset{GB18030}, cutter: CutterPartial}
				paper, err := Parse(e.job(readSlip(t, file)), columns)
				if err != nil || len(paper.Findings) > 0 {
					t.Fatalf("our own job: %v, findings %q", err, paper.Findings)
				}
				got := strings.Join(paper.Rows(), "\n") + "\n"
				path := filepath.Join("testdata", "paper", name+".golden")
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
					t.Errorf("paper differs (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestRowsKeepLabelLeftAndValueRight(t *testing.T) {
	cases := []struct {
		name, label, value string
		want               []string
	}{
		{"both fit", "交易类型", "消费 SALE", []string{"交易类型               消费 SALE"}},
		{"both fit with one blank between", "0123456789012345", "012345678901234", []string{"0123456789012345 012345678901234"}},
		{"no blank is left, so the value moves down", "0123456789012345", "0123456789012345",
			[]string{"0123456789012345", "                0123456789012345"}},
		{"a value wider than the paper is broken, flush right", "No", strings.Repeat("7", 40),
			[]string{"No", strings.Repeat("7", 32), strings.Repeat(" ", 24) + strings.Repeat("7", 8)}},
		{"no Chinese character is cut in half", "x", "a" + strings.Repeat("汉", 16),
			[]string{"x", " a" + strings.Repeat("汉", 15), strings.Repeat(" ", 30) + "汉"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			entry := payment.SlipLine{Kind: payment.SlipRow, Label: c.label, Text: c.value}
			if diff := cmp.Diff(c.want, texts(layoutEntry(nil, entry, 32))); diff != "" {
				t.Errorf("rows differ (-want +got):\n%s", diff)
			}
		})
	}
}

func texts(lines []line) []string {
	var all []string
	for _, l := range lines {
		all = append(all, l.text)
	}
	return all
}

func TestAmountsArePrintedAsLargeAsTheyFit(t *testing.T) {
	cases := []struct {
		name, amount string
		want         size
	}{
		{"sixteen columns are doubled", "RMB 9,999,999.99", sizeDouble},
		{"seventeen are only tall", "RMB 99,999,999.99", sizeTall},
		{"the largest amount of all fits tall", "RMB 9,999,999,999.99", sizeTall},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lines := layoutEntry(nil, payment.SlipLine{Kind: payment.SlipAmount, Label: "TOTAL", Text: c.amount}, 32)
			last := lines[len(lines)-1]
			if last.size != c.want || last.text != c.amount || last.align != payment.AlignRight {
				t.Errorf("got %+v, want size %d, flush right", last, c.want)
			}
		})
	}
}

func TestWrappingKeepsWordsAndChineseMarksTogether(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string
	}{
		{"at blanks for Latin", "The bank has not confirmed. We are reversing this payment.",
			[]string{"The bank has not confirmed. We", "are reversing this payment."}},
		{"between any two Han", "一二三四五六七八九十一二三四五六七八", []string{"一二三四五六七八九十一二三四五六", "七八"}},
		{"never before a comma", "一二三四五六七八九十一二三四五六，七", []string{"一二三四五六七八九十一二三四五", "六，七"}},
		{"never after an opening mark", "一二三四五六七八九十一二三四五（六）", []string{"一二三四五六七八九十一二三四五", "（六）"}},
		{"a word too long is broken", strings.Repeat("w", 40), []string{strings.Repeat("w", 32), strings.Repeat("w", 8)}},
		{"a Latin word after Han begins a line", "一二三四五六七八九十一二三四 Jinxiu", []string{"一二三四五六七八九十一二三四", "Jinxiu"}},
		{"nothing is one empty line", "", []string{""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, wrap(c.text, 32)); diff != "" {
				t.Errorf("lines differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnySlipFitsItsPaper: whatever a settings file or a host puts into a slip,
// the printer never has to wrap, never meets a command in it, and reads back
// what was laid out.
func TestAnySlipFitsItsPaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slip := payment.Slip{Lines: rapid.SliceOf(rapid.Custom(anyLine)).Draw(t, "lines")}
		columns := rapid.IntRange(ColumnsMin, ColumnsMax).Draw(t, "columns")
		set := charset{rapid.SampledFrom([]Encoding{GB18030, ASCII}).Draw(t, "encoding")}
		codes := rapid.SampledFrom([]Codes{CodesNative, CodesRaster, CodesText}).Draw(t, "codes")
		e := encoder{columns: columns, set: set, cutter: CutterPartial, codes: codes}
		paper, err := Parse(e.job(slip), columns)
		if err != nil {
			t.Fatalf("Parse: %v", err)
		}
		for _, finding := range paper.Findings {
			if finding != "pan" { // digits drawn at random may pass the check
				t.Fatalf("finding %q", finding)
			}
		}
		var want []string
		for _, l := range layout(slip, columns, set) {
			if l.code == "" && !l.cut && !l.logo {
				want = append(want, strings.ReplaceAll(l.text, " ", ""))
			}
		}
		var got []string
		for _, l := range paper.Lines {
			if l.Picture != nil {
				continue
			}
			if w := Width(l.Text); w > columns {
				t.Fatalf("a line of %d columns on paper of %d: %q", w, columns, l.Text)
			}
			got = append(got, strings.ReplaceAll(l.Text, " ", ""))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("paper is not what was laid out (-want +got):\n%s", diff)
		}
	})
}

func anyLine(t *rapid.T) payment.SlipLine {
	return payment.SlipLine{
		Kind:   payment.SlipLineKind(rapid.IntRange(0, int(payment.SlipTable)).Draw(t, "kind")),
		Align:  payment.Align(rapid.IntRange(0, 2).Draw(t, "align")),
		Bold:   rapid.Bool().Draw(t, "bold"),
		Big:    rapid.Bool().Draw(t, "big"),
		Label:  rapid.String().Draw(t, "label"),
		Middle: rapid.StringOf(rapid.RuneFrom([]rune("12x. 笔🙂"))).Draw(t, "middle"),
		Text:   rapid.StringOf(rapid.RuneFrom([]rune("ab 9汉字，（é€\x1b\x1d\x10\x04\t\n🙂"))).Draw(t, "text"),
	}
}
