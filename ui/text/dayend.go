package text

import (
	"fmt"

	"till/payment"
)

// DayEnd is the day's end on the screens: what stands in the way, the settlement
// while it goes on, and how it ended.
type DayEnd struct {
	Title                          string
	Batch, Since                   string // take a batch, a time
	MoreBack                       string // the net is below zero
	Nothing, Look, Must            Instruction
	NothingNote, LookNote          string // take the next batch
	MustNote                       string
	NoSales, NotOffered, Reading   Instruction
	NoSalesNote, NotOfferedNote    string
	Hinders                        map[payment.Hindrance]Hinders
	Domestic, Foreign              string
	In, Back, Net                  string
	DomesticIn, DomesticBack       string
	ForeignIn, ForeignBack         string
	Here, Bank, Difference, Equal  string
	GoOn, GoOnUpload               Instruction
	GoOnNote                       string
	GoOnUploadNote                 string // takes done and of
	Asks                           func(n int) Instruction
	AsksNote                       string // takes the batch and the next
	AsksDispute                    Instruction
	DisputeNote                    string
	Goes, GoesDispute              string
	Steps                          [5]string // check, compare, upload, print, new batch
	Clearing, Telling              Instruction
	ClearingNote, TellingNote      string
	Asking, Uploading, Printing    Instruction
	AskingNote, UploadingNote      string
	PrintingNote                   string
	AtTheEnd                       string // takes a time
	Message                        string // takes done and of
	Stopping                       Instruction
	StoppingNote                   string
	Settled, Differs               string // on the badge
	Unfinished, NotSettled         string
	Agree                          Instruction
	NextBatch                      string // takes a batch
	HereMore, BankMore             string // on the slab
	SameSum                        string
	One                            string // takes a time and a trace number
	Several                        string // takes a count
	NoneFound, NoTotals            Instruction
	NoneFoundNote                  string
	Causes                         map[payment.Cause]string
	Others                         func(n int) string
	CallBank                       string // takes a telephone number
	Carried                        func(n int) string
	Untaken                        func(refused, unsaid int) string
	PausedClosing, PausedUpload    Instruction
	PausedNote                     string
	NothingHappened                Instruction
	AgainLater                     string // takes a telephone number
	SentAgain                      string // takes a time
	NothingHappenedNote            string
	NoPaper                        string // the slip waits
	HomePaused, HomePausedNote     string // the first takes a batch
	Earlier                        string
	EarlierNone, EarlierHow        string
	States                         map[payment.BatchState]string // at most 12 cells
	Tried, Printed, ListPrinted    string
	TryFails, PrintFails           string // take a technician's line
	QuitTitle, QuitNote, QuitClose string
	QuitWhat                       Instruction
	QuitStay                       string

	KeySettle, KeyGoOn, KeyAgain, KeyDispute, KeySlip, KeyList string
	KeyEarlier, KeyClose, KeyHome, KeyBack, KeyStop, KeyOff    string
	KeyAllow, KeyResolve, KeyLook                              string
}

// Hinders is one thing that stands in the way: how many, what resolves it, and
// what happens without that.
type Hinders struct {
	What func(n int) string
	Do   string
	Else string
}

