package batch

import "till/payment"

// Plan is the batch upload: every message that follows the bank's verdict, in
// order, the end message last (unionpay-pos 14.3). A group that the bank called
// equal sends no details; the certificates of chips and the end go always. txns
// are all attempts of the settlement's batch, oldest first, as they stand now.
func Plan(s payment.Settlement, txns []payment.Txn) []payment.Upload {
	var plan []payment.Upload
	all := Lines(Frozen(s, txns))
	balanced := s.Balanced()
	lines := detailed(s, all)
	details := 0
	single := func(step payment.UploadStep, txn payment.Txn) {
		plan = append(plan, payment.Upload{Step: step, Balanced: balanced, Txns: []payment.Txn{txn}})
		details++
	}
	for _, line := range lines {
		if told(line.Txn) == payment.UploadOffline {
			single(payment.UploadOffline, withAmount(line))
		}
	}
	var packed []payment.Txn
	pack := func() {
		if len(packed) == 0 {
			return
		}
		plan = append(plan, payment.Upload{Step: payment.UploadDetails, Balanced: balanced, Txns: packed})
		details += len(packed)
		packed = nil
	}
	for _, line := range lines {
		if told(line.Txn) == payment.UploadDetails {
			if packed = append(packed, withAmount(line)); len(packed) == payment.UploadDetailsMax {
				pack()
			}
		}
	}
	pack()
	for _, line := range lines {
		if told(line.Txn) == payment.UploadAdvice {
			single(payment.UploadAdvice, withAmount(line))
		}
	}
	for _, line := range all {
		if step, chip := certificate(line.Txn); chip {
			single(step, withAmount(line))
		}
	}
	return append(plan, payment.Upload{Step: payment.UploadEnd, Balanced: balanced, Details: details})
}

// detailed keeps the lines of the groups that the bank did not call equal.
func detailed(s payment.Settlement, lines []Line) []Line {
	var kept []Line
	for _, line := range lines {
		verdict := s.Domestic
		if line.Foreign {
			verdict = s.Foreign
		}
		if verdict != payment.GroupEqual {
			kept = append(kept, line)
		}
	}
	return kept
}

// withAmount is the line's transaction with the amount that counts.
func withAmount(line Line) payment.Txn {
	txn := line.Txn
	txn.Amount = line.Amount
	return txn
}

// told says in which message a line's detail goes. A chip sale with its full
// data goes as a certificate and not among the details.
func told(txn payment.Txn) payment.UploadStep {
	if _, chip := certificate(txn); chip {
		return ""
	}
	switch txn.Kind {
	case payment.OfflineSale:
		return payment.UploadOffline
	case payment.Refund, payment.CompletionAdvice:
		return payment.UploadAdvice
	}
	return payment.UploadDetails
}

// certificate says whether an attempt's chip data is told to the bank, and how:
// a certificate for what the card approved, and a failed one where it could not
// verify the bank's answer (TVR byte 5, bit 7).
func certificate(txn payment.Txn) (payment.UploadStep, bool) {
	if len(txn.CardEMV) == 0 || txn.Kind != payment.Sale || !Counts(txn) {
		return "", false
	}
	if issuerDoubted(txn.Card.TVR) {
		return payment.UploadFailed, true
	}
	return payment.UploadTC, true
}

// issuerDoubted reads TVR (ten hexadecimal digits), byte 5 bit 7: issuer
// authentication failed (EMV Book 3, annex C5).
func issuerDoubted(tvr string) bool {
	if len(tvr) != 10 {
		return false
	}
	high := tvr[8]
	return high >= '4' && high <= '7' || high >= 'C' && high <= 'F' || high >= 'c' && high <= 'f'
}
