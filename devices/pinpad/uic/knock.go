package uic

import (
	"context"
	"errors"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// knockWait bounds each answer of a knock. A pad that is well answers at once.
const knockWait = time.Second

// Knock asks, with a cancel and the reading of the serial number, whether a pad
// of this family is there. Neither changes anything in it; to a pad of another
// family both are noise. It leaves the line silent. An error is of the line.
func Knock(ctx context.Context, line link.Link) (bool, error) {
	limits := DefaultLimits()
	limits.Reply, limits.Answer, limits.Tail, limits.Cancel, limits.Whole = knockWait, knockWait, knockWait, knockWait, knockWait
	limits.Silence, limits.DrainMax = knockWait/10, knockWait
	limits.Sends, limits.Cancels, limits.NAKs = 1, 1, 1
	_, err := newExchange(line, limits).serial(ctx)
	if errors.Is(err, link.ErrTimeout) || errors.Is(err, pinpad.ErrProtocol) || errors.Is(err, errEnded) {
		return false, nil
	}
	return err == nil, err
}
