package cli

import (
	"time"

	"till/payment"
	"till/payment/report"
)

// dayJSON is a report as scripts read it: every key is always there.
type dayJSON struct {
	Z        *int           `json:"z"`
	First    *string        `json:"first"`
	Last     *string        `json:"last"`
	Totals   totalsJSON     `json:"totals"`
	Counts   payment.Counts `json:"counts"`
	Kinds    []rowJSON      `json:"kinds"`
	Operator []rowJSON      `json:"operators"`
	Shifts   []rowJSON      `json:"shifts"`
	Hours    []rowJSON      `json:"hours"`
	Days     []rowJSON      `json:"days"`
	Brands   []rowJSON      `json:"brands"`
	Entries  []rowJSON      `json:"entries"`
	Batches  []batchJSON    `json:"batches"`
	Declines []declineJSON  `json:"declines"`
	Open     []openJSON     `json:"open"`
	Cash     []shiftJSON    `json:"cash"`
}

type rowJSON struct {
	Key  string  `json:"key"`
	In   sumJSON `json:"in"`
	Back sumJSON `json:"back"`
	Net  string  `json:"net"`
}

type batchJSON struct {
	Batch  *string    `json:"batch"`
	Totals totalsJSON `json:"totals"`
}

type declineJSON struct {
	Reason *payment.Reason `json:"reason"`
	Code   *string         `json:"code"`
	Count  int             `json:"count"`
}

// openJSON is an attempt that is in no sum and may still come to be.
type openJSON struct {
	STAN   *string        `json:"stan"`
	Batch  *string        `json:"batch"`
	Kind   payment.Kind   `json:"kind"`
	Money  *payment.Money `json:"money"`
	Amount string         `json:"amount"`
}

func dayJSONOf(view dayView) dayJSON {
	out := dayJSON{Z: known(view.z.Number), First: stampJSON(view.First), Last: stampJSON(view.Last),
		Totals: totalsJSONOf(view.Totals), Counts: view.Counts, Kinds: rowsJSON(view.Kinds), Operator: rowsJSON(view.Operators),
		Shifts: rowsJSON(view.Shifts), Hours: rowsJSON(view.Hours), Days: rowsJSON(view.Days), Brands: rowsJSON(view.Brands),
		Entries: rowsJSON(view.Entries), Batches: []batchJSON{}, Declines: []declineJSON{}, Open: []openJSON{}, Cash: []shiftJSON{}}
	for _, sum := range view.Batches {
		out.Batches = append(out.Batches, batchJSON{known(sum.Batch), totalsJSONOf(sum.Totals)})
	}
	for _, d := range view.Declines {
		out.Declines = append(out.Declines, declineJSON{known(d.Reason), known(d.Code), d.Count})
	}
	for _, txn := range view.Open {
		out.Open = append(out.Open, openJSON{known(txn.STAN), known(txn.Batch), txn.Kind, known(txn.Money()), txn.Amount.Plain()})
	}
	for _, shift := range view.z.Shifts {
		out.Cash = append(out.Cash, shiftJSONOf(shift))
	}
	return out
}

func rowsJSON(rows []report.Row) []rowJSON {
	out := make([]rowJSON, len(rows))
	for i, row := range rows {
		out[i] = rowJSON{row.Key, sumJSON{row.In.Count, row.In.Amount.Plain()}, sumJSON{row.Back.Count, row.Back.Amount.Plain()}, row.Net().Plain()}
	}
	return out
}

func stampJSON(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	return known(at.Format(time.RFC3339))
}

// zJSON is one line of the list of Z reports.
type zJSON struct {
	Number  int        `json:"number"`
	At      string     `json:"at"`
	Totals  totalsJSON `json:"totals"`
	Carried []string   `json:"carried"`
}

func (b *books) zJSON(z payment.ZReport) zJSON {
	return zJSON{z.Number, z.At.Format(time.RFC3339), totalsJSONOf(z.Totals), b.stansOf(z.Carried)}
}

// shiftJSON is a shift as scripts read it.
type shiftJSON struct {
	Number     int        `json:"number"`
	Operator   *string    `json:"operator"`
	Opened     string     `json:"opened"`
	Closed     *string    `json:"closed"`
	Float      *string    `json:"float"`
	Expected   *string    `json:"expected"`
	Counted    *string    `json:"counted"`
	Difference *string    `json:"difference"`
	Cards      totalsJSON `json:"cards"`
}

func shiftJSONOf(shift payment.Shift) shiftJSON {
	amount := func(a *payment.Amount) *string {
		if a == nil {
			return nil
		}
		plain := a.Plain()
		return &plain
	}
	out := shiftJSON{Number: shift.Number, Operator: known(shift.Operator), Opened: shift.Opened.Format(time.RFC3339),
		Closed: stampJSON(shift.Closed), Float: amount(shift.Float), Expected: amount(shift.Expected), Counted: amount(shift.Counted),
		Cards: totalsJSONOf(shift.Cards)}
	if by, known := shift.Difference(); known {
		out.Difference = amount(&by)
	}
	return out
}
