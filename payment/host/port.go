package host

import (
	"context"

	"till/payment"
)

// KeyPad is what the client wants of the device that holds the keys.
type KeyPad interface {
	// LoadKeys checks every key's check value inside the pad and keeps the keys
	// for later commands. ReasonKeyCheck means that one differs and that none is
	// used; ReasonPadGone and ReasonPadUnfit say why there is no pad to use.
	LoadKeys(ctx context.Context, keys payment.WorkingKeys) (payment.Reason, error)
	// EncryptWithMAK enciphers one block under the MAK, DES or 3DES by its length.
	EncryptWithMAK(ctx context.Context, block [8]byte) ([8]byte, error)
	// HoldsKeys reports whether the keys of the last LoadKeys are still there. A
	// pad that was changed for another has none.
	HoldsKeys() bool
}

// Counter is what the client wants of the journal for messages that move no money.
type Counter interface {
	// NextSTAN is a number that no message of the batch had; it is durable
	// before it is given.
	NextSTAN() (string, error)
	// Batch is the current batch's number, six digits.
	Batch() (string, error)
	// AdoptBatch takes the number that a sign-on answer gave. It changes nothing
	// and fails where the till's own batch cannot be left now.
	AdoptBatch(batch string) error
}
