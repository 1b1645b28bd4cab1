package logistic_test

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/logistic"
)

// Hours of study, and whether the exam was passed.
var (
	hours  = mat.NewDense(8, 1, []float64{0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4})
	passed = []int{0, 0, 1, 0, 1, 0, 1, 1}
)

func ExampleFit() {
	m, err := logistic.Fit(hours, passed, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("an hour multiplies the odds by e^%.2f\n", m.Weights[0])
	fmt.Printf("even odds at %.2f hours\n", -m.Bias/m.Weights[0])
	q := mat.NewDense(2, 1, []float64{1, 4})
	fmt.Printf("P(pass) %.2f, classes %v\n", m.PredictProba(q), m.Predict(q))
	// Output:
	// an hour multiplies the odds by e^1.19
	// even odds at 2.25 hours
	// P(pass) [0.18 0.89], classes [0 1]
}

func ExampleErrSeparable() {
	x := mat.NewDense(4, 1, []float64{1, 2, 3, 4})
	labels := []int{0, 0, 1, 1}
	_, err := logistic.Fit(x, labels, nil)
	fmt.Println(errors.Is(err, logistic.ErrSeparable))
	m, err := logistic.Fit(x, labels, &logistic.Settings{Lambda: 1})
	fmt.Println(m.Predict(x), err)
	// Output:
	// true
	// [0 0 1 1] <nil>
}

// The three steps by hand: a function set, its cost, the best by descent.
func ExampleProblem() {
	p := logistic.Problem(hours, passed, 0)
	r, err := descent.Minimize(p, []float64{0, 0}, &descent.Settings{Method: descent.GD{Rate: 0.5}, Steps: 2000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("b = %.2f, w = %.2f, cost %.4f\n", r.Theta[0], r.Theta[1], r.Cost)
	fmt.Printf("at the start %.4f = log 2\n", logistic.Cost(hours, passed, []float64{0, 0}, 0))
	// Output:
	// b = -2.67, w = 1.19, cost 0.5281
	// at the start 0.6931 = log 2
}

func ExampleGradient() {
	grad := make([]float64, 2)
	logistic.Gradient(grad, hours, passed, []float64{0, 0}, 0)
	// The mean of (½−y) and of (½−y)·x.
	fmt.Println(grad)
	// Output: [0 -0.3125]
}

func ExampleModel_Logits() {
	m := &logistic.Model{Weights: []float64{2, -1}, Bias: 1}
	fmt.Println(m.Logits(mat.NewDense(1, 2, []float64{3, 4})))
	// Output: [3]
}
