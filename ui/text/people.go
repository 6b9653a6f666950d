package text

import (
	"fmt"
	"time"

	"till/payment"
)

// People is what the commands say of operators.
type People struct {
	Operator, OperatorAdd, OperatorList, OperatorPIN, OperatorReset, OperatorDisable, OperatorEnable string
	OperatorUnlock, OperatorCode, OperatorRights                                                     string
	FlagRole, FlagPhone, FlagBirthday, FlagID                                                        string

	AskPIN, AskNewPIN, AskAgain                                      func(who string) string
	PINsDiffer                                                       string
	Roles                                                            map[payment.Role]string
	Refusals                                                         map[payment.PINRefusal]string
	NotTaken                                                         func(why string) string
	WhoSignsOn                                                       string
	WrongSignOn                                                      string
	DoorShut                                                         func(left time.Duration) string
	MustChange                                                       func(number string) string
	NotAllowed                                                       func(action string) string
	Actions                                                          map[payment.Action]string
	BadOperatorNumber, BadOperatorName, BadRole, OperatorTaken       string
	OperatorUnknown, OperatorLastOwner, OperatorNoOwner, BadBirthday string
	OneTimePIN                                                       func(number, pin string) string
	CodeOnce                                                         string
	OperatorDone                                                     map[payment.AuditEvent]func(number string) string
	NoOperators                                                      string
	OperatorLine                                                     func(number, name, role string, disabled, mustChange, hasPIN bool) string
	RightLine                                                        func(action string, right payment.Right) string
	StaffUnreadable, AtTheCounter, RiskNote                          string
	AuditEvents                                                      map[payment.AuditEvent]string
}

var peopleEN = People{
	Operator: "who may sign on at this till", OperatorAdd: "add an operator; the first one is the owner", OperatorList: "list the operators",
	OperatorPIN: "choose another PIN", OperatorReset: "give an operator a PIN that works once", OperatorDisable: "let an operator sign on no more",
	OperatorEnable: "let an operator sign on again", OperatorUnlock: "let in an operator who typed too many wrong PINs",
	OperatorCode: "make the secret of one-time codes for a phone, shown once", OperatorRights: "show or change what each role may do",
	FlagRole: "owner, supervisor, cashier or technician", FlagPhone: "a telephone number, which no PIN may be made of",
	FlagBirthday: "YYYYMMDD, which no PIN may be made of", FlagID: "the end of an ID number, which no PIN may be made of",
	AskPIN:     func(who string) string { return "PIN of operator " + who + ": " },
	AskNewPIN:  func(who string) string { return "New PIN for operator " + who + ": " },
	AskAgain:   func(who string) string { return "Once more: " },
	PINsDiffer: "the two PINs differ: nothing was changed",
	Roles: map[payment.Role]string{payment.RoleOwner: "owner", payment.RoleSupervisor: "supervisor", payment.RoleCashier: "cashier",
		payment.RoleTechnician: "technician"},
	Refusals: map[payment.PINRefusal]string{
		payment.PINShort: "it has fewer than six characters", payment.PINLong: "it has more than 64 characters",
		payment.PINDefault: "it is one of those that everybody tries first", payment.PINRepeats: "it repeats itself",
		payment.PINSteps: "its digits only count up or down", payment.PINKeypad: "it is a line on the keypad",
		payment.PINDate: "it is today's date or a birthday", payment.PINKnown: "it stands in a number that others know",
		payment.PINUsed: "it was used before", payment.PINNoText: "it holds characters that cannot be typed again",
		payment.PINWeak: "who can open keys and journal needs twelve characters with letters and digits",
	},
	NotTaken:    func(why string) string { return "that PIN is not taken: " + why + ". Choose another one." },
	WhoSignsOn:  "this till has operators: say who you are, such as --operator 02",
	WrongSignOn: "operator number or PIN is wrong: try again",
	DoorShut: func(left time.Duration) string {
		return fmt.Sprintf("too many wrong PINs: wait %s, or have somebody run till operator unlock", left.Round(time.Second))
	},
	MustChange: func(number string) string { return "choose a PIN of your own first: till operator pin " + number },
	NotAllowed: func(action string) string {
		return "this operator may not " + action + " alone: add --by NUMBER of one who may"
	},
	Actions: map[payment.Action]string{payment.MaySell: "take a payment", payment.MayVoid: "void", payment.MayRefund: "refund that much",
		payment.MayCloseHold: "end a pre-authorisation", payment.MayKeyCard: "key a card in", payment.MaySellOffline: "sell offline",
		payment.MayReprint: "print a slip again", payment.MayOpenDrawer: "open the drawer", payment.MaySettle: "settle the day",
		payment.MayCloseByHand: "close an undecided payment", payment.MayPayAgain: "take an undecided payment again",
		payment.MayReport: "read reports", payment.MayExport: "export", payment.MaySet: "change settings",
		payment.MayHandleKeys: "handle keys", payment.MayHandlePeople: "change operators", payment.MayAcceptPad: "accept another PIN pad",
		payment.MayOverrideRisk: "go on in spite of a warning"},
	BadOperatorNumber: "an operator's number has two to four digits: write one such as 02",
	BadOperatorName:   "a name has one to twenty characters",
	BadRole:           "write --role owner, supervisor, cashier or technician",
	OperatorTaken:     "that number belongs to another operator: till operator list",
	OperatorUnknown:   "no such operator: till operator list",
	OperatorLastOwner: "somebody has to be the owner: add another one first",
	OperatorNoOwner:   "the first operator is the owner: add one with --role owner",
	BadBirthday:       "write a birthday as YYYYMMDD",
	OneTimePIN: func(number, pin string) string {
		return "Operator " + number + " signs on once with " + pin + " and chooses another PIN then. It is not shown again."
	},
	CodeOnce: "Scan this once with the application on the phone. It is not shown again.",
	OperatorDone: map[payment.AuditEvent]func(string) string{
		payment.AuditAdded:    func(n string) string { return "Operator " + n + " is there." },
		payment.AuditPINSet:   func(n string) string { return "Operator " + n + " has another PIN." },
		payment.AuditDisabled: func(n string) string { return "Operator " + n + " signs on no more." },
		payment.AuditChanged:  func(n string) string { return "Operator " + n + " signs on again." },
		payment.AuditUnlocked: func(n string) string { return "Operator " + n + " may try again." },
		payment.AuditRights:   func(n string) string { return "The rights of " + n + " are changed." },
	},
	NoOperators:  "Nobody was made yet: the till asks nobody. Begin with till operator add 01 NAME --role owner",
	OperatorLine: operatorLine(", disabled", ", must choose a PIN", ", no PIN yet"),
	RightLine: func(action string, right payment.Right) string {
		switch {
		case !right.May:
			return "  asks first: " + action
		case right.Limit > 0:
			return "  alone up to " + right.Limit.String() + ": " + action
		}
		return "  alone: " + action
	},
	AtTheCounter:    "this till has operators and its counter is open: do it there",
	RiskNote:        "Note: ",
	StaffUnreadable: "who may sign on cannot be read, so nobody can: till journal verify says what is damaged",
	AuditEvents: map[payment.AuditEvent]string{payment.AuditSignedOn: "signed on", payment.AuditSignOnFailed: "a sign-on was tried",
		payment.AuditLocked: "locked out", payment.AuditUnlocked: "let in again", payment.AuditSignedOff: "signed off",
		payment.AuditIdle: "the screen locked itself", payment.AuditAdded: "operator added", payment.AuditChanged: "operator changed",
		payment.AuditDisabled: "operator disabled", payment.AuditPINSet: "PIN chosen", payment.AuditPINReset: "PIN reset",
		payment.AuditCodeMade: "code for a phone made", payment.AuditRights: "rights changed", payment.AuditApproved: "allowed",
		payment.AuditRefused: "not allowed", payment.AuditSetting: "setting changed", payment.AuditExported: "exported",
		payment.AuditDrawer: "drawer opened", payment.AuditKey: "key handled", payment.AuditRisk: "a rule spoke"},
}

