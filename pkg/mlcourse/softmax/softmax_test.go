package softmax_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/gradcheck"
	"mlcourse/pkg/mlcourse/internal/reference"
	"mlcourse/pkg/mlcourse/logistic"
	"mlcourse/pkg/mlcourse/softmax"
)

type fitCase struct {
	Name    string
	Lambda  float64
	Unique  bool // whether the weights are
	X       reference.Matrix
	Labels  []int
	Query   reference.Matrix
	Weights [][]float64
	Bias    []float64
	Cost    float64
	Proba   [][]float64
}

func fitCases(t *testing.T) []fitCase {
	var ref struct{ Cases []fitCase }
	reference.Load(t, "reference.json", &ref)
	if len(ref.Cases) < 16 {
		t.Fatalf("only %d cases", len(ref.Cases))
	}
	return ref.Cases
}

// precise asks for all digits that the gradient has.
var precise = descent.Settings{GradientTolerance: 1e-10}

func fit(t testing.TB, x *mat.Dense, labels []int, s *softmax.Settings) *softmax.Model {
	t.Helper()
	m, err := softmax.Fit(x, labels, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func unrolled(m *softmax.Model) []float64 {
	theta := slices.Clone(m.Bias)
	for _, w := range m.Weights {
		theta = append(theta, w...)
	}
	return theta
}

func TestFitReference(t *testing.T) {
	for _, c := range fitCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			x := c.X.Dense()
			m := fit(t, x, c.Labels, &softmax.Settings{Lambda: c.Lambda, Descent: precise})
			if m.Warning != "" {
				t.Errorf("warning: %s", m.Warning)
			}
			reference.Near(t, "cost", m.Cost, c.Cost, 1e-12, 1e-3)
			reference.Near(t, "Cost", softmax.Cost(x, c.Labels, unrolled(m), c.Lambda), c.Cost, 1e-9, 1e-3)
			proba := m.PredictProba(c.Query.Dense())
			for i, want := range c.Proba {
				reference.NearAll(t, fmt.Sprint("probabilities of ", i), proba.RawRowView(i), want, 1e-8, 1)
			}
			if c.Unique {
				reference.NearAll(t, "biases", m.Bias, c.Bias, 1e-6, 1e-2)
				for j := range m.Weights[0] { // by column: each has its own unit
					var got, want []float64
					for k := range c.Weights {
						got, want = append(got, m.Weights[k][j]), append(want, c.Weights[k][j])
					}
					reference.NearAll(t, fmt.Sprint("weights of feature ", j), got, want, 1e-6, 1e-2*floats.Norm(want, math.Inf(1)))
				}
			}
		})
	}
}

// Without asking for digits, there are six of them.
func TestFitReferenceByDefault(t *testing.T) {
	for _, c := range fitCases(t) {
		m := fit(t, c.X.Dense(), c.Labels, &softmax.Settings{Lambda: c.Lambda})
		if m.Warning != "" {
			t.Errorf("%s: warning: %s", c.Name, m.Warning)
		}
		proba := m.PredictProba(c.Query.Dense())
		for i, want := range c.Proba {
			reference.NearAll(t, c.Name, proba.RawRowView(i), want, 1e-6, 1)
		}
	}
}

// data draws m examples of n features whose k classes overlap.
func data(m, n, k int, seed uint64) (*mat.Dense, []int) {
	rng := rand.New(rand.NewPCG(seed, 5))
	x := mat.NewDense(m, n, nil)
	labels := make([]int, m)
	for i := range m {
		labels[i] = i % k
		for j := range n {
			x.Set(i, j, rng.NormFloat64()+0.8*math.Sin(float64(labels[i]*(j+1))))
		}
	}
	return x, labels
}

// Two classes are logistic regression in w = w₁−w₀, whose penalty is half as
// large: ‖w₀‖² + ‖w₁‖² = ‖w‖²/2 for w₁ = −w₀.
func TestTwoClassesAreLogistic(t *testing.T) {
	for seed := range uint64(3) {
		x, labels := data(80, 3, 2, seed)
		for _, lambda := range []float64{0, 0.4, 30} {
			soft := fit(t, x, labels, &softmax.Settings{Lambda: lambda, Descent: precise})
			sigma, err := logistic.Fit(x, labels, &logistic.Settings{Lambda: lambda / 2, Descent: precise})
			if err != nil {
				t.Fatal(err)
			}
			w := make([]float64, 3)
			floats.SubTo(w, soft.Weights[1], soft.Weights[0])
			reference.NearAll(t, "w", w, sigma.Weights, 1e-7, 1e-2)
			reference.Near(t, "b", soft.Bias[1]-soft.Bias[0], sigma.Bias, 1e-7, 1e-2)
			reference.Near(t, "cost", soft.Cost, sigma.Cost, 1e-12, 0)
			reference.NearAll(t, "P(1|x)", mat.Col(nil, 1, soft.PredictProba(x)), sigma.PredictProba(x), 1e-8, 1)
		}
	}
}

