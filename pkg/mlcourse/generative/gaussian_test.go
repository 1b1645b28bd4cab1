package generative_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/generative"
	"mlcourse/pkg/mlcourse/internal/reference"
)

var byName = map[string]generative.Covariance{
	"Own":      generative.Own,
	"Shared":   generative.Shared,
	"Diagonal": generative.Diagonal,
}

type gaussianCase struct {
	Name             string
	Covariance       string
	Shrinkage        float64
	GivenPriors      []float64 `json:"given_priors"`
	X                reference.Matrix
	Labels           []int
	Query            reference.Matrix
	Priors           []float64
	Means            [][]float64
	Sigma            [][][]float64
	LogDensity       [][]float64 `json:"log_density"`
	Posterior        [][]float64
	Condition        float64
	SklearnPosterior [][]float64 `json:"sklearn_posterior"`
	SklearnCoef      []float64   `json:"sklearn_coef"`
	SklearnIntercept float64     `json:"sklearn_intercept"`
}

func (c gaussianCase) fit(t *testing.T) *generative.Gaussian {
	t.Helper()
	g, err := generative.FitGaussian(c.X.Dense(), c.Labels, &generative.Settings{
		Covariance: byName[c.Covariance],
		Shrinkage:  c.Shrinkage,
		Priors:     c.GivenPriors,
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func gaussianCases(t *testing.T) []gaussianCase {
	var ref struct{ Gaussian []gaussianCase }
	reference.Load(t, "reference.json", &ref)
	if len(ref.Gaussian) < 30 {
		t.Fatalf("only %d cases", len(ref.Gaussian))
	}
	return ref.Gaussian
}

// The exact values come from 80-digit arithmetic. Rounding the entries of Σ
// alone, a part in 1e16 each, moves its inverse by a part in κ·1e-16, with the
// condition number κ of the correlation matrix.
func TestGaussianReference(t *testing.T) {
	for _, c := range gaussianCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			g := c.fit(t)
			tol := max(1e-9, 1e-15*c.Condition)
			reference.NearAll(t, "priors", g.Priors, c.Priors, 1e-14, 0)
			for k, mean := range c.Means {
				reference.NearAll(t, fmt.Sprint("mean ", k), g.Means[k], mean, 1e-12, 1e-20)
				sigma := g.Sigma(k)
				for i, row := range c.Sigma[k] {
					for j, want := range row {
						scale := math.Sqrt(c.Sigma[k][i][i] * c.Sigma[k][j][j])
						reference.Near(t, fmt.Sprintf("Σ of %d at %d,%d", k, i, j), sigma.At(i, j), want, 1e-9, scale)
					}
				}
			}
			q := c.Query.Dense()
			density := g.LogDensity(q)
			proba := g.PredictProba(q)
			class := g.Predict(q)
			for i := range c.Query {
				reference.NearAll(t, fmt.Sprint("log density ", i), density.RawRowView(i), c.LogDensity[i], tol, 1)
				reference.NearAll(t, fmt.Sprint("posterior ", i), proba.RawRowView(i), c.Posterior[i], tol, 1e-3)
				if c.SklearnPosterior != nil {
					reference.NearAll(t, fmt.Sprint("posterior by scikit-learn ", i), proba.RawRowView(i), c.SklearnPosterior[i], max(1e-8, tol), 1)
				}
				checkClass(t, class[i], c.Posterior[i])
			}
			if c.SklearnCoef != nil {
				w, b := g.Linear(1, 0)
				reference.NearAll(t, "w", w, c.SklearnCoef, max(1e-8, tol), 1e-3)
				reference.Near(t, "bias", b, c.SklearnIntercept, max(1e-8, tol), 1)
			}
		})
	}
}

// checkClass allows for ties up to rounding.
func checkClass(t *testing.T, class int, posterior []float64) {
	t.Helper()
	if posterior[class] < slices.Max(posterior)-1e-12 {
		t.Errorf("class %d, but the posterior is %v", class, posterior)
	}
}

