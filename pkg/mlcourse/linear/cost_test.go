package linear

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/reference"
)

// x = 1, 2 and 4 with y = 2, 3 and 5, w = 2, b = −1, λ = 3: residuals −1, 0, 2.
func TestCostByHand(t *testing.T) {
	x, y, w := mat.NewDense(3, 1, []float64{1, 2, 4}), []float64{2, 3, 5}, []float64{2}
	if got, want := Cost(x, y, w, -1, 3), 5.0/6+3*4.0/6; math.Abs(got-want) > 1e-15 {
		t.Errorf("cost %v, want %v", got, want)
	}
	grad := []float64{99}
	if got, want := Gradient(grad, x, y, w, -1, 3), 1.0/3; math.Abs(got-want) > 1e-15 {
		t.Errorf("gradient of the bias %v, want %v", got, want)
	}
	if want := 7.0/3 + 3*2.0/3; math.Abs(grad[0]-want) > 1e-15 {
		t.Errorf("gradient of the weight %v, want %v", grad[0], want)
	}
}

func TestProblem(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, lambda := range []float64{0, 0.7, 10} {
		x, y := random(rng, 15, 4)
		p := Problem(x, y, lambda)
		theta, grad, numeric := make([]float64, p.Dim), make([]float64, p.Dim), make([]float64, p.Dim)
		for range 5 {
			for j := range theta {
				theta[j] = rng.NormFloat64()
			}
			c := p.CostGradient(grad, theta)
			if got := p.CostGradient(nil, theta); got != c {
				t.Errorf("cost %v without a gradient, %v with", got, c)
			}
			if got := Cost(x, y, theta[1:], theta[0], lambda); got != c {
				t.Errorf("Problem's cost %v, Cost %v", c, got)
			}
			dw := make([]float64, 4)
			db := Gradient(dw, x, y, theta[1:], theta[0], lambda)
			reference.NearAll(t, "Problem's gradient", grad, append([]float64{db}, dw...), 0, 1)

			// The cost is quadratic: central differences have rounding error only.
			fd.Gradient(numeric, func(theta []float64) float64 { return p.CostGradient(nil, theta) }, theta, &fd.Settings{Formula: fd.Central, Step: 1e-3})
			reference.NearAll(t, "gradient against central differences", grad, numeric, 1e-9, floats.Norm(grad, math.Inf(1)))

			rows := []int{3, 3, 0, 14}
			batch := func(theta []float64) float64 { return p.Batch(nil, theta, rows) }
			fd.Gradient(numeric, batch, theta, &fd.Settings{Formula: fd.Central, Step: 1e-3})
			if got, want := p.Batch(grad, theta, rows), batch(theta); got != want {
				t.Errorf("cost of a batch %v with a gradient, %v without", got, want)
			}
			reference.NearAll(t, "gradient of a batch", grad, numeric, 1e-9, floats.Norm(grad, math.Inf(1)))

			// The batches of an epoch average to the full cost and gradient.
			var mean float64
			sum, part := make([]float64, p.Dim), make([]float64, p.Dim)
			for i := 0; i < 15; i += 5 {
				mean += p.Batch(part, theta, []int{i, i + 1, i + 2, i + 3, i + 4}) / 3
				floats.AddScaled(sum, 1.0/3, part)
			}
			want := p.CostGradient(grad, theta)
			reference.Near(t, "mean cost of batches", mean, want, 1e-13, 1)
			reference.NearAll(t, "mean gradient of batches", sum, grad, 1e-13, floats.Norm(grad, math.Inf(1)))

			v := make([]float64, p.Dim)
			for j := range v {
				v[j] = rng.NormFloat64()
			}
			hv, moved, g2 := make([]float64, p.Dim), make([]float64, p.Dim), make([]float64, p.Dim)
			p.HessVec(hv, theta, v)
			floats.AddTo(moved, theta, v)
			p.CostGradient(g2, moved)
			floats.Sub(g2, grad)
			reference.NearAll(t, "Hessian times v against a difference of gradients", hv, g2, 1e-12, floats.Norm(hv, math.Inf(1)))
			h := mat.NewSymDense(p.Dim, nil)
			p.Hessian(h, theta)
			var product mat.VecDense
			product.MulVec(h, mat.NewVecDense(p.Dim, v))
			reference.NearAll(t, "Hessian", product.RawVector().Data, hv, 1e-12, floats.Norm(hv, math.Inf(1)))
		}
	}
}

// Descent must end where the closed form is.
func TestDescent(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 2))
	x, y := random(rng, 30, 3)
	m := fit(t, x, y, &Settings{Lambda: 2})
	for _, method := range []descent.Method{nil, descent.Newton{}, descent.TruncatedNewton{}} {
		r, err := descent.Minimize(Problem(x, y, 2), make([]float64, 4), &descent.Settings{Method: method, GradientTolerance: 1e-9})
		if err != nil {
			t.Fatal(err)
		}
		reference.NearAll(t, "θ", r.Theta, append([]float64{m.Bias}, m.Weights...), 1e-6, 1)
	}
}

func TestCostAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 3))
	x, y := random(rng, 50, 4)
	p := Problem(x, y, 1)
	theta, grad := make([]float64, 5), make([]float64, 5)
	rows := []int{1, 2, 3}
	if got := testing.AllocsPerRun(10, func() { p.CostGradient(grad, theta); p.Batch(grad, theta, rows) }); got != 0 {
		t.Errorf("%v allocations a step, want none", got)
	}
}
