package host

import (
	"context"

	"till/payment"
	"till/payment/profile"
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

// MACPad is a KeyPad that makes a whole MAC itself: for methods and ciphers
// that blocks of eight bytes under the MAK cannot make.
type MACPad interface {
	// SealWithMAK is the content of the MAC field over the bytes covered.
	SealWithMAK(ctx context.Context, covered []byte) ([]byte, error)
}

// TrackPad is a KeyPad that enciphers track data under the TDK.
type TrackPad interface {
	// EncryptWithTDK enciphers one block: eight bytes, or sixteen under SM4.
	EncryptWithTDK(ctx context.Context, block []byte) ([]byte, error)
}

// MasterKeyPad is a KeyPad that takes a terminal master key over the line. The
// transport key and the master key exist in the pad only.
type MasterKeyPad interface {
	// TransportKey makes a random key of sixteen bytes in the pad and gives it
	// under the host's RSA key (00 02 FF … 00 key), with its check value.
	TransportKey(ctx context.Context, modulus, exponent []byte) (payment.WrappedKey, error)
	// LoadMasterKey takes a master key that is enciphered under the transport
	// key. ReasonKeyCheck means that the check value differs and the key is not used.
	LoadMasterKey(ctx context.Context, key payment.WrappedKey) (payment.Reason, error)
}

// Shelf is what the client wants of the disk for what a host asks for and hands
// out. Every method returns after the data is durable.
type Shelf interface {
	// Wishes lists what hosts asked for and has not been done, oldest first.
	Wishes() ([]profile.Wish, error)
	// AddWish notes one; a wish that is there already stays once.
	AddWish(wish profile.Wish) error
	// DropWish forgets one that was done.
	DropWish(wish profile.Wish) error
	// KeepDownload takes the place of what was handed out before under the name.
	KeepDownload(got Downloaded) error
}
