package nn

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
)

// Conv1D is a layer of filters that look at windows of a sequence of shape
// (time, channels), each filter with the same weights everywhere (LeCun et
// al., 1989):
//
//	a[t, f] = g(Σₖ Σ_c x[t·stride + k, c]·W[k, c, f] + b[f])
//
// The output has shape (places, filters); see Valid and Same for the number of
// places. Options: Stride, Padding, an Init, by default Glorot; L2.
func Conv1D(filters, size int, g Activation, opts ...Option) Layer {
	return newConv("Conv1D", 1, filters, [2]int{1, size}, g, opts)
}

// Conv2D is Conv1D for images of shape (height, width, channels), with windows
// of height × width and weights W[row, column, channel, filter].
func Conv2D(filters, height, width int, g Activation, opts ...Option) Layer {
	return newConv("Conv2D", 2, filters, [2]int{height, width}, g, opts)
}

func newConv(name string, dims, filters int, size [2]int, g Activation, opts []Option) Layer {
	o := collect(name, append([]Option{Stride(1)}, opts...), "Init", "L2", "Stride", "Padding")
	return conv{Filters: filters, window: window{dims, size, o.stride, o.same}, weighted: weighted{g, o.init, o.lambda}}
}

type conv struct {
	Filters int
	window
	weighted
}

func (conv) kind() string { return "convolution" }

func (l conv) String() string {
	return fmt.Sprintf("Conv%dD(%d, %s, %v)", l.Dims, l.Filters, l.sizeString(), l.Activation)
}

func (l conv) output(in Shape) (Shape, error) {
	if l.Filters < 1 {
		return nil, fmt.Errorf("%d filters: a layer has at least 1", l.Filters)
	}
	out, err := l.shape(in, l.Filters)
	if err != nil {
		return nil, err
	}
	return out, l.check()
}

func (l conv) parameters(in Shape) []parameter {
	c := in[l.Dims]
	field := l.Size[0] * l.Size[1]
	shape := Shape{l.Size[0], l.Size[1], c, l.Filters}
	if l.Dims == 1 {
		shape = shape[1:]
	}
	return []parameter{
		{name: "weights", shape: shape, init: l.Init, fanIn: field * c, fanOut: field * l.Filters, weights: true},
		{name: "bias", shape: Shape{l.Filters}, init: Zeros},
	}
}

func (conv) states(Shape) []parameter { return nil }

// convWork computes a convolution as the product of a matrix that has a window
// in each row with the weights.
type convWork[T float] struct {
	product[T]
	conv
	g          windows
	places     int // windows in an image
	window     int // values in a window
	chunk      int // images at a time, which bounds the memory for windows
	w, b       []T
	dw, db     []T
	x          []T // of the last forward pass
	out, z, dx []T
	cols, dCol []T
}

func newConvWork[T float](l conv, in, out Shape) *convWork[T] {
	g := l.windows(in, out)
	places, window := g.outH*g.outW, g.kH*g.kW*g.c
	const most = 1 << 18 // values in all windows of a chunk
	return &convWork[T]{conv: l, g: g, places: places, window: window, chunk: max(1, most/(places*window))}
}

func (l *convWork[T]) Bind(theta, grad, _ []T) {
	n := l.window * l.Filters
	l.w, l.b = theta[:n], theta[n:]
	l.dw, l.db = grad[:n], grad[n:]
}

// images is the number of values in n input images.
func (l *convWork[T]) images(n int) int { return n * l.g.h * l.g.w * l.g.c }

// gather stores the windows of n images in cols.
func (l *convWork[T]) gather(x []T, n int) matrix[T] {
	one, image := l.places*l.window, l.images(1)
	l.cols = grow(l.cols, n*one)
	for i := range n {
		gatherWindows(&l.g, l.cols[i*one:(i+1)*one], x[i*image:(i+1)*image])
	}
	return view(l.cols, n*l.places, l.window)
}

func (l *convWork[T]) Forward(_ *pass, in []T, m int) []T {
	l.x, l.out = in, grow(l.out, m*l.places*l.Filters)
	for i := 0; i < m; i += l.chunk {
		n := min(l.chunk, m-i)
		rows := n * l.places
		l.gemm(blas.NoTrans, blas.NoTrans, l.gather(in[l.images(i):], n), view(l.w, l.window, l.Filters), 0,
			view(l.out[i*l.places*l.Filters:], rows, l.Filters))
	}
	if l.Activation == Swish {
		l.z = grow(l.z, len(l.out))
	}
	activate(l.Activation, l.out, l.b, l.z)
	return l.out
}

func (l *convWork[T]) Backward(p *pass, dOut []T, m int) []T {
	activationGradient(l.Activation, dOut, l.out, l.z, l.Filters)
	columnSums(l.db, dOut)
	clear(l.dw)
	if p.wantInput {
		l.dx = grow(l.dx, l.images(m))
		clear(l.dx)
	}
	w := view(l.w, l.window, l.Filters)
	for i := 0; i < m; i += l.chunk {
		n := min(l.chunk, m-i)
		rows := n * l.places
		cols := view(l.cols, rows, l.window)
		if m > l.chunk { // else they are still there
			cols = l.gather(l.x[l.images(i):], n)
		}
		delta := view(dOut[i*l.places*l.Filters:], rows, l.Filters)
		l.gemm(blas.Trans, blas.NoTrans, cols, delta, 1, view(l.dw, l.window, l.Filters))
		if !p.wantInput {
			continue
		}
		l.dCol = grow(l.dCol, rows*l.window)
		l.gemm(blas.NoTrans, blas.Trans, delta, w, 0, view(l.dCol, rows, l.window))
		one := l.places * l.window
		for k := range n {
			scatterWindows(&l.g, l.dx[l.images(i+k):l.images(i+k+1)], l.dCol[k*one:(k+1)*one])
		}
	}
	if !p.wantInput {
		return nil
	}
	return l.dx
}
