package wire

import (
	"fmt"
	"strings"

	"till/payment"
	"till/payment/emv"
	"till/payment/profile"
)

// draft is what the fields of one request are made from.
type draft struct {
	profile *profile.Profile
	// entry is the message itself, plan that of the transaction: they differ in
	// a script result.
	entry, plan      profile.Message
	reversal, script bool
	req              payment.Request
	terminal         Terminal
	stan, batch      string
	asked            string // DE 62 of a download, hex
	totals           string // DE 48 of a settlement and its upload
	upload           bool   // told again, at the day's end
}

// sources tells where each field of a request comes from; false leaves it out.
// Which fields a message has is not decided here: that is the profile's table.
var sources = map[Field]func(draft) (string, bool){
	DE2PAN:            draft.pan,
	DE3ProcessingCode: func(d draft) (string, bool) { return present(d.plan.ProcessingCode) },
	DE4Amount:         draft.amount,
	DE11STAN:          func(d draft) (string, bool) { return present(d.stan) },
	DE14Expiry:        draft.expiry,
	DE22EntryMode:     draft.entryMode,
	DE23PANSequence:   draft.panSequence,
	DE25ConditionCode: func(d draft) (string, bool) { return present(d.plan.ConditionCode) },
	DE26PINCapture:    func(d draft) (string, bool) { return d.profile.PIN.CaptureCode, d.sendsPIN() },
	DE32Acquirer:      func(d draft) (string, bool) { return present(d.req.Txn.Acquirer) },
	DE35Track2:        draft.track2,
	DE37RRN:           draft.rrn,
	DE38AuthCode:      draft.authCode,
	DE39ResponseCode:  draft.cause,
	DE41TerminalID:    func(d draft) (string, bool) { return present(d.terminal.TerminalID) },
	DE42MerchantID:    func(d draft) (string, bool) { return present(d.terminal.MerchantID) },
	DE48Additional:    draft.de48,
	DE49Currency:      draft.currency,
	DE52PINBlock:      draft.de52,
	DE53Security:      draft.security,
	DE54Balance:       draft.tip,
	DE55Chip:          draft.chip,
	DE59Private:       draft.de59,
	DE60Private:       draft.de60,
	DE61Original:      draft.original,
	DE62Private:       draft.de62,
	DE63Private:       draft.de63,
}

func present(value string) (string, bool) { return value, value != "" }

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func (d draft) facts() payment.CardFacts { return d.req.Card.Facts }

// lostCard reports that the request says that a card was read which is not
// there: the number is the journal's and must not be called read.
func (d draft) lostCard() bool {
	return d.plan.Card == profile.CardKept && !d.reversal && !d.script && !d.req.Repeat && !d.upload &&
		d.facts().Entry != payment.EntryKeyed && d.req.Card.Track2.Empty() && len(d.req.Card.EMV) == 0
}

// amount is what was asked for. A reversal carries it after a partial approval
// too: the host compares it with its record (unionpay-pos 11.2), unless the
// profile knows a host that does not.
func (d draft) amount() (string, bool) {
	txn := d.req.Txn
	sum := txn.Requested
	if sum == 0 && txn.Original != nil {
		sum = txn.Original.Amount
	}
	if d.reversal && d.profile.Reversal.Amount == profile.AmountMoved && txn.Amount > 0 {
		sum = txn.Amount
	}
	return fmt.Sprintf("%012d", int64(sum)), true
}

