// Package course is ten tasks by which a person learns the counter, and the judge
// of them: what the journal holds says what was done, not what was pressed.
//
// It opens nothing, writes nothing and knows no screen; it refuses to guess what a
// trainee meant.
package course
