package figure_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/figure"
)

func Example() {
	x := []float64{338, 333, 328, 207, 226, 25, 179, 60, 208, 606}
	y := []float64{640, 633, 619, 393, 428, 27, 193, 66, 226, 1591}
	f := figure.New("CP after evolution", "CP before", "CP after")
	f.Points(x, y, "Pokémon")
	f.Function(func(x float64) float64 { return -188.4 + 2.67*x }, 0, 620, "fit")
	f.Text(606, 1591, "an outlier?")
	f.Show("CP after evolution rises with CP before, close to a line.")
	// Output: CP after evolution rises with CP before, close to a line.
}

// A learning curve: the same name makes band and line one series.
func ExampleFigure_Band() {
	m := []float64{10, 30, 100, 300}
	f := figure.New("Learning curve", "training examples m", "test error").LogX().RangeY(0, 0.5).LegendAt("top right")
	f.Band(m, []float64{0.3, 0.2, 0.15, 0.12}, []float64{0.44, 0.28, 0.19, 0.14}, "ridge")
	f.Line(m, []float64{0.37, 0.24, 0.17, 0.13}, "ridge")
	f.ErrorBars(m, []float64{0.4, 0.3, 0.2, 0.1}, []float64{0.05, 0.04, 0.03, 0.02}, "lasso")
	f.Points(m, []float64{0.4, 0.3, 0.2, 0.1}, "lasso", figure.Width(9))
	f.HLine(0.1, "noise", figure.Gray)
	f.VLine(100, "", figure.Gray, figure.Dashed)
	f.Show("Test error falls with more examples and levels off at 0.13.")
	// Output: Test error falls with more examples and levels off at 0.13.
}

func ExampleFigure_Contour() {
	f := figure.New("Gradient descent", "w", "b").Range(-4, 4, -4, 4)
	f.Contour(func(w, b float64) float64 { return w*w + b*b/4 })
	f.Path([]float64{-3, -1, -0.3, 0}, []float64{3, 2, 1, 0.1}, "η = 0.1")
	f.Show("Contours of a bowl; the path leads from (−3, 3) to its middle.")
	// Output: Contours of a bowl; the path leads from (−3, 3) to its middle.
}

func ExampleFigure_Heat() {
	f := figure.New("Cost", "w", "b").RangeX(-1, 1).RangeY(-1, 1).Size(480, 400)
	f.Heat(func(w, b float64) float64 { return math.Hypot(w, b) }, "J")
	f.Show("The cost rises from 0 in the middle.")
	// Output: The cost rises from 0 in the middle.
}

func ExampleFigure_Probability() {
	f := figure.New("Water or Normal?", "Defense", "Sp. Defense")
	f.Points([]float64{40, 50, 60}, []float64{70, 60, 80}, "Water")
	f.Points([]float64{70, 55, 80}, []float64{40, 45, 60}, "Normal")
	f.Ellipse([]float64{50, 70}, mat.NewSymDense(2, []float64{67, 20, 20, 67}), "Water")
	f.Probability(func(x, y float64) float64 { return 1 / (1 + math.Exp(0.2*(y-x))) }, "P(Normal)")
	f.Show("The boundary is the diagonal.")
	// Output: The boundary is the diagonal.
}

func ExampleFigure_Classes() {
	f := figure.New("Three classes", "x₁", "x₂").Range(0, 3, 0, 1)
	f.Classes(func(x, y float64) int { return int(x) })
	f.Show("Three upright stripes.")
	// Output: Three upright stripes.
}

func ExampleFigure_Bars() {
	layers := []string{"1", "2", "3"}
	f := figure.New("Size of the gradient", "layer", "‖∂J/∂W‖").LogY()
	f.Bars(layers, []float64{1e-6, 1e-4, 1e-2}, "sigmoid")
	f.Bars(layers, []float64{0.004, 0.007, 0.01}, "ReLU", figure.Series(2))
	f.Show("With sigmoid the gradient is 10000 times smaller in layer 1 than in layer 3.")
	// Output: With sigmoid the gradient is 10000 times smaller in layer 1 than in layer 3.
}

