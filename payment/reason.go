package payment

// Reason is our own closed list of why an attempt ended as it did. Host codes
// and device codes are translated into it once, at the edge; the raw code
// stands beside it in the record for the technician.
type Reason string

// NoReason stands where nothing went wrong.
const NoReason Reason = ""

// The bank declined; DE 39 in brackets.
const (
	ReasonDeclined          Reason = "declined"            // any other code
	ReasonReferToIssuer     Reason = "refer_to_issuer"     // 01
	ReasonInvalidMerchant   Reason = "invalid_merchant"    // 03
	ReasonPickUpCard        Reason = "pick_up_card"        // 04
	ReasonDoNotHonour       Reason = "do_not_honour"       // 05
	ReasonInvalidTxn        Reason = "invalid_transaction" // 12
	ReasonInvalidAmount     Reason = "invalid_amount"      // 13
	ReasonInvalidCard       Reason = "invalid_card"        // 14
	ReasonNoSuchIssuer      Reason = "no_such_issuer"      // 15
	ReasonCardNotActive     Reason = "card_not_active"     // 21
	ReasonWrongOperation    Reason = "wrong_operation"     // 22
	ReasonNoOriginal        Reason = "no_original"         // 25
	ReasonFormatError       Reason = "format_error"        // 30
	ReasonSuspectedFraud    Reason = "suspected_fraud"     // 34
	ReasonNotSupported      Reason = "not_supported"       // 40
	ReasonLostCard          Reason = "lost_card"           // 41
	ReasonStolenCard        Reason = "stolen_card"         // 43
	ReasonUseChip           Reason = "use_chip"            // 45
	ReasonInsufficientFunds Reason = "insufficient_funds"  // 51
	ReasonExpiredCard       Reason = "expired_card"        // 54
	ReasonWrongPIN          Reason = "wrong_pin"           // 55
	ReasonNotPermitted      Reason = "not_permitted"       // 57
	ReasonNotPermittedHere  Reason = "not_permitted_here"  // 58
	ReasonCardCheckFailed   Reason = "card_check_failed"   // 59
	ReasonOverLimit         Reason = "over_limit"          // 61
	ReasonRestrictedCard    Reason = "restricted_card"     // 62
	ReasonAmountMismatch    Reason = "amount_mismatch"     // 64
	ReasonTooManyUses       Reason = "too_many_uses"       // 65
	ReasonPINTriesExceeded  Reason = "pin_tries_exceeded"  // 38, 75
	ReasonBatchMismatch     Reason = "batch_mismatch"      // 77
	ReasonCutOver           Reason = "cut_over"            // 90
	ReasonIssuerDown        Reason = "issuer_down"         // 91
	ReasonIssuerLineDown    Reason = "issuer_line_down"    // 92
	ReasonDuplicate         Reason = "duplicate"           // 94
	ReasonUnknownTerminal   Reason = "unknown_terminal"    // 97
	ReasonSignOnNeeded      Reason = "sign_on_needed"      // 99, A0
	ReasonCurrencyMismatch  Reason = "currency_mismatch"   // A1
	ReasonWrongAccount      Reason = "wrong_account"       // A3
	ReasonSecurityFailed    Reason = "security_failed"     // A7
	ReasonApprovedPartly    Reason = "approved_partly"     // 10: paid, but less than asked for
)

// The card step ended before anything was sent.
const (
	ReasonCustomerCancelled  Reason = "customer_cancelled"
	ReasonCashierCancelled   Reason = "cashier_cancelled"
	ReasonCardRemoved        Reason = "card_removed"
	ReasonNoCard             Reason = "no_card" // nobody presented one in time
	ReasonPINTimeout         Reason = "pin_timeout"
	ReasonChipUnreadable     Reason = "chip_unreadable"
	ReasonStripeUnreadable   Reason = "stripe_unreadable"
	ReasonInsertChip         Reason = "insert_chip" // the stripe says that the card has a chip
	ReasonCardRefused        Reason = "card_refused"
	ReasonCardBlocked        Reason = "card_blocked"
	ReasonCardUnsupported    Reason = "card_unsupported"
	ReasonManyCards          Reason = "many_cards"
	ReasonCardStopped        Reason = "card_stopped"        // the bank's list of stopped cards names it
	ReasonChipMute           Reason = "chip_mute"           // the chip gives no answer: wrong side, not deep enough, or dead
	ReasonChipInvalid        Reason = "chip_invalid"        // what the chip says does not hold together
	ReasonApplicationBlocked Reason = "application_blocked" // the issuer closed the application on the chip
	ReasonUseStripe          Reason = "use_stripe"          // the chip is dead and the card's stripe may be read
	ReasonTapFailed          Reason = "tap_failed"          // the card was not held to the reader long enough
	ReasonPhoneUnconfirmed   Reason = "phone_unconfirmed"   // the customer did not confirm on the phone
	ReasonPINResting         Reason = "pin_resting"         // the pad takes no PIN for a moment
)

