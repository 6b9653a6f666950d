// Package people says who may do what at the till: operators, their roles and
// permissions, which PINs are refused and why, how long a door stays shut after
// wrong ones, and the one-time code by which an absent owner allows one act.
//
// It is pure: it holds nothing between calls, reads no clock and no disk. It
// refuses defaults: there is no operator that it knows by itself, no PIN that
// works before somebody chose it, and no PIN that a stranger would try first.
package people
