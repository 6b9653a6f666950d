package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"till/payment"
	"till/payment/host"
	"till/payment/profile"
	"till/payment/wire"
	"till/store"
	"till/ui/text"
)

// shelf puts what the host client keeps on the folder's shelf, and reads it back
// in the form in which a till uses it.
type shelf struct{ kept *store.Shelf }

// handed is a download on the disk. Values are bytes: what a bank sends need not
// be text.
type handed struct {
	At    time.Time  `json:"at"`
	Items []shelfRow `json:"items"`
}

type shelfRow struct {
	Key   []byte `json:"key"`
	Value []byte `json:"value"`
}

// openShelf opens the shelf of an open journal. What was lost with a damaged one
// is asked for again.
func openShelf(books *store.Store) (shelf, error) {
	kept, err := books.Shelf()
	if err != nil {
		return shelf{}, err
	}
	s := shelf{kept}
	if kept.Lost() && len(kept.Wishes()) == 0 {
		for _, wish := range []profile.Wish{profile.WishParameters, profile.WishCA, profile.WishAID, profile.WishBlacklist} {
			if err := s.AddWish(wish); err != nil {
				break // a folder that takes no writes: a reader, or a full disk
			}
		}
	}
	return s, nil
}

// Wishes satisfies host.Shelf, as the next three do.
func (s shelf) Wishes() ([]profile.Wish, error) {
	var wishes []profile.Wish
	for _, wish := range s.kept.Wishes() {
		wishes = append(wishes, profile.Wish(wish))
	}
	return wishes, nil
}

// AddWish notes what a host asked for.
func (s shelf) AddWish(wish profile.Wish) error { return s.kept.AddWish(string(wish)) }

// DropWish forgets what was done.
func (s shelf) DropWish(wish profile.Wish) error { return s.kept.DropWish(string(wish)) }

// KeepDownload keeps what a host handed out.
func (s shelf) KeepDownload(got host.Downloaded) error {
	form := handed{At: time.Now().Round(0), Items: make([]shelfRow, 0, len(got.Items))}
	for _, item := range got.Items {
		form.Items = append(form.Items, shelfRow{[]byte(item.Key), []byte(item.Value)})
	}
	value, err := json.Marshal(form)
	if err != nil {
		return err
	}
	return s.kept.Keep(got.Name, value)
}

// items is what was handed out last under a name; nothing where nothing was.
func (s shelf) items(name string) []wire.Item {
	value, there := s.kept.Kept(name)
	var form handed
	if !there || json.Unmarshal(value, &form) != nil {
		return nil
	}
	items := make([]wire.Item, 0, len(form.Items))
	for _, row := range form.Items {
		items = append(items, wire.Item{Key: string(row.Key), Value: string(row.Value)})
	}
	return items
}

// tables are the chip tables of the last AID and CA key downloads; problems name
// what of them is not used.
func (s shelf) tables() (payment.EMVTables, []error) {
	return wire.Tables(s.items(profile.DownloadAID), s.items(profile.DownloadCA))
}

func (s shelf) parameters() wire.Parameters {
	return wire.ParametersOf(s.items(profile.DownloadParameters))
}

// stopped reports that the bank's list names a card, by its number or by how it
// begins.
func (s shelf) stopped(pan payment.PAN) bool {
	for _, item := range s.items(profile.DownloadBlacklist) {
		if item.Key != "" && strings.HasPrefix(pan.Reveal(), item.Key) {
			return true
		}
	}
	return false
}

// tableTaker is a pad that is told what its chip kernel must know. One that
// holds the tables of that version already returns at once.
type tableTaker interface {
	LoadTables(ctx context.Context, tables payment.EMVTables, progress func(done, total int)) error
}

// loadTables hands what the bank gave to a pad that takes it; without an
// application in it the pad keeps what it has, for it would take no card at all.
func (t *till) loadTables(ctx context.Context) error {
	taker, tables, there := t.tablesFor()
	if !there {
		return nil
	}
	return taker.LoadTables(ctx, tables, t.loading)
}

