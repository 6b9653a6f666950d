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
		Operator: Operator{Number: "0042", Role: Cashier, Phone: "13812345678", Birthday: "19900517", ID: "310101199005173625"}}
	for _, v := range file.Vectors {
		refused := CheckPIN(v.PIN, ctx)
		if v.Accept == nil { // full-width digits are folded
			if refused != Accepted || Fold(v.PIN) != "937184" {
				t.Errorf("%s: %q becomes %q and is refused: %q", v.ID, v.PIN, Fold(v.PIN), refused)
			}
			continue
		}
		if (refused == Accepted) != *v.Accept {
			t.Errorf("%s: %s (%s) is refused: %q", v.ID, v.PIN, v.Reason, refused)
		}
	}
}

func TestEachRefusalHasItsReason(t *testing.T) {
	hashed := map[string]string{"$now": "739184", "$old1": "284916", "$old4": "615038", "$old5": "907251"}
	operator := Operator{Number: "17", Role: Cashier, Phone: "13812345678", Birthday: "19900517", Hash: "$now",
		Before: []string{"$old1", "", "", "$old4", "$old5"}}
	ctx := Context{Today: today, Operator: operator, Numbers: []string{"12340001"},
		Same: func(pin, hash string) bool { return hashed[hash] == pin }}
	owner := ctx
	owner.Operator.Role = Owner
	withPhone := owner
	withPhone.Operator.Code = []byte{1}
	tests := map[string]struct {
		pin  string
		ctx  Context
		want Refusal
	}{
		"five digits":                    {"83514", ctx, RefusedShort},
		"sixty-five characters":          {string(bytes.Repeat([]byte("a7"), 33)), ctx, RefusedLong},
		"a line break":                   {"8351\n47", ctx, RefusedForm},
		"all the same":                   {"444444", ctx, RefusedRepeat},
		"two in turn":                    {"474747", ctx, RefusedRepeat},
		"three in turn":                  {"520520", ctx, RefusedRepeat},
		"up over the nine":               {"789012", ctx, RefusedStep},
		"down":                           {"765432", ctx, RefusedStep},
		"pairs":                          {"445566", ctx, RefusedStep},
		"there and back":                 {"456654", ctx, RefusedStep},
		"keypad columns":                 {"741852", ctx, RefusedKeypad},
		"keypad rows out of order":       {"789456", ctx, RefusedKeypad},
		"a word that all know":           {"5201314", ctx, RefusedDefault},
		"a word":                         {"Password", ctx, RefusedDefault},
		"today":                          {"261122", ctx, RefusedDate},
		"the birthday":                   {"170590", ctx, RefusedDate},
		"another date":                   {"170591", ctx, Accepted},
		"inside the phone":               {"381234", ctx, RefusedKnown},
		"the number with zeros":          {"000017", ctx, RefusedKnown},
		"the terminal":                   {"12340001", ctx, RefusedKnown},
		"the present one":                {"739184", ctx, RefusedUsed},
		"the last one":                   {"284916", ctx, RefusedUsed},
		"the fourth back":                {"615038", ctx, RefusedUsed},
		"the fifth back":                 {"907251", ctx, Accepted},
		"full-width digits":              {"８３５１４７", ctx, Accepted},
		"a sentence":                     {"three green bottles", ctx, Accepted},
		"six digits for an owner":        {"835147", owner, RefusedWeak},
		"long and mixed for an owner":    {"green7bottles", owner, Accepted},
		"eight with a code on the phone": {"83514720", withPhone, Accepted},
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
		if CheckPIN(string(pin), Context{Operator: Operator{Role: Cashier}}) != Accepted {
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
	if _, err := s.Add(Operator{Number: "01", Name: "Chen", Role: Cashier}); !errors.Is(err, ErrNoOwner) {
		t.Errorf("a till that begins with a cashier: %v", err)
	}
	s, err := s.Add(Operator{Number: "01", Name: "王芳", Role: Owner})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(Operator{Number: "01", Name: "Li", Role: Cashier}); !errors.Is(err, ErrTaken) {
		t.Errorf("a number that is taken: %v", err)
	}
	for name, o := range map[string]Operator{
		"a number of one digit":     {Number: "1", Name: "Li", Role: Cashier},
		"a number of zeros":         {Number: "00", Name: "Li", Role: Cashier},
		"a name that is none":       {Number: "02", Name: " ", Role: Cashier},
		"a name with a control":     {Number: "02", Name: "Li\x1b[2J", Role: Cashier},
		"a role of its own":         {Number: "02", Name: "Li", Role: "boss"},
		"a birthday that is no day": {Number: "02", Name: "Li", Role: Cashier, Birthday: "19901332"},
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
	if _, err := s.Change(Operator{Number: "09", Name: "Li", Role: Cashier}); !errors.Is(err, ErrUnknown) {
		t.Errorf("somebody who is not there changed: %v", err)
	}
}

func TestPermissions(t *testing.T) {
	own := Table{Cashier: {GiveBack: {May: true, Limit: 5000}, ReprintSlip: {May: false}}}
	tests := map[string]struct {
		table  Table
		role   Role
		action Action
		amount payment.Amount
		may    bool
	}{
		"a cashier sells":                        {nil, Cashier, Sell, 1, true},
		"a cashier does not void":                {nil, Cashier, VoidSale, 1, false},
		"a supervisor voids":                     {nil, Supervisor, VoidSale, 1, true},
		"a supervisor does not handle keys":      {nil, Supervisor, HandleKeys, 0, false},
		"a technician handles keys":              {nil, Technician, HandleKeys, 0, true},
		"a technician does not sell":             {nil, Technician, Sell, 1, false},
		"the owner may everything":               {own, Owner, HandlePeople, 0, true},
		"the owner's table allows small refunds": {own, Cashier, GiveBack, 5000, true},
		"and no larger ones":                     {own, Cashier, GiveBack, 5001, false},
		"the owner's table takes a right away":   {own, Cashier, ReprintSlip, 0, false},
		"what it does not name is as it comes":   {own, Cashier, Sell, 1, true},
		"a role that nobody knows may nothing":   {nil, "guest", Sell, 1, false},
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
		ctx := Context{Today: today, Operator: Operator{Phone: phone, Role: Cashier}}
		if CheckPIN(pin, ctx) == Accepted && CheckPIN(Fold(pin), ctx) != Accepted {
			t.Errorf("%q is taken and %q, which is the same, is not", pin, Fold(pin))
		}
	})
}
