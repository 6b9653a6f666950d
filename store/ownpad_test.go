package store

import (
	"errors"
	"strings"
	"testing"
)

func TestTheOwnPadIsRememberedAndAudited(t *testing.T) {
	dir, keys := t.TempDir(), testKeys(t)
	s := openTest(t, config(dir, keys))
	own := func(s *Store, want string) {
		t.Helper()
		if got, err := s.PadSerial(); err != nil || got != want {
			t.Errorf("own pad %q, %v, want %q", got, err, want)
		}
	}
	own(s, "")
	for _, pad := range []OwnPad{{Serial: "A1"}, {Serial: "A1", By: "again"}, {Serial: "B2", By: "Li Ming"}} {
		if err := s.AcceptPad(pad); err != nil {
			t.Fatal(err)
		}
	}
	own(s, "B2")
	var entries []Entry
	if err := s.Records(1, func(e Entry) error {
		entries = append(entries, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 || entries[1].Event != EventPadAccepted || entries[1].Pad == nil || *entries[1].Pad != (OwnPad{Serial: "B2", By: "Li Ming"}) {
		t.Errorf("the journal says %+v", entries)
	}
	for _, bad := range []OwnPad{{}, {Serial: "A\x1b1"}, {Serial: strings.Repeat("9", 65)}, {Serial: "A1", By: "\n"}, {Serial: "A1", By: strings.Repeat("n", 65)}} {
		if err := s.AcceptPad(bad); !errors.Is(err, ErrPadName) {
			t.Errorf("%+v: %v, want ErrPadName", bad, err)
		}
	}
	closeTest(t, s)
	own(openTest(t, config(dir, keys)), "B2")
}

func TestTheOwnPadOutlivesARotation(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	if err := s.AcceptPad(OwnPad{Serial: "A1"}); err != nil {
		t.Fatal(err)
	}
	season(t, s, c, 70)
	if done := mustRotate(t, s); done.Records == 0 {
		t.Fatal("nothing was rotated")
	}
	if got, err := s.PadSerial(); err != nil || got != "A1" {
		t.Errorf("own pad %q, %v", got, err)
	}
}