var dayEndEN = DayEnd{
	Title: "Settlement", Batch: "batch %s", Since: "since %s", MoreBack: "owed to bank",
	Nothing: "Nothing stands in the way", Look: "Look at this, or settle as it is", Must: "The bank must know every sale first",
	NothingNote: "The next sale goes into batch %s.", LookNote: "What stays undecided is in no total, and is named on the slip.",
	MustNote: "Settling sends them first. What the bank does not take stops it.",
	NoSales:  "Nothing to settle", NoSalesNote: "This batch has no payment yet.", Reading: "Reading the journal",
	NotOffered: "This bank has no settlement", NotOfferedNote: "It closes the day by itself.",
	Hinders: map[payment.Hindrance]Hinders{
		payment.HinderUndecided: {func(n int) string { return times(n, "undecided", "undecided") }, "Try all now", "else carried over"},
		payment.HinderUnsent:    {func(n int) string { return times(n, "sale to send", "sales to send") }, "Send now", "else it stops here"},
		payment.HinderScript:    {func(n int) string { return times(n, "card result to send", "card results to send") }, "Nothing to do", "sent first"},
		payment.HinderRefused:   {func(n int) string { return times(n, "refused later", "refused later") }, "Open the desk", "not paid"},
		payment.HinderUnprinted: {func(n int) string { return times(n, "slip not on paper", "slips not on paper") }, "Print them", "may be left"},
	},
	Domestic: "Domestic", Foreign: "Foreign", In: "In", Back: "Back", Net: "Net",
	DomesticIn: "Domestic in", DomesticBack: "Domestic back", ForeignIn: "Foreign in", ForeignBack: "Foreign back",
	Here: "Here", Bank: "Bank", Difference: "Differs", Equal: "equal",
	GoOn: "The settlement is not finished", GoOnUpload: "The upload is not finished",
	GoOnNote:       "The bank was asked and gave no answer. Sales are paused.",
	GoOnUploadNote: "The bank has %d of %d messages. Sales are paused.",
	Asks:           func(n int) Instruction { return Instruction("Settle " + times(n, "payment", "payments") + "?") },
	AsksNote:       "Batch %s is closed at the bank. Sales go on in batch %s.",
	AsksDispute:    "Close it in dispute?",
	DisputeNote:    "The bank has not agreed: it is asked once more, then the batch is closed here. Keep the slip and call the bank.",
	Goes:           "Enter settles. The totals are sent as they stand.", GoesDispute: "Enter closes the batch as disputed.",
	Steps:    [5]string{"Check", "Compare", "Upload", "Print", "New batch"},
	Clearing: "Clearing what is owed", Telling: "Sending what the bank does not know",
	ClearingNote: "Reversals go first. Nothing is settled yet.", TellingNote: "Stored sales go first. Nothing is settled yet.",
	Asking: "Asking the bank", AskingNote: "Our totals are frozen and written down. Sales are paused.",
	Uploading: "Sending the records", UploadingNote: "Each goes once, and its answer is written down before the next.",
	Printing: "Printing the settlement slip", PrintingNote: "The batch is closed, whatever the printer does.",
	AtTheEnd: "No answer by %s: it is asked again with the same totals.", Message: "%d of %d answered",
	Stopping: "Stopping", StoppingNote: "Nothing is settled.",
	Settled: "Settled", Differs: "Differs", Unfinished: "Paused", NotSettled: "Not done",
	Agree: "Settled. Both sides agree.", NextBatch: "The next sale goes into batch %s.",
	HereMore: "the bank has less", BankMore: "the bank has more", SameSum: "sums are equal",
	One: "It is one payment: %s, trace %s", Several: "These %d payments explain it",
	NoneFound: "No payment explains it", NoneFoundNote: "Compare both lists, line by line.", NoTotals: "The bank does not say what it counts",
	Causes: map[payment.Cause]string{
		payment.CauseBankMissing: "Counted here, not by the bank", payment.CauseBankTwice: "The bank counts it twice",
		payment.CauseBankOtherWay: "The bank counts it the other way round", payment.CauseBankOtherGroup: "The bank counts it in the other card group",
		payment.CauseBankKeeps: "Not paid here, counted by the bank", payment.CauseBankHasUndecided: "Undecided here, counted by the bank",
		payment.CauseBankUntold: "The bank was never told of it",
	},
	Others:   func(n int) string { return times(n, "other", "others") + " would explain it as well." },
	CallBank: "Keep the slip and call the bank: %s.",
	Carried:  func(n int) string { return times(n, "undecided payment", "undecided payments") + " carried over." },
	Untaken: func(refused, unsaid int) string {
		return fmt.Sprintf("Records: the bank refused %d, left %d unanswered.", refused, unsaid)
	},
	PausedClosing: "The bank has not answered", PausedUpload: "The upload is not finished",
	PausedNote:      "Sales are paused until it is finished. Nothing is counted twice.",
	NothingHappened: "Not settled", NothingHappenedNote: "The batch is open as before. Sales go on.",
	AgainLater: "Settle again later. If it stays so, call the bank: %s.", SentAgain: "No answer to one by %s: the same goes again.",
	NoPaper:    "The slip waits for the printer.",
	HomePaused: "Sales are paused", HomePausedNote: "The settlement of batch %s is not finished.",
	Earlier: "Earlier settlements", EarlierNone: "No batch has been settled yet", EarlierHow: "Each settlement stands here, with its slip.",
	States: map[payment.BatchState]string{payment.BatchOpen: "open", payment.BatchClosing: "no answer", payment.BatchUpload: "not finished",
		payment.BatchClosed: "settled", payment.BatchDisputed: "differs"},
	Tried: "All were tried once", Printed: "The slip is out", ListPrinted: "The list is out",
	TryFails: "Not tried: %s", PrintFails: "Not printed: %s",
	QuitTitle: "Close the counter?", QuitWhat: "The day is being settled",
	QuitNote: "It stops after this message. The next start offers to go on, exactly there.", QuitStay: "Stay here", QuitClose: "Stop and close",
	KeySettle: "Settle", KeyGoOn: "Go on settling", KeyAgain: "Ask again", KeyDispute: "Close in dispute", KeySlip: "Print slip",
	KeyList: "Print list", KeyEarlier: "Earlier ones", KeyClose: "Done", KeyHome: "Home", KeyBack: "Back", KeyStop: "Stop, nothing is settled",
	KeyOff: "The bank is asked: it cannot be stopped now", KeyAllow: "Settle now", KeyResolve: "Resolve", KeyLook: "Look at it",
}

