package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// vector is one case of testdata/storage.json; each op uses its own fields.
type vector struct {
	ID, Op                 string
	Key, Nonce, Plain, AAD string
	Sealed                 string
	Valid                  bool
	IKM, Salt, Info, OKM   string
	Length                 int
	Data, MAC, Genesis     string
	Rows                   []chainRow
	ExpectedHead           string `json:"expected_head"`
	ExpectedCount          int    `json:"expected_count"`
}

type chainRow struct {
	Seq    uint64
	Record string `json:"record_hex"`
	Link   string
}

func vectors(t *testing.T) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/storage.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Vectors
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	checks := map[string]func(*testing.T, vector){
		"aes256gcm": checkGCM, "hkdf_sha256": checkHKDF, "hmac_sha256": checkHMAC, "hmac_chain": checkChain,
	}
	ran := map[string]int{}
	for _, v := range vectors(t) {
		if check := checks[v.Op]; check != nil { // the others belong to keepers to come
			ran[v.Op]++
			t.Run(v.ID, func(t *testing.T) { check(t, v) })
		}
	}
	for op := range checks {
		if ran[op] == 0 {
			t.Errorf("no vector of %s", op)
		}
	}
}

func checkGCM(t *testing.T, v vector) {
	key, aad := Key(unhex(t, v.Key)), unhex(t, v.AAD)
	sealed := append(unhex(t, v.Nonce), unhex(t, v.Sealed)...)
	plain, err := Unseal(key, sealed, aad)
	if !v.Valid {
		if !errors.Is(err, ErrSealed) {
			t.Errorf("opening a forgery: %v, want %v", err, ErrSealed)
		}
		return
	}
	if err != nil || !bytes.Equal(plain, unhex(t, v.Plain)) {
		t.Errorf("opened %X, %v, want %s", plain, err, v.Plain)
	}
	if got, err := Seal(key, bytes.NewReader(unhex(t, v.Nonce)), plain, aad); err != nil || !bytes.Equal(got, sealed) {
		t.Errorf("sealed %X, %v, want %X", got, err, sealed)
	}
}

func checkHKDF(t *testing.T, v vector) {
	got, err := hkdf.Key(sha256.New, unhex(t, v.IKM), unhex(t, v.Salt), string(unhex(t, v.Info)), v.Length)
	if err != nil || !bytes.Equal(got, unhex(t, v.OKM)) {
		t.Errorf("derived %X, %v, want %s", got, err, v.OKM)
	}
}

// The vector's key is shorter than ours; HMAC fills keys up with zeros.
func checkHMAC(t *testing.T, v vector) {
	var key Key
	copy(key[:], unhex(t, v.Key))
	token := Token(key, string(unhex(t, v.Data)))
	if want := unhex(t, v.MAC)[:TokenSize]; !bytes.Equal(token[:], want) {
		t.Errorf("token %X, want %X", token, want)
	}
}

func checkChain(t *testing.T, v vector) {
	key, link := Key(unhex(t, v.Key)), [LinkSize]byte(unhex(t, v.Genesis))
	valid := true
	for i, row := range v.Rows {
		link = Link(key, link, row.Seq, unhex(t, row.Record))
		valid = valid && row.Seq == uint64(i+1) && bytes.Equal(link[:], unhex(t, row.Link))
	}
	if v.ExpectedHead != "" {
		valid = valid && len(v.Rows) == v.ExpectedCount && bytes.Equal(link[:], unhex(t, v.ExpectedHead))
	}
	if valid != v.Valid {
		t.Errorf("the chain is valid: %v, want %v", valid, v.Valid)
	}
}

func keeper(t *testing.T) (*File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	f, err := CreateFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return f, path
}

func TestSealedValuesOpenOnlyWhereTheyBelong(t *testing.T) {
	f, _ := keeper(t)
	other, _ := keeper(t)
	place := AAD("j", 7, "card", "k1")
	sealed, err := f.Seal([]byte("a secret"), place)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := f.Unseal(sealed, place); err != nil || string(plain) != "a secret" {
		t.Errorf("opened %q, %v", plain, err)
	}
	again, err := f.Seal([]byte("a secret"), place)
	if err != nil || bytes.Equal(again, sealed) {
		t.Errorf("sealing twice gives the same bytes: %v", err)
	}
	for name, elsewhere := range map[string][]byte{
		"another row": AAD("j", 8, "card", "k1"), "another table": AAD("k", 7, "card", "k1"),
		"another column": AAD("j", 7, "name", "k1"), "another key's name": AAD("j", 7, "card", "k2"), "nowhere": nil,
	} {
		if _, err := f.Unseal(sealed, elsewhere); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %v, want %v", name, err, ErrSealed)
		}
	}
	if _, err := other.Unseal(sealed, place); !errors.Is(err, ErrSealed) {
		t.Errorf("another key: %v, want %v", err, ErrSealed)
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := f.Unseal(changed, place); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d changed: %v, want %v", i, err, ErrSealed)
		}
		if _, err := f.Unseal(sealed[:i], place); !errors.Is(err, ErrSealed) {
			t.Errorf("cut to %d bytes: %v, want %v", i, err, ErrSealed)
		}
	}
	if _, err := f.Seal(make([]byte, SealMax+1), place); !errors.Is(err, ErrTooLong) {
		t.Errorf("a long secret: %v, want %v", err, ErrTooLong)
	}
}

