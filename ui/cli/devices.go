package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/discover"
	"till/devices/pinpad/abecs"
	"till/devices/printer"
	"till/payment/profile"
	"till/ui/text"
)

// deviceFlags are those of "till devices".
type deviceFlags struct {
	conformance, by string
	udev, accept    bool
}

func (s *session) devicesCommand(words *text.Commands) *cobra.Command {
	var f deviceFlags
	var test testPrintFlags
	say := text.DevicesIn(words.Lang)
	cmd := &cobra.Command{
		Use: "devices", Short: say.Command, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			switch {
			case test.print:
				return s.testPrint(ctx, test)
			case f.udev:
				return s.printRule()
			case f.conformance != "":
				return s.conform(ctx, f.conformance)
			case f.accept:
				return s.acceptPad(ctx, f.by)
			}
			return s.listDevices(ctx)
		}),
	}
	test.add(cmd, words)
	cmd.Flags().StringVar(&f.conformance, "conformance", "", say.FlagConformance)
	cmd.Flags().BoolVar(&f.udev, "udev", false, say.FlagUdev)
	cmd.Flags().BoolVar(&f.accept, "accept-pad", false, say.FlagAccept)
	cmd.Flags().StringVar(&f.by, "by", "", say.FlagBy)
	return cmd
}

func (s *session) printRule() error {
	ports, err := discover.Ports()
	if err != nil {
		ports = nil // the general rule
	}
	_, err = io.WriteString(s.stdout, discover.Rule(ports))
	return err
}

// plugged is one thing that was found: a port, or a device that is not at one.
type plugged struct {
	where     string
	found     discover.Found
	simulated bool
	fit       *fitness // of a pad
	printer   *printer.Found
}

// survey is what a look at the devices needs.
type survey struct {
	profile *profile.Profile
	pad     devices.PadConfig
	// where is the pad that the flags or settings name, "" for the pretend one.
	where, printer string
	practice       bool
	// alone looks at the pad that a flag named and at nothing else.
	alone bool
	// open is the pad of a running till, nil where none runs in this process.
	open devices.Pad
}

// survey gathers it. No folder is made by looking.
func (s *session) survey() (survey, error) {
	settings := s.settings()
	chosen := settings.Profile
	if s.flags.profile != "" || chosen == "" {
		chosen = s.flags.profile
	}
	if chosen == "" {
		chosen = defaultProfile
	}
	p, err := loadProfile(chosen)
	if err != nil {
		return survey{}, err
	}
	named := endsOf(s.flags, settings)
	v := survey{profile: p, where: named.pad, printer: named.printer,
		practice: settings.Practice || settings.Profile == "", alone: s.flags.pad != ""}
	v.pad = padConfig(settings, p)
	if s.shared != nil {
		v.open, v.where = s.shared.pad, s.shared.ends.pad
		if s.shared.world.pad != nil {
			v.where = ""
		}
	}
	return v, nil
}

// padConfig is what the till's settings and the bank's profile say of the pad.
func padConfig(settings Settings, p *profile.Profile) devices.PadConfig {
	config := devices.PadConfig{Family: devices.Family(settings.PadFamily), ABECS: abecs.Default(), UIC: uicConfig(settings, p)}
	config.ABECS.Merchant = settings.Shop.PadName
	config.ABECS.Terminal = abecs.Terminal{MerchantID: settings.Shop.MerchantID, TerminalID: settings.Shop.TerminalID}
	config.ABECS.PINSlot, config.ABECS.DataSlot = p.Keys.PINSlot, p.Keys.DataSlot
	config.ABECS.SharedMaster = settings.Practice
	config.ABECS.SM4 = p.Keys.Algorithm == profile.AlgorithmSM4
	return config
}

// listDevices says what is plugged in. A running till answers for its own pad.
func (s *session) listDevices(ctx context.Context) error {
	if s.shared == nil && s.flags.pad == "" {
		if done, err := s.viaSocket(ctx); done {
			return err
		}
	}
	v, err := s.survey()
	if err != nil {
		return err
	}
	all := v.look(ctx)
	if s.flags.json {
		return s.devicesJSON(v, all)
	}
	if len(all) == 0 {
		_, _ = fmt.Fprintln(s.stdout, text.DevicesIn(s.words().Lang).NoPorts)
	}
	for i, one := range all {
		if i > 0 {
			_, _ = fmt.Fprintln(s.stdout)
		}
		printNote(s.stdout, v.note(one, s.words().Lang))
	}
	return nil
}

