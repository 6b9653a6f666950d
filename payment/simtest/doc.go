// Package simtest is one seeded world for the till: a disk that loses power
// under the real journal, and small working stand-ins for what the engine
// talks to. Tests and `till prove` use it.
//
// It refuses real time, real sockets and any screen: whatever happens in it
// follows from its seed, so that every failure can be played again.
package simtest
