package nn

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// network is a model at work in one precision, with its own copy of the
// parameters.
type network[T float] struct {
	layers             []work[T]
	theta, grad, state []T
	starts             []int // of each layer's parameters in theta, and the end
	penalties          []penalty
	k                  int // outputs
	loss               Loss

	dOut []T
	a, d []float64 // a row of outputs, and of their gradient
}

// penalty says that theta[from:to] are weights with λ/(2m)·‖w‖².
type penalty struct {
	from, to int
	lambda   float64
}

func newNetwork[T float](m *Model) *network[T] {
	n := &network[T]{
		theta: convert[T](m.theta), grad: make([]T, len(m.theta)), state: convert[T](m.state),
		penalties: m.penalties(), k: m.outputs(), loss: m.loss,
	}
	n.a, n.d = make([]float64, n.k), make([]float64, n.k)
	at, stateAt := 0, 0
	for i, l := range m.layers {
		w := newWork[T](l, m.shapes[i], m.shapes[i+1], i)
		size, stateSize := sizes(l.parameters(m.shapes[i])), sizes(l.states(m.shapes[i]))
		w.Bind(n.theta[at:at+size:at+size], n.grad[at:at+size:at+size], n.state[stateAt:stateAt+stateSize:stateAt+stateSize])
		n.starts = append(n.starts, at)
		at, stateAt = at+size, stateAt+stateSize
		n.layers = append(n.layers, w)
	}
	n.starts = append(n.starts, at)
	return n
}

// sizes is the number of values in all of the arrays.
func sizes(ps []parameter) int {
	n := 0
	for _, p := range ps {
		n += p.shape.Size()
	}
	return n
}

func convert[T, F float](from []F) []T {
	to := make([]T, len(from))
	copyTo(to, from)
	return to
}

// copyTo copies between precisions.
func copyTo[T, F float](to []T, from []F) {
	for i, v := range from {
		to[i] = T(v)
	}
}

// forward returns the outputs of m examples, valid until the next call.
func (n *network[T]) forward(p *pass, x []T, m int) []T {
	for _, l := range n.layers {
		x = l.Forward(p, x, m)
	}
	return x
}

// backward stores the gradient of the parameters, given that to the outputs of
// the last forward pass, and returns that to the inputs if p wants it.
func (n *network[T]) backward(p *pass, d []T, m int) []T {
	want := p.wantInput
	for i := len(n.layers) - 1; i >= 0 && d != nil; i-- {
		p.wantInput = want || n.starts[i] > 0 // is there a parameter below?
		d = n.layers[i].Backward(p, d, m)
	}
	p.wantInput = want
	return d
}

// losses adds up the losses of outputs against the targets of the given rows
// (nil: first, first+1, …) and, with gradient, stores ∂(mean loss)/∂outputs in
// n.dOut.
func (n *network[T]) losses(out []T, m int, t target, rows []int, first int, gradient bool) (sum float64, right int) {
	var d []float64
	if gradient {
		d, n.dOut = n.d, grow(n.dOut, m*n.k)
	}
	scale := 1 / float64(m)
	for i := range m {
		row := first + i
		if rows != nil {
			row = rows[i]
		}
		copyTo(n.a, out[i*n.k:(i+1)*n.k])
		one, ok := n.loss.of(d, n.a, t, row)
		sum, right = sum+one, right+ok
		if gradient {
			to := n.dOut[i*n.k : (i+1)*n.k]
			for k, v := range d {
				to[k] = T(v * scale)
			}
		}
	}
	return sum, right
}

// penalty returns Σ λ/(2m)·‖w‖² and, with gradient, adds λ/m·w to it.
func (n *network[T]) penalty(m int, gradient bool) float64 {
	var cost float64
	for _, p := range n.penalties {
		w := n.theta[p.from:p.to]
		var squares float64
		for _, v := range w {
			squares += float64(v) * float64(v)
		}
		cost += p.lambda / float64(2*m) * squares
		if gradient {
			rate, g := T(p.lambda/float64(m)), n.grad[p.from:p.to]
			for i, v := range w {
				g[i] += rate * v
			}
		}
	}
	return cost
}

// costGradient returns the mean loss of m examples and the penalty for a total
// number of examples, and stores the gradient of their sum.
func (n *network[T]) costGradient(p *pass, x []T, m int, t target, rows []int, total int) (loss, penalty float64, right int) {
	out := n.forward(p, x, m)
	loss, right = n.losses(out, m, t, rows, 0, true)
	n.backward(p, n.dOut, m)
	return loss / float64(m), n.penalty(total, true), right
}

// examples are inputs in one precision.
type examples[T float] struct {
	x    []T
	m, n int
}

// newExamples takes the rows of x as they are if it can, else a copy.
func newExamples[T float](x *mat.Dense) examples[T] {
	raw := x.RawMatrix()
	e := examples[T]{m: raw.Rows, n: raw.Cols}
	if same, ok := any(raw.Data).([]T); ok && raw.Stride == raw.Cols {
		e.x = same[:e.m*e.n]
		return e
	}
	e.x = make([]T, e.m*e.n)
	for i := range e.m {
		copyTo(e.x[i*e.n:(i+1)*e.n], raw.Data[i*raw.Stride:i*raw.Stride+raw.Cols])
	}
	return e
}

// rows are the examples from i up to j.
func (e examples[T]) rows(i, j int) []T { return e.x[i*e.n : j*e.n] }

// pick copies the rows at idx to dst.
func (e examples[T]) pick(dst []T, idx []int) {
	for i, row := range idx {
		copy(dst[i*e.n:(i+1)*e.n], e.rows(row, row+1))
	}
}

// chunk is how many examples are predicted at a time.
const chunk = 256

// evaluate returns the mean loss and the share of right outputs in prediction.
func (n *network[T]) evaluate(e examples[T], t target) (loss, accuracy float64) {
	right := 0
	for i := 0; i < e.m; i += chunk {
		m := min(chunk, e.m-i)
		sum, ok := n.losses(n.forward(&pass{}, e.rows(i, i+m), m), m, t, nil, i, false)
		loss, right = loss+sum, right+ok
	}
	return loss / float64(e.m), share(n.loss, right, e.m, n.k)
}

// share is the part of m examples (of m·k outputs for several labels) that is
// right; NaN where right means nothing.
func share(l Loss, right, m, k int) float64 {
	switch l.(type) {
	case MSE:
		return math.NaN()
	case BinaryCrossEntropy:
		m *= k
	}
	return float64(right) / float64(m)
}

func finite[T float](s []T) bool {
	for _, v := range s {
		if v-v != 0 {
			return false
		}
	}
	return true
}
