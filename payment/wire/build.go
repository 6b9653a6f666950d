package wire

import (
	"fmt"
	"slices"

	"till/payment"
	"till/payment/emv"
	"till/payment/profile"
)

// Terminal is who sends.
type Terminal struct {
	TerminalID string // DE 41, eight characters
	MerchantID string // DE 42, fifteen characters
	Operator   string // DE 63 of a sign-on, up to three characters
	Serial     string // the device's, in A2 of DE 59 where the profile sends it
	// Batch is the current one, for a profile whose reversals name it.
	Batch string
}

// Request builds the request of a transaction, its reversal or the result of
// its issuer scripts, from the profile's message table. A reversal carries the
// original's STAN, batch and codes (unionpay-pos 5, 11.2); a repeat has what is
// left of the card: its number and expiry. The error is an ErrIncomplete that
// names what is missing.
func (d *Dialect) Request(req payment.Request, t Terminal) (*Message, error) {
	name := payment.MessageName(req.Txn.Kind, req.Txn.Mode)
	plan, known := d.profile.Messages[name]
	if !known {
		return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
	}
	from := draft{profile: d.profile, entry: plan, plan: plan, reversal: req.Reversal, script: req.Script,
		stan: req.Txn.STAN, batch: req.Txn.Batch}
	switch {
	case req.Txn.Requested < 0 || req.Txn.Requested > payment.AmountMax:
		return nil, fmt.Errorf("%w: an amount that DE 4 cannot hold", ErrIncomplete)
	case req.Reversal && !plan.Reversible():
		return nil, fmt.Errorf("%w: a %s is not reversible", ErrIncomplete, name)
	case req.Script:
		name, from.stan = profile.MessageScript, req.STAN
		if from.entry, known = d.profile.Messages[name]; !known {
			return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
		}
	}
	if req.Reversal || req.Script || req.Repeat {
		t.TerminalID = either(req.Txn.TerminalID, t.TerminalID)
		t.MerchantID = either(req.Txn.MerchantID, t.MerchantID)
		t.Operator = either(req.Txn.Operator, t.Operator)
	}
	if req.Card.Facts.Entry == "" {
		req.Card.Facts = req.Txn.Card
	}
	from.req, from.terminal = req, t
	if from.lostCard() {
		return nil, fmt.Errorf("%w: %s has a kept card number, which goes as keyed", ErrIncomplete, name)
	}
	for _, chip := range [...][]byte{req.Card.EMV, req.Txn.ReversalEMV} {
		if _, err := emv.Parse(chip); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrIncomplete, DE55Chip, err)
		}
	}
	return d.build(name, from)
}

// SignOn builds the message that asks for working keys.
func (d *Dialect) SignOn(stan, batch string, t Terminal) (*Message, error) {
	return d.Manage(profile.MessageSignOn, stan, batch, "", t)
}

// Echo builds the message that only asks whether the host is there.
func (d *Dialect) Echo(batch string, t Terminal) (*Message, error) {
	return d.Manage(profile.MessageEcho, "", batch, "", t)
}

// Manage builds a message that moves no money, by its name in the profile's
// message table; asked is the hex of DE 62 for a download that asks for
// something. A number goes only into a message that has one.
func (d *Dialect) Manage(name, stan, batch, asked string, t Terminal) (*Message, error) {
	entry, known := d.profile.Messages[name]
	if !known {
		return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
	}
	return d.build(name, draft{profile: d.profile, entry: entry, plan: entry, terminal: t,
		stan: stan, batch: batch, asked: asked})
}

func (d *Dialect) build(name string, from draft) (*Message, error) {
	m := &Message{Name: name, Framing: FramingFull, MTI: from.entry.MTI,
		TPDU: d.profile.Framing.TPDU, Header: d.profile.Framing.Header}
	if from.reversal {
		from.entry.Required, from.entry.Optional = d.profile.Reversal.Required, d.profile.Reversal.Optional
		m.MTI = d.profile.Reversal.MTI
		// The journal holds the try that is being made already.
		if from.req.Txn.Tries() > 1 {
			m.MTI = d.profile.Reversal.RepeatMTI
		}
	} else if from.req.Repeat && from.entry.RepeatMTI != "" {
		m.MTI = from.entry.RepeatMTI
	}
	for _, number := range slices.Concat(from.entry.Required, from.entry.Optional) {
		f := Field(number)
		source, known := sources[f]
		if !known {
			return nil, fmt.Errorf("%w: nothing fills %s of %s", ErrIncomplete, f, name)
		}
		if value, there := source(from); there {
			m.Set(f, value)
		} else if slices.Contains(from.entry.Required, number) {
			return nil, fmt.Errorf("%w: %s lacks %s", ErrIncomplete, name, f)
		}
	}
	return m, nil
}

// entryOf is the profile's entry for a named message, with the field set of the
// 0400 where it is a reversal.
func (d *Dialect) entryOf(m *Message) (profile.Message, error) {
	entry, known := d.profile.Messages[m.Name]
	if !known {
		return entry, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, m.Name)
	}
	if d.isReversal(m.MTI) {
		entry.Required, entry.Optional = d.profile.Reversal.Required, d.profile.Reversal.Optional
	}
	return entry, nil
}

// isReversal reports whether a request of that type undoes another.
func (d *Dialect) isReversal(mti string) bool {
	return mti == d.profile.Reversal.MTI || mti == d.profile.Reversal.RepeatMTI
}
