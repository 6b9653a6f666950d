package text

// Topics is what the screens and till help explain in the same words: the five
// words for money, and what to do about what is undecided.
type Topics struct {
	MoneyTitle                                string
	Paid, NotPaid, Undecided, Returned, Later string // what each word means, in at most MeaningMax cells
	UndecidedTitle                            string
	UndecidedLines                            [6]string
}

// MeaningMax is the widest meaning of a word, in cells: it stands beside the word.
const MeaningMax = 22

// MoneyLine is a word for money with its meaning.
type MoneyLine struct{ Word, Means string }

// MoneyLines are the five words in their order.
func (w *Words) MoneyLines() []MoneyLine {
	m, t := w.Money, w.Topics
	return []MoneyLine{{m.Paid, t.Paid}, {m.NotPaid, t.NotPaid}, {m.Undecided, t.Undecided}, {m.Returned, t.Returned}, {m.ToSend, t.Later}}
}

var topicsEN = Topics{
	MoneyTitle: "Words for money",
	Paid:       "approved, written down", NotPaid: "nothing was taken", Undecided: "no sure answer yet",
	Returned: "given back later", Later: "the bank is told later",
	UndecidedTitle: "Undecided",
	UndecidedLines: [6]string{
		"The bank was asked and no answer came that can be trusted: it may or may not be paid.",
		"The till reverses it, or asks again, until the bank confirms; nothing is dropped by a count of tries.",
		"Do not charge the card again, and tell the customer: please do not pay again yet.",
		"till undecided lists it, with --retry it is tried now, with --slip STAN its pending slip is printed.",
		"If the bank says by phone or statement how it ended: till undecided --close STAN --evidence TEXT --by NAME.",
		"What was approved here and refused by the bank later stays on the desk too: the customer pays another way.",
	},
}

var topicsZH = Topics{
	MoneyTitle: "钱在哪里",
	Paid:       "银行批准，已记下", NotPaid: "没有扣款", Undecided: "还没有可信的答复",
	Returned: "后来退了", Later: "以后再告诉银行",
	UndecidedTitle: "未定",
	UndecidedLines: [6]string{
		"已经问过银行，没有等到可信的答复：钱可能扣了，也可能没扣。",
		"程序一直冲正，或再问，直到银行确认；不会试几次就放弃。",
		"请不要再刷这张卡，请顾客先不要再付。",
		"till undecided 列出来；加 --retry 现在再试；加 --slip STAN 打未定凭单。",
		"银行在电话或对账单里说了结果：till undecided --close STAN --evidence TEXT --by NAME。",
		"本机批准、后来被银行拒绝的，也留在未定款台：请顾客用别的方式付。",
	},
}
