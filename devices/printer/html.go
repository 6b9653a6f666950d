package printer

import (
	"fmt"
	"html"
	"strings"
	"unicode"

	"till/payment"
)

// HTML is a slip as a page, for a file that is sent to a customer: the same lines
// as on paper, flowing with the width of a telephone. It holds no script, refers
// to nothing outside, asks not to be indexed, and shows what paper cannot, such
// as rare names; what could reorder or hide text is dropped. lang is the page's
// language, "zh" or "en".
func HTML(slip payment.Slip, lang string) string {
	var p webPage
	p.open()
	for _, entry := range slip.Lines {
		entry.Label, entry.Middle, entry.Text = webText(entry.Label), webText(entry.Middle), webText(entry.Text)
		p.entry(entry)
	}
	p.close()
	return fmt.Sprintf(webFrame, html.EscapeString(webText(lang)), html.EscapeString(p.title), p.out.String())
}

const webFrame = `<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>
body{margin:0;background:#e9e7e2;color:#111;font:15px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
article{max-width:24em;margin:1em auto;padding:1.2em 1.4em;background:#fff;box-shadow:0 1px 4px #0003}
p{margin:0;overflow-wrap:anywhere}
.c{text-align:center}.r{text-align:right}.b{font-weight:600}.g{font-size:1.25em}
.f{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:1em}
.f>:last-child{margin-left:auto;text-align:right;font-variant-numeric:tabular-nums}
.t{display:grid;grid-template-columns:2fr 1fr 1fr;column-gap:.6em;font-variant-numeric:tabular-nums}
.t>:not(:first-child){text-align:right}
.a{text-align:right;font-size:1.7em;font-weight:600;font-variant-numeric:tabular-nums}
hr{border:0;border-top:1px dashed #888;margin:.6em 0}
.s{border-bottom:1px solid #111;height:3.5em}
svg{display:block;width:9em;height:9em;margin:.8em auto .2em}
@media print{body{background:none}article{box-shadow:none;break-after:page}}
</style>
</head>
<body>
%s</body>
</html>
`

// webPage fills a page; each copy of a slip is an article of its own.
type webPage struct {
	out    strings.Builder
	title  string
	inside bool
}

func (p *webPage) open() {
	p.inside = true
	p.out.WriteString("<article>\n")
}

func (p *webPage) close() {
	if p.inside {
		p.out.WriteString("</article>\n")
	}
	p.inside = false
}

func (p *webPage) entry(entry payment.SlipLine) {
	if !p.inside {
		p.open()
	}
	switch entry.Kind {
	case payment.SlipRow:
		p.tag("p", style(entry, "f"), spans(entry.Label, entry.Text))
	case payment.SlipTable:
		p.tag("p", style(entry, "t"), spans(entry.Label, entry.Middle, entry.Text))
	case payment.SlipAmount:
		p.tag("p", style(entry), html.EscapeString(entry.Label))
		p.tag("p", "a", html.EscapeString(entry.Text))
	case payment.SlipRule:
		p.out.WriteString("<hr>\n")
	case payment.SlipBlank:
		p.out.WriteString("<p><br></p>\n")
	case payment.SlipCut:
		p.close()
	case payment.SlipSignature:
		p.tag("p", style(entry), html.EscapeString(entry.Label+entry.Text))
		p.tag("p", "s", "")
	case payment.SlipCode:
		p.code(entry)
	case payment.SlipLogo: // the picture belongs to a printer
	default:
		p.text(entry)
	}
}

func (p *webPage) text(entry payment.SlipLine) {
	words := entry.Text
	if words == "" {
		words = entry.Label
	}
	if p.title == "" {
		p.title = words
	}
	p.tag("p", style(entry), html.EscapeString(words))
}

func (p *webPage) code(entry payment.SlipLine) {
	content := plainASCII(entry.Text)
	if entry.Label != "" {
		p.tag("p", "c", html.EscapeString(entry.Label))
	}
	if picture, err := qrBitmap(content); err == nil && content != "" {
		fmt.Fprintf(&p.out, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s"><path d="%s"/></svg>`+"\n",
			picture.Width, picture.Height, html.EscapeString(content), picture.path())
	}
	p.tag("p", "c", html.EscapeString(content))
}

// tag writes one element; inner is HTML already.
func (p *webPage) tag(name, class, inner string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&p.out, "<%s%s>%s</%s>\n", name, class, inner, name)
}

func style(entry payment.SlipLine, more ...string) string {
	classes := more
	switch entry.Align {
	case payment.AlignCentre:
		classes = append(classes, "c")
	case payment.AlignRight:
		classes = append(classes, "r")
	}
	if entry.Bold {
		classes = append(classes, "b")
	}
	if entry.Big {
		classes = append(classes, "g")
	}
	return strings.Join(classes, " ")
}

// spans keep each cell's direction of writing to itself.
func spans(cells ...string) string {
	var out strings.Builder
	for _, cell := range cells {
		out.WriteString("<bdi>" + html.EscapeString(cell) + "</bdi>")
	}
	return out.String()
}

// webText is text without control characters and without marks that turn the
// direction of writing: a name must not be able to reorder an amount.
func webText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r == '\u200d': // joins emoji and letters of some scripts
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}
