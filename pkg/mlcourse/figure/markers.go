package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// markers are the shapes of markers, polygons around the origin that look
// equally large; the first, nil, is a circle.
var markers = [][]vg.Point{
	nil,
	polygon(3, math.Pi/2, 1.4), // triangle
	polygon(4, math.Pi/4, 1.3), // square
	{{X: 0, Y: 0.5}, {X: 0.8, Y: 1.3}, {X: 1.3, Y: 0.8}, {X: 0.5, Y: 0}, {X: 1.3, Y: -0.8}, {X: 0.8, Y: -1.3}, // cross
		{X: 0, Y: -0.5}, {X: -0.8, Y: -1.3}, {X: -1.3, Y: -0.8}, {X: -0.5, Y: 0}, {X: -1.3, Y: 0.8}, {X: -0.8, Y: 1.3}},
	polygon(4, 0, 1.4),               // diamond
	polygon(3, -math.Pi/2, 1.4),      // triangle upside down
	polygon(10, math.Pi/2, 1.6, 0.7), // star
}

const (
	crossMarker = 3
	starMarker  = 6
)

// polygon returns n corners, equally spaced by angle, with these radii in
// turn.
func polygon(n int, start float64, radii ...float64) []vg.Point {
	corners := make([]vg.Point, n)
	for i := range corners {
		sin, cos := math.Sincos(start + 2*math.Pi*float64(i)/float64(n))
		r := radii[i%len(radii)]
		corners[i] = vg.Point{X: vg.Length(r * cos), Y: vg.Length(r * sin)}
	}
	return corners
}

// markerPath appends a marker to a path.
func markerPath(path vg.Path, shape int, at vg.Point, radius vg.Length) vg.Path {
	corners := markers[shape%len(markers)]
	if corners == nil {
		path.Move(vg.Point{X: at.X + radius, Y: at.Y})
		path.Arc(at, radius, 0, 2*math.Pi)
	}
	for i, p := range corners {
		if p = at.Add(p.Scale(radius)); i == 0 {
			path.Move(p)
		} else {
			path.Line(p)
		}
	}
	path.Close()
	return path
}

// mark draws markers, with a thin white edge where they are few enough to be
// told apart.
func (c canvas) mark(st style, at ...vg.Point) {
	if len(at) == 0 {
		return
	}
	var path vg.Path
	for _, p := range at {
		path = markerPath(path, st.marker, p, vg.Length(or(st.width, 7)/2))
	}
	if len(at) <= 1000 {
		c.SetLineStyle(draw.LineStyle{Color: white, Width: 1.2})
		c.Stroke(path)
	}
	c.SetColor(st.color)
	c.Fill(path)
}
