// Package store is the till's durable memory: the journal of every step, the
// counters, and the indexes by which people find a transaction again, in one
// bbolt file (live.db) of one data folder.
//
// The bucket j is the truth: records are appended, each with a checksum and an
// HMAC link to the one before, and never changed. Every other bucket follows
// from j and can be rebuilt from it; Verify compares the two.
//
// Rotate moves what is over to read-only archives of its month, which questions
// reach into. A mirror on another disk follows behind the commits, an anchor
// beside the file knows its newest record, and what damage leaves is proved
// record by record and rebuilt from both. A backup is a copy that cannot send
// anything twice.
//
// It refuses to go on after a failed commit, to open a folder that another till
// holds, that a newer version wrote, that was moved away, that is damaged or
// older than it was, or whose keys are not the right ones, and to keep a track,
// a PIN block or a readable card number: the number and expiry are sealed under
// a key of their batch that lives in a file of its own, so that erasing the file
// erases the numbers.
package store
