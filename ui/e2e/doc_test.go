// Package e2e_test drives the whole program from outside: stories as scripts,
// processes that are killed, folders that are searched for secrets. It refuses
// to know anything of the inside, but for the codec with which it reads what was
// on the wire; the shape tests read the source as text.
package e2e_test
