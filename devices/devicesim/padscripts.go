package devicesim

import "till/payment/emv"

// tagScriptNumber is the identifier of an issuer script.
const tagScriptNumber emv.Tag = 0x9F18

// Commands of issuer scripts that change this chip (EMV Book 3, 6.5).
const (
	scriptUnblock    = 0x18
	scriptBlock      = 0x1E
	scriptPINUnblock = 0x24
)

// Results of a script (section 5.1): the high digit says done or failed, the low
// one at which command.
const (
	scriptDone   = 0x20
	scriptFailed = 0x10
)

// runScripts carries out the scripts of one template: five bytes of result each.
func (p *Pad) runScripts(chip *padChip, card *padCard, issuer emv.List, template emv.Tag, failed byte) []byte {
	var results []byte
	for _, script := range issuer {
		if script.Tag != template {
			continue
		}
		chip.mark(emv.Tag9BTSI, 0, tsiScript)
		result := []byte{p.runScript(card, script.Children), 0, 0, 0, 0}
		if id, found := script.Children.Find(tagScriptNumber); found {
			copy(result[1:], id)
		}
		if result[0] != scriptDone {
			chip.mark(emv.Tag95TVR, 4, failed)
		}
		results = append(results, result...)
	}
	return results
}

// runScript stops at the first command that fails.
func (p *Pad) runScript(card *padCard, script emv.List) byte {
	number := byte(0)
	for _, object := range script {
		if object.Tag != emv.Tag86ScriptCommand {
			continue
		}
		number++
		if !p.obey(card, object.Value) {
			return scriptFailed | min(number, 15)
		}
	}
	return scriptDone
}

// obey carries out one command to the chip. Which MAC it bears is not looked at:
// the keys of script MACs are the issuer's affair.
func (p *Pad) obey(card *padCard, command []byte) bool {
	if len(command) < 4 || command[0]&0xFC != 0x84 || len(command) > 4 && int(command[4]) != len(command)-5 {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Blocked == nil {
		p.state.Blocked = map[string]bool{}
	}
	switch command[1] {
	case scriptUnblock:
		delete(p.state.Blocked, card.Name)
	case scriptBlock:
		p.state.Blocked[card.Name] = true
	case scriptPINUnblock:
		delete(p.state.PINTries, card.Name)
	}
	return p.store.save(p.state) == nil
}
