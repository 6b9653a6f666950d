package text

import (
	"fmt"
	"time"

	"till/payment"
)

// Door is what the screens say where a person has to show who they are: at
// sign-on, behind a locked screen, and where somebody else has to allow something.
type Door struct {
	SignOn, Locked, Approve, Choose                             string
	SignOnWhat, LockedWhat, ApproveWhat, ChooseWhat             Instruction
	SignOnNote, LockedNote, ChooseNote, ApproveNote             string
	Number, PIN, NewPIN, Again, NumberNote, PINNote, NewPINNote string
	Checking, Wrong, MustChangeFirst, Differ, Fails             string
	Shut                                                        func(left time.Duration) string
	NotTaken                                                    func(why string) string
	MayNot                                                      func(action string) string
	Wants                                                       func(action string, amount payment.Amount) string
	SignedOn                                                    func(name string) string
	Busy                                                        string
	// Sure is asked in place of a name where a PIN has proved one: no Enter that
	// bounces gives anything back.
	Sure, SureNote    string
	AskSure, SureElse Instruction
	Proved            string
	RiskNote          string
	AllowIt, AllowHow string

	KeyNext, KeyOpen, KeyErase, KeyClear, KeyBack string
}

// PeopleIn is the words about operators in a language.
func PeopleIn(lang Lang) *People {
	if lang == ZH {
		return &peopleZH
	}
	return &peopleEN
}

var doorEN = Door{
	SignOn: "Sign-on", Locked: "Locked", Approve: "Consent", Choose: "A PIN of your own",
	SignOnWhat: "Type your number and your PIN", LockedWhat: "This counter is locked", ApproveWhat: "Somebody who may has to allow it",
	ChooseWhat: "Choose a PIN that only you know",
	SignOnNote: "Every sale carries the number of who took it.", LockedNote: "Nothing is lost: sign on to go on, or another operator does.",
	ChooseNote:  "Yours was chosen by somebody else. Six characters or more; twelve with letters for who opens keys.",
	ApproveNote: "Nothing was sent. The consent goes into the journal with that number.",
	Number:      "Number", PIN: "PIN", NewPIN: "New PIN", Again: "Once more", NumberNote: "two to four digits", PINNote: "not shown",
	NewPINNote: "not shown",
	Checking:   "Checking…", Wrong: "Number or PIN is wrong. Try again.", MustChangeFirst: "Who allows it has to choose a PIN of their own first.",
	Differ: "The two differ: nothing was changed. Type it again.", Fails: "It cannot be checked: %s",
	Shut:     func(left time.Duration) string { return "Too many wrong PINs: closed for " + clock(left) },
	NotTaken: func(why string) string { return "Not taken: " + why + "." },
	MayNot:   func(action string) string { return "That operator may not " + action + " alone." },
	Wants: func(action string, amount payment.Amount) string {
		if amount > 0 {
			return "To " + action + ": " + amount.String()
		}
		return "To " + action
	},
	SignedOn: func(name string) string { return "Signed on: " + name },
	Busy:     "A payment is open: end it first",
	Sure:     "Sure", SureNote: "1 is yes", AskSure: "Type 1 if it is meant", SureElse: "Type 1, or leave with the key at the right",
	Proved:   "Who signed on, or who allows it, stands on the slip and in the journal.",
	RiskNote: "Note: ", AllowIt: "Have it allowed", AllowHow: "by one who may",
	KeyNext: "Next", KeyOpen: "Sign on", KeyErase: "Erase", KeyClear: "Start again", KeyBack: "Back",
}

var doorZH = Door{
	SignOn: "签到", Locked: "已锁定", Approve: "批准", Choose: "自己的密码",
	SignOnWhat: "请输入操作员号和密码", LockedWhat: "收银台已锁定", ApproveWhat: "须由有权限的人批准",
	ChooseWhat: "请选一个只有自己知道的密码",
	SignOnNote: "每一笔都记下是谁收的。", LockedNote: "什么都没有丢：签到后继续，也可以换人。",
	ChooseNote:  "现在的密码是别人给的。至少六位；能打开密钥的人须十二位并含字母。",
	ApproveNote: "还没有发出。批准人的号码会记入日志。",
	Number:      "操作员号", PIN: "密码", NewPIN: "新密码", Again: "再输一次", NumberNote: "二到四位数字", PINNote: "不显示",
	NewPINNote: "不显示",
	Checking:   "正在核对…", Wrong: "操作员号或密码不对，请再试一次。", MustChangeFirst: "批准人须先自选密码。",
	Differ: "两次输入不同，没有更改。请重新输入。", Fails: "无法核对：%s",
	Shut:     func(left time.Duration) string { return "输错太多次：还要等 " + clock(left) },
	NotTaken: func(why string) string { return "不能用：" + why + "。" },
	MayNot:   func(action string) string { return "该操作员不能单独" + action + "。" },
	Wants: func(action string, amount payment.Amount) string {
		if amount > 0 {
			return "要" + action + "：" + amount.String()
		}
		return "要" + action
	},
	SignedOn: func(name string) string { return "已签到：" + name },
	Busy:     "有一笔正在进行：请先办完",
	Sure:     "确定", SureNote: "1 表示是", AskSure: "确实要做，请按 1", SureElse: "请按 1，或用右边的键离开",
	Proved:   "签到的人或批准人会记在小票和日志里。",
	RiskNote: "提醒：", AllowIt: "请人批准", AllowHow: "由有权限的人",
	KeyNext: "下一项", KeyOpen: "签到", KeyErase: "删除", KeyClear: "重新输入", KeyBack: "返回",
}

// clock is a wait in minutes and seconds, rounded up: at 0:00 the door is open.
func clock(left time.Duration) string {
	seconds := int((left + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
