package figure

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Confusion draws a confusion matrix with its numbers: counts[i][j] examples
// of class i were taken for class j. The more of its row a cell holds, the
// darker it is: blue where the class is right, orange where it is wrong. It
// panics when counts is not square or classes has another length.
func Confusion(title string, counts [][]int, classes []string) *Figure {
	n := len(counts)
	sameLength("Confusion", "counts and classes", n, len(classes))
	copied := make([][]int, n)
	for i, row := range counts {
		sameLength(fmt.Sprintf("Confusion: row %d", i), "counts and the row", n, len(row))
		copied[i] = slices.Clone(row)
	}
	classes = slices.Clone(classes)

	f := New(title, "", "")
	f.width = math.Max(320, math.Min(defaultWidth, 150+62*float64(n)))
	f.height = math.Max(260, math.Min(560, 110+46*float64(n)))
	f.picture = func(c canvas) {
		widest := 0.0
		for _, name := range classes {
			widest = math.Max(widest, textWidth(name, tickSize, false))
		}
		left, bottom := c.Min.X+vg.Length(labelSize+14+widest), c.Min.Y+labelSize+tickSize+14
		w, h := (c.Max.X-left)/vg.Length(n), (c.Max.Y-bottom)/vg.Length(n)
		for i, row := range copied {
			total := 0
			for _, v := range row {
				total += v
			}
			y := c.Max.Y - h*vg.Length(i+1)
			c.write(classes[i], left-7, y+h/2, 1, tickSize, false, black)
			for j, v := range row {
				share := float64(v) / math.Max(1, float64(total))
				col := mix(white, okabeIto[0], share)
				if i != j {
					col = mix(white, okabeIto[1], math.Sqrt(share))
				}
				ink := black
				switch {
				case i == j && share > 0.5:
					ink = white
				case v == 0:
					ink = gray
				}
				x := left + w*vg.Length(j)
				c.fill(x, y, x+w, y+h, col)
				c.outline(x, y, x+w, y+h, 1, faint)
				c.write(fmt.Sprint(v), x+w/2, y+h/2, 0.5, tickSize, i == j, ink)
			}
		}
		for j, name := range classes {
			c.write(name, left+w*(vg.Length(j)+0.5), bottom-12, 0.5, tickSize, false, black)
		}
		c.write("predicted class", (left+c.Max.X)/2, c.Min.Y+labelSize/2, 0.5, labelSize, false, black)
		c.writeUp("true class", c.Min.X+labelSize/2, (bottom+c.Max.Y)/2, labelSize)
	}
	return f
}

// Images draws each row of x as a gray image, width pixels wide, with a
// caption below (nil for none): 0 is white, the largest value of x black. The
// images whose indices are in wrong are marked with a frame and a cross. It
// panics when the rows do not fill whole lines of pixels, when captions has
// another length than x has rows, or when an index is out of range.
func Images(title string, x mat.Matrix, width int, captions []string, wrong ...int) *Figure {
	rows, _ := x.Dims()
	for _, i := range wrong {
		if i < 0 || i >= rows {
			panic(fmt.Sprintf("figure: Images: wrong image %d of %d", i, rows))
		}
	}
	most := largest(x)
	return mosaic("Images", title, x, width, captions, wrong, func(v float64) color.RGBA {
		return mix(white, color.RGBA{A: 0xFF}, math.Max(0, math.Min(1, v/most)))
	})
}

// Weights draws each row of w as an image, width pixels wide, with a caption
// below (nil for none): blue is negative, white 0, orange positive, with one
// scale for all rows that is written under them. Weights stored inputs × units
// are drawn with w.T(). It panics when the rows do not fill whole lines of
// pixels or captions has another length than w has rows.
func Weights(title string, w mat.Matrix, width int, captions []string) *Figure {
	most := largest(w)
	f := mosaic("Weights", title, w, width, captions, nil, func(v float64) color.RGBA { return diverging(v / most) })
	inner := f.picture
	f.height += 34
	f.picture = func(c canvas) {
		const n, length = 64, 180
		bar := image.NewRGBA(image.Rect(0, 0, n, 1))
		for i := range n {
			bar.Set(i, 0, diverging((float64(i)+0.5)/n*2-1))
		}
		x, y := c.Center().X, c.Min.Y
		c.DrawImage(vg.Rectangle{Min: vg.Point{X: x - length/2, Y: y}, Max: vg.Point{X: x + length/2, Y: y + 12}}, bar)
		c.outline(x-length/2, y, x+length/2, y+12, 0.8, gray)
		c.write(number(-most, 3), x-length/2-6, y+6, 1, tickSize, false, black)
		c.write(number(most, 3), x+length/2+6, y+6, 0, tickSize, false, black)
		c.Min.Y += 34
		inner(c)
	}
	return f
}

