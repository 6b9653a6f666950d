package devicesim

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"till/payment/emv"
	"till/payment/keys"
)

// padOrder is what GOC or GOX wants of a chip.
type padOrder struct {
	amount, cashback      int64
	exception             bool // the till found the number on its list
	mustOnline, noOffline bool
	wish                  padKeyWish
	floor                 *int64 // nil takes that of the tables
	kind                  byte   // tag 9C
	message               string
	data                  emv.List
}

// padResult is how the kernel came out of it.
type padResult struct {
	decision                    int // 0 approved offline, 1 declined, 2 go online
	signature, onPhone          bool
	offlinePIN, failed, blocked bool
	block, serial               []byte // the PIN for the bank
}

// Decisions of GOC and GOX.
const (
	decidedYes    = 0
	decidedNo     = 1
	decidedOnline = 2
)

// goOn runs the kernel from verification to the first cryptogram. The chip is
// kept in the session.
func (p *Pad) goOn(c padCall, order padOrder) (*padChip, padResult, int) {
	p.mu.Lock()
	card, rule, date, app, over := p.session.card, p.session.rule, p.session.date, p.session.app, p.session.data
	inSlot, running := p.session.inSlot, p.session.chip != nil
	p.mu.Unlock()
	switch {
	case card == nil || !card.HasChip() || card.ChipFails || app.aid == "":
		return nil, padResult{}, padInvalid
	case running: // a second first cryptogram in one insertion
		return nil, padResult{}, padSecurity
	case !card.Contactless && !inSlot:
		return nil, padResult{}, padNoCard
	}
	chip, err := p.newChip(card, date, app, order)
	if err != nil {
		return nil, padResult{}, padInternal
	}
	for _, object := range append(over, order.data...) {
		chip.set(object.Tag, object.Value)
	}
	result, status := p.verify(c, chip, card, rule, app, order)
	if status != padOK {
		return nil, result, status
	}
	if card.Contactless {
		app.floor = app.tapFloor
	}
	result.decision = chip.decide(app, order, len(result.block) > 0)
	kind := map[int]byte{decidedYes: cidTC, decidedNo: cidAAC, decidedOnline: cidARQC}[result.decision]
	if err := chip.sign(kind); err != nil {
		return nil, padResult{}, padInternal
	}
	chip.first, _ = chip.objects.Find(emv.Tag9F26Cryptogram)
	chip.ended, chip.decision = kind != cidARQC || card.Contactless, result.decision
	p.mu.Lock()
	p.session.chip = chip
	p.mu.Unlock()
	return chip, result, padOK
}

// newChip counts the chip's transaction counter on, durably, and puts together
// what terminal and card say.
func (p *Pad) newChip(card *padCard, date string, app padApplication, order padOrder) (*padChip, error) {
	atc, counter, err := p.countOn(card.Name)
	if err != nil {
		return nil, err
	}
	unpredictable := make([]byte, 4)
	_, _ = rand.Read(unpredictable) // crypto/rand never fails
	numbers := make([][]byte, 4)
	for i, text := range []string{date, card.AID, card.Sequence, card.Expiry + "31"} {
		if numbers[i], err = hex.DecodeString(text); err != nil {
			return nil, err
		}
	}
	chip := &padChip{objects: append(p.terminalData(counter), emv.List{
		{Tag: emv.Tag4FAID, Value: numbers[1]}, {Tag: emv.Tag84DFName, Value: numbers[1]},
		{Tag: emv.Tag50Label, Value: []byte(card.Label)},
		{Tag: emv.Tag5F24Expiry, Value: numbers[3]}, {Tag: emv.Tag5F28IssuerCountry, Value: chinaCountry},
		{Tag: emv.Tag5F2ACurrency, Value: yuanCurrency}, {Tag: emv.Tag5F34PANSequence, Value: numbers[2]},
		{Tag: emv.Tag82AIP, Value: chipAIP},
		{Tag: emv.Tag95TVR, Value: make([]byte, 5)},
		{Tag: emv.Tag9ADate, Value: numbers[0]}, {Tag: emv.Tag9BTSI, Value: []byte{tsiBegun, 0}},
		{Tag: emv.Tag9CType, Value: []byte{order.kind}},
		{Tag: emv.Tag9F02Amount, Value: bcdAmount(order.amount)},
		{Tag: emv.Tag9F03AmountOther, Value: bcdAmount(order.cashback)},
		{Tag: emv.Tag9F09Version, Value: chipVersion},
		{Tag: emv.Tag9F10IssuerData, Value: append([]byte(nil), chipIssuerData...)},
		{Tag: emv.Tag9F36ATC, Value: binary.BigEndian.AppendUint16(nil, atc)},
		{Tag: emv.Tag9F37Unpredictable, Value: unpredictable},
	}...)}
	if fmt.Sprintf("%.4s", date) > card.Expiry {
		chip.mark(emv.Tag95TVR, 1, tvrExpired)
	}
	if order.exception {
		chip.mark(emv.Tag95TVR, 0, tvrException)
	}
	if order.mustOnline {
		chip.mark(emv.Tag95TVR, 3, tvrForcedOnline)
	}
	chip.session, err = p.chipKey(card, atc)
	return chip, err
}