var peopleZH = People{
	Operator: "谁可以在本机签到", OperatorAdd: "新增操作员；第一位必须是店主", OperatorList: "列出操作员",
	OperatorPIN: "更换密码", OperatorReset: "给操作员一个一次性密码", OperatorDisable: "停用操作员",
	OperatorEnable: "恢复操作员", OperatorUnlock: "为输错密码太多的操作员解锁",
	OperatorCode: "为手机生成一次性口令的密钥，只显示一次", OperatorRights: "查看或更改各角色的权限",
	FlagRole: "owner 店主、supervisor 主管、cashier 收银员、technician 技术员", FlagPhone: "手机号，密码不得取自其中",
	FlagBirthday: "生日 YYYYMMDD，密码不得取自其中", FlagID: "证件号尾数，密码不得取自其中",
	AskPIN:     func(who string) string { return "操作员 " + who + " 的密码：" },
	AskNewPIN:  func(who string) string { return "操作员 " + who + " 的新密码：" },
	AskAgain:   func(string) string { return "再输一次：" },
	PINsDiffer: "两次输入不同，没有更改",
	Roles:      map[payment.Role]string{payment.RoleOwner: "店主", payment.RoleSupervisor: "主管", payment.RoleCashier: "收银员", payment.RoleTechnician: "技术员"},
	Refusals: map[payment.PINRefusal]string{
		payment.PINShort: "少于六位", payment.PINLong: "超过 64 位",
		payment.PINDefault: "人人都会先试的密码", payment.PINRepeats: "重复的数字",
		payment.PINSteps: "只是顺着数或倒着数", payment.PINKeypad: "键盘上的一条线",
		payment.PINDate: "今天的日期或生日", payment.PINKnown: "出现在别人知道的号码里",
		payment.PINUsed: "以前用过", payment.PINNoText: "含有无法再输入的字符",
		payment.PINWeak: "能打开密钥和日志的人，须十二位以上并含字母和数字",
	},
	NotTaken:    func(why string) string { return "不能用这个密码：" + why + "。请另选一个。" },
	WhoSignsOn:  "本机设有操作员：请说明是谁，例如 --operator 02",
	WrongSignOn: "操作员号或密码不对：请再试一次",
	DoorShut: func(left time.Duration) string {
		return fmt.Sprintf("输错太多次：请等 %s，或请人运行 till operator unlock", left.Round(time.Second))
	},
	MustChange: func(number string) string { return "请先选自己的密码：till operator pin " + number },
	NotAllowed: func(action string) string {
		return "该操作员不能单独" + action + "：请加 --by 有权限的操作员号"
	},
	Actions: map[payment.Action]string{payment.MaySell: "收款", payment.MayVoid: "撤销", payment.MayRefund: "退这么多",
		payment.MayCloseHold: "结束预授权", payment.MayKeyCard: "手输卡号", payment.MaySellOffline: "离线收款",
		payment.MayReprint: "重打单据", payment.MayOpenDrawer: "开钱箱", payment.MaySettle: "结算",
		payment.MayCloseByHand: "了结未定款", payment.MayPayAgain: "对未定款重新收款",
		payment.MayReport: "看报表", payment.MayExport: "导出", payment.MaySet: "改设置",
		payment.MayHandleKeys: "处理密钥", payment.MayHandlePeople: "更改操作员", payment.MayAcceptPad: "接受另一台密码键盘",
		payment.MayOverrideRisk: "不顾提醒继续"},
	BadOperatorNumber: "操作员号是二到四位数字，例如 02",
	BadOperatorName:   "姓名一到二十个字",
	BadRole:           "请写 --role owner、supervisor、cashier 或 technician",
	OperatorTaken:     "这个号已有人用：till operator list",
	OperatorUnknown:   "没有这位操作员：till operator list",
	OperatorLastOwner: "总要有一位店主：请先新增一位",
	OperatorNoOwner:   "第一位操作员是店主：请用 --role owner",
	BadBirthday:       "生日请写 YYYYMMDD",
	OneTimePIN: func(number, pin string) string {
		return "操作员 " + number + " 用 " + pin + " 签到一次，然后自选密码。此密码不再显示。"
	},
	CodeOnce: "请用手机上的应用扫描一次，不再显示。",
	OperatorDone: map[payment.AuditEvent]func(string) string{
		payment.AuditAdded:    func(n string) string { return "已新增操作员 " + n + "。" },
		payment.AuditPINSet:   func(n string) string { return "操作员 " + n + " 已更换密码。" },
		payment.AuditDisabled: func(n string) string { return "操作员 " + n + " 已停用。" },
		payment.AuditChanged:  func(n string) string { return "操作员 " + n + " 已恢复。" },
		payment.AuditUnlocked: func(n string) string { return "操作员 " + n + " 可以再试。" },
		payment.AuditRights:   func(n string) string { return n + " 的权限已更改。" },
	},
	NoOperators:  "还没有操作员：本机不询问任何人。请先运行 till operator add 01 姓名 --role owner",
	OperatorLine: operatorLine("，已停用", "，须自选密码", "，还没有密码"),
	RightLine: func(action string, right payment.Right) string {
		switch {
		case !right.May:
			return "  须批准：" + action
		case right.Limit > 0:
			return "  " + right.Limit.String() + " 以内可单独：" + action
		}
		return "  可单独：" + action
	},
	AtTheCounter:    "本机设有操作员，收银台正开着：请在收银台上做",
	RiskNote:        "提醒：",
	StaffUnreadable: "操作员资料读不出来，所以谁也不能签到：till journal verify 会说明哪里损坏",
	AuditEvents: map[payment.AuditEvent]string{payment.AuditSignedOn: "签到", payment.AuditSignOnFailed: "尝试签到",
		payment.AuditLocked: "已锁定", payment.AuditUnlocked: "已解锁", payment.AuditSignedOff: "签退",
		payment.AuditIdle: "屏幕自动锁定", payment.AuditAdded: "新增操作员", payment.AuditChanged: "更改操作员",
		payment.AuditDisabled: "停用操作员", payment.AuditPINSet: "自选密码", payment.AuditPINReset: "重置密码",
		payment.AuditCodeMade: "生成手机口令", payment.AuditRights: "更改权限", payment.AuditApproved: "已批准",
		payment.AuditRefused: "未批准", payment.AuditSetting: "更改设置", payment.AuditExported: "导出",
		payment.AuditDrawer: "开钱箱", payment.AuditKey: "处理密钥", payment.AuditRisk: "规则提醒"},
}

// operatorLine is a line of the list, with what stands behind an operator.
func operatorLine(disabled, mustChange, noPIN string) func(number, name, role string, off, must, hasPIN bool) string {
	return func(number, name, role string, off, must, hasPIN bool) string {
		line := fmt.Sprintf("%-4s  %s  %s", number, name, role)
		if off {
			line += disabled
		}
		switch {
		case !hasPIN:
			line += noPIN
		case must:
			line += mustChange
		}
		return line
	}
}
