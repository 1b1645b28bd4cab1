package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Points draws a marker at each (x[i], y[i]). It panics when the lengths
// differ.
func (f *Figure) Points(x, y []float64, name string, opts ...Option) *Figure {
	sameLength("Points", "x and y", len(x), len(y))
	x, y = slices.Clone(x), slices.Clone(y)
	st := f.marked(name, opts)
	return f.add(layer{
		depth: depthData, name: name, xs: x, ys: y, checked: true,
		draw: func(c canvas) {
			var at []vg.Point
			for i := range x {
				if c.x.shows(x[i]) && c.y.shows(y[i]) {
					if p := c.at(x[i], y[i]); c.Contains(p) {
						at = append(at, p)
					}
				}
			}
			c.mark(st, at...)
		},
		thumb: func(c canvas) { c.mark(st, c.Center()) },
	})
}

// Line draws straight lines from each (x[i], y[i]) to the next. It panics
// when the lengths differ.
func (f *Figure) Line(x, y []float64, name string, opts ...Option) *Figure {
	sameLength("Line", "x and y", len(x), len(y))
	x, y = slices.Clone(x), slices.Clone(y)
	return f.line(x, y, x, y, true, name, f.dashed(name, opts))
}

// Steps draws a horizontal line from each (x[i], y[i]) to x[i+1], and a
// vertical one up or down to y[i+1] there. It panics when the lengths differ.
func (f *Figure) Steps(x, y []float64, name string, opts ...Option) *Figure {
	sameLength("Steps", "x and y", len(x), len(y))
	x, y = slices.Clone(x), slices.Clone(y)
	var cornerX, cornerY []float64
	for i := range x {
		if i > 0 {
			cornerX, cornerY = append(cornerX, x[i]), append(cornerY, y[i-1])
		}
		cornerX, cornerY = append(cornerX, x[i]), append(cornerY, y[i])
	}
	return f.line(cornerX, cornerY, x, y, true, name, f.dashed(name, opts))
}

// Function draws y = fn(x) for x from lo to hi. It panics unless lo < hi,
// both finite. Where fn is not finite the line is interrupted.
func (f *Figure) Function(fn func(x float64) float64, lo, hi float64, name string, opts ...Option) *Figure {
	a := axis{log: f.x.log}
	a.setRange("Function", lo, hi)
	const n = 400
	xs, ys := make([]float64, n+1), make([]float64, n+1)
	for i := range xs {
		xs[i] = a.value(float64(i) / n)
		ys[i] = fn(xs[i])
	}
	return f.line(xs, ys, xs, ys, false, name, f.dashed(name, opts))
}

// line draws a line through the points (x[i], y[i]), made from the data.
func (f *Figure) line(x, y, dataX, dataY []float64, checked bool, name string, st style) *Figure {
	return f.add(layer{
		depth: depthData, name: name, xs: dataX, ys: dataY, checked: checked,
		draw: func(c canvas) {
			pieces := c.pieces(x, y)
			c.stroke(st.line(lineWidth), pieces...)
			for _, piece := range pieces {
				if len(piece) == 1 && c.Contains(piece[0]) { // no line, but a value
					c.mark(style{series: series{st.color, 0, 0}, width: 6}, piece[0])
				}
			}
		},
		thumb: func(c canvas) { c.lineSample(st.line(lineWidth)) },
	})
}

// Path draws the way of a search: a line with a dot at every point, a ring
// where it starts and a star where it ends. It panics when the lengths
// differ.
func (f *Figure) Path(x, y []float64, name string, opts ...Option) *Figure {
	sameLength("Path", "x and y", len(x), len(y))
	x, y = slices.Clone(x), slices.Clone(y)
	st := f.dashed(name, opts)
	dot := style{series: series{st.color, 0, 0}, width: 4}
	return f.add(layer{
		depth: depthData, name: name, xs: x, ys: y, checked: true,
		draw: func(c canvas) {
			pieces := c.pieces(x, y)
			c.stroke(st.line(1.5), pieces...)
			var inside []vg.Point
			for _, piece := range pieces {
				for _, p := range piece {
					if c.Contains(p) {
						inside = append(inside, p)
					}
				}
			}
			if len(inside) <= 100 {
				c.mark(dot, inside...)
			}
			if len(pieces) == 0 {
				return
			}
			if start := pieces[0][0]; c.Contains(start) {
				c.mark(style{series: series{white, 0, 0}, width: 9}, start)
				c.SetLineStyle(draw.LineStyle{Color: st.color, Width: 2})
				c.Stroke(markerPath(nil, 0, start, 4.5))
			}
			last := pieces[len(pieces)-1]
			if end := last[len(last)-1]; c.Contains(end) {
				c.mark(style{series: series{st.color, starMarker, 0}, width: 11}, end)
			}
		},
		thumb: func(c canvas) {
			c.lineSample(st.line(1.5))
			c.mark(dot, c.Center())
		},
	})
}

