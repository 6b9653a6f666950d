package hostsim

import (
	"slices"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// spellings are the kinds of rules that the commands call otherwise than the
// profile's table does.
func spellings() map[string]string {
	return map[string]string{
		"qr":              payment.MessageName(payment.Sale, payment.ModeQR),
		"moto":            payment.MessageName(payment.Sale, payment.ModeMOTO),
		"instalments":     payment.MessageName(payment.Sale, payment.ModeInstalment),
		"complete":        string(payment.Completion),
		"complete-advice": string(payment.CompletionAdvice),
		"cancel-preauth":  string(payment.PreAuthVoid),
		"cancel-complete": string(payment.CompletionVoid),
		"offline":         string(payment.OfflineSale),
		"offline-chip":    payment.MessageName(payment.OfflineSale, payment.ModeEMV),
		"settle":          profile.MessageSettlement,
		"upload":          profile.MessageBatchDetails,
		"certificate":     profile.MessageBatchTC,
		"upload-end":      profile.MessageBatchEnd,
		"signon":          profile.MessageSignOn,
		"signoff":         profile.MessageSignOff,
		"params":          profile.MessageParameters,
		"status":          profile.MessageStatus,
		"reversal":        KindReversal,
	}
}

// management are the messages that move no money.
var management = []string{
	profile.MessageSignOn, profile.MessageSignOff, profile.MessageEcho, profile.MessageScript,
	profile.MessageParameters, profile.MessageStatus, profile.MessageCAQuery, profile.MessageCADownload,
	profile.MessageCAEnd, profile.MessageAIDQuery, profile.MessageAIDDownload, profile.MessageAIDEnd,
	profile.MessageBlacklist, profile.MessageBlacklistEnd, profile.MessageContactless, profile.MessageContactlessTo,
	profile.MessageBINB, profile.MessageBINBEnd, profile.MessageBINC, profile.MessageBINCEnd,
	profile.MessageTMKRSA, profile.MessageTMKDownload, profile.MessageTMKActivate,
	profile.MessageSettlement, profile.MessageBatchDetails, profile.MessageBatchTC, profile.MessageBatchFailed,
	profile.MessageBatchEnd,
}

// kindNamed is the message's name in the profile's table of what the command
// line calls a kind, "" where there is none. The table's own names are taken
// too, with dashes or underscores: "qr-void", "moto_preauth", "ca_query".
func kindNamed(text string) string {
	if name, spelled := spellings()[text]; spelled {
		return name
	}
	name := strings.ReplaceAll(text, "-", "_")
	if kind, _ := kindOf(name); kind != "" || slices.Contains(management, name) {
		return name
	}
	return ""
}
