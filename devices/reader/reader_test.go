package reader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/devices/link"
	"till/payment"
)

const (
	track1 = "%B6222020000061009^PRACTICE/STRIPE^49101200000000000?"
	track2 = ";6222020000061009=49101200000000000?"
)

func TestASwipeIsRead(t *testing.T) {
	lrc1, lrc2 := string(rune(lrcOf(track1))), string(rune(lrcOf(track2)))
	tests := []struct {
		name, text string
		want       error
	}{
		{"both tracks", track1 + track2, nil},
		{"the second alone", track2, nil},
		{"with their LRCs", track1 + lrc1 + track2 + lrc2, nil},
		{"with a third track", track1 + track2 + "+0123?", nil},
		{"and an Enter between", track1 + "\r" + track2 + "\r", nil},
		{"a wrong LRC", track2 + string(rune(lrcOf(track2)^1)), ErrSwipe},
		{"two cards", strings.Replace(track1, "61009", "61017", 1) + track2, ErrTracksDiffer},
		{"the first alone", track1, ErrSwipe},
		{"read as an error", "%E?;E?", ErrSwipe},
		{"cut off", ";6222020000061009=49", ErrSwipe},
		{"nothing", "", ErrSwipe},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := ParseSwipe(test.text)
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			if err != nil {
				return
			}
			if s.PAN.Reveal() != "6222020000061009" || s.Expiry != "4910" || s.ServiceCode != "120" ||
				string(s.Track2.Reveal()) != "6222020000061009=49101200000000000" {
				t.Errorf("%+v", s)
			}
			if text := fmt.Sprintf("%v %+v %#v", s, s, s); strings.Contains(text, "2020000061") {
				t.Errorf("it prints %s", text)
			}
			if s.Wipe(); strings.Contains(string(s.Track2.Reveal()), "6222") {
				t.Error("it is not wiped")
			}
		})
	}
}

// TestTheCheckOfATrack: ISO 7811-2's own rule, worked by hand for ";1=2?": the data
// bits are B, 1, D, 2, F and their XOR is A, which a reader writes as ':'.
func TestTheCheckOfATrack(t *testing.T) {
	if got := lrcOf(";1=2?"); got != ':' {
		t.Errorf("LRC %q", got)
	}
}

func rules(t testing.TB) Rules {
	t.Helper()
	prices, err := ReadPrices(strings.NewReader("code,name,price\n6901234567892,Coffee,12.50\nCAKE-01,蛋糕,8.00\n"))
	if err != nil {
		t.Fatal(err)
	}
	return Rules{Pay: PayForms(), Prices: prices}
}

func TestATextIsWhatItsFormSays(t *testing.T) {
	slip := payment.SlipRef{Batch: "000001", STAN: "000023", Chain: "K7QX"}.String()
	for text, want := range map[string]Kind{
		"6299990000000000019": PayCode, "134567890123456789": PayCode, "281234567890123456": PayCode,
		"629999000000000001": Unknown, "62999900000000000190": Unknown, "164567890123456789": Unknown, "62999900000000000A9": Unknown,
		slip: SlipCode, strings.ToLower(slip): SlipCode, slip[:len(slip)-1] + "!": Misread, "TILL1": Misread,
		"6901234567892": Priced, "6901234567892\r\n": Priced, "CAKE-01": Priced, "cake-01": Unknown,
		track2: Card, track1 + track2: Card, ";E?": Card, "%": Unknown, ";": Unknown,
		"6901234567885": Unknown, "hello world": Unknown, "": Unknown, strings.Repeat("6", 400): Unknown,
	} {
		if got := rules(t).Read(text).Kind; got != want {
			t.Errorf("%.40q is %q, want %q", text, got, want)
		}
	}
	if code := rules(t).Read("CAKE-01"); code.Item.Name != "蛋糕" || code.Item.Price != 800 || code.Item.Quantity != 1 {
		t.Errorf("%+v", code.Item)
	}
	if code := rules(t).Read("6299990000000000019"); code.Wallet != "UnionPay" || strings.Contains(fmt.Sprintf("%+v", code), "0000000019") {
		t.Errorf("%+v", code)
	}
}

