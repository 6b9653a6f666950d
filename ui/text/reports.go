package text

import (
	"fmt"

	"till/payment"
)

// Reports is what the commands say of reports, shifts, exports and the bank's
// statement.
type Reports struct {
	ReportShort, ReportX, ReportZ, ReportOperators, ReportHours, ReportBrands, ReportDeclines, JournalExport string
	ShiftShort, ShiftOpen, ShiftClose, ShiftStatus, CompareShort                                             string

	FlagSince, FlagUntil, FlagCSV, FlagJSONL, FlagXLSX, FlagPrint, FlagZYes, FlagZBy, FlagZNumber, FlagZList string
	FlagCash, FlagExpected, FlagMap                                                                          string

	BadDay       func(flag, given string) string
	SpanEmpty    string
	OneForm      string
	FullPath     func(given string) string
	FileFails    func(path string, err error) string
	Stopped      string
	Reading      func(done, of int) string
	Written      func(path string, rows int) string
	XHead, XNote string
	ZHead        func(number int) string
	SpanLine     func(from, until string) string
	SpanNone     string
	ZAsks        func(number, count int, net payment.Amount) string
	ZNeedsYes    string
	ZUnknown     func(number int) string
	ZNone        string
	ZTaken       string
	ZCarried     func(n int) string
	Titles       map[string]string // of tables, by their key
	Figures      map[string]string // of counts, by their key
	Heads        ReportHeads
	NoKey        string // a row whose key nobody knows
	NoRows       string
	OpenHead     func(n int) string
	Attempts     map[string]string // heads of an export of attempts, by column

	ShiftIsOpen   func(number int, since string) string
	ShiftNoneOpen string
	ShiftOpened   func(number int) string
	ShiftClosed   func(number int) string
	ShiftSince    func(number int, operator, since string) string
	ShiftCards    func(count int, net payment.Amount) string
	CashCounted   func(label string, amount payment.Amount) string
	CashFloat     string
	CashShould    string
	CashIs        string
	CashDiffers   func(by payment.Amount) string
	CashRight     string
	CashUnknown   string
	ShiftNever    string
}

// ReportHeads are the heads of a table.
type ReportHeads struct{ Count, In, Back, Net, Reason, Code, Total string }

