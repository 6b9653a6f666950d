package text

import "till/payment"

// What is said to the customer more than once.
const (
	enSayOther   = "Your bank did not accept this. Would you like to try another card?"
	enSayAsk     = "Your bank did not accept this. Please call the number on the back of your card."
	enSayUs      = "The trouble is on our side, your card is fine. Could you pay another way?"
	enSayAgain   = "Nothing was charged. Shall we try once more?"
	enSayWait    = "The bank has not answered. Please do not pay again yet."
	enSayUndone  = "The payment did not go through and is being reversed. Please do not pay again yet."
	enNextUs     = "Take cash or a code, then call the service number."
	enNextOther  = "Ask for another card or take cash."
	enNextAgain  = "Start again when the customer is ready."
	enNextWait   = "The till keeps reversing it. Print the pending slip."
	enNextUndone = "Keep the goods until it is settled. Print the pending slip."
)

var enReasons = map[payment.Reason]Advice{
	payment.ReasonDeclined:          {"The bank did not accept the card", enNextOther, enSayOther},
	payment.ReasonReferToIssuer:     {"The card's bank wants to be asked", "Ask for another card; the customer calls the bank.", enSayAsk},
	payment.ReasonInvalidMerchant:   {"The bank does not know this shop", enNextUs, enSayUs},
	payment.ReasonPickUpCard:        {"The bank does not accept this card", "Stay friendly, give the card back, ask for another.", enSayAsk},
	payment.ReasonDoNotHonour:       {"The card's bank said no", enNextOther, enSayOther},
	payment.ReasonInvalidTxn:        {"The bank does not do this with the card", enNextOther, enSayOther},
	payment.ReasonInvalidAmount:     {"The bank does not take this amount", "Check the amount, then type it again.", "The amount was not accepted. I will type it again."},
	payment.ReasonInvalidCard:       {"The bank does not know this card number", enNextOther, enSayOther},
	payment.ReasonNoSuchIssuer:      {"No bank was found for this card", enNextOther, enSayOther},
	payment.ReasonCardNotActive:     {"The card is not active yet", "Ask for another card; its bank must activate this one.", "This card is not active yet. Would you like to try another card?"},
	payment.ReasonWrongOperation:    {"The bank does not take it in this state", "Start again; if it comes back, call the service number.", enSayAgain},
	payment.ReasonNoOriginal:        {"The bank cannot find the first payment", "Compare trace and batch with the slip.", "I will look at your slip once more."},
	payment.ReasonFormatError:       {"The bank could not read the message", enNextUs, enSayUs},
	payment.ReasonSuspectedFraud:    {"The card's bank does not allow it", enNextOther, enSayAsk},
	payment.ReasonNotSupported:      {"The bank does not offer this", enNextOther, enSayOther},
	payment.ReasonLostCard:          {"The bank does not accept this card", "Stay friendly, give the card back, ask for another.", enSayAsk},
	payment.ReasonStolenCard:        {"The bank does not accept this card", "Stay friendly, give the card back, ask for another.", enSayAsk},
	payment.ReasonUseChip:           {"The bank wants the chip, not the stripe", "Start again and insert the chip.", "Please insert the card with the chip first."},
	payment.ReasonInsufficientFunds: {"Not enough money on the card", enNextOther, enSayOther},
	payment.ReasonExpiredCard:       {"The card has expired", enNextOther, "This card has expired. Would you like to try another card?"},
	payment.ReasonWrongPIN:          {"The PIN was wrong", "The same card may try again, with care.", "The PIN was not right. Would you like to try once more?"},
	payment.ReasonNotPermitted:      {"This card may not pay like this", enNextOther, enSayOther},
	payment.ReasonNotPermittedHere:  {"This till may not take such payments", enNextUs, enSayUs},
	payment.ReasonCardCheckFailed:   {"The check of the card did not pass", enNextOther, enSayOther},
	payment.ReasonOverLimit:         {"More than the card's limit", "Take a part by card, or ask for another card.", "This is above the limit of the card. Would you like to pay a part, or use another card?"},
	payment.ReasonRestrictedCard:    {"The card may not be used here", enNextOther, enSayOther},
	payment.ReasonAmountMismatch:    {"The amount differs from the first payment", "Compare the amount with the slip.", "I will look at your slip once more."},
	payment.ReasonTooManyUses:       {"The card was used too often today", enNextOther, "The card has reached its uses for today. Would you like to try another?"},
	payment.ReasonPINTriesExceeded:  {"Too many wrong PINs: the card is blocked", "Ask for another card; only its bank unblocks this one.", "The PIN was wrong too often. Please ask your bank, or use another card."},
	payment.ReasonBatchMismatch:     {"The bank has another batch number", enNextUs, enSayUs},
	payment.ReasonCutOver:           {"The bank is closing its day", "Try again in a few minutes.", "The bank is closing its day. Could you wait a moment or pay another way?"},
	payment.ReasonIssuerDown:        {"The card's bank cannot be reached", "Try again in a minute, or another bank's card.", "Your bank cannot be reached just now. Would you like to try another card?"},
	payment.ReasonIssuerLineDown:    {"The line to the card's bank is down", "Try again in a minute, or another bank's card.", "Your bank cannot be reached just now. Would you like to try another card?"},
	payment.ReasonDuplicate:         {"The bank says it had this payment before", "Look at the undecided desk before you charge again.", "We have to ask the bank first. Please do not pay again yet."},
	payment.ReasonUnknownTerminal:   {"The bank does not know this till", enNextUs, enSayUs},
	payment.ReasonSignOnNeeded:      {"The bank wants a new sign-on", "Start again: the till signs on by itself.", enSayAgain},
	payment.ReasonCurrencyMismatch:  {"The card does not take this currency", enNextOther, enSayOther},
	payment.ReasonWrongAccount:      {"The account does not fit the card", enNextOther, enSayOther},
	payment.ReasonSecurityFailed:    {"The bank did not accept our seal", "Start again; if it comes back, call the service number.", enSayUs},
	payment.ReasonApprovedPartly:    {"The bank paid only a part", "Take the rest in cash or with another card.", "Your bank paid a part of it. How would you like to pay the rest?"},

	payment.ReasonCustomerCancelled:  {"The customer pressed cancel on the pad", enNextAgain, enSayAgain},
	payment.ReasonCashierCancelled:   {"You cancelled this sale", enNextAgain, enSayAgain},
	payment.ReasonCardRemoved:        {"The card was taken out too early", "Start again; the card stays in until told.", "Please leave the card in until the pad says so. Nothing was charged."},
	payment.ReasonNoCard:             {"No card was presented in time", enNextAgain, enSayAgain},
	payment.ReasonPINTimeout:         {"The PIN was not typed in time", enNextAgain, enSayAgain},
	payment.ReasonChipUnreadable:     {"The chip cannot be read", "Wipe the chip and insert it again.", "The chip could not be read. May I try again?"},
	payment.ReasonStripeUnreadable:   {"The stripe cannot be read", "Swipe again, evenly and not too slowly.", "The stripe could not be read. May I try again?"},
	payment.ReasonInsertChip:         {"This card has a chip: insert it", "Start again and insert the chip.", "Please insert the card with the chip first."},
	payment.ReasonCardRefused:        {"The card itself said no", enNextOther, "The card does not allow this. Would you like to try another card?"},
	payment.ReasonCardBlocked:        {"The card is blocked", enNextOther, "The card is blocked. Please ask your bank, or use another card."},
	payment.ReasonCardStopped:        {"The bank has stopped this card", "Ask for another card. Nothing was sent.", enSayOther},
	payment.ReasonCardUnsupported:    {"This till does not take such cards", enNextOther, "We cannot take this kind of card. Would you like to try another one?"},
	payment.ReasonManyCards:          {"More than one card was held to the reader", "Ask for one card alone.", "Please hold only one card to the reader."},
	payment.ReasonChipMute:           {"The chip gives no answer", "Chip side up and first, push it in to the stop.", "Please insert the card with the chip up, all the way in."},
	payment.ReasonChipInvalid:        {"The chip's data is damaged", enNextOther, "The chip of this card does not work. Would you like to try another card?"},
	payment.ReasonApplicationBlocked: {"The issuer closed this card's payment", enNextOther, "Your bank has closed payment on this card. Please ask your bank, or use another card."},
	payment.ReasonUseStripe:          {"The chip is dead: the stripe may be used", "Start again and swipe the card.", "The chip does not work. I may swipe the card this time."},
	payment.ReasonTapFailed:          {"The tap was too short", "Hold the card flat on the reader until it beeps, or insert it.", "Please hold the card on the reader until it beeps."},
	payment.ReasonPhoneUnconfirmed:   {"The phone was not unlocked", "Unlock the phone, start again, tap again.", "Please unlock your phone, then hold it to the reader again."},
	payment.ReasonPINResting:         {"The pad takes no PIN for a moment", "Wait half a minute, then start again.", enSayAgain},

	payment.ReasonLineDown:     {"The line to the bank is down", "Check the network, then start again, or take cash.", enSayUs},
	payment.ReasonSignOnFailed: {"The bank did not let the till sign on", enNextUs, enSayUs},
	payment.ReasonKeyCheck:     {"The bank's keys do not check out", enNextUs, enSayUs},
	payment.ReasonPadGone:      {"The PIN pad cannot be reached", "Check its cable, then start again.", enSayUs},
	payment.ReasonPadUnfit:     {"The PIN pad lacks what the bank needs", enNextUs, enSayUs},
	payment.ReasonPadChanged:   {"Another PIN pad is plugged in", "Do not sell by card. Look at its seals, weight and cable; then a supervisor accepts it: till devices --accept-pad --by NAME", enSayUs},
	payment.ReasonPadNoKey:     {"The PIN pad's key slot is empty", "The pad must go to the bank's key room. Call service.", enSayUs},
	payment.ReasonPadTables:    {"The PIN pad has other card tables", "Restart the till: it loads them. Then start again.", enSayUs},
	payment.ReasonPadFault:     {"The PIN pad did not do what it was asked", "Start again; if it comes back, unplug and plug the pad.", enSayAgain},
	payment.ReasonJournal:      {"The journal cannot be written", "Do not sell by card. Free the disk or call service.", enSayUs},
	payment.ReasonInterrupted:  {"The till was closed before sending", enNextAgain, enSayAgain},
	payment.ReasonCardNotKept:  {"The first card's number is not kept here", "Ask for the card and start again with it.", enSayUs},
	payment.ReasonRiskAsks:     {"A rule of this shop wants consent first", "Have a supervisor look at it and allow it.", enSayAgain},
	payment.ReasonRiskRefuses:  {"A rule of this shop refuses it", "Ask for another way to pay. Nothing was sent.", enSayOther},
	payment.ReasonSettling:     {"The day is being settled", "Finish the settlement, then take this payment.", enSayUs},
	payment.ReasonUnsentFirst:  {"The bank does not know every sale yet", "Send what is stored first, then settle.", enSayUs},
	payment.ReasonNothingSold:  {"There is nothing to settle", "The batch is empty. Nothing needs to be done.", enSayUs},
	payment.ReasonOwedFirst:    {"An older payment must be settled first", "Open the undecided desk and reverse it now.", enSayUs},

	payment.ReasonOfflineSaleLimit: {"Too much for a sale without the line", "Take a smaller sum, cash, or authorise by phone.", enSayUs},
	payment.ReasonOfflineCardLimit: {"The card has paid enough without the line", "Ask for another card, or authorise by phone.", "The line to the bank is down, and this card has reached its limit here. Do you have another one?"},
	payment.ReasonOfflineCount:     {"As many unsent sales as the owner allows", "Wait for the line, take cash, or authorise by phone.", enSayUs},
	payment.ReasonOfflineSum:       {"The unsent sales reach the owner's limit", "Wait for the line, take cash, or authorise by phone.", enSayUs},
	payment.ReasonOfflineAge:       {"The oldest sale is unsent for too long", "Get the line back first; till then take cash.", enSayUs},
	payment.ReasonOfflineCardKind:  {"Line down: such cards cannot pay now", "Ask for a card with a chip, or take cash.", "The line to the bank is down. Do you have a card with a chip to insert?"},
	payment.ReasonCardWantsBank:    {"Line down: this card needs its bank", enNextOther, "The line is down, and your card wants to ask its bank. Do you have another card?"},
	payment.ReasonNotWithdrawn:     {"This sale may have reached the bank", "Send it first, then refund it.", "I cannot cancel it here; we will give it back by a refund."},
	payment.ReasonWithdrawn:        {"Voided here before it was sent", "Nothing more to do. Take the earlier slip back.", "It is cancelled here, and your bank was never told."},

	payment.ReasonCertificateExpired:  {"Bank certificate expired, or clock is wrong", "Check the date of this computer, then call the service number.", enSayUs},
	payment.ReasonCertificateEarly:    {"The clock of this computer is wrong", "Set its date and time, then start again.", enSayUs},
	payment.ReasonCertificateForeign:  {"This is not the bank's certificate", "Do not sell by card. Call the service number.", enSayUs},
	payment.ReasonCertificateUnpinned: {"This is not the bank's key", "Do not sell by card. Call the service number.", enSayUs},
	payment.ReasonCertificateRefused:  {"The bank refuses this till's certificate", enNextUs, enSayUs},

	payment.ReasonNoAnswer:         {"The bank did not answer", enNextWait, enSayWait},
	payment.ReasonLineBroken:       {"The line broke before the whole answer", enNextWait, enSayWait},
	payment.ReasonBadMAC:           {"The answer's seal is wrong", enNextWait, enSayWait},
	payment.ReasonBadAnswer:        {"The bank's answer is not valid", enNextWait, enSayWait},
	payment.ReasonHostUnsure:       {"The bank itself is not sure", enNextWait, enSayWait},
	payment.ReasonRestarted:        {"The till restarted in the middle", enNextWait, enSayWait},
	payment.ReasonCardRefusedAfter: {"The card said no after the bank's yes", enNextUndone, enSayUndone},
	payment.ReasonCardRemovedAfter: {"The card was out before the end", enNextUndone, enSayUndone},
	payment.ReasonPadGoneAfter:     {"The pad went away before the end", enNextUndone, enSayUndone},
	payment.ReasonJournalAfter:     {"The approval could not be written down", "It is reversed. Do not sell by card, call service.", enSayUndone},
}

const enSaySlip = "Your payment is done. The slip follows in a moment."

var enPrinter = map[payment.PrinterReason]Advice{
	payment.PrinterPaperOut:  {"Put in a new paper roll", "The money is taken. Press 1 when that is done.", enSaySlip},
	payment.PrinterCoverOpen: {"Close the printer's cover", "The money is taken. Press 1 when that is done.", enSaySlip},
	payment.PrinterOffline:   {"Switch the printer on line", "The money is taken. Press 1 when that is done.", enSaySlip},
	payment.PrinterCutter:    {"Free the printer's cutter", "The money is taken. Press 1 when that is done.", enSaySlip},
	payment.PrinterError:     {"Turn the printer off and on", "The money is taken. Press 1 when that is done.", enSaySlip},
	payment.PrinterGone:      {"Check the printer's cable", "The money is taken. Press 1 when that is done.", enSaySlip},
}
