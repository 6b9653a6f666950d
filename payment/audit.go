package payment

// AuditEvent is what a person did that must be answered for.
type AuditEvent string

// The events of the audit trail. They stand in the journal's chain beside the
// payments, each with who did it.
const (
	AuditSignedOn     AuditEvent = "signed_on"
	AuditSignOnFailed AuditEvent = "sign_on_failed" // Operator is the number that was typed
	AuditLocked       AuditEvent = "locked"         // too many wrong PINs
	AuditUnlocked     AuditEvent = "unlocked"       // somebody let the operator in
	AuditSignedOff    AuditEvent = "signed_off"
	AuditIdle         AuditEvent = "idle_locked"
	AuditAdded        AuditEvent = "operator_added"
	AuditChanged      AuditEvent = "operator_changed"
	AuditDisabled     AuditEvent = "operator_disabled"
	AuditPINSet       AuditEvent = "pin_set"
	AuditPINReset     AuditEvent = "pin_reset"
	AuditCodeMade     AuditEvent = "code_made" // the secret of one-time codes
	AuditRights       AuditEvent = "rights_changed"
	AuditApproved     AuditEvent = "approved" // By allowed what Operator may not do alone
	AuditRefused      AuditEvent = "refused"  // nobody allowed it
	AuditSetting      AuditEvent = "setting_changed"
	AuditExported     AuditEvent = "exported"
	AuditDrawer       AuditEvent = "drawer_opened"
	AuditKey          AuditEvent = "key"
	AuditRisk         AuditEvent = "risk" // a rule spoke; Action is its name
)

// AuditEvents lists them, for the test of words.
var AuditEvents = []AuditEvent{AuditSignedOn, AuditSignOnFailed, AuditLocked, AuditUnlocked, AuditSignedOff, AuditIdle,
	AuditAdded, AuditChanged, AuditDisabled, AuditPINSet, AuditPINReset, AuditCodeMade, AuditRights, AuditApproved, AuditRefused,
	AuditSetting, AuditExported, AuditDrawer, AuditKey, AuditRisk}

// Audit is one line of the audit trail. It holds no secret and no card number.
type Audit struct {
	Event AuditEvent `json:"event"`
	// Operator is the number of who did it, By the number of who allowed it.
	Operator string `json:"operator,omitempty"`
	By       string `json:"by,omitempty"`
	// Action is what was done or asked for, Subject what it was done to: a trace
	// number, an operator, the name of a setting.
	Action  string `json:"action,omitempty"`
	Subject string `json:"subject,omitempty"`
	Amount  Amount `json:"amount,omitempty"`
	// Code tells that it was allowed by a one-time code from afar.
	Code bool `json:"code,omitempty"`
	// Note is a person's own reason.
	Note string `json:"note,omitempty"`
}
