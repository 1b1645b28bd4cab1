package descent

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/optimize/functions"

	"mlcourse/pkg/mlcourse/internal/reference"
)

// bowl is θᵀAθ/2 − bᵀθ, the quadratic of testdata/reference.py.
func bowl() Problem {
	a := mat.NewSymDense(3, []float64{100, 20, 3, 20, 5, 0.5, 3, 0.5, 0.2})
	b := []float64{1, -2, 0.5}
	return Problem{
		Dim: 3,
		CostGradient: func(grad, theta []float64) float64 {
			t := mat.NewVecDense(3, theta)
			var at mat.VecDense
			at.MulVec(a, t)
			if grad != nil {
				floats.SubTo(grad, at.RawVector().Data, b)
			}
			return mat.Dot(t, &at)/2 - floats.Dot(b, theta)
		},
		Hessian: func(dst *mat.SymDense, _ []float64) { dst.CopySym(a) },
		HessVec: func(dst, _, v []float64) { mat.NewVecDense(3, dst).MulVec(a, mat.NewVecDense(3, v)) },
	}
}

func rosenbrock(n int) Problem {
	f := functions.ExtendedRosenbrock{}
	return Problem{
		Dim: n,
		CostGradient: func(grad, theta []float64) float64 {
			if grad != nil {
				f.Grad(grad, theta)
			}
			return f.Func(theta)
		},
	}
}

type references struct {
	Rules []struct {
		Function, Method string
		Start            []float64
		Path             map[string][]float64
	}
	Minima []struct {
		Function, Method string
		Start, Theta     []float64
		Cost             float64
	}
	Logistic struct {
		X reference.Matrix
		Y []float64
	}
}

func load(t *testing.T) references {
	t.Helper()
	var ref references
	reference.Load(t, "reference.json", &ref)
	return ref
}

// logistic is the penalized logistic regression of testdata/reference.py.
func (r references) logistic() Problem {
	x, y := r.Logistic.X.Dense(), r.Logistic.Y
	m, n := x.Dims()
	return Problem{
		Dim: n + 1,
		CostGradient: func(grad, theta []float64) float64 {
			if grad != nil {
				clear(grad)
			}
			var cost float64
			for i := range m {
				z := theta[0] + floats.Dot(x.RawRowView(i), theta[1:])
				cost += math.Log1p(math.Exp(-math.Abs(z))) + math.Max(z, 0) - y[i]*z
				if grad != nil {
					e := 1/(1+math.Exp(-z)) - y[i]
					grad[0] += e / float64(m)
					floats.AddScaled(grad[1:], e/float64(m), x.RawRowView(i))
				}
			}
			if grad != nil {
				floats.AddScaled(grad[1:], 1/float64(m), theta[1:])
			}
			return (cost + floats.Dot(theta[1:], theta[1:])/2) / float64(m)
		},
	}
}

// The settings of the methods in testdata/reference.py.
var kerasMethods = map[string]FirstOrder{
	"GD":               GD{Rate: 0.001},
	"GD defaults":      GD{},
	"Momentum":         Momentum{Rate: 0.0005},
	"Nesterov":         Nesterov{Rate: 0.0005, Beta: 0.8},
	"AdaGrad":          AdaGrad{Rate: 0.1},
	"AdaGrad defaults": AdaGrad{},
	"AdaGrad from 0":   AdaGrad{Rate: 0.1, Initial: -1, Epsilon: 1e-3},
	"RMSProp":          RMSProp{Rate: 0.01, Rho: 0.8, Epsilon: 1e-3},
	"RMSProp defaults": RMSProp{},
	"Adam":             Adam{Rate: 0.05, Beta1: 0.8, Beta2: 0.99, Epsilon: 1e-3},
	"Adam defaults":    Adam{},
	"AdamW":            AdamW{Rate: 0.05, Decay: 0.1},
	"AdamW defaults":   AdamW{},
}

