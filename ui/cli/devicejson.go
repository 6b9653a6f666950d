package cli

import (
	"till/ui/text"
)

// deviceJSON is one thing that is plugged in, or should be.
type deviceJSON struct {
	Kind          string        `json:"kind"` // pinpad, printer, unknown
	Address       *string       `json:"address"`
	Name          *string       `json:"name"`
	Simulated     bool          `json:"simulated"`
	Family        *string       `json:"family"`
	Maker         *string       `json:"maker"`
	Model         *string       `json:"model"`
	Serial        *string       `json:"serial"`
	Firmware      *string       `json:"firmware"`
	Protocol      *string       `json:"protocol"`
	Secure        *bool         `json:"secure"`
	Capabilities  []string      `json:"capabilities"`
	Slots         []slotJSON    `json:"slots"`
	Tables        *string       `json:"tables"`
	TablesCurrent *bool         `json:"tables_current"`
	Profile       *string       `json:"profile"`
	Fit           *bool         `json:"fit"`
	Missing       []missingJSON `json:"missing"`
	Trouble       *troubleJSON  `json:"trouble"`
}

type slotJSON struct {
	Use    string  `json:"use"`
	Number int     `json:"number"`
	Filled bool    `json:"filled"`
	KCV    *string `json:"kcv"`
	KSN    *string `json:"ksn"`
}

type missingJSON struct {
	What string    `json:"what"`
	Text bilingual `json:"text"`
	Next bilingual `json:"next"`
}

type troubleJSON struct {
	Cause   string    `json:"cause"`
	Program *string   `json:"program"`
	Process *int      `json:"process"`
	Group   *string   `json:"group"`
	Text    bilingual `json:"text"`
	Next    bilingual `json:"next"`
}

func (s *session) devicesJSON(v survey, all []plugged) error {
	list := items[deviceJSON]{Items: []deviceJSON{}}
	for _, one := range all {
		list.Items = append(list.Items, v.asJSON(one))
	}
	return printJSON(s.stdout, list)
}

func (v survey) asJSON(p plugged) deviceJSON {
	out := deviceJSON{Kind: string(p.found.Kind), Address: known(p.where), Simulated: p.simulated,
		Name: known(printable(p.found.Port.Name())), Capabilities: []string{}, Slots: []slotJSON{}, Missing: []missingJSON{}}
	if p.printer != nil {
		out.Kind, out.Name = "printer", known(p.printer.Name)
	}
	if t := p.found.Trouble; t != nil {
		zh := text.DevicesIn(text.ZH).Troubles.Of(string(t.Cause), t.Port, t.Program, t.PID, t.Group, t.Err)
		en := text.DevicesIn(text.EN).Troubles.Of(string(t.Cause), t.Port, t.Program, t.PID, t.Group, t.Err)
		out.Trouble = &troubleJSON{Cause: string(t.Cause), Program: known(printable(t.Program)), Process: known(t.PID), Group: known(t.Group),
			Text: bilingual{zh.What, en.What}, Next: bilingual{zh.Next, en.Next}}
	}
	if d := p.found.Pad; d != nil {
		id := d.Identity
		out.Family, out.Maker, out.Model = known(d.Family), known(printable(id.Maker)), known(printable(id.Model))
		out.Serial, out.Firmware, out.Protocol = known(printable(id.Serial)), known(printable(id.Firmware)), known(printable(id.Protocol))
		out.Tables, out.Secure = known(printable(d.Tables)), &d.Secure
		for _, capability := range capabilities {
			if d.Has(capability) {
				out.Capabilities = append(out.Capabilities, string(capability))
			}
		}
		for _, slot := range d.Slots {
			out.Slots = append(out.Slots, slotJSON{slot.Use, slot.Number, slot.Filled, known(slot.KCV), known(slot.KSN)})
		}
	}
	if p.fit != nil {
		out.Profile, out.Fit, out.TablesCurrent = known(v.profile.Name), &p.fit.fit, p.fit.tablesCurrent
		for _, what := range p.fit.missing {
			zh, en := text.DevicesIn(text.ZH).Lacks.Of(what), text.DevicesIn(text.EN).Lacks.Of(what)
			out.Missing = append(out.Missing, missingJSON{what, bilingual{zh.What, en.What}, bilingual{zh.Next, en.Next}})
		}
	}
	return out
}
