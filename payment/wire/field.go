package wire

import "strconv"

// Field is the number of a data element.
type Field int

// The data elements that the till speaks of by name.
const (
	DE2PAN             Field = 2
	DE3ProcessingCode  Field = 3
	DE4Amount          Field = 4
	DE11STAN           Field = 11
	DE12LocalTime      Field = 12 // hhmmss, set by the host
	DE13LocalDate      Field = 13 // MMDD, set by the host
	DE14Expiry         Field = 14 // YYMM
	DE15SettlementDate Field = 15 // MMDD
	DE22EntryMode      Field = 22
	DE23PANSequence    Field = 23
	DE25ConditionCode  Field = 25
	DE26PINCapture     Field = 26
	DE32Acquirer       Field = 32
	DE35Track2         Field = 35
	DE36Track3         Field = 36
	DE37RRN            Field = 37
	DE38AuthCode       Field = 38
	DE39ResponseCode   Field = 39
	DE41TerminalID     Field = 41
	DE42MerchantID     Field = 42
	DE43MerchantName   Field = 43
	DE44ResponseData   Field = 44 // issuer and acquirer, eleven characters each
	DE45Track1         Field = 45
	DE48Additional     Field = 48
	DE49Currency       Field = 49
	DE52PINBlock       Field = 52
	DE53Security       Field = 53
	DE54Balance        Field = 54
	DE55Chip           Field = 55
	DE59Private        Field = 59
	DE60Private        Field = 60 // type, batch, network code, capabilities
	DE61Original       Field = 61
	DE62Private        Field = 62 // working keys in a sign-on answer
	DE63Private        Field = 63
	DE64MAC            Field = 64
	DE128MAC           Field = 128
)

const (
	// bitmapFields is the last field of a message without a second bitmap.
	bitmapFields Field = 64
	// fieldMax is the last field of all.
	fieldMax Field = 128
)

// String is "DE 39".
func (f Field) String() string { return "DE " + strconv.Itoa(int(f)) }
