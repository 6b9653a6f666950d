package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"till/devices"
	"till/devices/reader"
	"till/ui"
	"till/ui/screen"
	"till/ui/text"
)

// pricesFile is the shop's price list in the data folder: code, name, price. A till
// without one types its amounts.
const pricesFile = "prices.csv"

// scanRules are the codes that this till knows.
func (f folder) scanRules() (reader.Rules, error) {
	rules := reader.Rules{Pay: reader.PayForms()}
	path := filepath.Join(f.dir, pricesFile)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return rules, nil
	}
	if err == nil {
		rules.Prices, err = reader.ReadPrices(file)
		_ = file.Close()
	}
	if err != nil {
		return rules, unusable(err, func(c *text.Commands) string { return c.BadPrices(path, err) })
	}
	return rules, nil
}

// scanOf is a code as the screens take it. What it says of a card goes to the sale
// that waits for one, else it stays here and is overwritten.
func scanOf(code reader.Code, sale *swipes) (ui.Scan, bool) {
	if code.Kind == reader.Card && !sale.offer(code.Swipe) {
		code.Swipe.Wipe()
	}
	kinds := map[reader.Kind]screen.ScanKind{
		reader.Priced: screen.ScanItem, reader.PayCode: screen.ScanPayCode, reader.SlipCode: screen.ScanSlip,
		reader.Misread: screen.ScanMisread, reader.Card: screen.ScanCard,
	}
	kind, known := kinds[code.Kind]
	return ui.Scan{Kind: kind, Item: code.Item, PayCode: code.Pay, Slip: code.Slip}, known
}

// heard gives what a reader that types has typed to the screens' test.
func heard(rules reader.Rules, sale *swipes) func(string) (ui.Scan, bool) {
	return func(typed string) (ui.Scan, bool) { return scanOf(rules.Read(typed), sale) }
}

// listenTo hears the reader on a line of its own, where the settings name one.
func (c *counter) listenTo(rules reader.Rules) func(context.Context) {
	spec, err := devices.ParseSpec(c.t.folder.settings.Reader)
	if err != nil { // checked with the settings; empty is none
		return func(context.Context) {}
	}
	line := reader.Serial{Rules: rules, Dial: devices.Finder(spec, nil)}
	return func(ctx context.Context) {
		line.Listen(ctx, func(code reader.Code) {
			scan, _ := scanOf(code, &c.t.swipes)
			c.send(ui.Scanned{Scan: scan})
		}, func(there bool) {
			if !there && ctx.Err() == nil {
				en, zh := text.CommandsIn(text.EN).ReaderGone, text.CommandsIn(text.ZH).ReaderGone
				c.send(ui.Notice{Text: ui.Name{ZH: zh, EN: en}})
			}
		})
	}
}
