package profile

// problems is everything that is missing or contradicts itself.
func (p *Profile) problems() []Problem { return nil }
