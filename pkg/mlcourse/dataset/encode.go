package dataset

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Classes numbers the distinct values from 0 in sorted order: values[i] is
// names[labels[i]].
func Classes(values []string) (names []string, labels []int) {
	names = slices.Clone(values)
	slices.Sort(names)
	names = slices.Compact(names)
	labels = make([]int, len(values))
	for i, v := range values {
		labels[i], _ = slices.BinarySearch(names, v)
	}
	return names, labels
}

// OneHot returns the m × classes matrix whose row i is 1 in column labels[i]
// and 0 elsewhere. It is an error when there is no label or one is not in
// 0…classes−1; the error names the example. It panics when classes < 1.
func OneHot(labels []int, classes int) (*mat.Dense, error) {
	if classes < 1 {
		panic(fmt.Sprintf("dataset: OneHot: %d classes, need at least 1", classes))
	}
	if len(labels) == 0 {
		return nil, errors.New("dataset: no labels to encode")
	}
	x := mat.NewDense(len(labels), classes, nil)
	for i, k := range labels {
		if k < 0 || k >= classes {
			return nil, fmt.Errorf("dataset: label %d of example %d is not one of the %d classes 0…%d: number the classes from 0, for text with Classes", k, i, classes, classes-1)
		}
		x.Set(i, k, 1)
	}
	return x, nil
}