// clouds has three classes of 40, 10 and 5 examples with unequal spreads.
func clouds(seed uint64) (*mat.Dense, []int) {
	rng := rand.New(rand.NewPCG(seed, 1))
	counts := []int{40, 10, 5}
	var data []float64
	var labels []int
	for k, m := range counts {
		for range m {
			u, v := rng.NormFloat64(), rng.NormFloat64()
			s := float64(k + 1)
			data = append(data, 2*float64(k)+s*u, s*(0.5*u+v)-float64(k))
			labels = append(labels, k)
		}
	}
	return mat.NewDense(len(labels), 2, data), labels
}

func fit(t testing.TB, x *mat.Dense, labels []int, s *generative.Settings) *generative.Gaussian {
	t.Helper()
	g, err := generative.FitGaussian(x, labels, s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Each class counts by its own number of examples. Weighting all by the count
// of one class, a known slip, is far off here.
func TestSharedWeightsByOwnCount(t *testing.T) {
	x, labels := clouds(1)
	own := fit(t, x, labels, nil)
	shared := fit(t, x, labels, &generative.Settings{Covariance: generative.Shared})
	counts := []float64{40, 10, 5}
	var slip float64
	for e, got := range shared.Covariances[0] {
		var want, wrong float64
		for k, c := range own.Covariances {
			want += counts[k] / 55 * c[e]
			wrong += counts[2] / 55 * c[e]
		}
		reference.Near(t, fmt.Sprint("Σ entry ", e), got, want, 1e-13, 1e-3)
		slip = max(slip, math.Abs(wrong-want)/math.Abs(want))
	}
	if slip < 0.1 {
		t.Errorf("the example does not tell the two weightings apart: relative difference %v", slip)
	}
	// Given priors say nothing about how the examples scatter.
	given := fit(t, x, labels, &generative.Settings{Covariance: generative.Shared, Priors: []float64{0.1, 0.1, 0.8}})
	if !slices.Equal(given.Covariances[0], shared.Covariances[0]) {
		t.Errorf("Σ changed with the priors: %v and %v", given.Covariances[0], shared.Covariances[0])
	}
}

func TestLinearIsTheLogOdds(t *testing.T) {
	x, labels := clouds(2)
	g := fit(t, x, labels, &generative.Settings{Covariance: generative.Shared})
	p := g.PredictProba(x)
	m, _ := x.Dims()
	for a := range 3 {
		for b := range 3 {
			w, bias := g.Linear(a, b)
			for i := range m {
				row := x.RawRowView(i)
				got := w[0]*row[0] + w[1]*row[1] + bias
				reference.Near(t, fmt.Sprint("log odds ", a, b, i), got, math.Log(p.At(i, a)/p.At(i, b)), 1e-11, 1)
			}
		}
	}
}

func TestPriorsShiftTheLogOdds(t *testing.T) {
	x, labels := clouds(3)
	for name, covariance := range byName {
		flat := fit(t, x, labels, &generative.Settings{Covariance: covariance, Priors: []float64{0.25, 0.25, 0.5}}).PredictProba(x)
		tilted := fit(t, x, labels, &generative.Settings{Covariance: covariance, Priors: []float64{0.5, 0.25, 0.25}}).PredictProba(x)
		for i := range labels {
			before := math.Log(flat.At(i, 0) / flat.At(i, 2))
			after := math.Log(tilted.At(i, 0) / tilted.At(i, 2))
			reference.Near(t, fmt.Sprint(name, i), after-before, math.Log(4), 1e-10, 1)
		}
	}
	none := fit(t, x, labels, &generative.Settings{Priors: []float64{0, 0.5, 0.5}}).PredictProba(x)
	for i := range labels {
		if none.At(i, 0) != 0 || math.Abs(none.At(i, 1)+none.At(i, 2)-1) > 1e-15 {
			t.Errorf("example %d: posterior %v with prior 0 for class 0", i, none.RawRowView(i))
		}
	}
}

func TestPermutations(t *testing.T) {
	x, labels := clouds(4)
	m, n := x.Dims()
	rng := rand.New(rand.NewPCG(9, 9))
	rename := []int{2, 0, 1}
	px := mat.NewDense(m, n, nil)
	plabels := make([]int, m)
	for to, from := range rng.Perm(m) {
		px.SetRow(to, x.RawRowView(from))
		plabels[to] = rename[labels[from]]
	}
	for name, covariance := range byName {
		s := &generative.Settings{Covariance: covariance, Shrinkage: 0.2}
		p := fit(t, x, labels, s).PredictProba(x)
		pp := fit(t, px, plabels, s).PredictProba(x)
		for i := range m {
			for k := range 3 {
				reference.Near(t, fmt.Sprint(name, i, k), pp.At(i, rename[k]), p.At(i, k), 1e-11, 1e-3)
			}
		}
	}
}

func TestUnitsDoNotMatter(t *testing.T) {
	x, labels := clouds(5)
	var scaled mat.Dense
	scaled.Apply(func(_, j int, v float64) float64 { return v * []float64{1e-8, 1e8}[j] }, x)
	for name, covariance := range byName {
		s := &generative.Settings{Covariance: covariance}
		p := fit(t, x, labels, s).PredictProba(x)
		q := fit(t, &scaled, labels, s).PredictProba(&scaled)
		for i := range labels {
			reference.NearAll(t, fmt.Sprint(name, i), q.RawRowView(i), p.RawRowView(i), 1e-11, 1e-3)
		}
	}
}

func TestSampleRecoversTheModel(t *testing.T) {
	x, labels := clouds(6)
	for name, covariance := range byName {
		s := &generative.Settings{Covariance: covariance}
		g := fit(t, x, labels, s)
		sx, slabels := g.Sample(40000, 7)
		again := fit(t, sx, slabels, s)
		reference.NearAll(t, name+" priors", again.Priors, g.Priors, 0.01, 1)
		for k := range g.Means {
			sd := math.Sqrt(g.Sigma(k).At(0, 0))
			reference.NearAll(t, name+" mean", again.Means[k], g.Means[k], 0.1, sd)
		}
		for c := range g.Covariances {
			reference.NearAll(t, name+" Σ", again.Covariances[c], g.Covariances[c], 0.1, g.Covariances[c][0])
		}
		same, sameLabels := g.Sample(40000, 7)
		if !mat.Equal(same, sx) || !slices.Equal(sameLabels, slabels) {
			t.Errorf("%s: the same seed gave another sample", name)
		}
		other, _ := g.Sample(40000, 8)
		if mat.Equal(other, sx) {
			t.Errorf("%s: another seed gave the same sample", name)
		}
	}
}

func TestInputsUnchangedAndModelsEncode(t *testing.T) {
	x, labels := clouds(7)
	x0, labels0 := mat.DenseCopyOf(x), slices.Clone(labels)
	s := &generative.Settings{Priors: []float64{0.2, 0.3, 0.5}, Shrinkage: 0.1}
	for name, covariance := range byName {
		s.Covariance = covariance
		g := fit(t, x, labels, s)
		p := g.PredictProba(x)
		g.Predict(x)
		g.LogDensity(x)
		if !mat.Equal(x, x0) || !slices.Equal(labels, labels0) || !slices.Equal(s.Priors, []float64{0.2, 0.3, 0.5}) {
			t.Fatalf("%s: an input changed", name)
		}
		if g.Priors[0] = 0; s.Priors[0] != 0.2 {
			t.Fatalf("%s: the model shares its priors with the settings", name)
		}
		g.Priors[0] = 0.2

		var b bytes.Buffer
		var viaGob, viaJSON generative.Gaussian
		if err := gob.NewEncoder(&b).Encode(g); err != nil {
			t.Fatal(err)
		}
		if err := gob.NewDecoder(&b).Decode(&viaGob); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &viaJSON); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*g, viaGob) || !reflect.DeepEqual(*g, viaJSON) {
			t.Errorf("%s: the model changed by encoding", name)
		}
		if !mat.Equal(viaGob.PredictProba(x), p) {
			t.Errorf("%s: a decoded model predicts differently", name)
		}
	}
}

