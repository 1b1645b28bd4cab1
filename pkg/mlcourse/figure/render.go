package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes in pixels.
const (
	defaultWidth, defaultHeight = 640, 400

	margin    = 10 // around the picture
	titleSize = 15
	labelSize = 13
	tickSize  = 12
	lineWidth = 1.8
	narrow    = 430 // a figure in a row or grid
	swatch    = 26  // width of a sample in the legend
)

// canvas is where a figure is drawn. One unit is one pixel.
type canvas struct {
	draw.Canvas
	x, y axis
	f    *Figure
}

// within returns the canvas cut down to the rectangle with these corners.
func (c canvas) within(left, bottom, right, top vg.Length) canvas {
	c.Rectangle = vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}
	return c
}

func (c canvas) width() float64  { return float64(c.Max.X - c.Min.X) }
func (c canvas) height() float64 { return float64(c.Max.Y - c.Min.Y) }

// far is a distance in pixels at which clipping still computes exactly.
const far = 1e7

// at returns where the point (x, y) of the data is drawn.
func (c canvas) at(x, y float64) vg.Point {
	pixel := func(lo, hi vg.Length, t float64) vg.Length {
		return vg.Length(math.Max(-far, math.Min(far, float64(lo)+t*float64(hi-lo))))
	}
	return vg.Point{X: pixel(c.Min.X, c.Max.X, c.x.fraction(x)), Y: pixel(c.Min.Y, c.Max.Y, c.y.fraction(y))}
}

// fraction returns how far along the axis v is, 0 at lo and 1 at hi.
func (a axis) fraction(v float64) float64 {
	if a.log {
		return math.Log(v/a.lo) / math.Log(a.hi/a.lo)
	}
	return v/(a.hi-a.lo) - a.lo/(a.hi-a.lo)
}

// value is the inverse of fraction.
func (a axis) value(t float64) float64 {
	if a.log {
		return a.lo * math.Pow(a.hi/a.lo, t)
	}
	return a.lo*(1-t) + a.hi*t
}

// face returns the font of the figures.
func face(size float64, bold bool) font.Face {
	return font.DefaultCache.Lookup(fontOf(bold), vg.Length(size))
}

func fontOf(bold bool) font.Font {
	fnt := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		fnt.Weight = xfont.WeightBold
	}
	return fnt
}

func textWidth(s string, size float64, bold bool) float64 {
	f := face(size, bold)
	return float64(f.Width(clean(s)))
}

// clean drops what XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
}

// write writes one line of text centered vertically at y, its left end at x
// for align = 0, its middle for ½, its right end for 1.
func (c canvas) write(s string, x, y vg.Length, align, size float64, bold bool, col color.Color) {
	s = clean(s)
	if s == "" {
		return
	}
	f := face(size, bold)
	const halfCapital = 0.36 // of the height of Liberation Sans
	c.SetColor(col)
	c.FillString(f, vg.Point{X: x - vg.Length(align)*f.Width(s), Y: y - vg.Length(halfCapital*size)}, s)
}

// fill fills a rectangle.
func (c canvas) fill(left, bottom, right, top vg.Length, col color.Color) {
	c.SetColor(col)
	c.Fill(vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}.Path())
}

func (c canvas) outline(left, bottom, right, top vg.Length, width float64, col color.Color) {
	c.SetLineStyle(draw.LineStyle{Color: col, Width: vg.Length(width)})
	c.Stroke(vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}.Path())
}

