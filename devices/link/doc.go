// Package link moves bytes between the till and a device, over a serial port, a
// TCP connection or a pipe in memory, with a limit on every wait.
//
// A serial driver is full of traps: a read that runs out of time looks like the
// end of a file, closing does not wake a blocked read, an unplugged device reads
// as silence for ever, a device that does not drain blocks the writer. This
// package hides all of them behind four named errors. It knows no frame, no
// command and no money; whoever reads above it decides what the bytes mean.
//
// Presence is the other half of what every driver needs: whether the device is there,
// whose turn it is, and how a lost one is found again.
package link
