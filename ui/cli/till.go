package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"till/devices"
	"till/devices/pinpad/uic"
	"till/devices/printer"
	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
	"till/payment/host"
	"till/payment/offline"
	"till/payment/profile"
	"till/payment/receipt"
	"till/payment/wire"
	"till/store"
	"till/ui/text"
)

// books is the journal of a folder with what is needed to show it.
type books struct {
	store    *store.Store
	asleep   bool // no till has the folder open: what is under way was cut short
	receipts *receipt.Maker
	columns  int
	limits   *offline.Limits // of selling without the line, nil where nobody may
}

// slipText is the merchant's slip of an attempt as text, "" where there is none to show.
func (b *books) slipText(txn payment.Txn) string {
	if txn.State == payment.None {
		return ""
	}
	return printer.Text(b.receipts.CopiesOf(txn, false, receipt.MerchantCopy), b.columns) + "\n"
}

// till is an open data folder with all its parts.
type till struct {
	signed   atomic.Pointer[string] // who signed on at the counter
	folder   folder
	books    *books
	engine   *engine.Engine
	host     *host.Client
	pad      devices.Pad
	printer  *printer.Printer
	world    *world // the simulated ends
	shelf    shelf
	paper    *paperTray
	learning sync.Mutex      // guards the course's file
	board    board           // what the cardholder sees
	logo     *printer.Bitmap // the shop's picture, nil for none
	ends     ends            // where the parts are
	signsOff bool            // when a batch is closed
	trace    string          // file for what passes on the pad's line, "" for none
	// waits hears why the counter still waits for its pad; nil gives up at once.
	waits   func(error)
	loading func(done, total int) // hears how far chip tables are; nil without a screen
	swipes  swipes                // stripes of a reader beside the pad
	forgot  func()                // hears that a card was left in the pad; nil without a screen
	told    func()                // tells the screen that a lamp may have changed; nil without one
	hearing sync.WaitGroup        // late answers that are being written
	closers []func()
	lent    atomic.Int32 // how many commands use it that did not open it
}

// pace is how fast the pretend people and devices are.
type pace int

const (
	quick pace = iota // commands: nobody watches
	human             // the counter: a person should see each step
)

// openTill opens everything that a payment needs, and recovers. It sends nothing.
func (s *session) openTill(ctx context.Context, speed pace) (*till, error) {
	if s.shared != nil {
		s.shared.lent.Add(1)
		return s.shared, nil
	}
	t, err := s.openFolder(speed)
	if err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		t.close()
		return nil, err
	}
	if err := t.connect(ctx, s); err != nil {
		t.close()
		return nil, err
	}
	s.askOfSlips(t.engine)
	return t, nil
}

// openFolder opens the journal alone: what must be known before a screen opens.
func (s *session) openFolder(speed pace) (*till, error) {
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return nil, err
	}
	s.announce(f)
	if !f.settings.Practice {
		return nil, unusable(errNotYet, func(c *text.Commands) string { return c.RealHasNoSetup })
	}
	opened, err := openBooks(f, false)
	if err != nil {
		return nil, err
	}
	s.doubtClock(opened)
	t := &till{folder: f, paper: newPaperTray(), trace: s.flags.trace}
	t.later(func() { _ = opened.Close() })
	t.books = s.booksOf(f, opened)
	t.board.view = welcome(f.settings.Shop, f.settings.Practice)
	t.world = &world{speed: speed, card: s.flags.card, holder: s.flags.holder, strict: s.flags.strict}
	return t, nil
}

