package text

import "fmt"

// Upkeep is what the commands say of the data folder's life: backups, moving,
// the mirror, damage and what can be done about it.
type Upkeep struct {
	Backup, Restore, JournalRebuild, JournalMirror string
	FlagMove, FlagForce, FlagMirror, FlagLoss      string

	Passphrase, PassphraseAgain        string
	PassphraseShort, PassphraseDiffers string
	PassphraseWrong, FileThere         func(file string) string
	NoBackup                           func(file string, err error) string
	BackupNewer                        func(file string) string
	BackedUp                           func(file string, records uint64) string
	MovedInto                          func(file string, owed int) string
	MoveAgain                          func(err error) string
	RestoredCopy, RestoredMoved        func(dir string) string
	CopyOwes                           func(owed int) string
	DirNotEmpty                        func(dir string) string
	FolderMoved                        func(dir string) string
	FolderOlder                        func(dir string, why error) string
	DamagedUpTo                        func(dir string, record uint64, why string) string
	RebuiltUpTo                        func(record uint64, kept string) string
	RebuiltWithLoss                    func(record, lost uint64, kept string) string
	LossAhead                          func(record, known uint64) string
	NothingToRebuild, MirrorNone       string
	MirrorBehind                       func(dir string, records uint64) string
	MirrorFails                        func(dir string, records uint64, err error) string
	ClockOdd                           func(err error) string
	VerifyProgress                     func(done, total uint64) string
}

var upkeepEN = Upkeep{
	Backup:            "Write an encrypted copy of the data folder to a file",
	Restore:           "Make a data folder out of a backup",
	JournalRebuild:    "Rebuild a damaged journal from its mirror and archives",
	JournalMirror:     "Say how far the mirror is behind the journal",
	FlagMove:          "give this till away: from now on only the restored copy sells",
	FlagForce:         "restore although money is undecided or to send in the copy",
	FlagMirror:        "folder of the mirror, else that of till.toml",
	FlagLoss:          "accept that the newest records are lost",
	Passphrase:        "Passphrase: ",
	PassphraseAgain:   "The same again: ",
	PassphraseShort:   "a passphrase needs 10 characters or more: choose a longer one",
	PassphraseDiffers: "the two passphrases differ: nothing was written, try again",
	PassphraseWrong: func(file string) string {
		return file + " does not open with this passphrase: try again"
	},
	FileThere: func(file string) string { return file + " is there already: choose another name" },
	NoBackup: func(file string, err error) string {
		return fmt.Sprintf("%s is no whole backup of a till (%v): take another copy of it", file, err)
	},
	BackupNewer: func(file string) string {
		return file + " was made by a newer version: install that version"
	},
	BackedUp: func(file string, records uint64) string {
		return fmt.Sprintf("%s holds the till up to record %d; if it is ever restored, this till must not sell any more", file, records)
	},
	MovedInto: func(file string, owed int) string {
		return fmt.Sprintf("the till is in %s, with %d payments undecided or to send; restore it once, on one PC only; this folder sells no more", file, owed)
	},
	MoveAgain: func(err error) string {
		return fmt.Sprintf("the file was not written (%v) and this folder sells no more: make room and run till backup --move again", err)
	},
	RestoredCopy: func(dir string) string {
		return "the copy in " + dir + " goes on with other trace numbers; the till it was copied from must never sell again"
	},
	RestoredMoved: func(dir string) string {
		return "the till is now in " + dir + "; do not restore this file a second time"
	},
	CopyOwes: func(owed int) string {
		return fmt.Sprintf("%d payments are undecided or to send in this copy, and the old till may have settled them since: ask the bank about each, then add --force", owed)
	},
	DirNotEmpty: func(dir string) string { return dir + " is not empty: restore into a new folder" },
	FolderMoved: func(dir string) string {
		return "the till in " + dir + " was moved to a copy, which alone may sell: use the copy"
	},
	FolderOlder: func(dir string, why error) string {
		return fmt.Sprintf("the journal in %s was replaced by an older or another copy (%v): put the newest back, or run till journal rebuild", dir, why)
	},
	DamagedUpTo: func(dir string, record uint64, why string) string {
		return fmt.Sprintf("the journal in %s is damaged (%s): shown is what is proved, up to record %d; run till journal rebuild", dir, why, record)
	},
	RebuiltUpTo: func(record uint64, kept string) string {
		return fmt.Sprintf("the journal is whole again, up to record %d; the damaged one is kept as %s", record, kept)
	},
	RebuiltWithLoss: func(record, lost uint64, kept string) string {
		return fmt.Sprintf("the journal is whole up to record %d, %d records are lost: compare with the bank's list; the damaged one is kept as %s", record, lost, kept)
	},
	LossAhead: func(record, known uint64) string {
		return fmt.Sprintf("only record 1 to %d can be proved, and record %d was written once: give the mirror with --mirror, or accept the loss with --accept-loss and compare with the bank's list", record, known)
	},
	NothingToRebuild: "the journal is whole: there is nothing to rebuild",
	MirrorNone:       "there is no mirror: name a folder on another disk as mirror in till.toml",
	MirrorBehind: func(dir string, records uint64) string {
		return fmt.Sprintf("the mirror in %s is %d records behind", dir, records)
	},
	MirrorFails: func(dir string, records uint64, err error) string {
		return fmt.Sprintf("the mirror in %s is %d records behind (%v): look after that disk, sales go on", dir, records, err)
	},
	ClockOdd: func(err error) string {
		return fmt.Sprintf("%v: set the clock right, slips are dated by it", err)
	},
	VerifyProgress: func(done, total uint64) string { return fmt.Sprintf("%d of %d records", done, total) },
}