// Nothing left the till.
const (
	ReasonLineDown     Reason = "line_down" // the connection could not be opened
	ReasonSignOnFailed Reason = "sign_on_failed"
	ReasonKeyCheck     Reason = "key_check_failed" // a KCV differs: the keys are not used
	ReasonPadGone      Reason = "pad_gone"
	ReasonPadUnfit     Reason = "pad_unfit"   // the pad lacks what the profile needs
	ReasonPadChanged   Reason = "pad_changed" // another pad than this till's own: a person must accept it
	ReasonPadNoKey     Reason = "pad_no_key"  // the key slot that the profile names is empty
	ReasonPadTables    Reason = "pad_tables"  // the pad has other EMV tables than this till, or half of them
	ReasonPadFault     Reason = "pad_fault"   // the pad does not carry out what it is asked
	ReasonJournal      Reason = "journal_failed"
	ReasonInterrupted  Reason = "interrupted"   // a signal came before sending
	ReasonCardNotKept  Reason = "card_not_kept" // the original's number is no longer here: read the card
	ReasonOwedFirst    Reason = "owed_first"    // the bank forbids sales while a reversal is owed
	ReasonRiskAsks     Reason = "risk_asks"     // a rule of the shop wants somebody's consent first
	ReasonRiskRefuses  Reason = "risk_refuses"  // a rule of the shop refuses it
	ReasonSettling     Reason = "settling"      // the batch's totals are frozen: finish the settlement first
	ReasonUnsentFirst  Reason = "unsent_first"  // a settlement waits until the bank knows every stored sale
	ReasonNothingSold  Reason = "nothing_sold"  // the batch holds nothing to settle
)

// The line cannot be used, and the sale may not be made without it.
const (
	ReasonOfflineSaleLimit Reason = "offline_sale_limit" // more than one sale may be
	ReasonOfflineCardLimit Reason = "offline_card_limit" // more than one card may pay on one day
	ReasonOfflineCount     Reason = "offline_count"      // as many sales wait as may
	ReasonOfflineSum       Reason = "offline_sum"        // more would wait than may
	ReasonOfflineAge       Reason = "offline_age"        // the oldest sale waits longer than one may
	ReasonOfflineCardKind  Reason = "offline_card_kind"  // such cards do not pay without the line
	ReasonCardWantsBank    Reason = "card_wants_bank"    // the chip approves nothing without its bank
)

// ReasonWithdrawn: a person took back a sale that was approved here, before a
// byte of it had left.
const ReasonWithdrawn Reason = "withdrawn"

// ReasonNotWithdrawn: such a sale may have left by now, or another one that waits
// changes it. It is sent first and given back then.
const ReasonNotWithdrawn Reason = "not_withdrawn"

// LineUnusable reports a reason that says of the line alone that it cannot be
// used: no connection was opened, nothing was sent, and nobody at the other end
// said no. What a bank, a certificate or a key refuses is no line that is down,
// and a sign-on without an answer may be a bank that wants none.
func (r Reason) LineUnusable() bool { return r == ReasonLineDown }

// Nothing left the till: the secure line was not opened.
const (
	ReasonCertificateExpired  Reason = "certificate_expired"  // the bank's, by this clock
	ReasonCertificateEarly    Reason = "certificate_early"    // the bank's is not valid yet, by this clock
	ReasonCertificateForeign  Reason = "certificate_foreign"  // of another authority, or for another name
	ReasonCertificateUnpinned Reason = "certificate_unpinned" // the bank's key is none of those pinned
	ReasonCertificateRefused  Reason = "certificate_refused"  // the bank does not take the till's own
)

