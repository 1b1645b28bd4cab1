package nn

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/reference"
)

// digits returns the digits, scaled to 0…1, and a fixed split.
func digits(t testing.TB) (train, test Data) {
	t.Helper()
	x, y := dataset.Digits()
	x.Scale(1.0/16, x)
	a, b, err := dataset.StratifiedSplit(y, 0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	part := func(idx []int) Data { return Data{dataset.Rows(x, idx), Labels(dataset.Pick(y, idx))} }
	return part(a), part(b)
}

// compiled returns a model for softmax classification.
func compiled(t testing.TB, optimizer Optimizer, options []CompileOption, layers ...Layer) *Model {
	t.Helper()
	m := Sequential(layers...)
	if err := m.Compile(SparseCategoricalCrossEntropy{FromLogits: true}, optimizer, options...); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDigits(t *testing.T) {
	train, test := digits(t)
	seeds := 5
	if testing.Short() || race {
		seeds = 1
	}
	for seed := range seeds {
		m := compiled(t, Adam{Rate: 3e-3}, []CompileOption{Seed(seed), Float32}, Dense(128, ReLU), Dropout(0.3), Dense(10, Linear))
		h, err := m.Fit(train.X, train.Y, &FitSettings{Epochs: 25, Seed: uint64(seed)})
		if err != nil {
			t.Fatal(err)
		}
		e, err := m.Evaluate(test.X, test.Y)
		if err != nil || e.Accuracy < 0.97 {
			t.Errorf("seed %d: test accuracy %.4f (loss %.3f, training loss %.3f), error %v", seed, e.Accuracy, e.Loss, h.Loss[24], err)
		}
	}
}

// everything has each kind of layer.
func everything() []Layer {
	return []Layer{
		Input(8, 8, 1), Conv2D(4, 3, 3, Swish, Same), BatchNorm(), Activate(ReLU), MaxPool2D(2), Dropout(0.2), Flatten(),
		Dense(12, Tanh, L2(0.1)), Dense(10, Linear),
	}
}

func sequences() []Layer {
	return []Layer{
		Input(8, 8), SimpleRNN(5, Sequences(true)), Conv1D(4, 3, Sigmoid), MaxPool1D(2), SimpleRNN(4), Dense(10, Linear),
	}
}

func TestSameWhateverTheProcessors(t *testing.T) {
	train, _ := digits(t)
	train = Data{dataset.Rows(train.X, first(150)), train.Y.(Labels)[:150]}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, precision := range []Precision{Float64, Float32} {
		for name, layers := range map[string][]Layer{
			"everything": everything(), "sequences": sequences(), "wide": {Dense(300, ReLU), Dense(80, Sigmoid), Dense(10, Linear)},
		} {
			var want, other []float64
			for _, procs := range []int{1, 2, 4} {
				runtime.GOMAXPROCS(procs)
				m := compiled(t, nil, []CompileOption{precision, Seed(3)}, layers...)
				if _, err := m.Fit(train.X, train.Y, &FitSettings{Epochs: 2, BatchSize: 64, Seed: 5}); err != nil {
					t.Fatal(err)
				}
				got := append(m.Parameters(), m.state...)
				if want == nil {
					want = got
				} else if !slices.Equal(got, want) {
					t.Errorf("%s, %v: %d processors give other parameters than 1", name, precision, procs)
				}
			}
			m := compiled(t, nil, []CompileOption{precision, Seed(3)}, layers...)
			if _, err := m.Fit(train.X, train.Y, &FitSettings{Epochs: 2, BatchSize: 64, Seed: 6}); err != nil {
				t.Fatal(err)
			}
			if other = m.Parameters(); slices.Equal(other, want[:len(other)]) {
				t.Errorf("%s, %v: another seed gives the same parameters", name, precision)
			}
		}
	}
}

func first(n int) []int {
	idx := make([]int, n)
	for i := range idx {
		idx[i] = i
	}
	return idx
}

func TestStepsDoNotAllocate(t *testing.T) {
	train, _ := digits(t)
	for name, layers := range map[string][]Layer{
		"everything": everything(), "sequences": sequences(), "dense": {Dense(32, Swish), Dense(16, Softmax), Dense(10, Linear)},
	} {
		m := compiled(t, nil, []CompileOption{L2(1)}, layers...)
		tg, err := m.prepare("test", train.X, train.Y)
		if err != nil {
			t.Fatal(err)
		}
		set := FitSettings{ClipNorm: 1, ClipValue: 1, Schedule: descent.Drop(10, 0.5)}
		tr64, tr32 := newTrainer[float64](m, train.X, tg, set), newTrainer[float32](m, train.X, tg, set)
		rows := first(32)
		if n := testing.AllocsPerRun(20, func() { tr64.step(rows) }); n != 0 {
			t.Errorf("%s: %v allocations in a step in float64", name, n)
		}
		if n := testing.AllocsPerRun(20, func() { tr32.step(rows) }); n != 0 {
			t.Errorf("%s: %v allocations in a step in float32", name, n)
		}
	}
}

func TestFloat32IsCloseToFloat64(t *testing.T) {
	train, _ := digits(t)
	for name, layers := range map[string][]Layer{"everything": everything(), "sequences": sequences()} {
		var outputs [2]*mat.Dense
		var histories [2]*History
		for i, precision := range []Precision{Float64, Float32} {
			m := compiled(t, GD{Rate: 0.05}, []CompileOption{precision}, layers...)
			h, err := m.Fit(dataset.Rows(train.X, first(100)), train.Y.(Labels)[:100], &FitSettings{Epochs: 3})
			if err != nil {
				t.Fatal(err)
			}
			histories[i], outputs[i] = h, m.Predict(train.X)
		}
		// float32 has 24 bits; a few layers and steps cost a factor of 1000.
		const tol = 1000 * 0x1p-24
		reference.NearAll(t, name+": losses", histories[1].Loss, histories[0].Loss, tol, 1)
		reference.NearAll(t, name+": outputs", outputs[1].RawMatrix().Data, outputs[0].RawMatrix().Data, tol, 1)
		if mat.Equal(outputs[0], outputs[1]) {
			t.Errorf("%s: float32 gives the same bits as float64", name)
		}
	}
}

// TestFullBatchIgnoresOrder permutes the examples.
func TestFullBatchIgnoresOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x, y := random(r, 30, 4), randomLabels(r, 30, 3)
	perm := r.Perm(30)
	var want []float64
	for _, d := range []Data{{x, y}, {dataset.Rows(x, perm), Labels(dataset.Pick(y, perm))}} {
		m := compiled(t, nil, nil, Dense(5, Tanh), BatchNorm(), Dense(3, Linear))
		if _, err := m.Fit(d.X, d.Y, &FitSettings{Epochs: 10, BatchSize: 30}); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = m.Parameters()
		} else {
			reference.NearAll(t, "parameters", m.Parameters(), want, 1e-9, 1e-3)
		}
	}
}

