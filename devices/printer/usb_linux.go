package printer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// usbEndpoint is a device file of Linux's printer driver. One program at a time
// may have it open.
type usbEndpoint string

func newUSBEndpoint(path string) (endpoint, error) { return usbEndpoint(path), nil }

func (e usbEndpoint) twoWay() bool { return true }

// open runs in a goroutine of its own: the driver holds one lock for all
// printers, and a wedged one makes the next wait (printing.md 5).
func (e usbEndpoint) open(ctx context.Context) (channel, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		file, err := e.openFile()
		done <- opened{file, err}
	}()
	timer := time.NewTimer(dialMax)
	defer timer.Stop()
	late := func() {
		if o := <-done; o.file != nil {
			_ = o.file.Close()
		}
	}
	select {
	case o := <-done:
		if o.err != nil {
			return nil, o.err
		}
		return &usbChannel{File: o.file, closed: make(chan struct{})}, nil
	case <-timer.C:
		go late()
		return nil, fmt.Errorf("opening %s: %w", string(e), errBusy)
	case <-ctx.Done():
		go late()
		return nil, ctx.Err()
	}
}

func (e usbEndpoint) openFile() (*os.File, error) {
	file, err := os.OpenFile(string(e), os.O_RDWR|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if errors.Is(err, syscall.EBUSY) {
		return nil, fmt.Errorf("opening %s: %w", string(e), errBusy)
	}
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode()&fs.ModeCharDevice == 0 {
		err = fmt.Errorf("opening %s: it is no device", string(e))
	}
	if err == nil {
		err = file.SetWriteDeadline(time.Time{}) // a printer without paper would hold us for ever
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// usbChannel waits before it closes until the driver has handed on the last
// block, else the end of the slip and the cut are lost.
type usbChannel struct {
	*os.File
	closed chan struct{}
}

// Read of an interface that cannot answer is silence, not the end.
func (c *usbChannel) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	if n == 0 && errors.Is(err, syscall.EINVAL) {
		<-c.closed
	}
	return n, err
}

// drainMax bounds the wait for the driver's last block.
const drainMax = time.Second

// Close waits for the last block, at most drainMax, and closes.
func (c *usbChannel) Close() error {
	if raw, err := c.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
			_, _ = unix.Poll(ready, int(drainMax/time.Millisecond))
		})
	}
	close(c.closed)
	return c.File.Close()
}
