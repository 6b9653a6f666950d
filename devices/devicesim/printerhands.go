package devicesim

import "slices"

// What hands do to a printer. Each of these may be called at any moment, in the
// middle of a job too.

// SetPaper takes the roll out or puts a full one in; the printer then goes on
// with what it kept.
func (p *Printer) SetPaper(in bool) {
	p.touch(func(s *printerState) {
		s.NoPaper = !in
		if in {
			s.OutAfter, s.NearEnd = -1, false
		}
	})
}

// PaperOutAfter leaves that many lines on the roll. Zero takes the paper out.
func (p *Printer) PaperOutAfter(lines int) {
	p.touch(func(s *printerState) {
		s.OutAfter = max(0, lines)
		s.NoPaper = lines <= 0
	})
}

// SetNearEnd makes the roll thin: the printer says so and prints on.
func (p *Printer) SetNearEnd(near bool) { p.touch(func(s *printerState) { s.NearEnd = near }) }

// SetCover opens or closes the cover.
func (p *Printer) SetCover(open bool) { p.touch(func(s *printerState) { s.CoverOpen = open }) }

// SetCutterJam jams the knife; DLE ENQ frees it too.
func (p *Printer) SetCutterJam(jam bool) { p.touch(func(s *printerState) { s.CutterJam = jam }) }

// SetOffline presses the button that takes a printer off the line.
func (p *Printer) SetOffline(off bool) { p.touch(func(s *printerState) { s.Offline = off }) }

// Paper reports whether there is paper.
func (p *Printer) Paper() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.state.NoPaper
}

// SetMute makes the printer stop answering, or answer again.
func (p *Printer) SetMute(mute bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config.Mute = mute
}

// Unplug pulls cable and power: the connection ends, and what waited in the
// printer is lost. Until Replug every new connection ends at once.
func (p *Printer) Unplug() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pull()
}

// UnplugAfter pulls the cable when that many more bytes of jobs have come in.
func (p *Printer) UnplugAfter(bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutAt = max(0, bytes)
	if p.cutAt == 0 {
		p.pull()
	}
}

// Replug gives cable and power back.
func (p *Printer) Replug() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = false
	p.engine.powerOn()
}

func (p *Printer) pull() {
	p.gone, p.cutAt = true, -1
	p.buffer, p.held = nil, nil
	p.engine.dropLine()
	if p.conn != nil {
		_ = p.conn.Close()
	}
	p.space.Broadcast()
}

// Lines is the paper that hangs out, with "--8<-- …" where it was cut: all of
// it up to 10,000 lines, and at least the newest 10,000 of more.
func (p *Printer) Lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.engine.lines)
}

// Jobs is what was printed since the printer was switched on, a job from each
// reset: all up to 200 jobs, and at least the newest 200 of more.
func (p *Printer) Jobs() []PrinterJob {
	p.mu.Lock()
	defer p.mu.Unlock()
	jobs := make([]PrinterJob, len(p.engine.jobs))
	for i, job := range p.engine.jobs {
		jobs[i] = PrinterJob{Lines: slices.Clone(job.Lines), Raw: slices.Clone(job.Raw), Cut: job.Cut}
	}
	return jobs
}

// Err is the first failure to keep the state folder, nil if none.
func (p *Printer) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// Close closes the files of the state folder.
func (p *Printer) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.store == nil {
		return nil
	}
	return p.store.close()
}

// touch changes the state from outside and lets the printer go on.
func (p *Printer) touch(change func(*printerState)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.change(change)
	p.work()
}

// change changes the state, keeps it, and tells a client that asked for changes.
func (p *Printer) change(change func(*printerState)) {
	before := p.state
	change(&p.state)
	if p.state == before {
		return
	}
	if p.store != nil {
		p.keep(p.store.saveState(p.state))
	}
	if p.asb != 0 {
		p.answer(p.statusGroup()...)
	}
}
