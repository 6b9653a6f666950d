// Package seal keeps the till's own secrets at rest: it seals small secrets
// under a root key that a Keeper guards, derives the sub-keys of the journal
// from it, and holds the few cryptographic forms that the journal is made of
// (AES-256-GCM, the HMAC chain, the card token).
//
// It refuses to hand out the root key, to seal more than SealMax bytes at once,
// and to open a sealed value anywhere but at the place it was sealed for. It
// knows no journal, no bank and no card: it seals what it is given.
package seal
