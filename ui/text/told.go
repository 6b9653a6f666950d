package text

import (
	"fmt"
	"strings"
)

// Told tells one event of a played world: what is a form that args fill. Words
// that a machine uses become those of people.
func Told(lang Lang, what string, args []any) string {
	words := toldEN
	if lang == ZH {
		words = toldZH
		if form, known := toldFormsZH[what]; known {
			what = form
		}
	}
	said := make([]any, len(args))
	for i, arg := range args {
		said[i] = arg
		if text, is := arg.(string); is {
			said[i] = words.of(text)
		}
	}
	return fmt.Sprintf(what, said...)
}

// ToldWord is the word of people for one of a played world.
func ToldWord(lang Lang, word string) string {
	if lang == ZH {
		return toldZH.of(word)
	}
	return toldEN.of(word)
}

type told map[string]string

// of gives the word, and what has none as it is, with blanks.
func (t told) of(word string) string {
	if known, is := t[word]; is {
		return known
	}
	return strings.ReplaceAll(word, "_", " ")
}

var toldEN = told{
	"": "nothing yet", "offline_sale": "a phone sale", "preauth": "a hold", "preauth_void": "letting go of a hold",
	"sale": "a sale", "void": "a void", "refund": "a refund", "tip": "a tip", "adjust": "a new amount", "balance": "a balance",
	"completion": "a completion", "completion_advice": "a completion, told", "completion_void": "a void of a completion",
	"emv_offline_sale": "a sale that the chip approves", "withdrawn": "taken back, never sent", "card_wants_bank": "the card wants its bank",
	"qr_sale": "a sale by code", "moto_sale": "a sale by telephone", "instalment_sale": "a sale in instalments",
	"intent": "what is about to be sent", "no_trusted_answer": "no trusted answer, so a debt", "restarted": "found open at the start, so a debt",
	"reversal_sent": "a reversal is about to be sent", "reversal_owed": "the reversal is still owed",
	"advice_sent": "the bank is about to be told", "advice_owed": "the bank is still to be told",
	"stan_taken": "a number is taken", "stored": "approved here, to be told", "card_lost": "the card did not agree, so a debt",
	"receipt_printing": "the waiting slip goes to the printer", "receipt_seen": "a person saw the slip whole",
	"receipt_not_wanted": "a person does not want the slip",
	"receipt_printed":    "the slip is on paper", "receipt_waits": "the slip waits", "receipt_unknown": "nobody knows whether the slip is whole",
	"host_approved": "the bank approved, the card is not done", "reversal_due": "undecided, a reversal is owed", "suspect": "undecided, evidence is owed",
	"confirmed": "it is on paper", "failed": "nothing came out", "unknown": "nothing that can be trusted", "refused": "the reversal is refused",
	"calm": "calm", "stormy": "stormy", "down": "dead", "deaf": "deaf: nothing comes back", "grim": "well, but the bank refuses reversals",
	"00": "00", "96": "96, it does not know",
}

