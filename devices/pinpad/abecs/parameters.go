package abecs

// Parameters to the pad that the driver sends (pinpad.md 2.6).
const (
	speIDList  = 0x0001
	speMthdPIN = 0x0002
	speMthdDat = 0x0003
	speTagList = 0x0004
	speEMVData = 0x0005
	speCEXOpt  = 0x0006
	speTracks  = 0x0007
	speKeyIdx  = 0x0009
	speWKEnc   = 0x000A
	speTimeout = 0x000C
	speDataIn  = 0x000F
	speAcqRef  = 0x0010
	speAmount  = 0x0013
	speTrnDate = 0x0015
	speTrnTime = 0x0016
	speGCXOpt  = 0x0017
	speGOXOpt  = 0x0018
	speFCXOpt  = 0x0019
	speTrmPar  = 0x001A
	speDspMsg  = 0x001B
	speARC     = 0x001C
	speMFName  = 0x001E
	speMFInfo  = 0x001F
	speMnuOpt  = 0x0020
	speTrnType = 0x0021
	speTrnCurr = 0x0022
)

// Data from the pad that the driver reads (pinpad.md 2.7).
const (
	ppSerNum     = 0x8001
	ppModel      = 0x8003
	ppMaker      = 0x8004
	ppCapab      = 0x8005
	ppSoVer      = 0x8006
	ppSpecVer    = 0x8007
	ppMKPIN      = 0x8032
	ppMKDat      = 0x8033
	ppDUKPTPIN   = 0x8035
	ppDUKPTDat   = 0x8036
	ppEvent      = 0x8040
	ppTrk2Inc    = 0x8042
	ppTrack2     = 0x8045
	ppKSN        = 0x804C
	ppValue      = 0x804D
	ppDataOut    = 0x804E
	ppCardType   = 0x804F
	ppICCStat    = 0x8050
	ppAIDTabInfo = 0x8051
	ppPAN        = 0x8052
	ppPANSeqNo   = 0x8053
	ppEMVData    = 0x8054
	ppGOXRes     = 0x8056
	ppPINBlk     = 0x8057
	ppFCXRes     = 0x8058
	ppISResults  = 0x8059
	ppLabel      = 0x805B
	ppCardExp    = 0x805D
	ppMFName     = 0x805E

	// The key serial numbers of 100 slots each, and the table versions of 100
	// acquirers: the number is added.
	ppKSNPIN = 0x9100
	ppKSNDat = 0x9200
	ppTabVer = 0x9300
)

// shape is how a parameter's value is written for a person.
type shape byte

const (
	asText   shape = iota // A, S and N
	asBytes               // X and B, in hex
	asSecret              // masked
	asTLV                 // EMV data, its secret tags masked
)

