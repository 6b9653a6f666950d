package devicesim

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// cable is a client's end of a pretend printer.
type cable struct {
	testing.TB
	net.Conn
	ended chan error
}

func plugPrinter(t testing.TB, p *Printer) cable {
	t.Helper()
	near, far := net.Pipe()
	c := cable{t, near, make(chan error, 1)}
	go func() { c.ended <- p.ServeConn(context.Background(), far) }()
	t.Cleanup(func() { near.Close() })
	_ = near.SetDeadline(time.Now().Add(10 * time.Second))
	return c
}

func openPrinter(t testing.TB, config PrinterConfig) *Printer {
	t.Helper()
	p, err := OpenPrinter(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// send writes bytes given as hex and text in quotes: `1B40 "abc" 0A`.
func (c cable) send(parts ...string) {
	c.Helper()
	var data []byte
	for _, part := range parts {
		raw, err := hex.DecodeString(strings.ReplaceAll(part, " ", ""))
		if err != nil {
			raw = []byte(part)
		}
		data = append(data, raw...)
	}
	if _, err := c.Write(data); err != nil {
		c.Fatalf("sending: %v", err)
	}
}

// expect reads exactly these bytes.
func (c cable) expect(want string) {
	c.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(want, " ", ""))
	if err != nil {
		c.Fatal(err)
	}
	got := make([]byte, len(raw))
	if _, err := io.ReadFull(c, got); err != nil {
		c.Fatalf("reading: %v", err)
	}
	if !bytes.Equal(got, raw) {
		c.Errorf("got % X, want % X", got, raw)
	}
}

// hangUp ends the connection and waits until the printer has worked off what it got.
func (c cable) hangUp() {
	c.Helper()
	c.Close()
	if err := <-c.ended; err != nil {
		c.Errorf("ServeConn: %v", err)
	}
}

func expectLines(t testing.TB, p *Printer, want ...string) {
	t.Helper()
	if got := p.Lines(); !slices.Equal(got, want) {
		t.Errorf("paper is %q, want %q", got, want)
	}
}

func TestPrinterAnswersStatusAtOnce(t *testing.T) {
	cases := []struct {
		name  string
		hands func(p *Printer)
		want  string // to DLE EOT 1, 2, 3, 4
	}{
		{"a well printer", func(*Printer) {}, "12 12 12 12"},
		{"out of paper", func(p *Printer) { p.SetPaper(false) }, "1A 32 12 7E"},
		{"paper near its end", func(p *Printer) { p.SetNearEnd(true) }, "12 12 12 1E"},
		{"cover open", func(p *Printer) { p.SetCover(true) }, "1A 16 12 12"},
		{"jammed knife", func(p *Printer) { p.SetCutterJam(true) }, "1A 52 1A 12"},
		{"taken off the line", func(p *Printer) { p.SetOffline(true) }, "1A 12 12 12"},
		{"refilled", func(p *Printer) { p.SetPaper(false); p.SetPaper(true) }, "12 12 12 12"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := openPrinter(t, PrinterConfig{})
			c.hands(p)
			line := plugPrinter(t, p)
			line.send("1B40", "half a line", "100401 100402 100403 100404")
			line.expect(c.want)
		})
	}
}

func TestPrinterKeepsTheRestUntilPaperIsBack(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	p.PaperOutAfter(2)
	line := plugPrinter(t, p)
	line.send("1B40", "one\ntwo\nthree\n", "1D5642 00", "1D7201", "1D2848 0600 3030", "ID-1", "100404")
	line.expect("7E") // GS r and the id wait behind the paper
	expectLines(t, p, "one", "two")
	p.SetPaper(true)
	line.expect("00 37 22 49442D31 00")
	expectLines(t, p, "one", "two", "three", "--8<-- partial cut")
	if jobs := p.Jobs(); len(jobs) != 1 || !jobs[0].Cut {
		t.Errorf("jobs: %+v, want one that was cut", jobs)
	}
}

