package style

// Variant is a way to colour the screens. Each has a dark and a light form.
type Variant int

// The variants. Contrast is for weak eyes and bright windows: at least seven to one
// wherever text stands. ColourBlind tells the money words apart for eyes that
// mistake red and green: blue, orange, yellow, after Okabe and Ito.
const (
	Standard Variant = iota
	Contrast
	ColourBlind

	variants
)

// paletteOf is the colours of a variant on a background.
func paletteOf(v Variant, isDark bool) *palette {
	pairs := [variants][2]*palette{Standard: {&light, &dark}, Contrast: {&contrastLight, &contrastDark},
		ColourBlind: {&blindLight, &blindDark}}
	if v < 0 || v >= variants {
		v = Standard
	}
	if isDark {
		return pairs[v][1]
	}
	return pairs[v][0]
}

var contrastDark = palette{
	roles: [roles]shade{
		Text:     {hex: "#FFFFFF", of256: "231"},
		Soft:     {hex: "#F2F2F2", of256: "255"},
		Muted:    {hex: "#D0D4DA", of256: "252"},
		Line:     {hex: "#8A9099", of256: "245", of16: "8"},
		Accent:   {hex: "#7FD0FF", of256: "117", of16: "14"},
		Paid:     {hex: "#4DF0B0", of256: "85", of16: "10"},
		NotPaid:  {hex: "#FFA890", of256: "216", of16: "9"},
		Und:      {hex: "#FFD24A", of256: "221", of16: "11"},
		Returned: {hex: "#D9CBFF", of256: "189", of16: "13"},
		ToSend:   {hex: "#8CE9F7", of256: "123", of16: "14"},
		Ink:      {hex: "#FFFFFF", of256: "231"},
		Ink2:     {hex: "#DADADA", of256: "253"},
		Inverse:  {hex: "#000000", of256: "16"},
		Edge:     {hex: "#1C1C1C", of256: "234"},
		Dot:      {hex: "#000000", of256: "16"},
	},
	grounds: [grounds]shade{
		Bg:            {hex: "#000000", of256: "16"},
		Surface:       {hex: "#121212", of256: "233"},
		Cap:           {hex: "#303030", of256: "236", of16Swaps: true},
		TintPaid:      {hex: "#00281C", of256: "234"},
		TintNotPaid:   {hex: "#33100A", of256: "234"},
		TintUnd:       {hex: "#2B2000", of256: "234"},
		TintFocus:     {hex: "#001F38", of256: "234", of16Swaps: true},
		PaperGround:   {hex: "#1C1C1C", of256: "234"},
		PictureGround: {hex: "#FFFFFF", of256: "231", of16: "15", of16Swaps: true},
		BadgePaid:     {hex: "#4DF0B0", of256: "85", of16: "10", of16Swaps: true},
		BadgeNotPaid:  {hex: "#FFA890", of256: "216", of16: "9", of16Swaps: true},
		BadgeUnd:      {hex: "#FFD24A", of256: "221", of16: "11", of16Swaps: true},
		BadgeReturned: {hex: "#D9CBFF", of256: "189", of16: "13", of16Swaps: true},
		BadgeToSend:   {hex: "#8CE9F7", of256: "123", of16: "14", of16Swaps: true},
		BadgeAccent:   {hex: "#7FD0FF", of256: "117", of16: "14", of16Swaps: true},
	},
}

