package logistic_test

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

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/gradcheck"
	"mlcourse/pkg/mlcourse/internal/reference"
	"mlcourse/pkg/mlcourse/logistic"
)

type fitCase struct {
	Name    string
	Lambda  float64
	Unique  bool // whether the weights are
	X       reference.Matrix
	Labels  []int
	Query   reference.Matrix
	Weights []float64
	Bias    float64
	Cost    float64
	Proba   []float64
}

func fitCases(t *testing.T) []fitCase {
	var ref struct{ Cases []fitCase }
	reference.Load(t, "reference.json", &ref)
	if len(ref.Cases) < 19 {
		t.Fatalf("only %d cases", len(ref.Cases))
	}
	return ref.Cases
}

// precise asks for all digits that the gradient has.
var precise = descent.Settings{GradientTolerance: 1e-10}

func fit(t testing.TB, x *mat.Dense, labels []int, s *logistic.Settings) *logistic.Model {
	t.Helper()
	m, err := logistic.Fit(x, labels, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFitReference(t *testing.T) {
	for _, c := range fitCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			x := c.X.Dense()
			m := fit(t, x, c.Labels, &logistic.Settings{Lambda: c.Lambda, Descent: precise})
			if m.Warning != "" {
				t.Errorf("warning: %s", m.Warning)
			}
			reference.Near(t, "cost", m.Cost, c.Cost, 1e-12, 1e-3)
			theta := append([]float64{m.Bias}, m.Weights...)
			reference.Near(t, "Cost", logistic.Cost(x, c.Labels, theta, c.Lambda), c.Cost, 1e-9, 1e-3)
			reference.NearAll(t, "probabilities", m.PredictProba(c.Query.Dense()), c.Proba, 1e-8, 1)
			if c.Unique {
				reference.NearAll(t, "weights", m.Weights, c.Weights, 1e-6, 1e-16)
				reference.Near(t, "bias", m.Bias, c.Bias, 1e-6, 1e-3)
			}
		})
	}
}

// Without asking for digits, there are six of them.
func TestFitReferenceByDefault(t *testing.T) {
	for _, c := range fitCases(t) {
		m := fit(t, c.X.Dense(), c.Labels, &logistic.Settings{Lambda: c.Lambda})
		if m.Warning != "" {
			t.Errorf("%s: warning: %s", c.Name, m.Warning)
		}
		reference.NearAll(t, c.Name, m.PredictProba(c.Query.Dense()), c.Proba, 1e-6, 1)
	}
}

// Every method that descends on the full batch ends in the same minimum.
func TestMethodsAgree(t *testing.T) {
	for _, c := range fitCases(t) {
		if !c.Unique || c.Name != "plain" && c.Name != "collinear" && c.Name != "scales" {
			continue
		}
		for _, d := range []descent.Settings{
			{Method: descent.LBFGS{}},
			{Method: descent.CG{}},
			{Method: descent.Newton{}},
			{Method: descent.TruncatedNewton{}},
			{Method: descent.GD{Rate: 1}, Steps: 5000},
			{Method: descent.Nesterov{Rate: 0.5}, Steps: 5000},
		} {
			d.GradientTolerance = 1e-9
			m := fit(t, c.X.Dense(), c.Labels, &logistic.Settings{Lambda: c.Lambda, Descent: d})
			what := fmt.Sprint(c.Name, ", ", d.Method)
			if m.Warning != "" {
				t.Errorf("%s: %s", what, m.Warning)
			}
			reference.NearAll(t, what, m.PredictProba(c.Query.Dense()), c.Proba, 1e-7, 1)
		}
		m := fit(t, c.X.Dense(), c.Labels, &logistic.Settings{Lambda: c.Lambda, Descent: descent.Settings{BatchSize: 16, Epochs: 300, Method: descent.Adam{Rate: 0.01}}})
		if m.Cost < c.Cost || m.Cost > 1.05*c.Cost {
			t.Errorf("%s, mini batches: cost %v, the minimum is %v", c.Name, m.Cost, c.Cost)
		}
		if m.Warning == "" {
			t.Errorf("%s, mini batches: no word of the steps being used up", c.Name)
		}
	}
}

// data draws m examples of n features whose classes overlap.
func data(m, n int, seed uint64) (*mat.Dense, []int) {
	rng := rand.New(rand.NewPCG(seed, 4))
	x := mat.NewDense(m, n, nil)
	labels := make([]int, m)
	for i := range m {
		z := rng.NormFloat64() + rng.NormFloat64()
		for j := range n {
			v := rng.NormFloat64()
			x.Set(i, j, v)
			z += v / math.Sqrt(float64(j+1))
		}
		if z > 0 {
			labels[i] = 1
		}
	}
	return x, labels
}

