package perceptron_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/perceptron"
)

var corners = mat.NewDense(4, 2, []float64{
	0, 0,
	0, 1,
	1, 0,
	1, 1,
})

// A line separates x₁ OR x₂ from the rest.
func ExampleFit() {
	or := []int{0, 1, 1, 1}
	m, err := perceptron.Fit(corners, or, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Predict(corners))
	fmt.Println(m.Report())
	radius, margin := m.Margin(corners, or)
	fmt.Printf("margin %.2f, radius %.2f: at most %.0f corrections\n", margin, radius, m.Bound(corners, or))
	// Output:
	// [0 1 1 1]
	// The perceptron converged: after 9 corrections, pass 6 over the 4 examples found no mistake.
	// margin 0.33, radius 1.73: at most 27 corrections
}

// No line separates x₁ XOR x₂.
func ExampleModel_Report() {
	m, err := perceptron.Fit(corners, []int{0, 1, 1, 0}, &perceptron.Settings{Epochs: 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Converged, len(m.Mistakes))
	fmt.Println(m.Report()[:31])
	// Output:
	// false 50
	// The perceptron did not converge
}
