package nn

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Parameters are those of one dense layer: Weights of inputs × units, and a
// Bias for each unit.
type Parameters struct {
	Weights *mat.Dense
	Bias    []float64
}

// Unroll puts the parameters of dense layers into one vector, as minimizers
// want it: layer by layer, the weights row by row, then the bias. It is the
// inverse of Roll.
func Unroll(layers ...Parameters) []float64 {
	var theta []float64
	for i, l := range layers {
		r, c := l.Weights.Dims()
		if c != len(l.Bias) {
			panic(fmt.Sprintf("nn: Unroll: layer %d has weights of %d×%d and %d biases", i, r, c, len(l.Bias)))
		}
		for row := range r {
			theta = append(theta, l.Weights.RawRowView(row)...)
		}
		theta = append(theta, l.Bias...)
	}
	return theta
}

// Roll cuts a vector into the parameters of the dense layers of a network with
// the given number of inputs and units in each layer. They are copies. It
// panics when the length of theta is not what the sizes need.
func Roll(theta []float64, sizes ...int) []Parameters {
	need := 0
	for l := 1; l < len(sizes); l++ {
		need += (sizes[l-1] + 1) * sizes[l]
	}
	if len(theta) != need || len(sizes) < 2 {
		panic(fmt.Sprintf("nn: Roll: %d parameters, but layers of %v have %d", len(theta), sizes, need))
	}
	theta = slices.Clone(theta)
	layers := make([]Parameters, len(sizes)-1)
	for l := range layers {
		in, out := sizes[l], sizes[l+1]
		n := in * out
		layers[l] = Parameters{mat.NewDense(in, out, theta[:n:n]), theta[n : n+out : n+out]}
		theta = theta[n+out:]
	}
	return layers
}

// Array is a named array of a layer, the last dimension varying fastest.
type Array struct {
	Name   string
	Shape  Shape
	Values []float64
}

// Arrays returns copies of what layer i has: what it learns, in the order of
// Parameters, then the running averages of batch normalization. It panics when
// there is no such layer or the model has no weights yet.
func (m *Model) Arrays(i int) []Array {
	at, stateAt := m.find("Arrays", i)
	var arrays []Array
	add := func(values []float64, ps []parameter) {
		for _, p := range ps {
			n := p.shape.Size()
			arrays = append(arrays, Array{p.name, slices.Clone(p.shape), slices.Clone(values[:n])})
			values = values[n:]
		}
	}
	add(m.theta[at:], m.layers[i].parameters(m.shapes[i]))
	add(m.state[stateAt:], m.layers[i].states(m.shapes[i]))
	return arrays
}

// find returns where layer i's parameters and states begin.
func (m *Model) find(method string, i int) (at, stateAt int) {
	m.needs(method, false)
	if i < 0 || i >= len(m.layers) {
		panic(fmt.Sprintf("nn: %s: layer %d of a network with %d layers", method, i, len(m.layers)))
	}
	for j, l := range m.layers[:i] {
		at += sizes(l.parameters(m.shapes[j]))
		stateAt += sizes(l.states(m.shapes[j]))
	}
	return at, stateAt
}

// Weights returns a copy of the weights of layer i: inputs × units of a Dense
// layer and of the inputs of a SimpleRNN, window values × filters of a
// convolution (row, column, channel; the last fastest), nil of a layer without
// weights. It panics as Arrays.
func (m *Model) Weights(i int) *mat.Dense {
	at, _ := m.find("Weights", i)
	ps := m.layers[i].parameters(m.shapes[i])
	if len(ps) == 0 || !ps[0].weights {
		return nil
	}
	n, cols := ps[0].shape.Size(), ps[0].shape[len(ps[0].shape)-1]
	return mat.NewDense(n/cols, cols, slices.Clone(m.theta[at:at+n]))
}

// Bias returns a copy of the bias of layer i, nil of a layer that has none. It
// panics as Arrays.
func (m *Model) Bias(i int) []float64 {
	for _, a := range m.Arrays(i) {
		if a.Name == "bias" {
			return a.Values
		}
	}
	return nil
}

// SetWeights replaces weights and bias of layer i, a Dense or convolution. It
// panics as Arrays, when the layer is of another kind, a shape differs from
// that of Weights and Bias, or a value is not finite.
func (m *Model) SetWeights(i int, weights *mat.Dense, bias []float64) {
	at, _ := m.find("SetWeights", i)
	switch m.layers[i].(type) {
	case dense, conv:
	default:
		panic(fmt.Sprintf("nn: SetWeights: %s has not just weights and a bias: use SetParameters", m.name(i)))
	}
	r, c := weights.Dims()
	if wr, wc := m.Weights(i).Dims(); r != wr || c != wc || len(bias) != wc {
		panic(fmt.Sprintf("nn: SetWeights: weights of %d×%d and %d biases for %s, which has %d×%d and %d", r, c, len(bias), m.name(i), wr, wc, wc))
	}
	theta := Unroll(Parameters{weights, bias})
	if !finite(theta) {
		panic(fmt.Sprintf("nn: SetWeights: a value for %s is not finite", m.name(i)))
	}
	copy(m.theta[at:], theta)
}
