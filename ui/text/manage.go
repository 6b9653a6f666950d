package text

import (
	"fmt"

	"till/payment"
)

// Manage is what the commands say of messages that move no money.
type Manage struct {
	SignOff, SignedOff   string
	Download, FlagStatus string
	StatusTold           string
	Downloaded           func(title string, entries int) string
	NoDownload           func(given string, known string) string
	AnsweredAt           func(address string) string
	FlagWished           string
	NothingWished        string
	WishDone             func(wish string) string
	WishLeft             func(wish string) string
	ItemRefused          func(problem string) string
	PadTables            func(err error) string
	NoKeyed, NoTips      string
	TipTooMuch           func(most payment.Amount, percent int) string
	// HostRefused is a bank that answered, and not with what was asked for.
	HostRefused func(why string) string
}

var manageEN = Manage{
	SignOff:    "End the day with the bank: its working keys are given up",
	SignedOff:  "signed off: the next payment signs on again",
	Download:   "Fetch parameters, keys and lists from the bank: all of them, or one",
	FlagStatus: "tell the bank how this terminal is, too",
	StatusTold: "the bank knows how this terminal is",
	Downloaded: func(title string, entries int) string { return fmt.Sprintf("%s: %d entries", title, entries) },
	NoDownload: func(given, known string) string {
		return fmt.Sprintf("the bank hands out no %q: write one of %s", given, known)
	},
	AnsweredAt:    func(address string) string { return "it was " + address },
	FlagWished:    "do now what the bank has asked for",
	NothingWished: "the bank has asked for nothing",
	WishDone:      func(wish string) string { return "done: " + wish },
	WishLeft:      func(wish string) string { return "still asked for: " + wish },
	ItemRefused:   func(problem string) string { return "not used: " + problem + "; tell the bank" },
	PadTables: func(err error) string {
		return "the PIN pad did not take the chip tables: " + err.Error() + "; run till download again"
	},
	NoKeyed: "the bank allows no typed card numbers on this terminal: ask for the card",
	NoTips:  "the bank takes no tips on this terminal: sell the tip by itself",
	TipTooMuch: func(most payment.Amount, percent int) string {
		return fmt.Sprintf("the bank takes tips up to %d per cent: at most %s for this sale", percent, most.Plain())
	},
	HostRefused: func(why string) string { return "the bank did not do it: " + why },
}

var manageZH = Manage{
	SignOff:    "签退，放弃工作密钥",
	SignedOff:  "已签退：下一笔会重新签到",
	Download:   "向银行下载参数、公钥和名单：全部，或其中一种",
	FlagStatus: "同时上送终端状态",
	StatusTold: "终端状态已上送",
	Downloaded: func(title string, entries int) string { return fmt.Sprintf("%s：%d 条", title, entries) },
	NoDownload: func(given, known string) string {
		return fmt.Sprintf("银行不提供 %q：请写 %s 之一", given, known)
	},
	AnsweredAt:    func(address string) string { return "答复的是 " + address },
	FlagWished:    "现在就做银行要求过的事",
	NothingWished: "银行没有要求什么",
	WishDone:      func(wish string) string { return "已做：" + wish },
	WishLeft:      func(wish string) string { return "还没做：" + wish },
	ItemRefused:   func(problem string) string { return "没有采用：" + problem + "；请告诉银行" },
	PadTables: func(err error) string {
		return "密码键盘没有收下芯片参数：" + err.Error() + "；请再运行 till download"
	},
	NoKeyed: "银行不许在这台终端手工输入卡号：请用卡",
	NoTips:  "银行在这台终端不收小费：请另收一笔",
	TipTooMuch: func(most payment.Amount, percent int) string {
		return fmt.Sprintf("银行最多收 %d%% 的小费：这一笔最多 %s", percent, most.Plain())
	},
	HostRefused: func(why string) string { return "银行没有照办：" + why },
}
