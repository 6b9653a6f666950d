package text

import (
	"fmt"

	"till/payment"
)

// RiskSentence is what a rule says that spoke, with what it saw.
func RiskSentence(lang Lang, f payment.RiskFinding) string {
	say := riskEN
	if lang == ZH {
		say = riskZH
	}
	if sentence := say[f.Rule]; sentence != nil {
		return sentence(f)
	}
	return string(f.Rule)
}

var riskEN = map[payment.RiskRule]func(payment.RiskFinding) string{
	payment.RiskHotCard: func(payment.RiskFinding) string { return "This card is on the shop's own list." },
	payment.RiskTwice: func(f payment.RiskFinding) string {
		return fmt.Sprintf("%s was taken within the last minute: is it the same payment?", f.Amount)
	},
	payment.RiskCardAgain: func(f payment.RiskFinding) string {
		return fmt.Sprintf("The same card paid %s %s ago.", f.Amount, times(f.Minutes, "minute", "minutes"))
	},
	payment.RiskSplit: func(f payment.RiskFinding) string {
		return fmt.Sprintf("With this one the card has paid %d times within %d minutes, %s together.", f.Count, f.Minutes, f.Amount)
	},
	payment.RiskTried: func(f payment.RiskFinding) string {
		return fmt.Sprintf("This card was declined %s within %d minutes.", times(f.Count, "time", "times"), f.Minutes)
	},
	payment.RiskCardCount: func(f payment.RiskFinding) string {
		return fmt.Sprintf("It is payment %d of this card today.", f.Count)
	},
	payment.RiskCardSum: func(f payment.RiskFinding) string {
		return fmt.Sprintf("With this one the card comes to %s today.", f.Amount)
	},
	payment.RiskNewCard: func(payment.RiskFinding) string { return "This card was never seen here, and the amount is large." },
	payment.RiskUnusual: func(f payment.RiskFinding) string {
		return fmt.Sprintf("At this hour this shop usually takes about %s.", f.Amount)
	},
	payment.RiskRoundAtNight: func(payment.RiskFinding) string { return "A round sum, at night." },
	payment.RiskOffHours:     func(payment.RiskFinding) string { return "The shop is closed at this hour." },
	payment.RiskKeyed:        func(payment.RiskFinding) string { return "The card is not here: its number was typed." },
	payment.RiskFallback: func(f payment.RiskFinding) string {
		return fmt.Sprintf("%s in a row could not be read by the chip: clean the reader, look at the cards.", times(f.Count, "card", "cards"))
	},
	payment.RiskRefundAlone: func(payment.RiskFinding) string { return "This money was not taken at this till." },
	payment.RiskRefundsOver: func(f payment.RiskFinding) string {
		return fmt.Sprintf("With this one %s goes back today, more than came in.", f.Amount)
	},
	payment.RiskVoids: func(f payment.RiskFinding) string {
		return fmt.Sprintf("It is void %d of this operator today.", f.Count)
	},
}

var riskZH = map[payment.RiskRule]func(payment.RiskFinding) string{
	payment.RiskHotCard: func(payment.RiskFinding) string { return "这张卡在本店名单上。" },
	payment.RiskTwice: func(f payment.RiskFinding) string {
		return fmt.Sprintf("一分钟内刚收过 %s：是不是同一笔？", f.Amount)
	},
	payment.RiskCardAgain: func(f payment.RiskFinding) string {
		return fmt.Sprintf("同一张卡 %d 分钟前付过 %s。", f.Minutes, f.Amount)
	},
	payment.RiskSplit: func(f payment.RiskFinding) string {
		return fmt.Sprintf("加上这一笔，这张卡 %d 分钟内付了 %d 次，共 %s。", f.Minutes, f.Count, f.Amount)
	},
	payment.RiskTried: func(f payment.RiskFinding) string {
		return fmt.Sprintf("这张卡 %d 分钟内被拒 %d 次。", f.Minutes, f.Count)
	},
	payment.RiskCardCount: func(f payment.RiskFinding) string { return fmt.Sprintf("这张卡今天第 %d 次付款。", f.Count) },
	payment.RiskCardSum: func(f payment.RiskFinding) string {
		return fmt.Sprintf("加上这一笔，这张卡今天共 %s。", f.Amount)
	},
	payment.RiskNewCard: func(payment.RiskFinding) string { return "这张卡在本店没见过，而金额较大。" },
	payment.RiskUnusual: func(f payment.RiskFinding) string {
		return fmt.Sprintf("本店这个时段一般收 %s 左右。", f.Amount)
	},
	payment.RiskRoundAtNight: func(payment.RiskFinding) string { return "夜间的整数金额。" },
	payment.RiskOffHours:     func(payment.RiskFinding) string { return "现在不是营业时间。" },
	payment.RiskKeyed:        func(payment.RiskFinding) string { return "卡不在场：卡号是手输的。" },
	payment.RiskFallback: func(f payment.RiskFinding) string {
		return fmt.Sprintf("连续 %d 张卡的芯片读不出：请清洁读卡器，看看卡片。", f.Count)
	},
	payment.RiskRefundAlone: func(payment.RiskFinding) string { return "这笔钱不是本机收的。" },
	payment.RiskRefundsOver: func(f payment.RiskFinding) string {
		return fmt.Sprintf("加上这一笔，今天退 %s，比收的多。", f.Amount)
	},
	payment.RiskVoids: func(f payment.RiskFinding) string {
		return fmt.Sprintf("这位操作员今天第 %d 次撤销。", f.Count)
	},
}
