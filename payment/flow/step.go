package flow

import (
	"fmt"

	"till/payment"
)

// NotAllowed is the refusal of an event in a phase where it has no meaning. It
// is a mistake of the caller, never a fate of money: the attempt is unchanged.
type NotAllowed struct {
	Phase Phase
	Event string
}

// Error names the cell of the table.
func (e NotAllowed) Error() string { return fmt.Sprintf("flow: no %s in %s", e.Event, e.Phase) }

// Step is the whole decision: an attempt and what happened give the next
// attempt and what is to be done. It is pure; the table in doc.go is all of it.
func Step(a Attempt, event Event) (Attempt, []Effect, error) {
	row, known := table[a.Phase]
	if !known {
		return a, nil, NotAllowed{a.Phase, event.Name()}
	}
	cell, known := row[event.Name()]
	if !known {
		return a, nil, NotAllowed{a.Phase, event.Name()}
	}
	next, effects := cell.do(a, event)
	return next, effects, nil
}

// cell is one entry of the table: where it may lead and what decides.
type cell struct {
	leads []Phase
	do    func(Attempt, Event) (Attempt, []Effect)
}

// to makes a cell whose handler takes its event in its own type.
func to[E Event](do func(Attempt, E) (Attempt, []Effect), leads ...Phase) cell {
	return cell{leads: leads, do: func(a Attempt, event Event) (Attempt, []Effect) {
		return do(a, event.(E))
	}}
}

// table is every pair that is allowed. What is not here is refused by name.
var table = map[Phase]map[string]cell{
	New: {
		"start":     to(begin, ReadingCard, WritingIntent, WritingRefusal),
		"not_ready": to(refuseNotReady, WritingRefusal),
		"cancel":    to(noteCancel, New),
	},
	ReadingCard: {
		"card_read":  to(cardRead, AskingPIN, WritingRefusal),
		"card_ended": to(cardEnded, WritingRefusal),
		"cancel":     to(stopCard, ReadingCard),
	},
	AskingPIN: {
		"pin_done":   to(pinDone, WritingIntent, WritingRefusal),
		"card_ended": to(cardEnded, WritingRefusal),
		"cancel":     to(stopCard, AskingPIN),
	},
	WritingRefusal: {
		"written":      to(refusalWritten, Over),
		"write_failed": to(refusalLost, Over, Halted),
		"cancel":       to(ignoreCancel, WritingRefusal),
	},
	WritingIntent: {
		"written":      to(intentWritten, Asking, Untold, WritingRefusal),
		"write_failed": to(intentLost, Halted),
		"cancel":       to(noteCancel, WritingIntent),
	},
	Asking: {
		"answered":  to(answered, WritingAnswer),
		"cancel":    to(ignoreCancel, Asking),
		"restarted": to(restartedAsking, WritingAnswer),
	},
	WritingAnswer: {
		"written":      to(answerWritten, Finishing, Over, Owed, Untold, Doubted),
		"write_failed": to(answerLost, Halted),
		"cancel":       to(ignoreCancel, WritingAnswer),
	},
	Finishing: {
		"card_finished": to(cardFinished, WritingEnd),
		"card_ended":    to(cardLost, WritingEnd),
		"cancel":        to(ignoreCancel, Finishing),
		"restarted":     to(restartedFinishing, WritingEnd),
	},
	WritingEnd: {
		"written":      to(endWritten, Over, Owed),
		"write_failed": to(endLost, Halted),
		"cancel":       to(ignoreCancel, WritingEnd),
	},
	Owed: {
		"reverse":   to(tryReversal, WritingTry),
		"close":     to(closeByHand, WritingEvidence),
		"cancel":    to(ignoreCancel, Owed),
		"restarted": to(restartedOwed, Owed),
	},
	WritingTry: {
		"written":      to(tryWritten, Reversing),
		"write_failed": to(tryLost, Halted),
		"cancel":       to(ignoreCancel, WritingTry),
	},
	Reversing: {
		"answered": to(reversalAnswered, WritingReversal),
		"cancel":   to(ignoreCancel, Reversing),
	},
	WritingReversal: {
		"written":      to(reversalWritten, Over, Owed),
		"write_failed": to(reversalLost, Halted),
		"cancel":       to(ignoreCancel, WritingReversal),
	},
	Untold: {
		"advise":    to(advise, WritingAdvice),
		"withdraw":  to(withdraw, WritingWithdrawal, Untold),
		"close":     to(closeByHand, WritingEvidence),
		"cancel":    to(ignoreCancel, Untold),
		"restarted": to(restartedUntold, Untold, WritingAnswer),
	},
	WritingAdvice: {
		"written":      to(adviceWritten, Advising),
		"write_failed": to(tryLost, Halted),
		"cancel":       to(ignoreCancel, WritingAdvice),
	},
	Advising: {
		"answered": to(advised, WritingAdvised),
		"cancel":   to(ignoreCancel, Advising),
	},
	WritingAdvised: {
		"written":      to(advisedWritten, Over, Untold, Doubted, Refused),
		"write_failed": to(advisedLost, Halted),
		"cancel":       to(ignoreCancel, WritingAdvised),
	},
	WritingWithdrawal: {
		"written":      to(withdrawalWritten, Over),
		"write_failed": to(withdrawalLost, Halted),
		"cancel":       to(ignoreCancel, WritingWithdrawal),
	},
	Doubted: {
		"close":     to(closeByHand, WritingEvidence),
		"cancel":    to(ignoreCancel, Doubted),
		"restarted": to(restartedOwed, Doubted),
	},
	Refused: {
		"close":     to(closeByHand, WritingEvidence),
		"cancel":    to(ignoreCancel, Refused),
		"restarted": to(restartedOwed, Refused),
	},
	WritingEvidence: {
		"written":      to(evidenceWritten, Over),
		"write_failed": to(evidenceLost, Halted),
		"cancel":       to(ignoreCancel, WritingEvidence),
	},
	Over: {
		"late_answer": to(noteLate, WritingNote),
		"cancel":      to(ignoreCancel, Over),
		"restarted":   to(restartedOwed, Over),
	},
	WritingNote: {
		"written":      to(noteWritten, Over),
		"write_failed": to(noteLost, Halted),
		"cancel":       to(ignoreCancel, WritingNote),
	},
	Halted: {
		"cancel": to(ignoreCancel, Halted),
	},
}

func write(event string, txn payment.Txn) Write { return Write{Event: event, Txn: txn} }

// EventNames lists the events in the order of the table.
var EventNames = []string{"start", "not_ready", "card_read", "pin_done", "card_ended", "card_finished",
	"answered", "written", "write_failed", "reverse", "advise", "withdraw", "close", "late_answer",
	"restarted", "cancel"}

// Leads tells where an event may lead from a phase; nothing means refused.
func Leads(phase Phase, event string) []Phase { return table[phase][event].leads }