func problemNamed(t *testing.T, ref references, name string, dim int) Problem {
	t.Helper()
	switch name {
	case "quadratic":
		return bowl()
	case "rosenbrock":
		return rosenbrock(dim)
	case "logistic":
		return ref.logistic()
	}
	t.Fatalf("no function %q", name)
	return Problem{}
}

func TestRulesAgreeWithKeras(t *testing.T) {
	ref := load(t)
	if len(ref.Rules) < 2*len(kerasMethods)-1 {
		t.Fatalf("only %d rules in the reference", len(ref.Rules))
	}
	for _, c := range ref.Rules {
		t.Run(c.Function+"/"+c.Method, func(t *testing.T) {
			m, ok := kerasMethods[c.Method]
			if !ok {
				t.Fatalf("no method %q", c.Method)
			}
			p := problemNamed(t, ref, c.Function, len(c.Start))
			res, err := Minimize(p, c.Start, &Settings{Method: m, Steps: 50, GradientTolerance: -1, RecordTheta: true})
			if err != nil {
				t.Fatal(err)
			}
			theta32 := make([]float32, len(c.Start))
			grad32 := make([]float32, len(c.Start))
			for i, v := range c.Start {
				theta32[i] = float32(v)
			}
			st := NewStepper[float32](m, len(c.Start))
			for k := range 50 {
				// In float32 the gradient is taken where float64 is, so
				// that only the rule's rounding counts.
				g := make([]float64, p.Dim)
				p.CostGradient(g, res.Trace.Theta[k])
				for i := range g {
					grad32[i] = float32(g[i])
				}
				st.Step(theta32, grad32, st.Rate())
				want, ok := c.Path[strconv.Itoa(k+1)]
				if !ok {
					continue
				}
				what := fmt.Sprintf("after step %d", k+1)
				reference.NearAll(t, what, res.Trace.Theta[k+1], want, 1e-12, 1e-3)
				got := make([]float64, len(theta32))
				for i, v := range theta32 {
					got[i] = float64(v)
				}
				reference.NearAll(t, what+" in float32", got, want, 50*0x1p-23, 1)
			}
		})
	}
}

func TestMinimaAgreeWithSciPy(t *testing.T) {
	ref := load(t)
	for _, c := range ref.Minima {
		for _, m := range []Method{LBFGS{}, CG{}, TruncatedNewton{}} {
			t.Run(fmt.Sprintf("%s/%s/%v", c.Function, c.Method, m), func(t *testing.T) {
				p := problemNamed(t, ref, c.Function, len(c.Start))
				res, err := Minimize(p, c.Start, &Settings{Method: m, GradientTolerance: 1e-9})
				if err != nil {
					t.Fatal(err)
				}
				if !res.Converged {
					t.Fatalf("after %d steps: %v, gradient %g", res.Steps, res.Status, res.GradientNorm)
				}
				// SciPy's own three agree to about 1e-6 in θ; a cost is
				// quadratic in that.
				reference.NearAll(t, "theta", res.Theta, c.Theta, 1e-6, 1)
				reference.Near(t, "cost", res.Cost, c.Cost, 1e-12, 1)
			})
		}
	}
}

