package text

import "till/payment"

// Story tells an attempt to people in two sentences: what happened to the
// money, and what to do next. It says no more than the money's word.
func Story(lang Lang, txn payment.Txn) (what, next string) {
	words := In(lang)
	lines := storiesEN
	if lang == ZH {
		lines = storiesZH
	}
	if txn.State == payment.ClosedByHand {
		return closedStory(lang, txn)
	}
	advice := words.Reasons[txn.Reason]
	switch txn.Money() {
	case payment.Paid:
		if txn.Amount < txn.Requested {
			return lines.partly, lines.takeRest + words.Units.money(txn.Requested-txn.Amount)
		}
		if txn.Receipt.State == payment.ReceiptPending {
			return lines.paid, lines.slipWaits
		}
		if txn.Receipt.State == payment.ReceiptUnknown {
			if StoppedInside(txn.Receipt) {
				return lines.paid, lines.slipStopped
			}
			return lines.paid, lines.slipUnknown
		}
		return lines.paid, lines.handOver
	case payment.Undecided:
		return lines.undecidedOf(txn)
	case payment.Returned:
		return lines.returned, lines.nothing
	case payment.ToSend:
		return lines.toSend, lines.sendsLater
	}
	switch txn.State {
	case payment.Approved: // a kind that moves no money
		return lines.unmoved(txn)
	case payment.ReversalDue:
		return lines.undecidedOf(txn)
	case payment.Reversed:
		return lines.reversedOf(txn)
	case payment.AdviceRefused:
		if txn.Kind.Changes() {
			return lines.changeRefused, lines.chaseRest
		}
		return lines.refused, lines.chase
	}
	if txn.Kind == payment.Balance && txn.Outcome == payment.OutcomeNotSent && len(txn.Attempts) > 0 {
		return string(advice.What), lines.askOnce
	}
	if advice.What == "" {
		return lines.notPaid, lines.payAgain
	}
	return string(advice.What), advice.Next
}

// undecidedOf is what goes on, and never more than that: nothing is reversed by
// itself where the bank speaks of another payment or where the card is unknown.
func (l stories) undecidedOf(txn payment.Txn) (what, next string) {
	switch {
	case txn.State == payment.Suspect:
		return l.suspect, l.askBank
	case ByHand(txn):
		return l.stuck, l.askBank
	case txn.Kind == payment.Refund:
		return l.refundTold, l.waitBack
	case txn.Kind == payment.CompletionAdvice:
		return l.adviceTold, l.waitTold
	case txn.Kind.Moves() == payment.MovesOut:
		return l.backUnknown, l.waitBack
	case txn.Kind.Moves() == payment.MovesNothing:
		return l.holdUnknown, l.waitTold
	}
	return l.undecided, l.doNotRepeat
}

// reversedOf is how things stand after an acknowledged reversal: as before the
// attempt, which for one that follows another means that the other stands.
func (l stories) reversedOf(txn payment.Txn) (what, next string) {
	switch {
	case txn.Kind == payment.PreAuth:
		return l.notHeld, l.payAgain
	case txn.Kind == payment.PreAuthVoid:
		return l.stillHeld, l.firstStands
	case txn.Kind.Moves() == payment.MovesOut:
		return l.notBack, l.firstStands
	}
	return l.reversed, l.payAgain
}

// ByHand reports an undecided attempt that nothing reverses by itself: only a
// person who asks the bank can end it.
func ByHand(txn payment.Txn) bool {
	last, tried := txn.LastTry()
	return txn.State == payment.Suspect || txn.Money() == payment.Undecided && tried && last.Result == payment.TryNoCard
}

// Chased reports an attempt that the bank refused after it was approved here: not
// paid, and somebody has to see about the money.
func Chased(txn payment.Txn) bool { return txn.State == payment.AdviceRefused }

func (Units) money(amount payment.Amount) string { return "¥" + amount.String() }

