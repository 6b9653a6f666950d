// Package risk watches over the counter with plain rules: each has a name, looks
// at this till's own history, and says what it saw, so that every decision can be
// read, kept and played over the past.
//
// It is pure: Memory is told of attempts and of the time, and forgets by itself
// what no rule looks at any more. It refuses to be clever: there is no score that
// nobody can explain, and no rule knows a card by more than its masked number.
package risk
