package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/profile"
	"till/ui/text"
)

func (s *session) signOnCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "signon", Short: words.SignOn, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.ask(ctx, func(t *till) error {
				return s.sayIf(t.host.SignOn(ctx), s.words().SignedOn)
			})
		}),
	}
}

func (s *session) signOffCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "signoff", Short: words.SignOff, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.ask(ctx, func(t *till) error {
				return s.sayIf(t.host.SignOff(ctx), s.words().SignedOff)
			})
		}),
	}
}

func (s *session) echoCommand(words *text.Commands) *cobra.Command {
	var told bool
	cmd := &cobra.Command{
		Use: "echo", Short: words.Echo, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.ask(ctx, func(t *till) error {
				took, reason := t.host.Echo(ctx)
				err := s.sayIf(reason, s.words().EchoTook(took.Milliseconds()))
				if err == nil && len(t.folder.settings.HostBackup) > 0 && s.flags.host == "" {
					_, _ = fmt.Fprintln(s.stdout, s.words().AnsweredAt(t.host.Health().Detail))
				}
				if err != nil || !told {
					return err
				}
				return s.sayIf(t.host.UploadStatus(ctx), s.words().StatusTold)
			})
		}),
	}
	cmd.Flags().BoolVar(&told, "status", false, words.FlagStatus)
	return cmd
}

func (s *session) downloadCommand(words *text.Commands) *cobra.Command {
	var wished bool
	cmd := &cobra.Command{
		Use: "download [NAME]", Short: words.Download, Args: between(0, 1),
		RunE: s.do(func(ctx context.Context, given []string) error {
			return s.ask(ctx, func(t *till) error { return s.download(ctx, t, given, wished) })
		}),
	}
	cmd.Flags().BoolVar(&wished, "wished", false, words.FlagWished)
	return cmd
}

// downloads are all that a bank may hand out, in the order of a first day.
var downloads = []string{profile.DownloadParameters, profile.DownloadCA, profile.DownloadAID, profile.DownloadBlacklist,
	profile.DownloadBINB, profile.DownloadBINC, profile.DownloadContactless}

// downloadsOf are those that this bank hands out.
func downloadsOf(p *profile.Profile) []string {
	return slices.DeleteFunc(slices.Clone(downloads), func(name string) bool {
		_, offered := p.Downloads[name]
		return !offered
	})
}

// download fetches one list after another, or the one that is named, and stops
// at the first that does not come whole.
func (s *session) download(ctx context.Context, t *till, given []string, wished bool) error {
	chosen := t.folder.settings.Profile
	if s.flags.profile != "" {
		chosen = s.flags.profile
	}
	p, err := loadProfile(chosen)
	if err != nil {
		return err
	}
	names := downloadsOf(p)
	if wished {
		return s.doWished(ctx, t)
	}
	if len(given) == 1 {
		if !slices.Contains(names, given[0]) {
			return usage(func(c *text.Commands) string { return c.NoDownload(given[0], strings.Join(names, ", ")) })
		}
		names = given
	}
	shown := items[downloadJSON]{Items: []downloadJSON{}}
	refused := false
	for _, name := range names {
		got, reason := t.host.Download(ctx, name)
		if reason != payment.NoReason {
			return s.refusedBy(reason)
		}
		one := shownOf(p, got)
		refused = refused || len(one.Refused) > 0
		shown.Items = append(shown.Items, one)
		if !s.flags.json {
			s.showDownload(one)
		}
	}
	if s.flags.json {
		if err := printJSON(s.stdout, shown); err != nil {
			return err
		}
	}
	if err := t.loadTables(ctx); err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PadTables(err) })
	}
	if refused {
		return status(exitUnusable)
	}
	return nil
}

// doWished does what the bank asked for in the headers of its answers, and says
// what is left for a person.
func (s *session) doWished(ctx context.Context, t *till) error {
	before, err := t.host.Wishes()
	if err != nil {
		return err
	}
	if len(before) == 0 {
		_, _ = fmt.Fprintln(s.stdout, s.words().NothingWished)
		return nil
	}
	reason := t.host.DoWishes(ctx)
	after, err := t.host.Wishes()
	if err != nil {
		return err
	}
	for _, wish := range before {
		line := s.words().WishDone(string(wish))
		if slices.Contains(after, wish) {
			line = s.words().WishLeft(string(wish))
		}
		_, _ = fmt.Fprintln(s.stdout, line)
	}
	if reason != payment.NoReason {
		return s.refusedBy(reason)
	}
	return t.loadTables(ctx)
}

// sayIf prints a line where nothing went wrong, and else says what did.
func (s *session) sayIf(reason payment.Reason, line string) error {
	if reason == payment.NoReason {
		_, _ = fmt.Fprintln(s.stdout, line)
		return nil
	}
	return s.refusedBy(reason)
}

// refusedBy says why the bank, or the way to it, did not do something.
func (s *session) refusedBy(reason payment.Reason) error {
	return &fault{code: exitNoMoney, say: func(c *text.Commands) string {
		words := text.In(c.Lang).Reasons[reason]
		switch reason {
		case payment.ReasonLineDown, payment.ReasonLineBroken, payment.ReasonNoAnswer, payment.ReasonSignOnFailed:
			return c.LineNotReady(string(words.What))
		case payment.ReasonPadGone, payment.ReasonPadUnfit, payment.ReasonPadChanged, payment.ReasonPadNoKey, payment.ReasonPadTables, payment.ReasonPadFault, payment.ReasonKeyCheck, payment.ReasonJournal, payment.ReasonInterrupted:
			return string(words.What) + ": " + words.Next
		}
		return c.HostRefused(string(words.What))
	}}
}

// ask opens a till for exchanges that move no money.
func (s *session) ask(ctx context.Context, act func(*till) error) error {
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return err
	}
	defer t.close()
	return act(t)
}
