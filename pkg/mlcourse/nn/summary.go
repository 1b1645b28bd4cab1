package nn

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Summary returns a table of the layers with the shape of their output and
// their number of parameters. It panics when the model has no weights yet.
func (m *Model) Summary() string {
	m.needs("Summary", false)
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "Layer\tOutput\tParameters\n")
	fmt.Fprintf(w, "Input\t%v\t0\n", m.input)
	for i, l := range m.layers {
		fmt.Fprintf(w, "%d %v\t%v\t%d\n", i, l, m.shapes[i+1], sizes(l.parameters(m.shapes[i])))
	}
	fmt.Fprintf(w, "Total\t\t%d\n", len(m.theta))
	w.Flush()
	return b.String()
}

// Count returns the number of parameters. It panics when the model has no
// weights yet.
func (m *Model) Count() int {
	m.needs("Count", false)
	return len(m.theta)
}