// showsPAN tells whether the card number goes in a field of its own: a stripe's
// request has it in the track, and what is sent again has no track.
func (d draft) showsPAN() bool {
	switch d.facts().Entry {
	case payment.EntryStripe, payment.EntryFallback:
		return d.reversal || d.req.Repeat || d.profile.Entry.PANWithStripe || !d.entry.Has(int(DE35Track2))
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
// What follows the request says the same, though the PIN block is gone.
func (d draft) entryMode() (string, bool) {
	code, known := d.profile.Entry.Codes[d.facts().Entry]
	if !known {
		return "", false
	}
	if d.sendsPIN() || d.plan.Has(int(DE52PINBlock)) && d.facts().CVM == payment.CVMOnlinePIN {
		return code + d.profile.Entry.PIN, true
	}
	return code + d.profile.Entry.NoPIN, true
}

// currency is the transaction's, or the acquirer's where there is none.
func (d draft) currency() (string, bool) {
	if d.req.Txn.Currency == "" {
		return present(d.profile.Currency.Numeric())
	}
	return present(d.req.Txn.Currency.Numeric())
}

func (d draft) panSequence() (string, bool) {
	if !d.facts().Entry.HasChipData() || d.facts().Sequence == "" {
		return "", false
	}
	return d.facts().Sequence, true
}

func (d draft) sendsPIN() bool { return !d.req.Card.PINBlock.Empty() }

// track2 is the track with D as separator, as DE 35 wants it.
func (d draft) track2() (string, bool) {
	if d.req.Repeat {
		return "", false
	}
	return present(strings.ReplaceAll(string(d.req.Card.Track2.Reveal()), "=", "D"))
}

// security is DE 53: what is enciphered, and how.
func (d draft) security() (string, bool) {
	track, sent := d.track2()
	enciphered := d.profile.Tracks.Encrypted && sent && track != ""
	switch {
	case enciphered && d.sendsPIN():
		return d.profile.Tracks.WithPIN, true
	case enciphered:
		return d.profile.Tracks.WithoutPIN, true
	}
	return d.profile.PIN.Security, d.sendsPIN()
}

// rrn is the original's number; a script result names its transaction's.
func (d draft) rrn() (string, bool) {
	switch {
	case d.script:
		return present(d.req.Txn.RRN)
	case d.req.Txn.Original == nil:
		return "", false
	}
	return present(d.req.Txn.Original.RRN)
}

// authCode is the code of what the message follows: of the request that a
// reversal undoes, of the original, or of the telephone.
func (d draft) authCode() (string, bool) {
	switch {
	case d.reversal || d.script:
		return present(d.req.Txn.AuthCode)
	case d.req.Txn.Original != nil && d.req.Txn.Original.AuthCode != "":
		return d.req.Txn.Original.AuthCode, true
	}
	return present(d.req.Txn.PhoneCode)
}

// cause is why the reversal is owed, in the profile's code.
func (d draft) cause() (string, bool) {
	return d.profile.Reversal.CauseOfTry(d.req.Txn.ReversalCause, d.req.Txn.Tries()), d.reversal
}

// chip is DE 55; what is sent later holds what is left of the card
// (unionpay-pos 11.6).
func (d draft) chip() (string, bool) {
	switch {
	case d.upload && d.entry.Uses[int(DE62Private)] == profile.UseCertificate:
		return present(upper(publicChipData(d.req.Txn.CardEMV)))
	case d.req.Txn.Mode == payment.ModeEMV && !d.reversal && !d.script:
		return present(upper(approvedHere(d.req.Txn.CardEMV)))
	case !d.facts().Entry.HasChipData(), d.req.Repeat:
		return "", false
	case d.reversal:
		return present(upper(publicChipData(d.req.Txn.ReversalEMV)))
	case d.script:
		return present(upper(d.scriptData()))
	}
	return present(upper(publicChipData(d.req.Card.EMV)))
}

// offlineYes is the code with which a chip approves before a bank was asked (EMV
// Book 4 annex A, tag 8A).
const offlineYes = "Y1"

// approvedHere is what a chip said that approved without its bank, with the code
// of that (unionpay-pos 11.6, "offline upload").
func approvedHere(said []byte) []byte {
	data := publicChipData(said)
	list, err := emv.Parse(data)
	if len(data) == 0 || err != nil {
		return nil
	}
	if _, there := list.Find(emv.Tag8AResponseCode); !there {
		data = emv.Append(data, emv.Tag8AResponseCode, []byte(offlineYes))
	}
	return data
}

// scriptData is the profile's tags, the newest value of each: what the card
// said last stands in ReversalEMV.
func (d draft) scriptData() []byte {
	// Both were read before.
	last, _ := emv.Parse(d.req.Txn.ReversalEMV)
	first, _ := emv.Parse(d.req.Card.EMV)
	var told emv.List
	for _, name := range d.profile.Script.Tags {
		for _, object := range append(last.Public(), first.Public()...) {
			if object.Tag.String() == name {
				told = append(told, object)
				break
			}
		}
	}
	return told.Encode()
}
