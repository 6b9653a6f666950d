package cli

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"till/payment"
	"till/payment/people"
	"till/store"
	"till/store/seal"
)

// testRoom is a folder with an owner (01), a supervisor (02) and a cashier (03).
type testRoom struct {
	*staffroom
	t     *testing.T
	cfg   store.Config
	clock people.Uptime
}

const (
	ownerPIN      = "green7bottles"
	supervisorPIN = "739184"
	cashierPIN    = "284916"
)

func newTestRoom(t *testing.T) *testRoom {
	dir := t.TempDir()
	keys, err := seal.CreateFile(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	r := &testRoom{t: t, cfg: store.Config{Dir: dir, Keys: keys}, clock: people.Uptime{Boot: "one", Up: time.Hour}}
	r.open()
	t.Cleanup(func() { _ = r.store.Close() })
	staff := people.Staff{}
	for _, o := range []struct {
		number, pin string
		role        payment.Role
	}{{"01", ownerPIN, payment.RoleOwner}, {"02", supervisorPIN, payment.RoleSupervisor}, {"03", cashierPIN, payment.RoleCashier}} {
		operator, err := r.withPIN(people.Operator{Number: o.number, Name: "N" + o.number, Role: o.role}, o.pin)
		if err != nil {
			t.Fatal(err)
		}
		if staff, err = staff.Add(operator); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.keep(staff, payment.Audit{Event: payment.AuditAdded}); err != nil {
		t.Fatal(err)
	}
	return r
}

// open is a new run of the program.
func (r *testRoom) open() {
	opened, err := store.Open(r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	pepper, err := opened.Pepper()
	if err != nil {
		r.t.Fatal(err)
	}
	r.staffroom = &staffroom{store: opened, pepper: pepper, uptime: func() people.Uptime { return r.clock }, now: time.Now,
		random: rand.NewChaCha8([32]byte{1}), cost: people.Cost{Memory: 64, Passes: 1, Threads: 1}}
}

func (r *testRoom) restart() {
	if err := r.store.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.open()
}

func (r *testRoom) acts() (events []payment.AuditEvent) {
	if err := r.store.Records(1, func(e store.Entry) error {
		if e.Audit != nil {
			events = append(events, e.Audit.Event)
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return events
}

func TestWrongPINsAcrossRestartsAndClocks(t *testing.T) {
	r := newTestRoom(t)
	for i := range 5 {
		r.restart() // each try in a run of its own
		_, _, err := r.signOn("03", "111222")
		if want := map[bool]error{true: people.ErrLocked, false: people.ErrWrongSignOn}[i == 4]; !errors.Is(err, want) {
			t.Errorf("wrong PIN %d: %v, want %v", i+1, err, want)
		}
	}
	if _, left, err := r.signOn("03", cashierPIN); !errors.Is(err, people.ErrLocked) || left != 30*time.Second {
		t.Errorf("the right PIN at a door that is shut: %v, %s left", err, left)
	}
	r.clock.Up += 29 * time.Second
	r.restart()
	if _, _, err := r.signOn("03", cashierPIN); !errors.Is(err, people.ErrLocked) {
		t.Errorf("a second too early: %v", err)
	}
	r.clock = people.Uptime{Boot: "two"} // the machine starts again
	r.restart()
	if _, _, err := r.signOn("03", cashierPIN); !errors.Is(err, people.ErrLocked) {
		t.Errorf("after the machine started again: %v", err)
	}
	r.clock.Up = 31 * time.Second
	operator, _, err := r.signOn("03", cashierPIN)
	if err != nil || operator.Lock != (people.Lock{}) {
		t.Errorf("after the wait: %v, %+v", err, operator.Lock)
	}
}

// A plug that is pulled between the PIN and its answer must not give a free try.
func TestATryCountsBeforeItIsLookedAt(t *testing.T) {
	r := newTestRoom(t)
	before := len(r.acts())
	if _, _, err := r.signOn("03", cashierPIN); err != nil {
		t.Fatal(err)
	}
	acts := r.acts()[before:]
	if !slices.Equal(acts, []payment.AuditEvent{payment.AuditSignOnFailed, payment.AuditSignedOn}) {
		t.Errorf("a sign-on writes %v", acts)
	}
}

func TestAnUnknownOperatorHearsTheSameAsAWrongPIN(t *testing.T) {
	r := newTestRoom(t)
	_, _, wrong := r.signOn("03", "111222")
	for name, number := range map[string]string{"nobody's number": "77", "no number": "x", "a PIN in place of the number": "739184739184"} {
		if _, left, err := r.signOn(number, "111222"); err == nil || err.Error() != wrong.Error() || left != 0 {
			t.Errorf("%s: %v, and a wrong PIN says %v", name, err, wrong)
		}
	}
	if err := r.change("03", "01", payment.AuditDisabled, func(o people.Operator) people.Operator { o.Disabled = true; return o }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.signOn("03", cashierPIN); !errors.Is(err, people.ErrWrongSignOn) {
		t.Errorf("a disabled operator: %v", err)
	}
}

func TestAPINThatSomebodyElseChoseMustBeChanged(t *testing.T) {
	r := newTestRoom(t)
	drawn, err := r.oneTime("03", "01")
	if err != nil || len(drawn) != oneTimeDigits {
		t.Fatalf("%q, %v", drawn, err)
	}
	if _, _, err := r.signOn("03", cashierPIN); !errors.Is(err, people.ErrWrongSignOn) {
		t.Errorf("the old PIN still works: %v", err)
	}
	operator, _, err := r.signOn("03", drawn)
	if err != nil || !operator.MustChange {
		t.Fatalf("the one-time PIN: %v, must change: %v", err, operator.MustChange)
	}
	for pin, want := range map[string]payment.PINRefusal{"123456": payment.PINSteps, cashierPIN: payment.PINUsed, drawn: payment.PINUsed, "907251": payment.PINAccepted} {
		if refusal, err := r.setPIN("03", pin, "03"); err != nil || refusal != want {
			t.Errorf("%s: %q, %v; want %q", pin, refusal, err, want)
			break
		}
	}
	if operator, _, err = r.signOn("03", "907251"); err == nil && operator.MustChange {
		t.Error("an own PIN must be changed again")
	}
}

func TestConsent(t *testing.T) {
	r := newTestRoom(t)
	who := func(number string) people.Operator {
		staff, err := r.staff()
		if err != nil {
			t.Fatal(err)
		}
		o, _ := staff.Find(number)
		return o
	}
	cashier, supervisor := who("03"), who("02")
	out, err := r.allow(cashier, nil, payment.MaySell, 100, "")
	if err != nil || out.approval != nil || out.operator != "03" || !out.stands().Verified {
		t.Errorf("a cashier sells: %+v, %v", out, err)
	}
	if _, err := r.allow(cashier, nil, payment.MayVoid, 100, "000001"); !errors.Is(err, people.ErrNotAllowed) {
		t.Errorf("a cashier voids alone: %v", err)
	}
	if _, err := r.allow(cashier, &cashier, payment.MayVoid, 100, "000001"); !errors.Is(err, people.ErrNotAllowed) {
		t.Errorf("a cashier allows herself: %v", err)
	}
	out, err = r.allow(cashier, &supervisor, payment.MayVoid, 100, "000001")
	if err != nil || out.approval == nil || out.approval.By != "02 N02" || !out.approval.Verified {
		t.Errorf("a supervisor allows it: %+v, %v", out.approval, err)
	}
	acts := r.acts()
	fresh := supervisor
	fresh.MustChange = true // whoever drew that PIN knows it
	if _, err := r.allow(cashier, &fresh, payment.MayVoid, 100, "000001"); !errors.Is(err, people.ErrNotAllowed) {
		t.Errorf("a supervisor who has chosen no PIN yet allows it: %v", err)
	}
	if got := acts[len(acts)-3:]; !slices.Equal(got, []payment.AuditEvent{payment.AuditRefused, payment.AuditRefused, payment.AuditApproved}) {
		t.Errorf("the trail says %v", got)
	}
}
