package cli

import (
	"context"
	"errors"
	"time"

	"till/devices/discover"
	"till/payment"
	"till/ui"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/widget"
)

// lookOf is how the counter looks at its devices: as the command does, with the
// pad that is open already.
func (s *session) lookOf(t *till) func() (survey, error) {
	seen := &session{stdin: s.stdin, stdout: s.stdout, stderr: s.stderr, env: s.env, flags: s.flags, shared: t}
	return seen.survey
}

// whileQuiet asks devices something. It is over when a sale begins: no customer
// waits for a technician.
func (c *counter) whileQuiet(ask func(ctx context.Context) error) error {
	quiet, end := c.whileIdle(c.ctx)
	if quiet == nil {
		return ui.ErrSelling
	}
	defer end()
	err := ask(quiet)
	if cause := context.Cause(quiet); errors.Is(cause, ui.ErrSaleBegan) {
		return cause
	}
	return err
}

// Devices satisfies ui.Gear.
func (c *counter) Devices() ([]ui.Plugged, error) {
	var found []ui.Plugged
	err := c.whileQuiet(func(ctx context.Context) error {
		v, err := c.look()
		if err != nil {
			return err
		}
		v.alone = false
		_, _, takes := c.t.tablesFor()
		own := v.ownPad(ctx)
		found = append(found, ui.Plugged{Part: payment.PartPINPad, Tables: takes, EN: v.note(own, text.EN), ZH: v.note(own, text.ZH)})
		found = append(found, lampNote(c.t.printer.Health()), lampNote(c.t.host.Health()))
		for _, other := range v.others(ctx) {
			if other.where != v.printer {
				found = append(found, ui.Plugged{EN: v.note(other, text.EN), ZH: v.note(other, text.ZH)})
			}
		}
		return nil
	})
	return found, err
}

// lampNote is a part that says by its lamp all that it has to say.
func lampNote(health payment.Health) ui.Plugged {
	in := func(lang text.Lang) screen.Device {
		words := text.In(lang)
		d := screen.Device{Kind: words.Parts.Of(health.Part), Where: printable(health.Detail), Good: health.Condition != payment.ConditionDown}
		if health.Simulated {
			d.Remark = words.States.Simulated
		}
		return d
	}
	return ui.Plugged{Part: health.Part, EN: in(text.EN), ZH: in(text.ZH)}
}

// TestDevice satisfies ui.Gear.
func (c *counter) TestDevice(part payment.Part) (ui.Name, error) {
	var said ui.Name
	err := c.whileQuiet(func(ctx context.Context) (err error) {
		switch part {
		case payment.PartPrinter:
			said, err = c.testPrinter(ctx)
		case payment.PartHost:
			said, err = c.testHost(ctx)
		default:
			said, err = c.testPad(ctx)
		}
		c.sendHealth()
		return err
	})
	if errors.Is(err, ui.ErrSelling) || errors.Is(err, ui.ErrSaleBegan) {
		said = ui.Name{}
	}
	return said, err
}

// testPad asks the pad who it is and what it holds, all the way down to its slots.
func (c *counter) testPad(ctx context.Context) (ui.Name, error) {
	ctx, cancel := context.WithTimeout(ctx, describeMax)
	defer cancel()
	began := time.Now()
	if _, err := c.t.pad.Describe(ctx); err != nil {
		trouble := discover.Diagnose(c.t.ends.pad, err)
		return inBoth(func(lang text.Lang) string {
			w := text.DevicesIn(lang)
			finding := w.Troubles.Of(string(trouble.Cause), trouble.Port, printable(trouble.Program), trouble.PID, trouble.Group, trouble.Err)
			return w.NotAnswered(w.Sentence(finding))
		}), err
	}
	return answeredIn(time.Since(began)), nil
}

// testPrinter prints the page by which a person tells which model it is.
func (c *counter) testPrinter(ctx context.Context) (ui.Name, error) {
	if result := c.t.printer.TestPage(ctx); !result.Done() {
		return inBoth(func(lang text.Lang) string {
			advice := text.In(lang).PrinterAdvice(result.Reason)
			w := text.DevicesIn(lang)
			return w.NotAnswered(w.Sentence(text.Finding{What: string(advice.What), Next: advice.Next}))
		}), errors.New(string(result.Reason))
	}
	return inBoth(func(lang text.Lang) string { return text.DevicesIn(lang).PagePrinted }), nil
}

// testHost sends an echo, which moves no money.
func (c *counter) testHost(ctx context.Context) (ui.Name, error) {
	took, reason := c.t.host.Echo(ctx)
	if reason != payment.NoReason {
		return inBoth(func(lang text.Lang) string {
			advice := text.In(lang).Advice(reason)
			w := text.DevicesIn(lang)
			return w.NotAnswered(w.Sentence(text.Finding{What: string(advice.What), Next: advice.Next}))
		}), errors.New(string(reason))
	}
	return answeredIn(took), nil
}

func answeredIn(took time.Duration) ui.Name {
	return inBoth(func(lang text.Lang) string { return text.DevicesIn(lang).Answered(took) })
}

func inBoth(say func(text.Lang) string) widget.Name {
	return widget.Name{ZH: say(text.ZH), EN: say(text.EN)}
}

// LoadTables satisfies ui.Gear.
func (c *counter) LoadTables() error { return c.whileQuiet(c.t.loadTables) }
