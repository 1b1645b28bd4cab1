package nn

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/gradcheck"
	"mlcourse/pkg/mlcourse/internal/reference"
)

func TestActivations(t *testing.T) {
	for g := Linear; g < Softmax; g++ {
		for _, z := range []float64{-30, -2, -0.5, 0.5, 2, 30} {
			slope := gradcheck.Gradient(func(z []float64) float64 { return g.Of(z[0]) }, []float64{z}, nil)[0]
			reference.Near(t, fmt.Sprintf("slope of %v at %v", g, z), g.Slope(z), slope, 1e-7, 1e-2)
		}
		text, err := g.MarshalText()
		var back Activation
		if err != nil || back.UnmarshalText(text) != nil || back != g {
			t.Errorf("%v: text %q becomes %v", g, text, back)
		}
	}
	for _, c := range []struct {
		g       Activation
		z, want float64
	}{
		{Sigmoid, 0, 0.5}, {Sigmoid, 800, 1}, {Sigmoid, -800, 0}, {Tanh, math.Log(2), 0.6}, {ReLU, -3, 0}, {ReLU, 3, 3},
		{LeakyReLU, -3, -0.6}, {Swish, math.Log(3), 0.75 * math.Log(3)}, {Swish, -800, 0}, {Linear, -7, -7},
	} {
		reference.Near(t, fmt.Sprintf("%v of %v", c.g, c.z), c.g.Of(c.z), c.want, 1e-15, 1e-15)
	}
	if !math.IsNaN(ReLU.Of(math.NaN())) || !math.IsNaN(LeakyReLU.Of(math.NaN())) {
		t.Error("ReLU hides NaN")
	}
	if ReLU.Slope(0) != 0 {
		t.Errorf("slope of ReLU at 0 is %v", ReLU.Slope(0))
	}
	var g Activation
	if err := g.UnmarshalText([]byte("relic")); err == nil {
		t.Error("relic is an activation")
	}
	row := []float32{1000, 999, -1000}
	activateRow(Softmax, row)
	reference.Near(t, "softmax of 1000", float64(row[0]), 1/(1+math.Exp(-1)), 1e-6, 0)
}

func TestInit(t *testing.T) {
	const in, out = 300, 200
	for _, c := range []struct {
		init      Init
		sd, limit float64
	}{
		{init: Glorot, sd: math.Sqrt(2.0 / (in + out)), limit: math.Sqrt(6.0 / (in + out))},
		{init: GlorotNormal, sd: math.Sqrt(2.0 / (in + out)), limit: 2 / 0.8796 * math.Sqrt(2.0/(in+out))},
		{init: He, sd: math.Sqrt(2.0 / in), limit: 2 / 0.8796 * math.Sqrt(2.0/in)},
		{init: HeUniform, sd: math.Sqrt(2.0 / in), limit: math.Sqrt(6.0 / in)},
		{init: Uniform(0.12), sd: 0.12 / math.Sqrt(3), limit: 0.12},
	} {
		m := Sequential(Dense(out, ReLU, c.init))
		if err := m.Build(in); err != nil {
			t.Fatal(err)
		}
		w := m.Weights(0).RawMatrix().Data
		var sum, squares, largest float64
		for _, v := range w {
			sum, squares, largest = sum+v, squares+v*v, max(largest, math.Abs(v))
		}
		n := float64(len(w))
		// 60000 draws: the mean is within 4 standard errors, the standard
		// deviation within 2 %.
		if math.Abs(sum/n) > 4*c.sd/math.Sqrt(n) {
			t.Errorf("%v: mean %v", c.init, sum/n)
		}
		reference.Near(t, c.init.String()+": standard deviation", math.Sqrt(squares/n), c.sd, 0.02, 0)
		if largest > c.limit || largest < 0.95*c.limit {
			t.Errorf("%v: largest weight %v, limit %v", c.init, largest, c.limit)
		}
		if slices.Max(m.Bias(0)) != 0 || slices.Min(m.Bias(0)) != 0 {
			t.Errorf("%v: bias is not 0", c.init)
		}
	}
	m := Sequential(Input(3, 2), SimpleRNN(20))
	if err := m.Build(3, 2); err != nil {
		t.Fatal(err)
	}
	u := mat.NewDense(20, 20, m.Arrays(0)[1].Values)
	var id mat.Dense
	id.Mul(u.T(), u)
	for i := range 20 {
		id.Set(i, i, id.At(i, i)-1)
	}
	if mat.Norm(&id, math.Inf(1)) > 1e-12 {
		t.Errorf("recurrent weights are not orthogonal: off by %v", mat.Norm(&id, math.Inf(1)))
	}
}

