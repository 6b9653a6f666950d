//go:build !race

package simtest_test

// raced: the race detector is off.
const raced = false
