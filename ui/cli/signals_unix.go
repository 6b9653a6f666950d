//go:build unix

package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// onSignals runs an act at each SIGUSR1 and SIGUSR2 until it is stopped: the
// hand at the pretend device.
func onSignals(ctx context.Context, first, second func()) func() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case sig := <-signals:
				act := first
				if sig == syscall.SIGUSR2 {
					act = second
				}
				if act != nil {
					act()
				}
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		cancel()
	}
}
