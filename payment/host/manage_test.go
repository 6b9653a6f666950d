package host

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// manages makes the acquirer answer management messages by their name: the text
// of DE 62, or a code of two characters.
func (a *acquirer) manages(say func(name, asked string) (text, code string)) {
	a.playAll(func(request *wire.Message) reply {
		name := a.dialect.NameOf(request)
		if name == profile.MessageSignOn {
			return reply{bytes: a.keysFor(request)}
		}
		asked, err := hex.DecodeString(request.Value(wire.DE62Private))
		if err != nil {
			a.t.Errorf("DE 62 of %s: %v", name, err)
		}
		text, code := say(name, string(asked))
		return reply{bytes: a.answer(request, code, func(m *wire.Message) {
			if text != "" {
				m.Set(wire.DE62Private, strings.ToUpper(hex.EncodeToString([]byte(text))))
			}
		})}
	})
}

const rid = "\x9F\x06\x05\xA0\x00\x00\x03\x33"

func TestDownloads(t *testing.T) {
	caKey := func(index string) string { return rid + "\x9F\x22\x01" + index + "\xDF\x02\x02\xAB\xCD" }
	tests := []struct {
		name, download string
		say            func(name, asked string) (string, string)
		reason         payment.Reason
		items          []string // keys
		asked          []string
	}{
		{"CA keys in two pieces", profile.DownloadCA, func(name, asked string) (string, string) {
			switch {
			case name == profile.MessageCAQuery && asked == "100":
				return "2" + rid + "\x9F\x22\x01\x0A" + rid + "\x9F\x22\x01\x0B", "00"
			case name == profile.MessageCAQuery:
				return "3" + rid + "\x9F\x22\x01\x0C", "00"
			case name == profile.MessageCADownload:
				return "1" + caKey(asked[len(asked)-1:]), "00"
			}
			return "", "00"
		}, payment.NoReason, []string{"A0000003330A", "A0000003330B", "A0000003330C"},
			[]string{"ca_query 100", "ca_query 102", "ca_download", "ca_download", "ca_download", "ca_end "}},
		{"no keys at all", profile.DownloadCA, func(string, string) (string, string) { return "0", "00" },
			payment.NoReason, nil, []string{"ca_query 100", "ca_end "}},
		{"card prefixes by their numbers", profile.DownloadBINB, func(name, asked string) (string, string) {
			switch {
			case name == profile.MessageBINB && asked == "000":
				return "2002" + "06622262" + "06622263", "00"
			case name == profile.MessageBINB:
				return "1003" + "06622264", "00"
			}
			return "", "00"
		}, payment.NoReason, []string{"622262", "622263", "622264"}, []string{"bin_b 000", "bin_b 002", "bin_b_end "}},
		{"parameters have no end", profile.DownloadParameters, func(string, string) (string, string) { return "1260181", "00" },
			payment.NoReason, []string{"12", "18"}, []string{"param_download "}},
		{"a host that refuses", profile.DownloadAID, func(string, string) (string, string) { return "", "97" },
			payment.ReasonUnknownTerminal, nil, []string{"aid_query 100"}},
		{"another entry than the one asked for", profile.DownloadCA, func(name, asked string) (string, string) {
			if name == profile.MessageCAQuery {
				return "1" + rid + "\x9F\x22\x01\x0A", "00"
			}
			return "1" + caKey("\x0B"), "00"
		}, payment.ReasonBadAnswer, nil, []string{"ca_query 100", "ca_download"}},
		{"a list that stands still", profile.DownloadBINC, func(string, string) (string, string) { return "2000", "00" },
			payment.ReasonBadAnswer, nil, []string{"bin_c 000"}},
		{"a list in a circle", profile.DownloadBINC, func(string, string) (string, string) { return "2001" + "06622262", "00" },
			payment.ReasonBadAnswer, nil, []string{"bin_c 000", "bin_c 001"}},
		{"a list that is none", profile.DownloadContactless, func(string, string) (string, string) { return "9", "00" },
			payment.ReasonBadAnswer, nil, []string{"contactless_params "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			var asked []string
			a.manages(func(name, text string) (string, string) {
				if strings.HasSuffix(name, "download") && text != "" {
					asked = append(asked, name)
				} else {
					asked = append(asked, name+" "+text)
				}
				return test.say(name, text)
			})
			got, reason := side.Download(context.Background(), test.download)
			if reason != test.reason {
				t.Errorf("reason %q, events %v", reason, side.events)
			}
			var keys []string
			for _, item := range got.Items {
				keys = append(keys, item.Key)
			}
			if diff := cmp.Diff(test.items, keys); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.asked, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			kept := side.shelf.(*memoryShelf).kept
			if _, there := kept[test.download]; there != (test.reason == payment.NoReason) {
				t.Errorf("kept: %v", there)
			}
		})
	}
}

func TestADownloadThatTheProfileLacks(t *testing.T) {
	side := startAcquirer(t, nil).client(t, nil)
	if _, reason := side.Download(context.Background(), "songs"); reason != payment.ReasonNotSupported {
		t.Errorf("got %q", reason)
	}
}

