package emv_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment/emv"
)

func readVectors[V any](t *testing.T, name string) []V {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Count   int `json:"count"`
		Vectors []V `json:"vectors"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	if len(file.Vectors) != file.Count || file.Count == 0 {
		t.Fatalf("%s holds %d vectors and says %d", name, len(file.Vectors), file.Count)
	}
	return file.Vectors
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatalf("%q is no hex", text)
	}
	return b
}

func upper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

type tlvVector struct {
	ID      string            `json:"id"`
	Op      string            `json:"op"`
	Hex     string            `json:"hex"`
	Tree    any               `json:"tree"`
	Valid   bool              `json:"valid"`
	DOL     string            `json:"dol"`
	Objects map[string]string `json:"objects"`
	Data    string            `json:"data"`
	AmountX uint32            `json:"amount_x"`
	AmountY uint32            `json:"amount_y"`
	Rules   []struct {
		Condition string `json:"condition"`
		ApplyNext bool   `json:"apply_next"`
		Method    string `json:"method"`
	} `json:"rules"`
}

func TestTLVVectorsHold(t *testing.T) {
	run := map[string]func(*testing.T, tlvVector){"parse": checkParse, "dol": checkDOL, "cvm_list": checkCVMList}
	for _, v := range readVectors[tlvVector](t, "emv_tlv.json") {
		t.Run(v.ID, func(t *testing.T) {
			check, known := run[v.Op]
			if !known {
				t.Fatalf("no check for op %q", v.Op)
			}
			check(t, v)
		})
	}
}

func checkParse(t *testing.T, v tlvVector) {
	list, err := emv.Parse(unhex(t, v.Hex))
	if !v.Valid {
		if err == nil || list != nil {
			t.Errorf("got %v and error %v, want an error alone", list, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.Tree, tree(list)); diff != "" {
		t.Errorf("tree differs (-want +got):\n%s", diff)
	}
	if got := upper(list.Encode()); got != v.Hex {
		t.Errorf("encodes to %s, want %s", got, v.Hex)
	}
}

// tree turns a list into the nested arrays of the vectors.
func tree(list emv.List) any {
	nodes := make([]any, len(list))
	for i, object := range list {
		var value any = upper(object.Value)
		if object.Tag.Constructed() {
			value = tree(object.Children)
		}
		nodes[i] = []any{object.Tag.String(), value}
	}
	return nodes
}

func checkDOL(t *testing.T, v tlvVector) {
	dol, err := emv.ParseDOL(unhex(t, v.DOL))
	if err != nil {
		t.Fatal(err)
	}
	var objects emv.List
	for name, value := range v.Objects {
		objects = append(objects, emv.Object{Tag: tagOf(t, name), Value: unhex(t, value)})
	}
	if got := upper(dol.Fill(objects)); got != v.Data {
		t.Errorf("filled with %s, want %s", got, v.Data)
	}
}

func tagOf(t *testing.T, name string) emv.Tag {
	t.Helper()
	number, err := strconv.ParseUint(name, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return emv.Tag(number)
}

func checkCVMList(t *testing.T, v tlvVector) {
	list, err := emv.ParseCVMList(unhex(t, v.Hex))
	if err != nil {
		t.Fatal(err)
	}
	want := emv.CVMList{AmountX: v.AmountX, AmountY: v.AmountY}
	for _, rule := range v.Rules {
		want.Rules = append(want.Rules, emv.CVMRule{
			Method: unhex(t, rule.Method)[0], Condition: unhex(t, rule.Condition)[0], ApplyNext: rule.ApplyNext,
		})
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("list differs (-want +got):\n%s", diff)
	}
}

func TestDataThatCannotBeIsRefused(t *testing.T) {
	deep := []byte{0x5A, 0x00}
	for range 9 {
		deep = emv.Append(nil, emv.Tag70Record, deep)
	}
	cases := map[string]struct {
		data []byte
		want error
	}{
		"templates nine deep":              {deep, emv.ErrTLVDepth},
		"more bytes than any card sends":   {make([]byte, emv.DataMax+1), emv.ErrTLVTooLong},
		"a length that claims four GiB":    {unhex(t, "8484FFFFFFFF00"), emv.ErrTLVLength},
		"a length that claims 16 MiB":      {unhex(t, "8483FFFFFF00"), emv.ErrTLVLength},
		"a tag without a length":           {unhex(t, "9F26"), emv.ErrTLVLength},
		"a tag of five bytes":              {unhex(t, "DF8181810100"), emv.ErrTLVTag},
		"a child longer than its template": {unhex(t, "70039F2608"), emv.ErrTLVLength},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := emv.Parse(c.data); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
	for _, dol := range []string{"9F", "9F02", "9F3783FFFFFF", "9F37820401"} {
		if _, err := emv.ParseDOL(unhex(t, dol)); err == nil {
			t.Errorf("the DOL %s was taken", dol)
		}
	}
	for _, list := range []string{"", "00000000000000", "000000000000000042"} {
		if _, err := emv.ParseCVMList(unhex(t, list)); !errors.Is(err, emv.ErrCVMList) {
			t.Errorf("the CVM list %q gave error %v", list, err)
		}
	}
}

func TestZerosBetweenObjectsAreSkipped(t *testing.T) {
	list, err := emv.Parse(unhex(t, "00008400009C01000000"))
	if err != nil {
		t.Fatal(err)
	}
	if got := upper(list.Encode()); got != "84009C0100" {
		t.Errorf("encodes to %s, want 84009C0100", got)
	}
}

func TestTheFirstOfTwoIsFoundAndTheSecondIsNamed(t *testing.T) {
	list, err := emv.Parse(unhex(t, "9C0100700A9F36020001"+"9F36020002"+"9C0120"))
	if err != nil {
		t.Fatal(err)
	}
	if value, _ := list.Find(emv.Tag9F36ATC); upper(value) != "0001" {
		t.Errorf("found %X, want 0001", value)
	}
	if value, _ := list.Find(emv.Tag70Record); upper(value) != "9F360200019F36020002" {
		t.Errorf("the template is %X", value)
	}
	if diff := cmp.Diff([]emv.Tag{emv.Tag9F36ATC, emv.Tag9CType}, list.Duplicates()); diff != "" {
		t.Errorf("duplicates differ (-want +got):\n%s", diff)
	}
	if _, found := list.Find(emv.Tag95TVR); found {
		t.Error("found an object that is not there")
	}
}

func TestNoSecretIsPublic(t *testing.T) {
	record := ""
	for _, v := range readVectors[tlvVector](t, "emv_tlv.json") {
		if v.ID == "rec-app" {
			record = v.Hex
		}
	}
	list, err := emv.Parse(unhex(t, record))
	if err != nil {
		t.Fatal(err)
	}
	public := list.Public()
	for _, tag := range []emv.Tag{emv.Tag57Track2, emv.Tag5APAN, emv.Tag5F20HolderName} {
		if _, found := list.Find(tag); !found {
			t.Fatalf("the record has no %s to hide", tag)
		}
		if _, found := public.Find(tag); found {
			t.Errorf("%s is public", tag)
		}
	}
	if _, found := public.Find(emv.Tag5F24Expiry); !found {
		t.Error("an object that is no secret is gone")
	}
}

func TestSelectKeepsTheOrderAndNamesWhatIsMissing(t *testing.T) {
	list, err := emv.Parse(unhex(t, "9F3602001A95050000000000"))
	if err != nil {
		t.Fatal(err)
	}
	data, missing := list.Select(emv.ReversalTags())
	if got := upper(data); got != "950500000000009F3602001A" {
		t.Errorf("selected %s", got)
	}
	want := []emv.Tag{emv.Tag9F1EDeviceSerial, emv.Tag9F10IssuerData, emv.TagDF31ScriptResults}
	if diff := cmp.Diff(want, missing); diff != "" {
		t.Errorf("missing differs (-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"9F260846FD62985CAAE7589F270180", "6F1C840E315041592E5359532E4444463031A50A8801015F2D047A68656E",
		"8400", "DF810C0102", "84FF00", "8480AABB0000", "DF818181", "7002000084",
	} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := emv.Parse(data)
		if err != nil {
			if list != nil {
				t.Error("an error came with a partial result")
			}
			return
		}
		encoded := list.Encode()
		again, err := emv.Parse(encoded)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if !reflect.DeepEqual(tree(list), tree(again)) {
			t.Errorf("reading, writing, reading changed %X to %X", data, encoded)
		}
		if len(encoded) > len(data) {
			t.Errorf("%d bytes became %d", len(data), len(encoded))
		}
	})
}

func FuzzParseDOL(f *testing.F) {
	f.Add(unhex(f, "9F02069F03069F1A0295055F2A029A039C019F3704"))
	f.Add(unhex(f, "9F3781FF5A04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dol, err := emv.ParseDOL(data)
		if err != nil {
			return
		}
		want := 0
		for _, entry := range dol {
			want += entry.Length
		}
		if got := len(dol.Fill(nil)); got != want {
			t.Errorf("filled %d bytes, want %d", got, want)
		}
	})
}
