package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
	"till/ui/text"
)

// messageMax bounds a message given as hex, in characters.
const messageMax = 1 << 20

func (s *session) messageCommand(words *text.Commands) *cobra.Command {
	cmd := group(&cobra.Command{Use: "message", Short: words.Message})
	var clearText bool
	var makFile string
	decode := &cobra.Command{
		Use: "decode [HEX]", Short: words.MessageDecode, Args: between(0, 1),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.decode(ctx, strings.Join(args, ""), makFile, clearText)
		}),
	}
	decode.Flags().BoolVar(&clearText, "clear", false, text.FlagsIn(words.Lang).Clear)
	decode.Flags().StringVar(&makFile, "mak-file", "", text.FlagsIn(words.Lang).MAKFile)
	encode := &cobra.Command{
		Use: "encode [JSON]", Short: words.MessageEncode, Args: between(0, 1),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.encode(ctx, strings.Join(args, ""), makFile)
		}),
	}
	encode.Flags().StringVar(&makFile, "mak-file", "", text.FlagsIn(words.Lang).MAKSeals)
	cmd.AddCommand(decode, encode)
	return cmd
}

// dialect is the profile's, whether or not a till is set up.
func (s *session) dialect() (*wire.Dialect, error) {
	p, err := s.profile()
	if err != nil {
		return nil, err
	}
	return wire.New(p)
}

// input is the argument, or all of stdin.
func (s *session) input(arg string) ([]byte, error) {
	if arg != "" && arg != "-" {
		return []byte(arg), nil
	}
	return io.ReadAll(io.LimitReader(s.stdin, messageMax))
}

// decode takes a message apart, masked unless asked otherwise.
func (s *session) decode(ctx context.Context, arg, makFile string, clearText bool) error {
	given, err := s.input(arg)
	if err != nil {
		return err
	}
	raw, err := hex.DecodeString(strings.Join(strings.Fields(string(given)), ""))
	if err != nil {
		return usage(func(c *text.Commands) string { return c.BadHex(err) })
	}
	dialect, err := s.dialect()
	if err != nil {
		return err
	}
	message, err := dialect.Unpack(raw)
	if err != nil {
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return c.BadMessage(err) }}
	}
	description := dialect.Describe(message, clearText)
	if makFile != "" {
		mac, err := macFromFile(makFile, dialect.Profile())
		if err != nil {
			return err
		}
		description.MAC = wire.MACWordOf(dialect.Verify(ctx, message, mac))
	}
	if s.flags.json {
		return printJSON(s.stdout, description)
	}
	_, _ = io.WriteString(s.stdout, description.Text())
	return nil
}

// encode is the way back, from decode --clear's JSON.
func (s *session) encode(ctx context.Context, arg, makFile string) error {
	given, err := s.input(arg)
	if err != nil {
		return err
	}
	dialect, err := s.dialect()
	if err != nil {
		return err
	}
	message, err := dialect.Encode(given)
	if err != nil {
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return c.BadMessage(err) }}
	}
	var mac wire.MACer
	if makFile != "" {
		if mac, err = macFromFile(makFile, dialect.Profile()); err != nil {
			return err
		}
	}
	frame, err := dialect.Pack(ctx, message, mac)
	if err != nil {
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return c.BadMessage(err) }}
	}
	_, _ = fmt.Fprintf(s.stdout, "%X\n", frame)
	return nil
}

// fileMAC is a MAC key from a file, for the technician's verdict alone.
type fileMAC struct {
	seal keys.Seal
	mak  []byte
}

// MAC satisfies wire.MACer.
func (m fileMAC) MAC(_ context.Context, covered []byte) ([]byte, error) {
	return m.seal.MAC(m.mak, covered)
}

// macFromFile reads a key that seals as the profile says.
func macFromFile(path string, p *profile.Profile) (wire.MACer, error) {
	bad := func(err error) error {
		return unusable(err, func(c *text.Commands) string { return c.BadKeyFile(path, err) })
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, bad(err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil {
		return nil, bad(errors.New("not hex")) // the parser's words would quote the key
	}
	seal := fileMAC{mak: key, seal: keys.Seal{Algorithm: keys.Algorithm(p.Keys.Algorithm),
		Method: keys.Method(p.MAC.Method), Form: keys.Form(p.MAC.Form)}}
	if _, err := seal.MAC(context.Background(), nil); err != nil {
		return nil, bad(err) // a key of a length that the method does not take
	}
	return seal, nil
}
