package classify

import (
	"fmt"

	"mlcourse/pkg/mlcourse/descent"
)

// Minimize is descent.Minimize with a finish for the default method. L-BFGS on
// the full batch first goes to a gradient of 1e-6, or larger if the settings
// say so. Truncated Newton steps follow, which converge where the cost itself
// has no more digits to tell: until the gradient is as small as the settings
// ask for, or when they do not, towards 1e-8 as far as a few steps go.
func Minimize(p descent.Problem, start []float64, s descent.Settings) (*descent.Result, error) {
	if s.RecordEvery == 0 && s.BatchSize == 0 {
		s.RecordEvery = -1 // the trace is not kept
	}
	const roughly = 1e-6 // descent's default
	if s.Method != nil || s.BatchSize != 0 || s.GradientTolerance < 0 || s.GradientTolerance >= roughly {
		return descent.Minimize(p, start, &s)
	}
	first := s
	first.GradientTolerance = roughly
	r, err := descent.Minimize(p, start, &first)
	if err != nil || !r.Converged {
		return r, err
	}
	if s.GradientTolerance == 0 {
		s.GradientTolerance = 1e-8
		s.Steps = 3
		return refine(p, r, s, 50), nil
	}
	s.Method = descent.TruncatedNewton{}
	better, err := descent.Minimize(p, r.Theta, &s)
	if better != nil {
		better.Steps += r.Steps
	}
	return better, err
}

// Finish goes on from a result that converged, as closely as the gradient can
// be computed.
func Finish(p descent.Problem, r *descent.Result) *descent.Result {
	return refine(p, r, descent.Settings{GradientTolerance: 1e-10, RecordEvery: -1}, 0)
}

// refine goes on from a result that converged. It returns the better of both.
func refine(p descent.Problem, r *descent.Result, s descent.Settings, inner int) *descent.Result {
	s.Method = descent.TruncatedNewton{Inner: inner}
	better, err := descent.Minimize(p, r.Theta, &s)
	if err != nil || better.GradientNorm >= r.GradientNorm {
		return r
	}
	better.Steps += r.Steps
	better.Converged = true
	return better
}

// Warning is a sentence for a result that did not converge, else empty.
func Warning(r *descent.Result) string {
	if r.Converged {
		return ""
	}
	return fmt.Sprintf("%v after %d steps, with a cost of %.6g and a gradient of up to %.3g: give more steps, or take L-BFGS", r.Status, r.Steps, r.Cost, r.GradientNorm)
}
