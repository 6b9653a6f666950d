package simtest

// Faults names what goes wrong in a world, in the order in which a report shows
// it: line, bank, card, paper, disk, people, day's end. Result.Seen counts them.
var Faults = []string{
	"no line", "request lost", "answer lost", "request late", "request doubled", "first answer lost", "line broken",
	"bad MAC", "malformed answer", "answer of the past", "reversal not made", "late original refused",
	"reversal before its original", "unsure", "approved partly", "called a duplicate", "reversal refused",
	"card refused after approval", "card removed after approval", "paper out", "print unknown", "write failed",
	"disk full", "a year is gone", "closed by hand",
	"the bank counts otherwise", "the bank forgets its verdict", "a sign-on in the middle of a settlement", "a detail refused",
	"a detail unsure", "a detail that came again", "the end refused", "carried over", "closed anyway",
}

// CutsOf is how many power cuts the world of a plan lives through.
func CutsOf(plan Plan) int { return newWorld(Plan{Seed: plan.Seed, Cuts: plan.Cuts}).cutsWanted }
