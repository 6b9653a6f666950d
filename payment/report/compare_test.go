package report

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment"
	"till/payment/profile"
)

func mapping(t testing.TB) profile.Statement {
	t.Helper()
	p, err := profile.Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	return p.Statement
}

const plainStatement = `交易日期,终端号,批次号,凭证号,参考号,交易类型,卡号,交易金额,手续费
2026-03-02,99000001,1,1,300000000001,sale,6222021234567898123,"1,250.00",7.50
2026-03-02,99000001,000001,000002,300000000002,refund,622202******8123,￥8.00,0.05
2026-03-02,99000001,000001,000003,300000000003,sale,622202******8123,-3.5,
合计,,,,,,,1254.50,
`

func TestStatementsAreRead(t *testing.T) {
	gbk := func(text string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	reversed := func(text string) string { // the columns the other way round
		var out []string
		for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
			fields := strings.Split(strings.Replace(line, `"1,250.00"`, "1250.00", 1), ",")
			for i, j := 0, len(fields)-1; i < j; i, j = i+1, j-1 {
				fields[i], fields[j] = fields[j], fields[i]
			}
			out = append(out, strings.Join(fields, ","))
		}
		return strings.Replace(strings.Join(out, "\n"), ",1254.50,,,,,,,合计", "", 1)
	}
	fen := strings.NewReplacer(`"1,250.00"`, "125000", "￥8.00", "800", "-3.5,", "-350,", "7.50", "750", "0.05", "5", "1254.50", "125450").Replace(plainStatement)
	for name, c := range map[string]struct {
		text   string
		change func(*profile.Statement)
	}{
		"UTF-8":                      {plainStatement, nil},
		"UTF-8 with a mark and CRLF": {"\ufeff" + strings.ReplaceAll(plainStatement, "\n", "\r\n"), nil},
		"GBK":                        {gbk(plainStatement), nil},
		"GBK that the mapping names": {gbk(plainStatement), func(m *profile.Statement) { m.Encoding = "gbk" }},
		"columns in another order":   {reversed(plainStatement), nil},
		"tabs": {strings.NewReplacer(`"1,250.00"`, "1250.00", ",", "\t").Replace(plainStatement),
			func(m *profile.Statement) { m.Delimiter = "tab" }},
		"amounts in fen":         {fen, func(m *profile.Statement) { m.Amount = "fen" }},
		"lines before the heads": {"某某银行\n商户对账单\n" + plainStatement, func(m *profile.Statement) { m.Skip = 2 }},
		"dates of another form":  {strings.ReplaceAll(plainStatement, "2026-03-02", "20260302"), func(m *profile.Statement) { m.Date = "YYYYMMDD" }},
		"text marked as such":    {strings.ReplaceAll(plainStatement, "300000000001", `="300000000001"`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := mapping(t)
			if c.change != nil {
				c.change(&m)
			}
			rows, bad, err := ReadStatement([]byte(c.text), m, time.UTC)
			if err != nil || len(bad) != 0 || len(rows) != 3 {
				t.Fatalf("%v, bad %+v, rows %+v", err, bad, rows)
			}
			if r := rows[0]; r.Amount != 125000 || r.Back || r.Fee != 750 || r.STAN != "000001" || r.Batch != "000001" || r.RRN != "300000000001" ||
				strings.Contains(r.Card, "1234567") || r.Date.Format(time.DateOnly) != "2026-03-02" {
				t.Errorf("%+v", r)
			}
			if !rows[1].Back || rows[1].Amount != 800 || !rows[2].Back || rows[2].Amount != 350 {
				t.Errorf("%+v %+v", rows[1], rows[2])
			}
		})
	}
}

func TestBadLinesAreNamed(t *testing.T) {
	text := "rrn,amount,date\n1,12.50,2026-03-02\n2,twelve,2026-03-02\n3,12.505,2026-03-02\n,1.00,2026-03-02\n5,1.00,02.03.2026\n\n6222021234567890123,x,2026-03-02\n7,1.00,2026-03-02\n"
	rows, bad, err := ReadStatement([]byte(text), mapping(t), time.UTC)
	if err != nil || len(rows) != 2 || rows[1].Line != 9 {
		t.Fatalf("%v %+v", err, rows)
	}
	want := []BadLine{{3, "amount", "twelve"}, {4, "amount", "12.505"}, {5, "rrn", ""}, {6, "date", "02.03.2026"}, {8, "amount", "x"}}
	for i, line := range want {
		if i >= len(bad) || bad[i] != line {
			t.Fatalf("bad lines %+v, want %+v", bad, want)
		}
	}
}