// CVM results (tag 9F34): method, condition, result.
var (
	resultOnlinePIN   = []byte{0x42, 0x03, 0x00}
	resultPlainPIN    = []byte{0x41, 0x03, 0x02}
	resultEnciphered  = []byte{0x44, 0x03, 0x02}
	resultPlainFailed = []byte{0x41, 0x03, 0x01}
	resultCodeFailed  = []byte{0x44, 0x03, 0x01}
	resultSignature   = []byte{0x5E, 0x03, 0x00}
	resultNone        = []byte{0x1F, 0x00, 0x02}
)

// verify lets the holder show who he is, in the way that the card wants and the
// limits of the tables ask for.
func (p *Pad) verify(c padCall, chip *padChip, card *padCard, rule PadRule, app padApplication, order padOrder) (padResult, int) {
	var result padResult
	how := card.cvm
	if card.Contactless && order.amount <= app.tapNoPIN {
		how = cvmNone
	}
	if how == cvmOnlinePIN && !chip.takesOnlinePIN() {
		how = cvmSignature // next in the card's list of methods
	}
	results := resultNone
	switch how {
	case cvmOnlinePIN:
		p.show(askForPIN(order))
		c.notify("ENTER PIN")
		block, serial, status := p.enterPIN(c, order.wish, card.PAN, card, rule)
		if status != padOK {
			return result, status
		}
		result.block, result.serial, results = block, serial, resultOnlinePIN
		chip.mark(emv.Tag95TVR, 2, tvrOnlinePIN)
	case cvmOfflinePIN, cvmEncipheredPIN:
		p.show(askForPIN(order))
		c.notify("ENTER PIN")
		right, blocked, status := p.offlinePIN(c, rule, card)
		if status != padOK {
			return result, status
		}
		result.offlinePIN, result.failed, result.blocked = right, !right, blocked
		results = map[bool]map[padCVM][]byte{
			true:  {cvmOfflinePIN: resultPlainPIN, cvmEncipheredPIN: resultEnciphered},
			false: {cvmOfflinePIN: resultPlainFailed, cvmEncipheredPIN: resultCodeFailed},
		}[right][how]
		if !right {
			chip.mark(emv.Tag95TVR, 2, tvrCVMFailed|tvrPINLimit)
		}
	case cvmSignature:
		result.signature, results = true, resultSignature
	case cvmPhone:
		result.onPhone = true
	}
	chip.set(emv.Tag9F34CVMResults, results)
	return result, padOK
}

// takesOnlinePIN reads what the terminal can do (tag 9F33, byte 2, bit 7): the
// till takes it away where no bank would hear the PIN.
func (c *padChip) takesOnlinePIN() bool {
	const onlinePIN = 0x40
	can, _ := c.objects.Find(emv.Tag9F33Capabilities)
	return len(can) < 2 || can[1]&onlinePIN != 0
}

func askForPIN(order padOrder) string {
	if order.message != "" {
		return order.message
	}
	return "ENTER PIN\n" + padMoney(order.amount)
}

