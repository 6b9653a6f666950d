package text

import (
	"fmt"

	"till/payment"
)

// Printers is what the commands say of printers.
type Printers struct {
	BadPrinter                    func(where, given string) string
	FlagColumns, FlagPrinterFault string
	FlagShowPaper                 string
	BadPrinterFault               func(given string) string
	PrinterComplains              func(what string) string

	FlagTestPrint, FlagAnswer    string
	TestPrintWhere, TestPrintAsk string
	TestPrintNumber              func(most int) string
	TestPrintSaved               func(model string, columns int, where string) string

	FlagSeen, FlagWaiting   string
	SlipDoubted             func(number string, amount payment.Amount) string
	SlipsStaleHere          func(n int) string
	SlipsStale              func(n int) string
	SlipNotAsked            func(number string) string
	SlipClosed, NoSlipWaits string
	FlagReprintTo           string
	BadReprintTo            func(given string) string
	BadLogo                 func(path string, err error) string

	Drawer, DrawerOpen, FlagDrawerBy string
	NoDrawer, DrawerIsOpen           string
	DrawerShut                       func(why string) string
}

var printersEN = Printers{
	BadPrinter: func(where, given string) string {
		return fmt.Sprintf("%s cannot be %q: write tcp:HOST:9100, serial:PATH,BAUD, usb:/dev/usb/lp0, cups:QUEUE, win:QUEUE or file:PATH",
			where, given)
	},
	Drawer: "The cash drawer at the printer", DrawerOpen: "Open the cash drawer; the journal says who did",
	FlagDrawerBy: "who opens it", NoDrawer: "no cash drawer is named: write printer.drawer = \"pin2\" in till.toml",
	DrawerIsOpen:     "the drawer is open",
	DrawerShut:       func(why string) string { return "the drawer was not opened: " + why },
	FlagColumns:      "columns of the pretend printer's paper: 32, 42 or 48",
	FlagShowPaper:    "show each line of paper as it comes out",
	FlagPrinterFault: "what is wrong with it: paper, near-end, cover, jam, offline, slow, mute, garbage, behind, unplugged",
	BadPrinterFault: func(given string) string {
		return fmt.Sprintf("no printer has the fault %q: write paper, near-end, cover, jam, offline, slow, mute, garbage, behind or unplugged", given)
	},
	PrinterComplains: func(what string) string { return "not understood: " + what },
	FlagSeen:         "a person saw the slip whole, or wants it no more: print nothing",
	FlagWaiting:      "print all slips that wait, old ones too",
	SlipDoubted: func(number string, amount payment.Amount) string {
		return fmt.Sprintf("the till ended while the slip of payment %[1]s (¥%[2]s) was printing: did it come out whole? "+
			"yes: till journal reprint %[1]s --seen; no: till journal reprint %[1]s", number, amount)
	},
	SlipsStaleHere: func(n int) string {
		return fmt.Sprintf("%d old slips wait: print each from the history if it is wanted", n)
	},
	SlipsStale: func(n int) string {
		return fmt.Sprintf("%d slips of earlier wait and do not come out by themselves: till journal reprint --waiting prints them", n)
	},
	SlipNotAsked: func(number string) string {
		return "nobody asks about the slip of payment " + number + ": it is on paper already"
	},
	FlagReprintTo: "text, html or svg for a file on stdout, or the address of another printer",
	BadReprintTo: func(given string) string {
		return fmt.Sprintf("--to cannot be %q: write text, html, svg or a printer such as tcp:HOST:9100", given)
	},
	BadLogo: func(path string, err error) string {
		return fmt.Sprintf("the logo %s cannot be used (%v): give a PNG of at most 4096 by 4096 pixels, or take printer.logo out of till.toml", path, err)
	},
	SlipClosed:     "done: this slip is not printed again by itself",
	NoSlipWaits:    "no slip waits",
	FlagTestPrint:  "print a page that shows which model the printer is, and save the answer",
	FlagAnswer:     "the number on the test page that was right; nothing is printed",
	TestPrintWhere: "no printer is named: add --printer, such as --printer usb:/dev/usb/lp0",
	TestPrintAsk:   "Look at the paper. Which is the last line that shows 中文收银 and is not broken in two? (1 if none; with a QR code below: 3, 4 or 6) Number: ",
	TestPrintNumber: func(most int) string {
		return fmt.Sprintf("the test page has lines 1 to %d: write the number with --answer, or print it again", most)
	},
	TestPrintSaved: func(model string, columns int, where string) string {
		return fmt.Sprintf("saved: printer %s, %d columns, at %s", model, columns, where)
	},
}

