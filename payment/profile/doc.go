// Package profile is an acquirer as data: how its messages are framed, which
// fields they carry and in what form, which codes it answers with and what each
// of them proves, how keys, PINs and MACs are handled, how long to wait.
//
// A dialect is a TOML file, never a branch in code, and a file may extend an
// embedded one by what differs; Diff says in what two differ, in words. The
// package reads such a file strictly and refuses one that has a key it does not
// know, lacks a part or contradicts itself, naming the line. It touches nothing
// but the file it is given, keeps no secret and knows no message bytes:
// payment/wire does.
package profile
