package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/gradcheck"
	"mlcourse/pkg/mlcourse/internal/reference"
)

func random(r *rand.Rand, m, n int) *mat.Dense {
	x := mat.NewDense(m, n, nil)
	for i := range m {
		for j := range n {
			x.Set(i, j, r.NormFloat64())
		}
	}
	return x
}

func randomLabels(r *rand.Rand, m, k int) Labels {
	y := make(Labels, m)
	for i := range y {
		y[i] = r.IntN(k)
	}
	return y
}

// shake moves all parameters away from 0, so that biases and shifts count too.
func shake(m *Model, r *rand.Rand) {
	for i := range m.theta {
		m.theta[i] += 0.3 * r.NormFloat64()
	}
}

// TestLayerGradients checks the gradient of the parameters and the inputs of
// each layer alone, with all its options.
func TestLayerGradients(t *testing.T) {
	image, sequence := Shape{5, 6, 2}, Shape{7, 3}
	cases := []struct {
		in    Shape
		layer Layer
	}{
		{Shape{4}, Dropout(0.4)},
		{Shape{4}, BatchNorm()},
		{image, BatchNorm(Memory(0.5))},
		{sequence, Conv1D(2, 3, Tanh)},
		{sequence, Conv1D(2, 4, Swish, Stride(2), Same, L2(1))},
		{sequence, Conv1D(2, 9, Sigmoid, Same)},
		{image, Conv2D(2, 3, 2, Tanh)},
		{image, Conv2D(3, 2, 4, LeakyReLU, Stride(3), Same)},
		{image, Conv2D(3, 2, 2, Softmax, Stride(2), L2(2))},
		{sequence, MaxPool1D(2)},
		{sequence, MaxPool1D(3, Stride(2), Same)},
		{image, MaxPool2D(2)},
		{image, MaxPool2D(3, Stride(1), Same)},
		{sequence, SimpleRNN(4, L2(1))},
		{sequence, SimpleRNN(3, Sequences(true))},
		{image, Flatten()},
	}
	for g := Linear; g <= Softmax; g++ {
		cases = append(cases,
			struct {
				in    Shape
				layer Layer
			}{Shape{4}, Dense(3, g, L2(0.7))},
			struct {
				in    Shape
				layer Layer
			}{sequence, Activate(g)})
	}
	for _, c := range cases {
		t.Run(c.layer.String(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 1))
			const m = 3
			model := Sequential(Input(c.in...), c.layer, Flatten())
			if err := model.Build(c.in...); err != nil {
				t.Fatal(err)
			}
			model.loss = MSE{}
			shake(model, r)
			x, y := random(r, m, c.in.Size()), random(r, m, model.outputs())
			tg, err := model.prepare("test", x, y)
			if err != nil {
				t.Fatal(err)
			}
			n := newNetwork[float64](model)
			if len(n.theta) > 0 {
				if rep := check(n, newExamples[float64](x), tg, nil); !rep.OK || rep.Checked != len(n.theta) {
					t.Errorf("parameters: %v", rep)
				}
			}
			p := &pass{batchStatistics: true, drop: true, wantInput: true}
			rep := gradcheck.Check(func(grad, theta []float64) float64 {
				sum, _ := n.losses(n.forward(p, theta, m), m, tg, nil, 0, true)
				if grad != nil {
					copy(grad, n.backward(p, n.dOut, m))
				}
				return sum / m
			}, x.RawMatrix().Data, nil)
			if !rep.OK || rep.Kinks > 0 {
				t.Errorf("inputs: %v", rep)
			}
		})
	}
}

