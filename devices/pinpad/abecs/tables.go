package abecs

// The blocks of the classic commands, in the specification's field names
// (pinpad.md 3 and 5). An id that is not here has no block of interest.

// messageWidth is a display of two lines of sixteen.
const messageWidth = 32

// commandLayouts are the requests.
var commandLayouts = map[string]layout{
	"OPN": {{
		{name: "OPN_OPMODE", form: digitsForm, width: 1, optional: true},
		{name: "OPN_MODLEN", form: digitsForm, width: 3, optional: true},
		{name: "OPN_MOD", form: hexForm, width: 2, count: "OPN_MODLEN", optional: true},
		{name: "OPN_EXPLEN", form: digitsForm, width: 1, optional: true},
		{name: "OPN_EXP", form: hexForm, width: 2, count: "OPN_EXPLEN", optional: true},
	}},
	"GIN": {{{name: "GIN_ACQIDX", form: digitsForm, width: 2}}},
	"CLO": {{{name: "CLO_MSG", form: textForm, width: messageWidth}}},
	"DSP": {{{name: "DSP_MSG", form: textForm, width: messageWidth}}},
	"DEX": {{
		{name: "DEX_MSGLEN", form: digitsForm, width: 3},
		{name: "DEX_MSG", form: textForm, width: 1, count: "DEX_MSGLEN"},
		{name: "DEX_OPTIONS", form: digitsForm, width: 6, optional: true},
	}},
	"GTS": {{{name: "GTS_ACQIDX", form: digitsForm, width: 2}}},
	"GDU": {{
		{name: "GDU_METHOD", form: digitsForm, width: 1},
		{name: "GDU_IDX", form: digitsForm, width: 2},
	}},
	"GKY": {}, "TLE": {},
	"TLI": {{
		{name: "TLI_ACQIDX", form: digitsForm, width: 2},
		{name: "TLI_TABVER", form: textForm, width: 10},
	}},
	"CHP": {{
		{name: "CHP_SLOT", form: digitsForm, width: 1},
		{name: "CHP_OPER", form: digitsForm, width: 1},
		{name: "CHP_CMDLEN", form: digitsForm, width: 3},
		{name: "CHP_CMD", form: hexForm, width: 2, count: "CHP_CMDLEN", secret: true},
		{name: "CHP_PINFMT", form: digitsForm, width: 1, optional: true},
		{name: "CHP_PINMSG", form: textForm, width: messageWidth, optional: true},
	}},
	"RMC": {{{name: "RMC_MSG", form: textForm, width: messageWidth}}},
	"CKE": {{
		{name: "CKE_KEY", form: digitsForm, width: 1},
		{name: "CKE_MAG", form: digitsForm, width: 1},
		{name: "CKE_ICC", form: digitsForm, width: 1},
		{name: "CKE_CTLS", form: digitsForm, width: 1, optional: true},
	}},
	"ENB": {{
		{name: "ENB_METHOD", form: digitsForm, width: 1},
		{name: "ENB_MKIDX", form: digitsForm, width: 2},
		{name: "ENB_WKENC", form: hexForm, width: 32, secret: true},
		{name: "ENB_INPUT", form: hexForm, width: 16, secret: true},
	}},
	"GPN": {{
		{name: "GPN_METHOD", form: digitsForm, width: 1},
		{name: "GPN_KEYIDX", form: digitsForm, width: 2},
		{name: "GPN_WKENC", form: hexForm, width: 32, secret: true},
		{name: "GPN_PANLEN", form: digitsForm, width: 2},
		{name: "GPN_PAN", form: textForm, width: 19, secret: true},
		{name: "GPN_ENTRIES", form: digitsForm, width: 1},
		{name: "GPN_MIN1", form: digitsForm, width: 2},
		{name: "GPN_MAX1", form: digitsForm, width: 2},
		{name: "GPN_MSG1", form: textForm, width: messageWidth},
	}},
	"GCR": {{
		{name: "GCR_ACQIDXREQ", form: digitsForm, width: 2},
		{name: "GCR_APPTYPREQ", form: digitsForm, width: 2},
		{name: "GCR_AMOUNT", form: digitsForm, width: 12},
		{name: "GCR_DATE", form: digitsForm, width: 6},
		{name: "GCR_TIME", form: digitsForm, width: 6},
		{name: "GCR_TABVER", form: textForm, width: 10},
		{name: "GCR_QTDAPP", form: digitsForm, width: 2},
		{name: "GCR_IDAPP", form: textForm, width: 4, count: "GCR_QTDAPP"},
		{name: "GCR_CTLSON", form: digitsForm, width: 1, optional: true},
	}},
	"GOC": {
		{
			{name: "GOC_AMOUNT", form: digitsForm, width: 12},
			{name: "GOC_CASHBACK", form: digitsForm, width: 12},
			{name: "GOC_EXCLIST", form: digitsForm, width: 1},
			{name: "GOC_CONNECT", form: digitsForm, width: 1},
			{name: "GOC_RUF1", form: digitsForm, width: 1},
			{name: "GOC_METHOD", form: digitsForm, width: 1},
			{name: "GOC_KEYIDX", form: digitsForm, width: 2},
			{name: "GOC_WKENC", form: hexForm, width: 32, secret: true},
			{name: "GOC_RISKMAN", form: digitsForm, width: 1},
			{name: "GOC_FLRLIMIT", form: hexForm, width: 8},
			{name: "GOC_TPBRS", form: digitsForm, width: 2},
			{name: "GOC_TVBRS", form: hexForm, width: 8},
			{name: "GOC_MTPBRS", form: digitsForm, width: 2},
			{name: "GOC_ACQPRLEN", form: digitsForm, width: 3},
			{name: "GOC_ACQPR", form: textForm, width: 1, count: "GOC_ACQPRLEN"},
		},
		{
			{name: "GOC_TAGS1LEN", form: digitsForm, width: 3},
			{name: "GOC_TAGS1", form: hexForm, width: 2, count: "GOC_TAGS1LEN"},
		},
		{
			{name: "GOC_TAGS2LEN", form: digitsForm, width: 3},
			{name: "GOC_TAGS2", form: hexForm, width: 2, count: "GOC_TAGS2LEN"},
		},
	},
	"FNC": {
		{
			{name: "FNC_COMMST", form: digitsForm, width: 1},
			{name: "FNC_ISSMODE", form: digitsForm, width: 1},
			{name: "FNC_ARC", form: textForm, width: 2},
			{name: "FNC_ISSDATLEN", form: digitsForm, width: 3},
			{name: "FNC_ISSDAT", form: hexForm, width: 2, count: "FNC_ISSDATLEN"},
			{name: "FNC_ACQPRLEN", form: digitsForm, width: 3},
			{name: "FNC_ACQPR", form: textForm, width: 1, count: "FNC_ACQPRLEN"},
		},
		{
			{name: "FNC_TAGSLEN", form: digitsForm, width: 3},
			{name: "FNC_TAGS", form: hexForm, width: 2, count: "FNC_TAGSLEN"},
		},
	},
}

