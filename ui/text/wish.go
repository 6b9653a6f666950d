package text

import "till/payment"

// Wishes is the form of a transaction besides a plain sale, and what the screens
// of its way say differently: money that goes back and money that is held.
type Wishes struct {
	// Titles, at most 19 cells, of sales that have no kind of their own.
	QR, Instalments, MOTO, Phone, OfflineChip string
	// Titles, as long, of kinds whose name is cut short in a list.
	PreAuth, PreAuthVoid, CompletionVoid, Completion string

	AskAmount, AskTip            Instruction
	AskAtMost                    Instruction // takes an amount
	AskWhole                     Instruction // all of it stands there already
	AskName, AskParts, AskCode   Instruction
	AskNumber, AskExpiry         Instruction
	AskPayCode                   Instruction
	Name, Parts, Code            string
	Number, Expiry, PayCode      string
	NameNote, PartsNote          string
	CodeNote, NumberNote         string
	ExpiryNote, PayCodeNote      string
	NotSent                      string // on the slab
	Total                        string // takes an amount: sale and tip
	Unverified                   string
	BadParts, BadCode, BadNumber Instruction
	BadExpiry, BadPayCode        Instruction
	TooMuch                      Instruction // takes an amount
	NothingLeft, CannotFollow    Instruction
	NoneToVoid                   Instruction

	// SendsIn, SendsOut, SendsHold and SendsFree say what Enter does now; each takes
	// an amount.
	SendsIn, SendsOut, SendsHold, SendsFree string

	PickTitle, PickEmpty, PickHow string

	// Not yet, and not at all.
	NotReturned, NotHeld, NotAsked, NotFreed                   string
	NothingReturned, NothingHeld, NothingAsked, NothingChanged string
	DoNotReturn, DoNotHold                                     Instruction
	UnsureReturn, UnsureHold                                   string
	SayWait, SayNo, NextNo                                     string
	SayHold                                                    string
	Returned, Held, Freed, BalanceIs                           Instruction
	DoneNoSlip                                                 Instruction

	KeyNext, KeySend, KeyErase, KeyBack, KeyRows, KeyChoose string
	KeyVoid, KeyCancelHold, KeyRefund, KeyComplete, KeyTip  string
	KeyAdvise, KeyCopy, KeyRest                             string
	KeyDay, KeyMessage                                      string
	Copied                                                  string // takes a reference

	// Before takes a day; SearchedTo takes how far back a search has come.
	Before, SearchedTo string
	Message            Messages
}

// Messages is the view of what an attempt's messages said, as far as the journal
// keeps it.
type Messages struct {
	Title, Asked, Answered, Kept, NoAnswer string
}

// Untouched says that nothing happened, in the words of a kind.
func (w *Words) Untouched(kind payment.Kind) string {
	switch kind {
	case payment.Void, payment.Refund:
		return w.Wishes.NothingReturned
	case payment.PreAuth:
		return w.Wishes.NothingHeld
	case payment.Balance:
		return w.Wishes.NothingAsked
	case payment.PreAuthVoid, payment.CompletionVoid, payment.Tip, payment.Adjust:
		return w.Wishes.NothingChanged
	}
	return w.Result.NothingCharged
}

// NotYet says on the slab that nothing has happened yet.
func (w *Words) NotYet(kind payment.Kind) string {
	switch kind {
	case payment.Void, payment.Refund, payment.CompletionVoid:
		return w.Wishes.NotReturned
	case payment.PreAuth:
		return w.Wishes.NotHeld
	case payment.PreAuthVoid:
		return w.Wishes.NotFreed
	case payment.Balance:
		return w.Wishes.NotAsked
	}
	return w.Card.NotPaidYet
}

// TitleOf is what an order is called on the slab.
func (w *Words) TitleOf(kind payment.Kind, mode payment.Mode) string {
	switch {
	case kind == payment.OfflineSale && mode == payment.ModeEMV:
		return w.Wishes.OfflineChip
	case kind == payment.OfflineSale:
		return w.Wishes.Phone
	case kind == payment.PreAuth && mode == payment.ModeCard:
		return w.Wishes.PreAuth
	case kind == payment.PreAuthVoid:
		return w.Wishes.PreAuthVoid
	case kind == payment.Completion:
		return w.Wishes.Completion
	case kind == payment.CompletionVoid:
		return w.Wishes.CompletionVoid
	case kind != payment.Sale:
		return w.Kinds.Of(kind)
	case mode == payment.ModeQR:
		return w.Wishes.QR
	case mode == payment.ModeInstalment:
		return w.Wishes.Instalments
	case mode == payment.ModeMOTO:
		return w.Wishes.MOTO
	}
	return w.Kinds.Sale
}

