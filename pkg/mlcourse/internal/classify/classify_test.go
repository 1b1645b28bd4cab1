package classify_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/classify"
	"mlcourse/pkg/mlcourse/internal/reference"
)

func TestCondition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const m = 50
	units := []float64{1, 1e-8, 1e8, 1e200, 1e-200}
	x := mat.NewDense(m, 7, nil)
	for i := range m {
		for j, u := range units {
			x.Set(i, j, u*(3+rng.NormFloat64()))
		}
		x.Set(i, 5, 0.1) // has no exact mean
		x.Set(i, 6, 1e9+rng.NormFloat64())
	}
	before := mat.DenseCopyOf(x)
	for _, ridge := range []float64{0, 0.02} {
		c := classify.Condition(x, 0.25, ridge)
		for j := range 7 {
			column := mat.Col(nil, j, c.X)
			if j == 5 {
				if c.Centre[j] != 0.1 || floats.Max(column) != 0 || floats.Min(column) != 0 {
					t.Errorf("constant column: center %v, left over %v", c.Centre[j], column)
				}
				continue
			}
			// The center is a float64, half a unit in the last place off.
			rounding := math.Abs(c.Centre[j]) * 0x1p-53 * c.Scale[j]
			reference.Near(t, fmt.Sprint("mean of column ", j), floats.Sum(column)/m, 0, 1e-14+rounding, 1)
			variance := floats.Dot(column, column) / m
			reference.Near(t, fmt.Sprint("curvature of column ", j), 0.25*variance+ridge*c.Scale[j]*c.Scale[j], 1, 1e-12, 1)
		}
	}
	if !mat.Equal(x, before) {
		t.Error("x changed")
	}
}

// The restored weights make the same function of x.
func TestRestore(t *testing.T) {
	x := mat.NewDense(4, 2, []float64{1, -2e6, 2, 5e6, 4, 1e6, 8, 0})
	c := classify.Condition(x, 0.25, 0.1)
	w := []float64{3, -0.5}
	var want mat.VecDense
	want.MulVec(c.X, mat.NewVecDense(2, slices.Clone(w)))
	bias := c.Restore(w)
	for i := range 4 {
		reference.Near(t, fmt.Sprint("function at ", i), floats.Dot(x.RawRowView(i), w)+bias, want.AtVec(i), 1e-14, 1)
	}
}

// A sum of integers has no rounding, so workers must not change it.
func TestSum(t *testing.T) {
	for _, m := range []int{1, 2, 7, 1000} {
		for _, workers := range []int{1, 2, 3, 16} {
			for _, work := range []int{1, 1 << 20} {
				dst := []float64{5, 0}
				total := classify.Sum(dst, workers, m, work, func(dst []float64, worker, lo, hi int) (sum float64) {
					if worker >= workers {
						t.Errorf("worker %d of %d", worker, workers)
					}
					for i := lo; i < hi; i++ {
						dst[0]++
						dst[1] += float64(i * i)
						sum += float64(i)
					}
					return sum
				})
				squares := float64((m - 1) * m * (2*m - 1) / 6)
				if total != float64(m*(m-1)/2) || dst[0] != 5+float64(m) || dst[1] != squares {
					t.Errorf("%d examples, %d workers: %v and %v", m, workers, total, dst)
				}
				classify.Sum(nil, workers, m, work, func(dst []float64, _, _, _ int) float64 {
					if dst != nil {
						t.Errorf("dst is %v, want nil", dst)
					}
					return 0
				})
			}
		}
	}
}

// quadratic is ½·Σ hⱼ(θⱼ−1)².
func quadratic(h ...float64) descent.Problem {
	return descent.Problem{
		Dim: len(h),
		CostGradient: func(grad, theta []float64) (cost float64) {
			for j, t := range theta {
				cost += h[j] * (t - 1) * (t - 1) / 2
				if grad != nil {
					grad[j] = h[j] * (t - 1)
				}
			}
			return cost
		},
		HessVec: func(dst, _, v []float64) { floats.MulTo(dst, h, v) },
		Hessian: func(dst *mat.SymDense, _ []float64) {
			dst.Zero()
			for j, v := range h {
				dst.SetSym(j, j, v)
			}
		},
	}
}

func TestMinimize(t *testing.T) {
	p := quadratic(1, 0.1, 0.01)
	for _, tolerance := range []float64{0, 1e-3, 1e-12} {
		r, err := classify.Minimize(p, make([]float64, 3), descent.Settings{GradientTolerance: tolerance})
		if err != nil || !r.Converged || classify.Warning(r) != "" {
			t.Fatalf("tolerance %v: %v, %v", tolerance, err, r)
		}
		want := tolerance
		if want == 0 {
			want = 1e-8
		}
		if r.GradientNorm > want {
			t.Errorf("tolerance %v: gradient %v", tolerance, r.GradientNorm)
		}
		if f := classify.Finish(p, r); f.GradientNorm > 1e-10 || !f.Converged {
			t.Errorf("tolerance %v: gradient %v when finished", tolerance, f.GradientNorm)
		}
	}
	r, err := classify.Minimize(p, make([]float64, 3), descent.Settings{Method: descent.GD{Rate: 1e-3}, Steps: 10})
	if err != nil || r.Steps != 10 || r.Converged || classify.Warning(r) == "" {
		t.Errorf("ten steps of descent: %v, %+v", err, r)
	}
}

func TestNewtonStep(t *testing.T) {
	// No curvature: nothing moves, whatever rounding left in the gradient.
	step, ok := classify.NewtonStep(quadratic(2, 1e-9, 0), []float64{3, 0, 5})
	if !ok {
		t.Fatal("no step for a positive semidefinite Hessian")
	}
	reference.NearAll(t, "step", step, []float64{2, -1, 0}, 1e-3, 1)
	if _, ok := classify.NewtonStep(quadratic(2, -1), []float64{3, 0}); ok {
		t.Error("a step for an indefinite Hessian")
	}
}

func TestMostProbable(t *testing.T) {
	scores := mat.NewDense(4, 3, []float64{1, 2, 3, 5, 5, 1, math.NaN(), 1, 2, math.Inf(-1), math.Inf(-1), 0})
	if got, want := classify.MostProbable(scores), []int{2, 0, -1, 2}; !slices.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
}

func ExampleCheckExamples() {
	x := mat.NewDense(3, 1, []float64{1, 2, 3})
	counts, err := classify.CheckExamples("report: Fit", x, []int{0, 1, 1}, 2)
	fmt.Println(counts, err)
	_, err = classify.CheckExamples("report: Fit", x, []int{0, 2, 2}, 0)
	fmt.Println(err)
	// Output:
	// [1 2] <nil>
	// report: Fit: class 1 of 3 has no example; give it some, or number the classes without a gap
}

func ExampleCondition() {
	x := mat.NewDense(2, 1, []float64{1000, 3000})
	c := classify.Condition(x, 0.25, 0)
	fmt.Println(c.X.RawMatrix().Data)
	w := []float64{4}
	bias := c.Restore(w)
	fmt.Println(w, bias)
	// Output:
	// [-2 2]
	// [0.008] -16
}

func ExampleSoftmax() {
	p := classify.Softmax(mat.NewDense(1, 2, []float64{0, 1000}))
	fmt.Println(p.RawRowView(0), classify.MostProbable(p))
	// Output: [0 1] [1]
}
