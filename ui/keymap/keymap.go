package keymap

import (
	"charm.land/bubbles/v2/key"

	"till/ui/text"
)

// Caps is which keys the bands show: those of a bare numeric pad, or those of a
// full keyboard. Both always work.
type Caps int

// The two kinds of key caps.
const (
	Pad Caps = iota
	Full
)

// Map is every binding, split by screen.
type Map struct {
	Always    Always
	Home      Home
	Wait      Wait
	Paid      Paid
	Declined  Declined
	Undecided Undecided
	History   History
	Desk      Desk
	Evidence  Evidence
	Settings  Settings
	Course    Course
	Devices   Devices
	DayEnd    DayEnd
	Takings   Takings
	Palette   Palette
	Wish      Wish
	Paper     Paper
	Help      Help
	Ask       Ask
	Door      Door
}

// Always works on every screen; where letters are typed, the letters do not.
type Always struct{ Help, Language, Palette, Quit key.Binding }

// Home is the amount screen. Idle and typing give some keys another sense:
// looks.md 9.
type Home struct {
	// Idle: at 0.00.
	Digits, History, LastSlip, Desk, Quick, Menu, GoOn key.Binding
	// Typing: once a digit is typed.
	Charge, Calc, Point, Clear, Erase key.Binding
}

// Wait is a sale under way. Off is the same key as Cancel, without effect and
// with the reason, once the bank may have the message.
type Wait struct{ Cancel, BackToAmount, Off, OffPrint key.Binding }

// Paid is the result of a paid sale.
type Paid struct{ Next, Reprint, PrintWaiting, SecondCopy, Home key.Binding }

// Declined is the coach after money did not move.
type Declined struct{ Again, Part, Cash, End key.Binding }

// Undecided is the result of a sale whose end is not known.
type Undecided struct{ Slip, Next, Desk key.Binding }

// History is the list of transactions and one of them.
type History struct {
	Up, Down, UpDown, PageUp, PageDown, Page key.Binding
	Find, EndFind, Erase                     key.Binding
	Details, List, Reprint, Back             key.Binding
	Pick, Undo, Further, Copy, More          key.Binding
	Day, Message                             key.Binding
}

// Desk is the undecided desk.
type Desk struct{ Retry, Slip, Close, Up, Down, UpDown, Back key.Binding }

// Evidence is the form that closes an undecided item. In its lines every
// character is text, so that only keys without one move there.
type Evidence struct{ Next, Close, Choose, Yes, No, Up, Down, UpDown, Erase, Back key.Binding }

// DayEnd is the settlement: what stands in the way, who allows it, its course and
// its end, and the earlier ones.
type DayEnd struct {
	Settle, GoOn, Dispute, Earlier, Resolve, Back key.Binding
	Allow, Erase, AllowBack                       key.Binding
	Stop, Off                                     key.Binding
	Close, Again, Slip, List                      key.Binding
	Look, Up, Down, UpDown                        key.Binding
}

// Takings is the reports: days, X and Z. In a name every letter is text.
type Takings struct {
	Print, Close, Earlier, Later, Days, Turn, Back key.Binding
	Take, Erase, AskBack, Done                     key.Binding
}

// Palette is the list of everything, behind "/" at home and Ctrl+K anywhere.
type Palette struct{ Choose, Digits, Up, Down, UpDown, Erase, Back key.Binding }

// Wish is the form of a transaction. In a line of letters every character is
// text, so that only keys without one move there.
type Wish struct{ Next, Send, Up, Down, UpDown, Erase, Back key.Binding }

// Course is the trainee's course. Digits answer its question.
type Course struct{ Go, Skip, Again, Back key.Binding }

// Settings is the screen on which preferences are changed.
type Settings struct{ Change, Up, Down, UpDown, Back key.Binding }

// Devices is the screen of what is plugged in.
type Devices struct{ Test, All, Tables, Up, Down, UpDown, Back key.Binding }

// Paper is a slip over the screen; Show opens it where a part of one stands.
type Paper struct{ Show, Up, Down, UpDown, PageUp, PageDown, Page, Back key.Binding }

// Door is where somebody types a number and a PIN. In a PIN every character is
// text: "/" is Back in an empty field, and Esc always.
type Door struct{ Next, Open, Erase, Clear, Back key.Binding }

// Help is the overlay of all keys.
type Help struct{ Close key.Binding }

