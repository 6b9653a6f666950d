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
)

// Event is one line for the technician's log. It holds no card data.
type Event struct {
	Kind EventKind
	MTI  string
	STAN string
	// Code is DE 39 where the message had one; of a late answer it was not verified.
	Code   string
	Detail string
}