var printersZH = Printers{
	BadPrinter: func(where, given string) string {
		return fmt.Sprintf("%s 不能写 %q：请写 tcp:HOST:9100、serial:PATH,BAUD、usb:/dev/usb/lp0、cups:QUEUE、win:QUEUE 或 file:PATH",
			where, given)
	},
	Drawer: "打印机上的钱箱", DrawerOpen: "开钱箱，流水里记下是谁开的",
	FlagDrawerBy: "谁开的", NoDrawer: "没有设钱箱：请在 till.toml 写 printer.drawer = \"pin2\"",
	DrawerIsOpen:     "钱箱已开",
	DrawerShut:       func(why string) string { return "钱箱没开：" + why },
	FlagColumns:      "模拟打印机每行的列数：32、42 或 48",
	FlagShowPaper:    "打出的每一行都显示出来",
	FlagPrinterFault: "毛病：paper 缺纸、near-end 纸将尽、cover 开盖、jam 卡刀、offline 脱机、slow 慢、mute 不应答、garbage 乱答、behind 答上一问、unplugged 没插",
	BadPrinterFault: func(given string) string {
		return fmt.Sprintf("打印机没有 %q 这种毛病：请写 paper、near-end、cover、jam、offline、slow、mute、garbage、behind 或 unplugged", given)
	},
	PrinterComplains: func(what string) string { return "看不懂：" + what },
	FlagSeen:         "有人看到小票完整，或不要了：不打印",
	FlagWaiting:      "把等着的小票都打出来，旧的也打",
	SlipDoubted: func(number string, amount payment.Amount) string {
		return fmt.Sprintf("上次退出时流水 %[1]s（¥%[2]s）的小票正在打：打完整了吗？是：till journal reprint %[1]s --seen；否：till journal reprint %[1]s",
			number, amount)
	},
	SlipsStaleHere: func(n int) string { return fmt.Sprintf("有 %d 张旧小票在等：要的话到历史里打", n) },
	SlipsStale: func(n int) string {
		return fmt.Sprintf("有 %d 张以前的小票在等，不会自己打：till journal reprint --waiting 打出来", n)
	},
	FlagReprintTo: "text、html 或 svg 写到标准输出，或另一台打印机的地址",
	BadReprintTo: func(given string) string {
		return fmt.Sprintf("--to 不能写 %q：请写 text、html、svg，或 tcp:HOST:9100 这样的打印机地址", given)
	},
	BadLogo: func(path string, err error) string {
		return fmt.Sprintf("商标图 %s 不能用（%v）：请用不超过 4096×4096 像素的 PNG，或从 till.toml 去掉 printer.logo", path, err)
	},
	SlipNotAsked:   func(number string) string { return "流水 " + number + " 的小票已经打了，没有要问的" },
	SlipClosed:     "好：这张小票不再自己打",
	NoSlipWaits:    "没有小票在等",
	FlagTestPrint:  "打一张试打页，看纸选型号并保存",
	FlagAnswer:     "试打页上对的那一行的号码；不打印",
	TestPrintWhere: "没说打印机在哪：请加 --printer，比如 --printer usb:/dev/usb/lp0",
	TestPrintAsk:   "请看纸：最后一行显示 中文收银 又没断成两行的是第几行？（都没有写 1；下面有二维码的写 3、4 或 6）号码：",
	TestPrintNumber: func(most int) string {
		return fmt.Sprintf("试打页有 1 到 %d 行：用 --answer 写号码，或再打一次", most)
	},
	TestPrintSaved: func(model string, columns int, where string) string {
		return fmt.Sprintf("已保存：打印机 %s，%d 列，在 %s", model, columns, where)
	},
}
