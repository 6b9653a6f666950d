package link

import (
	"context"
	"log/slog"
	"time"
)

// Trace makes a link that tells log what passes: direction, length and what
// describe says of the bytes. Describe must name commands and never give
// payload away, because tracks and PIN blocks pass here; nil logs lengths only.
func Trace(l Link, describe func([]byte) string, log *slog.Logger) Link {
	if describe == nil {
		describe = func([]byte) string { return "" }
	}
	return traced{l, describe, log}
}

type traced struct {
	Link
	describe func([]byte) string
	log      *slog.Logger
}

func (t traced) Receive(ctx context.Context, p []byte, limit time.Duration) (int, error) {
	n, err := t.Link.Receive(ctx, p, limit)
	if err != nil {
		t.log.Debug("device read", "port", t.String(), "error", err)
		return n, err
	}
	t.log.Debug("device read", "port", t.String(), "bytes", n, "what", t.describe(p[:n]))
	return n, err
}

func (t traced) Send(p []byte, limit time.Duration) error {
	err := t.Link.Send(p, limit)
	t.log.Debug("device write", "port", t.String(), "bytes", len(p), "what", t.describe(p), "error", err)
	return err
}

func (t traced) Purge() {
	t.log.Debug("device purge", "port", t.String())
	t.Link.Purge()
}