// randomStack makes layers that fit together, ending in a classifier of k.
func randomStack(r *rand.Rand, k int) (Shape, []Layer) {
	smooth := []Activation{Linear, Sigmoid, Tanh, Swish, Softmax, LeakyReLU, ReLU}
	g := func() Activation { return smooth[r.IntN(len(smooth))] }
	var opts []Option
	window := func() []Option {
		opts = []Option{Stride(1 + r.IntN(3))}
		if r.IntN(2) == 0 {
			opts = append(opts, Same)
		}
		return opts
	}
	var in Shape
	var layers []Layer
	switch r.IntN(3) {
	case 0:
		in = Shape{2 + r.IntN(5)}
	case 1:
		in = Shape{4 + r.IntN(6), 1 + r.IntN(3)}
		for range r.IntN(3) {
			switch r.IntN(3) {
			case 0:
				layers = append(layers, Conv1D(1+r.IntN(3), 1+r.IntN(3), g(), window()...))
			case 1:
				layers = append(layers, MaxPool1D(1+r.IntN(3), window()...))
			case 2:
				layers = append(layers, SimpleRNN(1+r.IntN(3), Sequences(true)))
			}
		}
	case 2:
		in = Shape{3 + r.IntN(4), 3 + r.IntN(4), 1 + r.IntN(2)}
		for range r.IntN(3) {
			if r.IntN(2) == 0 {
				layers = append(layers, Conv2D(1+r.IntN(3), 1+r.IntN(3), 1+r.IntN(3), g(), window()...))
			} else {
				layers = append(layers, MaxPool2D(1+r.IntN(2), window()...))
			}
		}
	}
	if r.IntN(2) == 0 {
		layers = append(layers, BatchNorm())
	}
	layers = append(layers, Flatten())
	for range r.IntN(3) {
		layers = append(layers, Dense(1+r.IntN(4), g(), L2(r.Float64())))
		if r.IntN(3) == 0 {
			layers = append(layers, Dropout(0.3))
		}
	}
	return in, append(layers, Dense(k, Linear))
}

func TestRandomStacks(t *testing.T) {
	checked := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		const k = 3
		in, layers := randomStack(r, k)
		model := Sequential(append([]Layer{Input(in...)}, layers...)...)
		if err := model.Compile(SparseCategoricalCrossEntropy{FromLogits: true}, nil, L2(0.5)); err != nil {
			continue // a window that does not fit
		}
		shake(model, r)
		m := 3 + r.IntN(3)
		rep, err := model.Check(random(r, m, in.Size()), randomLabels(r, m, k), &gradcheck.Settings{Tolerance: 1e-6})
		if err != nil {
			t.Fatal(err)
		}
		if !rep.OK {
			t.Errorf("seed %d, input %v, layers %v: %v", seed, in, layers, rep)
		}
		checked++
	}
	if checked < 40 {
		t.Errorf("only %d of 60 stacks could be built", checked)
	}
}

// TestLossGradients checks each loss by its outputs, also where they are not
// what an activation would make.
func TestLossGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	const k = 4
	values := make([]float64, k)
	for _, l := range []Loss{
		MSE{}, BinaryCrossEntropy{}, BinaryCrossEntropy{true}, CategoricalCrossEntropy{}, CategoricalCrossEntropy{true},
		SparseCategoricalCrossEntropy{}, SparseCategoricalCrossEntropy{true},
	} {
		var sum float64
		for i := range values {
			values[i] = r.Float64()
			sum += values[i]
		}
		for i := range values {
			values[i] /= sum
		}
		tg := target{labels: []int{2}, values: values, k: k}
		a := []float64{0.2, 0.7, 0.5, 0.9}
		rep := gradcheck.Check(func(grad, a []float64) float64 {
			loss, _ := l.of(grad, a, tg, 0)
			return loss
		}, a, nil)
		if !rep.OK {
			t.Errorf("%v: %v", l, rep)
		}
	}
}