// wrap breaks text into lines of at most width pixels where it has spaces.
func wrap(s string, width, size float64, bold bool) []string {
	var lines []string
	for _, paragraph := range strings.Split(s, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if longer := strings.TrimSpace(line + " " + word); line == "" || textWidth(longer, size, bold) <= width {
				line = longer
			} else {
				lines = append(lines, line)
				line = word
			}
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// size returns width and height of the picture.
func (f *Figure) size() (width, height float64) {
	width, height = f.width, f.height
	if f.panels != nil && (width == 0 || height == 0) {
		w, h := f.panelSizes()
		return sum(w), sum(h)
	}
	if width == 0 {
		width, height = defaultWidth, defaultHeight
	}
	return width, height
}

// paint draws the whole figure on c.
func (f *Figure) paint(dc draw.Canvas) {
	c := canvas{Canvas: dc, f: f}
	c.fill(c.Min.X, c.Min.Y, c.Max.X, c.Max.Y, white)
	if f.panels != nil {
		f.paintPanels(c)
		return
	}
	c = c.within(c.Min.X+margin, c.Min.Y+margin, c.Max.X-margin, c.Max.Y-margin)
	size := float64(titleSize)
	if c.width() < narrow {
		size = labelSize
	}
	for _, line := range wrap(f.title, c.width(), size, true) {
		c.write(line, (c.Min.X+c.Max.X)/2, c.Max.Y-vg.Length(size/2), 0.5, size, true, black)
		c.Max.Y -= vg.Length(size * 1.35)
	}
	if f.title != "" {
		c.Max.Y -= 4
	}
	if f.picture != nil {
		f.picture(c)
		return
	}
	f.paintPlot(c)
}

func (f *Figure) paintPlot(c canvas) {
	var hasData bool
	c.x, c.y, hasData = f.axes()

	layers := slices.Clone(f.layers)
	slices.SortStableFunc(layers, func(a, b layer) int { return a.depth - b.depth })
	notes := slices.Clone(f.notes)
	var scales []*scale
	for i, l := range layers {
		if l.evaluate != nil {
			if !hasData && !(f.x.set && f.y.set) {
				panic("figure: a map needs Range or data to know its extent")
			}
			var s *scale
			layers[i].draw, s = l.evaluate(c.x, c.y, f.dots)
			if s != nil {
				scales = append(scales, s)
			}
		}
		if n := l.missing(f); n > 0 {
			notes = append(notes, missingNote(l.name, n, len(l.ys), f.x.log || f.y.log))
		}
	}
	if !hasData && !(f.x.set && f.y.set) {
		notes = append(notes, "There are no data to draw.")
	}

	for i := len(notes) - 1; i >= 0; i-- {
		lines := wrap(notes[i], c.width(), tickSize, false)
		for j := len(lines) - 1; j >= 0; j-- {
			c.write(lines[j], c.Min.X, c.Min.Y+tickSize/2, 0, tickSize, false, black)
			c.Min.Y += tickSize * 1.3
		}
	}
	legend := f.legendOf(layers)
	place := f.legend
	if place == "" {
		place = "right"
		if c.width() < narrow {
			place = "top"
		}
	}
	outside := func() {}
	switch {
	case len(legend) == 0 || place == "none":
		place = "none"
	case place == "top":
		c = drawLegendRows(c, legend)
	case place == "right":
		w := legendWidth(legend, 0.36*c.width())
		right, top := c.Max.X, c.Max.Y
		lc := c
		c.Max.X -= vg.Length(w) + 12
		outside = func() { drawLegendColumn(lc, legend, right-vg.Length(w), top, w) }
	}
	for _, s := range scales {
		c = s.reserve(c)
	}

	p := plot.New()
	p.BackgroundColor = nil
	f.dress(&p.X, c.x, f.xLabel, math.Max(2, c.width()/75))
	f.dress(&p.Y, c.y, f.yLabel, math.Max(2, c.height()/45))
	if f.categories != nil {
		f.nameCategories(p, c.width())
	}
	data := p.DataCanvas(c.Canvas)
	p.Add(plotter(func(dc draw.Canvas) {
		c.Canvas = dc
		drawGrid(c, p, f.categories == nil)
		for _, l := range layers {
			l.draw(c)
		}
	}))
	p.Draw(c.Canvas)
	c.Canvas = data
	for _, s := range scales {
		s.draw(c)
	}
	outside()
	if place != "none" && strings.Contains(place, " ") {
		w := legendWidth(legend, 0.6*c.width())
		h := legendHeight(legend, w)
		left, top := c.Min.X+8, c.Max.Y-8
		if strings.HasSuffix(place, "right") {
			left = c.Max.X - vg.Length(w) - 8
		}
		if strings.HasPrefix(place, "bottom") {
			top = c.Min.Y + vg.Length(h) + 8
		}
		c.fill(left-5, top-vg.Length(h)-3, left+vg.Length(w)+5, top+3, color.NRGBA{0xFF, 0xFF, 0xFF, 0xD8})
		drawLegendColumn(c, legend, left, top, w)
	}
}

// plotter makes a plot.Plotter of a function.
type plotter func(c draw.Canvas)

// Plot implements plot.Plotter.
func (p plotter) Plot(c draw.Canvas, _ *plot.Plot) { p(c) }

// missing counts the points of a layer that cannot be drawn.
func (l layer) missing(f *Figure) (n int) {
	if !l.checked {
		return 0
	}
	for i := range l.ys {
		if !f.x.shows(l.xs[i]) || !f.y.shows(l.ys[i]) {
			n++
		}
	}
	return n
}

func missingNote(name string, n, of int, log bool) string {
	if name != "" {
		name = " of “" + name + "”"
	}
	why := "not finite"
	if log {
		why = "not finite, or not positive on a logarithmic axis"
	}
	return fmt.Sprintf("Not drawn: %d of %d values%s (%s).", n, of, name, why)
}

// axes returns the axes with their ends: those set, or those that enclose the
// data.
func (f *Figure) axes() (x, y axis, hasData bool) {
	x, y = f.x, f.y
	xlo, xhi, ylo, yhi := f.extent()
	hasData = xlo <= xhi && ylo <= yhi
	x.enclose(xlo, xhi, f.categories == nil)
	y.enclose(ylo, yhi, true)
	if f.barSeries > 0 && !f.y.set && !f.y.log && ylo == 0 {
		y.lo = 0
	}
	return x, y, hasData
}

// extent returns the smallest and the largest coordinates of the data.
func (f *Figure) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi, ylo, yhi = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range f.layers {
		for i, v := range l.xs {
			if f.x.shows(v) && (!l.checked || f.y.shows(l.ys[i])) {
				xlo, xhi = math.Min(xlo, v), math.Max(xhi, v)
			}
		}
		for i, v := range l.ys {
			if f.y.shows(v) && (!l.checked || f.x.shows(l.xs[i])) {
				ylo, yhi = math.Min(ylo, v), math.Max(yhi, v)
			}
		}
	}
	return xlo, xhi, ylo, yhi
}

// enclose sets the ends of an axis to lo and hi and, with room, some space
// around them, unless the ends have been set.
func (a *axis) enclose(lo, hi float64, room bool) {
	if a.set {
		return
	}
	if lo > hi {
		lo, hi = 0, 1
		if a.log {
			lo = 0.1
		}
	}
	const space = 0.04
	switch {
	case a.log && hi <= lo*(1+1e-9):
		lo, hi = lo/2, hi*2
	case a.log:
		r := math.Pow(hi/lo, space)
		lo, hi = lo/r, hi*r
	case hi-lo <= 1e-9*math.Max(math.Abs(lo), math.Abs(hi)):
		r := math.Max(0.1*math.Abs(lo), 1e-300)
		if lo == 0 {
			r = 1
		}
		lo, hi = lo-r, hi+r
	case room:
		r := space*hi - space*lo
		lo, hi = lo-r, hi+r
	}
	a.lo, a.hi = lo, hi
}

// dress makes a gonum axis look and range as ours.
func (f *Figure) dress(a *plot.Axis, ours axis, label string, ticks float64) {
	a.Min, a.Max = ours.lo, ours.hi
	if ours.log {
		a.Scale = plot.LogScale{}
	}
	a.Padding = 0
	a.Color = gray
	a.Width = 1
	a.Label.Text = clean(label)
	a.Label.TextStyle.Color = black
	a.Label.TextStyle.Font = font.From(fontOf(false), labelSize)
	a.Label.Padding = 4
	a.Tick.Label.Color = black
	a.Tick.Label.Font = font.From(fontOf(false), tickSize)
	a.Tick.Color = gray
	a.Tick.Width = 1
	a.Tick.Length = 5
	a.Tick.Marker = ticker{axis: ours, about: ticks}
}

// nameCategories writes the names of the bars under them, slanted when there
// is not enough room.
func (f *Figure) nameCategories(p *plot.Plot, width float64) {
	var ticks plot.ConstantTicks
	widest := 0.0
	for i, name := range f.categories {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: clean(name)})
		widest = math.Max(widest, textWidth(name, tickSize, false))
	}
	p.X.Tick.Marker = ticks
	p.X.Tick.Color = color.Transparent // leaves their room
	if widest+6 > (width-60)/float64(len(f.categories)) {
		p.X.Tick.Label.Rotation = math.Pi / 5
		p.X.Tick.Label.XAlign = text.XRight
		p.X.Tick.Label.YAlign = text.YCenter
	}
}

