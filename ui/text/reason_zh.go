package text

import "till/payment"

// What is said to the customer more than once.
const (
	zhSayOther   = "银行没有接受这笔付款。要不要换一张卡？"
	zhSayAsk     = "您的银行没有接受这笔付款。请拨打卡背面的电话问一下。"
	zhSayUs      = "是我们这边的问题，您的卡没事。可以换个方式付吗？"
	zhSayAgain   = "没有扣款。要不要再来一次？"
	zhSayWait    = "银行还没有答复。请先不要再付，凭单上有查询电话。"
	zhSayUndone  = "这笔还未定，正在冲正。请先不要再付。"
	zhNextUs     = "先收现金或扫码，再打服务电话。"
	zhNextOther  = "请顾客换一张卡，或收现金。"
	zhNextAgain  = "顾客准备好了再来一次。"
	zhNextWait   = "正在冲正。请打印未定凭单给顾客。"
	zhNextUndone = "先别交货，等冲正结果。请打印未定凭单。"
)

var zhReasons = map[payment.Reason]Advice{
	payment.ReasonDeclined:          {"银行没有接受这张卡", zhNextOther, zhSayOther},
	payment.ReasonReferToIssuer:     {"发卡行要顾客先联系它", "请换一张卡，顾客自己联系银行。", zhSayAsk},
	payment.ReasonInvalidMerchant:   {"银行不认识这家商户", zhNextUs, zhSayUs},
	payment.ReasonPickUpCard:        {"银行不接受这张卡", "客气地把卡还给顾客，请换一张。", zhSayAsk},
	payment.ReasonDoNotHonour:       {"发卡行不同意", zhNextOther, zhSayOther},
	payment.ReasonInvalidTxn:        {"这张卡不能做这种交易", zhNextOther, zhSayOther},
	payment.ReasonInvalidAmount:     {"银行不接受这个金额", "核对金额，重新输入。", "金额没有通过，我重新输一下。"},
	payment.ReasonInvalidCard:       {"银行不认识这个卡号", zhNextOther, zhSayOther},
	payment.ReasonNoSuchIssuer:      {"找不到这张卡的银行", zhNextOther, zhSayOther},
	payment.ReasonCardNotActive:     {"这张卡还没有激活", "请换一张卡，这张要到银行激活。", "这张卡还没有激活。要不要换一张卡？"},
	payment.ReasonWrongOperation:    {"银行现在不受理这个操作", "再来一次；还不行就打服务电话。", zhSayAgain},
	payment.ReasonNoOriginal:        {"银行找不到原来那一笔", "和小票核对凭证号和批次。", "我再看一下您的小票。"},
	payment.ReasonFormatError:       {"银行读不懂这个报文", zhNextUs, zhSayUs},
	payment.ReasonSuspectedFraud:    {"发卡行不允许", zhNextOther, zhSayAsk},
	payment.ReasonNotSupported:      {"银行没有这项业务", zhNextOther, zhSayOther},
	payment.ReasonLostCard:          {"银行不接受这张卡", "客气地把卡还给顾客，请换一张。", zhSayAsk},
	payment.ReasonStolenCard:        {"银行不接受这张卡", "客气地把卡还给顾客，请换一张。", zhSayAsk},
	payment.ReasonUseChip:           {"银行要求用芯片，不能刷磁条", "再来一次，请插卡。", "请插卡，芯片朝前。"},
	payment.ReasonInsufficientFunds: {"卡里的钱不够", zhNextOther, zhSayOther},
	payment.ReasonExpiredCard:       {"这张卡过期了", zhNextOther, "这张卡过期了。要不要换一张卡？"},
	payment.ReasonWrongPIN:          {"密码不对", "同一张卡可以再试，请顾客小心输入。", "密码不对。要不要再试一次？"},
	payment.ReasonNotPermitted:      {"这张卡不能这样付款", zhNextOther, zhSayOther},
	payment.ReasonNotPermittedHere:  {"这台终端不能做这种交易", zhNextUs, zhSayUs},
	payment.ReasonCardCheckFailed:   {"卡片校验没有通过", zhNextOther, zhSayOther},
	payment.ReasonOverLimit:         {"超过这张卡的限额", "刷一部分，或请顾客换一张卡。", "超过了卡的限额。要不要刷一部分，或换一张卡？"},
	payment.ReasonRestrictedCard:    {"这张卡不能在这里用", zhNextOther, zhSayOther},
	payment.ReasonAmountMismatch:    {"金额和原来那一笔不一样", "和小票核对金额。", "我再看一下您的小票。"},
	payment.ReasonTooManyUses:       {"这张卡今天用得太多次", zhNextOther, "这张卡今天的次数用完了。要不要换一张卡？"},
	payment.ReasonPINTriesExceeded:  {"密码错太多次，卡已锁", "请换一张卡，这张要到银行解锁。", "密码错的次数太多。请联系银行，或换一张卡。"},
	payment.ReasonBatchMismatch:     {"批次号和银行不一致", zhNextUs, zhSayUs},
	payment.ReasonCutOver:           {"银行正在日切", "过几分钟再来一次。", "银行正在日切。过几分钟再来，或换个方式付，好吗？"},
	payment.ReasonIssuerDown:        {"发卡行现在连不上", "过一分钟再来，或换别家银行的卡。", "您的银行现在连不上。要不要换一张卡？"},
	payment.ReasonIssuerLineDown:    {"到发卡行的线路不通", "过一分钟再来，或换别家银行的卡。", "您的银行现在连不上。要不要换一张卡？"},
	payment.ReasonDuplicate:         {"银行说收到过这一笔", "先看未定款台，不要马上再收。", "要先问一下银行。请先不要再付。"},
	payment.ReasonUnknownTerminal:   {"银行不认识这台终端", zhNextUs, zhSayUs},
	payment.ReasonSignOnNeeded:      {"银行要求重新签到", "再来一次，程序会自动签到。", zhSayAgain},
	payment.ReasonCurrencyMismatch:  {"这张卡不支持这个币种", zhNextOther, zhSayOther},
	payment.ReasonWrongAccount:      {"账户和卡不符", zhNextOther, zhSayOther},
	payment.ReasonSecurityFailed:    {"银行说校验码不对", "再来一次；还不行就打服务电话。", zhSayUs},
	payment.ReasonApprovedPartly:    {"银行只批了一部分", "余下的收现金，或换一张卡。", "您的银行只付了一部分。余下的怎么付？"},

	payment.ReasonCustomerCancelled:  {"顾客在键盘上按了取消", zhNextAgain, zhSayAgain},
	payment.ReasonCashierCancelled:   {"您取消了这一笔", zhNextAgain, zhSayAgain},
	payment.ReasonCardRemoved:        {"卡拔得太早", "再来一次，提示以前不要拔卡。", "请等键盘提示再拔卡。没有扣款。"},
	payment.ReasonNoCard:             {"一直没有出示卡", zhNextAgain, zhSayAgain},
	payment.ReasonPINTimeout:         {"密码没有按时输完", zhNextAgain, zhSayAgain},
	payment.ReasonChipUnreadable:     {"芯片读不出来", "擦一下芯片，重新插卡。", "芯片读不出来。我再试一次，好吗？"},
	payment.ReasonStripeUnreadable:   {"磁条读不出来", "再刷一次，匀速，不要太慢。", "磁条读不出来。我再试一次，好吗？"},
	payment.ReasonInsertChip:         {"这张卡有芯片，请插卡", "再来一次，请插卡。", "请插卡，芯片朝前。"},
	payment.ReasonCardRefused:        {"卡自己拒绝了", zhNextOther, "这张卡不允许这样付。要不要换一张卡？"},
	payment.ReasonCardBlocked:        {"卡已锁", zhNextOther, "这张卡已锁。请联系银行，或换一张卡。"},
	payment.ReasonCardStopped:        {"这张卡在银行的黑名单上", "请换一张卡。什么都没有发出。", zhSayOther},
	payment.ReasonCardUnsupported:    {"这台终端不收这种卡", zhNextOther, "我们不收这种卡。要不要换一张？"},
	payment.ReasonManyCards:          {"读卡器旁不止一张卡", "请只拿一张卡。", "请只拿一张卡靠近读卡器。"},
	payment.ReasonChipMute:           {"芯片没有反应", "芯片朝上、朝前，插到底。", "请把卡芯片朝上，插到底。"},
	payment.ReasonChipInvalid:        {"芯片数据损坏", zhNextOther, "这张卡的芯片坏了。要不要换一张卡？"},
	payment.ReasonApplicationBlocked: {"银行停用了这张卡的支付", zhNextOther, "您的银行停用了这张卡的支付。请联系银行，或换一张卡。"},
	payment.ReasonUseStripe:          {"芯片读不出，可以刷磁条", "再来一次，刷卡。", "芯片读不出来，这次可以刷磁条。"},
	payment.ReasonTapFailed:          {"挥卡太快", "卡平放在读卡器上，等“嘀”一声；或插卡。", "请把卡放在读卡器上，听到“嘀”一声再拿开。"},
	payment.ReasonPhoneUnconfirmed:   {"手机没有解锁确认", "手机解锁，再来一次，再挥一次。", "请先解锁手机，再靠近读卡器。"},
	payment.ReasonPINResting:         {"密码键盘暂时不能输密码", "等半分钟，再来一次。", zhSayAgain},

	payment.ReasonLineDown:     {"到银行的线路不通", "检查网络再来一次，或收现金。", zhSayUs},
	payment.ReasonSignOnFailed: {"银行没有让终端签到", zhNextUs, zhSayUs},
	payment.ReasonKeyCheck:     {"银行发来的密钥核对不上", zhNextUs, zhSayUs},
	payment.ReasonPadGone:      {"密码键盘连不上", "检查连接线，再来一次。", zhSayUs},
	payment.ReasonPadUnfit:     {"密码键盘不符合银行要求", zhNextUs, zhSayUs},
	payment.ReasonPadChanged:   {"接的是另一台密码键盘", "不要刷卡收款。查封条、重量和线；再请主管确认：till devices --accept-pad --by NAME", zhSayUs},
	payment.ReasonPadNoKey:     {"密码键盘的密钥槽是空的", "键盘要送银行灌密钥。打服务电话。", zhSayUs},
	payment.ReasonPadTables:    {"密码键盘里的卡参数不对", "重新启动程序，会自动下载。再来一次。", zhSayUs},
	payment.ReasonPadFault:     {"密码键盘没有照做", "再来一次；还不行就拔下键盘再插上。", zhSayAgain},
	payment.ReasonJournal:      {"流水写不进去", "不要刷卡收款。清理磁盘或打服务电话。", zhSayUs},
	payment.ReasonInterrupted:  {"发出以前程序关闭了", zhNextAgain, zhSayAgain},
	payment.ReasonCardNotKept:  {"这里没有原卡号", "请顾客刷原来的卡，再做一次。", zhSayUs},
	payment.ReasonRiskAsks:     {"本店规则要求先批准", "请主管看一下并批准。", zhSayAgain},
	payment.ReasonRiskRefuses:  {"本店规则不接受这一笔", "请换一种付款方式。什么都没有发出。", zhSayOther},
	payment.ReasonSettling:     {"正在结算", "先完成结算，再收这一笔。", zhSayUs},
	payment.ReasonUnsentFirst:  {"银行还不知道全部交易", "先上送离线交易，再结算。", zhSayUs},
	payment.ReasonNothingSold:  {"没有可结算的交易", "这一批是空的，不用做什么。", zhSayUs},
	payment.ReasonOwedFirst:    {"要先处理之前的一笔", "打开未定款台，现在冲正那一笔。", zhSayUs},

	payment.ReasonOfflineSaleLimit: {"断线时这一笔超过限额", "收小一点的金额或现金，或电话授权。", zhSayUs},
	payment.ReasonOfflineCardLimit: {"断线时这张卡今天已到限额", "请换一张卡，或电话授权。", "现在线路不通，这张卡今天不能再付了。有别的卡吗？"},
	payment.ReasonOfflineCount:     {"待上送的笔数已满", "等线路恢复，收现金，或电话授权。", zhSayUs},
	payment.ReasonOfflineSum:       {"待上送的金额已满", "等线路恢复，收现金，或电话授权。", zhSayUs},
	payment.ReasonOfflineAge:       {"最早一笔太久没上送", "先恢复线路，之前收现金。", zhSayUs},
	payment.ReasonOfflineCardKind:  {"断线时不收这一类卡", "请顾客插芯片卡，或收现金。", "现在线路不通。有可以插的芯片卡吗？"},
	payment.ReasonCardWantsBank:    {"断线了，这张卡必须联机", zhNextOther, "现在线路不通，您的卡要问过银行才能付。有别的卡吗？"},
	payment.ReasonNotWithdrawn:     {"这一笔可能已到银行", "先上送，再退货。", "这里不能直接撤销，我们用退货退给您。"},
	payment.ReasonWithdrawn:        {"上送以前已在本机撤销", "不用再做什么。收回之前的小票。", "已经在本机撤销，银行没有收到这一笔。"},

	payment.ReasonCertificateExpired:  {"银行证书已过期，或这台电脑时间不对", "核对电脑日期，再打服务电话。", zhSayUs},
	payment.ReasonCertificateEarly:    {"这台电脑的时间不对", "校准日期和时间，再来一次。", zhSayUs},
	payment.ReasonCertificateForeign:  {"线路那头的证书不是银行的", "不要刷卡收款。打服务电话。", zhSayUs},
	payment.ReasonCertificateUnpinned: {"线路那头的密钥不是银行的", "不要刷卡收款。打服务电话。", zhSayUs},
	payment.ReasonCertificateRefused:  {"银行不认这台终端的证书", zhNextUs, zhSayUs},

	payment.ReasonNoAnswer:         {"银行没有回答", zhNextWait, zhSayWait},
	payment.ReasonLineBroken:       {"答复没收完线路就断了", zhNextWait, zhSayWait},
	payment.ReasonBadMAC:           {"银行答复的校验码不对", zhNextWait, zhSayWait},
	payment.ReasonBadAnswer:        {"银行的答复无效", zhNextWait, zhSayWait},
	payment.ReasonHostUnsure:       {"银行自己也不确定", zhNextWait, zhSayWait},
	payment.ReasonRestarted:        {"中途程序重新启动了", zhNextWait, zhSayWait},
	payment.ReasonCardRefusedAfter: {"银行批准以后卡拒绝了", zhNextUndone, zhSayUndone},
	payment.ReasonCardRemovedAfter: {"没结束卡就拔了", zhNextUndone, zhSayUndone},
	payment.ReasonPadGoneAfter:     {"没结束密码键盘就断了", zhNextUndone, zhSayUndone},
	payment.ReasonJournalAfter:     {"银行批准了，流水没写成", "正在冲正。不要刷卡收款，打服务电话。", zhSayUndone},
}

const zhSaySlip = "已经付好了，小票马上给您。"

var zhPrinter = map[payment.PrinterReason]Advice{
	payment.PrinterPaperOut:  {"请装新纸卷", "钱已收到。弄好以后按 1 打印。", zhSaySlip},
	payment.PrinterCoverOpen: {"请合上打印机盖", "钱已收到。弄好以后按 1 打印。", zhSaySlip},
	payment.PrinterOffline:   {"请把打印机设为联机", "钱已收到。弄好以后按 1 打印。", zhSaySlip},
	payment.PrinterCutter:    {"请清理切刀", "钱已收到。弄好以后按 1 打印。", zhSaySlip},
	payment.PrinterError:     {"请把打印机关了再开", "钱已收到。弄好以后按 1 打印。", zhSaySlip},
	payment.PrinterGone:      {"请检查打印机的线", "钱已收到。弄好以后按 1 打印。", zhSaySlip},
}
