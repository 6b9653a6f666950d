package simtest

import (
	"context"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
)

// This file holds the mistakes of what is voided, given back, held, told, asked
// once more and closed by hand.

// ruling plants a mistake in the rules of one kind.
func ruling(kind payment.Kind, mistake func(*flow.Rules)) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) {
			rulesFor := cfg.RulesFor
			if kind == payment.Sale {
				mistake(&cfg.Rules)
			}
			cfg.RulesFor = func(k payment.Kind, m payment.Mode) (flow.Rules, bool) {
				rules, offered := rulesFor(k, m)
				if k == kind {
					mistake(&rules)
				}
				return rules, offered
			}
		}
	}
}

func oweRepeat(r *flow.Rules)   { r.Unknown = flow.OweRepeat }
func oweReversal(r *flow.Rules) { r.Unknown = flow.OweReversal }

// voidUnheard takes silence after a void for a yes.
func voidUnheard(a flow.Attempt, answer *payment.Answer) {
	if a.Txn.Kind == payment.Void && answer.Verdict == payment.VerdictUnknown {
		answer.Verdict, answer.Amount = payment.VerdictApproved, a.Txn.Requested
	}
}

// wholeHold books the hold instead of what was taken of it.
func wholeHold(a flow.Attempt, answer *payment.Answer) {
	if a.Txn.Kind == payment.Completion && answer.Verdict == payment.VerdictApproved {
		answer.Amount = a.Txn.Original.Amount
	}
}

func declineTold(_ flow.Attempt, answer *payment.Answer) {
	if answer.Verdict == payment.VerdictDeclined && answer.Reason != payment.ReasonSignOnNeeded && answer.Reason != payment.ReasonBatchMismatch {
		answer.Verdict = payment.VerdictApproved
	}
}

func duplicateTold(_ flow.Attempt, answer *payment.Answer) {
	if answer.Verdict == payment.VerdictDuplicate {
		answer.Verdict = payment.VerdictApproved
	}
}

func unreadRefused(_ flow.Attempt, answer *payment.Answer) {
	if answer.Reason == payment.ReasonSignOnNeeded || answer.Reason == payment.ReasonBatchMismatch {
		answer.Reason = payment.ReasonDeclined
	}
}

func storedPaid(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		a, effects, err := next(a, event)
		for i, effect := range effects {
			if w, is := effect.(flow.Write); is && w.Event == "stored" {
				w.Txn.State, w.Txn.Outcome = payment.Approved, payment.OutcomeApproved
				a.Txn, effects[i] = w.Txn, w
			}
		}
		return a, effects, err
	}
}

func adviceFirst(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		a, effects, err := next(a, event)
		if err == nil && event.Name() == "advise" {
			a.Phase = flow.Advising
			effects = []flow.Effect{flow.SendAdvice{}}
		}
		return a, effects, err
	}
}

func giveUpRefund(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		if event.Name() == "restarted" && a.Phase == flow.Untold && a.Txn.State == payment.Intent {
			a.Phase, a.Txn.State, a.Txn.Outcome = flow.WritingRefusal, payment.Declined, payment.OutcomeNotSent
			return a, []flow.Effect{flow.Write{Event: "not_sent", Txn: a.Txn}}, nil
		}
		return next(a, event)
	}
}

func keepSlip(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		was := a.Phase
		a, effects, err := next(a, event)
		for i, effect := range effects {
			if w, is := effect.(flow.Write); is && was == flow.WritingIntent && a.Rules.Stored {
				w.Txn.Receipt.State = payment.ReceiptPending
				a.Txn, effects[i] = w.Txn, w
			}
		}
		return a, effects, err
	}
}

// closed plants a mistake in what is written when a person closes an item.
func closed(mistake func(*payment.Txn)) func() func(*engine.Config) {
	return deciding(func(next step) step {
		return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
			a, effects, err := next(a, event)
			for i, effect := range effects {
				if w, is := effect.(flow.Write); is && w.Event == "closed_by_hand" {
					mistake(&w.Txn)
					a.Txn, effects[i] = w.Txn, w
				}
			}
			return a, effects, err
		}
	})
}

func believeHope(txn *payment.Txn) {
	evidence := *txn.Evidence
	if evidence.Money == payment.NotPaid && txn.Kind.Moves() == payment.MovesIn {
		evidence.Money = payment.Paid
	}
	txn.Evidence = &evidence
}

func loseEvidence(txn *payment.Txn) {
	evidence := *txn.Evidence
	evidence.Text = ""
	txn.Evidence = &evidence
}

func lateOpens(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		a, effects, err := next(a, event)
		if w, is := first(effects).(flow.Write); is && event.Name() == "late_answer" {
			w.Txn.State, w.Txn.ByHand = payment.Approved, false
			a.Txn, effects[0] = w.Txn, w
		}
		return a, effects, err
	}
}

func first(effects []flow.Effect) flow.Effect {
	if len(effects) == 0 {
		return nil
	}
	return effects[0]
}

// sentWrong changes a message on its way out.
type sentWrong struct {
	engine.Host
	change func(*payment.Request)
}

func (s sentWrong) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	s.change(&req)
	return s.Host.Send(ctx, proof, req)
}

func sendingWrong(change func(*payment.Request)) func() func(*engine.Config) {
	return sending(func(h engine.Host) engine.Host { return sentWrong{h, change} })
}

func renumber(req *payment.Request) {
	if req.Repeat {
		req.Txn.STAN = "9" + req.Txn.STAN[1:]
	}
}

func unmarked(req *payment.Request) { req.Repeat = false }

func undoOriginal(req *payment.Request) {
	if req.Reversal && req.Txn.Original != nil {
		req.Txn.STAN = req.Txn.Original.STAN
	}
}

// goingBack plants a mistake in what is asked once more after a sign-on.
func goingBack(mistake func(flow.Attempt) bool) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) { cfg.GoesBack = mistake }
	}
}

func afterUnknown(a flow.Attempt) bool {
	return flow.GoesBack(a) || a.Txn.Resumes == nil && (a.Txn.State == payment.ReversalDue || a.Txn.State == payment.Reversed)
}

func everyTime(a flow.Attempt) bool {
	a.Txn.Resumes = nil
	return flow.GoesBack(a)
}

func afterAnyRefusal(a flow.Attempt) bool {
	return a.Txn.Resumes == nil && a.Txn.State == payment.Declined && a.Txn.Outcome == payment.OutcomeDeclined
}
