//go:build !linux

package cli

import (
	"time"

	"till/payment/people"
)

// uptime is this process's own clock where the system's is not read: a restart
// begins a lock's wait anew.
func uptime() people.Uptime { return people.Uptime{Boot: processBoot, Up: time.Since(processBegan)} }
