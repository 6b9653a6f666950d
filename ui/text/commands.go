package text

import "till/payment"

// Commands is every sentence that a command says on the terminal: one line,
// what happened and then what to do. Those with arguments are functions, so
// that each language orders them as it likes.
type Commands struct {
	Lang Lang
	Orders
	Printers
	Proof
	Closing
	Manage
	Profiles
	Upkeep
	Settle
	People
	Counter
	Reports
	Plain
	Compared

	// Short descriptions of the commands, for help.
	Till, Sale, Status, Undecided, Journal, JournalList, JournalShow, JournalVerify       string
	Message, MessageDecode, MessageEncode, Host, Pad, PadDecode, PadLoad, PadRun, Printer string
	SignOn, Echo, Reprint                                                                 string

	PracticeChosen func(dir string) string
	Failed         func(err error) string

	// Amounts and usage.
	AmountForm, AmountZero, AmountNegative, AmountTooLarge func(given string) string
	BadFlag                                                func(err error) string
	UnknownFlag, FlagAlone, UnknownCommand, WrongArguments func(given string) string
	UnknownCard, UnknownHolder, UnknownFamily              func(given string) string
	PadHasNoQR, StrictNobody                               string
	BadSTAN                                                func(given string) string
	NoSTAN                                                 func(stan string) string
	NoTxn                                                  string
	BadAddress                                             func(flag, given string) string
	BadHex                                                 func(err error) string
	BadMessage                                             func(err error) string
	BadPacket                                              func(err error) string
	BadKeyFile                                             func(path string, err error) string

	// Folders, settings, devices.
	NoHome          func(err error) string
	NewFolder       func(dir string) string
	RealFolder      func(dir string) string
	StrangeFolder   func(dir string) string
	FolderUnusable  func(dir string, err error) string
	BadSettings     func(path string, err error) string
	BadPrices       func(path string, err error) string
	ReaderGone      string
	BadProfile      func(name string, err error) string
	Locked          func(dir string, pid int) string
	Newer           func(dir string) string
	Damaged         func(dir string, err error) string
	WrongKey        func(dir string) string
	ReadOnly        func(dir string) string
	PadUnusable     func(where string, err error) string
	PrinterUnusable func(where string, err error) string
	HostUnusable    func(where string, err error) string
	NoTerminal      string
	DumbTerminal    string
	BadRule         func(rule string, err error) string
	RealHasNoSetup  string

	// What a command prints.
	MoneyLine                           func(word string, amount payment.Amount, rest string) string
	NextIs                              string
	NothingOwed                         string
	StillOwed                           func(count int) string
	BadOperator                         func(given string) string
	ChaseHead, ToSendHead               func(count int) string
	OwedLine                            func(amount payment.Amount, tail, stan string, tries int) string
	LineNotReady                        func(what string) string
	JournalOK                           func(records int) string
	JournalBad                          func(seq uint64, why string) string
	Listening                           func(what, where string) string
	SignedOn                            string
	EchoTook                            func(millis int64) string
	SlipPrinted, SlipWaits, SlipUnknown string
	Unplugged, PluggedIn                string
	PaperGone, PaperBack                string
	Component                           func(number int, hex, kcv string) string
	KeyLoaded                           func(slot int, kcv string) string
	KeyRefused                          func(err error) string
}

// CommandsIn gives the sentences of a language.
func CommandsIn(lang Lang) *Commands {
	if lang == ZH {
		return &commandsZH
	}
	return &commandsEN
}
