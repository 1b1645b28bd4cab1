package nn

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
)

// Model is a network: layers in a row with their parameters. Predicting is
// safe for concurrent use, all that changes the model is not.
//
// A Model encodes with gob and JSON, in the format of Save.
type Model struct {
	input  Shape // nil: not known yet
	layers []Layer
	shapes []Shape // of the input of each layer, and of the output; nil until built

	theta []float64 // all parameters
	state []float64 // running averages of batch normalization

	loss      Loss
	optimizer Optimizer
	lambda    float64
	precision Precision
	seed      Seed
}

// Optimizer is a method to train with: GD, Momentum, Nesterov, AdaGrad,
// RMSProp, Adam or AdamW, which are those of package descent.
type Optimizer = descent.FirstOrder

// The optimizers; their rules and defaults are Keras'.
type (
	GD       = descent.GD
	Momentum = descent.Momentum
	Nesterov = descent.Nesterov
	AdaGrad  = descent.AdaGrad
	RMSProp  = descent.RMSProp
	Adam     = descent.Adam
	AdamW    = descent.AdamW
)

// CompileOption is a Precision, a Seed or L2.
type CompileOption interface{ compile(*Model) }

// Precision is the precision to train and predict in.
type Precision int

const (
	Float64 Precision = iota // the default; gradient checks always use it
	Float32                  // half the memory, about twice as fast
)

// Seed makes the initial weights repeatable; models with the same seed and
// layers start alike. The default is Seed(0).
type Seed uint64

func (p Precision) compile(m *Model) { m.precision = p }
func (s Seed) compile(m *Model)      { m.seed = s }
func (l L2) compile(m *Model)        { m.lambda = float64(l) }

// Sequential puts layers in a row. The first may be an Input. What is wrong
// with them, Compile or Build says.
func Sequential(layers ...Layer) *Model {
	m := &Model{layers: slices.Clone(layers)}
	if len(layers) > 0 {
		if in, ok := layers[0].(input); ok {
			m.input, m.layers = in.Shape, m.layers[1:]
		}
	}
	return m
}

// Compile says by which loss and optimizer (nil is Adam{}) to train, and with
// which options. When the model begins with an Input its weights are drawn
// too, unless it has some.
//
// It is an error when the layers do not fit together or the loss does not fit
// the last one; the error names the layer and the shapes.
func (m *Model) Compile(loss Loss, optimizer Optimizer, options ...CompileOption) error {
	if loss == nil {
		return errors.New("nn: Compile without a loss")
	}
	c := *m
	c.loss, c.optimizer = loss, optimizer
	if optimizer == nil {
		c.optimizer = Adam{}
	}
	c.lambda, c.precision, c.seed = 0, Float64, 0
	for _, o := range options {
		o.compile(&c)
	}
	if err := checkLambda(c.lambda); err != nil {
		return fmt.Errorf("nn: Compile: %w", err)
	}
	if c.precision != Float64 && c.precision != Float32 {
		return fmt.Errorf("nn: Compile: there is no Precision(%d)", c.precision)
	}
	if c.input == nil {
		// Enough to see what no input mends.
		if len(c.layers) == 0 {
			return errors.New("nn: a network without layers: give Sequential at least one")
		}
	} else if c.shapes == nil {
		if err := c.Build(c.input...); err != nil {
			return err
		}
	}
	if c.shapes != nil {
		if err := c.checkLoss(); err != nil {
			return err
		}
	}
	*m = c
	return nil
}

func (m *Model) checkLoss() error {
	if len(m.shapes[len(m.layers)]) != 1 {
		return fmt.Errorf("nn: the last layer, %s, has an output of shape %v: a loss needs a vector, end in Flatten or Dense",
			m.name(len(m.layers)-1), m.shapes[len(m.layers)])
	}
	g := Linear
	for i := len(m.layers) - 1; i >= 0; i-- {
		switch l := m.layers[i].(type) {
		case interface{ ends() Activation }:
			g = l.ends()
		case flatten, dropout:
			continue
		}
		break
	}
	if err := m.loss.fits(m.outputs(), g); err != nil {
		return fmt.Errorf("nn: %w", err)
	}
	return nil
}

// Build draws the weights for examples of the given shape, anew if there were
// any. Fit and Compile build a model when they can, so that a call is needed
// only to look at weights before training. It is an error when the layers do
// not fit together; the error names the first that does not, and the shapes.
// Then the model stays as it was.
func (m *Model) Build(dims ...int) error {
	in := Shape(slices.Clone(dims))
	if len(in) == 0 || slices.Min(in) < 1 {
		return fmt.Errorf("nn: examples of shape %v: want at least one dimension, each at least 1", in)
	}
	if m.input != nil && !slices.Equal(in, m.input) {
		return fmt.Errorf("nn: examples of shape %v, but Input says %v", in, m.input)
	}
	shapes, params, states, err := m.plan(in)
	if err != nil {
		return err
	}
	m.input, m.shapes = in, shapes
	m.theta, m.state = make([]float64, params), make([]float64, states)
	theta, state := m.theta, m.state
	for i, l := range m.layers {
		for j, p := range l.parameters(shapes[i]) {
			n := p.shape.Size()
			p.init.draw(theta[:n], p.fanIn, p.fanOut, rand.New(rand.NewPCG(uint64(m.seed), uint64(i)<<8|uint64(j))))
			theta = theta[n:]
		}
		for _, p := range l.states(shapes[i]) {
			n := p.shape.Size()
			p.init.draw(state[:n], 1, 1, nil)
			state = state[n:]
		}
	}
	return nil
}

