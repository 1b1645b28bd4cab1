package linear

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/reference"
)

type referenceFit struct {
	Name          string
	X             reference.Matrix
	Y             []float64
	Lambda        float64
	L1Ratio       float64 `json:"l1_ratio"`
	Standardize   bool
	Tol           float64
	PredictionTol float64 `json:"prediction_tol"`
	Rank          *int
	Unique        bool
	Weights       []float64 // exact; absent when not unique
	Bias          float64
	Predictions   []float64
	Sklearn       *struct {
		Weights, Predictions []float64
		Bias, Tol            float64
	}
}

func loadFits(t testing.TB) []referenceFit {
	var file struct{ Fits []referenceFit }
	reference.Load(t, "reference.json", &file)
	if len(file.Fits) == 0 {
		t.Fatal("no reference fits")
	}
	return file.Fits
}

func (f *referenceFit) settings() *Settings {
	return &Settings{Lambda: f.Lambda, L1Ratio: f.L1Ratio, Standardize: f.Standardize, Tolerance: 1e-14}
}

// cost is J of the package comment, written out.
func cost(x *mat.Dense, y, w []float64, b float64, s *Settings) float64 {
	m, n := x.Dims()
	var j, l1, l2 float64
	for i, v := range y {
		r := floats.Dot(x.RawRowView(i), w) + b - v
		j += r * r / 2
	}
	for k := range n {
		scale := 1.0
		if s.Standardize {
			scale = deviation(mat.Col(nil, k, x))
		}
		l1 += math.Abs(w[k] * scale)
		l2 += w[k] * w[k] * scale * scale / 2
	}
	return (j + s.Lambda*(s.L1Ratio*l1+(1-s.L1Ratio)*l2)) / float64(m)
}

// deviation is the standard deviation with 1/m, relative to the first value.
func deviation(x []float64) float64 {
	var sum, squares float64
	for _, v := range x {
		sum += v - x[0]
	}
	for _, v := range x {
		d := v - x[0] - sum/float64(len(x))
		squares += d * d
	}
	return math.Sqrt(squares / float64(len(x)))
}

// checkWeights compares weights in units of the weight with which column j
// alone would span the target.
func checkWeights(t *testing.T, what string, x *mat.Dense, y, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d weights, want %d", what, len(got), len(want))
	}
	for j := range want {
		column := deviation(mat.Col(nil, j, x))
		if column < 1e-15*math.Abs(x.At(0, j)) || column == 0 {
			if got[j] != 0 {
				t.Errorf("%s: weight %d of a constant column is %v, want 0", what, j, got[j])
			}
			continue
		}
		reference.Near(t, what, got[j], want[j], tol, deviation(y)/column)
	}
}

func TestFitAgainstReference(t *testing.T) {
	for _, f := range loadFits(t) {
		t.Run(f.Name, func(t *testing.T) {
			x := f.X.Dense()
			keep := mat.DenseCopyOf(x)
			keepY := slices.Clone(f.Y)
			m, err := Fit(x, f.Y, f.settings())
			if err != nil {
				t.Fatal(err)
			}
			if !mat.Equal(x, keep) || !slices.Equal(f.Y, keepY) {
				t.Error("the input was changed")
			}
			size := floats.Norm(f.Y, math.Inf(1))
			yhat := m.Predict(x)
			if f.Weights != nil {
				tol, predictionTol := f.Tol, f.PredictionTol
				if f.L1Ratio > 0 {
					tol, predictionTol = 1e-6, 1e-6
				}
				checkWeights(t, "exact weight", x, f.Y, m.Weights, f.Weights, tol)
				reference.NearAll(t, "exact prediction", yhat, f.Predictions, predictionTol, size)
			}
			if f.Sklearn != nil {
				if f.Unique {
					checkWeights(t, "scikit-learn's weight", x, f.Y, m.Weights, f.Sklearn.Weights, max(f.Tol, f.Sklearn.Tol))
				}
				reference.NearAll(t, "scikit-learn's prediction", yhat, f.Sklearn.Predictions, f.Sklearn.Tol, size)
				ours, theirs := cost(x, f.Y, m.Weights, m.Bias, f.settings()), cost(x, f.Y, f.Sklearn.Weights, f.Sklearn.Bias, f.settings())
				if ours > theirs*(1+1e-12)+1e-14*size*size {
					t.Errorf("cost %v, scikit-learn reaches %v", ours, theirs)
				}
			}
			_, n := x.Dims()
			if f.Rank != nil {
				if m.Rank != *f.Rank {
					t.Errorf("rank %d, want %d", m.Rank, *f.Rank)
				}
				if (m.Warning != "") != (*f.Rank < n) {
					t.Errorf("rank %d of %d columns, warning %q", m.Rank, n, m.Warning)
				}
			}
		})
	}
}

