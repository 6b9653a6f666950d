package cli

import (
	"time"

	"till/devices/printer"
	"till/payment"
)

// settlementJSON is a settlement as scripts read it: every key is always there.
type settlementJSON struct {
	Batch       string             `json:"batch"`
	State       payment.BatchState `json:"state"`
	Reason      *payment.Reason    `json:"reason"`
	Totals      totalsJSON         `json:"totals"`
	Bank        *totalsJSON        `json:"bank"`
	Domestic    string             `json:"domestic"`
	Foreign     string             `json:"foreign"`
	Uploads     int                `json:"uploads"`
	Done        int                `json:"done"`
	Carried     []string           `json:"carried"`
	Refused     []string           `json:"refused"`
	Unsaid      []string           `json:"unsaid"`
	Explanation []causeJSON        `json:"explanation"`
	Next        *string            `json:"next"`
	Begun       string             `json:"begun"`
	Ended       *string            `json:"ended"`
	Receipt     string             `json:"receipt"`
}

type totalsJSON struct {
	Domestic groupJSON `json:"domestic"`
	Foreign  groupJSON `json:"foreign"`
	Net      string    `json:"net"`
}

type groupJSON struct {
	Debit  sumJSON `json:"debit"`
	Credit sumJSON `json:"credit"`
}

type sumJSON struct {
	Count  int    `json:"count"`
	Amount string `json:"amount"`
}

type causeJSON struct {
	Cause  payment.Cause `json:"cause"`
	STAN   string        `json:"stan"`
	Amount string        `json:"amount"`
}

// aheadJSON is what a settlement would find.
type aheadJSON struct {
	Batch    string        `json:"batch"`
	Totals   totalsJSON    `json:"totals"`
	Findings []findingJSON `json:"findings"`
}

type findingJSON struct {
	Hindrance payment.Hindrance `json:"hindrance"`
	STAN      *string           `json:"stan"`
	Batch     *string           `json:"batch"`
	Amount    string            `json:"amount"`
}

func aheadJSONOf(ahead dayAhead) aheadJSON {
	out := aheadJSON{Batch: ahead.batch, Totals: totalsJSONOf(ahead.totals), Findings: []findingJSON{}}
	for _, finding := range ahead.findings {
		out.Findings = append(out.Findings, findingJSON{finding.Hindrance, known(finding.Txn.STAN), known(finding.Txn.Batch),
			finding.Txn.Amount.Plain()})
	}
	return out
}

func totalsJSONOf(t payment.BatchTotals) totalsJSON {
	sum := func(s payment.Subtotal) sumJSON { return sumJSON{s.Count, s.Amount.Plain()} }
	group := func(g payment.GroupTotals) groupJSON { return groupJSON{sum(g.Debit), sum(g.Credit)} }
	return totalsJSON{group(t.Domestic), group(t.Foreign), t.Net().Plain()}
}

// groupVerdicts are the bank's verdicts as scripts read them.
var groupVerdicts = [...]string{"unsaid", "balanced", "not_balanced", "error"}

func (b *books) settlementJSON(s payment.Settlement, reason payment.Reason, e payment.Explanation) settlementJSON {
	out := settlementJSON{Batch: s.Batch, State: s.State, Reason: known(reason), Totals: totalsJSONOf(s.Totals),
		Domestic: groupVerdicts[s.Domestic], Foreign: groupVerdicts[s.Foreign], Uploads: s.Uploads, Done: s.Done,
		Carried: b.stansOf(s.Carried), Refused: b.stansOf(s.Refused), Unsaid: b.stansOf(s.Unsaid), Explanation: []causeJSON{},
		Next: known(s.Next), Begun: s.Begun.Format(time.RFC3339)}
	if s.Bank != nil {
		bank := totalsJSONOf(*s.Bank)
		out.Bank = &bank
	}
	if !s.Ended.IsZero() {
		ended := s.Ended.Format(time.RFC3339)
		out.Ended = &ended
	}
	for _, blame := range e.Blamed {
		out.Explanation = append(out.Explanation, causeJSON{blame.Cause, blame.Txn.STAN, blame.Txn.Amount.Plain()})
	}
	if s.State.Over() {
		out.Receipt = printer.Text(b.settlementSlip(s, false), b.columns) + "\n"
	}
	return out
}

// stansOf are the numbers of attempts, as people and scripts know them.
func (b *books) stansOf(ids []uint64) []string {
	stans := []string{}
	for _, id := range ids {
		if txn, err := b.store.Txn(id); err == nil {
			stans = append(stans, txn.STAN)
		}
	}
	return stans
}
