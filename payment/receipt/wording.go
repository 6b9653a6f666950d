package receipt

import (
	"fmt"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// narrowest is the width, in columns, of the narrowest paper that there is.
const narrowest = 32

// own is the acquirer's wording where its profile has one, else ours. On a
// Chinese slip the English stands below the Chinese.
func (p *page) own(theirs profile.Text, ours []string) []string {
	if theirs == (profile.Text{}) {
		return ours
	}
	if p.words.language == Chinese {
		return []string{theirs.ZH, theirs.EN}
	}
	return []string{theirs.EN}
}

// title is what kind of slip this is and whose copy.
func (p *page) title(c Copy) {
	slip := p.config.Texts.Slip
	whose := map[Copy]profile.Text{MerchantCopy: slip.MerchantCopy, CardholderCopy: slip.CardholderCopy}[c]
	if p.words.language == Chinese {
		if slip.Title.ZH == "" || whose.ZH == "" {
			p.centre(p.words.titles[c]...)
			return
		}
		p.centre(slip.Title.ZH + "  " + whose.ZH)
		if english := slip.Title.EN + " - " + whose.EN; len(english) <= narrowest {
			p.centre(english)
			return
		}
		p.centre(slip.Title.EN, whose.EN)
		return
	}
	if title := p.words.kindTitle(p.txn); title != "" {
		p.centre(title)
	}
	p.centre(p.own(whose, p.words.titles[c])...)
}

// kind is the row that names the transaction, "" where it stands in the title.
func (p *page) kind() string {
	if name := p.words.modes[payment.MessageName(p.txn.Kind, p.txn.Mode)]; name != "" && p.words.kinds != nil {
		return name
	}
	return p.words.kinds[p.txn.Kind]
}

func (w words) kindTitle(txn payment.Txn) string {
	if w.kindTitles == nil {
		return ""
	}
	return either(w.modes[payment.MessageName(txn.Kind, txn.Mode)], w.kindTitles[txn.Kind])
}

// declaration is what the cardholder signs, a clause a line.
func (p *page) declaration() []string {
	statement := p.config.Texts.Slip.Statement
	if statement == (profile.Text{}) {
		return p.words.cvm.declaration
	}
	if p.words.language != Chinese {
		return []string{statement.EN}
	}
	return strings.FieldsFunc(strings.ReplaceAll(statement.ZH, ", ", "，"), func(r rune) bool { return r == '，' })
}

// noneUpTo says up to which sum a tap needs neither PIN nor signature.
func (p *page) noneUpTo() []string {
	texts := p.own(p.config.Texts.Slip.NoPINUpTo, p.words.cvm.noneUpTo)
	limit := yuan(p.config.Texts.NoPINLimit)
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = strings.ReplaceAll(text, "%s", limit)
	}
	return out
}

// goods are what was sold, a line each, and how the sum came about.
func (p *page) goods() {
	w := p.words.goods
	if len(p.txn.Items) > 0 {
		p.table(w.item, w.each, w.sum)
		for _, item := range p.txn.Items {
			p.table(either(item.Name, w.noName), fmt.Sprintf("%d x %s", item.Quantity, item.Price), item.Sum().String())
		}
		p.rule()
	}
	if tip := p.txn.Tip; tip > 0 && p.txn.Requested > tip {
		p.row(w.base, p.sum(p.txn.Requested-tip))
		p.row(w.tip, p.sum(tip))
	}
	if n := p.txn.Instalments; n > 0 {
		p.row(w.instalments, fmt.Sprintf(w.parts, n))
	}
}

// tipLine leaves room for a tip written by hand, on what the holder signs and
// where the acquirer takes tips.
func (p *page) tipLine(c Copy) {
	if !p.config.Texts.Slip.TipLine || c != MerchantCopy || p.txn.Kind != payment.Sale || p.txn.Tip > 0 || !p.signs() || p.partial() {
		return
	}
	w := p.words.goods
	p.blank()
	p.row(w.tip, w.byHand)
	p.blank()
	p.row(w.total, w.byHand)
}