// TestWishesAreKeptAndDoneWhenIdle: whatever the host answered, each once, and
// what needs a person stays.
func TestWishesAreKeptAndDoneWhenIdle(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	for _, digit := range []string{"5", "1", "6", "1", "2", "9"} {
		a.play(func(request *wire.Message) reply {
			return reply{bytes: a.answer(request, "51", func(m *wire.Message) { m.Header = "60310" + digit + "311003" })}
		})
		proof, req := sale(t)
		side.Send(context.Background(), proof, req)
	}
	wishes, _ := side.Wishes()
	if diff := cmp.Diff([]profile.Wish{profile.WishAID, profile.WishParameters, profile.WishApplication, profile.WishStatus}, wishes); diff != "" {
		t.Fatalf("wishes (-want +got):\n%s", diff)
	}
	var asked []string
	a.manages(func(name, text string) (string, string) {
		asked = append(asked, name+" "+text)
		if name == profile.MessageAIDQuery {
			return "", "96"
		}
		return "", "00"
	})
	if reason := side.DoWishes(context.Background()); reason != payment.ReasonHostUnsure {
		t.Errorf("reason %q", reason)
	}
	if diff := cmp.Diff([]string{"aid_query 100", "param_download ", "status_upload 1160"}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	wishes, _ = side.Wishes()
	if diff := cmp.Diff([]profile.Wish{profile.WishAID, profile.WishApplication}, wishes); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

func TestAWishForASignOnIsDoneBeforeTheNextCard(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	a.play(func(request *wire.Message) reply {
		return reply{bytes: a.answer(request, "00", func(m *wire.Message) { m.Header = "603103311003" })}
	})
	proof, req := sale(t)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
		t.Fatalf("got %s", got.Verdict)
	}
	a.play(nil)
	for range 2 {
		if reason := side.Ready(context.Background()); reason != payment.NoReason {
			t.Fatal(reason)
		}
	}
	if reason := side.DoWishes(context.Background()); reason != payment.NoReason {
		t.Error(reason)
	}
	if wishes, _ := side.Wishes(); len(wishes) != 0 {
		t.Errorf("left: %v", wishes)
	}
	if diff := cmp.Diff([]string{"0800", "0200", "0800"}, a.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func TestSignOffEndsTheKeys(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	if reason := side.SignOff(context.Background()); reason != payment.NoReason || side.hasKeys() || !side.told(EventSignedOff) {
		t.Errorf("got %q, keys %v", reason, side.hasKeys())
	}
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Error(reason)
	}
	if diff := cmp.Diff([]string{"0800", "0820", "0800"}, a.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func TestTheHostsClockIsCompared(t *testing.T) {
	for name, c := range map[string]struct {
		date, time string
		want       string
		told       bool
	}{
		"a minute apart":             {"1124", "101600", "1m0s", false},
		"an hour ahead":              {"1124", "111500", "1h0m0s", true},
		"at the turn of the year":    {"0101", "000000", "901h45m0s", true},
		"a date that no month holds": {"1332", "101600", "0s", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			a.playAll(func(request *wire.Message) reply {
				return reply{bytes: a.answer(request, "00", func(m *wire.Message) {
					m.Set(wire.DE62Private, keyField)
					m.Set(wire.DE13LocalDate, c.date)
					m.Set(wire.DE12LocalTime, c.time)
				})}
			})
			if reason := side.SignOn(context.Background()); reason != payment.NoReason {
				t.Fatal(reason)
			}
			if side.ClockOffset().String() != c.want || side.told(EventClock) != c.told {
				t.Errorf("offset %s, told %v", side.ClockOffset(), side.told(EventClock))
			}
		})
	}
}

// masterPad is a pad that takes master keys.
type masterPad struct {
	*fakePad
	asked, loaded [][]byte
	verdict       payment.Reason
}

func (p *masterPad) TransportKey(_ context.Context, modulus, exponent []byte) (payment.WrappedKey, error) {
	if len(modulus) == 0 {
		return payment.WrappedKey{}, errors.New("no key")
	}
	p.asked = append(p.asked, modulus, exponent)
	return payment.WrappedKey{Cryptogram: []byte{0xAA, 0xBB}, KCV: []byte{1, 2, 3, 4}}, nil
}

func (p *masterPad) LoadMasterKey(_ context.Context, key payment.WrappedKey) (payment.Reason, error) {
	p.loaded = append(p.loaded, key.Cryptogram, key.KCV)
	return p.verdict, nil
}

func TestAMasterKeyOverTheLine(t *testing.T) {
	for name, c := range map[string]struct {
		verdict, want payment.Reason
		names         []string
	}{
		"taken":                         {payment.NoReason, payment.NoReason, []string{"tmk_rsa", "tmk_download", "tmk_activate"}},
		"refused loudly by check value": {payment.ReasonKeyCheck, payment.ReasonKeyCheck, []string{"tmk_rsa", "tmk_download"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			pad := &masterPad{fakePad: side.pad, verdict: c.verdict}
			side.Client.pad = pad
			var names []string
			a.manages(func(name, asked string) (string, string) {
				names = append(names, name)
				switch name {
				case profile.MessageTMKRSA:
					return rid + "\x9F\x22\x01\x01\xDF\x02\x02\xCA\xFE\xDF\x04\x01\x03", "00"
				case profile.MessageTMKDownload:
					if want := rid + "\x9F\x22\x01\x01\xDF\x23\x02\xAA\xBB\xDF\x24\x04\x01\x02\x03\x04"; asked != want {
						t.Errorf("asked %X", asked)
					}
					return "\xDF\x21\x02\x11\x22\xDF\x22\x04\x05\x06\x07\x08", "00"
				}
				return "", "00"
			})
			if got := side.FetchMasterKey(context.Background()); got != c.want {
				t.Errorf("got %q", got)
			}
			if diff := cmp.Diff(c.names, names); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([][]byte{{0x11, 0x22}, {5, 6, 7, 8}}, pad.loaded); diff != "" {
				t.Errorf("loaded (-want +got):\n%s", diff)
			}
		})
	}
	side := startAcquirer(t, nil).client(t, nil)
	if got := side.FetchMasterKey(context.Background()); got != payment.ReasonPadUnfit {
		t.Errorf("a pad that takes none: %q", got)
	}
}
