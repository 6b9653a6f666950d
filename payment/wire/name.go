package wire

import (
	"strings"

	"till/payment"
	"till/payment/profile"
)

// NameOf is the name in the profile's message table of the request that a
// message is, answers, or undoes; "" if none fits. It looks at the message
// type, 60.1, the network code of management messages, the condition code and,
// for a QR payment, at how the number came in.
func (d *Dialect) NameOf(m *Message) string {
	private := m.Value(DE60Private)
	if len(private) < typeEnd || !fourDigits(m.MTI) {
		return ""
	}
	request := m.MTI[:2] + string((m.MTI[2]-'0')/2*2+'0') + m.MTI[3:]
	undoes, shown := d.isReversal(request), d.showsCode(m)
	fallback := ""
	for _, name := range d.names {
		entry := d.profile.Messages[name]
		switch {
		case entry.TypeCode != private[:typeEnd], undoes && !entry.Reversible():
			continue
		case !undoes && entry.MTI != request && entry.RepeatMTI != request:
			continue
		case !undoes && !entry.Tail && entry.NetworkCode != networkOf(m) && (entry.UnevenCode == "" || entry.UnevenCode != networkOf(m)):
			continue
		}
		if code, told := m.Text(DE25ConditionCode); told && entry.ConditionCode != "" && code != entry.ConditionCode {
			continue
		}
		if shown == codeUses(entry) {
			return name
		}
		if fallback == "" {
			fallback = name
		}
	}
	return fallback
}

// codeUses reports that a payment is made with a code that the customer shows.
func codeUses(entry profile.Message) bool {
	use := entry.Uses[int(DE59Private)]
	return use == profile.UseQRCode || use == profile.UseVoucher
}

// showsCode reports that the message is of such a payment: by DE 22, or in
// answers by its voucher.
func (d *Dialect) showsCode(m *Message) bool {
	if mode, told := m.Text(DE22EntryMode); told {
		return strings.HasPrefix(mode, d.profile.Entry.Codes[payment.EntryQR])
	}
	private := m.Value(DE59Private)
	return d.elementOf(private, tagVoucher) != "" || d.elementOf(private, tagQRCode) != ""
}