// unmoved is an approval by which no money moves: a hold, the end of one, a balance.
func (l stories) unmoved(txn payment.Txn) (what, next string) {
	switch txn.Kind {
	case payment.PreAuth:
		return l.held, l.completeLater
	case payment.PreAuthVoid:
		return l.letGo, l.nothing
	}
	return l.answered, l.nothing
}

type stories struct {
	held, completeLater, letGo, answered string

	paid, partly, takeRest, handOver                  string
	slipWaits, slipUnknown, slipStopped               string
	undecided, doNotRepeat, returned, nothing, toSend string
	sendsLater                                        string
	suspect, stuck, askBank                           string
	reversed, payAgain, notPaid                       string

	refundTold, adviceTold, backUnknown, holdUnknown string
	waitBack, waitTold, askOnce                      string
	refused, changeRefused, chase, chaseRest         string
	notHeld, stillHeld, notBack, firstStands         string
}

var storiesEN = stories{
	held:          "The bank holds the amount. Nothing was charged.",
	completeLater: "Complete it with the final amount, or cancel it.",
	letGo:         "The bank has let go of the amount.",
	answered:      "The bank has answered.",
	paid:          "The bank approved it. It is paid.",
	partly:        "The bank approved a part of it. That part is paid.",
	takeRest:      "Take the rest another way: ",
	slipWaits:     "The slip waits for the printer; it comes out with the next sale.",
	slipStopped:   "The slip waits in the printer: see to paper and cover, and the rest comes out. If it is not whole then, print it again.",
	slipUnknown:   "Look at the paper: the slip may not be whole. If so, print it again.",
	handOver:      "Hand over the slip.",
	undecided:     "It may or may not be paid. We are reversing it until the bank confirms.",
	doNotRepeat:   "Do not charge this card again. Ask the customer to wait and not to pay again yet.",
	suspect:       "The bank calls it a repeat of another payment. Nothing is reversed by itself.",
	stuck:         "It may or may not be paid. The card number is gone, so it cannot be reversed here.",
	askBank:       "Do not charge this card again. Ask the bank by phone, with the trace number.",
	returned:      "It was given back.",
	nothing:       "Nothing more to do.",
	toSend:        "Approved here; the bank does not know yet.",
	sendsLater:    "Hand over the slip. The till sends it when the line is back.",
	reversed:      "Not paid. The bank has confirmed the reversal.",
	payAgain:      "The customer may pay again.",
	notPaid:       "Not paid. Nothing was charged.",
	refundTold:    "It may or may not be given back. The bank is told again until it answers.",
	adviceTold:    "The bank may or may not know of it. It is told again until it answers.",
	backUnknown:   "It may or may not be given back. We are reversing it until the bank confirms.",
	holdUnknown:   "The hold may or may not have changed. We are reversing it until the bank confirms.",
	waitBack:      "Do not give it back another way yet.",
	waitTold:      "Do not ask the bank for it once more.",
	askOnce:       "Nothing was charged. Ask once more.",
	refused:       "Not paid. The bank refused what was approved here.",
	changeRefused: "Not paid. The bank refused the change; the first payment stands as it was.",
	chase:         "Ask the customer to pay another way, then close it with evidence.",
	chaseRest:     "Ask the customer for the difference, then close it with evidence.",
	notHeld:       "Nothing is held. The bank has confirmed the reversal.",
	stillHeld:     "Still held. The bank has confirmed the reversal.",
	notBack:       "Not given back. The bank has confirmed the reversal.",
	firstStands:   "The first payment stands. Try again, or ask the bank.",
}

