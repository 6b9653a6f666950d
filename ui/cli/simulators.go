package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"till/devices"
	"till/devices/devicesim"
	"till/payment/hostsim"
	"till/payment/profile"
	"till/ui/text"
)

// simulatorDir is the state folder of a pretend device that runs alone: never
// the till's.
func (s *session) simulatorDir(name string) (string, error) {
	if s.flags.data != "" {
		return s.flags.data, nil
	}
	home, err := s.env.dataHome()
	if err != nil {
		return "", unusable(err, func(c *text.Commands) string { return c.NoHome(err) })
	}
	return filepath.Join(home, name), nil
}

// hostFlags are those of "till host".
type hostFlags struct {
	listen, ledger string
	statement      string // file for the shop's statement, written at the end
	faults         []string
	seed           uint64
	down, tls      bool
	strict         bool
}

func (s *session) hostCommand(words *text.Commands) *cobra.Command {
	var f hostFlags
	cmd := &cobra.Command{
		Use: "host", Short: words.Host, Long: words.HostLong, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.runHost(ctx, f) }),
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8583", text.FlagsIn(words.Lang).Listen)
	cmd.Flags().StringVar(&f.ledger, "ledger", "", text.FlagsIn(words.Lang).Ledger)
	cmd.Flags().StringVar(&f.statement, "statement", "", words.FlagStatement)
	cmd.Flags().StringArrayVar(&f.faults, "fault", nil, text.FlagsIn(words.Lang).Fault)
	cmd.Flags().Uint64Var(&f.seed, "fault-seed", 0, text.FlagsIn(words.Lang).FaultSeed)
	cmd.Flags().BoolVar(&f.tls, "tls", false, words.FlagTLS)
	cmd.Flags().BoolVar(&f.strict, "strict", false, words.FlagStrict)
	cmd.Flags().BoolVar(&f.down, "down", false, text.FlagsIn(words.Lang).Down)
	return cmd
}

// runHost is the pretend bank alone. SIGUSR1 pulls its line out and puts it back.
func (s *session) runHost(ctx context.Context, f hostFlags) error {
	dir, err := s.simulatorDir("till-host")
	if err != nil {
		return err
	}
	p, err := s.profile()
	if err != nil {
		return err
	}
	config, err := s.hostKeys(dir)
	if err != nil {
		return err
	}
	config.Profile, config.Dir, config.Listen = p, dir, f.listen
	config.LedgerFile, config.FaultSeed, config.Down, config.Strict = f.ledger, f.seed, f.down, f.strict
	for _, given := range f.faults {
		rule, err := hostsim.ParseRule(given)
		if err != nil {
			return usage(func(c *text.Commands) string { return c.BadRule(given, err) })
		}
		config.Faults = append(config.Faults, rule)
	}
	if f.tls {
		if config.TLS, err = s.ownIdentity(dir, f.listen); err != nil {
			return err
		}
	}
	server, err := hostsim.Open(config)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.HostUnusable(f.listen, err) })
	}
	defer func() { _ = server.Close() }()
	_, _ = fmt.Fprintln(s.stdout, s.words().Listening("till host", server.Addr()))
	down := f.down
	stop := onSignals(ctx, func() {
		down = !down
		_ = server.SetDown(down)
		s.tellHand(!down, s.words().PluggedIn, s.words().Unplugged)
	}, nil)
	defer stop()
	if err := orDone(ctx, server.Serve(ctx)); err != nil || f.statement == "" {
		return err
	}
	return s.writeStatement(f.statement, server)
}

// writeStatement writes what the pretend acquirer booked as the file that a shop gets.
func (s *session) writeStatement(path string, server *hostsim.Server) error {
	var statement bytes.Buffer
	err := server.WriteStatement(&statement)
	if err == nil {
		err = os.WriteFile(path, statement.Bytes(), 0o600)
	}
	if err != nil {
		return s.fileFault(path, err)
	}
	return nil
}

// tellHand says on stderr what a signal has just done to a pretend device.
func (s *session) tellHand(on bool, yes, no string) {
	if !on {
		yes = no
	}
	_, _ = fmt.Fprintln(s.stderr, yes)
}

// hostKeys are the published practice keys, or this host's own.
func (s *session) hostKeys(dir string) (hostsim.Config, error) {
	config := hostsim.Practice()
	if s.flags.practice {
		return config, nil
	}
	var err error
	config.TMK, err = s.ownMasterKey(dir)
	return config, err
}

// orDone treats the end that somebody asked for as no error.
func orDone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// padFlags are those of "till pinpad".
type padFlags struct {
	listen, pty, family string
	serial              string // what it tells; "" for its usual one
	faults              []string
	seed                uint64
	classic             bool
}

// misbehave puts the faults that were asked for into a pad's configuration.
func (f padFlags) misbehave(config *devicesim.PadConfig) error {
	for _, given := range f.faults {
		fault, err := devicesim.ParsePadFault(given)
		if err != nil {
			return usage(func(c *text.Commands) string { return c.BadRule(given, err) })
		}
		config.Faults = append(config.Faults, fault)
	}
	config.FaultSeed = f.seed
	if f.classic {
		config.Model = devicesim.PadClassic
	}
	return nil
}

