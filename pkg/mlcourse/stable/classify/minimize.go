package classify

import (
	"fmt"

	"mlcourse/pkg/mlcourse/descent"
)

// Minimize is descent.Minimize with the defaults of the classifiers: a zero
// GradientTolerance is 1e-9, and a nil Method on the full batch is L-BFGS
// followed by truncated Newton steps, which converge where the cost itself has
// no more digits to tell.
func Minimize(p descent.Problem, start []float64, s descent.Settings) (*descent.Result, error) {
	if s.GradientTolerance == 0 {
		s.GradientTolerance = 1e-9
	}
	if s.RecordEvery == 0 && s.BatchSize == 0 {
		s.RecordEvery = -1 // the trace is not kept
	}
	if s.Method != nil || s.BatchSize != 0 {
		return descent.Minimize(p, start, &s)
	}
	near := s
	near.GradientTolerance = max(1e-5, s.GradientTolerance)
	first, err := descent.Minimize(p, start, &near)
	if err != nil || !first.Converged {
		return first, err
	}
	s.Method = descent.TruncatedNewton{}
	r, err := descent.Minimize(p, first.Theta, &s)
	if r != nil {
		r.Steps += first.Steps
	}
	return r, err
}

// Warning is a sentence for a result that did not converge, else empty.
func Warning(r *descent.Result) string {
	if r.Converged {
		return ""
	}
	return fmt.Sprintf("%v after %d steps, with a cost of %.6g and a gradient of up to %.3g: give more steps, or take L-BFGS", r.Status, r.Steps, r.Cost, r.GradientNorm)
}
