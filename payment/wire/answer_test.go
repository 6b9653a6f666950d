package wire

import (
	"crypto/des"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
)

func amount(fen int64) *payment.Amount {
	sum := payment.Amount(fen)
	return &sum
}

func TestAnswersBringWhatTheBankSays(t *testing.T) {
	tests := []struct {
		name  string
		field Field
		value string
		want  func(*payment.Answer)
	}{
		{"a balance", DE54Balance, "1002156C000000012345", func(a *payment.Answer) { a.Balance = amount(12345) }},
		{"a balance below zero", DE54Balance, "1002156D000000012345", func(a *payment.Answer) { a.Balance = amount(-12345) }},
		{"what can be spent stands second", DE54Balance, "1001156C0000000000991002156C000000012345",
			func(a *payment.Answer) { a.Balance = amount(12345) }},
		{"a balance of another kind is better than none", DE54Balance, "1001156C000000000099",
			func(a *payment.Answer) { a.Balance = amount(99) }},
		{"a balance with another sign is none", DE54Balance, "1002156X000000012345", nil},
		{"half a balance is none", DE54Balance, "1002156C0000000123", nil},
		{"a balance of letters is none", DE54Balance, "1002156C00000001234A", nil},
		{"a signed sum is no balance", DE54Balance, "1002156C-00000012345", nil},
		{"a voucher", DE59Private, "A402010200000000000000012", func(a *payment.Answer) { a.Voucher = "10200000000000000012" }},
		{"a voucher after another element", DE59Private, "A1002okA402010200000000000000012",
			func(a *payment.Answer) { a.Voucher = "10200000000000000012" }},
		{"a voucher that is cut", DE59Private, "A40201020000000000000001", nil},
		{"another bank's own 59", DE59Private, "A4 12345", nil},
		{"a scheme alone", DE63Private, "CUP", func(a *payment.Answer) { a.Organisation = "CUP" }},
		{"a scheme nobody knows", DE63Private, "000", nil},
		{"a scheme and words", DE63Private, "VIS工商银行            交易成功            收单行",
			func(a *payment.Answer) { a.Organisation, a.Words = "VIS", "工商银行 交易成功 收单行" }},
		{"half a scheme", DE63Private, "CU", nil},
		{"bytes that are no text", DE63Private, "hex:FF00FF00", nil},
		{"issuer and acquirer", DE44ResponseData, "03080000   48025800   ",
			func(a *payment.Answer) { a.IssuerID, a.AcquirerID = "03080000", "48025800" }},
		{"an issuer alone", DE44ResponseData, "03080000   ", func(a *payment.Answer) { a.IssuerID = "03080000" }},
	}
	d := dialect(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked, answer := pair(t, nil)
			want := d.Answer(asked, answer)
			want.Balance, want.Voucher, want.Organisation, want.Words, want.IssuerID, want.AcquirerID = nil, "", "", "", "", ""
			for _, f := range []Field{DE54Balance, DE59Private, DE63Private, DE44ResponseData} {
				answer.Drop(f)
			}
			answer.Set(test.field, test.value)
			if test.want != nil {
				test.want(&want)
			}
			if diff := cmp.Diff(want, d.Answer(asked, answer)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// page reads DE 62 of an answer to a query, given as text.
func page(t *testing.T, name, text string) (Page, error) {
	t.Helper()
	d := dialect(t)
	m := &Message{MTI: "0810"}
	if text != "" {
		m.Set(DE62Private, upper([]byte(text)))
	}
	return d.PageOf(d.profile.Downloads[name], m)
}

func TestListsThatHostsHandOut(t *testing.T) {
	ca := "\x9F\x06\x05\xA0\x00\x00\x03\x33\x9F\x22\x01"
	expiry := "\xDF\x05\x0820301231"
	tests := []struct {
		name, download, text string
		want                 Page
	}{
		{"no CA key", profile.DownloadCA, "0", Page{}},
		{"an answer without a list", profile.DownloadCA, "", Page{}},
		{"two CA keys and more", profile.DownloadCA, "2" + ca + "\x0B" + expiry + ca + "\x80" + expiry, Page{More: true, Items: []Item{
			{Key: "A0000003330B", Value: "9F0605A0000003339F22010BDF05083230333031323331"},
			{Key: "A00000033380", Value: "9F0605A0000003339F220180DF05083230333031323331"}}}},
		{"the last AID", profile.DownloadAID, "3\x9F\x06\x08\xA0\x00\x00\x03\x33\x01\x01\x02", Page{Items: []Item{
			{Key: "A000000333010102", Value: "9F0608A000000333010102"}}}},
		{"card prefixes", profile.DownloadBINB, "2002" + "06622262" + "08" + "62220200",
			Page{More: true, Last: 2, Items: []Item{{Key: "622262"}, {Key: "62220200"}}}},
		{"contactless limits", profile.DownloadContactless, "1" + "FF8058" + "012" + "000000100000" + "FF8057" + "001" + "1",
			Page{Items: []Item{{"FF8058", "000000100000"}, {"FF8057", "1"}}}},
		{"parameters up to one that is not known", profile.DownloadParameters, "116012" + "60" + "22" + "\xB2\xE2\xCA\xD4" +
			strings.Repeat(" ", 36) + "9912", Page{Items: []Item{{"11", "60"}, {"12", "60"}, {"22", "测试"}}}},
		{"a parameter that is cut", profile.DownloadParameters, "1160126", Page{Items: []Item{{"11", "60"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := page(t, test.download, test.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("page (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ download, text string }{
		"another flag":                      {profile.DownloadCA, "4"},
		"objects that are cut":              {profile.DownloadCA, "1\x9F\x06\x05\xA0"},
		"an entry that begins elsewhere":    {profile.DownloadCA, "1\x9F\x22\x01\x01"},
		"a prefix that is cut":              {profile.DownloadBINB, "10010662"},
		"a prefix of letters":               {profile.DownloadBINB, "10010662226X"},
		"a prefix of no length":             {profile.DownloadBINB, "100100"},
		"a list without its last number":    {profile.DownloadBINB, "1"},
		"a tag of letters that are no hex":  {profile.DownloadContactless, "1GG80580011"},
		"a value that is cut":               {profile.DownloadContactless, "1FF80580021"},
		"a length that is no number":        {profile.DownloadContactless, "1FF8058+011"},
		"less than a tag and its length":    {profile.DownloadContactless, "1FF80"},
		"an entry where a list was awaited": {profile.DownloadAID, "1\xDF\x01\x01\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := page(t, c.download, c.text); !errors.Is(err, ErrMalformed) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestQuestionsOfADownload(t *testing.T) {
	d := dialect(t)
	list := d.profile.Downloads
	for _, c := range []struct {
		name           string
		plan           profile.Download
		received, from int
		want           string
	}{
		{"first", list[profile.DownloadCA], 0, 0, "100"},
		{"after five", list[profile.DownloadCA], 5, 0, "105"},
		{"a host that wants another digit later", profile.Download{Ask: profile.AskCount, First: "1", Again: "2"}, 5, 0, "205"},
		{"prefixes from the start", list[profile.DownloadBINB], 0, 0, "000"},
		{"prefixes after the twelfth", list[profile.DownloadBINB], 12, 12, "012"},
		{"nothing is asked", list[profile.DownloadContactless], 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := d.Ask(c.plan, c.received, c.from); err != nil || got != upper([]byte(c.want)) {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
	if _, err := d.Ask(list[profile.DownloadCA], 100, 0); !errors.Is(err, ErrIncomplete) {
		t.Errorf("a hundred entries: %v", err)
	}
	item := Item{Value: "9F0605A0000003339F22010BDF05083230333031323331"}
	if got, err := d.AskItem(list[profile.DownloadCA], item); err != nil || got != "9F0605A0000003339F22010B" {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := d.AskItem(list[profile.DownloadCA], Item{Value: "9F0605A000000333"}); !errors.Is(err, ErrMalformed) {
		t.Errorf("an entry without its index: %v", err)
	}
}

func TestOneEntry(t *testing.T) {
	d := dialect(t)
	plan := d.profile.Downloads[profile.DownloadAID]
	for name, c := range map[string]struct {
		value string
		there bool
		err   error
	}{
		"an entry":        {"31" + "9F0605A000000333" + "DF010100", true, nil},
		"none":            {"30", false, nil},
		"two":             {"31" + "9F0605A000000333" + "9F0605A000000334", false, ErrMalformed},
		"another flag":    {"32" + "9F0605A000000333", false, ErrMalformed},
		"nothing at all":  {"", false, ErrMalformed},
		"objects cut off": {"319F0605A0", false, ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			m := &Message{MTI: "0810"}
			m.Set(DE62Private, c.value)
			item, there, err := d.ItemOf(plan, m)
			if there != c.there || !errors.Is(err, c.err) {
				t.Fatalf("got %v, %v, %v", item, there, err)
			}
			if there && item != (Item{Key: "A000000333", Value: "9F0605A000000333DF010100"}) {
				t.Errorf("got %v", item)
			}
		})
	}
}

// underTDK enciphers a block under a key of two parts.
func underTDK(t testing.TB, digits string) func([]byte) ([]byte, error) {
	key := unhex(t, digits)
	block, err := des.NewTripleDESCipher(append(key, key[:8]...))
	if err != nil {
		t.Fatal(err)
	}
	return func(clear []byte) ([]byte, error) {
		out := make([]byte, len(clear))
		block.Encrypt(out, clear)
		return out, nil
	}
}

// TestTracksAreEncipheredInOneBlock: the examples of unionpay-pos 16.5.
func TestTracksAreEncipheredInOneBlock(t *testing.T) {
	for _, c := range []struct{ name, track, want string }{
		{"37 digits", "6225000000000014D30122011234500000000", "6225000000000014D30126C4E388F554EA220"},
		{"36 digits", "6225000000000014D3012201123450000000", "6225000000000014D395323EC8789B245200"},
		{"the reader's own separator", "6225000000000014=30122011234500000000", "6225000000000014D30126C4E388F554EA220"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tdk := underTDK(t, "0123456789ABCDEFFEDCBA9876543210")
			got, err := EncipherTrack(payment.Track2{Secret: payment.NewSecret([]byte(c.track))}, 8, tdk)
			if err != nil || string(got.Reveal()) != c.want {
				t.Errorf("got %s, %v", got.Reveal(), err)
			}
		})
	}
	short, err := EncipherTrack(payment.Track2{Secret: payment.NewSecret([]byte("6225=30"))}, 8,
		func(clear []byte) ([]byte, error) {
			if got := upper(clear); got != "FFFFFFFFFF6225D3" {
				t.Errorf("block %s", got)
			}
			return clear, nil
		})
	if err != nil || string(short.Reveal()) != "FFFFFFFFFF6225D30" {
		t.Errorf("a short track: %s, %v", short.Reveal(), err)
	}
}

// TestAnEncipheredTrackTravels: any nibble may stand in DE 35 then, and in
// plain dialects none but digits and the separator.
func TestAnEncipheredTrackTravels(t *testing.T) {
	sealed := func(p *profile.Profile) { p.Tracks.Encrypted = true }
	for _, c := range []struct {
		name    string
		dialect *Dialect
		good    bool
	}{
		{"packed", dialectOf(t, "unionpay", sealed), true},
		{"characters", dialectOf(t, "iso87-ascii", sealed), true},
		{"a clear one", dialect(t), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			const track = "6225000000000014D30126C4E388F554EA220"
			m := &Message{MTI: "0200", TPDU: "6000060000", Header: "603100311003"}
			if c.dialect.profile.Framing.TPDU == "" {
				m.TPDU, m.Header = "", ""
			}
			m.Set(DE35Track2, track)
			frame, err := c.dialect.Pack(t.Context(), m, nil)
			if !c.good {
				if err == nil {
					t.Error("nibbles that are no digits were packed")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			back := unpacked(t, c.dialect, frame)
			if got := back.Value(DE35Track2); got != track {
				t.Errorf("got %s", got)
			}
			if shown := described(c.dialect.Describe(back, false), DE35Track2); strings.Contains(shown, "EA220") || !strings.HasPrefix(shown, "622500******0014D*") {
				t.Errorf("shows %s", shown)
			}
		})
	}
	p := request(t, stripe)
	d := dialectOf(t, "unionpay", sealed)
	if m, err := d.Request(p, lane); err != nil || m.Value(DE53Security) != "2610000000000000" {
		t.Errorf("DE 53 with a PIN: %s, %v", m.Value(DE53Security), err)
	}
	p.Card.PINBlock = payment.PINBlock{}
	if m, err := d.Request(p, lane); err != nil || m.Value(DE53Security) != "0610000000000000" {
		t.Errorf("DE 53 without a PIN: %s, %v", m.Value(DE53Security), err)
	}
}

func TestKeysByTheirTags(t *testing.T) {
	d := dialect(t)
	key := func(tag, fill string) string { return tag + strings.Repeat(fill, 16) + strings.Repeat(tag, 8) }
	m := &Message{MTI: "0810"}
	m.Set(DE60Private, "00000123003")
	m.Set(DE62Private, key("00", "11")+key("01", "22")+key("02", "33")+key("03", "44"))
	keys, err := d.KeysOf(m)
	if err != nil || keys.MAK.Cryptogram[0] != 0x22 || keys.PIK.Cryptogram[15] != 0x33 || keys.TDK.Cryptogram[0] != 0x44 ||
		len(keys.PIK.KCV) != 4 || keys.PIK.KCV[0] != 2 {
		t.Errorf("got %v, %v", keys, err)
	}
	shown := described(d.Describe(m, false), DE62Private)
	if strings.ContainsAny(shown, "4") || strings.Count(shown, "*") != 4*32 {
		t.Errorf("shows %s", shown)
	}
	m.Set(DE62Private, key("01", "22")+key("03", "33")+key("02", "44"))
	if _, err := d.KeysOf(m); !errors.Is(err, ErrMalformed) {
		t.Errorf("keys under other tags: %v", err)
	}
}

// FuzzWhatHostsSay: nothing that a host can write into its own fields stops the
// reading of an answer, a list, keys or a description.
func FuzzWhatHostsSay(f *testing.F) {
	d := dialect(f)
	f.Add("1002156C000000012345", "A402010200000000000000012", "CUP工商银行", "03080000   48025800   ", []byte("2002066222620862220200"))
	f.Add("1002156D0000000123", "A4999", "hex:FF", "0308", []byte("1\x9F\x06\x05\xA0\x00\x00\x03\x33\x9F\x22\x01\x0A"))
	f.Add("", "A2011A30100102", "0", "", []byte("1FF8058012000000100000"))
	f.Add("", "", "", "", []byte("1160126022"))
	f.Fuzz(func(t *testing.T, balance, elements, scheme, institutions string, list []byte) {
		m := &Message{MTI: "0210"}
		m.Set(DE60Private, "22000123000601")
		m.Set(DE54Balance, balance)
		m.Set(DE59Private, elements)
		m.Set(DE63Private, scheme)
		m.Set(DE44ResponseData, institutions)
		m.Set(DE62Private, upper(list))
		if a := d.Answer(&Message{MTI: "0200"}, m); a.Balance != nil && (*a.Balance > payment.AmountMax || *a.Balance < -payment.AmountMax) {
			t.Errorf("a balance of %d", *a.Balance)
		}
		for _, plan := range d.profile.Downloads {
			if page, err := d.PageOf(plan, m); err == nil && plan.Fetch != "" {
				for _, item := range page.Items {
					_, _ = d.AskItem(plan, item)
				}
			}
			_, _, _ = d.ItemOf(plan, m)
		}
		for _, network := range []string{"003", "350", "372", "380", "394", "396", "360"} {
			m.MTI = "0810"
			m.Set(DE60Private, "00000123"+network)
			_, _ = d.KeysOf(m)
			_ = d.Describe(m, true).Text()
		}
	})
}