func TestSeeds(t *testing.T) {
	build := func(seed Seed) []float64 {
		return compiled(t, nil, []CompileOption{seed}, Input(5), Dense(4, ReLU), Dense(4, Linear)).Parameters()
	}
	if !slices.Equal(build(1), build(1)) || slices.Equal(build(1), build(2)) {
		t.Error("weights do not follow the seed")
	}
	m := compiled(t, nil, nil, Input(4), Dense(4, ReLU), Dense(4, Linear))
	if mat.Equal(m.Weights(0), m.Weights(1)) {
		t.Error("two layers start with the same weights")
	}
}

// TestSymmetry: units that start alike stay alike.
func TestSymmetry(t *testing.T) {
	train, _ := digits(t)
	m := compiled(t, nil, nil, Dense(5, Sigmoid, Constant(0.1)), Dense(10, Linear, Constant(0.1)))
	if _, err := m.Fit(train.X, train.Y, &FitSettings{Epochs: 2}); err != nil {
		t.Fatal(err)
	}
	w := m.Weights(0)
	for i := range 64 {
		for j := range 5 {
			if w.At(i, j) != w.At(i, 0) {
				t.Fatalf("units 0 and %d differ", j)
			}
		}
	}
}

// TestLinearLayersCollapse: two linear layers are one.
func TestLinearLayersCollapse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	m := Sequential(Dense(5, Linear), Dense(2, Linear))
	if err := m.Build(3); err != nil {
		t.Fatal(err)
	}
	shake(m, r)
	var w, b mat.Dense
	w.Mul(m.Weights(0), m.Weights(1))
	b.Mul(mat.NewDense(1, 5, m.Bias(0)), m.Weights(1))
	b.Add(&b, mat.NewDense(1, 2, m.Bias(1)))
	one := Sequential(Dense(2, Linear))
	if err := one.Build(3); err != nil {
		t.Fatal(err)
	}
	one.SetWeights(0, &w, b.RawRowView(0))
	x := random(r, 7, 3)
	reference.NearAll(t, "outputs", one.Predict(x).RawMatrix().Data, m.Predict(x).RawMatrix().Data, 1e-13, 1)
}

func TestStableLosses(t *testing.T) {
	d := make([]float64, 3)
	sparse := target{labels: []int{1}}
	onehot := target{values: []float64{0, 1, 0}, k: 3}
	for _, c := range []struct {
		name string
		l    Loss
		t    target
		a    []float64
		want float64
	}{
		{"hopelessly wrong", SparseCategoricalCrossEntropy{true}, sparse, []float64{1000, 0, -1000}, 1000},
		{"surely right", SparseCategoricalCrossEntropy{true}, sparse, []float64{0, 1000, 0}, 0},
		{"nearly right", SparseCategoricalCrossEntropy{true}, sparse, []float64{0, 40, -1000}, math.Exp(-40)},
		{"one-hot", CategoricalCrossEntropy{true}, onehot, []float64{1000, 0, -1000}, 1000},
		{"labels", BinaryCrossEntropy{true}, onehot, []float64{800, -800, -800}, 1600},
		{"probability 0", SparseCategoricalCrossEntropy{}, sparse, []float64{1, 0, 0}, -math.Log(1e-7)},
		{"probability 1", BinaryCrossEntropy{}, onehot, []float64{0, 1, 1}, -math.Log(1e-7) - 2*math.Log(1-1e-7)},
	} {
		loss, _ := c.l.of(d, c.a, c.t, 0)
		reference.Near(t, c.name, loss, c.want, 1e-9, 1e-15)
		alone, _ := c.l.of(nil, c.a, c.t, 0)
		reference.Near(t, c.name+", without gradient", alone, loss, 1e-15, 1e-300)
		if !finite(d) {
			t.Errorf("%s: gradient %v", c.name, d)
		}
	}
}

