package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"till/devices/printer"
	"till/payment"
	"till/payment/receipt"
	"till/ui/text"
)

// copiesOf is who gets a copy, as till.toml says it: both where it says nothing.
func copiesOf(settings PrinterSettings) []receipt.Copy {
	switch settings.Copies {
	case copiesMerchant:
		return []receipt.Copy{receipt.MerchantCopy}
	case copiesCardholder:
		return []receipt.Copy{receipt.CardholderCopy}
	}
	return []receipt.Copy{receipt.MerchantCopy, receipt.CardholderCopy}
}

// What printer.copies may say.
const (
	copiesBoth       = "both"
	copiesMerchant   = "merchant"
	copiesCardholder = "cardholder"
)

// textsOf are the acquirer's words on slips. A profile that cannot be read keeps
// nobody from reading the journal: the slips in it have the till's own words then.
func (s *session) textsOf(settings Settings) receipt.Texts {
	texts := receipt.Texts{Hotline: settings.Shop.Hotline}
	chosen := settings.Profile
	if s.flags.profile != "" {
		chosen = s.flags.profile
	}
	if p, err := loadProfile(chosen); err == nil {
		texts.Slip, texts.NoPINLimit = p.Slip, p.Slip.NoPINLimit
	}
	return texts
}

// chainMark is the journal's short mark of the record in which an attempt came to
// what its slip says: the head of that record's link of the chain. Who doubts a
// slip finds the same mark in journal show.
func (b *books) chainMark(txn payment.Txn) string {
	history, err := b.store.History(txn.ID)
	if err != nil {
		return ""
	}
	mark, before := "", payment.None
	for _, entry := range history {
		switch state := entry.Txn.State; state {
		case before, payment.Settled, payment.Advised: // the same slip as before
		default:
			mark, before = shortMark(entry.Link), state
		}
	}
	return mark
}

func shortMark(link [32]byte) string { return fmt.Sprintf("%X-%X", link[:2], link[2:4]) }

// readLogo prepares the shop's picture, from the data folder where its name is no
// full path; nil where none is named.
func readLogo(f folder) (*printer.Bitmap, error) {
	path := f.settings.Printer.Logo
	if path == "" {
		return nil, nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(f.dir, path)
	}
	file, err := os.Open(path)
	if err == nil {
		defer func() { _ = file.Close() }()
		var logo *printer.Bitmap
		if logo, err = printer.ReadLogo(file, f.settings.Printer.columns()); err == nil {
			return logo, nil
		}
	}
	return nil, unusable(err, func(c *text.Commands) string { return c.BadLogo(path, err) })
}

// The forms of a slip that journal reprint writes to stdout.
const (
	toText = "text"
	toHTML = "html"
	toSVG  = "svg"
)

// reprintTo prints a slip again somewhere else: as a file on stdout, which the
// journal counts as a copy, or on another printer.
func (s *session) reprintTo(ctx context.Context, wish reprintWish) error {
	switch wish.to {
	case toText, toHTML, toSVG:
	default:
		if _, err := printer.ParseAddress(wish.to); err != nil {
			return usage(func(c *text.Commands) string { return c.BadReprintTo(wish.to) })
		}
	}
	t, release, err := s.borrowTill(ctx)
	if err != nil {
		return err
	}
	defer release()
	txn, err := find(t.books.store, wish.stan, wish.batch)
	if err != nil {
		return err
	}
	file := map[string]func(payment.Slip) string{
		toText: func(slip payment.Slip) string { return printer.Text(slip, t.books.columns) + "\n" },
		toHTML: func(slip payment.Slip) string { return printer.HTML(slip, string(s.words().Lang)) },
		toSVG:  func(slip payment.Slip) string { return printer.SVG(slip, t.books.columns) },
	}[wish.to]
	if file == nil {
		return s.reprintOn(ctx, t, txn, wish.to)
	}
	txn, slip, err := t.engine.Copied(txn)
	if err != nil {
		return err
	}
	if s.flags.json {
		return printJSON(s.stdout, asJSON(txn, file(slip)))
	}
	_, err = fmt.Fprint(s.stdout, file(slip))
	return err
}

// reprintOn prints on the printer at another address.
func (s *session) reprintOn(ctx context.Context, t *till, txn payment.Txn, where string) error {
	other, err := printer.Open(printer.Config{Transport: where, Columns: t.books.columns, Logo: t.logo})
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PrinterUnusable(where, err) })
	}
	defer func() { _ = other.Close() }()
	return s.sayPrinted(t, t.engine.ReprintOn(ctx, txn, other))
}
