package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"till/devices/devicesim"
	"till/payment/engine"
	"till/ui/screen"
	"till/ui/text"
)

// flags are those that every command knows.
type flags struct {
	data, lang, profile, operator string
	trace                         string
	host, pad, printer            string
	practice, plain, json         bool
	card, holder                  string
	strict                        bool
}

// session is one invocation: where it reads and writes, and what was asked.
type session struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            environment
	flags          flags
	// shared is the open till when the command came over its socket; nil otherwise.
	shared *till
	// args is the command line, to be sent on to a running till.
	args []string
	// spoken leaves out what is only for the eye, such as a whole slip.
	spoken bool
	// opensAt is what the counter shows first, nil for the amount.
	opensAt screen.Action
	// lines is stdin where several secrets are read from it, a line each.
	lines *bufio.Reader
	err   error
}

// Run runs the program with the system's streams and returns its exit code.
func Run(args []string) int {
	// The framework would write frames and traces to files that these name.
	_ = os.Unsetenv("TEA_TRACE")
	_ = os.Unsetenv("TEA_DEBUG")
	countNarrow()
	// A reader that goes away must not end a sale between the bank's yes and the card.
	signal.Ignore(syscall.SIGPIPE)
	s := &session{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		env: environment{lookup: os.Getenv}, args: args}
	ctx, stop := untilSignal(context.Background())
	defer stop()
	root := s.root()
	root.SetArgs(args)
	// Usage errors reach the handler, all others come back in s.err.
	err := fang.Execute(ctx, root, fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if err != nil {
		s.refuse(err)
	}
	return s.finish()
}

// refuse keeps what is wrong with the command line. The flags behind the mistake
// were not read, so the language is looked up in the words themselves.
func (s *session) refuse(err error) {
	s.err = wrongUsage(err)
	if s.flags.lang == "" {
		s.flags.lang = languageOf(s.args)
	}
}

// finish says what went wrong, in one line, and gives the exit code.
func (s *session) finish() int {
	if line := lineOf(s.err, s.words()); line != "" {
		_, _ = fmt.Fprintln(s.stderr, line)
	}
	return codeOf(s.err)
}

// untilSignal ends the context with engine.ErrInterrupted at the first signal
// that asks the program to stop.
func untilSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case <-signals:
			cancel(engine.ErrInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(context.Canceled)
	}
}

// words are the sentences in the language that is known so far.
func (s *session) words() *text.Commands {
	return text.CommandsIn(s.env.language(s.flags.lang, s.settings()))
}

// settings of the folder, as far as they can be read: for the language of a
// sentence about a folder that cannot be used.
func (s *session) settings() Settings {
	if s.shared != nil {
		return s.shared.folder.settings
	}
	dir, found := s.knownFolder()
	if !found {
		return Settings{}
	}
	settings, err := readSettings(dir)
	if err != nil {
		settings.Lang = languageIn(dir)
	}
	return settings
}