// random returns examples of a noisy linear function, columns with different
// means and scales.
func random(rng *rand.Rand, m, n int) (*mat.Dense, []float64) {
	x, y := mat.NewDense(m, n, nil), make([]float64, m)
	for i := range y {
		y[i] = 3 + rng.NormFloat64()
		for j := range n {
			v := rng.NormFloat64()
			x.Set(i, j, float64(j+1)*v+float64(3*j))
			y[i] += float64(j%3-1) * v
		}
	}
	return x, y
}

var kinds = []struct {
	name string
	s    Settings
}{
	{"least squares", Settings{}},
	{"ridge", Settings{Lambda: 2}},
	{"ridge, standardized", Settings{Lambda: 2, Standardize: true}},
	{"lasso", Settings{Lambda: 2, L1Ratio: 1, Tolerance: 1e-14}},
	{"elastic net, standardized", Settings{Lambda: 2, L1Ratio: 0.5, Standardize: true, Tolerance: 1e-14}},
}

func fit(t *testing.T, x *mat.Dense, y []float64, s *Settings) *Model {
	t.Helper()
	m, err := Fit(x, y, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Closed forms that do not go the usual way (QR, singular values, dual) must
// give the weights of those that do.
func TestSolversAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, shape := range [][2]int{{40, 6}, {6, 6}, {7, 6}, {6, 20}, {600, 3}, {2500, 4}} {
		x, y := random(rng, shape[0], shape[1])
		for _, standardize := range []bool{false, true} {
			d, err := prepare(x, y, standardize)
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.reveal()
			if err != nil {
				t.Fatal(err)
			}
			for _, lambda := range []float64{0.1, 1, 30} {
				var m Model
				v, err := d.solve(lambda, &m)
				if err != nil {
					t.Fatal(err)
				}
				reference.NearAll(t, "weights by singular values", r.solve(lambda), v, 1e-10, floats.Norm(v, math.Inf(1)))
			}
		}
	}
}

// More rows than a strip has: the sums of several goroutines.
func TestManyRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	x, y := random(rng, 70*slabRows+17, 4)
	for _, k := range kinds[:2] {
		m := fit(t, x, y, &k.s)
		grad := make([]float64, 4)
		b := Gradient(grad, x, y, m.Weights, m.Bias, k.s.Lambda)
		reference.NearAll(t, k.name+": gradient at the minimum", append(grad, b), make([]float64, 5), 1e-11, 1)
	}
	one := fit(t, x, y, nil)
	two := fit(t, x, y, nil)
	if !slices.Equal(one.Weights, two.Weights) || one.Bias != two.Bias {
		t.Error("two fits of the same data differ")
	}
}

// A change of units and origins of columns and target changes least squares and
// everything standardized only in the weights, not in what is predicted.
func TestAffineInvariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{1, 4, 30} {
		x, y := random(rng, 20, n)
		for _, k := range kinds {
			if !k.s.Standardize && (k.s.Lambda > 0 || n >= 20) {
				continue
			}
			moved := mat.DenseCopyOf(x)
			for j := range n {
				a, c := math.Exp(3*rng.NormFloat64()), 10*rng.NormFloat64()
				if j%2 == 1 {
					a = -a
				}
				for i := range y {
					moved.Set(i, j, a*x.At(i, j)+c)
				}
			}
			want := fit(t, x, y, &k.s).Predict(x)
			got := fit(t, moved, y, &k.s).Predict(moved)
			tol := 1e-9
			if k.s.L1Ratio > 0 {
				tol = 1e-6
			}
			reference.NearAll(t, k.name, got, want, tol, 1)
		}
	}
}

func TestRowOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{3, 30} {
		x, y := random(rng, 20, n)
		px, py := mat.NewDense(20, n, nil), make([]float64, 20)
		for i, p := range rng.Perm(20) {
			px.SetRow(i, x.RawRowView(p))
			py[i] = y[p]
		}
		for _, k := range kinds {
			want, got := fit(t, x, y, &k.s), fit(t, px, py, &k.s)
			tol := 1e-9
			if k.s.L1Ratio > 0 {
				tol = 1e-6
			}
			reference.NearAll(t, k.name, got.Predict(x), want.Predict(x), tol, 1)
		}
	}
}

// Adding c to every target must add c to the bias and leave the weights, and
// however large λ is the model must still predict the mean.
func TestBiasIsNotPenalized(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	x, y := random(rng, 25, 3)
	shifted := slices.Clone(y)
	floats.AddConst(1000, shifted)
	for _, k := range kinds {
		m, s := fit(t, x, y, &k.s), fit(t, x, shifted, &k.s)
		tol := 1e-9
		if k.s.L1Ratio > 0 {
			tol = 1e-6
		}
		reference.NearAll(t, k.name+": weights", s.Weights, m.Weights, tol, 1)
		reference.Near(t, k.name+": bias", s.Bias, m.Bias+1000, tol, 1)
	}
	for _, ratio := range []float64{0, 0.5, 1} {
		m := fit(t, x, shifted, &Settings{Lambda: 1e12, L1Ratio: ratio})
		reference.Near(t, "bias under a huge λ", m.Bias, floats.Sum(shifted)/25, 1e-9, 1)
	}
}

// More λ must shrink the weights: a penalty of the wrong sign grows them.
func TestPenaltyShrinks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 6))
	for _, n := range []int{4, 40} {
		x, y := random(rng, 20, n)
		for _, k := range kinds[1:] {
			last := math.Inf(1)
			for _, lambda := range []float64{0.01, 0.1, 1, 10, 100} {
				s := k.s
				s.Lambda = lambda
				w := fit(t, x, y, &s).Weights
				if s.Standardize {
					for j := range w {
						w[j] *= deviation(mat.Col(nil, j, x))
					}
				}
				size := s.L1Ratio*floats.Norm(w, 1) + (1-s.L1Ratio)*floats.Dot(w, w)/2
				if !(size < last) {
					t.Errorf("%s, n = %d: penalty term %v at λ = %v, %v at the λ before", k.name, n, size, lambda, last)
				}
				last = size
			}
		}
	}
}

// No step of any size in any direction from the fit may lower the cost.
func TestMinimum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 7))
	for _, n := range []int{3, 30} {
		x, y := random(rng, 20, n)
		for _, k := range kinds {
			m := fit(t, x, y, &k.s)
			best := cost(x, y, m.Weights, m.Bias, &k.s)
			w := make([]float64, n)
			for range 200 {
				size := math.Pow(10, -6*rng.Float64())
				for j := range w {
					w[j] = m.Weights[j] + size*rng.NormFloat64()
				}
				if c := cost(x, y, w, m.Bias+size*rng.NormFloat64(), &k.s); c < best-1e-13 {
					t.Errorf("%s, n = %d: cost %v, but a step of size %v reaches %v", k.name, n, best, size, c)
				}
			}
		}
	}
}

func TestPath(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 8))
	for _, n := range []int{8, 40} {
		x, y := random(rng, 25, n)
		for _, k := range kinds[1:] {
			s := k.s
			lambdas := []float64{100, 10, 1, 0.1, 30, 1}
			path, err := Path(x, y, lambdas, &s)
			if err != nil {
				t.Fatal(err)
			}
			for i, lambda := range lambdas {
				s.Lambda = lambda
				want := fit(t, x, y, &s)
				reference.NearAll(t, k.name, path[i].Predict(x), want.Predict(x), 1e-6, 1)
				if path[i].Warning != "" {
					t.Errorf("%s, λ = %v: warning %q", k.name, lambda, path[i].Warning)
				}
			}
		}
	}
}