func TestFilesThatAreNoStatement(t *testing.T) {
	var head *HeadError
	if _, _, err := ReadStatement([]byte("a,b,c\n1,2,3\n"), mapping(t), time.UTC); !errors.As(err, &head) || head.Line != 1 || head.Missing != "amount" {
		t.Errorf("no heads: %v", err)
	}
	if _, _, err := ReadStatement([]byte("金额,名称\n1,2\n"), mapping(t), time.UTC); !errors.As(err, &head) || head.Missing != "rrn" {
		t.Errorf("nothing to know a payment by: %v", err)
	}
	if _, _, err := ReadStatement(nil, mapping(t), time.UTC); !errors.As(err, &head) {
		t.Errorf("an empty file: %v", err)
	}
	if _, _, err := ReadStatement([]byte("\xff\xff\xff"), mapping(t), time.UTC); !errors.Is(err, ErrStatementText) {
		t.Errorf("noise: %v", err)
	}
}

func TestDifferencesAreFound(t *testing.T) {
	txn := func(id uint64, stan, rrn string, amount payment.Amount, state payment.State, kind payment.Kind) payment.Txn {
		return payment.Txn{ID: id, Kind: kind, State: state, Amount: amount, STAN: stan, Batch: "000001", RRN: rrn, Started: noon}
	}
	txns := []payment.Txn{
		txn(1, "000001", "A1", 1000, payment.Settled, payment.Sale),
		txn(2, "000002", "A2", 2000, payment.Settled, payment.Sale),   // another amount there
		txn(3, "000003", "A3", 3000, payment.Approved, payment.Sale),  // missing there
		txn(4, "000004", "", 4000, payment.ReversalDue, payment.Sale), // undecided, and the bank has it
		txn(5, "000005", "A5", 500, payment.Settled, payment.Refund),  // the bank counts it the other way
		txn(6, "000006", "A6", 600, payment.Declined, payment.Sale),   // not paid, and not there
		txn(7, "000007", "A1", 700, payment.Approved, payment.Sale),   // a reference that comes again
		txn(8, "000008", "A8", 1000, payment.Approved, payment.OfflineSale),
		{ID: 9, Kind: payment.Tip, State: payment.Approved, Amount: 1100, STAN: "000009", Batch: "000001", Started: noon, Original: &payment.Original{ID: 8}},
	}
	row := func(line int, stan, rrn string, amount payment.Amount) StatementRow {
		return StatementRow{Line: line, STAN: stan, RRN: rrn, Amount: amount, Batch: "000001", Fee: 6}
	}
	rows := []StatementRow{row(2, "000001", "A1", 1000), row(3, "000002", "A2", 2001), row(4, "000004", "", 4000), row(5, "000005", "A5", 500),
		row(6, "000007", "A1", 700), row(7, "999999", "ZZ", 99), row(8, "000001", "A1", 1000), row(9, "", "A8", 1100)}
	c := Compare(rows, txns, func(payment.Txn) bool { return true })
	if c.Matched != 3 || c.MatchedAmount != 2800 || c.Fees != 48 {
		t.Errorf("matched %d, %s, fees %s", c.Matched, c.MatchedAmount, c.Fees)
	}
	if len(c.MissingThere) != 1 || c.MissingThere[0].Txn.ID != 3 {
		t.Errorf("missing there: %+v", c.MissingThere)
	}
	if len(c.MissingHere) != 2 || c.MissingHere[0].Line != 7 || c.MissingHere[1].Line != 8 {
		t.Errorf("missing here: %+v", c.MissingHere)
	}
	if len(c.Different) != 2 || c.Different[0].Txn.ID != 2 || c.Different[1].Txn.ID != 5 {
		t.Errorf("different: %+v", c.Different)
	}
	if len(c.Uncounted) != 1 || c.Uncounted[0].Txn.ID != 4 {
		t.Errorf("not counted here: %+v", c.Uncounted)
	}
	if c.Balanced() {
		t.Error("it is said to be balanced")
	}
}

func FuzzReadStatement(f *testing.F) {
	f.Add([]byte(plainStatement))
	f.Add([]byte("rrn,amount\n\"1,2"))
	f.Add([]byte("\ufeffrrn\tamount\n1\t-0.01"))
	m := mapping(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, bad, err := ReadStatement(data, m, time.UTC)
		if err != nil && len(rows)+len(bad) > 0 {
			t.Fatalf("%v beside %d rows", err, len(rows))
		}
		for _, row := range rows {
			if row.Amount <= 0 || row.Line < 2 || row.RRN == "" && row.STAN == "" {
				t.Fatalf("%+v", row)
			}
		}
	})
}
