package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"
)

// Figure is a picture: a title, two axes and what is drawn between them, or
// one of the pictures without axes. Make it with [New], [Surface],
// [Confusion], [Images], [Weights], [Network], [Row] or [Grid]. The methods
// that add to it or change it return it.
type Figure struct {
	title, xLabel, yLabel string
	width, height         float64 // pixels, 0 for the default

	x, y       axis
	legend     string
	layers     []layer
	series     map[string]*series
	named      int      // series so far
	markers    int      // of these drawn with markers
	dashes     int      // of these drawn with lines
	categories []string // of Bars
	barSeries  int      // how many bars share a category
	notes      []string
	dots       int // width of the pictures of maps

	picture func(c canvas) // instead of axes
	panels  []*Figure
	columns int
}

// axis is what has been set about an axis.
type axis struct {
	lo, hi float64
	set    bool
	log    bool
}

// shows reports whether v has a place on the axis.
func (a axis) shows(v float64) bool {
	return math.Abs(v) <= 1e300 && (!a.log || v >= 1e-300)
}

// layer is one thing between the axes. Layers with a smaller depth are drawn
// first, those of the same depth in the order they were added.
type layer struct {
	depth   int
	name    string
	xs, ys  []float64 // what the axes enclose
	checked bool      // xs[i], ys[i] is a point given by the user
	draw    func(c canvas)
	thumb   func(c canvas) // draws the sample in the legend

	// evaluate, for maps, does the computing once the axes are known and
	// returns what draws a picture so many dots wide, and the scale to be put
	// beside the axes or nil.
	evaluate func(x, y axis, dots int) (func(c canvas), *scale)
}

const (
	depthMap = iota
	depthBand
	depthData
	depthText
)

// New returns an empty figure with a title and the labels of its axes, which
// name the quantity and its unit. Any of them may be "".
func New(title, xLabel, yLabel string) *Figure {
	return &Figure{title: title, xLabel: xLabel, yLabel: yLabel, series: make(map[string]*series), dots: 360}
}

// Range sets the ends of both axes. Without it they enclose the data. It
// panics unless xmin < xmax and ymin < ymax, all finite.
func (f *Figure) Range(xmin, xmax, ymin, ymax float64) *Figure {
	return f.RangeX(xmin, xmax).RangeY(ymin, ymax)
}

// RangeX sets the ends of the horizontal axis alone; see [Figure.Range].
func (f *Figure) RangeX(xmin, xmax float64) *Figure {
	f.x.setRange("RangeX", xmin, xmax)
	return f
}

// RangeY sets the ends of the vertical axis alone; see [Figure.Range].
func (f *Figure) RangeY(ymin, ymax float64) *Figure {
	f.y.setRange("RangeY", ymin, ymax)
	return f
}

func (a *axis) setRange(name string, lo, hi float64) {
	if !(lo < hi) || !finite(lo) || !finite(hi) {
		panic(fmt.Sprintf("figure: %s from %v to %v: want finite ends, the smaller first", name, lo, hi))
	}
	a.lo, a.hi, a.set = lo, hi, true
}

// LogX makes the horizontal axis logarithmic. Values that are not positive
// are then not drawn.
func (f *Figure) LogX() *Figure {
	f.x.log = true
	return f
}

// LogY makes the vertical axis logarithmic. Values that are not positive are
// then not drawn.
func (f *Figure) LogY() *Figure {
	f.y.log = true
	return f
}

var legendPlaces = []string{"right", "top", "top left", "top right", "bottom left", "bottom right", "none"}

// LegendAt places the legend: "right" of the axes, on "top" of them, inside
// at "top left", "top right", "bottom left" or "bottom right", or "none". The
// default is "right", in figures narrower than 450 pixels "top". It panics on
// any other place.
func (f *Figure) LegendAt(place string) *Figure {
	if !slices.Contains(legendPlaces, place) {
		panic(fmt.Sprintf("figure: LegendAt(%q): want one of %q", place, legendPlaces))
	}
	f.legend = place
	return f
}

// Size sets width and height in pixels; the default is 640 × 400. In a
// narrower window the picture shrinks. It panics unless both are in
// 100…4000.
func (f *Figure) Size(width, height float64) *Figure {
	if !(width >= 100 && width <= 4000 && height >= 100 && height <= 4000) {
		panic(fmt.Sprintf("figure: Size(%v, %v): want 100…4000 pixels each", width, height))
	}
	f.width, f.height = width, height
	return f
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// An Option changes the look of one call: [Series], [Gray], [Dashed] or
// [Width].
type Option func(*style)

type style struct {
	series
	width float64 // of a line, or diameter of a marker; 0 for the default
}

// series is what tells one series from another.
type series struct {
	color        color.Color
	marker, dash int // −1: not used yet
}

// Series gives the color, marker and dashes of the k-th series, counted from
// 0. Use it to draw something in the color of a series with another name. It
// panics when k is negative.
func Series(k int) Option {
	if k < 0 {
		panic(fmt.Sprintf("figure: Series(%d): want 0 or more", k))
	}
	return func(s *style) { s.series = series{categorical(k), k, k} }
}

// Gray draws in gray: for what is context, not result.
func Gray(s *style) { s.color = gray }

// Dashed draws a dashed line.
func Dashed(s *style) { s.dash = 1 }

// Width sets the width of a line or the diameter of a marker in pixels.
func Width(pixels float64) Option {
	return func(s *style) { s.width = pixels }
}

// style returns the look of the series with this name, a new one when the
// name is new or "".
func (f *Figure) style(name string, opts []Option) style {
	s := f.series[name]
	if s == nil || name == "" {
		s = &series{categorical(f.named), -1, -1}
		f.named++
		f.series[name] = s
	}
	st := style{series: *s}
	for _, o := range opts {
		o(&st)
	}
	return st
}

func (f *Figure) add(l layer) *Figure {
	if f.picture != nil || f.panels != nil {
		panic("figure: this figure has no axes to draw between")
	}
	f.layers = append(f.layers, l)
	return f
}

func sameLength(call string, names string, lengths ...int) {
	for _, n := range lengths {
		if n != lengths[0] {
			panic(fmt.Sprintf("figure: %s: lengths of %s differ: %v", call, names, lengths))
		}
	}
}
