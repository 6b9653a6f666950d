package host

// EventKind is what the line had to tell.
type EventKind string

// The events of the line.
const (
	// EventLate is an answer to another STAN than the one waited for.
	EventLate EventKind = "late_answer"
	// EventDropped is a connection closed because of what came over it.
	EventDropped EventKind = "connection_dropped"
	// EventSignedOn is a sign-on that brought working keys.
	EventSignedOn EventKind = "signed_on"
	// EventBatchKept is a batch number from the host that the till could not take.
	EventBatchKept EventKind = "batch_kept"
	// EventFailed is something that kept the client from sending.
	EventFailed EventKind = "not_sent"
	// EventWish is a host that asks for something (unionpay-pos 1.2).
	EventWish EventKind = "host_wish"
	// EventSignedOff is a sign-off that the host took.
	EventSignedOff EventKind = "signed_off"
	// EventDownloaded is a download that was kept.
	EventDownloaded EventKind = "downloaded"
	// EventClock is a host whose clock differs from the till's.
	EventClock EventKind = "clock_differs"
	// EventMoved is a line that goes to another address of the acquirer.
	EventMoved EventKind = "line_moved"
)

// Event is one line for the technician's log. It holds no card data.
type Event struct {
	Kind EventKind
	MTI  string
	STAN string
	// Code is DE 39 where the message had one.
	Code string
	// Verified tells of a late answer that its MAC is right. It decides nothing:
	// the reversal of its request is owed already.
	Verified bool
	Detail   string
}