func TestGradient(t *testing.T) {
	const k, n = 4, 3
	x, labels := data(300, n, k, 1) // more than a block
	rng := rand.New(rand.NewPCG(3, 3))
	for _, lambda := range []float64{0, 0.7, 100} {
		p := softmax.Problem(x, labels, k, lambda)
		for range 2 {
			theta := make([]float64, p.Dim)
			for j := range theta {
				theta[j] = 2 * rng.NormFloat64()
			}
			if r := gradcheck.Check(p.CostGradient, theta, nil); !r.OK {
				t.Errorf("λ = %v: the gradient is off by %v", lambda, r.MaxError)
			}
			rows := []int{4, 4, 17, 0, 299}
			batch := func(grad, theta []float64) float64 { return p.Batch(grad, theta, rows) }
			if r := gradcheck.Check(batch, theta, nil); !r.OK {
				t.Errorf("λ = %v: the gradient of a batch is off by %v", lambda, r.MaxError)
			}

			grad, alone := make([]float64, p.Dim), make([]float64, p.Dim)
			cost := p.CostGradient(grad, theta)
			softmax.Gradient(alone, x, labels, theta, lambda)
			if !slices.Equal(grad, alone) {
				t.Errorf("λ = %v: Gradient differs from the Problem's", lambda)
			}
			reference.Near(t, "Cost alone", softmax.Cost(x, labels, theta, lambda), cost, 1e-14, 0)
			every := make([]int, 300)
			for i := range every {
				every[i] = i
			}
			reference.Near(t, "cost of all rows", p.Batch(alone, theta, every), cost, 1e-14, 0)
			reference.NearAll(t, "gradient of all rows", alone, grad, 1e-13, 1e-2)

			hessian := mat.NewSymDense(p.Dim, nil)
			p.Hessian(hessian, theta)
			column, e, g := make([]float64, p.Dim), make([]float64, p.Dim), make([]float64, p.Dim)
			for j := range p.Dim {
				numerical := gradcheck.Gradient(func(theta []float64) float64 {
					p.CostGradient(g, theta)
					return g[j]
				}, theta, nil)
				clear(e)
				e[j] = 1
				p.HessVec(column, theta, e)
				reference.NearAll(t, "H·e", column, numerical, 1e-7, 1e-1)
				reference.NearAll(t, "H", mat.Col(nil, j, hessian), column, 1e-12, 1e-2)
			}
		}
	}
}

// The same vector added to the weights of all classes changes no probability,
// and so does the same number added to all biases.
func TestShiftInvariance(t *testing.T) {
	x, labels := data(50, 3, 4, 2)
	m := fit(t, x, labels, &softmax.Settings{Lambda: 0.1})
	p := m.PredictProba(x)
	theta := unrolled(m)
	cost := softmax.Cost(x, labels, theta, 0)
	for k, w := range m.Weights {
		m.Bias[k] -= 700
		floats.Add(w, []float64{5, -3, 40})
	}
	q := m.PredictProba(x)
	for i := range labels {
		reference.NearAll(t, "probabilities", q.RawRowView(i), p.RawRowView(i), 1e-11, 1e-2)
	}
	reference.Near(t, "cost", softmax.Cost(x, labels, unrolled(m), 0), cost, 1e-12, 0)
}

func TestWeightsSumToZero(t *testing.T) {
	x, labels := data(50, 3, 4, 3)
	for _, lambda := range []float64{0, 1} {
		m := fit(t, x, labels, &softmax.Settings{Lambda: lambda})
		sum := make([]float64, 3)
		for _, w := range m.Weights {
			floats.Add(sum, w)
		}
		reference.NearAll(t, "sum of weights", append(sum, floats.Sum(m.Bias)), make([]float64, 4), 1e-14, 1)
	}
}

func TestCostSurvivesHugeLogits(t *testing.T) {
	x := mat.NewDense(1, 1, []float64{1})
	theta := []float64{0, 0, 1000, 0}
	if got := softmax.Cost(x, []int{0}, theta, 0); got != 0 {
		t.Errorf("cost of a certain right answer %v, want 0", got)
	}
	if got := softmax.Cost(x, []int{1}, theta, 0); got != 1000 {
		t.Errorf("cost of a certain wrong answer %v, want 1000", got)
	}
	grad := make([]float64, 4)
	softmax.Gradient(grad, x, []int{1}, theta, 0)
	if want := []float64{1, -1, 1, -1}; !slices.Equal(grad, want) {
		t.Errorf("gradient %v, want %v", grad, want)
	}
}