// root builds the tree of commands.
func (s *session) root() *cobra.Command {
	words := text.CommandsIn(s.env.language(languageOf(s.args), Settings{}))
	root := &cobra.Command{
		Use: "till", Short: words.Till, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if s.flags.plain {
				return s.openPlain(ctx)
			}
			return s.openCounter(ctx)
		}),
	}
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	all, say := root.PersistentFlags(), text.FlagsIn(words.Lang)
	all.BoolP("help", "h", false, say.Help)
	root.Flags().BoolP("version", "v", false, say.Version)
	all.StringVar(&s.flags.data, "data", "", say.Data)
	all.BoolVar(&s.flags.practice, "practice", false, say.Practice)
	all.StringVar(&s.flags.lang, "lang", "", say.Lang)
	all.StringVar(&s.flags.profile, "profile", "", say.Profile)
	all.StringVar(&s.flags.operator, "operator", "", say.Operator)
	all.StringVar(&s.flags.host, "host", "", say.HostAt)
	all.StringVar(&s.flags.pad, "pad", "", say.PadAt)
	all.StringVar(&s.flags.printer, "printer", "", say.PrinterAt)
	all.StringVar(&s.flags.trace, "trace", "", text.DevicesIn(words.Lang).FlagTrace)
	all.BoolVar(&s.flags.plain, "plain", false, say.Plain)
	all.BoolVar(&s.flags.json, "json", false, say.JSON)
	all.StringVar(&s.flags.card, "card", "", say.Card)
	all.StringVar(&s.flags.holder, "holder", "", say.Holder)
	all.BoolVar(&s.flags.strict, "strict", false, say.Strict)
	root.AddCommand(s.saleCommand(words), s.statusCommand(words), s.undecidedCommand(words),
		s.journalCommand(words), s.messageCommand(words), s.profileCommand(words), s.signOnCommand(words), s.signOffCommand(words), s.echoCommand(words), s.downloadCommand(words),
		s.proveCommand(words), s.hostCommand(words), s.padCommand(words), s.printerCommand(words))
	root.AddCommand(s.orderCommands(words)...)
	root.AddCommand(s.backupCommand(words), s.restoreCommand(words), s.devicesCommand(words), s.drawerCommand(words), s.settleCommand(words), s.operatorCommand(words), s.customerCommand(words), s.courseCommand(words))
	root.AddCommand(s.reportCommand(words), s.shiftCommand(words), s.compareCommand(words, "compare"))
	root.SetHelpCommand(s.helpCommand())
	sayInTheirLanguage(root, say)
	return root
}

// sayInTheirLanguage describes the commands that the library brings itself.
func sayInTheirLanguage(root *cobra.Command, say *text.Flags) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Short = say.HelpCommand
		case "completion":
			cmd.Short = say.Completion
		}
	}
}

// languageOf finds --lang before the flags are parsed, for the help texts.
func languageOf(args []string) string {
	for i, arg := range args {
		if rest, found := cutFlag(arg, "--lang="); found {
			return rest
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

func cutFlag(arg, prefix string) (string, bool) {
	if len(arg) > len(prefix) && arg[:len(prefix)] == prefix {
		return arg[len(prefix):], true
	}
	return "", false
}

// do keeps a command's error for finish, so that every error is said in one
// place and one line.
func (s *session) do(act func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if s.err = s.checkFlags(); s.err == nil {
			s.err = unbroken(func() error { return act(cmd.Context(), args) })
		}
		return nil
	}
}

// errNotYet marks a wish that a later version will grant.
var errNotYet = errors.New("not in this version")

// checkFlags refuses what this version does not do, with the reason.
func (s *session) checkFlags() error {
	f := s.flags
	if f.lang != "" && f.lang != string(text.ZH) && f.lang != string(text.EN) {
		return usage(func(c *text.Commands) string { return c.BadAddress("--lang", f.lang) })
	}
	if strings.Trim(f.operator, "0123456789") != "" {
		return usage(func(c *text.Commands) string { return c.BadOperator(f.operator) })
	}
	if !oneOf(f.card, "", "chip", "contactless", "stripe", "fallback", cardQR,
		devicesim.CardPhone, devicesim.CardOfflinePIN, devicesim.CardEncipheredPIN, devicesim.CardSignature, devicesim.CardNoPIN, devicesim.CardNone) {
		return usage(func(c *text.Commands) string { return c.UnknownCard(f.card) })
	}
	if !oneOf(f.holder, "", "slow", "cancels", "removes-card", "wrong-pin", "forgets-card", "hesitates") {
		return usage(func(c *text.Commands) string { return c.UnknownHolder(f.holder) })
	}
	return checkAddresses(f)
}

func oneOf[T comparable](value T, choices ...T) bool {
	for _, choice := range choices {
		if value == choice {
			return true
		}
	}
	return false
}
