package batch

import "till/payment"

// Preflight lists what a person should see before a batch is closed: what is
// owed on any attempt of it, or of an older batch that was carried over.
// Gravest first, oldest first within.
func Preflight(batch string, txns []payment.Txn) []payment.Finding {
	var findings []payment.Finding
	for _, hindrance := range payment.Hindrances {
		for _, txn := range txns {
			if stands(hindrance, batch, txn) {
				findings = append(findings, payment.Finding{Hindrance: hindrance, Txn: txn})
			}
		}
	}
	return findings
}

func stands(h payment.Hindrance, batch string, txn payment.Txn) bool {
	switch h {
	case payment.HinderUndecided:
		return txn.State.Open() && txn.State != payment.OfflineApproved
	case payment.HinderUnsent:
		return txn.State == payment.OfflineApproved
	case payment.HinderScript:
		return txn.Script.State == payment.ScriptOwed
	case payment.HinderRefused:
		return txn.State == payment.AdviceRefused && txn.Batch == batch
	case payment.HinderUnprinted:
		return txn.Receipt.State == payment.ReceiptPending || txn.Receipt.State == payment.ReceiptUnknown
	}
	return false
}

// MayBegin reports whether a settlement may begin, and what stops it if not.
func MayBegin(findings []payment.Finding) (bool, payment.Hindrance) {
	for _, finding := range findings {
		if finding.Hindrance.Stops() {
			return false, finding.Hindrance
		}
	}
	return true, ""
}

// CarriedOver are the attempts of a batch that its settlement leaves out because
// nobody knows how they ended.
func CarriedOver(batch string, txns []payment.Txn) []uint64 {
	var ids []uint64
	for _, txn := range txns {
		if txn.Batch == batch && stands(payment.HinderUndecided, batch, txn) {
			ids = append(ids, txn.ID)
		}
	}
	return ids
}
