package text

import "strings"

// Plain is the counter as question and answer.
type Plain struct {
	PlainPrompt   string
	PlainHelp     string
	PlainUnknown  func(word string) string
	PlainQuestion func(question PlainQuestion) string
	PlainSure     func(what string) string // the payment, as a list shows it
	PlainNotDone  string
	PlainSpeaks   string
}

// PlainVerb is a word that is typed at the counter without screens, by its name in
// either language.
type PlainVerb struct {
	EN, ZH         string
	NoteEN, NoteZH string
	// Command is what stands on the command line instead of it.
	Command string
	// Asks is what is asked for where it was not typed behind the word.
	Asks []PlainQuestion
	// Sure asks once more, with the payment that is meant: money goes back.
	Sure bool
	// First is run before a yes is asked for, to show what would be done.
	First string
}

// PlainQuestion is what is asked for. Flag is how the answer goes on the command
// line; empty is by its place. Optional may stay empty.
type PlainQuestion struct {
	Ask      PlainAsk
	Flag     string
	Optional bool
}

// PlainAsk is a question of the counter without screens.
type PlainAsk int

// The questions.
const (
	AskAmount PlainAsk = iota
	AskPayment
	AskCode
	AskParts
	AskTip
	AskBy
	AskEvidence
	AskMoney
)

// PlainVerbs are all of them, in the order of help.
func PlainVerbs() []PlainVerb {
	payment, amount := PlainQuestion{Ask: AskPayment}, PlainQuestion{Ask: AskAmount}
	original := PlainQuestion{Ask: AskPayment, Flag: "--original"}
	return []PlainVerb{
		{"sale", "消费", "take a payment; an amount alone does the same", "收款；只写金额也行", "sale", []PlainQuestion{amount}, false, ""},
		{"void", "撤销", "take back a payment of today, whole", "把今天的一笔整笔退掉", "void", []PlainQuestion{payment}, true, ""},
		{"refund", "退货", "give money back, whole or a part", "退钱，全部或部分", "refund", []PlainQuestion{amount, original}, true, ""},
		{"hold", "预授权", "hold an amount on a card", "在卡上冻结一笔钱", "preauth", []PlainQuestion{amount}, false, ""},
		{"complete", "完成", "charge what was held", "收取已冻结的钱", "complete", []PlainQuestion{amount, original}, true, ""},
		{"release", "撤销预授权", "release what was held", "解冻", "cancel-preauth", []PlainQuestion{payment}, true, ""},
		{"uncomplete", "撤销完成", "take back a completion", "撤销预授权完成", "cancel-complete", []PlainQuestion{payment}, true, ""},
		{"code", "扫码", "charge the code on the customer's phone", "收顾客手机上的付款码", "qr", []PlainQuestion{amount, {Ask: AskCode, Flag: "--code"}}, false, ""},
		{"parts", "分期", "a sale in instalments", "分期收款", "sale", []PlainQuestion{amount, {Ask: AskParts, Flag: "--instalments"}}, false, ""},
		{"tip", "小费", "add a tip to a payment", "给一笔加小费", "tip", []PlainQuestion{payment, {Ask: AskTip}}, true, ""},
		{"balance", "余额", "ask for a card's balance", "查卡的余额", "balance", nil, false, ""},
		{"last", "上一笔", "what happened to the last payment, or to the one named", "上一笔（或写出的那一笔）怎么样了", "status", nil, false, ""},
		{"list", "流水", "the newest payments", "最近的交易", "journal list", nil, false, ""},
		{"show", "详情", "all that is known of a payment", "一笔交易的全部", "journal show", []PlainQuestion{payment}, false, ""},
		{"slip", "重打", "print a slip again, marked", "重打小票（有标记）", "journal reprint", nil, false, ""},
		{"undecided", "未定", "what is undecided, and what to do", "未定的，以及该做什么", "undecided", nil, false, ""},
		{"retry", "冲正", "try the owed reversals now", "现在就冲正", "undecided --retry", nil, false, ""},
		{"close", "结案", "close an undecided payment with evidence", "凭证据了结一笔未定", "undecided", []PlainQuestion{{Ask: AskPayment, Flag: "--close"},
			{Ask: AskEvidence, Flag: "--evidence"}, {Ask: AskBy, Flag: "--by"}, {Ask: AskMoney, Flag: "--money"}}, true, ""},
		{"settle", "结算", "close the day with the bank", "和银行结算当天", "settle --yes", nil, true, "settle --check"},
		{"report", "报表", "the day so far", "到现在的一天", "report x", nil, false, ""},
		{"devices", "设备", "what is plugged in", "接了哪些设备", "devices", nil, false, ""},
		{"money", "五个词", "the five words for money", "钱的五个词", "help money", nil, false, ""},
	}
}

// Is reports whether a typed word is this one.
func (v PlainVerb) Is(word string) bool {
	return strings.EqualFold(word, v.EN) || word == v.ZH || word == v.Command
}

var plainEN = Plain{PlainPrompt: "Amount, or a word (help, q): ",
	PlainHelp:    "Type an amount to take a payment, or one of these words. q ends, zh changes the language.",
	PlainUnknown: func(word string) string { return word + " is no amount and no word of this counter: type help" },
	PlainQuestion: func(q PlainQuestion) string {
		return map[PlainAsk]string{AskAmount: "Amount: ", AskPayment: "Which payment? Trace number: ", AskCode: "Code on the phone: ",
			AskParts: "How many parts, 2 to 99: ", AskTip: "Tip: ", AskBy: "Who stands for it? Name: ",
			AskEvidence: "Evidence, such as the bank's ticket: ", AskMoney: "Where is the money? paid, not_paid or returned: "}[q.Ask]
	},
	PlainSure:    func(what string) string { return what + "Type yes to go on: " },
	PlainNotDone: "Nothing was sent, no money moved.", PlainSpeaks: "The counter speaks English."}

var plainZH = Plain{PlainPrompt: "金额，或一个词（help 帮助，q 退出）：",
	PlainHelp:    "写金额就收款，或写下面的一个词。q 退出，en 换成英文。",
	PlainUnknown: func(word string) string { return word + " 不是金额，也不是这里的词：请输入 help" },
	PlainQuestion: func(q PlainQuestion) string {
		return map[PlainAsk]string{AskAmount: "金额：", AskPayment: "哪一笔？凭证号：", AskCode: "手机上的付款码：",
			AskParts: "分几期，2 到 99：", AskTip: "小费：", AskBy: "谁负责？姓名：",
			AskEvidence: "证据，例如银行的工单号：", AskMoney: "钱在哪里？paid 已收、not_paid 未收、returned 已退："}[q.Ask]
	},
	PlainSure:    func(what string) string { return what + "输入 yes 继续：" },
	PlainNotDone: "什么都没有发出，钱没有动。", PlainSpeaks: "现在说中文。"}