func TestAPriceListIsStrictAndNamesTheLine(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("条码,名称,价格\r\n6901234567892,美式咖啡,12.50\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, good := range map[string]string{"UTF-8": "6901234567892,美式咖啡,12.50\n", "with a mark": "\xEF\xBB\xBF6901234567892,美式咖啡,12.50", "GBK with a header": gbk} {
		prices, err := ReadPrices(strings.NewReader(good))
		item, found := prices.Find("6901234567892")
		if err != nil || !found || prices.Len() != 1 || item.Name != "美式咖啡" || item.Price != 1250 {
			t.Errorf("%s: %+v, %v", name, item, err)
		}
	}
	for bad, want := range map[string]string{
		"code,name,price\n6901234567892,Coffee,12.5\n":                    "line 2: the price",
		"6901234567892,Coffee,12.50\n\n6901234567892,Tea,9.00\n":          "line 3: the code 6901234567892 stands in line 1",
		"6901234567892,Coffee\n":                                          "line 1: 2 columns",
		"101,Coffee,12.50\n":                                              "line 1: the code \"101\"",
		"69 01234567,Coffee,12.50\n":                                      "line 1: the code",
		"6901234567892,,12.50\n":                                          "line 1: the name",
		"6901234567892,Cof\x01fee,12.50\n":                                "line 1: the name",
		"6901234567892,Coffee,-1.00\n":                                    "line 1: the price",
		"6901234567892,Coffee,0.00\n":                                     "line 1: the price",
		"6901234567892,\"Coffee,12.50\n":                                  "line",
		"TILL1-000001,Coffee,12.50\n":                                     "line 1: the code",
		"6901234567892,Coffee,12.50\n6901234567892\xff\xfe,Coffee,1.00\n": "neither UTF-8 nor GBK",
	} {
		_, err := ReadPrices(strings.NewReader(bad))
		if !errors.Is(err, ErrPrices) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", bad, err, want)
		}
	}
}

func TestAReaderOnALineIsHeardAndFoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ends := make(chan io.ReadWriteCloser, 2)
		s := Serial{Rules: rules(t), Dial: func(context.Context) (link.Link, error) {
			near, far := link.Pipe()
			ends <- far
			return near, nil
		}}
		heard := make(chan Code, 9)
		var there []bool
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.Listen(ctx, func(c Code) { heard <- c }, func(is bool) { there = append(there, is) })
		}()
		far := <-ends
		for text, want := range map[string]Kind{"6901234567892\r\n": Priced, "CAKE-01": Priced, track2 + "\r": Card,
			strings.Repeat("6", 2000): "nothing", "\x00\x01\r": "nothing", "12345678\r": Unknown} {
			_, _ = io.WriteString(far, text)
			time.Sleep(time.Second)
			select {
			case got := <-heard:
				if got.Kind != want {
					t.Errorf("%.20q is %q, want %q", text, got.Kind, want)
				}
			default:
				if want != "nothing" {
					t.Errorf("%.20q was not heard", text)
				}
			}
		}
		_ = far.Close()
		far = <-ends
		_, _ = io.WriteString(far, "CAKE-01\n")
		if got := <-heard; got.Kind != Priced {
			t.Errorf("after it came back: %q", got.Kind)
		}
		cancel()
		<-done
		if fmt.Sprint(there) != "[true false true false]" {
			t.Errorf("told %v", there)
		}
	})
}

func FuzzParseSwipe(f *testing.F) {
	for _, seed := range []string{track1 + track2, track2 + ":", "%E?;E?", ";", "%B^?", ";=?;=?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSwipe(text)
		if err == nil && (s.PAN.Empty() || !strings.HasPrefix(string(s.Track2.Reveal()), s.PAN.Reveal()+"=")) {
			t.Errorf("%q reads as %+v", text, s)
		}
	})
}

func FuzzReadPrices(f *testing.F) {
	for _, seed := range []string{"code,name,price\n6901234567892,Coffee,12.50\n", "\xEF\xBB\xBFCAKE-01,蛋糕,8.00", "\xc3\xc0,\xca\xbd,1.00", "\"", ",,"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		prices, err := ReadPrices(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for code, item := range prices.items {
			if len(code) < codeMin || item.Price <= 0 || item.Name == "" || item.Quantity != 1 {
				t.Errorf("%q: %+v", code, item)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"6299990000000000019", "TILL1-000001-000023-K7QX-C", track1 + track2, "6901234567892"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code := rules(t).Read(text)
		if (code.Kind == PayCode) == code.Pay.Empty() {
			t.Errorf("%q is %+v", text, code)
		}
	})
}