func TestGradient(t *testing.T) {
	x, labels := data(30, 4, 1)
	rng := rand.New(rand.NewPCG(3, 3))
	for _, lambda := range []float64{0, 0.7, 100} {
		p := logistic.Problem(x, labels, lambda)
		for range 3 {
			theta := make([]float64, 5)
			for j := range theta {
				theta[j] = 2 * rng.NormFloat64()
			}
			if r := gradcheck.Check(p.CostGradient, theta, nil); !r.OK {
				t.Errorf("λ = %v: the gradient is off by %v", lambda, r.MaxError)
			}
			rows := []int{4, 4, 17, 0}
			batch := func(grad, theta []float64) float64 { return p.Batch(grad, theta, rows) }
			if r := gradcheck.Check(batch, theta, nil); !r.OK {
				t.Errorf("λ = %v: the gradient of a batch is off by %v", lambda, r.MaxError)
			}

			grad, alone := make([]float64, 5), make([]float64, 5)
			cost := p.CostGradient(grad, theta)
			logistic.Gradient(alone, x, labels, theta, lambda)
			if !slices.Equal(grad, alone) || cost != logistic.Cost(x, labels, theta, lambda) {
				t.Errorf("λ = %v: Cost and Gradient differ from the Problem's", lambda)
			}

			// H·eⱼ is the derivative of gⱼ.
			hessian := mat.NewSymDense(5, nil)
			p.Hessian(hessian, theta)
			column := make([]float64, 5)
			for j := range 5 {
				numerical := gradcheck.Gradient(func(theta []float64) float64 {
					g := make([]float64, 5)
					p.CostGradient(g, theta)
					return g[j]
				}, theta, nil)
				e := make([]float64, 5)
				e[j] = 1
				p.HessVec(column, theta, e)
				reference.NearAll(t, "H·e", column, numerical, 1e-7, 1e-2)
				reference.NearAll(t, "H", mat.Col(nil, j, hessian), column, 1e-12, 1e-3)
			}
		}
	}
}

func TestBatchesAverageToTheCost(t *testing.T) {
	x, labels := data(12, 3, 2)
	p := logistic.Problem(x, labels, 2)
	theta := []float64{0.3, -1, 2, 0.5}
	grad, g, sum := make([]float64, 4), make([]float64, 4), make([]float64, 4)
	cost := p.CostGradient(grad, theta)
	var mean float64
	for i := 0; i < 12; i += 3 {
		mean += p.Batch(g, theta, []int{i, i + 1, i + 2}) / 4
		floats.AddScaled(sum, 0.25, g)
	}
	reference.Near(t, "cost", mean, cost, 1e-14, 0)
	reference.NearAll(t, "gradient", sum, grad, 1e-13, 1e-2)
}

func TestCostSurvivesHugeLogits(t *testing.T) {
	x := mat.NewDense(2, 1, []float64{800, -800})
	theta := []float64{0, 1}
	if got := logistic.Cost(x, []int{1, 0}, theta, 0); got != 0 {
		t.Errorf("cost of certain right answers %v, want 0", got)
	}
	if got := logistic.Cost(x, []int{0, 1}, theta, 0); got != 800 {
		t.Errorf("cost of certain wrong answers %v, want 800", got)
	}
	grad := make([]float64, 2)
	logistic.Gradient(grad, x, []int{0, 1}, theta, 0)
	if grad[0] != 0 || grad[1] != 800 {
		t.Errorf("gradient %v, want [0 800]", grad)
	}
}

func TestBiasIsNotPenalized(t *testing.T) {
	x, labels := data(50, 2, 3)
	m := fit(t, x, labels, &logistic.Settings{Lambda: 1e9})
	ones := 0
	for _, y := range labels {
		ones += y
	}
	reference.NearAll(t, "weights", m.Weights, []float64{0, 0}, 1e-6, 1)
	reference.Near(t, "bias", m.Bias, math.Log(float64(ones)/float64(50-ones)), 1e-6, 0.1)

	// A shift of the data moves the bias alone.
	s := &logistic.Settings{Lambda: 3}
	var shifted mat.Dense
	shifted.Apply(func(_, _ int, v float64) float64 { return v + 100 }, x)
	a, b := fit(t, x, labels, s), fit(t, &shifted, labels, s)
	reference.NearAll(t, "weights of shifted data", b.Weights, a.Weights, 1e-9, 1e-3)
}

