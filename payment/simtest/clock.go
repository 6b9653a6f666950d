package simtest

import "time"

// dawn is when every world begins.
var dawn = time.Date(2025, 11, 24, 8, 0, 0, 0, time.FixedZone("", 8*3600))

// clock is virtual time: it goes on when the world says so. The wall may jump,
// mono never does.
type clock struct {
	mono time.Duration
	skew time.Duration
	// naps is how many waits the background may still make before stop is called.
	naps int
	stop func()
}

func (c *clock) Now() time.Time      { return dawn.Add(c.mono + c.skew) }
func (c *clock) Mono() time.Duration { return c.mono }

// After lets the time pass at once. Nobody but the background work waits.
func (c *clock) After(d time.Duration) <-chan time.Time {
	if c.naps == 0 {
		c.stop()
		return nil
	}
	c.naps--
	c.mono += d
	due := make(chan time.Time, 1)
	due <- c.Now()
	return due
}
