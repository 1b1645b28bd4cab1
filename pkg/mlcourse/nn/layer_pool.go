package nn

import "fmt"

// MaxPool1D takes the largest value of each channel in windows of a sequence
// of shape (time, channels). Options: Stride, by default size; Padding. Of
// equal values the first gets the gradient.
func MaxPool1D(size int, opts ...Option) Layer {
	return newMaxPool("MaxPool1D", 1, [2]int{1, size}, opts)
}

// MaxPool2D is MaxPool1D for square windows of size × size in images of shape
// (height, width, channels).
func MaxPool2D(size int, opts ...Option) Layer {
	return newMaxPool("MaxPool2D", 2, [2]int{size, size}, opts)
}

func newMaxPool(name string, dims int, size [2]int, opts []Option) Layer {
	o := collect(name, append([]Option{Stride(size[1])}, opts...), "Stride", "Padding")
	return maxPool{window: window{dims, size, o.stride, o.same}}
}

type maxPool struct {
	unchanging
	window
}

func (maxPool) kind() string     { return "max pool" }
func (l maxPool) String() string { return fmt.Sprintf("MaxPool%dD(%d)", l.Dims, l.Size[1]) }

func (l maxPool) output(in Shape) (Shape, error) {
	if len(in) == 0 {
		return l.shape(in, 0)
	}
	return l.shape(in, in[len(in)-1])
}

type poolWork[T float] struct {
	w       windows
	out, dx []T
	from    []int32 // where in its image each output comes from
}

func (*poolWork[T]) Bind(_, _, _ []T) {}

func (l *poolWork[T]) Forward(_ *pass, in []T, m int) []T {
	g := &l.w
	image, n := g.h*g.w*g.c, g.outH*g.outW*g.c
	l.out, l.from = grow(l.out, m*n), grow(l.from, m*n)
	at := 0
	for i := range m {
		x := in[i*image : (i+1)*image]
		for oy := range g.outH {
			y, fromY, toY := clip(oy, g.stride, g.top, g.kH, g.h)
			for ox := range g.outW {
				col, fromX, toX := clip(ox, g.stride, g.left, g.kW, g.w)
				out, from := l.out[at:at+g.c], l.from[at:at+g.c]
				at += g.c
				first := ((y+fromY)*g.w + col + fromX) * g.c
				copy(out, x[first:])
				for c := range from {
					from[c] = int32(first + c)
				}
				for ky := fromY; ky < toY; ky++ {
					for kx := fromX; kx < toX; kx++ {
						start := ((y+ky)*g.w + col + kx) * g.c
						for c, v := range x[start : start+g.c] {
							if v > out[c] || v != v {
								out[c], from[c] = v, int32(start+c)
							}
						}
					}
				}
			}
		}
	}
	return l.out
}

func (l *poolWork[T]) Backward(p *pass, dOut []T, m int) []T {
	if !p.wantInput {
		return nil
	}
	g := &l.w
	image, n := g.h*g.w*g.c, g.outH*g.outW*g.c
	l.dx = grow(l.dx, m*image)
	clear(l.dx)
	for i := range m {
		dx := l.dx[i*image : (i+1)*image]
		for j, d := range dOut[i*n : (i+1)*n] {
			dx[l.from[i*n+j]] += d
		}
	}
	return l.dx
}