// TestLossesAgree: one-hot targets are labels, and one output of two classes
// is softmax with the other logit 0.
func TestLossesAgree(t *testing.T) {
	d1, d2 := make([]float64, 3), make([]float64, 3)
	a := []float64{0.3, -1.2, 2}
	l1, r1 := SparseCategoricalCrossEntropy{true}.of(d1, a, target{labels: []int{1}}, 0)
	l2, r2 := CategoricalCrossEntropy{true}.of(d2, a, target{values: []float64{0, 1, 0}, k: 3}, 0)
	reference.Near(t, "loss", l2, l1, 1e-14, 0)
	reference.NearAll(t, "gradient", d2, d1, 1e-14, 1)
	l1, _ = SparseCategoricalCrossEntropy{true}.of(d1[:2], []float64{0, 1.7}, target{labels: []int{1}}, 0)
	l2, _ = BinaryCrossEntropy{true}.of(d2[:1], []float64{1.7}, target{values: []float64{1}, k: 1}, 0)
	reference.Near(t, "two classes", l2, l1, 1e-14, 0)
	if r1 != r2 || r1 != 0 {
		t.Errorf("right: %d and %d, want 0", r1, r2)
	}
}

func TestAccuracy(t *testing.T) {
	identity := func(l Loss, k int) *Model {
		m := Sequential(Dense(k, Linear))
		if err := m.Build(k); err != nil {
			t.Fatal(err)
		}
		eye := mat.NewDense(k, k, nil)
		for i := range k {
			eye.Set(i, i, 1)
		}
		m.SetWeights(0, eye, make([]float64, k))
		if err := m.Compile(l, nil); err != nil {
			t.Fatal(err)
		}
		return m
	}
	x := mat.NewDense(4, 2, []float64{1, 0, 0, 1, 3, 2, -1, 0.2})
	for _, c := range []struct {
		l    Loss
		k    int
		y    mat.Matrix
		want float64
	}{
		{SparseCategoricalCrossEntropy{true}, 2, Labels{0, 1, 1, 1}, 0.75},
		{CategoricalCrossEntropy{true}, 2, mat.NewDense(4, 2, []float64{1, 0, 0, 1, 1, 0, 1, 0}), 0.75},
		{BinaryCrossEntropy{true}, 2, mat.NewDense(4, 2, []float64{1, 0, 0, 1, 1, 1, 1, 0}), 0.75},
	} {
		e, err := identity(c.l, c.k).Evaluate(x, c.y)
		if err != nil || e.Accuracy != c.want {
			t.Errorf("%v: accuracy %v, want %v, error %v", c.l, e.Accuracy, c.want, err)
		}
	}
	m := identity(BinaryCrossEntropy{true}, 1)
	if got := m.PredictClasses(mat.NewDense(3, 1, []float64{-0.1, 0.1, 0.7})); !slices.Equal(got, []int{0, 1, 1}) {
		t.Errorf("classes %v", got)
	}
	p := identity(SparseCategoricalCrossEntropy{true}, 2).PredictProbabilities(x)
	for i := range 4 {
		reference.Near(t, "sum of probabilities", p.At(i, 0)+p.At(i, 1), 1, 1e-15, 0)
	}
	reference.Near(t, "probability", p.At(0, 0), 1/(1+math.Exp(-1)), 1e-15, 0)
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		loss   Loss
		opts   []CompileOption
		layers []Layer
		want   []string
	}{
		{"no layers", MSE{}, nil, nil, []string{"without layers"}},
		{"no loss", nil, nil, []Layer{Dense(1, Linear)}, []string{"without a loss"}},
		{"negative λ", MSE{}, []CompileOption{L2(-1)}, []Layer{Dense(1, Linear)}, []string{"L2 is -1"}},
		{"NaN λ in a layer", MSE{}, nil, []Layer{Input(2), Dense(1, Linear, L2(math.NaN()))}, []string{"layer 0", "L2 is NaN"}},
		{"no units", MSE{}, nil, []Layer{Input(2), Dense(0, Linear)}, []string{"0 units"}},
		{"unknown activation", MSE{}, nil, []Layer{Input(2), Dense(1, 99)}, []string{"Activation(99)"}},
		{"unknown init", MSE{}, nil, []Layer{Input(2), Dense(1, Linear, Init{Kind: "lucky"})}, []string{"lucky"}},
		{"infinite init", MSE{}, nil, []Layer{Input(2), Dense(1, Linear, Constant(math.Inf(1)))}, []string{"+Inf"}},
		{"dense on images", MSE{}, nil, []Layer{Input(8, 8, 1), Dense(1, Linear)}, []string{"layer 0 (Dense(1, linear))", "8×8×1", "Flatten"}},
		{"convolution on vectors", MSE{}, nil, []Layer{Input(8), Conv2D(1, 2, 2, ReLU)}, []string{"layer 0 (Conv2D(1, 2×2, relu))", "(height, width, channels)"}},
		{"no filters", MSE{}, nil, []Layer{Input(8, 1), Conv1D(0, 2, ReLU)}, []string{"0 filters"}},
		{"window too large", MSE{}, nil, []Layer{Input(8, 8, 1), Conv2D(1, 5, 5, ReLU), Conv2D(1, 5, 5, ReLU)}, []string{"layer 1", "5×5", "4×4×1"}},
		{"pool too large", MSE{}, nil, []Layer{Input(3, 1), MaxPool1D(4)}, []string{"layer 0 (MaxPool1D(4))", "3×1"}},
		{"no stride", MSE{}, nil, []Layer{Input(8, 1), Conv1D(1, 2, ReLU, Stride(0))}, []string{"stride 0"}},
		{"recurrent on vectors", MSE{}, nil, []Layer{Input(8), SimpleRNN(2)}, []string{"(time, channels)"}},
		{"rate of 1", MSE{}, nil, []Layer{Input(8), Dropout(1)}, []string{"rate is 1"}},
		{"memory of 1", MSE{}, nil, []Layer{Input(8), BatchNorm(Memory(1))}, []string{"Memory is 1"}},
		{"input of 0", MSE{}, nil, []Layer{Input(8, 0), Flatten()}, []string{"8×0"}},
		{"input later", MSE{}, nil, []Layer{Input(8), Input(8)}, []string{"layer 0 (Input(8))", "first"}},
		{"nil layer", MSE{}, nil, []Layer{Input(8), nil}, []string{"layer 0 is nil"}},
		{"too large", MSE{}, nil, []Layer{Input(1 << 20), Dense(1<<20, ReLU)}, []string{"too large"}},
		{"sigmoid and logits", BinaryCrossEntropy{true}, nil, []Layer{Input(2), Dense(1, Sigmoid)}, []string{"sigmoid itself", "Linear"}},
		{"no sigmoid", BinaryCrossEntropy{}, nil, []Layer{Input(2), Dense(1, ReLU)}, []string{"probabilities", "relu"}},
		{"no softmax", SparseCategoricalCrossEntropy{}, nil, []Layer{Input(2), Dense(3, Linear), Dropout(0.5), Flatten()}, []string{"softmax"}},
	} {
		m := Sequential(c.layers...)
		err := m.Compile(c.loss, nil, c.opts...)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, want := range append(c.want, "nn: ") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q does not have %q", c.name, err, want)
			}
		}
		if m.shapes != nil || m.loss != nil {
			t.Errorf("%s: the model is half compiled", c.name)
		}
	}
	m := Sequential(Input(4), Dense(1, Linear))
	if err := m.Build(5); err == nil || !strings.Contains(err.Error(), "Input says 4") {
		t.Errorf("another shape than Input's: error %v", err)
	}
}

