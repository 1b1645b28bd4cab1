package descent

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

const (
	epsilon = 0x1p-52
	maxIdle = 10 // steps in a row that lower neither cost nor gradient end a run
)

func (m LBFGS) minimize(r *run) {
	// Stopping is up to look: gonum's own threshold of 1e-12 is below
	// the rounding of most gradients.
	r.gonum(func() optimize.Method { return &optimize.LBFGS{Store: max(m.Store, 0), GradStopThreshold: math.NaN()} })
}

func (CG) minimize(r *run) {
	r.gonum(func() optimize.Method { return &optimize.CG{GradStopThreshold: math.NaN()} })
}

func (Newton) minimize(r *run) {
	r.gonum(func() optimize.Method { return &optimize.Newton{GradStopThreshold: math.NaN()} })
}

// gonum runs a method of gonum/optimize. A line search that fails is started
// afresh from where it is; when that gets nowhere, the run is over.
func (r *run) gonum(method func() optimize.Method) {
	defer r.finish()
	before := math.Inf(1)
	for {
		b := &bridge{run: r, first: r.looks > 0, lowestCost: math.Inf(1), lowestNorm: math.Inf(1)}
		_, err := optimize.Minimize(b.problem(), r.theta, &optimize.Settings{Converger: optimize.NeverTerminate{}, Recorder: b}, method())
		switch {
		case b.panicked:
			panic(b.panicValue)
		case b.stop:
			return
		case r.looks == 0 || math.IsInf(b.f, -1):
			// gonum took no step, or none further: look says what is wrong.
			r.look(r.res.Steps+min(r.looks, 1), b.x, b.g, b.f, 0)
			return
		case b.steps == 0 || r.lastCost >= before || b.idle == maxIdle:
			r.stuck(err)
			return
		}
		before = r.lastCost
		copy(r.theta, r.res.Theta)
	}
}

// bridge lets gonum/optimize minimize the run's problem and look at its
// steps. gonum asks for cost and gradient apart, which are computed together.
type bridge struct {
	*run
	x, g                   []float64 // where cost and gradient are known
	f                      float64
	first                  bool // the first point was looked at before
	stop                   bool // the run is over
	steps                  int
	idle                   int // steps in a row that lowered neither cost nor gradient
	lowestCost, lowestNorm float64
	panicked               bool // gonum calls from a goroutine of its own
	panicValue             any
}

var errStop = errors.New("stop")

func (b *bridge) problem() optimize.Problem {
	p := optimize.Problem{
		Func: func(x []float64) float64 {
			b.evaluate(x)
			if math.IsNaN(b.f) {
				return math.Inf(1) // a line search backs away from it
			}
			return b.f
		},
		Grad: func(grad, x []float64) {
			b.evaluate(x)
			copy(grad, b.g)
		},
		Status: func() (optimize.Status, error) {
			if b.panicked {
				return optimize.Failure, errStop
			}
			return optimize.NotTerminated, nil
		},
	}
	if b.p.Hessian != nil {
		p.Hess = func(dst *mat.SymDense, x []float64) {
			defer b.catch()
			b.p.Hessian(dst, x)
		}
	}
	return p
}

func (b *bridge) catch() {
	if v := recover(); v != nil {
		b.panicked, b.panicValue = true, v
	}
}

func (b *bridge) evaluate(x []float64) {
	if b.panicked || b.x != nil && slices.Equal(b.x, x) {
		return
	}
	if b.g == nil {
		b.g = make([]float64, len(x))
	}
	defer b.catch()
	b.x = append(b.x[:0], x...)
	b.f = b.cost(b.g, x)
}

// Init is part of optimize.Recorder.
func (b *bridge) Init() error { return nil }

// Record is part of optimize.Recorder.
func (b *bridge) Record(loc *optimize.Location, op optimize.Operation, _ *optimize.Stats) error {
	if op != optimize.MajorIteration || b.panicked {
		return nil
	}
	if b.first {
		b.first = false
		return nil
	}
	k := 0
	if b.looks > 0 {
		k = b.res.Steps + 1
		b.steps++
	}
	b.stop = b.look(k, loc.X, loc.Gradient, loc.F, 0) || b.ask(k, loc.X, loc.F, b.res.GradientNorm, 0)
	if b.stop {
		return errStop
	}
	b.idle++
	if b.lastCost < b.lowestCost || b.res.GradientNorm < b.lowestNorm {
		b.idle = 0
	}
	b.lowestCost, b.lowestNorm = min(b.lowestCost, b.lastCost), min(b.lowestNorm, b.res.GradientNorm)
	if b.idle == maxIdle {
		return errStop
	}
	return nil
}

// stuck ends a run in which no step lowers the cost. That is a minimum when
// even the best step along the gradient g would lower the cost, by
// (gᵀg)²/(2·gᵀHg), no further than its own rounding.
func (r *run) stuck(cause error) {
	n := r.p.Dim
	theta, grad, hg := r.res.Theta, make([]float64, n), make([]float64, n)
	r.cost(grad, theta)
	r.hessVec(hg, theta, grad, grad)
	gg := floats.Dot(grad, grad)
	if curvature := floats.Dot(grad, hg); curvature > 0 && gg/curvature*gg/2 <= 1000*epsilon*math.Max(math.Abs(r.res.Cost), epsilon) {
		r.res.Status = PrecisionLimit
		return
	}
	r.res.Status = Failed
	r.err = fmt.Errorf("descent: %v found no lower cost after step %d, where the largest component of the gradient is still %.3g: "+
		"compare cost and gradient with package gradcheck, or the cost has a kink there", r.s.Method, r.res.Steps, r.res.GradientNorm)
	if cause != nil {
		r.err = fmt.Errorf("%w (%w)", r.err, cause)
	}
}

