package text

// Looks is the settings screen: what a person may change about the counter.
type Looks struct {
	Title                                 string
	Language, Theme, Large, Sound, Motion string
	Keys, Glyphs, Copies                  string
	ThisLanguage                          Choice
	Themes                                Themes
	LargeDigits, Bell, Moving, Caps       OffOn
	Signs                                 OffOn
	BothCopies, MerchantCopy, HolderCopy  Choice
	Kept                                  string
	NotKept                               string // takes a technician's line
	KeyChange                             string
}

// Choice is what a setting is set to, and what that means.
type Choice struct{ Name, Note string }

// OffOn is a setting with two choices.
type OffOn struct{ Off, On Choice }

// Themes is how the screens are coloured.
type Themes struct{ Auto, Dark, Light, Contrast, ColourBlind Choice }

var looksEN = Looks{Title: "Settings", Language: "Language", Theme: "Colours", Large: "Amount", Sound: "Sound", Motion: "Motion",
	Keys: "Keys shown", Glyphs: "Signs", Copies: "Slips",
	ThisLanguage: Choice{"English", "F2 changes it anywhere"},
	Themes: Themes{Auto: Choice{"automatic", "as the terminal says"}, Dark: Choice{"dark", "always"}, Light: Choice{"light", "always"},
		Contrast: Choice{"high contrast", "for bright windows"}, ColourBlind: Choice{"colour-blind", "blue, orange, yellow"}},
	LargeDigits: OffOn{Choice{"normal", "beside the words"}, Choice{"very large", "without lists"}},
	Bell:        OffOn{Choice{"off", "the pad beeps itself"}, Choice{"bell", "paid 1, not paid 2, undecided 3"}},
	Moving:      OffOn{Choice{"none", "seconds only"}, Choice{"growing lines", "while the bank is asked"}},
	Caps:        OffOn{Choice{"numeric pad", "both kinds work"}, Choice{"full keyboard", "both kinds work"}},
	Signs:       OffOn{Choice{"drawn", "where the font has them"}, Choice{"ASCII", "where signs look broken"}},
	BothCopies:  Choice{"shop and customer", "from the next start"}, MerchantCopy: Choice{"shop only", "from the next start"},
	HolderCopy: Choice{"customer only", "from the next start"},
	Kept:       "Written down in till.toml", NotKept: "Not written down: %s", KeyChange: "Change"}

var looksZH = Looks{Title: "设置", Language: "语言", Theme: "颜色", Large: "金额", Sound: "声音", Motion: "动效",
	Keys: "按键提示", Glyphs: "符号", Copies: "小票",
	ThisLanguage: Choice{"中文", "随时按 F2 切换"},
	Themes: Themes{Auto: Choice{"自动", "随终端"}, Dark: Choice{"深色", "总是"}, Light: Choice{"浅色", "总是"},
		Contrast: Choice{"高对比", "适合强光"}, ColourBlind: Choice{"色弱友好", "蓝、橙、黄"}},
	LargeDigits: OffOn{Choice{"普通", "在文字旁边"}, Choice{"特大", "不显示列表"}},
	Bell:        OffOn{Choice{"关", "密码键盘自己会响"}, Choice{"响铃", "已收 1 声，未收 2 声，未定 3 声"}},
	Moving:      OffOn{Choice{"无", "只数秒"}, Choice{"进度线", "询问银行时"}},
	Caps:        OffOn{Choice{"数字小键盘", "两种键都能用"}, Choice{"全键盘", "两种键都能用"}},
	Signs:       OffOn{Choice{"图形", "字体里有时用"}, Choice{"ASCII", "符号显示不全时用"}},
	BothCopies:  Choice{"商户联和顾客联", "下次启动起"}, MerchantCopy: Choice{"只打商户联", "下次启动起"},
	HolderCopy: Choice{"只打顾客联", "下次启动起"},
	Kept:       "已写入 till.toml", NotKept: "没有写入：%s", KeyChange: "更改"}