// Something may have been sent and no trusted answer came, or the sale must be
// taken back although the bank approved it.
const (
	ReasonNoAnswer         Reason = "no_answer"
	ReasonLineBroken       Reason = "line_broken"
	ReasonBadMAC           Reason = "bad_mac"
	ReasonBadAnswer        Reason = "bad_answer"  // malformed, or fields that do not match
	ReasonHostUnsure       Reason = "host_unsure" // 06, 09, 68, 96, 98
	ReasonRestarted        Reason = "restarted"
	ReasonCardRefusedAfter Reason = "card_refused_after" // the card said no after the bank's yes
	ReasonCardRemovedAfter Reason = "card_removed_after"
	ReasonPadGoneAfter     Reason = "pad_gone_after"
	ReasonJournalAfter     Reason = "journal_failed_after" // the approval could not be written
)

// Reasons lists every reason, so that a test can demand a sentence for each in
// every language.
var Reasons = []Reason{
	ReasonDeclined, ReasonReferToIssuer, ReasonInvalidMerchant, ReasonPickUpCard, ReasonDoNotHonour,
	ReasonInvalidTxn, ReasonInvalidAmount, ReasonInvalidCard, ReasonNoSuchIssuer, ReasonCardNotActive,
	ReasonWrongOperation, ReasonNoOriginal, ReasonFormatError, ReasonSuspectedFraud, ReasonNotSupported,
	ReasonLostCard, ReasonStolenCard, ReasonUseChip, ReasonInsufficientFunds, ReasonExpiredCard,
	ReasonWrongPIN, ReasonNotPermitted, ReasonNotPermittedHere, ReasonCardCheckFailed, ReasonOverLimit,
	ReasonRestrictedCard, ReasonAmountMismatch, ReasonTooManyUses, ReasonPINTriesExceeded,
	ReasonBatchMismatch, ReasonCutOver, ReasonIssuerDown, ReasonIssuerLineDown, ReasonDuplicate,
	ReasonUnknownTerminal, ReasonSignOnNeeded, ReasonCurrencyMismatch, ReasonWrongAccount,
	ReasonSecurityFailed, ReasonApprovedPartly,
	ReasonCustomerCancelled, ReasonCashierCancelled, ReasonCardRemoved, ReasonNoCard, ReasonPINTimeout,
	ReasonChipUnreadable, ReasonStripeUnreadable, ReasonInsertChip, ReasonCardRefused, ReasonCardBlocked,
	ReasonCardUnsupported, ReasonManyCards, ReasonCardStopped,
	ReasonChipMute, ReasonChipInvalid, ReasonApplicationBlocked, ReasonUseStripe,
	ReasonTapFailed, ReasonPhoneUnconfirmed, ReasonPINResting, ReasonPadNoKey, ReasonPadTables, ReasonPadFault,
	ReasonLineDown, ReasonSignOnFailed, ReasonKeyCheck, ReasonPadGone, ReasonPadUnfit, ReasonPadChanged, ReasonJournal,
	ReasonInterrupted, ReasonOwedFirst, ReasonRiskAsks, ReasonRiskRefuses, ReasonSettling, ReasonUnsentFirst, ReasonNothingSold, ReasonCardNotKept,
	ReasonOfflineSaleLimit, ReasonOfflineCardLimit, ReasonOfflineCount, ReasonOfflineSum, ReasonOfflineAge,
	ReasonOfflineCardKind, ReasonCardWantsBank, ReasonWithdrawn, ReasonNotWithdrawn,
	ReasonCertificateExpired, ReasonCertificateEarly, ReasonCertificateForeign, ReasonCertificateUnpinned,
	ReasonCertificateRefused,
	ReasonNoAnswer, ReasonLineBroken, ReasonBadMAC, ReasonBadAnswer, ReasonHostUnsure, ReasonRestarted,
	ReasonCardRefusedAfter, ReasonCardRemovedAfter, ReasonPadGoneAfter, ReasonJournalAfter,
}
