package text

import "fmt"

// Devices is what is said of the things that are plugged in: a technician's note.
type Devices struct {
	// The command.
	Command, FlagConformance, FlagUdev, FlagAccept, FlagBy, FlagTrace string

	// What a port is.
	Pad, PrinterPort, Port, Used, Simulated, NoPorts string
	PrinterHere                                      string
	Firmware, SerialNumber, Protocol                 func(value string) string
	// The lines of a pad.
	Can, Keys, Tables, Line, Profile string
	LineSealed, LineClear            string
	SlotFilled, SlotEmpty            func(use string, number int) string
	SlotUses                         SlotUses
	NoSlots, NoTables                string
	OthersEmpty                      func(count int) string
	TablesCurrent, TablesOther       func(version string) string
	Fits, FitsNot, FitsPartly        func(profile string) string
	CapabilityNames                  Capabilities
	Lacks                            Lacks
	Troubles                         Troubles

	// The screen.
	DeviceScreen

	// A changed pad.
	PadAccepted, PadNotChanged     func(serial string) string
	PadChanged                     func(was, is string) string
	PadChangedNext, ByWanted       string
	ByUnverified                   func(name string) string
	ConformanceWants, ConformStart func(port string) string
	ConformKeys                    string
	ConformAsk                     func(what string) string
	ConformOK, ConformBad          func(name string) string
	ConformEnd                     func(good, all int) string
	Cards                          Cards
	BadTrace, NoTrace              func(path string, err error) string
	// Between stands between what is wrong and what to do.
	Between, FlagSerial string
	TraceOf             func(family, port, began string) string
}

// Finding is what is missing or wrong, and what to do about it.
type Finding struct{ What, Next string }

// SlotUses names what a key slot is for.
type SlotUses struct{ PIN, Data, MAC, DUKPT string }

// Of is the name of a use, as a driver writes it.
func (s SlotUses) Of(use string) string {
	switch use {
	case "pin":
		return s.PIN
	case "data":
		return s.Data
	case "mac":
		return s.MAC
	case "dukpt":
		return s.DUKPT
	}
	return use
}

// Capabilities names what a pad can do.
type Capabilities struct {
	Chip, Contactless, Stripe, PIN3DES, PINSM4, PINDUKPT, MAC, Tracks, KeyLoad, SecureLine, Display string
}

// Of is the name of a capability, as a driver writes it.
func (c Capabilities) Of(capability string) string {
	return byCapability(capability, c.Chip, c.Contactless, c.Stripe, c.PIN3DES, c.PINSM4, c.PINDUKPT, c.MAC, c.Tracks, c.KeyLoad, c.SecureLine, c.Display)
}

// Lacks is what a pad does not have and what to do about it.
type Lacks struct {
	Chip, Contactless, Stripe, PIN3DES, PINSM4, PINDUKPT, MAC, Tracks, KeyLoad, SecureLine, Display Finding
	// Key is an empty slot, Tables are other tables than the till's.
	Key, Tables Finding
}

// Of is what is said of a missing capability, "key" or "tables".
func (l Lacks) Of(missing string) Finding {
	switch missing {
	case "key":
		return l.Key
	case "tables":
		return l.Tables
	}
	return byCapability(missing, l.Chip, l.Contactless, l.Stripe, l.PIN3DES, l.PINSM4, l.PINDUKPT, l.MAC, l.Tracks, l.KeyLoad, l.SecureLine, l.Display)
}

func byCapability[T any](capability string, chip, contactless, stripe, pin3DES, pinSM4, pinDUKPT, mac, tracks, keyLoad, secureLine, display T) T {
	switch capability {
	case "chip":
		return chip
	case "contactless":
		return contactless
	case "stripe":
		return stripe
	case "pin_3des":
		return pin3DES
	case "pin_sm4":
		return pinSM4
	case "pin_dukpt":
		return pinDUKPT
	case "mac":
		return mac
	case "tracks":
		return tracks
	case "key_load":
		return keyLoad
	case "secure_line":
		return secureLine
	case "display":
		return display
	}
	var unknown T
	return unknown
}

// Troubles is why a port cannot be used and what to do about it. Program is who
// has it and Group whose members may open it; both may be "".
type Troubles struct {
	Permission                            func(port, group string) Finding
	Busy                                  func(port, program string, pid int) Finding
	ModemManager, Absent, Silent, Strange func(port string) Finding
	Gone                                  func(port string) Finding
	Other                                 func(port string, err error) Finding
}

