package text

import (
	"fmt"
	"time"
)

// Proof is what `till prove` says.
type Proof struct {
	Prove, FlagCuts, FlagSeed, FlagExplain string
	BadCuts                                string
	Playing                                func(cuts, of, perSecond int) string
	Hunting                                func(caught, of int) string

	ProofTitle, ProofBuild, ProofSeeds, ProofCuts    string
	ProofLives, ProofOrders, ProofSteps, ProofFaults string
	ProofBroken, ProofNone, ProofCaught, ProofTime   string
	ProofHolds, ProofFails, ProofStopped             string
	Range                                            func(first, last uint64) string
	CaughtOf                                         func(caught, of int) string
	CaughtLine                                       func(cuts int, mistake string) string
	MissedLine                                       func(cuts int, mistake string) string
	TookLine                                         func(took time.Duration, perSecond int) string
	BrokenLine                                       func(seed uint64, law string) string
	ReplayLine                                       func(seed uint64) string

	StoryHead func(seed uint64, cuts int, memory bool) string
	StoryLife func(life int) string
	StoryDay  func(day int, clock string) string
	StoryEnd  func(cuts, orders int) string
	// Mistakes names the planted mistakes; one without a name is called as in the code.
	Mistakes map[string]string
}

// Mistake is what a planted mistake is called.
func (p *Proof) Mistake(name string) string {
	if known, is := p.Mistakes[name]; is {
		return known
	}
	return name
}

var proofEN = Proof{
	Prove:       "Prove on this machine that power cuts lose no money",
	FlagCuts:    "how many power cuts",
	FlagSeed:    "the first world; the same seed gives the same world",
	FlagExplain: "tell the world of the seed as a story",
	BadCuts:     "power cuts are 1 to 100000000",
	Playing: func(cuts, of, perSecond int) string {
		return fmt.Sprintf("%d of %d power cuts, %d a second", cuts, of, perSecond)
	},
	Hunting:      func(caught, of int) string { return fmt.Sprintf("%d of %d planted mistakes caught", caught, of) },
	ProofTitle:   "This till was killed again and again, and its books compared with the bank's.",
	ProofBuild:   "program",
	ProofSeeds:   "worlds",
	ProofCuts:    "power cuts",
	ProofLives:   "starts of the program",
	ProofOrders:  "transactions begun",
	ProofSteps:   "events",
	ProofFaults:  "what went wrong on the way",
	ProofBroken:  "laws broken",
	ProofNone:    "none",
	ProofCaught:  "planted mistakes",
	ProofTime:    "time",
	ProofHolds:   "The proof holds: no money was without a name.",
	ProofFails:   "THE PROOF DOES NOT HOLD. Do not use this program for money; send this page to its makers.",
	ProofStopped: "Stopped before the end: this is no proof.",
	Range:        func(first, last uint64) string { return fmt.Sprintf("%d to %d", first, last) },
	CaughtOf: func(caught, of int) string {
		return fmt.Sprintf("%d of %d caught, each after so many power cuts", caught, of)
	},
	CaughtLine: func(cuts int, mistake string) string { return fmt.Sprintf("%5d  %s", cuts, mistake) },
	MissedLine: func(cuts int, mistake string) string {
		return fmt.Sprintf("%5d  NOT CAUGHT: %s", cuts, mistake)
	},
	TookLine: func(took time.Duration, perSecond int) string {
		return fmt.Sprintf("%.1f s, %d power cuts a second", took.Seconds(), perSecond)
	},
	BrokenLine: func(seed uint64, law string) string { return fmt.Sprintf("world %d: %s", seed, law) },
	ReplayLine: func(seed uint64) string { return fmt.Sprintf("play it again: till prove --seed %d --explain", seed) },
	StoryHead: func(seed uint64, cuts int, memory bool) string {
		where := "with the real journal on a disk that loses power"
		if memory {
			where = "with a journal in memory"
		}
		return fmt.Sprintf("World %d, %d power cuts, %s.", seed, cuts, where)
	},
	StoryLife: func(life int) string { return fmt.Sprintf("Start %d of the program", life) },
	StoryDay:  func(day int, clock string) string { return fmt.Sprintf("day %d %s", day, clock) },
	StoryEnd: func(cuts, orders int) string {
		return fmt.Sprintf("The world is at rest after %d power cuts and %d transactions: the till and the bank agree.", cuts, orders)
	},
}

