package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Row puts figures side by side into one. Figures whose Size is not set share
// a width of 720 pixels. It panics when there are none.
func Row(figures ...*Figure) *Figure { return Grid(len(figures), figures...) }

// Grid puts figures into one, row by row, the given number of columns wide.
// Figures whose Size is not set share a width of 720 pixels. It panics when
// there are no figures or columns < 1.
func Grid(columns int, figures ...*Figure) *Figure {
	if columns < 1 || len(figures) == 0 {
		panic(fmt.Sprintf("figure: Grid of %d figures in %d columns: want at least 1 each", len(figures), columns))
	}
	f := New("", "", "")
	f.panels, f.columns = figures, min(columns, len(figures))
	return f
}

// panelSizes returns the widths of the columns and the heights of the rows.
func (f *Figure) panelSizes() (widths, heights []float64) {
	widths = make([]float64, f.columns)
	heights = make([]float64, (len(f.panels)+f.columns-1)/f.columns)
	share := math.Max(220, 720/float64(f.columns))
	for i, p := range f.panels {
		w, h := p.size()
		if p.width == 0 && p.panels == nil {
			w, h = share, math.Max(260, 0.72*share)
			if f.columns == 1 {
				w, h = defaultWidth, 300
			}
		}
		col, row := i%f.columns, i/f.columns
		widths[col], heights[row] = math.Max(widths[col], w), math.Max(heights[row], h)
	}
	if f.width > 0 {
		stretch(widths, f.width)
		stretch(heights, f.height)
	}
	return widths, heights
}

// stretch makes the values add up to total.
func stretch(v []float64, total float64) {
	s := total / sum(v)
	for i := range v {
		v[i] *= s
	}
}

func (f *Figure) paintPanels(c canvas) {
	widths, heights := f.panelSizes()
	top := c.Max.Y
	for row, h := range heights {
		left := c.Min.X
		for col, w := range widths {
			if i := row*f.columns + col; i < len(f.panels) {
				f.panels[i].paint(c.within(left, top-vg.Length(h), left+vg.Length(w), top).Canvas)
			}
			left += vg.Length(w)
		}
		top -= vg.Length(h)
	}
}
