package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"till/devices/discover"
	"till/devices/pinpad"
	"till/payment/profile"
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
	model, _, _ := strings.Cut(id.Model, ";") // behind it stands how much memory it has
	facts := []string{printable(strings.TrimSpace(id.Maker + " " + model))}
	for _, fact := range []struct {
		say   func(string) string
		value string
	}{{w.Firmware, id.Firmware}, {w.SerialNumber, id.Serial}, {w.Protocol, strings.ToUpper(d.Family) + " " + id.Protocol}} {
		if value := printable(fact.value); value != "" {
			facts = append(facts, fact.say(value))
		}
	}
	if firmware := printable(id.Firmware); firmware != "" {
		n.Version = w.Firmware(firmware)
	}
	n.Name = strings.Join(facts, " · ")
	var can []string
	for _, capability := range capabilities {
		if d.Has(capability) {
			can = append(can, w.CapabilityNames.Of(string(capability)))
		}
	}
	line := w.LineClear
	if d.Secure {
		line = w.LineSealed
	}
	fits := w.Fits
	switch {
	case !p.fit.fit:
		fits = w.FitsNot
	case len(p.fit.missing) > 0:
		fits = w.FitsPartly
	}
	n.Facts = []widget.Pair{
		{Label: w.Can, Value: strings.Join(can, ", ")}, {Label: w.Keys, Value: slotsOf(*d, v.profile, w)},
		{Label: w.Tables, Value: tablesOf(*d, p.fit, w)}, {Label: w.Line, Value: line},
		{Label: w.Profile, Value: fits(v.profile.Name)},
	}
	n.Good = p.fit.fit
	for _, missing := range p.fit.missing {
		n.Findings = append(n.Findings, w.Lacks.Of(missing))
	}
}

// slotsOf names the slots that hold a key and those that the profile wants, and
// counts the rest.
func slotsOf(d pinpad.Description, p *profile.Profile, w *text.Devices) string {
	var said []string
	empty := 0
	for _, slot := range d.Slots {
		say := w.SlotEmpty
		switch {
		case slot.Filled:
			say = w.SlotFilled
		case slot.Use == "dukpt" || slot.Number != p.Keys.PINSlot && slot.Number != p.Keys.DataSlot:
			empty++
			continue
		}
		if one := say(w.SlotUses.Of(slot.Use), slot.Number); !slices.Contains(said, one) {
			said = append(said, one)
		}
	}
	if len(d.Slots) == 0 {
		return w.NoSlots
	}
	if empty > 0 {
		said = append(said, w.OthersEmpty(empty))
	}
	return strings.Join(said, " · ")
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
