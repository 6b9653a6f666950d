package payment

import (
	"strings"
	"time"
)

// BatchState says how far the closing of a batch is durable.
type BatchState string

// The states of a batch. The number of the next batch is opened in the very
// commit that closes this one.
const (
	// BatchOpen: sales go into it.
	BatchOpen BatchState = "open"
	// BatchClosing: the totals are frozen and durable; the bank may have been
	// asked. Nothing is added to the batch any more.
	BatchClosing BatchState = "closing"
	// BatchUpload: the bank's verdict is durable; details are being sent.
	BatchUpload BatchState = "upload"
	// BatchClosed: the bank has all, and both sides agree.
	BatchClosed BatchState = "closed"
	// BatchDisputed: closed here, and the bank's totals differ: somebody must
	// look, and the settlement's own record says where.
	BatchDisputed BatchState = "disputed"
)

// Over reports whether the batch takes nothing more and owes nothing more.
func (s BatchState) Over() bool { return s == BatchClosed || s == BatchDisputed }

// Subtotal is a number of transactions and what they make together.
type Subtotal struct {
	Count  int    `json:"count"`
	Amount Amount `json:"amount"`
}

// Plus is the sum with one more transaction in it.
func (s Subtotal) Plus(a Amount) Subtotal { return Subtotal{Count: s.Count + 1, Amount: s.Amount + a} }

// GroupTotals is what the shop took (debit) and gave back (credit) on the cards
// of one group.
type GroupTotals struct {
	Debit  Subtotal `json:"debit"`
	Credit Subtotal `json:"credit"`
}

// Net is what the bank owes the shop for the group; negative when more went
// back than came in.
func (g GroupTotals) Net() Amount { return g.Debit.Amount - g.Credit.Amount }

// BatchTotals is DE 48 of a settlement: domestic and foreign cards apart.
type BatchTotals struct {
	Domestic GroupTotals `json:"domestic"`
	Foreign  GroupTotals `json:"foreign"`
}

// Count is how many transactions the totals hold.
func (t BatchTotals) Count() int {
	return t.Domestic.Debit.Count + t.Domestic.Credit.Count + t.Foreign.Debit.Count + t.Foreign.Credit.Count
}

// Net is what the bank owes the shop for the batch.
func (t BatchTotals) Net() Amount { return t.Domestic.Net() + t.Foreign.Net() }

// organisationUnionPay is DE 63.1 of UnionPay's own cards.
const organisationUnionPay = "CUP"

// ForeignCard reports whether a payment belongs to the second group of DE 48. A
// card whose answer named nobody counts as domestic (unionpay-pos 7.5), and so
// does a QR payment.
func ForeignCard(txn Txn) bool {
	organisation := strings.TrimSpace(txn.Organisation)
	return txn.Mode != ModeQR && organisation != "" && organisation != "000" &&
		!strings.HasPrefix(organisation, organisationUnionPay)
}

// GroupVerdict is the bank's verdict on one group, as DE 48 spells it.
type GroupVerdict int

// The verdicts. Anything that is not GroupEqual is uploaded in detail.
const (
	GroupUnsaid GroupVerdict = 0 // the bank said nothing, or something undefined
	GroupEqual  GroupVerdict = 1 // 对账平
	GroupUneven GroupVerdict = 2 // 对账不平
	GroupError  GroupVerdict = 3 // 对账错
)

// Settlement is the closing of one batch as the journal keeps it. It holds no
// card number.
type Settlement struct {
	Batch string     `json:"batch"` // six digits
	State BatchState `json:"state"`
	// Totals are frozen when the closing begins and sent as they are, however
	// often.
	Totals BatchTotals `json:"totals"`
	// Attempts are the messages that asked for the settlement, oldest first;
	// each has a number of its own.
	Attempts []SettleTry `json:"attempts,omitempty"`
	// Domestic and Foreign are the bank's verdicts, and Bank its own totals
	// where it tells them.
	Domestic GroupVerdict `json:"domestic,omitempty"`
	Foreign  GroupVerdict `json:"foreign,omitempty"`
	Bank     *BatchTotals `json:"bank,omitempty"`
	// Uploads is how many messages of the upload there are, Done how many of
	// them have their answer: the exact place to go on from.
	Uploads int `json:"uploads,omitempty"`
	Done    int `json:"done,omitempty"`
	// Details counts the records in them, for the end message.
	Details int `json:"details,omitempty"`
	// Refused are the attempts whose details the bank would not take, Unsaid
	// those that it never answered for.
	Refused []uint64 `json:"refused,omitempty"`
	Unsaid  []uint64 `json:"unsaid,omitempty"`
	// EndRefused tells that the bank did not take the end message.
	EndRefused bool `json:"end_refused,omitempty"`
	// Carried are attempts of the batch that were undecided when it was closed:
	// left out of the totals, named on the slip, still owed.
	Carried []uint64 `json:"carried,omitempty"`
	// Chased are offline sales and changes of the batch that the bank had refused
	// by then. A person may close one with evidence later: it stays out of the totals.
	Chased []uint64 `json:"chased,omitempty"`
	// Next is the number of the batch after this one.
	Next string `json:"next,omitempty"`

	Operator string    `json:"operator,omitempty"`
	Approval *Approval `json:"approval,omitempty"`
	// Begun is when the totals were frozen, Ended when the batch was closed.
	Begun time.Time `json:"begun"`
	Ended time.Time `json:"ended,omitzero"`
	// HostDate (MMDD) and HostTime (hhmmss) are of the bank's answer.
	HostDate   string  `json:"host_date,omitempty"`
	HostTime   string  `json:"host_time,omitempty"`
	RRN        string  `json:"rrn,omitempty"`
	TerminalID string  `json:"terminal_id,omitempty"`
	MerchantID string  `json:"merchant_id,omitempty"`
	Practice   bool    `json:"practice,omitempty"`
	Receipt    Receipt `json:"receipt,omitzero"`
}

