package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Show displays the figure as output of the cell. alt tells what there is to
// see to those who do not see it. Outside a notebook it prints alt.
func (f *Figure) Show(alt string) { display(f.HTML(alt), alt) }

// HTML returns what Show displays: an img element. Notebooks keep it where
// they remove SVG elements for safety.
func (f *Figure) HTML(alt string) string {
	return image64(f.SVG(), alt)
}

func image64(svg, alt string) string {
	return fmt.Sprintf(`<img alt="%s" style="max-width:100%%;height:auto" src="data:image/svg+xml;base64,%s">`,
		html.EscapeString(alt), base64.StdEncoding.EncodeToString([]byte(svg)))
}

// smaller makes the SVG of vgsvg smaller and true: fonts that are on most
// machines, images that fill their rectangle and are named for what they are.
var smaller = strings.NewReplacer(
	"font-family:Liberation Sans;font-variant:normal;font-weight:normal;font-style:normal;", "",
	"font-family:Liberation Sans;font-variant:normal;font-weight:bold;font-style:normal;", "font-weight:bold;",
	"\n\tstyle=", " style=",
	"data:image/jpg;", "data:image/png;",
	"<image ", `<image preserveAspectRatio="none" `,
)

// SVG returns the figure as an SVG document.
func (f *Figure) SVG() string {
	w, h := f.size()
	c := vgsvg.New(vg.Length(w), vg.Length(h))
	f.paint(draw.New(c))
	var buf bytes.Buffer
	if _, err := c.WriteTo(&buf); err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	_, body, _ := strings.Cut(buf.String(), "<svg ")
	_, body, _ = strings.Cut(body, ">\n")
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" `+
		`width="%g" height="%g" viewBox="0 0 %[1]g %[2]g" font-family="Liberation Sans, Arial, Helvetica, sans-serif" stroke-linejoin="round">`+
		"\n%[3]s", w, h, joined(smaller.Replace(body)))
}

var pathElement = regexp.MustCompile(`^<path d="([^"]*)" style="([^"]*)" />`)

// joined makes one element of a path that is stroked and then filled, or
// filled and then stroked.
func joined(svg string) string {
	var out strings.Builder
	var before []string // a path that has not been written yet
	for line := range strings.Lines(svg) {
		now := pathElement.FindStringSubmatch(line)
		if before != nil && now != nil && before[1] == now[1] {
			first, strokeFirst := strings.CutPrefix(before[2], "fill:none;")
			second, fillFirst := strings.CutPrefix(now[2], "fill:none;")
			if strokeFirst != fillFirst {
				order := ""
				if strokeFirst {
					order = "paint-order:stroke;"
				}
				fmt.Fprintf(&out, "<path d=\"%s\" style=\"%s%s;%s\" />\n", now[1], order, first, second)
				before = nil
				continue
			}
		}
		if before != nil {
			out.WriteString(before[0] + "\n")
		}
		before = now
		if now == nil {
			out.WriteString(line)
		}
	}
	return out.String()
}

// Save writes the figure to a file, as SVG or, with two dots a pixel, as PNG,
// by the ending of its name.
func (f *Figure) Save(path string) error {
	var buf bytes.Buffer
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".svg":
		buf.WriteString(f.SVG())
	case ".png":
		w, h := f.size()
		c := pngCanvas{vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(vg.Length(w), vg.Length(h)), vgimg.UseDPI(144))}}
		f.paint(draw.New(c))
		if _, err := c.WriteTo(&buf); err != nil {
			return fmt.Errorf("figure: encoding %s: %w", path, err)
		}
	default:
		return fmt.Errorf("figure: cannot save %s as %q: name it .svg or .png", path, ext)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o666); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// pngCanvas writes the one character of our numbers that its font lacks, the
// superscript minus, as a macron. Browsers take it from another font.
type pngCanvas struct{ vgimg.PngCanvas }

// FillString implements vg.Canvas.
func (c pngCanvas) FillString(f font.Face, at vg.Point, s string) {
	c.PngCanvas.FillString(f, at, strings.ReplaceAll(s, "⁻", "¯"))
}