// booksOf puts a folder's settings beside its journal.
func (s *session) booksOf(f folder, opened *store.Store) *books {
	shop := f.settings.Shop
	if kept, err := openShelf(opened); err == nil {
		if name := kept.parameters().Merchant; name != "" {
			shop.NameZH, shop.NameEN = name, name // as the bank has it (unionpay-pos 18)
		}
	}
	language := receipt.English
	if s.env.language(s.flags.lang, f.settings) == text.ZH {
		language = receipt.Chinese
	}
	latin := f.settings.Printer.Model != "" && f.settings.Printer.brand().Encoding == printer.ASCII
	if latin && !latinName(shop.NameEN) {
		shop.NameEN = shop.PadName // Latin by its nature
	}
	b := &books{store: opened, columns: f.settings.Printer.columns()}
	b.limits, _ = f.settings.Offline.limits() // settings that are not right were refused before
	b.receipts = receipt.New(receipt.Config{
		Language: language, Latin: latin,
		MerchantZH: shop.NameZH, MerchantEN: shop.NameEN,
		TerminalID: shop.TerminalID, MerchantID: shop.MerchantID,
		Practice: f.settings.Practice,
		Copies:   copiesOf(f.settings.Printer),
		Logo:     f.settings.Printer.Logo != "",
		Texts:    s.textsOf(f.settings),
		Chain:    b.chainMark,
	})
	return b
}

// latinName reports a name that a printer without Chinese can print.
func latinName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool { return r >= 0x250 })
}

// tailRecords is how much of the journal is checked at each start.
const tailRecords = 1000

// check looks at the newest records before anything is written behind them.
func (t *till) check() error {
	report := t.books.store.VerifyTail(tailRecords)
	if report.OK {
		return nil
	}
	why := errors.New("its records do not verify")
	if report.FirstBad != nil {
		why = fmt.Errorf("record %d: %s", report.FirstBad.Seq, report.FirstBad.Why)
	}
	return &fault{code: exitFailed, err: why, say: func(c *text.Commands) string { return c.Damaged(t.folder.dir, why) }}
}

// connect opens the three ends, builds the engine and recovers.
func (t *till) connect(ctx context.Context, s *session) error {
	settings := t.folder.settings
	chosen := settings.Profile
	if s.flags.profile != "" {
		chosen = s.flags.profile
	}
	p, err := loadProfile(chosen)
	if err != nil {
		return err
	}
	if t.shelf, err = openShelf(t.books.store); err != nil {
		return err
	}
	ends := endsOf(s.flags, settings)
	if err := t.world.open(ctx, t, p, &ends); err != nil {
		return err
	}
	t.ends = ends
	if err := t.openPad(ctx, p, ends.pad); err != nil {
		return err
	}
	if err := t.openPrinter(ends.printer); err != nil {
		return err
	}
	if err := t.openHost(p, ends); err != nil {
		return err
	}
	rules, _ := rulesOf(p, payment.Sale, payment.ModeCard)
	guard, err := s.watchmanOf(t.books, settings)
	if err != nil {
		return err
	}
	t.engine = engine.New(engine.Config{
		Risk: guard.weigh, Ended: guard.tell,
		Reader: t.cardReader(p), PINPad: pinPad{ownPINPad{t.pad, t}, p}, Host: t.host, Journal: t.books.store,
		Printer: trayedPrinter{t.printer, t.paper}, Receipts: t.books.receipts, Clock: systemClock{start: time.Now()},
		Rules:          rules,
		RulesFor:       func(k payment.Kind, m payment.Mode) (flow.Rules, bool) { return rulesOf(p, k, m) },
		Waits:          engine.Waits{Card: cardWait, PIN: pinWait, Host: t.answerWait(p)},
		Stopped:        t.shelf.stopped,
		Terminal:       engine.Terminal{TerminalID: settings.Shop.TerminalID, MerchantID: settings.Shop.MerchantID, Practice: true},
		Drawer:         settings.Printer.Drawer != printer.DrawerNone && settings.Printer.DrawerOn != drawerOnRequest,
		OwedBlocksSale: p.Reversal.BlocksSale,
		Scripts:        scriptsOf(p, t.books.store, t.shelf.parameters()),
		Offline:        t.offlineOf(),
		Settling:       t.settlingOf(p),
	})
	t.signsOff = p.Settlement.SignOff
	t.later(t.engine.Close)
	t.later(t.hearing.Wait)
	_, err = t.engine.Recover()
	return err
}