// AdviceOn is what a reason means for a kind: what is said of a card that pays
// is no advice where money goes back, or where none moves.
func (w *Words) AdviceOn(kind payment.Kind, reason payment.Reason) Advice {
	advice := w.Advice(reason)
	if kind.Moves() != payment.MovesIn && kind != "" {
		advice.Next, advice.Say = w.Wishes.NextNo, w.Wishes.SayNo
	}
	return advice
}

// Hold is what is to be done while nobody knows how an attempt ended, what may be
// and what to say to the customer.
func (w *Words) Hold(kind payment.Kind, reason payment.Reason) (do Instruction, unsure, say string) {
	switch {
	case kind.Moves() == payment.MovesOut:
		return w.Wishes.DoNotReturn, w.Wishes.UnsureReturn, w.Wishes.SayWait
	case kind.Moves() == payment.MovesNothing && kind != "":
		return w.Wishes.DoNotHold, w.Wishes.UnsureHold, w.Wishes.SayHold
	}
	return w.Result.DoNotCharge, w.Result.Unsure, w.Advice(reason).Say
}

var wishesEN = Wishes{
	QR: "QR payment", Instalments: "Instalments", MOTO: "Phone order", Phone: "Sale by phone code", OfflineChip: "Offline chip sale",
	PreAuth: "Pre-authorisation", PreAuthVoid: "Cancel a hold", CompletionVoid: "Cancel a completion", Completion: "Complete a hold",
	AskAmount: "Type the amount", AskTip: "Type the tip", AskAtMost: "Type it, at most ¥%s", AskWhole: "Enter for all of it, or type less",
	AskName: "Who allows it? Type the name", AskParts: "In how many parts?", AskCode: "Type the code from the phone call",
	AskNumber: "Type the card number", AskExpiry: "Type year and month of expiry", AskPayCode: "Scan the customer's code",
	Name: "Allowed by", Parts: "Parts", Code: "Phone code", Number: "Card number", Expiry: "Expiry", PayCode: "Payment code",
	NameNote: "name of the supervisor", PartsNote: "2 to 99", CodeNote: "up to six letters and digits",
	NumberNote: "it is never stored in clear", ExpiryNote: "YYMM, such as 2812", PayCodeNote: "or type its digits from the phone",
	NotSent: "nothing sent yet", Total: "with the tip ¥%s",
	Unverified: "The name is recorded as not verified.",
	BadParts:   "Write 2 to 99 parts", BadCode: "Up to six letters and digits", BadNumber: "That is no card number: read it again",
	BadExpiry: "Write year and month, such as 2812", BadPayCode: "That is no payment code: scan it again",
	TooMuch: "At most ¥%s", NothingLeft: "It was given back already", CannotFollow: "That cannot be done with this one",
	NoneToVoid: "No sale of this batch can be voided",
	SendsIn:    "Enter asks for ¥%s.", SendsOut: "Enter asks the bank to give ¥%s back.",
	SendsHold: "Enter asks the bank to hold ¥%s.", SendsFree: "Enter asks the bank to let go of ¥%s.",
	PickTitle: "Which one?", PickEmpty: "None that this can be done with", PickHow: "Scan its slip, or look it up under Transactions.",
	NotReturned: "not given back yet", NotHeld: "not held yet", NotAsked: "not asked yet", NotFreed: "still held",
	NothingReturned: "Nothing was given back.", NothingHeld: "Nothing was held.", NothingAsked: "No money was in it.",
	NothingChanged: "Nothing was changed.",
	DoNotReturn:    "Do not give it back another way yet", DoNotHold: "Do not ask for it a second time yet",
	UnsureReturn: "It may or may not be given back. The till goes on until the bank confirms.",
	UnsureHold:   "The bank may or may not have done it. The till goes on until it confirms.",
	SayWait:      "The bank has not answered yet. This slip shows what we asked for.",
	SayHold:      "The bank has not answered yet. We are finding out.",
	SayNo:        "The bank did not do it just now. Nothing has changed on your card.",
	NextNo:       "Try again; if it comes back, call the service number.",
	Returned:     "Given back: hand over the slip", Held: "Held: hand over the slip", Freed: "Let go: hand over the slip",
	BalanceIs: "Tell the customer, or turn the screen", DoneNoSlip: "Done, no slip was asked for",
	KeyNext: "Next", KeySend: "Send", KeyErase: "Delete", KeyBack: "Back, nothing is sent", KeyRows: "Up, down", KeyChoose: "This one",
	KeyVoid: "Void", KeyCancelHold: "Cancel hold", KeyRefund: "Refund", KeyComplete: "Complete", KeyTip: "Tip",
	KeyAdvise: "By advice", KeyCopy: "Copy reference", KeyRest: "Take the rest",
	KeyDay: "Day before", KeyMessage: "Messages",
	Copied: "Copied: %s", Before: "Before %s", SearchedTo: "searched back to %s",
	Message: Messages{Title: "What the messages said", Asked: "Asked", Answered: "Answered",
		Kept:     "Of its messages the journal keeps these fields, the card number sealed. Track, PIN block and MAC are never stored.",
		NoAnswer: "No trusted answer"},
}