// largest returns the largest finite absolute value, 1 when all are 0.
func largest(m mat.Matrix) (most float64) {
	rows, cols := m.Dims()
	for i := range rows {
		for j := range cols {
			if v := math.Abs(m.At(i, j)); finite(v) {
				most = math.Max(most, v)
			}
		}
	}
	return or(most, 1)
}

// mosaic draws the rows of x as images. Values that are not finite are drawn
// in the color of series 2.
func mosaic(call, title string, x mat.Matrix, width int, captions []string, wrong []int, col func(v float64) color.RGBA) *Figure {
	rows, cols := x.Dims()
	if width < 1 || cols%width != 0 {
		panic(fmt.Sprintf("figure: %s: rows of %d values do not fill lines of %d pixels", call, cols, width))
	}
	if captions != nil {
		sameLength(call, "captions and rows", len(captions), rows)
	}
	captions = slices.Clone(captions)
	height := cols / width

	// The pixels are enlarged so that browsers do not blur them.
	zoom := max(1, 96/width)
	images := make([]image.Image, rows)
	for i := range images {
		img := image.NewRGBA(image.Rect(0, 0, width*zoom, height*zoom))
		for p := range cols {
			pixel := okabeIto[2]
			if v := x.At(i, p); finite(v) {
				pixel = col(v)
			}
			for k := range zoom * zoom {
				img.Set(p%width*zoom+k%zoom, p/width*zoom+k/zoom, pixel)
			}
		}
		images[i] = img
	}

	const gap = 10
	across := min(rows, 10)
	if rows > 10 {
		across = min(12, (rows+int(math.Sqrt(float64(rows)/2))-1)/max(1, int(math.Sqrt(float64(rows)/2))))
	}
	side := math.Min(96, (defaultWidth-2*margin+gap)/float64(across)-gap)
	down := (rows + across - 1) / across
	tall := side * float64(height) / float64(width)
	caption := 0.0
	if captions != nil {
		caption = tickSize * 1.4
	}
	f := New(title, "", "")
	f.width = defaultWidth
	f.height = float64(down)*(tall+caption+gap) + 2*margin
	f.height += titleSize * 1.35 * float64(len(wrap(title, defaultWidth-2*margin, titleSize, true)))
	f.picture = func(c canvas) {
		s := math.Min(1, c.width()/(float64(across)*(side+gap)-gap))
		left := c.Center().X - vg.Length(s*(float64(across)*(side+gap)-gap)/2)
		for i, img := range images {
			x0 := left + vg.Length(s*float64(i%across)*(side+gap))
			y1 := c.Max.Y - vg.Length(float64(i/across)*(s*tall+caption+gap))
			x1, y0 := x0+vg.Length(s*side), y1-vg.Length(s*tall)
			c.DrawImage(vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}, img)
			text := ""
			if captions != nil {
				text = captions[i]
			}
			if slices.Contains(wrong, i) {
				c.outline(x0, y0, x1, y1, 2.5, okabeIto[1])
				c.mark(style{series: series{okabeIto[1], crossMarker, 0}, width: 9}, vg.Point{X: x1 - 8, Y: y1 - 8})
			} else {
				c.outline(x0, y0, x1, y1, 0.8, gray)
			}
			c.write(text, (x0+x1)/2, y0-vg.Length(tickSize*0.75), 0.5, tickSize, false, black)
		}
	}
	return f
}

// Layer is a layer of neurons in [Network].
type Layer struct {
	Name  string // written below, "" for none
	Units int

	Labels  []string   // one a unit, written inside; nil for none
	Weights mat.Matrix // units of the layer before × units; nil for plain edges
}

