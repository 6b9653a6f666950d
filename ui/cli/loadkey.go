package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"till/devices/devicesim"
	"till/ui/text"
)

// loadFlags are those of "till pinpad load".
type loadFlags struct {
	slot        int
	use, scheme string
	ksn         string
}

// loadCommand is the key-load port of the pretend pad, which must not run
// meanwhile: two or three components in hex, a line each, or one TR-31 block
// under the pad's own master key, come on standard input.
func (s *session) loadCommand(words *text.Commands) *cobra.Command {
	var f loadFlags
	say := text.FlagsIn(words.Lang)
	cmd := &cobra.Command{
		Use: "load", Short: words.PadLoad, Args: between(0, 0),
		RunE: s.do(func(_ context.Context, _ []string) error { return s.loadPadKey(f) }),
	}
	cmd.Flags().IntVar(&f.slot, "slot", 1, say.KeySlot)
	cmd.Flags().StringVar(&f.use, "use", string(devicesim.PadPIN), say.KeyUse)
	cmd.Flags().StringVar(&f.scheme, "scheme", string(devicesim.PadMaster), say.KeyScheme)
	cmd.Flags().StringVar(&f.ksn, "ksn", "", say.KSN)
	return cmd
}

func (s *session) loadPadKey(f loadFlags) error {
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
	config.Dir = dir
	pad, err := devicesim.NewPad(config)
	if err != nil {
		return folderError(dir, err)
	}
	refused := func(err error) error { return usage(func(c *text.Commands) string { return c.KeyRefused(err) }) }
	serial, err := hex.DecodeString(f.ksn)
	if err != nil {
		return refused(err)
	}
	slot := devicesim.PadSlot{Number: f.slot, Use: devicesim.PadKeyUse(f.use), Scheme: devicesim.PadKeyScheme(f.scheme), KSN: serial}
	kcv, err := s.takeKey(pad, slot)
	if err != nil {
		return refused(err)
	}
	_, _ = fmt.Fprintln(s.stdout, s.words().KeyLoaded(f.slot, kcv))
	return nil
}

// keyLineMax is longer than any key block.
const keyLineMax = 10_000

// takeKey reads a key from standard input and loads it.
func (s *session) takeKey(pad *devicesim.Pad, slot devicesim.PadSlot) (kcv string, err error) {
	scanner := bufio.NewScanner(s.stdin)
	scanner.Buffer(nil, keyLineMax)
	var lines []string
	for scanner.Scan() {
		if line := strings.TrimSpace(scanner.Text()); line != "" {
			lines = append(lines, line)
		}
	}
	if err := scanner.Err(); err != nil {
		return "", err
	}
	if len(lines) == 1 && strings.IndexByte("ABCDE", lines[0][0]) >= 0 && len(lines[0]) > 64 {
		return pad.LoadKeyBlock(slot, lines[0])
	}
	components := make([][]byte, len(lines))
	for i, line := range lines {
		component, err := hex.DecodeString(line)
		if err != nil {
			return "", fmt.Errorf("component %d: %w", i+1, err)
		}
		components[i] = component
	}
	defer func() {
		for _, component := range components {
			clear(component)
		}
	}()
	if len(components) < 2 || bytes.Equal(components[0], components[1]) {
		return "", errors.New("a key comes in two components or more, and they differ")
	}
	return pad.LoadComponents(slot, components...)
}
