package screen

import (
	"errors"
	"strings"

	"till/payment"
	"till/ui/text"
	"till/ui/widget"
)

// lineMax is the longest line that can be typed, in bytes.
const lineMax = 40

// add appends a character if the line can still become a sum with it.
func (h Home) add(char string, l widget.Look) Home {
	line := h.line
	operator := strings.Contains("+-*", char)
	if operator {
		line = strings.TrimRight(line, "+-*")
	}
	if char == "." && (line == "" || strings.ContainsAny(line[len(line)-1:], "+-")) {
		line += "0"
	}
	line += char
	if len(line) > lineMax {
		h.notice = string(l.Words.Home.LineFull)
		return h
	}
	probe := line
	if operator {
		probe += "1"
	}
	_, err := payment.Sum(probe)
	if errors.Is(err, payment.ErrSumForm) || errors.Is(err, payment.ErrAmountTooLarge) {
		h.notice = sumSentence(err, l.Words.Home)
		return h
	}
	h.line = line
	return h
}

// paste takes a valid amount or sum and nothing else.
func (h Home) paste(content string, l widget.Look) Home {
	content = strings.TrimSpace(content)
	if _, err := payment.Sum(content); err != nil || len(content) > lineMax {
		h.notice = string(l.Words.Home.BadPaste)
		return h
	}
	h.line, h.quick, h.notice = content, false, ""
	return h
}

func (h Home) charge(l widget.Look) (Screen, Action) {
	charge, sentence := h.wish(l)
	if sentence != "" {
		h.notice = sentence
		return h, nil
	}
	return h, charge
}

// complete is the line without an operator that nothing follows.
func (h Home) complete() string { return strings.TrimRight(h.line, "+-*") }

// sumSentence translates an error of payment.Sum.
func sumSentence(err error, w text.Home) string {
	switch {
	case errors.Is(err, payment.ErrAmountZero):
		return string(w.SumZero)
	case errors.Is(err, payment.ErrAmountNegative):
		return string(w.SumNegative)
	case errors.Is(err, payment.ErrAmountTooLarge):
		return string(w.SumLarge)
	}
	return string(w.SumForm)
}