// drawGrid draws faint lines at the labeled ticks.
func drawGrid(c canvas, p *plot.Plot, vertical bool) {
	var lines vg.Path
	for _, t := range p.Y.Tick.Marker.Ticks(c.y.lo, c.y.hi) {
		if y := c.at(c.x.lo, t.Value).Y; !t.IsMinor() && c.ContainsY(y) {
			lines.Move(vg.Point{X: c.Min.X, Y: y})
			lines.Line(vg.Point{X: c.Max.X, Y: y})
		}
	}
	if vertical {
		for _, t := range p.X.Tick.Marker.Ticks(c.x.lo, c.x.hi) {
			if x := c.at(t.Value, c.y.lo).X; !t.IsMinor() && c.ContainsX(x) {
				lines.Move(vg.Point{X: x, Y: c.Min.Y})
				lines.Line(vg.Point{X: x, Y: c.Max.Y})
			}
		}
	}
	c.SetLineStyle(draw.LineStyle{Color: faint, Width: 1})
	c.Stroke(lines)
}

// legendEntry is a name and what is drawn beside it.
type legendEntry struct {
	name   string
	thumbs []func(c canvas)
}

func (f *Figure) legendOf(layers []layer) (entries []legendEntry) {
	for _, l := range f.layers {
		if l.name == "" || l.thumb == nil {
			continue
		}
		i := slices.IndexFunc(entries, func(e legendEntry) bool { return e.name == l.name })
		if i < 0 {
			i = len(entries)
			entries = append(entries, legendEntry{name: l.name})
		}
		entries[i].thumbs = append(entries[i].thumbs, l.thumb)
	}
	return entries
}

