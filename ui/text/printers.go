package text

import "fmt"

// Printers is what the commands say of printers.
type Printers struct {
	BadPrinter                    func(where, given string) string
	FlagColumns, FlagPrinterFault string
	BadPrinterFault               func(given string) string
	PrinterComplains              func(what string) string
}

var printersEN = Printers{
	BadPrinter: func(where, given string) string {
		return fmt.Sprintf("%s cannot be %q: write tcp:HOST:9100, serial:PATH,BAUD, usb:/dev/usb/lp0, cups:QUEUE, win:QUEUE or file:PATH",
			where, given)
	},
	FlagColumns:      "columns of the pretend printer's paper: 32, 42 or 48",
	FlagPrinterFault: "what is wrong with it: paper, near-end, cover, jam, offline, slow, mute, garbage, behind, unplugged",
	BadPrinterFault: func(given string) string {
		return fmt.Sprintf("no printer has the fault %q: write paper, near-end, cover, jam, offline, slow, mute, garbage, behind or unplugged", given)
	},
	PrinterComplains: func(what string) string { return "not understood: " + what },
}

var printersZH = Printers{
	BadPrinter: func(where, given string) string {
		return fmt.Sprintf("%s 不能写 %q：请写 tcp:HOST:9100、serial:PATH,BAUD、usb:/dev/usb/lp0、cups:QUEUE、win:QUEUE 或 file:PATH",
			where, given)
	},
	FlagColumns:      "模拟打印机每行的列数：32、42 或 48",
	FlagPrinterFault: "毛病：paper 缺纸、near-end 纸将尽、cover 开盖、jam 卡刀、offline 脱机、slow 慢、mute 不应答、garbage 乱答、behind 答上一问、unplugged 没插",
	BadPrinterFault: func(given string) string {
		return fmt.Sprintf("打印机没有 %q 这种毛病：请写 paper、near-end、cover、jam、offline、slow、mute、garbage、behind 或 unplugged", given)
	},
	PrinterComplains: func(what string) string { return "看不懂：" + what },
}
