package text

import (
	"fmt"

	"till/payment"
)

// Settle is what the commands say of a day's end.
type Settle struct {
	SettleShort, FlagYes, FlagAnyway, FlagSettleBy, FlagSettleSlip, FlagSettleList, FlagCheck string

	SettleAsks      func(t payment.BatchTotals) string
	SettleNeedsYes  string
	AnywayNobody    string
	NotSettled      func(batch string) string
	SettleHead      func(batch string) string
	SettleTotals    func(t payment.BatchTotals) (string, string)
	SettleVerdicts  map[payment.GroupVerdict]string
	SettleVerdict   func(domestic, foreign string) string
	SettleStates    map[payment.BatchState]string
	SettleNext      func(batch string) string
	SettleCarried   func(n int) string
	SettleUntaken   func(refused, unsaid int) string
	SettleUploaded  func(done, of int) string
	SettleStands    string
	SettleBank      string
	Hindrances      map[payment.Hindrance]Hindrance
	NothingHinders  string
	Difference      func(t payment.BatchTotals) string
	Causes          map[payment.Cause]string
	CauseLine       func(cause, stan string, amount payment.Amount, tail string) string
	CauseOthers     func(n int) string
	Unexplained     string
	SettlementsNone string
}

// Hindrance is one thing that stands in the way, and what resolves it.
type Hindrance struct {
	What func(n int) string
	Next string
}

func signed(a payment.Amount) string {
	if a > 0 {
		return "+" + a.String()
	}
	return a.String()
}

