package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/profile"
	"till/payment/report"
	"till/store"
	"till/ui/text"
)

// What a comparison found is kept in a file of its own, named by the digest of the
// bank's file, in the folder compared. It is not in the journal: no money moves by it,
// it can be long, and it can be made again from the journal and the bank's file.
const comparedFolder = "compared"

// compareWish is what a person wants compared.
type compareWish struct {
	file, mapping, since, until string
}

func (s *session) compareCommand(words *text.Commands, use string) *cobra.Command {
	var wish compareWish
	cmd := &cobra.Command{Use: use + " FILE", Short: words.CompareShort, Args: between(1, 1),
		RunE: s.do(func(ctx context.Context, args []string) error {
			wish.file = args[0]
			for _, path := range []string{wish.file, wish.mapping} {
				if err := s.checkPath(path); err != nil {
					return err
				}
			}
			return s.withFolderBooks(ctx, func(b *books, f folder) error { return s.compare(ctx, b, f, wish) })
		})}
	cmd.Flags().StringVar(&wish.mapping, "map", "", words.FlagMap)
	cmd.Flags().StringVar(&wish.since, "since", "", words.FlagSince)
	cmd.Flags().StringVar(&wish.until, "until", "", words.FlagUntil)
	return cmd
}

// withFolderBooks is withBooks for what keeps something beside the journal.
func (s *session) withFolderBooks(ctx context.Context, ask func(*books, folder) error) error {
	if s.shared != nil {
		return ask(s.shared.books, s.shared.folder)
	}
	return s.withBooks(ctx, func(b *books) error {
		f, err := findFolder(s.env, s.flags.data, s.flags.practice)
		if err != nil {
			return err
		}
		return ask(b, f)
	})
}

func (s *session) compare(ctx context.Context, b *books, f folder, wish compareWish) error {
	data, err := readWhole(wish.file)
	if err != nil {
		return s.fileFault(wish.file, err)
	}
	mapping, err := s.mappingOf(f, wish.mapping)
	if err != nil {
		return err
	}
	rows, bad, err := report.ReadStatement(data, mapping, time.Local)
	if err != nil {
		return s.statementFault(wish.file, err)
	}
	c, err := b.compareWith(ctx, rows, wish)
	if err != nil {
		return err
	}
	out := comparedOf(c, bad)
	out.File, out.Rows = filepath.Base(wish.file), len(rows)
	digest := sha256.Sum256(data)
	out.Digest, out.At = hex.EncodeToString(digest[:]), time.Now().Format(time.RFC3339)
	if out.Before, err = keepCompared(f.dir, out); err != nil {
		return s.fileFault(filepath.Join(f.dir, comparedFolder), err)
	}
	if s.flags.json {
		return printJSON(s.stdout, out)
	}
	s.tellCompared(out)
	return nil
}

// readWhole reads a file of the size that a statement has.
func readWhole(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, report.StatementMax+1))
	return data, err
}

// mappingOf is the profile's mapping, or another one that is tried over it.
func (s *session) mappingOf(f folder, path string) (profile.Statement, error) {
	chosen := f.settings.Profile
	if s.flags.profile != "" {
		chosen = s.flags.profile
	}
	p, err := loadProfile(chosen)
	if err != nil {
		return profile.Statement{}, err
	}
	if path == "" {
		return p.Statement, nil
	}
	tried := struct {
		Statement profile.Statement `toml:"statement"`
	}{p.Statement}
	data, err := os.ReadFile(path)
	if err == nil {
		err = placed(toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&tried))
	}
	if err == nil {
		if why := tried.Statement.Check(); why != "" {
			err = errors.New(why)
		}
	}
	if err != nil {
		return profile.Statement{}, s.fileFault(path, err)
	}
	return tried.Statement, nil
}

func (s *session) statementFault(path string, err error) error {
	var head *report.HeadError
	if errors.As(err, &head) {
		return usage(func(c *text.Commands) string { return c.NoHead(path, head.Line, c.Columns[head.Missing], head.Found) })
	}
	return s.fileFault(path, err)
}

// compareWith holds rows against the attempts of their days, and of two days around:
// a bank's day ends when it likes.
func (b *books) compareWith(ctx context.Context, rows []report.StatementRow, wish compareWish) (report.Comparison, error) {
	span, err := spanOf(wish.since, wish.until)
	if err != nil {
		return report.Comparison{}, err
	}
	if span.Since.IsZero() && span.Until.IsZero() {
		span.Since, span.Until = report.Days(rows)
	}
	wide := span
	if !span.Since.IsZero() {
		wide.Since = span.Since.AddDate(0, 0, -2)
	}
	if !span.Until.IsZero() {
		wide.Until = span.Until.AddDate(0, 0, 2)
	}
	var txns []payment.Txn
	err = b.store.Walk(ctx, wide, func(part []payment.Txn, _, _ int) error {
		txns = append(txns, part...)
		return nil
	})
	if err != nil {
		return report.Comparison{}, notFinished(err)
	}
	c := report.Compare(rows, txns, func(txn payment.Txn) bool {
		return store.Filter{Since: span.Since, Until: span.Until}.Fits(txn.Started)
	})
	c.Since, c.Until = span.Since, span.Until
	return c, nil
}

