package wire

import (
	"fmt"
	"slices"
	"strings"

	"till/payment"
	"till/payment/emv"
	"till/payment/profile"
)

// Terminal is who sends.
type Terminal struct {
	TerminalID string // DE 41, eight characters
	MerchantID string // DE 42, fifteen characters
	Operator   string // DE 63 of a sign-on, up to three characters
}

// draft is what the fields of one request are made from.
type draft struct {
	profile  *profile.Profile
	entry    profile.Message
	reversal bool
	req      payment.Request
	terminal Terminal
	stan     string
	batch    string
}

// sources tells where each field of a request comes from; false leaves it out.
// Which fields a message has is not decided here: that is the profile's table.
var sources = map[Field]func(draft) (string, bool){
	DE2PAN:            draft.pan,
	DE3ProcessingCode: func(d draft) (string, bool) { return present(d.entry.ProcessingCode) },
	// A reversal carries the amount that was asked for, also after a partial
	// approval: the host compares it with its record (unionpay-pos 11.2).
	DE4Amount:         func(d draft) (string, bool) { return fmt.Sprintf("%012d", int64(d.req.Txn.Requested)), true },
	DE11STAN:          func(d draft) (string, bool) { return present(d.stan) },
	DE14Expiry:        draft.expiry,
	DE22EntryMode:     draft.entryMode,
	DE23PANSequence:   draft.panSequence,
	DE25ConditionCode: func(d draft) (string, bool) { return present(d.entry.ConditionCode) },
	DE26PINCapture:    func(d draft) (string, bool) { return d.profile.PIN.CaptureCode, d.sendsPIN() },
	DE32Acquirer:      func(d draft) (string, bool) { return present(d.req.Txn.Acquirer) },
	DE35Track2:        draft.track2,
	DE37RRN:           draft.originalRRN,
	DE38AuthCode:      func(d draft) (string, bool) { return present(d.req.Txn.AuthCode) },
	DE39ResponseCode:  draft.cause,
	DE41TerminalID:    func(d draft) (string, bool) { return present(d.terminal.TerminalID) },
	DE42MerchantID:    func(d draft) (string, bool) { return present(d.terminal.MerchantID) },
	DE49Currency:      draft.currency,
	DE52PINBlock:      draft.pinBlock,
	DE53Security:      func(d draft) (string, bool) { return d.profile.PIN.Security, d.sendsPIN() },
	DE55Chip:          draft.chip,
	DE60Private:       draft.de60,
	DE61Original:      draft.original,
	DE63Private:       func(d draft) (string, bool) { return fmt.Sprintf("%-3.3s", d.terminal.Operator), true },
}

// Request builds the request of a transaction, or its reversal, from the
// profile's message table. A reversal carries the original's STAN, batch and
// codes (unionpay-pos 5, 11.2). The error is an ErrIncomplete that names what
// is missing.
func (d *Dialect) Request(req payment.Request, t Terminal) (*Message, error) {
	name := string(req.Txn.Kind)
	entry, known := d.profile.Messages[name]
	if !known {
		return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
	}
	if req.Txn.Requested < 0 || req.Txn.Requested > payment.AmountMax {
		return nil, fmt.Errorf("%w: an amount that DE 4 cannot hold", ErrIncomplete)
	}
	if req.Reversal {
		if !entry.Reversible {
			return nil, fmt.Errorf("%w: a %s is not reversible", ErrIncomplete, name)
		}
		t = Terminal{
			TerminalID: either(req.Txn.TerminalID, t.TerminalID),
			MerchantID: either(req.Txn.MerchantID, t.MerchantID),
			Operator:   either(req.Txn.Operator, t.Operator),
		}
	}
	if req.Card.Facts.Entry == "" {
		req.Card.Facts = req.Txn.Card
	}
	for _, chip := range [...][]byte{req.Card.EMV, req.Txn.ReversalEMV} {
		if _, err := emv.Parse(chip); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrIncomplete, DE55Chip, err)
		}
	}
	return d.build(name, draft{profile: d.profile, entry: entry, reversal: req.Reversal,
		req: req, terminal: t, stan: req.Txn.STAN, batch: req.Txn.Batch})
}

// SignOn builds the message that asks for working keys.
func (d *Dialect) SignOn(stan, batch string, t Terminal) (*Message, error) {
	return d.manage(profile.MessageSignOn, stan, batch, t)
}