// Band fills the area between low and high, translucent: the spread around a
// line. It panics when the lengths differ.
func (f *Figure) Band(x, low, high []float64, name string, opts ...Option) *Figure {
	sameLength("Band", "x, low and high", len(x), len(low), len(high))
	x, low, high = slices.Clone(x), slices.Clone(low), slices.Clone(high)
	col := translucent(f.style(name, opts).color)
	return f.add(layer{
		depth: depthBand, name: name, xs: append(slices.Clone(x), x...), ys: append(slices.Clone(low), high...), checked: true,
		draw: func(c canvas) {
			var top, bottom []vg.Point
			flush := func() {
				slices.Reverse(bottom)
				c.area(col, append(top, bottom...))
				top, bottom = nil, nil
			}
			for i := range x {
				if !c.x.shows(x[i]) || !c.y.shows(low[i]) || !c.y.shows(high[i]) {
					flush()
					continue
				}
				top, bottom = append(top, c.at(x[i], high[i])), append(bottom, c.at(x[i], low[i]))
			}
			flush()
		},
		thumb: func(c canvas) { c.fill(c.Min.X, c.Min.Y+3, c.Max.X, c.Max.Y-3, col) },
	})
}

// ErrorBars draws a vertical bar from y[i]−e[i] to y[i]+e[i] at each x[i]. It
// panics when the lengths differ.
func (f *Figure) ErrorBars(x, y, e []float64, name string, opts ...Option) *Figure {
	sameLength("ErrorBars", "x, y and e", len(x), len(y), len(e))
	var xs, ys []float64
	for i := range x {
		xs, ys = append(xs, x[i], x[i]), append(ys, y[i]-e[i], y[i]+e[i])
	}
	st := f.style(name, opts)
	bar := func(p *vg.Path, x, low, high vg.Length) {
		p.Move(vg.Point{X: x, Y: low})
		p.Line(vg.Point{X: x, Y: high})
		for _, y := range []vg.Length{low, high} {
			p.Move(vg.Point{X: x - 4, Y: y})
			p.Line(vg.Point{X: x + 4, Y: y})
		}
	}
	sty := draw.LineStyle{Color: st.color, Width: vg.Length(or(st.width, 1.3))}
	return f.add(layer{
		depth: depthData, name: name, xs: xs, ys: ys, checked: true,
		draw: func(c canvas) {
			var path vg.Path
			for i := 0; i < len(xs); i += 2 {
				if c.x.shows(xs[i]) && c.y.shows(ys[i]) && c.y.shows(ys[i+1]) {
					low, high := c.at(xs[i], ys[i]), c.at(xs[i], ys[i+1])
					if c.ContainsX(low.X) && low.Y <= c.Max.Y && high.Y >= c.Min.Y {
						bar(&path, low.X, max(low.Y, c.Min.Y), min(high.Y, c.Max.Y))
					}
				}
			}
			c.SetLineStyle(sty)
			c.Stroke(path)
		},
		thumb: func(c canvas) {
			var path vg.Path
			bar(&path, c.Center().X, c.Min.Y+1, c.Max.Y-1)
			c.SetLineStyle(sty)
			c.Stroke(path)
		},
	})
}