func times(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

var settleEN = Settle{
	SettleShort:    "close the day with the bank",
	FlagYes:        "settle without asking",
	FlagAnyway:     "close a batch whose settlement cannot be finished, as disputed; with --by",
	FlagSettleBy:   "who allows it; the name is recorded as not verified",
	FlagSettleSlip: "print the slip of a settled batch again",
	FlagSettleList: "list the settlements",
	FlagCheck:      "only show what stands in the way, and the totals",
	SettleAsks: func(t payment.BatchTotals) string {
		return fmt.Sprintf("Settle %s, %s in all? [y/N] ", times(t.Count(), "payment", "payments"), t.Net())
	},
	SettleNeedsYes: "nobody can be asked here: add --yes to settle",
	AnywayNobody:   "to close a batch that the bank has not agreed to needs somebody who allows it: add --by NAME",
	NotSettled: func(batch string) string {
		return "batch " + batch + " is not settled: till settle --list shows those that are"
	},
	SettleHead: func(batch string) string { return "Batch " + batch },
	SettleTotals: func(t payment.BatchTotals) (string, string) {
		line := func(name string, g payment.GroupTotals) string {
			return fmt.Sprintf("  %-9s  in %s (%d), back %s (%d)", name, g.Debit.Amount, g.Debit.Count, g.Credit.Amount, g.Credit.Count)
		}
		return line("Domestic", t.Domestic), line("Foreign", t.Foreign)
	},
	SettleVerdicts: map[payment.GroupVerdict]string{payment.GroupUnsaid: "the bank says nothing", payment.GroupEqual: "balanced",
		payment.GroupUneven: "not balanced", payment.GroupError: "the bank says error"},
	SettleVerdict: func(domestic, foreign string) string {
		return "  The bank: domestic " + domestic + ", foreign " + foreign + "."
	},
	SettleStates: map[payment.BatchState]string{
		payment.BatchOpen:     "Not settled. Nothing has happened: the batch is open as before.",
		payment.BatchClosing:  "The bank has not answered. The batch is closed to sales: settle again to go on.",
		payment.BatchUpload:   "The upload is not finished. The batch is closed to sales: settle again to go on.",
		payment.BatchClosed:   "Settled. Both sides agree.",
		payment.BatchDisputed: "Closed, and the bank's side differs. Keep the slip and call the bank.",
	},
	SettleNext: func(batch string) string { return "  The next batch is " + batch + "." },
	SettleCarried: func(n int) string {
		return "  " + times(n, "undecided payment is", "undecided payments are") + " carried over."
	},
	SettleUntaken: func(refused, unsaid int) string {
		return fmt.Sprintf("  The bank refused %d records and did not answer for %d.", refused, unsaid)
	},
	SettleUploaded: func(done, of int) string { return fmt.Sprintf("  %d of %d messages are with the bank.", done, of) },
	SettleStands:   "Before you settle:",
	SettleBank:     "  The bank counts:",
	Hindrances: map[payment.Hindrance]Hindrance{
		payment.HinderUndecided: {func(n int) string { return times(n, "payment is undecided", "payments are undecided") }, "till undecided --retry asks the bank again; else they are carried over."},
		payment.HinderUnsent:    {func(n int) string { return times(n, "sale is", "sales are") + " not with the bank yet" }, "They are sent now; what stays unsent stops the settlement."},
		payment.HinderScript:    {func(n int) string { return times(n, "card result is", "card results are") + " not with the bank yet" }, "Nothing to do: they are sent first."},
		payment.HinderRefused:   {func(n int) string { return times(n, "offline sale was", "offline sales were") + " refused by the bank" }, "Not paid: chase the customer. They are in no total."},
		payment.HinderUnprinted: {func(n int) string { return times(n, "slip is", "slips are") + " not on paper" }, "Look at the printer; till journal reprint STAN prints one."},
	},
	NothingHinders: "Nothing stands in the way.",
	Difference: func(t payment.BatchTotals) string {
		return fmt.Sprintf("The bank's total differs by %s (%+d in, %+d back).", signed(t.Net()),
			t.Domestic.Debit.Count+t.Foreign.Debit.Count, t.Domestic.Credit.Count+t.Foreign.Credit.Count)
	},
	Causes: map[payment.Cause]string{
		payment.CauseBankMissing: "The bank does not count", payment.CauseBankTwice: "The bank counts twice",
		payment.CauseBankOtherWay: "The bank counts the other way round", payment.CauseBankOtherGroup: "The bank counts in the other card group",
		payment.CauseBankKeeps: "The bank counts what is not paid here:", payment.CauseBankHasUndecided: "The bank counts what is undecided here:",
		payment.CauseBankUntold: "The bank was never told of",
	},
	CauseLine: func(cause, stan string, amount payment.Amount, tail string) string {
		return fmt.Sprintf("  %s %s, %s%s.", cause, stan, amount, behind(", card ", tail))
	},
	CauseOthers: func(n int) string {
		return fmt.Sprintf("  %d others would explain it as well: compare them with the bank's list.", n)
	},
	Unexplained:     "  No single payment, and no two, explain it. Compare both lists line by line.",
	SettlementsNone: "No batch has been settled yet.",
}

var settleZH = Settle{
	SettleShort:    "与银行结算",
	FlagYes:        "不询问，直接结算",
	FlagAnyway:     "结算无法完成时，按有争议结束本批；须加 --by",
	FlagSettleBy:   "由谁批准；姓名按未核实记录",
	FlagSettleSlip: "重打某一批的结算单",
	FlagSettleList: "列出已结算的批次",
	FlagCheck:      "只看有什么未处理和总额",
	SettleAsks: func(t payment.BatchTotals) string {
		return fmt.Sprintf("结算 %d 笔，净额 %s？[y/N] ", t.Count(), t.Net())
	},
	SettleNeedsYes: "这里无法询问：要结算请加 --yes",
	AnywayNobody:   "银行未同意而结束本批，须有人批准：请加 --by 姓名",
	NotSettled: func(batch string) string {
		return "批次 " + batch + " 没有结算：till settle --list 列出已结算的批次"
	},
	SettleHead: func(batch string) string { return "批次 " + batch },
	SettleTotals: func(t payment.BatchTotals) (string, string) {
		line := func(name string, g payment.GroupTotals) string {
			return fmt.Sprintf("  %s  收 %s（%d 笔），退 %s（%d 笔）", name, g.Debit.Amount, g.Debit.Count, g.Credit.Amount, g.Credit.Count)
		}
		return line("内卡", t.Domestic), line("外卡", t.Foreign)
	},
	SettleVerdicts: map[payment.GroupVerdict]string{payment.GroupUnsaid: "银行未说明", payment.GroupEqual: "对账平",
		payment.GroupUneven: "对账不平", payment.GroupError: "对账错"},
	SettleVerdict: func(domestic, foreign string) string {
		return "  银行：内卡" + domestic + "，外卡" + foreign + "。"
	},
	SettleStates: map[payment.BatchState]string{
		payment.BatchOpen:     "没有结算。什么都没发生，本批照常。",
		payment.BatchClosing:  "银行没有应答。本批暂停收款：请再结算一次。",
		payment.BatchUpload:   "批上送没有完成。本批暂停收款：请再结算一次。",
		payment.BatchClosed:   "已结算，双方一致。",
		payment.BatchDisputed: "本批已结束，银行的账不同。请保留结算单并联系银行。",
	},
	SettleNext:    func(batch string) string { return "  下一批是 " + batch + "。" },
	SettleCarried: func(n int) string { return fmt.Sprintf("  %d 笔未定款转到下一批继续处理。", n) },
	SettleUntaken: func(refused, unsaid int) string {
		return fmt.Sprintf("  银行拒收 %d 笔明细，%d 笔没有应答。", refused, unsaid)
	},
	SettleUploaded: func(done, of int) string { return fmt.Sprintf("  共 %d 条报文，已送 %d 条。", of, done) },
	SettleStands:   "结算之前：",
	SettleBank:     "  银行的数：",
	Hindrances: map[payment.Hindrance]Hindrance{
		payment.HinderUndecided: {func(n int) string { return fmt.Sprintf("%d 笔未定", n) }, "till undecided --retry 再问银行；否则转到下一批。"},
		payment.HinderUnsent:    {func(n int) string { return fmt.Sprintf("%d 笔待上送", n) }, "现在上送；送不出去就不能结算。"},
		payment.HinderScript:    {func(n int) string { return fmt.Sprintf("%d 条脚本结果未上送", n) }, "不用做什么，会先上送。"},
		payment.HinderRefused:   {func(n int) string { return fmt.Sprintf("%d 笔离线交易被银行拒绝", n) }, "未收：请联系顾客。不计入总额。"},
		payment.HinderUnprinted: {func(n int) string { return fmt.Sprintf("%d 张单据没打出来", n) }, "看一下打印机；till journal reprint 流水号 可补打。"},
	},
	NothingHinders: "没有未处理的事。",
	Difference: func(t payment.BatchTotals) string {
		return fmt.Sprintf("银行的净额相差 %s（收 %+d 笔，退 %+d 笔）。", signed(t.Net()),
			t.Domestic.Debit.Count+t.Foreign.Debit.Count, t.Domestic.Credit.Count+t.Foreign.Credit.Count)
	},
	Causes: map[payment.Cause]string{
		payment.CauseBankMissing: "银行没有计入", payment.CauseBankTwice: "银行计了两次",
		payment.CauseBankOtherWay: "银行把收退记反了", payment.CauseBankOtherGroup: "银行记到了另一类卡",
		payment.CauseBankKeeps: "银行计入，这里是未收", payment.CauseBankHasUndecided: "银行计入，这里是未定",
		payment.CauseBankUntold: "银行从未收到",
	},
	CauseLine: func(cause, stan string, amount payment.Amount, tail string) string {
		return fmt.Sprintf("  %s：流水号 %s，%s%s。", cause, stan, amount, behind("，卡尾号 ", tail))
	},
	CauseOthers: func(n int) string {
		return fmt.Sprintf("  另有 %d 笔也能解释：请与银行的清单核对。", n)
	},
	Unexplained:     "  没有一笔或两笔能解释：请逐笔核对。",
	SettlementsNone: "还没有结算过。",
}

// behind is a word before what is known, nothing before what is not.
func behind(word, value string) string {
	if value == "" {
		return ""
	}
	return word + value
}
