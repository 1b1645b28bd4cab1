package softmax_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/softmax"
	"mlcourse/pkg/mlcourse/stable"
)

var (
	points = mat.NewDense(9, 2, []float64{
		0, 0, 1, 0, 0, 1,
		5, 0, 6, 1, 5, 1,
		0, 5, 1, 6, 1, 5,
	})
	classes = []int{0, 0, 0, 1, 1, 1, 2, 2, 2}
)

func ExampleFit() {
	m, err := softmax.Fit(points, classes, &softmax.Settings{Lambda: 0.1})
	if err != nil {
		fmt.Println(err)
		return
	}
	q := mat.NewDense(2, 2, []float64{6, 0, 1, 4})
	fmt.Println(m.Predict(q))
	fmt.Printf("%.2f\n", m.PredictProba(q).RawRowView(0))
	// Output:
	// [1 2]
	// [0.00 1.00 0.00]
}

// The three steps by hand: a function set, its cost, the best by descent.
func ExampleProblem() {
	p := softmax.Problem(points, classes, 3, 1)
	theta := make([]float64, p.Dim)
	fmt.Printf("at the start %.4f = log 3\n", softmax.Cost(points, classes, theta, 1))
	r, err := descent.Minimize(p, theta, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	grad := make([]float64, p.Dim)
	softmax.Gradient(grad, points, classes, r.Theta, 1)
	fmt.Println(r.Status)
	fmt.Println(floats.Norm(grad, math.Inf(1)) <= 1e-6)
	// Output:
	// at the start 1.0986 = log 3
	// converged: the gradient is within the tolerance
	// true
}

func ExampleModel_Logits() {
	m := &softmax.Model{Weights: [][]float64{{1, 0}, {0, 1}}, Bias: []float64{0, 10}}
	fmt.Println(m.Logits(mat.NewDense(1, 2, []float64{3, 4})).RawRowView(0))
	// Output: [3 14]
}

// Cross-entropy is the entropy of the target plus the divergence from it. With
// a single true class the entropy is 0, and both are −log p of that class.
func Example_crossEntropy() {
	q := stable.Softmax(make([]float64, 3), []float64{2, 1, 0})
	p := []float64{0.5, 0.25, 0.25}
	fmt.Printf("%.4f = %.4f + %.4f\n", stat.CrossEntropy(p, q), stat.Entropy(p), stat.KullbackLeibler(p, q))
	one := []float64{1, 0, 0}
	fmt.Printf("%.4f = %.4f\n", stat.CrossEntropy(one, q), stat.KullbackLeibler(one, q))
	fmt.Printf("%.4f from logits\n", stable.CrossEntropy([]float64{2, 1, 0}, 0))
	// Output:
	// 1.1576 = 1.0397 + 0.1179
	// 0.4076 = 0.4076
	// 0.4076 from logits
}
