package gradcheck_test

import (
	"fmt"

	"mlcourse/pkg/mlcourse/gradcheck"
)

// The derivative of x²·y in (3, 2) is (2xy, x²) = (12, 9).
func ExampleGradient() {
	f := func(theta []float64) float64 { return theta[0] * theta[0] * theta[1] }
	fmt.Printf("%.6f\n", gradcheck.Gradient(f, []float64{3, 2}, nil))
	// Output:
	// [12.000000 9.000000]
}

// Ridge regression on one example with the penalty λ/(2m)·w², whose gradient
// someone wrote without the division by m.
func ExampleCheck() {
	const m, lambda = 4.0, 2.0
	cost := func(grad, theta []float64) float64 {
		b, w := theta[0], theta[1]
		e := b + w*3 - 5
		if grad != nil {
			grad[0], grad[1] = e/m, e*3/m+lambda*w
		}
		return e*e/(2*m) + lambda*w*w/(2*m)
	}
	r := gradcheck.Check(cost, []float64{1, 2}, nil)
	fmt.Println(r.OK, r.Verdict())
	fmt.Print(r)
	// Output:
	// false the gradient is wrong: relative error 5.5e-01 in parameter 1
	// the gradient is wrong: relative error 5.5e-01 in parameter 1
	// parameter        analytic       numerical     error
	//         1             5.5             2.5   5.5e-01
	//         0             0.5             0.5   0.0e+00
}
