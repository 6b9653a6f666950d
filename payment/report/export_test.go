package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"till/payment"
)

func exported(t *testing.T, open func(*bytes.Buffer) Writer) string {
	t.Helper()
	var out bytes.Buffer
	w := open(&out)
	err := w.Sheet("A/B: [1]", []Column{{"time", "时间"}, {"name", "名称"}, {"amount", "金额"}, {"count", "笔数"}, {"none", "无"}})
	for _, row := range [][]any{{noon, "a \"quoted\", name", payment.Amount(-123456), 3, nil}, {noon, "=1+1", payment.AmountMax, 0, nil}} {
		if err == nil {
			err = w.Row(row...)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheFormsOfAnExport(t *testing.T) {
	t.Run("CSV", func(t *testing.T) {
		text := exported(t, func(out *bytes.Buffer) Writer { return NewCSV(out) })
		rest, marked := strings.CutPrefix(text, "\ufeff")
		rows, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
		if err != nil || !marked || len(rows) != 3 {
			t.Fatalf("%v\n%s", err, text)
		}
		if rows[1][0] != "2026-03-02T12:05:00+08:00" || rows[1][2] != "-1234.56" || rows[2][1] != "'=1+1" || rows[1][4] != "" {
			t.Errorf("%q", rows)
		}
	})
	t.Run("JSON Lines", func(t *testing.T) {
		text := exported(t, func(out *bytes.Buffer) Writer { return NewJSONLines(out) })
		for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
			var row map[string]any
			if err := json.Unmarshal([]byte(line), &row); err != nil || len(row) != 5 || row["none"] != nil {
				t.Fatalf("%v in %s", err, line)
			}
			if want := []string{"-1234.56", "9999999999.99"}[i]; row["amount"] != want {
				t.Errorf("amount %v, want %s", row["amount"], want)
			}
		}
		if !strings.HasPrefix(text, `{"time":`) {
			t.Errorf("the columns are out of order: %s", text)
		}
	})
	t.Run("XLSX", func(t *testing.T) {
		text := exported(t, func(out *bytes.Buffer) Writer { return NewXLSX(out) })
		book, err := excelize.OpenReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("A B   1 ")
		if err != nil || len(rows) != 3 {
			t.Fatalf("%v %q %q", err, book.GetSheetList(), rows)
		}
		if rows[0][1] != "名称" || rows[1][0] != "2026-03-02 12:05:00" || rows[1][2] != "-1,234.56" || rows[2][1] != "=1+1" || rows[2][2] != "9,999,999,999.99" {
			t.Errorf("%q", rows)
		}
		if formula, _ := book.GetCellFormula("A B   1 ", "B3"); formula != "" {
			t.Errorf("text became a formula: %s", formula)
		}
	})
}

func TestAnAttemptHasAValueForEachColumn(t *testing.T) {
	row := Attempt(payment.Txn{ID: 1, Kind: payment.Sale, State: payment.Approved, Started: noon, Amount: 1250,
		Card: payment.CardFacts{Masked: "622202******8123"}, Original: &payment.Original{STAN: "000001"}})
	if len(row) != len(AttemptKeys) {
		t.Fatalf("%d values for %d columns", len(row), len(AttemptKeys))
	}
	for i, key := range AttemptKeys {
		want, checked := map[string]any{"money": "paid", "card": "622202******8123", "original_stan": "000001", "batch": nil,
			"amount": payment.Amount(1250)}[key]
		if checked && row[i] != want {
			t.Errorf("%s is %v, want %v", key, row[i], want)
		}
	}
}

func TestTheLongTableHasEverything(t *testing.T) {
	l := lived(3, 60)
	var out bytes.Buffer
	if err := Of(l.txns).WriteLong(NewCSV(&out)); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"total,total,", "kinds,sale,", "operators,1,", "hours,12,", "days,2026-03-02,", "counts,undecided,"} {
		if !strings.Contains(out.String(), "\n"+part) {
			t.Errorf("%q is not in\n%s", part, out.String())
		}
	}
	out.Reset()
	if err := Of(l.txns).WriteLong(NewJSONLines(&out), "hours"); err != nil || strings.Contains(out.String(), "operators") {
		t.Errorf("%v in\n%s", err, out.String())
	}
}
