package people

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"till/payment"
)

// today is the day of the vectors.
var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestThePINVectors(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "operator_pin.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			ID, PIN, Reason string
			Accept          *bool
		}
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Vectors) < 10 {
		t.Fatalf("%d vectors, %v", len(file.Vectors), err)
	}
	ctx := Context{Today: today, Numbers: []string{"00000001"},
		Operator: Operator{Number: "0042", Role: payment.RoleCashier, Phone: "13812345678", Birthday: "19900517", ID: "310101199005173625"}}
	for _, v := range file.Vectors {
		refused := CheckPIN(v.PIN, ctx)
		if v.Accept == nil { // full-width digits are folded
			if refused != payment.PINAccepted || Fold(v.PIN) != "937184" {
				t.Errorf("%s: %q becomes %q and is refused: %q", v.ID, v.PIN, Fold(v.PIN), refused)
			}
			continue
		}
		if (refused == payment.PINAccepted) != *v.Accept {
			t.Errorf("%s: %s (%s) is refused: %q", v.ID, v.PIN, v.Reason, refused)
		}
	}
}

func TestEachRefusalHasItsReason(t *testing.T) {
	hashed := map[string]string{"$now": "739184", "$old1": "284916", "$old4": "615038", "$old5": "907251"}
	operator := Operator{Number: "17", Role: payment.RoleCashier, Phone: "13812345678", Birthday: "19900517", Hash: "$now",
		Before: []string{"$old1", "", "", "$old4", "$old5"}}
	ctx := Context{Today: today, Operator: operator, Numbers: []string{"12340001"},
		Same: func(pin, hash string) bool { return hashed[hash] == pin }}
	owner := ctx
	owner.Operator.Role = payment.RoleOwner
	withPhone := owner
	withPhone.Operator.Code = []byte{1}
	tests := map[string]struct {
		pin  string
		ctx  Context
		want payment.PINRefusal
	}{
		"five digits":                    {"83514", ctx, payment.PINShort},
		"sixty-five characters":          {string(bytes.Repeat([]byte("a7"), 33)), ctx, payment.PINLong},
		"a line break":                   {"8351\n47", ctx, payment.PINNoText},
		"all the same":                   {"444444", ctx, payment.PINRepeats},
		"two in turn":                    {"474747", ctx, payment.PINRepeats},
		"three in turn":                  {"520520", ctx, payment.PINRepeats},
		"up over the nine":               {"789012", ctx, payment.PINSteps},
		"down":                           {"765432", ctx, payment.PINSteps},
		"pairs":                          {"445566", ctx, payment.PINSteps},
		"there and back":                 {"456654", ctx, payment.PINSteps},
		"keypad columns":                 {"741852", ctx, payment.PINKeypad},
		"keypad rows out of order":       {"789456", ctx, payment.PINKeypad},
		"a word that all know":           {"5201314", ctx, payment.PINDefault},
		"a word":                         {"Password", ctx, payment.PINDefault},
		"today":                          {"261122", ctx, payment.PINDate},
		"the birthday":                   {"170590", ctx, payment.PINDate},
		"another date":                   {"170591", ctx, payment.PINAccepted},
		"inside the phone":               {"381234", ctx, payment.PINKnown},
		"the number with zeros":          {"000017", ctx, payment.PINKnown},
		"the terminal":                   {"12340001", ctx, payment.PINKnown},
		"the present one":                {"739184", ctx, payment.PINUsed},
		"the last one":                   {"284916", ctx, payment.PINUsed},
		"the fourth back":                {"615038", ctx, payment.PINUsed},
		"the fifth back":                 {"907251", ctx, payment.PINAccepted},
		"full-width digits":              {"８３５１４７", ctx, payment.PINAccepted},
		"a sentence":                     {"three green bottles", ctx, payment.PINAccepted},
		"six digits for an owner":        {"835147", owner, payment.PINWeak},
		"long and mixed for an owner":    {"green7bottles", owner, payment.PINAccepted},
		"eight with a code on the phone": {"83514720", withPhone, payment.PINAccepted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := CheckPIN(test.pin, test.ctx); got != test.want {
				t.Errorf("%q is refused as %q, not %q", test.pin, got, test.want)
			}
		})
	}
}

// A million PINs have six digits; the rules must leave enough of them.
func TestTheRulesLeaveAlmostAllPINs(t *testing.T) {
	refused := 0
	pin := []byte("000000")
	for range 1_000_000 {
		if CheckPIN(string(pin), Context{Operator: Operator{Role: payment.RoleCashier}}) != payment.PINAccepted {
			refused++
		}
		for i := len(pin) - 1; i >= 0; i-- {
			if pin[i]++; pin[i] <= '9' {
				break
			}
			pin[i] = '0'
		}
	}
	if refused < 1000 || refused > 5000 {
		t.Errorf("%d of a million PINs are refused", refused)
	}
}

