package text

import (
	"fmt"

	"till/payment"
)

// Takings is the reports on the screen: an X at a glance, a day, a month, and the Z.
type Takings struct {
	Title                       string
	SinceZ, Day                 string // take a time, a day with its weekday
	SinceFirst                  string // there was no Z yet
	MoreBack                    string // the net is below zero
	Stands, Past, Nothing       Instruction
	StandsNote, NothingNote     string
	Reading                     Instruction
	ReadingNote                 string // takes done and of
	ReadingMonth                string
	Kinds, Cards, Operators     string
	Hours, Month, Beside        string // Month takes a month
	MonthForm                   string // a layout of time
	Best                        string // takes an hour and a sum
	Others, Nobody, NoBrand, QR string
	Weekdays                    [7]string // from Monday, at most 2 cells
	Attempts, Declined          string
	Cancelled, Reversed         string
	Undecided, Reprints, Drawer string

	Asks              func(number int) Instruction
	AsksNote          func(count int) string
	Carries           func(open int) string
	Goes, Proved      string
	Taking            Instruction
	Taken             func(number int) Instruction
	TakenNote         string
	NoPaper           string // the Z is taken, and its slip did not come out
	Printed           string
	TakeFails, Fails  string // take a technician's line
	ZTitle            string // takes a number
	TakenStamp        string
	NotAllowed, Moved string

	KeyPrint, KeyZ, KeyEarlier, KeyLater, KeyDays, KeyTurn, KeyBack string
	KeyTake, KeyClose                                               string
}

var takingsEN = Takings{
	Title: "Report", SinceZ: "since %s", Day: "%s", SinceFirst: "all so far", MoreBack: "more back than in",
	Stands: "This is what stands now", Past: "This day is over", Nothing: "Nothing was sold here",
	StandsNote: "An X reads only. A Z closes it and counts from zero.", NothingNote: "Another day: - and +.",
	Reading: "Reading the journal", ReadingNote: "%d of %d", ReadingMonth: "reading",
	Kinds: "By kind", Cards: "By card", Operators: "By operator", Hours: "By hour", Month: "%s", Beside: "In no sum",
	MonthForm: "January 2006", Best: "%02d:00  %s",
	Others: "others", Nobody: "nobody named", NoBrand: "not named", QR: "QR code",
	Weekdays: [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"},
	Attempts: "Attempts", Declined: "Declined", Cancelled: "Cancelled", Reversed: "Reversed", Undecided: "Undecided", Reprints: "Slips again", Drawer: "Drawer",
	Asks: func(number int) Instruction { return Instruction(fmt.Sprintf("Take Z report %d?", number)) },
	AsksNote: func(count int) string {
		return times(count, "payment is", "payments are") + " in it. It cannot be taken back."
	},
	Carries: func(open int) string {
		return times(open, "attempt is", "attempts are") + " open and carried to the next Z."
	},
	Goes: "Enter writes it down, then prints it.", Proved: "Enter takes it in the name of who is signed on.",
	Taking: "Writing the Z report", Taken: func(number int) Instruction { return Instruction(fmt.Sprintf("Z report %d is taken", number)) },
	TakenNote: "It is in the journal. The next one counts from zero.",
	NoPaper:   "It is in the journal, and not on paper: till report z --print.",
	Printed:   "The X is printed.", TakeFails: "No Z report was taken: %s", Fails: "Not printed: %s", ZTitle: "Z report %d", TakenStamp: "Taken",
	NotAllowed: "the operator who is signed on may not", Moved: "another one was taken meanwhile, look again",
	KeyPrint: "Print X", KeyZ: "Close with Z", KeyEarlier: "Day before", KeyLater: "Day after", KeyDays: "Days", KeyTurn: "Month", KeyBack: "Back",
	KeyTake: "Take Z", KeyClose: "Done",
}

var takingsZH = Takings{
	Title: "报表", SinceZ: "自 %s 起", Day: "%s", SinceFirst: "至今全部", MoreBack: "退多于收",
	Stands: "这是目前的数字", Past: "这一天已过", Nothing: "这段时间没有收款",
	StandsNote: "X 只看不清零。Z 结清，下一次从零算起。", NothingNote: "按 - 和 + 换一天。",
	Reading: "正在读流水", ReadingNote: "%d / %d", ReadingMonth: "正在读",
	Kinds: "按交易", Cards: "按卡组织", Operators: "按操作员", Hours: "按小时", Month: "%s", Beside: "不计入合计",
	MonthForm: "2006 年 1 月", Best: "%02d 点  %s",
	Others: "其他", Nobody: "未记名", NoBrand: "未知卡组织", QR: "付款码",
	Weekdays: [7]string{"一", "二", "三", "四", "五", "六", "日"},
	Attempts: "全部笔数", Declined: "拒绝", Cancelled: "取消", Reversed: "冲正", Undecided: "未定", Reprints: "重打小票", Drawer: "开钱箱",
	Asks:     func(number int) Instruction { return Instruction(fmt.Sprintf("出第 %d 号 Z 报表？", number)) },
	AsksNote: func(count int) string { return fmt.Sprintf("含 %d 笔。出了不能收回。", count) },
	Carries:  func(open int) string { return fmt.Sprintf("%d 笔还没定，转到下一个 Z。", open) },
	Goes:     "按 Enter 先记入流水，再打印。", Proved: "按 Enter 以当前操作员的名义出。",
	Taking: "正在写 Z 报表", Taken: func(number int) Instruction { return Instruction(fmt.Sprintf("第 %d 号 Z 报表已出", number)) },
	TakenNote: "已记入流水。下一个从零算起。",
	NoPaper:   "已记入流水，没有打出来：till report z --print。",
	Printed:   "X 报表已打印。", TakeFails: "没有出 Z 报表：%s", Fails: "没有打印：%s", ZTitle: "Z 报表 %d", TakenStamp: "已出",
	NotAllowed: "当前操作员无权", Moved: "期间已出了另一个，请重新看",
	KeyPrint: "打印 X", KeyZ: "出 Z 结清", KeyEarlier: "前一天", KeyLater: "后一天", KeyDays: "换天", KeyTurn: "月历", KeyBack: "返回",
	KeyTake: "出 Z", KeyClose: "完成",
}

// Figures are what is counted beside the sums, the money's own first; those of
// zero are left out but the first three.
func (t Takings) Figures(c payment.Counts) []Figure {
	all := []Figure{{t.Declined, c.Declined}, {t.Reversed, c.Reversed}, {t.Undecided, c.Undecided + c.ToSend},
		{t.Cancelled, c.Cancelled}, {t.Reprints, c.Reprints}, {t.Drawer, c.Drawer}}
	var shown []Figure
	for i, f := range all {
		if i < 3 || f.Count > 0 {
			shown = append(shown, f)
		}
	}
	return shown
}

// Figure is a word and how often.
type Figure struct {
	Word  string
	Count int
}
