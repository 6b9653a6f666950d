package text

// Counter is what the commands beside the counter's screen say.
type Counter struct {
	Customer string
}

var counterEN = Counter{Customer: "the cardholder's screen, on a second terminal"}

var counterZH = Counter{Customer: "顾客屏，开在另一个终端里"}
