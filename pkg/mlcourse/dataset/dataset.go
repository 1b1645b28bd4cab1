// Package dataset gives the examples that the course learns from, and what has
// to be done to examples before learning: reading, splitting, scaling,
// encoding, cutting into mini-batches.
//
// A matrix has one example a row (m × n) and class labels are 0…K−1. What is
// random takes a seed, and the same seed gives the same result, on another
// kind of processor up to rounding. No function changes its arguments.
package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// random is the generator behind every seed. The stream keeps apart what is
// drawn for different purposes from the same seed.
func random(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream))
}

// Rows returns a new matrix of the rows of x at idx, in that order; a row may
// be asked for more than once. It panics when idx is empty or an index is
// outside x.
func Rows(x mat.Matrix, idx []int) *mat.Dense {
	m, n := x.Dims()
	if len(idx) == 0 {
		panic("dataset: Rows: no row asked for")
	}
	d := mat.NewDense(len(idx), n, nil)
	for i, r := range idx {
		if r < 0 || r >= m {
			panic(fmt.Sprintf("dataset: Rows: row %d of a %d×%d matrix", r, m, n))
		}
		mat.Row(d.RawRowView(i), r, x)
	}
	return d
}

// Columns returns a new matrix of the columns of x at idx, in that order. It
// panics when idx is empty or an index is outside x.
func Columns(x mat.Matrix, idx ...int) *mat.Dense {
	m, n := x.Dims()
	if len(idx) == 0 {
		panic("dataset: Columns: no column asked for")
	}
	d := mat.NewDense(m, len(idx), nil)
	for j, c := range idx {
		if c < 0 || c >= n {
			panic(fmt.Sprintf("dataset: Columns: column %d of a %d×%d matrix", c, m, n))
		}
		d.SetCol(j, mat.Col(nil, c, x))
	}
	return d
}

// Pick returns the elements of s at idx, in that order: what [Rows] is to a
// matrix. It panics when an index is outside s.
func Pick[T any](s []T, idx []int) []T {
	p := make([]T, len(idx))
	for i, k := range idx {
		if k < 0 || k >= len(s) {
			panic(fmt.Sprintf("dataset: Pick: element %d of %d", k, len(s)))
		}
		p[i] = s[k]
	}
	return p
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// mustCount panics unless m, a number of examples to make, is at least 1.
func mustCount(function string, m int) {
	if m < 1 {
		panic(fmt.Sprintf("dataset: %s: %d examples asked for, need at least 1", function, m))
	}
}
