//go:build race

package simtest_test

// raced: the race detector is on. A world lives in one goroutine and has
// nothing for it to find, so it plays little.
const raced = true
