package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"till/payment"
	"till/store"
	"till/store/seal"
	"till/ui/text"
)

// listMax bounds journal list, so that a year's journal does not scroll by.
const listMax = 200

func (s *session) journalCommand(words *text.Commands) *cobra.Command {
	cmd := group(&cobra.Command{Use: "journal", Short: words.Journal})
	limit := listMax
	list := &cobra.Command{
		Use: "list", Short: words.JournalList, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.withBooks(ctx, func(b *books) error { return s.journalList(b, limit) })
		}),
	}
	list.Flags().IntVar(&limit, "limit", listMax, text.FlagsIn(words.Lang).Limit)
	var batch string
	show := &cobra.Command{
		Use: "show STAN", Short: words.JournalShow, Args: between(1, 1),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.withBooks(ctx, func(b *books) error { return s.journalShow(b, args[0], batch) })
		}),
	}
	show.Flags().StringVar(&batch, "batch", "", text.FlagsIn(words.Lang).Batch)
	verify := &cobra.Command{
		Use: "verify", Short: words.JournalVerify, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.journalVerify(ctx) }),
	}
	cmd.AddCommand(list, show, verify, s.reprintCommand(words), s.exportCommand(words))
	cmd.AddCommand(s.rebuildCommands(words)...)
	return cmd
}

func (s *session) journalList(b *books, limit int) error {
	txns, err := b.store.List(store.Filter{Limit: limit})
	if err != nil {
		return err
	}
	if s.flags.json {
		list := items[txnJSON]{Items: []txnJSON{}}
		for _, txn := range txns {
			list.Items = append(list.Items, asJSON(txn, ""))
		}
		return printJSON(s.stdout, list)
	}
	words := s.words()
	for _, txn := range txns {
		_, _ = fmt.Fprintln(s.stdout, text.ListLine(words.Lang, txn))
	}
	if len(txns) == 0 {
		_, _ = fmt.Fprintln(s.stdout, words.NoTxn)
	}
	return nil
}

// recordJSON is one record of the journal.
type recordJSON struct {
	Seq   uint64        `json:"seq"`
	Time  string        `json:"time"`
	Event string        `json:"event"`
	State payment.State `json:"state"`
	Txn   txnJSON       `json:"txn"`
	Slip  slipJSON      `json:"slip"`
}

func (s *session) journalShow(b *books, stan, batch string) error {
	txn, err := find(b.store, stan, batch)
	if err != nil {
		return err
	}
	history, err := b.store.History(txn.ID)
	if err != nil {
		return err
	}
	list := items[recordJSON]{Items: []recordJSON{}}
	for _, entry := range history {
		if !s.flags.json {
			_, _ = fmt.Fprintf(s.stdout, "%6d  %s  %s  %-20s  %s\n", entry.Seq,
				entry.Time.Local().Format("2006-01-02 15:04:05.000"), shortMark(entry.Link), entry.Event, entry.Txn.State)
			continue
		}
		list.Items = append(list.Items, recordJSON{entry.Seq, entry.Time.Format(time.RFC3339Nano),
			entry.Event, entry.Txn.State, asJSON(entry.Txn, ""), slipJSONOf(entry.Txn.Receipt)})
	}
	if s.flags.json {
		return printJSON(s.stdout, list)
	}
	return nil
}

// slipJSON is where the slip is and what can be claimed of the paper, in the five
// levels of printing.md 2.3.
type slipJSON struct {
	State     *payment.ReceiptState  `json:"state"`
	Certainty *payment.Certainty     `json:"certainty"`
	Reason    *payment.PrinterReason `json:"reason"`
	Reprints  int                    `json:"reprints"`
}

func slipJSONOf(r payment.Receipt) slipJSON {
	return slipJSON{State: known(r.State), Certainty: known(r.Certainty), Reason: known(r.Reason), Reprints: r.Reprints}
}

// verdictJSON is what journal verify found.
type verdictJSON struct {
	OK       bool     `json:"ok"`
	Records  int      `json:"records"`
	FirstBad *badJSON `json:"first_bad"`
}

type badJSON struct {
	Seq uint64 `json:"seq"`
	Why string `json:"why"`
}

// journalVerify checks every record and index. It works on a copy where a till
// has the folder open, and survives any file.
func (s *session) journalVerify(ctx context.Context) error {
	if s.shared != nil {
		return s.verdict(s.shared.books.store.Verify())
	}
	if done, err := s.viaSocket(ctx); done {
		return err
	}
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	s.announce(f)
	keys, err := openKeys(f.dir, true)
	if err != nil {
		if errors.Is(err, seal.ErrNoKeys) && !store.Exists(f.dir) {
			return s.verdict(store.Report{OK: true})
		}
		return booksError(f.dir, err)
	}
	show, end := s.checking()
	report := store.VerifyProgress(f.dir, keys, show)
	end()
	return s.verdict(report)
}

func (s *session) verdict(report store.Report) error {
	out := verdictJSON{OK: report.OK, Records: report.Records}
	if report.FirstBad != nil {
		out.FirstBad = &badJSON{report.FirstBad.Seq, report.FirstBad.Why}
	}
	line := s.words().JournalOK(report.Records)
	if out.FirstBad != nil {
		line = s.words().JournalBad(out.FirstBad.Seq, out.FirstBad.Why)
	}
	if err := s.say(out, line); err != nil {
		return err
	}
	if !report.OK {
		return status(exitFailed)
	}
	return nil
}
