//go:build unix

package printer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"till/payment"
)

// freePort is a port of the loopback that nobody has just now.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// openFolder is a folder that every user may enter: CUPS runs its backends as
// another one, and where they cannot reach the job, a slip fails with "Unable to
// open print file: Permission denied".
func openFolder(t *testing.T) string {
	t.Helper()
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		if !everybodyEnters(base) {
			continue
		}
		root, err := os.MkdirTemp(base, "cups")
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = os.RemoveAll(root) })
		if err := os.Chmod(root, 0o755); err != nil {
			t.Fatal(err)
		}
		return root
	}
	t.Skip("no folder for temporary files is open to the user lp, as whom CUPS runs its backends: set TMPDIR to one that is")
	return ""
}

// everybodyEnters reports that a folder and those above it may be entered.
func everybodyEnters(dir string) bool {
	for dir, err := filepath.EvalSymlinks(dir); err == nil; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
	return false
}

// startCUPS runs a real CUPS of the test's own, or skips where there is none.
func startCUPS(t *testing.T) string {
	t.Helper()
	daemon, err := exec.LookPath("cupsd")
	if err != nil {
		daemon = "/usr/sbin/cupsd"
	}
	if _, err := os.Stat(daemon); err != nil {
		t.Skip("no cupsd here: install the package cups (.ci/run --full does)")
	}
	backends := "/usr/lib/cups"
	if err := unix.Access(filepath.Join(backends, "backend", "socket"), unix.X_OK); err != nil {
		t.Skip("this CUPS has no socket backend: install the package cups, cups-daemon alone is not enough")
	}
	root, addr := openFolder(t), freePort(t)
	for _, dir := range []string{"etc", "spool/tmp", "cache", "state", "log"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) string {
		path := filepath.Join(root, "etc", name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	files := write("cups-files.conf", fmt.Sprintf(
		"ServerRoot %[1]s/etc\nRequestRoot %[1]s/spool\nTempDir %[1]s/spool/tmp\nCacheDir %[1]s/cache\nStateDir %[1]s/state\n"+
			"ServerBin %[2]s\nAccessLog %[1]s/log/access\nErrorLog %[1]s/log/error\nPageLog %[1]s/log/page\nFatalErrors none\n", root, backends))
	conf := write("cupsd.conf", fmt.Sprintf(
		"Listen %s\nBrowsing No\nDefaultAuthType None\nWebInterface No\nLogLevel warn\n"+
			"<Location />\nOrder allow,deny\nAllow 127.0.0.1\n</Location>\n"+
			"<Location /admin>\nOrder allow,deny\nAllow 127.0.0.1\n</Location>\n"+
			"<Policy default>\nJobPrivateAccess all\nJobPrivateValues none\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n", addr))
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, daemon, "-f", "-c", conf, "-s", files)
	if err := cmd.Start(); err != nil {
		cancel()
		t.Skipf("cupsd does not start here: %v", err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	errorLog := filepath.Join(root, "log", "error")
	t.Cleanup(func() {
		if log, err := os.ReadFile(errorLog); err == nil && t.Failed() {
			t.Logf("CUPS says:\n%s", log)
		}
	})
	waitForCUPS(t, addr, errorLog)
	return addr
}

// waitForCUPS asks until it answers, ten seconds at most.
func waitForCUPS(t *testing.T, addr, errorLog string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		response, err := http.Get("http://" + addr + "/")
		if err == nil {
			response.Body.Close()
			return
		}
		pause(t.Context(), 20*time.Millisecond)
	}
	log, _ := os.ReadFile(errorLog)
	t.Skipf("cupsd does not come up here: %s", log)
}

// TestARealCUPSDeliversASlipUnchanged sends a slip through a raw queue of a real
// CUPS to a socket, and compares the bytes.
func TestARealCUPSDeliversASlipUnchanged(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server: left out with -short")
	}
	lpadmin, err := exec.LookPath("lpadmin")
	if err != nil {
		t.Skip("no lpadmin here: install the package cups-client")
	}
	addr := startCUPS(t)
	device, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	got := make(chan []byte, 1)
	go func() {
		conn, err := device.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		data, _ := io.ReadAll(conn)
		got <- data
	}()
	out, err := exec.Command(lpadmin, "-h", addr, "-p", "receipt", "-E",
		"-v", "socket://"+device.Addr().String(), "-m", "raw").CombinedOutput()
	if err != nil {
		t.Fatalf("making the queue: %v: %s", err, out)
	}
	p, err := Open(Config{Transport: "cups://" + addr + "/receipt"})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := cupsQueues(t.Context(), addr); err != nil || len(found) != 1 || found[0].Address != "cups:receipt" {
		t.Errorf("the queues are %+v, %v, want cups:receipt", found, err)
	}
	if result := p.Print(t.Context(), oneLine); result.Certainty != payment.PrintSent {
		t.Fatalf("got %+v, want sent", result)
	}
	select {
	case data := <-got:
		if want := p.encoder.job(oneLine); !bytes.Equal(data, want) {
			t.Errorf("the device got % X, want % X", data, want)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing came out of the queue")
	}
}
