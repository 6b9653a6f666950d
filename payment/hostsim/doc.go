// Package hostsim is a pretend acquirer: a server on a real TCP line for many
// terminals at once. It answers every message of its profile's table, checks
// MACs, knows cards, PINs, accounts and holds, hands out keys and parameters,
// keeps a ledger, and misbehaves on request.
//
// It refuses to be clever for the till's sake. It speaks the same wire as a
// bank would, forgets nothing when it is killed, and believes only what is
// sealed. What goes wrong, and when, is a list of rules; the practice table of
// cents is one such list.
//
// One message takes this way:
//
//	frame → unpack → terminal's key → MAC → handler → book → log, written → hook → seal → fault → line
//
// What a kind of transaction follows, does and gives back is one row of a table
// (transactions). The book is in memory; its log only grows, one line for each
// message that changed something, and is begun anew when most of it is stale.
//
// No card number is in any of its files or logs: cards stand there masked and
// as tokens.
package hostsim
