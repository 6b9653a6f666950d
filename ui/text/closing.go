package text

import (
	"fmt"

	"till/payment"
)

// Closing is what the commands say of the undecided desk: an item that a person
// closes, the pending slip, a sale that is made again.
type Closing struct {
	FlagClose, FlagEvidence, FlagBy, FlagMoney, FlagSlip, FlagAgain, FlagAmount string

	OneOfThem, EvidenceEmpty, EvidenceLong, EvidenceBy, EvidenceCard string
	NameLong, NameCard, AgainNobody                                  string
	EvidenceMoney                                                    func(kind payment.Kind) string
	EvidenceAmount                                                   func(asked payment.Amount) string
	NotUndecided                                                     func(number string) string
	NotWritten                                                       string
	AgainNoSale                                                      func(number string) string
	AgainAmount                                                      func(amount payment.Amount) string
	PaidAgain                                                        func(number string) string
	AgainFor                                                         func(number string, allowed payment.Approval) string
	ResumedAs, Resumes                                               func(number string) string
}

var closingEN = Closing{
	FlagClose:     "close the item of one trace number with evidence",
	FlagEvidence:  "what the bank said: a ticket of its hotline, a line of its statement",
	FlagBy:        "who says so; the name is recorded as not verified",
	FlagMoney:     "what the evidence says: paid or not_paid (returned or not_paid for money given back); not_paid if left out",
	FlagAmount:    "what moved by the evidence, where the bank took less than was asked for",
	FlagSlip:      "print the pending slip of one trace number, in both languages",
	FlagAgain:     "the undecided sale that this one is made again for; with --by",
	OneOfThem:     "--retry, --close and --slip are three different things: write one of them",
	EvidenceEmpty: `an item is closed by the bank's word: write it, such as --evidence "hotline 95516, ticket 42"`,
	EvidenceLong:  fmt.Sprintf("evidence is one line of at most %d characters: write the number of the ticket and what it says", payment.EvidenceMax),
	EvidenceBy:    "evidence needs somebody who says so: add --by NAME",
	EvidenceCard:  "that is a card number: write its last four digits only",
	NameLong:      fmt.Sprintf("a name is one line of at most %d characters", payment.EvidenceByMax),
	NameCard:      "that is a card number and no name",
	AgainNobody:   "to pay again while the first is undecided needs somebody who allows it: add --by NAME",
	EvidenceMoney: func(kind payment.Kind) string {
		switch kind.Moves() {
		case payment.MovesOut:
			return "the evidence of money given back says returned or not_paid: write --money returned or --money not_paid"
		case payment.MovesNothing:
			return "no money moves by this one: leave --money out"
		}
		return "the evidence says paid or not_paid: write --money paid or --money not_paid"
	},
	EvidenceAmount: func(asked payment.Amount) string {
		return fmt.Sprintf("--amount is what moved: write it with --money paid or returned, above zero and at most %s", asked.Plain())
	},
	NotUndecided: func(number string) string {
		return "payment " + number + " is not undecided: till status shows what it is"
	},
	NotWritten: "the evidence could not be written, so the item is as open as before: start the till again",
	AgainNoSale: func(number string) string {
		return number + " is no undecided sale: sell without --again; till status shows what it is"
	},
	AgainAmount: func(amount payment.Amount) string {
		return fmt.Sprintf("the undecided sale is of ¥%s: write the same amount", amount)
	},
	PaidAgain: func(number string) string { return "It was made again as " + number + "." },
	ResumedAs: func(number string) string {
		return "The till signed on by itself and asked again as " + number + "."
	},
	Resumes: func(number string) string {
		return "The bank had asked for a new sign-on and refused " + number + " unread; this one was asked after it."
	},
	AgainFor: func(number string, allowed payment.Approval) string {
		return "Made again for " + number + ", which is undecided; allowed by " + allowed.By + unverified(EN, allowed.Verified) + "."
	},
}