var wishesZH = Wishes{
	QR: "扫码收款", Instalments: "分期付款", MOTO: "邮购电话", Phone: "电话授权收款", OfflineChip: "脱机消费",
	PreAuth: "预授权", PreAuthVoid: "预授权撤销", CompletionVoid: "预授权完成撤销", Completion: "预授权完成",
	AskAmount: "请输入金额", AskTip: "请输入小费", AskAtMost: "请输入金额，最多 ¥%s", AskWhole: "按 Enter 就是全部，少了请输入",
	AskName: "谁批准的？请输入姓名", AskParts: "分几期？", AskCode: "请输入电话里给的授权码",
	AskNumber: "请输入卡号", AskExpiry: "请输入有效期，先年后月", AskPayCode: "请扫顾客的付款码",
	Name: "批准人", Parts: "期数", Code: "授权码", Number: "卡号", Expiry: "有效期", PayCode: "付款码",
	NameNote: "主管的姓名", PartsNote: "2 到 99", CodeNote: "最多六位字母和数字",
	NumberNote: "不会明文保存", ExpiryNote: "年年月月，例如 2812", PayCodeNote: "也可以照手机输入数字",
	NotSent: "还什么都没发", Total: "连小费 ¥%s",
	Unverified: "姓名记为未核实。",
	BadParts:   "期数要 2 到 99", BadCode: "最多六位字母和数字", BadNumber: "不是卡号：请再核对一次",
	BadExpiry: "写年和月，例如 2812", BadPayCode: "不是付款码：请再扫一次",
	TooMuch: "最多 ¥%s", NothingLeft: "这一笔已经退过", CannotFollow: "这一笔不能这样做",
	NoneToVoid: "本批次没有可撤销的消费",
	SendsIn:    "按 Enter 就收 ¥%s。", SendsOut: "按 Enter 就请银行退 ¥%s。",
	SendsHold: "按 Enter 就请银行冻结 ¥%s。", SendsFree: "按 Enter 就请银行解冻 ¥%s。",
	PickTitle: "哪一笔？", PickEmpty: "没有可以这样做的", PickHow: "扫它的小票，或在流水里找。",
	NotReturned: "还没退", NotHeld: "还没冻结", NotAsked: "还没问", NotFreed: "还冻结着",
	NothingReturned: "没有退款。", NothingHeld: "没有冻结。", NothingAsked: "不动钱。", NothingChanged: "什么都没变。",
	DoNotReturn: "先不要用别的方式退", DoNotHold: "先不要再做一次",
	UnsureReturn: "钱可能退了，也可能没退。一直跟进，直到银行确认。",
	UnsureHold:   "银行可能做了，也可能没做。一直跟进，直到银行确认。",
	SayWait:      "银行还没有答复，这张凭单写着我们请银行做什么。",
	SayHold:      "银行还没有答复，我们正在查。",
	SayNo:        "银行刚才没有办成，您的卡上没有变化。",
	NextNo:       "再来一次；还不行就打报修电话。",
	Returned:     "已退，请把小票交给顾客", Held: "已冻结，请把小票交给顾客", Freed: "已解冻，请把小票交给顾客",
	BalanceIs: "请告诉顾客，或把屏幕转过去", DoneNoSlip: "办好了，不打小票",
	KeyNext: "下一栏", KeySend: "发送", KeyErase: "删一个字", KeyBack: "返回，什么都没发", KeyRows: "上下", KeyChoose: "就这一笔",
	KeyVoid: "撤销", KeyCancelHold: "解冻", KeyRefund: "退货", KeyComplete: "完成", KeyTip: "小费",
	KeyAdvise: "完成通知", KeyCopy: "复制参考号", KeyRest: "收余下的",
	KeyDay: "前一天", KeyMessage: "报文",
	Copied: "已复制：%s", Before: "%s 以前", SearchedTo: "已查到 %s",
	Message: Messages{Title: "报文里写了什么", Asked: "请求", Answered: "答复",
		Kept:     "报文里流水只存这些域，卡号加密保存。磁道、密码和 MAC 从不保存。",
		NoAnswer: "没有可信的答复"},
}
