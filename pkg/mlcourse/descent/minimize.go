package descent

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"mlcourse/pkg/mlcourse/dataset"
)

const (
	defaultSteps             = 1000
	defaultGradientTolerance = 1e-6

	// A cost that rose above the start's by growth·max(1, |J(start)|), or
	// fell by growth²·max(1, |J(start)|), counts as diverged.
	growth = 1e8
)

// Minimize looks for a minimum of p from start, which it does not change. Nil
// settings mean the defaults: L-BFGS, at most 1000 steps, until no component
// of the gradient exceeds 1e-6.
//
// Running out of steps is no error: see Result.Converged and Result.Status.
// The errors are: a start that is not finite, a method that the problem has
// not enough for, the error of Settings.Context, a line search that fails
// where the gradient is large, and a [*DivergenceError] when the cost is no
// finite number, exceeds the start's by 10⁸·max(1, |J(start)|) or falls below
// it by 10¹⁶ times that. After all but the first two the Result is returned
// too, with the trace up to there.
//
// Minimize panics when start does not have p.Dim elements or p has no
// CostGradient. A panic in one of the problem's functions reaches the caller.
func Minimize(p Problem, start []float64, s *Settings) (*Result, error) {
	if p.CostGradient == nil {
		panic("descent: Minimize without Problem.CostGradient")
	}
	if len(start) != p.Dim || p.Dim == 0 {
		panic(fmt.Sprintf("descent: Minimize from %d parameters, Problem.Dim is %d (at least 1)", len(start), p.Dim))
	}
	for i, v := range start {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("descent: parameter %d of the start is %v: start from finite numbers", i, v)
		}
	}
	r := &run{p: p, start: start, theta: slices.Clone(start), grad: make([]float64, p.Dim)}
	if err := r.configure(s); err != nil {
		return nil, err
	}
	r.s.Method.minimize(r)
	r.res.Converged = r.res.Status == GradientSmall || r.res.Status == CostSettled || r.res.Status == PrecisionLimit
	return &r.res, r.err
}

// run is a minimization under way.
type run struct {
	p           Problem
	s           Settings // defaults filled in
	rate        float64  // the method's own; 0 when it has none
	maxSteps    int
	epochSteps  int // steps in an epoch
	start       []float64
	theta, grad []float64

	res       Result
	err       error
	startCost float64
	lastCost  float64 // at the last look
	looks     int
	recorded  bool // the last look needs no more place in the trace
}

// configure fills in the defaults of s and checks them against the problem.
func (r *run) configure(s *Settings) error {
	if s != nil {
		r.s = *s
	}
	if r.s.BatchSize < 0 || r.s.Steps < 0 || r.s.Epochs < 0 {
		return fmt.Errorf("descent: Settings with BatchSize %d, Steps %d and Epochs %d: none may be negative", r.s.BatchSize, r.s.Steps, r.s.Epochs)
	}
	r.epochSteps = 1
	if r.s.BatchSize > 0 {
		if r.p.Examples <= 0 || r.p.Batch == nil {
			return errors.New("descent: mini batches need Problem.Examples and Problem.Batch: set them, or set BatchSize to 0")
		}
		if r.s.BatchSize >= r.p.Examples {
			r.s.BatchSize = 0
		} else {
			r.epochSteps = (r.p.Examples + r.s.BatchSize - 1) / r.s.BatchSize
		}
	}
	if r.s.Method == nil {
		r.s.Method = LBFGS{}
		if r.s.BatchSize > 0 {
			r.s.Method = Adam{}
		}
	}
	if m, ok := r.s.Method.(FirstOrder); ok {
		r.rate = m.rule().rate
	} else if r.s.BatchSize > 0 {
		return fmt.Errorf("descent: %v works on the full batch only: set BatchSize to 0 or take a first-order method such as Adam", r.s.Method)
	}
	if _, ok := r.s.Method.(Newton); ok && r.p.Hessian == nil {
		return errors.New("descent: Newton needs Problem.Hessian: set it or take TruncatedNewton, which does without")
	}

	r.maxSteps = math.MaxInt
	if r.s.Steps == 0 && r.s.Epochs == 0 {
		r.maxSteps = defaultSteps
	}
	if r.s.Steps > 0 {
		r.maxSteps = r.s.Steps
	}
	if r.s.Epochs > 0 && r.s.Epochs <= r.maxSteps/r.epochSteps {
		r.maxSteps = r.s.Epochs * r.epochSteps
	}
	if r.s.Schedule == nil {
		r.s.Schedule = func(int) float64 { return 1 }
	}
	r.s.GradientTolerance = or(r.s.GradientTolerance, defaultGradientTolerance)
	if r.s.Context == nil {
		r.s.Context = context.Background()
	}
	if r.s.RecordEvery == 0 {
		r.s.RecordEvery = r.epochSteps
	}
	return nil
}

// cost evaluates the problem on all examples.
func (r *run) cost(grad, theta []float64) float64 {
	r.res.Evaluations++
	return r.p.CostGradient(grad, theta)
}

