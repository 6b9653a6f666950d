// Package screen holds the screens of the counter, one file each: its model, its
// Update, its View, its keys.
//
// A screen refuses to act and to know any other screen. Update takes a key or a
// message and gives itself back with an Action, which says what it wants; the
// root model does it and chooses what is shown next. View is pure: width,
// height, words and time come in with the Look, a sheet of cells goes out.
package screen
