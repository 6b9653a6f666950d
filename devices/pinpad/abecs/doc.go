// Package abecs drives PIN pads that speak the ABECS protocol (Brazil's common
// PIN pad protocol, versions 2.12 and 2.20) with its classic commands: the pad
// holds the EMV kernel and the keys, shows the amount, takes card and PIN, and
// gives back tracks, chip data and an enciphered PIN block.
//
//	frame.go     bytes ↔ packets: stuffing and CRC
//	exchange.go  packets ↔ commands: ACK, NAK, repeats, CAN and EOT, limits
//	layout.go    fields ↔ blocks, from the tables of tables.go
//	command.go   commands and answers by name
//	pad.go       the pad as the till sees it; read.go, pin.go, finish.go, loadkeys.go: its acts
//
// It never sees a clear PIN or a clear key: working keys stay the cryptograms
// that the host sent, in memory only. It decides nothing about money. The
// encrypted session and the newer commands with parameters are not spoken:
// every pad still answers the classic ones.
package abecs
