package cli

import (
	"os"
	"strconv"
	"strings"
	"time"

	"till/payment/people"
)

// uptime is the kernel's own clock: no person and no program sets it.
func uptime() people.Uptime {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return people.Uptime{Boot: processBoot, Up: time.Since(processBegan)}
	}
	text, err := os.ReadFile("/proc/uptime")
	first, _, _ := strings.Cut(string(text), " ")
	seconds, bad := strconv.ParseFloat(first, 64)
	if err != nil || bad != nil {
		return people.Uptime{Boot: processBoot, Up: time.Since(processBegan)}
	}
	return people.Uptime{Boot: strings.TrimSpace(string(boot)), Up: time.Duration(seconds * float64(time.Second))}
}