func TestFitChangesNoInput(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	x := random(r, 20, 3)
	y := mat.NewDense(20, 2, nil)
	for i := range 20 {
		y.Set(i, r.IntN(2), 1)
	}
	x0, y0 := mat.DenseCopyOf(x), mat.DenseCopyOf(y)
	for _, layers := range [][]Layer{
		{Dense(2, Softmax)},
		{Flatten(), Dropout(0.5), Dense(2, Softmax)},
		{BatchNorm(), Dense(2, Softmax)},
		{Activate(Tanh), Dense(2, Softmax)},
	} {
		m := Sequential(layers...)
		if err := m.Compile(CategoricalCrossEntropy{}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Fit(x, y, &FitSettings{BatchSize: 20, Validation: &Data{x, y}}); err != nil {
			t.Fatal(err)
		}
		out := m.Predict(x)
		m.Outputs(x)
		m.Backpropagate(x, out)
		if _, err := m.Check(x, y, nil); err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(x, x0) || !mat.Equal(y, y0) {
			t.Fatalf("%v changed x or y", layers)
		}
	}
	// Outputs that would be the inputs themselves are copies.
	m := Sequential(Flatten())
	if err := m.Build(3); err != nil {
		t.Fatal(err)
	}
	m.Predict(x).Set(0, 0, 99)
	m.Outputs(x)[0].Set(0, 0, 99)
	if !mat.Equal(x, x0) {
		t.Error("predictions share memory with x")
	}
}

func TestFitErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	x := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	bad := mat.NewDense(3, 2, []float64{1, 2, 3, nan, 5, 6})
	softmax := func() []Layer { return []Layer{Dense(4, ReLU), Dense(3, Linear)} }
	sparse, onehot, mse := SparseCategoricalCrossEntropy{true}, CategoricalCrossEntropy{true}, MSE{}
	good := Labels{0, 1, 2}
	for _, c := range []struct {
		name   string
		loss   Loss
		layers []Layer
		x      *mat.Dense
		y      mat.Matrix
		set    *FitSettings
		want   []string
	}{
		{"NaN in x", sparse, softmax(), bad, good, nil, []string{"x[1, 1] is NaN"}},
		{"NaN in y", mse, softmax(), x, mat.NewDense(3, 3, []float64{1, 2, 3, 4, 5, inf, 7, 8, 9}), nil, []string{"y[1, 2] is +Inf"}},
		{"label too large", sparse, softmax(), x, Labels{0, 1, 3}, nil, []string{"label 3 of example 2", "0…2", "layer 1 (Dense(3, linear))"}},
		{"negative label", sparse, softmax(), x, Labels{0, -1, 2}, nil, []string{"label -1 of example 1"}},
		{"label between", sparse, softmax(), x, mat.NewVecDense(3, []float64{0, 1.5, 2}), nil, []string{"label 1.5"}},
		{"one-hot for sparse", sparse, softmax(), x, mat.NewDense(3, 3, nil), nil, []string{"3×3", "3×1", "CategoricalCrossEntropy"}},
		{"labels for one-hot", onehot, softmax(), x, good, nil, []string{"3×1", "3×3", "SparseCategoricalCrossEntropy"}},
		{"one-hot too narrow", onehot, softmax(), x, mat.NewDense(3, 2, nil), nil, []string{"3×2", "3×3"}},
		{"no distribution", onehot, softmax(), x, mat.NewDense(3, 3, []float64{1, 0, 0, 1, 1, 0, 0, 0, 1}), nil, []string{"row 1", "sums to 2"}},
		{"no probability", BinaryCrossEntropy{true}, []Layer{Dense(1, Linear)}, x, mat.NewVecDense(3, []float64{0, 2, 1}), nil, []string{"y[1, 0] is 2"}},
		{"another width", sparse, append([]Layer{Input(5)}, softmax()...), x, good, nil, []string{"x is 3×2", "layer 0 (Dense(4, relu))", "5 inputs"}},
		{"NaN in validation", sparse, softmax(), x, good, &FitSettings{Validation: &Data{bad, good}}, []string{"Validation: x[1, 1] is NaN"}},
		{"label in validation", sparse, softmax(), x, good, &FitSettings{Validation: &Data{x, Labels{0, 9, 0}}}, []string{"Validation", "label 9"}},
		{"negative batch", sparse, softmax(), x, good, &FitSettings{BatchSize: -1}, []string{"BatchSize -1"}},
		{"negative patience", sparse, softmax(), x, good, &FitSettings{EarlyStopping: &EarlyStopping{Patience: -1}}, []string{"Patience -1"}},
		{"softmax of one", sparse, []Layer{Dense(1, Linear)}, x, Labels{0, 0, 0}, nil, []string{"1 output"}},
		{"layers do not fit", sparse, []Layer{Dense(2, ReLU), Conv1D(1, 1, ReLU), Dense(3, Linear)}, x, good, nil, []string{"layer 1 (Conv1D(1, 1, relu))", "shape 2"}},
		{"no vector", mse, []Layer{Input(2, 1), Activate(Tanh)}, x, x, nil, []string{"layer 0", "2×1", "Flatten"}},
	} {
		m := Sequential(c.layers...)
		err := m.Compile(c.loss, nil)
		if err == nil {
			_, err = m.Fit(c.x, c.y, c.set)
		}
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, want := range append(c.want, "nn: ") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q does not have %q", c.name, err, want)
			}
		}
	}
	m := Sequential(Dense(2, Linear))
	if _, err := m.Fit(x, good, nil); err == nil || !strings.Contains(err.Error(), "Compile") {
		t.Errorf("not compiled: error %v", err)
	}
	if _, err := m.Evaluate(x, good); err == nil {
		t.Error("Evaluate of a model that is not compiled: no error")
	}
	if _, err := compiled(t, nil, nil, BatchNorm(), Dense(3, Linear)).GradientNorms(bad, good); err == nil {
		t.Error("GradientNorms with NaN: no error")
	}
	if _, err := CostGradient(compiled(t, nil, nil, BatchNorm(), Dense(3, Linear)), x, good); err == nil || !strings.Contains(err.Error(), "BatchNorm") {
		t.Errorf("CostGradient with BatchNorm: error %v", err)
	}
}

