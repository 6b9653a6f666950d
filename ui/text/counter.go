package text

// Counter is what the commands beside the counter's screen say.
type Counter struct {
	Customer    string
	CourseShort string
}

var counterEN = Counter{Customer: "the cardholder's screen, on a second terminal", CourseShort: "ten tasks for a trainee, in practice"}

var counterZH = Counter{Customer: "顾客屏，开在另一个终端里", CourseShort: "新手的十道题，只在练习里"}
