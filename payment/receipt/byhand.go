package receipt

import "till/payment"

// byHandWords are for what a person decided: an item that was closed with
// evidence, a sale that was made again.
type byHandWords struct {
	by, verified, unverified, when, what string
	noWord, late                         string
	again, againBy                       string
}

var byHandEN = byHandWords{by: "Closed by", verified: "name verified", unverified: "NAME NOT VERIFIED", when: "Closed at", what: "Evidence:",
	noWord: "See the evidence", late: "Bank answered after that", again: "Paid again for", againBy: "Allowed by"}

var byHandZH = byHandWords{by: "经手人 BY", verified: "身份已核", unverified: "身份未核 NAME NOT VERIFIED", when: "结案时间", what: "凭据：",
	noWord: "见凭据", late: "之后银行答复", again: "代替凭证", againBy: "同意人"}

// evidence is what a person entered to close the item, and what the bank said
// after that.
func (p *page) evidence() {
	e := p.txn.Evidence
	if e == nil {
		return
	}
	w := p.words.byHand
	p.row(w.by, e.By)
	if !e.Verified {
		p.shout(w.unverified)
	} else {
		p.centre(w.verified)
	}
	p.row(w.when, e.Time.Format(stampForm))
	p.left(w.what, e.Text)
	for _, try := range p.txn.Attempts {
		if try.Result == payment.TryLate {
			p.row(w.late, try.Code)
		}
	}
}

// again links a sale to the undecided one that it was made again for.
func (p *page) again() {
	again := p.txn.Again
	if again == nil {
		return
	}
	w := p.words.byHand
	p.row(w.again, again.Batch+"/"+again.STAN)
	if approval := p.txn.Approval; approval != nil {
		p.row(w.againBy, approval.By)
		if !approval.Verified {
			p.shout(w.unverified)
		}
	}
}