// firstOrder runs a method that steps by its update rule.
func (r *run) firstOrder(m FirstOrder) {
	st := NewStepper[float64](m, r.p.Dim)
	if r.s.BatchSize > 0 {
		r.miniBatches(st)
		return
	}
	for k := 0; ; k++ {
		rate := r.rate * r.s.Schedule(k)
		j := r.cost(r.grad, r.theta)
		if r.look(k, r.theta, r.grad, j, rate) || r.ask(k, r.theta, j, r.res.GradientNorm, rate) {
			r.finish()
			return
		}
		st.Step(r.theta, r.grad, rate)
	}
}

// miniBatches steps along gradients of mini batches. All examples are looked
// at only at the points of the trace, at the start and at the end.
func (r *run) miniBatches(st *Stepper[float64]) {
	full := make([]float64, r.p.Dim)
	k := 0
	rate := func() float64 { return r.rate * r.s.Schedule(k) }
	stepped := false // since the last look
	look := func() bool {
		stepped = false
		return r.look(k, r.theta, full, r.cost(full, r.theta), rate())
	}
	step := func(rows []int) bool {
		if (k == 0 || r.due(k) || k >= r.maxSteps) && look() {
			return false
		}
		r.res.Evaluations++
		j := r.p.Batch(r.grad, r.theta, rows)
		if r.checkGrowth(k, j, r.grad) || r.ask(k, r.theta, j, floats.Norm(r.grad, math.Inf(1)), rate()) {
			return false
		}
		st.Step(r.theta, r.grad, rate())
		k++
		stepped = true
		return true
	}
	running := true
	for epoch := 0; running; epoch++ {
		for rows := range dataset.Batches(r.p.Examples, r.s.BatchSize, epoch, r.s.Seed) {
			if running = step(rows); !running {
				break
			}
		}
	}
	if stepped { // ended between looks
		status, err := r.res.Status, r.err
		look()
		if status == Diverged || r.res.Status != Diverged {
			r.res.Status, r.err = status, err
		}
	}
	r.finish()
}

// due reports whether the trace gets a point after k steps.
func (r *run) due(k int) bool { return r.s.RecordEvery > 0 && k%r.s.RecordEvery == 0 }

// look takes in the cost and gradient over all examples after k steps and
// reports whether the run ends here, with the status and error set.
func (r *run) look(k int, theta, grad []float64, cost, rate float64) (stop bool) {
	r.res.Theta = append(r.res.Theta[:0], theta...)
	r.res.Steps, r.res.Cost, r.res.GradientNorm = k, cost, floats.Norm(grad, math.Inf(1))
	first, before := r.looks == 0, r.lastCost
	if first {
		r.startCost = cost
	}
	r.lastCost = cost
	r.looks++
	r.recorded = r.checkFinite(k, cost, grad) // the trace stays finite
	if r.recorded {
		return true
	}
	if r.s.RecordEvery > 0 && first || r.due(k) {
		r.record(rate)
	}
	switch {
	case r.checkGrowth(k, cost, grad):
	case r.res.GradientNorm == 0 || r.s.GradientTolerance > 0 && r.res.GradientNorm <= r.s.GradientTolerance:
		r.res.Status = GradientSmall
	case !first && r.s.CostTolerance > 0 && math.Abs(before-cost) <= r.s.CostTolerance*math.Max(1, math.Abs(cost)):
		r.res.Status = CostSettled
	case k >= r.maxSteps:
		r.res.Status = StepLimit
	default:
		return false
	}
	return true
}

// ask gives the context and OnStep their say before step k+1 and reports
// whether the run ends.
func (r *run) ask(k int, theta []float64, cost, norm, rate float64) (stop bool) {
	if err := context.Cause(r.s.Context); err != nil {
		r.res.Status = Cancelled
		r.err = fmt.Errorf("descent: cancelled after step %d: %w", k, err)
		return true
	}
	if r.s.OnStep != nil && !r.s.OnStep(Step{Step: k, Epoch: k / r.epochSteps, Theta: theta, Cost: cost, GradientNorm: norm, Rate: rate}) {
		r.res.Status = Stopped
		return true
	}
	return false
}

// record adds the point looked at last to the trace.
func (r *run) record(rate float64) {
	t := &r.res.Trace
	t.Step = append(t.Step, r.res.Steps)
	t.Cost = append(t.Cost, r.res.Cost)
	t.GradientNorm = append(t.GradientNorm, r.res.GradientNorm)
	t.Rate = append(t.Rate, rate)
	if r.s.RecordTheta {
		t.Theta = append(t.Theta, slices.Clone(r.res.Theta))
	}
	r.recorded = true
}

// finish completes the result after the last look.
func (r *run) finish() {
	r.res.Epochs = r.res.Steps / r.epochSteps
	if r.s.RecordEvery > 0 && !r.recorded {
		r.record(r.rate * r.s.Schedule(r.res.Steps))
	}
}
