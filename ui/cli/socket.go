package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"till/ui/text"
)

// A running till serves its folder's socket, so that other commands can ask
// what happened while it has the journal open: the command line goes in, and
// what the same command prints comes out. Only questions and a retry of owed
// reversals are answered; a second money command is refused where it opens the
// journal.

// socketFile is the socket in the data folder, mode 0600.
const socketFile = "till.sock"

// socketWait bounds one exchange over the socket: a retry asks the bank once
// for every owed reversal.
const socketWait = 10 * time.Minute

// questionWait bounds the wait for the question itself, and callersMax how many
// callers are served at once: a till must keep descriptors for its bank.
const (
	questionWait = 5 * time.Second
	callersMax   = 32
)

// acceptRest keeps a listener that is out of descriptors from spinning.
const acceptRest = 100 * time.Millisecond

// requestMax bounds what a caller may send, in bytes.
const requestMax = 64 << 10

type socketRequest struct {
	Args []string `json:"args"`
	Lang string   `json:"lang"`
	// Watch asks for the cardholder's views, one a line, until the till ends.
	Watch bool `json:"watch,omitempty"`
}

type socketAnswer struct {
	Stdout string `json:"stdout"`
	Stderr string `json:"stderr"`
	Exit   int    `json:"exit"`
}

// viaSocket lets a running till do the command. It reports false when no till
// is running in the folder.
func (s *session) viaSocket(ctx context.Context) (bool, error) {
	dir, found := s.knownFolder()
	if !found {
		return false, nil
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", filepath.Join(dir, socketFile))
	if err != nil {
		return false, nil
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(socketWait))
	if err := json.NewEncoder(conn).Encode(socketRequest{Args: s.args, Lang: string(s.words().Lang)}); err != nil {
		return false, nil
	}
	var answer socketAnswer
	if err := json.NewDecoder(conn).Decode(&answer); err != nil {
		return true, err
	}
	_, _ = io.WriteString(s.stdout, answer.Stdout)
	_, _ = io.WriteString(s.stderr, answer.Stderr)
	return true, status(answer.Exit)
}

// knownFolder is the folder that the flags mean, if it is there; nothing is made.
func (s *session) knownFolder() (string, bool) {
	dir := s.flags.data
	if dir == "" {
		home, err := s.env.dataHome()
		if err != nil {
			return "", false
		}
		dir = filepath.Join(home, "till")
		if _, err := os.Stat(filepath.Join(dir, settingsFile)); err != nil || s.flags.practice {
			dir = filepath.Join(home, "till-practice")
		}
	}
	_, err := os.Stat(filepath.Join(dir, settingsFile))
	return dir, err == nil
}

// serveSocket answers commands until ctx ends. A path that is too long for a
// socket, or a system without them, only costs the convenience.
func (t *till) serveSocket(ctx context.Context) {
	path := filepath.Join(t.folder.dir, socketFile)
	// The journal's lock is ours, so a socket that is there is a dead till's.
	_ = os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return
	}
	_ = os.Chmod(path, 0o600)
	go func() {
		<-ctx.Done()
		_ = listener.Close()
	}()
	seats := make(chan struct{}, callersMax)
	for ctx.Err() == nil {
		conn, err := listener.Accept()
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(acceptRest):
			}
			continue
		}
		select {
		case seats <- struct{}{}:
			go func() {
				defer func() { <-seats }()
				t.answer(ctx, conn)
			}()
		default:
			_ = conn.Close()
		}
	}
}

// answer serves one caller. A question that breaks this program on its way costs
// the caller its answer and the counter nothing.
func (t *till) answer(ctx context.Context, conn net.Conn) {
	defer func() { _ = conn.Close() }()
	defer func() { _ = recover() }()
	_ = conn.SetDeadline(time.Now().Add(questionWait))
	var request socketRequest
	if err := json.NewDecoder(io.LimitReader(conn, requestMax)).Decode(&request); err != nil {
		return
	}
	if request.Watch {
		t.board.tell(ctx, conn)
		return
	}
	_ = conn.SetDeadline(time.Now().Add(socketWait))
	var out, errs bytes.Buffer
	s := &session{stdin: bytes.NewReader(nil), stdout: &out, stderr: &errs, shared: t, args: request.Args,
		env: environment{lookup: func(name string) string {
			if name == "LANG" {
				return request.Lang
			}
			return ""
		}}}
	exit := s.runShared(ctx)
	_ = json.NewEncoder(conn).Encode(socketAnswer{Stdout: out.String(), Stderr: errs.String(), Exit: exit})
}

// sharedCommands are those that a running till does for another process.
var sharedCommands = []string{"status", "undecided", "list", "show", "verify", "mirror", "devices",
	"x", "z", "operators", "hours", "brands", "declines", "export", "open", "close", "compare"}

// runShared runs a command inside the running till.
func (s *session) runShared(ctx context.Context) int {
	root := s.root()
	root.SilenceErrors, root.SilenceUsage = true, true
	cmd, _, err := root.Find(s.args)
	if err == nil && !slices.Contains(sharedCommands, cmd.Name()) {
		dir := s.shared.folder.dir
		s.err = unusable(nil, func(c *text.Commands) string { return c.Locked(dir, os.Getpid()) })
		return s.finish()
	}
	root.SetArgs(s.args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if err != nil {
		s.refuse(err)
	}
	return s.finish()
}