var dayEndZH = DayEnd{
	Title: "结算", Batch: "批次 %s", Since: "始于 %s", MoreBack: "应付银行",
	Nothing: "没有未处理的事", Look: "请先看这些，也可以照样结算", Must: "要先让银行知道每一笔",
	NothingNote: "下一笔收款进入批次 %s。", LookNote: "仍未定的不计入总额，结算单上写明。",
	MustNote: "结算时先上送。银行没收下就停在这里。",
	NoSales:  "没有可结算的交易", NoSalesNote: "这一批还没有收款。", Reading: "正在读流水",
	NotOffered: "这家银行没有结算", NotOfferedNote: "银行自己结束当天的账。",
	Hinders: map[payment.Hindrance]Hinders{
		payment.HinderUndecided: {func(n int) string { return fmt.Sprintf("%d 笔未定", n) }, "全部再试", "否则转到下一批"},
		payment.HinderUnsent:    {func(n int) string { return fmt.Sprintf("%d 笔待上送", n) }, "现在上送", "否则结算会停下"},
		payment.HinderScript:    {func(n int) string { return fmt.Sprintf("%d 条卡片结果待送", n) }, "不用做什么", "会先上送"},
		payment.HinderRefused:   {func(n int) string { return fmt.Sprintf("%d 笔后来被拒", n) }, "打开未定款台", "未收"},
		payment.HinderUnprinted: {func(n int) string { return fmt.Sprintf("%d 张没打出来", n) }, "打出来", "可以不打"},
	},
	Domestic: "内卡", Foreign: "外卡", In: "收", Back: "退", Net: "净额",
	DomesticIn: "内卡收款", DomesticBack: "内卡退款", ForeignIn: "外卡收款", ForeignBack: "外卡退款",
	Here: "本机", Bank: "银行", Difference: "相差", Equal: "平",
	GoOn: "结算没有做完", GoOnUpload: "明细没有送完",
	GoOnNote:       "问过银行，没有应答。收款暂停。",
	GoOnUploadNote: "银行已收 %d 条，共 %d 条。收款暂停。",
	Asks:           func(n int) Instruction { return Instruction(fmt.Sprintf("结算这 %d 笔？", n)) },
	AsksNote:       "批次 %s 在银行结束，之后的收款进入批次 %s。",
	AsksDispute:    "按有争议结束本批？",
	DisputeNote:    "银行没有同意：再问一次，然后在本机结束这一批。请保留结算单并联系银行。",
	Goes:           "按 Enter 结算，总额照此上送", GoesDispute: "按 Enter 按有争议结束本批",
	Steps:    [5]string{"检查", "对账", "上送", "打印", "新批次"},
	Clearing: "正在处理欠着的冲正", Telling: "正在上送银行不知道的交易",
	ClearingNote: "先冲正，还没有结算。", TellingNote: "先上送离线的收款，还没有结算。",
	Asking: "正在与银行对账", AskingNote: "本机总额已定，已记账。收款暂停。",
	Uploading: "正在上送明细", UploadingNote: "每条只送一次，有应答并记账后再送下一条。",
	Printing: "正在打印结算单", PrintingNote: "这一批已经结束，与打印机无关。",
	AtTheEnd: "到 %s还没有应答：用同样的总额再问一次。", Message: "%d 条已应答，共 %d 条",
	Stopping: "正在停下", StoppingNote: "没有结算。",
	Settled: "已结算", Differs: "有差异", Unfinished: "没做完", NotSettled: "没有结算",
	Agree: "已结算，双方一致", NextBatch: "下一笔收款进入批次 %s。",
	HereMore: "银行比本机少", BankMore: "银行比本机多", SameSum: "总额一样",
	One: "是这一笔：%s，凭证号 %s", Several: "这 %d 笔能解释",
	NoneFound: "没有一笔能解释", NoneFoundNote: "请与银行逐笔核对。", NoTotals: "银行没有告诉它的总额",
	Causes: map[payment.Cause]string{
		payment.CauseBankMissing: "本机有，银行没有计入", payment.CauseBankTwice: "银行计了两次",
		payment.CauseBankOtherWay: "银行把收退记反了", payment.CauseBankOtherGroup: "银行记到了另一类卡",
		payment.CauseBankKeeps: "本机未收，银行计入了", payment.CauseBankHasUndecided: "本机未定，银行计入了",
		payment.CauseBankUntold: "银行从未收到",
	},
	Others:   func(n int) string { return fmt.Sprintf("另有 %d 笔也能解释。", n) },
	CallBank: "请保留结算单并联系银行：%s。",
	Carried:  func(n int) string { return fmt.Sprintf("%d 笔未定款转到下一批。", n) },
	Untaken: func(refused, unsaid int) string {
		return fmt.Sprintf("明细：银行拒收 %d 笔，%d 笔没有应答。", refused, unsaid)
	},
	PausedClosing: "银行没有应答", PausedUpload: "明细没有送完",
	PausedNote:      "做完之前收款暂停。不会重复计入。",
	NothingHappened: "没有结算", NothingHappenedNote: "本批照常，可以继续收款。",
	AgainLater: "请稍后再结算；还不行就联系银行：%s。", SentAgain: "一条到 %s还没有应答：再送同样的一条。",
	NoPaper:    "结算单等打印机。",
	HomePaused: "收款暂停", HomePausedNote: "批次 %s 的结算没有做完。",
	Earlier: "以前的结算", EarlierNone: "还没有结算过", EarlierHow: "每次结算都在这里，可以重打结算单。",
	States: map[payment.BatchState]string{payment.BatchOpen: "未结", payment.BatchClosing: "没有应答", payment.BatchUpload: "没送完",
		payment.BatchClosed: "已结算", payment.BatchDisputed: "有差异"},
	Tried: "都试了一次", Printed: "结算单已打出", ListPrinted: "明细已打出",
	TryFails: "没有试：%s", PrintFails: "没有打印：%s",
	QuitTitle: "关闭收银台？", QuitWhat: "正在结算",
	QuitNote: "这一条之后停下。下次打开会从这里接着做。", QuitStay: "留在这里", QuitClose: "停下并关闭",
	KeySettle: "结算", KeyGoOn: "接着结算", KeyAgain: "再问银行", KeyDispute: "按争议结束", KeySlip: "打结算单",
	KeyList: "打明细", KeyEarlier: "以前的结算", KeyClose: "完成", KeyHome: "回首页", KeyBack: "返回", KeyStop: "停下，不结算",
	KeyOff: "正在问银行，现在不能停", KeyAllow: "现在结算", KeyResolve: "处理", KeyLook: "看这一次",
}
