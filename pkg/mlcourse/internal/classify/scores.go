package classify

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/stable"
)

// Softmax replaces each row of scores by its softmax and returns scores.
func Softmax(scores *mat.Dense) *mat.Dense {
	m, _ := scores.Dims()
	for i := range m {
		row := scores.RawRowView(i)
		stable.Softmax(row, row)
	}
	return scores
}

// MostProbable returns the index of the largest score of each row, the first
// of equals; −1 where a score is NaN.
func MostProbable(scores *mat.Dense) []int {
	m, _ := scores.Dims()
	class := make([]int, m)
	for i := range class {
		row := scores.RawRowView(i)
		class[i] = floats.MaxIdx(row)
		if floats.HasNaN(row) {
			class[i] = -1
		}
	}
	return class
}
