package text

import (
	"fmt"

	"till/payment"
)

var commandsEN = Commands{
	Lang:   EN,
	Orders: ordersEN, Printers: printersEN, Proof: proofEN, Closing: closingEN, Manage: manageEN, Profiles: profilesEN, Upkeep: upkeepEN, Settle: settleEN, Reports: reportsEN, Compared: comparedEN, People: peopleEN, Counter: counterEN, Plain: plainEN,

	Till:          "Cashier application for the counter PC",
	Sale:          "Take one card payment",
	Status:        "Tell what happened to a payment, in the five words",
	Undecided:     "Show payments whose end is not known, and try again",
	Journal:       "Read and check the journal",
	JournalList:   "List the journal, newest first",
	JournalShow:   "Show every record of one payment",
	JournalVerify: "Check every record of the journal",
	Message:       "Read and make ISO 8583 messages",
	MessageDecode: "Decode a message, masked",
	MessageEncode: "Encode a message from JSON",
	Host:          "Run the pretend bank alone",
	Pad:           "PIN pads",
	PadDecode:     "Decode a PIN pad's frame",
	PadLoad:       "Load a key into the pretend pad: components or a TR-31 block on standard input",
	KeyLoaded:     func(slot int, kcv string) string { return fmt.Sprintf("slot %d loaded, check value %s", slot, kcv) },
	KeyRefused:    func(err error) string { return fmt.Sprintf("no key was loaded: %v", err) },
	PadRun:        "Run the pretend PIN pad alone",
	Printer:       "Run the pretend printer alone",
	SignOn:        "Fetch working keys from the bank",
	Echo:          "Ask whether the bank is there",
	Reprint:       "Print a slip again",

	PracticeChosen: func(dir string) string {
		return "no till is set up here, so this is practice: no real money. Its data is in " + dir
	},
	Failed: func(err error) string { return "this failed: " + err.Error() + "; try again, or ask the technician" },

	AmountForm: func(given string) string {
		return fmt.Sprintf("%q is no amount: write two decimals, such as 12.50 or 1250.00", given)
	},
	AmountZero: func(string) string { return "the amount is zero: write what the customer pays, such as 12.50" },
	AmountNegative: func(given string) string {
		return fmt.Sprintf("%s is below zero: write what the customer pays, such as 12.50", given)
	},
	AmountTooLarge: func(string) string { return "the amount is over 9,999,999,999.99: take it in parts" },
	BadFlag:        func(err error) string { return err.Error() + "; till --help lists what there is" },
	UnknownFlag:    func(flag string) string { return "there is no " + flag + ": till --help lists what there is" },
	FlagAlone:      func(flag string) string { return flag + " needs a value behind it: till --help shows the forms" },
	UnknownCommand: func(given string) string {
		return fmt.Sprintf("there is no command %q: till --help lists what there is", given)
	},
	WrongArguments: func(form string) string { return "write it like this: " + form + "; till --help explains" },
	UnknownCard: func(given string) string {
		return fmt.Sprintf("no pretend card %q: write chip, contactless, stripe, fallback, qr, phone, offline-pin, signature, no-pin or none", given)
	},
	UnknownFamily: func(given string) string {
		return "there are no PIN pads of the family " + given + ": write abecs or uic"
	},
	UnknownHolder: func(given string) string {
		return fmt.Sprintf("no pretend customer %q: write slow, cancels, removes-card, wrong-pin, forgets-card or hesitates", given)
	},
	PadHasNoQR:   "no code comes to a PIN pad: add --card qr to the till that takes the payment",
	StrictNobody: "with --strict an operator signs on: begin with till operator add 01 NAME --role owner --practice",
	BadSTAN: func(given string) string {
		return fmt.Sprintf("%q is no trace number: write its digits, at most six, such as 000017", given)
	},
	NoSTAN: func(stan string) string {
		return "no payment with trace number " + stan + " here: till journal list shows what there is"
	},
	NoTxn: "no payment was taken here yet: till sale 12.50 takes one",
	BadAddress: func(flag, given string) string {
		return fmt.Sprintf("%s cannot be %q: till --help shows the forms", flag, given)
	},
	BadHex:     func(err error) string { return "this is no hex text: " + err.Error() },
	BadMessage: func(err error) string { return "this is no message of the profile: " + err.Error() },
	BadPacket:  func(err error) string { return "this is no packet of a PIN pad: " + err.Error() },
	BadKeyFile: func(path string, err error) string {
		return fmt.Sprintf("the key in %s cannot be used (%v): the file holds 16 or 32 hex digits", path, err)
	},

	NoHome: func(err error) string {
		return fmt.Sprintf("there is no place for the till's data (%v): name one with --data", err)
	},
	NewFolder: func(dir string) string {
		return dir + " is not a till's folder yet: run till setup, or add --practice"
	},
	RealFolder: func(dir string) string {
		return dir + " belongs to a real till: leave out --practice, or name another folder with --data"
	},
	StrangeFolder: func(dir string) string {
		return dir + " holds other files and no till.toml: name a new or empty folder with --data"
	},
	FolderUnusable: func(dir string, err error) string {
		return fmt.Sprintf("the folder %s cannot be used (%v): check its owner and rights, or name another with --data", dir, err)
	},
	BadPrices: func(path string, err error) string {
		return path + ": " + err.Error() + "; correct that line, or take the file away and type amounts"
	},
	ReaderGone: "The barcode reader is gone: look at its cable, or type the amount",
	BadSettings: func(path string, err error) string {
		return fmt.Sprintf("%s: %v; correct that line", path, err)
	},
	BadProfile: func(name string, err error) string {
		return fmt.Sprintf("the profile %s cannot be used: %v", name, err)
	},
	Locked: func(dir string, pid int) string {
		if pid == 0 {
			return "another till is using " + dir + ": close it first, or name another folder with --data"
		}
		return fmt.Sprintf("another till (process %d) is using %s: close it first, or name another folder with --data", pid, dir)
	},
	Newer: func(dir string) string {
		return "the journal in " + dir + " was written by a newer version: install that version"
	},
	Damaged: func(dir string, err error) string {
		return fmt.Sprintf("the journal in %s is damaged (%v): run till journal verify and call the technician; nothing was changed", dir, err)
	},
	WrongKey: func(dir string) string {
		return "the keys in " + dir + " do not open its journal: put back the keys file that belongs to it"
	},
	ReadOnly: func(dir string) string {
		return "the folder " + dir + " cannot be written to: check its rights and the disk; nothing was sold"
	},
	PadUnusable: func(where string, err error) string {
		return fmt.Sprintf("the PIN pad at %s does not answer (%v): check its cable and address", where, err)
	},
	PrinterUnusable: func(where string, err error) string {
		return fmt.Sprintf("the printer at %s cannot be used (%v): check its address", where, err)
	},
	HostUnusable: func(where string, err error) string {
		return fmt.Sprintf("the bank's address %s cannot be used (%v): check the settings", where, err)
	},
	NoTerminal:     "the counter needs a terminal: open it in one, or use till --plain",
	DumbTerminal:   "this terminal cannot show the counter (TERM=dumb): use another terminal, or till --plain",
	BadRule:        func(rule string, err error) string { return fmt.Sprintf("--fault %s: %v", rule, err) },
	RealHasNoSetup: "this version sells in practice only: add --practice",

	MoneyLine: func(word string, amount payment.Amount, rest string) string {
		return fmt.Sprintf("%s  ¥%s  %s", word, amount, rest)
	},
	NextIs:      "Next: ",
	NothingOwed: "nothing is undecided",
	StillOwed:   func(count int) string { return fmt.Sprintf("still undecided: %d", count) },
	BadOperator: func(given string) string {
		return given + " is no operator: write the number, such as --operator 01"
	},
	ChaseHead:  func(count int) string { return fmt.Sprintf("refused by the bank: %d", count) },
	ToSendHead: func(count int) string { return fmt.Sprintf("to send: %d", count) },
	OwedLine: func(amount payment.Amount, tail, stan string, tries int) string {
		return fmt.Sprintf("undecided  ¥%s  card %s  trace %s  reversals tried: %d", amount, tail, stan, tries)
	},
	LineNotReady: func(what string) string { return "the bank cannot be reached: " + what },
	JournalOK:    func(records int) string { return fmt.Sprintf("the journal is whole: %d records", records) },
	JournalBad: func(seq uint64, why string) string {
		return fmt.Sprintf("the journal is damaged at record %d: %s; keep the file and call the technician", seq, why)
	},
	Listening:   func(what, where string) string { return what + " listening on " + where },
	SignedOn:    "signed on: working keys are in the PIN pad",
	EchoTook:    func(millis int64) string { return fmt.Sprintf("the bank answered in %d ms", millis) },
	SlipPrinted: "slip printed",
	SlipWaits:   "the slip waits: see to the printer; it comes out with the next sale, or by till journal reprint",
	SlipUnknown: "nobody knows whether the slip came out whole: look at the paper",
	Unplugged:   "unplugged",
	PluggedIn:   "plugged in",
	PaperGone:   "paper taken out",
	PaperBack:   "paper put in",
	Component: func(number int, hex, kcv string) string {
		return fmt.Sprintf("key component %d: %s  check value %s", number, hex, kcv)
	},
}