var toldZH = told{
	"": "还没有", "sale": "消费", "void": "撤销", "refund": "退货", "tip": "小费", "adjust": "改金额", "balance": "查余额",
	"offline_sale": "电话授权消费", "preauth": "预授权", "preauth_void": "预授权撤销", "completion": "预授权完成",
	"completion_advice": "预授权完成（通知）", "completion_void": "预授权完成撤销",
	"emv_offline_sale": "芯片脱机消费", "withdrawn": "已撤销，从未上送", "card_wants_bank": "卡要联机", "offline_sale_limit": "超单笔限额",
	"offline_card_limit": "超每卡限额", "offline_count": "超笔数", "offline_sum": "超总额", "offline_age": "最早一笔太久", "offline_card_kind": "卡类不收",
	"not_withdrawn": "可能已到银行",
	"qr_sale":       "扫码消费", "qr_void": "扫码撤销", "qr_refund": "扫码退货", "instalment_sale": "分期消费", "instalment_void": "分期撤销",
	"instalment_refund": "分期退货", "moto_sale": "电话订购", "moto_void": "电话订购撤销", "moto_refund": "电话订购退货",
	"moto_preauth": "电话预授权", "moto_preauth_void": "电话预授权撤销", "moto_completion": "电话预授权完成",
	"moto_completion_advice": "电话预授权完成（通知）", "moto_completion_void": "电话预授权完成撤销",

	"paid": "已收", "not_paid": "未收", "undecided": "未定", "returned": "已退", "to_send": "待上送", "no word": "没有款项的词",
	"approved": "已批准", "declined": "已拒绝", "cancelled": "已取消", "not_sent": "未发送", "reversed": "已冲正", "offline": "离线批准",
	"approved_partly": "部分批准", "intent": "将要发送", "host_approved": "银行已批准，卡还没完", "reversal_due": "未定，欠冲正",
	"suspect": "未定，等凭据", "closed_by_hand": "人工结案", "advised": "已上送", "advice_refused": "上送被拒", "stored": "本机批准，待上送",

	"no_trusted_answer": "没有可信的答复，欠冲正", "restarted": "启动时发现未完，欠冲正", "reversal_sent": "将要发冲正", "reversal_owed": "仍欠冲正",
	"advice_sent": "将要通知银行", "advice_owed": "仍要通知银行", "card_lost": "卡没有同意，欠冲正", "late_answer": "迟来的答复",
	"stan_taken": "取一个流水号", "batch_adopted": "采用银行的批次号", "receipt_printed": "小票已打", "receipt_reprinted": "小票已重打",
	"receipt_printing": "等着的小票送打印机", "receipt_seen": "有人看到小票完整", "receipt_not_wanted": "有人说小票不要了",
	"receipt_waits": "小票在等", "receipt_unknown": "小票打没打完不知道",

	"card": "等卡", "pin": "等密码", "line": "连线", "host": "问银行", "finish": "卡听答复", "print": "打小票", "done": "完", "reversal": "冲正", "advice": "上送",
	"chip": "插卡", "contactless": "挥卡", "stripe": "刷卡", "fallback": "降级刷卡",
	"confirmed": "已打出", "failed": "没打出来", "unknown": "没有可信的答复", "acknowledged": "冲正已确认", "refused": "冲正被拒", "duplicate": "说是重复",

	"fine": "好", "no line": "连不上", "request lost": "请求丢了", "answer lost": "答复丢了", "request late": "请求迟到", "request doubled": "请求到了两次",
	"first answer lost": "头一个答复丢了", "line broken": "线断在半路", "bad MAC": "MAC 不对", "malformed answer": "答复不成形",
	"answer of the past": "从前的答复", "reversal not made": "冲正没组成",
	"calm": "平静", "stormy": "风暴", "down": "不通", "deaf": "只去不回", "grim": "通，但银行拒绝冲正",

	"bad_answer": "答复不成形", "bad_mac": "MAC 不对", "card_not_kept": "卡号已不在", "card_refused_after": "批准后卡拒绝", "card_removed": "卡拔早了",
	"card_removed_after": "批准后卡被拔", "cashier_cancelled": "收银员取消", "customer_cancelled": "顾客取消", "format_error": "格式不对",
	"host_unsure": "银行说不清", "insufficient_funds": "余额不足", "batch_mismatch": "批次不一致，没有处理", "sign_on": "签到", "interrupted": "被打断", "journal_failed": "账本写不了",
	"journal_failed_after": "批准没写下来", "line_broken": "线断了", "line_down": "线不通", "no_answer": "没有答复", "no_card": "没有卡",
	"no_original": "没有原交易", "not_supported": "不支持", "owed_first": "先还欠的冲正", "pad_gone": "键盘断开", "pad_gone_after": "批准后键盘断开",
	"sign_on_failed": "签到没成", "sign_on_needed": "要重新签到", "wrong_pin": "密码不对",
	"the cashier pressed cancel": "收银员按了取消", "interrupted by a signal": "程序收到停止信号",

	"late original refused": "迟来的原请求被拒", "reversal before its original": "冲正先到", "card refused after approval": "批准后卡拒绝",
	"card removed after approval": "批准后卡被拔", "paper out": "没纸", "print unknown": "打没打完不知道", "write failed": "写盘出错",
	"disk full": "盘满", "a year is gone": "时钟跳年", "called a duplicate": "银行说是重复", "unsure": "银行说不清", "reversal refused": "冲正被拒",
	"closed by hand": "人工结案", "approved partly": "部分批准",

	"open": "开着", "closing": "合计已定，等结算", "upload": "正在批上送", "closed": "已结，对账平", "disputed": "已结，对账不平", "no trouble": "顺利",
	"settling_resumed": "接着结算", "settle_sent": "将要问结算", "settle_open": "银行没收到，批次重新开着", "settle_closing": "结算没有答复",
	"settle_upload": "银行的对账结果", "uploaded": "这一条已上送", "upload_ended": "批上送完了", "batch_closed": "批次已结", "batch_disputed": "批次已结，有差异",
	"settlement_slip": "结算单", "settling": "正在结算", "unsent_first": "先上送", "nothing_sold": "没有交易",
	"an offline sale": "离线消费", "details": "明细", "a refund or completion": "退货或完成", "a chip's certificate": "芯片证书",
	"a chip that doubted the bank": "芯片不认银行的答复", "the end": "结束报文", "30": "30，不收", "A0": "A0，要重新签到", "94": "94，重复",
	"the bank counts otherwise": "银行的合计不同", "the bank forgets its verdict": "银行忘了对账结果",
	"a sign-on in the middle of a settlement": "结算途中要重新签到", "a detail refused": "明细被拒", "a detail unsure": "明细说不清",
	"a detail that came again": "明细又到一次", "the end refused": "结束报文被拒", "carried over": "未定的转下批", "closed anyway": "主管强行结批",
}