// Cost, minimum and steps on a quadratic do not depend on where the origin is
// or how the axes are turned, for methods without a scale per parameter.
func TestTranslationAndRotation(t *testing.T) {
	p := bowl()
	// A rotation by Rodrigues' formula about (1, 2, 2)/3 by an angle with
	// cosine 3/5, sine 4/5.
	k := []float64{1. / 3, 2. / 3, 2. / 3}
	q := mat.NewDense(3, 3, nil)
	cross := [3][3]float64{{0, -k[2], k[1]}, {k[2], 0, -k[0]}, {-k[1], k[0], 0}}
	for i := range 3 {
		for j := range 3 {
			v := k[i]*k[j]*(1-0.6) + 0.8*cross[i][j]
			if i == j {
				v += 0.6
			}
			q.Set(i, j, v)
		}
	}
	shift := []float64{3, -1, 0.5}
	forward := func(u []float64) []float64 { // θ = Q·u + shift
		var v mat.VecDense
		v.MulVec(q, mat.NewVecDense(3, u))
		return floats.AddTo(make([]float64, 3), v.RawVector().Data, shift)
	}
	moved := Problem{Dim: 3, CostGradient: func(grad, u []float64) float64 {
		g := make([]float64, 3)
		j := p.CostGradient(g, forward(u))
		if grad != nil {
			mat.NewVecDense(3, grad).MulVec(q.T(), mat.NewVecDense(3, g))
		}
		return j
	}}
	start := []float64{1, -1, 2}
	for _, m := range []Method{GD{Rate: 0.005}, Momentum{Rate: 0.001}, Nesterov{Rate: 0.001}, LBFGS{}, CG{}, TruncatedNewton{Inner: 3}} {
		s := &Settings{Method: m, Steps: 8, GradientTolerance: -1}
		a, err := Minimize(p, forward(start), s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Minimize(moved, start, s)
		if err != nil {
			t.Fatal(err)
		}
		// The trust region is measured from the origin: TruncatedNewton's
		// path may differ, not its end.
		if _, ok := m.(TruncatedNewton); ok {
			s.Steps = 30
			a, _ = Minimize(p, forward(start), s)
			b, _ = Minimize(moved, start, s)
		}
		reference.NearAll(t, m.String(), forward(b.Theta), a.Theta, 1e-6, 1)
	}
}

// Identical examples make every batch's gradient the full one, in whatever
// order: ten epochs of five batches are Keras's fifty steps. Counting epochs
// in Adam's bias correction would give the first steps a tenth of their
// length and more.
func TestAdamCountsSteps(t *testing.T) {
	ref := load(t)
	for _, c := range ref.Rules {
		if c.Function != "quadratic" || c.Method != "Adam defaults" && c.Method != "Adam" {
			continue
		}
		p := bowl()
		p.Examples = 9
		p.Batch = func(grad, theta []float64, rows []int) float64 { return p.CostGradient(grad, theta) }
		res, err := Minimize(p, c.Start, &Settings{Method: kerasMethods[c.Method], Epochs: 10, BatchSize: 2, GradientTolerance: -1})
		if err != nil {
			t.Fatal(err)
		}
		if res.Steps != 50 || res.Epochs != 10 {
			t.Errorf("%d steps, %d epochs, want 50 and 10", res.Steps, res.Epochs)
		}
		reference.NearAll(t, c.Method, res.Theta, c.Path["50"], 1e-12, 1e-3)

		// The same with the step number fixed through each epoch: the
		// comparison above can tell.
		wrong := slices.Clone(c.Start)
		st, g := NewStepper[float64](kerasMethods[c.Method], 3), make([]float64, 3)
		for k := range 50 {
			p.CostGradient(g, wrong)
			st.steps = k / 5
			st.Step(wrong, g, st.Rate())
		}
		if d := floats.Distance(wrong, c.Path["50"], math.Inf(1)); d < 1e-3 {
			t.Errorf("counting epochs makes a difference of %g only", d)
		}
	}
}

// points is least squares of a line on m points: mean of (b + w·x − y)²/2.
func points(m int) Problem {
	rng := rand.New(rand.NewPCG(3, 0))
	x, y := make([]float64, m), make([]float64, m)
	for i := range x {
		x[i] = rng.NormFloat64()
		y[i] = 1 + 2*x[i] + 0.1*rng.NormFloat64()
	}
	all := make([]int, m)
	for i := range all {
		all[i] = i
	}
	p := Problem{Dim: 2, Examples: m}
	p.Batch = func(grad, theta []float64, rows []int) float64 {
		clear(grad)
		var cost float64
		for _, i := range rows {
			e := theta[0] + theta[1]*x[i] - y[i]
			cost += e * e / 2
			if grad != nil {
				grad[0] += e / float64(len(rows))
				grad[1] += e * x[i] / float64(len(rows))
			}
		}
		return cost / float64(len(rows))
	}
	p.CostGradient = func(grad, theta []float64) float64 { return p.Batch(grad, theta, all) }
	return p
}

func TestMiniBatches(t *testing.T) {
	const m, size = 103, 10
	p := points(m)
	var seen []int
	batch := p.Batch
	p.Batch = func(grad, theta []float64, rows []int) float64 {
		if len(rows) < m {
			seen = append(seen, rows...)
		}
		return batch(grad, theta, rows)
	}
	full := p.CostGradient
	p.CostGradient = func(grad, theta []float64) float64 {
		defer func(n int) { seen = seen[:n] }(len(seen))
		return full(grad, theta)
	}
	s := &Settings{Method: Adam{Rate: 0.05}, Epochs: 20, BatchSize: size, Seed: 7, GradientTolerance: -1}
	res, err := Minimize(p, []float64{0, 0}, s)
	if err != nil {
		t.Fatal(err)
	}
	if res.Steps != 20*11 || res.Epochs != 20 || res.Status != StepLimit || res.Converged {
		t.Errorf("got %d steps, %d epochs, %v", res.Steps, res.Epochs, res.Status)
	}
	if len(seen) != 20*m {
		t.Fatalf("saw %d rows, want %d", len(seen), 20*m)
	}
	for e := range 20 {
		epoch := slices.Clone(seen[e*m : (e+1)*m])
		if e > 0 && slices.Equal(epoch, seen[(e-1)*m:e*m]) {
			t.Errorf("epochs %d and %d have the same order", e-1, e)
		}
		slices.Sort(epoch)
		for i, v := range epoch {
			if i != v {
				t.Fatalf("epoch %d lacks row %d", e, i)
			}
		}
	}
	if want := []int{0, 11, 22}; !slices.Equal(res.Trace.Step[:3], want) || len(res.Trace.Step) != 21 {
		t.Errorf("trace at steps %v, want one an epoch", res.Trace.Step)
	}
	if best := 0.1 * 0.1 / 2 * 1.3; res.Cost > best {
		t.Errorf("cost %g, want at most %g", res.Cost, best)
	}
	if got := full(nil, res.Theta); got != res.Cost || res.Trace.Cost[20] != res.Cost {
		t.Errorf("cost %g and %g in the trace, recomputed %g", res.Cost, res.Trace.Cost[20], got)
	}

	again, err := Minimize(p, []float64{0, 0}, s)
	if err != nil || !slices.Equal(again.Theta, res.Theta) {
		t.Errorf("the same seed gave %v after %v", again.Theta, res.Theta)
	}
	s.Seed++
	other, err := Minimize(p, []float64{0, 0}, s)
	if err != nil || slices.Equal(other.Theta, res.Theta) {
		t.Errorf("another seed gave the same %v (%v)", other.Theta, err)
	}

	s.Steps, s.Epochs, s.RecordEvery = 7, 3, -1
	short, err := Minimize(p, []float64{0, 0}, s)
	if err != nil || short.Steps != 7 || short.Epochs != 0 || len(short.Trace.Step) != 0 {
		t.Errorf("got %d steps, %d epochs, trace %v, %v", short.Steps, short.Epochs, short.Trace, err)
	}
	if got := full(nil, short.Theta); got != short.Cost {
		t.Errorf("cost %g without a trace, recomputed %g", short.Cost, got)
	}
}

func TestDivergence(t *testing.T) {
	curvature := 104.07 // the largest eigenvalue of bowl's A, from numpy
	for _, c := range []struct {
		m    FirstOrder
		want float64 // the rate suggested
	}{
		{GD{Rate: 0.1}, 0.009}, // 1/L = 0.00961, rounded down
		{Momentum{Rate: 0.1}, 0.009},
		{Nesterov{Rate: 0.1}, 0.009},
	} {
		res, err := Minimize(bowl(), []float64{1, -1, 2}, &Settings{Method: c.m, RecordTheta: true})
		var d *DivergenceError
		if !errors.As(err, &d) {
			t.Errorf("%v: error %v, want a DivergenceError", c.m, err)
			continue
		}
		if res == nil || res.Status != Diverged || res.Converged || len(res.Trace.Cost) != d.Step+1 || d.Step < 3 {
			t.Errorf("%v: result %+v", c.m, res)
			continue
		}
		if last := res.Trace.Cost[d.Step]; last != d.Cost || last < growth {
			t.Errorf("%v: the trace ends at cost %g, the error has %g", c.m, last, d.Cost)
		}
		if math.Abs(d.Suggested-c.want) > 1e-9 || d.Suggested > 1/curvature {
			t.Errorf("%v: suggests %g, want %g", c.m, d.Suggested, c.want)
		}
		for _, part := range []string{c.m.String(), fmt.Sprintf("step %d", d.Step), "such as 0.009", "scale the features"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not say %q", err, part)
			}
		}
		if _, err := Minimize(bowl(), []float64{1, -1, 2}, &Settings{Method: GD{Rate: d.Suggested}}); err != nil {
			t.Errorf("%v: the rate suggested gives %v", c.m, err)
		}
	}

	// On mini batches, with a cost that overflows.
	p := points(20)
	res, err := Minimize(p, []float64{0, 0}, &Settings{Method: GD{Rate: 1e200}, BatchSize: 3})
	if err == nil || res.Status != Diverged || !strings.Contains(err.Error(), "after step 1 ") {
		t.Errorf("got %v, %v", res.Status, err)
	}
	for i, j := range res.Trace.Cost {
		if math.IsNaN(j) || math.IsInf(j, 0) {
			t.Errorf("trace cost %d is %v", i, j)
		}
	}

	// A cost without a lower bound.
	for _, m := range []Method{LBFGS{}, CG{}, TruncatedNewton{}} {
		p := Problem{Dim: 1, CostGradient: func(grad, theta []float64) float64 {
			if grad != nil {
				grad[0] = -math.Exp(theta[0])
			}
			return -math.Exp(theta[0])
		}}
		res, err := Minimize(p, []float64{1}, &Settings{Method: m, GradientTolerance: -1})
		if res.Status != Diverged || err == nil || !strings.Contains(err.Error(), "bounded below") {
			t.Errorf("%v: %v, %v", m, res.Status, err)
		}
	}

	// NaN at the start, for every kind of method.
	for _, m := range []Method{GD{}, LBFGS{}, CG{}, TruncatedNewton{}} {
		p := Problem{Dim: 1, CostGradient: func(grad, theta []float64) float64 { grad[0] = 1; return math.NaN() }}
		res, err := Minimize(p, []float64{1}, &Settings{Method: m})
		if err == nil || res.Status != Diverged || !strings.Contains(err.Error(), "at the start the cost is NaN") {
			t.Errorf("%v: %v, %v", m, res, err)
		}
		p.CostGradient = func(grad, theta []float64) float64 { grad[0] = math.NaN(); return 1 }
		res, err = Minimize(p, []float64{1}, &Settings{Method: m})
		if err == nil || res.Status != Diverged || !strings.Contains(err.Error(), "component 0 of the gradient") {
			t.Errorf("%v: %v, %v", m, res, err)
		}
	}
}

