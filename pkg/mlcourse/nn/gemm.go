package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// matrix is a view of rows × cols values, row after row, stride apart.
type matrix[T float] struct {
	data               []T
	rows, cols, stride int
}

func view[T float](data []T, rows, cols int) matrix[T] {
	return matrix[T]{data, rows, cols, cols}
}

// block is the part of a from (i, j) with so many rows and columns.
func (a matrix[T]) block(i, j, rows, cols int) matrix[T] {
	return matrix[T]{a.data[i*a.stride+j:], rows, cols, a.stride}
}

// product computes matrix products by gonum's current routines.
//
// gonum's own spread large products over goroutines that are made anew each
// time. To allocate nothing, product gives them blocks that are too small for
// that, and spreads the blocks itself. The blocks depend on the shapes alone,
// and so do the results.
type product[T float] struct {
	ta, tb  blas.Transpose
	a, b, c matrix[T]
	beta    T
	blocks  team
}

const (
	blockSize   = 64 // of gonum's products
	blockDepth  = 256
	serialUntil = 4 // blocks of blockSize² with which gonum uses several goroutines
)

// gemm computes c ← op(a)·op(b) + beta·c.
func (p *product[T]) gemm(ta, tb blas.Transpose, a, b matrix[T], beta T, c matrix[T]) {
	n := blocks(c.rows) * blocks(c.cols)
	if n < serialUntil || !gonums[T]() {
		call(ta, tb, a, b, beta, c)
		return
	}
	p.ta, p.tb, p.a, p.b, p.c, p.beta = ta, tb, a, b, c, beta
	p.blocks.n = int32(n)
	if p.blocks.do == nil {
		p.blocks.do = p.block
	}
	p.blocks.run()
}

func blocks(n int) int { return (n + blockSize - 1) / blockSize }

// block computes one block of c.
func (p *product[T]) block(n int) {
	perRow := blocks(p.c.cols)
	i, j := n/perRow*blockSize, n%perRow*blockSize
	rows, cols := min(blockSize, p.c.rows-i), min(blockSize, p.c.cols-j)
	c := p.c.block(i, j, rows, cols)
	depth := p.a.cols
	if p.ta == blas.Trans {
		depth = p.a.rows
	}
	beta := p.beta
	for k := 0; k < depth; k += blockDepth {
		d := min(blockDepth, depth-k)
		var a, b matrix[T]
		if p.ta == blas.Trans {
			a = p.a.block(k, i, d, rows)
		} else {
			a = p.a.block(i, k, rows, d)
		}
		if p.tb == blas.Trans {
			b = p.b.block(j, k, cols, d)
		} else {
			b = p.b.block(k, j, d, cols)
		}
		call(p.ta, p.tb, a, b, beta, c)
		beta = 1
	}
}

// gonums reports whether products are gonum's own.
func gonums[T float]() bool {
	var zero T
	switch any(zero).(type) {
	case float32:
		_, own := blas32.Implementation().(gonum.Implementation)
		return own
	default:
		_, own := blas64.Implementation().(gonum.Implementation)
		return own
	}
}

func call[T float](ta, tb blas.Transpose, a, b matrix[T], beta T, c matrix[T]) {
	switch data := any(a.data).(type) {
	case []float64:
		blas64.Gemm(ta, tb, 1,
			blas64.General{Rows: a.rows, Cols: a.cols, Stride: a.stride, Data: data},
			blas64.General{Rows: b.rows, Cols: b.cols, Stride: b.stride, Data: any(b.data).([]float64)},
			float64(beta),
			blas64.General{Rows: c.rows, Cols: c.cols, Stride: c.stride, Data: any(c.data).([]float64)})
	case []float32:
		blas32.Gemm(ta, tb, 1,
			blas32.General{Rows: a.rows, Cols: a.cols, Stride: a.stride, Data: data},
			blas32.General{Rows: b.rows, Cols: b.cols, Stride: b.stride, Data: any(b.data).([]float32)},
			float32(beta),
			blas32.General{Rows: c.rows, Cols: c.cols, Stride: c.stride, Data: any(c.data).([]float32)})
	}
}

// columnSums stores the sums of the columns of rows×len(dst) values.
func columnSums[T float](dst, data []T) {
	clear(dst)
	for start := 0; start < len(data); start += len(dst) {
		for j, v := range data[start : start+len(dst)] {
			dst[j] += v
		}
	}
}

// grow returns s with length n, anew when it has no room.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