// tablesFor is the pad and what there is for it; false where it takes no tables, or
// the bank gave none: half of them takes no card.
func (t *till) tablesFor() (tableTaker, payment.EMVTables, bool) {
	tables, _ := t.shelf.tables()
	taker, takes := t.pad.(tableTaker)
	return taker, tables, takes && len(tables.Applications) > 0 && len(tables.CAKeys) > 0
}

// timeouts are practice's, or the profile's with the wait that the bank set.
func (t *till) timeouts(p *profile.Profile) host.Timeouts {
	if t.folder.settings.Practice {
		return t.world.timeouts(p)
	}
	return host.Timeouts{Answer: t.shelf.parameters().Answer}
}

// answerWait is how long the screen counts down for the bank.
func (t *till) answerWait(p *profile.Profile) time.Duration {
	if wait := t.timeouts(p).Answer; wait > 0 {
		return wait
	}
	return time.Duration(p.Timeouts.Answer)
}

// mayKey refuses a typed card number where the bank forbids it.
func (t *till) mayKey() error {
	if keyed := t.shelf.parameters().Keyed; keyed != nil && !*keyed {
		return unusable(nil, func(c *text.Commands) string { return c.NoKeyed })
	}
	return nil
}

// mayTip refuses a tip that the bank does not take: none, or above its share of
// the sale.
func (t *till) mayTip(order payment.Order) error {
	given := t.shelf.parameters()
	if given.Tips != nil && !*given.Tips {
		return unusable(nil, func(c *text.Commands) string { return c.NoTips })
	}
	if given.TipPercent == nil {
		return nil
	}
	most := order.Original.Amount * payment.Amount(*given.TipPercent) / 100
	if order.Tip > most {
		return usage(func(c *text.Commands) string { return c.TipTooMuch(most, *given.TipPercent) })
	}
	return nil
}

// downloadJSON is one download as scripts read it.
type downloadJSON struct {
	Name    string      `json:"name"`
	Title   bilingual   `json:"title"`
	Entries int         `json:"entries"`
	Values  []valueJSON `json:"values"`
	Refused []string    `json:"refused"`
}

// valueJSON is one entry: its code or key, what it is called, and its value.
// Entries of card lists are not shown.
type valueJSON struct {
	Key   string  `json:"key"`
	Name  *string `json:"name"`
	Value string  `json:"value"`
}

// shownOf is a download for people and scripts.
func shownOf(p *profile.Profile, got host.Downloaded) downloadJSON {
	plan := p.Downloads[got.Name]
	out := downloadJSON{Name: got.Name, Title: bilingual{ZH: plan.Title.ZH, EN: plan.Title.EN}, Entries: len(got.Items),
		Values: []valueJSON{}, Refused: []string{}}
	var problems []error
	switch got.Name {
	case profile.DownloadAID:
		_, problems = wire.Tables(got.Items, nil)
	case profile.DownloadCA:
		_, problems = wire.Tables(nil, got.Items)
	}
	for _, problem := range problems {
		out.Refused = append(out.Refused, problem.Error())
	}
	if plan.Form == profile.FormCards {
		return out // numbers and beginnings of cards
	}
	for _, item := range got.Items {
		value := valueJSON{Key: item.Key, Value: item.Value}
		if plan.Form == profile.FormCodes {
			value.Name = known(p.Parameters[item.Key].Name)
		}
		value.Value = strings.ToValidUTF8(value.Value, "?")
		out.Values = append(out.Values, value)
	}
	return out
}

// showDownload prints one download: a line, the values that a person can read,
// and what is not used of it.
func (s *session) showDownload(shown downloadJSON) {
	title := shown.Title.EN
	if s.words().Lang == text.ZH {
		title = shown.Title.ZH
	}
	_, _ = fmt.Fprintln(s.stdout, s.words().Downloaded(title, shown.Entries))
	for _, value := range shown.Values {
		if value.Name != nil {
			_, _ = fmt.Fprintf(s.stdout, "  %s %s: %q\n", value.Key, *value.Name, value.Value)
		}
	}
	for _, refused := range shown.Refused {
		_, _ = fmt.Fprintln(s.stderr, s.words().ItemRefused(refused))
	}
}
