package figure_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/figure"
)

// gallery has one figure of each kind, as lessons use them.
func gallery() map[string]*figure.Figure {
	rnd := rand.New(rand.NewPCG(1, 2))
	cloud := func(n int, x0, y0, s float64) (x, y []float64) {
		for range n {
			x, y = append(x, x0+s*rnd.NormFloat64()), append(y, y0+s*rnd.NormFloat64())
		}
		return x, y
	}
	span := func(n int, fn func(i float64) float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = fn(float64(i))
		}
		return v
	}
	g := make(map[string]*figure.Figure)

	f := figure.New("CP after evolution", "CP before", "CP after")
	x := []float64{338, 333, 328, 207, 226, 25, 179, 60, 208, 606}
	y := []float64{640, 633, 619, 393, 428, 27, 193, 66, 226, 1591}
	f.Points(x, y, "Pokémon")
	f.Function(func(x float64) float64 { return -188.4 + 2.67*x }, 0, 620, "y = −188.4 + 2.67·x")
	f.Text(606, 1591, "an outlier?")
	g["scatter"] = f

	f = figure.New("All markers", "x", "y")
	for k := range 8 {
		x, y := cloud(25, float64(k%4)*3, float64(k/4)*4, 0.7)
		f.Points(x, y, fmt.Sprintf("series %d", k))
	}
	g["markers"] = f

	f = figure.New("All lines", "epoch", "cost J (nats)").LogY()
	for k := range 6 {
		f.Line(span(50, func(i float64) float64 { return i }), span(50, func(i float64) float64 { return math.Exp(-0.1*i*float64(k+1)) + 0.001*float64(k) }), fmt.Sprintf("η = %.2g", 0.1*float64(k+1)))
	}
	g["lines"] = f

	epochs := span(30, func(i float64) float64 { return i + 1 })
	f = figure.New("Learning curves over ten seeds", "training examples m", "error").LogX()
	for k, name := range []string{"training", "test"} {
		mid := span(30, func(i float64) float64 { return 0.3 + (float64(k)-0.5)*0.5/(1+i/4) })
		f.Band(epochs, span(30, func(i float64) float64 { return mid[int(i)] - 0.04 }), span(30, func(i float64) float64 { return mid[int(i)] + 0.04 }), name)
		f.Line(epochs, mid, name)
	}
	f.HLine(0.3, "irreducible error", figure.Gray)
	g["curves"] = f

	cost := func(w, b float64) float64 { return 3*(w-1)*(w-1) + 0.2*(b+2)*(b+2) + 0.9*(w-1)*(b+2)*0.5 }
	f = figure.New("Five starts, one minimum", "w", "b").Range(-4, 6, -8, 4)
	f.Contour(cost)
	for _, s := range [][2]float64{{-3, 3}, {5, 3}, {-3.5, -7}, {5.5, -7}, {-1, -2}} {
		w, b := s[0], s[1]
		var ws, bs []float64
		for range 40 {
			ws, bs = append(ws, w), append(bs, b)
			w, b = w-0.12*(6*(w-1)+0.45*(b+2)), b-0.12*(0.4*(b+2)+0.45*(w-1))
		}
		f.Path(ws, bs, fmt.Sprintf("from (%g, %g)", s[0], s[1]))
	}
	g["contour"] = f

	f = figure.New("Rosenbrock's valley", "θ₁", "θ₂").Range(-2, 2, -1, 3)
	f.Heat(func(x, y float64) float64 { return math.Log1p((1-x)*(1-x) + 100*(y-x*x)*(y-x*x)) }, "log(1 + J)")
	g["heat"] = f

	g["surface"] = figure.Surface("Cost of two weights", "w", "b", "J", func(w, b float64) float64 { return cost(w, b) * 1000 }, -4, 6, -8, 4)
	g["surface2"] = figure.Surface("Saddle and pits", "θ₁", "θ₂", "cost", func(x, y float64) float64 { return math.Sin(2*x)*math.Cos(2*y) + 0.1*x*x }, -3, 3, -3, 3)

	ax, ay := cloud(60, -1, 0, 1)
	bx, by := cloud(60, 1.4, 1, 1)
	f = figure.New("Water or Normal?", "Defense (standardized)", "Sp. Defense (standardized)")
	f.Probability(func(x, y float64) float64 { return 1 / (1 + math.Exp(-2.4*x-y+0.7+0.8*x*y)) }, "P(Normal | x)")
	f.Points(ax, ay, "Water")
	f.Points(bx, by, "Normal")
	g["decision"] = f

	f = figure.New("Four classes", "x₁", "x₂").Range(-3, 3, -3, 3)
	f.Classes(func(x, y float64) int {
		k := 0
		if y > math.Sin(x) {
			k++
		}
		if x > 0.3*y*y {
			k += 2
		}
		return k
	})
	for k, name := range []string{"○", "×", "△", "□"} {
		x, y := cloud(20, float64(k/2)*3-1.5, float64(k%2)*3-1.5, 0.6)
		f.Points(x, y, name)
	}
	g["classes"] = f

	f = figure.New("Two Gaussians", "Defense", "Sp. Defense")
	f.Points(ax, ay, "Water")
	f.Ellipse([]float64{-1, 0}, mat.NewSymDense(2, []float64{1, 0.4, 0.4, 1}), "Water")
	f.Points(bx, by, "Normal")
	f.Ellipse([]float64{1.4, 1}, mat.NewSymDense(2, []float64{1.5, -0.6, -0.6, 0.8}), "Normal")
	g["gaussians"] = f

	f = figure.New("Ridge: weights shrink together", "λ", "weight").LogX()
	lambda := span(40, func(i float64) float64 { return math.Pow(10, -3+i/6) })
	for k := range 6 {
		f.Line(lambda, span(40, func(i float64) float64 { return (float64(k) - 2.3) * 40 / (1 + lambda[int(i)]*math.Pow(2, float64(k))) }), fmt.Sprintf("x%c", '₁'+k))
	}
	f.VLine(3.2, "chosen on the validation set", figure.Gray)
	f.HLine(0, "", figure.Gray, figure.Width(1))
	g["paths"] = f

	counts := make([][]int, 10)
	names := make([]string, 10)
	for i := range counts {
		counts[i] = make([]int, 10)
		counts[i][i] = 90 + i
		counts[i][(i*3+1)%10] += i
		names[i] = fmt.Sprint(i)
	}
	g["confusion"] = figure.Confusion("Digits: 41 of 1000 wrong", counts, names)
	g["confusion2"] = figure.Confusion("Test set", [][]int{{30, 4}, {9, 41}}, []string{"Water", "Normal"})

	digit := func(n, s int) *mat.Dense {
		m := mat.NewDense(n, s*s, nil)
		for i := range n {
			for p := range s * s {
				u, v := float64(p%s)/float64(s-1)-0.5, float64(p/s)/float64(s-1)-0.5
				m.Set(i, p, math.Exp(-80*math.Pow(math.Hypot(u*(1+float64(i%4)/3), v)-0.3, 2)))
			}
		}
		return m
	}
	captions := make([]string, 25)
	for i := range captions {
		captions[i] = fmt.Sprintf("%d → %d", i%10, (i+i/7)%10)
	}
	g["digits"] = figure.Images("Some digits (true → predicted)", digit(25, 8), 8, captions, 7, 9, 22)
	g["digits28"] = figure.Images("Three digits", digit(3, 28), 28, nil)
	w := mat.NewDense(15, 64, nil)
	for i := range 15 {
		for p := range 64 {
			w.Set(i, p, math.Sin(float64(p%8)*float64(i+1)/4)*math.Cos(float64(p/8)*float64(i)/5))
		}
	}
	units := make([]string, 15)
	for i := range units {
		units[i] = fmt.Sprintf("unit %d", i)
	}
	g["weights"] = figure.Weights("What the hidden units look for", w, 8, units)
	g["weights_plain"] = figure.Weights("", w, 8, nil)

	g["network"] = figure.Network("XNOR by hand",
		figure.Layer{Name: "input", Units: 2, Labels: []string{"x₁", "x₂"}},
		figure.Layer{Name: "hidden", Units: 2, Labels: []string{"AND", "NOR"}, Weights: mat.NewDense(2, 2, []float64{20, -20, 20, -20})},
		figure.Layer{Name: "output", Units: 1, Labels: []string{"OR"}, Weights: mat.NewDense(2, 1, []float64{20, 20})})
	g["network_large"] = figure.Network("Digits",
		figure.Layer{Name: "pixels", Units: 784}, figure.Layer{Name: "hidden", Units: 25},
		figure.Layer{Name: "hidden", Units: 15, Weights: mat.NewDense(25, 15, span(375, func(i float64) float64 { return math.Sin(i) }))},
		figure.Layer{Name: "output", Units: 10, Labels: names})

	f = figure.New("Size of the gradient, layer by layer", "layer", "‖∂J/∂W‖").LogY()
	layers := []string{"1", "2", "3", "4", "5"}
	f.Bars(layers, []float64{1e-7, 3e-6, 2e-5, 1e-3, 0.02}, "sigmoid")
	f.Bars(layers, []float64{0.004, 0.006, 0.007, 0.01, 0.02}, "ReLU")
	g["bars_log"] = f

	f = figure.New("Mean CP by species", "", "CP")
	f.Bars([]string{"Pidgey", "Weedle", "Caterpie", "Eevee the evolver", "Squirtle", "Charmander", "Bulbasaur", "Mr. Mime"}, []float64{120, -40, 90, 310, 222, 199, 188, 65}, "")
	g["bars"] = f

	f = figure.New("Two samples", "value", "count")
	f.Histogram(span(500, func(float64) float64 { return rnd.NormFloat64() }), 20, "N(0, 1)")
	f.Histogram(span(300, func(float64) float64 { return 2 + 0.5*rnd.NormFloat64() }), 20, "N(2, ¼)")
	g["histogram"] = f

	f = figure.New("Steps and error bars", "degree", "test error")
	f.Steps([]float64{0, 1, 2, 3, 4}, []float64{5, 3, 3.5, 1, 1}, "evolving structure")
	f.ErrorBars([]float64{1, 2, 3}, []float64{2, 4, 2.2}, []float64{0.5, 0.3, 0.8}, "5 seeds")
	f.Points([]float64{1, 2, 3}, []float64{2, 4, 2.2}, "5 seeds")
	f.LegendAt("top right")
	g["steps"] = f

	f = figure.New("What cannot be drawn", "step", "cost").LogY()
	f.Line([]float64{0, 1, 2, 3, 4, 5}, []float64{1, 10, math.NaN(), 1e5, -3, math.Inf(1)}, "diverging")
	g["nan"] = f
	g["empty"] = figure.New("Nothing", "x", "y").Points(nil, nil, "none")
	g["huge"] = figure.New("Numbers", "tiny", "huge").Line([]float64{1e-7, 3e-7}, []float64{-2.5e8, 4e8}, "").Points([]float64{2e-7}, []float64{1e8}, "")

	p := figure.New("Training", "epoch", "cost").Line(epochs, epochs, "train").Line(epochs, span(30, func(i float64) float64 { return 900 - i*i }), "test")
	q := figure.New("A title that is long enough to need two lines here", "epoch", "accuracy").Line(epochs, epochs, "train")
	g["row"] = figure.Row(p, q)
	g["grid"] = figure.Grid(3, g["contour"], g["decision"], g["bars_log"], p, q)
	return g
}