func TestSubkeysDiffer(t *testing.T) {
	f, path := keeper(t)
	seen := map[Key]Purpose{}
	for _, purpose := range []Purpose{PurposeChain, PurposePANToken, PurposeField, PurposeShelf, PurposeCheck, purposeWrap} {
		key, err := f.Derive(purpose)
		if err != nil {
			t.Fatal(err)
		}
		if same, ok := seen[key]; ok {
			t.Errorf("%q and %q share a key", purpose, same)
		}
		seen[key] = purpose
	}
	again, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for key, purpose := range seen {
		if got, err := again.Derive(purpose); err != nil || got != key {
			t.Errorf("%q differs after a restart: %v", purpose, err)
		}
	}
}

func TestKeysPrintMasked(t *testing.T) {
	f, _ := keeper(t)
	key, err := f.Derive(PurposeChain)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, key); got != "[key]" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	key.Wipe()
	if key != (Key{}) {
		t.Error("wiping leaves something")
	}
}

func TestKeyFile(t *testing.T) {
	f, path := keeper(t)
	if !strings.Contains(string(f.Kind()), "practice") {
		t.Errorf("kind %q does not say that it is for practice", f.Kind())
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "practice") {
		t.Errorf("the file does not say that it is for practice: %v", err)
	}
	again, err := CreateFile(path)
	if err != nil || again.root != f.root {
		t.Errorf("creating over a file: %v; its keys must stay", err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := OpenFile(path + "x"); !errors.Is(err, ErrNoKeys) {
		t.Errorf("no file: %v, want %v", err, ErrNoKeys)
	}
}

func TestKeyFileForOthersToRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps no mode bits")
	}
	_, path := keeper(t)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFile(path); !errors.Is(err, ErrLooseKeys) {
		t.Errorf("readable by the group: %v, want %v", err, ErrLooseKeys)
	}
}

func TestDamagedKeyFileIsNotTakenForAnotherKey(t *testing.T) {
	_, path := keeper(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	root := bytes.Index(text, []byte(`"root": "`)) + len(`"root": "`)
	for i := root; i < root+64; i += 7 {
		changed := bytes.Clone(text)
		if changed[i]++; changed[i] == '9'+1 || changed[i] == 'f'+1 {
			changed[i] = '0'
		}
		if _, err := parseFile(changed); !errors.Is(err, ErrBadKeys) {
			t.Errorf("digit %d changed: %v, want %v", i-root, err, ErrBadKeys)
		}
	}
	for name, bad := range map[string]string{
		"nothing": "", "no JSON": "keys", "a list": "[]", "no root": `{"version":1}`,
		"a short root":     `{"version":1,"root":"00","check":"00"}`,
		"a newer version":  strings.Replace(string(text), `"version": 1`, `"version": 2`, 1),
		"half of the file": string(text[:len(text)/2]),
	} {
		if _, err := parseFile([]byte(bad)); !errors.Is(err, ErrBadKeys) {
			t.Errorf("%s: %v, want %v", name, err, ErrBadKeys)
		}
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte(" "), fileSizeMax+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFile(path); !errors.Is(err, ErrBadKeys) {
		t.Errorf("a huge file: %v, want %v", err, ErrBadKeys)
	}
}

func TestManyCreateOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	var all [8]*File
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() {
			f, err := CreateFile(path)
			if err != nil {
				t.Error(err)
			}
			all[i] = f
		})
	}
	group.Wait()
	for i, f := range all {
		if f == nil || f.root != all[0].root {
			t.Errorf("number %d has another key", i)
		}
	}
}

func FuzzKeyFile(f *testing.F) {
	text, err := formatFile(Key{1, 2, 3})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		root, err := parseFile(text)
		if err != nil {
			return
		}
		again, err := formatFile(root)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := parseFile(again); err != nil || same != root {
			t.Errorf("a key that was read does not come back: %v", err)
		}
	})
}

func FuzzUnseal(f *testing.F) {
	sealed, err := Seal(Key{1}, bytes.NewReader(make([]byte, nonceSize)), []byte("plain"), []byte("aad"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		plain, err := Unseal(Key{1}, data, []byte("aad"))
		if err == nil && (len(plain) > len(data) || !bytes.Equal(data, sealed)) {
			t.Errorf("something else opens: %X", data)
		}
	})
}