// gonum's default threshold of 1e-12 is below the rounding of this gradient:
// its L-BFGS reports a failure at the minimum, ours does not.
func TestPrecisionLimit(t *testing.T) {
	p := bowl()
	cost := p.CostGradient
	p.CostGradient = func(grad, theta []float64) float64 { // a large scale, as with features not scaled
		j := cost(grad, theta)
		if grad != nil {
			floats.Scale(1e6, grad)
		}
		return 1e6*j + 1e9
	}
	start := []float64{1, -1, 2}
	g := make([]float64, 3)
	_, err := optimize.Minimize(optimize.Problem{
		Func: func(x []float64) float64 { return p.CostGradient(nil, x) },
		Grad: func(grad, x []float64) { p.CostGradient(grad, x) },
	}, start, &optimize.Settings{Converger: optimize.NeverTerminate{}}, &optimize.LBFGS{})
	if err == nil {
		t.Error("gonum's defaults find no fault any more: is the detour still needed?")
	}
	p.HessVec = nil
	p.Hessian = func(dst *mat.SymDense, theta []float64) { bowl().Hessian(dst, theta); dst.ScaleSym(1e6, dst) }
	want := mat.NewVecDense(3, nil)
	var a mat.SymDense
	a.ReuseAsSym(3)
	bowl().Hessian(&a, nil)
	if err := want.SolveVec(&a, mat.NewVecDense(3, []float64{1, -2, 0.5})); err != nil {
		t.Fatal(err)
	}
	for _, m := range []Method{LBFGS{}, CG{}, Newton{}, TruncatedNewton{}} {
		res, err := Minimize(p, start, &Settings{Method: m, GradientTolerance: 1e-12})
		if err != nil {
			t.Errorf("%v: %v", m, err)
			continue
		}
		if !res.Converged || res.Status != PrecisionLimit {
			p.CostGradient(g, res.Theta)
			t.Errorf("%v: %v after %d steps, gradient %v", m, res.Status, res.Steps, g)
		}
		// A cost known to 1e9·2⁻⁵² and curvatures down to 1e5: θ to about 1e-5.
		reference.NearAll(t, m.String(), res.Theta, want.RawVector().Data, 1e-4, 1)
	}
}

