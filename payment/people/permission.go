package people

import (
	"slices"

	"till/payment"
)

// Action is something that not everybody may do.
type Action string

// The actions.
const (
	Sell         Action = "sell"
	VoidSale     Action = "void"
	GiveBack     Action = "refund" // up to the role's limit; more needs one who may
	CloseHold    Action = "preauth"
	KeyedCard    Action = "keyed" // a card that is not there
	Offline      Action = "offline"
	ReprintSlip  Action = "reprint"
	OpenDrawer   Action = "drawer"
	SettleDay    Action = "settle"
	CloseByHand  Action = "evidence" // close an undecided item
	PayAgain     Action = "again"
	ReadReports  Action = "reports"
	ExportData   Action = "export"
	ChangeSet    Action = "settings"
	HandleKeys   Action = "keys"
	HandlePeople Action = "people"
	AcceptPad    Action = "pad"
	OverrideRisk Action = "risk"
)

// Actions lists them in the order of the owner's table.
var Actions = []Action{Sell, VoidSale, GiveBack, CloseHold, KeyedCard, Offline, ReprintSlip, OpenDrawer, SettleDay, CloseByHand,
	PayAgain, ReadReports, ExportData, ChangeSet, HandleKeys, HandlePeople, AcceptPad, OverrideRisk}

// Right is whether a role may do something alone.
type Right struct {
	May bool `json:"may"`
	// Limit is the largest amount, in fen, that it may do alone; 0 is any.
	Limit payment.Amount `json:"limit,omitempty"`
}

// Table is the owner's own rights, by role; what is not in it is as it comes.
type Table map[Role]map[Action]Right

// defaults is what each role may do alone until the owner changes it. The owner
// may do everything, always: there must be somebody who can.
var defaults = map[Role][]Action{
	Supervisor: {Sell, VoidSale, GiveBack, CloseHold, KeyedCard, Offline, ReprintSlip, OpenDrawer, SettleDay, CloseByHand, PayAgain,
		ReadReports, ExportData, AcceptPad, OverrideRisk},
	Cashier:    {Sell, CloseHold, Offline, ReprintSlip},
	Technician: {ReprintSlip, ChangeSet, HandleKeys, AcceptPad, ReadReports},
}

// RightOf is what a role may do alone.
func (t Table) RightOf(role Role, action Action) Right {
	if role == Owner {
		return Right{May: true}
	}
	if right, set := t[role][action]; set {
		return right
	}
	return Right{May: slices.Contains(defaults[role], action)}
}

// May reports whether a role may do something with an amount without asking.
func (t Table) May(role Role, action Action, amount payment.Amount) bool {
	right := t.RightOf(role, action)
	return right.May && (right.Limit == 0 || amount <= right.Limit)
}

// ActionOf is what an order needs a right for.
func ActionOf(kind payment.Kind, mode payment.Mode) Action {
	switch {
	case kind == payment.OfflineSale:
		return Offline
	case mode == payment.ModeMOTO && kind != payment.Void && kind != payment.Refund:
		return KeyedCard
	case kind == payment.Void, kind == payment.CompletionVoid:
		return VoidSale
	case kind == payment.Refund:
		return GiveBack
	case kind == payment.PreAuthVoid, kind == payment.Completion, kind == payment.CompletionAdvice:
		return CloseHold
	}
	return Sell
}
