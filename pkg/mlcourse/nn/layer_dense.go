package nn

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
)

// Dense is a layer of units that each see all inputs:
//
//	a = g(x·W + b)
//
// with x the inputs as a row, W of inputs × units and b of units. It takes
// vectors. Options: an Init of the weights, by default Glorot; L2.
func Dense(units int, g Activation, opts ...Option) Layer {
	o := collect("Dense", opts, "Init", "L2")
	return dense{Units: units, weighted: weighted{g, o.init, o.lambda}}
}

type dense struct {
	Units int
	weighted
}

func (dense) kind() string     { return "dense" }
func (l dense) String() string { return fmt.Sprintf("Dense(%d, %v)", l.Units, l.Activation) }

func (l dense) output(in Shape) (Shape, error) {
	if l.Units < 1 {
		return nil, fmt.Errorf("%d units: a layer has at least 1", l.Units)
	}
	if len(in) != 1 {
		return nil, fmt.Errorf("the input of shape %v is no vector: %w", in, errVector)
	}
	return Shape{l.Units}, l.check()
}

func (l dense) parameters(in Shape) []parameter {
	return []parameter{
		{name: "weights", shape: Shape{in[0], l.Units}, init: l.Init, fanIn: in[0], fanOut: l.Units, weights: true},
		{name: "bias", shape: Shape{l.Units}, init: Zeros},
	}
}

func (dense) states(Shape) []parameter { return nil }

type denseWork[T float] struct {
	product[T]
	dense
	in         int
	w, b       []T
	dw, db     []T
	x          []T // of the last forward pass
	out, z, dx []T
}

func (l *denseWork[T]) Bind(theta, grad, _ []T) {
	n := l.in * l.Units
	l.w, l.b = theta[:n], theta[n:]
	l.dw, l.db = grad[:n], grad[n:]
}

func (l *denseWork[T]) Forward(_ *pass, in []T, m int) []T {
	l.x, l.out = in, grow(l.out, m*l.Units)
	l.gemm(blas.NoTrans, blas.NoTrans, view(in, m, l.in), view(l.w, l.in, l.Units), 0, view(l.out, m, l.Units))
	if l.Activation == Swish {
		l.z = grow(l.z, len(l.out))
	}
	activate(l.Activation, l.out, l.b, l.z)
	return l.out
}

func (l *denseWork[T]) Backward(p *pass, dOut []T, m int) []T {
	activationGradient(l.Activation, dOut, l.out, l.z, l.Units)
	columnSums(l.db, dOut)
	delta := view(dOut, m, l.Units)
	l.gemm(blas.Trans, blas.NoTrans, view(l.x, m, l.in), delta, 0, view(l.dw, l.in, l.Units))
	if !p.wantInput {
		return nil
	}
	l.dx = grow(l.dx, m*l.in)
	l.gemm(blas.NoTrans, blas.Trans, delta, view(l.w, l.in, l.Units), 0, view(l.dx, m, l.in))
	return l.dx
}
