package receipt

import "till/payment"

// schemeUnionPay is how payment.CardFacts names China UnionPay.
const schemeUnionPay = "UnionPay"

// words are all that a slip says in one language. Every text fits the
// narrowest paper, 32 columns of one GB18030 byte each.
type words struct {
	language Language

	practice []string
	// reprint marks a copy after the first; %d is its number.
	reprint string
	titles  map[Copy][]string
	// kinds are the values of the row "kind"; kindTitles stand above the copy's
	// name where a slip has no such row.
	kinds      map[payment.Kind]string
	kindTitles map[payment.Kind]string
	// modes are the names of what a mode makes something else, by message name.
	modes   map[string]string
	entries map[payment.EntryMode]string
	schemes map[string]string

	labels labels
	cvm    cvmWords
	notice noticeWords
	byHand byHandWords
	goods  goodsWords
	day    dayWords
	// offline says that the bank has not been told yet.
	offline []string
	// held says that a pre-authorisation has charged nothing.
	held []string
	// partial says that less was approved than was asked for.
	partial  []string
	approved []string
	reasons  map[payment.Reason]string
}

// labels stand at the left edge of rows. An empty one leaves its row out.
type labels struct {
	merchantID, terminalID, operator string
	acquirer, issuer                 string
	card, scheme, entry, kind        string
	batch, voucher, trace            string // trace is both in one row
	authCode, rrn, time              string
	amount, requested, part, due     string
	application                      string
	original, originalRRN            string
	responseCode, ask                string
	originalDate, originalAuth       string
	phoneCode, voucherQR, chain      string
}

// goodsWords are for what was sold and how its sum came about.
type goodsWords struct {
	item, each, sum, noName  string
	base, tip, total, byHand string
	instalments, parts       string
}

// cvmWords say how the cardholder was verified.
type cvmWords struct {
	signature   string
	declaration []string
	pin         []string
	device      []string
	none        []string
	// noneUpTo is used with a limit; %s is the sum in yuan.
	noneUpTo []string
	qr       []string
	moto     []string
}

// noticeWords are for slips of attempts that moved no money.
type noticeWords struct {
	withdrawn, withdrawnBy, withdrawnAt                     string
	neverSent                                               []string
	declined, cancelled, notSent, reversed, refused, byHand string
	notPaid, notReturned, notDone, paid, returned           string
	answered, noMoney                                       string
	noProof                                                 []string
}

// pendingWords make the pending slip 未定凭单, which is in both languages
// always: the customer who is told not to pay again may read only one of them.
type pendingWords struct {
	title                     string
	dontPay                   []string
	amount, card, time, trace string
	reversing, asking, unsure []string
	ask                       string
	askHere                   []string
	noProof                   []string
	reversalRefused           string
	stillAsking               []string
	tries, said               string
}

var pendingBoth = pendingWords{
	title:     "未定凭单 · Pending slip",
	dontPay:   []string{"请勿重复刷卡", "Do not pay again"},
	amount:    "金额 Amount",
	card:      "卡号 Card",
	time:      "时间 Time",
	trace:     "凭证 Trace",
	reversing: []string{"银行没有确认，正在向银行冲正。", "The bank has not confirmed. We are reversing this payment."},
	asking:    []string{"银行还没有答复。", "The bank has not answered yet."},
	unsure:    []string{"银行的答复无法采信，正在核对。", "The bank's answer is not clear. We are checking this payment."},
	ask:       "查询 Ask",
	askHere:   []string{"请凭本单向本店查询。", "Please ask at this counter with this slip."},
	noProof:   []string{"本单不是付款凭证", "Not a proof of payment"},

	reversalRefused: "冲正未被接受 REVERSAL REFUSED",
	stillAsking: []string{"银行没有接受冲正，本店继续向银行核实。",
		"The bank did not take the reversal. We go on asking it."},
	tries: "冲正次数 Tries",
	said:  "银行应答 Bank said",
}
