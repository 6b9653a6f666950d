package payment

// Role is what an operator is to the shop.
type Role string

// The roles.
const (
	RoleOwner      Role = "owner"
	RoleSupervisor Role = "supervisor"
	RoleCashier    Role = "cashier"
	RoleTechnician Role = "technician"
)

// Roles lists them, the most powerful first.
var Roles = []Role{RoleOwner, RoleSupervisor, RoleCashier, RoleTechnician}

// Action is something that not everybody may do.
type Action string

// The actions.
const (
	MaySell         Action = "sell"
	MayVoid         Action = "void"
	MayRefund       Action = "refund" // up to the role's limit; more needs one who may
	MayCloseHold    Action = "preauth"
	MayKeyCard      Action = "keyed" // a card that is not there
	MaySellOffline  Action = "offline"
	MayReprint      Action = "reprint"
	MayOpenDrawer   Action = "drawer"
	MaySettle       Action = "settle"
	MayCloseByHand  Action = "evidence" // close an undecided item
	MayPayAgain     Action = "again"
	MayReport       Action = "reports"
	MayExport       Action = "export"
	MaySet          Action = "settings"
	MayHandleKeys   Action = "keys"
	MayHandlePeople Action = "people"
	MayAcceptPad    Action = "pad"
	MayOverrideRisk Action = "risk"
)

// Actions lists them in the order of the owner's table.
var Actions = []Action{MaySell, MayVoid, MayRefund, MayCloseHold, MayKeyCard, MaySellOffline, MayReprint, MayOpenDrawer, MaySettle, MayCloseByHand,
	MayPayAgain, MayReport, MayExport, MaySet, MayHandleKeys, MayHandlePeople, MayAcceptPad, MayOverrideRisk}

// Right is whether a role may do something alone.
type Right struct {
	May bool `json:"may"`
	// Limit is the largest amount, in fen, that it may do alone; 0 is any.
	Limit Amount `json:"limit,omitempty"`
}

// PINRefusal is why a PIN may not be chosen. People read a sentence for each.
type PINRefusal string

// The refusals (NIST SP 800-63B blocklists, PCI DSS 8.3.6 and 8.3.7).
const (
	PINAccepted PINRefusal = ""
	PINShort    PINRefusal = "short"
	PINLong     PINRefusal = "long"
	PINDefault  PINRefusal = "default" // what machines are shipped with, and what everybody tries
	PINRepeats  PINRefusal = "repeat"  // 111111, 121212, 123123
	PINSteps    PINRefusal = "step"    // 123456, 987654, 112233, 123321
	PINKeypad   PINRefusal = "keypad"  // 147258, 159753
	PINDate     PINRefusal = "date"    // today, the birthday
	PINKnown    PINRefusal = "known"   // of a phone, an ID, an employee or terminal number
	PINUsed     PINRefusal = "used"    // the present one or one of the last four
	PINWeak     PINRefusal = "weak"    // for those who see more: too short without letters
	PINNoText   PINRefusal = "no_text" // control characters
)

// PINRefusals lists them, for the test of words.
var PINRefusals = []PINRefusal{PINShort, PINLong, PINDefault, PINRepeats, PINSteps, PINKeypad,
	PINDate, PINKnown, PINUsed, PINWeak, PINNoText}
