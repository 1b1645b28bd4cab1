package exercise

import (
	"encoding/gob"
	"fmt"
	"html"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// RecordMIME is the type of the record that accompanies each report in a
// notebook, for programs that run it: an object with the fields exercise,
// lesson, passed, total, kind, mistake and seconds.
const RecordMIME = "application/vnd.mlcourse.check+json"

func init() { gob.Register(map[string]any{}) } // the kernel has it registered, the record travels as it

// finish ends a check: it keeps progress, shows the report, and for one that
// failed ends the program.
func finish(r Report) {
	r.notes = recordTry(r)
	show(r.HTML(), r.Text(), map[string]any{
		"exercise": r.ID, "lesson": r.Lesson, "passed": r.Passed, "total": r.Total,
		"kind": string(r.Kind), "mistake": r.Mistake, "seconds": math.Round(r.Seconds*1000) / 1000,
	})
	if !r.OK() {
		os.Exit(1)
	}
}

// show sends one display to the notebook and waits until it has arrived. Outside
// a notebook it prints the text.
func show(page, text string, record map[string]any) {
	if !gonbui.IsNotebook {
		fmt.Println(text)
		return
	}
	data := map[protocol.MIMEType]any{protocol.MIMETextHTML: page, protocol.MIMETextPlain: text}
	if record != nil {
		data[RecordMIME] = record
	}
	gonbui.SendData(&protocol.DisplayData{Data: data})
	gonbui.Sync()
}

func showHint(info Info, hints [3]string, n int) {
	title, text := fmt.Sprintf("Hint %d of 3 for %s", n, info.Title), ""
	var notes []string
	if n < 1 || n > 3 {
		title, text = "Hints for "+info.Title, fmt.Sprintf("There are three hints: ask for `%s.Hint(1)`, 2 or 3.", info.Go)
	} else {
		text = hints[n-1]
		notes = recordHint(info, n)
		if n < 3 {
			notes = append(notes, fmt.Sprintf("Not enough? `%s.Hint(%d)`", info.Go, n+1))
		}
	}
	var b strings.Builder
	b.WriteString(box("note", "--jp-info-color1, #0277bd"))
	heading(&b, "", title)
	plain := title + "\n" + text
	paragraph(&b, text)
	for _, n := range notes {
		paragraph(&b, n)
		plain += "\n" + n
	}
	show(b.String()+"</div>", plain, nil)
}

// headline says how the check ended, in words.
func (r Report) headline() (mark, text string) {
	if r.OK() {
		return "✔", fmt.Sprintf("Passed: %s (%s), %s", r.Title, r.ID, r.tally())
	}
	return "✘", fmt.Sprintf("Not yet: %s (%s), %s", r.Title, r.ID, r.tally())
}

func (r Report) tally() string {
	if r.Total == 1 {
		return fmt.Sprintf("%d of 1 point", r.Passed)
	}
	return fmt.Sprintf("%d of %d cases pass", r.Passed, r.Total)
}

// A row is a line of the table that shows the smallest failing case.
type row struct{ name, value string }

func (r Report) rows() (rows []row) {
	if r.Case != "" {
		rows = append(rows, row{"case", r.Case})
	}
	for _, a := range r.Args {
		name, value, _ := strings.Cut(a, " =")
		rows = append(rows, row{name, strings.TrimLeft(value, " \n")})
	}
	if r.Got != "" {
		rows = append(rows, row{"got", r.Got})
	}
	if r.Want != "" {
		rows = append(rows, row{"wanted", r.Want})
	}
	if r.Where != "" && r.Kind != Passed {
		rows = append(rows, row{"where", r.Where})
	}
	if finite(r.RelErr) {
		rows = append(rows, row{"relative error", strconv.FormatFloat(r.RelErr, 'g', 3, 64)})
	}
	return rows
}

func (r Report) askHint() string {
	return fmt.Sprintf("There are three hints, each plainer than the one before. Ask in a cell of its own: `%s.Hint(1)`", r.Go)
}

// Text returns the report as plain text.
func (r Report) Text() string {
	var b strings.Builder
	mark, head := r.headline()
	fmt.Fprintf(&b, "%s %s\n", mark, head)
	if r.Sentence != "" {
		fmt.Fprintf(&b, "%s\n", r.Sentence)
	}
	if r.OK() {
		if r.Next != "" {
			fmt.Fprintf(&b, "Next: %s\n", r.Next)
		}
	} else {
		if r.call != "" && r.Case != "" {
			fmt.Fprintf(&b, "  %-14s  %s\n", "call", r.call)
		}
		for _, row := range r.rows() {
			fmt.Fprintf(&b, "  %-14s  %s\n", row.name, strings.ReplaceAll(row.value, "\n", "\n"+strings.Repeat(" ", 18)))
		}
		if r.hints {
			fmt.Fprintln(&b, r.askHint())
		}
	}
	for _, n := range r.notes {
		fmt.Fprintln(&b, n)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// HTML returns the report as HTML that needs neither scripts nor style sheets:
// JupyterLab's theme gives the colors of text, and nothing is said by color alone.
func (r Report) HTML() string {
	var b strings.Builder
	mark, head := r.headline()
	if r.OK() {
		b.WriteString(box("status", "--jp-success-color1, #1b7f3b"))
	} else {
		b.WriteString(box("alert", "--jp-error-color1, #c62828"))
	}
	heading(&b, mark, head)
	if r.Sentence != "" {
		paragraph(&b, r.Sentence)
	}
	if r.OK() {
		if r.Next != "" {
			fmt.Fprintf(&b, `<p style="margin:4px 0"><strong>Next:</strong> %s</p>`, prose(r.Next))
		}
	} else {
		r.table(&b)
		if r.hints {
			fmt.Fprintf(&b, `<details style="margin:4px 0"><summary>Stuck?</summary><p style="margin:4px 0">%s</p></details>`, prose(r.askHint()))
		}
	}
	for _, n := range r.notes {
		paragraph(&b, n)
	}
	b.WriteString("</div>")
	return b.String()
}

func (r Report) table(b *strings.Builder) {
	rows := r.rows()
	if len(rows) == 0 {
		return
	}
	caption := "The smallest case that fails"
	if r.call != "" {
		caption += ", <code>" + html.EscapeString(r.call) + "</code>"
	}
	fmt.Fprintf(b, `<table style="border-collapse:collapse;margin:6px 0"><caption style="text-align:left;caption-side:top;color:inherit;white-space:nowrap">%s</caption><tbody>`, caption)
	for _, row := range rows {
		value := html.EscapeString(row.value)
		if row.name != "case" {
			value = `<code style="white-space:pre-wrap">` + value + `</code>`
		}
		fmt.Fprintf(b, `<tr><th scope="row" style="text-align:left;vertical-align:top;padding:2px 12px 2px 0">%s</th><td style="text-align:left;padding:2px 0">%s</td></tr>`,
			html.EscapeString(row.name), value)
	}
	b.WriteString("</tbody></table>")
}

// box opens the frame around what the engine shows.
func box(role, color string) string {
	return fmt.Sprintf(`<div role="%s" style="border-left:4px solid var(%s);padding:4px 12px;margin:4px 0;color:var(--jp-content-font-color1, inherit)">`, role, color)
}

func heading(b *strings.Builder, mark, text string) {
	b.WriteString(`<p role="heading" aria-level="4" style="margin:4px 0"><strong>`)
	if mark != "" {
		fmt.Fprintf(b, `<span aria-hidden="true">%s</span> `, mark)
	}
	b.WriteString(prose(text) + "</strong></p>")
}

func paragraph(b *strings.Builder, text string) {
	fmt.Fprintf(b, `<p style="margin:4px 0">%s</p>`, prose(text))
}

var ticks = regexp.MustCompile("`([^`]+)`")

// prose escapes text and sets what stands in backticks as code.
func prose(text string) string {
	return ticks.ReplaceAllString(html.EscapeString(text), "<code>$1</code>")
}
