package discover

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// processesMax bounds the look through /proc.
const processesMax = 4096

// opener is the program, other than this one, that has a port open. A
// pseudo-terminal is kept open by whoever made it, so it is never said of one.
// What belongs to another user can be seen by root alone.
func opener(path string) (program string, pid int) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil || strings.HasPrefix(real, "/dev/pts/") {
		return "", 0
	}
	fds, err := filepath.Glob("/proc/[0-9]*/fd")
	if err != nil {
		return "", 0
	}
	for _, dir := range fds[:min(len(fds), processesMax)] {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if err != nil || pid == os.Getpid() {
			continue
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			if target, err := os.Readlink(filepath.Join(dir, entry.Name())); err == nil && target == real {
				return nameOf(pid), pid
			}
		}
	}
	return "", 0
}

// holder is the program that has the lock on a port, as a till does, or else
// has it open.
func holder(path string) (program string, pid int) {
	var stat unix.Stat_t
	locks, err := os.ReadFile("/proc/locks")
	if err == nil && unix.Stat(path, &stat) == nil {
		if pid = lockedBy(string(locks), stat.Ino); pid != 0 {
			return nameOf(pid), pid
		}
	}
	return opener(path)
}

// lockedBy finds who holds a whole-file lock on an inode of /dev in the lines of
// /proc/locks: "1: FLOCK  ADVISORY  WRITE 27327 00:1b:2693616 0 EOF".
func lockedBy(locks string, inode uint64) int {
	for line := range strings.Lines(locks) {
		words := strings.Fields(line)
		if len(words) < 6 || words[1] != "FLOCK" {
			continue
		}
		if _, number, _ := strings.Cut(words[5], ":"); number != "" && strings.HasSuffix(number, fmt.Sprintf(":%d", inode)) {
			pid, _ := strconv.Atoi(words[4])
			return pid
		}
	}
	return 0
}

// nameOf is what a process calls itself.
func nameOf(pid int) string {
	name := attribute(fmt.Sprintf("/proc/%d", pid), "comm")
	if name == "" {
		return "?"
	}
	return name
}

// groupOf is the group whose members may open a port, "" where there is none
// but root.
func groupOf(path string) string {
	var stat unix.Stat_t
	if unix.Stat(path, &stat) != nil || stat.Mode&0o060 != 0o060 || stat.Gid == 0 {
		return ""
	}
	group, err := user.LookupGroupId(strconv.FormatUint(uint64(stat.Gid), 10))
	if err != nil {
		return ""
	}
	return group.Name
}
