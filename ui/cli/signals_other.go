//go:build !unix

package cli

import "context"

// onSignals does nothing where the system has no user signals.
func onSignals(context.Context, func(), func()) func() { return func() {} }