func (s *session) padCommand(words *text.Commands) *cobra.Command {
	var f padFlags
	var clearText bool
	cmd := &cobra.Command{
		Use: "pinpad", Short: words.PadRun, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.runPad(ctx, f) }),
	}
	cmd.Flags().StringVar(&f.listen, "listen", "", text.FlagsIn(words.Lang).ListenPad)
	cmd.Flags().StringVar(&f.pty, "pty", "", text.FlagsIn(words.Lang).PTY)
	cmd.Flags().StringArrayVar(&f.faults, "fault", nil, text.FlagsIn(words.Lang).PadFault)
	cmd.Flags().Uint64Var(&f.seed, "fault-seed", 0, text.FlagsIn(words.Lang).FaultSeed)
	cmd.Flags().StringVar(&f.family, "family", string(devices.FamilyABECS), text.FlagsIn(words.Lang).Family)
	cmd.Flags().BoolVar(&f.classic, "classic", false, text.FlagsIn(words.Lang).PadClassic)
	cmd.Flags().StringVar(&f.serial, "serial-number", "", text.DevicesIn(words.Lang).FlagSerial)
	decode := &cobra.Command{
		Use: "decode [HEX|FILE]", Short: words.PadDecode, Args: between(0, 1),
		RunE: s.do(func(_ context.Context, args []string) error {
			return s.decodePad(strings.Join(args, ""), clearText)
		}),
	}
	decode.Flags().BoolVar(&clearText, "clear", false, text.FlagsIn(words.Lang).Clear)
	cmd.AddCommand(decode, s.loadCommand(words))
	return cmd
}

// runPad is the pretend PIN pad alone, on a serial line or a TCP port.
func (s *session) runPad(ctx context.Context, f padFlags) error {
	if s.flags.card == cardQR {
		return usage(func(c *text.Commands) string { return c.PadHasNoQR })
	}
	dir, err := s.simulatorDir("till-pinpad")
	if err != nil {
		return err
	}
	p, err := s.profile()
	if err != nil {
		return err
	}
	config, err := s.padKeys(dir, p)
	if err != nil {
		return err
	}
	config.Dir, config.Card, config.Holder = dir, s.flags.card, s.flags.holder
	config.Delay, config.SerialNumber = padDelay(quick, s.flags.holder), f.serial
	if err := f.misbehave(&config); err != nil {
		return err
	}
	device, present, err := s.pretendPad(devices.Family(f.family), config)
	if err != nil {
		return err
	}
	outlet, where, err := openOutlet(f.listen, f.pty)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PadUnusable(f.listen+f.pty, err) })
	}
	defer func() { _ = outlet.Close() }()
	_, _ = fmt.Fprintln(s.stdout, where)
	go s.customers(present)
	plugged := true
	stop := onSignals(ctx, func() {
		if plugged = !plugged; plugged {
			_ = outlet.Replug()
		} else {
			_ = outlet.Unplug()
		}
		s.tellHand(plugged, s.words().PluggedIn, s.words().Unplugged)
	}, nil)
	defer stop()
	return orDone(ctx, outlet.Serve(ctx, device))
}

// customers changes who stands before the pad: a line on stdin names a card and, if
// it is not an ordinary one, a holder, as the flags do ("stripe cancels").
func (s *session) customers(present func(card, holder string) error) {
	lines := bufio.NewScanner(s.stdin)
	for lines.Scan() {
		words := append(strings.Fields(lines.Text()), "", "")
		if words[0] == "" {
			continue
		}
		if err := present(words[0], words[1]); err != nil {
			_, _ = fmt.Fprintln(s.stderr, err)
			continue
		}
		_, _ = fmt.Fprintln(s.stderr, strings.TrimSpace(words[0]+" "+words[1]))
	}
}

// pretendPad makes a pad of a family, with the state of its folder, and gives how
// its customer is changed.
func (s *session) pretendPad(family devices.Family, config devicesim.PadConfig) (devicesim.Device, func(card, holder string) error, error) {
	switch family {
	case devices.FamilyABECS:
		pad, err := devicesim.NewPad(config)
		if err != nil {
			return nil, nil, folderError(config.Dir, err)
		}
		return pad.Serve, pad.Present, nil
	case devices.FamilyUIC:
		pad, err := devicesim.NewUICPad(devicesim.UICConfig{PadConfig: config})
		if err != nil {
			return nil, nil, folderError(config.Dir, err)
		}
		return pad.Serve, pad.Present, nil
	}
	return nil, nil, usage(func(c *text.Commands) string { return c.UnknownFamily(string(family)) })
}

// openOutlet makes the pretend pad's end of the cable. The first line on stdout
// is what a till is told to open.
func openOutlet(listen, pty string) (*devicesim.Outlet, string, error) {
	if listen != "" {
		outlet, err := devicesim.ListenOutlet(listen)
		if err != nil {
			return nil, "", err
		}
		return outlet, outlet.Spec(), nil
	}
	outlet, err := devicesim.OpenOutlet(pty)
	if err != nil {
		return nil, "", err
	}
	if pty != "" {
		return outlet, "serial:" + pty, nil
	}
	return outlet, outlet.Spec(), nil
}

// padKeys are the published practice keys, or this pad's own.
func (s *session) padKeys(dir string, p *profile.Profile) (devicesim.PadConfig, error) {
	if s.flags.practice {
		return practicePad(p), nil
	}
	key, err := s.ownMasterKey(dir)
	return devicesim.PadConfig{MasterKey: key, Slot: p.Keys.PINSlot, Rules: devicesim.PracticePadRules()}, err
}