func TestTheDoorIsShutForLongerEachTime(t *testing.T) {
	var lock Lock
	want := []time.Duration{0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 30 * time.Minute, 30 * time.Minute}
	for i, shut := range want {
		if lock = lock.Fail(); lock.Left != shut || lock.Wrong != i+1 {
			t.Errorf("after %d wrong PINs it is shut for %s, not %s", i+1, lock.Left, shut)
		}
		if lock = lock.Pass(shut); lock.Shut() {
			t.Errorf("after %s it is still shut", shut)
		}
	}
	shut := Lock{Wrong: 5, Left: time.Minute, Boot: "a", Up: time.Hour}
	for name, test := range map[string]struct {
		now  Uptime
		left time.Duration
	}{
		"the same run, later":      {Uptime{"a", time.Hour + 20*time.Second}, 40 * time.Second},
		"the same run, over":       {Uptime{"a", 2 * time.Hour}, 0},
		"a clock that ran back":    {Uptime{"a", time.Minute}, time.Minute},
		"another run, just begun":  {Uptime{"b", 10 * time.Second}, 50 * time.Second},
		"another run, long enough": {Uptime{"b", time.Minute}, 0},
	} {
		if got := shut.At(test.now); got.Left != test.left || got.Wrong != 5 {
			t.Errorf("%s: %s left, not %s", name, got.Left, test.left)
		}
	}
	lock = lock.Fail()
	if lock = lock.Pass(-time.Hour).Pass(29 * time.Minute); !lock.Shut() {
		t.Error("time that ran backwards opened the door")
	}
	if lock = lock.Pass(time.Minute); lock.Shut() || lock.Wrong != 12 {
		t.Errorf("shut %v, %d wrong: waiting must not forget what was wrong", lock.Shut(), lock.Wrong)
	}
}