// plainBP is the algorithm as it stands in textbooks, example by example, for
// dense sigmoid layers with K sigmoid outputs.
func plainBP(layers []Parameters, x, y *mat.Dense, lambda float64) (cost float64, grads []Parameters) {
	m, _ := x.Dims()
	for _, l := range layers {
		r, c := l.Weights.Dims()
		grads = append(grads, Parameters{mat.NewDense(r, c, nil), make([]float64, c)})
	}
	for i := range m {
		a := [][]float64{x.RawRowView(i)}
		for _, l := range layers {
			in, next := a[len(a)-1], make([]float64, len(l.Bias))
			for u := range next {
				z := l.Bias[u]
				for j, v := range in {
					z += v * l.Weights.At(j, u)
				}
				next[u] = 1 / (1 + math.Exp(-z))
			}
			a = append(a, next)
		}
		delta := make([]float64, len(a[len(a)-1]))
		for k, p := range a[len(a)-1] {
			cost -= y.At(i, k)*math.Log(p) + (1-y.At(i, k))*math.Log(1-p)
			delta[k] = p - y.At(i, k)
		}
		for l := len(layers) - 1; l >= 0; l-- {
			before := make([]float64, len(a[l]))
			for j, v := range a[l] {
				for u, d := range delta {
					grads[l].Weights.Set(j, u, grads[l].Weights.At(j, u)+v*d)
					before[j] += layers[l].Weights.At(j, u) * d
				}
				before[j] *= v * (1 - v)
			}
			for u, d := range delta {
				grads[l].Bias[u] += d
			}
			delta = before
		}
	}
	cost /= float64(m)
	for l, g := range grads {
		for u := range g.Bias {
			g.Bias[u] /= float64(m)
		}
		g.Weights.Scale(1/float64(m), g.Weights)
		var penalty mat.Dense
		penalty.Scale(lambda/float64(m), layers[l].Weights)
		g.Weights.Add(g.Weights, &penalty)
		norm := mat.Norm(layers[l].Weights, 2)
		cost += lambda / float64(2*m) * norm * norm
	}
	return cost, grads
}

func TestCostGradientAgainstTextbook(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	const m, lambda = 9, 0.8
	x, y := random(r, m, 4), mat.NewDense(m, 3, nil)
	for i := range m {
		y.Set(i, r.IntN(3), 1)
	}
	for _, logits := range []bool{false, true} {
		end := map[bool]Activation{false: Sigmoid, true: Linear}[logits]
		model := Sequential(Dense(6, Sigmoid), Dense(5, Sigmoid), Dense(3, end))
		if err := model.Compile(BinaryCrossEntropy{logits}, nil, L2(lambda)); err != nil {
			t.Fatal(err)
		}
		p, err := CostGradient(model, x, y)
		if err != nil {
			t.Fatal(err)
		}
		shake(model, r)
		theta := model.Parameters()
		grad := make([]float64, p.Dim)
		got := p.CostGradient(grad, theta)
		cost, grads := plainBP(Roll(theta, 4, 6, 5, 3), x, y, lambda)
		reference.Near(t, "cost", got, cost, 1e-12, 0)
		reference.Near(t, "cost alone", p.CostGradient(nil, theta), cost, 1e-12, 0)
		reference.NearAll(t, "gradient", grad, Unroll(grads...), 1e-11, 1e-3)

		// Batches of all rows add up to the whole.
		sum, part := make([]float64, p.Dim), make([]float64, p.Dim)
		var total float64
		for _, rows := range [][]int{{0, 4, 8}, {3, 1, 5}, {2, 7, 6}} {
			total += p.Batch(part, theta, rows) / 3
			for i, v := range part {
				sum[i] += v / 3
			}
		}
		reference.Near(t, "mean of batches", total, cost, 1e-12, 0)
		reference.NearAll(t, "mean gradient of batches", sum, grad, 1e-11, 1e-3)
	}
}

