package simtest

import "till/payment/engine"

// Mutant is a mistake that a programmer could make, planted in a wrapper of
// flow.Step or of a port: the product itself has no switch for it. A proof that
// does not find it proves nothing.
type Mutant struct {
	// Name says what is done wrong.
	Name string
	// Plant changes what the engine is made of, at each start of the program;
	// each world gets its own function, which may remember across starts.
	Plant func() func(*engine.Config)
	// LyingDisk makes the disk say "synced" when it has not.
	LyingDisk bool
}

func (m *Mutant) plant() func(*engine.Config) {
	if m.Plant == nil {
		return func(*engine.Config) {}
	}
	return m.Plant()
}
