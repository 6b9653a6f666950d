package store

import (
	"fmt"
	"os"
)

// precheck looks, before bbolt maps the file, at what bbolt would trust
// blindly. It says what is wrong, or "". The file is not locked yet: a finding
// counts only if no commit happened meanwhile.
func precheck(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "" // opening it properly will say why
	}
	defer f.Close()
	for {
		before, _, err := newestMeta(f)
		if err != nil && before == (meta{}) {
			return err.Error()
		}
		why := precheckPages(f, before)
		if why == "" {
			return ""
		}
		if after, _, _ := newestMeta(f); after.txid == before.txid {
			return why
		}
	}
}

// walkMax is the largest file, in pages, of which precheck follows every page:
// 16 MiB take a few milliseconds. In a larger one it leaves the leaves out.
const walkMax = 4096

// precheckPages follows the list of free pages and the trees. If no page is
// named twice, no walk of bbolt's can go round in circles; if none that is in
// use is called free, no commit can write over it.
func precheckPages(f *os.File, m meta) string {
	info, err := f.Stat()
	if err != nil {
		return err.Error()
	}
	if m.end > uint64(info.Size())/pageSize {
		return fmt.Sprintf("it has %d bytes and should have %d", info.Size(), m.end*pageSize)
	}
	p := &pages{src: f, meta: m, seen: pageSet{}}
	free, err := p.freelist()
	if err != nil {
		return err.Error()
	}
	var why string
	note := func(found string) {
		if why == "" {
			why = found
		}
	}
	var places []bucketPlace
	root := tree{pages: p, bad: note, row: func(r row) {
		place, err := placeOf(r)
		if err != nil {
			note(err.Error())
			return
		}
		places = append(places, place)
	}}
	root.walk(m.root, nil, 0)
	for _, place := range places {
		if place.root != 0 && m.end > walkMax {
			p.skeleton(place.root, note)
			continue
		}
		place.walk(&tree{pages: p, bad: note, row: func(row) {}})
	}
	if found := p.account(free, m.end <= walkMax); found != "" {
		note(found)
	}
	return why
}

// skeleton visits the branch pages of a tree and notes their children, but
// reads no more than one leaf: all leaves lie equally deep.
func (p *pages) skeleton(root uint64, bad func(string)) {
	level := []uint64{root}
	for range depthMax {
		first, err := p.read(level[0])
		if err != nil {
			bad(err.Error())
			return
		}
		if !first.branch {
			for _, id := range level[1:] {
				p.mark(id, bad)
			}
			return
		}
		p.seen.drop(level[0])
		if level = p.children(level, bad); len(level) == 0 {
			return
		}
	}
	bad(fmt.Sprintf("page %d lies too deep", level[0]))
}

func (p *pages) mark(id uint64, bad func(string)) {
	if id < metaPages || id >= p.meta.end || p.seen.has(id) {
		bad(fmt.Sprintf("page %d is used twice or outside the file", id))
	}
	p.seen.add(id)
}

// children lists what a level of branch pages refers to.
func (p *pages) children(level []uint64, bad func(string)) []uint64 {
	var below []uint64
	for _, id := range level {
		pg, err := p.read(id)
		if err != nil || !pg.branch || pg.count == 0 {
			bad(fmt.Sprintf("page %d is no branch", id))
			return nil
		}
		for i := range pg.count {
			_, child, err := pg.branchElement(i)
			if err != nil {
				bad(err.Error())
				return nil
			}
			below = append(below, child)
		}
	}
	return below
}

// checkMetas reports a meta page that is not valid: bbolt goes on with the
// other one, and silently loses the newest commit.
func checkMetas(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if _, ok, err := newestMeta(f); !ok {
		return err.Error()
	}
	return ""
}
