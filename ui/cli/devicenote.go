package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"till/devices/discover"
	"till/devices/pinpad"
	"till/ui/screen"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// note is a device as a technician's note in one language, for the terminal and
// for the screen alike.
func (v survey) note(p plugged, lang text.Lang) screen.Device {
	w := text.DevicesIn(lang)
	n := screen.Device{Kind: w.Port, Where: p.where}
	if p.simulated {
		n.Remark = w.Simulated
	}
	switch {
	case p.printer != nil:
		n.Kind, n.Name, n.Good = w.PrinterPort, printable(p.printer.Name), true
	case p.found.Trouble != nil:
		t := p.found.Trouble
		n.Findings = []text.Finding{w.Troubles.Of(string(t.Cause), t.Port, printable(t.Program), t.PID, t.Group, t.Err)}
		n.Name = printable(p.found.Port.Name())
		if v.where == p.where {
			n.Kind = w.Pad
		}
	case p.found.Kind == discover.KindPrinter:
		n.Kind, n.Name, n.Good = w.PrinterPort, w.PrinterHere, true
	case p.found.Pad != nil:
		n.Kind = w.Pad
		v.notePad(&n, w, p)
	}
	return n
}

func (v survey) notePad(n *screen.Device, w *text.Devices, p plugged) {
	d := p.found.Pad
	id := d.Identity
	facts := []string{printable(strings.TrimSpace(id.Maker + " " + id.Model))}
	for _, fact := range []struct {
		say   func(string) string
		value string
	}{{w.Firmware, id.Firmware}, {w.SerialNumber, id.Serial}, {w.Protocol, strings.ToUpper(d.Family) + " " + id.Protocol}} {
		if value := printable(fact.value); value != "" {
			facts = append(facts, fact.say(value))
		}
	}
	n.Name = strings.Join(facts, " · ")
	var can []string
	for _, capability := range order {
		if d.Has(capability) {
			can = append(can, w.CapabilityNames.Of(string(capability)))
		}
	}
	line := w.LineClear
	if d.Secure {
		line = w.LineSealed
	}
	profile := w.Fits
	switch {
	case !p.fit.fit:
		profile = w.FitsNot
	case len(p.fit.missing) > 0:
		profile = w.FitsPartly
	}
	n.Facts = []widget.Pair{
		{Label: w.Can, Value: strings.Join(can, ", ")}, {Label: w.Keys, Value: slotsOf(*d, w)},
		{Label: w.Tables, Value: tablesOf(*d, p.fit, w)}, {Label: w.Line, Value: line},
		{Label: w.Profile, Value: profile(v.profile.Name)},
	}
	n.Good = p.fit.fit
	for _, missing := range p.fit.missing {
		n.Findings = append(n.Findings, w.Lacks.Of(missing))
	}
}

// slotsMax is how many slots a note names.
const slotsMax = 6

// slotsOf names the slots: the filled ones first, then the empty ones as far as
// there is room.
func slotsOf(d pinpad.Description, w *text.Devices) string {
	slots := slices.Clone(d.Slots)
	slices.SortStableFunc(slots, func(a, b pinpad.Slot) int {
		switch {
		case a.Filled == b.Filled:
			return 0
		case a.Filled:
			return -1
		}
		return 1
	})
	var said []string
	for _, slot := range slots[:min(len(slots), slotsMax)] {
		say := w.SlotEmpty
		if slot.Filled {
			say = w.SlotFilled
		}
		said = append(said, say(w.SlotUses.Of(slot.Use), slot.Number))
	}
	if len(said) == 0 {
		return w.NoSlots
	}
	if more := len(slots) - slotsMax; more > 0 {
		said = append(said, fmt.Sprintf("+%d", more))
	}
	return strings.Join(said, ", ")
}

func tablesOf(d pinpad.Description, fit *fitness, w *text.Devices) string {
	version := printable(d.Tables)
	switch {
	case fit.tablesCurrent == nil:
		return w.NoTables
	case *fit.tablesCurrent:
		return w.TablesCurrent(version)
	}
	return w.TablesOther(version)
}

// printNote writes a note for the terminal: labels below each other, what is
// missing and what to do about it at the end.
func printNote(out io.Writer, n screen.Device) {
	head := n.Kind + "  " + n.Where
	if n.Remark != "" {
		head = strings.TrimRight(head, " ") + "  (" + n.Remark + ")"
	}
	_, _ = fmt.Fprintln(out, head)
	if n.Name != "" {
		_, _ = fmt.Fprintln(out, "  "+n.Name)
	}
	widest := 0
	for _, fact := range n.Facts {
		widest = max(widest, style.Width(fact.Label))
	}
	for _, fact := range n.Facts {
		_, _ = fmt.Fprintf(out, "  %s%s  %s\n", fact.Label, strings.Repeat(" ", widest-style.Width(fact.Label)), fact.Value)
	}
	for _, finding := range n.Findings {
		_, _ = fmt.Fprintf(out, "  ! %s\n    %s\n", finding.What, finding.Next)
	}
}