var reportsEN = Reports{
	ReportShort: "Reports: text, CSV, JSON, JSON Lines, XLSX, or on paper", ReportX: "What was sold since the last Z report, or in a span; resets nothing",
	ReportZ: "Take the Z report: numbered, for ever in the journal", ReportOperators: "Sums by operator", ReportHours: "Sums by hour and day",
	ReportBrands: "Sums by card scheme and entry", ReportDeclines: "Why no money moved, and how often", JournalExport: "Every attempt, one line each, masked",
	ShiftShort: "A cashier's shift, with the cash that is counted", ShiftOpen: "Begin a shift", ShiftClose: "End the shift", ShiftStatus: "The shift that is open, or the last",
	CompareShort: "Compare the bank's statement (CSV) with the journal",
	FlagSince:    "first day, 2026-03-01, or a time, 2026-03-01T08:00", FlagUntil: "last day, included, or a time, excluded",
	FlagCSV: "CSV on stdout", FlagJSONL: "JSON Lines on stdout", FlagXLSX: "write a workbook", FlagPrint: "print it",
	FlagZYes: "take it without asking", FlagZBy: "who takes it; the name is recorded as not verified", FlagZNumber: "show an earlier Z report by its number", FlagZList: "list the Z reports",
	FlagCash: "cash that was counted, such as 200.00", FlagExpected: "cash that the shop's register says should be there",
	FlagMap: "try another mapping of columns: a TOML file with a table [statement]",
	BadDay: func(flag, given string) string {
		return fmt.Sprintf("%s %s is no day: write 2026-03-01, or a time such as 2026-03-01T08:00", flag, given)
	},
	SpanEmpty: "--until is before --since: turn them round",
	OneForm:   "one form at a time: write one of --json, --csv, --jsonl, --xlsx FILE",
	FullPath: func(given string) string {
		return "a counter is open and reads the file itself: write the full path of " + given
	},
	FileFails: func(path string, err error) string { return fmt.Sprintf("%s cannot be used: %v", path, err) },
	Stopped:   "stopped: nothing was changed",
	Reading:   func(done, of int) string { return fmt.Sprintf("Reading the journal: %d of %d", done, of) },
	Written:   func(path string, rows int) string { return fmt.Sprintf("%s: %s", path, times(rows, "line", "lines")) },
	XHead:     "X report", XNote: "reads only, resets nothing",
	ZHead:    func(number int) string { return fmt.Sprintf("Z report %d", number) },
	SpanLine: func(from, until string) string { return "From " + from + " to " + until },
	SpanNone: "No attempt in this span.",
	ZAsks: func(number, count int, net payment.Amount) string {
		return fmt.Sprintf("Take Z report %d: %s, %s net? [y/N] ", number, times(count, "payment", "payments"), net)
	},
	ZNeedsYes: "nobody can be asked here: add --yes to take the Z report",
	ZUnknown: func(number int) string {
		return fmt.Sprintf("there is no Z report %d: till report z --list shows those that are", number)
	},
	ZNone:  "No Z report has been taken yet.",
	ZTaken: "another Z report was taken meanwhile: look at it with till report z --list, then decide again",
	ZCarried: func(n int) string {
		return times(n, "attempt is", "attempts are") + " open: in no sum, carried to the next Z report."
	},
	Titles: map[string]string{"kinds": "By kind", "operators": "By operator", "shifts": "By shift", "hours": "By hour", "days": "By day",
		"brands": "By card", "entries": "By entry", "declines": "Why not", "counts": "Counted beside", "total": "Total", "attempts": "Attempts"},
	Figures: map[string]string{"attempts": "Attempts", "declined": "Declined", "cancelled": "Cancelled", "not_sent": "Never sent", "reversed": "Reversed",
		"undecided": "Undecided", "to_send": "To send", "refused": "Refused later", "by_hand": "Closed by hand", "reprints": "Slips printed again", "drawer": "Drawer opened"},
	Heads: ReportHeads{Count: "Count", In: "In", Back: "Back", Net: "Net", Reason: "Reason", Code: "Code", Total: "Total"},
	NoKey: "not named", NoRows: "Nothing.",
	OpenHead: func(n int) string { return fmt.Sprintf("In no sum (%d):", n) },
	Attempts: map[string]string{"id": "No.", "time": "Time", "kind": "Kind", "mode": "Mode", "money": "Money", "outcome": "Outcome", "reason": "Reason",
		"response_code": "Code", "amount": "Amount", "requested": "Asked for", "returned_amount": "Returned", "currency": "Currency", "tip": "Tip",
		"card": "Card", "brand": "Scheme", "entry": "Entry", "stan": "Trace", "batch": "Batch", "rrn": "Reference", "auth_code": "Auth. code",
		"operator": "Operator", "terminal_id": "Terminal", "merchant_id": "Merchant", "by_hand": "By hand", "original_stan": "Original trace", "original_batch": "Original batch"},
	ShiftIsOpen: func(number int, since string) string {
		return fmt.Sprintf("shift %d is open since %s: close it first", number, since)
	},
	ShiftNoneOpen: "no shift is open: till shift open begins one",
	ShiftOpened:   func(number int) string { return fmt.Sprintf("Shift %d is open.", number) },
	ShiftClosed:   func(number int) string { return fmt.Sprintf("Shift %d is closed.", number) },
	ShiftSince: func(number int, operator, since string) string {
		return fmt.Sprintf("Shift %d, operator %s, since %s", number, operator, since)
	},
	ShiftCards: func(count int, net payment.Amount) string {
		return fmt.Sprintf("  On cards: %s, %s net", times(count, "payment", "payments"), net)
	},
	CashCounted: func(label string, amount payment.Amount) string {
		return fmt.Sprintf("  %s %s", Padded(label, 22), amount)
	},
	CashFloat: "Cash at the opening", CashShould: "Should be there", CashIs: "Counted",
	CashDiffers: func(by payment.Amount) string {
		if by < 0 {
			return fmt.Sprintf("  %s is missing. Count once more, then look at the cash sales.", -by)
		}
		return fmt.Sprintf("  %s too much. Count once more, then look at the cash sales.", by)
	},
	CashRight: "  The cash is right.", CashUnknown: "  The cash was not counted at both ends.",
	ShiftNever: "No shift was ever opened.",
}

