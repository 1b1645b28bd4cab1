// Package logistic tells two classes apart by a linear function of the
// features: logistic regression (Cox, 1958).
//
//	P(y=1|x) = σ(z),  z = w·x + b,  σ(z) = 1/(1+e⁻ᶻ)
//
// Its three steps stand beside each other: the function set is a Model, its
// goodness Cost and Gradient, and picking the best Problem with
// descent.Minimize. Fit does the three at once.
package logistic

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/classify"
	"mlcourse/pkg/mlcourse/stable"
)

// Settings of Fit. The zero value means: no penalty, L-BFGS.
type Settings struct {
	// Lambda is λ ≥ 0 in the penalty λ/(2m)·‖w‖². The bias is not penalized.
	// In scikit-learn's LogisticRegression, λ = 1/C.
	Lambda float64

	// Descent says how to minimize. A nil Method on the full batch is L-BFGS
	// to a gradient of 1e-6, then truncated Newton steps for the last digits:
	// three of them, or as many as a GradientTolerance below 1e-6 takes. Rates
	// and tolerances are for centered columns, scaled to a curvature of about
	// 1, so that first-order methods take a rate of about 1 whatever the units.
	Descent descent.Settings
}

// Model is P(y=1|x) = σ(Weights·x + Bias).
type Model struct {
	Weights []float64 // change of the log-odds of class 1 per unit of each feature
	Bias    float64   // log-odds at x = 0

	Cost  float64 // the cost that was reached, with its penalty
	Steps int     // steps of descent taken
	// Warning says in a sentence what the fit did not reach. It is empty when
	// all is well.
	Warning string
}

// ErrSeparable is the error of Fit when the cost has no minimum: some function
// w·x + b puts all examples of class 1 on one side and those of class 0 on the
// other, or on the boundary itself. Scaling w up then lowers the cost for ever.
var ErrSeparable = errors.New("a linear boundary separates the classes, so that without a penalty larger weights are always better: set Lambda > 0")

// Fit returns the model that minimizes the Cost over the m×n examples x with
// labels of 0 or 1, from weights of 0. The descent works in other coordinates
// than the penalty, so features of very different units (1e±8) cost no steps,
// and the minimum is that of λ/(2m)·‖w‖² on the weights returned. Where columns
// are collinear and λ = 0, many weights fit equally well and it is one of them.
//
// It returns an error that wraps ErrSeparable when λ = 0 and the data are
// separable (looked for where the descent ends; that a boundary touches both
// classes is found only if the descent converged). It also returns an error
// when there is no example, only one class, a label that is not 0 or 1, x or λ
// is not finite, λ < 0, or the descent fails or diverges. It panics when the
// number of labels is not m.
func Fit(x *mat.Dense, labels []int, s *Settings) (*Model, error) {
	if s == nil {
		s = &Settings{}
	}
	if _, err := classify.CheckExamples("logistic: Fit", x, labels, 2); err != nil {
		return nil, err
	}
	if !(s.Lambda >= 0) || math.IsInf(s.Lambda, 1) {
		return nil, fmt.Errorf("logistic: Fit: Lambda is %v; give a finite number ≥ 0", s.Lambda)
	}
	m, n := x.Dims()
	const curvature = 0.25 // the largest of σ(z)(1−σ(z))
	z := classify.Condition(x, curvature, s.Lambda/float64(m))
	p := newObjective("Fit", z.X, labels, s.Lambda, z.Scale).problem()
	r, err := classify.Minimize(p, make([]float64, 1+n), s.Descent)
	if err != nil {
		return nil, fmt.Errorf("logistic: Fit: %w", err)
	}
	if s.Lambda == 0 {
		var found bool
		if r, found = separable(p, z.X, labels, r); found {
			return nil, fmt.Errorf("logistic: Fit: %w", ErrSeparable)
		}
	}
	model := &Model{Weights: r.Theta[1:], Bias: r.Theta[0], Cost: r.Cost, Steps: r.Steps, Warning: classify.Warning(r)}
	model.Bias += z.Restore(model.Weights)
	return model, nil
}

// separable reports whether the cost has no minimum: the function reached has
// every example on its side, which proves it, or some stay on the boundary and
// the others still move away from it. To tell, it goes on to a result with more
// digits, which it returns.
func separable(p descent.Problem, x *mat.Dense, labels []int, r *descent.Result) (*descent.Result, bool) {
	proof := true
	var largest float64
	for i, y := range labels {
		z := floats.Dot(x.RawRowView(i), r.Theta[1:]) + r.Theta[0]
		proof = proof && z*float64(2*y-1) > 0
		largest = max(largest, math.Abs(z))
	}
	if proof || !r.Converged || largest < classify.Far {
		return r, proof
	}
	r = classify.Finish(p, r)
	step, ok := classify.NewtonStep(p, r.Theta)
	if !ok {
		return r, false
	}
	for i := range labels {
		if math.Abs(floats.Dot(x.RawRowView(i), step[1:])+step[0]) > classify.StillMoving {
			return r, true
		}
	}
	return r, false
}

// Logits returns Weights·xᵢ + Bias for each row of x: the log-odds of class 1.
// It panics when x has not len(Weights) columns.
func (m *Model) Logits(x *mat.Dense) []float64 {
	rows, cols := x.Dims()
	if cols != len(m.Weights) {
		panic(fmt.Sprintf("logistic: x is %d×%d but the model has %d weights", rows, cols, len(m.Weights)))
	}
	z := make([]float64, rows)
	for i := range z {
		z[i] = m.Bias
	}
	blas64.Gemv(blas.NoTrans, 1, x.RawMatrix(), vector(m.Weights), 1, vector(z))
	return z
}

// PredictProba returns P(y=1|x) for each row of x. It panics as Logits does.
func (m *Model) PredictProba(x *mat.Dense) []float64 {
	p := m.Logits(x)
	for i, z := range p {
		p[i] = stable.Sigmoid(z)
	}
	return p
}

// Predict returns the more probable class for each row of x, 0 on the boundary
// itself; −1 for a row with a NaN. It panics as Logits does.
func (m *Model) Predict(x *mat.Dense) []int {
	class := make([]int, x.RawMatrix().Rows)
	for i, z := range m.Logits(x) {
		switch {
		case z > 0:
			class[i] = 1
		case math.IsNaN(z):
			class[i] = -1
		}
	}
	return class
}
