package text

// Customer is what the cardholder's screen says. It shows both languages at once.
type Customer struct {
	Welcome, AmountDue, Returns      string
	Card, PIN, Bank, Take            string
	Paid, NotPaid, Undecided, ToSend string
	Returned, Held                   string
	Closed, ClosedHow                string
	Title                            string
}

var customerEN = Customer{Welcome: "Welcome", AmountDue: "To pay", Returns: "To you",
	Card: "Please tap, insert or swipe", PIN: "Please enter the PIN on the pad", Bank: "Asking the bank", Take: "Please take your card",
	Paid: "Paid, thank you", NotPaid: "Not paid, nothing was charged", Undecided: "Undecided: please do not pay again yet",
	ToSend: "To send: the bank is told later", Returned: "Returned to your card", Held: "Held on your card, not charged",
	Closed: "The till is closed", ClosedHow: "It comes back by itself", Title: "Customer's screen"}

var customerZH = Customer{Welcome: "欢迎光临", AmountDue: "应付", Returns: "退给您",
	Card: "请挥卡、插卡或刷卡", PIN: "请在密码键盘上输入密码", Bank: "正在询问银行", Take: "请取走卡",
	Paid: "已收，谢谢", NotPaid: "未收，没有扣款", Undecided: "未定：请先不要再付款",
	ToSend: "待上送：稍后告知银行", Returned: "已退回您的卡", Held: "已冻结，没有扣款",
	Closed: "收银台已关闭", ClosedHow: "打开后会自动恢复", Title: "顾客屏"}
