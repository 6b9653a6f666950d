package abecs

import (
	"context"
	"encoding/binary"
	"fmt"

	"till/devices/pinpad"
)

// identify asks who is there: GIX where the newer commands are spoken, else GIN.
func (p *Pad) identify(ctx context.Context, x *exchange) (pinpad.Identity, error) {
	patient := wait{limit: p.cfg.Limits.Slow}
	if x.session != nil {
		c, err := newParameters("GIX", idList(ppSerNum, ppModel, ppMaker, ppCapab, ppSoVer, ppSpecVer))
		if err != nil {
			return pinpad.Identity{}, err
		}
		response, err := x.do(ctx, c, patient)
		if err != nil || response.Status == statusOK {
			return identityOf(response, err)
		}
	}
	c, err := newCommand("GIN", values{"GIN_ACQIDX": "00"})
	if err != nil {
		return pinpad.Identity{}, err
	}
	response, err := x.do(ctx, c, patient)
	if err != nil {
		return pinpad.Identity{}, err
	}
	return parseIdentity(response)
}

// idList asks for data by its ids.
func idList(ids ...uint16) parameter {
	value := make([]byte, 0, 2*len(ids))
	for _, id := range ids {
		value = binary.BigEndian.AppendUint16(value, id)
	}
	return parameter{speIDList, value}
}

// identityOf reads a GIX answer.
func identityOf(r Response, err error) (pinpad.Identity, error) {
	if err != nil {
		return pinpad.Identity{}, err
	}
	d, err := r.data()
	if err != nil {
		return pinpad.Identity{}, broken(err)
	}
	return pinpad.Identity{
		Maker: d.text(ppMaker), Model: d.text(ppModel), Serial: d.text(ppSerNum),
		Firmware: d.text(ppSoVer), Protocol: d.text(ppSpecVer),
		Contactless: d.flag(ppCapab, 0) == '1',
	}, nil
}

// parseIdentity reads a GIN answer.
func parseIdentity(r Response) (pinpad.Identity, error) {
	if r.Status != statusOK {
		return pinpad.Identity{}, fmt.Errorf("%w: GIN answered with status %s", pinpad.ErrProtocol, r.Status)
	}
	f, err := r.fields()
	if err != nil {
		return pinpad.Identity{}, err
	}
	return pinpad.Identity{
		Maker: f.text("GIN_MNAME"), Model: f.text("GIN_MODEL"), Serial: f.text("GIN_SERNUM"),
		Firmware: f.text("GIN_SOVER"), Protocol: f.text("GIN_SPECVER"),
		Contactless: f.text("GIN_CTLSSUP") == "C",
	}, nil
}
