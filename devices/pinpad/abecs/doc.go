// Package abecs drives PIN pads that speak the ABECS protocol (Brazil's common
// PIN pad protocol, versions 2.12 and 2.20): the pad holds the EMV kernel and the
// keys, shows the amount, takes card and PIN, and gives back tracks, chip data
// and an enciphered PIN block. A pad that opens an enciphered session is asked
// with the newer commands (GIX, GCX, GTK, GOX, FCX, EBX), one that answers
// plainly with the classic ones; the till sees no difference.
//
//	frame.go     bytes ↔ packets: stuffing and CRC
//	exchange.go  packets ↔ commands: ACK, NAK, repeats, CAN and EOT, limits
//	secure.go    the enciphered session: RSA-2048 once, then AES-CBC
//	layout.go    fields ↔ blocks, from the tables of tables.go
//	tlv.go       parameters ↔ blocks, named in parameters.go
//	command.go   commands and answers by name
//	pad.go       the pad as the till sees it; read.go, pin.go, finish.go, loadkeys.go: its acts;
//	             newer.go: the same acts in the newer commands
//
// It never sees a clear PIN or a clear key: working keys stay the cryptograms
// that the host sent, in memory only. It decides nothing about money.
package abecs
