package link

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// ptyMajors are the device majors of pseudo-terminals.
const ptyMajorFirst, ptyMajorLast = 136, 143

// guard is a second descriptor of the port. tarm/serial does not show its own,
// and three things need one: a lock that keeps two tills from mixing their
// frames, the exclusive flag, and the question whether the device is still there.
type guard struct{ fd int }

func openGuard(path string) (*guard, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, busy(os.NewSyscallError("open", err))
	}
	if err := lock(fd); err != nil {
		_ = unix.Close(fd)
		return nil, busy(os.NewSyscallError("lock", err))
	}
	return &guard{fd}, nil
}

// A program that has just ended, or is just closing the port, lets go within
// lockWait; one that works with it does not.
const (
	lockWait  = 500 * time.Millisecond
	lockPause = 25 * time.Millisecond
)

func lock(fd int) error {
	for began := time.Now(); ; time.Sleep(lockPause) {
		err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
		if err == nil || time.Since(began) > lockWait {
			return err
		}
	}
}

// claim sets the exclusive flag, after the driver has opened the port. Not on a
// pseudo-terminal: its flag outlives a killed program for as long as the other
// end is open, and would lock the next till out.
func (g *guard) claim() {
	var stat unix.Stat_t
	if unix.Fstat(g.fd, &stat) != nil {
		return
	}
	if major := unix.Major(stat.Rdev); major >= ptyMajorFirst && major <= ptyMajorLast {
		return
	}
	_ = unix.IoctlSetInt(g.fd, unix.TIOCEXCL, 0) // the lock still holds without it
}

// present asks the device for its settings: a device that is gone cannot answer.
func (g *guard) present() bool {
	_, err := unix.IoctlGetTermios(g.fd, unix.TCGETS)
	return err == nil
}

func (g *guard) close() {
	_ = unix.IoctlSetInt(g.fd, unix.TIOCNXCL, 0)
	_ = unix.Close(g.fd)
}

// busy names the errors by which a port says that somebody else has it.
func busy(err error) error {
	if errors.Is(err, unix.EBUSY) || errors.Is(err, unix.EWOULDBLOCK) {
		return errors.Join(ErrBusy, err)
	}
	return err
}
