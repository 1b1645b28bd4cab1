package descent_test

import (
	"errors"
	"fmt"

	"mlcourse/pkg/mlcourse/descent"
)

// ravine is J = (x² + 25·y²)/2, with its minimum in the origin.
var ravine = descent.Problem{
	Dim: 2,
	CostGradient: func(grad, theta []float64) float64 {
		x, y := theta[0], theta[1]
		if grad != nil {
			grad[0], grad[1] = x, 25*y
		}
		return (x*x + 25*y*y) / 2
	},
}

// Nil settings are L-BFGS until the gradient is within 1e-6.
func ExampleMinimize() {
	res, err := descent.Minimize(ravine, []float64{10, 1}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("cost %.6f: %v\n", res.Cost, res.Status)
	// Output:
	// cost 0.000000: converged: the gradient is within the tolerance
}

// The same ravine by several methods, thirty steps each.
func ExampleMinimize_methods() {
	for _, m := range []descent.Method{
		descent.GD{Rate: 0.05},
		descent.Momentum{Rate: 0.05, Beta: 0.5},
		descent.Nesterov{Rate: 0.03, Beta: 0.5},
		descent.AdaGrad{Rate: 2},
		descent.RMSProp{Rate: 0.5},
		descent.Adam{Rate: 0.5},
		descent.AdamW{Rate: 0.5, Decay: 0.01},
		descent.CG{},
		descent.TruncatedNewton{},
	} {
		res, err := descent.Minimize(ravine, []float64{10, 1}, &descent.Settings{Method: m, Steps: 30})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-24v lower: %t\n", m, res.Cost < res.Trace.Cost[0]/10)
	}
	// Output:
	// GD, rate 0.05            lower: true
	// Momentum, rate 0.05      lower: true
	// Nesterov, rate 0.03      lower: true
	// AdaGrad, rate 2          lower: true
	// RMSProp, rate 0.5        lower: true
	// Adam, rate 0.5           lower: true
	// AdamW, rate 0.5          lower: true
	// conjugate gradients      lower: true
	// truncated Newton         lower: true
}

// A rate above 2/L, here 2/25, diverges: the error proposes one that does not,
// and the trace shows what happened.
func ExampleDivergenceError() {
	res, err := descent.Minimize(ravine, []float64{10, 1}, &descent.Settings{Method: descent.GD{Rate: 0.2}})
	var diverged *descent.DivergenceError
	if errors.As(err, &diverged) {
		fmt.Printf("try %.2f\n", diverged.Suggested)
	}
	fmt.Printf("%.1f\n", res.Trace.Cost[:4])
	// Output:
	// try 0.04
	// [62.5 232.0 3220.5 51213.1]
}

// The path of a descent, for a figure.
func ExampleTrace_Path() {
	res, err := descent.Minimize(ravine, []float64{10, 1}, &descent.Settings{
		Method: descent.GD{Rate: 0.06}, Steps: 3, RecordTheta: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y := res.Trace.Path(0, 1)
	fmt.Printf("x %.3f\ny %.3f\n", x, y)
	// Output:
	// x [10.000 9.400 8.836 8.306]
	// y [1.000 -0.500 0.250 -0.125]
}

// A training loop of one's own needs the update rule only.
func ExampleStepper() {
	theta, grad := []float32{10, 1}, make([]float32, 2)
	st := descent.NewStepper[float32](descent.Momentum{Rate: 0.02}, len(theta))
	slower := descent.Drop(50, 0.5)
	for range 200 {
		grad[0], grad[1] = theta[0], 25*theta[1]
		st.Step(theta, grad, st.Rate()*slower(st.Steps()))
	}
	fmt.Printf("%d steps, near the minimum: %t\n", st.Steps(), theta[0]*theta[0]+theta[1]*theta[1] < 1e-3)
	// Output:
	// 200 steps, near the minimum: true
}

func ExampleDrop() {
	s := descent.Drop(10, 0.5)
	fmt.Println(s(0), s(9), s(10), s(25))
	// Output:
	// 1 1 0.5 0.25
}

func ExampleCosine() {
	s := descent.Cosine(100, 0)
	fmt.Printf("%.2f %.2f %.2f\n", s(0), s(50), s(100))
	// Output:
	// 1.00 0.50 0.00
}
