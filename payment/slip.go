package payment

// Slip is a receipt as data: what it says, line by line. It knows no printer
// and no width; devices/printer lays it out in columns.
type Slip struct {
	// TxnID is the attempt that the slip is of.
	TxnID uint64
	Lines []SlipLine
	// Drawer asks for the cash drawer to be opened with this slip.
	Drawer bool
}

// SlipLineKind is the shape of one line.
type SlipLineKind int

// The shapes.
const (
	// SlipText is free text, aligned by Align; it wraps.
	SlipText SlipLineKind = iota
	// SlipRow is a label at the left and a value at the right edge.
	SlipRow
	// SlipAmount is the sum: the value in double size at the right edge.
	SlipAmount
	// SlipRule is a line of dashes.
	SlipRule
	// SlipBlank is empty.
	SlipBlank
	// SlipCut ends a copy: feed and cut.
	SlipCut
	// SlipSignature is room for a signature over a rule.
	SlipSignature
	// SlipCode is a two-dimensional code whose content is Text; a printer that
	// cannot draw it prints the text.
	SlipCode
	// SlipLogo is the shop's picture, where one was prepared for the printer.
	SlipLogo
	// SlipTable is a row of three cells: Label at the left, Middle (a count, a
	// price) flush right in the middle of the paper, Text at the right edge.
	SlipTable
)

// Align is where free text stands.
type Align int

// The alignments.
const (
	AlignLeft Align = iota
	AlignCentre
	AlignRight
)

// SlipLine is one line of a slip.
type SlipLine struct {
	Kind  SlipLineKind
	Align Align
	Bold  bool
	Big   bool // double height, for the shop's name and what must not be overlooked
	Label string
	Text  string
	// Middle is the second cell of a SlipTable.
	Middle string
}

// Certainty is what can be honestly claimed of a print (printing.md 2.3).
type Certainty string

// The five levels of certainty.
const (
	PrintConfirmed Certainty = "confirmed" // the printer itself says that the data was printed
	PrintLikely    Certainty = "likely"    // all sent, and the printer is well afterwards
	PrintSent      Certainty = "sent"      // all sent to a printer that cannot answer
	PrintUnknown   Certainty = "unknown"   // broke in the middle
	PrintFailed    Certainty = "failed"    // provably nothing was printed
)

// PrinterReason is why a slip waits.
type PrinterReason string

// The printer's reasons.
const (
	PrinterPaperOut  PrinterReason = "paper_out"
	PrinterCoverOpen PrinterReason = "cover_open"
	PrinterOffline   PrinterReason = "offline"
	PrinterCutter    PrinterReason = "cutter_error"
	PrinterError     PrinterReason = "printer_error"
	PrinterGone      PrinterReason = "printer_gone" // unplugged, or could not be opened
)

// PrinterReasons lists them all, for the test of words.
var PrinterReasons = []PrinterReason{PrinterPaperOut, PrinterCoverOpen, PrinterOffline,
	PrinterCutter, PrinterError, PrinterGone}

// PrintResult is what became of one slip.
type PrintResult struct {
	Certainty Certainty
	Reason    PrinterReason
}

// Done reports whether the slip need not be offered again.
func (r PrintResult) Done() bool {
	return r.Certainty == PrintConfirmed || r.Certainty == PrintLikely || r.Certainty == PrintSent
}

// SaleRequest starts a sale.
type SaleRequest struct {
	// Sale is the caller's number for this sale; Progress carries it back.
	Sale     int
	Amount   Amount
	Currency Currency
	Operator string
	// Items are what is sold, for the slip.
	Items []Item
	// PayCode is the code on the customer's phone; empty waits for a card.
	PayCode Secret
}