// answerLayouts are the responses with status 000, and the notice.
var answerLayouts = map[string]layout{
	"OPN": {{
		{name: "OPN_CRKSLEN", form: digitsForm, width: 3, optional: true},
		{name: "OPN_CRKSEC", form: hexForm, width: 2, count: "OPN_CRKSLEN", optional: true, secret: true},
	}},
	"CLO": {}, "DSP": {}, "DEX": {}, "RMC": {},
	"GIN": {{
		{name: "GIN_MNAME", form: textForm, width: 20},
		{name: "GIN_MODEL", form: textForm, width: 19},
		{name: "GIN_CTLSSUP", form: textForm, width: 1},
		{name: "GIN_SOVER", form: textForm, width: 20},
		{name: "GIN_SPECVER", form: textForm, width: 4},
		{name: "GIN_MANVER", form: textForm, width: 16},
		{name: "GIN_SERNUM", form: textForm, width: 20},
	}},
	"GTS": {{{name: "GTS_TABVER", form: textForm, width: 10}}},
	"GDU": {{{name: "GDU_KSN", form: hexForm, width: 20}}},
	"GKY": {}, "TLI": {}, "TLR": {}, "TLE": {},
	"CHP": {{
		{name: "CHP_RSPLEN", form: digitsForm, width: 3},
		{name: "CHP_RSP", form: hexForm, width: 2, count: "CHP_RSPLEN", secret: true},
	}},
	"NTM": {{{name: "NTM_MSG", form: textForm, width: messageWidth}}},
	"ENB": {{{name: "ENB_OUTPUT", form: hexForm, width: 16, secret: true}}},
	"GPN": {{
		{name: "GPN_PINBLK", form: hexForm, width: 16, secret: true},
		{name: "GPN_KSN", form: hexForm, width: 20},
	}},
	"GCR": gcrAnswer(gcrFiller),
	"GOC": {{
		{name: "GOC_DECISION", form: digitsForm, width: 1},
		{name: "GOC_SIGNAT", form: digitsForm, width: 1},
		{name: "GOC_PINOFF", form: digitsForm, width: 1},
		{name: "GOC_ERRPINOFF", form: digitsForm, width: 1},
		{name: "GOC_PBLOCKED", form: digitsForm, width: 1},
		{name: "GOC_PINONL", form: digitsForm, width: 1},
		{name: "GOC_PINBLK", form: hexForm, width: 16, secret: true},
		{name: "GOC_KSN", form: hexForm, width: 20},
		{name: "GOC_EMVDTLEN", form: digitsForm, width: 3},
		{name: "GOC_EMVDAT", form: hexForm, width: 2, count: "GOC_EMVDTLEN"},
		{name: "GOC_ACQRDLEN", form: digitsForm, width: 3},
		{name: "GOC_ACQRD", form: textForm, width: 1, count: "GOC_ACQRDLEN"},
	}},
	"FNC": {{
		{name: "FNC_DECISION", form: digitsForm, width: 1},
		{name: "FNC_EMVDTLEN", form: digitsForm, width: 3},
		{name: "FNC_EMVDAT", form: hexForm, width: 2, count: "FNC_EMVDTLEN"},
		{name: "FNC_ISRLEN", form: digitsForm, width: 2},
		{name: "FNC_ISR", form: hexForm, width: 2, count: "FNC_ISRLEN"},
		{name: "FNC_ACQRDLEN", form: digitsForm, width: 3},
		{name: "FNC_ACQRD", form: textForm, width: 1, count: "FNC_ACQRDLEN"},
	}},
}

