package style

// Role is what a text is for; the theme knows its colour.
type Role uint8

// The roles of looks.md 4.
const (
	Text     Role = iota // amounts, the instruction
	Soft                 // data
	Muted                // labels, times, what is past
	Line                 // rules, stages to come
	Accent               // focus, the one next key, the running stage
	Paid                 // ✓
	NotPaid              // ✗
	Und                  // ◐ undecided; a device that needs care
	Returned             // ↩
	ToSend               // ↑
	Ink                  // text on paper
	Ink2                 // what is less on paper
	Inverse              // text on a badge or on the hot key
	Edge                 // the colour of the ground itself: the torn edge of the paper
	Dot                  // what is black in a picture on paper, dark in every theme

	roles
)

// Ground is what a text stands on.
type Ground uint8

// The grounds. Badge grounds are solid blocks in the colour of a money word.
const (
	Bg      Ground = iota // the screen
	Surface               // bands, slab, detail
	Cap                   // key caps
	TintPaid
	TintNotPaid
	TintUnd
	TintFocus
	PaperGround
	PictureGround // below a code on paper, light in every theme, else no phone reads it
	BadgePaid
	BadgeNotPaid
	BadgeUnd
	BadgeReturned
	BadgeToSend
	BadgeAccent // the hot key

	grounds
)

// shade is one colour at every depth: true colour, 256 and 16. The 256 values
// are written out because the automatic nearest colour made the amber tint dark
// red and the caps teal.
type shade struct {
	hex       string
	of256     string
	of16      string // "" is the terminal's own colour
	of16Swaps bool   // at 16 colours and without colour: reverse video
}

// palette is the colours of one theme.
type palette struct {
	roles   [roles]shade
	grounds [grounds]shade
}

var dark = palette{
	roles: [roles]shade{
		Text:     {hex: "#E8ECF2", of256: "255"},
		Soft:     {hex: "#BAC4D1", of256: "251"},
		Muted:    {hex: "#8E9AAB", of256: "247", of16: "8"},
		Line:     {hex: "#354152", of256: "240", of16: "8"},
		Accent:   {hex: "#62B6F0", of256: "75", of16: "12"},
		Paid:     {hex: "#3CC9A3", of256: "79", of16: "6"},
		NotPaid:  {hex: "#FF8B6E", of256: "209", of16: "9"},
		Und:      {hex: "#F2B23A", of256: "214", of16: "11"},
		Returned: {hex: "#BBA7F7", of256: "147", of16: "13"},
		ToSend:   {hex: "#6CCBDD", of256: "80", of16: "14"},
		Ink:      {hex: "#EDE6D6", of256: "254"},
		Ink2:     {hex: "#A8A296", of256: "248", of16: "8"},
		Inverse:  {hex: "#11151C", of256: "233"},
		Edge:     {hex: "#35332E", of256: "237"},
		Dot:      {hex: "#000000", of256: "16"},
	},
	grounds: [grounds]shade{
		Bg:            {hex: "#11151C", of256: "233"},
		Surface:       {hex: "#1A212B", of256: "235"},
		Cap:           {hex: "#2A3442", of256: "239", of16Swaps: true},
		TintPaid:      {hex: "#12332D", of256: "236"},
		TintNotPaid:   {hex: "#3B211E", of256: "236"},
		TintUnd:       {hex: "#382B10", of256: "236"},
		TintFocus:     {hex: "#15293C", of256: "236", of16Swaps: true},
		PaperGround:   {hex: "#35332E", of256: "237"},
		PictureGround: {hex: "#FFFFFF", of256: "231", of16: "15", of16Swaps: true},
		BadgePaid:     {hex: "#3CC9A3", of256: "79", of16: "6", of16Swaps: true},
		BadgeNotPaid:  {hex: "#FF8B6E", of256: "209", of16: "9", of16Swaps: true},
		BadgeUnd:      {hex: "#F2B23A", of256: "214", of16: "11", of16Swaps: true},
		BadgeReturned: {hex: "#BBA7F7", of256: "147", of16: "13", of16Swaps: true},
		BadgeToSend:   {hex: "#6CCBDD", of256: "80", of16: "14", of16Swaps: true},
		BadgeAccent:   {hex: "#62B6F0", of256: "75", of16: "12", of16Swaps: true},
	},
}

var light = palette{
	roles: [roles]shade{
		Text:     {hex: "#1A212B", of256: "234"},
		Soft:     {hex: "#3D4856", of256: "238"},
		Muted:    {hex: "#566272", of256: "241", of16: "8"},
		Line:     {hex: "#C3CCD8", of256: "250", of16: "8"},
		Accent:   {hex: "#005A96", of256: "24", of16: "12"},
		Paid:     {hex: "#006B55", of256: "23", of16: "6"},
		NotPaid:  {hex: "#AD2F18", of256: "124", of16: "9"},
		Und:      {hex: "#7F5200", of256: "94", of16: "11"},
		Returned: {hex: "#5B42B0", of256: "61", of16: "13"},
		ToSend:   {hex: "#00687A", of256: "24", of16: "14"},
		Ink:      {hex: "#1E2126", of256: "234"},
		Ink2:     {hex: "#6A665C", of256: "241", of16: "8"},
		Inverse:  {hex: "#FFFFFF", of256: "231"},
		Edge:     {hex: "#FAF7EF", of256: "230"},
		Dot:      {hex: "#000000", of256: "16", of16: "0"},
	},
	grounds: [grounds]shade{
		Bg:            {hex: "#FFFFFF", of256: "231"},
		Surface:       {hex: "#EEF1F5", of256: "255"},
		Cap:           {hex: "#DCE2EA", of256: "253", of16Swaps: true},
		TintPaid:      {hex: "#DDF3EC", of256: "255"},
		TintNotPaid:   {hex: "#FBE4DE", of256: "255"},
		TintUnd:       {hex: "#FBEFD2", of256: "255"},
		TintFocus:     {hex: "#E0EEFA", of256: "255", of16Swaps: true},
		PaperGround:   {hex: "#FAF7EF", of256: "230"},
		PictureGround: {hex: "#FFFFFF", of256: "231"},
		BadgePaid:     {hex: "#006B55", of256: "23", of16: "6", of16Swaps: true},
		BadgeNotPaid:  {hex: "#AD2F18", of256: "124", of16: "9", of16Swaps: true},
		BadgeUnd:      {hex: "#7F5200", of256: "94", of16: "11", of16Swaps: true},
		BadgeReturned: {hex: "#5B42B0", of256: "61", of16: "13", of16Swaps: true},
		BadgeToSend:   {hex: "#00687A", of256: "24", of16: "14", of16Swaps: true},
		BadgeAccent:   {hex: "#005A96", of256: "24", of16: "12", of16Swaps: true},
	},
}