func TestPermutations(t *testing.T) {
	x, labels := data(70, 3, 3, 4)
	s := &softmax.Settings{Lambda: 0.5}
	p := fit(t, x, labels, s).PredictProba(x)
	rename := []int{2, 0, 1}
	px, plabels := mat.NewDense(70, 3, nil), make([]int, 70)
	for to, from := range rand.New(rand.NewPCG(1, 1)).Perm(70) {
		px.SetRow(to, x.RawRowView(from))
		plabels[to] = rename[labels[from]]
	}
	q := fit(t, px, plabels, s).PredictProba(x)
	for i := range 70 {
		for k, to := range rename {
			reference.Near(t, "probability", q.At(i, to), p.At(i, k), 1e-8, 1)
		}
	}
}

func TestMethodsAgree(t *testing.T) {
	x, labels := data(60, 2, 3, 5)
	want := fit(t, x, labels, &softmax.Settings{Lambda: 1})
	for _, d := range []descent.Settings{
		{Method: descent.LBFGS{}},
		{Method: descent.CG{}},
		{Method: descent.TruncatedNewton{}},
		{Method: descent.GD{Rate: 1}, Steps: 5000},
	} {
		d.GradientTolerance = 1e-9
		m := fit(t, x, labels, &softmax.Settings{Lambda: 1, Descent: d})
		if m.Warning != "" {
			t.Errorf("%v: %s", d.Method, m.Warning)
		}
		reference.NearAll(t, d.Method.String(), unrolled(m), unrolled(want), 1e-6, 1)
	}
	m := fit(t, x, labels, &softmax.Settings{Lambda: 1, Descent: descent.Settings{BatchSize: 10, Epochs: 200, Method: descent.Adam{Rate: 0.01}}})
	if m.Cost < want.Cost || m.Cost > 1.05*want.Cost || m.Warning == "" {
		t.Errorf("mini batches: cost %v, the minimum is %v; warning %q", m.Cost, want.Cost, m.Warning)
	}
}

func TestInputsUnchangedAndModelsEncode(t *testing.T) {
	x, labels := data(40, 3, 3, 6)
	x0, labels0 := mat.DenseCopyOf(x), slices.Clone(labels)
	s := &softmax.Settings{Lambda: 1}
	m := fit(t, x, labels, s)
	p := m.PredictProba(x)
	m.Predict(x)
	if !mat.Equal(x, x0) || !slices.Equal(labels, labels0) || !reflect.DeepEqual(*s, softmax.Settings{Lambda: 1}) {
		t.Error("an input changed")
	}
	var b bytes.Buffer
	var viaGob, viaJSON softmax.Model
	if err := gob.NewEncoder(&b).Encode(m); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&b).Decode(&viaGob); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &viaJSON); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*m, viaGob) || !reflect.DeepEqual(*m, viaJSON) || !mat.Equal(viaGob.PredictProba(x), p) {
		t.Error("the model changed by encoding")
	}
}

func TestViewsAndNaN(t *testing.T) {
	x, labels := data(300, 2, 3, 7)
	view := mat.NewDense(300, 5, nil).Slice(0, 300, 2, 4).(*mat.Dense)
	view.Copy(x)
	s := &softmax.Settings{Lambda: 1}
	m := fit(t, x, labels, s)
	if !reflect.DeepEqual(m, fit(t, view, labels, s)) {
		t.Error("a view fits differently")
	}
	theta := unrolled(m)
	a, b := make([]float64, 9), make([]float64, 9)
	softmax.Gradient(a, x, labels, theta, 1)
	softmax.Gradient(b, view, labels, theta, 1)
	if !slices.Equal(a, b) {
		t.Error("a view has another gradient")
	}
	view.Set(1, 0, math.NaN())
	class := m.Predict(view)
	want := m.Predict(x)
	want[1] = -1
	if !slices.Equal(class, want) {
		t.Errorf("classes %v, want %v", class[:5], want[:5])
	}
}

