package nn

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
)

// SimpleRNN is a layer with a state h that it carries along a sequence of
// shape (time, channels) (Elman, 1990):
//
//	h₀ = 0,  hₜ = tanh(xₜ·W + hₜ₋₁·U + b)
//
// It returns the last state, a vector of units; with Sequences(true) all of
// them, of shape (time, units). Options: an Init of W, by default Glorot (U
// starts orthogonal); L2, on W and U; Sequences.
func SimpleRNN(units int, opts ...Option) Layer {
	o := collect("SimpleRNN", opts, "Init", "L2", "Sequences")
	return simpleRNN{Units: units, Sequences: o.sequences, weighted: weighted{Tanh, o.init, o.lambda}}
}

type simpleRNN struct {
	Units     int
	Sequences bool
	weighted
}

func (simpleRNN) kind() string     { return "simple rnn" }
func (l simpleRNN) String() string { return fmt.Sprintf("SimpleRNN(%d)", l.Units) }

func (l simpleRNN) output(in Shape) (Shape, error) {
	if l.Units < 1 {
		return nil, fmt.Errorf("%d units: a layer has at least 1", l.Units)
	}
	if len(in) != 2 {
		return nil, fmt.Errorf("the input of shape %v is no sequence of shape (time, channels): give it by Input", in)
	}
	if l.Sequences {
		return Shape{in[0], l.Units}, l.check()
	}
	return Shape{l.Units}, l.check()
}

func (l simpleRNN) parameters(in Shape) []parameter {
	u := l.Units
	return []parameter{
		{name: "weights", shape: Shape{in[1], u}, init: l.Init, fanIn: in[1], fanOut: u, weights: true},
		{name: "recurrent weights", shape: Shape{u, u}, init: orthogonal, fanIn: u, fanOut: u, weights: true},
		{name: "bias", shape: Shape{u}, init: Zeros},
	}
}

func (simpleRNN) states(Shape) []parameter { return nil }

type rnnWork[T float] struct {
	product[T]
	simpleRNN
	time, in   int
	w, u, b    []T
	dw, du, db []T
	x          []T // of the last forward pass
	h, dh      []T // m × time × units
	out, dx    []T
}

func (l *rnnWork[T]) Bind(theta, grad, _ []T) {
	n, u := l.in*l.Units, l.Units*l.Units
	l.w, l.u, l.b = theta[:n], theta[n:n+u], theta[n+u:]
	l.dw, l.du, l.db = grad[:n], grad[n:n+u], grad[n+u:]
}

// at views the time t of all m examples in m × time × units.
func (l *rnnWork[T]) at(h []T, t, m int) matrix[T] {
	return matrix[T]{h[t*l.Units:], m, l.Units, l.time * l.Units}
}

func (l *rnnWork[T]) Forward(_ *pass, in []T, m int) []T {
	n := l.time * l.Units
	l.x, l.h = in, grow(l.h, m*n)
	l.gemm(blas.NoTrans, blas.NoTrans, view(in, m*l.time, l.in), view(l.w, l.in, l.Units), 0, view(l.h, m*l.time, l.Units))
	for t := range l.time {
		if t > 0 {
			l.gemm(blas.NoTrans, blas.NoTrans, l.at(l.h, t-1, m), view(l.u, l.Units, l.Units), 1, l.at(l.h, t, m))
		}
		for i := range m {
			start := i*n + t*l.Units
			activate(Tanh, l.h[start:start+l.Units], l.b, nil)
		}
	}
	if l.Sequences {
		return l.h
	}
	l.out = grow(l.out, m*l.Units)
	for i := range m {
		copy(l.out[i*l.Units:(i+1)*l.Units], l.h[(i+1)*n-l.Units:])
	}
	return l.out
}

func (l *rnnWork[T]) Backward(p *pass, dOut []T, m int) []T {
	n := l.time * l.Units
	l.dh = grow(l.dh, m*n)
	if l.Sequences {
		copy(l.dh, dOut)
	} else {
		clear(l.dh)
		for i := range m {
			copy(l.dh[(i+1)*n-l.Units:(i+1)*n], dOut[i*l.Units:])
		}
	}
	clear(l.du)
	for t := l.time - 1; t >= 0; t-- {
		for i := range m {
			start := i*n + t*l.Units
			activationGradient(Tanh, l.dh[start:start+l.Units], l.h[start:start+l.Units], nil, l.Units)
		}
		if t > 0 {
			delta := l.at(l.dh, t, m)
			l.gemm(blas.Trans, blas.NoTrans, l.at(l.h, t-1, m), delta, 1, view(l.du, l.Units, l.Units))
			l.gemm(blas.NoTrans, blas.Trans, delta, view(l.u, l.Units, l.Units), 1, l.at(l.dh, t-1, m))
		}
	}
	columnSums(l.db, l.dh)
	delta := view(l.dh, m*l.time, l.Units)
	l.gemm(blas.Trans, blas.NoTrans, view(l.x, m*l.time, l.in), delta, 0, view(l.dw, l.in, l.Units))
	if !p.wantInput {
		return nil
	}
	l.dx = grow(l.dx, m*l.time*l.in)
	l.gemm(blas.NoTrans, blas.Trans, delta, view(l.w, l.in, l.Units), 0, view(l.dx, m*l.time, l.in))
	return l.dx
}
