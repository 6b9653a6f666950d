package payment

// Item is one line of what is sold: from a price code, or a term of the adding
// line, which has no name. Items explain an amount on the slip and decide
// nothing: what is charged is Txn.Requested.
type Item struct {
	Name string `json:"name,omitempty"`
	// Quantity is how many, at least 1; Price is of one.
	Quantity int    `json:"quantity"`
	Price    Amount `json:"price"`
}

// ItemsMax is how many items an order keeps; a slip with more says how many are
// not on it.
const ItemsMax = 100

// Sum is what the items of this line cost together.
func (i Item) Sum() Amount { return Amount(i.Quantity) * i.Price }
