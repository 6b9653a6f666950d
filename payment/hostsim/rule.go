package hostsim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// Fault is a way to misbehave.
type Fault string

// The faults. FaultDecline and FaultApprove have a response code behind them, as
// in "decline-51", FaultWish a digit: "wish-4".
const (
	NoFault Fault = ""
	// FaultDecline answers with a response code of its own and books nothing.
	FaultDecline Fault = "decline-"
	// FaultApprove approves with another code than 00: 11, A2, A4, A5 or A6.
	FaultApprove Fault = "approve-"
	// FaultWish is none: the answer's header asks for something by its sixth
	// digit, 1 to 9 (unionpay-pos 1.2).
	FaultWish Fault = "wish-"
	// FaultScript is none: the answer to an inserted chip brings an issuer script.
	FaultScript Fault = "script"
	// FaultHalf approves half of the amount, where the terminal takes that.
	FaultHalf Fault = "half"
	// FaultNoAnswer does everything and never answers.
	FaultNoAnswer Fault = "no-answer"
	// FaultLost does nothing and never answers, as if the request were lost.
	FaultLost Fault = "lost"
	// FaultLate does everything and answers after the till gave up waiting.
	FaultLate Fault = "late"
	// FaultBadMAC answers under a wrong MAC.
	FaultBadMAC Fault = "bad-mac"
	// FaultNoMAC answers without a MAC.
	FaultNoMAC Fault = "no-mac"
	// FaultCut sends half of the answer and closes the line.
	FaultCut Fault = "cut"
	// FaultHangUp closes the line instead of answering.
	FaultHangUp Fault = "hang-up"
	// FaultWrongFields answers, well sealed, for another amount and terminal.
	FaultWrongFields Fault = "wrong-fields"
	// FaultGarbage answers with bytes that are no message.
	FaultGarbage Fault = "garbage"
	// FaultForget, FaultTwice, FaultOtherWay and FaultOtherGroup answer as they
	// should and count wrong at the day's end: not at all, twice, a sale as given
	// back and the reverse, a domestic card as foreign and the reverse.
	FaultForget     Fault = "forget"
	FaultTwice      Fault = "twice"
	FaultOtherWay   Fault = "other-way"
	FaultOtherGroup Fault = "other-group"
	// FaultVerdict answers a settlement with a digit of its own for both groups:
	// "verdict-0".
	FaultVerdict Fault = "verdict-"
	// FaultRefuseReversal does not touch the answer: it refuses the reversals
	// of that transaction, Times of them or always.
	FaultRefuseReversal Fault = "refuse-reversal"
)

var plainFaults = []Fault{FaultScript, FaultHalf, FaultNoAnswer, FaultLost, FaultLate, FaultBadMAC, FaultNoMAC, FaultCut,
	FaultHangUp, FaultWrongFields, FaultGarbage, FaultForget, FaultTwice, FaultOtherWay, FaultOtherGroup, FaultRefuseReversal}

// miscounts are the faults that show at the day's end alone.
var miscounts = []Fault{FaultForget, FaultTwice, FaultOtherWay, FaultOtherGroup}

// KindReversal is the kind of rule that holds for reversals.
const KindReversal = "reversal"

const (
	// AnyCents is the Cents of a rule that holds for every amount.
	AnyCents = -1
	// Always is the Times of a rule that never wears out.
	Always = -1
)

// Rule says which messages meet which fault.
type Rule struct {
	// Kind is the message's name in the profile's table, or KindReversal. A rule
	// for a kind without a mode holds in every mode: "sale" for "qr_sale" too.
	Kind string
	// Cents is the last two digits of the amounts that the rule holds for, or
	// AnyCents.
	Cents int
	Fault Fault
	// Times is how many messages meet the fault, one or more, or Always. The
	// count starts anew with the host. For FaultRefuseReversal it is how many
	// reversals of each transaction are refused, and that count is kept on disk.
	Times int
}

// ErrRule means a rule that is not KIND:FAULT[:TIMES].
var ErrRule = errors.New("a fault is written KIND:FAULT[:TIMES], such as sale:no-answer:2")