// scriptsOf is the telling of script results, where the acquirer has a message
// for it.
func scriptsOf(p *profile.Profile, books *store.Store, given wire.Parameters) engine.Scripts {
	if _, offered := p.Messages[profile.MessageScript]; !offered {
		return engine.Scripts{}
	}
	tries := p.Script.Tries
	if given.Resends > 0 {
		tries = given.Resends
	}
	return engine.Scripts{Tries: tries, NextSTAN: books.NextSTAN,
		Newest: func(n int) ([]payment.Txn, error) { return books.List(store.Filter{Limit: n}) }}
}

// How long the till waits for people.
const (
	cardWait = 60 * time.Second
	pinWait  = 60 * time.Second
)

// ends are the addresses of the three parts; empty means simulated.
type ends struct {
	host, pad, printer string
	// backups are further addresses of the host that the settings name.
	backups []string
}

func endsOf(f flags, settings Settings) ends {
	choose := func(flag, setting string) string {
		if flag != "" {
			return flag
		}
		return setting
	}
	// An address given on the line is one bank, and not the shop's other ways to its own.
	var backups []string
	if f.host == "" {
		backups = settings.HostBackup
	}
	return ends{
		backups: backups,
		host:    choose(f.host, settings.Host),
		pad:     choose(f.pad, settings.Pad),
		printer: choose(f.printer, settings.Printer.Address),
	}
}

// rulesOf is what a profile says about one kind of transaction; false where the
// acquirer does not offer it.
func rulesOf(p *profile.Profile, kind payment.Kind, mode payment.Mode) (flow.Rules, bool) {
	entry, offered := p.Messages[payment.MessageName(kind, mode)]
	owed := map[profile.Unknown]flow.Unknown{
		profile.UnknownReverse: flow.OweReversal,
		profile.UnknownRepeat:  flow.OweRepeat,
		profile.UnknownAsk:     flow.OweEvidence,
		profile.UnknownNothing: flow.OweNothing,
	}
	return flow.Rules{
		NoCard:       entry.Card != profile.CardRead,
		NoPIN:        !entry.PIN && mode != payment.ModeEMV, // the chip that approves is asked at the pad
		Unknown:      owed[entry.Unknown],
		Stored:       entry.Stored,
		KeepCardGone: p.Reversal.CardGone == profile.CardGoneKeep,
		RequestMTI:   entry.MTI,
		ReversalMTI:  p.Reversal.MTI,
	}, offered
}

// openPad opens the PIN pad through the real driver, whatever is at the other end.
func (t *till) openPad(ctx context.Context, p *profile.Profile, where string) error {
	config := padConfig(t.folder.settings, p)
	config.UIC.Simulated = t.world.pad != nil
	config.ABECS.Simulated = t.world.pad != nil
	t.world.tunePad(&config)
	config.ABECS.Remind = func() {
		if t.forgot != nil {
			t.forgot()
		}
	}
	if err := t.openTrace(&config); err != nil {
		return err
	}
	pad, err := t.plugPad(ctx, where, config)
	if err != nil {
		return err
	}
	t.pad = pad
	t.later(func() { _ = pad.Close() })
	if err := t.rememberPad(); err != nil {
		return err
	}
	// A pad that does not take the tables says so itself, by its lamp and by what
	// it refuses to read; downloads tell it in words.
	_ = t.loadTables(ctx)
	return nil
}

// uicConfig is what a pad of the UIC family is told. It has ten slots for PINs: the
// last digit of the profile's slot chooses.
func uicConfig(shop Settings, p *profile.Profile) uic.Config {
	config := uic.Default()
	config.Merchant, config.SharedMaster = shop.Shop.PadName, shop.Practice
	config.PINSlot = byte('0' + p.Keys.PINSlot%10)
	return config
}

