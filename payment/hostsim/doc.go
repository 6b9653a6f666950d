// Package hostsim is a pretend acquirer: a server on a real TCP line that signs
// terminals on, checks their MACs, knows cards, PINs and balances, answers
// sales and reversals, keeps a ledger, and misbehaves on request.
//
// It refuses to be clever for the till's sake. It speaks the same wire as a
// bank would, forgets nothing when it is killed, and believes only what is
// sealed. What goes wrong, and when, is a list of rules; the practice table of
// cents is one such list.
//
// One message takes this way:
//
//	frame → unpack → terminal's key → MAC → handler → book, saved → hook → seal → fault → line
//
// No card number is in any of its files or logs: cards stand there masked and
// as tokens.
package hostsim
