package text

import (
	"fmt"
	"time"
)

// DeviceScreen is the devices screen of the counter, and what it says at others.
type DeviceScreen struct {
	Title, Asking, Again, KeyTest, KeyTables string
	// AsksNothing is said instead of asking while a sale is open; Interrupted when
	// one began meanwhile.
	AsksNothing, Interrupted string
	// Answered is a part that was tried out and answered, PagePrinted a printer.
	Answered    func(took time.Duration) string
	PagePrinted string
	// NotAnswered takes what was wrong with it.
	NotAnswered func(why string) string
	// TablesLoading is said while chip tables go into the pad, also at the start.
	TablesLoading   func(done, total int) string
	TablesLoaded    string
	TablesNotLoaded func(err error) string
	// ConformPeople says how many cases of the suite need a person.
	ConformPeople func(people, all int) string
}

var deviceScreenEN = DeviceScreen{
	Title: "Devices", Asking: "asking them", Again: "Look again", KeyTest: "Test it", KeyTables: "Load chip tables",
	AsksNothing: "A sale is open: nothing is asked until it has ended.", Interrupted: "A sale began: the question was dropped. Ask again after it.",
	Answered: func(took time.Duration) string {
		return fmt.Sprintf("It answered in %d ms.", max(1, took.Milliseconds()))
	},
	PagePrinted: "A test page was sent. Look at the paper.",
	NotAnswered: func(why string) string { return "The test failed: " + why },
	TablesLoading: func(done, total int) string {
		return fmt.Sprintf("chip tables into the PIN pad: %d of %d", done, total)
	},
	TablesLoaded: "The PIN pad holds the bank's chip tables.",
	ConformPeople: func(people, all int) string {
		return fmt.Sprintf("%d of %d cases need a person: do what the line says, then press Enter.", people, all)
	},
	TablesNotLoaded: func(err error) string {
		return fmt.Sprintf("The chip tables were not loaded (%v). Check the cable, then load them again.", err)
	},
}

var deviceScreenZH = DeviceScreen{
	Title: "设备", Asking: "正在查询", Again: "再看一次", KeyTest: "测试", KeyTables: "装芯片参数表",
	AsksNothing: "还有一笔收款没完：等它结束再查询。", Interrupted: "开始收款了，查询已停下。收完再查。",
	Answered: func(took time.Duration) string {
		return fmt.Sprintf("应答正常，用时 %d 毫秒。", max(1, took.Milliseconds()))
	},
	PagePrinted: "测试页已送出，请看纸。",
	NotAnswered: func(why string) string { return "测试没有通过：" + why },
	TablesLoading: func(done, total int) string {
		return fmt.Sprintf("正在把芯片参数表装入密码键盘：%d / %d", done, total)
	},
	TablesLoaded: "密码键盘里已是银行的芯片参数表。",
	ConformPeople: func(people, all int) string {
		return fmt.Sprintf("%d 项要有人动手（共 %d 项）：照提示做，再按 Enter。", people, all)
	},
	TablesNotLoaded: func(err error) string {
		return fmt.Sprintf("芯片参数表没有装入（%v）。请查线，再装一次。", err)
	},
}