func TestSeparable(t *testing.T) {
	digits, digitLabels := dataset.Digits()
	overlap, overlapLabels := data(60, 2, 3, 8)
	shifted := mat.DenseCopyOf(overlap) // class 2 is far off, classes 0 and 1 overlap
	for i, y := range overlapLabels {
		if y == 2 {
			shifted.Set(i, 0, shifted.At(i, 0)+30)
		}
	}
	for _, c := range []struct {
		name   string
		x      *mat.Dense
		labels []int
		want   bool
	}{
		{"three apart", mat.NewDense(6, 2, []float64{0, 0, 0, 1, 5, 0, 5, 1, 0, 5, 1, 5}), []int{0, 0, 1, 1, 2, 2}, true},
		{"digits", digits, digitLabels, true},
		{"one of three apart", shifted, overlapLabels, true},
		{"touching", mat.NewDense(4, 1, []float64{1, 2, 2, 3}), []int{0, 0, 1, 1}, true},
		{"overlapping", overlap, overlapLabels, false},
		{"collinear", mat.NewDense(4, 2, []float64{1, 2, 2, 4, 3, 6, 4, 8}), []int{0, 1, 0, 1}, false},
	} {
		m, err := softmax.Fit(c.x, c.labels, nil)
		if got := errors.Is(err, softmax.ErrSeparable); got != c.want || err != nil && !got || got && m != nil {
			t.Errorf("%s: error %v, want ErrSeparable: %v", c.name, err, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	x, labels := data(6, 2, 3, 9)
	with := func(v float64) *mat.Dense {
		bad := mat.DenseCopyOf(x)
		bad.Set(3, 1, v)
		return bad
	}
	for _, c := range []struct {
		name   string
		x      *mat.Dense
		labels []int
		s      *softmax.Settings
		want   string
	}{
		{"no examples", &mat.Dense{}, nil, nil, "no examples"},
		{"NaN", with(math.NaN()), labels, nil, "x[3,1] is NaN"},
		{"Inf", with(math.Inf(-1)), labels, nil, "x[3,1] is -Inf"},
		{"one class", x, make([]int, 6), nil, "1 class"},
		{"a gap", x, []int{0, 2, 0, 2, 0, 2}, nil, "class 1 of 3 has no example"},
		{"negative label", x, []int{0, 1, 2, -1, 0, 1}, nil, "label -1 of example 3"},
		{"label too large", x, labels, &softmax.Settings{Classes: 2}, "label 2 of example 2 is outside 0…1"},
		{"missing class", x, labels, &softmax.Settings{Classes: 4}, "class 3 of 4 has no example"},
		{"negative λ", x, labels, &softmax.Settings{Lambda: -1}, "Lambda is -1"},
		{"λ NaN", x, labels, &softmax.Settings{Lambda: math.NaN()}, "Lambda is NaN"},
		{"divergence", x, labels, &softmax.Settings{Lambda: 1, Descent: descent.Settings{Method: descent.GD{Rate: 1e3}}}, "descent: "},
	} {
		m, err := softmax.Fit(c.x, c.labels, c.s)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "softmax: Fit: ") || m != nil {
			t.Errorf("%s: model %v, error %v, want %q", c.name, m, err, c.want)
		}
	}
}

func TestMisuse(t *testing.T) {
	x, labels := data(6, 2, 3, 10)
	theta := make([]float64, 9)
	for want, f := range map[string]func(){
		"softmax: Fit: x is 6×2 but there are 5 labels":                                                func() { softmax.Fit(x, labels[:5], nil) },
		"softmax: Problem: x is 6×2 but there are 5 labels":                                            func() { softmax.Problem(x, labels[:5], 3, 0) },
		"softmax: Problem: label 2 of example 2, but there are 2 classes":                              func() { softmax.Problem(x, labels, 2, 0) },
		"softmax: Cost: x is 6×2 but there are 8 parameters; want a bias and 2 weights for each class": func() { softmax.Cost(x, labels, theta[:8], 0) },
		"softmax: Gradient: dst has 8 values but there are 9 parameters":                               func() { softmax.Gradient(theta[:8], x, labels, theta, 0) },
		"softmax: x is 6×2 but the model has 1 features":                                               func() { (&softmax.Model{Weights: [][]float64{{1}, {2}}, Bias: []float64{0, 0}}).Predict(x) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

func BenchmarkFitDigits(b *testing.B) {
	x, labels := dataset.Digits()
	for b.Loop() {
		m := fit(b, x, labels, &softmax.Settings{Lambda: 1})
		b.ReportMetric(float64(m.Steps), "steps")
	}
}

func BenchmarkCostGradient(b *testing.B) {
	x, labels := dataset.Digits()
	p := softmax.Problem(x, labels, 10, 1)
	theta, grad := make([]float64, p.Dim), make([]float64, p.Dim)
	b.ReportAllocs()
	for b.Loop() {
		p.CostGradient(grad, theta)
	}
}
