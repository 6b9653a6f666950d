package cli

import (
	"errors"
	"net"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"till/devices"
	"till/devices/printer"
	"till/payment"
	"till/ui/text"
)

// wrongUsage gives what is wrong with a command line its sentence. The library
// knows what is wrong and says it in English alone.
func wrongUsage(err error) error {
	var known *fault
	if errors.As(err, &known) {
		return err
	}
	var valued interface{ GetValue() string }
	if errors.As(err, &valued) {
		return usage(func(c *text.Commands) string { return c.BadAddress(quotedFlag(err), valued.GetValue()) })
	}
	var named interface {
		GetSpecifiedName() string
		GetSpecifiedShortnames() string
	}
	switch {
	case !errors.As(err, &named):
		return usage(func(c *text.Commands) string { return c.BadFlag(err) })
	case strings.HasPrefix(err.Error(), "flag needs"):
		return usage(func(c *text.Commands) string { return c.FlagAlone("--" + named.GetSpecifiedName()) })
	case named.GetSpecifiedShortnames() == "":
		return usage(func(c *text.Commands) string { return c.UnknownFlag("--" + named.GetSpecifiedName()) })
	}
	return shortFlag("-" + named.GetSpecifiedShortnames())
}

// aboveZero is what stands behind the sign of a negative amount.
var aboveZero = regexp.MustCompile(`^-[0-9]+(\.[0-9]*)?$`)

// shortFlag is a single dash and letters; with digits it was meant as an amount.
func shortFlag(given string) error {
	if aboveZero.MatchString(given) {
		_, err := payment.ParseAmount(given)
		return amountFault(given, err)
	}
	return usage(func(c *text.Commands) string { return c.UnknownFlag(given) })
}

// quotedFlag finds the flag in: invalid argument "x" for "--limit" flag.
func quotedFlag(err error) string {
	_, rest, _ := strings.Cut(err.Error(), `" for "`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

// between allows that many arguments. A command that has others below it means
// them by its first argument.
func between(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) > 0 && cmd.HasSubCommands() && most == 0:
			return usage(func(c *text.Commands) string { return c.UnknownCommand(args[0]) })
		case len(args) < least || len(args) > most:
			form := strings.TrimSuffix(cmd.UseLine(), " [flags]")
			return usage(func(c *text.Commands) string { return c.WrongArguments(form) })
		}
		return nil
	}
}

// group makes a command that only has others below it: alone it shows its help,
// and it refuses what is not below it.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = between(0, 0)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

// checkAddresses refuses what is no address before anything is opened: a slip of
// the fingers is not a device that does not answer.
func checkAddresses(f flags) error {
	bad := func(flag, given string) error {
		return usage(func(c *text.Commands) string { return c.BadAddress(flag, given) })
	}
	if f.host != "" && !isHost(f.host) {
		return bad("--host", f.host)
	}
	if f.pad != "" {
		if _, err := devices.ParseSpec(f.pad); err != nil {
			return bad("--pad", f.pad)
		}
	}
	if f.printer != "" {
		if _, err := printer.ParseAddress(f.printer); err != nil {
			return usage(func(c *text.Commands) string { return c.BadPrinter("--printer", f.printer) })
		}
	}
	return nil
}

func isHost(given string) bool {
	scheme, where, _ := strings.Cut(given, "://")
	host, port, err := net.SplitHostPort(where)
	return (scheme == "tcp" || scheme == "tls") && err == nil && host != "" && port != ""
}
