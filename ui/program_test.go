package ui_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"till/ui"
	"till/ui/text"
	"till/ui/uitest"
)

// terminal is an emulator at the end of a real program. Without a tty the
// renderer counts on line ends becoming \r\n.
type terminal struct {
	*vt.SafeEmulator
	mu      sync.Mutex
	changed chan struct{}
}

func newTerminal(cols, rows int) *terminal {
	e := vt.NewSafeEmulator(cols, rows)
	go func() { _, _ = io.Copy(io.Discard, e) }() // its answers would block it
	return &terminal{SafeEmulator: e, changed: make(chan struct{}, 1)}
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	_, err := t.SafeEmulator.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	t.mu.Unlock()
	select {
	case t.changed <- struct{}{}:
	default:
	}
	return len(p), err
}

// until waits until the screen satisfies want.
func (t *terminal) until(tb testing.TB, want func(screen string) bool) {
	tb.Helper()
	deadline := time.After(20 * time.Second)
	for !want(t.String()) {
		select {
		case <-t.changed:
		case <-deadline:
			tb.Fatalf("the terminal shows\n%s", t.String())
		}
	}
}

// still is a configuration whose clock stands, so that two models can be equal.
func still(lang text.Lang, cashier ui.Cashier) ui.Config {
	return ui.Config{Cashier: cashier, Preferences: ui.Preferences{Lang: lang, Background: ui.Dark}, Profile: colorprofile.TrueColor,
		Now: func() time.Time { return uitest.Start }}
}

// program runs the real program in a terminal.
func program(model tea.Model, out io.Writer, in io.Reader) *tea.Program {
	return tea.NewProgram(model, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(80, 24), tea.WithoutSignals(),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
}

func TestProgramShowsWhatTheViewSays(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		t.Run(string(lang), func(t *testing.T) {
			screen := newTerminal(80, 24)
			in, keys := io.Pipe()
			p := program(ui.New(still(lang, uitest.Busy())), screen, in)
			ended := make(chan error, 1)
			go func() {
				_, err := p.Run()
				ended <- err
			}()
			words := text.In(lang)
			for _, step := range []struct{ keys, want string }{
				{"", words.Home.Prompt},
				{"1286.50", words.Keys.Charge},
				{"\r", string(words.Card.Ask)},
			} {
				_, _ = io.WriteString(keys, step.keys)
				screen.until(t, func(shown string) bool { return strings.Contains(shown, step.want) })
			}
			want := pure(t, lang)
			screen.until(t, func(shown string) bool { return tidy(shown) == want })
			p.Quit()
			if err := <-ended; err != nil {
				t.Errorf("the program ended with %v", err)
			}
		})
	}
}

// pure is the same story without a program.
func pure(t *testing.T, lang text.Lang) string {
	var want string
	uitest.Drive(t, uitest.Setup{Lang: lang}, uitest.Busy, func(d *uitest.Driver) {
		d.Advance(0)
		d.Type("1286.50")
		d.Key("enter")
		want = tidy(d.Frame())
	})
	return want
}

func tidy(screen string) string {
	screen = strings.ReplaceAll(screen, "\u00a0", " ")
	lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// empty is the smallest program there is.
type empty struct{}

func (empty) Init() tea.Cmd                       { return nil }
func (empty) Update(tea.Msg) (tea.Model, tea.Cmd) { return empty{}, nil }
func (empty) View() tea.View {
	v := tea.NewView("empty")
	v.AltScreen = true
	return v
}

// seen is an output that tells when a word first passes.
type seen struct {
	word  string
	tail  []byte
	once  sync.Once
	found chan struct{}
}

func (s *seen) Write(p []byte) (int, error) {
	s.tail = append(s.tail, p...)
	if bytes.Contains(s.tail, []byte(s.word)) {
		s.once.Do(func() { close(s.found) })
	}
	return len(p), nil
}

// firstFrame is the time from starting a program to its first frame.
func firstFrame(b *testing.B, model func() tea.Model, word string) time.Duration {
	out := &seen{word: word, found: make(chan struct{})}
	in, keys := io.Pipe()
	defer func() { _ = keys.Close() }()
	start := time.Now()
	p := program(model(), out, in)
	ended := make(chan struct{})
	go func() {
		_, _ = p.Run()
		close(ended)
	}()
	<-out.found
	took := time.Since(start)
	p.Kill()
	<-ended
	return took
}

// BenchmarkFirstFrame reports the first frame of the counter over that of an
// empty program of the same framework, medians of the same run.
func BenchmarkFirstFrame(b *testing.B) {
	var ours, floor []time.Duration
	for range b.N {
		floor = append(floor, firstFrame(b, func() tea.Model { return empty{} }, "empty"))
		ours = append(ours, firstFrame(b, func() tea.Model { return ui.New(still(text.ZH, uitest.Busy())) }, "锦绣便利店"))
	}
	b.ReportMetric(float64(median(ours))/float64(median(floor)), "x-floor")
	b.ReportMetric(float64(median(ours).Microseconds())/1000, "ms/frame")
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// BenchmarkView is one whole layout with colour, at the largest size.
func BenchmarkView(b *testing.B) {
	a := ui.New(still(text.ZH, uitest.Busy()))
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	b.ReportAllocs()
	for b.Loop() {
		a.View()
	}
}