// parameterNames are the specification's names and how each value is shown.
var parameterNames = map[uint16]struct {
	name  string
	shape shape
}{
	0x0001: {"SPE_IDLIST", asBytes}, 0x0002: {"SPE_MTHDPIN", asText}, 0x0003: {"SPE_MTHDDAT", asText},
	0x0004: {"SPE_TAGLIST", asBytes}, 0x0005: {"SPE_EMVDATA", asTLV}, 0x0006: {"SPE_CEXOPT", asText},
	0x0007: {"SPE_TRACKS", asText}, 0x0008: {"SPE_OPNDIG", asText}, 0x0009: {"SPE_KEYIDX", asText},
	0x000A: {"SPE_WKENC", asSecret}, 0x000B: {"SPE_MSGIDX", asBytes}, 0x000C: {"SPE_TIMEOUT", asBytes},
	0x000D: {"SPE_MINDIG", asBytes}, 0x000E: {"SPE_MAXDIG", asBytes}, 0x000F: {"SPE_DATAIN", asSecret},
	0x0010: {"SPE_ACQREF", asText}, 0x0011: {"SPE_APPTYPE", asText}, 0x0012: {"SPE_AIDLIST", asText},
	0x0013: {"SPE_AMOUNT", asText}, 0x0014: {"SPE_CASHBACK", asText}, 0x0015: {"SPE_TRNDATE", asText},
	0x0016: {"SPE_TRNTIME", asText}, 0x0017: {"SPE_GCXOPT", asText}, 0x0018: {"SPE_GOXOPT", asText},
	0x0019: {"SPE_FCXOPT", asText}, 0x001A: {"SPE_TRMPAR", asBytes}, 0x001B: {"SPE_DSPMSG", asText},
	0x001C: {"SPE_ARC", asText}, 0x001D: {"SPE_IVCBC", asBytes}, 0x001E: {"SPE_MFNAME", asText},
	0x001F: {"SPE_MFINFO", asBytes}, 0x0020: {"SPE_MNUOPT", asText}, 0x0021: {"SPE_TRNTYPE", asBytes},
	0x0022: {"SPE_TRNCURR", asText}, 0x0023: {"SPE_PANMASK", asText}, 0x0024: {"SPE_PBKMOD", asBytes},
	0x0025: {"SPE_PBKEXP", asBytes}, 0x0026: {"SPE_GCDOPT", asText},

	0x8001: {"PP_SERNUM", asText}, 0x8002: {"PP_PARTNBR", asText}, 0x8003: {"PP_MODEL", asText},
	0x8004: {"PP_MNNAME", asText}, 0x8005: {"PP_CAPAB", asText}, 0x8006: {"PP_SOVER", asText},
	0x8007: {"PP_SPECVER", asText}, 0x8008: {"PP_MANVERS", asText}, 0x8009: {"PP_APPVERS", asText},
	0x800A: {"PP_GENVERS", asText}, 0x800B: {"PP_CTLSCAPAB", asText}, 0x8010: {"PP_KRNLVER", asText},
	0x8011: {"PP_CTLSVER", asText}, 0x8012: {"PP_MCTLSVER", asText}, 0x8013: {"PP_VCTLSVER", asText},
	0x8014: {"PP_AECTLSVER", asText}, 0x8015: {"PP_DPCTLSVER", asText}, 0x8016: {"PP_PUREVER", asText},
	0x8018: {"PP_QPCTLSVER", asText}, 0x8020: {"PP_DSPTXTSZ", asText}, 0x8021: {"PP_DSPGRSZ", asText},
	0x8022: {"PP_MFSUP", asText}, 0x8032: {"PP_MKTDESP", asText}, 0x8033: {"PP_MKTDESD", asText},
	0x8035: {"PP_DKPTTDESP", asText}, 0x8036: {"PP_DKPTTDESD", asText}, 0x8040: {"PP_EVENT", asText},
	0x8041: {"PP_TRK1INC", asSecret}, 0x8042: {"PP_TRK2INC", asSecret}, 0x8043: {"PP_TRK3INC", asSecret},
	0x8044: {"PP_TRACK1", asSecret}, 0x8045: {"PP_TRACK2", asSecret}, 0x8046: {"PP_TRACK3", asSecret},
	0x8047: {"PP_TRK1KSN", asBytes}, 0x8048: {"PP_TRK2KSN", asBytes}, 0x8049: {"PP_TRK3KSN", asBytes},
	0x804A: {"PP_ENCPAN", asSecret}, 0x804B: {"PP_ENCPANKSN", asBytes}, 0x804C: {"PP_KSN", asBytes},
	0x804D: {"PP_VALUE", asSecret}, 0x804E: {"PP_DATAOUT", asSecret}, 0x804F: {"PP_CARDTYPE", asText},
	0x8050: {"PP_ICCSTAT", asText}, 0x8051: {"PP_AIDTABINFO", asText}, 0x8052: {"PP_PAN", asSecret},
	0x8053: {"PP_PANSEQNO", asText}, 0x8054: {"PP_EMVDATA", asTLV}, 0x8055: {"PP_CHNAME", asSecret},
	0x8056: {"PP_GOXRES", asText}, 0x8057: {"PP_PINBLK", asSecret}, 0x8058: {"PP_FCXRES", asText},
	0x8059: {"PP_ISRESULTS", asBytes}, 0x805A: {"PP_BIGRAND", asBytes}, 0x805B: {"PP_LABEL", asText},
	0x805C: {"PP_ISSCNTRY", asText}, 0x805D: {"PP_CARDEXP", asText}, 0x805E: {"PP_MFNAME", asText},
	0x8060: {"PP_DEVTYPE", asText}, 0x8062: {"PP_TLRMEM", asBytes}, 0x8063: {"PP_ENCKRAND", asSecret},
	0x8064: {"PP_BATTINFO", asBytes}, 0x8065: {"PP_COMMINFO", asBytes},
}

// newer are the commands with parameters in place of fields (pinpad.md 2.5 and 3).
var newer = map[string]bool{
	"GIX": true, "CLX": true, "CEX": true, "EBX": true, "GCX": true, "GED": true, "GOX": true, "FCX": true,
	"GCD": true, "GTK": true, "MNU": true, "MLI": true, "MLR": true, "MLE": true, "LMF": true, "DMF": true, "DSI": true,
}
