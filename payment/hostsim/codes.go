package hostsim

// The response codes that the host speaks (unionpay-pos 17).
const (
	codeApproved      = "00"
	codeBadMerchant   = "03"
	codePickUp        = "04"
	codePartly        = "10"
	codeInvalid       = "12"
	codeUnknownCard   = "14"
	codeTooOld        = "22"
	codeNoOriginal    = "25"
	codeFormat        = "30"
	codeNotOffered    = "40"
	codeNoMoney       = "51"
	codeExpired       = "54"
	codeWrongPIN      = "55"
	codeCardCheck     = "59"
	codeOverLimit     = "61"
	codeAmountDiffers = "64"
	codePINTries      = "75"
	codeBatchDiffers  = "77"
	codeDuplicate     = "94"
	codeRefused       = "96" // proves nothing: the till must come again
	codeUnregistered  = "97"
	codePINFormat     = "99"
	codeSignOn        = "A0"
)
