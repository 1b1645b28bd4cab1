package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Surface draws z = fn(x, y) over a rectangle as a mesh seen from above at
// the corner (xmin, ymin), colored by height. It leaves a hole where fn is
// not finite, and panics unless xmin < xmax and ymin < ymax, all finite.
func Surface(title, xLabel, yLabel, zLabel string, fn func(x, y float64) float64, xmin, xmax, ymin, ymax float64) *Figure {
	var x, y, z axis
	x.setRange("Surface: x", xmin, xmax)
	y.setRange("Surface: y", ymin, ymax)
	const n = 26
	heights := make([]float64, (n+1)*(n+1))
	lo, hi := math.Inf(1), math.Inf(-1)
	for j := range n + 1 {
		for i := range n + 1 {
			v := fn(x.value(float64(i)/n), y.value(float64(j)/n))
			heights[j*(n+1)+i] = v
			if z.shows(v) {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	z.enclose(lo, hi, false)

	f := New(title, "", "")
	f.height = 460
	f.width = defaultWidth
	f.picture = func(c canvas) {
		v := viewOf(c)
		v.box(c, x, y, z, xLabel, yLabel, zLabel)
		type quad struct {
			corners [4]vg.Point
			depth   float64
			height  float64
		}
		var quads []quad
		for j := range n {
			for i := range n {
				q := quad{depth: v.depth(float64(i)/n, float64(j)/n)}
				for k, d := range [4][2]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
					h := heights[(j+d[1])*(n+1)+i+d[0]]
					if !z.shows(h) {
						h = math.NaN()
					}
					t := z.fraction(h)
					q.corners[k] = v.at(float64(i+d[0])/n, float64(j+d[1])/n, t)
					q.height += t / 4
				}
				if finite(q.height) {
					quads = append(quads, q)
				}
			}
		}
		slices.SortStableFunc(quads, func(a, b quad) int { // the far ones first
			switch {
			case a.depth > b.depth:
				return -1
			case a.depth < b.depth:
				return 1
			}
			return 0
		})
		for _, q := range quads {
			var path vg.Path
			path.Move(q.corners[0])
			for _, p := range q.corners[1:] {
				path.Line(p)
			}
			path.Close()
			col := sequential(q.height)
			c.SetColor(col)
			c.Fill(path)
			c.SetLineStyle(draw.LineStyle{Color: mix(col, black, 0.35), Width: 0.5})
			c.Stroke(path)
		}
		if n := len(heights); len(quads) < n && lo > hi {
			c.write("There are no finite values to draw.", c.Center().X, c.Min.Y+tickSize, 0.5, tickSize, false, black)
		}
	}
	return f
}

// view projects the unit cube onto the canvas, without perspective.
type view struct {
	middle     vg.Point
	scale      float64
	cos, sin   float64 // turn about the vertical
	rise, tilt float64 // how much of height and of depth is seen
}

func viewOf(c canvas) view {
	var v view
	v.sin, v.cos = math.Sincos(35 * math.Pi / 180)
	sin, cos := math.Sincos(32 * math.Pi / 180)
	v.rise, v.tilt = 0.72*cos, sin
	width, height := v.cos+v.sin, v.rise+v.tilt*(v.cos+v.sin)
	v.scale = math.Min((c.width()-130)/width, (c.height()-70)/height)
	v.middle = vg.Point{X: c.Center().X + 20, Y: c.Center().Y + 18}
	return v
}

// depth returns how far away a point of the ground is.
func (v view) depth(x, y float64) float64 { return (x-0.5)*v.sin + (y-0.5)*v.cos }

func (v view) at(x, y, z float64) vg.Point {
	right := (x-0.5)*v.cos - (y-0.5)*v.sin
	up := (z-0.5)*v.rise + v.depth(x, y)*v.tilt
	return v.middle.Add(vg.Point{X: vg.Length(right * v.scale), Y: vg.Length(up * v.scale)})
}

// box draws the ground and the far walls, with ticks along three edges.
func (v view) box(c canvas, x, y, z axis, xLabel, yLabel, zLabel string) {
	lines := func(col draw.LineStyle, points ...[3]float64) {
		var path vg.Path
		for i := 0; i < len(points); i += 2 {
			path.Move(v.at(points[i][0], points[i][1], points[i][2]))
			path.Line(v.at(points[i+1][0], points[i+1][1], points[i+1][2]))
		}
		c.SetLineStyle(col)
		c.Stroke(path)
	}
	light := draw.LineStyle{Color: faint, Width: 1}
	dark := draw.LineStyle{Color: gray, Width: 1}
	ticks := func(a axis, at func(t float64) vg.Point, shift vg.Point, align float64, wall func(t float64) [][3]float64) (widest float64) {
		for _, t := range linearTicks(a.lo, a.hi, 5) {
			u := a.fraction(t.Value)
			lines(light, wall(u)...)
			p := at(u).Add(shift)
			c.write(t.Label, p.X, p.Y, align, tickSize, false, black)
			widest = math.Max(widest, textWidth(t.Label, tickSize, false))
		}
		return widest
	}
	ticks(x, func(t float64) vg.Point { return v.at(t, 0, 0) }, vg.Point{X: 4, Y: -11}, 0.1, func(t float64) [][3]float64 {
		return [][3]float64{{t, 0, 0}, {t, 1, 0}, {t, 1, 0}, {t, 1, 1}}
	})
	ticks(y, func(t float64) vg.Point { return v.at(0, t, 0) }, vg.Point{X: -6, Y: -7}, 0.9, func(t float64) [][3]float64 {
		return [][3]float64{{0, t, 0}, {1, t, 0}, {1, t, 0}, {1, t, 1}}
	})
	widest := ticks(z, func(t float64) vg.Point { return v.at(0, 1, t) }, vg.Point{X: -8}, 1, func(t float64) [][3]float64 {
		return [][3]float64{{0, 1, t}, {1, 1, t}, {1, 1, t}, {1, 0, t}}
	})
	lines(dark, [3]float64{0, 0, 0}, [3]float64{1, 0, 0}, [3]float64{0, 0, 0}, [3]float64{0, 1, 0}, [3]float64{0, 1, 0}, [3]float64{0, 1, 1})

	px := v.at(0.5, 0, 0).Add(vg.Point{X: 12, Y: -32})
	c.write(xLabel, px.X, px.Y, 0, labelSize, false, black)
	py := v.at(0, 0.5, 0).Add(vg.Point{X: -24, Y: -28})
	c.write(yLabel, py.X, py.Y, 1, labelSize, false, black)
	pz := v.at(0, 1, 0.5)
	c.writeUp(zLabel, pz.X-vg.Length(widest)-labelSize-10, pz.Y, labelSize)
}
