package text

import (
	"fmt"

	"till/payment"
)

var commandsZH = Commands{
	Lang:   ZH,
	Orders: ordersZH, Printers: printersZH, Proof: proofZH, Closing: closingZH, Manage: manageZH, Profiles: profilesZH, Upkeep: upkeepZH, Settle: settleZH, Reports: reportsZH, Compared: comparedZH, People: peopleZH, Counter: counterZH, Plain: plainZH,

	Till:          "柜台收银程序",
	Sale:          "收一笔银行卡款",
	Status:        "查一笔款的去向",
	Undecided:     "看未定的款，再冲正一次",
	Journal:       "看流水，验流水",
	JournalList:   "列出流水，新的在前",
	JournalShow:   "看一笔款的全部记录",
	JournalVerify: "检查流水的每条记录",
	Message:       "解读和生成 ISO 8583 报文",
	MessageDecode: "解读报文（已屏蔽）",
	MessageEncode: "由 JSON 生成报文",
	Host:          "单独运行模拟银行",
	Pad:           "密码键盘",
	PadDecode:     "解读密码键盘的帧",
	PadLoad:       "给模拟键盘灌密钥：从标准输入读分量或 TR-31 密钥块",
	KeyLoaded:     func(slot int, kcv string) string { return fmt.Sprintf("%d 号槽已灌入，校验值 %s", slot, kcv) },
	KeyRefused:    func(err error) string { return fmt.Sprintf("没有灌入密钥：%v", err) },
	PadRun:        "单独运行模拟密码键盘",
	Printer:       "单独运行模拟打印机",
	SignOn:        "向银行签到，取工作密钥",
	Echo:          "测试银行线路",
	Reprint:       "重打小票",

	PracticeChosen: func(dir string) string {
		return "这里没有设置过收银台，现在是练习，不动真钱。数据在 " + dir
	},
	Failed: func(err error) string {
		return "没有做成：" + err.Error() + "。请再试一次，或联系技术员"
	},

	AmountForm: func(given string) string {
		return fmt.Sprintf("%q 不是金额：请写两位小数，例如 12.50 或 1250.00", given)
	},
	AmountZero:     func(string) string { return "金额是零：请写顾客要付的数，例如 12.50" },
	AmountNegative: func(given string) string { return given + " 小于零：请写顾客要付的数，例如 12.50" },
	AmountTooLarge: func(string) string { return "金额超过 9,999,999,999.99：请分几笔收" },
	BadFlag:        func(err error) string { return err.Error() + "；till --help 列出全部用法" },
	UnknownFlag:    func(flag string) string { return "没有 " + flag + "：till --help 列出全部用法" },
	FlagAlone:      func(flag string) string { return flag + " 后面要写一个值：till --help 有写法" },
	UnknownCommand: func(given string) string {
		return fmt.Sprintf("没有命令 %q：till --help 列出全部用法", given)
	},
	WrongArguments: func(form string) string { return "请这样写：" + form + "；till --help 有说明" },
	UnknownCard: func(given string) string {
		return fmt.Sprintf("没有模拟卡 %q：可写 chip、contactless、stripe、fallback、qr、phone、offline-pin、signature、no-pin、none", given)
	},
	UnknownFamily: func(given string) string { return "没有 " + given + " 这种密码键盘协议: 写 abecs 或 uic" },
	UnknownHolder: func(given string) string {
		return fmt.Sprintf("没有模拟顾客 %q：可写 slow、cancels、removes-card、wrong-pin、forgets-card、hesitates", given)
	},
	PadHasNoQR:   "付款码不经过密码键盘：请在收款的 till 上加 --card qr",
	StrictNobody: "--strict 须有操作员签到：先运行 till operator add 01 姓名 --role owner --practice",
	BadSTAN: func(given string) string {
		return fmt.Sprintf("%q 不是凭证号：请写数字，最多六位，例如 000017", given)
	},
	NoSTAN: func(stan string) string {
		return "这里没有凭证号 " + stan + " 的款：till journal list 列出全部"
	},
	NoTxn: "这里还没有收过款：till sale 12.50 收一笔",
	BadAddress: func(flag, given string) string {
		return fmt.Sprintf("%s 不能写 %q：till --help 有写法", flag, given)
	},
	BadHex:     func(err error) string { return "不是十六进制文本：" + err.Error() },
	BadMessage: func(err error) string { return "不是这个方案的报文：" + err.Error() },
	BadPacket:  func(err error) string { return "不是密码键盘的帧：" + err.Error() },
	BadKeyFile: func(path string, err error) string {
		return fmt.Sprintf("%s 里的密钥不能用（%v）：文件里应是 16 或 32 位十六进制数", path, err)
	},

	NoHome: func(err error) string {
		return fmt.Sprintf("没有地方放数据（%v）：请用 --data 指定", err)
	},
	NewFolder: func(dir string) string {
		return dir + " 还不是收银台的文件夹：请运行 till setup，或加 --practice"
	},
	RealFolder: func(dir string) string {
		return dir + " 是真收银台的：请去掉 --practice，或用 --data 指定别的文件夹"
	},
	StrangeFolder: func(dir string) string {
		return dir + " 里有别的文件，没有 till.toml：请用 --data 指定新的或空的文件夹"
	},
	FolderUnusable: func(dir string, err error) string {
		return fmt.Sprintf("文件夹 %s 不能用（%v）：请检查所有者和权限，或用 --data 指定别的", dir, err)
	},
	BadPrices: func(path string, err error) string {
		return path + "：" + err.Error() + "；改好那一行，或移走文件直接输金额"
	},
	ReaderGone:  "条码枪连不上：请看连线，或直接输入金额",
	BadSettings: func(path string, err error) string { return fmt.Sprintf("%s：%v；请改正这一行", path, err) },
	BadProfile:  func(name string, err error) string { return fmt.Sprintf("方案 %s 不能用：%v", name, err) },
	Locked: func(dir string, pid int) string {
		if pid == 0 {
			return "另一个收银台正在用 " + dir + "：请先关掉它，或用 --data 指定别的文件夹"
		}
		return fmt.Sprintf("另一个收银台（进程 %d）正在用 %s：请先关掉它，或用 --data 指定别的文件夹", pid, dir)
	},
	Newer: func(dir string) string { return dir + " 的流水是新版本写的：请安装新版本" },
	Damaged: func(dir string, err error) string {
		return fmt.Sprintf("%s 的流水损坏（%v）：请运行 till journal verify 并联系技术员；什么都没有改动", dir, err)
	},
	WrongKey: func(dir string) string {
		return dir + " 的密钥打不开它的流水：请放回原来的密钥文件"
	},
	ReadOnly: func(dir string) string {
		return "文件夹 " + dir + " 不能写入：请检查权限和磁盘；没有收款"
	},
	PadUnusable: func(where string, err error) string {
		return fmt.Sprintf("%s 的密码键盘没有回答（%v）：请检查连线和地址", where, err)
	},
	PrinterUnusable: func(where string, err error) string {
		return fmt.Sprintf("%s 的打印机不能用（%v）：请检查地址", where, err)
	},
	HostUnusable: func(where string, err error) string {
		return fmt.Sprintf("银行地址 %s 不能用（%v）：请检查设置", where, err)
	},
	NoTerminal:     "柜台界面要在终端里打开：请在终端里运行，或用 till --plain",
	DumbTerminal:   "这个终端显示不了柜台界面（TERM=dumb）：请换一个终端，或用 till --plain",
	BadRule:        func(rule string, err error) string { return fmt.Sprintf("--fault %s：%v", rule, err) },
	RealHasNoSetup: "这一版只能练习收款：请加 --practice",

	MoneyLine: func(word string, amount payment.Amount, rest string) string {
		return fmt.Sprintf("%s  ¥%s  %s", word, amount, rest)
	},
	NextIs:      "下一步：",
	NothingOwed: "没有未定的款",
	StillOwed:   func(count int) string { return fmt.Sprintf("还有 %d 笔未定", count) },
	BadOperator: func(given string) string {
		return given + " 不是操作员：请写号码，例如 --operator 01"
	},
	ChaseHead:  func(count int) string { return fmt.Sprintf("上送被银行拒绝 %d 笔", count) },
	ToSendHead: func(count int) string { return fmt.Sprintf("待上送 %d 笔", count) },
	OwedLine: func(amount payment.Amount, tail, stan string, tries int) string {
		return fmt.Sprintf("未定  ¥%s  尾号 %s  凭证号 %s  冲正 %d 次，未确认", amount, tail, stan, tries)
	},
	LineNotReady: func(what string) string { return "连不上银行：" + what },
	JournalOK:    func(records int) string { return fmt.Sprintf("流水完好：%d 条记录", records) },
	JournalBad: func(seq uint64, why string) string {
		return fmt.Sprintf("流水在第 %d 条记录损坏：%s；请保留文件并联系技术员", seq, why)
	},
	Listening:   func(what, where string) string { return what + " 正在监听 " + where },
	SignedOn:    "已签到：工作密钥在密码键盘里",
	EchoTook:    func(millis int64) string { return fmt.Sprintf("银行 %d 毫秒回答", millis) },
	SlipPrinted: "小票已打",
	SlipWaits:   "小票还没打：请看打印机；下一笔时先打它，或用 till journal reprint",
	SlipUnknown: "不知道小票是否打完整：请看纸",
	Unplugged:   "已拔线",
	PluggedIn:   "已接线",
	PaperGone:   "已取纸",
	PaperBack:   "已装纸",
	Component: func(number int, hex, kcv string) string {
		return fmt.Sprintf("密钥分量 %d：%s  校验值 %s", number, hex, kcv)
	},
}