// Of is what is said of a trouble by the name of its cause.
func (t Troubles) Of(cause, port, program string, pid int, group string, err error) Finding {
	switch cause {
	case "permission":
		return t.Permission(port, group)
	case "busy":
		return t.Busy(port, program, pid)
	case "modem_manager":
		return t.ModemManager(port)
	case "absent":
		return t.Absent(port)
	case "silent":
		return t.Silent(port)
	case "strange":
		return t.Strange(port)
	case "gone":
		return t.Gone(port)
	}
	return t.Other(port, err)
}

// Cards is how a person at the bench is asked for a card and a behaviour.
type Cards struct {
	Chip, Contactless, Stripe, Fallback, None string
	Cancels, Removes, WrongPIN, Forgets       string
}

// Ask is the sentence for a card and a holder as the practice flags spell them.
func (c Cards) Ask(card, holder string) string {
	does := map[string]string{"chip": c.Chip, "contactless": c.Contactless, "stripe": c.Stripe, "fallback": c.Fallback, "none": c.None}[card]
	if how := map[string]string{"cancels": c.Cancels, "removes-card": c.Removes, "wrong-pin": c.WrongPIN, "forgets-card": c.Forgets}[holder]; how != "" {
		does += " " + how
	}
	return does
}

var devicesEN = Devices{
	Command:         "Say what is plugged in, what it can do and what to do about the rest",
	FlagConformance: "run the suite of a PIN pad on a port, with a person at the bench",
	FlagUdev:        "print the udev rule for this PC's ports",
	FlagAccept:      "accept the PIN pad that is plugged in now as this till's own",
	FlagBy:          "who accepts it",
	FlagTrace:       "write what passes on the PIN pad's line to this file, masked",

	Pad: "PIN pad", PrinterPort: "Printer", Port: "Port", Used: "this till works with it", Simulated: "simulated",
	NoPorts: "no serial port is plugged in: connect the PIN pad, or name it with --pad", PrinterHere: "a receipt printer answers here",
	Firmware:     func(value string) string { return "firmware " + value },
	SerialNumber: func(value string) string { return "serial number " + value },
	Protocol:     func(value string) string { return "protocol " + value },
	Can:          "can", Keys: "keys", Tables: "tables", Line: "cable", Profile: "profile",
	LineSealed: "enciphered", LineClear: "clear",
	SlotFilled:  func(use string, number int) string { return fmt.Sprintf("%s, slot %d: filled", use, number) },
	SlotEmpty:   func(use string, number int) string { return fmt.Sprintf("%s, slot %d: empty", use, number) },
	SlotUses:    SlotUses{PIN: "PIN", Data: "data", MAC: "MAC", DUKPT: "DUKPT"},
	OthersEmpty: func(count int) string { return fmt.Sprintf("%d others empty", count) },
	NoSlots:     "the pad does not tell", NoTables: "none, or the pad does not tell",
	TablesCurrent: func(version string) string { return version + ", current" },
	TablesOther:   func(version string) string { return version + ", not this till's" },
	Fits:          func(profile string) string { return profile + ": everything it needs is here" },
	FitsNot:       func(profile string) string { return profile + ": not fit" },
	FitsPartly:    func(profile string) string { return profile + ": usable, with something missing" },
	CapabilityNames: Capabilities{Chip: "chip", Contactless: "contactless", Stripe: "stripe", PIN3DES: "PIN (3DES)", PINSM4: "PIN (SM4)",
		PINDUKPT: "PIN (DUKPT)", MAC: "MAC", Tracks: "track encryption", KeyLoad: "key loading", SecureLine: "enciphered cable", Display: "display"},
	Lacks: Lacks{
		Chip:        Finding{"Chip cards cannot be read", "Choose a PIN pad with a chip reader: this bank takes the chip first."},
		Contactless: Finding{"Cards and phones cannot be tapped", "Sales go on by chip and stripe. For tapping, choose a contactless PIN pad."},
		Stripe:      Finding{"Stripes cannot be read", "Sales go on by chip. For cards without one, choose a PIN pad with a stripe reader."},
		PIN3DES:     Finding{"It makes no PIN blocks under 3DES, which this bank wants", "Choose a PIN pad with 3DES master and working keys, or ask the bank for another profile."},
		PINSM4:      Finding{"It makes no PIN blocks under SM4, which this bank wants", "Choose a PIN pad with SM4 keys, or the profile unionpay if the bank allows 3DES."},
		PINDUKPT:    Finding{"It makes no PIN blocks under DUKPT", "Choose a PIN pad with DUKPT keys, loaded for this bank."},
		MAC:         Finding{"It cannot seal messages", "Choose a PIN pad that enciphers data under a working key."},
		Tracks:      Finding{"It cannot encipher tracks, which this bank wants", "Choose a PIN pad with a data key."},
		KeyLoad:     Finding{"It takes no keys from here", "Its maker or the key loading room must load them."},
		SecureLine:  Finding{"The cable is not enciphered", "Keep the cable in sight: card data passes on it. A newer PIN pad enciphers it."},
		Display:     Finding{"It has no display for the amount", "Choose a PIN pad with a display: the cardholder must see what is paid."},
		Key:         Finding{"The bank's key slot is empty", "Send the PIN pad to the bank's key loading room, or set the slot that it filled in the profile."},
		Tables:      Finding{"Its EMV tables are not this till's", "Nothing to do: they are loaded before the next card."},
	},
	Troubles: Troubles{
		Permission: func(port, group string) Finding {
			next := "Install the rule that till devices --udev prints, and plug it in again."
			if group != "" {
				next = fmt.Sprintf("Join the group: sudo usermod -aG %s $USER, then sign in again. Or install the rule that till devices --udev prints.", group)
			}
			return Finding{"This user may not open " + port, next}
		},
		Busy: func(port, program string, pid int) Finding {
			if program == "" {
				return Finding{"Another program works with " + port, "Close that program, then look again. Nothing was sent to the port."}
			}
			return Finding{fmt.Sprintf("%s (process %d) works with %s", program, pid, port), "Close that program, then look again. Nothing was sent to the port."}
		},
		ModemManager: func(port string) Finding {
			return Finding{"ModemManager takes " + port + " for a modem", "Wait ten seconds and look again. To keep it away for good, install the rule that till devices --udev prints."}
		},
		Absent: func(port string) Finding {
			return Finding{"There is no " + port, "Check the cable and the power. Plugged in, it is found by itself."}
		},
		Silent: func(port string) Finding {
			return Finding{"Nothing known answers at " + port, "If a PIN pad is there, switch it off and on. A scanner that only speaks when it reads is not told from an empty port."}
		},
		Strange: func(port string) Finding {
			return Finding{"What answers at " + port + " keeps to no protocol known here", "Switch it off and on. If it stays so, take a trace (--trace FILE) and show it to its maker."}
		},
		Gone: func(port string) Finding {
			return Finding{port + " was unplugged while it was asked", "Plug it in and look again."}
		},
		Other: func(port string, err error) Finding {
			return Finding{fmt.Sprintf("%s cannot be used (%v)", port, err), "Plug it in again; if it stays so, try another cable or socket."}
		},
	},
	DeviceScreen: deviceScreenEN,
	PadAccepted:  func(serial string) string { return "PIN pad " + serial + " is this till's own from now on" },
	PadNotChanged: func(serial string) string {
		return "PIN pad " + serial + " is this till's own already: nothing changed"
	},
	PadChanged: func(was, is string) string {
		return fmt.Sprintf("another PIN pad is plugged in (%s; this till's own is %s)", is, was)
	},
	PadChangedNext: "Do not sell. Look for a forgery: seals, weight, cable. If the exchange was ordered, a supervisor runs till devices --accept-pad --by NAME",
	ByWanted:       "say who accepts the PIN pad: --by NAME",
	ByUnverified:   func(name string) string { return name + " (name not verified)" },
	ConformanceWants: func(port string) string {
		return "the suite wants keys that the pad holds: name a practice folder with --practice for " + port
	},
	ConformStart: func(port string) string {
		return "Suite of a PIN pad on " + port + ". Have ready: a chip card, a contactless card, a card with a stripe only."
	},
	ConformKeys: "Its working keys are the published practice keys: only a test pad has their master key.",
	ConformAsk:  func(what string) string { return "  -> " + what },
	ConformOK:   func(name string) string { return "ok    " + name },
	ConformBad:  func(name string) string { return "FAIL  " + name },
	ConformEnd:  func(good, all int) string { return fmt.Sprintf("%d of %d passed", good, all) },
	Cards: Cards{Chip: "Insert the chip card.", Contactless: "Tap the contactless card.", Stripe: "Swipe the card with a stripe only.",
		Fallback: "Insert the card whose chip fails, then swipe it.", None: "Present no card.",
		Cancels: "At the PIN press CANCEL.", Removes: "At the PIN pull the card out.", WrongPIN: "Enter a wrong PIN.", Forgets: "Leave the card in."},
	BadTrace: func(path string, err error) string {
		return fmt.Sprintf("%s cannot be read as a trace (%v)", path, err)
	},
	NoTrace: func(path string, err error) string {
		return fmt.Sprintf("the trace cannot be written to %s (%v): choose another file", path, err)
	},
	TraceOf: func(family, port, began string) string { return fmt.Sprintf("%s at %s, from %s", family, port, began) },
}