// Bars draws one bar of the given height for each label. Further calls with
// as many labels put their bars beside these. It panics when the lengths
// differ.
func (f *Figure) Bars(labels []string, heights []float64, name string, opts ...Option) *Figure {
	sameLength("Bars", "labels and heights", len(labels), len(heights))
	if f.categories != nil {
		sameLength("Bars", "labels of the first call and of this one", len(f.categories), len(labels))
	}
	f.categories = slices.Clone(labels)
	heights = slices.Clone(heights)
	k := f.barSeries
	f.barSeries++
	col := f.style(name, opts).color
	xs := make([]float64, len(heights))
	for i := range xs {
		xs[i] = float64(i)
	}
	if len(labels) > 0 {
		f.add(layer{ // the room that bars take
			xs: []float64{-0.5, float64(len(labels)) - 0.5}, ys: []float64{0}, draw: func(canvas) {},
		})
	}
	return f.add(layer{
		depth: depthData, name: name, xs: xs, ys: heights, checked: true,
		draw: func(c canvas) {
			width := 0.8 / float64(c.f.barSeries)
			for i, h := range heights {
				if !c.y.shows(h) {
					continue
				}
				left := float64(i) - 0.4 + float64(k)*width
				c.bar(left, left+width*0.94, h, col)
			}
		},
		thumb: func(c canvas) { c.fill(c.Min.X+4, c.Min.Y+2, c.Max.X-4, c.Max.Y-2, col) },
	})
}

// bar fills the part inside the axes of a bar that stands on zero, or on the
// lower end of a logarithmic axis.
func (c canvas) bar(left, right, height float64, col color.Color) {
	foot := 0.0
	if c.y.log {
		foot = c.y.lo
	}
	a, b := c.at(left, foot), c.at(right, height)
	low, high := max(min(a.Y, b.Y), c.Min.Y), min(max(a.Y, b.Y), c.Max.Y)
	if l, r := max(a.X, c.Min.X), min(b.X, c.Max.X); l < r && low < high {
		c.fill(l, low, r, high, col)
	}
}

// Histogram draws how many of the values fall into each of equally wide bins
// between the smallest and the largest. It panics when bins < 1.
func (f *Figure) Histogram(values []float64, bins int, name string, opts ...Option) *Figure {
	if bins < 1 {
		panic(fmt.Sprintf("figure: Histogram with %d bins: want at least 1", bins))
	}
	drawn := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !(axis{}).shows(v) })
	if n := len(values) - len(drawn); n > 0 {
		f.notes = append(f.notes, missingNote(name, n, len(values), false))
	}
	st := f.style(name, opts)
	if len(drawn) == 0 {
		return f
	}
	var a axis
	a.lo, a.hi = slices.Min(drawn), slices.Max(drawn)
	if a.lo == a.hi {
		a.lo, a.hi = a.lo-0.5, a.hi+0.5
	}
	counts := make([]float64, bins)
	for _, v := range drawn {
		counts[min(int(a.fraction(v)*float64(bins)), bins-1)]++
	}
	var xs, ys []float64
	for i, n := range counts {
		xs = append(xs, a.value(float64(i)/float64(bins)), a.value(float64(i+1)/float64(bins)))
		ys = append(ys, n, n)
	}
	xs = append(append([]float64{a.lo}, xs...), a.hi)
	ys = append(append([]float64{0}, ys...), 0)
	f.barSeries++
	return f.add(layer{
		depth: depthData, name: name, xs: xs, ys: ys,
		draw: func(c canvas) {
			for i, n := range counts {
				if c.y.shows(n) && c.x.shows(xs[1+2*i]) {
					c.bar(xs[1+2*i], xs[2+2*i], n, translucent(st.color))
				}
			}
			c.stroke(st.line(1.2), c.pieces(xs, ys)...)
		},
		thumb: func(c canvas) {
			c.fill(c.Min.X+4, c.Min.Y+2, c.Max.X-4, c.Max.Y-2, translucent(st.color))
			c.outline(c.Min.X+4, c.Min.Y+2, c.Max.X-4, c.Max.Y-2, 1.2, st.color)
		},
	})
}

// HLine draws a thin horizontal line across the axes at height y.
func (f *Figure) HLine(y float64, name string, opts ...Option) *Figure {
	return f.rule(nil, []float64{y}, name, opts)
}

