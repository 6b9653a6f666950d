package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"till/devices"
	"till/devices/discover"
	"till/ui/text"
)

// padPause is how long the counter waits before it looks for its pad again: at
// most two looks a second.
const padPause = 500 * time.Millisecond

// plugPad opens the pad. A command gives up at once; the counter says what is
// wrong and goes on as soon as the pad is there: nobody restarts a till for a
// cable.
func (t *till) plugPad(ctx context.Context, where string, config devices.PadConfig) (devices.Pad, error) {
	for {
		pad, err := devices.OpenPad(ctx, where, config)
		if err == nil || t.waits == nil || !passes(err) {
			return pad, padFault(where, err)
		}
		t.waits(padFault(where, err))
		select {
		case <-time.After(padPause):
		case <-ctx.Done():
			return nil, padFault(where, err)
		}
	}
}

// passes reports a trouble that somebody can end without touching the till.
func passes(err error) bool { return discover.Diagnose("", err).Cause != discover.CauseOther }

// padFault gives a pad that cannot be opened its sentence: who has the port,
// which group may open it.
func padFault(where string, err error) error {
	if err == nil {
		return nil
	}
	return unusable(err, func(c *text.Commands) string {
		var t *discover.Trouble
		if errors.As(err, &t) && oneOf(t.Cause, discover.CausePermission, discover.CauseBusy, discover.CauseModemManager) {
			w := text.DevicesIn(c.Lang)
			return w.Sentence(w.Troubles.Of(string(t.Cause), t.Port, printable(t.Program), t.PID, t.Group, t.Err))
		}
		return c.PadUnusable(where, err)
	})
}

// openTrace opens the file of the flag or the settings, at its end: a till that
// starts again adds to it. A name without a folder is in the data folder when the
// settings give it.
func (t *till) openTrace(config *devices.PadConfig) error {
	path := t.trace
	if path == "" {
		if path = t.folder.settings.Trace; path == "" {
			return nil
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(t.folder.dir, path)
		}
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return text.DevicesIn(c.Lang).NoTrace(path, err) })
	}
	config.Trace = file
	t.later(func() { _ = file.Close() })
	return nil
}
