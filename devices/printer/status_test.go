package printer

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
)

// reply is one entry of testdata/replies.json.
type reply struct {
	Hex   string `json:"hex"`
	Of    string `json:"of"`
	Means string `json:"means"`
}

func replies(t testing.TB) []reply {
	t.Helper()
	text, err := os.ReadFile("testdata/replies.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Replies []reply }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Replies) < 20 {
		t.Fatalf("only %d replies: the file is not whole", len(file.Replies))
	}
	return file.Replies
}

func (r reply) bytes(t testing.TB) []byte {
	t.Helper()
	data, err := hex.DecodeString(r.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// meanings say what the words of replies.json are in our own.
var meanings = []struct {
	words  string
	reason payment.PrinterReason
	near   bool
}{
	{"online, paper ok", "", false},
	{"online", "", false},
	{"offline, cover open", payment.PrinterCoverOpen, false},
	{"offline, paper end", payment.PrinterPaperOut, true},
	{"offline, cutter error", payment.PrinterCutter, false},
	{"offline", payment.PrinterOffline, false},
	{"no offline cause", "", false},
	{"cover open", payment.PrinterCoverOpen, false},
	{"stopped by paper end", payment.PrinterPaperOut, false},
	{"error; ask", payment.PrinterError, false},
	{"cutter error", payment.PrinterCutter, false},
	{"unrecoverable", payment.PrinterError, false},
	{"head temperature", payment.PrinterError, false},
	{"paper present", "", false},
	{"paper ok", "", false},
	{"paper near end", "", true},
	{"paper end (and", payment.PrinterPaperOut, true},
	{"paper end, no near-end", payment.PrinterPaperOut, false},
	{"paper end", payment.PrinterPaperOut, true},
}

func TestEveryReplyMeansWhatTheTablesSay(t *testing.T) {
	for _, r := range replies(t) {
		t.Run(r.Of+" "+r.Hex, func(t *testing.T) {
			var reader answerReader
			answers := reader.feed(r.bytes(t))
			if r.Of == "any" {
				if len(answers) != 0 {
					t.Fatalf("flow control was taken for %+v", answers)
				}
				return
			}
			if len(answers) != 1 {
				t.Fatalf("%d answers, want 1", len(answers))
			}
			checkAnswer(t, r, answers[0])
		})
	}
}

func checkAnswer(t *testing.T, r reply, a answer) {
	t.Helper()
	var got status
	switch {
	case strings.HasPrefix(r.Of, "DLE EOT ") && a.kind == answerRealTime:
		got = realTimeStatus(r.Of[8]-'0', a.data[0])
	case r.Of == "ASB" && a.kind == answerASB:
		got = asbStatus(a.data)
	case r.Of == "GS r 1" && a.kind == answerPaper:
		got = paperStatus(a.data[0])
	case r.Of == "GS ( H" && a.kind == answerProcessID:
		if want := "A001"; string(a.data) != want {
			t.Errorf("process id %q, want %q", a.data, want)
		}
		return
	default:
		t.Fatalf("%s was read as kind %d", r.Of, a.kind)
	}
	for _, m := range meanings {
		if strings.HasPrefix(r.Means, m.words) {
			if got.reason() != m.reason || got.paperNearEnd != m.near {
				t.Errorf("%q: reason %q, near end %v; want %q, %v", r.Means, got.reason(), got.paperNearEnd, m.reason, m.near)
			}
			return
		}
	}
	t.Errorf("no meaning is listed for %q", r.Means)
}

func TestAnswersAreToldApartInAnyMixture(t *testing.T) {
	cases := []struct {
		name, hex string
		want      []answer
	}{
		{"a status between flow control", "13 12 11", []answer{{answerRealTime, []byte{0x12}}}},
		{"a group that breaks off is dropped, the rest kept", "14 00 12 00",
			[]answer{{answerRealTime, []byte{0x12}}, {answerPaper, []byte{0x00}}}},
		{"a model between two status bytes", "12 5F 54 4D 2D 54 32 30 00 7E",
			[]answer{{answerRealTime, []byte{0x12}}, {answerInfo, []byte("TM-T20")}, {answerRealTime, []byte{0x7E}}}},
		{"a process id after a paper status", "00 37 22 41 30 30 31 00",
			[]answer{{answerPaper, []byte{0x00}}, {answerProcessID, []byte("A001")}}},
		{"a process id of a wrong length is noise", "37 22 41 30 00 12", []answer{{answerRealTime, []byte{0x12}}}},
		{"bytes that begin nothing", "FF 80 96 12", []answer{{answerRealTime, []byte{0x12}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			data, err := hex.DecodeString(strings.ReplaceAll(c.hex, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			var reader answerReader
			got := reader.feed(data)
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("answers differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABlockWithoutAnEndIsGivenUp(t *testing.T) {
	var reader answerReader
	reader.feed([]byte("_" + strings.Repeat("x", blockMax)))
	got := reader.feed([]byte{0x12})
	if len(got) != 1 || got[0].kind != answerRealTime {
		t.Errorf("after a block without an end the reader gave %+v, want the status byte", got)
	}
}

func FuzzAnswers(f *testing.F) {
	for _, r := range replies(f) {
		f.Add(r.bytes(f))
	}
	f.Add([]byte("_TM-T20\x007\x22A001\x00\x14\x00\x00\x0f\x12"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var whole, single answerReader
		want := whole.feed(data)
		var got []answer
		for i := range data {
			got = append(got, single.feed(data[i:i+1])...)
			if len(single.pending) > blockMax {
				t.Fatalf("%d bytes are kept", len(single.pending))
			}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{})); diff != "" {
			t.Fatalf("pieces change the answers:\n%s", diff)
		}
		for _, a := range got {
			if a.kind == answerASB {
				asbStatus(a.data).reason()
			}
		}
	})
}