var contrastLight = palette{
	roles: [roles]shade{
		Text:     {hex: "#000000", of256: "16"},
		Soft:     {hex: "#121212", of256: "233"},
		Muted:    {hex: "#333840", of256: "236"},
		Line:     {hex: "#6B7280", of256: "242", of16: "8"},
		Accent:   {hex: "#003E70", of256: "17", of16: "4"},
		Paid:     {hex: "#004D3A", of256: "22", of16: "2"},
		NotPaid:  {hex: "#7E1606", of256: "88", of16: "1"},
		Und:      {hex: "#5A3900", of256: "52", of16: "3"},
		Returned: {hex: "#42288F", of256: "54", of16: "5"},
		ToSend:   {hex: "#004A58", of256: "23", of16: "6"},
		Ink:      {hex: "#000000", of256: "16"},
		Ink2:     {hex: "#3A3833", of256: "237"},
		Inverse:  {hex: "#FFFFFF", of256: "231"},
		Edge:     {hex: "#FFFFFF", of256: "231"},
		Dot:      {hex: "#000000", of256: "16", of16: "0"},
	},
	grounds: [grounds]shade{
		Bg:            {hex: "#FFFFFF", of256: "231"},
		Surface:       {hex: "#F0F0F0", of256: "231"},
		Cap:           {hex: "#D8D8D8", of256: "253", of16Swaps: true},
		TintPaid:      {hex: "#E0FBF0", of256: "231"},
		TintNotPaid:   {hex: "#FFE8E2", of256: "231"},
		TintUnd:       {hex: "#FFF3D0", of256: "231"},
		TintFocus:     {hex: "#E2F0FF", of256: "231", of16Swaps: true},
		PaperGround:   {hex: "#FFFFFF", of256: "231"},
		PictureGround: {hex: "#FFFFFF", of256: "231"},
		BadgePaid:     {hex: "#004D3A", of256: "22", of16: "2", of16Swaps: true},
		BadgeNotPaid:  {hex: "#7E1606", of256: "88", of16: "1", of16Swaps: true},
		BadgeUnd:      {hex: "#5A3900", of256: "52", of16: "3", of16Swaps: true},
		BadgeReturned: {hex: "#42288F", of256: "54", of16: "5", of16Swaps: true},
		BadgeToSend:   {hex: "#004A58", of256: "23", of16: "6", of16Swaps: true},
		BadgeAccent:   {hex: "#003E70", of256: "17", of16: "4", of16Swaps: true},
	},
}

// The colour-blind palettes are the standard ones with other money words and a
// focus that has no hue: blue is money there.
var (
	blindDark = recoloured(dark, map[Role]shade{
		Accent:   {hex: "#FFFFFF", of256: "231", of16: "15"},
		Paid:     {hex: "#5CB8F5", of256: "75", of16: "12"},
		NotPaid:  {hex: "#F5772E", of256: "208", of16: "9"},
		Und:      {hex: "#FBF08A", of256: "228", of16: "11"},
		Returned: {hex: "#E3A8CF", of256: "182", of16: "13"},
		ToSend:   {hex: "#A9BDCB", of256: "250", of16: "14"},
	}, map[Ground]shade{
		TintPaid: {hex: "#13293B", of256: "236"}, TintNotPaid: {hex: "#3A2310", of256: "236"},
		TintUnd: {hex: "#33300F", of256: "236"}, TintFocus: {hex: "#27303D", of256: "236", of16Swaps: true},
	})
	blindLight = recoloured(light, map[Role]shade{
		Accent:   {hex: "#1A212B", of256: "234", of16: "0"},
		Paid:     {hex: "#00528F", of256: "24", of16: "4"},
		NotPaid:  {hex: "#551500", of256: "52", of16: "1"},
		Und:      {hex: "#75680A", of256: "58", of16: "3"},
		Returned: {hex: "#8A2F6B", of256: "89", of16: "5"},
		ToSend:   {hex: "#44586A", of256: "240", of16: "6"},
	}, map[Ground]shade{
		TintPaid: {hex: "#DDEEFC", of256: "255"}, TintNotPaid: {hex: "#FDEADB", of256: "255"},
		TintUnd: {hex: "#FBF6CF", of256: "255"}, TintFocus: {hex: "#E3E7EC", of256: "255", of16Swaps: true},
	})
)

// recoloured is a palette with some shades changed, the badges with their roles.
func recoloured(p palette, roles map[Role]shade, grounds map[Ground]shade) palette {
	badges := map[Role]Ground{Accent: BadgeAccent, Paid: BadgePaid, NotPaid: BadgeNotPaid, Und: BadgeUnd,
		Returned: BadgeReturned, ToSend: BadgeToSend}
	for role, s := range roles {
		p.roles[role] = s
		s.of16Swaps = true
		p.grounds[badges[role]] = s
	}
	for ground, s := range grounds {
		p.grounds[ground] = s
	}
	return p
}
