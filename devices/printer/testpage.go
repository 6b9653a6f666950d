package printer

import (
	"context"
	"fmt"
	"strings"

	"till/payment"
)

// testWord is what a person looks for on the test page.
const testWord = "中文收银"

// TestPage prints a page by which a person tells which model a printer is: a
// line for each, numbered as in Brands, as wide as the model's paper; below, a
// code by the printer's own command; then a cut. The right model is the last one
// whose line shows 中文收银 and stands on one line; of two such, the one with the
// code where there is a code. ctx ends the wait. What can be claimed of the page
// is what can be claimed of a slip.
func (p *Printer) TestPage(ctx context.Context) payment.PrintResult { return p.print(ctx, testPage()) }

// testPage is the page as bytes.
func testPage() []byte {
	var page []byte
	set := charset{GB18030}
	for i, b := range brands {
		page = append(page, cmdInit...)
		if b.Encoding == ASCII {
			page = append(page, cmdChineseOff...)
		} else {
			page = append(page, cmdChineseOn...)
		}
		page = append(page, cmdInternational...)
		head := fmt.Sprintf("%d %s ", i+1, b.Name)
		if b.Encoding == GB18030 {
			head += testWord
		}
		page = set.appendTo(page, head+strings.Repeat(".", b.Columns-Width(head)-1)+"|")
		page = append(page, lineFeed)
	}
	page = append(page, cmdChineseOn...)
	page = append(page, "QR = 3 4 6\n"...)
	page = append(page, nativeTestCode...)
	page = append(page, "\n\n\n\n\n"...)
	return append(page, cmdFeedAndCut...)
}

// nativeTestCode is a code by the printer's own command, outside Chinese mode,
// where some printers do not mix the two.
var nativeTestCode = []byte("\x1C\x2E" +
	"\x1D(k\x04\x001A2\x00" + "\x1D(k\x03\x001C\x06" + "\x1D(k\x03\x001E1" +
	"\x1D(k\x07\x001P0TILL" + "\x1D(k\x03\x001Q0" + "\x1C\x26")