// look asks the named pad first, then every other port, then the system for its
// printers.
func (v survey) look(ctx context.Context) []plugged {
	own := v.ownPad(ctx)
	all := []plugged{own}
	if v.where == "" && !v.practice {
		all = nil
	}
	if v.alone {
		return all
	}
	all = append(all, v.others(ctx)...)
	if v.printer != "" {
		all = append(all, plugged{where: v.printer, printer: &printer.Found{Address: v.printer}})
	}
	return all
}

// others are the ports and printers that this till does not work with.
func (v survey) others(ctx context.Context) (all []plugged) {
	ports, err := discover.Ports()
	if err != nil {
		ports = nil // what cannot be listed can still be named
	}
	scanner := devices.Scanner(v.pad, v.used()...)
	for _, found := range scanner.Scan(ctx, discover.Ranked(ports)) {
		if spec := "serial:" + found.Port.Path; found.Kind != discover.KindUsed {
			all = append(all, v.judged(plugged{where: spec, found: found}))
		}
	}
	printers, _ := printer.List(ctx) // what was found in spite of an error is still there
	for _, p := range printers {
		all = append(all, plugged{where: p.Address, printer: &p})
	}
	return all
}

// used are the serial ports that the named pad and printer have.
func (v survey) used() []string {
	var used []string
	for _, where := range []string{v.where, v.printer} {
		spec, err := devices.ParseSpec(where)
		if err != nil || spec.Kind != devices.Serial {
			continue
		}
		used = append(used, spec.Address)
		if real, err := filepath.EvalSymlinks(spec.Address); err == nil {
			used = append(used, real)
		}
	}
	return used
}

// describeMax bounds the description of a pad: a slow one takes eight seconds
// for all that it has to say. A pad with a card in it is busy for longer.
const describeMax = 20 * time.Second

// ownPad describes the pad that the till would use: the running till's, the one
// that is named, or in practice the pretend one.
func (v survey) ownPad(ctx context.Context) plugged {
	ctx, cancel := context.WithTimeout(ctx, describeMax)
	defer cancel()
	out := plugged{where: v.where, found: discover.Found{Port: discover.Port{Path: v.where}, Kind: discover.KindUnknown}}
	pad, err := v.open, error(nil)
	if pad == nil {
		var done func()
		pad, done, err = v.openOwn(ctx)
		defer done()
	}
	out.simulated = v.where == ""
	if spec, bad := devices.ParseSpec(v.where); bad == nil {
		out.found.Port.Path = spec.Address
	}
	if err == nil {
		err = out.describe(ctx, pad)
	}
	if out.found.Trouble = discover.Diagnose(out.found.Port.Path, err); err != nil {
		return out
	}
	return v.judged(out)
}

// describe asks an open pad.
func (p *plugged) describe(ctx context.Context, pad devices.Pad) error {
	d, err := pad.Describe(ctx)
	if err == nil {
		p.found.Kind, p.found.Pad = discover.KindPad, &d
	}
	return err
}

// openOwn opens the pad for a look. A pretend one has no folder: it is as it
// comes out of its box.
func (v survey) openOwn(ctx context.Context) (devices.Pad, func(), error) {
	config, end := v.pad, func() {}
	if v.where == "" {
		outlet := devicesim.PipeOutlet()
		sim, err := devicesim.NewPad(practicePad(v.profile))
		if err != nil {
			return nil, end, err
		}
		serving, stop := context.WithCancel(context.WithoutCancel(ctx))
		go func() { _ = outlet.Serve(serving, sim.Serve) }()
		config.Family, config.Redial, config.ABECS.Limits, end = devices.FamilyABECS, outlet.Dial, abecs.PretendLimits(), stop
	}
	pad, err := devices.OpenPad(ctx, v.where, config)
	if err != nil {
		return nil, end, err
	}
	return pad, func() {
		_ = pad.Close()
		end()
	}, nil
}

// judged compares a pad with the profile.
func (v survey) judged(p plugged) plugged {
	if p.found.Pad != nil {
		fit := fitOf(*p.found.Pad, v.profile, v.pad.ABECS.TableVersion)
		p.fit = &fit
	}
	return p
}

// printable is a device's own text without control characters.
func printable(given string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 {
			return -1
		}
		return r
	}, given)
}
