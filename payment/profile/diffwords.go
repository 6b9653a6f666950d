package profile

// labels is how a technician calls a setting; one that is not listed is called
// by its key, which is what stands in the file.
var labels = map[string]Text{
	"currency":    {"货币", "Currency"},
	"other_codes": {"未列出的应答码", "Codes that are not listed"},

	"coding.digits":  {"数字编码", "Digits"},
	"coding.lengths": {"变长域长度", "Lengths of variable fields"},
	"coding.bitmap":  {"位图", "Bitmap"},
	"coding.binary":  {"二进制域", "Binary fields"},

	"framing.length_bytes": {"报文长度头", "Length before a message"},
	"framing.tpdu":         {"TPDU", "TPDU"},
	"framing.header":       {"报文头", "Header"},
	"framing.frame_max":    {"最长报文 (字节)", "Longest frame (bytes)"},

	"line.keep_alive": {"长连接", "Connection kept open"},
	"line.echo_every": {"长连接探测间隔", "Echo on a silent kept line every"},
	"line.back_after": {"备用主机多久后切回", "Back from the second host after"},

	"timeouts.connect":       {"连接超时", "Time-out, connecting"},
	"timeouts.answer":        {"应答超时", "Time-out, answer"},
	"timeouts.original_life": {"原交易最长在途时间", "Longest life of a request on its way"},

	"keys.algorithm":  {"密钥算法", "Key algorithm"},
	"keys.layout":     {"签到第 62 域布局", "Layouts of field 62 at sign-on"},
	"keys.kcv_bytes":  {"校验值字节数", "Bytes of a check value"},
	"keys.pin_slot":   {"密码键盘 PIK 槽位", "Slot of the PIK in the pad"},
	"keys.data_slot":  {"密码键盘 MAK 槽位", "Slot of the MAK in the pad"},
	"keys.open_codes": {"第 62 域不含密钥的 60.3", "60.3 whose field 62 holds no keys"},

	"pin.block":        {"PIN 块", "PIN block"},
	"pin.security":     {"第 53 域 (带 PIN)", "Field 53 with a PIN"},
	"pin.capture_code": {"第 26 域", "Field 26"},
	"pin.min":          {"PIN 最短位数", "Shortest PIN"},
	"pin.max":          {"PIN 最长位数", "Longest PIN"},

	"tracks.encrypted":   {"磁道加密", "Tracks enciphered"},
	"tracks.with_pin":    {"第 53 域 (磁道加密, 带 PIN)", "Field 53 with an enciphered track and a PIN"},
	"tracks.without_pin": {"第 53 域 (磁道加密, 无 PIN)", "Field 53 with an enciphered track, no PIN"},

	"mac.unsigned_declines": {"接受无 MAC 的拒绝", "Declines without a MAC believed"},

	"reversal.mti":                      {"冲正报文类型", "Reversal, message type"},
	"reversal.repeat_mti":               {"冲正重发报文类型", "Reversal, message type when repeated"},
	"reversal.required":                 {"冲正必送域", "Reversal, required fields"},
	"reversal.optional":                 {"冲正可选域", "Reversal, optional fields"},
	"reversal.proof":                    {"证明未入账的冲正应答", "Answers that prove that no money stands"},
	"reversal.same_day_proof":           {"仅当日证明未入账的冲正应答", "Answers that prove it on the same day only"},
	"reversal.tries_before_desk":        {"转未定款台前的冲正次数", "Tries before the undecided desk"},
	"reversal.blocks_sale":              {"有未完成冲正时禁止消费", "An owed reversal stops sales"},
	"reversal.card_gone_after_approval": {"批准后卡已离开", "Card gone after approval"},
	"match.equal":                       {"应答须一致的域", "Fields an answer must repeat"},

	"name":              {"名称", "name"},
	"content":           {"内容", "content"},
	"length":            {"长度方式", "length"},
	"max":               {"最大长度", "longest"},
	"justify":           {"对齐", "side"},
	"mti":               {"报文类型", "message type"},
	"repeat_mti":        {"重发报文类型", "message type when repeated"},
	"processing_code":   {"处理码", "processing code"},
	"condition_code":    {"服务点条件码", "condition code"},
	"type_code":         {"60.1", "60.1"},
	"network_code":      {"60.3", "60.3"},
	"required":          {"必送域", "required fields"},
	"optional":          {"可选域", "optional fields"},
	"mac":               {"MAC", "MAC"},
	"card":              {"卡号来源", "card from"},
	"pin":               {"输入 PIN", "PIN asked"},
	"unknown":           {"无可信应答时", "without a trusted answer"},
	"stored":            {"先存后送", "stored and sent later"},
	"supervisor":        {"需主管授权", "supervisor needed"},
	"original":          {"第 61 域", "field 61"},
	"reversal_original": {"冲正第 61 域", "field 61 of its reversal"},
	"use.48":            {"第 48 域用途", "field 48 holds"},
	"use.54":            {"第 54 域用途", "field 54 holds"},
	"use.59":            {"第 59 域用途", "field 59 holds"},
	"use.62":            {"第 62 域用途", "field 62 holds"},
	"use.63":            {"第 63 域用途", "field 63 holds"},
}