// VLine draws a thin vertical line across the axes at x.
func (f *Figure) VLine(x float64, name string, opts ...Option) *Figure {
	return f.rule([]float64{x}, nil, name, opts)
}

func (f *Figure) rule(x, y []float64, name string, opts []Option) *Figure {
	st := f.dashed(name, opts)
	return f.add(layer{
		depth: depthData, name: name, xs: x, ys: y,
		draw: func(c canvas) {
			for _, v := range x {
				if c.x.shows(v) {
					c.stroke(st.line(1.3), []vg.Point{c.at(v, c.y.lo), c.at(v, c.y.hi)})
				}
			}
			for _, v := range y {
				if c.y.shows(v) {
					c.stroke(st.line(1.3), []vg.Point{c.at(c.x.lo, v), c.at(c.x.hi, v)})
				}
			}
		},
		thumb: func(c canvas) { c.lineSample(st.line(1.3)) },
	})
}

// Text writes text beside the point (x, y): to its right, or to its left when
// the point is in the right half of the axes.
func (f *Figure) Text(x, y float64, text string) *Figure {
	return f.add(layer{
		depth: depthText, xs: []float64{x}, ys: []float64{y}, checked: true,
		draw: func(c canvas) {
			if !c.x.shows(x) || !c.y.shows(y) {
				return
			}
			at := c.at(x, y)
			if !c.Contains(at) {
				return
			}
			align, shift := 0.0, vg.Length(6)
			if c.x.fraction(x) > 0.5 {
				align, shift = 1, -6
			}
			at.Y = max(c.Min.Y+tickSize/2+2, min(c.Max.Y-tickSize/2-2, at.Y))
			c.tag(text, at.X+shift, at.Y, align)
		},
	})
}

// tag writes text on a light ground.
func (c canvas) tag(text string, x, y vg.Length, align float64) {
	w := vg.Length(textWidth(text, tickSize, false))
	left := x - vg.Length(align)*w
	c.fill(left-2, y-tickSize*0.6, left+w+2, y+tickSize*0.6, color.NRGBA{0xFF, 0xFF, 0xFF, 0xE6})
	c.write(text, left, y, 0, tickSize, false, black)
}

// Ellipse draws the contours at 1, 2 and 3 standard deviations of a Gaussian
// with the given mean (length 2) and covariance (2×2): the points
//
//	μ + k·L·(cos t, sin t)ᵀ,  Σ = L·Lᵀ,  k = 1, 2, 3.
//
// It panics when a shape differs. When the covariance is not positive
// definite a note says so and nothing is drawn.
func (f *Figure) Ellipse(mean []float64, cov mat.Symmetric, name string, opts ...Option) *Figure {
	if len(mean) != 2 || cov.SymmetricDim() != 2 {
		panic(fmt.Sprintf("figure: Ellipse: mean has length %d, covariance is %d×%[2]d: want 2 and 2×2", len(mean), cov.SymmetricDim()))
	}
	st := f.dashed(name, opts)
	var chol mat.Cholesky
	if !chol.Factorize(cov) || !finite(mean[0]) || !finite(mean[1]) {
		f.notes = append(f.notes, fmt.Sprintf("Not drawn: ellipse of “%s” (its covariance is not positive definite or not finite).", name))
		return f
	}
	var l mat.TriDense
	chol.LTo(&l)
	const n = 120
	var xs, ys [3][]float64
	for k := range xs {
		for i := range n + 1 {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
			r := float64(k + 1)
			xs[k] = append(xs[k], mean[0]+r*l.At(0, 0)*cos)
			ys[k] = append(ys[k], mean[1]+r*(l.At(1, 0)*cos+l.At(1, 1)*sin))
		}
	}
	return f.add(layer{
		depth: depthData, name: name, xs: xs[2], ys: ys[2],
		draw: func(c canvas) {
			for k := range xs {
				c.stroke(st.line([]float64{2.4, 1.7, 1}[k]), c.pieces(xs[k], ys[k])...)
			}
		},
		thumb: func(c canvas) { c.lineSample(st.line(1.7)) },
	})
}

