package text

import (
	"strings"
	"unicode"
)

// CommandID names one thing that the counter can do, in both languages.
type CommandID string

// The commands of the palette. Each has an entry in the table below, and a test
// of the screens demands that each is reached.
const (
	CommandHistory        CommandID = "history"
	CommandDesk           CommandID = "desk"
	CommandLastSlip       CommandID = "last_slip"
	CommandVoidLast       CommandID = "void_last"
	CommandWaiting        CommandID = "waiting_slips"
	CommandDrawer         CommandID = "drawer"
	CommandRefund         CommandID = "refund"
	CommandPreAuth        CommandID = "preauth"
	CommandQR             CommandID = "qr"
	CommandComplete       CommandID = "complete"
	CommandBalance        CommandID = "balance"
	CommandSettle         CommandID = "settle"
	CommandReport         CommandID = "report"
	CommandAdvise         CommandID = "advise"
	CommandPreAuthVoid    CommandID = "preauth_void"
	CommandCompletionVoid CommandID = "completion_void"
	CommandInstalments    CommandID = "instalments"
	CommandTip            CommandID = "tip"
	CommandMOTO           CommandID = "moto"
	CommandMOTOPreAuth    CommandID = "moto_preauth"
	CommandPhone          CommandID = "phone"
	CommandVoid           CommandID = "void"
	CommandSale           CommandID = "sale"
	CommandLanguage       CommandID = "language"
	CommandSettings       CommandID = "settings"
	CommandCourse         CommandID = "course"
	CommandDevices        CommandID = "devices"
	CommandKeys           CommandID = "keys"
	CommandSwitch         CommandID = "switch"
	CommandSignOff        CommandID = "sign_off"
	CommandQuit           CommandID = "quit"
)

// Spoken is a Chinese name with how it is said: one syllable a sign.
type Spoken struct{ Name, Pinyin string }

// Initials is what a person types who types the first letters alone: "jz" for
// jie zhang.
func (s Spoken) Initials() string {
	var initials strings.Builder
	for _, syllable := range strings.Fields(s.Pinyin) {
		initials.WriteByte(syllable[0])
	}
	return initials.String()
}

// joined is the whole pinyin as it is typed, without blanks.
func (s Spoken) joined() string { return strings.ReplaceAll(s.Pinyin, " ", "") }

// Command is one entry: what it is called and what it is for. Also are other
// names that people look for. All are written without keys, so that none can be
// left out.
type Command struct {
	ID             CommandID
	EN             string
	ZH             Spoken
	NoteEN, NoteZH string
	AlsoEN         string // words, separated by blanks
	AlsoZH         []Spoken
}

// Name and Note are the entry in a language.
func (c Command) Name(lang Lang) string {
	if lang == ZH {
		return c.ZH.Name
	}
	return c.EN
}

// Note says what the entry is for.
func (c Command) Note(lang Lang) string {
	if lang == ZH {
		return c.NoteZH
	}
	return c.NoteEN
}

