package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/store/storetest"
)

func TestAZFollowsTheOneBefore(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	first := payment.ZReport{Number: 1, Upto: 3, At: time.Unix(9, 0).UTC(), Carried: []uint64{2}}
	for _, step := range []struct {
		name string
		z    payment.ZReport
		ok   bool
	}{
		{"one that is not the first", payment.ZReport{Number: 2}, false},
		{"one that begins later", payment.ZReport{Number: 1, After: 1, Upto: 2}, false},
		{"the first", first, true},
		{"the same again", first, false},
		{"one that counts something twice", payment.ZReport{Number: 2, After: 2, Upto: 9}, false},
		{"one that leaves a number out", payment.ZReport{Number: 3, After: 3, Upto: 9}, false},
		{"one that ends before it begins", payment.ZReport{Number: 2, After: 3, Upto: 2}, false},
		{"the one after it", payment.ZReport{Number: 2, After: 3, Upto: 9}, true},
	} {
		if err := s.WriteZ(step.z); (err == nil) != step.ok || err != nil && !errors.Is(err, ErrRecord) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
	closeTest(t, s)
	s = openTest(t, cfg)
	defer closeTest(t, s)
	zs, err := s.Zs(2)
	if err != nil || len(zs) != 2 || zs[0].Number != 2 || cmp.Diff(first, zs[1]) != "" {
		t.Errorf("after a restart: %v %+v", err, zs)
	}
	if report := s.Verify(); !report.OK {
		t.Error(report.FirstBad)
	}
}

func TestOneShiftAtATime(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	defer closeTest(t, s)
	at := func(hour int) time.Time { return time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC) }
	for _, step := range []struct {
		name  string
		shift payment.Shift
		ok    bool
	}{
		{"a close without an opening", payment.Shift{Number: 1, Opened: at(8), Closed: at(9)}, false},
		{"an opening", payment.Shift{Number: 1, Opened: at(8)}, true},
		{"another one beside it", payment.Shift{Number: 2, Opened: at(9)}, false},
		{"a close of another one", payment.Shift{Number: 2, Opened: at(8), Closed: at(9)}, false},
		{"its close", payment.Shift{Number: 1, Opened: at(8), Closed: at(16), Upto: 4}, true},
		{"its close again", payment.Shift{Number: 1, Opened: at(8), Closed: at(17), Upto: 4}, false},
		{"the next opening", payment.Shift{Number: 2, Opened: at(16), After: 4}, true},
	} {
		if err := s.WriteShift(step.shift); (err == nil) != step.ok || err != nil && !errors.Is(err, ErrRecord) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
	shifts, err := s.Shifts(10)
	if err != nil || len(shifts) != 2 || !shifts[0].Open() || shifts[1].Upto != 4 {
		t.Errorf("%v %+v", err, shifts)
	}
}

// TestZReportsAndShiftsOutliveRotations walks them back through the archives.
func TestZReportsAndShiftsOutliveRotations(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	n := 0
	var after uint64
	seasonWith(t, s, c, 24, func() {
		n++
		upto, err := s.NewestID()
		if err == nil {
			err = s.WriteZ(payment.ZReport{Number: n, After: after, Upto: upto, At: c.now})
		}
		if err == nil {
			err = s.WriteShift(payment.Shift{Number: n, Opened: c.now})
		}
		if err == nil {
			err = s.WriteShift(payment.Shift{Number: n, Opened: c.now, Closed: c.now.Add(time.Hour)})
		}
		if err != nil {
			t.Fatal(err)
		}
		after = upto
		if n%9 == 0 {
			mustRotate(t, s)
		}
	})
	before, err := s.Zs(100)
	if err != nil || len(before) != 24 {
		t.Fatalf("%d Z reports: %v", len(before), err)
	}
	mustRotate(t, s)
	closeTest(t, s)
	s = openTest(t, cfg)
	defer closeTest(t, s)
	if got, err := s.Zs(100); err != nil || cmp.Diff(before, got) != "" {
		t.Errorf("after a rotation: %v\n%s", err, cmp.Diff(before, got))
	}
	if shifts, err := s.Shifts(100); err != nil || len(shifts) != 24 {
		t.Errorf("%d shifts: %v", len(shifts), err)
	}
	if err := s.WriteZ(payment.ZReport{Number: 25, After: after, Upto: after}); err != nil {
		t.Error(err)
	}
	if err := s.Rebuild(); err != nil {
		t.Error(err)
	}
	if zs, err := s.Zs(1); err != nil || len(zs) != 1 || zs[0].Number != 25 {
		t.Errorf("after Rebuild: %v %+v", err, zs)
	}
}

func TestASpanIsWalkedInParts(t *testing.T) {
	c := newCalendar()
	s := openTest(t, c.config(t))
	defer closeTest(t, s)
	season(t, s, c, 20)
	mustRotate(t, s)
	began := time.Date(2025, 9, 1, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	walk := func(span Span) (ids []uint64) {
		err := s.Walk(t.Context(), span, func(part []payment.Txn, done, of int) error {
			if done > of {
				t.Errorf("%d of %d", done, of)
			}
			for _, txn := range part {
				ids = append(ids, txn.ID)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return ids
	}
	series := func(from, to uint64) (ids []uint64) {
		for id := from; id <= to; id++ {
			ids = append(ids, id)
		}
		return ids
	}
	for name, step := range map[string]struct {
		span Span
		want []uint64
	}{
		"all":                          {Span{}, series(1, 240)},
		"behind a number":              {Span{After: 100}, series(101, 240)},
		"up to a number":               {Span{Upto: 30}, series(1, 30)},
		"a day":                        {Span{Filter: Filter{Since: began, Until: began.AddDate(0, 0, 1)}}, series(1, 12)},
		"from a day on":                {Span{Filter: Filter{Since: began.AddDate(0, 0, 4*19)}}, series(229, 240)},
		"days, but behind a number":    {Span{Filter: Filter{Until: began.AddDate(0, 0, 5)}, After: 20}, series(21, 24)},
		"an hour in which nothing was": {Span{Filter: Filter{Since: began.Add(time.Hour), Until: began.Add(2 * time.Hour)}}, nil},
		"numbers that are not there":   {Span{After: 1000}, nil},
	} {
		if diff := cmp.Diff(step.want, walk(step.span)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	first, err := s.FindSTAN("000001", "000006")
	if err != nil {
		t.Fatal(err)
	}
	if txns, err := s.Following(first.ID); err != nil || len(txns) != 2 || txns[0].ID != first.ID || txns[1].Kind != payment.Refund {
		t.Errorf("a sale and its refund: %v %+v", err, txns)
	}
}

func TestAWalkEndsWithItsContext(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	defer closeTest(t, s)
	s.db.NoSync = true
	for range 3 {
		if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
			t.Fatal(err)
		}
	}
	stop := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	err := s.Walk(ctx, Span{}, func([]payment.Txn, int, int) error { return fmt.Errorf("a step was taken") })
	if !errors.Is(err, stop) {
		t.Errorf("a walk that was stopped: %v", err)
	}
}
