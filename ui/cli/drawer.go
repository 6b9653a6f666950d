package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"till/devices/printer"
	"till/payment"
	"till/ui/text"
)

// drawerCommand is the cash drawer without a sale.
func (s *session) drawerCommand(words *text.Commands) *cobra.Command {
	var by string
	open := &cobra.Command{
		Use: "open", Short: words.DrawerOpen, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.openDrawer(ctx, by) }),
	}
	open.Flags().StringVar(&by, "by", "", words.FlagDrawerBy)
	cmd := &cobra.Command{Use: "drawer", Short: words.Drawer}
	cmd.AddCommand(open)
	return cmd
}

func (s *session) openDrawer(ctx context.Context, by string) error {
	t, release, err := s.borrowTill(ctx)
	if err != nil {
		return err
	}
	defer release()
	if !t.hasDrawer() {
		return unusable(errNoDrawer, func(c *text.Commands) string { return c.NoDrawer })
	}
	who, err := s.allowed(t, payment.MayOpenDrawer, 0, by, "")
	if err != nil {
		return err
	}
	act := payment.Audit{Operator: who.operator, By: by}
	if who.approval != nil {
		act.By = who.approval.By
	}
	result, err := t.kickDrawer(ctx, act)
	switch {
	case err != nil:
		return unusable(err, func(c *text.Commands) string { return c.NotWritten })
	case !result.Done():
		why := string(text.In(s.words().Lang).PrinterAdvice(result.Reason).What)
		return unusable(errNoDrawer, func(c *text.Commands) string { return c.DrawerShut(why) })
	}
	_, _ = fmt.Fprintln(s.stdout, s.words().DrawerIsOpen)
	return nil
}

// errNoDrawer means that nothing was kicked open.
var errNoDrawer = errors.New("the drawer was not opened")

func (t *till) hasDrawer() bool { return t.folder.settings.Printer.Drawer != printer.DrawerNone }

// kickDrawer writes down who opens the drawer, and opens it: an opening that cannot
// be written down does not happen.
func (t *till) kickDrawer(ctx context.Context, act payment.Audit) (payment.PrintResult, error) {
	act.Event, act.Action = payment.AuditDrawer, string(payment.MayOpenDrawer)
	if err := t.books.store.Audit(act); err != nil {
		return payment.PrintResult{}, err
	}
	t.paper.start(0) // these bytes are of no slip
	return t.printer.OpenDrawer(ctx), nil
}

// OpenDrawer satisfies ui.Slips.
func (c *counter) OpenDrawer(approval *payment.Approval) (payment.PrintResult, error) {
	if err := c.stood(approval); err != nil {
		return payment.PrintResult{}, err
	}
	act := payment.Audit{Operator: c.operator()}
	if by := numberOf(approval); by != act.Operator {
		act.By = by
	}
	return c.t.kickDrawer(c.ctx, act)
}

// PrintWaiting satisfies ui.Slips.
func (c *counter) PrintWaiting() (int, error) {
	c.t.world.refill()
	c.t.engine.PrintStale(c.ctx)
	waiting, err := c.t.books.store.Waiting()
	c.sendHealth()
	return len(waiting), err
}