// A gradient that does not belong to the cost must fail, not converge.
func TestWrongGradientFails(t *testing.T) {
	for _, m := range []Method{LBFGS{}, CG{}, TruncatedNewton{}} {
		p := bowl()
		cost := p.CostGradient
		p.HessVec = nil
		p.CostGradient = func(grad, theta []float64) float64 {
			j := cost(grad, theta)
			if grad != nil {
				floats.Scale(-1, grad)
			}
			return j
		}
		res, err := Minimize(p, []float64{1, -1, 2}, &Settings{Method: m})
		if err == nil || res.Status != Failed || res.Converged || !strings.Contains(err.Error(), "gradcheck") {
			t.Errorf("%v: %v, %v", m, res.Status, err)
		}
	}
}

func TestSecondOrderSteps(t *testing.T) {
	start := []float64{1, -1, 2}
	keep := slices.Clone(start)
	// On a quadratic Newton's step is exact.
	for m, most := range map[Method]int{Newton{}: 1, TruncatedNewton{}: 12, LBFGS{}: 30, CG{}: 60} {
		res, err := Minimize(bowl(), start, &Settings{Method: m})
		if err != nil || res.Status != GradientSmall || res.Steps > most || res.GradientNorm > 1e-6 {
			t.Errorf("%v: %+v, %v", m, res, err)
			continue
		}
		if len(res.Trace.Cost) != res.Steps+1 || res.Trace.Cost[res.Steps] != res.Cost || res.Epochs != res.Steps {
			t.Errorf("%v: trace of %d points for %d steps", m, len(res.Trace.Cost), res.Steps)
		}
		for k := range res.Steps {
			if res.Trace.Cost[k+1] > res.Trace.Cost[k] {
				t.Errorf("%v: the cost rises in step %d", m, k+1)
			}
		}
	}
	if !slices.Equal(start, keep) {
		t.Errorf("the start was changed to %v", start)
	}
	// Negative curvature at the start: (x²−1)²/4 + y² near its maximum in x.
	p := Problem{Dim: 2, CostGradient: func(grad, t []float64) float64 {
		if grad != nil {
			grad[0], grad[1] = t[0]*(t[0]*t[0]-1), 2*t[1]
		}
		return (t[0]*t[0]-1)*(t[0]*t[0]-1)/4 + t[1]*t[1]
	}}
	res, err := Minimize(p, []float64{0.01, 1}, &Settings{Method: TruncatedNewton{}})
	if err != nil || !res.Converged {
		t.Fatalf("%v, %v", res, err)
	}
	reference.NearAll(t, "minimum", res.Theta, []float64{1, 0}, 1e-6, 1)
}