// commands is the table, the frequent ones first: digits reach the first nine.
var commands = []Command{
	{CommandHistory, "Transactions", Spoken{"流水", "liu shui"}, "today and before", "今天和以前", "history list find search", []Spoken{{"交易查询", "jiao yi cha xun"}, {"历史", "li shi"}}},
	{CommandDesk, "Undecided desk", Spoken{"未定款台", "wei ding kuan tai"}, "what is owed, what to say", "欠着什么，怎么说", "reversal owed", []Spoken{{"冲正", "chong zheng"}}},
	{CommandLastSlip, "Last slip again", Spoken{"重打上一张小票", "chong da shang yi zhang xiao piao"}, "a marked copy", "带重打标记", "reprint receipt copy", []Spoken{{"重打印", "chong da yin"}}},
	{CommandVoidLast, "Void the last sale", Spoken{"撤销上一笔", "che xiao shang yi bi"}, "whole, with approval", "整笔，要有人批准", "cancel undo", []Spoken{{"消费撤销", "xiao fei che xiao"}}},
	{CommandRefund, "Refund", Spoken{"退货", "tui huo"}, "whole or part, of any day", "整笔或部分，不限当天", "return give back", []Spoken{{"退款", "tui kuan"}}},
	{CommandPreAuth, "Pre-authorisation", Spoken{"预授权", "yu shou quan"}, "hold an amount", "冻结一笔金额", "hold preauth deposit", []Spoken{{"押金", "ya jin"}}},
	{CommandQR, "QR payment", Spoken{"扫码收款", "sao ma shou kuan"}, "the customer's code", "扫顾客的付款码", "code phone scan", []Spoken{{"扫码支付", "sao ma zhi fu"}}},
	{CommandComplete, "Complete a hold", Spoken{"预授权完成", "yu shou quan wan cheng"}, "the bank is asked", "请求银行，等批准", "capture preauth completion", []Spoken{{"完成请求", "wan cheng qing qiu"}}},
	{CommandSettle, "Settlement", Spoken{"结算", "jie suan"}, "close the day with the bank", "与银行结束本批", "settle day end close batch", []Spoken{{"结账", "jie zhang"}, {"日结", "ri jie"}, {"批结算", "pi jie suan"}}},
	{CommandReport, "Reports", Spoken{"报表", "bao biao"}, "today, other days, X and Z", "今天和以前，X 和 Z", "report x z day hour month takings sums", []Spoken{{"统计", "tong ji"}, {"日报", "ri bao"}}},
	{CommandBalance, "Balance", Spoken{"查余额", "cha yu e"}, "what the card has", "卡上还有多少", "inquiry", []Spoken{{"余额查询", "yu e cha xun"}}},
	{CommandAdvise, "Complete a hold by advice", Spoken{"预授权完成通知", "yu shou quan wan cheng tong zhi"}, "the bank is told", "通知银行，不等批准", "advice offline completion", []Spoken{{"离线完成", "li xian wan cheng"}}},
	{CommandPreAuthVoid, "Cancel a hold", Spoken{"预授权撤销", "yu shou quan che xiao"}, "let go of it, with approval", "解冻，要有人批准", "release preauth void", []Spoken{{"解冻", "jie dong"}}},
	{CommandCompletionVoid, "Cancel a completion", Spoken{"预授权完成撤销", "yu shou quan wan cheng che xiao"}, "whole, with approval", "整笔，要有人批准", "void capture", []Spoken{{"完成撤销", "wan cheng che xiao"}}},
	{CommandInstalments, "Instalments", Spoken{"分期付款", "fen qi fu kuan"}, "2 to 99 parts", "2 到 99 期", "parts months", []Spoken{{"分期消费", "fen qi xiao fei"}}},
	{CommandVoid, "Void a sale", Spoken{"撤销消费", "che xiao xiao fei"}, "choose it, with approval", "先选哪一笔，要有人批准", "cancel undo", []Spoken{{"撤单", "che dan"}}},
	{CommandWaiting, "Print waiting slips", Spoken{"打印等着的小票", "da yin deng zhe de xiao piao"}, "old ones too", "旧的也打", "stale queue receipts", []Spoken{{"补打", "bu da"}}},
	{CommandDrawer, "Open the drawer", Spoken{"开钱箱", "kai qian xiang"}, "it is written down who did", "会记下是谁开的", "cash kick till", []Spoken{{"钱箱", "qian xiang"}}},
	{CommandTip, "Tip", Spoken{"小费", "xiao fei"}, "on a sale that is paid", "加在已收的一笔上", "gratuity service", []Spoken{{"服务费", "fu wu fei"}}},
	{CommandPhone, "Sale by phone authorisation", Spoken{"电话授权收款", "dian hua shou quan shou kuan"}, "with the code you were given", "用电话里给的授权码", "offline code call", []Spoken{{"离线结算", "li xian jie suan"}}},
	{CommandMOTO, "Mail or phone order", Spoken{"邮购电话订购", "you gou dian hua ding gou"}, "the card number is typed", "手工输入卡号", "moto keyed manual typed", []Spoken{{"手工输入", "shou gong shu ru"}}},
	{CommandMOTOPreAuth, "Hold by mail or phone", Spoken{"邮购电话预授权", "you gou dian hua yu shou quan"}, "the card number is typed", "手工输入卡号", "moto keyed manual preauth", []Spoken{{"手工预授权", "shou gong yu shou quan"}}},
	{CommandSale, "Sale", Spoken{"收款", "shou kuan"}, "the amount screen", "回到输入金额", "home pay charge", []Spoken{{"消费", "xiao fei"}, {"首页", "shou ye"}}},
	{CommandLanguage, "中文", Spoken{"English", ""}, "change the language", "换语言", "chinese language zhongwen", []Spoken{{"换语言", "huan yu yan"}, {"英文", "ying wen"}}},
	{CommandSettings, "Settings", Spoken{"设置", "she zhi"}, "colours, digits, sound", "颜色、大字、声音", "looks theme preferences display colours", []Spoken{{"主题", "zhu ti"}, {"颜色", "yan se"}}},
	{CommandCourse, "Trainee's course", Spoken{"新手课程", "xin shou ke cheng"}, "ten tasks, in practice", "十道题，只在练习里", "training learn exercise", []Spoken{{"培训", "pei xun"}}},
	{CommandDevices, "Devices", Spoken{"设备", "she bei"}, "what is plugged in, tests, chip tables", "接了什么、测试、参数表", "diagnostics hardware pinpad printer test tables", []Spoken{{"诊断", "zhen duan"}, {"测试", "ce shi"}}},
	{CommandSwitch, "Switch operator", Spoken{"换操作员", "huan cao zuo yuan"}, "another one signs on", "换人签到", "sign on user cashier", []Spoken{{"换人", "huan ren"}, {"签到", "qian dao"}}},
	{CommandSignOff, "Sign off", Spoken{"签退", "qian tui"}, "the counter is locked", "锁定收银台", "lock leave break", []Spoken{{"锁定", "suo ding"}}},
	{CommandKeys, "All keys", Spoken{"全部按键", "quan bu an jian"}, "on every screen: ?", "任何画面按 ?", "help shortcuts", []Spoken{{"帮助", "bang zhu"}}},
	{CommandQuit, "Close the counter", Spoken{"关闭收银台", "guan bi shou yin tai"}, "asks while a sale is open", "收款没完会先问", "quit exit leave", []Spoken{{"退出", "tui chu"}}},
}

