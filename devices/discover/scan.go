package discover

import (
	"context"
	"sync"
)

// portsAtOnce bounds how many ports are asked at the same time.
const portsAtOnce = 8

// Scan asks every port, several at a time, and returns them in their order.
func (s Scanner) Scan(ctx context.Context, ports []Port) []Found {
	found := make([]Found, len(ports))
	seats := make(chan struct{}, portsAtOnce)
	var all sync.WaitGroup
	for i, port := range ports {
		all.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			found[i] = s.Ask(ctx, port)
		})
	}
	all.Wait()
	return found
}
