package linear

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
)

// Cost returns the ridge cost of the function w·x + b,
//
//	J(w, b) = 1/(2m)·Σᵢ (w·xᵢ + b − yᵢ)² + λ/(2m)·‖w‖²
//
// over the rows xᵢ of x (m × n), in squared target units. λ = 0 is half the
// mean squared error. NaN in x or y makes it NaN, no examples NaN too.
// Cost panics when y or weights do not fit the shape of x.
func Cost(x *mat.Dense, y, weights []float64, bias, lambda float64) float64 {
	checkShapes("Cost", x, y, weights)
	c, _ := costGradient(nil, x, y, weights, bias, lambda, nil)
	return c
}

// Gradient stores ∂J/∂w of the ridge cost J (see [Cost]) in dst and returns
// ∂J/∂b:
//
//	∂J/∂w = 1/m·Σᵢ (w·xᵢ + b − yᵢ)·xᵢ + λ/m·w
//	∂J/∂b = 1/m·Σᵢ (w·xᵢ + b − yᵢ)
//
// It panics when y, weights or dst do not fit the shape of x (m × n).
func Gradient(dst []float64, x *mat.Dense, y, weights []float64, bias, lambda float64) (gradBias float64) {
	checkShapes("Gradient", x, y, weights)
	if len(dst) != len(weights) {
		panic(fmt.Sprintf("linear: Gradient: dst has %d values but there are %d weights", len(dst), len(weights)))
	}
	_, gradBias = costGradient(dst, x, y, weights, bias, lambda, nil)
	return gradBias
}

func checkShapes(name string, x *mat.Dense, y, weights []float64) {
	m, n := x.Dims()
	if len(y) != m || len(weights) != n {
		panic(fmt.Sprintf("linear: %s: x is %d×%d but there are %d targets and %d weights", name, m, n, len(y), len(weights)))
	}
}

// costGradient returns the mean cost over the given rows (nil: all), the
// penalty counting 1/m for each, and its gradient unless grad is nil.
func costGradient(grad []float64, x *mat.Dense, y, w []float64, b, lambda float64, rows []int) (cost, gradBias float64) {
	clear(grad)
	add := func(i int) {
		row := x.RawRowView(i)
		r := floats.Dot(row, w) + b - y[i]
		cost += r * r / 2
		if grad != nil {
			floats.AddScaled(grad, r, row)
			gradBias += r
		}
	}
	count := len(y)
	if rows != nil {
		count = len(rows)
		for _, i := range rows {
			add(i)
		}
	} else {
		for i := range y {
			add(i)
		}
	}
	scale, decay := 1/float64(count), lambda/float64(len(y))
	cost = cost*scale + decay/2*floats.Dot(w, w)
	if grad != nil {
		floats.Scale(scale, grad)
		floats.AddScaled(grad, decay, w)
	}
	return cost, gradBias * scale
}

// Problem returns the ridge cost J of [Cost] as a problem for descent.Minimize,
// in the parameters θ = (b, w₁, …, wₙ). The cost of a batch is the mean of its
// squared errors (with their ½) plus the whole penalty λ/(2m)·‖w‖². The Hessian
// (1/m)·Σᵢ (1, xᵢ)(1, xᵢ)ᵀ + λ/m·diag(0, 1, …, 1) does not depend on θ.
// Problem panics when len(y) is not the number of rows of x. It keeps x and y,
// and they must not change while the problem is in use.
func Problem(x *mat.Dense, y []float64, lambda float64) descent.Problem {
	m, n := x.Dims()
	if len(y) != m {
		panic(fmt.Sprintf("linear: Problem: x is %d×%d but there are %d targets", m, n, len(y)))
	}
	evaluate := func(grad, theta []float64, rows []int) float64 {
		if grad == nil {
			cost, _ := costGradient(nil, x, y, theta[1:], theta[0], lambda, rows)
			return cost
		}
		cost, gradBias := costGradient(grad[1:], x, y, theta[1:], theta[0], lambda, rows)
		grad[0] = gradBias
		return cost
	}
	return descent.Problem{
		Dim:      1 + n,
		Examples: m,
		CostGradient: func(grad, theta []float64) float64 {
			return evaluate(grad, theta, nil)
		},
		Batch: evaluate,
		HessVec: func(dst, _, v []float64) {
			clear(dst)
			for i := range m {
				row := x.RawRowView(i)
				p := v[0] + floats.Dot(row, v[1:])
				dst[0] += p
				floats.AddScaled(dst[1:], p, row)
			}
			floats.AddScaled(dst[1:], lambda, v[1:])
			floats.Scale(1/float64(m), dst)
		},
		Hessian: func(dst *mat.SymDense, _ []float64) {
			z := mat.NewDense(m, 1+n, nil)
			for i := range m {
				z.Set(i, 0, 1)
				copy(z.RawRowView(i)[1:], x.RawRowView(i))
			}
			dst.SymOuterK(1/float64(m), z.T())
			for j := range n {
				dst.SetSym(j+1, j+1, dst.At(j+1, j+1)+lambda/float64(m))
			}
		},
	}
}
