package cli

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"time"

	"till/devices"
	"till/devices/devicetest"
	"till/devices/pinpad"
	"till/payment"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/profile"
	"till/ui/text"
)

// benchWait bounds each step of a case: a person reads a sentence and finds a card.
const benchWait = 60 * time.Second

// conform runs the suite of a PIN pad on a port. The pad must hold the published
// practice key as its master key; nobody else's key is known here.
func (s *session) conform(ctx context.Context, port string) error {
	return s.conformWithin(ctx, port, benchWait, func(*devices.PadConfig) {})
}

func (s *session) conformWithin(ctx context.Context, port string, wait time.Duration, tune func(*devices.PadConfig)) error {
	spec := port
	if _, err := devices.ParseSpec(spec); err != nil {
		spec = "serial:" + port
	}
	v, err := s.survey()
	if err != nil {
		return err
	}
	working, err := benchKeys(v.profile)
	if err != nil {
		return err
	}
	v.pad.ABECS.SharedMaster, v.pad.UIC.SharedMaster = true, true
	tune(&v.pad)
	pad, err := devices.OpenPad(ctx, spec, v.pad)
	if err != nil {
		return padFault(spec, err)
	}
	w := text.DevicesIn(s.words().Lang)
	_, _ = fmt.Fprintf(s.stdout, "%s\n%s\n", w.ConformStart(spec), w.ConformKeys)
	answers := bufio.NewReader(s.stdin)
	rig := devicetest.PadRig{Keys: working, Wait: wait, Present: func(card, holder string) error {
		_, _ = fmt.Fprintln(s.stdout, w.ConformAsk(w.Cards.Ask(card, holder)))
		_, _ = answers.ReadString('\n') // without a person the card that is there must do
		return ctx.Err()
	}}
	cases, family, err := casesFor(ctx, pad, &rig)
	if err != nil {
		return padFault(spec, err)
	}
	v.pad.Family = family // one that is known needs no knocking
	_, _ = fmt.Fprintln(s.stdout, w.ConformPeople(withPeople(cases), len(cases)))
	good := 0
	for i, c := range cases {
		if i > 0 { // each case begins with a pad at rest that holds no keys
			if pad, err = devices.OpenPad(ctx, spec, v.pad); err != nil {
				return padFault(spec, err)
			}
		}
		rig.Pad = pad
		said := bench(func(t devicetest.T) { c.Run(t, rig) })
		_ = pad.Close()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if len(said) == 0 {
			good++
			_, _ = fmt.Fprintln(s.stdout, w.ConformOK(c.Name))
			continue
		}
		_, _ = fmt.Fprintln(s.stdout, w.ConformBad(c.Name))
		for _, line := range said {
			_, _ = fmt.Fprintln(s.stdout, "      "+line)
		}
	}
	_, _ = fmt.Fprintln(s.stdout, w.ConformEnd(good, len(cases)))
	if good < len(cases) {
		return status(exitFailed)
	}
	return nil
}

// withPeople counts the cases in which somebody must do something.
func withPeople(cases []devicetest.PadCase) int {
	n := 0
	for _, c := range cases {
		if !c.Alone {
			n++
		}
	}
	return n
}

// benchKeys are random working keys under the published practice master key.
func benchKeys(p *profile.Profile) (payment.WorkingKeys, error) {
	wrap := func() (payment.WrappedKey, error) {
		var key [16]byte
		_, _ = rand.Read(key[:])
		algorithm := keys.Algorithm(p.Keys.Algorithm)
		cryptogram, err := algorithm.Wrap(hostsim.Practice().TMK, key[:])
		if err != nil {
			return payment.WrappedKey{}, err
		}
		kcv, err := algorithm.KCV(key[:], checkBytes)
		return payment.WrappedKey{Cryptogram: cryptogram, KCV: kcv}, err
	}
	pik, err := wrap()
	if err != nil {
		return payment.WorkingKeys{}, err
	}
	mak, err := wrap()
	return payment.WorkingKeys{PIK: pik, MAK: mak}, err
}

// checkBytes is the length of a check value in the bank's own messages.
const checkBytes = 4

// benchT collects what a case has to say.
type benchT struct{ said []string }

// bench runs one case beside this goroutine, because Fatalf must not return.
func bench(run func(devicetest.T)) []string {
	t, done := &benchT{}, make(chan struct{})
	go func() {
		defer close(done)
		run(t)
	}()
	<-done
	return t.said
}

// Helper satisfies devicetest.T.
func (t *benchT) Helper() {}

// Logf satisfies devicetest.T; what a case only tells is not kept.
func (t *benchT) Logf(string, ...any) {}

// Errorf satisfies devicetest.T.
func (t *benchT) Errorf(format string, args ...any) {
	t.said = append(t.said, fmt.Sprintf(format, args...))
}

// Fatalf satisfies devicetest.T.
func (t *benchT) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

// casesFor is the part of the suite that the pad can do at all; what it cannot is
// said by "till devices", and the family that it turned out to be. Where it reads no chip, the plain card is a stripe.
func casesFor(ctx context.Context, pad devices.Pad, rig *devicetest.PadRig) ([]devicetest.PadCase, devices.Family, error) {
	d, err := pad.Describe(ctx)
	if err != nil {
		return nil, "", err
	}
	if !d.Has(pinpad.CanChip) {
		rig.Plain = payment.EntryStripe
	}
	return devicetest.PadCasesFor(d.Capabilities...), devices.Family(d.Family), nil
}