func ExampleRow() {
	values := figure.New("Values", "value", "count").Histogram([]float64{1, 2, 2, 3, 3, 3}, 3, "")
	share := figure.New("Distribution", "value", "share up to value").Steps([]float64{1, 2, 3}, []float64{1. / 6, 0.5, 1}, "")
	figure.Row(values, share).Show("Left: a histogram. Right: its running sum.")
	figure.Grid(1, values, share).Show("Above: a histogram. Below: its running sum.")
	// Output:
	// Left: a histogram. Right: its running sum.
	// Above: a histogram. Below: its running sum.
}

func ExampleSurface() {
	saddle := func(x, y float64) float64 { return x*x - y*y }
	figure.Surface("A saddle", "θ₁", "θ₂", "J", saddle, -1, 1, -1, 1).Show("A saddle: up along θ₁, down along θ₂.")
	// Output: A saddle: up along θ₁, down along θ₂.
}

func ExampleConfusion() {
	figure.Confusion("Test set", [][]int{{30, 4}, {9, 41}}, []string{"Water", "Normal"}).
		Show("71 of 84 right; 9 Normal taken for Water, 4 Water for Normal.")
	// Output: 71 of 84 right; 9 Normal taken for Water, 4 Water for Normal.
}

func ExampleImages() {
	x := mat.NewDense(2, 4, []float64{0, 1, 1, 0, 1, 0, 0, 1})
	figure.Images("Two images of 2×2 pixels", x, 2, []string{"0", "1 → 0"}, 1).Show("Two diagonals, the second one misread.")
	figure.Weights("Two units", x, 2, nil).Show("Weights 0 and 1 along the diagonals.")
	// Output:
	// Two diagonals, the second one misread.
	// Weights 0 and 1 along the diagonals.
}

func ExampleNetwork() {
	figure.Network("AND",
		figure.Layer{Name: "input", Units: 2, Labels: []string{"x₁", "x₂"}},
		figure.Layer{Name: "output", Units: 1, Weights: mat.NewDense(2, 1, []float64{20, 20})},
	).Show("Two inputs, each with weight 20, lead to one neuron.")
	// Output: Two inputs, each with weight 20, lead to one neuron.
}

func ExampleFrames() {
	var frames figure.Frames
	w := 3.0
	for step := range 10 {
		f := figure.New("Descent on J = w²", "w", "J")
		f.Function(func(w float64) float64 { return w * w }, -3, 3, "J")
		f.Points([]float64{w}, []float64{w * w}, "here")
		frames.Add(f, fmt.Sprintf("step %d, cost %.3g", step, w*w))
		w -= 0.2 * 2 * w
	}
	frames.Show("A point rolls down a parabola.")
	// Output: A point rolls down a parabola.
}

func ExampleTable() {
	figure.Table("Mean error by degree", []string{"degree", "train", "test", "note"}, [][]any{
		{1, 31.9, 35.0, ""},
		{2, 15.4, 18.4, "best on test so far"},
		{5, 12.8, 232.1 + 0.1, ""},
	})
	// Output:
	// Mean error by degree
	// degree  train  test   note
	// 1       31.9   35
	// 2       15.4   18.4   best on test so far
	// 5       12.8   232.2
}

func ExampleProgress() {
	done := figure.Progress(400, "training")
	for i := range 400 {
		done(i + 1)
	}
	// Output: training: 400 of 400
}

func ExampleHTML() {
	figure.HTML("<b>done</b>")
	figure.Markdown("$J = \\tfrac{1}{2m}\\sum_i (\\hat y_i - y_i)^2$")
	// Output:
	// <b>done</b>
	// $J = \tfrac{1}{2m}\sum_i (\hat y_i - y_i)^2$
}

func ExampleFigure_Save() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	f := figure.New("Parabola", "x", "x²").Function(func(x float64) float64 { return x * x }, -1, 1, "")
	err = f.Save(filepath.Join(dir, "parabola.png"))
	fmt.Println(err, len(f.SVG()) > 1000)
	fmt.Println(f.Save("parabola.gif"))
	// Output:
	// <nil> true
	// figure: cannot save parabola.gif as ".gif": name it .svg or .png
}