// A view into a larger matrix has a stride of its own; more examples than a
// block take another path than few.
func TestViewsAndBlocks(t *testing.T) {
	x, labels := clouds(8)
	for name, covariance := range byName {
		g := fit(t, x, labels, &generative.Settings{Covariance: covariance})
		big, bigLabels := g.Sample(1000, 1)
		wide := mat.NewDense(1000, 5, nil)
		view := wide.Slice(0, 1000, 1, 3).(*mat.Dense)
		view.Copy(big)
		p := g.PredictProba(big)
		if !mat.Equal(g.PredictProba(view), p) {
			t.Errorf("%s: a view predicts differently", name)
		}
		for _, i := range []int{0, 255, 256, 999} {
			one := g.PredictProba(mat.NewDense(1, 2, big.RawRowView(i)))
			reference.NearAll(t, name, one.RawRowView(0), p.RawRowView(i), 1e-12, 1e-6)
		}
		a := fit(t, big, bigLabels, &generative.Settings{Covariance: covariance})
		b := fit(t, view, bigLabels, &generative.Settings{Covariance: covariance})
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: a view fits differently", name)
		}
	}
}

func TestNaNPredictsNoClass(t *testing.T) {
	x, labels := clouds(9)
	q := mat.NewDense(2, 2, []float64{math.NaN(), 0, 0, 0})
	for name, covariance := range byName {
		g := fit(t, x, labels, &generative.Settings{Covariance: covariance})
		if class := g.Predict(q); class[0] != -1 || class[1] < 0 {
			t.Errorf("%s: classes %v, want -1 for the row with NaN only", name, class)
		}
		if p := g.PredictProba(q); !math.IsNaN(p.At(0, 0)) || math.IsNaN(p.At(1, 0)) {
			t.Errorf("%s: probabilities %v", name, mat.Formatted(p))
		}
	}
}

func TestGaussianErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	good := mat.NewDense(8, 2, nil)
	labels := []int{0, 1, 0, 1, 0, 1, 0, 1}
	for i := range 8 {
		good.SetRow(i, []float64{rng.NormFloat64(), rng.NormFloat64()})
	}
	with := func(i, j int, v float64) *mat.Dense {
		x := mat.DenseCopyOf(good)
		x.Set(i, j, v)
		return x
	}
	constant := mat.DenseCopyOf(good) // 0.1 has no exact mean of 4
	for i := range 8 {
		if labels[i] == 1 {
			constant.Set(i, 1, 0.1)
		}
	}
	collinear := func(m int) (*mat.Dense, []int) {
		x := mat.NewDense(m, 3, nil)
		labels := make([]int, m)
		for i := range m {
			a, b := 1e3+rng.NormFloat64(), rng.NormFloat64()
			x.SetRow(i, []float64{a, b, 0.3*a - 7*b})
			labels[i] = i % 2
		}
		return x, labels
	}
	col10, col10labels := collinear(10)
	col5000, col5000labels := collinear(5000)
	huge := mat.DenseCopyOf(good)
	huge.Scale(1e200, huge)
	for _, c := range []struct {
		name   string
		x      *mat.Dense
		labels []int
		s      *generative.Settings
		want   []string
	}{
		{"no examples", &mat.Dense{}, nil, nil, []string{"no examples"}},
		{"NaN", with(3, 1, math.NaN()), labels, nil, []string{"x[3,1] is NaN"}},
		{"Inf", with(0, 0, math.Inf(-1)), labels, nil, []string{"x[0,0] is -Inf"}},
		{"one class", good, make([]int, 8), nil, []string{"1 class", "at least two"}},
		{"negative label", good, []int{0, 1, 0, -1, 0, 1, 0, 1}, nil, []string{"label -1 of example 3"}},
		{"label too large", good, []int{0, 1, 0, 2, 0, 1, 0, 1}, &generative.Settings{Classes: 2}, []string{"label 2 of example 3", "0…1"}},
		{"gap in labels", good, []int{0, 2, 0, 2, 0, 2, 0, 2}, nil, []string{"class 1 of 3 has no example"}},
		{"class without examples", good, labels, &generative.Settings{Classes: 3}, []string{"class 2 of 3 has no example"}},
		{"negative Classes", good, labels, &generative.Settings{Classes: -1}, []string{"at least two classes"}},
		{"shrinkage above 1", good, labels, &generative.Settings{Shrinkage: 1.5}, []string{"Shrinkage is 1.5"}},
		{"shrinkage NaN", good, labels, &generative.Settings{Shrinkage: math.NaN()}, []string{"Shrinkage is NaN"}},
		{"no such covariance", good, labels, &generative.Settings{Covariance: 3}, []string{"Covariance(3)"}},
		{"number of priors", good, labels, &generative.Settings{Priors: []float64{1}}, []string{"1 priors for 2 classes"}},
		{"sum of priors", good, labels, &generative.Settings{Priors: []float64{0.5, 0.6}}, []string{"priors sum to 1.1"}},
		{"negative prior", good, labels, &generative.Settings{Priors: []float64{1.5, -0.5}}, []string{"prior of class 0 is 1.5"}},
		{"constant, own", constant, labels, nil, []string{"class 1 is singular", "feature 1 is constant", "Shrinkage", "Shared"}},
		{"constant, diagonal", constant, labels, &generative.Settings{Covariance: generative.Diagonal}, []string{"class 1 is singular", "feature 1 is constant", "Shared"}},
		{"one example in a class", good, []int{0, 0, 0, 0, 0, 0, 0, 1}, nil, []string{"class 1 is singular", "1 examples, 2 features"}},
		{"one example in each class", mat.NewDense(2, 1, []float64{1, 2}), []int{0, 1}, &generative.Settings{Covariance: generative.Shared, Shrinkage: 0.5}, []string{"the shared covariance is singular", "constant"}},
		{"few examples", col10.Slice(0, 4, 0, 3).(*mat.Dense), col10labels[:4], nil, []string{"class 0 is singular", "2 examples, 3 features"}},
		{"collinear, own", col10, col10labels, nil, []string{"class 0 is singular", "feature 2 is a linear combination", "Diagonal"}},
		{"collinear, shared", col10, col10labels, &generative.Settings{Covariance: generative.Shared}, []string{"the shared covariance is singular", "feature 2"}},
		{"collinear, many examples", col5000, col5000labels, &generative.Settings{Covariance: generative.Shared}, []string{"feature 2 is a linear combination"}},
		{"overflow", huge, labels, nil, []string{"+Inf", "scale the feature"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := generative.FitGaussian(c.x, c.labels, c.s)
			if err == nil {
				t.Fatalf("no error; means %v", g.Means)
			}
			for _, want := range append(c.want, "generative: FitGaussian: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestShrinkageMendsSingular(t *testing.T) {
	x := mat.NewDense(6, 2, []float64{1, 2, 2, 4, 3, 6, 4, 1, 5, 2, 7, 1})
	labels := []int{0, 0, 0, 1, 1, 1}
	if _, err := generative.FitGaussian(x, labels, nil); err == nil {
		t.Fatal("no error for a singular covariance")
	}
	g := fit(t, x, labels, &generative.Settings{Shrinkage: 0.1})
	// Class 0: Σ = 2/3·(1 2; 2 4), trace 10/3.
	reference.NearAll(t, "Σ", g.Covariances[0], []float64{0.6 + 1./6, 1.2, 1.2, 2.4 + 1./6}, 1e-14, 0)
}

func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
			t.Errorf("panic %q, want %q", got, want)
		}
	}()
	f()
}

