package nn

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/reference"
)

// referenceLayer is a layer as testdata/reference.py writes it.
type referenceLayer struct {
	Layer                string
	Units, Filters, Size int
	Height, Width        int
	Stride               int
	Same, Sequences      bool
	L2, Memory, Rate     float64
	Activation           Activation
	Mask                 []float64
}

func (r referenceLayer) build(t *testing.T) Layer {
	t.Helper()
	var opts []Option
	if r.Stride > 0 {
		opts = append(opts, Stride(r.Stride))
	}
	if r.Same {
		opts = append(opts, Same)
	}
	if r.L2 > 0 {
		opts = append(opts, L2(r.L2))
	}
	switch r.Layer {
	case "dense":
		return Dense(r.Units, r.Activation, opts...)
	case "conv1d":
		return Conv1D(r.Filters, r.Size, r.Activation, opts...)
	case "conv2d":
		return Conv2D(r.Filters, r.Height, r.Width, r.Activation, opts...)
	case "maxpool1d":
		return MaxPool1D(r.Size, opts...)
	case "maxpool2d":
		return MaxPool2D(r.Size, opts...)
	case "flatten":
		return Flatten()
	case "batchnorm":
		return BatchNorm(Memory(r.Memory))
	case "activation":
		return Activate(r.Activation)
	case "rnn":
		return SimpleRNN(r.Units, append(opts, Sequences(r.Sequences))...)
	case "dropout":
		return Dropout(r.Rate)
	}
	t.Fatalf("unknown layer %q", r.Layer)
	return nil
}

type referenceCase struct {
	Name              string
	Shape             Shape
	Layers            []referenceLayer
	Loss              string
	Logits            bool
	Optimizer         string
	X, Y              reference.Matrix
	Parameters, State []float64
	Outputs           reference.Matrix
	Cost              float64
	Gradient          []float64
	Trained           struct {
		Parameters, State []float64
		Outputs           reference.Matrix
	}
}

func (c referenceCase) model(t *testing.T) *Model {
	t.Helper()
	layers := []Layer{Input(c.Shape...)}
	for _, l := range c.Layers {
		layers = append(layers, l.build(t))
	}
	m := Sequential(layers...)
	loss := map[string]Loss{
		"mse": MSE{}, "binary": BinaryCrossEntropy{c.Logits},
		"categorical": CategoricalCrossEntropy{c.Logits}, "sparse": SparseCategoricalCrossEntropy{c.Logits},
	}[c.Loss]
	optimizer := map[string]Optimizer{
		"GD": GD{Rate: 0.1}, "Nesterov": Nesterov{Rate: 0.02}, "Adam": Adam{Rate: 0.01},
	}[c.Optimizer]
	if err := m.Compile(loss, optimizer); err != nil {
		t.Fatal(err)
	}
	m.SetParameters(c.Parameters)
	copy(m.state, c.State)
	return m
}

// TestKeras compares outputs, cost, gradient and 50 steps of training, all
// in float64, with Keras on JAX.
func TestKeras(t *testing.T) {
	var ref struct{ Cases []referenceCase }
	reference.Load(t, "reference.json", &ref)
	if len(ref.Cases) < 30 {
		t.Fatalf("only %d cases", len(ref.Cases))
	}
	const tol, floor = 1e-9, 1e-3
	near := func(t *testing.T, what string, got *mat.Dense, want reference.Matrix) {
		t.Helper()
		reference.NearAll(t, what, got.RawMatrix().Data, want.Dense().RawMatrix().Data, tol, floor)
	}
	for _, c := range ref.Cases {
		t.Run(c.Name, func(t *testing.T) {
			m, x, y := c.model(t), c.X.Dense(), c.Y.Dense()
			near(t, "outputs", m.Predict(x), c.Outputs)

			tg, err := m.prepare("test", x, y)
			if err != nil {
				t.Fatal(err)
			}
			tr := newTrainer[float64](m, x, tg, FitSettings{})
			for i, l := range c.Layers {
				if l.Mask != nil {
					tr.layers[i].(*dropoutWork[float64]).given = l.Mask
				}
			}
			rows := make([]int, tr.x.m)
			for i := range rows {
				rows[i] = i
			}
			for step := range 50 {
				loss, penalty, _ := tr.step(rows)
				if step == 0 {
					reference.Near(t, "cost", loss+penalty, c.Cost, tol, floor)
					reference.NearAll(t, "gradient", tr.grad, c.Gradient, tol, floor)
				}
			}
			tr.store(m)
			reference.NearAll(t, "parameters after training", m.theta, c.Trained.Parameters, tol, floor)
			reference.NearAll(t, "averages after training", m.state, c.Trained.State, tol, floor)
			near(t, "outputs after training", m.Predict(x), c.Trained.Outputs)
			if t.Failed() {
				fmt.Println(m.Summary())
			}
		})
	}
}
