package printer

import (
	"bytes"
	"testing"
)

func TestEveryJobBeginsWithAResetInOneOrder(t *testing.T) {
	cases := []struct {
		name string
		set  charset
		want []byte
	}{
		{"Chinese", charset{GB18030}, []byte{0x1B, 0x40, 0x1C, 0x26, 0x1B, 0x52, 0x00, 0x1B, 0x32}},
		{"ASCII", charset{ASCII}, []byte{0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x52, 0x00, 0x1B, 0x32}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			job := encoder{columns: 32, set: c.set, cutter: CutterPartial}.job(oneLine)
			if !bytes.HasPrefix(job, c.want) {
				t.Errorf("job begins % X, want % X", job[:min(len(job), len(c.want))], c.want)
			}
		})
	}
}

func TestACopyEndsAsItsPrinterCanEndIt(t *testing.T) {
	cases := []struct {
		name   string
		cutter Cutter
		want   []byte
		cuts   int
		lines  int
	}{
		{"a cutter feeds and cuts", CutterPartial, []byte{0x1D, 0x56, 0x42, 0x00}, 1, 1},
		{"without a cutter it feeds to the tear bar", CutterNone, []byte{0x1B, 0x64, 0x04}, 0, 5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			job := encoder{columns: 32, set: charset{GB18030}, cutter: c.cutter}.job(oneLine)
			paper, err := Parse(job, 32)
			if err != nil || !bytes.HasSuffix(job, c.want) || len(paper.Cuts) != c.cuts || len(paper.Lines) != c.lines {
				t.Errorf("job ends % X with %d cuts, %d lines (%v)", job[len(job)-4:], len(paper.Cuts), len(paper.Lines), err)
			}
		})
	}
}

func TestSizesAreSentForASCIIAndForChineseAndTakenBack(t *testing.T) {
	w := &jobWriter{encoder: encoder{columns: 32, set: charset{GB18030}}}
	w.line(line{text: "合计 1", size: sizeDouble})
	w.line(line{text: "x"})
	want := []byte("\x1d!\x11\x1c!\x0c\xba\xcf\xbc\xc6 1\n\x1d!\x00\x1c!\x00x\n")
	if got := w.out.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("bytes % X\nwant  % X", got, want)
	}
}
