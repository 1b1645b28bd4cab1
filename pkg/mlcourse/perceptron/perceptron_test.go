package perceptron

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/internal/reference"
)

func gates() *mat.Dense { return mat.NewDense(4, 2, []float64{0, 0, 0, 1, 1, 0, 1, 1}) }

// The rule on AND, worked by hand: each row is an update.
func TestFitAND(t *testing.T) {
	x, labels := gates(), []int{0, 0, 0, 1}
	m, err := Fit(x, labels, &Settings{RecordUpdates: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []Update{
		{0, 0, []float64{0, 0}, -1}, // 0 is not < 0
		{0, 3, []float64{1, 1}, 0},
		{1, 0, []float64{1, 1}, -1},
		{1, 1, []float64{1, 0}, -2},
		{1, 3, []float64{2, 1}, -1},
		{2, 1, []float64{2, 0}, -2},
		{2, 2, []float64{1, 0}, -3},
		{2, 3, []float64{2, 1}, -2},
		{3, 2, []float64{1, 1}, -3},
		{3, 3, []float64{2, 2}, -2},
		{4, 1, []float64{2, 1}, -3},
	}
	if len(m.Trace) < len(want) || !reflect.DeepEqual(m.Trace[:len(want)], want) {
		t.Errorf("trace %v, want it to start with %v", m.Trace, want)
	}
	if !m.Converged || !slices.Equal(m.Predict(x), labels) || m.Mistakes[len(m.Mistakes)-1] != 0 {
		t.Errorf("not converged: %+v", m)
	}
	var sum int
	for _, k := range m.Mistakes {
		sum += k
	}
	if last := m.Trace[len(m.Trace)-1]; sum != m.Updates || m.Updates != len(m.Trace) || !slices.Equal(last.Weights, m.Weights) || last.Bias != m.Bias {
		t.Errorf("%d updates, %d in the passes, %d in the trace, %v at its end", m.Updates, sum, len(m.Trace), last)
	}
}

func TestNovikoff(t *testing.T) {
	for seed := range uint64(20) {
		x, labels := dataset.Blobs(60, [][]float64{{-2, -1}, {2, 1.5}}, 0.5, seed)
		m, err := Fit(x, labels, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !m.Converged || !slices.Equal(m.Predict(x), labels) {
			t.Errorf("seed %d: %s", seed, m.Report())
		}
		radius, margin := m.Margin(x, labels)
		if bound := m.Bound(x, labels); float64(m.Updates) > bound || margin <= 0 || bound < 1 || radius < 1 {
			t.Errorf("seed %d: %d updates, bound %g, R %g, γ %g", seed, m.Updates, bound, radius, margin)
		}
		if !strings.Contains(m.Report(), "converged: after") || m.Trace != nil {
			t.Errorf("seed %d: %s", seed, m.Report())
		}

		// Turning the plane by a quarter and a mirroring of it turn the
		// weights along: scalar products stay.
		turned := mat.NewDense(60, 2, nil)
		for i := range 60 {
			turned.Set(i, 0, -x.At(i, 1))
			turned.Set(i, 1, x.At(i, 0))
		}
		q, err := Fit(turned, labels, nil)
		if err != nil {
			t.Fatal(err)
		}
		reference.NearAll(t, "turned", q.Weights, []float64{-m.Weights[1], m.Weights[0]}, 1e-12, 1)
		if q.Updates != m.Updates || q.Bias != m.Bias {
			t.Errorf("seed %d: turned, %d updates for %d", seed, q.Updates, m.Updates)
		}
	}

	// By hand: w = (1, 0), b = 0 on (±3, 0) and (2, 4).
	m := &Model{Weights: []float64{1, 0}}
	x, labels := mat.NewDense(3, 2, []float64{3, 0, -3, 0, 2, 4}), []int{1, 0, 1}
	radius, margin := m.Margin(x, labels)
	reference.Near(t, "radius", radius, math.Sqrt(21), 1e-15, 1)
	reference.Near(t, "margin", margin, 2, 1e-15, 1)
	reference.Near(t, "bound", m.Bound(x, labels), 21./4, 1e-15, 1)
}

func TestNotSeparable(t *testing.T) {
	x, labels := gates(), []int{0, 1, 1, 0} // XOR
	keep := mat.DenseCopyOf(x)
	m, err := Fit(x, labels, &Settings{Epochs: 25})
	if err != nil {
		t.Fatal(err)
	}
	if m.Converged || len(m.Mistakes) != 25 || !math.IsInf(m.Bound(x, labels), 1) || slices.Equal(m.Predict(x), labels) {
		t.Errorf("XOR separated: %+v", m)
	}
	for _, part := range []string{"did not converge", "pass 25", "no hyperplane", "Settings.Epochs"} {
		if !strings.Contains(m.Report(), part) {
			t.Errorf("%q does not say %q", m.Report(), part)
		}
	}
	if !mat.Equal(x, keep) {
		t.Error("x was changed")
	}
	if d, err := Fit(x, labels, nil); err != nil || len(d.Mistakes) != defaultEpochs {
		t.Errorf("%d passes by default, %v", len(d.Mistakes), err)
	}

	var buf bytes.Buffer
	var back Model
	if err := gob.NewEncoder(&buf).Encode(m); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(&back); err != nil || !reflect.DeepEqual(&back, m) {
		t.Errorf("gob: %+v, %v", back, err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	back = Model{}
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(&back, m) {
		t.Errorf("JSON: %+v, %v", back, err)
	}
}

func TestErrors(t *testing.T) {
	nan := gates()
	nan.Set(2, 1, math.NaN())
	for want, fit := range map[string]func() (*Model, error){
		"no examples":           func() (*Model, error) { return Fit(&mat.Dense{}, nil, nil) },
		"x[2,1] is NaN":         func() (*Model, error) { return Fit(nan, []int{0, 0, 0, 1}, nil) },
		"label 2 of example 3":  func() (*Model, error) { return Fit(gates(), []int{0, 0, 0, 2}, nil) },
		"label -1 of example 1": func() (*Model, error) { return Fit(gates(), []int{0, -1, 0, 1}, nil) },
		"no example of class 0": func() (*Model, error) { return Fit(gates(), []int{1, 1, 1, 1}, nil) },
		"no example of class 1": func() (*Model, error) { return Fit(gates(), []int{0, 0, 0, 0}, nil) },
		"-1 epochs":             func() (*Model, error) { return Fit(gates(), []int{0, 0, 0, 1}, &Settings{Epochs: -1}) },
	} {
		if m, err := fit(); m != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v, want %q", m, err, want)
		}
	}
	m := &Model{Weights: []float64{1, 2, 3}}
	for want, f := range map[string]func(){
		"perceptron: Fit: x is 4×2 but there are 3 labels":          func() { Fit(gates(), []int{0, 0, 1}, nil) },
		"perceptron: Predict: x is 4×2 but the model has 3 weights": func() { m.Predict(gates()) },
		"perceptron: Margin: x is 4×2 but the model has 3 weights":  func() { m.Margin(gates(), make([]int, 4)) },
		"perceptron: Margin: x is 1×3 but there are 2 labels":       func() { m.Margin(mat.NewDense(1, 3, nil), make([]int, 2)) },
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
