package generative

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// blockSize is how many examples are worked on at a time: few enough to stay
// in the cache.
const blockSize = 128

// block holds up to blockSize examples one a column: the loops over examples
// are then the inner, long ones, however few features there are.
type block struct {
	rows, count int // features and examples
	data        []float64
}

func newBlock(rows int) *block {
	return &block{rows: rows, data: make([]float64, rows*blockSize)}
}

func (z *block) row(j int) []float64 {
	return z.data[j*blockSize : j*blockSize+z.count]
}

func (z *block) general() blas64.General {
	return blas64.General{Rows: z.rows, Cols: z.count, Stride: blockSize, Data: z.data}
}

// center takes in the rows of x that are members, less c.
func (z *block) center(x *mat.Dense, members []int, c []float64) {
	z.count = len(members)
	for b, i := range members {
		for j, v := range x.RawRowView(i) {
			z.data[j*blockSize+b] = v - c[j]
		}
	}
}

// addScatter adds Σ z zᵀ over the examples z: the upper triangle of n×n, or
// its diagonal when sigma has only n places.
func (z *block) addScatter(sigma []float64) {
	n := z.rows
	if len(sigma) == n {
		for j := range sigma {
			sigma[j] += floats.Dot(z.row(j), z.row(j))
		}
		return
	}
	blas64.Syrk(blas.NoTrans, 1, z.general(), 1, blas64.Symmetric{Uplo: blas.Upper, N: n, Stride: n, Data: sigma})
}

// whiten replaces each example z by U⁻ᵀz, whose squared length is zᵀΣ⁻¹z.
func (z *block) whiten(f factor) {
	if f.scale != nil {
		for j, v := range f.scale {
			floats.Scale(v, z.row(j))
		}
		return
	}
	blas64.Trsm(blas.Left, blas.Trans, 1, f.upper, z.general())
}

// inBlocks makes an m×K matrix from the m rows of x: do fills K rows of scores
// for the examples that are members, with z as its workspace.
func inBlocks(x *mat.Dense, k int, do func(scores, z *block, members []int)) *mat.Dense {
	m, n := x.Dims()
	out := mat.NewDense(m, k, nil)
	scores, z := newBlock(k), newBlock(n)
	members := make([]int, min(m, blockSize))
	for from := 0; from < m; from += blockSize {
		members = members[:min(blockSize, m-from)]
		for b := range members {
			members[b] = from + b
		}
		scores.count = len(members)
		do(scores, z, members)
		for b, i := range members {
			row := out.RawRowView(i)
			for c := range row {
				row[c] = scores.data[c*blockSize+b]
			}
		}
	}
	return out
}