const legendLine = tickSize * 1.3

func legendWidth(entries []legendEntry, most float64) float64 {
	w := 0.0
	for _, e := range entries {
		for _, line := range wrap(e.name, most-swatch-6, tickSize, false) {
			w = math.Max(w, textWidth(line, tickSize, false))
		}
	}
	return w + swatch + 6
}

func legendHeight(entries []legendEntry, width float64) float64 {
	h := 0.0
	for _, e := range entries {
		h += legendLine*float64(len(wrap(e.name, width-swatch-5, tickSize, false))) + 3
	}
	return h
}

func (e legendEntry) draw(c canvas, left, y vg.Length, lines []string) {
	for _, thumb := range e.thumbs {
		thumb(c.within(left, y-legendLine/2, left+swatch, y+legendLine/2))
	}
	for i, line := range lines {
		c.write(line, left+swatch+6, y-vg.Length(i)*legendLine, 0, tickSize, false, black)
	}
}

func drawLegendColumn(c canvas, entries []legendEntry, left, top vg.Length, width float64) {
	for _, e := range entries {
		lines := wrap(e.name, width-swatch-5, tickSize, false)
		e.draw(c, left, top-legendLine/2, lines)
		top -= vg.Length(legendLine*float64(len(lines)) + 3)
	}
}

// drawLegendRows draws the legend along the top and returns what remains
// below.
func drawLegendRows(c canvas, entries []legendEntry) canvas {
	left := c.Min.X
	for _, e := range entries {
		w := vg.Length(textWidth(e.name, tickSize, false) + swatch + 6)
		if left > c.Min.X && left+w > c.Max.X {
			left = c.Min.X
			c.Max.Y -= legendLine + 2
		}
		e.draw(c, left, c.Max.Y-legendLine/2, []string{e.name})
		left += w + 14
	}
	c.Max.Y -= legendLine + 8
	return c
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}
