// Package keymap holds every key binding with its help, as fields of one
// struct. A bare numeric pad is enough for everything; function keys, arrows
// and letters are twins. Help, bands and the overlay of all keys read the
// bindings that act, so they cannot say anything else.
package keymap
