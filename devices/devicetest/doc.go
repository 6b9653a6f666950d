// Package devicetest is the suite that a driver must pass, against its pretend
// device and against hardware alike: what the till relies on, as cases by name.
//
// Its T is a small interface, so that a command can run it as well as go test.
// It knows no driver, and it makes no difference between real and pretend.
package devicetest
