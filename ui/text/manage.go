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
	FlagStrict, HostLong string
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
	FlagStrict: "enforce what a bank enforces: balances, limits, PIN tries, blacklist, batch numbers",
	HostLong: `A pretend acquirer alone, for this till or for any other terminal of the dialect.

It answers every message, keeps accounts, holds, batches and keys for many
terminals, and writes what it believes before each answer. --ledger FILE shows
that as JSON Lines. The cents of a sale choose what happens, as in practice.

--fault KIND:FAULT[:TIMES] adds a rule, as often as wanted; rules of one kind are
used in their order, and one without TIMES goes on for ever.

KIND   sale, void, refund, preauth, cancel-preauth, complete, complete-advice,
       cancel-complete, balance, offline, tip, adjust, qr, qr-void, qr-refund,
       moto, moto-void, moto-refund, instalments, reversal, script, signon,
       signoff, echo, params, status, ca_query, aid_query, blacklist
FAULT  decline-51    declines with that response code
       approve-11    approves with that response code
       half          approves half of it
       no-answer     books it and never answers
       lost          neither books nor answers
       late          answers after the time-out
       bad-mac       answers with a wrong seal; no-mac with none
       cut           breaks the line half-way through the answer
       hang-up       breaks it instead of answering
       wrong-fields  answers with fields that do not match
       garbage       answers what is no message
       wish-4        asks in the header for a download, a sign-on, a status
       script        sends an issuer's script to the card
       refuse-reversal  does not take a reversal

  till host --practice --fault sale:no-answer:2 --fault reversal:refuse-reversal:3
  till sale 12.50 --practice --host tcp://127.0.0.1:8583

--fault-seed S draws faults by chance, the same ones for the same S. SIGUSR1
pulls the line out and puts it back. Without --practice the keys are random and
their components are printed at the first start.`,
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
	FlagStrict: "像银行一样严格：余额、限额、密码次数、黑名单、批次号",
	HostLong: `单独运行的模拟收单行，给这台终端或任何同一方言的终端用。

它回答每一种报文，为许多终端记账户、冻结、批次和密钥，先写下再回答；
--ledger FILE 用 JSON Lines 写出它所认定的。和练习一样，金额的分决定结果。

--fault KIND:FAULT[:TIMES] 加一条规则，可写多条；同类的按先后用，
不写 TIMES 就一直有效。

KIND   sale, void, refund, preauth, cancel-preauth, complete, complete-advice,
       cancel-complete, balance, offline, tip, adjust, qr, qr-void, qr-refund,
       moto, moto-void, moto-refund, instalments, reversal, script, signon,
       signoff, echo, params, status, ca_query, aid_query, blacklist
FAULT  decline-51    用这个应答码拒绝
       approve-11    用这个应答码批准
       half          只批一半
       no-answer     记账，但不回答
       lost          不记账，也不回答
       late          等过了时间才回答
       bad-mac       回答的 MAC 是错的；no-mac 没有 MAC
       cut           回答到一半断线
       hang-up       不回答就断线
       wrong-fields  回答的域对不上
       garbage       回答的不是报文
       wish-4        在报文头里要求下载、签到或上送状态
       script        给卡发行脚本
       refuse-reversal  不接受冲正

  till host --practice --fault sale:no-answer:2 --fault reversal:refuse-reversal:3
  till sale 12.50 --practice --host tcp://127.0.0.1:8583

--fault-seed S 随机出错，同一个 S 总是一样。SIGUSR1 拔线、插线。
不加 --practice 时密钥是随机的，第一次启动会打印密钥分量。`,
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
