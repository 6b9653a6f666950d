// Package style holds every colour, glyph and width rule of the screens, and
// the sheet of cells on which they are drawn. It is the only caller of
// lipgloss.NewStyle.
//
// Screens never speak of colours: they put text on a Sheet in a Role on a
// Ground, and Theme.Paint turns the sheet into text for one terminal. So a
// screen is the same in the dark, in the light, at 256 colours and without
// colour, and no screen can write an escape sequence.
package style
