// Package classify has what the fits of the classifiers share: the check of
// their examples, coordinates in which descent does not mind the units of the
// features, and how to descend.
package classify

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// CheckExamples looks whether m×n examples x with class labels can be fitted
// and returns how many each class has. K is classes, or one more than the
// largest label when classes is 0; who begins the message, as in "softmax:
// Fit".
//
// It returns an error when there is no example or only one class, a label is
// outside 0…K−1, a class has no example, or x is not finite. It panics when
// the number of labels is not m.
func CheckExamples(who string, x *mat.Dense, labels []int, classes int) (counts []int, err error) {
	m, n := x.Dims()
	if len(labels) != m {
		panic(fmt.Sprintf("%s: x is %d×%d but there are %d labels", who, m, n, len(labels)))
	}
	if m == 0 {
		return nil, fmt.Errorf("%s: no examples; give some of each class", who)
	}
	k := classes
	if classes == 0 {
		for _, label := range labels {
			k = max(k, label+1)
		}
	}
	if k < 2 {
		return nil, fmt.Errorf("%s: %d class; give examples of at least two classes, labeled 0 and 1", who, k)
	}
	counts = make([]int, k)
	for i, label := range labels {
		if label < 0 || label >= k {
			return nil, fmt.Errorf("%s: label %d of example %d is outside 0…%d; number the classes from 0", who, label, i, k-1)
		}
		counts[label]++
		for j, v := range x.RawRowView(i) {
			if v-v != 0 { // NaN or infinite
				return nil, fmt.Errorf("%s: x[%d,%d] is %v; drop the example or fill in a number", who, i, j, v)
			}
		}
	}
	for class, count := range counts {
		if count == 0 {
			return nil, fmt.Errorf("%s: class %d of %d has no example; give it some, or number the classes without a gap", who, class, k)
		}
	}
	return counts, nil
}