func TestStopping(t *testing.T) {
	start := []float64{1, -1, 2}
	methods := []Method{GD{Rate: 0.005}, LBFGS{}, Newton{}, TruncatedNewton{}}
	for _, m := range methods {
		ctx, cancel := context.WithCancel(context.Background())
		s := &Settings{Method: m, Context: ctx, GradientTolerance: -1, OnStep: func(s Step) bool {
			if s.Step == 1 {
				cancel()
			}
			return true
		}}
		res, err := Minimize(rosenbrockWithHessian(), []float64{-1.2, 1}, s)
		if !errors.Is(err, context.Canceled) || res == nil || res.Status != Cancelled || res.Steps > 2 {
			t.Errorf("%v: %+v, %v", m, res, err)
		}

		var steps []int
		res, err = Minimize(rosenbrockWithHessian(), []float64{-1.2, 1}, &Settings{Method: m, OnStep: func(s Step) bool {
			steps = append(steps, s.Step)
			return s.Step < 3
		}})
		if err != nil || res.Status != Stopped || res.Steps != 3 || !slices.Equal(steps, []int{0, 1, 2, 3}) {
			t.Errorf("%v: %v after steps %v, %v", m, res.Status, steps, err)
		}

		res, err = Minimize(rosenbrockWithHessian(), []float64{-1.2, 1}, &Settings{Method: m, Steps: 5, RecordEvery: 2})
		if err != nil || res.Status != StepLimit || !slices.Equal(res.Trace.Step, []int{0, 2, 4, 5}) {
			t.Errorf("%v: %v, trace at %v, %v", m, res.Status, res.Trace.Step, err)
		}
	}

	res, err := Minimize(bowl(), start, &Settings{Method: GD{}, CostTolerance: 1e-4})
	if err != nil || res.Status != CostSettled || !res.Converged {
		t.Errorf("%v, %v", res.Status, err)
	}
	n := len(res.Trace.Cost)
	if d := res.Trace.Cost[n-2] - res.Trace.Cost[n-1]; d > 1e-4*math.Max(1, math.Abs(res.Cost)) {
		t.Errorf("the cost settled while it fell by %g", d)
	}

	res, err = Minimize(bowl(), start, &Settings{Method: GD{}, Epochs: 12, Schedule: Drop(5, 0.1)})
	if err != nil || res.Steps != 12 {
		t.Fatalf("%v, %v", res, err)
	}
	reference.NearAll(t, "rates", res.Trace.Rate, []float64{.01, .01, .01, .01, .01, .001, .001, .001, .001, .001, 1e-4, 1e-4, 1e-4}, 1e-15, 1e-9)
}