var toldFormsZH = map[string]string{
	"%s":                         "%s",
	"a card comes: %s %s":        "来了一张卡：%s %s",
	"a late message arrives: %s": "迟到的报文到了：%s",
	"a person asks for the slip of attempt %d":                          "有人要第 %d 笔的小票",
	"a person asks to try all that is owed":                             "有人让程序再试所有欠的",
	"the till opens the line":                                           "程序接通线路",
	"a person takes back attempt %d":                                    "有人在本机撤销第 %d 笔",
	"a person asks to try attempt %d":                                   "有人让程序再试第 %d 笔",
	"a person closes attempt %d by evidence: %s":                        "有人凭银行的话结案第 %d 笔：%s",
	"a person wants: %s, %s":                                            "有人要做：%s，%s",
	"an answer to attempt %d comes late":                                "第 %d 笔的答复迟来了",
	"attempt %d ends: %s, %s":                                           "第 %d 笔完：%s，%s",
	"attempt %d, %s, is told again":                                     "第 %d 笔（%s）再通知一次",
	"closing time: the program ends":                                    "打烊：程序结束",
	"everything heals":                                                  "一切恢复正常",
	"on disk: %s":                                                       "已落盘：%s",
	"power cut":                                                         "断电",
	"power cut in the middle of the write":                              "写到一半断电",
	"somebody makes room on the disk":                                   "有人腾出了磁盘",
	"the bank's batch is not taken: there are transactions in this one": "不采用银行的批次号：本批次已有交易",
	"the card hears that nobody answered":                               "卡得知没有答复",
	"the card hears that the bank approved":                             "卡得知银行已批准",
	"the card hears that the bank declined":                             "卡得知银行已拒绝",
	"the card is taken out":                                             "卡取走了",
	"the disk fills up":                                                 "磁盘满了",
	"the disk is full: no new attempt":                                  "磁盘满：不开新的一笔",
	"the journal writes: %s":                                            "账本在写：%s",
	"the line becomes %s":                                               "线路变成：%s",
	"the line: %s; the till hears: %s, %s":                              "线路：%s；程序听到：%s，%s",
	"the pad asks for the PIN":                                          "键盘请顾客输密码",
	"the printer gets the slip of attempt %d":                           "打印机拿到第 %d 笔的小票",
	"the program starts and writes down what is owed: %d":               "程序启动，写下欠的：%d 笔",
	"the request of attempt %d, %s, leaves":                             "第 %d 笔（%s）的请求发出",
	"the reversal of attempt %d, %s, leaves":                            "第 %d 笔（%s）的冲正发出",
	"the screen: %s, %s":                                                "屏幕：%s，%s",
	"the slip: %s":                                                      "小票：%s",
	"the till asks for a card":                                          "程序请顾客出示卡",
	"the till signs on":                                                 "程序签到",
	"the till works by itself":                                          "程序自己在后台做事",
	"the wall clock jumps: it is wrong by %s":                           "时钟跳了：差 %s",
	"the write fails: %s":                                               "写不下去：%s",
	"working keys came":                                                 "工作密钥到了",
	"a person settles the batch":                                        "有人结算",
	"a person settles the batch, and means to close it anyway":          "有人结算，不成也要结",
	"batch %s is %s: %s":                                                "批次 %s：%s，%s",
	"the settlement of batch %s is asked for":                           "问批次 %s 的结算",
	"the settlement: the till hears %s, %s":                             "结算：程序听到 %s，%s",
	"upload %d of %d of batch %s: %s":                                   "上送第 %d 条，共 %d 条，批次 %s：%s",
	"the upload: the till hears %s, %s":                                 "上送：程序听到 %s，%s",
	"the screen: %s of batch %s, %d of %d":                              "屏幕：%s，批次 %s，第 %d 条，共 %d 条",
	"the printer gets the slip of a settlement":                         "打印机拿到结算单",
	"LAW BROKEN: %s":                                                    "违反规律：%s",
}

// KnowsTold reports whether a form, or a word, of a played world has words in a
// language, for the test that no story is half told.
func KnowsTold(lang Lang, form string) bool {
	if lang == EN {
		return true
	}
	_, isForm := toldFormsZH[form]
	_, isWord := toldZH[form]
	return isForm || isWord
}