func TestLambdaMax(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 13))
	for _, n := range []int{8, 40} {
		x, y := random(rng, 25, n)
		for _, ratio := range []float64{1, 0.3, 0.07} {
			s := &Settings{L1Ratio: ratio, Standardize: n == 8}
			most, err := LambdaMax(x, y, s)
			if err != nil {
				t.Fatal(err)
			}
			path, err := Path(x, y, []float64{most, most * 0.999}, s)
			if err != nil {
				t.Fatal(err)
			}
			if w := maxAbs(path[0].Weights); w > 0 {
				t.Errorf("n = %d, ρ = %v: weight %v at LambdaMax", n, ratio, w)
			}
			if maxAbs(path[1].Weights) == 0 {
				t.Errorf("n = %d, ρ = %v: no weight just below LambdaMax", n, ratio)
			}
		}
	}
}

// The gap that the model reports must bound what more sweeps would gain.
func TestGap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	for _, n := range []int{10, 60} {
		x, y := random(rng, 30, n)
		for _, ratio := range []float64{1, 0.5} {
			exact := Settings{Lambda: 1, L1Ratio: ratio, Tolerance: 1e-14}
			m := fit(t, x, y, &exact)
			best := cost(x, y, m.Weights, m.Bias, &exact)
			for sweeps := range 6 {
				s := exact
				s.MaxSweeps = sweeps + 1
				early := fit(t, x, y, &s)
				excess := cost(x, y, early.Weights, early.Bias, &exact) - best
				if early.Sweeps > s.MaxSweeps {
					t.Errorf("%d sweeps, allowed %d", early.Sweeps, s.MaxSweeps)
				}
				if excess > early.Gap+1e-13 {
					t.Errorf("after %d sweeps the cost is %v above the minimum, the gap %v", early.Sweeps, excess, early.Gap)
				}
				if (early.Warning == "") != (early.Gap <= 1e-14*deviation(y)*deviation(y)/2) {
					t.Errorf("gap %v with warning %q", early.Gap, early.Warning)
				}
			}
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		name string
		x    *mat.Dense
		s    Settings
		want []string
	}{
		{"collinear", mat.NewDense(3, 2, []float64{1, 2, 2, 4, 5, 10}), Settings{}, []string{"rank 1", "λ > 0"}},
		{"collinear, ridge", mat.NewDense(3, 2, []float64{1, 2, 2, 4, 5, 10}), Settings{Lambda: 1}, nil},
		{"constant", mat.NewDense(3, 2, []float64{1, 7, 2, 7, 5, 7}), Settings{Lambda: 1, Standardize: true}, []string{"weight 0", "1 of 2", ": 1"}},
		{"wide", mat.NewDense(3, 4, []float64{1, 2, 3, 4, 4, 3, 1, 1, 0, 1, 0, 1}), Settings{}, []string{"rank 2", "3 examples"}},
		{"collinear, scales", mat.NewDense(4, 3, []float64{1e8, 2e8, 1e-8, 2e8, 4e8, 5e-8, 4e8, 8e8, 0, -1e8, -2e8, 1e-8}), Settings{}, []string{"rank 2", "standard deviation"}},
	} {
		m := fit(t, c.x, []float64{1, 2, 4, 3}[:c.x.RawMatrix().Rows], &c.s)
		if len(c.want) == 0 && m.Warning != "" {
			t.Errorf("%s: warning %q, want none", c.name, m.Warning)
		}
		for _, w := range c.want {
			if !strings.Contains(m.Warning, w) {
				t.Errorf("%s: warning %q does not say %q", c.name, m.Warning, w)
			}
		}
	}
}

// Collinear columns of very different units must still fit: (1e8, 2e8) and a
// column of 1e-8 span all of a target made of them.
func TestCollinearScales(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 10))
	x, y := mat.NewDense(15, 3, nil), make([]float64, 15)
	for i := range y {
		u, v := rng.NormFloat64(), rng.NormFloat64()
		x.SetRow(i, []float64{1e8 * u, 2e8 * u, 1e-8 * v})
		y[i] = 3*u - 2*v + 1
	}
	for _, lambda := range []float64{0, 1e-30} {
		m := fit(t, x, y, &Settings{Lambda: lambda})
		reference.NearAll(t, "prediction", m.Predict(x), y, 1e-9, 1)
		reference.Near(t, "weight of the small column", m.Weights[2], -2e8, 1e-9, 0)
	}
}

