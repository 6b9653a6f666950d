package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"till/payment"
	"till/payment/engine"
	"till/payment/host"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/profile"
	"till/ui/text"
)

// TLSSettings is what the bank gave for its secure line. Files are in PEM; a
// name without a folder is in the data folder.
type TLSSettings struct {
	CA         string   `toml:"ca" comment:"the bank's certificate authority"`
	ServerName string   `toml:"server_name" comment:"name in the bank's certificate; empty takes the address"`
	Pins       []string `toml:"pins" comment:"SHA-256 of the bank's public keys in hex: the current and the next"`
	Cert       string   `toml:"cert" comment:"the till's own certificate, where the bank asks for one"`
	Key        string   `toml:"key"`
}

// errNoCA means a tls:// address without the bank's authority.
var errNoCA = errors.New("no certificate authority")

// secureLine makes the settings of a tls:// address, nil for any other.
func (f folder) secureLine(addresses []string) (*tls.Config, error) {
	at := slices.IndexFunc(addresses, func(where string) bool { return strings.HasPrefix(where, "tls://") })
	if at < 0 {
		return nil, nil
	}
	where := addresses[at]
	given := f.settings.TLS
	if given.CA == "" {
		return nil, unusable(errNoCA, func(c *text.Commands) string { return c.NoCA })
	}
	config, err := given.config(f.dir, where)
	if err != nil {
		return nil, unusable(err, func(c *text.Commands) string { return c.BadTLS(err) })
	}
	return config, nil
}

func (t TLSSettings) config(dir, where string) (*tls.Config, error) {
	in := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	authority, err := os.ReadFile(in(t.CA))
	if err != nil {
		return nil, err
	}
	options := host.TLSOptions{CA: authority, ServerName: t.ServerName, Pins: t.Pins}
	if (t.Cert == "") != (t.Key == "") {
		return nil, errors.New("cert and key go together")
	}
	if t.Cert != "" {
		if err := private(in(t.Key)); err != nil {
			return nil, err
		}
		own, err := tls.LoadX509KeyPair(in(t.Cert), in(t.Key))
		if err != nil {
			return nil, err
		}
		options.Certificate = &own
	}
	return host.SecureTLS(where, options)
}

// private refuses a key file that others on this computer may read.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s can be read by others (chmod 600)", path)
	}
	return nil
}

// keyPad is what seals for the line: the pad where it can, else keys in memory
// beside it. Practice opens such keys with its published master key; a pad that
// keeps its master key to itself cannot be helped here.
func (t *till) keyPad(p *profile.Profile) host.KeyPad {
	if host.PadSeals(p) || !t.folder.settings.Practice {
		return t.pad
	}
	var beside host.KeyPad
	if host.PadTakesPINs(p) || p.Keys.Algorithm == profile.AlgorithmSM4 { // the pretend pad knows SM4
		beside = t.pad
	}
	algorithm := keys.Algorithm(p.Keys.Algorithm)
	soft := host.NewSoftKeys(p, func(_ context.Context, wrapped []byte) ([]byte, error) {
		return algorithm.Unwrap(hostsim.Practice().TMK, wrapped)
	}, beside)
	t.later(soft.Wipe)
	return soft
}

// pinPad asks for PINs through the pad. A pad that cannot hold the profile's
// PIK says that it lacks keys, and no sign-on will ever bring them.
type pinPad struct {
	engine.PINPad
	profile *profile.Profile
}

// AskPIN is the pad's, with the true reason where it can hold no key.
func (p pinPad) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	card, reason, err := p.PINPad.AskPIN(ctx, req)
	if reason == payment.ReasonSignOnNeeded && !host.PadTakesPINs(p.profile) {
		reason = payment.ReasonPadUnfit
	}
	return card, reason, err
}
