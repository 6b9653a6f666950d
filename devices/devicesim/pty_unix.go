//go:build unix

package devicesim

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// OpenPTY makes a pseudo-terminal in raw mode: path is the end that a till opens
// like a serial port, master the end of the pretend device. The device's side
// holds the other end open too, so that tills come and go; closing master is
// unplugging.
func OpenPTY() (path string, master io.ReadWriteCloser, err error) {
	far, near, err := pty.Open()
	if err != nil {
		return "", nil, err
	}
	if _, err := term.MakeRaw(int(near.Fd())); err != nil {
		return "", nil, errors.Join(err, far.Close(), near.Close())
	}
	file, err := wakeable(far)
	if err != nil {
		return "", nil, errors.Join(err, near.Close())
	}
	return near.Name(), heldPTY{file, near}, nil
}

// wakeable takes over a file so that closing it wakes who reads it: it was
// opened for blocking calls, which sleep on after Close.
func wakeable(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(os.NewSyscallError("fcntl", err), syscall.Close(fd))
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// heldPTY is the device's end, and the till's end held open.
type heldPTY struct {
	*os.File
	near *os.File
}

func (h heldPTY) Close() error {
	return errors.Join(h.near.Close(), h.File.Close())
}
