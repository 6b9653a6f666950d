package receipt

import "till/payment"

// dayWords are for settlement, reports, lists and the test page.
type dayWords struct {
	settlement, x, z, audit, test                 string
	zNumber                                       string // %d is the running number
	xNote                                         []string
	merchantID, terminalID, operator, batch       string
	from, at, opened, printed                     string
	kind, count, amount, trace, net               string
	domestic, foreign                             string
	verdictDomestic, verdictForeign               string
	undecided, unsent, refused                    string // %d is how many
	declined, reversed, reprints, drawer          string
	shift, cash                                   string
	verdicts                                      map[payment.GroupVerdict]string
	kinds                                         map[payment.Kind]string
	money                                         map[payment.Money]string
	edges, edge, chinese, latin, bold, tall, code string
	double                                        string
}

var dayZH = dayWords{
	settlement: "结算总计单 SETTLEMENT", x: "X 报表 X REPORT", z: "Z 报表 Z REPORT", audit: "交易清单 AUDIT", test: "打印测试 TEST PAGE",
	zNumber: "第 %06d 号，已清零", xNote: []string{"只读，不清零"},
	merchantID: "商户编号", terminalID: "终端编号", operator: "操作员", batch: "批次号",
	from: "开始", at: "结算时间", opened: "开始", printed: "打印时间",
	kind: "类型", count: "笔数", amount: "金额", trace: "凭证号", net: "净额 NET",
	domestic: "内卡", foreign: "外卡", verdictDomestic: "内卡对账", verdictForeign: "外卡对账",
	undecided: "未定 UNDECIDED (%d)，不计入", unsent: "待上送 TO SEND (%d)", refused: "被拒 REFUSED (%d)",
	declined: "未收 拒绝", reversed: "未收 已冲正", reprints: "重打印", drawer: "开钱箱",
	shift: "班次", cash: "现金差额",
	verdicts: map[payment.GroupVerdict]string{payment.GroupUnsaid: "银行未说明", payment.GroupEqual: "平 BALANCED",
		payment.GroupUneven: "不平 DIFFERENT", payment.GroupError: "对账错 ERROR"},
	kinds: map[payment.Kind]string{
		payment.Sale: "消费", payment.Void: "撤销", payment.Refund: "退货", payment.PreAuth: "预授权",
		payment.PreAuthVoid: "预授权撤销", payment.Completion: "预授权完成", payment.CompletionAdvice: "完成通知",
		payment.CompletionVoid: "完成撤销", payment.Balance: "余额", payment.OfflineSale: "离线", payment.Adjust: "调整", payment.Tip: "小费",
	},
	money: map[payment.Money]string{payment.Paid: "已收", payment.NotPaid: "未收", payment.Undecided: "未定",
		payment.Returned: "已退", payment.ToSend: "待上送"},
	edges: "<- 左边", edge: "右边 ->", chinese: "中文收银：应当清楚可读", latin: "ABC abc 0123456789 $ # @",
	bold: "粗体", tall: "倍高", double: "倍高倍宽", code: "扫码应读出下面的字",
}

var dayEN = dayWords{
	settlement: "SETTLEMENT", x: "X REPORT", z: "Z REPORT", audit: "AUDIT LIST", test: "TEST PAGE",
	zNumber: "No. %06d - TOTALS RESET", xNote: []string{"Reads only, resets nothing"},
	merchantID: "Merchant ID", terminalID: "Terminal ID", operator: "Cashier", batch: "Batch",
	from: "From", at: "Settled", opened: "Opened", printed: "Printed",
	kind: "Kind", count: "Count", amount: "Amount", trace: "Trace", net: "NET",
	domestic: "Domestic", foreign: "Foreign", verdictDomestic: "Domestic verdict", verdictForeign: "Foreign verdict",
	undecided: "UNDECIDED (%d), NOT COUNTED", unsent: "TO SEND (%d)", refused: "REFUSED (%d)",
	declined: "Not paid, declined", reversed: "Not paid, reversed", reprints: "Reprints", drawer: "Drawer opened",
	shift: "Shift", cash: "Cash differs",
	verdicts: map[payment.GroupVerdict]string{payment.GroupUnsaid: "NOT TOLD", payment.GroupEqual: "BALANCED",
		payment.GroupUneven: "DIFFERENT", payment.GroupError: "ERROR"},
	kinds: map[payment.Kind]string{
		payment.Sale: "Sale", payment.Void: "Void", payment.Refund: "Refund", payment.PreAuth: "Pre-auth",
		payment.PreAuthVoid: "Pre-auth void", payment.Completion: "Completion", payment.CompletionAdvice: "Advice",
		payment.CompletionVoid: "Compl. void", payment.Balance: "Balance", payment.OfflineSale: "Offline", payment.Adjust: "Adjusted", payment.Tip: "Tip",
	},
	money: map[payment.Money]string{payment.Paid: "paid", payment.NotPaid: "not paid", payment.Undecided: "undecided",
		payment.Returned: "returned", payment.ToSend: "to send"},
	edges: "<- left edge", edge: "right edge ->", chinese: "Chinese: 中文收银", latin: "ABC abc 0123456789 $ # @",
	bold: "BOLD", tall: "DOUBLE HEIGHT", double: "DOUBLE SIZE", code: "Scan: it reads the text below",
}
