package text

import "fmt"

// Profiles is what the commands say of acquirer profiles and of secure lines.
type Profiles struct {
	Profile, ProfileList, ProfileShow, ProfileCheck, ProfileDiff string
	// ProfileLike and ProfileWhole say what a profile stands on.
	ProfileLike  func(base string) string
	ProfileWhole string
	ProfileGood  func(name string) string
	ProfileSame  func(one, other string) string
	// Headings of a profile that is shown.
	HeadMessages, HeadFields, HeadCodes string

	FlagTLS string
	// TLSMade comes before the lines of till.toml by which a till trusts a
	// pretend bank.
	TLSMade string
	// BadTLS is of settings that make no secure line.
	BadTLS func(err error) string
	NoCA   string
}

var profilesEN = Profiles{
	Profile:      "Acquirer profiles: what a bank wants of its terminals",
	ProfileList:  "List the profiles that are built in",
	ProfileShow:  "Show a profile, by name or file",
	ProfileCheck: "Check a profile, and say where it is wrong",
	ProfileDiff:  "Say in what two profiles differ",
	ProfileLike:  func(base string) string { return "as " + base + ", but for what its file says" },
	ProfileWhole: "complete in itself",
	ProfileGood:  func(name string) string { return name + " is complete and does not contradict itself" },
	ProfileSame:  func(one, other string) string { return one + " and " + other + " do not differ" },
	HeadMessages: "Messages",
	HeadFields:   "Fields",
	HeadCodes:    "Response codes",
	FlagTLS:      "speak TLS, with a certificate of its own",
	TLSMade:      "a till trusts this pretend bank by these lines of its till.toml (the second pin is of the key after this one):",
	BadTLS: func(err error) string {
		return fmt.Sprintf("the secure line cannot be set up: %v: correct [tls] in till.toml", err)
	},
	NoCA: "a tls:// address needs the bank's certificate authority: write ca = \"FILE\" under [tls] in till.toml",
}

var profilesZH = Profiles{
	Profile:      "收单机构配置：银行要求终端怎么做",
	ProfileList:  "列出内置配置",
	ProfileShow:  "显示一个配置（名称或文件）",
	ProfileCheck: "检查一个配置，指出错在哪里",
	ProfileDiff:  "说明两个配置有何不同",
	ProfileLike:  func(base string) string { return "基于 " + base + "，只改文件中写明的部分" },
	ProfileWhole: "自成一份",
	ProfileGood:  func(name string) string { return name + " 完整，没有矛盾" },
	ProfileSame:  func(one, other string) string { return one + " 与 " + other + " 没有不同" },
	HeadMessages: "报文",
	HeadFields:   "域",
	HeadCodes:    "应答码",
	FlagTLS:      "使用 TLS，自带证书",
	TLSMade:      "终端的 till.toml 写入以下几行即信任此模拟银行（第二个指纹属于下一把密钥）:",
	BadTLS: func(err error) string {
		return fmt.Sprintf("加密线路无法建立: %v: 请改正 till.toml 中的 [tls]", err)
	},
	NoCA: "tls:// 地址需要银行的证书颁发机构: 请在 till.toml 的 [tls] 下写 ca = \"文件\"",
}