func rosenbrockWithHessian() Problem {
	p := rosenbrock(2)
	p.Hessian = func(dst *mat.SymDense, t []float64) {
		dst.SetSym(0, 0, 2-400*(t[1]-3*t[0]*t[0]))
		dst.SetSym(0, 1, -400*t[0])
		dst.SetSym(1, 1, 200)
	}
	return p
}

func TestSchedules(t *testing.T) {
	c := Cosine(10, 0.2)
	for step, want := range map[int]float64{0: 1, 5: 0.6, 10: 0.2, 20: 0.2} {
		reference.Near(t, fmt.Sprintf("cosine after %d", step), c(step), want, 1e-15, 1)
	}
}

func TestMisuse(t *testing.T) {
	p := bowl()
	start := []float64{0, 0, 0}
	for _, c := range []struct {
		what  string
		start []float64
		s     *Settings
		want  string
	}{
		{"NaN start", []float64{0, math.NaN(), 0}, nil, "parameter 1 of the start is NaN"},
		{"infinite start", []float64{math.Inf(1), 0, 0}, nil, "parameter 0 of the start is +Inf"},
		{"no batch", start, &Settings{BatchSize: 2}, "Problem.Batch"},
		{"negative", start, &Settings{Steps: -1}, "may be negative"},
		{"no Hessian", start, &Settings{Method: Newton{}}, "Problem.Hessian"},
	} {
		p := p
		p.Hessian = nil
		if res, err := Minimize(p, c.start, c.s); err == nil || res != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", c.what, res, err)
		}
	}
	if _, err := Minimize(points(10), start[:2], &Settings{Method: LBFGS{}, BatchSize: 2}); err == nil || !strings.Contains(err.Error(), "full batch") {
		t.Errorf("L-BFGS on mini batches: %v", err)
	}
	for what, f := range map[string]func(){
		"descent: Minimize from 2 parameters, Problem.Dim is 3 (at least 1)":   func() { Minimize(p, start[:2], nil) },
		"descent: Minimize without Problem.CostGradient":                       func() { Minimize(Problem{Dim: 3}, start, nil) },
		"descent: Step on 3 parameters and a gradient of 2, the Stepper has 3": func() { NewStepper[float64](GD{}, 3).Step(start, start[:2], 1) },
		"descent: the trace has no parameters: set Settings.RecordTheta":       func() { Trace{Step: []int{0}}.Path(0, 1) },
		"descent: Drop needs a positive number of steps":                       func() { Drop(0, 1) },
		"descent: Cosine needs a positive number of steps":                     func() { Cosine(0, 1) },
		"a panic in the cost of L-BFGS reaches the caller":                     func() { panicking(LBFGS{}) },
		"a panic in the cost of conjugate gradients reaches the caller":        func() { panicking(CG{}) },
		"a panic in the cost of GD, rate 0.01 reaches the caller":              func() { panicking(GD{}) },
	} {
		func() {
			defer func() {
				if got := recover(); got != what {
					t.Errorf("panic %v, want %q", got, what)
				}
			}()
			f()
		}()
	}
}