// hessVec stores H·v at theta, where the gradient is grad, in dst: from the
// problem, or as the forward difference (g(θ+h·v) − g(θ))/h, which is good to
// about eight digits.
func (r *run) hessVec(dst, theta, grad, v []float64) {
	if r.p.HessVec != nil {
		r.p.HessVec(dst, theta, v)
		return
	}
	norm := floats.Norm(v, 2)
	if norm == 0 {
		clear(dst)
		return
	}
	h := math.Sqrt(epsilon) * (1 + floats.Norm(theta, 2)) / norm
	r.cost(dst, floats.AddScaledTo(make([]float64, len(theta)), theta, h, v))
	floats.Sub(dst, grad)
	floats.Scale(1/h, dst)
}

func (m TruncatedNewton) minimize(r *run) {
	defer r.finish()
	n := r.p.Dim
	inner := m.Inner
	if inner <= 0 {
		inner = min(n, 200)
	}
	trial, trialGrad := make([]float64, n), make([]float64, n)
	st := &steihaug{step: make([]float64, n), res: make([]float64, n), dir: make([]float64, n), hd: make([]float64, n)}
	j := r.cost(r.grad, r.theta)
	radius := math.Max(1, floats.Norm(r.theta, 2))
	for k := 0; !r.look(k, r.theta, r.grad, j, 0) && !r.ask(k, r.theta, j, r.res.GradientNorm, 0); k++ {
		for {
			expected := st.solve(r, radius, inner)
			floats.AddTo(trial, r.theta, st.step)
			jt := r.cost(trialGrad, trial)
			gain := j - jt
			if noise := 10 * epsilon * math.Abs(j); math.Abs(gain) <= noise && expected <= noise {
				// Costs do not tell any more; gradients still may.
				if !(floats.Norm(trialGrad, math.Inf(1)) < r.res.GradientNorm) {
					r.stuck(nil)
					return
				}
				gain = expected
			}
			length := floats.Norm(st.step, 2)
			switch {
			case !(gain >= expected/4):
				radius = length / 4
			case gain > 0.75*expected && length > 0.99*radius:
				radius *= 2
			}
			if gain > 1e-4*expected {
				j = jt
				r.theta, trial = trial, r.theta
				r.grad, trialGrad = trialGrad, r.grad
				break
			}
			if radius <= epsilon*(1+floats.Norm(r.theta, 2)) {
				r.stuck(nil)
				return
			}
		}
	}
}

// steihaug holds the vectors of the conjugate gradients inside a step.
type steihaug struct {
	step, res, dir, hd []float64
}

// solve sets step to an approximate minimizer of the model gᵀs + sᵀHs/2 in
// ‖s‖ ≤ radius and returns the decrease that the model expects. It ends when
// the residual is below min(½, √‖g‖)·‖g‖, which makes the outer iteration
// converge superlinearly.
func (st *steihaug) solve(r *run, radius float64, inner int) (expected float64) {
	clear(st.step)
	copy(st.res, r.grad)
	floats.ScaleTo(st.dir, -1, st.res)
	rr := floats.Dot(st.res, st.res)
	norm := math.Sqrt(rr)
	tolerance := math.Min(0.5, math.Sqrt(norm)) * norm
	for range inner {
		r.hessVec(st.hd, r.theta, r.grad, st.dir)
		curvature := floats.Dot(st.dir, st.hd)
		slope := rr // −(gradient of the model)ᵀ·dir
		alpha := rr / curvature
		inside := curvature > 0
		if inside {
			ss, sd, dd := floats.Dot(st.step, st.step), floats.Dot(st.step, st.dir), floats.Dot(st.dir, st.dir)
			inside = ss+2*alpha*sd+alpha*alpha*dd < radius*radius
		}
		if !inside {
			alpha = toBoundary(st.step, st.dir, radius)
			floats.AddScaled(st.step, alpha, st.dir)
			return expected + alpha*slope - alpha*alpha*curvature/2
		}
		floats.AddScaled(st.step, alpha, st.dir)
		expected += alpha*slope - alpha*alpha*curvature/2
		floats.AddScaled(st.res, alpha, st.hd)
		next := floats.Dot(st.res, st.res)
		if math.Sqrt(next) <= tolerance {
			break
		}
		floats.Scale(next/rr, st.dir)
		floats.Sub(st.dir, st.res)
		rr = next
	}
	return expected
}

// toBoundary returns the positive τ with ‖s + τ·d‖ = radius.
func toBoundary(s, d []float64, radius float64) float64 {
	a, b, c := floats.Dot(d, d), floats.Dot(s, d), floats.Dot(s, s)-radius*radius
	root := math.Sqrt(math.Max(0, b*b-a*c))
	if b > 0 {
		return -c / (b + root)
	}
	return (root - b) / a
}