// marked returns the look of a series drawn with markers.
func (f *Figure) marked(name string, opts []Option) style {
	st := f.style(name, opts)
	if st.marker < 0 {
		st.marker = f.next(name, func(s *series) *int { return &s.marker }, &f.markers)
	}
	return st
}

// dashed returns the look of a series drawn with lines.
func (f *Figure) dashed(name string, opts []Option) style {
	st := f.style(name, opts)
	if st.dash < 0 {
		st.dash = f.next(name, func(s *series) *int { return &s.dash }, &f.dashes)
	}
	return st
}

// next gives the series the next marker or dash pattern.
func (f *Figure) next(name string, field func(*series) *int, used *int) int {
	*field(f.series[name]) = *used
	*used++
	return *used - 1
}

func or(v, fallback float64) float64 {
	if v > 0 {
		return v
	}
	return fallback
}

// dashes are the patterns of lines in pixels; the first is a solid line.
var dashes = [][]vg.Length{nil, {7, 4}, {2, 3}, {9, 3, 2, 3}, {14, 4}}

func (st style) line(width float64) draw.LineStyle {
	return draw.LineStyle{Color: st.color, Width: vg.Length(or(st.width, width)), Dashes: dashes[max(0, st.dash)%len(dashes)]}
}

// translucent returns the color for areas.
func translucent(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0x40}
}

// pieces returns the line through the points, interrupted where they cannot
// be drawn.
func (c canvas) pieces(x, y []float64) (pieces [][]vg.Point) {
	var piece []vg.Point
	for i := range x {
		if c.x.shows(x[i]) && c.y.shows(y[i]) {
			piece = append(piece, c.at(x[i], y[i]))
			continue
		}
		if piece != nil {
			pieces = append(pieces, piece)
		}
		piece = nil
	}
	if piece != nil {
		pieces = append(pieces, piece)
	}
	return pieces
}

// stroke draws lines, without what is outside and without points that change
// nothing one could see.
func (c canvas) stroke(sty draw.LineStyle, lines ...[]vg.Point) {
	var path vg.Path
	for _, l := range c.ClipLinesXY(lines...) {
		for i, p := range simplify(l) {
			if i == 0 {
				path.Move(p)
			} else {
				path.Line(p)
			}
		}
	}
	if len(path) > 0 {
		c.SetLineStyle(sty)
		c.Stroke(path)
	}
}

func (c canvas) lineSample(sty draw.LineStyle) {
	c.StrokeLine2(sty, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
}

// area fills a polygon.
func (c canvas) area(col color.Color, polygon []vg.Point) {
	polygon = simplify(c.ClipPolygonXY(polygon))
	if len(polygon) < 3 {
		return
	}
	var path vg.Path
	path.Move(polygon[0])
	for _, p := range polygon[1:] {
		path.Line(p)
	}
	path.Close()
	c.SetColor(col)
	c.Fill(path)
}

// simplify drops points less than a fraction of a pixel away from the line
// without them (D. Douglas and T. Peucker, 1973).
func simplify(line []vg.Point) []vg.Point {
	const tolerance = 0.15
	if len(line) < 3 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	parts := [][2]int{{0, len(line) - 1}}
	for len(parts) > 0 {
		a, b := parts[len(parts)-1][0], parts[len(parts)-1][1]
		parts = parts[:len(parts)-1]
		far, worst := 0, tolerance
		for i := a + 1; i < b; i++ {
			if d := distance(line[i], line[a], line[b]); d > worst {
				far, worst = i, d
			}
		}
		if far > 0 {
			keep[far] = true
			parts = append(parts, [2]int{a, far}, [2]int{far, b})
		}
	}
	var kept []vg.Point
	for i, p := range line {
		if keep[i] {
			kept = append(kept, p)
		}
	}
	return kept
}

// distance returns how far p is from the segment ab.
func distance(p, a, b vg.Point) float64 {
	ab, ap := b.Sub(a), p.Sub(a)
	t := 0.0
	if n := ab.Dot(ab); n > 0 {
		t = math.Max(0, math.Min(1, float64(ap.Dot(ab)/n)))
	}
	d := ap.Sub(ab.Scale(vg.Length(t)))
	return math.Hypot(float64(d.X), float64(d.Y))
}
