package wire

import "errors"

// Errors of the wire. They name fields and lengths and never hold a value.
var (
	// ErrMalformed means bytes that are no message of this dialect; every
	// *FieldError and framing error is one.
	ErrMalformed = errors.New("malformed message")
	// ErrIncomplete means a request that lacks a field its profile requires, or
	// has one that it forbids.
	ErrIncomplete = errors.New("incomplete message")
	// ErrNoMAC means a message without DE 64 where one is needed.
	ErrNoMAC = errors.New("message has no MAC")
	// ErrBadMAC means a DE 64 that does not seal the bytes received.
	ErrBadMAC = errors.New("message has a wrong MAC")
	// ErrOtherSTAN means an answer to another request.
	ErrOtherSTAN = errors.New("answer to another STAN")
	// ErrMismatch means an answer whose fields contradict the request.
	ErrMismatch = errors.New("answer does not match the request")
	// ErrMasked means a description with stars where bytes are needed.
	ErrMasked = errors.New("a masked message cannot be encoded")
	// ErrFrameTooLong means a length above the limit.
	ErrFrameTooLong = errors.New("frame longer than the limit")
)

// FieldError is what is wrong with one field.
type FieldError struct {
	Field Field
	Why   string
}

// Error is "DE 35: a nibble above 9".
func (e *FieldError) Error() string { return e.Field.String() + ": " + e.Why }

// Is makes every field error an ErrMalformed.
func (e *FieldError) Is(target error) bool { return target == ErrMalformed }