var upkeepZH = Upkeep{
	Backup:            "把数据文件夹加密备份到一个文件",
	Restore:           "用备份恢复数据文件夹",
	JournalRebuild:    "用镜像和归档重建损坏的流水",
	JournalMirror:     "看镜像落后多少",
	FlagMove:          "把这台收银台搬走，以后只有恢复出来的能收款",
	FlagForce:         "备份里有未定或待上送的款也恢复",
	FlagMirror:        "镜像文件夹，不写就用 till.toml 里的",
	FlagLoss:          "接受最新的记录丢失",
	Passphrase:        "口令：",
	PassphraseAgain:   "再输一次：",
	PassphraseShort:   "口令至少 10 个字符：请换一个长的",
	PassphraseDiffers: "两次口令不一样：什么都没有写，请再试",
	PassphraseWrong:   func(file string) string { return file + " 用这个口令打不开：请再试" },
	FileThere:         func(file string) string { return file + " 已经有了：请换一个名字" },
	NoBackup: func(file string, err error) string {
		return fmt.Sprintf("%s 不是完整的备份（%v）：请换一份", file, err)
	},
	BackupNewer: func(file string) string { return file + " 是新版本做的：请安装新版本" },
	BackedUp: func(file string, records uint64) string {
		return fmt.Sprintf("%s 里有到第 %d 条记录为止的全部内容；一旦用它恢复，这台就不能再收款", file, records)
	},
	MovedInto: func(file string, owed int) string {
		return fmt.Sprintf("收银台在 %s 里，未定或待上送 %d 笔；只能恢复一次，只能在一台电脑上；这个文件夹不再收款", file, owed)
	},
	MoveAgain: func(err error) string {
		return fmt.Sprintf("文件没有写成（%v），这个文件夹已不能收款：请腾出空间，再运行 till backup --move", err)
	},
	RestoredCopy: func(dir string) string {
		return dir + " 里的收银台用新的凭证号继续；原来那台不能再收款"
	},
	RestoredMoved: func(dir string) string {
		return "收银台现在在 " + dir + "；这个文件不要再恢复第二次"
	},
	CopyOwes: func(owed int) string {
		return fmt.Sprintf("备份里有 %d 笔未定或待上送，原来那台之后可能已经办完：请逐笔问银行，再加 --force", owed)
	},
	DirNotEmpty: func(dir string) string { return dir + " 不是空的：请恢复到新的文件夹" },
	FolderMoved: func(dir string) string {
		return dir + " 里的收银台已经搬走，只有搬走的那份能收款：请用那份"
	},
	FolderOlder: func(dir string, why error) string {
		return fmt.Sprintf("%s 里的流水被换成了旧的或别的（%v）：请放回最新的，或运行 till journal rebuild", dir, why)
	},
	DamagedUpTo: func(dir string, record uint64, why string) string {
		return fmt.Sprintf("%s 里的流水损坏（%s）：以上是能证明的，到第 %d 条记录；请运行 till journal rebuild", dir, why, record)
	},
	RebuiltUpTo: func(record uint64, kept string) string {
		return fmt.Sprintf("流水已经完整，到第 %d 条记录；损坏的那份留作 %s", record, kept)
	},
	RebuiltWithLoss: func(record, lost uint64, kept string) string {
		return fmt.Sprintf("流水完整到第 %d 条记录，丢了 %d 条：请和银行的清单核对；损坏的那份留作 %s", record, lost, kept)
	},
	LossAhead: func(record, known uint64) string {
		return fmt.Sprintf("只能证明第 1 到 %d 条记录，而第 %d 条曾经写过：请用 --mirror 给出镜像，或用 --accept-loss 接受丢失并和银行的清单核对", record, known)
	},
	NothingToRebuild: "流水是完整的，没有要重建的",
	MirrorNone:       "没有镜像：请在 till.toml 里写 mirror，指向另一块盘上的文件夹",
	MirrorBehind: func(dir string, records uint64) string {
		return fmt.Sprintf("%s 里的镜像落后 %d 条记录", dir, records)
	},
	MirrorFails: func(dir string, records uint64, err error) string {
		return fmt.Sprintf("%s 里的镜像落后 %d 条记录（%v）：请看看那块盘，收款照常", dir, records, err)
	},
	ClockOdd: func(err error) string {
		return fmt.Sprintf("时钟和流水对不上（%v）：请校准时钟，凭条日期靠它", err)
	},
	VerifyProgress: func(done, total uint64) string { return fmt.Sprintf("%d / %d 条记录", done, total) },
}
