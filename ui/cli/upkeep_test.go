package cli

import (
	"context"
	"errors"
	"testing"
	"time"

	"till/payment"
	"till/store"
)

var morning = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func newTestUpkeep(now *time.Time) *upkeep {
	return &upkeep{
		doubt: func() error { return nil }, lag: func() store.Lag { return store.Lag{} },
		rotate: func(context.Context) (store.Rotated, error) { return store.Rotated{}, nil },
		now:    func() time.Time { return *now },
	}
}

func TestTheJournalsLamp(t *testing.T) {
	odd := func(now, newest time.Time) error {
		return errors.Join(errors.New("opening"), &store.ClockError{Now: now, Newest: newest})
	}
	for _, c := range []struct {
		name   string
		doubt  error
		lag    store.Lag
		want   payment.JournalReason
		behind uint64
	}{
		{"all is well", nil, store.Lag{Dir: "m", Records: 3}, "", 0},
		{"the clock was set back a year", odd(morning, morning.AddDate(1, 0, 0)), store.Lag{}, payment.JournalClockBack, 0},
		{"the clock is ten years ahead", odd(morning, morning.AddDate(-10, 0, 0)), store.Lag{}, payment.JournalClockAhead, 0},
		{"the mirror cannot be written", nil, store.Lag{Dir: "m", Records: 7, Err: store.ErrMirror}, payment.JournalMirrorFails, 7},
		{"the mirror is far behind", nil, store.Lag{Dir: "m", Records: mirrorLate + 1}, payment.JournalMirrorBehind, mirrorLate + 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := morning
			u := newTestUpkeep(&now)
			u.doubt, u.lag = func() error { return c.doubt }, func() store.Lag { return c.lag }
			h := u.health()
			if h.Journal != c.want || h.Behind != c.behind || (h.Condition == payment.ConditionReady) != (c.want == "") {
				t.Errorf("%s, %s, %d behind", h.Condition, h.Journal, h.Behind)
			}
		})
	}
}

// TestAClockThatWasSetBackStaysInDoubt: what is written under it agrees with it.
func TestAClockThatWasSetBackStaysInDoubt(t *testing.T) {
	now := morning.AddDate(-1, 0, 0)
	u := newTestUpkeep(&now)
	u.doubt = func() error { return &store.ClockError{Now: now, Newest: morning} }
	u.health()
	u.doubt = func() error { return nil }
	if h := u.health(); h.Journal != payment.JournalClockBack {
		t.Errorf("after a sale it is %q", h.Journal)
	}
	now = morning
	if h := u.health(); h.Condition != payment.ConditionReady {
		t.Errorf("set right it is %q", h.Journal)
	}
}

func TestOldMonthsArePutAwayOnceAMonth(t *testing.T) {
	now := morning
	u := newTestUpkeep(&now)
	fails := error(nil)
	u.rotate = func(ctx context.Context) (store.Rotated, error) {
		return store.Rotated{}, errors.Join(fails, ctx.Err())
	}
	if !u.due() {
		t.Fatal("a start looks for nothing")
	}
	cut, cancel := context.WithCancel(t.Context())
	cancel()
	if u.putAway(cut); !u.due() || u.health().Condition != payment.ConditionReady {
		t.Errorf("cut short by a sale: due %t, %s", u.due(), u.health().Journal)
	}
	if u.putAway(t.Context()); u.due() {
		t.Error("it is due again in the same month")
	}
	now = morning.AddDate(0, 1, 0)
	fails = errors.New("no room")
	if u.putAway(t.Context()); u.due() || u.health().Journal != payment.JournalArchiveFails {
		t.Errorf("one that failed: due %t, %s", u.due(), u.health().Journal)
	}
	now, fails = now.Add(archiveRest), nil
	if !u.due() {
		t.Fatal("it is never tried again")
	}
	if u.putAway(t.Context()); u.due() || u.health().Condition != payment.ConditionReady {
		t.Errorf("then it went: due %t, %s", u.due(), u.health().Journal)
	}
}

func TestASaleEndsWhatGoesOnWhileNobodySells(t *testing.T) {
	c := newCounter(t.Context(), nil, nil)
	quiet, end := c.whileIdle(t.Context())
	if quiet == nil || quiet.Err() != nil {
		t.Fatal("an idle counter has no quiet")
	}
	defer end()
	c.begins(1, func(error) {})
	if quiet.Err() == nil {
		t.Error("a sale goes on beside it")
	}
	if again, _ := c.whileIdle(t.Context()); again != nil {
		t.Error("there is quiet in the middle of a sale")
	}
}
