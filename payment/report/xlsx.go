package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"till/payment"
)

// sheetRowsMax is how many rows one sheet takes; XLSX ends at 1,048,576.
const sheetRowsMax = 1_000_000

// sheetTitleMax is the longest name of a sheet, in characters.
const sheetTitleMax = 31

// NewXLSX writes a workbook when it is closed: amounts are numbers with two
// decimals, times are times of the till's own clock, text is text and never a formula.
func NewXLSX(w io.Writer) Writer { return &xlsxWriter{under: w, file: excelize.NewFile()} }

type xlsxWriter struct {
	under   io.Writer
	file    *excelize.File
	out     *excelize.StreamWriter
	title   string
	columns []Column
	row     int
	sheets  int // of this title
	any     bool

	money, moment, head int
}

func (x *xlsxWriter) Sheet(title string, columns []Column) error {
	if !x.any {
		if err := x.styles(); err != nil {
			return err
		}
	}
	x.title, x.columns, x.sheets = title, columns, 0
	return x.begin()
}

func (x *xlsxWriter) styles() error {
	amount := "#,##0.00"
	moment := "yyyy-mm-dd hh:mm:ss"
	var err error
	for style, to := range map[*excelize.Style]*int{
		{CustomNumFmt: &amount}: &x.money, {CustomNumFmt: &moment}: &x.moment, {Font: &excelize.Font{Bold: true}}: &x.head,
	} {
		if *to, err = x.file.NewStyle(style); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the next sheet of the title.
func (x *xlsxWriter) begin() error {
	if err := x.flush(); err != nil {
		return err
	}
	x.sheets++
	name := sheetName(x.title, x.sheets)
	if x.any {
		if _, err := x.file.NewSheet(name); err != nil {
			return err
		}
	} else if err := x.file.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	x.any, x.row = true, 1
	var err error
	if x.out, err = x.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := x.out.SetColWidth(1, max(len(x.columns), 1), 16); err != nil {
		return err
	}
	cells := make([]any, len(x.columns))
	for i, column := range x.columns {
		cells[i] = excelize.Cell{StyleID: x.head, Value: column.Title}
	}
	return x.out.SetRow("A1", cells)
}

// sheetName is a title as a sheet may be called.
func sheetName(title string, number int) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, title)
	more := ""
	if number > 1 {
		more = fmt.Sprintf(" %d", number)
	}
	runes := []rune(title)
	return string(runes[:min(len(runes), sheetTitleMax-len(more))]) + more
}

func (x *xlsxWriter) Row(cells ...any) error {
	if x.row > sheetRowsMax {
		if err := x.begin(); err != nil {
			return err
		}
	}
	x.row++
	values := make([]any, len(cells))
	for i, cell := range cells {
		values[i] = x.cell(cell)
	}
	place, err := excelize.CoordinatesToCellName(1, x.row)
	if err != nil {
		return err
	}
	return x.out.SetRow(place, values)
}

func (x *xlsxWriter) cell(value any) any {
	switch v := value.(type) {
	case payment.Amount:
		// Twelve digits and two decimals are exact enough in a double to show as they are.
		return excelize.Cell{StyleID: x.money, Value: float64(v) / 100}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		local := time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), 0, time.UTC)
		return excelize.Cell{StyleID: x.moment, Value: local}
	}
	return value
}

func (x *xlsxWriter) flush() error {
	if x.out == nil {
		return nil
	}
	return x.out.Flush()
}

func (x *xlsxWriter) Close() error {
	if err := x.flush(); err != nil {
		return err
	}
	if err := x.file.Write(x.under); err != nil {
		return err
	}
	return x.file.Close()
}