// HTML displays HTML as output of the cell. Outside a notebook it prints it.
func HTML(html string) { display(html, html) }

// Markdown displays Markdown, with formulas between dollar signs, as output of
// the cell. Outside a notebook it prints it.
func Markdown(text string) { send(protocol.MIMETextMarkdown, text, text, "") }

func display(html, plain string) { send(protocol.MIMETextHTML, html, plain, "") }

// send shows rich output in a notebook and plain text elsewhere. It waits
// until the notebook has got it: what is under way when a program ends is lost.
func send(kind protocol.MIMEType, rich, plain, id string) {
	if !gonbui.IsNotebook {
		fmt.Println(plain)
		return
	}
	gonbui.SendData(&protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{kind: rich, protocol.MIMETextPlain: plain},
		DisplayID: id,
	})
	gonbui.Sync()
}

// Table displays a table with a caption ("" for none), a row of headers, and
// rows of numbers, aligned right, or anything else, aligned left. Floats are
// written with four significant digits. Outside a notebook it prints it. It
// panics when a row is not as long as the headers.
func Table(caption string, headers []string, rows [][]any) {
	var rich, plain strings.Builder
	rich.WriteString("<table>")
	if caption != "" {
		fmt.Fprintf(&rich, "<caption>%s</caption>", html.EscapeString(caption))
		fmt.Fprintln(&plain, caption)
	}
	tw := tabwriter.NewWriter(&plain, 0, 0, 2, ' ', 0)
	rich.WriteString("<thead><tr>")
	for j, h := range headers {
		align := "left"
		if len(rows) > 0 && j < len(rows[0]) {
			_, align = cell(rows[0][j])
		}
		fmt.Fprintf(&rich, `<th scope="col" style="text-align:%s">%s</th>`, align, html.EscapeString(h))
		fmt.Fprintf(tw, "%s\t", h)
	}
	rich.WriteString("</tr></thead><tbody>")
	for i, row := range rows {
		sameLength(fmt.Sprintf("Table: row %d", i), "headers and row", len(headers), len(row))
		rich.WriteString("<tr>")
		fmt.Fprintln(tw)
		for _, v := range row {
			s, align := cell(v)
			fmt.Fprintf(&rich, `<td style="text-align:%s">%s</td>`, align, html.EscapeString(s))
			fmt.Fprintf(tw, "%s\t", s)
		}
		rich.WriteString("</tr>")
	}
	rich.WriteString("</tbody></table>")
	fmt.Fprintln(tw)
	tw.Flush()
	var text []string
	for line := range strings.Lines(plain.String()) {
		text = append(text, strings.TrimRight(line, " \n"))
	}
	display(rich.String(), strings.TrimRight(strings.Join(text, "\n"), "\n"))
}

// cell returns the text of a value and its alignment.
func cell(v any) (text, align string) {
	switch v := v.(type) {
	case float64:
		return number(v, 4), "right"
	case float32:
		return number(float64(v), 4), "right"
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return minus(fmt.Sprint(v)), "right"
	}
	return fmt.Sprint(v), "left"
}

// Progress reports how far a long computation has come: call the function it
// returns with the number of steps done. In a notebook a bar is updated in
// place at most ten times a second, elsewhere one line is printed at the end.
// It panics when total < 1.
//
//	done := figure.Progress(400, "training")
//	for i := range 400 {
//		…
//		done(i + 1)
//	}
func Progress(total int, label string) func(done int) {
	if total < 1 {
		panic(fmt.Sprintf("figure: Progress of %d steps: want at least 1", total))
	}
	id := "progress" + gonbui.UniqueId()
	var last time.Time
	return func(done int) {
		if done < total && (!gonbui.IsNotebook || time.Since(last) < 100*time.Millisecond) {
			return
		}
		last = time.Now()
		text := fmt.Sprintf("%s: %d of %d", label, done, total)
		send(protocol.MIMETextHTML, fmt.Sprintf(`<progress max="%d" value="%d"></progress> %s`,
			total, done, html.EscapeString(text)), text, id)
	}
}
