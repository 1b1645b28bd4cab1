package figure

import (
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Contour draws lines of equal fn(x, y), labeled with their level, over
// light bands: the ground for the paths of a search. Without levels it picks
// some that share out the area.
func (f *Figure) Contour(fn func(x, y float64) float64, levels ...float64) *Figure {
	levels = slices.Clone(levels)
	slices.Sort(levels)
	return f.mapOf(func(x, y axis, dots int) (func(canvas), *scale) {
		g := sample(fn, x, y)
		levels := levels
		if len(levels) == 0 {
			levels = g.levels()
		}
		colors := color.Palette{color.Transparent}
		for i := range len(levels) + 1 {
			colors = append(colors, mix(white, sequential(float64(i)/float64(len(levels))), 0.35))
		}
		img := g.raster(dots, colors, func(z float64) int {
			i, _ := slices.BinarySearch(levels, z)
			return i
		})
		return func(c canvas) {
			c.DrawImage(c.Rectangle, img)
			g.drawLevels(c, levels)
		}, nil
	})
}

// Heat colors the area by fn(x, y), from violet (low) to yellow (high), with
// a scale labeled label at the right.
func (f *Figure) Heat(fn func(x, y float64) float64, label string) *Figure {
	return f.mapOf(func(x, y axis, dots int) (func(canvas), *scale) {
		g := sample(fn, x, y)
		s := &scale{label: label, color: sequential}
		s.lo, s.hi = g.limits()
		return g.shaded(s, dots), s
	})
}

// Probability colors the area by a probability p(x, y): the color of series 0
// where it is 0, white at ½, the color of series 1 where it is 1, and draws
// the boundary p = ½. A scale labeled label stands at the right, none if "".
func (f *Figure) Probability(p func(x, y float64) float64, label string) *Figure {
	return f.mapOf(func(x, y axis, dots int) (func(canvas), *scale) {
		g := sample(p, x, y)
		s := &scale{label: label, hi: 1, color: func(t float64) color.RGBA {
			return mix(white, diverging(2*t-1), 0.6)
		}}
		shade := g.shaded(s, dots)
		all := func(c canvas) {
			shade(c)
			for _, line := range g.trace(0.5) {
				c.stroke(draw.LineStyle{Color: black, Width: 1.6}, g.place(c, line))
			}
		}
		if label == "" {
			return all, nil
		}
		return all, s
	})
}

// Classes colors the area by the class 0, 1, 2… that class(x, y) decides for,
// in the colors of the series 0, 1, 2…, with lines between the classes. Where
// the class is negative the area stays white.
func (f *Figure) Classes(class func(x, y float64) int) *Figure {
	return f.mapOf(func(x, y axis, dots int) (func(canvas), *scale) {
		colors := color.Palette{color.Transparent, gray}
		for k := range okabeIto {
			colors = append(colors, mix(white, categorical(k), 0.35))
		}
		// Every fourth point first, then those between where classes differ.
		const fine, w, h = 4, 4*(gridX-1) + 1, 4*(gridY-1) + 1
		index := make([]int, w*h)
		at := func(i, j int) int { return class(x.value(float64(i)/(w-1)), y.value(float64(j)/(h-1))) }
		for j := 0; j < h; j += fine {
			for i := 0; i < w; i += fine {
				index[j*w+i] = at(i, j)
			}
		}
		for j := 0; j < h-1; j += fine {
			for i := 0; i < w-1; i += fine {
				k := index[j*w+i]
				same := k == index[j*w+i+fine] && k == index[(j+fine)*w+i] && k == index[(j+fine)*w+i+fine]
				for d := range (fine + 1) * (fine + 1) {
					u, v := i+d%(fine+1), j+d/(fine+1)
					if same {
						index[v*w+u] = k
					} else if u%fine != 0 || v%fine != 0 {
						index[v*w+u] = at(u, v)
					}
				}
			}
		}
		img := image.NewPaletted(image.Rect(0, 0, w, h), colors)
		for j := range h {
			for i := range w {
				k := index[j*w+i]
				col := 0
				switch {
				case i+1 < w && index[j*w+i+1] != k || j+1 < h && index[(j+1)*w+i] != k:
					col = 1
				case k >= 0:
					col = 2 + k%len(okabeIto)
				}
				img.SetColorIndex(i, h-1-j, uint8(col))
			}
		}
		return func(c canvas) { c.DrawImage(c.Rectangle, img) }, nil
	})
}

func (f *Figure) mapOf(evaluate func(x, y axis, dots int) (func(canvas), *scale)) *Figure {
	return f.add(layer{depth: depthMap, evaluate: evaluate})
}

// grid has the values of a function at points that are equally spaced in the
// picture: z[j·gridX+i] a fraction i/(gridX−1) along the first axis and
// j/(gridY−1) along the second.
type grid struct{ z []float64 }

const gridX, gridY = 121, 81

func sample(fn func(x, y float64) float64, x, y axis) grid {
	g := grid{make([]float64, gridX*gridY)}
	for j := range gridY {
		v := y.value(float64(j) / (gridY - 1))
		for i := range gridX {
			g.z[j*gridX+i] = fn(x.value(float64(i)/(gridX-1)), v)
		}
	}
	return g
}

// sorted returns the finite values in rising order.
func (g grid) sorted() []float64 {
	z := slices.DeleteFunc(slices.Clone(g.z), func(v float64) bool { return !finite(v) })
	slices.Sort(z)
	return z
}

func (g grid) limits() (lo, hi float64) {
	if z := g.sorted(); len(z) > 0 && z[0] < z[len(z)-1] {
		return z[0], z[len(z)-1]
	} else if len(z) > 0 {
		return z[0] - 1, z[0] + 1
	}
	return 0, 1
}

// levels returns rounded quantiles, closer together at the low end, where
// minima are.
func (g grid) levels() []float64 {
	z := g.sorted()
	var levels []float64
	const n = 9
	for i := range n {
		if len(z) == 0 {
			break
		}
		q := z[int(math.Pow((float64(i)+0.5)/n, 1.3)*float64(len(z)-1))]
		unit := 1.0
		if spread := z[len(z)-1] - z[0]; spread > 0 && q != 0 {
			unit = math.Pow(10, math.Floor(math.Log10(math.Abs(q)))-1)
		}
		q = math.Round(q/unit) * unit
		if q > z[0] && q < z[len(z)-1] && !slices.Contains(levels, q) {
			levels = append(levels, q)
		}
	}
	return levels
}

// raster returns a picture of the grid, w dots wide: the color 1 + index(z)
// where z is finite.
func (g grid) raster(w int, colors color.Palette, index func(z float64) int) image.Image {
	h := w * 2 / 3
	img := image.NewPaletted(image.Rect(0, 0, w, h), colors)
	for row := range h {
		v := (float64(row) + 0.5) / float64(h) * (gridY - 1)
		j := int(v)
		for col := range w {
			u := (float64(col) + 0.5) / float64(w) * (gridX - 1)
			i := int(u)
			a, b := u-float64(i), v-float64(j)
			k := j*gridX + i
			z := (1-b)*((1-a)*g.z[k]+a*g.z[k+1]) + b*((1-a)*g.z[k+gridX]+a*g.z[k+gridX+1])
			if finite(z) {
				img.SetColorIndex(col, h-1-row, uint8(1+index(z)))
			}
		}
	}
	return img
}

// shaded returns what draws the grid in the colors of a scale.
func (g grid) shaded(s *scale, dots int) func(c canvas) {
	n := dots / 8
	colors := color.Palette{color.Transparent}
	for i := range n {
		colors = append(colors, s.color((float64(i)+0.5)/float64(n)))
	}
	img := g.raster(dots, colors, func(z float64) int {
		return int(float64(n-1)*max(0, min(1, (z-s.lo)/(s.hi-s.lo))) + 0.5)
	})
	return func(c canvas) { c.DrawImage(c.Rectangle, img) }
}

// trace returns the lines where the values equal level, in units of the grid
// (marching squares). A line that ends where it starts is closed.
func (g grid) trace(level float64) [][][2]float64 {
	// Lines cross edges of the grid: edge 2k goes from point k to the right,
	// edge 2k+1 upwards. Each is crossed once, by the line between two cells.
	next := make([][]int, 2*gridX*gridY)
	for j := range gridY - 1 {
		for i := range gridX - 1 {
			k := j*gridX + i
			z := [4]float64{g.z[k], g.z[k+1], g.z[k+gridX+1], g.z[k+gridX]}
			edges := [4]int{2 * k, 2*(k+1) + 1, 2 * (k + gridX), 2*k + 1}
			var crossed []int
			for e := range 4 {
				if finite(sum(z[:])) && (z[e] >= level) != (z[(e+1)%4] >= level) {
					crossed = append(crossed, edges[e])
				}
			}
			if len(crossed) == 4 && (sum(z[:])/4 >= level) != (z[0] >= level) {
				crossed = append(crossed[1:], crossed[0]) // a saddle: the middle belongs to the other side
			}
			for ; len(crossed) > 1; crossed = crossed[2:] {
				a, b := crossed[0], crossed[1]
				next[a], next[b] = append(next[a], b), append(next[b], a)
			}
		}
	}
	at := func(edge int) [2]float64 {
		k := edge / 2
		i, j := float64(k%gridX), float64(k/gridX)
		if edge%2 == 0 {
			return [2]float64{i + (level-g.z[k])/(g.z[k+1]-g.z[k]), j}
		}
		return [2]float64{i, j + (level-g.z[k])/(g.z[k+gridX]-g.z[k])}
	}
	var lines [][][2]float64
	follow := func(start int) {
		line := [][2]float64{at(start)}
		for edge := start; len(next[edge]) > 0; {
			to := next[edge][0]
			next[edge] = next[edge][1:]
			if i := slices.Index(next[to], edge); i >= 0 {
				next[to] = slices.Delete(next[to], i, i+1)
			}
			line = append(line, at(to))
			edge = to
		}
		lines = append(lines, line)
	}
	for _, ends := range []int{1, 2} { // open lines, then closed ones
		for edge := range next {
			if len(next[edge]) == ends {
				follow(edge)
			}
		}
	}
	return lines
}

// place returns a traced line in pixels.
func (g grid) place(c canvas, line [][2]float64) []vg.Point {
	at := make([]vg.Point, len(line))
	for i, p := range line {
		at[i] = vg.Point{X: c.X(p[0] / (gridX - 1)), Y: c.Y(p[1] / (gridY - 1))}
	}
	return at
}

// drawLevels draws the lines of the levels and, where there is room, their
// labels.
func (g grid) drawLevels(c canvas, levels []float64) {
	var taken []vg.Rectangle
	for _, level := range levels {
		label := number(level, 3)
		var longest []vg.Point
		for _, line := range g.trace(level) {
			at := g.place(c, line)
			c.stroke(draw.LineStyle{Color: gray, Width: 0.9}, at)
			if len(at) > len(longest) {
				longest = at
			}
		}
		if len(longest) < 8 {
			continue
		}
		w := vg.Length(textWidth(label, tickSize, false))
		for try := range 16 {
			p := longest[(len(longest)*(2*try+1)/32+len(longest)/3)%len(longest)]
			box := vg.Rectangle{Min: vg.Point{X: p.X - w/2 - 3, Y: p.Y - 8}, Max: vg.Point{X: p.X + w/2 + 3, Y: p.Y + 8}}
			if !c.Contains(box.Min) || !c.Contains(box.Max) || slices.ContainsFunc(taken, func(r vg.Rectangle) bool {
				return r.Min.X < box.Max.X && box.Min.X < r.Max.X && r.Min.Y < box.Max.Y && box.Min.Y < r.Max.Y
			}) {
				continue
			}
			taken = append(taken, box)
			c.tag(label, p.X, p.Y, 0.5)
			break
		}
	}
}

// scale is the legend of a map.
type scale struct {
	label  string
	lo, hi float64
	color  func(t float64) color.RGBA

	left vg.Length
}

func (s *scale) ticks(height float64) ([]tick, float64) {
	var ticks []tick
	widest := 0.0
	for _, t := range linearTicks(s.lo, s.hi, math.Max(2, height/45)) {
		ticks = append(ticks, tick{t.Value, t.Label})
		widest = math.Max(widest, textWidth(t.Label, tickSize, false))
	}
	return ticks, widest
}

type tick struct {
	value float64
	label string
}

const scaleBar = 14 // pixels wide

// reserve cuts the room for the scale from the right of c.
func (s *scale) reserve(c canvas) canvas {
	_, widest := s.ticks(c.height())
	w := 14 + scaleBar + 6 + widest
	if s.label != "" {
		w += labelSize * 1.6
	}
	c.Max.X -= vg.Length(w)
	s.left = c.Max.X + 14
	return c
}

// draw draws the scale beside the axes that c encloses.
func (s *scale) draw(c canvas) {
	const n = 96
	img := image.NewRGBA(image.Rect(0, 0, 1, n))
	for i := range n {
		img.Set(0, n-1-i, s.color((float64(i)+0.5)/n))
	}
	bar := vg.Rectangle{Min: vg.Point{X: s.left, Y: c.Min.Y}, Max: vg.Point{X: s.left + scaleBar, Y: c.Max.Y}}
	c.DrawImage(bar, img)
	c.outline(bar.Min.X, bar.Min.Y, bar.Max.X, bar.Max.Y, 0.8, gray)
	ticks, widest := s.ticks(c.height())
	for _, t := range ticks {
		y := c.Y((t.value - s.lo) / (s.hi - s.lo))
		c.StrokeLine2(draw.LineStyle{Color: gray, Width: 1}, bar.Max.X, y, bar.Max.X+4, y)
		c.write(t.label, bar.Max.X+7, y, 0, tickSize, false, black)
	}
	c.writeUp(s.label, bar.Max.X+7+vg.Length(widest)+labelSize, c.Center().Y, labelSize)
}

// writeUp writes text upwards, its middle at (x, y).
func (c canvas) writeUp(s string, x, y vg.Length, size float64) {
	c.Push()
	c.Translate(vg.Point{X: x, Y: y})
	c.Rotate(math.Pi / 2)
	c.write(s, 0, 0, 0.5, size, false, black)
	c.Pop()
}