// AllCommands lists every entry, the frequent ones first. The list is the caller's.
func AllCommands() []Command { return append([]Command(nil), commands...) }

// Fits says how well an entry fits what was typed: 0 is not at all, more is
// better. A name from its beginning comes before a word inside it, and the first
// letters of a Chinese name before its whole pinyin. Both languages are always
// looked through: people type what they know.
func (c Command) Fits(typed string) int {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if typed == "" {
		return 1
	}
	best := fitsEnglish(c.EN, c.AlsoEN, typed)
	for i, name := range append([]Spoken{c.ZH}, c.AlsoZH...) {
		best = max(best, 2*fitsSpoken(name, typed)-min(i, 1))
	}
	return best
}

// The marks of a fit; each name of its own comes one before those that are also
// looked for.
const (
	markInside = 2 // inside a name, or the beginning of another word
	markWord   = 3 // the beginning of its name
	markWhole  = 4 // all of its name
)

func fitsEnglish(name, also, typed string) int {
	name = strings.ToLower(name)
	switch {
	case name == typed:
		return 2 * markWhole
	case strings.HasPrefix(name, typed):
		return 2 * markWord
	}
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if strings.HasPrefix(word, typed) {
			return 2 * markInside
		}
	}
	for _, word := range strings.Fields(also) {
		if strings.HasPrefix(word, typed) {
			return 2*markInside - 1
		}
	}
	return 0
}

func fitsSpoken(name Spoken, typed string) int {
	plain := strings.ReplaceAll(typed, " ", "")
	lower := strings.ToLower(name.Name)
	switch {
	case lower == plain, name.Pinyin != "" && (name.Initials() == plain || name.joined() == plain):
		return markWhole
	case strings.HasPrefix(lower, plain), strings.HasPrefix(name.Initials(), plain), strings.HasPrefix(name.joined(), plain):
		return markWord
	case strings.Contains(lower, plain), len(plain) > 1 && strings.Contains(name.Initials(), plain), insideSyllables(name, plain):
		return markInside
	}
	return 0
}

// insideSyllables finds whole pinyin that begins with a later syllable.
func insideSyllables(name Spoken, typed string) bool {
	syllables := strings.Fields(name.Pinyin)
	for i := range syllables {
		if len(typed) > 1 && strings.HasPrefix(strings.Join(syllables[i:], ""), typed) {
			return true
		}
	}
	return false
}

// Palette is the words of the screen that finds everything.
type Palette struct {
	Title, Prompt       string
	NoMatch, NoMatchHow string // the first takes what was typed
	SaleOpen            string
	KeyOpen, KeyClear   string
}

var paletteEN = Palette{Title: "What next", Prompt: "type a word, or a digit",
	NoMatch: "Nothing is called %s", NoMatchHow: "Delete a letter: English, Chinese and pinyin all work.",
	SaleOpen: "While the payment runs only these", KeyOpen: "Everything", KeyClear: "Clear"}

var paletteZH = Palette{Title: "要做什么", Prompt: "输入名字或拼音首字母，或按数字",
	NoMatch: "没有叫 %s 的", NoMatchHow: "删一个字母：中文、英文、拼音都可以。",
	SaleOpen: "收款进行中，只有这些", KeyOpen: "全部功能", KeyClear: "清除"}
