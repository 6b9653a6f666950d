package hostsim

import (
	"math/rand/v2"

	"till/payment"
)

// faults picks what goes wrong. It belongs to the server's lock.
type faults struct {
	rules []Rule
	left  []int // messages that a rule still holds for, Always for no end
	seed  uint64
}

func newFaults(config Config) *faults {
	f := &faults{rules: append(append([]Rule(nil), config.Faults...), PracticeRules()...), seed: config.FaultSeed}
	for _, rule := range f.rules {
		f.left = append(f.left, rule.Times)
	}
	return f
}

// pick is the fault of the next message of a name; the first rule that holds
// wins. draw numbers the messages, so that a restarted host goes on in the
// random stream where it stopped.
func (f *faults) pick(kind string, amount payment.Amount, draw uint64) Fault {
	for i, rule := range f.rules {
		if rule.Fault == FaultRefuseReversal || f.left[i] == 0 || !rule.holds(kind, amount) {
			continue
		}
		if f.left[i] != Always {
			f.left[i]--
		}
		return rule.Fault
	}
	if f.seed == 0 {
		return NoFault
	}
	return randomFault(kind, rand.New(rand.NewPCG(f.seed, draw)))
}

// refusals is how many reversals of a transaction will be refused.
func (f *faults) refusals(kind string, amount payment.Amount) int {
	for _, rule := range f.rules {
		if rule.Fault == FaultRefuseReversal && rule.holds(kind, amount) {
			return rule.Times
		}
	}
	return 0
}

// randomFault leaves two of three messages alone. What a sign-on or an echo
// meets is left to rules: without keys nothing else could be tried.
func randomFault(kind string, random *rand.Rand) Fault {
	if !movesMoney(kind) || random.IntN(3) > 0 {
		return NoFault
	}
	choice := []Fault{FaultNoAnswer, FaultLost, FaultLate, FaultBadMAC, FaultNoMAC, FaultCut, FaultHangUp,
		FaultWrongFields, FaultGarbage, "decline-96", "decline-51"}
	if kind == KindReversal {
		choice = choice[:len(choice)-1] // no reversal is refused for want of money
	}
	return choice[random.IntN(len(choice))]
}

// movesMoney reports whether random faults may meet a message of a name.
func movesMoney(name string) bool {
	kind, _ := kindOf(name)
	return name == KindReversal || kind.Moves() != payment.MovesNothing || kind == payment.PreAuth
}
