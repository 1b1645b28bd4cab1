// Package gradcheck compares a gradient with central differences of the cost:
// the surest way to find a slip in a derivative.
//
// For a smooth cost in float64 a right gradient agrees to a relative error of
// about 1e-9; 1e-7 is borderline; a wrong one is off by 1e-3 and mostly far
// more. At a kink, as of ReLU at 0 or of |w|, the difference means nothing;
// Check sets such parameters apart. In float32 no more than 1e-3 can be hoped
// for. A check takes two costs a parameter, so it belongs before training, not
// into it.
package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/diff/fd"
)

const (
	defaultStep      = 0x1p-17 // near the cube root of float64's precision, 6.1e-6
	defaultTolerance = 1e-7
	doubtful         = 1e-4 // above it a gradient is wrong
	keepWorst        = 10
)

// Settings say how to check. The zero value and nil mean the defaults.
type Settings struct {
	// Step is ε relative to the size of the parameter: θᵢ is moved by
	// Step·max(1, |θᵢ|). 0 is 2⁻¹⁷ ≈ 7.6e-6, near the cube root of the
	// precision of float64, where truncation (∝ ε²) and rounding (∝ 1/ε)
	// balance.
	Step float64

	// Tolerance is the largest relative error that passes; 0 is 1e-7.
	Tolerance float64

	// Floor keeps the relative error meaningful where the gradient vanishes:
	// the error is relative to max(|a|, |n|, Floor). 0 is |J(θ)|/100, at
	// least 1e-8, for the rounding of the cost limits what a difference can
	// tell.
	Floor float64

	// Sample is the number of parameters to check, drawn at random with
	// Seed; 0 is all.
	Sample int
	Seed   uint64
}

func (s *Settings) withDefaults() Settings {
	var d Settings
	if s != nil {
		d = *s
	}
	if d.Step == 0 {
		d.Step = defaultStep
	}
	if d.Tolerance == 0 {
		d.Tolerance = defaultTolerance
	}
	return d
}

// Gradient returns the numerical gradient of f at theta by central
// differences,
//
//	(f(θ + εᵢeᵢ) − f(θ − εᵢeᵢ)) / (2εᵢ),  εᵢ = Step·max(1, |θᵢ|)
//
// moving one parameter at a time. Only Step counts of the settings. f gets a
// copy of theta.
func Gradient(f func(theta []float64) float64, theta []float64, s *Settings) []float64 {
	step := s.withDefaults().Step
	grad := make([]float64, len(theta))
	for i := range theta {
		grad[i] = partial(f, theta, i, fd.Central, step)
	}
	return grad
}

// partial is the derivative of f in θᵢ by the given formula.
func partial(f func([]float64) float64, theta []float64, i int, formula fd.Formula, step float64) float64 {
	h := step * math.Max(1, math.Abs(theta[i]))
	h = (theta[i] + h) - theta[i] // so that θᵢ + h is exact
	moved := make([]float64, len(theta))
	return fd.Derivative(func(v float64) float64 {
		copy(moved, theta)
		moved[i] = v
		return f(moved)
	}, theta[i], &fd.Settings{Formula: formula, Step: h})
}

// Entry compares one component of the gradient.
type Entry struct {
	Index     int
	Analytic  float64 // a, from the gradient under test
	Numerical float64 // n, by central differences
	Error     float64 // |a−n| / max(|a|, |n|, Floor); +Inf when either is not finite
	Kink      bool    // the cost has a kink here: Numerical means nothing
}

// Report is what Check found.
type Report struct {
	Parameters int     // length of theta
	Checked    int     // parameters checked
	Kinks      int     // of these, at kinks
	Cost       float64 // J(θ)
	Tolerance  float64
	MaxError   float64 // largest error, kinks apart
	OK         bool    // MaxError ≤ Tolerance, the cost is finite and theta was left alone
	Changed    bool    // the cost changed theta
	Worst      []Entry // up to ten, the largest error first, kinks last
}

