package payment

// EMVTables are what a chip kernel has to know before it reads a card: which
// applications the shop takes, the schemes' public keys and the keys that are
// withdrawn. They come from the acquirer's profile or from the host's download.
type EMVTables struct {
	// Version names this set, ten characters of A-Z and 0-9 as pads keep it; a
	// pad that reports another version must be loaded again.
	Version      string
	Applications []EMVApplication
	CAKeys       []CAKey
	Revoked      []RevokedKey
}

// EMVApplication is one AID with its terminal parameters (EMV Book 4, and the
// UnionPay AID parameter download, tags 9F06 and DFxx).
type EMVApplication struct {
	AID []byte
	// Partial allows selection by the AID's beginning (ASI, tag DF01 = 0).
	Partial bool
	// Name is what a menu shows where the card has no label; Latin-1.
	Name string
	// Version is tag 9F08/9F09, two bytes.
	Version []byte
	// Default, Online and Denial are the terminal action codes, five bytes each
	// (DF11, DF12, DF13).
	Default, Online, Denial []byte
	// Floor is tag 9F1B. Over it a sale goes online, in fen.
	Floor Amount
	// Threshold, MaxTarget and Target steer the random choice to go online
	// (DF15 in fen, DF16 and DF17 in per cent).
	Threshold         Amount
	MaxTarget, Target int
	// DDOL is the default dynamic data object list (DF14).
	DDOL []byte
	// PINOnline says that the terminal may send a PIN to the bank (DF18).
	PINOnline bool
	// Contactless is whether a tap of this application is taken, with its
	// limits (DF19 floor, DF20 transaction, DF21 without a PIN); nil is no tap.
	Contactless *ContactlessLimits
}

// ContactlessLimits bound a tap, in fen.
type ContactlessLimits struct {
	Floor, Transaction, NoPIN Amount
}

// CAKey is one public key of a scheme (EMV Book 2; tags 9F06, 9F22, DF02 to DF07).
type CAKey struct {
	RID      []byte // five bytes
	Index    byte
	Expiry   string // YYYYMMDD
	Modulus  []byte
	Exponent []byte
	// Check is SHA-1 over RID, index, modulus and exponent. A key whose check
	// differs is not loaded.
	Check []byte
}

// RevokedKey is a certificate that must not be believed any more.
type RevokedKey struct {
	RID    []byte
	Index  byte
	Serial []byte // three bytes
}
