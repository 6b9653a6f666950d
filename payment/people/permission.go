package people

import (
	"slices"

	"till/payment"
)

// Table is the owner's own rights, by role; what is not in it is as it comes.
type Table map[payment.Role]map[payment.Action]payment.Right

// defaults is what each role may do alone until the owner changes it. The owner
// may do everything, always: there must be somebody who can.
var defaults = map[payment.Role][]payment.Action{
	payment.RoleSupervisor: {payment.MaySell, payment.MayVoid, payment.MayRefund, payment.MayCloseHold, payment.MayKeyCard, payment.MaySellOffline, payment.MayReprint, payment.MayOpenDrawer, payment.MaySettle, payment.MayCloseByHand, payment.MayPayAgain,
		payment.MayReport, payment.MayExport, payment.MayAcceptPad, payment.MayOverrideRisk},
	payment.RoleCashier:    {payment.MaySell, payment.MayCloseHold, payment.MaySellOffline, payment.MayReprint},
	payment.RoleTechnician: {payment.MayReprint, payment.MaySet, payment.MayHandleKeys, payment.MayAcceptPad, payment.MayReport},
}

// RightOf is what a role may do alone.
func (t Table) RightOf(role payment.Role, action payment.Action) payment.Right {
	if role == payment.RoleOwner {
		return payment.Right{May: true}
	}
	if right, set := t[role][action]; set {
		return right
	}
	return payment.Right{May: slices.Contains(defaults[role], action)}
}

// May reports whether a role may do something with an amount without asking.
func (t Table) May(role payment.Role, action payment.Action, amount payment.Amount) bool {
	right := t.RightOf(role, action)
	return right.May && (right.Limit == 0 || amount <= right.Limit)
}

// ActionOf is what an order needs a right for.
func ActionOf(kind payment.Kind, mode payment.Mode) payment.Action {
	switch {
	case kind == payment.OfflineSale:
		return payment.MaySellOffline
	case mode == payment.ModeMOTO && kind != payment.Void && kind != payment.Refund:
		return payment.MayKeyCard
	case kind == payment.Void, kind == payment.CompletionVoid:
		return payment.MayVoid
	case kind == payment.Refund:
		return payment.MayRefund
	case kind == payment.PreAuthVoid, kind == payment.Completion, kind == payment.CompletionAdvice:
		return payment.MayCloseHold
	}
	return payment.MaySell
}