// Far from 0, x₂ = 3·x₁ + 0.1 holds up to rounding errors that are 1e-10 of the
// columns' spread. They are no information, and must not become weights.
func TestRoundedCollinear(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 14))
	x, y := mat.NewDense(20, 2, nil), make([]float64, 20)
	for i := range y {
		v := 1e6 + rng.NormFloat64()
		x.SetRow(i, []float64{v, 3*v + 0.1})
		y[i] = v - 1e6 + rng.NormFloat64()
	}
	m := fit(t, x, y, nil)
	if m.Rank != 1 {
		t.Errorf("rank %d, want 1", m.Rank)
	}
	// The solution of smallest norm is along (1, 3), with the slope of the line.
	line := fit(t, Powers(mat.Col(nil, 0, x), 1), y, nil)
	reference.NearAll(t, "weights", m.Weights, []float64{line.Weights[0] / 10, 3 * line.Weights[0] / 10}, 1e-8, 1)
}

func TestEncoding(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 11))
	x, y := random(rng, 12, 3)
	for _, k := range kinds {
		m := fit(t, x, y, &k.s)
		want := m.Predict(x)
		var buf bytes.Buffer
		var fromGob, fromJSON Model
		if err := gob.NewEncoder(&buf).Encode(m); err != nil {
			t.Fatal(err)
		}
		if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &fromJSON); err != nil {
			t.Fatal(err)
		}
		if got := fromGob.Predict(x); !slices.Equal(got, want) {
			t.Errorf("%s: predictions %v after gob, want %v", k.name, got, want)
		}
		if got := fromJSON.Predict(x); !slices.Equal(got, want) {
			t.Errorf("%s: predictions %v after JSON, want %v", k.name, got, want)
		}
	}
}

// A view of a larger matrix has rows with a stride.
func TestSubmatrix(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 12))
	large, y := random(rng, 20, 7)
	view := large.Slice(2, 18, 1, 5).(*mat.Dense)
	for _, k := range kinds {
		got, want := fit(t, view, y[2:18], &k.s), fit(t, mat.DenseCopyOf(view), y[2:18], &k.s)
		if !slices.Equal(got.Predict(view), want.Predict(mat.DenseCopyOf(view))) {
			t.Errorf("%s: a view of a matrix gives %v, its copy %v", k.name, got.Weights, want.Weights)
		}
	}
}

func TestBadInputs(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good := func() *mat.Dense { return mat.NewDense(3, 2, []float64{1, 2, 3, 5, 4, 1}) }
	with := func(i, j int, v float64) *mat.Dense { x := good(); x.Set(i, j, v); return x }
	y := []float64{1, 2, 3}
	for _, c := range []struct {
		name string
		x    *mat.Dense
		y    []float64
		s    Settings
		want string
	}{
		{"no examples", &mat.Dense{}, nil, Settings{}, "no examples"},
		{"NaN", with(1, 1, nan), y, Settings{}, "NaN in row 1, column 1"},
		{"NaN in the first row", with(0, 1, nan), y, Settings{}, "NaN in row 0, column 1"},
		{"+Inf", with(2, 0, inf), y, Settings{}, "+Inf in row 2, column 0"},
		{"-Inf in the first row", with(0, 0, -inf), y, Settings{}, "-Inf in row 0, column 0"},
		{"huge", with(0, 0, 1e300), y, Settings{}, "column 0"},
		{"overflowing range", with(0, 0, math.MaxFloat64), y, Settings{}, "column 0"},
		{"tiny", mat.NewDense(3, 1, []float64{1e-200, 2e-200, 0}), y, Settings{}, "column 0"},
		{"NaN target", good(), []float64{1, nan, 2}, Settings{}, "y[1]"},
		{"infinite target", good(), []float64{inf, 1, 2}, Settings{}, "y[0]"},
		{"λ < 0", good(), y, Settings{Lambda: -1}, "λ is -1"},
		{"λ NaN", good(), y, Settings{Lambda: nan}, "λ is NaN"},
		{"λ infinite", good(), y, Settings{Lambda: inf}, "λ is +Inf"},
		{"ρ > 1", good(), y, Settings{L1Ratio: 1.5}, "L1Ratio is 1.5"},
		{"ρ NaN", good(), y, Settings{L1Ratio: nan}, "L1Ratio"},
		{"sweeps", good(), y, Settings{MaxSweeps: -1}, "MaxSweeps"},
		{"tolerance", good(), y, Settings{Tolerance: -1}, "Tolerance"},
	} {
		m, err := Fit(c.x, c.y, &c.s)
		if err == nil || m != nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "linear: ") {
			t.Errorf("%s: model %v, error %v; want no model and an error with %q", c.name, m, err, c.want)
		}
	}
	if _, err := Path(good(), y, []float64{1, -1}, nil); err == nil || !strings.Contains(err.Error(), "λ is -1") {
		t.Errorf("a path with λ = -1 gives error %v", err)
	}
	if _, err := LambdaMax(good(), y, nil); err == nil || !strings.Contains(err.Error(), "L1Ratio > 0") {
		t.Errorf("LambdaMax of ridge gives error %v", err)
	}
	m := &Model{Weights: []float64{1, 2, 3}}
	for name, c := range map[string]struct {
		f    func()
		want string
	}{
		"Fit":             {func() { Fit(good(), y[:2], nil) }, "x is 3×2 but y has 2"},
		"Predict":         {func() { m.Predict(good()) }, "x is 3×2 but the model has 3 weights"},
		"Cost":            {func() { Cost(good(), y, y, 0, 0) }, "x is 3×2 but there are 3 targets and 3 weights"},
		"Gradient":        {func() { Gradient(make([]float64, 2), good(), y, y, 0, 0) }, "3 weights"},
		"Gradient's dst":  {func() { Gradient(y, good(), y, y[:2], 0, 0) }, "dst has 3"},
		"Problem":         {func() { Problem(good(), y[:1], 0) }, "x is 3×2 but there are 1 targets"},
		"Polynomial":      {func() { Polynomial(good(), 0) }, "degree 0"},
		"PolynomialNames": {func() { PolynomialNames([]string{"a"}, -1) }, "degree -1"},
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.Contains(text, c.want) || !strings.HasPrefix(text, "linear: ") {
					t.Errorf("%s: panic %q, want one with %q", name, text, c.want)
				}
			}()
			c.f()
		}()
	}
}

