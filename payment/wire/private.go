package wire

import (
	"fmt"
	"strings"

	"till/payment/profile"
)

// tip is twelve digits of fen, in DE 48 or 54.
func (d draft) tip() (string, bool) {
	return fmt.Sprintf("%012d", int64(d.req.Txn.Tip)), d.req.Txn.Tip > 0
}

// de48 is a tip, or what the bank is told at a day's end.
func (d draft) de48() (string, bool) {
	if d.totals != "" {
		return d.totals, true
	}
	return d.tip()
}

// Tags of DE 59 and of what A2 holds (unionpay-pos 7.4).
const (
	tagTerminal = "A2"
	tagQRCode   = "A3"
	tagVoucher  = "A4"

	tagDeviceType = "01"
	tagSerial     = "02"
	tagPANTail    = "03"
	tagVersion    = "05"
	panTail       = 6

	// elementTag is the length of a tag.
	elementTag = 2
)

// de59 is QR and terminal elements.
func (d draft) de59() (string, bool) {
	value := ""
	use := d.entry.Uses[int(DE59Private)]
	if d.profile.DE59.Terminal || use == profile.UseTerminal {
		value = d.element(tagTerminal, d.device())
	}
	switch use {
	case profile.UseQRCode:
		code := string(d.req.QRCode.Reveal())
		return value + d.element(tagQRCode, code), code != ""
	case profile.UsePINBlock:
		return d.longBlock()
	case profile.UseVoucher:
		if d.req.Txn.Original == nil || d.req.Txn.Original.Voucher == "" {
			return "", false
		}
		return value + d.element(tagVoucher, d.req.Txn.Original.Voucher), true
	}
	return present(value)
}

// device is the elements of A2 that are known.
func (d draft) device() string {
	tail := d.req.Card.PAN.Reveal()
	tail = tail[max(len(tail)-panTail, 0):]
	value := ""
	for _, part := range [...][2]string{{tagDeviceType, d.profile.DE59.DeviceType}, {tagSerial, d.terminal.Serial},
		{tagPANTail, tail}, {tagVersion, d.profile.DE59.Version}} {
		if part[1] != "" {
			value += d.element(part[0], part[1])
		}
	}
	return value
}

func (d draft) element(tag, value string) string { return elementBy(d.profile, tag, value) }

// element is one element of DE 59.
func (d *Dialect) element(tag, value string) string { return elementBy(d.profile, tag, value) }

func elementBy(p *profile.Profile, tag, value string) string {
	return fmt.Sprintf("%s%0*d%s", tag, p.DE59.LengthDigits, len(value), value)
}

// de60 is type, batch and network code, and what the terminal can do.
func (d draft) de60() (string, bool) {
	batch := d.batch
	if d.reversal && d.profile.Reversal.Batch == profile.BatchCurrent {
		batch = either(d.terminal.Batch, batch)
	}
	if len(batch) != 6 {
		return "", false
	}
	value := d.entry.TypeCode + batch + d.entry.NetworkCode
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

// Parts of DE 61 that are not known.
const (
	noNumber = "000000"
	noDate   = "0000"
)

// original is DE 61. In a reversal it names the message that is undone, and not
// what that message followed (unionpay-pos 5).
func (d draft) original() (string, bool) {
	form := d.entry.Original
	if d.reversal && d.entry.ReversalOriginal != profile.OriginalSame {
		form = d.entry.ReversalOriginal
	}
	own := form == profile.OriginalOwn || form == profile.OriginalOwnDated
	batch, stan, date := "", "", ""
	switch followed := d.req.Txn.Original; {
	case d.script, own:
		batch, stan, date = d.req.Txn.Batch, d.req.Txn.STAN, d.req.Txn.HostDate
	case followed != nil:
		batch, stan, date = followed.Batch, followed.STAN, followed.Date
	}
	dated := either(date, noDate)
	switch form {
	case profile.OriginalOwn, profile.OriginalBatchTrace:
		return batch + stan, batch != "" && stan != ""
	case profile.OriginalOwnDated, profile.OriginalDated:
		return batch + stan + dated, batch != "" && stan != ""
	case profile.OriginalTraceDate:
		return noNumber + stan + dated, stan != ""
	case profile.OriginalDate:
		return noNumber + noNumber + date, date != ""
	case profile.OriginalAuthority:
		return either(batch, noNumber) + either(stan, noNumber) + dated + d.authority(), true
	}
	return "", false
}

// authority is 61.4 and 61.5: who authorised, and for a telephone call the
// institution that did.
func (d draft) authority() string {
	if d.req.Txn.PhoneCode == "" {
		return d.profile.DE61.POS
	}
	institution := strings.TrimSpace(d.req.Txn.IssuerID)
	if !digitsOnly(institution, false) {
		institution = ""
	}
	return d.profile.DE61.Phone + institution[:min(len(institution), institutionDigits)]
}

// de62 is what a sign-on, a download or an instalment sale puts there.
func (d draft) de62() (string, bool) {
	switch d.entry.Uses[int(DE62Private)] {
	case profile.UseInstalments:
		parts := d.profile.Instalments
		text := fmt.Sprintf("%0*d%s", parts.Digits, d.req.Txn.Instalments, parts.Suffix)
		return upper([]byte(text)), d.req.Txn.Instalments > 0
	case profile.UseCertificate:
		return upper([]byte(d.certificate())), true
	case profile.UseSequence:
		return present(upper([]byte(d.profile.SignOn.Sequence)))
	}
	return present(d.asked)
}

// noOrganisation is 63.1 of a card whose scheme the bank has not told.
const noOrganisation = "000"

// de63 is the operator of a management message, or the card's scheme.
func (d draft) de63() (string, bool) {
	if d.entry.Uses[int(DE63Private)] == profile.UseOrganisation {
		return fmt.Sprintf("%-3.3s", either(d.req.Txn.Organisation, noOrganisation)), true
	}
	return fmt.Sprintf("%-3.3s", d.terminal.Operator), true
}
