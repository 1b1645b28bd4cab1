package gradcheck

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"

	"mlcourse/pkg/mlcourse/internal/reference"
)

// smooth is Σᵢ exp(aᵢ·θᵢ)/aᵢ + θ₀·θ₁, whose derivatives are exact.
func smooth(grad, theta []float64) float64 {
	var cost float64
	for i, t := range theta {
		a := 1 + float64(i)/2
		cost += math.Exp(a*t) / a
		if grad != nil {
			grad[i] = math.Exp(a * t)
		}
	}
	if grad != nil {
		grad[0] += theta[1]
		grad[1] += theta[0]
	}
	return cost + theta[0]*theta[1]
}

func TestGradientIsCentral(t *testing.T) {
	theta := []float64{0.3, -1.2, 1.5, 0}
	keep := slices.Clone(theta)
	exact := make([]float64, len(theta))
	smooth(exact, theta)
	f := func(theta []float64) float64 { return smooth(nil, theta) }
	got := Gradient(f, theta, nil)
	reference.NearAll(t, "central", got, exact, 1e-9, 1)
	if !slices.Equal(theta, keep) {
		t.Errorf("theta became %v", theta)
	}

	// The forward difference with the same step is thousands of times worse:
	// the comparison above would notice it.
	var worstCentral, worstForward float64
	for i := range theta {
		worstCentral = math.Max(worstCentral, math.Abs(got[i]-exact[i]))
		worstForward = math.Max(worstForward, math.Abs(partial(f, theta, i, fd.Forward, defaultStep)-exact[i]))
	}
	if worstForward < 1e-6 || worstForward < 1000*worstCentral {
		t.Errorf("forward is off by %g, central by %g", worstForward, worstCentral)
	}

	// On θ² central differences are exact but for rounding, at any scale of θ
	// and with a coarse step; f may spoil its argument.
	for _, v := range []float64{1e-6, 1, -1e3, 1e8} {
		g := Gradient(func(x []float64) float64 { c := x[0] * x[0]; x[0] = 0; return c }, []float64{v}, &Settings{Step: 1e-3})
		reference.Near(t, "2θ", g[0], 2*v, 1e-12, 1)
	}
}

func TestCheck(t *testing.T) {
	theta := []float64{0.3, -1.2, 1.5, 0.7}
	relu := func(grad, theta []float64) float64 {
		var cost float64
		for i, v := range theta {
			cost += math.Max(0, v)
			if grad != nil {
				grad[i] = 0
				if v > 0 {
					grad[i] = 1
				}
			}
		}
		return cost
	}
	planted := func(bug func(grad, theta []float64)) func(grad, theta []float64) float64 {
		return func(grad, theta []float64) float64 {
			c := smooth(grad, theta)
			if grad != nil {
				bug(grad, theta)
			}
			return c
		}
	}
	for _, c := range []struct {
		name    string
		f       func(grad, theta []float64) float64
		theta   []float64
		ok      bool
		kinks   int
		worst   int // −1: any
		verdict string
	}{
		{"right", smooth, theta, true, 0, -1, "agrees: relative error at most"},
		{"one component off", planted(func(g, _ []float64) { g[2] *= 1.01 }), theta, false, 0, 2, "wrong: relative error 9.9e-03 in parameter 2"},
		{"sign", planted(func(g, _ []float64) { g[3] = -g[3] }), theta, false, 0, 3, "wrong: relative error 2.0e+00 in parameter 3"},
		{"a small term missing", planted(func(g, _ []float64) { g[1] += 1e-6 }), theta, false, 0, 1, "doubtful"},
		{"one not stored", planted(func(g, _ []float64) { g[1] = math.NaN() }), theta, false, 0, 1, "parameter 1 is NaN: not computed, not stored, or added"},
		{"infinite", planted(func(g, _ []float64) { g[1] = math.Inf(1) }), theta, false, 0, 1, "not finite"},
		{"parameters changed", func(g, th []float64) float64 { c := smooth(g, th); th[0]++; return c }, theta, false, 0, -1, "work on a copy"},
		{"cost NaN", func(g, th []float64) float64 { smooth(g, th); return math.NaN() }, theta, false, 0, -1, "the cost is NaN"},
		{"ReLU away from its kink", relu, theta, true, 0, -1, "in 4 of 4"},
		{"ReLU at its kink", relu, []float64{0, 1, -1, 0}, true, 2, -1, "2 of 4 parameters at kinks"},
		{"ReLU beside its kink", relu, []float64{1e-6, 1, -3e-6, 2}, true, 2, -1, "2 of 4 parameters at kinks"},
		{"kinks hide no slip elsewhere", func(g, th []float64) float64 {
			c := relu(g, th)
			if g != nil {
				g[1] = 0.5
			}
			return c
		}, []float64{0, 1, -1, 0}, false, 2, 1, "wrong: relative error 5.0e-01 in parameter 1"},
		{"zero gradient at a minimum", func(g, th []float64) float64 {
			c := 5.0
			for i, v := range th {
				c += v * v
				if g != nil {
					g[i] = 2 * v
				}
			}
			return c
		}, make([]float64, 4), true, 0, -1, "agrees"},
	} {
		r := Check(c.f, c.theta, nil)
		if r.OK != c.ok || r.Kinks != c.kinks || !strings.Contains(r.Verdict(), c.verdict) || r.Checked != 4 || r.Parameters != 4 {
			t.Errorf("%s: %+v\n%v", c.name, r, r)
		}
		if c.worst >= 0 && r.Worst[0].Index != c.worst {
			t.Errorf("%s: the worst is %d, want %d", c.name, r.Worst[0].Index, c.worst)
		}
		if r.OK && c.kinks == 0 && c.verdict[0] == 'a' && r.MaxError > 1e-8 {
			t.Errorf("%s: error %g, about 1e-9 is expected", c.name, r.MaxError)
		}
	}
}

func TestSample(t *testing.T) {
	const n = 500
	f := func(grad, theta []float64) float64 {
		var c float64
		for i, v := range theta {
			c += math.Cos(v)
			if grad != nil {
				grad[i] = -math.Sin(v) * 1.5 // wrong everywhere
			}
		}
		return c
	}
	theta := make([]float64, n)
	for i := range theta {
		theta[i] = float64(i + 1)
	}
	indices := func(seed uint64) []int {
		r := Check(f, theta, &Settings{Sample: 30, Seed: seed})
		if r.Checked != 30 || r.Parameters != n || r.OK || len(r.Worst) != 10 {
			t.Errorf("checked %d of %d, OK %t, worst %d", r.Checked, r.Parameters, r.OK, len(r.Worst))
		}
		var idx []int
		for i, e := range r.Worst {
			idx = append(idx, e.Index)
			if i > 0 && e.Error > r.Worst[i-1].Error {
				t.Errorf("worst not in order: %v", r.Worst)
			}
		}
		return idx
	}
	a, b, c := indices(1), indices(1), indices(2)
	if !slices.Equal(a, b) {
		t.Errorf("the same seed checked %v and %v", a, b)
	}
	if slices.Equal(a, c) {
		t.Errorf("seeds 1 and 2 checked the same %v", a)
	}
	if r := Check(f, theta, &Settings{Tolerance: 0.5}); !r.OK {
		t.Errorf("tolerance ½: %v", r)
	}
}