func (t *till) openHost(p *profile.Profile, ends ends) error {
	where := ends.host
	dialect, err := wire.New(p)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.BadProfile(p.Name, err) })
	}
	secure, err := t.folder.secureLine(append([]string{where}, ends.backups...))
	if err != nil {
		return err
	}
	shop := t.folder.settings.Shop
	client, err := host.New(host.Config{
		Address: where, Addresses: ends.backups, TLS: secure, Dialect: dialect, Simulated: t.world.host != nil, Timeouts: t.timeouts(p),
		Shelf:    t.shelf,
		Terminal: wire.Terminal{TerminalID: shop.TerminalID, MerchantID: shop.MerchantID, Operator: shop.Operator},
		Notify:   t.hear,
	}, t.keyPad(p), t.books.store)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.HostUnusable(where, err) })
	}
	t.host = client
	t.later(func() { _ = client.Close() })
	return nil
}

// do carries out an order with practice's own doings around it. The slip's mark,
// which a later commit would carry, is written before anybody hears that the
// order is over: who reads the journal then must not find a slip that waits.
func (t *till) do(ctx context.Context, order payment.Order, watch func(payment.Progress)) payment.Txn {
	if t.unsent(order) {
		return t.takenBack(ctx, order)
	}
	order = t.world.showCode(order)
	t.world.before(ctx, t, order.Amount)
	defer t.world.after(order.Amount)
	defer t.engine.Close()
	return t.engine.Do(ctx, order, func(p payment.Progress) {
		t.world.during(p)
		watch(p)
	})
}

// reprint prints a slip again; in practice the paper is back by then.
func (t *till) reprint(ctx context.Context, txn payment.Txn) payment.Txn {
	t.world.refill()
	return t.engine.Reprint(ctx, txn)
}

func (t *till) slipText(txn payment.Txn) string { return t.books.slipText(txn) }

func (t *till) later(end func()) { t.closers = append(t.closers, end) }

// close ends the parts in the opposite order of their making.
func (t *till) close() {
	if t.lent.Load() > 0 { // the lender closes it
		t.lent.Add(-1)
		return
	}
	for _, end := range slices.Backward(t.closers) {
		end()
	}
	t.closers = nil
}

// systemClock is the machine's clock; Mono never jumps.
type systemClock struct{ start time.Time }

func (systemClock) Now() time.Time                         { return time.Now().Round(0) }
func (c systemClock) Mono() time.Duration                  { return time.Since(c.start) }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// announce says in one line that nobody asked for practice and why it is.
func (s *session) announce(f folder) {
	if f.chosen {
		words := text.CommandsIn(s.env.language(s.flags.lang, f.settings))
		_, _ = fmt.Fprintln(s.stderr, words.PracticeChosen(f.dir))
	}
}

// withBooks answers a question from the journal: a running till answers it
// where there is one, and the folder is opened for reading where there is not.
func (s *session) withBooks(ctx context.Context, ask func(*books) error) error {
	if s.shared != nil {
		return ask(s.shared.books)
	}
	if done, err := s.viaSocket(ctx); done {
		return err
	}
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	s.announce(f)
	opened, err := openBooks(f, store.Exists(f.dir))
	if err != nil {
		return s.askDamaged(f, err, ask)
	}
	defer func() { _ = opened.Close() }()
	b := s.booksOf(f, opened)
	b.asleep = true
	return ask(b)
}

// asLeft says why an attempt that nobody carries on is undecided: the next start
// writes the same.
func (b *books) asLeft(txn payment.Txn) payment.Txn {
	if b.asleep && txn.Money() == payment.Undecided && txn.Reason == payment.NoReason {
		txn.Reason = payment.ReasonRestarted
	}
	return txn
}

// takeTill is borrowTill for what a running till does for another process: done
// means that it was asked over its socket, and err is how that ended.
func (s *session) takeTill(ctx context.Context) (t *till, release func(), done bool, err error) {
	if s.shared == nil {
		if done, err := s.viaSocket(ctx); done {
			return nil, nil, true, err
		}
	}
	t, release, err = s.borrowTill(ctx)
	return t, release, false, err
}

// borrowTill is the running till's own parts, or a till of this process.
func (s *session) borrowTill(ctx context.Context) (*till, func(), error) {
	if s.shared != nil {
		return s.shared, func() {}, nil
	}
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return nil, nil, err
	}
	return t, t.close, nil
}
