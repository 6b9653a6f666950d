// Package cli is the composition root: the commands, and the one place where
// the parts of the till are built and handed to one another. It decides
// nothing about money; every command is the same core with another face.
package cli
