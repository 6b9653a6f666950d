package text

import (
	"fmt"
	"time"

	"till/payment/offline"
)

// Offline is what is said about selling while the line to the bank is down.
type Offline struct {
	Title string
	Lines [8]string
	// MayHaveLeft and ChangedSince say why a sale cannot be taken back here.
	MayHaveLeft, ChangedSince func(trace string) string
	// Left is what is left of the owner's limits, in a line.
	Left func(OfflineLeft) string
	// What waits to be sent, on the desk: SentCount takes a number, NextSend a time,
	// Say is for the customer.
	SendAll, Sending, NotSent, SentCount, NextSend, Say string
}

// OfflineLeft is how far the owner's limits are used.
type OfflineLeft struct {
	Limits offline.Limits
	Used   offline.Usage
	Now    time.Time
}

// sum is what may still be sold: never below zero, where a limit was lowered.
func (l OfflineLeft) sum() string { return max(l.Limits.Sum-l.Used.Sum, 0).String() }

// OfflineIn are the words in a language.
func OfflineIn(lang Lang) Offline {
	if lang == ZH {
		return offlineZH
	}
	return offlineEN
}

var offlineEN = Offline{
	Title: "Selling while the line is down",
	Lines: [8]string{
		"It is off until the owner turns it on in till.toml, under [offline], and writes a name in accepted_by.",
		"The card's own chip approves, and the bank is told when the line is back: until then the sale is to send.",
		"The bank may refuse it then. The goods are gone and the shop carries the loss; it stays on the desk as a chase.",
		"Each limit holds, and zero allows nothing: per_sale, per_card_day, count, sum, hours of the oldest, cards.",
		"No PIN goes to a bank, and the bank's own floor limits in the pad hold as well. Stripes and keyed cards never pay.",
		"The till sends by itself with growing pauses; till undecided --retry sends now. A settlement waits for all of it.",
		"till void STAN takes back what was not sent yet: here alone, the bank never hears of it.",
		"With a code from the bank's telephone desk: till sale AMOUNT --phone-auth CODE; the bank has said yes to that one.",
	},
	MayHaveLeft: func(trace string) string {
		return fmt.Sprintf("sale %s may have reached the bank: it cannot be voided here. Wait until it is sent, then refund it", trace)
	},
	ChangedSince: func(trace string) string {
		return fmt.Sprintf("another transaction that waits changes sale %s. Send both with till undecided --retry, then refund", trace)
	},
	Left: func(l OfflineLeft) string {
		if l.Limits.Nothing() {
			return "offline: a limit of zero allows no sale (till.toml, [offline])"
		}
		line := fmt.Sprintf("offline: %d of %d sales, ¥%s of ¥%s left", l.Used.Count, l.Limits.Count, l.sum(), l.Limits.Sum)
		if l.Used.Count > 0 {
			line += ", oldest " + hoursEN(l)
		}
		return line
	},
	SendAll: "Send all now", Sending: "sending", NotSent: "not sent yet", SentCount: "tries to send: %d", NextSend: "sends in %s",
	Say: "Your payment is accepted here. Your bank hears of it later.",
}

func hoursEN(l OfflineLeft) string {
	age, known := l.Used.Age(l.Now)
	if !known {
		return "of unknown age"
	}
	left := max(l.Limits.Age-age, 0)
	return fmt.Sprintf("%s, %s left", spanEN(age), spanEN(left))
}

func spanEN(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d/time.Minute))
	}
	return fmt.Sprintf("%d h", int(d/time.Hour))
}

var offlineZH = Offline{
	Title: "断线时收款",
	Lines: [8]string{
		"平时关着；店主在 till.toml 的 [offline] 里打开，并在 accepted_by 写上自己的名字。",
		"由卡的芯片批准，线路恢复以后再告诉银行；在那以前这一笔是待上送。",
		"银行那时可能拒绝。货已经给了，损失由本店承担；这一笔留在未定款台等人追。",
		"每一条限额都管用，零就是不许：per_sale 单笔，per_card_day 每卡每天，count 笔数，sum 总额，hours 最早一笔，cards 卡类。",
		"密码不送银行；键盘里银行自己的最低限额也管用。磁条、降级、手输的卡从来不收。",
		"程序自己上送，间隔越来越长；till undecided --retry 现在就送。结算要等全部送完。",
		"till void STAN 撤销还没上送的一笔：只在本机，银行不会收到。",
		"打电话向银行要到授权码的：till sale AMOUNT --phone-auth CODE；那一笔银行已经同意。",
	},
	MayHaveLeft: func(trace string) string {
		return fmt.Sprintf("消费 %s 可能已到银行，不能在本机撤销。等它上送以后再退货", trace)
	},
	ChangedSince: func(trace string) string {
		return fmt.Sprintf("还有一笔待上送的改了消费 %s。先 till undecided --retry 一起上送，再退货", trace)
	},
	Left: func(l OfflineLeft) string {
		if l.Limits.Nothing() {
			return "断线收款：有一条限额是零，一笔也不收（till.toml 的 [offline]）"
		}
		line := fmt.Sprintf("断线收款：%d/%d 笔，余 ¥%s/¥%s", l.Used.Count, l.Limits.Count, l.sum(), l.Limits.Sum)
		if l.Used.Count > 0 {
			line += "，最早 " + hoursZH(l)
		}
		return line
	},
	SendAll: "现在全部上送", Sending: "正在上送", NotSent: "还没上送", SentCount: "试过上送 %d 次", NextSend: "%s 后上送",
	Say: "这笔已经在本店批准，过一会儿再通知您的银行。",
}

func hoursZH(l OfflineLeft) string {
	age, known := l.Used.Age(l.Now)
	if !known {
		return "不知多久"
	}
	return fmt.Sprintf("%s，剩 %s", spanZH(age), spanZH(max(l.Limits.Age-age, 0)))
}

func spanZH(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d 分", int(d/time.Minute))
	}
	return fmt.Sprintf("%d 时", int(d/time.Hour))
}
