// Package widget holds the parts that two screens or more are made of: the slab
// with the amount, the big digits, the stage clock, the strip of undecided
// money, the slip as paper, lists, choices, questions, the two bands.
//
// A part draws what it is given on the sheet of a Look. It refuses to keep
// state, to read a clock and to know which screen it stands on.
package widget
