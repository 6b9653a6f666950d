package widget

import (
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
)

// look is a small English window at a fixed time.
func look(w, h int) Look {
	words := text.In(text.EN)
	return Look{Layout: Lay(w, h, false), Words: words, Glyphs: style.Unicode(), Keys: keymap.New(words, keymap.Pad),
		Now: time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)}
}

func TestBigDigitsAreTheFaceOfTheDesign(t *testing.T) {
	for _, c := range []struct {
		name string
		font Font
		want string
	}{
		{"small", FontS, `
█▀▀█   █  ▀▀▀█ ▀▀▀█ █  █ █▀▀▀ █▀▀▀ ▀▀▀█ █▀▀█ █▀▀█
█  █   █  █▀▀▀ ▀▀▀█ ▀▀▀█ ▀▀▀█ █▀▀█    █ █▀▀█ ▀▀▀█
█▄▄█   █  █▄▄▄ ▄▄▄█    █ ▄▄▄█ █▄▄█    █ █▄▄█ ▄▄▄█ ▄ █`},
		{"middle", FontM, `
██▀▀██    ██  ▀▀▀▀██ ▀▀▀▀██ ██  ██ ██▀▀▀▀ ██▀▀▀▀ ▀▀▀▀██ ██▀▀██ ██▀▀██
██  ██    ██  ▄▄▄▄██ ▄▄▄▄██ ██▄▄██ ██▄▄▄▄ ██▄▄▄▄     ██ ██▄▄██ ██▄▄██
██  ██    ██  ██         ██     ██     ██ ██  ██     ██ ██  ██     ██    ▄▄
██▄▄██    ██  ██▄▄▄▄ ▄▄▄▄██     ██ ▄▄▄▄██ ██▄▄██     ██ ██▄▄██ ▄▄▄▄██ ██ █▀`},
		{"ASCII", fontASCII, `
 __        __   __        __   __   __   __   __
|  |    |  __|  __| |__| |__  |__     | |__| |__|
|__|    | |__   __|    |  __| |__|    | |__|  __| . ,`},
	} {
		t.Run(c.name, func(t *testing.T) {
			const digits = "0123456789.,"
			w := BigWidth(digits, c.font)
			s := style.NewSheet(w, c.font.Rows())
			if x := Big(s, w, 0, style.Text, digits, c.font); x != 0 {
				t.Errorf("it starts at %d, want 0", x)
			}
			if got := trimmed(s.String()); got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("drawn\n%s\nwant%s", got, c.want)
			}
		})
	}
}

