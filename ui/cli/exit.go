package cli

import (
	"errors"

	"till/payment"
	"till/ui/text"
)

// Exit codes (design: one meaning each, for scripts).
const (
	exitDone      = 0  // paid, to send, returned, or done
	exitFailed    = 1  // anything else, a damaged journal included
	exitUsage     = 2  // wrong usage or amount
	exitUnusable  = 3  // settings, keys, device, folder or terminal not usable
	exitDeclined  = 10 // the bank declined
	exitNoMoney   = 11 // no money moved: never sent, cancelled, or reversed
	exitUndecided = 12 // sent, and no trusted answer yet
)

// exitOf is the exit code of a transaction.
func exitOf(txn payment.Txn) int {
	switch txn.Outcome {
	case payment.OutcomeApproved, payment.OutcomeOffline:
		return exitDone
	case payment.OutcomeDeclined:
		return exitDeclined
	case payment.OutcomeCancelled, payment.OutcomeNotSent, payment.OutcomeReversed:
		return exitNoMoney
	}
	return exitUndecided
}

// fault is an end that a person must read: an exit code and one line that says
// what happened and what to do, in the language that is known only later.
type fault struct {
	code int
	say  func(*text.Commands) string
	err  error // for the technician; may be nil
}

// Error is the English line, for logs and tests.
func (f *fault) Error() string { return f.say(text.CommandsIn(text.EN)) }

// Unwrap gives the cause.
func (f *fault) Unwrap() error { return f.err }

// status is an end whose output was written already: only the code remains.
type status int

// Error satisfies error; nobody reads it.
func (s status) Error() string { return "done" }

// codeOf is the exit code of whatever a command returned.
func codeOf(err error) int {
	var known *fault
	var done status
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &done):
		return int(done)
	case errors.As(err, &known):
		return known.code
	}
	return exitFailed
}

// lineOf is the one line of an error in a language, "" where nothing is to be said.
func lineOf(err error, words *text.Commands) string {
	var known *fault
	var done status
	switch {
	case err == nil, errors.As(err, &done):
		return ""
	case errors.As(err, &known):
		return known.say(words)
	}
	return words.Failed(err)
}

func usage(say func(*text.Commands) string) error { return &fault{code: exitUsage, say: say} }

func unusable(err error, say func(*text.Commands) string) error {
	return &fault{code: exitUnusable, say: say, err: err}
}
