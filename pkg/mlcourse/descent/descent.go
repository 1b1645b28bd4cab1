// Package descent picks the best function: it minimizes a cost over a vector
// of parameters.
//
// A [Problem] is a cost with its gradient; a [Method] says how to step. The
// first-order methods ([GD], [Momentum], [Nesterov], [AdaGrad], [RMSProp],
// [Adam], [AdamW]) need gradients only and also run on mini batches. Their
// update rules are those of Keras 3, and live in [Stepper], which training
// loops elsewhere can use alone, in float32 or float64. The second-order
// methods ([LBFGS], [CG], [Newton], [TruncatedNewton]) take far fewer steps on
// the full batch; the first three are gonum/optimize's.
//
// [Minimize] runs a method and returns the parameters with a [Trace] of the
// way there.
package descent

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Problem is a cost J(θ) to be minimized over an unrolled parameter vector θ.
type Problem struct {
	// Dim is the number of parameters.
	Dim int

	// CostGradient returns the cost over all examples and, when grad is not
	// nil, stores the gradient ∂J/∂θ in it (overwriting what is there). It
	// must not change theta, nor keep either slice.
	CostGradient func(grad, theta []float64) float64

	// Examples is the number of examples m, needed for mini batches.
	Examples int

	// Batch is CostGradient on the given rows (in 0…Examples−1): the mean of
	// their losses plus the penalty, so that its expectation over random
	// rows is the full cost. It must not change or keep rows. Optional:
	// needed for mini batches.
	Batch func(grad, theta []float64, rows []int) float64

	// HessVec stores the product H·v of the Hessian at theta with v in dst.
	// Optional: TruncatedNewton otherwise takes differences of gradients.
	HessVec func(dst, theta, v []float64)

	// Hessian stores ∂²J/∂θ∂θᵀ in dst (Dim × Dim). Optional: needed by
	// Newton.
	Hessian func(dst *mat.SymDense, theta []float64)
}

// Method is a way to minimize: one of GD, Momentum, Nesterov, AdaGrad,
// RMSProp, Adam, AdamW (see [FirstOrder]), LBFGS, CG, Newton and
// TruncatedNewton. String gives its name and rate, for legends.
type Method interface {
	fmt.Stringer
	minimize(r *run)
}

// Settings say how to minimize. The zero value and nil mean the defaults.
type Settings struct {
	// Method is how to step; nil is LBFGS{} on the full batch and Adam{} on
	// mini batches.
	Method Method

	// Steps and Epochs limit the run to that many steps and passes over the
	// examples, whichever comes first; 0 is no limit. On the full batch a
	// step is an epoch. Both 0: 1000 steps.
	Steps, Epochs int

	// BatchSize is the number of examples in a mini batch: 1 is stochastic
	// descent, 0 (or the number of examples and above) the full batch. Each
	// epoch visits every example once, in a new random order
	// (dataset.Batches); the last batch of an epoch may be smaller.
	BatchSize int

	// Seed makes the order of examples repeatable.
	Seed uint64

	// Schedule multiplies the method's rate at each step; nil is constant.
	// Second-order methods choose their own step length and ignore it.
	Schedule Schedule

	// GradientTolerance ends the run when no component of the gradient over
	// all examples is larger in absolute value. 0 is 1e-6; negative never
	// ends it early.
	GradientTolerance float64

	// CostTolerance ends the run when the cost over all examples fell by no
	// more than CostTolerance·max(1, |J|) since the last look. 0 or negative:
	// never.
	CostTolerance float64

	// Context ends the run when it is cancelled; nil is never.
	Context context.Context

	// RecordEvery is how often the trace gets a point: every that many
	// steps, besides the first and the last. 0 is every step on the full
	// batch and once an epoch on mini batches; negative is not at all. On
	// mini batches each point costs a pass over all examples, and the
	// tolerances are looked at in these points only.
	RecordEvery int

	// RecordTheta keeps the parameters of every point in the trace, for
	// figures; leave it off for large models.
	RecordTheta bool

	// OnStep, when not nil, is called in each step, before the parameters
	// move; the run ends when it returns false.
	OnStep func(Step) bool
}

// Step is what Settings.OnStep sees: the state before the parameters move.
type Step struct {
	Step, Epoch  int       // steps and whole epochs done so far
	Theta        []float64 // valid during the call; not to be changed
	Cost         float64   // over all examples; over the coming batch on mini batches
	GradientNorm float64   // largest absolute component, of the same
	Rate         float64   // of the coming step; 0 where the method has none
}

// Result is where Minimize ended.
type Result struct {
	Theta        []float64 // the last parameters reached
	Cost         float64   // J(Theta) over all examples
	GradientNorm float64   // largest absolute component of the gradient over all examples at Theta
	Steps        int       // steps taken
	Epochs       int       // whole passes over the examples; on the full batch, equal to Steps
	Evaluations  int       // calls of CostGradient and Batch
	Status       Status    // why it ended
	Converged    bool      // Status is that of a minimum (or another stationary point)
	Trace        Trace     // the way there
}

// Status says why a run ended.
type Status int

const (
	// StepLimit: Settings.Steps or Epochs were used up.
	StepLimit Status = iota
	// GradientSmall: the gradient is within GradientTolerance.
	GradientSmall
	// CostSettled: the cost fell by no more than CostTolerance.
	CostSettled
	// PrecisionLimit: the gradient is above GradientTolerance but small, and
	// no step lowers the cost any further in floating point: the minimum, as
	// exactly as its cost can be computed.
	PrecisionLimit
	// Stopped: OnStep returned false.
	Stopped
	// Cancelled: Settings.Context was done. Minimize returns its error.
	Cancelled
	// Diverged: the cost grew without bound or is no number. Minimize
	// returns a *DivergenceError.
	Diverged
	// Failed: the line search found no lower cost though the gradient is
	// large. Minimize returns an error.
	Failed
)

// String says why the run ended.
func (s Status) String() string {
	switch s {
	case StepLimit:
		return "all steps used"
	case GradientSmall:
		return "converged: the gradient is within the tolerance"
	case CostSettled:
		return "converged: the cost no longer falls by more than the tolerance"
	case PrecisionLimit:
		return "converged: no step lowers the cost in floating point, and the gradient is small"
	case Stopped:
		return "stopped by OnStep"
	case Cancelled:
		return "cancelled"
	case Diverged:
		return "diverged"
	case Failed:
		return "failed: no step lowers the cost, yet the gradient is large"
	}
	return fmt.Sprintf("Status(%d)", int(s))
}

// Trace is the way a run went: entry i of each slice belongs to the same
// moment, before a step.
type Trace struct {
	Step         []int       // steps done
	Cost         []float64   // J over all examples
	GradientNorm []float64   // largest absolute component of the gradient over all examples
	Rate         []float64   // rate of the coming step; 0 where the method has none
	Theta        [][]float64 // parameters; nil unless Settings.RecordTheta
}

// Path returns the coordinates i and j of the parameters along the trace. It
// panics unless the trace has parameters (Settings.RecordTheta).
func (t Trace) Path(i, j int) (x, y []float64) {
	if len(t.Theta) != len(t.Step) {
		panic("descent: the trace has no parameters: set Settings.RecordTheta")
	}
	x, y = make([]float64, len(t.Theta)), make([]float64, len(t.Theta))
	for k, theta := range t.Theta {
		x[k], y[k] = theta[i], theta[j]
	}
	return x, y
}