var closingZH = Closing{
	FlagClose:     "凭据结案，写凭证号",
	FlagEvidence:  "银行怎么说：热线工单、对账单的一行",
	FlagBy:        "谁说的；姓名记为未核实",
	FlagMoney:     "凭据说的结果：paid 或 not_paid（退款类是 returned 或 not_paid）；不写就是 not_paid",
	FlagAmount:    "凭据说的金额，银行收得比要的少才写",
	FlagSlip:      "打这个凭证号的未定凭单，中英文都有",
	FlagAgain:     "这笔是替哪一笔未定的消费再收的；同时写 --by",
	OneOfThem:     "--retry、--close、--slip 是三件事：请只写一个",
	EvidenceEmpty: `凭银行的话才能结案：请写出来，例如 --evidence "95516 热线，工单 42"`,
	EvidenceLong:  fmt.Sprintf("凭据是一行，最多 %d 个字：请写工单号和它说的话", payment.EvidenceMax),
	EvidenceBy:    "凭据要有人负责：请加 --by 姓名",
	EvidenceCard:  "这是卡号：请只写后四位",
	NameLong:      fmt.Sprintf("姓名是一行，最多 %d 个字", payment.EvidenceByMax),
	NameCard:      "这是卡号，不是姓名",
	AgainNobody:   "前一笔还未定就再收，要有人同意：请加 --by 姓名",
	EvidenceMoney: func(kind payment.Kind) string {
		switch kind.Moves() {
		case payment.MovesOut:
			return "退款类的凭据说 returned 或 not_paid：请写 --money returned 或 --money not_paid"
		case payment.MovesNothing:
			return "这一笔不动钱：请不要写 --money"
		}
		return "凭据说 paid 或 not_paid：请写 --money paid 或 --money not_paid"
	},
	EvidenceAmount: func(asked payment.Amount) string {
		return fmt.Sprintf("--amount 是动了的钱：请和 --money paid 或 returned 一起写，大于零，最多 %s", asked.Plain())
	},
	NotUndecided: func(number string) string {
		return "这笔款 " + number + " 不是未定：till status 可以看它是什么"
	},
	NotWritten: "凭据没有写下来，这一笔还和以前一样：请重新启动程序",
	AgainNoSale: func(number string) string {
		return number + " 不是未定的消费：请不写 --again 再收；till status 可以看它是什么"
	},
	AgainAmount: func(amount payment.Amount) string {
		return fmt.Sprintf("未定的那笔是 ¥%s：请写同样的金额", amount)
	},
	PaidAgain: func(number string) string { return "已另收一笔：" + number + "。" },
	ResumedAs: func(number string) string { return "程序已自动签到，再做一次：" + number + "。" },
	Resumes: func(number string) string {
		return "银行要求重新签到，没有处理 " + number + "；签到后做的是这一笔。"
	},
	AgainFor: func(number string, allowed payment.Approval) string {
		return "替未定的 " + number + " 再收；同意人 " + allowed.By + unverified(ZH, allowed.Verified) + "。"
	},
}

// unverified says that nobody proved a name, "" where a PIN did.
func unverified(lang Lang, verified bool) string {
	switch {
	case verified:
		return ""
	case lang == ZH:
		return "（身份未核）"
	}
	return " (name not verified)"
}

// closedStory tells an item that a person closed: by whom, on what word, and
// whether the bank said something after that.
func closedStory(lang Lang, txn payment.Txn) (what, next string) {
	lines := storiesEN
	if lang == ZH {
		lines = storiesZH
	}
	next = lines.nothing
	for _, try := range txn.Attempts {
		if try.Result == payment.TryLate {
			next = lateAnswer(lang, try.Code)
		}
	}
	e := txn.Evidence
	if e == nil {
		e = &payment.Evidence{}
	}
	part := ""
	if e.Amount != 0 && e.Amount != txn.Requested {
		part = partOf(lang, txn)
		if txn.Money() == payment.Paid && next == lines.nothing {
			next = lines.takeRest + Units{}.money(txn.Requested-txn.Amount)
		}
	}
	if lang == ZH {
		return "人工结案：" + e.By + unverified(lang, e.Verified) + "，凭据：" + e.Text + part, next
	}
	return "Closed by hand by " + e.By + unverified(lang, e.Verified) + ", evidence: " + e.Text + part, next
}

// partOf says that the bank took a part.
func partOf(lang Lang, txn payment.Txn) string {
	if lang == ZH {
		return fmt.Sprintf("；¥%s 里的 ¥%s", txn.Requested, txn.Amount)
	}
	return fmt.Sprintf("; ¥%s of ¥%s", txn.Amount, txn.Requested)
}

func lateAnswer(lang Lang, code string) string {
	if lang == ZH {
		return "结案之后银行答复了 [" + code + "]：请和对账单核对。"
	}
	return "The bank answered after that [" + code + "]: compare it with the statement."
}
