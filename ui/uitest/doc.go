// Package uitest drives the root model by keys and events with a pretend
// cashier, and compares what the screen shows with golden frames. It is used by
// tests alone.
//
// Everything runs in a bubble of testing/synctest: time is virtual, commands run
// in goroutines as they do in the real program, and a step ends when nothing
// moves any more. It refuses to sleep.
package uitest
