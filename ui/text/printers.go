package text

import "fmt"

// Printers is what the commands say of printers.
type Printers struct {
	BadPrinter func(where, given string) string
}

var printersEN = Printers{
	BadPrinter: func(where, given string) string {
		return fmt.Sprintf("%s cannot be %q: write tcp:HOST:9100, serial:PATH,BAUD, usb:/dev/usb/lp0, cups:QUEUE, win:QUEUE or file:PATH",
			where, given)
	},
}

var printersZH = Printers{
	BadPrinter: func(where, given string) string {
		return fmt.Sprintf("%s 不能写 %q：请写 tcp:HOST:9100、serial:PATH,BAUD、usb:/dev/usb/lp0、cups:QUEUE、win:QUEUE 或 file:PATH",
			where, given)
	},
}