// Balanced reports whether the bank agreed to both groups.
func (s Settlement) Balanced() bool {
	return s.Domestic == GroupEqual && s.Foreign == GroupEqual
}

// SettleTry is one message that asked for the settlement. Result is TrySent from
// the commit before it leaves until its end is known.
type SettleTry struct {
	Time   time.Time `json:"time"`
	STAN   string    `json:"stan"`
	Result TryResult `json:"result"`
	Code   string    `json:"code,omitempty"`
}

// SettleRecord is what the engine asks the journal to make durable of a
// settlement. The commit of BatchClosed or BatchDisputed opens batch Next.
type SettleRecord struct {
	// Event names what happened: "closing", "settle_sent", "settled",
	// "uploaded", "batch_closed", …
	Event      string
	Settlement Settlement
}

// RecordedBatch proves that a settlement's record is durable, as Recorded does
// for an attempt. Only a journal can make one.
type RecordedBatch struct {
	batch string
	seq   uint64
	state BatchState
	done  int
}

// NewRecordedBatch is for store and the journals of tests alone.
func NewRecordedBatch(s Settlement, seq uint64) RecordedBatch {
	return RecordedBatch{batch: s.Batch, seq: seq, state: s.State, done: s.Done}
}

// Covers reports whether this proof is for that settlement at that very place.
func (r RecordedBatch) Covers(s Settlement) bool {
	return r.seq != 0 && r.batch == s.Batch && r.state == s.State && r.done == s.Done
}

// SettleAnswer is what asking for a settlement brought.
type SettleAnswer struct {
	Verdict           Verdict
	Reason            Reason
	ResponseCode      string // DE 39, mostly absent
	Domestic, Foreign GroupVerdict
	Bank              *BatchTotals
	RRN               string
	HostDate          string
	HostTime          string
	Line, Host        time.Duration
}

// UploadStep is a kind of message of the batch upload.
type UploadStep string

// The steps, in the order in which they are sent.
const (
	UploadOffline UploadStep = "offline" // an offline sale, adjustment or tip, in its advice's layout
	UploadDetails UploadStep = "details" // up to UploadDetailsMax records in one message
	UploadAdvice  UploadStep = "advice"  // a refund or completion advice, in its own layout
	UploadTC      UploadStep = "tc"      // the certificate of an approved chip
	UploadFailed  UploadStep = "failed"  // a chip that approved, and whose bank's answer did not verify
	UploadEnd     UploadStep = "end"
)

// UploadDetailsMax is how many records one details message holds (two digits and
// eight times forty fit DE 48 of 322).
const UploadDetailsMax = 8

// Upload is one message of the batch upload. The same settlement and the same
// journal always give the same list, so that a place in it is a cursor.
type Upload struct {
	Step UploadStep
	// Balanced says which of its two DE 60.3 the message has.
	Balanced bool
	// Txns are the attempts it tells of.
	Txns []Txn
	// Details is the number for the end message.
	Details int
}

// UploadRequest is an upload with what the message needs beside it.
type UploadRequest struct {
	Settlement Settlement
	Upload     Upload
	// STAN is the message's own number, where it has one.
	STAN string
	// Cards are the numbers of Txns, in their order, from the sealed store.
	Cards []Card
}

// SettleProgress tells the screen where a settlement is.
type SettleProgress struct {
	Settlement Settlement
	// Stage is StageAdvice, StageReversal, StageHost, StagePrint or StageDone.
	Stage Stage
	// Of how many messages Done are answered.
	Done, Of int
	Reason   Reason
	// Since is when the stage began, Deadline when it ends by itself.
	Since, Deadline time.Time
}