// The filler of a GCR answer is 29 wide by the layout and 39 in the
// specification's own examples and in pads that followed them.
const gcrFiller, gcrFillerLong = 29, 39

// gcrFixed is the length of a GCR answer without filler and acquirer data.
const gcrFixed = 313

func gcrAnswer(filler int) layout {
	return layout{{
		{name: "GCR_CARDTYPE", form: digitsForm, width: 2},
		{name: "GCR_STATCHIP", form: digitsForm, width: 1},
		{name: "GCR_APPTYPE", form: digitsForm, width: 2},
		{name: "GCR_ACQIDX", form: digitsForm, width: 2},
		{name: "GCR_RECIDX", form: textForm, width: 2},
		{name: "GCR_TRK1LEN", form: digitsForm, width: 2},
		{name: "GCR_TRK1", form: textForm, width: 76, secret: true},
		{name: "GCR_TRK2LEN", form: digitsForm, width: 2},
		{name: "GCR_TRK2", form: textForm, width: 37, secret: true},
		{name: "GCR_TRK3LEN", form: digitsForm, width: 3},
		{name: "GCR_TRK3", form: textForm, width: 104, secret: true},
		{name: "GCR_PANLEN", form: digitsForm, width: 2},
		{name: "GCR_PAN", form: textForm, width: 19, secret: true},
		{name: "GCR_PANSEQNO", form: textForm, width: 2},
		{name: "GCR_APPLABEL", form: textForm, width: 16},
		{name: "GCR_SRVCODE", form: textForm, width: 3},
		{name: "GCR_CHNAME", form: textForm, width: 26, secret: true},
		{name: "GCR_CARDEXP", form: textForm, width: 6},
		{name: "GCR_RUF1", form: textForm, width: filler, secret: true},
		{name: "GCR_ISSCNTRY", form: textForm, width: 3},
		{name: "GCR_ACQRDLEN", form: digitsForm, width: 3},
		{name: "GCR_ACQRD", form: textForm, width: 1, count: "GCR_ACQRDLEN"},
	}}
}