// Ask is a question over the screen. Enter never means yes.
type Ask struct{ Stay, Yes, Again key.Binding }

// keys that are the same on every screen.
var (
	enterKeys = []string{"enter", "kpenter"}
	backKeys  = []string{"/", "esc"}
	downKeys  = []string{"+", "down"}
	upKeys    = []string{"-", "up"}
)

// New makes the bindings with their help in one language.
func New(w *text.Words, caps Caps) Map {
	k := w.Keys
	back, upDown, page := "/", "+ -", "PgUp PgDn"
	if caps == Full {
		back, upDown = "Esc", "Up Dn"
	}
	up, down := bind(k.UpDown, "-", upKeys...), bind(k.UpDown, "+", downKeys...)
	both := bind(k.UpDown, upDown, append(append([]string{}, upKeys...), downKeys...)...)
	return Map{
		Always: Always{
			Help:     bind(k.Help, "?", "?", "f1"),
			Language: bind(k.Language, "F2", "f2", "ctrl+l", "l"),
			Palette:  bind(w.Palette.KeyOpen, "Ctrl+K", "ctrl+k"),
			Quit:     bind(k.Quit, "Ctrl+C", "ctrl+c", "q"),
		},
		Home: home(w, back),
		Wait: Wait{
			Cancel:       bind(k.Cancel, back, backKeys...),
			BackToAmount: bind(k.BackToAmount, back, backKeys...),
			Off:          bind(k.Off, back, backKeys...),
			OffPrint:     bind(k.OffPrint, back, backKeys...),
		},
		Paid: Paid{
			Next:         bind(k.Next, "Enter", enterKeys...),
			Reprint:      bind(k.Reprint, "1", "1", "p"),
			PrintWaiting: bind(k.PrintWaiting, "1", "1", "p"),
			SecondCopy:   bind(k.SecondCopy, "1", "1", "p"),
			Home:         bind(k.Home, back, backKeys...),
		},
		Declined: Declined{
			Again: bind(k.Again, "Enter", enterKeys...),
			Part:  bind(k.Part, "1", "1"),
			Cash:  bind(k.Cash, "2", "2"),
			End:   bind(k.EndSale, back, backKeys...),
		},
		Undecided: Undecided{
			Slip: bind(k.PendingSlip, "1", "1", "p"),
			Next: bind(k.Next, "Enter", enterKeys...),
			Desk: bind(k.Desk, back, append([]string{"u"}, backKeys...)...),
		},
		History: history(w, back, page, up, down, both),
		Desk: Desk{
			Retry: bind(k.RetryNow, "Enter", append([]string{"r"}, enterKeys...)...),
			Slip:  bind(k.PendingSlip, "1", "1", "p"),
			Close: bind(w.Evidence.KeyOpen, "2", "2", "e"),
			Up:    up, Down: down, UpDown: both, Back: bind(k.Back, back, backKeys...),
		},
		Evidence: evidence(w.Evidence, back),
		Palette: Palette{
			Choose: bind(k.Choose, "Enter", enterKeys...), Digits: bind(k.Choose, "1-9", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
			Up: up, Down: down, UpDown: both,
			Erase: bind(k.EraseLetter, "Bksp", "backspace", "delete"),
			Back:  bind(k.Back, back, backKeys...),
		},
		Course: learn(w.Course, k, back),
		Settings: Settings{
			Change: bind(w.Looks.KeyChange, "Enter", enterKeys...), Up: up, Down: down, UpDown: both,
			Back: bind(k.Back, back, backKeys...),
		},
		DayEnd:  dayEnd(w, back, up, down, both),
		Takings: takings(w, back),
		Devices: devices(w.Lang, up, down, both, bind(k.Back, back, backKeys...)),
		Wish:    wish(w.Wishes, back),
		Paper:   paper(k, both, back),
		Help:    Help{Close: bind(k.CloseHelp, back, append(append([]string{}, backKeys...), enterKeys...)...)},
		Ask:     ask(k),
		Door:    door(w.Door, back),
	}
}

// devices binds the screen of what is plugged in.
func devices(lang text.Lang, up, down, both, back key.Binding) Devices {
	w := text.DevicesIn(lang)
	return Devices{Test: bind(w.KeyTest, "Enter", enterKeys...), All: bind(w.Again, "*", "*"), Tables: bind(w.KeyTables, "1", "1"),
		Up: up, Down: down, UpDown: both, Back: back}
}

// paper binds a slip over the screen.
func paper(k text.Keys, both key.Binding, back string) Paper {
	return Paper{
		Show: bind(k.WholeSlip, "*", "*"), Up: bind(k.UpDown, "-", upKeys...), Down: bind(k.UpDown, "+", downKeys...), UpDown: both,
		PageUp: bind(k.Page, "PgUp", "pgup"), PageDown: bind(k.Page, "PgDn", "pgdown"), Page: bind(k.Page, "PgUp PgDn", "pgup", "pgdown"),
		Back: bind(k.Back, back, append(append([]string{"*"}, backKeys...), enterKeys...)...),
	}
}

// ask binds a question over the screen.
func ask(k text.Keys) Ask {
	return Ask{
		Stay:  bind(k.Stay, "Enter", append(append([]string{"n"}, backKeys...), enterKeys...)...),
		Yes:   bind(k.Yes, "1", "1", "y"),
		Again: bind(k.Reprint, "2", "2"),
	}
}

// evidence binds the form that closes an item.
func evidence(w text.Evidence, back string) Evidence {
	return Evidence{
		Next: bind(w.KeyNext, "Enter", append([]string{"tab"}, enterKeys...)...), Close: bind(w.KeyClose, "Enter", enterKeys...),
		Choose: bind(w.KeyChoose, "1 2", "1", "2"), Yes: bind(w.KeyChoose, "1", "1"), No: bind(w.KeyChoose, "2", "2"),
		Up: bind(w.KeyFields, "-", append([]string{"shift+tab"}, upKeys...)...), Down: bind(w.KeyFields, "+", downKeys...),
		UpDown: bind(w.KeyFields, "Up Dn", append(append([]string{}, upKeys...), downKeys...)...),
		Erase:  bind(w.KeyErase, "Bksp", "backspace", "delete"),
		Back:   bind(w.KeyBack, back, backKeys...),
	}
}

// history binds the list of transactions and one of them.
func history(w *text.Words, back, page string, up, down, both key.Binding) History {
	k := w.Keys
	return History{
		Up: up, Down: down, UpDown: both,
		PageUp: bind(k.Page, "PgUp", "pgup"), PageDown: bind(k.Page, "PgDn", "pgdown"),
		Page: bind(k.Page, page, "pgup", "pgdown"),
		Find: bind(k.Find, ".", "."), EndFind: bind(k.EndFind, back, backKeys...),
		Erase:   bind(k.EraseLetter, "Bksp", "backspace", "delete"),
		Details: bind(k.Details, "Enter", enterKeys...), List: bind(k.List, "Enter", enterKeys...),
		Reprint: bind(k.Reprint, "1", "1"), Back: bind(k.Back, back, backKeys...),
		Pick: bind(w.Wishes.KeyChoose, "Enter", enterKeys...), Undo: bind(w.Wishes.KeyVoid, "2", "2"),
		Further: bind(w.Wishes.KeyRefund, "3", "3"), Copy: bind(w.Wishes.KeyCopy, "4", "4"), More: bind(w.Wishes.KeyTip, "5", "5"),
		Day: bind(w.Wishes.KeyDay, "*", "*", "left"), Message: bind(w.Wishes.KeyMessage, "6", "6"),
	}
}

// dayEnd binds the settlement.
func dayEnd(w *text.Words, back string, up, down, both key.Binding) DayEnd {
	d := w.DayEnd
	return DayEnd{
		Settle: bind(d.KeySettle, "Enter", enterKeys...), GoOn: bind(d.KeyGoOn, "Enter", enterKeys...),
		Dispute: bind(d.KeyDispute, "1", "1"), Earlier: bind(d.KeyEarlier, "*", "*"),
		Resolve: bind(d.KeyResolve, "1-5", "1", "2", "3", "4", "5"), Back: bind(d.KeyBack, back, backKeys...),
		Allow: bind(d.KeyAllow, "Enter", enterKeys...), Erase: bind(w.Keys.EraseLetter, "Bksp", "backspace", "delete"),
		AllowBack: bind(d.KeyBack, back, backKeys...),
		Stop:      bind(d.KeyStop, back, backKeys...), Off: bind(d.KeyOff, back, backKeys...),
		Close: bind(d.KeyClose, "Enter", enterKeys...), Again: bind(d.KeyAgain, "Enter", enterKeys...),
		Slip: bind(d.KeySlip, "1", "1", "p"), List: bind(d.KeyList, "2", "2"),
		Look: bind(d.KeyLook, "Enter", enterKeys...), Up: up, Down: down, UpDown: both,
	}
}

// takings binds the reports: the day before is where the list of days goes on.
func takings(w *text.Words, back string) Takings {
	t := w.Takings
	return Takings{
		Print: bind(t.KeyPrint, "1", "1", "p"), Close: bind(t.KeyZ, "2", "2"),
		Earlier: bind(t.KeyEarlier, "-", "-", "left", "up"), Later: bind(t.KeyLater, "+", "+", "right", "down"),
		Days: bind(t.KeyDays, "- +", "-", "+", "left", "right", "up", "down"), Turn: bind(t.KeyTurn, "*", "*"), Back: bind(t.KeyBack, back, backKeys...),
		Take: bind(t.KeyTake, "Enter", enterKeys...), Erase: bind(w.Keys.EraseLetter, "Bksp", "backspace", "delete"),
		AskBack: bind(t.KeyBack, back, backKeys...), Done: bind(t.KeyClose, "Enter", append(append([]string{}, enterKeys...), backKeys...)...),
	}
}

// wish binds the form of a transaction.
func wish(w text.Wishes, back string) Wish {
	return Wish{
		Next: bind(w.KeyNext, "Enter", append([]string{"tab"}, enterKeys...)...), Send: bind(w.KeySend, "Enter", enterKeys...),
		Up: bind(w.KeyRows, "Up", "up", "shift+tab"), Down: bind(w.KeyRows, "Dn", "down"), UpDown: bind(w.KeyRows, "Up Dn", "up", "down", "shift+tab"),
		Erase: bind(w.KeyErase, "Bksp", "backspace", "delete"), Back: bind(w.KeyBack, back, backKeys...),
	}
}

// door binds where a person shows who they are.
func door(w text.Door, back string) Door {
	return Door{
		Next: bind(w.KeyNext, "Enter", append([]string{"tab"}, enterKeys...)...), Open: bind(w.KeyOpen, "Enter", enterKeys...),
		Erase: bind(w.KeyErase, "Bksp", "backspace", "delete"),
		Clear: bind(w.KeyClear, back, backKeys...), Back: bind(w.KeyBack, back, backKeys...),
	}
}

// home binds the amount screen.
func home(w *text.Words, back string) Home {
	k := w.Keys
	return Home{
		GoOn:     bind(w.DayEnd.KeyGoOn, "Enter", enterKeys...),
		Digits:   bind(k.Digits, "0-9", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "."),
		History:  bind(k.History, "Enter", append([]string{"h", "f3"}, enterKeys...)...),
		LastSlip: bind(k.LastSlip, "+", "+", "p", "f5"),
		Desk:     bind(k.Desk, "-", "-", "u", "f4"),
		Quick:    bind(k.Quick, "*", "*"),
		Menu:     bind(k.Menu, back, append([]string{"m"}, backKeys...)...),
		Charge:   bind(k.Charge, "Enter", enterKeys...),
		Calc:     bind(k.Calc, "+ - *", "+", "-", "*", "%"),
		Point:    bind(k.Point, ".", "."),
		Clear:    bind(k.Clear, back, backKeys...),
		Erase:    bind(k.Erase, "Bksp", "backspace", "delete"),
	}
}

func bind(help, caption string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(caption, help))
}

// Hint is a key as a screen offers it now.
type Hint struct {
	key.Binding
	Hot  bool // the next step: at most one on a screen
	Off  bool // shown without its cap, with the reason in its help
	Area bool // shown in the working area, not in the band
	Last bool // stands at the right edge of the band, and is never dropped
}

// Cap is what stands on the key.
func (h Hint) Cap() string { return h.Help().Key }

// Does is what the key does.
func (h Hint) Does() string { return h.Help().Desc }

// learn binds the trainee's course.
func learn(w text.Course, k text.Keys, back string) Course {
	return Course{Go: bind(w.KeyGo, "Enter", enterKeys...), Skip: bind(w.KeySkip, "9", "9"), Again: bind(w.KeyAgain, "0", "0"),
		Back: bind(k.Back, back, backKeys...)}
}
