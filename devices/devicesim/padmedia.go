package devicesim

import (
	"encoding/binary"
	"slices"
	"strings"
)

// padMedia is a picture being loaded.
type padMedia struct {
	name string
	size int
	sum  uint16
	data []byte
}

// padMediaMax is the largest picture, in bytes.
const padMediaMax = 1 << 20

// mediaName is eight characters at most; pads keep names in capitals.
func mediaName(ps padParams) string { return strings.ToUpper(strings.TrimSpace(ps.text(speMediaName))) }

func (p *Pad) hasMedia(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.state.Media, strings.ToUpper(strings.TrimSpace(name)))
}

// beginMedia is MLI.
func (p *Pad) beginMedia(c padCall) padAnswer {
	ps, ok := c.params()
	if ok && ps.missing(speMediaName, speMediaInfo) {
		return refused(padMandatory)
	}
	info, _ := ps.value(speMediaInfo)
	name := mediaName(ps)
	if !ok || len(info) != 10 || name == "" || len(name) > 8 {
		return refused(padParameter)
	}
	if info[6] < 1 || info[6] > 3 {
		return refused(padMediaFormat)
	}
	media := &padMedia{name: name, size: int(binary.BigEndian.Uint32(info)), sum: binary.BigEndian.Uint16(info[4:])}
	if media.size > padMediaMax {
		return refused(padMediaFailed)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.media = media
	return padAnswer{}
}

// takeMedia is MLR.
func (p *Pad) takeMedia(c padCall) padAnswer {
	ps, ok := c.params()
	p.mu.Lock()
	defer p.mu.Unlock()
	media := p.session.media
	switch {
	case media == nil:
		return refused(padInvalid)
	case !ok:
		return refused(padParameter)
	case ps.missing(speDataIn):
		return refused(padMandatory)
	}
	for _, one := range ps { // several blocks, each with its piece
		if one.id == speDataIn {
			media.data = append(media.data, one.value...)
		}
	}
	if len(media.data) > media.size {
		p.session.media = nil
		return refused(padMediaFailed)
	}
	return padAnswer{}
}

// endMedia is MLE: the picture is kept if size and CRC are as announced. What is
// in it nobody sees here, so only its name is.
func (p *Pad) endMedia(padCall) padAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	media := p.session.media
	if media == nil {
		return refused(padInvalid)
	}
	p.session.media = nil
	if len(media.data) != media.size || padCRC(media.data) != media.sum {
		return refused(padMediaFailed)
	}
	if !slices.Contains(p.state.Media, media.name) {
		p.state.Media = append(p.state.Media, media.name)
	}
	if p.store.save(p.state) != nil {
		return refused(padMediaFailed)
	}
	return padAnswer{}
}

// listMedia is LMF.
func (p *Pad) listMedia(padCall) padAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out padParams
	for _, name := range p.state.Media {
		out = out.withText(ppMediaName, name)
	}
	return told(out)
}

// deleteMedia is DMF: a list of names, each eight characters, or one.
func (p *Pad) deleteMedia(c padCall) padAnswer {
	ps, ok := c.params()
	if ok && ps.missing(speMediaName) {
		return refused(padMandatory)
	}
	name := mediaName(ps)
	if !ok {
		return refused(padParameter)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.Index(p.state.Media, name)
	if at < 0 {
		return refused(padNoMedia)
	}
	p.state.Media = slices.Delete(p.state.Media, at, at+1)
	if p.store.save(p.state) != nil {
		return refused(padMediaFailed)
	}
	return padAnswer{}
}

// showMedia is DSI.
func (p *Pad) showMedia(c padCall) padAnswer {
	ps, ok := c.params()
	switch {
	case !ok:
		return refused(padParameter)
	case ps.missing(speMediaName):
		return refused(padMandatory)
	case !p.hasMedia(mediaName(ps)):
		return refused(padNoMedia)
	}
	p.show("[" + mediaName(ps) + "]")
	return padAnswer{}
}
