//go:build !linux

package link

import (
	"errors"
	"io/fs"
)

// guard does nothing here: Windows opens ports exclusively by itself, and
// unplugging is told from the pace of empty reads.
type guard struct{}

func openGuard(string) (*guard, error) { return &guard{}, nil }

func (g *guard) claim() {}

func (g *guard) present() bool { return true }

func (g *guard) close() {}

// busy names the error by which Windows says that somebody else has the port.
func busy(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errors.Join(ErrBusy, err)
	}
	return err
}