var proofZH = Proof{
	Prove:       "在这台机器上证明：断电不丢钱",
	FlagCuts:    "断电多少次",
	FlagSeed:    "从哪个世界开始；同一个种子是同一个世界",
	FlagExplain: "把这个种子的世界讲成故事",
	BadCuts:     "断电次数是 1 到 100000000",
	Playing: func(cuts, of, perSecond int) string {
		return fmt.Sprintf("断电 %d 次，共 %d 次，每秒 %d 次", cuts, of, perSecond)
	},
	Hunting: func(caught, of int) string {
		return fmt.Sprintf("埋下的 %[2]d 个错误，抓到 %[1]d 个", caught, of)
	},
	ProofTitle:   "这台收银机一次又一次断电，每次都把账和银行的账对过。",
	ProofBuild:   "程序",
	ProofSeeds:   "世界",
	ProofCuts:    "断电",
	ProofLives:   "程序启动",
	ProofOrders:  "交易",
	ProofSteps:   "事件",
	ProofFaults:  "路上出过的事",
	ProofBroken:  "违反规律",
	ProofNone:    "没有",
	ProofCaught:  "埋下的错误",
	ProofTime:    "用时",
	ProofHolds:   "证明成立：没有一笔钱说不出名字。",
	ProofFails:   "证明不成立。请不要用这个程序收钱，并把这一页发给它的作者。",
	ProofStopped: "没有做完：这不算证明。",
	Range:        func(first, last uint64) string { return fmt.Sprintf("%d 到 %d", first, last) },
	CaughtOf: func(caught, of int) string {
		return fmt.Sprintf("%[2]d 个中抓到 %[1]d 个，各断电若干次之后", caught, of)
	},
	CaughtLine: func(cuts int, mistake string) string { return fmt.Sprintf("%5d  %s", cuts, mistake) },
	MissedLine: func(cuts int, mistake string) string { return fmt.Sprintf("%5d  没抓到：%s", cuts, mistake) },
	TookLine: func(took time.Duration, perSecond int) string {
		return fmt.Sprintf("%.1f 秒，每秒断电 %d 次", took.Seconds(), perSecond)
	},
	BrokenLine: func(seed uint64, law string) string { return fmt.Sprintf("世界 %d：%s", seed, law) },
	ReplayLine: func(seed uint64) string { return fmt.Sprintf("重演：till prove --seed %d --explain", seed) },
	StoryHead: func(seed uint64, cuts int, memory bool) string {
		where := "用真的账本，放在会断电的磁盘上"
		if memory {
			where = "用内存里的账本"
		}
		return fmt.Sprintf("世界 %d，断电 %d 次，%s。", seed, cuts, where)
	},
	StoryLife: func(life int) string { return fmt.Sprintf("程序第 %d 次启动", life) },
	StoryDay:  func(day int, clock string) string { return fmt.Sprintf("第 %d 天 %s", day, clock) },
	StoryEnd: func(cuts, orders int) string {
		return fmt.Sprintf("断电 %d 次、交易 %d 笔之后，世界静下来：收银机和银行的账一样。", cuts, orders)
	},
	Mistakes: mistakesZH,
}