func TestPermutations(t *testing.T) {
	x, labels := data(60, 3, 4)
	s := &logistic.Settings{Lambda: 0.5}
	m := fit(t, x, labels, s)
	swapped := make([]int, 60)
	px, plabels := mat.NewDense(60, 3, nil), make([]int, 60)
	for to, from := range rand.New(rand.NewPCG(1, 1)).Perm(60) {
		swapped[from] = 1 - labels[from]
		px.SetRow(to, x.RawRowView(from))
		plabels[to] = labels[from]
	}
	other := fit(t, x, swapped, s)
	rows := fit(t, px, plabels, s)
	for j, w := range m.Weights {
		reference.Near(t, "weight, classes swapped", other.Weights[j], -w, 1e-8, 1e-3)
		reference.Near(t, "weight, rows shuffled", rows.Weights[j], w, 1e-8, 1e-3)
	}
	reference.Near(t, "bias, classes swapped", other.Bias, -m.Bias, 1e-8, 1e-3)
}

func TestInputsUnchangedAndModelsEncode(t *testing.T) {
	x, labels := data(40, 3, 5)
	x0, labels0 := mat.DenseCopyOf(x), slices.Clone(labels)
	s := &logistic.Settings{Lambda: 1}
	m := fit(t, x, labels, s)
	p := m.PredictProba(x)
	m.Predict(x)
	if !mat.Equal(x, x0) || !slices.Equal(labels, labels0) || !reflect.DeepEqual(*s, logistic.Settings{Lambda: 1}) {
		t.Error("an input changed")
	}
	var b bytes.Buffer
	var viaGob, viaJSON logistic.Model
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
	if !reflect.DeepEqual(*m, viaGob) || !reflect.DeepEqual(*m, viaJSON) || !slices.Equal(viaGob.PredictProba(x), p) {
		t.Error("the model changed by encoding")
	}
}

func TestPredict(t *testing.T) {
	m := &logistic.Model{Weights: []float64{2, -1}, Bias: -1}
	wide := mat.NewDense(5, 4, nil)
	x := wide.Slice(0, 5, 1, 3).(*mat.Dense)
	for i, row := range [][]float64{{1, 0}, {0, 0}, {1, 1}, {math.NaN(), 0}, {1e3, 0}} {
		x.SetRow(i, row)
	}
	if got, want := m.Logits(x), []float64{1, -1, 0, math.NaN(), 1999}; !floats.Same(got, want) {
		t.Errorf("logits %v, want %v", got, want)
	}
	if got, want := m.Predict(x), []int{1, 0, 0, -1, 1}; !slices.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
	e := math.E
	reference.NearAll(t, "probabilities", m.PredictProba(x), []float64{e / (1 + e), 1 / (1 + e), 0.5, math.NaN(), 1}, 1e-15, 0)
}

func TestSeparable(t *testing.T) {
	column := func(v ...float64) *mat.Dense { return mat.NewDense(len(v), 1, v) }
	wide, wideLabels := data(8, 20, 6) // any labels of few points in many dimensions
	for _, c := range []struct {
		name   string
		x      *mat.Dense
		labels []int
		want   bool
	}{
		{"apart", column(1, 2, 3, 4), []int{0, 0, 1, 1}, true},
		{"apart by a hair", column(1, 2, 2.0001, 4), []int{0, 0, 1, 1}, true},
		{"apart, huge units", column(1e9, 2e9, 3e9, 4e9), []int{0, 0, 1, 1}, true},
		{"touching", column(1, 2, 2, 3), []int{0, 0, 1, 1}, true},
		{"touching, many", column(1, 2, 2, 2, 2, 3, 3, 3, 4), []int{0, 0, 1, 0, 1, 1, 1, 1, 1}, true},
		{"a column that gives one class away", mat.NewDense(8, 2, []float64{
			1, 0, 2, 0, 3, 0, 4, 0, 1, 1, 2, 1, 2.5, 0, 2, 0,
		}), []int{0, 1, 0, 1, 1, 1, 0, 1}, true},
		{"more features than examples", wide, wideLabels, true},
		{"overlapping", column(1, 2, 3, 4), []int{0, 1, 0, 1}, false},
		{"overlapping by a hair", column(1, 2.0001, 2, 3), []int{0, 0, 1, 1}, false},
		{"an outlier far off", column(1, 2, 3, 4, 1e3), []int{0, 1, 0, 1, 1}, false},
		{"collinear", mat.NewDense(4, 2, []float64{1, 2, 2, 4, 3, 6, 4, 8}), []int{0, 1, 0, 1}, false},
	} {
		m, err := logistic.Fit(c.x, c.labels, nil)
		if got := errors.Is(err, logistic.ErrSeparable); got != c.want || err != nil && !got {
			t.Errorf("%s: error %v, model %v, want ErrSeparable: %v", c.name, err, m, c.want)
		}
		if c.want && err != nil && !strings.Contains(err.Error(), "set Lambda > 0") {
			t.Errorf("%s: error %q does not say what to do", c.name, err)
		}
		fit(t, c.x, c.labels, &logistic.Settings{Lambda: 1e-3})
	}
}