var reportsZH = Reports{
	ReportShort: "报表：文字、CSV、JSON、JSON Lines、XLSX 或打印", ReportX: "上一个 Z 报表以来或一段时间的销售；不清零",
	ReportZ: "出 Z 报表：有编号，永久记入流水", ReportOperators: "按操作员合计", ReportHours: "按小时和日期合计",
	ReportBrands: "按卡组织和用卡方式合计", ReportDeclines: "未收的原因和次数", JournalExport: "每笔一行，卡号已遮盖",
	ShiftShort: "班次和点钞", ShiftOpen: "开班", ShiftClose: "交班", ShiftStatus: "当前或上一个班次",
	CompareShort: "银行对账单（CSV）与流水逐笔核对",
	FlagSince:    "第一天，如 2026-03-01，或时间 2026-03-01T08:00", FlagUntil: "最后一天（含），或时间（不含）",
	FlagCSV: "输出 CSV", FlagJSONL: "输出 JSON Lines", FlagXLSX: "写成工作簿", FlagPrint: "打印出来",
	FlagZYes: "不询问，直接出", FlagZBy: "由谁出；姓名按未核实记录", FlagZNumber: "看某一号 Z 报表", FlagZList: "列出 Z 报表",
	FlagCash: "点到的现金，如 200.00", FlagExpected: "收银系统上应有的现金",
	FlagMap: "试用另一种列对应：含 [statement] 表的 TOML 文件",
	BadDay: func(flag, given string) string {
		return fmt.Sprintf("%s %s 不是日期：请写 2026-03-01，或时间 2026-03-01T08:00", flag, given)
	},
	SpanEmpty: "--until 早于 --since：请对调",
	OneForm:   "一次只能一种形式：--json、--csv、--jsonl、--xlsx 文件 选一个",
	FullPath:  func(given string) string { return "收银台开着，由它读写文件：请写完整路径 " + given },
	FileFails: func(path string, err error) string { return fmt.Sprintf("%s 不能用：%v", path, err) },
	Stopped:   "已停止：什么都没有改",
	Reading:   func(done, of int) string { return fmt.Sprintf("读流水：%d / %d", done, of) },
	Written:   func(path string, rows int) string { return fmt.Sprintf("%s：%d 行", path, rows) },
	XHead:     "X 报表", XNote: "只读，不清零",
	ZHead:    func(number int) string { return fmt.Sprintf("Z 报表 %d", number) },
	SpanLine: func(from, until string) string { return "从 " + from + " 到 " + until },
	SpanNone: "这段时间没有交易。",
	ZAsks: func(number, count int, net payment.Amount) string {
		return fmt.Sprintf("出 Z 报表 %d：%d 笔，净额 %s？[y/N] ", number, count, net)
	},
	ZNeedsYes: "这里无法询问：要出 Z 报表请加 --yes",
	ZUnknown: func(number int) string {
		return fmt.Sprintf("没有 Z 报表 %d：till report z --list 列出已有的", number)
	},
	ZNone:  "还没有出过 Z 报表。",
	ZTaken: "这期间已出了另一个 Z 报表：先用 till report z --list 看，再决定",
	ZCarried: func(n int) string {
		return fmt.Sprintf("%d 笔还没有结果：不计入合计，转入下一个 Z 报表。", n)
	},
	Titles: map[string]string{"kinds": "按类型", "operators": "按操作员", "shifts": "按班次", "hours": "按小时", "days": "按日期",
		"brands": "按卡组织", "entries": "按用卡方式", "declines": "未收的原因", "counts": "另计", "total": "合计", "attempts": "交易"},
	Figures: map[string]string{"attempts": "交易次数", "declined": "被拒绝", "cancelled": "已取消", "not_sent": "没有发出", "reversed": "已冲正",
		"undecided": "未定", "to_send": "待上送", "refused": "事后被拒", "by_hand": "人工结案", "reprints": "重打凭单", "drawer": "开钱箱"},
	Heads: ReportHeads{Count: "笔数", In: "收", Back: "退", Net: "净额", Reason: "原因", Code: "应答码", Total: "合计"},
	NoKey: "未注明", NoRows: "没有。",
	OpenHead: func(n int) string { return fmt.Sprintf("不计入合计（%d 笔）：", n) },
	Attempts: map[string]string{"id": "序号", "time": "时间", "kind": "类型", "mode": "方式", "money": "款项", "outcome": "结果", "reason": "原因",
		"response_code": "应答码", "amount": "金额", "requested": "要求金额", "returned_amount": "已退金额", "currency": "币种", "tip": "小费",
		"card": "卡号", "brand": "卡组织", "entry": "用卡方式", "stan": "凭证号", "batch": "批次号", "rrn": "参考号", "auth_code": "授权码",
		"operator": "操作员", "terminal_id": "终端号", "merchant_id": "商户号", "by_hand": "人工结案", "original_stan": "原凭证号", "original_batch": "原批次号"},
	ShiftIsOpen: func(number int, since string) string {
		return fmt.Sprintf("第 %d 班从 %s 起开着：请先交班", number, since)
	},
	ShiftNoneOpen: "没有开着的班：till shift open 开班",
	ShiftOpened:   func(number int) string { return fmt.Sprintf("第 %d 班已开。", number) },
	ShiftClosed:   func(number int) string { return fmt.Sprintf("第 %d 班已交。", number) },
	ShiftSince: func(number int, operator, since string) string {
		return fmt.Sprintf("第 %d 班，操作员 %s，从 %s", number, operator, since)
	},
	ShiftCards: func(count int, net payment.Amount) string {
		return fmt.Sprintf("  刷卡：%d 笔，净额 %s", count, net)
	},
	CashCounted: func(label string, amount payment.Amount) string {
		return fmt.Sprintf("  %s %s", Padded(label, 14), amount)
	},
	CashFloat: "开班现金", CashShould: "应有现金", CashIs: "点到现金",
	CashDiffers: func(by payment.Amount) string {
		if by < 0 {
			return fmt.Sprintf("  少 %s。请再点一遍，再查现金销售。", -by)
		}
		return fmt.Sprintf("  多 %s。请再点一遍，再查现金销售。", by)
	},
	CashRight: "  现金相符。", CashUnknown: "  没有在两头都点现金。",
	ShiftNever: "从未开过班。",
}
