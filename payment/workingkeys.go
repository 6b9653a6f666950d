package payment

// WrappedKey is a working key as the host sent it: enciphered under the
// terminal master key, with its check value. The plain key exists in the PIN
// pad only.
type WrappedKey struct {
	Cryptogram []byte // 8 or 16 bytes
	KCV        []byte // 3 or 4 bytes: the head of E(key, zeros)
}

// WorkingKeys is what a sign-on brings: PIK for PINs, MAK for MACs, TDK for
// tracks (empty where the host sends none).
type WorkingKeys struct {
	PIK, MAK, TDK WrappedKey
}