func TestErrors(t *testing.T) {
	x, labels := data(6, 2, 7)
	with := func(v float64) *mat.Dense {
		bad := mat.DenseCopyOf(x)
		bad.Set(3, 1, v)
		return bad
	}
	labels[0], labels[1] = 0, 1
	two := slices.Clone(labels)
	two[4] = 2
	for _, c := range []struct {
		name   string
		x      *mat.Dense
		labels []int
		s      *logistic.Settings
		want   string
	}{
		{"no examples", &mat.Dense{}, nil, nil, "no examples"},
		{"NaN", with(math.NaN()), labels, nil, "x[3,1] is NaN"},
		{"Inf", with(math.Inf(1)), labels, nil, "x[3,1] is +Inf"},
		{"only class 0", x, make([]int, 6), nil, "class 1 of 2 has no example"},
		{"only class 1", x, []int{1, 1, 1, 1, 1, 1}, nil, "class 0 of 2 has no example"},
		{"label 2", x, two, nil, "label 2 of example 4 is outside 0…1"},
		{"negative λ", x, labels, &logistic.Settings{Lambda: -1}, "Lambda is -1"},
		{"λ NaN", x, labels, &logistic.Settings{Lambda: math.NaN()}, "Lambda is NaN"},
		{"λ infinite", x, labels, &logistic.Settings{Lambda: math.Inf(1)}, "Lambda is +Inf"},
		{"divergence", x, labels, &logistic.Settings{Lambda: 1, Descent: descent.Settings{Method: descent.GD{Rate: 1e3}}}, "descent: "},
		{"no mini batches for L-BFGS", x, labels, &logistic.Settings{Lambda: 1, Descent: descent.Settings{Method: descent.LBFGS{}, BatchSize: 2}}, "full batch only"},
	} {
		m, err := logistic.Fit(c.x, c.labels, c.s)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "logistic: Fit: ") || m != nil {
			t.Errorf("%s: model %v, error %v, want %q", c.name, m, err, c.want)
		}
	}
}

func TestMisuse(t *testing.T) {
	x, labels := data(6, 2, 8)
	for want, f := range map[string]func(){
		"logistic: Fit: x is 6×2 but there are 5 labels":                                     func() { logistic.Fit(x, labels[:5], nil) },
		"logistic: Problem: x is 6×2 but there are 5 labels":                                 func() { logistic.Problem(x, labels[:5], 0) },
		"logistic: Problem: label 7 of example 1; labels are 0 and 1":                        func() { logistic.Problem(x, []int{0, 7, 0, 0, 0, 0}, 0) },
		"logistic: Cost: x is 6×2 but there are 2 parameters; want a bias and 2 weights":     func() { logistic.Cost(x, labels, make([]float64, 2), 0) },
		"logistic: Gradient: x is 6×2 but there are 4 parameters; want a bias and 2 weights": func() { logistic.Gradient(make([]float64, 4), x, labels, make([]float64, 3), 0) },
		"logistic: x is 6×2 but the model has 1 weights":                                     func() { (&logistic.Model{Weights: make([]float64, 1)}).Predict(x) },
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

func BenchmarkFit(b *testing.B) {
	x, labels := data(20000, 50, 1)
	for b.Loop() {
		m := fit(b, x, labels, &logistic.Settings{Lambda: 1})
		b.ReportMetric(float64(m.Steps), "steps")
	}
}

func BenchmarkCostGradient(b *testing.B) {
	x, labels := data(20000, 50, 1)
	p := logistic.Problem(x, labels, 1)
	theta, grad := make([]float64, p.Dim), make([]float64, p.Dim)
	b.ReportAllocs()
	for b.Loop() {
		p.CostGradient(grad, theta)
	}
}