func panicking(m Method) {
	calls := 0
	p := rosenbrock(2)
	cost := p.CostGradient
	p.CostGradient = func(grad, theta []float64) float64 {
		if calls++; calls == 4 {
			panic(fmt.Sprintf("a panic in the cost of %v reaches the caller", m))
		}
		return cost(grad, theta)
	}
	Minimize(p, []float64{-1.2, 1}, &Settings{Method: m, Schedule: func(int) float64 { return 0.01 }})
}

func TestStepAllocatesNothing(t *testing.T) {
	const n = 100
	for name, m := range kerasMethods {
		a, b := make([]float32, n), make([]float64, n)
		ga, gb := make([]float32, n), make([]float64, n)
		sa, sb := NewStepper[float32](m, n), NewStepper[float64](m, n)
		if k := testing.AllocsPerRun(10, func() { sa.Step(a, ga, sa.Rate()); sb.Step(b, gb, sb.Rate()) }); k != 0 {
			t.Errorf("%s: %v allocations a step", name, k)
		}
		if sa.Steps() != 11 {
			t.Errorf("%s: %d steps, want 11", name, sa.Steps())
		}
	}
}

func BenchmarkAdam(b *testing.B) {
	const n = 100_000
	run := func(b *testing.B, step func()) {
		b.SetBytes(n)
		for b.Loop() {
			step()
		}
	}
	b.Run("float64", func(b *testing.B) {
		st, theta, grad := NewStepper[float64](Adam{}, n), make([]float64, n), make([]float64, n)
		floats.AddConst(1e-3, grad)
		run(b, func() { st.Step(theta, grad, st.Rate()) })
	})
	b.Run("float32", func(b *testing.B) {
		st, theta, grad := NewStepper[float32](Adam{}, n), make([]float32, n), make([]float32, n)
		for i := range grad {
			grad[i] = 1e-3
		}
		run(b, func() { st.Step(theta, grad, st.Rate()) })
	})
}

func TestStatusStrings(t *testing.T) {
	seen := map[string]Status{}
	for s := StepLimit; s <= Failed; s++ {
		text := s.String()
		if other, ok := seen[text]; ok || strings.HasPrefix(text, "Status(") {
			t.Errorf("status %d says %q, as does %d", int(s), text, int(other))
		}
		seen[text] = s
		if minimum := s == GradientSmall || s == CostSettled || s == PrecisionLimit; minimum != strings.HasPrefix(text, "converged") {
			t.Errorf("status %d says %q", int(s), text)
		}
	}
	if got := Status(99).String(); got != "Status(99)" {
		t.Errorf("an unknown status says %q", got)
	}
}