// Network draws layers of neurons, left to right, with edges from each neuron
// to each in the next layer. With weights an edge is as wide as its weight is
// large, orange if positive, blue and dashed if negative, and labeled with
// its value where there are at most eight. Of layers with more than ten
// neurons the first ones and the last are drawn. It panics when there are no
// layers or a shape differs from Units.
func Network(title string, layers ...Layer) *Figure {
	if len(layers) == 0 {
		panic("figure: Network without layers")
	}
	layers = slices.Clone(layers)
	for i, l := range layers {
		if l.Units < 1 {
			panic(fmt.Sprintf("figure: Network: layer %d has %d units", i, l.Units))
		}
		if l.Labels != nil {
			sameLength(fmt.Sprintf("Network: layer %d", i), "Units and Labels", l.Units, len(l.Labels))
		}
		if l.Weights == nil {
			continue
		}
		before := 0
		if i > 0 {
			before = layers[i-1].Units
		}
		if r, k := l.Weights.Dims(); r != before || k != l.Units {
			panic(fmt.Sprintf("figure: Network: weights of layer %d are %d×%d: want %d×%d", i, r, k, before, l.Units))
		}
		layers[i].Weights = mat.DenseCopyOf(l.Weights)
	}
	tallest := 0
	for _, l := range layers {
		tallest = max(tallest, min(l.Units, mostUnits+1))
	}
	f := New(title, "", "")
	f.width, f.height = defaultWidth, math.Min(defaultHeight, float64(90+100*tallest))
	f.picture = func(c canvas) { drawNetwork(c, layers) }
	return f
}

const mostUnits = 10

// unit is a neuron that is drawn.
type unit struct {
	index int
	at    vg.Point
}

func drawNetwork(c canvas, layers []Layer) {
	radius := 22.0
	for _, l := range layers {
		slots := min(l.Units, mostUnits+1)
		radius = math.Min(radius, (c.height()-40)/float64(slots)*0.40)
	}
	units := make([][]unit, len(layers))
	dots := make([]vg.Point, 0, len(layers)) // where units are left out
	for i, l := range layers {
		x := c.Min.X + vg.Length(c.width()*(float64(i)+0.5)/float64(len(layers)))
		slots := min(l.Units, mostUnits+1)
		pitch := math.Min(5*radius, (c.height()-40)/float64(slots))
		middle := (c.Min.Y + 34 + c.Max.Y) / 2
		for s := range slots {
			at := vg.Point{X: x, Y: middle + vg.Length((float64(slots-1)/2-float64(s))*pitch)}
			index := s
			if l.Units > mostUnits {
				if s == mostUnits-1 {
					dots = append(dots, at)
					continue
				}
				if s == mostUnits {
					index = l.Units - 1
				}
			}
			units[i] = append(units[i], unit{index, at})
		}
		c.write(l.Name, x, c.Min.Y+labelSize*1.7, 0.5, labelSize, false, black)
		c.write(fmt.Sprintf("%d %s", l.Units, plural(l.Units, "unit")), x, c.Min.Y+tickSize/2, 0.5, tickSize, false, black)
	}
	var tags []func()
	for i := 1; i < len(layers); i++ {
		w := layers[i].Weights
		most := 1.0
		if w != nil {
			most = largest(w)
		}
		var plain vg.Path
		few := len(units[i-1])*len(units[i]) <= 8
		for _, b := range units[i] {
			for _, a := range units[i-1] {
				if w == nil {
					plain.Move(a.at)
					plain.Line(b.at)
					continue
				}
				v := w.At(a.index, b.index)
				sty := draw.LineStyle{Color: okabeIto[1], Width: vg.Length(0.4 + 3.2*math.Min(1, math.Abs(v)/most))}
				if v < 0 {
					sty.Color, sty.Dashes = okabeIto[0], dashes[1]
				}
				c.StrokeLine2(sty, a.at.X, a.at.Y, b.at.X, b.at.Y)
				if few {
					p := a.at.Add(b.at.Sub(a.at).Scale(0.27))
					tags = append(tags, func() { c.tag(number(v, 3), p.X, p.Y, 0.5) })
				}
			}
		}
		c.SetLineStyle(draw.LineStyle{Color: gray, Width: 0.8})
		c.Stroke(plain)
	}
	for _, tag := range tags {
		tag()
	}
	for i, l := range layers {
		for _, u := range units[i] {
			var path vg.Path
			path = markerPath(path, 0, u.at, vg.Length(radius))
			c.SetColor(mix(white, okabeIto[0], 0.10))
			c.Fill(path)
			c.SetLineStyle(draw.LineStyle{Color: black, Width: 1.2})
			c.Stroke(path)
			if l.Labels != nil {
				label := l.Labels[u.index]
				if textWidth(label, tickSize, false) <= 2*radius-2 {
					c.write(label, u.at.X, u.at.Y, 0.5, tickSize, false, black)
				} else {
					c.tag(label, u.at.X, u.at.Y, 0.5)
				}
			}
		}
	}
	for _, p := range dots {
		for k := -1; k <= 1; k++ {
			c.mark(style{series: series{black, 0, 0}, width: 3.5}, p.Add(vg.Point{Y: vg.Length(6 * k)}))
		}
	}
}

func plural(n int, s string) string {
	if n == 1 {
		return s
	}
	return s + "s"
}