func TestPaperPlacesALineOnceHoweverItComes(t *testing.T) {
	for _, c := range []struct {
		name  string
		align payment.Align
		text  string
		want  string
	}{
		{"words to be centred", payment.AlignCentre, "PRACTICE", "            PRACTICE"},
		{"words that a printer centred", payment.AlignCentre, "            PRACTICE", "            PRACTICE"},
		{"Chinese that a printer centred", payment.AlignCentre, "            练习商店", "            练习商店"},
		{"an amount at the right", payment.AlignRight, "RMB 1.00", "                        RMB 1.00"},
		{"an amount that a printer put there", payment.AlignRight, "                        RMB 1.00", "                        RMB 1.00"},
		{"a row of wide paper", payment.AlignLeft, "Auth code                                 034217", "Auth code                 034217"},
		{"three cells of wide paper", payment.AlignLeft, "Sale                     57            12,345.60", "Sale         57        12,345.60"},
		{"a long row of wide paper", payment.AlignLeft, "Acquirer          Industrial and Commercial Bank", "Acquirer Industrial and Commerc…"},
		{"a row of two columns", payment.AlignLeft, "  AID          A000000333010101", "  AID          A000000333010101"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := style.NewSheet(PaperColumns, 1)
			look(80, 24).paperLine(s, 0, 0, PaperColumns, PaperLine{Text: c.text, Align: c.align})
			if got := trimmed(s.String()); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestAnInstructionKeepsClearOfItsCountdown(t *testing.T) {
	l := look(80, 24)
	for _, c := range []struct {
		name, what string
		want       []string
	}{
		{"a short one", "Hand over the slip", []string{"     Hand over the slip       0:10"}},
		{"one that would run into it", "Look: did the whole slip come out?", []string{"     Look: did the whole      0:10", "     slip come out?"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := style.NewSheet(34, l.Top+3)
			if y := l.Instruct(s, 34, text.Instruction(c.what), "0:10"); y != l.Top+len(c.want) {
				t.Errorf("the next row is %d, want %d", y, l.Top+len(c.want))
			}
			rows := strings.Split(trimmed(s.String()), "\n")
			for i, want := range c.want {
				if rows[l.Top+i] != want {
					t.Errorf("row %d is %q, want %q", i, rows[l.Top+i], want)
				}
			}
		})
	}
}

func TestOnlyWhatTheBankConfirmedHasATick(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 2, 21, 0, time.UTC)
	txn := payment.Txn{State: payment.Reversed, Attempts: []payment.Try{{Time: at, MTI: "0200", Result: payment.TryNoAnswer},
		{Time: at, MTI: "0400", Result: payment.TryRefused, Code: "96"}, {Time: at, MTI: "0400", Result: payment.TryAcknowledged, Code: "00"}}}
	for _, c := range []struct {
		name string
		w    int
		want string
	}{
		{"wide", 60, `
·  14:02:21   Sent to the bank                     no answer
·  14:02:21   Reversal 1                     bank refused 96
✓  14:02:21   Reversal 2                           confirmed`},
		{"narrow: short names before cut ones", 33, `
· 14:02 Sent            no answer
· 14:02 Rev. 1    bank refused 96
✓ 14:02 Reversal 2      confirmed`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := style.NewSheet(c.w, 3)
			if y := look(80, 24).DrawTries(s, 0, c.w, 0, 3, txn); y != 3 {
				t.Errorf("the next row is %d, want 3", y)
			}
			if got := trimmed(s.String()); got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("drawn\n%s\nwant%s", got, c.want)
			}
		})
	}
}

func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestAmountStepsDownInsideTheSameSlab(t *testing.T) {
	for _, c := range []struct {
		name   string
		w, h   int
		amount payment.Amount
		want   Font
	}{
		{"a coffee at 80", 80, 24, 1250, FontM},
		{"the last amount in M at 80", 80, 24, 99_999_99, FontM},
		{"six digits of yuan at 80", 80, 24, 100_000_00, FontS},
		{"the largest amount at 80", 80, 24, payment.AmountMax, FontPlain},
		{"four digits of yuan at 100", 100, 30, 9_999_99, FontM},
		{"five digits of yuan at 100", 100, 30, 10_000_00, FontS},
		{"five digits of yuan at 120", 120, 40, 99_999_99, FontL},
		{"six digits of yuan at 120", 120, 40, 100_000_00, FontM},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := look(c.w, c.h)
			if got := l.slabFont(c.amount); got != c.want {
				t.Errorf("font %d, want %d", got, c.want)
			}
			s := style.NewSheet(c.w, c.h)
			l.DrawSlab(s, Slab{Title: "Sale", Amount: c.amount, Masked: "622202******8123"})
			for y, row := range strings.Split(s.String(), "\n") {
				if end := strings.TrimRight(row, " "); style.Width(end) > l.Right {
					t.Errorf("row %d goes past the right edge: %q", y, row)
				}
			}
		})
	}
}

func TestLayoutIsTheGridOfTheDesign(t *testing.T) {
	for _, c := range []struct {
		name                     string
		w, h                     int
		class                    Class
		main, inner, side, side2 int
	}{
		{"80x24", 80, 24, Small, 76, 70, 42, 78},
		{"99x40 has no side column", 99, 40, Small, 95, 89, 61, 97},
		{"100x30", 100, 30, Medium, 57, 51, 62, 98},
		{"100x29 is too low for a side column", 100, 29, Small, 96, 90, 62, 98},
		{"120x40", 120, 40, Large, 77, 71, 82, 118},
		{"120x30 keeps the middle rules", 120, 30, Medium, 77, 71, 82, 118},
		{"above 160 the main column stops", 200, 50, Large, 110, 104, 138, 174},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Lay(c.w, c.h, false)
			if l.Class != c.class || l.Main != c.main || l.Inner() != c.inner || l.Side != c.side || l.Side+36 != c.side2 {
				t.Errorf("laid out as %+v", l)
			}
		})
	}
}

