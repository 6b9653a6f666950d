package text

import (
	"fmt"
	"strings"
)

// Compared is what the commands say of the bank's statement.
type Compared struct {
	FlagStatement    string
	NoHead           func(path string, line int, column string, found []string) string
	Columns          map[string]string
	ComparedBefore   func(at string) string
	ComparedMatched  func(n int, net string) string
	ComparedFees     func(fees string) string
	ComparedEqual    string
	MissingThere     func(n int) string
	MissingHere      func(n int) string
	DifferentAmount  func(n int) string
	NotCounted       func(n int) string
	ComparedLine     func(line int, batch, stan, rrn, here, there, card string) string
	BadStatementLine func(line int, column, value string) string
}

var comparedEN = Compared{
	FlagStatement: "at the end, write what was booked as an acquirer's statement (CSV)",
	NoHead: func(path string, line int, column string, found []string) string {
		return fmt.Sprintf("%s: line %d names no column for the %s, it has %s: give a mapping with --map, or in the profile's [statement]",
			path, line, column, strings.Join(found, ", "))
	},
	Columns: map[string]string{"amount": "amount", "date": "date", "stan": "trace number", "batch": "batch", "rrn": "reference", "auth_code": "authorisation",
		"card": "card", "kind": "kind", "fee": "fee", "terminal": "terminal", "": "form of a line"},
	ComparedBefore: func(at string) string { return "This very file was compared before, on " + at + "." },
	ComparedMatched: func(n int, net string) string {
		return fmt.Sprintf("%s agree, %s net.", times(n, "payment", "payments"), net)
	},
	ComparedFees:  func(fees string) string { return "Fees by the statement: " + fees + "." },
	ComparedEqual: "The statement and the journal say the same.",
	MissingThere:  func(n int) string { return fmt.Sprintf("Paid here, not on the statement (%d): ask the bank.", n) },
	MissingHere: func(n int) string {
		return fmt.Sprintf("On the statement, not here (%d): another till, or a line twice. Ask the bank.", n)
	},
	DifferentAmount: func(n int) string { return fmt.Sprintf("Another amount (%d): compare with the slips.", n) },
	NotCounted: func(n int) string {
		return fmt.Sprintf("The bank has it, and here it is not paid or undecided (%d): that is evidence, see till undecided.", n)
	},
	ComparedLine: func(line int, batch, stan, rrn, here, there, card string) string {
		return comparedLine(line, "line", batch, stan, rrn, "here", here, "bank", there, card)
	},
	BadStatementLine: func(line int, column, value string) string {
		return fmt.Sprintf("Line %d was left out: its %s is %q.", line, column, value)
	},
}

var comparedZH = Compared{
	FlagStatement: "结束时把入账写成收单机构的对账单（CSV）",
	NoHead: func(path string, line int, column string, found []string) string {
		return fmt.Sprintf("%s：第 %d 行没有“%s”一列，只有 %s：用 --map 或在配置的 [statement] 里写列对应", path, line, column, strings.Join(found, "、"))
	},
	Columns: map[string]string{"amount": "金额", "date": "日期", "stan": "凭证号", "batch": "批次号", "rrn": "参考号", "auth_code": "授权码",
		"card": "卡号", "kind": "类型", "fee": "手续费", "terminal": "终端号", "": "格式"},
	ComparedBefore:  func(at string) string { return "这个文件以前核对过，时间 " + at + "。" },
	ComparedMatched: func(n int, net string) string { return fmt.Sprintf("%d 笔相符，净额 %s。", n, net) },
	ComparedFees:    func(fees string) string { return "对账单手续费：" + fees + "。" },
	ComparedEqual:   "对账单与流水完全相符。",
	MissingThere: func(n int) string {
		return fmt.Sprintf("本店已收、对账单没有（%d 笔）：请问银行。", n)
	},
	MissingHere: func(n int) string {
		return fmt.Sprintf("对账单有、本机没有（%d 笔）：别的终端，或一行重复。请问银行。", n)
	},
	DifferentAmount: func(n int) string { return fmt.Sprintf("金额不同（%d 笔）：请对凭单。", n) },
	NotCounted: func(n int) string {
		return fmt.Sprintf("银行有、本机是未收或未定（%d 笔）：这就是凭据，见 till undecided。", n)
	},
	ComparedLine: func(line int, batch, stan, rrn, here, there, card string) string {
		return comparedLine(line, "行", batch, stan, rrn, "本机", here, "银行", there, card)
	},
	BadStatementLine: func(line int, column, value string) string {
		return fmt.Sprintf("第 %d 行没有核对：%s是 %q。", line, column, value)
	},
}

// comparedLine is one difference in a row.
func comparedLine(line int, lineWord, batch, stan, rrn, hereWord, here, thereWord, there, card string) string {
	parts := []string{}
	if line > 0 {
		parts = append(parts, fmt.Sprintf("%s %d", lineWord, line))
	}
	if stan != "" {
		parts = append(parts, strings.TrimPrefix(batch+"/"+stan, "/"))
	}
	for _, part := range [][2]string{{"", rrn}, {hereWord + " ", here}, {thereWord + " ", there}, {"", card}} {
		if part[1] != "" {
			parts = append(parts, part[0]+part[1])
		}
	}
	return strings.Join(parts, "  ")
}
