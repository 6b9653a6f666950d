//go:build !unix

package cli

// countNarrow does nothing: no terminal here is told of ambiguous widths that way.
func countNarrow() {}
