package descent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// DivergenceError says that the cost, or its gradient, became no finite
// number, or the cost grew without bound.
type DivergenceError struct {
	Method    Method
	Step      int     // steps done
	Cost      float64 // there; of the batch on mini batches
	Start     float64 // cost at the start
	Component int     // of the gradient that is not finite; −1 when all are
	Rate      float64 // of the method; 0 when it has none
	Suggested float64 // a rate to try; 0 when there is no advice
}

// Error names the step, the cost and a rate to try.
func (e *DivergenceError) Error() string {
	what := fmt.Sprintf("the cost is %.4g", e.Cost)
	if e.Component >= 0 {
		what = fmt.Sprintf("component %d of the gradient is not finite, the cost is %.4g", e.Component, e.Cost)
	}
	if e.Step == 0 {
		return fmt.Sprintf("descent: at the start %s: look for NaN, infinite or huge values in the data and the start", what)
	}
	msg := fmt.Sprintf("descent: %v diverged: after step %d %s (%.4g at the start)", e.Method, e.Step, what, e.Start)
	if e.Suggested > 0 {
		return fmt.Sprintf("%s: try a smaller rate, such as %.1g, or scale the features", msg, e.Suggested)
	}
	return msg + ": is the cost bounded below, and finite everywhere?"
}

// checkFinite reports a cost or gradient after step k that is no finite number.
func (r *run) checkFinite(k int, cost float64, grad []float64) bool {
	component := -1
	for i, g := range grad {
		if math.IsNaN(g) || math.IsInf(g, 0) {
			component = i
			break
		}
	}
	if component < 0 && !math.IsNaN(cost) && !math.IsInf(cost, 0) {
		return false
	}
	r.diverged(k, cost, component)
	return true
}

// checkGrowth reports whether the run diverged in step k.
func (r *run) checkGrowth(k int, cost float64, grad []float64) bool {
	if r.checkFinite(k, cost, grad) {
		return true
	}
	unit := growth * math.Max(1, math.Abs(r.startCost))
	if change := cost - r.startCost; change <= unit && change >= -growth*unit {
		return false
	}
	r.diverged(k, cost, -1)
	return true
}

func (r *run) diverged(k int, cost float64, component int) {
	e := &DivergenceError{Method: r.s.Method, Step: k, Cost: cost, Start: r.startCost, Component: component, Rate: r.rate}
	if k > 0 && r.rate > 0 {
		e.Suggested = r.suggestRate()
	}
	r.res.Status, r.err = Diverged, e
}

// suggestRate is a rate that is likely to work: for rules whose step is
// proportional to the gradient 1/L, L the largest curvature at the start,
// when that is smaller; else a tenth of the rate. It has one significant
// digit.
func (r *run) suggestRate() float64 {
	rate := r.rate / 10
	switch r.s.Method.(type) {
	case GD, Momentum, Nesterov:
		if l := r.curvature(); l > 0 && 1/l < r.rate {
			rate = 1 / l
		}
	}
	unit := math.Pow(10, math.Floor(math.Log10(rate)))
	return math.Floor(rate/unit*(1+1e-9)) * unit
}

// curvature estimates the largest eigenvalue of the Hessian at the start by
// power iterations from the gradient. It returns 0 when it cannot.
func (r *run) curvature() float64 {
	n := r.p.Dim
	grad, v, hv := make([]float64, n), make([]float64, n), make([]float64, n)
	r.cost(grad, r.start)
	copy(v, grad)
	var l float64
	for range 10 {
		norm := floats.Norm(v, 2)
		if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
			break
		}
		floats.Scale(1/norm, v)
		r.hessVec(hv, r.start, grad, v)
		l = floats.Dot(v, hv)
		v, hv = hv, v
	}
	if math.IsNaN(l) || math.IsInf(l, 0) {
		return 0
	}
	return l
}
