package classify

import (
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
)

const (
	// Far is a difference of logits that the examples of a cost without
	// minimum exceed: losses of e⁻⁸ still have a gradient.
	Far = 8
	// StillMoving is the change of a logit by Newton's step that is too large
	// for a minimum; away from one it is about 1.
	StillMoving = 0.1
)

// NewtonStep returns H⁻¹g at theta, how far Newton's method would go from
// there (with the opposite sign), or false when H is not positive
// semidefinite. Curvature below 1e-13 counts as none: nothing moves along
// collinear columns.
//
// It tells a minimum from a cost without one. Near a minimum the step vanishes
// with the gradient. Where weights grow for ever, the losses of the examples
// that move away fall like e^−z: however small the gradient, Newton's step in
// their logits z is about 1.
func NewtonStep(p descent.Problem, theta []float64) (step []float64, ok bool) {
	grad := make([]float64, p.Dim)
	p.CostGradient(grad, theta)
	hessian := mat.NewSymDense(p.Dim, nil)
	p.Hessian(hessian, theta)
	for j := range p.Dim {
		hessian.SetSym(j, j, hessian.At(j, j)+1e-13)
	}
	var chol mat.Cholesky
	if !chol.Factorize(hessian) {
		return nil, false
	}
	var d mat.VecDense
	_ = chol.SolveVecTo(&d, mat.NewVecDense(p.Dim, grad)) // the only error says that the condition is bad
	return d.RawVector().Data, true
}