// Echo builds the message that only asks whether the host is there.
func (d *Dialect) Echo(batch string, t Terminal) (*Message, error) {
	return d.manage(profile.MessageEcho, "", batch, t)
}

func (d *Dialect) manage(name, stan, batch string, t Terminal) (*Message, error) {
	entry, known := d.profile.Messages[name]
	if !known {
		return nil, fmt.Errorf("%w: profile %s has no %s", ErrIncomplete, d.profile.Name, name)
	}
	return d.build(name, draft{profile: d.profile, entry: entry, terminal: t, stan: stan, batch: batch})
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

func present(value string) (string, bool) { return value, value != "" }

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func (d draft) facts() payment.CardFacts { return d.req.Card.Facts }

// showsPAN tells whether the card number goes in a field of its own: a stripe's
// request has it in the track, a reversal has no track.
func (d draft) showsPAN() bool {
	switch d.facts().Entry {
	case payment.EntryStripe, payment.EntryFallback:
		return d.reversal || d.profile.Entry.PANWithStripe
	}
	return true
}

func (d draft) pan() (string, bool) {
	if !d.showsPAN() {
		return "", false
	}
	return present(d.req.Card.PAN.Reveal())
}

func (d draft) expiry() (string, bool) {
	if !d.showsPAN() {
		return "", false
	}
	return present(d.req.Card.Expiry)
}

// entryMode says how the card came in and whether a PIN is with the request.
// The reversal says the same of its original, whose PIN block is gone.
func (d draft) entryMode() (string, bool) {
	code, known := d.profile.Entry.Codes[d.facts().Entry]
	if !known {
		return "", false
	}
	if d.sendsPIN() || d.facts().CVM == payment.CVMOnlinePIN {
		return code + d.profile.Entry.PIN, true
	}
	return code + d.profile.Entry.NoPIN, true
}

func (d draft) panSequence() (string, bool) {
	if !d.facts().Entry.HasChipData() || d.facts().Sequence == "" {
		return "", false
	}
	return d.facts().Sequence, true
}

func (d draft) sendsPIN() bool { return !d.req.Card.PINBlock.Empty() }

func (d draft) pinBlock() (string, bool) {
	return present(upper(d.req.Card.PINBlock.Reveal()))
}

// track2 is the track with D as separator, as DE 35 wants it.
func (d draft) track2() (string, bool) {
	return present(strings.ReplaceAll(string(d.req.Card.Track2.Reveal()), "=", "D"))
}

func (d draft) originalRRN() (string, bool) {
	if d.req.Txn.Original == nil {
		return "", false
	}
	return present(d.req.Txn.Original.RRN)
}

// cause is why the reversal is owed, in the profile's code.
func (d draft) cause() (string, bool) {
	return d.profile.Reversal.CauseOf(d.req.Txn.ReversalCause), d.reversal
}

func (d draft) currency() (string, bool) {
	return present(d.req.Txn.Currency.Numeric())
}

// chip is DE 55; a reversal's holds what is left of the card (unionpay-pos 11.6).
func (d draft) chip() (string, bool) {
	if !d.facts().Entry.HasChipData() {
		return "", false
	}
	if d.reversal {
		return present(upper(publicChipData(d.req.Txn.ReversalEMV)))
	}
	return present(upper(publicChipData(d.req.Card.EMV)))
}

// de60 is type, batch and network code, and what the terminal can do.
func (d draft) de60() (string, bool) {
	if len(d.batch) != 6 {
		return "", false
	}
	value := d.entry.TypeCode + d.batch + d.entry.NetworkCode
	if !d.entry.Tail {
		return value, true
	}
	layout := d.profile.DE60
	condition, listed := layout.ChipCondition[d.facts().Entry]
	if !listed {
		condition = layout.Condition
	}
	return value + layout.Capability + condition + layout.Partial + layout.Account, true
}

// original is DE 61. In a reversal it names the message that is undone, and not
// what that message followed (unionpay-pos 5).
func (d draft) original() (string, bool) {
	form := d.entry.Original
	if d.reversal {
		form = d.entry.ReversalOriginal
	}
	switch form {
	case profile.OriginalOwn:
		return d.batch + d.stan, d.batch != "" && d.stan != ""
	case profile.OriginalBatchTrace:
		followed := d.req.Txn.Original
		if followed == nil || followed.Batch == "" || followed.STAN == "" {
			return "", false
		}
		return followed.Batch + followed.STAN, true
	}
	return "", false
}
