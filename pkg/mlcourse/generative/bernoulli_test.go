package generative_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/generative"
	"mlcourse/pkg/mlcourse/internal/reference"
)

func TestBernoulliReference(t *testing.T) {
	var ref struct {
		Bernoulli []struct {
			Name             string
			Smoothing        float64
			GivenPriors      []float64 `json:"given_priors"`
			X                reference.Matrix
			Labels           []int
			Query            reference.Matrix
			Priors           []float64
			LogOne           [][]float64 `json:"log_one"`
			LogZero          [][]float64 `json:"log_zero"`
			Posterior        [][]float64
			SklearnPosterior [][]float64 `json:"sklearn_posterior"`
		}
	}
	reference.Load(t, "reference.json", &ref)
	if len(ref.Bernoulli) < 6 {
		t.Fatalf("only %d cases", len(ref.Bernoulli))
	}
	for _, c := range ref.Bernoulli {
		t.Run(c.Name, func(t *testing.T) {
			x := c.X.Dense()
			x0, labels0 := mat.DenseCopyOf(x), slices.Clone(c.Labels)
			g, err := generative.FitBernoulli(x, c.Labels, &generative.BernoulliSettings{Smoothing: c.Smoothing, Priors: c.GivenPriors})
			if err != nil {
				t.Fatal(err)
			}
			reference.NearAll(t, "priors", g.Priors, c.Priors, 1e-14, 0)
			for k := range c.LogOne {
				reference.NearAll(t, "log P(1)", g.LogOne[k], c.LogOne[k], 1e-12, 1e-2)
				reference.NearAll(t, "log P(0)", g.LogZero[k], c.LogZero[k], 1e-12, 1e-2)
			}
			q := c.Query.Dense()
			p := g.PredictProba(q)
			class := g.Predict(q)
			for i := range c.Query {
				reference.NearAll(t, "posterior", p.RawRowView(i), c.Posterior[i], 1e-11, 1e-3)
				reference.NearAll(t, "posterior by scikit-learn", p.RawRowView(i), c.SklearnPosterior[i], 1e-8, 1)
				checkClass(t, class[i], c.Posterior[i])
			}
			if !mat.Equal(x, x0) || !slices.Equal(c.Labels, labels0) {
				t.Error("an input changed")
			}

			var b bytes.Buffer
			var viaGob, viaJSON generative.Bernoulli
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
				t.Error("the model changed by encoding")
			}
		})
	}
}

// With next to no smoothing a feature that was always 1 is certain to many
// digits, and its complement still has a finite logarithm.
func TestBernoulliTinySmoothing(t *testing.T) {
	x := mat.NewDense(4, 1, []float64{1, 1, 0, 1})
	g, err := generative.FitBernoulli(x, []int{0, 0, 1, 1}, &generative.BernoulliSettings{Smoothing: 1e-30})
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "log P(0|class 0)", g.LogZero[0][0], math.Log(1e-30/2), 1e-14, 0)
	p := g.PredictProba(mat.NewDense(2, 1, []float64{0, 1}))
	reference.Near(t, "P(0|x=0)", p.At(0, 0), 1e-30, 1e-13, 0)
	reference.Near(t, "P(0|x=1)", p.At(1, 0), 2./3, 1e-14, 0)
}

func TestBernoulliErrors(t *testing.T) {
	x := mat.NewDense(4, 2, []float64{0, 1, 1, 1, 0, 0, 1, 0})
	labels := []int{0, 1, 0, 1}
	bad := func(v float64) *mat.Dense {
		b := mat.DenseCopyOf(x)
		b.Set(2, 1, v)
		return b
	}
	for _, c := range []struct {
		name   string
		x      *mat.Dense
		labels []int
		s      *generative.BernoulliSettings
		want   string
	}{
		{"no examples", &mat.Dense{}, nil, nil, "no examples"},
		{"one half", bad(0.5), labels, nil, "x[2,1] is 0.5"},
		{"NaN", bad(math.NaN()), labels, nil, "x[2,1] is NaN"},
		{"one class", x, make([]int, 4), nil, "1 class"},
		{"negative label", x, []int{0, 1, -3, 1}, nil, "label -3 of example 2"},
		{"missing class", x, labels, &generative.BernoulliSettings{Classes: 3}, "class 2 of 3 has no example"},
		{"negative smoothing", x, labels, &generative.BernoulliSettings{Smoothing: -1}, "Smoothing is -1"},
		{"smoothing NaN", x, labels, &generative.BernoulliSettings{Smoothing: math.NaN()}, "Smoothing is NaN"},
		{"priors", x, labels, &generative.BernoulliSettings{Priors: []float64{0.3, 0.3}}, "priors sum to 0.6"},
	} {
		_, err := generative.FitBernoulli(c.x, c.labels, c.s)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "generative: FitBernoulli: ") {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	g, err := generative.FitBernoulli(x, labels, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantPanic(t, "generative: FitBernoulli: x is 4×2 but there are 2 labels", func() { generative.FitBernoulli(x, labels[:2], nil) })
	wantPanic(t, "generative: PredictProba: x is 1×3 but the model has 2 features", func() { g.PredictProba(mat.NewDense(1, 3, nil)) })
	wantPanic(t, "generative: Predict: x is 1×3 but the model has 2 features", func() { g.Predict(mat.NewDense(1, 3, nil)) })
	if class := g.Predict(mat.NewDense(1, 2, []float64{math.NaN(), 0})); class[0] != -1 {
		t.Errorf("class %v of a row with NaN, want -1", class)
	}
}

func ExampleFitBernoulli() {
	// Two mails about money, two about lunch; the words are "win" and "soup".
	x := mat.NewDense(4, 2, []float64{
		1, 0,
		1, 0,
		0, 1,
		0, 0,
	})
	g, err := generative.FitBernoulli(x, []int{1, 1, 0, 0}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("P(win|money) = (2+1)/(2+2) = %.2f\n", math.Exp(g.LogOne[1][0]))
	q := mat.NewDense(1, 2, []float64{1, 1})
	fmt.Println(g.Predict(q))
	fmt.Printf("%.2f\n", g.PredictProba(q).RawRowView(0))
	// Output:
	// P(win|money) = (2+1)/(2+2) = 0.75
	// [1]
	// [0.40 0.60]
}