var storiesZH = stories{
	held:          "银行已冻结这笔金额，没有扣款。",
	completeLater: "之后按实际金额完成，或撤销。",
	letGo:         "银行已解冻。",
	answered:      "银行已回答。",
	paid:          "银行已批准，钱已收。",
	partly:        "银行只批准了一部分，这部分已收。",
	takeRest:      "其余的请用别的方式收：",
	slipWaits:     "小票等打印机，下一笔时先打出来。",
	slipStopped:   "小票在打印机里等：装好纸、合上盖，余下的会接着打。要是不完整再重打。",
	slipUnknown:   "请看纸：小票可能没打完整。没打完整就重打。",
	handOver:      "请把小票交给顾客。",
	undecided:     "钱可能扣了，也可能没扣。一直冲正，直到银行确认。",
	doNotRepeat:   "请不要再刷这张卡。请顾客等一等，先不要再付。",
	suspect:       "银行说它与另一笔重复，程序不会自动冲正。",
	stuck:         "钱可能扣了，也可能没扣。卡号已不在这里，不能自动冲正。",
	askBank:       "请不要再刷这张卡。凭凭证号打电话问银行。",
	returned:      "钱已退。",
	nothing:       "不用再做什么。",
	toSend:        "本机已批准，银行还不知道。",
	sendsLater:    "把小票给顾客。线路恢复以后自动上送。",
	reversed:      "未收。银行已确认冲正。",
	payAgain:      "顾客可以再付。",
	notPaid:       "未收，没有扣款。",
	refundTold:    "钱可能退了，也可能没退。一直通知银行，直到它回答。",
	adviceTold:    "银行可能知道，也可能不知道。一直通知银行，直到它回答。",
	backUnknown:   "钱可能退了，也可能没退。一直冲正，直到银行确认。",
	holdUnknown:   "冻结可能变了，也可能没变。一直冲正，直到银行确认。",
	waitBack:      "先不要用别的方式退。",
	waitTold:      "请不要再做一次。",
	askOnce:       "没有扣款。请再查一次。",
	refused:       "未收。本机批准的这一笔，银行拒绝了。",
	changeRefused: "未收。银行拒绝了这次更改，原来的那笔不变。",
	chase:         "请顾客用别的方式付，再凭据结案。",
	chaseRest:     "请顾客补差额，再凭据结案。",
	notHeld:       "没有冻结。银行已确认冲正。",
	stillHeld:     "仍然冻结。银行已确认冲正。",
	notBack:       "没有退。银行已确认冲正。",
	firstStands:   "原来的那笔仍然有效。请再做一次，或问银行。",
}

// MoneyWord is the money's word of an attempt, or how it ended where it has none.
func MoneyWord(lang Lang, txn payment.Txn) string {
	words := In(lang).Money
	switch txn.Money() {
	case payment.Paid:
		return words.Paid
	case payment.NotPaid:
		return words.NotPaid
	case payment.Undecided:
		return words.Undecided
	case payment.Returned:
		return words.Returned
	case payment.ToSend:
		return words.ToSend
	}
	if txn.Kind == payment.PreAuth && txn.State == payment.Approved {
		return words.Held
	}
	return outcomeWord(In(lang).Outcomes, txn.Outcome)
}

func outcomeWord(words Outcomes, outcome payment.Outcome) string {
	switch outcome {
	case payment.OutcomeApproved:
		return words.Approved
	case payment.OutcomeDeclined:
		return words.Declined
	case payment.OutcomeCancelled:
		return words.Cancelled
	case payment.OutcomeNotSent:
		return words.NotSent
	case payment.OutcomeReversed:
		return words.Reversed
	}
	return words.Undecided
}

// StageLine says who is asked in a stage, "" where nobody is.
func StageLine(words *Words, stage payment.Stage) string {
	switch stage {
	case payment.StageCard:
		return string(words.Card.Ask)
	case payment.StagePIN:
		return string(words.PIN.Ask)
	case payment.StageHost:
		return string(words.Host.Ask)
	case payment.StageFinish:
		return string(words.Host.Finish)
	case payment.StageReversal:
		return string(words.Host.Reversing) // an older attempt, or this one
	case payment.StageSignOn:
		return string(words.Host.SignOn)
	}
	return ""
}

// StoppedInside tells a slip that a printer has and will finish by itself: it
// ran out of paper, or was opened, in the middle.
func StoppedInside(r payment.Receipt) bool {
	return r.State == payment.ReceiptUnknown && (r.Reason == payment.PrinterPaperOut || r.Reason == payment.PrinterCoverOpen)
}
