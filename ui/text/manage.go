package text

import "fmt"

// Manage is what the commands say of messages that move no money.
type Manage struct {
	SignOff, SignedOff   string
	Download, FlagStatus string
	StatusTold           string
	Downloaded           func(title string, entries int) string
	NoDownload           func(given string, known string) string
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
	HostRefused: func(why string) string { return "银行没有照办：" + why },
}