func TestGaussianMisuse(t *testing.T) {
	x, labels := clouds(10)
	own := fit(t, x, labels, nil)
	shared := fit(t, x, labels, &generative.Settings{Covariance: generative.Shared})
	wantPanic(t, "generative: FitGaussian: x is 55×2 but there are 3 labels", func() { generative.FitGaussian(x, []int{0, 1, 2}, nil) })
	wide := mat.NewDense(4, 3, nil)
	wantPanic(t, "generative: Predict: x is 4×3 but the model has 2 features", func() { shared.Predict(wide) })
	wantPanic(t, "generative: PredictProba: x is 4×3 but the model has 2 features", func() { own.PredictProba(wide) })
	wantPanic(t, "generative: LogDensity: x is 4×3 but the model has 2 features", func() { own.LogDensity(wide) })
	wantPanic(t, "generative: Linear: the covariance is Own", func() { own.Linear(0, 1) })
	wantPanic(t, "generative: Linear: class 3, but there are 3 classes", func() { shared.Linear(0, 3) })
	wantPanic(t, "generative: Sigma: class -1, but there are 3 classes", func() { own.Sigma(-1) })
	wantPanic(t, "generative: Sample: 0 examples", func() { own.Sample(0, 1) })
	shared.Covariances[0] = []float64{1, 1, 1, 1}
	wantPanic(t, "generative: Predict: the shared covariance is singular", func() { shared.Predict(x) })
}

