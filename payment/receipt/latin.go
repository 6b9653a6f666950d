package receipt

import (
	"strings"

	"till/payment"
)

// This file is for printers without Chinese (Config.Latin). What they cannot
// print is left out by what it is, and never turned into question marks: a name
// falls back to a number, a line in two languages keeps its English.

// inChinese stands for a value that no letter is left of.
const inChinese = "(in Chinese)"

// slip is the finished page.
func (p *page) slip() payment.Slip {
	p.lines = p.masked(p.lines)
	if p.config.Latin {
		p.lines = p.latin(p.lines)
	}
	return payment.Slip{TxnID: p.txn.ID, Lines: p.lines}
}

func (p *page) latin(lines []payment.SlipLine) []payment.SlipLine {
	out := lines[:0:0]
	for _, line := range lines {
		before := line
		line.Label, line.Middle, line.Text = latinOf(line.Label), latinOf(line.Middle), latinOf(line.Text)
		switch line.Kind {
		case payment.SlipText:
			if line.Text == "" && line.Label == "" && before.Text+before.Label != "" {
				continue // its English stands beside it
			}
		case payment.SlipTable:
			line.Label = orElse(line.Label, before.Label, p.words.goods.noName)
			line.Middle = orElse(line.Middle, before.Middle, "-")
		case payment.SlipRow, payment.SlipAmount:
			line.Text = orElse(line.Text, before.Text, inChinese)
		}
		out = append(out, line)
	}
	return out
}

// orElse is what is left of a text, or what stands for it when nothing is.
func orElse(left, before, other string) string {
	if left == "" && before != "" {
		return other
	}
	return left
}

// latinOf is a text without what only a printer with Chinese can print; letters
// must be left of it, else it is nothing.
func latinOf(text string) string {
	lost, letters := false, false
	cut := strings.Map(func(r rune) rune {
		switch {
		case r == '（' || r == '）' || r == '，' || r == '。' || r == '：' || r == '、' || r == '；':
			return ' '
		case r < 0x250 || r >= 0x2000 && r < 0x2100 || r == '￥':
			letters = letters || r > ' ' && !strings.ContainsRune("()[]<>-–—.,:;/·", r)
			return r
		}
		lost = true
		return ' '
	}, text)
	if !lost {
		return text
	}
	if !letters {
		return ""
	}
	return strings.Join(strings.Fields(cut), " ")
}
