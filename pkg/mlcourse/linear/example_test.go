package linear_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/linear"
)

// Combat power of ten creatures before and after evolution.
var (
	before = []float64{338, 333, 328, 207, 226, 25, 179, 60, 208, 606}
	after  = []float64{640, 633, 619, 393, 428, 27, 193, 66, 226, 1591}
)

func ExampleFit() {
	x := linear.Powers(before, 1)
	model, err := linear.Fit(x, after, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("y = %.1f + %.2f·x\n", model.Bias, model.Weights[0])
	fmt.Printf("400 becomes %.0f\n", model.Predict(mat.NewDense(1, 1, []float64{400}))[0])
	// Output:
	// y = -188.4 + 2.67·x
	// 400 becomes 879
}

// Two columns that say the same leave the weights open; the model says so.
func ExampleFit_collinear() {
	x := mat.NewDense(4, 2, []float64{1, 2, 2, 4, 3, 6, 4, 8})
	model, err := linear.Fit(x, []float64{5, 10, 15, 20}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f\n", model.Weights)
	fmt.Println(model.Warning)
	// Output:
	// [1.000 2.000]
	// The 2 centered columns that vary have rank 1 (4 examples), so many weights fit equally well: these have the smallest norm. Remove columns that repeat others, add examples, or set λ > 0.
}

func ExamplePath() {
	x := mat.NewDense(5, 2, []float64{-2, 1, -1, -1, 0, 0, 1, -1, 2, 1})
	y := []float64{-4, -3, 0, 1, 6}
	lasso := &linear.Settings{L1Ratio: 1}
	most, err := linear.LambdaMax(x, y, lasso)
	if err != nil {
		fmt.Println(err)
		return
	}
	lambdas := []float64{most, most / 2, most / 8, 0}
	models, err := linear.Path(x, y, lambdas, lasso)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, m := range models {
		fmt.Printf("λ = %5.2f: w = %.2f, b = %.2f\n", lambdas[k], m.Weights, m.Bias)
	}
	// Output:
	// λ = 24.00: w = [0.00 0.00], b = 0.00
	// λ = 12.00: w = [1.20 0.00], b = 0.00
	// λ =  3.00: w = [2.10 0.25], b = 0.00
	// λ =  0.00: w = [2.40 1.00], b = 0.00
}

func ExampleCost() {
	x := linear.Powers(before, 1)
	fmt.Printf("%.0f\n", linear.Cost(x, after, []float64{0}, 0, 0))
	fmt.Printf("%.0f\n", linear.Cost(x, after, []float64{2.67}, -188.4, 0))
	// Output:
	// 207789
	// 5097
}

func ExampleGradient() {
	x := mat.NewDense(2, 1, []float64{1, 2})
	grad := make([]float64, 1)
	gradBias := linear.Gradient(grad, x, []float64{1, 1}, []float64{1}, 0, 0)
	fmt.Println(grad, gradBias)
	// Output:
	// [1] 0.5
}

func ExampleProblem() {
	x := mat.NewDense(4, 1, []float64{-1, 0, 1, 2})
	problem := linear.Problem(x, []float64{-1, 1, 3, 5}, 0)
	result, err := descent.Minimize(problem, make([]float64, problem.Dim), &descent.Settings{Method: descent.GD{Rate: 0.5}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("b = %.3f, w = %.3f\n", result.Theta[0], result.Theta[1])
	// Output:
	// b = 1.000, w = 2.000
}

func ExamplePolynomial() {
	x := mat.NewDense(2, 2, []float64{2, 3, 1, -1})
	fmt.Println(linear.PolynomialNames([]string{"a", "b"}, 2))
	fmt.Println(mat.Formatted(linear.Polynomial(x, 2)))
	// Output:
	// [a b a² a·b b²]
	// ⎡ 2   3   4   6   9⎤
	// ⎣ 1  -1   1  -1   1⎦
}