func TestPanics(t *testing.T) {
	built := Sequential(Dense(2, ReLU), Dropout(0), Dense(1, Linear))
	if err := built.Build(3); err != nil {
		t.Fatal(err)
	}
	x, wide := mat.NewDense(2, 3, nil), mat.NewDense(2, 4, nil)
	for _, c := range []struct {
		name string
		do   func()
		want []string
	}{
		{"not built", func() { Sequential(Dense(1, ReLU)).Predict(x) }, []string{"Predict", "no weights"}},
		{"not compiled", func() { built.PredictClasses(x) }, []string{"PredictClasses", "no loss"}},
		{"width", func() { built.Predict(wide) }, []string{"2×4", "layer 0 (Dense(2, relu))", "3 inputs"}},
		{"width of Outputs", func() { built.Outputs(wide) }, []string{"2×4"}},
		{"parameters", func() { built.SetParameters(make([]float64, 3)) }, []string{"3 values", "11 parameters"}},
		{"NaN parameter", func() { p := built.Parameters(); p[0] = math.NaN(); built.SetParameters(p) }, []string{"not finite"}},
		{"layer", func() { built.Weights(3) }, []string{"layer 3", "3 layers"}},
		{"weights", func() { built.SetWeights(0, mat.NewDense(3, 3, nil), []float64{1, 2, 3}) }, []string{"3×3", "3×2"}},
		{"weights of dropout", func() { built.SetWeights(1, x, nil) }, []string{"layer 1 (Dropout(0))"}},
		{"option", func() { Dense(1, ReLU, Stride(2)) }, []string{"Dense", "Stride", "Init, L2"}},
		{"option of MaxPool", func() { MaxPool2D(2, He) }, []string{"MaxPool2D", "Init"}},
		{"rows", func() {
			m := Sequential(Dense(1, Linear))
			_ = m.Compile(MSE{}, nil)
			_, _ = m.Fit(x, mat.NewDense(3, 1, nil), nil)
		}, []string{"2×3", "3×1"}},
		{"roll", func() { Roll(make([]float64, 5), 2, 2) }, []string{"5 parameters", "6"}},
		{"unroll", func() { Unroll(Parameters{mat.NewDense(2, 2, nil), []float64{1}}) }, []string{"2×2", "1 biases"}},
		{"softmax of one", func() { Softmax.Of(1) }, []string{"softmax"}},
		{"threshold", func() { built.PredictLabels(x, 2) }, []string{"threshold 2"}},
		{"gradient", func() { built.Backpropagate(x, wide) }, []string{"2×4", "2×1"}},
		{"column", func() { Labels{1}.At(0, 1) }, []string{"column 1"}},
	} {
		func() {
			defer func() {
				text := fmt.Sprint(recover())
				for _, want := range append(c.want, "nn: ") {
					if !strings.Contains(text, want) {
						t.Errorf("%s: panic %q does not have %q", c.name, text, want)
					}
				}
			}()
			c.do()
		}()
	}
}

