package abecs

import (
	"context"
	"fmt"

	"till/devices/pinpad"
	"till/payment"
)

// recordsMax is how many records one TLR can count.
const recordsMax = 99

// LoadTables puts EMV tables into the pad, all acquirers under one version
// (pinpad.md 4.1), unless it holds that version already. progress hears how many
// records are in; nil is allowed. Tables that are not whole are refused with
// ErrTables before the pad is touched. Where loading breaks off, the pad is asked
// what it holds: the old tables stay in use, or it takes no card until a later
// LoadTables has ended well.
func (p *Pad) LoadTables(ctx context.Context, tables payment.EMVTables, progress func(done, total int)) error {
	records, err := p.records(tables, p.cfg.Now().Format("20060102"))
	if err != nil {
		return err
	}
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	if progress == nil {
		progress = func(int, int) {}
	}
	held, err := p.tableVersion(ctx)
	if err != nil {
		return err
	}
	if held != tables.Version {
		p.tablesBroken = true
		if err := p.load(ctx, tables.Version, records, progress); err != nil {
			return p.afterBreak(ctx, held, err)
		}
		p.tablesBroken = false
	}
	p.cfg.TableVersion = tables.Version
	progress(len(records), len(records))
	return nil
}

// load is TLI, TLR as often as needed, TLE, and the question what is in there now.
func (p *Pad) load(ctx context.Context, version string, records [][]byte, progress func(done, total int)) error {
	begun, err := p.slowly(ctx, "TLI", values{"TLI_ACQIDX": allAcquirers, "TLI_TABVER": version})
	if err != nil {
		return err
	}
	if begun != statusOK && begun != statusTables { // both mean that loading began
		return refusal("TLI", begun)
	}
	for n := 0; n < len(records); {
		progress(n, len(records))
		block, count := packRecords(records[n:])
		response, err := p.send(ctx, Command{"TLR", [][]byte{block}}, wait{limit: p.cfg.Limits.Slow})
		if err != nil {
			return err
		}
		if response.Status != statusOK {
			return refusal("TLR", response.Status)
		}
		n += count
	}
	ended, err := p.slowly(ctx, "TLE", nil)
	if err != nil {
		return err
	}
	if ended != statusOK {
		return refusal("TLE", ended)
	}
	if held, err := p.tableVersion(ctx); err != nil || held != version {
		return fmt.Errorf("%w: it holds tables %q after loading %q: %v", pinpad.ErrProtocol, held, version, err)
	}
	return nil
}

// slowly runs a command during which the pad writes its memory.
func (p *Pad) slowly(ctx context.Context, id string, v values) (Status, error) {
	response, err := p.command(ctx, id, v, wait{limit: p.cfg.Limits.Slow})
	return response.Status, err
}

// packRecords is the block of a TLR with as many records as it can hold.
func packRecords(records [][]byte) (block []byte, count int) {
	block = []byte("00")
	for count < len(records) && count < recordsMax && len(block)+len(records[count]) <= blockMax {
		block = append(block, records[count]...)
		count++
	}
	copy(block, two(count))
	return block, count
}

// afterBreak finds out what a pad holds whose loading broke off. The question is
// asked although the caller may have given up.
func (p *Pad) afterBreak(ctx context.Context, old string, cause error) error {
	now, err := p.tableVersion(context.WithoutCancel(ctx))
	if err == nil && old != "" && now == old {
		p.tablesBroken = false
		return fmt.Errorf("loading EMV tables broke off, tables %s are still in use: %w", old, cause)
	}
	return fmt.Errorf("loading EMV tables broke off, the PIN pad takes no card until they are loaded: %w", cause)
}
