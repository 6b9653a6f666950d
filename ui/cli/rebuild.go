package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"till/store"
	"till/ui/text"
)

// rebuildCommands are the commands of the journal's own health.
func (s *session) rebuildCommands(words *text.Commands) []*cobra.Command {
	var mirror string
	var accept bool
	rebuild := &cobra.Command{
		Use: "rebuild", Short: words.JournalRebuild, Args: between(0, 0),
		RunE: s.do(func(context.Context, []string) error { return s.journalRebuild(mirror, accept) }),
	}
	rebuild.Flags().StringVar(&mirror, "mirror", "", words.FlagMirror)
	rebuild.Flags().BoolVar(&accept, "accept-loss", false, words.FlagLoss)
	show := &cobra.Command{
		Use: "mirror", Short: words.JournalMirror, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.journalMirror(ctx) }),
	}
	return []*cobra.Command{rebuild, show}
}

// journalRebuild puts a whole journal in the place of a damaged one.
func (s *session) journalRebuild(mirror string, accept bool) error {
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	s.announce(f)
	if mirror == "" {
		mirror = f.settings.Mirror
	}
	keys, err := openKeys(f.dir, true)
	if err != nil {
		return booksError(f.dir, err)
	}
	done, err := store.RebuildFrom(store.Config{Dir: f.dir, Keys: keys, Mirror: mirror}, accept)
	words := s.words()
	switch {
	case errors.Is(err, store.ErrLoss):
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return c.LossAhead(done.Newest, done.Known) }}
	case err != nil:
		return booksError(f.dir, err)
	case done.Sound:
		_, _ = fmt.Fprintln(s.stdout, words.NothingToRebuild)
	case done.Lost() > 0:
		_, _ = fmt.Fprintln(s.stdout, words.RebuiltWithLoss(done.Newest, done.Lost(), done.Kept))
	default:
		_, _ = fmt.Fprintln(s.stdout, words.RebuiltUpTo(done.Newest, done.Kept))
	}
	return nil
}

// mirrorJSON is how far the mirror is.
type mirrorJSON struct {
	Dir     *string `json:"dir"`
	Records *uint64 `json:"records"`
	Why     *string `json:"why"`
}

// journalMirror says how far the mirror is behind: of the running till where
// there is one, else it brings the mirror up to date first.
func (s *session) journalMirror(ctx context.Context) error {
	if s.shared != nil {
		return s.sayMirror(s.shared.books.store.MirrorLag())
	}
	if done, err := s.viaSocket(ctx); done {
		return err
	}
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	s.announce(f)
	opened, err := openBooks(f, false)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	return s.sayMirror(followed(ctx, opened))
}

// followed waits a while for the mirror to follow.
func followed(ctx context.Context, books *store.Store) store.Lag {
	late := time.After(2 * time.Second)
	for {
		lag := books.MirrorLag()
		if lag.Dir == "" || lag.Err != nil || lag.Records == 0 {
			return lag
		}
		select {
		case <-ctx.Done():
			return lag
		case <-late:
			return lag
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *session) sayMirror(lag store.Lag) error {
	words := s.words()
	line := words.MirrorBehind(lag.Dir, lag.Records)
	out := mirrorJSON{Dir: &lag.Dir, Records: &lag.Records}
	switch {
	case lag.Dir == "":
		out, line = mirrorJSON{}, words.MirrorNone
	case lag.Err != nil:
		why := lag.Err.Error()
		out.Why, line = &why, words.MirrorFails(lag.Dir, lag.Records, lag.Err)
	}
	return s.say(out, line)
}

// askDamaged answers a question from what is proved of a damaged journal, and
// says so; the exit code stays that of a damaged journal.
func (s *session) askDamaged(f folder, refused error, ask func(*books) error) error {
	if !errors.Is(refused, store.ErrDamaged) {
		return refused
	}
	keys, err := openKeys(f.dir, true)
	if err != nil {
		return refused
	}
	opened, damage, err := store.OpenDamaged(store.Config{Dir: f.dir, Keys: keys})
	if err != nil {
		return refused
	}
	defer func() { _ = opened.Close() }()
	if damage.LastGood == 0 {
		return refused
	}
	if err := ask(s.booksOf(f, opened)); err != nil {
		return refused
	}
	return &fault{code: exitFailed, err: refused, say: func(c *text.Commands) string {
		return c.DamagedUpTo(f.dir, damage.LastGood, damage.Why)
	}}
}

// checking shows how far a check is, where a person can see it.
func (s *session) checking() (show store.Progress, end func()) {
	line := s.proofProgress()
	if !line.terminal {
		return nil, func() {}
	}
	words := s.words()
	return func(done, total uint64) { line.say(words.VerifyProgress(done, total), done == total) }, line.end
}

// doubtClock says in one line that the clock does not fit the journal.
func (s *session) doubtClock(books *store.Store) {
	if err := books.ClockDoubt(); errors.Is(err, store.ErrClock) {
		_, _ = fmt.Fprintln(s.stderr, s.words().ClockOdd(err))
	}
}
