package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"till/payment"
	"till/ui/text"
)

func (s *session) signOnCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "signon", Short: words.SignOn, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.ask(ctx, func(t *till) (string, payment.Reason) {
				return s.words().SignedOn, t.host.SignOn(ctx)
			})
		}),
	}
}

func (s *session) echoCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "echo", Short: words.Echo, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.ask(ctx, func(t *till) (string, payment.Reason) {
				took, reason := t.host.Echo(ctx)
				return s.words().EchoTook(took.Milliseconds()), reason
			})
		}),
	}
}

// ask opens a till for one exchange that moves no money.
func (s *session) ask(ctx context.Context, act func(*till) (string, payment.Reason)) error {
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return err
	}
	defer t.close()
	line, reason := act(t)
	if reason != payment.NoReason {
		return &fault{code: exitNoMoney, say: func(c *text.Commands) string {
			return c.LineNotReady(string(text.In(c.Lang).Reasons[reason].What))
		}}
	}
	_, _ = fmt.Fprintln(s.stdout, line)
	return nil
}
