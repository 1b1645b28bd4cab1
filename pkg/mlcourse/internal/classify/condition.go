package classify

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Conditioned is a matrix of examples in coordinates in which descent is fast,
// whatever the units of the features.
type Conditioned struct {
	X      *mat.Dense // (x−Centre)·Scale, column by column
	Centre []float64  // the mean of each column
	Scale  []float64
}

// Condition centers the columns of x (m×n, at least one example) and scales
// them so that for each weight, in the new coordinates,
//
//	curvature·variance + ridge = 1
//
// with curvature a bound on the second derivative of the loss by the logit,
// such as ¼ for the logistic loss, and ridge = λ/m from the penalty
// λ/(2m)·‖w‖² on the weights of x. A column that does not vary becomes 0.
func Condition(x *mat.Dense, curvature, ridge float64) *Conditioned {
	m, n := x.Dims()
	c := &Conditioned{X: mat.NewDense(m, n, nil), Centre: make([]float64, n), Scale: make([]float64, n)}
	// Differences from the first row are exactly 0 in a constant column, and
	// lose no digits to a large offset.
	first := x.RawRowView(0)
	for i := range m {
		for j, v := range x.RawRowView(i) {
			c.Centre[j] += v - first[j]
		}
	}
	for j := range n {
		c.Centre[j] = first[j] + c.Centre[j]/float64(m)
	}
	largest, squares := make([]float64, n), make([]float64, n)
	for i := range m {
		to := c.X.RawRowView(i)
		for j, v := range x.RawRowView(i) {
			to[j] = v - c.Centre[j]
			largest[j] = max(largest[j], math.Abs(to[j]))
		}
	}
	inverse := make([]float64, n) // no square overflows
	for j, v := range largest {
		if v > 0 {
			inverse[j] = 1 / v
		}
	}
	for i := range m {
		for j, v := range c.X.RawRowView(i) {
			v *= inverse[j]
			squares[j] += v * v
		}
	}
	for j := range n {
		c.Scale[j] = 1
		sd := largest[j] * math.Sqrt(squares[j]/float64(m))
		if size := math.Hypot(math.Sqrt(curvature)*sd, math.Sqrt(ridge)); size > 0 {
			c.Scale[j] = 1 / size
		}
	}
	for i := range m {
		row := c.X.RawRowView(i)
		for j, scale := range c.Scale {
			row[j] *= scale
		}
	}
	return c
}

// Restore turns weights of c.X into those of x, in place, and returns what to
// add to the bias.
func (c *Conditioned) Restore(weights []float64) (bias float64) {
	for j := range weights {
		weights[j] *= c.Scale[j]
		bias -= weights[j] * c.Centre[j]
	}
	return bias
}
