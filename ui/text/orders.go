package text

import (
	"fmt"

	"till/payment"
)

// Orders is what the commands say of transactions besides a plain sale.
type Orders struct {
	PreAuth, Balance, QR, Void, Refund, Complete   string
	CancelPreAuth, CancelComplete, Tip, Adjust     string
	FlagMOTO, FlagCode, FlagBatch, FlagOriginal    string
	FlagVoucher, BadVoucher                        string
	FlagDate, FlagAdvice, FlagInstalments, FlagTel string
	KeyedPrompt, BadKeyed, BadCode                 string
	BadInstalments                                 string
	CannotFollow                                   func(number string) string
	AlreadyReturned, ReturnUndecided               func(number string) string
	RefundTooMuch                                  func(rest payment.Amount) string
	BalanceIs                                      func(amount payment.Amount) string
	WhichOriginal, BadPhoneCode                    string
	BadDate, NoRRN, BadSlipCode, NoSlip            func(given string) string
}

var ordersEN = Orders{
	PreAuth:         "Hold an amount on a card",
	Balance:         "Ask a card's balance",
	QR:              "Take a payment by the customer's code",
	Void:            "Cancel a sale of the open batch, whole",
	Refund:          "Give money back for a sale of any day",
	Complete:        "Take an amount that was held",
	CancelPreAuth:   "Let go of an amount that was held",
	CancelComplete:  "Cancel a completion",
	Tip:             "Add a tip to a sale",
	Adjust:          "Change the amount of an offline sale",
	FlagMOTO:        "mail or telephone order: the card number is read as one line",
	FlagCode:        "the code that the customer shows",
	FlagBatch:       "batch number, where a trace number repeats",
	FlagOriginal:    "trace number, reference or slip code of the original",
	FlagVoucher:     "voucher number of a QR payment that another till took, with --date",
	BadVoucher:      "a voucher number has 20 digits: write it as the slip has it",
	FlagDate:        "date of the original, MMDD",
	FlagAdvice:      "tell the bank instead of asking it",
	FlagInstalments: "number of instalments",
	FlagTel:         "authorisation given by telephone",
	KeyedPrompt:     "Card number and expiry, such as 6222020000000008128 2812: ",
	BadKeyed:        "that is no card number and expiry: write the digits, a blank and YYMM",
	BadCode:         "that is no payment code: scan the customer's code again",
	BadInstalments:  "instalments are 2 to 99",
	CannotFollow: func(number string) string {
		return "nothing of this kind can follow payment " + number + ": till status shows what it is"
	},
	ReturnUndecided: func(number string) string {
		return "payment " + number + " may have been given back already: till undecided --retry asks the bank, or close that item with evidence first"
	},
	AlreadyReturned: func(number string) string {
		return "payment " + number + " was given back already: till status shows how"
	},
	RefundTooMuch: func(rest payment.Amount) string {
		return fmt.Sprintf("at most ¥%s can still be given back: write that or less", rest)
	},
	BalanceIs: func(amount payment.Amount) string { return fmt.Sprintf("the card has ¥%s", amount) },
	BadSlipCode: func(given string) string {
		return given + " is no code of a slip, or was misread: scan it again, or write the trace number"
	},
	NoSlip: func(given string) string {
		return "the slip with code " + given + " is not of this till: look for it at the till that its head names"
	},
	NoRRN: func(given string) string {
		return "no payment here has the reference " + given + "; to give back one of another till add --date MMDD"
	},
	WhichOriginal: "say which payment: --original and its trace number or reference; till journal list has them",
	BadPhoneCode:  "that is no authorisation of the telephone: it has up to six capitals and digits",
	BadDate: func(given string) string {
		return fmt.Sprintf("%q is no date: write month and day, such as 0131", given)
	},
}

var ordersZH = Orders{
	PreAuth:         "预授权，冻结一笔金额",
	Balance:         "查卡余额",
	QR:              "扫顾客的码收款",
	Void:            "撤销本批次的一笔消费",
	Refund:          "退货，退还以前的一笔",
	Complete:        "预授权完成，收冻结的钱",
	CancelPreAuth:   "撤销预授权，解冻",
	CancelComplete:  "撤销预授权完成",
	Tip:             "给一笔消费加小费",
	Adjust:          "改离线结算的金额",
	FlagMOTO:        "邮购电话：卡号作为一行读入",
	FlagCode:        "顾客出示的码",
	FlagBatch:       "批次号，凭证号重复时用",
	FlagOriginal:    "原交易的凭证号、参考号或凭单码",
	FlagVoucher:     "别的终端收的扫码付款的凭证号，同时写 --date",
	BadVoucher:      "付款凭证号是 20 位数字：请照小票写",
	FlagDate:        "原交易日期 MMDD",
	FlagAdvice:      "通知银行，不等批准",
	FlagInstalments: "分期期数",
	FlagTel:         "电话授权码",
	KeyedPrompt:     "卡号和有效期，例如 6222020000000008128 2812：",
	BadKeyed:        "不是卡号和有效期：请写卡号、空格和 YYMM",
	BadCode:         "不是付款码：请再扫一次顾客的码",
	BadInstalments:  "期数是 2 到 99",
	CannotFollow: func(number string) string {
		return "这笔款 " + number + " 不能这样做：till status 可以看它是什么"
	},
	ReturnUndecided: func(number string) string {
		return "这笔款 " + number + " 可能已经退过，尚未定：先用 till undecided --retry 问银行，或凭证了结那一笔"
	},
	AlreadyReturned: func(number string) string {
		return "这笔款 " + number + " 已经退过：till status 可以看怎么退的"
	},
	RefundTooMuch: func(rest payment.Amount) string {
		return fmt.Sprintf("最多还能退 ¥%s：请写这个数或更少", rest)
	},
	BalanceIs: func(amount payment.Amount) string { return fmt.Sprintf("卡上有 ¥%s", amount) },
	BadSlipCode: func(given string) string {
		return given + " 不是凭单码或读错了: 请重新扫描, 或输入凭证号"
	},
	NoSlip: func(given string) string {
		return "凭单码 " + given + " 不是本收银台的: 请到凭单抬头所示的收银台查找"
	},
	NoRRN: func(given string) string {
		return "这里没有参考号为 " + given + " 的款；退别的机器收的款请加 --date MMDD"
	},
	WhichOriginal: "请说明是哪一笔：--original 加凭证号或参考号；till journal list 可以查到",
	BadPhoneCode:  "不是电话授权码：最多六位大写字母和数字",
	BadDate: func(given string) string {
		return fmt.Sprintf("%q 不是日期：请写月和日，例如 0131", given)
	},
}
