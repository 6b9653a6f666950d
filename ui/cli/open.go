package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"till/devices/reader"
	"till/payment"
	"till/ui"
	"till/ui/text"
)

// openCounter opens the screens. What makes a till unusable is said before
// them, in one line; everything slow happens behind the first frame.
func (s *session) openCounter(ctx context.Context) error {
	if err := s.checkTerminal(); err != nil {
		return err
	}
	t, err := s.openFolder(human)
	if err != nil {
		return err
	}
	defer t.close()
	if err := s.checkStaff(t); err != nil {
		return err
	}
	rules, err := t.folder.scanRules()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	c := newCounter(ctx, t, s.words)
	program := tea.NewProgram(ui.New(s.screens(c, rules)), s.programOptions(ctx)...)
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		c.begin(ctx, s)
		c.background(ctx, c.listenTo(rules))
	}()
	_, err = program.Run()
	c.stop(causeOf(ctx))
	cancel(nil)
	<-opened
	c.work.Wait()
	return ended(err)
}

func causeOf(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return errCashier
}

// ended turns the framework's ways to end into ours: to be told to stop is no failure.
func ended(err error) error {
	switch {
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramPanic):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, tea.ErrProgramKilled):
		return nil
	}
	return err
}

// begin does behind the first frame what the first key must wait for: the check
// of the newest records, the devices, recovery's writes.
func (c *counter) begin(ctx context.Context, s *session) {
	var err error
	said := ""
	c.t.waits = func(err error) {
		if now := lineOf(err, s.words()); now != said { // an idle screen stays still
			said = now
			c.send(ui.Ready{Err: now})
		}
	}
	c.t.loading = func(done, total int) { c.send(ui.TablesLoading{Done: done, Total: total}) }
	c.t.forgot = func() { c.send(ui.CardLeft{}) }
	if c.broke(func() {
		if err = c.t.check(); err == nil {
			err = c.t.connect(ctx, s)
		}
	}) {
		err = errBroken
	}
	if err != nil {
		c.send(ui.Ready{Err: lineOf(err, s.words())})
		return
	}
	c.look = s.lookOf(c.t)
	c.upkeep = newUpkeep(c.t.books.store)
	c.t.engine.OnChange(func(payment.Txn) {
		c.send(ui.Changed{})
		c.sendHealth()
	})
	c.t.told = c.sendHealth
	c.send(ui.Ready{})
	c.send(ui.Changed{})
	c.askOfSlips()
	c.sendHealth()
	c.background(ctx, c.t.serveSocket)
	c.background(ctx, c.watch)
	c.background(ctx, c.archive)
	c.background(ctx, func(ctx context.Context) {
		c.t.printer.Watch(ctx, func(payment.Health) { c.sendHealth() })
	})
	c.background(ctx, func(ctx context.Context) {
		c.t.pad.Watch(ctx, func([]payment.Health) { c.sendHealth() })
	})
	c.background(ctx, func(ctx context.Context) {
		c.t.engine.Ready(ctx)
		c.sendHealth()
		c.doWishes(ctx) // what was asked for before the last restart
		c.t.engine.Keep(ctx)
	})
	c.background(ctx, c.t.host.KeepAlive)
}

// watchEvery is how often the journal's health and the bank's wishes are looked at.
const watchEvery = 15 * time.Second

// watch keeps the journal's lamp true, and does what the bank asked for between
// customers. An event goes out only when the lamp changes, so an idle screen
// stays still.
func (c *counter) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	journal := c.upkeep.health()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if now := c.upkeep.health(); now != journal {
				journal = now
				c.sendHealth()
			}
			c.doWishes(ctx)
		}
	}
}

// doWishes does what the bank asked for, between customers, and hands new chip
// tables to the pad.
func (c *counter) doWishes(ctx context.Context) {
	before, err := c.t.host.Wishes()
	if err != nil || len(before) == 0 || !c.idle() {
		return
	}
	if c.t.host.DoWishes(ctx); c.idle() {
		_ = c.t.loadTables(ctx) // a pad that does not take them says so by its lamp
	}
}

// checkTerminal refuses what cannot show the counter.
func (s *session) checkTerminal() error {
	if s.env.lookup("TERM") == "dumb" {
		return unusable(nil, func(c *text.Commands) string { return c.DumbTerminal })
	}
	in, inFile := s.stdin.(*os.File)
	out, outFile := s.stdout.(*os.File)
	if !inFile || !outFile || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return unusable(nil, func(c *text.Commands) string { return c.NoTerminal })
	}
	return nil
}

// screens is what the root model needs to know of the system.
func (s *session) screens(c *counter, rules reader.Rules) ui.Config {
	settings := c.t.folder.settings
	config := ui.Config{Cashier: c, Preferences: settings.preferences(s.env.language(s.flags.lang, settings), s.asciiOnly()),
		Opening: true, OpensAt: s.opensAt, Operator: s.flags.operator, Scan: heard(rules, &c.t.swipes)}
	config.Profile = s.profileOfScreen()
	return config
}

// profileOfScreen is no colour where none is wanted, else what the terminal will say.
func (s *session) profileOfScreen() colorprofile.Profile {
	if s.noColour() {
		return colorprofile.ASCII
	}
	return colorprofile.Unknown
}

// asciiOnly is true for a screen that has no box drawing: the console of a PC
// without a desktop, or a locale that names another character set than UTF-8.
func (s *session) asciiOnly() bool {
	locale := s.env.lookup("LC_ALL")
	if locale == "" {
		locale = s.env.lookup("LANG")
	}
	_, charset, named := strings.Cut(strings.ToLower(locale), ".")
	return s.env.lookup("TERM") == "linux" || s.env.lookup(wideMark) != "" || named && !strings.HasPrefix(strings.ReplaceAll(charset, "-", ""), "utf8")
}

// noColour follows the convention: any value that is not empty.
func (s *session) noColour() bool { return s.env.lookup("NO_COLOR") != "" }

// programOptions leaves signals to the program's own context: a signal ends the
// screens, and the open sale is finished or left undecided after them.
func (s *session) programOptions(ctx context.Context) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond)}
	if s.noColour() {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	return options
}

// framesPerSecond is enough for a countdown and a growing line, and keeps an
// idle counter quiet: the framework looks for changes that often.
const framesPerSecond = 20

// wideSetting is how a shell says that signs of ambiguous width take two cells;
// wideMark is how this program tells itself.
const (
	wideSetting = "RUNEWIDTH_EASTASIAN"
	wideMark    = "TILL_WIDE_SIGNS"
)
