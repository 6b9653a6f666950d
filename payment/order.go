package payment

// Order is what a person wants done: one transaction.
type Order struct {
	// Sale is the caller's number for it; Progress carries it back.
	Sale     int
	Kind     Kind
	Mode     Mode
	Amount   Amount // zero for a balance and for a void, which takes the original's
	Currency Currency
	Operator string
	// Original is what a void, refund, completion, adjust or tip follows.
	Original *Original
	// Again is the undecided sale that this one is made again for.
	Again *Original
	// Approval is who allowed it, where one is needed.
	Approval *Approval
	// QRCode is the code that the customer shows.
	QRCode Secret
	// Instalments is in how many parts the issuer is to collect.
	Instalments int
	// Tip is the part of Amount that is a tip.
	Tip Amount
	// PhoneCode is an authorisation given by telephone.
	PhoneCode string
	// Items are what is sold, for the slip; ItemsMax of them are kept.
	Items []Item
	// Keyed is the card of a mail or telephone order.
	Keyed *Card
}

// Wipe overwrites the secrets that a person gave with the order.
func (o Order) Wipe() {
	o.QRCode.Wipe()
	if o.Keyed != nil {
		o.Keyed.Wipe()
	}
}

// OrderOf is a sale request as an order.
func OrderOf(req SaleRequest) Order {
	order := Order{Sale: req.Sale, Kind: Sale, Amount: req.Amount, Currency: req.Currency, Operator: req.Operator, Items: req.Items}
	if !req.PayCode.Empty() {
		order.Mode, order.QRCode = ModeQR, req.PayCode
	}
	return order
}
