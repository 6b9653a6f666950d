// Package printer puts slips on paper with ESC/POS: it lays a payment.Slip out
// in columns, encodes it, sends it, and says honestly how sure it is that paper
// came out.
//
// Four parts meet here. Layout counts columns as the printer does, one for each
// GB18030 byte, which is not how a screen counts. Encoding makes one job of
// bytes from it. Status reads what the printer answers. The model parses bytes
// back into paper, so that a preview shows what was sent and not what was
// meant.
//
// It refuses to decide what a slip says (payment/receipt does), to print twice
// by itself, and to call anything printed that the printer did not vouch for. A
// printer's failure is a payment.PrintResult, never an error of money.
package printer
