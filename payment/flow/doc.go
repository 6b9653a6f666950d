// Package flow is the transaction state machine: Step takes an attempt and an
// event and gives the next attempt and the effects that are wanted. It decides
// everything about money and does nothing: it knows no clock, no line, no
// device, no disk and no screen, so that every cell of it can be walked by a
// test and every history can be replayed.
//
// An attempt that the bank refused unread, because it wanted a sign-on first, may
// be followed by a second one (GoesBack); that is a new attempt from the top of
// the table, and what goes wrong between the two stands in goback.go. So may one
// that found no line (GoesOffline): see offline.go.
//
// The whole table, phase by phase: event → where it may lead. A pair that is
// not here is refused by name (NotAllowed) and leaves the attempt unchanged.
//
//	new
//	    start          → reading_card | writing_intent | writing_refusal
//	    not_ready      → writing_refusal
//	    cancel         → new
//	reading_card
//	    card_read      → asking_pin | writing_refusal
//	    card_ended     → writing_refusal
//	    cancel         → reading_card
//	asking_pin
//	    pin_done       → writing_intent | writing_refusal
//	    card_ended     → writing_refusal
//	    cancel         → asking_pin
//	writing_refusal
//	    written        → over
//	    write_failed   → over | halted
//	    cancel         → writing_refusal
//	writing_intent
//	    written        → asking | untold | writing_refusal
//	    write_failed   → halted
//	    cancel         → writing_intent
//	asking
//	    answered       → writing_answer
//	    restarted      → writing_answer
//	    cancel         → asking
//	writing_answer
//	    written        → finishing | over | owed | untold | doubted
//	    write_failed   → halted
//	    cancel         → writing_answer
//	finishing
//	    card_ended     → writing_end
//	    card_finished  → writing_end
//	    restarted      → writing_end
//	    cancel         → finishing
//	writing_end
//	    written        → over | owed
//	    write_failed   → halted
//	    cancel         → writing_end
//	owed
//	    reverse        → writing_try
//	    close          → writing_evidence
//	    restarted      → owed
//	    cancel         → owed
//	writing_try
//	    written        → reversing
//	    write_failed   → halted
//	    cancel         → writing_try
//	reversing
//	    answered       → writing_reversal
//	    cancel         → reversing
//	writing_reversal
//	    written        → over | owed
//	    write_failed   → halted
//	    cancel         → writing_reversal
//	untold
//	    advise         → writing_advice
//	    withdraw       → writing_withdrawal | untold
//	    close          → writing_evidence
//	    restarted      → untold | writing_answer
//	    cancel         → untold
//	writing_advice
//	    written        → advising
//	    write_failed   → halted
//	    cancel         → writing_advice
//	advising
//	    answered       → writing_advised
//	    cancel         → advising
//	writing_advised
//	    written        → over | untold | doubted | refused
//	    write_failed   → halted
//	    cancel         → writing_advised
//	writing_withdrawal
//	    written        → over
//	    write_failed   → halted
//	    cancel         → writing_withdrawal
//	doubted
//	    close          → writing_evidence
//	    restarted      → doubted
//	    cancel         → doubted
//	refused
//	    close          → writing_evidence
//	    restarted      → refused
//	    cancel         → refused
//	writing_evidence
//	    written        → over
//	    write_failed   → halted
//	    cancel         → writing_evidence
//	over
//	    late_answer    → writing_note
//	    restarted      → over
//	    cancel         → over
//	writing_note
//	    written        → over
//	    write_failed   → halted
//	    cancel         → writing_note
//	halted
//	    cancel         → halted
package flow