// ParseRule reads a rule as the command line writes it: KIND:FAULT[:TIMES],
// where TIMES is a number or "always", which is also what is meant without it.
func ParseRule(text string) (Rule, error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return Rule{}, fmt.Errorf("%q: %w", text, ErrRule)
	}
	kind := kindNamed(parts[0])
	if kind == "" {
		return Rule{}, fmt.Errorf("%q: no such kind: %w", text, ErrRule)
	}
	rule := Rule{Kind: kind, Cents: AnyCents, Fault: Fault(parts[1]), Times: Always}
	if len(parts) == 3 && parts[2] != "always" {
		times, err := strconv.Atoi(parts[2])
		if err != nil || times < 1 {
			return Rule{}, fmt.Errorf("%q: %w", text, ErrRule)
		}
		rule.Times = times
	}
	return rule, rule.check()
}

// check refuses a rule that no message could ever meet as meant.
func (r Rule) check() error {
	wrong := r.Kind == "" || r.Cents < AnyCents || r.Cents > 99 || r.Times != Always && r.Times < 1
	if code, declines := r.Fault.decline(); declines {
		wrong = wrong || len(code) != 2 || slices.Contains(approvals, code)
	} else if code, approves := r.Fault.approve(); approves {
		wrong = wrong || code == codePartly || !slices.Contains(approvals, code)
	} else if digit, wishes := strings.CutPrefix(string(r.Fault), string(FaultWish)); wishes {
		wrong = wrong || len(digit) != 1 || digit < "1" || digit > "9"
	} else if digit, says := r.Fault.verdict(); says {
		wrong = wrong || len(digit) != 1 || digit < "0" || digit > "9" || r.Kind != profile.MessageSettlement
	} else {
		wrong = wrong || !slices.Contains(plainFaults, r.Fault)
	}
	if wrong {
		return fmt.Errorf("rule %s:%s: %w", r.Kind, r.Fault, ErrRule)
	}
	return nil
}

// decline is the response code of a FaultDecline.
func (f Fault) decline() (code string, ok bool) {
	return strings.CutPrefix(string(f), string(FaultDecline))
}

// approve is the response code of a FaultApprove.
func (f Fault) approve() (code string, ok bool) {
	return strings.CutPrefix(string(f), string(FaultApprove))
}

// wish is the digit of a FaultWish.
func (f Fault) wish() (digit byte, ok bool) {
	text, ok := strings.CutPrefix(string(f), string(FaultWish))
	if !ok || text == "" {
		return 0, false
	}
	return text[0], true
}

// verdict is the digit of a FaultVerdict.
func (f Fault) verdict() (digit string, ok bool) {
	return strings.CutPrefix(string(f), string(FaultVerdict))
}

// holds reports whether a rule is about such a message.
func (r Rule) holds(name string, amount payment.Amount) bool {
	kind, _ := kindOf(name)
	return (r.Kind == name || r.Kind == string(kind)) && (r.Cents == AnyCents || r.Cents == amount.Cents())
}

// PracticeRules is the table by which the cents of an amount choose what the
// host does, in sales, QR sales and pre-authorisations alike; the codes that
// decline do so as well with sales that were approved while the line was down.
func PracticeRules() []Rule {
	table := []Rule{
		{Cents: 10, Fault: FaultHalf},
		{Cents: 41, Fault: "decline-41"},
		{Cents: 51, Fault: "decline-51"},
		{Cents: 54, Fault: "decline-54"},
		{Cents: 55, Fault: "decline-55"},
		{Cents: 61, Fault: "decline-61"},
		{Cents: 75, Fault: "decline-75"},
		{Cents: 91, Fault: "decline-91"},
		{Cents: 68, Fault: FaultNoAnswer},
		{Cents: 69, Fault: FaultLate},
		{Cents: 96, Fault: FaultBadMAC},
		{Cents: 97, Fault: FaultCut},
		{Cents: 98, Fault: FaultNoAnswer},
		{Cents: 98, Fault: FaultRefuseReversal, Times: 3},
		{Cents: 99, Fault: FaultNoAnswer},
		{Cents: 99, Fault: FaultRefuseReversal},
	}
	var rules []Rule
	for _, kind := range []payment.Kind{payment.Sale, payment.PreAuth} {
		for _, rule := range table {
			rule.Kind = string(kind)
			if rule.Times == 0 {
				rule.Times = Always
			}
			rules = append(rules, rule)
		}
	}
	for _, rule := range table { // of what a chip approved while the line was down
		if _, declines := rule.Fault.decline(); declines {
			rule.Kind, rule.Times = payment.MessageName(payment.OfflineSale, payment.ModeEMV), Always
			rules = append(rules, rule)
		}
	}
	return rules
}