func TestDropout(t *testing.T) {
	const n, rate = 20000, 0.3
	l := &dropoutWork[float64]{rate: rate, index: 2}
	in := make([]float64, n)
	for i := range in {
		in[i] = 1
	}
	count := func(p *pass) (zeros int, mean float64, mask []float64) {
		for _, v := range l.Forward(p, in, 1) {
			if v == 0 {
				zeros++
			} else if math.Abs(v-1/(1-rate)) > 1e-15 {
				t.Fatalf("value %v, want 0 or 1/0.7", v)
			}
			mean += v / n
		}
		return zeros, mean, slices.Clone(l.mask)
	}
	zeros, mean, mask := count(&pass{drop: true, seed: 1})
	sd := math.Sqrt(rate * (1 - rate) / n)
	if math.Abs(float64(zeros)/n-rate) > 4*sd || math.Abs(mean-1) > 4*sd/(1-rate) {
		t.Errorf("%d of %d are 0, mean %v", zeros, n, mean)
	}
	d := slices.Repeat([]float64{2}, n)
	for i, v := range l.Backward(&pass{}, d, 1) {
		if v != 2*mask[i] {
			t.Fatalf("gradient %v, mask %v", v, mask[i])
		}
	}
	if _, _, again := count(&pass{drop: true, seed: 1}); !slices.Equal(again, mask) {
		t.Error("the same step has another mask")
	}
	if _, _, next := count(&pass{drop: true, seed: 1, step: 1}); slices.Equal(next, mask) {
		t.Error("the next step has the same mask")
	}
	if _, _, other := count(&pass{drop: true, seed: 2}); slices.Equal(other, mask) {
		t.Error("another seed has the same mask")
	}
	if out := l.Forward(&pass{}, in, 1); !slices.Equal(out, in) {
		t.Error("dropout changes predictions")
	}
}

