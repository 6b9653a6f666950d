package widget

// List is which row of a list is chosen and which part of it is seen. It holds
// no rows.
type List struct{ Cursor, Top int }

// Move goes by rows and stays inside a list of count rows.
func (l List) Move(by, count int) List {
	l.Cursor = max(0, min(count-1, l.Cursor+by))
	return l
}

// Window keeps the cursor inside the rows that are seen.
func (l List) Window(rows, count int) List {
	l.Cursor = max(0, min(count-1, l.Cursor))
	if l.Cursor < l.Top {
		l.Top = l.Cursor
	}
	if l.Cursor >= l.Top+rows {
		l.Top = l.Cursor - rows + 1
	}
	l.Top = max(0, min(l.Top, count-rows))
	return l
}