func TestTenPoints(t *testing.T) {
	x := []float64{338, 333, 328, 207, 226, 25, 179, 60, 208, 606}
	y := []float64{640, 633, 619, 393, 428, 27, 193, 66, 226, 1591}
	m := fit(t, Powers(x, 1), y, nil)
	if math.Round(m.Bias*10) != -1884 || math.Round(m.Weights[0]*100) != 267 {
		t.Errorf("line %v + %v·x, want -188.4 + 2.67·x", m.Bias, m.Weights[0])
	}
}

func FuzzFit(f *testing.F) {
	f.Add(uint64(1), uint8(5), uint8(3), 1.0, 0.0, 1.0)
	f.Add(uint64(2), uint8(3), uint8(6), 0.0, 0.0, 1e8)
	f.Add(uint64(3), uint8(9), uint8(2), 1e-3, 1.0, 1e-8)
	f.Add(uint64(4), uint8(1), uint8(1), 1e3, 0.5, 1e40)
	f.Fuzz(func(t *testing.T, seed uint64, m, n uint8, lambda, ratio, scale float64) {
		rng := rand.New(rand.NewPCG(seed, 0))
		rows, cols := 1+int(m%12), 1+int(n%12)
		x, y := mat.NewDense(rows, cols, nil), make([]float64, rows)
		for i := range y {
			y[i] = float64(rng.IntN(7))
			for j := range cols {
				// Few values: columns are often constant or collinear.
				v := float64(rng.IntN(3))
				if j == 0 {
					v *= scale
				}
				x.Set(i, j, v)
			}
		}
		s := &Settings{Lambda: lambda, L1Ratio: ratio, MaxSweeps: 500}
		model, err := Fit(x, y, s)
		if err != nil {
			return
		}
		if floats.HasNaN(model.Weights) || math.IsNaN(model.Bias) {
			t.Fatalf("weights %v, bias %v", model.Weights, model.Bias)
		}
		// The best constant is one of the functions.
		zero := make([]float64, cols)
		mean := floats.Sum(y) / float64(rows)
		if got, constant := cost(x, y, model.Weights, model.Bias, s), cost(x, y, zero, mean, s); got > constant*(1+1e-9)+1e-12 {
			t.Errorf("cost %v, the best constant's is %v (weights %v, bias %v, warning %q)", got, constant, model.Weights, model.Bias, model.Warning)
		}
	})
}
