package text

import (
	"fmt"

	"till/payment"
)

// Journal is what somebody should see to about the journal while the lane sells:
// for each, what is so, and what to do.
type Journal struct {
	ClockBack, ClockAhead, ArchiveFails Instruction
	MirrorBehind, MirrorFails           Instruction // take a count of records
	SetClock, SeeMirror, MakeRoom       string
}

var journalEN = Journal{
	ClockBack: "The clock is before the last payment", ClockAhead: "The clock is far ahead of the last payment",
	ArchiveFails: "Old months cannot be put away", MirrorBehind: "The mirror is %d records behind",
	MirrorFails: "Mirror not written, %d behind",
	SetClock:    "Set the clock right.", SeeMirror: "See to its disk; sales go on.",
	MakeRoom: "Make room on the disk; sales go on.",
}

var journalZH = Journal{
	ClockBack: "时钟比上一笔还早", ClockAhead: "时钟比上一笔晚很多",
	ArchiveFails: "旧流水归档不了", MirrorBehind: "镜像落后 %d 条记录",
	MirrorFails: "镜像写不进去，落后 %d 条",
	SetClock:    "请校准时钟。", SeeMirror: "请看看那块盘，收款照常。",
	MakeRoom: "请腾出硬盘空间，收款照常。",
}

// Of is what is so and what to do, "" while the journal is well.
func (j Journal) Of(health payment.Health) (what, next string) {
	switch health.Journal {
	case payment.JournalClockBack:
		return string(j.ClockBack), j.SetClock
	case payment.JournalClockAhead:
		return string(j.ClockAhead), j.SetClock
	case payment.JournalMirrorBehind:
		return fmt.Sprintf(string(j.MirrorBehind), health.Behind), j.SeeMirror
	case payment.JournalMirrorFails:
		return fmt.Sprintf(string(j.MirrorFails), health.Behind), j.SeeMirror
	case payment.JournalArchiveFails:
		return string(j.ArchiveFails), j.MakeRoom
	}
	return "", ""
}