var devicesZH = Devices{
	Command:         "看接了哪些设备、能做什么、缺什么怎么办",
	FlagConformance: "在这个端口上做密码键盘全套测试，要有人在旁边",
	FlagUdev:        "打印本机端口的 udev 规则",
	FlagAccept:      "确认现在接的密码键盘就是本机的",
	FlagBy:          "确认人",
	FlagTrace:       "把密码键盘线上的内容遮盖后记到这个文件",

	Pad: "密码键盘", PrinterPort: "打印机", Port: "端口", Used: "收银台正在用", Simulated: "模拟",
	NoPorts: "没有接串口设备：请接好密码键盘，或用 --pad 指明", PrinterHere: "这里有小票打印机应答",
	Firmware:     func(value string) string { return "固件 " + value },
	SerialNumber: func(value string) string { return "序列号 " + value },
	Protocol:     func(value string) string { return "协议 " + value },
	Can:          "能力", Keys: "密钥", Tables: "参数表", Line: "线路", Profile: "配置",
	LineSealed: "加密", LineClear: "不加密",
	SlotFilled:  func(use string, number int) string { return fmt.Sprintf("%s %d 号槽：已装", use, number) },
	SlotEmpty:   func(use string, number int) string { return fmt.Sprintf("%s %d 号槽：空", use, number) },
	SlotUses:    SlotUses{PIN: "密码", Data: "数据", MAC: "MAC", DUKPT: "DUKPT"},
	OthersEmpty: func(count int) string { return fmt.Sprintf("其余 %d 个空", count) },
	NoSlots:     "键盘不告知", NoTables: "没有，或键盘不告知",
	TablesCurrent: func(version string) string { return version + "，最新" },
	TablesOther:   func(version string) string { return version + "，与本机不同" },
	Fits:          func(profile string) string { return profile + "：需要的都有" },
	FitsNot:       func(profile string) string { return profile + "：不合用" },
	FitsPartly:    func(profile string) string { return profile + "：能用，有所缺" },
	CapabilityNames: Capabilities{Chip: "芯片", Contactless: "闪付", Stripe: "磁条", PIN3DES: "密码（3DES）", PINSM4: "密码（SM4）",
		PINDUKPT: "密码（DUKPT）", MAC: "MAC", Tracks: "磁道加密", KeyLoad: "装密钥", SecureLine: "线路加密", Display: "显示屏"},
	Lacks: Lacks{
		Chip:        Finding{"不能读芯片卡", "请换有芯片读卡器的密码键盘：这家银行先用芯片。"},
		Contactless: Finding{"不能闪付", "插卡、刷卡照常。要闪付请换带闪付的密码键盘。"},
		Stripe:      Finding{"不能刷磁条", "插卡照常。要收磁条卡请换带磁条的密码键盘。"},
		PIN3DES:     Finding{"不能做这家银行要的 3DES 密码块", "请换有 3DES 主密钥和工作密钥的密码键盘，或请银行换配置。"},
		PINSM4:      Finding{"不能做这家银行要的 SM4 密码块", "请换支持国密的密码键盘；银行允许 3DES 时可用配置 unionpay。"},
		PINDUKPT:    Finding{"不能做 DUKPT 密码块", "请换已为这家银行装好 DUKPT 密钥的密码键盘。"},
		MAC:         Finding{"不能给报文算 MAC", "请换能用工作密钥加密数据的密码键盘。"},
		Tracks:      Finding{"不能加密磁道，而这家银行要求加密", "请换有数据密钥的密码键盘。"},
		KeyLoad:     Finding{"不能从这里装密钥", "请由厂家或密钥室装。"},
		SecureLine:  Finding{"线路没有加密", "请看好这根线：卡数据从上面过。新型密码键盘会加密。"},
		Display:     Finding{"没有显示屏，看不到金额", "请换带显示屏的密码键盘：持卡人要看到付多少。"},
		Key:         Finding{"银行的密钥槽是空的", "请把密码键盘送银行密钥室装密钥，或在配置里写装好的槽号。"},
		Tables:      Finding{"EMV 参数表与本机不同", "不用管：下一张卡之前自动装入。"},
	},
	Troubles: Troubles{
		Permission: func(port, group string) Finding {
			next := "请装上 till devices --udev 打印的规则，再重新插上。"
			if group != "" {
				next = fmt.Sprintf("请加入用户组：sudo usermod -aG %s $USER，再重新登录。也可装上 till devices --udev 打印的规则。", group)
			}
			return Finding{"本用户无权打开 " + port, next}
		},
		Busy: func(port, program string, pid int) Finding {
			if program == "" {
				return Finding{"别的程序正在用 " + port, "请关掉那个程序再看。没有向端口发送任何内容。"}
			}
			return Finding{fmt.Sprintf("%s（进程 %d）正在用 %s", program, pid, port), "请关掉那个程序再看。没有向端口发送任何内容。"}
		},
		ModemManager: func(port string) Finding {
			return Finding{"ModemManager 把 " + port + " 当成了调制解调器", "请等十秒再看。要它以后不再来，请装上 till devices --udev 打印的规则。"}
		},
		Absent: func(port string) Finding {
			return Finding{"没有 " + port, "请查线和电源。插上以后会自动找到。"}
		},
		Silent: func(port string) Finding {
			return Finding{port + " 上没有认识的设备应答", "如果接着密码键盘，请关机再开。扫码器只在扫到码时才出声，和空端口分不出来。"}
		},
		Strange: func(port string) Finding {
			return Finding{port + " 上的应答不合任何已知协议", "请关机再开。若还这样，用 --trace FILE 记录，交厂家看。"}
		},
		Gone: func(port string) Finding {
			return Finding{port + " 在查询时被拔掉了", "请插上再看。"}
		},
		Other: func(port string, err error) Finding {
			return Finding{fmt.Sprintf("%s 不能用（%v）", port, err), "请重新插上；若还这样，请换线或换插口。"}
		},
	},
	DeviceScreen:  deviceScreenZH,
	PadAccepted:   func(serial string) string { return "密码键盘 " + serial + " 从现在起是本机的" },
	PadNotChanged: func(serial string) string { return "密码键盘 " + serial + " 本来就是本机的：没有改动" },
	PadChanged: func(was, is string) string {
		return fmt.Sprintf("接的是另一台密码键盘（%s；本机的是 %s）", is, was)
	},
	PadChangedNext: "不要收款。请查是否被调包：封条、重量、线。如果是安排好的更换，请主管执行 till devices --accept-pad --by NAME",
	ByWanted:       "请写明谁确认密码键盘：--by NAME",
	ByUnverified:   func(name string) string { return name + "（姓名未核实）" },
	ConformanceWants: func(port string) string {
		return "测试要用键盘里有的密钥：请加 --practice 用练习文件夹测 " + port
	},
	ConformStart: func(port string) string {
		return port + " 上的密码键盘全套测试。请备好：芯片卡、闪付卡、只有磁条的卡。"
	},
	ConformKeys: "工作密钥用公开的练习密钥：只有测试键盘才有它的主密钥。",
	ConformAsk:  func(what string) string { return "  -> " + what },
	ConformOK:   func(name string) string { return "通过  " + name },
	ConformBad:  func(name string) string { return "不过  " + name },
	ConformEnd:  func(good, all int) string { return fmt.Sprintf("%d / %d 通过", good, all) },
	Cards: Cards{Chip: "请插芯片卡。", Contactless: "请闪付。", Stripe: "请刷只有磁条的卡。",
		Fallback: "请插芯片坏的卡，再刷磁条。", None: "不要出示卡。",
		Cancels: "输密码时按取消。", Removes: "输密码时拔卡。", WrongPIN: "请输错密码。", Forgets: "卡留在里面。"},
	Between: "：", FlagSerial: "它报的序列号",
	BadTrace: func(path string, err error) string { return fmt.Sprintf("%s 不能当记录读（%v）", path, err) },
	NoTrace: func(path string, err error) string {
		return fmt.Sprintf("记录写不到 %s（%v）：请换一个文件", path, err)
	},
	TraceOf: func(family, port, began string) string {
		return fmt.Sprintf("%s，%s，从 %s 起", family, port, began)
	},
}

// Sentence is a finding in one line.
func (d *Devices) Sentence(f Finding) string { return f.What + d.Between + f.Next }

// DevicesIn gives what is said of devices, in a language.
func DevicesIn(lang Lang) *Devices {
	if lang == ZH {
		return &devicesZH
	}
	return &devicesEN
}
