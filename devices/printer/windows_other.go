//go:build !windows

package printer

import (
	"context"
	"errors"
	"fmt"
)

// ErrNoWindows means that this system has no Windows spooler.
var ErrNoWindows = errors.New("win: is for Windows; write cups:QUEUE, usb:/dev/usb/lp0, serial:PORT or tcp:HOST:9100 here")

func newWindowsEndpoint(queue string) (endpoint, error) {
	return nil, fmt.Errorf("printer address win:%s: %w", queue, ErrNoWindows)
}

func windowsQueues(context.Context) ([]Found, error) { return nil, nil }
