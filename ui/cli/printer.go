package cli

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"till/devices/printer"
	"till/ui/text"
)

// simulatedAnswer bounds an answer of the pretend printer in this process. It is
// never mute, so a busy machine may take its time.
const simulatedAnswer = 2 * time.Second

// openPrinter opens the printer that where names, as its model can.
func (t *till) openPrinter(where string) error {
	settings := t.folder.settings.Printer
	logo, err := readLogo(t.folder)
	if err != nil {
		return err
	}
	t.logo = logo
	brand := settings.brand()
	config := brand.Apply(printer.Config{Transport: where, Simulated: t.world.printer != nil, OnBytes: t.paper.take,
		Drawer: settings.Drawer})
	config.Columns, config.Logo = settings.columns(), logo
	if settings.Model == "" { // nobody looked at the paper: what it was always like
		config.Cutter = printer.CutterPartial
	}
	if config.Simulated {
		// The pretend printer knows process ids; a real one might print the request.
		config.Confirm = printer.ConfirmID
		config.Timing.Status = simulatedAnswer
	} else {
		known := answeringPrinter{t.folder.dir}
		config.Answers, config.OnAnswer = known.is(where), func() { known.remember(where) }
	}
	opened, err := printer.Open(config)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PrinterUnusable(where, err) })
	}
	t.printer = opened
	t.later(func() { _ = opened.Close() })
	return nil
}

// answeringPrinter remembers in the data folder which printer once answered: a
// mute one in a new process is then stuck, and not one that cannot answer.
type answeringPrinter struct{ dir string }

func (a answeringPrinter) file() string { return filepath.Join(a.dir, "printer.answers") }

func (a answeringPrinter) is(where string) bool {
	data, err := os.ReadFile(a.file())
	return err == nil && strings.TrimSpace(string(data)) == where
}

// remember may fail: then the next process claims less than it could.
func (a answeringPrinter) remember(where string) {
	_ = os.WriteFile(a.file(), []byte(where+"\n"), 0o600)
}

// forget is for a printer that was replaced by one that cannot answer.
func (a answeringPrinter) forget() { _ = os.Remove(a.file()) }