// words is how a technician calls a value; one that is not listed is itself.
var words = map[string]Text{
	"":      {"无", "none"},
	"true":  {"是", "yes"},
	"false": {"否", "no"},

	string(DigitsBCD):   {"BCD", "packed BCD"},
	string(DigitsASCII): {"ASCII 字符", "ASCII characters"},
	string(BytesRaw):    {"二进制", "binary"},
	string(BytesHex):    {"十六进制字符", "hex characters"},

	MACCUPECB:           {"银联 ECB", "CUP ECB"},
	MACX99:              {"X9.9", "X9.9"},
	MACX919:             {"X9.19", "X9.19"},
	MACCBC:              {"CBC", "CBC"},
	MACCMAC:             {"CMAC", "CMAC"},
	"mac " + MACFormHex: {"8 个十六进制字符", "8 hex characters"},
	"mac " + MACFormRaw: {"8 字节", "8 bytes"},
	"mac " + MACForm4:   {"4 字节加 4 个零字节", "4 bytes and 4 zeros"},

	Algorithm3DES:       {"3DES", "3DES"},
	AlgorithmSM4:        {"国密 SM4", "SM4"},
	string(PINBlock0):   {"ISO 格式 0, 8 字节, 第 52 域", "ISO format 0, 8 bytes in field 52"},
	string(UsePINBlock): {"PIN 块", "the PIN block"},

	string(ContentDigits): {"数字", "digits"},
	string(ContentTrack):  {"磁道", "track"},
	string(ContentText):   {"文本", "text"},
	string(LengthFixed):   {"定长", "fixed"},
	string(LengthLL):      {"LL 变长", "LL up to"},
	string(LengthLLL):     {"LLL 变长", "LLL up to"},

	string(ClassApproved):  {"批准", "approved"},
	string(ClassDeclined):  {"拒绝", "declined"},
	string(ClassUnsure):    {"未定", "proves nothing"},
	string(ClassSignOn):    {"须签到", "sign on first"},
	string(ClassDuplicate): {"重复", "duplicate"},
	string(UnknownReverse): {"冲正", "reverse"},
	string(UnknownRepeat):  {"重发", "repeat"},
	string(UnknownAsk):     {"人工查询", "ask"},
	string(UnknownNothing): {"不处理", "nothing"},
}

// longBlock is the value of pin.block that the key algorithm has the word of.
var longBlock = Text{"16 字节, SM4, 第 59 域", "16 bytes under SM4 in field 59"}

func labelOf(key string) Text {
	if label, known := labels[key]; known {
		return label
	}
	return both(key)
}

func wordOf(value string) Text {
	if word, known := words[value]; known {
		return word
	}
	return both(value)
}