// comparedJSON is a comparison as scripts read it, and as it is kept.
type comparedJSON struct {
	File    string  `json:"file"`
	Digest  string  `json:"sha256"`
	At      string  `json:"at"`
	Before  *string `json:"before"` // when the same file was compared first
	Since   *string `json:"since"`
	Until   *string `json:"until"`
	Rows    int     `json:"rows"`
	Matched int     `json:"matched"`
	Net     string  `json:"matched_net"`
	Fees    string  `json:"fees"`

	MissingHere  []comparedRow    `json:"missing_here"`
	MissingThere []comparedRow    `json:"missing_there"`
	Different    []comparedRow    `json:"different"`
	Uncounted    []comparedRow    `json:"not_counted_here"`
	Bad          []report.BadLine `json:"bad_lines"`
}

// comparedRow is one difference: Line is the bank's, 0 for none; amounts are signed,
// null where that side has none.
type comparedRow struct {
	Line  int            `json:"line"`
	STAN  *string        `json:"stan"`
	Batch *string        `json:"batch"`
	RRN   *string        `json:"rrn"`
	Card  *string        `json:"card"`
	Here  *string        `json:"here"`
	There *string        `json:"there"`
	Money *payment.Money `json:"money"`
}

func signedPlain(amount payment.Amount, back bool) *string {
	if back {
		amount = -amount
	}
	return known(amount.Plain())
}

func comparedOf(c report.Comparison, bad []report.BadLine) comparedJSON {
	out := comparedJSON{Since: stampJSON(c.Since), Until: stampJSON(c.Until), Matched: c.Matched, Net: c.MatchedAmount.Plain(), Fees: c.Fees.Plain(),
		MissingHere: []comparedRow{}, MissingThere: []comparedRow{}, Different: []comparedRow{}, Uncounted: []comparedRow{}, Bad: bad}
	if bad == nil {
		out.Bad = []report.BadLine{}
	}
	for _, row := range c.MissingHere {
		out.MissingHere = append(out.MissingHere, comparedRow{Line: row.Line, STAN: known(row.STAN), Batch: known(row.Batch), RRN: known(row.RRN),
			Card: known(row.Card), There: signedPlain(row.Amount, row.Back)})
	}
	pair := func(p report.Pair) comparedRow {
		row := comparedRow{Line: p.Row.Line, STAN: known(p.Txn.STAN), Batch: known(p.Txn.Batch), RRN: known(p.Txn.RRN), Card: known(p.Txn.Card.Masked),
			Here: signedPlain(p.Amount, p.Txn.Kind.Moves() == payment.MovesOut), Money: known(p.Txn.Money())}
		if p.Row.Line > 0 {
			row.There = signedPlain(p.Row.Amount, p.Row.Back)
		}
		return row
	}
	for _, list := range []struct {
		from []report.Pair
		to   *[]comparedRow
	}{{c.MissingThere, &out.MissingThere}, {c.Different, &out.Different}, {c.Uncounted, &out.Uncounted}} {
		for _, p := range list.from {
			*list.to = append(*list.to, pair(p))
		}
	}
	return out
}

// keepCompared keeps what was found, and tells when the same file was compared first.
func keepCompared(dir string, out comparedJSON) (*string, error) {
	folder := filepath.Join(dir, comparedFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(folder, out.Digest[:16]+".json")
	var before comparedJSON
	if kept, err := os.ReadFile(path); err == nil && json.Unmarshal(kept, &before) == nil {
		if out.Before = before.Before; out.Before == nil {
			out.Before = &before.At
		}
	}
	kept, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return nil, err
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, kept, 0o600); err != nil {
		return nil, err
	}
	return out.Before, os.Rename(fresh, path)
}

// tellCompared shows the differences, the gravest first.
func (s *session) tellCompared(out comparedJSON) {
	words := s.words()
	if out.Before != nil {
		s.line(words.ComparedBefore(*out.Before))
	}
	s.line(words.ComparedMatched(out.Matched, out.Net))
	s.line(words.ComparedFees(out.Fees))
	for _, list := range []struct {
		head func(int) string
		rows []comparedRow
	}{{words.MissingThere, out.MissingThere}, {words.MissingHere, out.MissingHere}, {words.DifferentAmount, out.Different}, {words.NotCounted, out.Uncounted}} {
		if len(list.rows) == 0 {
			continue
		}
		s.line(list.head(len(list.rows)))
		for _, row := range list.rows {
			s.line("  " + words.ComparedLine(row.Line, deref(row.Batch), deref(row.STAN), deref(row.RRN), deref(row.Here), deref(row.There), deref(row.Card)))
		}
	}
	for _, line := range out.Bad {
		s.line(words.BadStatementLine(line.Line, words.Columns[line.Field], line.Value))
	}
	if len(out.MissingHere)+len(out.MissingThere)+len(out.Different)+len(out.Uncounted)+len(out.Bad) == 0 {
		s.line(words.ComparedEqual)
	}
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return fmt.Sprint(*text)
}