var mistakesZH = map[string]string{
	"a time-out counts as a decline":                               "把超时当成拒绝",
	"a bad MAC counts as a decline":                                "把 MAC 不对当成拒绝",
	"an unsure code counts as a decline":                           "把银行说不清当成拒绝",
	"a broken line counts as not sent":                             "把断线当成未发送",
	"a partial approval is booked as the whole":                    "部分批准按全额入账",
	"a reversal is given up after seven tries":                     "冲正七次就放弃",
	"any answer to a reversal ends it":                             "冲正得到任何答复都算完",
	"a late approval ends a reversal as paid":                      "迟来的批准把冲正变成已收",
	"the request leaves before its record":                         "没写账本就发请求",
	"the slip is printed before the approval is written":           "批准没落盘就打小票",
	"the slip is printed before the card agreed":                   "卡没同意就打小票",
	"the card hears of an approval that is not written":            "批准没落盘就告诉卡",
	"a cancel after sending counts":                                "发出之后还能取消",
	"a card that refuses after the approval is ignored":            "批准后卡拒绝，不理",
	"an approval without its card is kept at restart":              "重启后保留卡没完成的批准",
	"an intent is forgotten at restart":                            "重启后忘了未完的一笔",
	"nothing is recovered at start":                                "启动时不恢复",
	"a sale does not try what is owed first":                       "新的一笔之前不试欠的冲正",
	"errors of the journal are swallowed":                          "账本的错误被吞掉",
	"records are written in the background":                        "账本在后台慢慢写",
	"the card number is kept in the record":                        "卡号写进账本",
	"a reversal carries the card of the newest sale":               "冲正用了最新一笔的卡",
	"a slip whose print broke is printed as new":                   "打断的小票当新的再打",
	"STANs are counted in memory":                                  "流水号只记在内存里",
	"a request without an answer is sent again":                    "没有答复就再发一遍请求",
	"a reversal that is not taken is sent again at once":           "冲正没成就马上再发",
	"a reversal that finds no line does not stop the sale":         "冲正连不上还接着卖",
	"a void counts although its answer was lost":                   "撤销的答复丢了也算撤销",
	"a completion is booked as the whole hold":                     "完成按冻结全额入账",
	"a sale without an answer is sent again by its rules":          "规则让没答复的消费重发",
	"a refund without an answer is reversed":                       "没答复的退货被冲正",
	"an inquiry without an answer is reversed":                     "没答复的查询被冲正",
	"a refund gets a new number when it is told again":             "重发退货时换了流水号",
	"a repeat does not say that it is one":                         "重发的报文不说是重发",
	"the reversal of a void undoes the sale":                       "撤销的冲正冲掉了消费",
	"a refund without an answer is given up at restart":            "重启后放弃没答复的退货",
	"an advice leaves before it is written":                        "没写账本就发通知",
	"an advice is forgotten":                                       "忘了要上送的通知",
	"an advice that the bank declined counts as told":              "被拒的通知当成已上送",
	"a first advice that is called a duplicate counts as told":     "首次通知被说成重复也算已上送",
	"an advice that the bank did not read is given up":             "银行没看的通知就放弃",
	"a phone sale counts as paid before the bank knows":            "银行还不知道就算已收",
	"the owner's limits are counted from each start":               "每次启动都从头算限额",
	"a limit of zero is none":                                      "限额为零当成不限",
	"what a card has paid before is not counted":                   "同一张卡以前付的不算",
	"a chip that wants its bank is taken for one that approves":    "要联机的卡当成已批准",
	"a sale goes on without the line although its answer was lost": "答复丢了还转脱机",
	"a sale that may have left is taken back":                      "可能已发出的也算收回",
	"a cancelled phone sale keeps its slip":                        "取消的电话授权还打小票",
	"evidence is believed to say paid":                             "凭据不管怎么写都当已收",
	"an item is closed without its evidence":                       "没有凭据也结案",
	"a sale is asked again although its answer proved nothing":     "答复不能证明，也再做一次",
	"a sale is asked again and again":                              "被拒一次就再做一次，没完没了",
	"a refusal of the issuer is asked again":                       "发卡行拒绝了，也自动再做一次",
	"a late answer opens what a person has closed":                 "迟来的答复改了人工结案的一笔",
	"the batch number moves before the bank's answer":              "银行没答复就换批次号",
	"a batch without an answer is open again":                      "结算没答复就让批次重新开着",
	"what is carried over is not named":                            "转下批的没有记名",
	"the totals are added up anew after a restart":                 "重启后重新算合计",
	"the upload begins at the start after a restart":               "重启后从头批上送",
	"an undecided payment is in the totals":                        "未定的算进合计",
	"the card numbers of a closed batch are kept":                  "批次结了还留着卡号",
	"the cursor moves before the answer":                           "没答复就移动上送位置",
	"silence at the day's end counts as agreement":                 "结算没答复当作对账平",
	"every verdict counts as equal":                                "不看对账结果都当平",
	"an end message without an answer closes the batch":            "结束报文没答复就结批",
	"a detail without an answer counts as uploaded":                "明细没答复就算已上送",
	"the end counts a detail twice":                                "结束报文把明细数了两次",
	"the journal is not synced":                                    "账本没有真的落盘",
}
