package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"till/payment"
	"till/store/seal"
)

func TestStaffIsKeptSealedInTheChain(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	if staff, err := s.Staff(); err != nil || staff != nil {
		t.Fatalf("a new folder has staff %q, %v", staff, err)
	}
	long := bytes.Repeat([]byte("Wang Fang, owner. "), 1000)
	for _, staff := range [][]byte{[]byte("somebody else"), long} {
		if err := s.KeepStaff(staff, payment.Audit{Event: payment.AuditAdded, Operator: "01", Subject: "02"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Audit(payment.Audit{Event: payment.AuditSignOnFailed, Operator: "02"}); err != nil {
		t.Fatal(err)
	}
	closeTest(t, s)
	s = openTest(t, cfg)
	if staff, err := s.Staff(); err != nil || !bytes.Equal(staff, long) {
		t.Errorf("after a restart: %d bytes, %v", len(staff), err)
	}
	if live := mustRead(t, filepath.Join(cfg.Dir, liveFile)); bytes.Contains(live, []byte("Wang Fang")) {
		t.Error("a name of the staff stands readable in the file")
	}
	var acts []payment.AuditEvent
	if err := s.Records(1, func(e Entry) error {
		if e.Audit != nil {
			acts = append(acts, e.Audit.Event)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]payment.AuditEvent{payment.AuditAdded, payment.AuditAdded, payment.AuditSignOnFailed}, acts); diff != "" {
		t.Error(diff)
	}
	before := dump(t, s)
	if err := s.Rebuild(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
	settleDays(t, s, c, 12)
	sold(t, s, payment.Approved)
	mustRotate(t, s)
	if staff, err := s.Staff(); err != nil || !bytes.Equal(staff, long) || s.base.Load() == nil {
		t.Errorf("after a rotation: %d bytes, %v", len(staff), err)
	}
	if report := s.Verify(); !report.OK {
		t.Errorf("verify: %+v", report)
	}
}

func TestStaffThatDoesNotOpenLetsNobodyIn(t *testing.T) {
	s := newTest(t)
	if err := s.KeepStaff(nil, payment.Audit{Event: payment.AuditAdded}); !errors.Is(err, ErrStaff) {
		t.Errorf("nobody is kept: %v", err)
	}
	if err := s.KeepStaff(make([]byte, staffMax+1), payment.Audit{Event: payment.AuditAdded}); !errors.Is(err, ErrStaff) {
		t.Errorf("more than fits: %v", err)
	}
	key, err := s.keys.Derive(seal.PurposeStaff)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Seal(key, s.random, []byte("somebody"), staffPlace(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	for name, place := range map[string][]byte{"another record": staffPlace(2, 0), "another piece": staffPlace(1, 1)} {
		if _, err := seal.Unseal(key, sealed, place); err == nil {
			t.Errorf("an older staff opens in the place of %s", name)
		}
	}
}