func TestDivergence(t *testing.T) {
	x := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	y := mat.NewDense(3, 1, []float64{1, 2, 3})
	huge := mat.NewDense(3, 2, []float64{1e200, 2, 3, 4, 5, 6})
	for _, c := range []struct {
		name string
		x    *mat.Dense
		opt  Optimizer
		prec Precision
		want []string
	}{
		{"rate", x, GD{Rate: 1e4}, Float64, []string{"epoch ", "rate below 1e+04"}},
		{"rate, float32", x, GD{Rate: 1e30}, Float32, []string{"epoch 2, after 1 steps"}},
		{"overflow at once", huge, GD{}, Float64, []string{"epoch 1, after 0 steps", "the cost is +Inf", "scale the features"}},
		{"too large for float32", huge, GD{}, Float32, []string{"epoch 1, after 0 steps", "layer 0"}},
	} {
		m := Sequential(Dense(3, ReLU, Constant(0.1)), Dense(1, Linear, Constant(1)))
		if err := m.Compile(MSE{}, c.opt, c.prec); err != nil {
			t.Fatal(err)
		}
		if err := m.Build(2); err != nil {
			t.Fatal(err)
		}
		before := m.Parameters()
		h, err := m.Fit(c.x, y, &FitSettings{Epochs: 500})
		if !errors.Is(err, ErrDiverged) || h == nil {
			t.Errorf("%s: history %v, error %v", c.name, h, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q does not have %q", c.name, err, want)
			}
		}
		if !slices.Equal(m.Parameters(), before) {
			t.Errorf("%s: the model does not have its weights from before", c.name)
		}
	}

	// With early stopping and validation the best weights stay. The rate
	// explodes in the step of epoch 6, counted from 0.
	for _, validation := range []*Data{{x, y}, nil} {
		m := Sequential(Dense(1, Linear, Zeros))
		if err := m.Compile(MSE{}, GD{Rate: 0.01}); err != nil {
			t.Fatal(err)
		}
		var weights [][]float64
		h, err := m.Fit(x, y, &FitSettings{
			Epochs:        100,
			Validation:    validation,
			EarlyStopping: &EarlyStopping{Patience: 100},
			Schedule: func(step int) float64 {
				if step > 5 {
					return 1e6
				}
				return 1
			},
			OnEpoch: func(e Epoch) bool {
				weights = append(weights, e.Model.Parameters())
				return true
			},
		})
		if !errors.Is(err, ErrDiverged) {
			t.Fatalf("error %v", err)
		}
		want := make([]float64, 3)
		if validation != nil {
			want = weights[5]
			if h.Best != 5 {
				t.Errorf("best epoch %d, want 5", h.Best)
			}
		}
		if !slices.Equal(m.Parameters(), want) {
			t.Errorf("parameters %v, want %v", m.Parameters(), want)
		}
	}
}