func TestTimesAreWrittenAsTheDesignSays(t *testing.T) {
	l := look(80, 24)
	for _, c := range []struct{ got, want string }{
		{l.Span(6200 * time.Millisecond), "6.2 s"},
		{l.Span(9999 * time.Millisecond), "9.9 s"},
		{l.Span(14 * time.Second), "14 s"},
		{Countdown(42 * time.Second), "0:42"},
		{Countdown(41*time.Second + time.Millisecond), "0:42"},
		{Countdown(-time.Second), "0:00"},
		{Countdown(90 * time.Second), "1:30"},
		{l.Until(59 * time.Second), "0:59"},
		{l.Until(61 * time.Second), "2 min"},
		{l.Age(l.Now.Add(-10 * time.Second)), "1 min"},
		{l.Age(l.Now.Add(-3 * time.Hour)), "3 h"},
	} {
		if c.got != c.want {
			t.Errorf("written %q, want %q", c.got, c.want)
		}
	}
}

func TestHideMasksWhatCouldBeACardNumber(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a number that checks", "card 6222020000000008128 gone", "card 622202*********8128 gone"},
		{"a number that does not check is another number", "ref 6222020000000008127", "ref 6222020000000008127"},
		{"a short run", "stan 000117", "stan 000117"},
		{"a run that is too long", strings.Repeat("0", 20), strings.Repeat("0", 20)},
		{"a masked number stays", "622202******8123", "622202******8123"},
		{"Chinese around it", "卡6222020000000008128号", "卡622202*********8128号"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Hide(c.text); got != c.want {
				t.Errorf("Hide(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestListWindowFollowsTheCursor(t *testing.T) {
	l := List{}
	for range 30 {
		l = l.Move(1, 25).Window(10, 25)
	}
	if l.Cursor != 24 || l.Top != 15 {
		t.Errorf("at the end the list is %+v", l)
	}
	if l = l.Move(-100, 25).Window(10, 25); l.Cursor != 0 || l.Top != 0 {
		t.Errorf("at the start the list is %+v", l)
	}
	if l = l.Move(5, 0).Window(10, 0); l.Cursor != 0 || l.Top != 0 {
		t.Errorf("an empty list is %+v", l)
	}
}

func TestLongSlipShowsWhatWasPaid(t *testing.T) {
	l := look(80, 24)
	var lines []PaperLine
	for _, row := range []string{"SHOP", "head", "--------", "SALE", "CARD", "AMOUNT 12.50", "--------", "AID", "TC", "", "SIGN", "", ""} {
		lines = append(lines, PaperLine{Text: row})
	}
	s := style.NewSheet(80, 24)
	l.DrawPaper(s, l.Side, 9, 18, lines)
	for _, want := range []string{"SALE", "AMOUNT 12.50"} {
		if !strings.Contains(s.String(), want) {
			t.Errorf("%q is cut off:\n%s", want, s)
		}
	}
}

func TestTheCurrentTryIsNeverLeftOut(t *testing.T) {
	l := look(80, 24)
	txn := payment.Txn{Kind: payment.Sale, State: payment.ReversalDue}
	for i := range 12 {
		mti := "0400"
		if i == 0 {
			mti = "0200"
		}
		txn.Attempts = append(txn.Attempts, payment.Try{MTI: mti, Result: payment.TryNoAnswer, Time: l.Now})
	}
	s := style.NewSheet(80, 24)
	l.DrawTries(s, l.Axis, l.Right, 10, 14, txn)
	if shown := s.String(); !strings.Contains(shown, "Reversal 11") || strings.Contains(shown, "Reversal 7") {
		t.Errorf("four rows of twelve tries are\n%s", shown)
	}
}
