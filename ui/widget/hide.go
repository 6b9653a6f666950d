package widget

import (
	"strings"

	"till/payment"
)

// Hide masks whatever could be a card number in a text that comes from a device
// or from an error: 13 to 19 digits in a row that pass Luhn's check keep their
// first six and last four. Nothing should ever bring one; this is the second lock.
func Hide(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		switch run := text[i:end]; {
		case run == "":
			out.WriteByte(text[i])
			end = i + 1
		case len(run) >= 13 && len(run) <= 19 && payment.Luhn(run):
			out.WriteString(run[:6] + strings.Repeat("*", len(run)-10) + run[len(run)-4:])
		default:
			out.WriteString(run)
		}
		i = end
	}
	return out.String()
}