// Check compares the gradient that costGradient stores with central
// differences of the cost that it returns, at theta. costGradient is that of a
// descent.Problem: it stores the gradient when grad is not nil. It finds grad
// full of NaN, so components left out or added to what was there show up.
func Check(costGradient func(grad, theta []float64) float64, theta []float64, s *Settings) Report {
	set := s.withDefaults()
	at := slices.Clone(theta)
	grad := make([]float64, len(theta))
	for i := range grad {
		grad[i] = math.NaN()
	}
	r := Report{Parameters: len(theta), Tolerance: set.Tolerance, Cost: costGradient(grad, at)}
	r.Changed = !slices.Equal(at, theta)
	if set.Floor == 0 {
		set.Floor = math.Max(math.Abs(r.Cost)/100, 1e-8)
	}
	f := func(theta []float64) float64 { return costGradient(nil, theta) }

	var entries []Entry
	for _, i := range sample(len(theta), set) {
		e := Entry{Index: i, Analytic: grad[i], Numerical: partial(f, theta, i, fd.Central, set.Step)}
		scale := math.Max(set.Floor, math.Max(math.Abs(e.Analytic), math.Abs(e.Numerical)))
		e.Error = math.Abs(e.Analytic-e.Numerical) / scale
		if math.IsNaN(e.Error) {
			e.Error = math.Inf(1)
		}
		if e.Error > set.Tolerance {
			e.Kink = kink(f, theta, i, set.Step, math.Max(set.Floor, math.Abs(e.Numerical)))
		}
		if e.Kink {
			r.Kinks++
		} else {
			r.MaxError = math.Max(r.MaxError, e.Error)
		}
		entries = append(entries, e)
	}
	r.Checked = len(entries)
	r.OK = r.MaxError <= set.Tolerance && !r.Changed && !math.IsNaN(r.Cost) && !math.IsInf(r.Cost, 0)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		switch {
		case a.Kink != b.Kink && b.Kink, a.Kink == b.Kink && a.Error > b.Error:
			return -1
		case a.Kink == b.Kink && a.Error == b.Error:
			return 0
		}
		return 1
	})
	r.Worst = entries[:min(len(entries), keepWorst)]
	return r
}

// sample returns the indices to check, in order.
func sample(n int, s Settings) []int {
	if s.Sample <= 0 || s.Sample >= n {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		return all
	}
	some := rand.New(rand.NewPCG(s.Seed, 0)).Perm(n)[:s.Sample]
	slices.Sort(some)
	return some
}

// kink reports whether f has a kink in θᵢ within the step. Where f is smooth,
// a step 32 times smaller leaves the central difference as it is and brings
// the two one-sided ones 32 times closer; at a kink one of the two fails.
func kink(f func([]float64) float64, theta []float64, i int, step, scale float64) bool {
	const shrink = 32
	jump := func(step float64) float64 {
		return math.Abs(partial(f, theta, i, fd.Forward, step) - partial(f, theta, i, fd.Backward, step))
	}
	wide, narrow := partial(f, theta, i, fd.Central, step), partial(f, theta, i, fd.Central, step/shrink)
	if math.Abs(wide-narrow) > 1e-5*scale {
		return true
	}
	j := jump(step)
	return j > 1e-5*scale && jump(step/shrink) > j/4
}

// Verdict says in a sentence what the check found and where to look.
func (r Report) Verdict() string {
	where := ""
	if len(r.Worst) > 0 {
		where = fmt.Sprintf("parameter %d", r.Worst[0].Index)
	}
	switch {
	case r.Changed:
		return "the cost changes the parameters it is given: work on a copy"
	case math.IsNaN(r.Cost) || math.IsInf(r.Cost, 0):
		return fmt.Sprintf("the cost is %v here: check elsewhere, or make the cost stable", r.Cost)
	case math.IsInf(r.MaxError, 1) && math.IsNaN(r.Worst[0].Analytic):
		return fmt.Sprintf("the gradient in %s is NaN: not computed, not stored, or added to what grad held before", where)
	case math.IsInf(r.MaxError, 1):
		return fmt.Sprintf("the gradient or the cost beside %s is not finite", where)
	case r.MaxError > math.Max(doubtful, r.Tolerance):
		return fmt.Sprintf("the gradient is wrong: relative error %.1e in %s", r.MaxError, where)
	case r.MaxError > r.Tolerance:
		return fmt.Sprintf("doubtful: relative error %.1e in %s, where about 1e-9 is usual: a small term may be missing, or the cost is rough there", r.MaxError, where)
	case r.Kinks > 0:
		return fmt.Sprintf("the gradient agrees: relative error at most %.1e, apart from %d of %d parameters at kinks of the cost", r.MaxError, r.Kinks, r.Checked)
	}
	return fmt.Sprintf("the gradient agrees: relative error at most %.1e in %d of %d parameters", r.MaxError, r.Checked, r.Parameters)
}

// String gives the verdict and a table of the worst parameters.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Verdict())
	fmt.Fprintf(&b, "%9s %15s %15s %9s\n", "parameter", "analytic", "numerical", "error")
	for _, e := range r.Worst {
		note := ""
		if e.Kink {
			note = "  kink"
		}
		fmt.Fprintf(&b, "%9d %15.8g %15.8g %9.1e%s\n", e.Index, e.Analytic, e.Numerical, e.Error, note)
	}
	return b.String()
}