// TestECG learns to tell healthy from arrhythmic beats with the network of 9
// and 3 units.
func TestECG(t *testing.T) {
	part := func(m int, seed uint64) Data {
		x, y := dataset.ECG(m, seed)
		return Data{x, Labels(y)}
	}
	train, test := part(300, 1), part(300, 2)
	m := Sequential(Input(dataset.ECGSamples, 1), Conv1D(1, 20, Tanh, Stride(10)), Conv1D(1, 5, Tanh, Stride(2)), Flatten(), Dense(1, Sigmoid))
	if err := m.Compile(BinaryCrossEntropy{}, Adam{Rate: 0.02}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Fit(train.X, train.Y, &FitSettings{Epochs: 40}); err != nil {
		t.Fatal(err)
	}
	if e, err := m.Evaluate(test.X, test.Y); err != nil || e.Accuracy < 0.9 {
		t.Errorf("accuracy %v, error %v", e.Accuracy, err)
	}
}

func TestEarlyStopping(t *testing.T) {
	train, test := digits(t)
	few := Data{dataset.Rows(train.X, first(60)), train.Y.(Labels)[:60]}
	m := compiled(t, Adam{Rate: 0.01}, nil, Dense(32, ReLU), BatchNorm(), Dense(10, Linear))
	var weights [][]float64
	h, err := m.Fit(few.X, few.Y, &FitSettings{
		Epochs: 300, Validation: &test, EarlyStopping: &EarlyStopping{Patience: 4},
		OnEpoch: func(e Epoch) bool {
			weights = append(weights, e.Model.Parameters())
			v, err := e.Model.Evaluate(test.X, test.Y)
			if err != nil || v.Loss != e.ValidationLoss || v.Accuracy != e.ValidationAccuracy {
				t.Errorf("epoch %d: validation %v %v, but Evaluate gives %+v, %v", e.Epoch, e.ValidationLoss, e.ValidationAccuracy, v, err)
			}
			return true
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := len(h.Loss)
	if !h.Stopped || n >= 300 || h.Best != n-5 {
		t.Errorf("%d epochs, best %d, stopped %v", n, h.Best, h.Stopped)
	}
	if slices.Min(h.ValidationLoss) != h.ValidationLoss[h.Best] {
		t.Errorf("epoch %d with loss %v is not the best of %v", h.Best, h.ValidationLoss[h.Best], h.ValidationLoss)
	}
	if !slices.Equal(m.Parameters(), weights[h.Best]) {
		t.Error("the model does not have the weights of the best epoch")
	}
	if e, _ := m.Evaluate(test.X, test.Y); e.Loss != h.ValidationLoss[h.Best] {
		t.Errorf("loss %v, that of the best epoch was %v: averages not restored?", e.Loss, h.ValidationLoss[h.Best])
	}
	if len(h.Accuracy) != n || len(h.Cost) != n || len(h.ValidationAccuracy) != n || h.Steps != 2*n {
		t.Errorf("history of %d epochs: %d, %d, %d, steps %d", n, len(h.Accuracy), len(h.Cost), len(h.ValidationAccuracy), h.Steps)
	}
}

func TestHistory(t *testing.T) {
	x := mat.NewDense(4, 1, []float64{1, 2, 3, 4})
	y := mat.NewDense(4, 1, []float64{2, 4, 6, 8})
	m := Sequential(Dense(1, Linear, Zeros))
	if err := m.Compile(MSE{}, GD{Rate: 0.1}, L2(8)); err != nil {
		t.Fatal(err)
	}
	h, err := m.Fit(x, y, &FitSettings{BatchSize: 4, Epochs: 2})
	if err != nil {
		t.Fatal(err)
	}
	// From w = b = 0: loss mean(y²)/2 = 15, gradient −mean(xy) = −15 and
	// −mean(y) = −5, so w = 1.5, b = 0.5; then errors x·1.5 + 0.5 − 2x are
	// 0, −0.5, −1, −1.5, mean of halved squares 0.4375, penalty 8/(2·4)·1.5².
	reference.NearAll(t, "loss", h.Loss, []float64{15, 0.4375}, 1e-14, 0)
	reference.NearAll(t, "cost", h.Cost, []float64{15, 0.4375 + 2.25}, 1e-14, 0)
	if h.Accuracy != nil || h.ValidationLoss != nil || h.Best != 1 || h.Steps != 2 || h.Stopped {
		t.Errorf("history %+v", h)
	}
	e, err := m.Evaluate(x, y)
	if err != nil || !math.IsNaN(e.Accuracy) {
		t.Errorf("evaluation %+v, error %v", e, err)
	}
}

func TestCancel(t *testing.T) {
	train, _ := digits(t)
	ctx, cancel := context.WithCancel(context.Background())
	m := compiled(t, nil, nil, Dense(8, ReLU), Dense(10, Linear))
	h, err := m.Fit(train.X, train.Y, &FitSettings{Epochs: 10, Context: ctx, OnStep: func(done, total int) {
		if total != 10*45 {
			t.Errorf("total %d, want %d", total, 10*45)
		}
		if done == 50 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || h.Steps != 50 || len(h.Loss) != 1 {
		t.Fatalf("history %+v, error %v", h, err)
	}
	// The same steps, not cancelled.
	other := compiled(t, nil, nil, Dense(8, ReLU), Dense(10, Linear))
	tg, err := other.prepare("test", train.X, train.Y)
	if err != nil {
		t.Fatal(err)
	}
	set := FitSettings{BatchSize: 32}
	tr := newTrainer[float64](other, train.X, tg, set)
	for epoch := range 2 {
		for rows := range dataset.Batches(train.X.RawMatrix().Rows, 32, epoch, 0) {
			if tr.steps < 50 {
				tr.step(rows)
			}
		}
	}
	if !slices.Equal(m.Parameters(), tr.theta) {
		t.Error("the model does not have the weights after step 50")
	}
	stopped := compiled(t, nil, nil, Dense(8, ReLU), Dense(10, Linear))
	if h, err = stopped.Fit(train.X, train.Y, &FitSettings{Epochs: 9, OnEpoch: func(e Epoch) bool { return e.Epoch < 3 }}); err != nil || len(h.Loss) != 3 || !h.Stopped {
		t.Errorf("OnEpoch: history %+v, error %v", h, err)
	}
}

func TestClip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	x, y := random(r, 8, 3), random(r, 8, 2)
	step := func(set FitSettings) (move []float64) {
		m := Sequential(Dense(2, Linear))
		if err := m.Compile(MSE{}, GD{Rate: 1}); err != nil {
			t.Fatal(err)
		}
		set.BatchSize = 8
		tg, err := m.prepare("test", x, y)
		if err != nil {
			t.Fatal(err)
		}
		tr := newTrainer[float64](m, x, tg, set)
		tr.step(first(8))
		for i, v := range tr.theta {
			move = append(move, v-m.theta[i])
		}
		return move
	}
	free := step(FitSettings{})
	size := norm(free)
	byNorm := step(FitSettings{ClipNorm: size / 4})
	for i, v := range free {
		reference.Near(t, "clipped by norm", byNorm[i], v/4, 1e-9, 1e-6)
	}
	limit := math.Abs(free[0]) / 2
	for i, v := range step(FitSettings{ClipValue: limit}) {
		reference.Near(t, "clipped by value", v, min(max(free[i], -limit), limit), 1e-9, 1e-6)
	}
	half := step(FitSettings{Schedule: func(int) float64 { return 0.5 }})
	for i, v := range free {
		reference.Near(t, "schedule", half[i], v/2, 1e-9, 1e-6)
	}
	same := step(FitSettings{ClipNorm: size * 2, ClipValue: 1e9})
	reference.NearAll(t, "wide limits", same, free, 0, 1)
}

func TestConcurrentPredict(t *testing.T) {
	train, _ := digits(t)
	m := compiled(t, nil, nil, everything()...)
	x := dataset.Rows(train.X, first(40))
	want := m.Predict(x)
	var wait sync.WaitGroup
	for range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if got := m.Predict(x); !mat.Equal(got, want) {
				t.Error("predictions differ")
			}
		}()
	}
	wait.Wait()
}

// TestConcurrentFit trains several models at once: they share only idle
// processors.
func TestConcurrentFit(t *testing.T) {
	train, _ := digits(t)
	x, y := dataset.Rows(train.X, first(64)), train.Y.(Labels)[:64]
	results := make([][]float64, 3)
	var wait sync.WaitGroup
	for i := range results {
		wait.Add(1)
		go func() {
			defer wait.Done()
			m := compiled(t, nil, nil, Dense(200, ReLU), Dense(10, Linear))
			if _, err := m.Fit(x, y, &FitSettings{Epochs: 2}); err != nil {
				t.Error(err)
			}
			results[i] = m.Parameters()
		}()
	}
	wait.Wait()
	if !slices.Equal(results[0], results[1]) || !slices.Equal(results[0], results[2]) {
		t.Error("trainings at the same time give different weights")
	}
}