// TestMinimizers lets second-order methods of package descent train a network.
func TestMinimizers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	x := random(r, 40, 3)
	y := make(Labels, 40)
	for i := range y {
		if x.At(i, 0)*x.At(i, 1) > 0 {
			y[i] = 1
		}
	}
	for _, method := range []descent.Method{descent.LBFGS{}, descent.TruncatedNewton{}, descent.CG{}} {
		model := Sequential(Dense(5, Tanh), Dense(1, Linear))
		if err := model.Compile(BinaryCrossEntropy{true}, nil, L2(0.1)); err != nil {
			t.Fatal(err)
		}
		p, err := CostGradient(model, x, y)
		if err != nil {
			t.Fatal(err)
		}
		res, err := descent.Minimize(p, model.Parameters(), &descent.Settings{Method: method, Steps: 400})
		if err != nil {
			t.Fatalf("%v: %v", method, err)
		}
		model.SetParameters(res.Theta)
		e, err := model.Evaluate(x, y)
		if err != nil || e.Accuracy < 0.95 {
			t.Errorf("%v: accuracy %v after %d steps (%v), error %v", method, e.Accuracy, res.Steps, res.Status, err)
		}
	}
}

func TestBackpropagate(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	model := Sequential(Input(6, 1), Conv1D(2, 3, Tanh), BatchNorm(), Flatten(), Dense(2, Swish))
	if err := model.Build(6, 1); err != nil {
		t.Fatal(err)
	}
	shake(model, r)
	x, d := random(r, 3, 6), random(r, 3, 2)
	// J = Σ d∘a is linear in the outputs a, with the gradient d.
	cost := func() float64 {
		a := model.Predict(x)
		a.MulElem(a, d)
		return mat.Sum(a)
	}
	grad, dx := model.Backpropagate(x, d)
	at := model.Parameters()
	rep := gradcheck.Check(func(g, theta []float64) float64 {
		copy(g, grad)
		model.SetParameters(theta)
		return cost()
	}, at, nil)
	if !rep.OK {
		t.Errorf("parameters: %v", rep)
	}
	model.SetParameters(at)
	start := append([]float64(nil), x.RawMatrix().Data...)
	rep = gradcheck.Check(func(g, theta []float64) float64 {
		copy(g, dx.RawMatrix().Data)
		x = mat.NewDense(3, 6, append([]float64(nil), theta...))
		return cost()
	}, start, nil)
	if !rep.OK {
		t.Errorf("inputs: %v", rep)
	}
}

// TestConvolutionAgainstDefinition compares with the sums in Conv2D's formula.
func TestConvolutionAgainstDefinition(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 7))
		in := Shape{1 + r.IntN(7), 1 + r.IntN(7), 1 + r.IntN(3)}
		kh, kw, f, s, same := 1+r.IntN(4), 1+r.IntN(4), 1+r.IntN(3), 1+r.IntN(3), r.IntN(2) == 0
		if !same && (kh > in[0] || kw > in[1]) {
			continue
		}
		opts := []Option{Stride(s)}
		var top, left int
		outH, outW := (in[0]-kh)/s+1, (in[1]-kw)/s+1
		if same {
			opts = append(opts, Same)
			outH, outW = (in[0]+s-1)/s, (in[1]+s-1)/s
			top, left = max((outH-1)*s+kh-in[0], 0)/2, max((outW-1)*s+kw-in[1], 0)/2
		}
		model := Sequential(Input(in...), Conv2D(f, kh, kw, Linear, opts...), Flatten())
		if err := model.Build(in...); err != nil {
			t.Fatal(err)
		}
		shake(model, r)
		x, w, b := random(r, 1, in.Size()), model.Weights(0), model.Bias(0)
		var want []float64
		for oy := range outH {
			for ox := range outW {
				for c := range f {
					sum := b[c]
					for ky := range kh {
						for kx := range kw {
							py, px := oy*s-top+ky, ox*s-left+kx
							if py < 0 || px < 0 || py >= in[0] || px >= in[1] {
								continue
							}
							for ch := range in[2] {
								sum += x.At(0, (py*in[1]+px)*in[2]+ch) * w.At((ky*kw+kx)*in[2]+ch, c)
							}
						}
					}
					want = append(want, sum)
				}
			}
		}
		got := model.Predict(x).RawRowView(0)
		reference.NearAll(t, fmt.Sprintf("input %v, window %d×%d, stride %d, same %v", in, kh, kw, s, same), got, want, 1e-12, 1e-2)
	}
}
