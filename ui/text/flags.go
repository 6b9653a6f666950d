package text

// Flags is what help says of each flag, and of the commands that the command
// library brings itself. A word in capitals is a value to be put there.
type Flags struct {
	Data, Practice, Lang, Profile, Operator string
	HostAt, PadAt, PrinterAt, Plain, JSON   string
	Card, Holder, Strict                    string
	Help, Version, HelpCommand, Completion  string

	Batch, Retry, Limit              string
	Clear, MAKFile, MAKSeals         string
	Listen, ListenPad, PTY, Ledger   string
	Fault, FaultSeed, Down, PaperOut string
	Family                           string
	PadFault, PadClassic             string
	KeySlot, KeyUse, KeyScheme, KSN  string
}

var flagsEN = Flags{
	Data:        "data folder",
	Practice:    "pretend bank, PIN pad and printer; no real money",
	Lang:        "language: zh or en",
	Profile:     "acquirer profile, by name or file",
	Operator:    "operator's number",
	HostAt:      "where the bank is: tcp://ADDR or tls://ADDR",
	PadAt:       "where the PIN pad is: serial:PATH or tcp:ADDR",
	PrinterAt:   "where the printer is: tcp:HOST:9100, serial:PATH,BAUD, usb:/dev/usb/lp0, cups:QUEUE, win:QUEUE or file:PATH",
	Plain:       "question and answer instead of screens",
	JSON:        "one JSON object on stdout",
	Card:        "practice: chip, contactless, stripe, fallback, qr, phone, offline-pin, signature, no-pin or none",
	Holder:      "practice: slow, cancels, removes-card, wrong-pin, forgets-card or hesitates",
	Strict:      "practice: limits and operators as in a shop",
	Help:        "this help",
	Version:     "which version this is",
	HelpCommand: "Help about a command",
	Completion:  "Write the completion script of a shell",
	Batch:       "batch number, where a trace number repeats",
	Retry:       "try every owed reversal once, or that of one trace number",
	Limit:       "how many at the most",
	Clear:       "do not mask",
	MAKFile:     "file with the MAC key in hex, for a verdict on the MAC",
	MAKSeals:    "file with the MAC key in hex, to seal the message",
	Listen:      "address to listen on",
	ListenPad:   "address to listen on, instead of a serial line",
	PTY:         "symbolic link to make for the serial line",
	Family:      "which protocol it speaks: abecs or uic",
	Ledger:      "mirror of the ledger, JSON Lines",
	Fault:       "one fault as KIND:FAULT[:TIMES], such as sale:no-answer:2",
	FaultSeed:   "random faults from this seed",
	PadFault:    "one fault as COMMAND:FAULT[:TIMES], such as GOX:mute:1, any:bit-flip:2 or GCX:status-061:1",
	KeySlot:     "number of the slot, 0 to 99",
	KeyUse:      "what the key is for: pin or data",
	KeyScheme:   "how a transaction gets its key: master, dukpt, master-sm4 or dukpt-aes",
	KSN:         "key serial number that DUKPT starts with, in hex",
	PadClassic:  "a pad of the years before secure sessions",
	Down:        "refuse every connection",
	PaperOut:    "printed lines until the paper is out",
}

var flagsZH = Flags{
	Data:        "数据文件夹",
	Practice:    "用模拟的银行、密码键盘和打印机练习，没有真钱",
	Lang:        "语言 zh 或 en",
	Profile:     "收单机构配置，写名字或文件",
	Operator:    "操作员号",
	HostAt:      "银行 tcp://ADDR 或 tls://ADDR",
	PadAt:       "密码键盘 serial:PATH 或 tcp:ADDR",
	PrinterAt:   "打印机 tcp:HOST:9100、serial:PATH,BAUD、usb:/dev/usb/lp0、cups:QUEUE、win:QUEUE 或 file:PATH",
	Plain:       "不开画面，一问一答",
	JSON:        "标准输出上写一个 JSON 对象",
	Card:        "练习用卡 chip、contactless、stripe、fallback、qr、phone、offline-pin、signature、no-pin 或 none",
	Holder:      "练习用顾客 slow、cancels、removes-card、wrong-pin、forgets-card 或 hesitates",
	Strict:      "练习时也用店里的限额和操作员",
	Help:        "看用法",
	Version:     "看版本",
	HelpCommand: "看一个命令的用法",
	Completion:  "生成命令行补全脚本",
	Batch:       "批次号，凭证号重复时用",
	Retry:       "欠着的冲正各试一次，或只试一个凭证号",
	Limit:       "最多列几笔",
	Clear:       "不遮盖",
	MAKFile:     "密钥文件（十六进制），用来验 MAC",
	MAKSeals:    "密钥文件（十六进制），用来算 MAC",
	Listen:      "监听地址",
	ListenPad:   "监听地址，代替串口",
	Family:      "协议 abecs 或 uic",
	PTY:         "给串口做的符号链接",
	Ledger:      "账本副本 JSON Lines",
	Fault:       "故障 KIND:FAULT[:TIMES]，例如 sale:no-answer:2",
	FaultSeed:   "用这个种子随机出故障",
	PadFault:    "故障 COMMAND:FAULT[:TIMES]，例如 GOX:mute:1、any:bit-flip:2、GCX:status-061:1",
	KeySlot:     "槽号 0 到 99",
	KeyUse:      "密钥用途 pin 或 data",
	KeyScheme:   "体系 master、dukpt、master-sm4 或 dukpt-aes",
	KSN:         "密钥序列号的起始值，十六进制",
	PadClassic:  "没有安全会话的老式键盘",
	Down:        "拒绝所有连接",
	PaperOut:    "打多少行以后没有纸",
}

// FlagsIn gives what help says of the flags, in a language.
func FlagsIn(lang Lang) *Flags {
	if lang == ZH {
		return &flagsZH
	}
	return &flagsEN
}