// The card's own action codes: it refuses where its holder was not known, and
// goes online at whatever else is not as it should be.
var (
	cardDenial = []byte{0x00, 0x00, tvrCVMFailed, 0x00, 0x00}
	cardOnline = []byte{0xF8, 0x50, 0xAC, 0xF8, 0x00}
)

// decide is terminal risk management and action analysis (EMV Book 3, 10.6 and 10.7).
func (c *padChip) decide(app padApplication, order padOrder, hasPIN bool) int {
	floor := app.floor
	if order.floor != nil {
		floor = *order.floor
	}
	if order.amount > floor {
		c.mark(emv.Tag95TVR, 3, tvrOverFloor)
	}
	tvr, _ := c.objects.Find(emv.Tag95TVR)
	switch {
	case meets(tvr, app.denial, cardDenial):
		return decidedNo
	case order.mustOnline || order.noOffline || hasPIN || meets(tvr, app.online, cardOnline):
		return decidedOnline
	}
	return decidedYes
}

// meets reports whether a bit of the TVR is set that either list names.
func meets(tvr, terminal, card []byte) bool {
	for i, b := range tvr {
		if b&(terminal[i]|card[i]) != 0 {
			return true
		}
	}
	return false
}

// padVerdict is what FNC or FCX tells the chip of the bank.
type padVerdict struct {
	approved bool // false where the bank was not reached, too
	issuer   emv.List
}

// Decisions of an answer to FNC.
const (
	finishedYes    = 0
	finishedByCard = 1
	finishedByHost = 2
)

// finish gives the chip what the bank said; the chip has the last word.
func (p *Pad) finish(verdict padVerdict) (chip *padChip, decision int, results []byte, status int) {
	p.mu.Lock()
	chip, rule, card := p.session.chip, p.session.rule, p.session.card
	p.session.chip = nil
	p.mu.Unlock()
	switch {
	case chip == nil || card == nil:
		return nil, 0, nil, padInvalid
	case rule.PullAtFinish && !card.Contactless:
		p.pull()
		return nil, 0, nil, padNoCard
	case chip.ended && chip.decision != decidedOnline: // only scripts could come now
		return chip, chip.decision, nil, padOK
	case chip.ended && verdict.approved: // a tapped card is gone: the bank's word stands
		return chip, finishedYes, nil, padOK
	case chip.ended:
		return chip, finishedByHost, nil, padOK
	}
	decision, results, err := p.conclude(chip, card, verdict, rule.RefuseAtFinish)
	if err != nil {
		return nil, 0, nil, padInternal
	}
	return chip, decision, results, padOK
}

// conclude checks the issuer's cryptogram, runs its scripts and makes TC or AAC.
func (p *Pad) conclude(chip *padChip, card *padCard, verdict padVerdict, refuse bool) (decision int, results []byte, err error) {
	if proof, there := verdict.issuer.Find(emv.Tag91IssuerAuthentication); there {
		chip.mark(emv.Tag9BTSI, 0, tsiIssuer)
		if !chip.authentic(proof) {
			chip.mark(emv.Tag95TVR, 4, tvrIssuerFailed)
			refuse = true
		}
	}
	results = p.runScripts(chip, card, verdict.issuer, emv.Tag71ScriptBefore, tvrScriptBefore)
	decision, kind := finishedYes, byte(cidTC)
	switch {
	case !verdict.approved:
		decision, kind = finishedByHost, cidAAC
	case refuse:
		decision, kind = finishedByCard, cidAAC
	}
	if err := chip.sign(kind); err != nil {
		return decision, results, err
	}
	after := p.runScripts(chip, card, verdict.issuer, emv.Tag72ScriptAfter, tvrScriptAfter)
	return decision, append(results, after...), nil
}

// authentic checks tag 91 by method 1.
func (c *padChip) authentic(proof []byte) bool {
	arpc, code, ok := emv.SplitIssuerAuthentication(proof)
	if !ok {
		return false
	}
	own, err := keys.ARPC(c.session, c.first, code)
	return err == nil && keys.EqualMAC(own, arpc[:])
}
