package ui_test

import (
	"bytes"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"till/payment"
	"till/ui"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/uitest"
)

// counted counts what goes to a terminal, and tells when a word passes.
type counted struct {
	mu    sync.Mutex
	word  []byte
	found chan struct{}
	tail  []byte
	bytes atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes.Add(int64(len(p)))
	if c.word == nil {
		return len(p), nil
	}
	c.tail = append(c.tail, p...)
	if bytes.Contains(c.tail, c.word) {
		close(c.found)
		c.word, c.tail = nil, nil
	}
	return len(p), nil
}

// next gives a channel that closes when a word passes.
func (c *counted) next(word string) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.word, c.tail, c.found = []byte(word), nil, make(chan struct{})
	return c.found
}

// flips is the smallest program whose frame a key changes.
type flips struct{ other bool }

func (flips) Init() tea.Cmd { return nil }
func (f flips) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, is := msg.(tea.KeyPressMsg); is {
		f.other = !f.other
	}
	return f, nil
}
func (f flips) View() tea.View {
	v := tea.NewView("first")
	if f.other {
		v.SetContent("other")
	}
	v.AltScreen = true
	return v
}

// pressed is how long each of n keys takes from the keyboard to the frame, at 60
// frames a second.
func pressed(b *testing.B, model tea.Model, out *counted, start string, words [2]string, key string, n int) []time.Duration {
	in, keys := io.Pipe()
	p := tea.NewProgram(model, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(120, 40), tea.WithoutSignals(), tea.WithFPS(60),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	there := out.next(start)
	ended := make(chan struct{})
	go func() {
		_, _ = p.Run()
		close(ended)
	}()
	<-there
	var took []time.Duration
	for i := range n {
		seen := out.next(words[i%2])
		began := time.Now()
		_, _ = io.WriteString(keys, key)
		select {
		case <-seen:
			took = append(took, time.Since(began))
		case <-time.After(10 * time.Second):
			b.Fatalf("the key brought no %q", words[i%2])
		}
	}
	p.Kill()
	<-ended
	_ = keys.Close()
	return took
}

func percentile(all []time.Duration, part float64) time.Duration {
	slices.Sort(all)
	return all[min(len(all)-1, int(float64(len(all))*part))]
}

// slow is a cashier whose journal takes its time, as a large one on a bad disk does:
// no key may wait for it.
type slow struct{ *uitest.Cashier }

func (s slow) Today(limit int) (ui.Day, error) {
	<-time.After(200 * time.Millisecond)
	return s.Cashier.Today(limit)
}

// BenchmarkKeyToFrame reports the 99th percentile from a key to its frame while a
// sale runs and the journal is slow, over that of the smallest program of the same
// framework in the same run. Aim: 1.5.
func BenchmarkKeyToFrame(b *testing.B) {
	const keys = 200
	words := text.In(text.ZH)
	for b.Loop() {
		floor := pressed(b, flips{}, &counted{}, "first", [2]string{"other", "first"}, "x", keys)
		cashier := slow{uitest.Busy()}
		model := ui.New(ui.Config{Cashier: cashier, Preferences: ui.Preferences{Lang: text.ZH, Background: ui.Dark}, Profile: colorprofile.TrueColor})
		model.Wish(screen.Charge{Amount: coffee})
		p := uitest.At(payment.StageHost, uitest.Asking(118, coffee, payment.StageHost), 0, 0)
		p.Since, p.Deadline = time.Now(), time.Now().Add(time.Hour)
		cashier.Tell(p)
		out := &counted{}
		before := out.bytes.Load()
		ours := pressed(b, model, out, string(words.Host.Ask), [2]string{words.Help.Title, string(words.Host.Ask)}, "?", keys)
		b.ReportMetric(float64(percentile(ours, 0.99))/float64(percentile(floor, 0.99)), "x-floor")
		b.ReportMetric(float64(percentile(ours, 0.99).Microseconds())/1000, "ms/p99")
		b.ReportMetric(float64(percentile(floor, 0.99).Microseconds())/1000, "floor-ms/p99")
		b.ReportMetric(float64(out.bytes.Load()-before)/keys, "bytes/frame")
	}
}

// BenchmarkLayout reports the slowest whole layout of the counter over that of its
// emptiest screen, the course before it is read. Aim: 2.
func BenchmarkLayout(b *testing.B) {
	one := func(wish screen.Action) time.Duration {
		a := ui.New(still(text.ZH, uitest.Busy()))
		a.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		day, _ := uitest.Busy().Today(60)
		if wish == nil {
			a.Update(screen.DayRead{Day: day})
		} else {
			a.Wish(wish)
		}
		var all []time.Duration
		for range 200 {
			began := time.Now()
			a.View()
			all = append(all, time.Since(began))
		}
		return median(all)
	}
	for b.Loop() {
		empty := one(screen.GoDesk{})
		worst := time.Duration(0)
		for _, wish := range []screen.Action{nil, screen.GoHistory{}, screen.GoSettings{}, screen.GoCourse{}, screen.GoPalette{}, screen.GoHelp{}, screen.Charge{Amount: coffee}} {
			worst = max(worst, one(wish))
		}
		b.ReportMetric(float64(worst)/float64(empty), "x-emptiest")
		b.ReportMetric(float64(worst.Microseconds()), "us/layout")
	}
}

func TestAnIdleCounterSendsNoByte(t *testing.T) {
	// The runtime's watcher of signals must not be born in virtual time.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	synctest.Test(t, func(t *testing.T) {
		cashier := uitest.Busy()
		in, keys := io.Pipe()
		out := &counted{}
		p := program(ui.New(ui.Config{Cashier: cashier, Preferences: ui.Preferences{Background: ui.Dark}, Profile: colorprofile.TrueColor,
			Now: func() time.Time { return uitest.Start }}), out, in)
		ended := make(chan struct{})
		go func() {
			_, _ = p.Run()
			close(ended)
		}()
		time.Sleep(3 * time.Second) // virtual
		before := out.bytes.Load()
		time.Sleep(5 * time.Minute)
		if sent := out.bytes.Load() - before; before == 0 || sent != 0 {
			t.Errorf("%d bytes in five idle minutes, %d before", sent, before)
		}
		p.Kill()
		cashier.Close()
		_ = keys.Close()
		<-ended
		time.Sleep(2 * time.Minute)
	})
}