// plan finds the shapes and counts the parameters of the network for examples
// of shape in.
func (m *Model) plan(in Shape) (shapes []Shape, params, states int, err error) {
	if len(m.layers) == 0 {
		return nil, 0, 0, errors.New("nn: a network without layers: give Sequential at least one")
	}
	const most = 1 << 28 // values; 2 GB
	shapes = []Shape{in}
	for i, l := range m.layers {
		if l == nil {
			return nil, 0, 0, fmt.Errorf("nn: layer %d is nil", i)
		}
		out, err := l.output(in)
		if err != nil {
			return nil, 0, 0, fmt.Errorf("nn: %s: %w", m.name(i), err)
		}
		params += sizes(l.parameters(in))
		states += sizes(l.states(in))
		if out.Size() > most || params > most {
			return nil, 0, 0, fmt.Errorf("nn: %s: from %v to %v is too large: more than %d values", m.name(i), in, out, most)
		}
		shapes, in = append(shapes, out), out
	}
	return shapes, params, states, nil
}

// name says which layer, as in "layer 2 (Dense(10, linear))".
func (m *Model) name(i int) string { return fmt.Sprintf("layer %d (%v)", i, m.layers[i]) }

func (m *Model) outputs() int { return m.shapes[len(m.layers)].Size() }

// penalties lists the weights with an L2 penalty.
func (m *Model) penalties() []penalty {
	var ps []penalty
	at := 0
	for i, l := range m.layers {
		lambda := m.lambda
		if w, ok := l.(interface{ lambda() float64 }); ok && w.lambda() > 0 {
			lambda = w.lambda()
		}
		for _, p := range l.parameters(m.shapes[i]) {
			n := p.shape.Size()
			if p.weights && lambda > 0 {
				ps = append(ps, penalty{at, at + n, lambda})
			}
			at += n
		}
	}
	return ps
}

// needs panics unless the model has weights and, with loss, is compiled.
func (m *Model) needs(method string, loss bool) {
	if m.shapes == nil {
		panic(fmt.Sprintf("nn: %s: the model has no weights yet: call Fit or Build", method))
	}
	if loss && m.loss == nil {
		panic(fmt.Sprintf("nn: %s: the model has no loss: call Compile", method))
	}
}

// checkWidth panics unless x has the model's inputs.
func (m *Model) checkWidth(method string, x mat.Matrix) {
	rows, cols := x.Dims()
	if n := m.shapes[0].Size(); cols != n {
		panic(fmt.Sprintf("nn: %s: x is %d×%d, but %s takes %d inputs (shape %v)", method, rows, cols, m.name(0), n, m.shapes[0]))
	}
}

// checkInputs says what in x cannot be learned from.
func checkInputs(method string, x *mat.Dense) error {
	m, _ := x.Dims()
	if m == 0 {
		return fmt.Errorf("nn: %s: no examples", method)
	}
	for i := range m {
		for j, v := range x.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("nn: %s: x[%d, %d] is %v: remove or replace missing values", method, i, j, v)
			}
		}
	}
	return nil
}

// prepare checks examples and targets and builds the model if need be.
func (m *Model) prepare(method string, x *mat.Dense, y mat.Matrix) (target, error) {
	if m.loss == nil {
		return target{}, fmt.Errorf("nn: %s: the model has no loss: call Compile before", method)
	}
	rows, cols := x.Dims()
	if n, _ := y.Dims(); n != rows {
		_, c := y.Dims()
		panic(fmt.Sprintf("nn: %s: x is %d×%d, but y is %d×%d: one row of targets an example", method, rows, cols, n, c))
	}
	if err := checkInputs(method, x); err != nil {
		return target{}, err
	}
	if m.shapes == nil {
		c := *m
		if m.input == nil {
			if err := c.Build(cols); err != nil {
				return target{}, err
			}
		} else if err := c.Build(m.input...); err != nil {
			return target{}, err
		}
		if err := c.checkLoss(); err != nil {
			return target{}, err
		}
		*m = c
	}
	if n := m.shapes[0].Size(); cols != n {
		return target{}, fmt.Errorf("nn: %s: x is %d×%d, but %s takes %d inputs (shape %v)", method, rows, cols, m.name(0), n, m.shapes[0])
	}
	t, err := m.loss.target(y, m.outputs())
	if err != nil {
		return t, fmt.Errorf("nn: %s: %s ends the network: %w", method, m.name(len(m.layers)-1), err)
	}
	return t, nil
}

// Parameters returns a copy of all parameters unrolled into one vector: layer
// by layer, in each the weights row by row, then the bias.
func (m *Model) Parameters() []float64 {
	m.needs("Parameters", false)
	return slices.Clone(m.theta)
}

// SetParameters replaces all parameters, in the order of Parameters. It panics
// when their number differs or one is not finite.
func (m *Model) SetParameters(theta []float64) {
	m.needs("SetParameters", false)
	if len(theta) != len(m.theta) {
		panic(fmt.Sprintf("nn: SetParameters: %d values for %d parameters", len(theta), len(m.theta)))
	}
	if !finite(theta) {
		panic("nn: SetParameters: a value is not finite")
	}
	copy(m.theta, theta)
}

// LayerSizes returns the number of inputs and then the outputs of each layer,
// as a diagram needs them.
func (m *Model) LayerSizes() []int {
	m.needs("LayerSizes", false)
	s := make([]int, len(m.shapes))
	for i, shape := range m.shapes {
		s[i] = shape.Size()
	}
	return s
}
