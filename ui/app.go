package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"till/payment"
	"till/ui/keymap"
	"till/ui/screen"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Config is what the counter's screens need.
type Config struct {
	Cashier Cashier
	// Preferences are those that the counter starts with.
	Preferences
	// OpensAt is what the counter shows first once it is ready, nil for the amount.
	OpensAt screen.Action
	// Profile is how many colours the terminal shows. Unknown means that the
	// program will say (tea.ColorProfileMsg); NO_COLOR is colorprofile.ASCII.
	Profile colorprofile.Profile
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Operator is the number that stands at the sign-on already, "" for none.
	Operator string
	// Opening keeps the keys off until a Ready event: the journal is being
	// checked and recovery written.
	Opening bool
	// Scan tells codes from typing where a reader acts as a keyboard; nil gives
	// every key to the screens at once.
	Scan func(text string) (Scan, bool)
}

// App is the root model of the counter: it routes, and nothing more. Its value
// changes only in Update, which Bubble Tea calls in one goroutine.
type App struct {
	cfg   Config
	w, h  int
	now   time.Time
	shop  Shop
	words *text.Words
	keys  keymap.Map
	theme *style.Theme
	told  bool // the terminal has said what background it has
	// darkTold is what it said, dark until then.
	darkTold bool
	lamps    widget.Lamps

	day       Day
	undecided []payment.Txn
	next      map[uint64]time.Time

	home   screen.Home
	learns bool          // the trainee's course was opened: the counter shows its task
	front  screen.Screen // what stands instead of the amount screen, nil for nothing
	// behind is where a form was opened: it comes back when the form is left.
	behind screen.Screen
	over   screen.Screen // all keys, over everything, nil for nothing
	ask    *question
	// doubts are the slips that are still to be asked about.
	doubts []payment.Txn

	sale    sale
	guard   guard
	closing settling
	held    string // a notice that came while a sale was on the screen
	opening bool
	broken  string    // why the till cannot sell at all
	quiet   time.Time // until then keys are left alone: a result opened by itself
	beat    int       // the generation of the tick that counts
	due     time.Time // when that tick comes
	reads   reads
	// keeping is a write of the preferences under way, keepAgain that another follows.
	keeping, keepAgain bool
	search             search
	readings           readings
	burst              burst
	tables             TablesLoading // while the till opens
}

// sale is the one that is open, or was last on the screen.
type sale struct {
	id      int
	open    bool   // its Done has not come
	closing bool   // the counter closes when it comes
	watched bool   // it is on the screen
	asked   bool   // its own request is on the way, or was
	result  uint64 // the attempt whose result is on the screen
	shown   shown
	last    screen.Sale
	// ended is true once the money's word is known and only the card is still
	// to be taken out.
	ended bool
	// wanted is what the next sale is to take, asked for while the card of this
	// one is still in the pad; an amount of zero is nothing.
	wanted screen.Charge
	// charged is what this sale was asked to take, without a code; instead is the
	// same by a code that was scanned while a card was asked for.
	charged, instead screen.Charge
}

// shown is what the result on the screen says; a change makes another result.
type shown struct {
	standing bool
	money    payment.Money
	done     bool
	broke    string
}

// New makes the root model. It asks the cashier for nothing but Shop.
func New(cfg Config) *App {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	a := &App{cfg: cfg, now: cfg.Now(), shop: cfg.Cashier.Shop(), home: screen.NewHome(), opening: cfg.Opening, darkTold: true, lamps: widget.Lamps{}}
	a.speak(cfg.Lang)
	a.paint(cfg.Background != Light, cfg.Profile)
	a.guardStart()
	return a
}

// speak changes the language of everything at once.
func (a *App) speak(lang text.Lang) {
	a.words = text.In(lang)
	a.keys = keymap.New(a.words, a.cfg.Caps)
}

// paint changes the theme.
func (a *App) paint(dark bool, profile colorprofile.Profile) {
	depth := depthOf(profile)
	if a.theme == nil || a.theme.Dark() != dark || a.theme.Depth() != depth || a.theme.Variant() != a.cfg.Variant {
		a.theme = style.New(a.cfg.Variant, dark, depth)
	}
	a.cfg.Profile = profile
}

