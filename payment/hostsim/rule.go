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

// The faults. FaultDecline has a response code behind it: "decline-51".
const (
	NoFault Fault = ""
	// FaultDecline answers with a response code of its own and books nothing.
	FaultDecline Fault = "decline-"
	// FaultHalf approves half of the amount.
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
	// FaultRefuseReversal does not touch the answer: it refuses the reversals
	// of that transaction, Times of them or always.
	FaultRefuseReversal Fault = "refuse-reversal"
)

var plainFaults = []Fault{FaultHalf, FaultNoAnswer, FaultLost, FaultLate, FaultBadMAC, FaultNoMAC, FaultCut,
	FaultHangUp, FaultWrongFields, FaultGarbage, FaultRefuseReversal}

// KindReversal is the kind of rule that holds for reversals; the others are
// named as the commands are.
const KindReversal = "reversal"

const (
	// AnyCents is the Cents of a rule that holds for every amount.
	AnyCents = -1
	// Always is the Times of a rule that never wears out.
	Always = -1
)

// Rule says which messages meet which fault.
type Rule struct {
	// Kind is the message's name in the profile's table, or KindReversal.
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

// kindNames are the kinds of rules, as the commands spell them, and what the
// profile's table calls them.
var kindNames = map[string]string{
	"sale": string(payment.Sale), "qr": "qr", "preauth": string(payment.PreAuth), "balance": string(payment.Balance),
	"void": string(payment.Void), "refund": string(payment.Refund), "complete": string(payment.Completion),
	"cancel-preauth": string(payment.PreAuthVoid), "cancel-complete": string(payment.CompletionVoid),
	"settle": "settlement", "signon": profile.MessageSignOn, "echo": profile.MessageEcho, "reversal": KindReversal,
}

// ParseRule reads a rule as the command line writes it: KIND:FAULT[:TIMES],
// where TIMES is a number or "always", which is also what is meant without it.
func ParseRule(text string) (Rule, error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return Rule{}, fmt.Errorf("%q: %w", text, ErrRule)
	}
	kind, known := kindNames[parts[0]]
	if !known {
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
	code, declines := r.Fault.decline()
	switch {
	case r.Kind == "" || r.Cents < AnyCents || r.Cents > 99,
		r.Times != Always && r.Times < 1,
		declines && len(code) != 2,
		!declines && !slices.Contains(plainFaults, r.Fault):
		return fmt.Errorf("rule %s:%s: %w", r.Kind, r.Fault, ErrRule)
	}
	return nil
}

// decline is the response code of a FaultDecline.
func (f Fault) decline() (code string, ok bool) {
	return strings.CutPrefix(string(f), string(FaultDecline))
}

// holds reports whether a rule is about such a message.
func (r Rule) holds(kind string, amount payment.Amount) bool {
	return r.Kind == kind && (r.Cents == AnyCents || r.Cents == amount.Cents())
}

// PracticeRules is the table by which the cents of an amount choose what the
// host does, in sales, QR sales and pre-authorisations alike.
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
	for _, kind := range []string{string(payment.Sale), "qr", string(payment.PreAuth)} {
		for _, rule := range table {
			rule.Kind = kind
			if rule.Times == 0 {
				rule.Times = Always
			}
			rules = append(rules, rule)
		}
	}
	return rules
}
