package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/spf13/cobra"

	"till/devices/devicesim"
	"till/ui/text"
)

// printerFlags are those of "till printer".
type printerFlags struct {
	listen, pty string
	outAfter    int
	columns     int
	faults      []string
	show        bool
}

func (s *session) printerCommand(words *text.Commands) *cobra.Command {
	var f printerFlags
	cmd := &cobra.Command{
		Use: "printer", Short: words.Printer, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.runPrinter(ctx, f) }),
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:9100", text.FlagsIn(words.Lang).Listen)
	cmd.Flags().StringVar(&f.pty, "pty", "", text.FlagsIn(words.Lang).PTY)
	cmd.Flags().IntVar(&f.outAfter, "paper-out-after", -1, text.FlagsIn(words.Lang).PaperOut)
	cmd.Flags().IntVar(&f.columns, "columns", 48, words.FlagColumns)
	cmd.Flags().BoolVar(&f.show, "show", false, words.FlagShowPaper)
	cmd.Flags().StringArrayVar(&f.faults, "fault", nil, words.FlagPrinterFault)
	return cmd
}

// runPrinter is the pretend printer alone, on a TCP port or a serial line.
// SIGUSR1 unplugs and replugs it, SIGUSR2 takes the paper out or puts it back.
// What no printer is sure to understand is named on stderr.
func (s *session) runPrinter(ctx context.Context, f printerFlags) error {
	faults, err := printerFaults(f.faults)
	if err != nil {
		return err
	}
	dir, err := s.simulatorDir("till-printer")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folderError(dir, err)
	}
	config := devicesim.PrinterConfig{Dir: dir, Columns: f.columns,
		OnComplaint: func(what string) { _, _ = fmt.Fprintln(s.stderr, s.words().PrinterComplains(what)) }}
	if f.show {
		config.OnLine = func(line string) { _, _ = fmt.Fprintln(s.stdout, line) }
	}
	sim, err := devicesim.OpenPrinter(config)
	if err != nil {
		return folderError(dir, err)
	}
	defer func() { _ = sim.Close() }()
	if f.outAfter >= 0 {
		sim.PaperOutAfter(f.outAfter)
	}
	for _, fault := range faults {
		sim.Suffer(fault)
	}
	cable, err := openPrinterCable(sim, f)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PrinterUnusable(cable.where, err) })
	}
	_, _ = fmt.Fprintln(s.stdout, s.words().Listening("till printer", cable.where))
	stop := onSignals(ctx, s.plugHand(sim, cable), func() {
		sim.SetPaper(!sim.Paper())
		s.tellHand(sim.Paper(), s.words().PaperBack, s.words().PaperGone)
	})
	defer stop()
	return orDone(ctx, cable.serve(ctx))
}

func printerFaults(names []string) ([]devicesim.PrinterFault, error) {
	var faults []devicesim.PrinterFault
	for _, name := range names {
		fault, err := devicesim.ParsePrinterFault(name)
		if err != nil {
			return nil, usage(func(c *text.Commands) string { return c.BadPrinterFault(name) })
		}
		faults = append(faults, fault)
	}
	return faults, nil
}

// plugHand pulls the cable out and puts it back.
func (s *session) plugHand(sim *devicesim.Printer, cable printerCable) func() {
	plugged := true
	return func() {
		if plugged = !plugged; plugged {
			sim.Replug()
			_ = cable.replug()
		} else {
			sim.Unplug()
			_ = cable.unplug()
		}
		s.tellHand(plugged, s.words().PluggedIn, s.words().Unplugged)
	}
}

// printerCable is how a pretend printer that runs alone is reached.
type printerCable struct {
	where          string
	serve          func(context.Context) error
	unplug, replug func() error
}

func openPrinterCable(sim *devicesim.Printer, f printerFlags) (printerCable, error) {
	nothing := func() error { return nil }
	if f.pty == "" {
		listener, err := net.Listen("tcp", f.listen)
		if err != nil {
			return printerCable{where: f.listen}, err
		}
		return printerCable{where: listener.Addr().String(), unplug: nothing, replug: nothing,
			serve: func(ctx context.Context) error { return sim.Serve(ctx, listener) }}, nil
	}
	outlet, where, err := openOutlet("", f.pty)
	if err != nil {
		return printerCable{where: f.pty}, err
	}
	return printerCable{where: where, unplug: outlet.Unplug, replug: outlet.Replug,
		serve: func(ctx context.Context) error {
			return outlet.Serve(ctx, func(ctx context.Context, line io.ReadWriteCloser) error { return sim.ServeConn(ctx, line) })
		}}, nil
}
