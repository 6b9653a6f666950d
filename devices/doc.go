// Package devices opens what the settings name: a PIN pad on a serial port or
// behind a TCP address, real or pretend. The drivers below it are what runs in
// either case.
//
// It refuses to guess: a name that it cannot read is an error that says what to
// write, and no port is tried that was not named.
package devices