func TestStaff(t *testing.T) {
	var s Staff
	if _, err := s.Add(Operator{Number: "01", Name: "Chen", Role: payment.RoleCashier}); !errors.Is(err, ErrNoOwner) {
		t.Errorf("a till that begins with a cashier: %v", err)
	}
	s, err := s.Add(Operator{Number: "01", Name: "王芳", Role: payment.RoleOwner})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(Operator{Number: "01", Name: "Li", Role: payment.RoleCashier}); !errors.Is(err, ErrTaken) {
		t.Errorf("a number that is taken: %v", err)
	}
	for name, o := range map[string]Operator{
		"a number of one digit":     {Number: "1", Name: "Li", Role: payment.RoleCashier},
		"a number of zeros":         {Number: "00", Name: "Li", Role: payment.RoleCashier},
		"a name that is none":       {Number: "02", Name: " ", Role: payment.RoleCashier},
		"a name with a control":     {Number: "02", Name: "Li\x1b[2J", Role: payment.RoleCashier},
		"a role of its own":         {Number: "02", Name: "Li", Role: "boss"},
		"a birthday that is no day": {Number: "02", Name: "Li", Role: payment.RoleCashier, Birthday: "19901332"},
	} {
		if _, err := s.Add(o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	chief, _ := s.Find("01")
	chief.Disabled = true
	if _, err := s.Change(chief); !errors.Is(err, ErrLastOwner) {
		t.Errorf("the last owner disabled: %v", err)
	}
	if _, err := s.Change(Operator{Number: "09", Name: "Li", Role: payment.RoleCashier}); !errors.Is(err, ErrUnknown) {
		t.Errorf("somebody who is not there changed: %v", err)
	}
}

func TestPermissions(t *testing.T) {
	own := Table{payment.RoleCashier: {payment.MayRefund: {May: true, Limit: 5000}, payment.MayReprint: {May: false}}}
	tests := map[string]struct {
		table  Table
		role   payment.Role
		action payment.Action
		amount payment.Amount
		may    bool
	}{
		"a cashier sells":                        {nil, payment.RoleCashier, payment.MaySell, 1, true},
		"a cashier does not void":                {nil, payment.RoleCashier, payment.MayVoid, 1, false},
		"a supervisor voids":                     {nil, payment.RoleSupervisor, payment.MayVoid, 1, true},
		"a supervisor does not handle keys":      {nil, payment.RoleSupervisor, payment.MayHandleKeys, 0, false},
		"a technician handles keys":              {nil, payment.RoleTechnician, payment.MayHandleKeys, 0, true},
		"a technician does not sell":             {nil, payment.RoleTechnician, payment.MaySell, 1, false},
		"the owner may everything":               {own, payment.RoleOwner, payment.MayHandlePeople, 0, true},
		"the owner's table allows small refunds": {own, payment.RoleCashier, payment.MayRefund, 5000, true},
		"and no larger ones":                     {own, payment.RoleCashier, payment.MayRefund, 5001, false},
		"the owner's table takes a right away":   {own, payment.RoleCashier, payment.MayReprint, 0, false},
		"what it does not name is as it comes":   {own, payment.RoleCashier, payment.MaySell, 1, true},
		"a role that nobody knows may nothing":   {nil, "guest", payment.MaySell, 1, false},
	}
	for name, test := range tests {
		if may := test.table.May(test.role, test.action, test.amount); may != test.may {
			t.Errorf("%s: %v", name, may)
		}
	}
	for _, kind := range payment.Kinds {
		if ActionOf(kind, payment.ModeCard) == "" {
			t.Errorf("a %s needs no right", kind)
		}
	}
}

// The vectors of RFC 6238, appendix B, for SHA-1.
func TestOneTimeCodes(t *testing.T) {
	secret := []byte("12345678901234567890")
	for unix, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"} {
		if got := codeOf(secret, uint64(unix)/30, 8); got != want {
			t.Errorf("at %d the code is %s, not %s", unix, got, want)
		}
	}
	at := time.Unix(1234567890, 0)
	code := CodeAt(secret, at)
	step, ok := CheckCode(secret, code, at, 0)
	if !ok {
		t.Fatal("the code of now is not taken")
	}
	for name, again := range map[string]struct {
		at   time.Time
		used uint64
		want bool
	}{
		"a step late":     {at.Add(30 * time.Second), 0, true},
		"a step early":    {at.Add(-30 * time.Second), 0, true},
		"two steps late":  {at.Add(60 * time.Second), 0, false},
		"used before":     {at, step, false},
		"older than used": {at, step + 1, false},
		"two steps early": {at.Add(-60 * time.Second), 0, false},
	} {
		if _, ok := CheckCode(secret, code, again.at, again.used); ok != again.want {
			t.Errorf("%s: taken: %v", name, ok)
		}
	}
	if uri := CodeURI(secret, "Shop: one", "01"); uri != "otpauth://totp/Shop%20%20one:01?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop%3A+one&digits=6&period=30" {
		t.Error(uri)
	}
}

// cheap is a cost for tests.
var cheap = Cost{Memory: 64, Passes: 1, Threads: 1}

func TestHashes(t *testing.T) {
	random := bytes.NewReader(bytes.Repeat([]byte{7, 1, 3}, 40))
	pepper := []byte("pepper")
	hash, err := HashPIN("739184", pepper, cheap, random)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		pin    string
		pepper []byte
		want   bool
	}{
		"the PIN":               {"739184", pepper, true},
		"the PIN in full width": {"７３９１８４", pepper, true},
		"another PIN":           {"739185", pepper, false},
		"without the pepper":    {"739184", nil, false},
	} {
		if same, err := SamePIN(test.pin, hash, test.pepper); err != nil || same != test.want {
			t.Errorf("%s: %v, %v", name, same, err)
		}
	}
	again, err := HashPIN("739184", pepper, cheap, random)
	if err != nil || again == hash {
		t.Errorf("two hashes of one PIN are alike: %v", err)
	}
	for _, bad := range []string{"", "739184", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", hash[:len(hash)-4],
		"$argon2id$v=19$m=4294967295,t=1,p=1$BwEDBwEDBwEDBwEDBwEDBw$AAAA", "$argon2id$v=18$m=64,t=1,p=1$AA$AA"} {
		if _, err := SamePIN("739184", bad, pepper); !errors.Is(err, ErrHash) {
			t.Errorf("%q is read: %v", bad, err)
		}
	}
}

func FuzzSamePIN(f *testing.F) {
	hash, err := HashPIN("739184", nil, cheap, bytes.NewReader(make([]byte, saltSize)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(hash)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, stored string) {
		if same, err := SamePIN("835147", stored, nil); err == nil && same {
			t.Errorf("%q takes a PIN that nobody chose", stored)
		}
	})
}

func FuzzCheckPIN(f *testing.F) {
	f.Add("123456", "13812345678")
	f.Add("７３９１８４", "")
	f.Fuzz(func(t *testing.T, pin, phone string) {
		ctx := Context{Today: today, Operator: Operator{Phone: phone, Role: payment.RoleCashier}}
		if CheckPIN(pin, ctx) == payment.PINAccepted && CheckPIN(Fold(pin), ctx) != payment.PINAccepted {
			t.Errorf("%q is taken and %q, which is the same, is not", pin, Fold(pin))
		}
	})
}
