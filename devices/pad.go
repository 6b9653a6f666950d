package devices

import (
	"context"

	"till/devices/pinpad"
	"till/payment"
)

// Pad is a card reader, PIN pad and key store, whichever protocol it speaks.
// Its methods may be called from any goroutine; one command at a time is in
// flight and the others wait for their turn. A Reason is a result of business,
// an error is a broken cable; both are never given together.
type Pad interface {
	// ReadCard waits for a card, FinishCard tells an inserted chip what the bank
	// said, ReleaseCard waits until the card is out.
	ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error)
	FinishCard(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error)
	ReleaseCard(ctx context.Context) error
	// AskPIN takes the PIN; the clear PIN never leaves the pad.
	AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error)

	// LoadKeys proves working keys by their check values and keeps them;
	// HoldsKeys reports whether they are still there; EncryptWithMAK enciphers
	// one block under the MAK, inside the pad.
	LoadKeys(ctx context.Context, keys payment.WorkingKeys) (payment.Reason, error)
	HoldsKeys() bool
	EncryptWithMAK(ctx context.Context, block [8]byte) ([8]byte, error)

	// Identity is what the pad said of itself when it was opened.
	Identity() pinpad.Identity
	// Describe asks the pad what it holds and says what its family can do.
	Describe(ctx context.Context) (pinpad.Description, error)
	// Idle shows a text while nothing is to do; "" takes the shop's own.
	Idle(ctx context.Context, text string) error
	// Health is the lamps; it never waits for the pad. Watch tells of each change
	// until ctx ends, and opens a pad that went and came back.
	Health() []payment.Health
	Watch(ctx context.Context, changed func([]payment.Health))
	Reconnect(ctx context.Context) error
	// Close ends the session, forgets the keys and closes the line.
	Close() error
}