func TestPrinterGoesOnWithAJobWhoseClientHasLeft(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	p.SetPaper(false)
	line := plugPrinter(t, p)
	line.send("1B40", "kept\n")
	line.hangUp()
	expectLines(t, p)
	p.SetPaper(true)
	expectLines(t, p, "kept")
}

func TestPrinterSendsChangesToWhoAskedForThem(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	line := plugPrinter(t, p)
	line.send("1D610F")
	line.expect("10 00 00 0F")
	p.SetCover(true)
	line.expect("38 00 00 0F")
	p.SetCover(false)
	line.expect("10 00 00 0F")
	p.SetPaper(false)
	line.expect("18 00 0F 0F")
}

func TestPrinterNamesItself(t *testing.T) {
	line := plugPrinter(t, openPrinter(t, PrinterConfig{}))
	line.send("1D4943")
	line.expect(hex.EncodeToString([]byte("_PRETEND-80\x00")))
}

func TestPrinterLosesWhatWaitsWhenItIsUnplugged(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	p.SetPaper(false)
	line := plugPrinter(t, p)
	line.send("1B40", "lost\n", "100401")
	line.expect("1A")
	p.Unplug()
	if err := <-line.ended; err != nil {
		t.Errorf("ServeConn: %v", err)
	}
	refused := plugPrinter(t, p)
	if _, err := refused.Read(make([]byte, 1)); err == nil {
		t.Error("an unplugged printer talks")
	}
	p.SetPaper(true)
	p.Replug()
	expectLines(t, p)
	again := plugPrinter(t, p)
	again.send("1B40", "new\n", "1D7201")
	again.expect("00")
	expectLines(t, p, "new")
}

func TestPrinterIsUnpluggedAfterSoManyBytes(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	p.UnplugAfter(8)
	line := plugPrinter(t, p)
	_, _ = line.Write([]byte("\x1b@one\ntwo\nthree\n")) // the pipe breaks inside
	<-line.ended
	if lines := p.Lines(); slices.Contains(lines, "three") {
		t.Errorf("paper is %q: the cable was pulled before that", lines)
	}
}

func TestPrinterRealTimeRequestsActInsidePictures(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	line := plugPrinter(t, p)
	line.send("1B40 1D763000 0100 0400 AA", "100401", "AAAAAA", "1D7201")
	line.expect("12 00")
	expectLines(t, p, "[picture]")
}

func TestPrinterRecoversFromAJamOnRequest(t *testing.T) {
	p := openPrinter(t, PrinterConfig{})
	p.SetCutterJam(true)
	line := plugPrinter(t, p)
	line.send("1B40", "waits\n", "100501", "100401")
	line.expect("12")
	line.hangUp()
	expectLines(t, p, "waits")
}

func TestPrinterRemembersItsPaperAndState(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "printer")
	job := []string{"1B40", "before\n", "1D5642 00"}
	first := openPrinter(t, PrinterConfig{Dir: dir})
	line := plugPrinter(t, first)
	line.send(job...)
	line.hangUp()
	first.SetPaper(false)
	second := openPrinter(t, PrinterConfig{Dir: dir}) // the first was killed: nothing was closed
	expectLines(t, second, "before", "--8<-- partial cut")
	if second.Paper() {
		t.Error("a killed printer found paper by itself")
	}
	second.SetPaper(true)
	line = plugPrinter(t, second)
	line.send("1B40", "after\n")
	line.hangUp()
	third := openPrinter(t, PrinterConfig{Dir: dir})
	expectLines(t, third, "before", "--8<-- partial cut", "after")
	raw, err := os.ReadFile(filepath.Join(dir, printerBytesFile))
	if want := "\x1b@before\n\x1dVB\x00\x1b@after\n"; err != nil || string(raw) != want {
		t.Errorf("bytes kept are %q (%v), want %q", raw, err, want)
	}
}

func TestPrinterFolderThatIsDamagedIsNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, printerStateFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPrinter(PrinterConfig{Dir: dir}); err == nil || !strings.Contains(err.Error(), "printer folder") {
		t.Errorf("got %v, want an error about the folder", err)
	}
}

func TestPrinterForgetsOldPaperAndKeepsTheFolderWhole(t *testing.T) {
	dir := t.TempDir()
	p := openPrinter(t, PrinterConfig{Dir: dir})
	line := plugPrinter(t, p)
	job := []byte("\x1b@" + strings.Repeat("line\n", 99) + "last\n")
	const jobs = 2*printerJobsMax + 2
	for range jobs {
		if _, err := line.Write(job); err != nil {
			t.Fatal(err)
		}
	}
	line.hangUp()
	lines := p.Lines()
	if len(lines) < printerLinesMax || len(lines) > 2*printerLinesMax+100 || lines[len(lines)-1] != "last" {
		t.Errorf("%d lines are remembered, limit %d to twice that", len(lines), printerLinesMax)
	}
	if n := len(p.Jobs()); n < printerJobsMax || n > 2*printerJobsMax {
		t.Errorf("%d jobs are remembered, limit %d to twice that", n, printerJobsMax)
	}
	text, err := os.ReadFile(filepath.Join(dir, printerPaperFile))
	if err != nil || strings.Count(string(text), "\n") != jobs*100 || strings.Count(string(text), "last\n") != jobs {
		t.Errorf("the folder holds %d lines, want %d (%v)", strings.Count(string(text), "\n"), jobs*100, err)
	}
}

// TestPrinterPrintsTheSamples reads whole slips that a strict renderer printed
// too, those without pictures.
func TestPrinterPrintsTheSamples(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "printer", "testdata", "samples.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Samples []struct {
			ID    string          `json:"id"`
			Paper json.RawMessage `json:"paper_mm"`
			Hex   string          `json:"hex"`
			Text  []string        `json:"expect_text"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	columns := map[string]int{"58": 32, "80": 48, `"80-42"`: 42}
	printed := 0
	for _, s := range file.Samples {
		if !slices.Contains(s.Text, "--8<-- partial cut") || strings.Contains(strings.Join(s.Text, ""), "[") {
			continue
		}
		printed++
		t.Run(s.ID, func(t *testing.T) {
			p := openPrinter(t, PrinterConfig{Columns: columns[string(s.Paper)]})
			line := plugPrinter(t, p)
			line.send(s.Hex)
			line.hangUp()
			expectLines(t, p, s.Text...)
		})
	}
	if printed < 10 {
		t.Errorf("only %d samples were printed", printed)
	}
}

// FuzzPrinter: whatever comes down the cable, and however it is cut into
// pieces, the same paper comes out and nothing grows without bound.
func FuzzPrinter(f *testing.F) {
	f.Add([]byte("\x1b@\x1c&\xd6\xd0\xce\xc4\n\x1dVB\x00"), 3)
	f.Add([]byte("\x10\x04\x01\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1d(H\x06\x0000A001"), 1)
	f.Add([]byte("\x1dv0\x00\xff\xff\xff\xff\x81\x30\x81\x30\x1bd\xff\x1b"), 2)
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		whole, parts := openPrinter(t, PrinterConfig{}), openPrinter(t, PrinterConfig{})
		data = data[:min(len(data), PrinterBufferMax/2)]
		piece = min(max(piece, 1), 16)
		whole.receive(data)
		for chunk := range slices.Chunk(data, piece) {
			parts.receive(chunk)
		}
		if !slices.Equal(whole.Lines(), parts.Lines()) {
			t.Fatalf("pieces of %d bytes print %q, the whole prints %q", piece, parts.Lines(), whole.Lines())
		}
		if len(whole.buffer) > PrinterBufferMax {
			t.Fatalf("%d bytes wait", len(whole.buffer))
		}
	})
}