func TestSaveAndLoad(t *testing.T) {
	train, _ := digits(t)
	x, y := dataset.Rows(train.X, first(40)), train.Y.(Labels)[:40]
	for name, layers := range map[string][]Layer{
		"everything": everything(), "sequences": sequences(),
		"options": {
			Input(8, 8, 1), Conv2D(2, 3, 2, LeakyReLU, Stride(2), Same, HeUniform), Flatten(),
			Dense(3, Swish, Uniform(0.12)), Dense(10, Linear),
		},
	} {
		m := compiled(t, Momentum{Rate: 0.01, Beta: 0.8}, []CompileOption{Float32, Seed(4), L2(0.5)}, layers...)
		if _, err := m.Fit(x, y, nil); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := m.Save(&file); err != nil {
			t.Fatal(err)
		}
		loaded, err := Load(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(loaded, m) {
			t.Errorf("%s: loaded %+v, saved %+v", name, loaded, m)
		}
		if !mat.Equal(loaded.Predict(x), m.Predict(x)) || loaded.Summary() != m.Summary() {
			t.Errorf("%s: the loaded model predicts otherwise", name)
		}

		var b bytes.Buffer
		var back struct{ Net *Model }
		if err := gob.NewEncoder(&b).Encode(struct{ Net *Model }{m}); err != nil {
			t.Fatal(err)
		}
		if err := gob.NewDecoder(&b).Decode(&back); err != nil || !reflect.DeepEqual(back.Net, m) {
			t.Errorf("%s: gob gives %+v, error %v", name, back.Net, err)
		}
		back.Net = nil
		text, err := json.MarshalIndent(struct{ Net *Model }{m}, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back.Net, m) {
			t.Errorf("%s: JSON gives %+v, error %v", name, back.Net, err)
		}
	}
	// Not built, not compiled.
	m := Sequential(Dense(3, ReLU))
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	if loaded, err := Load(&file); err != nil || len(loaded.layers) != 1 || loaded.shapes != nil {
		t.Errorf("loaded %+v, error %v", loaded, err)
	}
	if err := Sequential(nil).Save(&file); err == nil {
		t.Error("a nil layer was saved")
	}
	if err := Sequential(Dense(1, 99)).Save(&file); err == nil {
		t.Error("an unknown activation was saved")
	}
}

// TestDamagedFiles changes or cuts a saved file everywhere.
func TestDamagedFiles(t *testing.T) {
	m := compiled(t, nil, nil, Input(2), BatchNorm(), Dense(2, Linear))
	var buffer bytes.Buffer
	if err := m.Save(&buffer); err != nil {
		t.Fatal(err)
	}
	saved := buffer.Bytes()
	target := compiled(t, nil, nil, Input(3), Dense(4, Linear))
	before := reflect.ValueOf(*target)
	try := func(what string, b []byte) {
		t.Helper()
		err := target.UnmarshalJSON(b)
		if err == nil {
			if !reflect.DeepEqual(target, m) {
				t.Errorf("%s: read as another model", what)
			}
			*target = before.Interface().(Model)
		} else if !strings.HasPrefix(err.Error(), "nn: ") {
			t.Errorf("%s: error %q", what, err)
		}
		if !reflect.DeepEqual(*target, before.Interface()) {
			t.Fatalf("%s: the model changed", what)
		}
	}
	for i := range saved {
		for _, c := range []byte{'0', '7', '"', 'x', ' '} {
			b := slices.Clone(saved)
			b[i] = c
			try(fmt.Sprintf("byte %d set to %q", i, c), b)
		}
		try(fmt.Sprintf("cut after %d", i), saved[:i])
	}
	// Files with a right checksum but contents that do not fit.
	for _, change := range []func(*savedModel){
		func(s *savedModel) { s.Parameters = s.Parameters[1:] },
		func(s *savedModel) { s.State = nil },
		func(s *savedModel) { s.Layers[1].Kind = "sense" },
		func(s *savedModel) { s.Layers[1].Kind = "adam" },
		func(s *savedModel) { s.Layers[1].Value = json.RawMessage(`{"Units": -1}`) },
		func(s *savedModel) { s.Layers[1].Value = json.RawMessage(`{"Units": 4611686018427387904}`) },
		func(s *savedModel) { s.Layers[1].Value = json.RawMessage(`{"Unity": 2}`) },
		func(s *savedModel) { s.Layers[1].Value = json.RawMessage(`null`) },
		func(s *savedModel) { s.Loss.Kind = "dense" },
		func(s *savedModel) { s.Optimizer.Kind = "mean squared error" },
		func(s *savedModel) { s.Loss.Kind = "binary cross-entropy"; s.Loss.Value = json.RawMessage(`{}`) },
		func(s *savedModel) { s.Input = Shape{-2} },
		func(s *savedModel) { s.Input = nil },
		func(s *savedModel) { s.L2 = -1 },
		func(s *savedModel) { s.Precision = 9 },
	} {
		var f file
		var s savedModel
		if err := errors.Join(json.Unmarshal(saved, &f), json.Unmarshal(f.Model, &s)); err != nil {
			t.Fatal(err)
		}
		change(&s)
		body, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(file{fileFormat, fileVersion, crc32.ChecksumIEEE(body), body})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Load(bytes.NewReader(b)); err == nil {
			t.Errorf("no error for %s", b)
		}
	}
	for _, foreign := range []string{"", "null", "[]", "PK\x03\x04", `{"format":"mlcourse network","version":2}`, `{"format":"mlcourse network","version":1}`} {
		if _, err := Load(strings.NewReader(foreign)); err == nil {
			t.Errorf("no error for %q", foreign)
		}
	}
	if _, err := Load(failing{}); err == nil {
		t.Error("no error of the reader")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestRollUnroll(t *testing.T) {
	m := Sequential(Dense(4, ReLU), Dense(3, ReLU))
	if err := m.Build(5); err != nil {
		t.Fatal(err)
	}
	shake(m, rand.New(rand.NewPCG(1, 1)))
	theta := m.Parameters()
	layers := Roll(theta, m.LayerSizes()...)
	for i, l := range layers {
		if !mat.Equal(l.Weights, m.Weights(i)) || !slices.Equal(l.Bias, m.Bias(i)) {
			t.Errorf("layer %d differs", i)
		}
	}
	if !slices.Equal(Unroll(layers...), theta) {
		t.Error("Unroll does not undo Roll")
	}
	layers[0].Weights.Set(0, 0, 99)
	layers[0].Bias = append(layers[0].Bias, 99)
	if theta[0] == 99 || layers[1].Weights.At(0, 0) == 99 {
		t.Error("Roll shares memory")
	}
	if a := Sequential(Input(3), BatchNorm()); a.Build(3) != nil || len(a.Arrays(0)) != 4 || a.Weights(0) != nil || a.Bias(0) != nil {
		t.Error("arrays of BatchNorm")
	}
}

// TestWindowCounts: the electrocardiogram network of 100 samples has 9, then 3
// places.
func TestWindowCounts(t *testing.T) {
	for _, c := range []struct {
		n, k, s    int
		same       bool
		want, left int
	}{
		{100, 20, 10, false, 9, 0}, {9, 5, 2, false, 3, 0}, {5, 5, 1, false, 1, 0},
		{5, 3, 1, true, 5, 1}, {5, 2, 1, true, 5, 0}, {6, 3, 2, true, 3, 0}, {7, 3, 2, true, 4, 1}, {3, 2, 5, true, 1, 0},
	} {
		w := window{Dims: 1, Size: [2]int{1, c.k}, Stride: c.s, Same: c.same}
		out, err := w.shape(Shape{c.n, 2}, 7)
		if err != nil || !slices.Equal(out, Shape{c.want, 7}) {
			t.Errorf("%+v: shape %v, error %v", c, out, err)
			continue
		}
		if g := w.windows(Shape{c.n, 2}, out); g.left != c.left || g.top != 0 || g.outH != 1 {
			t.Errorf("%+v: windows %+v", c, g)
		}
	}
}

// TestSlicesOfMatrices: x and y may be views into larger matrices.
func TestSlicesOfMatrices(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	big := random(r, 20, 6)
	x, y := big.Slice(2, 12, 1, 4).(*mat.Dense), big.Slice(2, 12, 4, 5).(*mat.Dense)
	var params [2][]float64
	for i, d := range []Data{{x, y}, {mat.DenseCopyOf(x), mat.DenseCopyOf(y)}} {
		m := Sequential(Dense(3, Tanh), Dense(1, Linear))
		if err := m.Compile(MSE{}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Fit(d.X, d.Y, &FitSettings{BatchSize: 10, Epochs: 3}); err != nil {
			t.Fatal(err)
		}
		params[i] = append(m.Parameters(), m.Predict(d.X).RawMatrix().Data...)
	}
	if !slices.Equal(params[0], params[1]) {
		t.Error("a view trains otherwise than its copy")
	}
}

func TestSearch(t *testing.T) {
	x, labels := dataset.Moons(120, 0.2, 1)
	a, b := dataset.Split(120, 0.3, 1)
	part := func(idx []int) Data { return Data{dataset.Rows(x, idx), Labels(dataset.Pick(labels, idx))} }
	build := func(hidden []int) (*Model, error) {
		var layers []Layer
		for _, u := range hidden {
			layers = append(layers, Dense(u, Tanh))
		}
		m := Sequential(append(layers, Dense(2, Linear))...)
		return m, m.Compile(SparseCategoricalCrossEntropy{true}, Adam{Rate: 0.02})
	}
	set := &SearchSettings{Population: 3, Generations: 4, MaxLayers: 2, MaxWidth: 8, Seed: 2}
	tried, err := Search(build, part(a), part(b), set)
	if err != nil {
		t.Fatal(err)
	}
	if len(tried) < 6 || len(tried) > 12 {
		t.Errorf("%d structures tried", len(tried))
	}
	for i, c := range tried {
		if len(c.Hidden) < 1 || len(c.Hidden) > 2 || slices.Max(c.Hidden) > 8 || slices.Min(c.Hidden) < 1 || c.Parameters == 0 {
			t.Errorf("candidate %+v", c)
		}
		if i > 0 && c.Loss < tried[i-1].Loss {
			t.Errorf("candidate %d is better than the one before", i)
		}
		for _, d := range tried[:i] {
			if slices.Equal(c.Hidden, d.Hidden) {
				t.Errorf("%v was tried twice", c.Hidden)
			}
		}
	}
	again, err := Search(build, part(a), part(b), set)
	if err != nil || !reflect.DeepEqual(again, tried) {
		t.Error("the same seed searches otherwise")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	set.Context = ctx
	if _, err := Search(build, part(a), part(b), set); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	broken := func([]int) (*Model, error) { return nil, errors.New("broken") }
	if _, err := Search(broken, part(a), part(b), nil); err == nil {
		t.Error("broken build: no error")
	}
	if _, err := Search(build, part(a), part(b), &SearchSettings{Population: -1}); err == nil {
		t.Error("negative population: no error")
	}
	wild := func(hidden []int) (*Model, error) {
		m, err := build(hidden)
		m.optimizer = GD{Rate: 1e300}
		return m, err
	}
	tried, err = Search(wild, part(a), part(b), &SearchSettings{Generations: 1})
	if err != nil || !math.IsInf(tried[0].Loss, 1) {
		t.Errorf("diverging: %+v, error %v", tried, err)
	}
}
