package dataset

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// A Standardizer shifts and scales each feature to mean 0 and standard
// deviation 1 on the examples it was fitted to:
//
//	z = (x − Mean) / Scale
//
// Fit it to the training set alone and transform every other set with it. It
// encodes with gob and JSON.
type Standardizer struct {
	Mean  []float64
	Scale []float64 // standard deviation, divided by m; 1 for a constant feature
}

// FitStandardizer measures the mean and the standard deviation (maximum
// likelihood: divided by m, not m−1) of each column of x, m × n. A column that
// holds one value only, as pixels at the border of an image do, gets Scale 1
// and so becomes 0.
//
// It is an error when x is empty, a value is not finite, or the values are so
// large that their variance overflows; the error names row and column,
// numbered from 0.
func FitStandardizer(x mat.Matrix) (*Standardizer, error) {
	m, n := x.Dims()
	if m == 0 || n == 0 {
		return nil, errors.New("dataset: standardizing: the matrix is empty")
	}
	s := &Standardizer{make([]float64, n), make([]float64, n)}
	col := make([]float64, m)
	for j := range n {
		mat.Col(col, j, x)
		constant := true
		for i, v := range col {
			if !finite(v) {
				return nil, fmt.Errorf("dataset: standardizing: x[%d, %d] is %v: drop the row or fill in the value", i, j, v)
			}
			constant = constant && v == col[0]
		}
		if constant {
			// Rounding could make mean and variance differ from these.
			s.Mean[j], s.Scale[j] = col[0], 1
			continue
		}
		var variance float64
		s.Mean[j], variance = stat.PopMeanVariance(col, nil)
		s.Scale[j] = math.Sqrt(variance)
		if !finite(s.Scale[j]) || s.Scale[j] == 0 {
			return nil, fmt.Errorf("dataset: standardizing: the variance of column %d is %v, out of a float64's range: use another unit for it", j, variance)
		}
	}
	return s, nil
}

// Transform returns (x − Mean) / Scale as a new matrix. It panics when x has not
// one column for each feature fitted.
func (s *Standardizer) Transform(x mat.Matrix) *mat.Dense {
	s.mustMatch("Transform", x)
	var z mat.Dense
	z.Apply(func(_, j int, v float64) float64 { return (v - s.Mean[j]) / s.Scale[j] }, x)
	return &z
}

// Inverse returns z·Scale + Mean as a new matrix, undoing
// [Standardizer.Transform]. It panics when z has not one column for each
// feature fitted.
func (s *Standardizer) Inverse(z mat.Matrix) *mat.Dense {
	s.mustMatch("Inverse", z)
	var x mat.Dense
	x.Apply(func(_, j int, v float64) float64 { return v*s.Scale[j] + s.Mean[j] }, z)
	return &x
}

func (s *Standardizer) mustMatch(method string, x mat.Matrix) {
	if m, n := x.Dims(); n != len(s.Mean) {
		panic(fmt.Sprintf("dataset: Standardizer.%s: the matrix is %d×%d, the standardizer was fitted to %d columns", method, m, n, len(s.Mean)))
	}
}