// depthOf is how many colours a terminal shows.
func depthOf(profile colorprofile.Profile) style.Depth {
	switch profile {
	case colorprofile.ANSI256:
		return style.Colours256
	case colorprofile.ANSI:
		return style.Colours16
	case colorprofile.ASCII, colorprofile.NoTTY:
		return style.Plain
	}
	return style.TrueColour
}

// Init implements tea.Model.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.listen(), a.readDay(), a.readDesk(), a.arm()}
	if a.cfg.Background == Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// look is all that a view needs.
func (a *App) look() widget.Look {
	glyphs := style.Unicode()
	if a.cfg.ASCII {
		glyphs = style.ASCIIOnly()
	}
	return widget.Look{Layout: widget.Lay(a.w, a.h, a.cfg.Large), Still: a.cfg.Still, Words: a.words, Glyphs: glyphs, Keys: a.keys, Now: a.now, Shop: a.shop, Opening: a.opening}
}

// View implements tea.Model. It is the only place where a sheet becomes the
// framework's view, and where colour comes in.
func (a *App) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = a.words.Frame.Title
	v.ReportFocus = false
	if a.told || a.cfg.Background != Auto {
		// Set before the terminal has answered, our own colour would be its answer.
		v.BackgroundColor = a.theme.Background()
	}
	if a.w <= 0 || a.h <= 0 {
		return v // no size yet
	}
	sheet := a.Sheet()
	v.SetContent(a.theme.Paint(sheet))
	if sheet.Cursor != nil {
		v.Cursor = tea.NewCursor(sheet.Cursor.X, sheet.Cursor.Y)
	}
	return v
}

// Sheet is the whole screen as cells: what View paints.
func (a *App) Sheet() *style.Sheet {
	sheet := a.draw()
	if a.cfg.ASCII {
		sheet.ASCII()
	}
	return sheet
}

// draw puts the screen and what lies over it on a sheet.
func (a *App) draw() *style.Sheet {
	if !widget.Fits(a.w, a.h) {
		return a.tooSmall()
	}
	l := a.look()
	sheet := a.current().View(l)
	l.DrawHeader(sheet, a.lamps)
	l.DrawBand(sheet, a.band(l))
	switch {
	case a.broken != "":
		l.DrawDialog(sheet, widget.Dialog{Title: string(a.words.Frame.OpenFails), Lines: []string{a.broken},
			Choices: []widget.Choice{{Cap: "1", Does: a.words.Keys.Quit}}})
	case a.ask != nil:
		l.DrawDialog(sheet, a.ask.dialog(a.words))
	}
	return sheet
}

// tooSmall is the one sentence of a window in which the till cannot be drawn.
func (a *App) tooSmall() *style.Sheet {
	sheet := style.NewSheet(a.w, a.h)
	sentence := fmt.Sprintf(a.words.Frame.TooSmall, a.w, a.h, widget.MinWidth, widget.MinHeight)
	if a.sale.open {
		sentence += " " + a.words.Frame.SaleGoes
	}
	for y, line := range style.Wrap(sentence, max(2, a.w)) {
		sheet.Put(0, y, style.Text, line)
	}
	return sheet
}

// current is the screen that has the keys.
func (a *App) current() screen.Screen {
	switch {
	case a.guard.door != nil:
		return *a.guard.door
	case a.over != nil:
		return a.over
	case a.front != nil:
		return a.front
	}
	return a.home
}

// band is the keys of the current screen, and whatever is said instead of them.
func (a *App) band(l widget.Look) []keymap.Hint {
	switch {
	case a.opening && a.tables.Done < a.tables.Total:
		return []keymap.Hint{said(text.DevicesIn(a.words.Lang).TablesLoading(a.tables.Done, a.tables.Total))}
	case a.opening:
		return []keymap.Hint{said(string(a.words.Frame.Opening))}
	case a.sale.closing || a.closing.closing:
		return []keymap.Hint{said(a.words.Frame.Closing)}
	case a.ask != nil || a.broken != "":
		return nil
	}
	return a.current().Hints(l)
}

// Hints is every key that does something on the screen now.
func (a *App) Hints() []keymap.Hint { return a.band(a.look()) }

// Asks reports that a question lies over the screen, or why the till cannot sell.
func (a *App) Asks() bool { return a.ask != nil || a.broken != "" }

// Standing names the screen that has the keys, by its type.
func (a *App) Standing() string { return fmt.Sprintf("%T", a.current()) }