func ExampleFitGaussian() {
	x := mat.NewDense(8, 2, []float64{
		1, 2, 2, 1, 3, 3, 2, 2,
		6, 5, 7, 8, 8, 6, 7, 7,
	})
	labels := []int{0, 0, 0, 0, 1, 1, 1, 1}
	g, err := generative.FitGaussian(x, labels, &generative.Settings{Covariance: generative.Shared})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("means", g.Means)
	fmt.Println("Σ", g.Covariances[0])
	q := mat.NewDense(2, 2, []float64{3, 2, 5, 5})
	fmt.Println("classes", g.Predict(q))
	fmt.Printf("P(1|x) %.3f %.3f\n", g.PredictProba(q).At(0, 1), g.PredictProba(q).At(1, 1))
	w, b := g.Linear(1, 0)
	fmt.Printf("w %.3f, bias %.3f\n", w, b)
	// Output:
	// means [[2 2] [7 6.5]]
	// Σ [0.5 0.25 0.25 0.875]
	// classes [0 1]
	// P(1|x) 0.000 0.998
	// w [8.667 2.667], bias -50.333
}

func ExampleGaussian_Sample() {
	g := &generative.Gaussian{
		Covariance:  generative.Diagonal,
		Priors:      []float64{0.25, 0.75},
		Means:       [][]float64{{0}, {10}},
		Covariances: [][]float64{{1}, {4}},
	}
	x, labels := g.Sample(1000, 1)
	correct := 0
	for i, class := range g.Predict(x) {
		if class == labels[i] {
			correct++
		}
	}
	fmt.Println(x.RawMatrix().Rows, correct > 990)
	// Output: 1000 true
}

func ExampleGaussian_LogDensity() {
	g := &generative.Gaussian{
		Covariance:  generative.Own,
		Priors:      []float64{0.5, 0.5},
		Means:       [][]float64{{0, 0}, {3, 4}},
		Covariances: [][]float64{{1, 0, 0, 1}, {1, 0, 0, 1}},
	}
	// At a mean the density is 1/2π; at a distance of 5 it is e^−12.5 of that.
	d := g.LogDensity(mat.NewDense(1, 2, nil))
	fmt.Printf("%.4f %.4f\n", d.At(0, 0), d.At(0, 0)-d.At(0, 1))
	fmt.Println(mat.Formatted(g.Sigma(0)))
	// Output:
	// -1.8379 12.5000
	// ⎡1  0⎤
	// ⎣0  1⎦
}

func BenchmarkFitShared(b *testing.B) {
	x, labels := benchmarkData()
	for b.Loop() {
		if _, err := generative.FitGaussian(x, labels, &generative.Settings{Covariance: generative.Shared}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPredictProba(b *testing.B) {
	x, labels := benchmarkData()
	for name, covariance := range byName {
		g := fit(b, x, labels, &generative.Settings{Covariance: covariance})
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				g.PredictProba(x)
			}
		})
	}
}

// benchmarkData is 20000×20 with three classes.
func benchmarkData() (*mat.Dense, []int) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := mat.NewDense(20000, 20, nil)
	labels := make([]int, 20000)
	for i := range labels {
		labels[i] = i % 3
		for j := range 20 {
			x.Set(i, j, rng.NormFloat64()+0.3*float64(labels[i]))
		}
	}
	return x, labels
}
