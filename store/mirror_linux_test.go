package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestAMirrorOnAFullDisk fills the mirror's disk: the journal goes on, the lag
// is said, and with room the mirror catches up.
func TestAMirrorOnAFullDisk(t *testing.T) {
	cfg := mirrored(t)
	if err := syscall.Mount("tmpfs", cfg.Mirror, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	defer func() { _ = syscall.Unmount(cfg.Mirror, syscall.MNT_DETACH) }()
	fill := filepath.Join(cfg.Mirror, "fill")
	if err := os.WriteFile(fill, make([]byte, 240<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openTest(t, cfg)
	trade(t, s, 40)
	until(t, "the full disk is said", func() bool { return errors.Is(s.MirrorLag().Err, syscall.ENOSPC) })
	if s.MirrorLag().Records == 0 {
		t.Error("there is no lag on a full disk")
	}
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	until(t, "the mirror has it", func() bool { return s.MirrorLag().none() })
	isMirrored(t, s)
	closeTest(t, s)
}
